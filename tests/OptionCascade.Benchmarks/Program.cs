if (args is ["implied-volatility", ..])
    return OptionCascade.Benchmarks.Pricing.ImpliedVolatilityCommand.Run(args.AsSpan(1));
return 0;
