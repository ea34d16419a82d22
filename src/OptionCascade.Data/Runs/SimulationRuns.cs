using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using OptionCascade.Cascade;
using OptionCascade.Simulation;

namespace OptionCascade.Data.Runs;

/// <summary>Paths of a <see cref="MarketSimulator"/> in a <see cref="RunStore"/>: item k is path k.</summary>
public static class SimulationRuns
{
    private const int Fixed = 11;

    /// <summary>What a simulation is a run of: its options as JSON, its model part by part, its seed.</summary>
    /// <param name="simulator">The simulation.</param>
    /// <param name="version">Version of the program.</param>
    public static RunDescription Describe(MarketSimulator simulator, string version)
    {
        ArgumentNullException.ThrowIfNull(simulator);
        ImmutableArray<(string Part, string Hash)> parts = ModelHash.Parts(simulator.Equation, simulator.Options.Cascade);
        return new RunDescription
        {
            Kind = "simulate",
            Model = ModelHash.Of(parts),
            Seed = simulator.Options.Seed,
            Options = Json(simulator.Options, parts),
            Version = version,
            Columns =
            [
                new RunColumn("ran away", RunColumnType.Whole), new RunColumn("final log move"), new RunColumn("lowest log move"), new RunColumn("highest log move"), new RunColumn("final fair log move"),
                new RunColumn("lowest fair log move"), new RunColumn("deepest drawdown"), new RunColumn("squared returns"), new RunColumn("forced units"), new RunColumn("halted seconds"),
                new RunColumn("liquidated units"), .. simulator.Equation.Participants.Select(p => new RunColumn("traded by " + p.Name)),
            ],
        };
    }

    /// <summary>Adds the next path.</summary>
    /// <param name="store">The store; its next item is this path.</param>
    /// <param name="path">The path.</param>
    /// <exception cref="ArgumentException">It is not the next path.</exception>
    /// <exception cref="RunStoreException">The file cannot be written.</exception>
    public static void Append(this RunStore store, PathSummary path)
    {
        ArgumentNullException.ThrowIfNull(store);
        if (path.Path != (ulong)store.Count) throw new ArgumentException(FormattableString.Invariant($"Expected path {store.Count}, got {path.Path}."), nameof(path));
        store.Append(
        [
            RunValue.Of(path.Status == SimulationStatus.Runaway ? 1L : 0L), RunValue.Of(path.FinalLogMove), RunValue.Of(path.LowestLogMove), RunValue.Of(path.HighestLogMove),
            RunValue.Of(path.FinalFairLogMove), RunValue.Of(path.LowestFairLogMove), RunValue.Of(path.DeepestDrawdown), RunValue.Of(path.SquaredReturns), RunValue.Of(path.ForcedUnits),
            RunValue.Of(path.HaltedSeconds), RunValue.Of(path.LiquidatedUnits), .. path.Traded.Select(RunValue.Of),
        ]);
    }

    /// <summary>The paths held, in order.</summary>
    /// <param name="store">A store of a simulation.</param>
    public static IEnumerable<PathSummary> Paths(this RunStore store)
    {
        ArgumentNullException.ThrowIfNull(store);
        ulong path = 0;
        foreach (ImmutableArray<RunValue> row in store.Rows())
        {
            double Number(int column) => row[column].Number;
            yield return new PathSummary(path++, row[0].WholeNumber == 1 ? SimulationStatus.Runaway : SimulationStatus.Finished, Number(1), Number(2), Number(3), Number(4), Number(5), Number(6), Number(7), Number(8), Number(9))
            {
                LiquidatedUnits = Number(10), Traded = [.. row.Skip(Fixed).Select(v => v.Number)],
            };
        }
    }

