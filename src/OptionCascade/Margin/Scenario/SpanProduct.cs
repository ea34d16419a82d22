using System.Collections.Immutable;
using OptionCascade.Numerics;

namespace OptionCascade.Margin.Scenario;

/// <summary>What a clearing house states for the futures and options on one underlying, as far as arrays are computed and not read from its file.</summary>
public sealed record SpanProduct
{
    private readonly double _price, _volatility, _minimum;
    private readonly string _underlying = "";

    /// <summary>Symbol of the underlying; also the name of the combined commodity.</summary>
    /// <exception cref="ArgumentException">Empty.</exception>
    public required string Underlying { get => _underlying; init => _underlying = Guard.NotBlank(value, nameof(Underlying)); }

    /// <summary>Price scan range as a share of the underlying's price, in (0, 1).</summary>
    /// <exception cref="ArgumentOutOfRangeException">Outside its range, NaN included.</exception>
    public required double PriceScanRange { get => _price; init => _price = Guard.InRange(value, 1e-6, 1 - 1e-6, nameof(PriceScanRange)); }

    /// <summary>Volatility scan range, absolute, per √year (0.04 is four volatility points), in [0, 10].</summary>
    /// <exception cref="ArgumentOutOfRangeException">Outside its range, NaN included.</exception>
    public required double VolatilityScanRange { get => _volatility; init => _volatility = Guard.InRange(value, 0, 10, nameof(VolatilityScanRange)); }

    /// <summary>Short-option minimum as a share of the underlying's price times multiplier, in [0, 1].</summary>
    /// <exception cref="ArgumentOutOfRangeException">Outside its range, NaN included.</exception>
    public double ShortOptionMinimum { get => _minimum; init => _minimum = Guard.InRange(value, 0, 1, nameof(ShortOptionMinimum)); }

    /// <summary>Calendar charges per unit of underlying; tiers are expiry months such as <c>2024-03</c>, stock is in tier <c>spot</c>.</summary>
    public ImmutableArray<CalendarCharge> CalendarCharges { get; init; } = [];

    /// <summary>Delivery charges per unit of underlying, by tier.</summary>
    public ImmutableDictionary<string, double> DeliveryCharges { get; init; } = ImmutableDictionary<string, double>.Empty;
}
