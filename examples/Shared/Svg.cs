using System.Globalization;
using System.Text;

/// <summary>A chart of lines, points and bars as an SVG file: enough for the pages of the examples.</summary>
internal sealed class Svg(string title, string across, string up)
{
    private const double Width = 760, Height = 420, Left = 80, Right = 20, Top = 44, Bottom = 88;
    private static readonly string[] Colours = ["#1b6ca8", "#c0392b", "#2e8b57", "#8e44ad", "#d68910", "#5d6d7e"];
    private readonly List<(string Name, (double X, double Y)[] Points)> _lines = [];
    private readonly List<(double X, string Text)> _marks = [];
    private readonly List<(string Label, double Value)> _bars = [];

    /// <summary>A line through points, named in the legend.</summary>
    public Svg Line(string name, IEnumerable<(double X, double Y)> points)
    {
        _lines.Add((name, [.. points]));
        return this;
    }

    /// <summary>A dashed vertical line with a text beside it.</summary>
    public Svg Mark(double x, string text)
    {
        _marks.Add((x, text));
        return this;
    }

    /// <summary>A bar; a chart has bars or lines, not both.</summary>
    public Svg Bar(string label, double value)
    {
        _bars.Add((label, value));
        return this;
    }

    /// <summary>Writes the figure when the command line asks for it: <c>-- --figure FILE</c>.</summary>
    public void SaveIfAsked(string[] args)
    {
        int at = Array.IndexOf(args, "--figure");
        if (at < 0) return;
        if (at + 1 >= args.Length) throw new ArgumentException("Expected a file after --figure.", nameof(args));
        File.WriteAllText(args[at + 1], ToString());
    }

    public override string ToString()
    {
        var svg = new StringBuilder();
        svg.Append(Text($"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {Height}\" font-family=\"sans-serif\" font-size=\"12\">\n"));
        svg.Append(Text($"<rect width=\"{Width}\" height=\"{Height}\" fill=\"#ffffff\"/>\n"));
        Write(svg, Left, 24, title, "start", " font-size=\"15\" font-weight=\"bold\"");
        if (_bars.Count > 0) Bars(svg);
        else Chart(svg);
        return svg.Append("</svg>\n").ToString();
    }

