using OptionCascade.Cli.Views;

namespace OptionCascade.Cli.Rendering;

/// <summary>The cascade command's tables.</summary>
internal static class CascadeReport
{
    private const int FoldsShown = 6;
    private const int RoundsShown = 10;

    /// <summary>Thousands of small accounts break the price thousands of times, each by next to nothing.</summary>
    private const double LeastBreakOfNote = 5e-4;

    /// <summary>The report of an answer.</summary>
    public static Report Of(CascadeView view)
    {
        var sections = new List<Section> { AnswerReport.Market(view.Book), AnswerReport.Totals(view.Exposure, view.Book.Currency), Result(view) };
        if (view.Participants.Count > 0) sections.Add(Participants(view));
        if (view.Sellers is { } sellers) sections.Add(Sellers(sellers, view.Book.Currency));
        if (view.Attribution is { } attribution) sections.Add(AttributionReport.Table(attribution));
        if (view.WhatIf is { } whatIf) sections.Add(WhatIfReport.Table(whatIf));
        sections.Add(Response(view));
        sections.Add(Folds(view));
        if (view.Rounds.Count > 0) sections.Add(Rounds(view));
        sections.AddRange(AnswerReport.End(view));
        return new Report($"Cascade: {view.Book.Underlying}", [.. AnswerReport.SyntheticLead(view.Book), .. Lead(view)], sections);
    }

    /// <summary>How shocks along the ray are shown: news as a log jump, a trade as its notional, both together as multiples of what was given.</summary>
    private static (string Name, string Unit, Func<double, double> Of, int Decimals) Scale(CascadeView view)
    {
        if (!view.Shock.IsPriceOnly) return ("shock", "times", s => s, 2);
        if (view.Shock.Quantity == 0) return ("news", "log %", s => s * view.Shock.LogJump * 100, 2);
        if (view.Shock.LogJump != 0) return ("shock", "times", s => s, 2);
        Magnitude m = Magnitude.For(view.Shock.Notional);
        return ("outside trade", m.Of(view.Book.Currency), s => s * view.Shock.Notional / m.Divisor, 2);
    }

    private static IEnumerable<string> Lead(CascadeView view)
    {
        ResultView r = view.Result;
        if (view.Shock is { LogJump: 0, Quantity: 0, IsPriceOnly: true } && r.LogMove == 0)
        {
            yield return "Without a shock nothing moves: nobody is forced to trade.";
            yield break;
        }

        string shock = (view.Shock.LogJump, view.Shock.Quantity) switch
        {
            (0, 0) when !view.Shock.IsPriceOnly => "A shock",
            (0, 0) => "Somebody in breach before any shock",
            (var n, 0) => $"News of {News(n)}",
            (0, _) => $"An outside trade of {Magnitude.Write(view.Shock.Notional, view.Book.Currency)}",
            var (n, _) => $"News of {News(n)} with an outside trade of {Magnitude.Write(view.Shock.Notional, view.Book.Currency)}",
        };
        if (view.Shock.VolatilityShift != 0) shock += $" with volatility shifted by {Figures.Percent(view.Shock.VolatilityShift, 0)} of itself";
        if (view.Shock.DepthLoss != 0) shock += $"{(view.Shock.VolatilityShift != 0 ? " and" : " with")} {Figures.Percent(view.Shock.DepthLoss, 0).TrimStart('+')} of depth lost";
        yield return double.IsFinite(r.LogMove)
            ? $"{shock} moves the price by {Figures.PercentOfLog(r.LogMove)} to {Figures.Price(r.Spot)} ({Figures.PercentOfLog(r.LogMoveWithoutFeedback)} if nobody were forced to trade)."
            : $"{shock} finds no floor: {r.Meaning}.";
        if (view.Folds.Count == 0) yield break;
        FoldView fold = view.Folds.MaxBy(f => f.Jump)!;
        if (fold.Jump < LeastBreakOfNote)
        {
            yield return $"No tipping point of note: of {Figures.Count(view.Folds.Count)} breaks none is larger than {Figures.Fixed(LeastBreakOfNote * 100, 2)} log %.";
            yield break;
        }

        (string name, string unit, Func<double, double> of, _) = Scale(view);
        string push = Math.Abs(fold.ShockScale) < 1e-9 ? "the slightest push" : $"{name} of {Figures.Signed(of(fold.ShockScale), 3)} {unit}";
        yield return $"Tipping point: {push} breaks the price from {Figures.PercentOfLog(fold.LogMove)} "
            + (double.IsFinite(fold.LogMoveAfter) ? $"to {Figures.PercentOfLog(fold.LogMoveAfter)}." : "and it finds no floor in the range searched.");
    }

    private static string News(double logJump) => $"{Figures.Signed(logJump * 100, 2)} log %";

