using BenchmarkDotNet.Running;
using OptionCascade.Benchmarks;

// dotnet run -c Release --project tests/OptionCascade.Benchmarks -- --filter '*Kernel*'
// dotnet run -c Release --project tests/OptionCascade.Benchmarks -- pricing-ratios     kernel and peers interleaved, best times
if (args is ["pricing-ratios"])
    PricingRatios.Print(Console.Out);
else
    BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
return 0;