    private static string Json(SimulationOptions o, ImmutableArray<(string Part, string Hash)> parts)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteNumber("step seconds", o.StepSeconds);
            json.WriteNumber("steps", o.Steps);
            json.WriteNumber("day seconds", o.DaySeconds);
            json.WriteNumber("margin check seconds", o.MarginCheckSeconds);
            Drivers(json, o.Drivers);
            json.WriteStartObject("kernel");
            json.WriteString("law", o.Kernel.Name);
            json.WriteNumber("permanent share", o.Kernel.PermanentShare);
            Numbers(json, "weights", o.Kernel.Weights);
            Numbers(json, "seconds", o.Kernel.DecaySeconds);
            json.WriteEndObject();
            json.WriteStartObject("reactions");
            foreach ((string name, ParticipantReaction reaction) in o.Reactions.OrderBy(r => r.Key, StringComparer.Ordinal))
            {
                json.WriteStartObject(name);
                json.WriteNumber("reaction seconds", reaction.ReactionSeconds);
                if (double.IsFinite(reaction.UnitsPerSecond)) json.WriteNumber("units per second", reaction.UnitsPerSecond);
                if (double.IsFinite(reaction.SliceUnits)) json.WriteNumber("slice units", reaction.SliceUnits);
                json.WriteNumber("slice seconds", reaction.SliceSeconds);
                json.WriteNumber("check seconds", reaction.CheckSeconds);
                json.WriteEndObject();
            }

            json.WriteEndObject();
            if (o.Book is { } b)
            {
                json.WriteStartObject("book");
                if (double.IsFinite(b.CapacityUnits)) json.WriteNumber("capacity units", b.CapacityUnits);
                json.WriteNumber("refill seconds", b.RefillSeconds);
                json.WriteNumber("withdrawal exponent", b.WithdrawalExponent);
                json.WriteNumber("calm daily volatility", b.CalmDailyVolatility);
                json.WriteNumber("volatility seconds", b.VolatilitySeconds);
                json.WriteNumber("least share", b.LeastShare);
                json.WriteEndObject();
            }

            json.WriteStartArray("worked orders");
            foreach (WorkedOrder w in o.WorkedOrders)
                json.WriteStringValue(FormattableString.Invariant($"{w.Name}: {w.Quantity:R} from {w.StartSeconds:R} s over {w.Seconds:R} s in {w.Slices}, {w.Temporary?.Coefficient:R} {w.Temporary?.Exponent:R} {w.Temporary?.DailyVolume:R}"));
            json.WriteEndArray();
            json.WriteStartArray("rules");
            foreach (ITradingRule rule in o.Rules)
                json.WriteStringValue($"{rule.Name}: {rule}");
            json.WriteEndArray();
            json.WriteStartArray("later");
            foreach (LaterEquation later in o.Later)
                json.WriteStringValue(FormattableString.Invariant($"from {later.Seconds:R} s content {ModelHash.Of(later.Equation, o.Cascade)[..12]}"));
            json.WriteEndArray();
            json.WriteStartObject("content");
            foreach ((string part, string hash) in parts)
                json.WriteString(part, hash[..12]);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static void Drivers(Utf8JsonWriter json, PriceDrivers d)
    {
        json.WriteNumber("drift per day", d.DriftPerDay);
        json.WriteNumber("daily volatility", d.DailyVolatility);
        if (d.Jumps is { } j) Numbers(json, "jumps", [j.PerDay, j.Mean, j.Deviation]);
        if (d.Orders is { } o) Numbers(json, "clustered orders", [o.BaselinePerDay, o.BranchingRatio, o.DecaySeconds, o.OrderUnits, o.SameSideProbability]);
        json.WriteStartArray("events");
        foreach (ScheduledEvent e in d.Events)
            json.WriteStringValue(FormattableString.Invariant($"{e.Seconds:R} s: news {e.LogJump:R}, units {e.Quantity:R}"));
        json.WriteEndArray();
        Numbers(json, "replay", d.Replay);
    }

    private static void Numbers(Utf8JsonWriter json, string name, ImmutableArray<double> values)
    {
        json.WriteStartArray(name);
        foreach (double value in values)
            json.WriteNumberValue(value);
        json.WriteEndArray();
    }
}
