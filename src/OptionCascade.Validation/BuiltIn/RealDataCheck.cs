using System.Collections.Immutable;
using System.Globalization;
using NodaTime;
using OptionCascade.Data;
using OptionCascade.Market;
using OptionCascade.Portfolio;
using OptionCascade.Pricing;
using OptionCascade.Pricing.ImpliedVolatility;
using OptionCascade.Pricing.Surface;

namespace OptionCascade.Validation.BuiltIn;

/// <summary>A check on a file of real quotes, and what came of it.</summary>
/// <param name="File">Name of the file.</param>
/// <param name="What">What is checked.</param>
/// <param name="Found">The figures found; why there are none where the file is not there.</param>
/// <param name="Passed">Whether it is as it should be; null where the file is not there.</param>
internal sealed record RealDataCheck(string File, string What, string Found, bool? Passed)
{
    private static readonly TimeConvention Time = TimeConvention.CalendarInstant;

    /// <summary>The checks on the files of a folder; without a folder, what would be checked.</summary>
    public static ImmutableArray<RealDataCheck> All(string? folder) =>
    [
        Chain(folder, "rut_2022-12-12_cboe.csv", 0.93), Chain(folder, "rut_2023-09-20_cboe.json", 0.97), Chain(folder, "spy_2025-05-16_cboe.csv", 0.93),
        Volatilities(folder, "rut_2022-12-12_cboe.csv"), Forwards(folder, "deribit_options_snapshot_20260205T093647Z.csv"), Greeks(folder, "btc_2026-03_tickers_with_greeks.csv"),
    ];

    private static RealDataCheck Chain(string? folder, string file, double share) => On(folder, file, "forwards from put–call parity, then an SVI surface: free of arbitrage by certificate, and within bid and ask", path =>
    {
        SurfaceFit fit = VolatilitySurface.Fit(Read(path), new SurfaceFitOptions { Time = Time });
        bool free = fit.Surface?.CheckArbitrage().IsFree ?? false;
        return (Text($"{fit.Expiries.Length} expiries, {(free ? "free of arbitrage" : "not free of arbitrage")}, {fit.ShareWithinBidAsk:P1} of {fit.Expiries.Sum(e => e.TwoSidedMarkets)} two-sided markets within bid and ask"), free && fit.ShareWithinBidAsk >= share);
    });

    private static RealDataCheck Volatilities(string? folder, string file) => On(folder, file, "implied volatility of every mid price, and the price at it again", path =>
    {
        OptionChain chain = Read(path);
        ImpliedVolatilities all = ImpliedVolatilities.FromMid(chain, Time);
        int solved = 0, refused = 0;
        double worst = 0;
        foreach (ContractVolatility row in all.Rows)
        {
            if (!row.Result.IsSolved)
            {
                refused++;
                continue;
            }

            ForwardDiscount f = chain.Market.Forwards.At(chain.Market.Spot, row.Contract.Expiry, row.YearFraction)!.Value;
            double again = Black76.Evaluate(f.Forward, row.Contract.Strike, row.YearFraction, row.Result.Volatility, f.Discount, row.Contract.Right).Price;
            worst = Math.Max(worst, Math.Abs(again - row.Mid) / (f.Forward * f.Discount));
            solved++;
        }

        return (Text($"{solved} solved, {refused} refused by status, {all.Skipped.Length} without a mid; largest repricing error {worst:0E+0} of the forward"), solved > 1000 && worst < 1e-13);
    });

    private static RealDataCheck Forwards(string? folder, string file) => On(folder, file, "BTC forwards from parity in coin against those quoted in the file", path =>
    {
        OptionChain chain = ChainReader.Read(path, new ChainReadOptions { Underlying = "BTC" }).Chains[0];
        ImpliedForward[] found = [.. ImpliedForwards.FromParity(chain, new ImpliedForwardOptions { Time = Time }).Expiries.Where(f => f.Source == ForwardSource.Parity && f.Given is not null)];
        double worst = found.Max(f => Math.Abs((f.Value!.Value.Forward / f.Given!.Value.Forward) - 1));
        return (Text($"{found.Length} expiries, largest difference {worst:P2}"), found.Length >= 5 && worst < 0.005);
    });

    private static RealDataCheck Greeks(string? folder, string file) => On(folder, file, "delta and vega of every ticker against those that Deribit published", path =>
    {
        string[] lines = System.IO.File.ReadAllLines(path), header = lines[0].Split(',');
        Instant asOf = Instant.FromUtc(2026, 3, 1, 13, 46, 40);
        int rows = 0;
        double delta = 0, vega = 0;
        foreach (string[] cells in lines.Skip(1).Where(l => l.Length > 0).Select(l => l.Split(',')))
        {
            double Number(string name) => double.Parse(cells[Array.IndexOf(header, name)], CultureInfo.InvariantCulture);
            double years = (Instant.FromUnixTimeMilliseconds((long)Number("expiration_timestamp")) - asOf).TotalDays / 365;
            Greeks g = Black76.Evaluate(Number("underlying_price"), Number("strike"), years, Number("mark_iv") / 100, 1, cells[Array.IndexOf(header, "type")] == "call" ? OptionRight.Call : OptionRight.Put);
            delta = Math.Max(delta, Math.Abs(g.Delta - Number("delta")));
            vega = Math.Max(vega, Math.Abs((g.Vega / 100) - Number("vega")) / Math.Max(1, Number("vega")));
            rows++;
        }

        return (Text($"{rows} tickers, largest difference {delta:0E+0} of delta (printed to five digits), {vega:0E+0} of vega relative"), delta <= 1e-4 && vega <= 3e-4);
    });

    private static OptionChain Read(string path)
    {
        OptionChain chain = ChainReader.Read(path, new ChainReadOptions { Forwards = ForwardCurve.Flat(0, 0) }).Chains[0];
        return chain with { Market = chain.Market with { Forwards = ImpliedForwards.FromParity(chain, new ImpliedForwardOptions { Time = Time }).Curve! } };
    }

    private static RealDataCheck On(string? folder, string file, string what, Func<string, (string Found, bool Passed)> check)
    {
        string? path = folder is null ? null : new[] { Path.Combine(folder, file), Path.Combine(folder, "chains", file) }.FirstOrDefault(System.IO.File.Exists);
        if (path is null) return new RealDataCheck(file, what, folder is null ? "not run: no folder was given" : "not run: the file is not in the folder", null);
        (string found, bool passed) = check(path);
        return new RealDataCheck(file, what, found, passed);
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
