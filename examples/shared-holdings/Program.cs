// Three assets, four funds, and no fund holds both the first and the last: does a fall of the first reach the last, and who carries it there?
using OptionCascade.Cascade;
using OptionCascade.Cascade.Network;
using OptionCascade.Impact;

// Prices 100; selling 1 bn USD moves them by 0.4%, 1.2% and 2%.
NetworkAsset shares = new("shares", 100, LinearImpact.PerBillion(0.004, 100)), credit = new("credit", 100, LinearImpact.PerBillion(0.012, 100)), emerging = new("emerging", 100, LinearImpact.PerBillion(0.020, 100));
(string Name, double Leverage, HolderPosition[] Holdings)[] funds =
[
    ("relative value", 9, [new(shares, 60e6), new(credit, 40e6)]),        // 6 bn USD and 4 bn USD
    ("credit fund", 6, [new(credit, 50e6)]),
    ("income fund", 6, [new(credit, 30e6), new(emerging, 30e6)]),
    ("frontier fund", 5, [new(emerging, 20e6)]),
];
NetworkModel together = Model(1);
NetworkShock news = NetworkShock.None.WithPriceJump("shares", -0.05);

Console.WriteLine("Funds hold their leverage: after a loss they sell, of everything they have. Invented figures, bn USD.");
Console.WriteLine("                  leverage   shares   credit  emerging");
foreach ((string name, double leverage, HolderPosition[] holdings) in funds)
    Console.WriteLine($"  {name,-16}{leverage,8:0}{string.Concat(together.Assets.Select(a => $"{holdings.Where(h => h.Asset == a).Sum(h => h.Notional) / 1e9,9:0.0}"))}");

NetworkResult result = NetworkSolver.Solve(together, news).EnsureConverged();
NetworkVerification check = result.Verify(together);
Console.WriteLine();
Console.WriteLine("News of -4.9% on shares only:      shares   credit  emerging");
Console.WriteLine($"  the price falls by          {string.Concat(result.Assets.Select(a => $"{Math.Exp(a.LogMove) - 1,11:0.00%}"))}");
foreach ((string name, double _, HolderPosition[] _) in funds)
    Console.WriteLine($"  {name,-16}trades      {string.Concat(together.Assets.Select(a => $"{result.Flows.Where(f => f.Holder == name && f.Asset == a.Name).Sum(f => f.Notional) / 1e9,11:+0.00;-0.00;-}"))}");
Console.WriteLine($"  spectral radius {result.SpectralRadius:0.000} (a network tips at 1); {(result.IsUnique == true ? "the only equilibrium" : "uniqueness not proven")}; recounted independently: {(check.IsConfirmed ? "passed" : "failed")}");

// Who carries it: the same news without each of the funds.
Console.WriteLine();
Console.WriteLine("Without                            shares   credit  emerging   radius");
foreach ((string name, double _, HolderPosition[] _) in funds)
{
    NetworkResult without = NetworkSolver.Solve(new NetworkModel(together.Assets, together.Holders.Where(h => h.Name != name)), news).EnsureConverged();
    Console.WriteLine($"  {name,-28}{string.Concat(without.Assets.Select(a => $"{Math.Exp(a.LogMove) - 1,11:0.00%}"))}{without.SpectralRadius,9:0.000}");
}

// How much more leverage, all alike, until it breaks?
Console.WriteLine();
Console.WriteLine("All leverages times    emerging   radius");
var points = new List<(double Factor, double Shares, double Credit, double Emerging)>();
foreach (double factor in new[] { 0.5, 0.75, 1, 1.1, 1.2, 1.3, 1.4, 1.5 })
{
    NetworkResult r = NetworkSolver.Solve(Model(factor), news);
    if (r.Status == CascadeStatus.Runaway)
    {
        Console.WriteLine($"{factor,15:0.00}       no price left: the funds sell out");
        continue;
    }

    points.Add((factor, Percent(r.LogMove("shares")), Percent(r.LogMove("credit")), Percent(r.LogMove("emerging"))));
    Console.WriteLine($"{factor,15:0.00}{Percent(r.LogMove("emerging")) / 100,16:0.00%}{r.SpectralRadius,9:0.000}");
}

Console.WriteLine("  (The radius falls where a fund has sold all it had: it has done its harm.)");

NetworkFold? critical = NetworkSolver.CriticalShock(together, news, largestScale: 6, leastJump: 0.02);
Contagion? contagion = result.Contagion;
ContagionShare most = contagion!.Holders.MaxBy(h => h.Share);
Console.WriteLine();
Console.WriteLine($"""
    Answer: it does. Nobody holds shares and emerging markets at once, and still news of -4.9% on shares takes emerging markets down by {-Percent(result.LogMove("emerging")):0.00}%: relative value
    sells credit, the income fund loses on it and sells emerging markets. Of the feedback {most.Share:0%} runs through the {most.Name}, and {contagion.Assets.MaxBy(a => a.Share).Name} is
    where it meets. {(critical is null ? "No news up to six times as large makes prices jump;" : $"News {critical.Scale:0.0} times as large makes prices jump;")} a fifth more leverage makes it {points.Single(p => p.Factor == 1.2).Emerging / points.Single(p => p.Factor == 1).Emerging:0.0} times as bad.
    Assumptions: funds sell at once and in proportion to what they hold, until leverage is restored; no outside buyers; linear impact; no redemptions.
    """);

new Svg("News of -4.9% on shares, by the funds' leverage", "leverage, times the table's", "move, %")
    .Line("shares", points.Select(p => (p.Factor, p.Shares)))
    .Line("credit", points.Select(p => (p.Factor, p.Credit)))
    .Line("emerging", points.Select(p => (p.Factor, p.Emerging)))
    .SaveIfAsked(args);

NetworkModel Model(double factor) => new([shares, credit, emerging], funds.Select(f => new LeverageTargetingFund(f.Name, f.Holdings, Math.Max(1, factor * f.Leverage), LeverageTargetingForm.Exact)));

static double Percent(double logMove) => 100 * (Math.Exp(logMove) - 1);
