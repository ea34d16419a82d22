using BenchmarkDotNet.Running;

// dotnet run -c Release --project tests/OptionCascade.Benchmarks -- --filter '*Kernel*'
BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
return 0;
