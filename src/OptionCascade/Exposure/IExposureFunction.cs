namespace OptionCascade.Exposure;

/// <summary>An exposure as a function of the log move x = ln(S/S₀): of one book, or of several underlyings moved together. Safe to call from several threads.</summary>
internal interface IExposureFunction
{
    /// <summary>Net and gross, calls and puts, at every x; each is independent of the others, so that neither their number nor that of the threads changes a bit.</summary>
    /// <param name="logMoves">x of each level.</param>
    /// <param name="threads">At most so many threads, ≥ 1.</param>
    ExposureAmount[] At(double[] logMoves, int threads);
}
