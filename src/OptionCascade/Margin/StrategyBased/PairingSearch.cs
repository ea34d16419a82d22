namespace OptionCascade.Margin.StrategyBased;

/// <summary>The pairing found: contracts per column of the programme.</summary>
/// <param name="Values">One value per column.</param>
/// <param name="LeastSaving">Bound: no pairing changes the sum of naked requirements by less than this (≤ 0), money.</param>
/// <param name="IsLeast">True when the search ended, so that no pairing requires less.</param>
internal sealed record PairingSolution(double[] Values, double LeastSaving, bool IsLeast);

/// <summary>
/// Finds the pairing with the least requirement: the linear programme with rows added as they are violated, then, where contracts may not be divided, branch and
/// bound, depth first, the nearer whole number first. Deterministic: the limit is on work, not on time.
/// </summary>
internal sealed class PairingSearch
{
    private const double Whole = 1e-6;
    private readonly PairingProgram _program;
    private readonly bool _whole;
    private readonly int _pivotLimit;
    private double[] _best = [];
    private double _bestObjective;
    private bool _cut;

    private PairingSearch(PairingProgram program, bool whole, int pivotLimit)
    {
        _program = program;
        _whole = whole;
        _pivotLimit = pivotLimit;
    }

    /// <summary>The least pairing.</summary>
    /// <param name="program">A fresh programme.</param>
    /// <param name="whole">Whether contracts may not be divided.</param>
    public static PairingSolution Solve(PairingProgram program, bool whole)
    {
        if (program.Columns == 0)
            return new PairingSolution([], 0, true);
        int limit = 2_000 + (int)(60_000_000L / (1_000 + (20L * program.Columns)));
        var search = new PairingSearch(program, whole, limit) { _best = new double[program.Columns] };
        double bound = search.Relax(4 * limit) == true ? Math.Min(program.Objective(j => program.Programme[j]), 0) : double.NegativeInfinity;
        if (double.IsFinite(bound))
            search.Branch();
        return new PairingSolution(search._best, search._cut ? bound : search._bestObjective, !search._cut && double.IsFinite(bound));
    }

    private bool? Relax(int limit)
    {
        while (true)
        {
            bool? solved = _program.Programme.Solve(limit);
            if (solved != true || !_program.AddViolated())
                return solved;
        }
    }

    /// <summary>Explores the subtree of the present bounds; the relaxation has been solved.</summary>
    private void Branch()
    {
        double tolerance = 1e-7 * _program.Scale;
        double objective = _program.Objective(j => _program.Programme[j]);
        if (objective > _bestObjective - tolerance)
            return;
        int column = _whole ? Fractional() : -1;
        if (column < 0)
        {
            for (int j = 0; j < _best.Length; j++)
                _best[j] = _whole && _program.IsContracts(j) ? Math.Round(_program.Programme[j]) : _program.Programme[j];
            _bestObjective = objective;
            return;
        }

        double value = _program.Programme[column], low = _program.Programme.Lower(column), high = _program.Programme.Upper(column);
        double below = Math.Floor(value);
        bool upFirst = value - below > 0.5;
        for (int side = 0; side < 2; side++)
        {
            if (_program.Programme.Pivots > _pivotLimit)
            {
                _cut = true;
                break;
            }

            if (upFirst == (side == 0))
                _program.Programme.SetBounds(column, below + 1, high);
            else
                _program.Programme.SetBounds(column, low, below);
            switch (Relax(2 * _pivotLimit))
            {
                case true:
                    Branch();
                    break;
                case null:
                    _cut = true;
                    break;
            }
        }

        _program.Programme.SetBounds(column, low, high);
    }

    private int Fractional()
    {
        int column = -1;
        double most = Whole;
        for (int j = 0; j < _best.Length; j++)
        {
            if (!_program.IsContracts(j))
                continue;
            double v = _program.Programme[j], distance = Math.Abs(v - Math.Round(v));
            if (distance > most)
                (most, column) = (distance, j);
        }

        return column;
    }
}