    private static FactsSection Result(CascadeView view)
    {
        ResultView r = view.Result;
        string currency = view.Book.Currency;
        var facts = new List<Fact> { new("status", r.Status, r.Meaning) };
        if (double.IsFinite(r.LogMove))
        {
            facts.Add(new("price", $"{Figures.Price(r.Spot)} {currency}", $"{Figures.PercentOfLog(r.LogMove)} from {Figures.Price(view.Book.Spot)}; log move {Figures.Signed(r.LogMove, 6)}"));
            facts.Add(new("forced flow", Magnitude.Write(r.FlowNotional, currency),
                view.Impact.DailyNotional is { } daily ? $"valued at {Figures.Price(view.Book.Spot)}; {Figures.Fixed(Math.Abs(r.FlowNotional) / daily * 100, 1)}% of a day's turnover" : $"valued at {Figures.Price(view.Book.Spot)}"));
            if (r.VolatilityShift != 0) facts.Add(new("volatility", Figures.Percent(r.VolatilityShift, 1), "relative shift of every implied volatility"));
            if (r.Depth != 1) facts.Add(new("depth", $"{Figures.Fixed(r.Depth * 100, 1)}%", "of what it was before the shock"));
            facts.Add(new("gain", Figures.Fixed(r.Gain, 4), $"{Figures.Fixed(r.GainAtStart, 4)} before the shock; a market tips at 1"));
            facts.Add(new("amplification", Figures.Fixed(r.Amplification, 3), "price move per unit of a small further shock, 1/(1 - gain)"));
        }
        else
        {
            facts.Add(new("gain before the shock", Figures.Fixed(r.GainAtStart, 4), "a market tips at 1"));
        }

        if (view.Verification is { } verification) facts.Add(VerificationReport.Line(verification));
        facts.Add(new("impact of 1 bn", $"{Figures.Signed(view.Impact.LogMoveOfOneBillion * 1e4, 2)} bp", $"of log price, buying 1 bn {currency}"));
        return new FactsSection("Result", facts);
    }

    private static TableSection Participants(CascadeView view)
    {
        Magnitude m = Magnitude.For(view.Participants.Select(p => p.Notional));
        double largest = view.Participants.Max(p => Math.Abs(p.Notional)), all = view.Participants.Sum(p => Math.Abs(p.Notional));
        var rows = new List<IReadOnlyList<Cell>>();
        foreach (ParticipantView p in view.Participants)
            rows.Add([p.Name, Figures.Count(p.Quantity), m.Signed(p.Notional), all > 0 ? Figures.Fixed(Math.Abs(p.Notional) / all * 100, 1) : "-", Cell.Diverging(p.Notional, largest)]);
        return new TableSection("Who traded",
            [new("participant", "", true), new("quantity", "units"), new("notional", m.Of(view.Book.Currency)), new("share", "%"), new("sold | bought", "", true)], rows);
    }

    private static FactsSection Sellers(SellersView sellers, string currency)
    {
        var facts = new List<Fact> { new("on the way", $"{Figures.Count(sellers.AccountsBelow)} below, {Figures.Count(sellers.AccountsAbove)} above", $"accounts with a kill price in range; {Figures.Count(sellers.InBreachAtStart)} in breach before any shock") };
        if (sellers.Liquidated is { } liquidated)
        {
            facts.Add(new("liquidated", $"{Figures.Count(liquidated)} accounts", $"bought back {Figures.Count(sellers.ContractsBought)} contracts, sold {Figures.Count(sellers.ContractsSold)}"));
            facts.Add(new("underlying traded", $"{Figures.Count(sellers.UnderlyingUnits)} units", $"by the accounts; dealers {Figures.Count(sellers.HedgeUnits)} to hedge what they sold"));
            facts.Add(new("premium", Magnitude.Write(sellers.Premium, currency), "paid at the kill prices, at mark"));
            facts.Add(new("vega demanded", Magnitude.Write(sellers.VegaBought, currency), "per volatility point"));
            if (double.IsFinite(sellers.VolatilityRise))
                facts.Add(new("volatility", $"{Figures.Signed(sellers.VolatilityRise, 2)} points", $"lifted by the buying; half spreads paid {Magnitude.Write(sellers.SpreadPaid, currency)}"));
            facts.Add(new("deficit", Magnitude.Write(sellers.Deficit, currency), "beyond the accounts' means"));
            if (sellers.Inventory.Count > 0)
                facts.Add(new("dealers' inventory", $"{Figures.Signed(sellers.Inventory[0].Contracts, 0)} {sellers.Inventory[0].Contract}", $"the largest change of {Figures.Count(sellers.Inventory.Count)}; all are in --format json"));
        }

        return new FactsSection("Option sellers", facts);
    }

