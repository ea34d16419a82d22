using System.CommandLine;
using System.Globalization;
using OptionCascade.Cli.Output;

namespace OptionCascade.Cli.Options;

/// <summary>Options of simulate that hold lists of texts with numbers.</summary>
internal static class SimulationTexts
{
    /// <summary>NAME:NUMBER pairs for participants, between commas; "all" stands for everyone.</summary>
    public static Option<string?> PerParticipant(string name, string description, string value) => new(name) { Description = description, HelpName = $"NAME:{value},..." };

    /// <summary>The figures by participant.</summary>
    /// <param name="option">The option, for messages.</param>
    /// <param name="text">Its text; null for none.</param>
    /// <param name="participants">Names there are.</param>
    /// <param name="figures">Numbers after the name.</param>
    /// <param name="valid">Whether a number may stand at its place.</param>
    /// <param name="expected">What is expected, in words.</param>
    /// <exception cref="CommandFailure">Nobody has the name, or a number cannot be used.</exception>
    public static IEnumerable<(string Name, double[] Figures)> Read(Option<string?> option, string? text, IReadOnlyList<string> participants, int figures, Func<double, bool> valid, string expected)
    {
        if (text is null) yield break;
        foreach (string part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            string[] pieces = part.Split(':', StringSplitOptions.TrimEntries);
            double[] numbers = new double[figures];
            bool good = pieces.Length == figures + 1;
            for (int i = 0; good && i < figures; i++)
                good = Numbers.TryRead(pieces[i + 1], out numbers[i]) && valid(numbers[i]);
            if (!good) throw CommandFailure.Usage($"{option.Name}: expected {option.HelpName!.Split(',')[0]} with {expected}, got '{part}'.");
            if (pieces[0] != "all" && !participants.Contains(pieces[0]))
                throw CommandFailure.Usage($"{option.Name}: expected one of all, {string.Join(", ", participants)}, got '{pieces[0]}'.");
            foreach (string name in pieces[0] == "all" ? participants : [pieces[0]])
                yield return (name, numbers);
        }
    }

    /// <summary>SECONDS:VALUE pairs between commas.</summary>
    public static Option<(double Seconds, double Value)[]?> Timed(string name, string description, string value) => new(name)
    {
        Description = description,
        HelpName = $"SECONDS:{value},...",
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            var pairs = new List<(double, double)>();
            foreach (string part in text.Split(',', StringSplitOptions.TrimEntries))
            {
                string[] pair = part.Split(':');
                if (pair.Length == 2 && Numbers.TryRead(pair[0], out double seconds) && Numbers.TryRead(pair[1], out double number) && seconds >= 0 && Math.Abs(number) <= Numbers.LargestAmount)
                {
                    pairs.Add((seconds, number));
                    continue;
                }

                result.AddError($"{name}: expected SECONDS:{value} with SECONDS >= 0, got '{part}'.");
                return null;
            }

            return [.. pairs];
        },
    };

    /// <summary>A fixed number of figures between colons.</summary>
    public static Option<double[]?> Figures(string name, string description, string helpName, Func<double[], bool> valid, string expected) => new(name)
    {
        Description = description,
        HelpName = helpName,
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            string[] parts = text.Split(':', StringSplitOptions.TrimEntries);
            double[] values = new double[parts.Length];
            bool good = parts.Length == helpName.Split(':').Length;
            for (int i = 0; good && i < parts.Length; i++)
                good = Numbers.TryRead(parts[i], out values[i]);
            if (good && valid(values)) return values;
            result.AddError($"{name}: expected {helpName} with {expected}, got '{text}'.");
            return null;
        },
    };

    /// <summary>Prices from a file, one a line; the first is the price at the start.</summary>
    /// <exception cref="CommandFailure">It cannot be read, or a line holds no price.</exception>
    public static double[] Prices(string path)
    {
        try
        {
            var prices = new List<double>();
            int line = 0;
            foreach (string text in File.ReadLines(path))
            {
                line++;
                if (string.IsNullOrWhiteSpace(text) || text.StartsWith('#')) continue;
                if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double price) || !(price > 0) || !double.IsFinite(price))
                    throw CommandFailure.BadInput($"--replay {path}: line {line}: expected a price > 0, got '{text.Trim()}'.");
                prices.Add(price);
            }

            return prices.Count >= 2 ? [.. prices] : throw CommandFailure.BadInput($"--replay {path}: expected at least two prices, one a line, got {prices.Count}.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CommandFailure.BadInput($"--replay {path}: cannot be read: {e.Message}", e);
        }
    }
}
