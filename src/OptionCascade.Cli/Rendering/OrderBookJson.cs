using System.Text.Json;
using NodaTime.Text;
using OptionCascade.Cli.Output;
using OptionCascade.Cli.Views;
using OptionCascade.Impact.OrderBooks;

namespace OptionCascade.Cli.Rendering;

/// <summary>The book command's JSON and CSV.</summary>
internal static class OrderBookJson
{
    /// <summary>Writes the whole answer.</summary>
    public static void Write(OrderBookView view, Stream stream) => JsonText.WriteObject(stream, json =>
    {
        json.WriteString("command", "book");
        json.WriteString("source", view.Source);
        json.WriteString("kind", view.Kind);
        json.WriteString("symbol", view.Symbol);
        json.Objects("counts", view.Counts, (j, c) =>
        {
            j.WriteString("name", c.Name);
            j.Figure("value", c.Value);
        });
        Strings(json, "nothingFound", view.Passed);
        json.Objects("findings", view.Findings, (j, f) =>
        {
            j.WriteString("kind", f.Kind.ToString());
            if (f.Side is { } side) j.WriteString("side", side.ToString());
            else j.WriteNull("side");
            j.WriteString("time", InstantPattern.ExtendedIso.Format(f.Time));
            j.Figure("value", f.Value);
            j.Figure("limit", f.Limit);
            j.WriteString("message", f.Message);
        });
        if (view.Book?.Top is { } top)
            json.Object("book", j =>
            {
                j.Figure("bid", top.BidPrice);
                j.Figure("bidQuantity", top.BidQuantity);
                j.Figure("ask", top.AskPrice);
                j.Figure("askQuantity", top.AskQuantity);
                j.Figure("mid", top.Mid);
                j.Figure("microprice", top.Microprice);
                j.Figure("bidsKnownToBasisPoints", 1e4 * view.Book.KnownTo(BookSide.Bid));
                j.Figure("asksKnownToBasisPoints", 1e4 * view.Book.KnownTo(BookSide.Ask));
            });
        else json.WriteNull("book");
        json.Objects("depth", view.Depth, (j, d) =>
        {
            j.Figure("basisPoints", d.BasisPoints);
            j.Figure("bids", d.Bids);
            j.Figure("asks", d.Asks);
            j.Figure("knownBids", d.KnownBids);
            j.Figure("knownAsks", d.KnownAsks);
        });
        json.Objects("levels", view.Levels, (j, l) =>
        {
            j.WriteNumber("level", l.Level);
            j.Figure("bids", l.BidQuantity);
            j.Figure("asks", l.AskQuantity);
            j.Figure("imbalance", l.Imbalance);
            j.Figure("depthWeightedMid", l.DepthWeightedMid);
        });
        if (view.MeanDepth is { } depth)
            json.Object("meanDepth", j =>
            {
                j.WriteNumber("looks", depth.Looks);
                j.Figure("basisPoints", depth.BasisPoints);
                j.Figure("bids", depth.Bids.Value);
                j.Figure("bidsError", depth.Bids.StandardError);
                j.Figure("asks", depth.Asks.Value);
                j.Figure("asksError", depth.Asks.StandardError);
            });
        else json.WriteNull("meanDepth");
        json.Objects("times", view.Times, (j, t) =>
        {
            j.WriteString("time", t.Time);
            j.Figure("mid", t.Mid);
            j.Figure("microprice", t.Microprice);
            j.Figure("depthWeightedMid", t.DepthWeightedMid);
            j.WriteStartArray("imbalance");
            foreach (double i in t.Imbalance) j.FigureValue(i);
            j.WriteEndArray();
            j.Figure("orderFlowImbalance", t.OrderFlowImbalance);
            j.Figure("tradeImbalance", t.TradeImbalance);
            j.Figure("logReturn", t.LogReturn);
        });
        json.Objects("bands", view.Bands, (j, b) =>
        {
            j.WriteString("time", b.Time);
            j.Figure("percent", b.Percent);
            j.Figure("bids", b.Bids);
            j.Figure("asks", b.Asks);
            j.Figure("farPercent", b.FarPercent);
            j.Figure("farBids", b.FarBids);
            j.Figure("farAsks", b.FarAsks);
            j.WriteString("finding", b.Suspect);
        });
        if (view.Flow is { } f)
            json.Object("orderFlow", j =>
            {
                j.Figure("intervalSeconds", view.IntervalSeconds);
                j.WriteNumber("intervals", f.Intervals);
                j.Figure("slope", f.Slope);
                j.Figure("slopeError", f.SlopeError);
                j.Figure("slopeRobustError", f.RobustSlopeError);
                j.Figure("intercept", f.Intercept);
                j.Figure("interceptError", f.InterceptError);
                j.Figure("rSquared", f.RSquared);
                j.Figure("meanDepth", f.MeanDepth);
            });
        else json.WriteNull("orderFlow");
        if (view.Resilience is { } r)
            json.Object("resilience", j =>
            {
                j.WriteNumber("orders", r.Orders);
                j.Figure("largeQuantity", view.LargeQuantity);
                Recovery(j, "depth", r.Depth);
                Recovery(j, "spread", r.Spread);
            });
        else json.WriteNull("resilience");
        json.Objects("blocks", view.Walks, (j, w) =>
        {
            j.Figure("units", w.Quantity);
            j.Figure("filled", w.Filled);
            j.Figure("filledByAssumption", w.FilledByAssumption);
            j.Figure("unfilled", w.Unfilled);
            j.WriteNumber("levels", w.LevelsConsumed);
            j.Figure("averagePrice", w.AveragePrice);
            j.Figure("lastPrice", w.LastPrice);
            j.Figure("slippage", w.Slippage);
            j.Figure("cost", w.Cost);
        });
        AnswerJson.Assumptions(json, view.Assumptions);
        Strings(json, "warnings", view.Warnings);
    });

