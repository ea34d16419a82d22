using System.CommandLine;
using OptionCascade.Cascade;
using OptionCascade.Cli.Output;
using OptionCascade.Cli.Views;

namespace OptionCascade.Cli.Options;

/// <summary>Options of the cascade command that say what pushes the market.</summary>
internal sealed class ShockOptions
{
    private const double DefaultJump = -0.03, DefaultFloor = -0.60;

    private readonly Option<double?> _jump = Numbers.Number("--shock-jump", "news: a jump of the log price [default: -0.03 when no shock is given]", "N");
    private readonly Option<double?> _quantity = Numbers.Number("--shock-quantity", "units traded by an outsider, sold < 0", "UNITS", -Numbers.LargestAmount, high: Numbers.LargestAmount);
    private readonly Option<double?> _notional = Numbers.Number("--shock-notional", "currency traded by an outsider at today's spot, sold < 0", "AMOUNT", -Numbers.LargestAmount, high: Numbers.LargestAmount);
    private readonly Option<double?> _floor = Numbers.Number("--floor", "price move down to which an equilibrium is sought [default: -0.6]", "MOVE", -1, lowIsAllowed: false);

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(_jump);
        command.Add(_quantity);
        command.Add(_notional);
        command.Add(_floor);
    }

    /// <summary>The shock and the floor.</summary>
    /// <exception cref="CommandFailure">Two options contradict each other, or there is no shock at all.</exception>
    public ShockChoice Choose(ParseResult parsed, LoadedMarket loaded)
    {
        double spot = loaded.Chain.Market.Spot;
        double? jump = parsed.GetValue(_jump), quantity = parsed.GetValue(_quantity), notional = parsed.GetValue(_notional);
        if (quantity is not null && notional is not null) throw CommandFailure.Usage("--shock-quantity and --shock-notional say the same thing; expected one of them.");
        bool isDefault = jump is null && quantity is null && notional is null;
        double floor = parsed.GetValue(_floor) ?? DefaultFloor;
        if (floor is < -0.999999 or > -0.001) throw CommandFailure.Usage($"--floor: expected a price move from -0.999999 to -0.001, e.g. -0.6, got {Rendering.Figures.Short(floor)}.");
        double n = isDefault ? DefaultJump : jump ?? 0, units = quantity ?? notional / spot ?? 0;
        if (n * units < 0) throw CommandFailure.Usage("--shock-jump: pushes the other way than the outside trade; expected the same sign.");
        loaded.Assumptions.Add(new Assumption("shock", Describe(Shock.Combined(n, units), spot, loaded.Chain.Market.Currency), "--shock-jump, --shock-notional", isDefault));
        loaded.Assumptions.Add(new Assumption("floor of the search", Rendering.Figures.Percent(floor, 0), "--floor", parsed.GetValue(_floor) is null));
        return new ShockChoice(n, units, 1 + floor);
    }

    /// <summary>A shock in words.</summary>
    public static string Describe(Shock shock, double spot, string currency)
    {
        string news = $"log jump {Rendering.Figures.Signed(shock.LogJump, 4)} ({Rendering.Figures.PercentOfLog(shock.LogJump)})", block = $"outside trade {Rendering.Magnitude.Write(shock.Quantity * spot, currency)}";
        string[] parts =
        [
            .. shock.LogJump != 0 || shock is { Quantity: 0, IsPriceOnly: true } ? new[] { news } : [], .. shock.Quantity != 0 ? new[] { block } : [],
            .. shock.VolatilityShift != 0 ? new[] { $"volatilities times {Rendering.Figures.Short(1 + shock.VolatilityShift)}" } : [],
            .. shock.DepthLoss != 0 ? new[] { $"{Rendering.Figures.Short(shock.DepthLoss * 100)}% of depth lost" } : [],
        ];
        return string.Join(", ", parts);
    }
}

/// <summary>A shock.</summary>
/// <param name="LogJump">n.</param>
/// <param name="Quantity">Q, units, sold &lt; 0.</param>
/// <param name="LowestPriceFraction">Price over spot down to which equilibria are sought, in (0, 1).</param>
internal readonly record struct ShockChoice(double LogJump, double Quantity, double LowestPriceFraction);
