using System.Collections.Immutable;
using System.Globalization;
using FsCheck;
using FsCheck.Fluent;

namespace OptionCascade.Validation;

/// <summary>One law on one model: FsCheck draws the cases and makes a counter-example smaller.</summary>
internal sealed class LawRun<TModel>(Law<TModel> law, TModel model, ValidationOptions options, ImmutableDictionary<string, LawRange> domain, string suite)
{
    private const int LeastCases = 10, MostShrinks = 600;

    private readonly Func<Draws, double, (string Case, LawVerdict Verdict)> _judge = law.Bind(model);
    private readonly KnownBreach[] _known = [.. options.KnownExceptions.Where(k => k.Law == law.Name)];

    /// <summary>Every case is judged; only breaches that no exception covers count, then those that one covers are made smaller in a run of their own.</summary>
    public LawFinding Run(CancellationToken cancellation)
    {
        int cases = Math.Max(Math.Min(LeastCases, options.Cases), options.Cases / law.CostFactor);
        Pass open = Search(cases, covered: false, cancellation);
        Pass? excused = open.Found is null && open.Excused ? Search(cases, covered: true, cancellation) : null;
        LawOutcome outcome = open.Found is not null ? LawOutcome.Broken : excused is not null ? LawOutcome.KnownException : open.Judged > 0 ? LawOutcome.Holds : LawOutcome.NotApplicable;
        Sample? worst = open.Found ?? excused?.Found;
        return new LawFinding(law.Name, law.Statement, law.Hypothesis, law.Source, outcome, open.Judged, open.Skipped, worst is null ? null : Described(worst),
            outcome == LawOutcome.KnownException ? string.Join(" ", _known.Where(k => Covered(k, worst!.Named)).Select(k => k.Reason).Distinct()) : null);
    }

    /// <summary>The case of these draws; null when the law is obeyed there.</summary>
    public LawCounterExample? Replay(string token)
    {
        Sample sample = Sample.Parse(token);
        Judge(sample);
        return sample.Violation is null ? null : Described(sample);
    }

    private Pass Search(int cases, bool covered, CancellationToken cancellation)
    {
        var pass = new Pass();
        int run = 0;
        bool Obeys(Sample sample)
        {
            cancellation.ThrowIfCancellationRequested();
            if (pass.Found is not null && ++pass.Shrinks > MostShrinks) return true;
            Judge(sample);
            bool counts = sample.Violation is not null && _known.Any(k => Covered(k, sample.Named)) == covered;
            if (pass.Found is null && run++ < cases)
            {
                pass.Excused |= sample.Violation is not null && !counts;
                if (sample.IsApplicable) pass.Judged++;
                else pass.Skipped++;
            }

            if (counts) pass.Found = sample; // FsCheck goes on from the last one that failed: that is the smallest
            return !counts;
        }

        Gen<Sample> samples = from high in Gen.Choose(0, int.MaxValue - 1)
                              from low in Gen.Choose(0, int.MaxValue - 1)
                              select new Sample(((ulong)high << 31) ^ (ulong)low);
        try
        {
            Prop.ForAll(Arb.From(samples, s => s.Simpler()), (Sample s) => Obeys(s))
                .Check(Config.QuickThrowOnFailure.WithMaxTest(cases).WithQuietOnSuccess(true).WithReplay(options.Seed, 1));
        }
        catch (Exception) when (pass.Found is not null || cancellation.IsCancellationRequested)
        {
            // FsCheck reports a falsified property by an exception, and wraps a cancellation in one; the case is kept above.
        }

        cancellation.ThrowIfCancellationRequested();
        return pass;
    }

    private void Judge(Sample sample)
    {
        Draws draws = sample.Draws(domain);
        (string text, LawVerdict verdict) = _judge(draws, options.Tolerance);
        sample.Judged(draws, text, verdict);
    }

    private static bool Covered(KnownBreach known, IReadOnlyDictionary<string, double> named) => known.Covers?.Invoke(named) ?? true;

    private LawCounterExample Described(Sample sample)
        => new(sample.Case, sample.Violation!, string.Create(CultureInfo.InvariantCulture, $"{suite}.Replay(model, \"{law.Name}\", \"{sample.Token}\")"));

    private sealed class Pass
    {
        public Sample? Found;
        public bool Excused;
        public int Judged, Skipped, Shrinks;
    }
}

