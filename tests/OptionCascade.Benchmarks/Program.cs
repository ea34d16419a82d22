// dotnet run -c Release --project tests/OptionCascade.Benchmarks -- implied-volatility accuracy [count] [seed]     rho_J on random inputs
// dotnet run -c Release --project tests/OptionCascade.Benchmarks -- implied-volatility speed                       and QuantLib's beside it
if (args is ["implied-volatility", ..])
    return OptionCascade.Benchmarks.Pricing.ImpliedVolatilityCommand.Run(args.AsSpan(1));
return 0;
