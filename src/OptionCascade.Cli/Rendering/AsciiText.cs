using System.Text;

namespace OptionCascade.Cli.Rendering;

/// <summary>The library's symbols in plain ASCII, for tables that go to logs and pipes; other characters stay as they are.</summary>
internal static class AsciiText
{
    private static readonly Dictionary<char, string> Symbols = new()
    {
        ['×'] = "times", ['√'] = "sqrt ", ['±'] = "+/-", ['≥'] = ">=", ['≤'] = "<=", ['−'] = "-", ['·'] = "*", ['…'] = "...", ['∞'] = "infinity", ['²'] = "2", ['₀'] = "0", ['′'] = "'", ['–'] = "-",
        ['β'] = "beta", ['δ'] = "delta", ['Δ'] = "delta", ['η'] = "eta", ['κ'] = "kappa", ['λ'] = "lambda", ['σ'] = "sigma",
    };

    /// <summary>A text of the library.</summary>
    public static string Of(string text)
    {
        var plain = new StringBuilder(text.Length);
        foreach (char c in text)
            plain.Append(Symbols.TryGetValue(c, out string? symbol) ? symbol : c.ToString());
        return plain.ToString();
    }
}
