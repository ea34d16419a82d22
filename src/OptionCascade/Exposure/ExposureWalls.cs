using OptionCascade.Portfolio;

namespace OptionCascade.Exposure;

/// <summary>A strike that stands out.</summary>
/// <param name="Strike">Strike, quote currency per unit.</param>
/// <param name="Value">What makes it stand out: quote currency per 1% move for gamma walls (signed where the wall is net), contracts for open interest.</param>
public readonly record struct Wall(double Strike, double Value);

/// <summary>
/// The strikes that public tools call walls, each definition under its own name: tools disagree on what a wall is. Null where nothing stands out
/// (no such option, all exposures zero). Between equal strikes the lowest wins.
/// </summary>
public sealed record ExposureWalls
{
    /// <summary>Strike of the largest gamma exposure of calls, in absolute value; signed as the dealer holds it.</summary>
    public Wall? CallWall { get; private init; }

    /// <summary>Strike of the largest gamma exposure of puts, in absolute value; signed as the dealer holds it.</summary>
    public Wall? PutWall { get; private init; }

    /// <summary>Strike of the largest net gamma exposure in absolute value, calls and puts together.</summary>
    public Wall? NetGammaWall { get; private init; }

    /// <summary>Strike of the largest positive net gamma exposure; some vendors call this the call wall.</summary>
    public Wall? PositiveNetGammaWall { get; private init; }

    /// <summary>Strike of the most negative net gamma exposure; some vendors call this the put wall.</summary>
    public Wall? NegativeNetGammaWall { get; private init; }

    /// <summary>Strike of the largest gross gamma exposure, signs ignored; also called the absolute-gamma strike.</summary>
    public Wall? GrossGammaWall { get; private init; }

    /// <summary>Strike of the largest open interest in calls among the rows that are alive; null for a book of inventory.</summary>
    public Wall? CallOpenInterestWall { get; private init; }

    /// <summary>Strike of the largest open interest in puts among the rows that are alive; null for a book of inventory.</summary>
    public Wall? PutOpenInterestWall { get; private init; }

    /// <summary>Strike of the largest open interest, calls and puts together, among the rows that are alive; null for a book of inventory.</summary>
    public Wall? OpenInterestWall { get; private init; }

    internal static ExposureWalls Find(ExposureTable gamma, DealerBook dealer)
    {
        ExposureWalls walls = new()
        {
            CallWall = Largest(gamma, a => Math.Abs(a.CallsNet), a => a.CallsNet),
            PutWall = Largest(gamma, a => Math.Abs(a.PutsNet), a => a.PutsNet),
            NetGammaWall = Largest(gamma, a => Math.Abs(a.Net), a => a.Net),
            PositiveNetGammaWall = Largest(gamma, a => a.Net, a => a.Net),
            NegativeNetGammaWall = Largest(gamma, a => -a.Net, a => a.Net),
            GrossGammaWall = Largest(gamma, a => a.Gross, a => a.Gross),
        };
        if (dealer.Book.Book.QuantityKind != QuantityKind.OpenInterest) return walls;

        var interest = new Dictionary<double, (double Calls, double Puts)>();
        OptionBook book = dealer.Book.Book;
        foreach (LiveExpiry live in LiveExpiries.Of(dealer.Book))
            for (int row = live.Slice.Start; row < live.Slice.Start + live.Slice.Count; row++)
            {
                (double strike, double quantity) = (book.Strikes[row], book.Quantities[row]);
                interest.TryGetValue(strike, out (double Calls, double Puts) at);
                interest[strike] = book.Rights[row] == OptionRight.Call ? at with { Calls = at.Calls + quantity } : at with { Puts = at.Puts + quantity };
            }

        return walls with
        {
            CallOpenInterestWall = LargestInterest(o => o.Calls),
            PutOpenInterestWall = LargestInterest(o => o.Puts),
            OpenInterestWall = LargestInterest(o => o.Calls + o.Puts),
        };

        Wall? LargestInterest(Func<(double Calls, double Puts), double> contracts)
        {
            Wall? best = null;
            foreach ((double strike, (double Calls, double Puts) at) in interest)
                if (contracts(at) > (best?.Value ?? 0) || (contracts(at) == best?.Value && strike < best?.Strike))
                    best = new Wall(strike, contracts(at));
            return best;
        }
    }

    private static Wall? Largest(ExposureTable gamma, Func<ExposureAmount, double> size, Func<ExposureAmount, double> value)
    {
        Wall? best = null;
        double most = 0;
        foreach (StrikeExposure row in gamma.ByStrike)
            if (size(row.Amount) > most)
            {
                most = size(row.Amount);
                best = new Wall(row.Strike, value(row.Amount));
            }

        return best;
    }
}
