namespace OptionCascade.Cli.Views;

/// <summary>What dealers must trade if spot moves.</summary>
internal sealed record HedgeView : AnswerView
{
    /// <summary>Daily turnover in currency, where known.</summary>
    public double? DailyNotional { get; init; }

    /// <summary>One row a move, in the order asked for.</summary>
    public required IReadOnlyList<HedgeRow> Rows { get; init; }
}

/// <summary>The trade forced by one move.</summary>
/// <param name="Move">Relative price move S/S₀ − 1.</param>
/// <param name="Spot">Price after the move.</param>
/// <param name="Quantity">Units of underlying bought (&gt; 0) or sold (&lt; 0), by full revaluation.</param>
/// <param name="Notional">The same at S₀, currency.</param>
/// <param name="ApproximateNotional">From today's gamma alone, at S₀, currency.</param>
/// <param name="ApproximationError">Approximate less full, currency.</param>
internal readonly record struct HedgeRow(double Move, double Spot, double Quantity, double Notional, double ApproximateNotional, double ApproximationError);
