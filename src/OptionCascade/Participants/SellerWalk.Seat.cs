using OptionCascade.Hedging;
using OptionCascade.Margin;
using OptionCascade.Margin.KillPrices;

namespace OptionCascade.Participants;

internal sealed partial class SellerWalk
{
    private enum SellerOptions
    {
        Unknown = 0,
        None = 1,
        Short = 2,
        Mixed = 3,
    }

    /// <summary>One account on the way.</summary>
    private sealed class Seat
    {
        public required ResolvedAccount Account { get; set; }

        public required IMarginRule Rule { get; init; }

        /// <summary>What the rule knew about the account before the walk; null once it is another.</summary>
        public ICloneable? Learned { get; set; }

        public SellerOptions Options { get; set; }

        public bool IsDone { get; set; }

        public int Step { get; set; }

        public int Version { get; set; }

        public double From { get; set; }

        public double Bound { get; set; }

        public double Band { get; set; }

        public double ValidFrom { get; set; }

        public double ValidTo { get; set; }

        public bool IsSolved { get; set; }

        public double SolvedSteps { get; set; }

        public double SolvedFrom { get; set; }

        /// <summary>L(u) for the u solved at.</summary>
        public double Nearest { get; set; }

        /// <summary>True when the rule itself says so.</summary>
        public bool IsConfirmed { get; set; }

        public KillPoint Exact { get; set; }

        /// <summary>The account valued, with what the rule has learned about it.</summary>
        public AccountState? State { get; set; }

        /// <summary>L at a u that has been and at one to come, for accounts that are short options only.</summary>
        public (double Steps, double Level)[] Known { get; } = [(double.NaN, 0), (double.NaN, 0)];

        /// <summary>Where L is expected at most within the band, for accounts with long options.</summary>
        public double Furthest { get; set; }

        /// <summary>After a liquidation: another account, from another place.</summary>
        public void Restart(double from)
        {
            (From, IsSolved, IsDone, IsConfirmed, State, Learned, Options, Band) = (from, false, false, false, null, null, SellerOptions.Unknown, 0);
            Known[0] = Known[1] = (double.NaN, 0);
        }

        public bool IsSolvedAt(double steps, double from) => IsSolved && SolvedSteps == steps && SolvedFrom == from;
    }

    /// <summary>A search in a market where volatility moves with spot and stands above that by the steps; one per thread.</summary>
    private sealed class Tool
    {
        public Tool(KillPriceOptions options, VolatilityPath volatility, double beta) => Search = new AccountSearch(volatility.Response.IsFixed && volatility.Start == 0
            ? options with { VolatilityResponse = _ => volatility.With(0, Steps) }
            : options with { VolatilityResponse = x => volatility.With(beta * x, Steps), VolatilityKinks = [.. volatility.Kinks.Select(k => k / beta)] });

        public AccountSearch Search { get; }

        public double Steps { get; set; }
    }
}
