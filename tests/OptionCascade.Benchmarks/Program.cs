using BenchmarkDotNet.Running;
using OptionCascade.Benchmarks;
using OptionCascade.Benchmarks.Pricing;

// dotnet run -c Release --project tests/OptionCascade.Benchmarks -- --filter '*Kernel*'
// dotnet run -c Release --project tests/OptionCascade.Benchmarks -- pricing-ratios                                 kernel and peers interleaved, best times
// dotnet run -c Release --project tests/OptionCascade.Benchmarks -- implied-volatility accuracy [count] [seed]     rho_J on random inputs
// dotnet run -c Release --project tests/OptionCascade.Benchmarks -- implied-volatility speed                       and QuantLib's beside it
switch (args)
{
    case ["pricing-ratios"]:
        PricingRatios.Print(Console.Out);
        return 0;
    case ["implied-volatility", ..]:
        return ImpliedVolatilityCommand.Run(args.AsSpan(1));
    default:
        BenchmarkSwitcher.FromAssembly(typeof(PricingRatios).Assembly).Run(args);
        return 0;
}
