namespace OptionCascade.Data;

/// <summary>A layout that <see cref="ChainReader"/> knows; recognised from the content, never from the file's name.</summary>
public enum ChainFormat
{
    /// <summary>Cboe delayed quotes, CSV: one row a strike, call left, put right.</summary>
    CboeCsv,

    /// <summary>Cboe delayed quotes, JSON: <c>data.options[]</c>.</summary>
    CboeJson,

    /// <summary>Deribit ticker snapshot, CSV: volatility as a decimal, a future's price on each row.</summary>
    DeribitSnapshotCsv,

    /// <summary>Deribit book summary, CSV: volatility in percent, the forward in column <c>S0</c>.</summary>
    DeribitBookSummaryCsv,

    /// <summary>Deribit tickers with the venue's Greeks, CSV: volatility in percent, no valuation time in the file.</summary>
    DeribitTickersCsv,

    /// <summary>LEAN option universe, CSV: one underlying a file, its name and date only in the file's name.</summary>
    LeanUniverseCsv,

    /// <summary>OptionCascade's own book: one position a row, described in <c>docs/guide/data.md</c>.</summary>
    BookCsv,
}
