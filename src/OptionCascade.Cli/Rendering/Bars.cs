namespace OptionCascade.Cli.Rendering;

/// <summary>Draws bars and sparks in text: ASCII for logs, block characters for terminals.</summary>
internal static class Bars
{
    /// <summary>Characters of one half of a diverging bar.</summary>
    public const int HalfWidth = 12;

    private const string Eighths = " ▏▎▍▌▋▊▉█";

    /// <summary>The bar of a cell.</summary>
    public static string Draw(Cell cell, bool ascii)
    {
        double value = cell.Bar ?? 0;
        if (cell.BarIsOneSided) return Run(value * 2 * HalfWidth, ascii);
        string half = value < 0 ? RunLeft(-value * HalfWidth, ascii) : Run(value * HalfWidth, ascii);
        string axis = ascii ? "|" : "│";
        return value < 0 ? half.PadLeft(HalfWidth) + axis : new string(' ', HalfWidth) + axis + half;
    }

    private static string Run(double length, bool ascii)
    {
        if (ascii) return new string('#', (int)Math.Round(length));
        int eighths = (int)Math.Round(length * 8);
        string run = new('█', eighths / 8);
        return eighths % 8 == 0 ? run : run + Eighths[eighths % 8];
    }

    /// <summary>A run that ends at the axis: there are no left-growing eighths, so it is drawn in whole and half characters.</summary>
    private static string RunLeft(double length, bool ascii)
    {
        if (ascii) return new string('#', (int)Math.Round(length));
        int halves = (int)Math.Round(length * 2);
        return (halves % 2 == 1 ? "▐" : "") + new string('█', halves / 2);
    }
}