    /// <summary>The main table: pressure over time of a stream, bands over time, the levels of a book.</summary>
    public static void Csv(OrderBookView view, TextWriter output)
    {
        if (view.Bands.Count > 0)
        {
            using var csv = new CsvText(output, "time_utc", "near_percent", "bids_units", "asks_units", "far_percent", "far_bids_units", "far_asks_units", "finding");
            foreach (BandRow b in view.Bands)
                csv.Text(b.Time).Number(b.Percent).Number(b.Bids).Number(b.Asks).Number(b.FarPercent).Number(b.FarBids).Number(b.FarAsks).Text(b.Suspect).End();
        }
        else if (view.Times.Count > 0)
        {
            int n = view.Times.Max(t => t.Imbalance.Count);
            using var csv = new CsvText(output, ["time_utc", "mid", "microprice", "depth_weighted_mid", .. Enumerable.Range(1, n).Select(i => $"imbalance_{i}"), "order_flow_imbalance_units", "trade_imbalance_units", "log_return"]);
            foreach (PressureRow t in view.Times)
            {
                csv.Text(t.Time).Number(t.Mid).Number(t.Microprice).Number(t.DepthWeightedMid);
                for (int i = 0; i < n; i++) csv.Number(i < t.Imbalance.Count ? t.Imbalance[i] : double.NaN);
                csv.Number(t.OrderFlowImbalance ?? double.NaN).Number(t.TradeImbalance ?? double.NaN).Number(t.LogReturn ?? double.NaN).End();
            }
        }
        else
        {
            using var csv = new CsvText(output, "level", "bids_units", "asks_units", "imbalance", "depth_weighted_mid");
            foreach (LevelPressure l in view.Levels)
                csv.Number(l.Level).Number(l.BidQuantity).Number(l.AskQuantity).Number(l.Imbalance).Number(l.DepthWeightedMid).End();
        }
    }

    private static void Recovery(Utf8JsonWriter json, string name, Recovery r) => json.Object(name, j =>
    {
        j.WriteStartArray("mean");
        foreach (double y in r.Mean) j.FigureValue(y);
        j.WriteEndArray();
        j.Figure("halfLifeSeconds", r.HalfLifeSeconds);
        j.Figure("halfLifeError", r.HalfLifeError);
        j.Figure("halvedAfterSeconds", r.HalvedAfterSeconds);
    });

    private static void Strings(Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (string text in texts) json.WriteStringValue(text);
        json.WriteEndArray();
    }
}
