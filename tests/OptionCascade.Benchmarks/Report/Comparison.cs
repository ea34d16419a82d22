using System.Globalization;

namespace OptionCascade.Benchmarks.Report;

/// <summary>Our side and a peer on the same work, in the same run.</summary>
/// <param name="Case">The inputs.</param>
/// <param name="Ours">What our side computes.</param>
/// <param name="OurNanoseconds">Its time per unit of work.</param>
/// <param name="Peer">What the peer computes.</param>
/// <param name="PeerNanoseconds">Its time; NaN when it is not built.</param>
/// <param name="Target">How many times the peer's speed the project wants; null where it states nothing.</param>
internal sealed record Comparison(string Case, string Ours, double OurNanoseconds, string Peer, double PeerNanoseconds, double? Target = null)
{
    public static readonly string[] Header = ["case", "ours", "ns", "peer", "ns", "faster", "target"];

    /// <summary>A row for what no peer offers.</summary>
    public static Comparison WithoutPeer(string @case, string ours, double nanoseconds) => new(@case, ours, nanoseconds, "", double.NaN);

    public bool IsMeasured => !double.IsNaN(PeerNanoseconds);

    private double Ratio => PeerNanoseconds / OurNanoseconds;

    /// <summary>The cells of a table; a target that is missed is noted on the page.</summary>
    public string[] Cells(MarkdownPage page) =>
    [
        Case, Ours, Figures.Time(OurNanoseconds), Peer, IsMeasured ? Figures.Time(PeerNanoseconds) : Peer.Length > 0 ? "not built" : "",
        !IsMeasured ? "" : Ratio >= 1 ? $"ours {Figures.Ratio(Ratio)} times" : $"peer {Figures.Ratio(1 / Ratio)} times",
        Target is not { } target ? "" : page.Target(string.Create(CultureInfo.InvariantCulture, $"≥ {target} times"), IsMeasured ? Ratio >= target : null,
            $"{Case}, {Ours}: {Figures.Ratio(Ratio)} times {Peer}"),
    ];
}

/// <summary>Numbers as the page prints them: three figures, since the fourth is noise.</summary>
internal static class Figures
{
    public static string Time(double nanoseconds) => nanoseconds.ToString(nanoseconds < 100 ? "F1" : "F0", CultureInfo.InvariantCulture);

    public static string Ratio(double ratio) => ratio.ToString(ratio < 10 ? "F2" : "F1", CultureInfo.InvariantCulture);

    public static string Milliseconds(double nanoseconds) => (nanoseconds / 1e6).ToString(nanoseconds < 1e7 ? "F2" : "F1", CultureInfo.InvariantCulture);

    public static string Error(double error) => error.ToString("0.0E-0", CultureInfo.InvariantCulture);
}
