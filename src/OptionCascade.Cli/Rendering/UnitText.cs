using OptionCascade.Cli.Views;

namespace OptionCascade.Cli.Rendering;

/// <summary>Writes amounts of one exposure unit in one magnitude.</summary>
internal readonly struct UnitText
{
    private readonly Magnitude _magnitude;

    /// <summary>A unit, with the magnitude that suits the amounts.</summary>
    public UnitText(UnitView unit, string currency, IEnumerable<double> amounts)
    {
        _magnitude = Magnitude.For(amounts);
        Label = unit.Label.StartsWith(currency, StringComparison.Ordinal) ? _magnitude.Of(currency) + unit.Label[currency.Length..] : _magnitude.Of("") + unit.Label;
        string name = unit.Name.Split('-')[0];
        Title = char.ToUpperInvariant(name[0]) + name[1..];
    }

    /// <summary>The unit with its magnitude, e.g. <c>mn USD per 1% move</c>.</summary>
    public string Label { get; }

    /// <summary>The Greek, capitalised.</summary>
    public string Title { get; }

    /// <summary>An amount with its sign.</summary>
    public string Signed(double amount) => _magnitude.Signed(amount);

    /// <summary>An amount without.</summary>
    public string Plain(double amount) => _magnitude.Plain(amount);

    /// <summary>A unit's name as part of a JSON member, e.g. <c>netGammaPerOnePercent</c>.</summary>
    public static string Member(string prefix, UnitView unit) => prefix + string.Concat(unit.Name.Split('-').Select(w => char.ToUpperInvariant(w[0]) + w[1..]));
}
