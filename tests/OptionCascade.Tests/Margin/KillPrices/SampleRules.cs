using System.Collections.Immutable;
using OptionCascade.Margin;
using OptionCascade.Portfolio;

namespace OptionCascade.Tests.Margin.KillPrices;

/// <summary>A rule made of one function; equity is the market value.</summary>
internal abstract class SampleRule : IMarginRule
{
    public virtual string Name => GetType().Name;

    public string? Refuses(ResolvedAccount account) => account.Account.Holdings.Any(h => h is SpotHolding { Asset: "REFUSED" }) ? "holds REFUSED" : null;

    public MarginLevel Level(AccountState state)
    {
        double requirement = state.InAccountCurrency(Requirement(state));
        return new MarginLevel(state.InAccountCurrency(state.MarketValue), 1.25 * requirement, requirement);
    }

    public MarginReport Explain(AccountState state) => new(Name, Level(state), [], null, ImmutableArray<string>.Empty);

    public virtual void AddKinks(AccountState start, ICollection<double> kinks, ICollection<double> jumps) { }

    /// <summary>Maintenance, quote currency.</summary>
    protected abstract double Requirement(AccountState state);
}

/// <summary>Every short option by itself: V + max(20%·S − out-of-the-money amount, 10%·S for calls or 10%·K for puts). Kinks at strikes and where the minimum begins.</summary>
internal sealed class NakedRule : SampleRule
{
    protected override double Requirement(AccountState state)
    {
        double sum = 0;
        for (int i = 0; i < state.Account.Options.Length; i++)
        {
            OptionLeg leg = state.Account.Options[i];
            if (leg.Contracts >= 0) continue;
            double s = state.Spots[leg.Market], k = leg.Contract.Strike, outside = Math.Max(leg.Sign * (k - s), 0);
            sum -= leg.Units * (state.OptionPrices[i] + Math.Max((0.2 * s) - outside, 0.1 * (leg.Sign > 0 ? s : k)));
        }

        return sum;
    }
}

/// <summary>The worst loss over moves of the price, all options repriced; the same moves for every account. Kinks where a strike is seen from a scenario.</summary>
internal sealed class ScanRule(double[] moves, double minimumPerUnit = 0.375, bool declaresKinks = false) : SampleRule
{
    [ThreadStatic]
    private static double[]? s_prices;

    public override void AddKinks(AccountState start, ICollection<double> kinks, ICollection<double> jumps)
    {
        if (!declaresKinks) return;
        foreach (OptionLeg leg in start.Account.Options)
            foreach (double move in moves)
                kinks.Add(Math.Log(leg.Contract.Strike / start.Account.Markets[leg.Market].Spot) - Math.Log(1 + move));
    }

    protected override double Requirement(AccountState state)
    {
        int n = state.Account.Options.Length;
        if (s_prices is null || s_prices.Length < n) s_prices = new double[Math.Max(n, 16)];
        Span<double> prices = s_prices.AsSpan(0, n);
        double worst = 0, least = 0;
        foreach (OptionLeg leg in state.Account.Options)
            least += minimumPerUnit * Math.Abs(leg.Units);
        foreach (double move in moves)
        {
            state.PriceAll(Math.Log(1 + move), 1, prices);
            double loss = 0;
            for (int i = 0; i < n; i++)
                loss -= state.Account.Options[i].Units * (prices[i] - state.OptionPrices[i]);
            foreach (SpotLeg spot in state.Account.Spots)
                loss -= spot.Units * state.Spots[spot.Market] * move;
            worst = Math.Max(worst, loss);
        }

        return Math.Max(worst, least);
    }
}

/// <summary>A share of the notional of futures and spot; of options nothing.</summary>
internal sealed class NotionalRule(double rate) : SampleRule
{
    protected override double Requirement(AccountState state)
    {
        double sum = 0;
        for (int i = 0; i < state.Account.Futures.Length; i++)
            sum += Math.Abs(state.Notional(i));
        foreach (SpotLeg s in state.Account.Spots)
            sum += Math.Abs(s.Units) * state.Spots[s.Market];
        return rate * sum;
    }
}

/// <summary>A share of the notional that jumps from tier to tier, without the amount that would make it continuous.</summary>
internal sealed class SteppedRule(params (double Notional, double Rate)[] tiers) : SampleRule
{
    public override void AddKinks(AccountState start, ICollection<double> kinks, ICollection<double> jumps)
    {
        double now = Notional(start.Account.At(MarketMove.None));
        foreach ((double edge, _) in tiers)
            if (edge > 0 && now > 0) jumps.Add(Math.Log(edge / now));
    }

    protected override double Requirement(AccountState state)
    {
        double notional = Notional(state), rate = 0;
        foreach ((double edge, double r) in tiers)
            if (notional >= edge) rate = r;
        return rate * notional;
    }

    private static double Notional(AccountState state)
    {
        double sum = 0;
        for (int i = 0; i < state.Account.Futures.Length; i++)
            sum += Math.Abs(state.Notional(i));
        return sum;
    }
}

/// <summary>A requirement given as a function of the log move.</summary>
internal sealed class FunctionRule(Func<double, double> maintenance, params double[] at) : SampleRule
{
    public override void AddKinks(AccountState start, ICollection<double> kinks, ICollection<double> jumps)
    {
        foreach (double x in at)
            jumps.Add(x);
    }

    protected override double Requirement(AccountState state) => maintenance(state.Move.LogMove);
}