    private static TableSection Response(CascadeView view)
    {
        (string name, string unit, Func<double, double> of, int decimals) = Scale(view);
        Magnitude m = Magnitude.For(view.Response.Select(p => p.FlowNotional));
        double largest = view.Response.Where(p => double.IsFinite(p.LogMove)).Select(p => Math.Abs(Math.Exp(p.LogMove) - 1)).DefaultIfEmpty(0).Max();
        var rows = new List<IReadOnlyList<Cell>>();
        foreach (ResponsePoint p in view.Response)
        {
            bool own = p.ShockScale == 1, settles = double.IsFinite(p.LogMove);
            rows.Add(
            [
                new Cell(Figures.Signed(of(p.ShockScale), decimals), own ? Tone.Strong : Tone.None),
                settles ? Figures.Signed((Math.Exp(p.LogMove) - 1) * 100, 2) : "no floor",
                settles ? Figures.Price(view.Book.Spot * Math.Exp(p.LogMove)) : "-",
                settles ? m.Signed(p.FlowNotional) : "-",
                settles && p.LogMoveAlone != 0 ? Figures.Fixed(p.LogMove / p.LogMoveAlone, 2) : "-",
                Cell.Length(settles ? Math.Abs(Math.Exp(p.LogMove) - 1) : largest, largest, p.LogMove > 0 ? Tone.Gain : Tone.Loss),
                own ? "<- this shock" : settles ? "" : "<- runaway",
            ]);
        }

        return new TableSection("Smaller and larger shocks",
            [new(name, unit), new("price move", "%"), new("price", view.Book.Currency), new("forced flow", m.Of(view.Book.Currency)),
                new("move/shock", "x"), new("", "", true), new("", "", true)], rows);
    }

    private static Section Folds(CascadeView view)
    {
        if (view.Folds.Count == 0)
            return new NotesSection("Tipping points", ["None for this kind of shock in the range searched: the price moves without a break as the shock grows."]);
        (string name, string unit, Func<double, double> of, int decimals) = Scale(view);
        bool recovers = view.Folds.Any(f => double.IsFinite(f.RecoveryScale) && !f.RecoveryAssumesReentry);
        FoldView[] shown = [.. view.Folds.OrderByDescending(f => f.Jump).Take(FoldsShown).OrderBy(f => f.ShockScale)];
        var rows = new List<IReadOnlyList<Cell>>();
        foreach (FoldView f in shown)
        {
            bool lands = double.IsFinite(f.LogMoveAfter);
            List<Cell> row =
            [
                Figures.Signed(of(f.ShockScale), decimals + 2),
                Figures.Signed((Math.Exp(f.LogMove) - 1) * 100, 2),
                lands ? Figures.Signed((Math.Exp(f.LogMoveAfter) - 1) * 100, 2) : "no floor",
                Figures.Price(view.Book.Spot * Math.Exp(f.LogMove)),
                lands ? Figures.Price(view.Book.Spot * Math.Exp(f.LogMoveAfter)) : "-",
                f.Kind.ToLowerInvariant(),
            ];
            if (recovers) row.Insert(5, double.IsFinite(f.RecoveryScale) ? Figures.Signed(of(f.RecoveryScale), decimals) : "-");
            rows.Add(row);
        }

        List<Column> columns = [new(name, unit), new("move before", "%"), new("after", "%"), new("price before", view.Book.Currency), new("after", view.Book.Currency), new("set off by", "", true)];
        if (recovers) columns.Insert(5, new("recovery at", unit));
        return new TableSection("Tipping points: shocks at which the price breaks", columns,
            rows, view.Folds.Count > shown.Length ? $"The {shown.Length} largest breaks of {view.Folds.Count}; all are in --format json." : "");
    }

    private static TableSection Rounds(CascadeView view)
    {
        Magnitude m = Magnitude.For(view.Rounds.SelectMany(r => r.Notionals));
        int listed = Math.Min(RoundsListed(view.Rounds), view.Rounds.Count);
        var rows = new List<IReadOnlyList<Cell>>();
        foreach (RoundView r in view.Rounds.Take(listed))
            rows.Add(Row(Figures.Count(r.Round), r.LogMove, r.Spot, r.Notionals));
        if (listed < view.Rounds.Count)
        {
            double[] rest = new double[view.ParticipantNames.Count];
            foreach (RoundView r in view.Rounds.Skip(listed))
                for (int i = 0; i < rest.Length; i++)
                    rest[i] += r.Notionals[i];
            rows.Add(Row("rest", view.Rounds[^1].LogMove, view.Rounds[^1].Spot, rest));
        }

        return new TableSection("Round by round: everybody trades up to the price of the round before",
            [new("round"), new("price move", "%"), new("price", view.Book.Currency), .. view.ParticipantNames.Select(p => new Column(p, m.Of(view.Book.Currency)))], rows,
            listed < view.Rounds.Count ? "\"rest\" adds up all later rounds; they are in --format json." : "");

        IReadOnlyList<Cell> Row(string round, double logMove, double spot, IReadOnlyList<double> notionals)
            => [round, Figures.Signed((Math.Exp(logMove) - 1) * 100, 3), Figures.Price(spot), .. notionals.Select(n => (Cell)m.Signed(n))];
    }

    /// <summary>The rounds worth a line each: until the later ones together trade less than a thousandth of all.</summary>
    private static int RoundsListed(IReadOnlyList<RoundView> rounds)
    {
        double all = rounds.Sum(Traded), later = all;
        int listed = 0;
        while (listed < rounds.Count && listed < RoundsShown && later > 1e-3 * all)
            later -= Traded(rounds[listed++]);
        return rounds.Count - listed <= 1 ? rounds.Count : listed;

        static double Traded(RoundView round) => round.Notionals.Sum(Math.Abs);
    }
}
