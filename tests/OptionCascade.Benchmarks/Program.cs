using BenchmarkDotNet.Running;
using OptionCascade.Benchmarks.Margin;
using OptionCascade.Benchmarks.Pricing;
using OptionCascade.Benchmarks.Report;

// dotnet run -c Release --project tests/OptionCascade.Benchmarks -- report [docs/performance.md]                  our side and the peers, as a page
// dotnet run -c Release --project tests/OptionCascade.Benchmarks -- implied-volatility accuracy [count] [seed]    rho_J on random inputs
// dotnet run -c Release --project tests/OptionCascade.Benchmarks -- kill-prices [accounts] [naked|tims|regt]      kill prices of many accounts
// dotnet run -c Release --project tests/OptionCascade.Benchmarks -- margin                                        the report's section on margin alone
// dotnet run -c Release --project tests/OptionCascade.Benchmarks -- fire-sales                                    the report's section on fire sales alone
// dotnet run -c Release --project tests/OptionCascade.Benchmarks -- sellers                                       the report's section on option sellers alone
// dotnet run -c Release --project tests/OptionCascade.Benchmarks -- simulation                                    the report's section on paths in time alone
// dotnet run -c Release --project tests/OptionCascade.Benchmarks -- scenario-margin [legs] [European|American]    TIMS and SPAN of one account
// dotnet run -c Release --project tests/OptionCascade.Benchmarks -- --filter '*Kernel*'                           BenchmarkDotNet
switch (args)
{
    case ["report", .. { Length: <= 1 } path]:
        PerformanceReport.Write(path.Length > 0 ? path[0] : Path.Combine("docs", "performance.md"));
        return 0;
    case [EuropeanSection.Command]:
        WithoutAvx512.Print(EuropeanSection.Measure());
        return 0;
    case [BookSection.Command]:
        WithoutAvx512.Print(BookSection.Measure());
        return 0;
    case [ImpliedVolatilitySection.Command]:
        WithoutAvx512.Print(ImpliedVolatilitySection.Measure());
        return 0;
    case [AmericanSection.Command]:
        WithoutAvx512.Print(AmericanSection.Measure());
        return 0;
    case [FlowSection.Command]:
        SeparateProcess.Print(FlowSection.Measure());
        return 0;
    case ["implied-volatility", "accuracy", ..]:
        return ImpliedVolatilityAccuracy.Run(args.AsSpan(2));
    case ["margin"]:
        var margin = new MarkdownPage();
        MarginSection.Write(margin);
        Console.Write(margin);
        return 0;
    case ["fire-sales"]:
        var fireSales = new MarkdownPage();
        FireSaleSection.Write(fireSales);
        Console.Write(fireSales);
        return 0;
    case [SellersSection.Command]:
        var sellers = new MarkdownPage();
        SellersSection.Write(sellers);
        Console.Write(sellers);
        return 0;
    case [SimulationSection.Command]:
        var simulation = new MarkdownPage();
        SimulationSection.Write(simulation);
        Console.Write(simulation);
        return 0;
    case ["kill-prices", ..]:
        return KillPriceBenchmarks.Run(args.AsSpan(1));
    case ["scenario-margin", ..]:
        return TraditionalMarginBenchmarks.Run(args.AsSpan(1));
    default:
        BenchmarkSwitcher.FromAssembly(typeof(PerformanceReport).Assembly).Run(args);
        return 0;
}
