using OptionCascade.Margin.Perpetuals;
using OptionCascade.Numerics;

namespace OptionCascade.Cascade.Network;

/// <summary>A line of a cross-margined account: an asset owned or sold short, or a future on it.</summary>
/// <param name="Asset">The asset.</param>
/// <param name="Units">Units, short &lt; 0; finite, not 0.</param>
public sealed record MarginPosition(NetworkAsset Asset, double Units)
{
    private readonly MaintenanceTiers? _maintenance;

    /// <summary>The asset.</summary>
    public NetworkAsset Asset { get; init; } = Asset ?? throw new ArgumentNullException(nameof(Asset));

    /// <summary>Units, short &lt; 0.</summary>
    public double Units { get; init; } = Guard.Finite(Units) != 0 ? Units : throw new ArgumentOutOfRangeException(nameof(Units), Units, "Expected units other than 0.");

    /// <summary>Entry price of a future, quote currency per unit, &gt; 0: its value is the profit since then. Null for what is owned or owed itself.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not finite and &gt; 0.</exception>
    public double? EntryPrice { get; init => field = value is { } p ? Guard.Positive(p, nameof(EntryPrice)) : null; }

    /// <summary>Maintenance rates by notional; null for none (collateral). One rate for every size: <see cref="MaintenanceTiers.Flat"/>.</summary>
    /// <exception cref="ArgumentException">The requirement jumps from one tier to the next, see <see cref="MaintenanceTiers.FromRates"/>.</exception>
    public MaintenanceTiers? Maintenance
    {
        get => _maintenance;
        init
        {
            for (int i = 1; i < (value?.Tiers.Length ?? 0); i++)
            {
                (MaintenanceTier below, MaintenanceTier tier) = (value!.Tiers[i - 1], value.Tiers[i]);
                double jump = (below.NotionalCap * (tier.Rate - below.Rate)) - (tier.Amount - below.Amount);
                if (!(tier.Rate >= below.Rate && Math.Abs(jump) <= 1e-9 * below.NotionalCap * tier.Rate))
                    throw new ArgumentException(FormattableString.Invariant($"Expected rates that rise and a requirement without jumps, got {jump:R} at the notional {below.NotionalCap:R} of {Asset.Name}."), nameof(Maintenance));
            }

            _maintenance = value;
        }
    }

    /// <summary>False: never sold, e.g. collateral that the venue keeps. Default true.</summary>
    public bool IsSold { get; init; } = true;

    /// <summary>Place in the order of liquidation where lines are closed one after the other: lower first; the least liquid last. Ties by the order given.</summary>
    public int Priority { get; init; }

    /// <summary>Maintenance requirement of a notional, quote currency.</summary>
    internal double Requirement(double notional) => _maintenance is null ? 0 : _maintenance.Requirement(notional);

    /// <summary>Its slope just below a notional.</summary>
    internal double Rate(double notional) => _maintenance is null ? 0 : _maintenance.Tiers[_maintenance.IndexOf(notional)].Rate;

    /// <summary>The greatest rate.</summary>
    internal double GreatestRate => _maintenance is null ? 0 : _maintenance.Tiers[^1].Rate;
}
