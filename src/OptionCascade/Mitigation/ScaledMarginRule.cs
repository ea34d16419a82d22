// M'(x) = k·M(x),   initial likewise;   equity as it is
using System.Globalization;
using OptionCascade.Margin;

namespace OptionCascade.Mitigation;

/// <summary>A margin rule whose requirements are k times those of another.</summary>
internal sealed class ScaledMarginRule(IMarginRule inner, double factor) : IMarginRule
{
    public string Name => string.Create(CultureInfo.InvariantCulture, $"{inner.Name} x {factor:0.####}");

    public string? Refuses(ResolvedAccount account) => inner.Refuses(account);

    public void AddKinks(AccountState start, ICollection<double> kinks, ICollection<double> jumps) => inner.AddKinks(start, kinks, jumps);

    public MarginLevel Level(AccountState state) => Scaled(inner.Level(state));

    public MarginReport Explain(AccountState state)
    {
        MarginReport report = inner.Explain(state);
        return report with
        {
            Rule = Name,
            Level = Scaled(report.Level),
            Items = [.. report.Items.Select(i => i with { Initial = i.Initial * factor, Maintenance = i.Maintenance * factor })],
        };
    }

    private MarginLevel Scaled(MarginLevel level) => level with { Initial = level.Initial * factor, Maintenance = level.Maintenance * factor };
}