    private void Chart(StringBuilder svg)
    {
        var all = _lines.SelectMany(l => l.Points).ToArray();
        Scale x = Scale.Of(all.Select(p => p.X).Concat(_marks.Select(m => m.X)), Left, Width - Right, tight: true);
        Scale y = Scale.Of(all.Select(p => p.Y), Height - Bottom, Top, tight: false);
        Axis(svg, y);
        foreach (double tick in x.Ticks())
        {
            svg.Append(Text($"<line x1=\"{x.At(tick):F1}\" y1=\"{Height - Bottom:F1}\" x2=\"{x.At(tick):F1}\" y2=\"{Height - Bottom + 5:F1}\" stroke=\"#333333\"/>\n"));
            Write(svg, x.At(tick), Height - Bottom + 19, x.Label(tick), "middle");
        }

        for (int i = 0; i < _marks.Count; i++)
        {
            (double at, string text) = _marks[i];
            bool nearEnd = x.At(at) > Width - 200;
            svg.Append(Text($"<line x1=\"{x.At(at):F1}\" y1=\"{Top}\" x2=\"{x.At(at):F1}\" y2=\"{Height - Bottom:F1}\" stroke=\"#777777\" stroke-dasharray=\"5 4\"/>\n"));
            Write(svg, x.At(at) + (nearEnd ? -4 : 4), Top + 12 + (14 * i), text, nearEnd ? "end" : "start", " fill=\"#555555\"");
        }

        for (int i = 0; i < _lines.Count; i++)
        {
            string colour = Colours[i % Colours.Length];
            string path = string.Join(' ', _lines[i].Points.Select(p => Text($"{x.At(p.X):F1},{y.At(p.Y):F1}")));
            svg.Append(Text($"<polyline points=\"{path}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"/>\n"));
            double place = Left + (i * (Width - Left - Right) / Math.Max(_lines.Count, 1));
            svg.Append(Text($"<line x1=\"{place:F1}\" y1=\"{Height - 20:F1}\" x2=\"{place + 20:F1}\" y2=\"{Height - 20:F1}\" stroke=\"{colour}\" stroke-width=\"3\"/>\n"));
            Write(svg, place + 26, Height - 16, _lines[i].Name, "start");
        }

        Write(svg, (Left + Width - Right) / 2, Height - 46, across, "middle");
    }

    private void Bars(StringBuilder svg)
    {
        Scale y = Scale.Of(_bars.Select(b => b.Value).Append(0), Height - Bottom, Top, tight: false);
        Axis(svg, y);
        double step = (Width - Left - Right) / _bars.Count;
        for (int i = 0; i < _bars.Count; i++)
        {
            double low = Math.Max(y.At(0), y.At(_bars[i].Value)), high = Math.Min(y.At(0), y.At(_bars[i].Value)), middle = Left + ((i + 0.5) * step);
            svg.Append(Text($"<rect x=\"{middle - (0.35 * step):F1}\" y=\"{high:F1}\" width=\"{0.7 * step:F1}\" height=\"{low - high:F1}\" fill=\"{Colours[0]}\"/>\n"));
            string[] words = _bars[i].Label.Split('\n');
            for (int w = 0; w < words.Length; w++)
                Write(svg, middle, Height - Bottom + 19 + (14 * w), words[w], "middle");
        }

        Write(svg, (Left + Width - Right) / 2, Height - 16, across, "middle");
    }

    private void Axis(StringBuilder svg, Scale y)
    {
        foreach (double tick in y.Ticks())
        {
            svg.Append(Text($"<line x1=\"{Left}\" y1=\"{y.At(tick):F1}\" x2=\"{Width - Right}\" y2=\"{y.At(tick):F1}\" stroke=\"{(tick == 0 ? "#333333" : "#dddddd")}\"/>\n"));
            Write(svg, Left - 8, y.At(tick) + 4, y.Label(tick), "end");
        }

        svg.Append(Text($"<line x1=\"{Left}\" y1=\"{Top}\" x2=\"{Left}\" y2=\"{Height - Bottom}\" stroke=\"#333333\"/>\n"));
        svg.Append(Text($"<line x1=\"{Left}\" y1=\"{Height - Bottom}\" x2=\"{Width - Right}\" y2=\"{Height - Bottom}\" stroke=\"#333333\"/>\n"));
        svg.Append(Text($"<text transform=\"translate(18 {(Top + Height - Bottom) / 2:F1}) rotate(-90)\" text-anchor=\"middle\">{Escape(up)}</text>\n"));
    }

    private static void Write(StringBuilder svg, double x, double y, string text, string anchor, string more = "")
        => svg.Append(Text($"<text x=\"{x:F1}\" y=\"{y:F1}\" text-anchor=\"{anchor}\"{more}>{Escape(text)}</text>\n"));

    private static string Escape(string text) => text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    /// <summary>From a range of figures to a range of the picture, with round steps of 1, 2 or 5.</summary>
    private readonly record struct Scale(double Low, double High, double From, double To, double Step)
    {
        public static Scale Of(IEnumerable<double> values, double from, double to, bool tight)
        {
            double[] finite = [.. values.Where(double.IsFinite)];
            double low = finite.Min(), high = finite.Max(), span = high > low ? high - low : Math.Max(Math.Abs(high), 1);
            double power = Math.Pow(10, Math.Floor(Math.Log10(span / 6))), step = power * new double[] { 1, 2, 5, 10 }.First(f => span / (f * power) <= 7);
            return tight ? new Scale(low, high > low ? high : low + 1, from, to, step)
                : new Scale(Math.Floor(low / step) * step, Math.Max(Math.Ceiling(high / step), Math.Floor(low / step) + 1) * step, from, to, step);
        }

        public double At(double value) => From + ((To - From) * (value - Low) / (High - Low));

        public IEnumerable<double> Ticks()
        {
            for (double k = Math.Ceiling((Low / Step) - 1e-9); k * Step <= High + (1e-9 * Step); k++)
                yield return (k * Step) + 0.0; // no "-0"
        }

        public string Label(double tick) => tick.ToString(Step >= 1 ? "#,0" : "0.##########", CultureInfo.InvariantCulture);
    }
}