/// <summary>The draws of one case: from a seed, or written out once a case is made simpler or replayed. Draws are multiples of 2⁻³².</summary>
internal sealed class Sample
{
    private readonly ulong _seed;
    private readonly double[]? _written;
    private readonly int _digits;
    private double[] _used = [];

    public Sample(ulong seed) => (_seed, _digits) = (seed, Validation.Draws.AllDigits);

    private Sample(double[] written, int digits) => (_written, _digits) = (written, digits);

    public string Case { get; private set; } = "";

    public string? Violation { get; private set; }

    public bool IsApplicable { get; private set; }

    public IReadOnlyDictionary<string, double> Named { get; private set; } = ImmutableDictionary<string, double>.Empty;

    /// <summary>Digits, then the draws as hexadecimal fractions without trailing zeros; draws left out at the end are 0.</summary>
    public string Token
    {
        get
        {
            int last = Array.FindLastIndex(_used, u => u != 0);
            return string.Create(CultureInfo.InvariantCulture, $"{_digits}:{string.Join(',', _used.Take(last + 1).Select(u => ((uint)(u * 4294967296.0)).ToString("x8", CultureInfo.InvariantCulture).TrimEnd('0')))}");
        }
    }

    public static Sample Parse(string token)
    {
        string[] parts = token.Split(':');
        if (parts.Length != 2 || !int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int digits) || digits is < 1 or > Validation.Draws.AllDigits)
            throw new ArgumentException($"Expected draws as in a report, digits and hexadecimal fractions such as 2:4,08, got '{token}'.", nameof(token));
        var written = new List<double>();
        foreach (string field in parts[1].Split(','))
            written.Add(field.Length == 0 ? 0 : uint.TryParse(field.PadRight(8, '0'), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint bits) && field.Length <= 8
                ? bits / 4294967296.0
                : throw new ArgumentException($"Expected hexadecimal fractions of at most 8 digits, got '{field}'.", nameof(token)));
        return new Sample([.. written], digits);
    }

    public Draws Draws(ImmutableDictionary<string, LawRange> domain)
        => new(_written is { } w ? i => i < w.Length ? w[i] : 0 : i => (Mixed(_seed + (0x9E3779B97F4A7C15 * (ulong)(i + 1))) >> 32) / 4294967296.0, domain, _digits);

    public void Judged(Draws draws, string text, LawVerdict verdict)
        => (_used, Case, Violation, IsApplicable, Named) = ([.. draws.Used], text, verdict.Violation, verdict.IsApplicable, draws.Named);

    /// <summary>Simpler cases: fewer digits, fewer draws, smaller draws.</summary>
    public IEnumerable<Sample> Simpler()
    {
        double[] u = _used;
        foreach (int digits in (int[])[1, 2, 3, 5])
            if (digits < _digits)
                yield return new Sample(u, digits);
        for (int size = u.Length; size >= 1; size /= 2)
            for (int at = 0; at + size <= u.Length; at += size)
                if (u.AsSpan(at, size).ContainsAnyExcept(0.0))
                    yield return new Sample([.. u.Take(at), .. new double[size], .. u.Skip(at + size)], _digits);
        foreach (int size in (int[])[8, 4, 3, 2, 1])
            for (int at = 0; at + size < u.Length; at++)
                yield return new Sample([.. u.Take(at), .. u.Skip(at + size)], _digits);
        for (int i = 0; i < u.Length; i++)
            foreach (double grid in (double[])[8, 64, 1024])
                if (Math.Floor(u[i] * grid) / grid is var coarse && coarse < u[i])
                    yield return new Sample([.. u.Take(i), coarse, .. u.Skip(i + 1)], _digits);
        for (int i = 0; i < u.Length; i++)
            foreach (double step in (double[])[0.25, 1 / 16.0, 1 / 64.0, 1 / 256.0])
                if (u[i] > step)
                    yield return new Sample([.. u.Take(i), u[i] - step, .. u.Skip(i + 1)], _digits);
        for (int i = 0; i < u.Length; i++)
            if (u[i] >= 1 / 1024.0)
                yield return new Sample([.. u.Take(i), Math.Floor(u[i] * 2147483648.0) / 4294967296.0, .. u.Skip(i + 1)], _digits);
    }

    private static ulong Mixed(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
