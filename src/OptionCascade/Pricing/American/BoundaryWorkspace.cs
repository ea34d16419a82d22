namespace OptionCascade.Pricing.American;

/// <summary>Buffers of one thread, reused from option to option.</summary>
internal sealed class BoundaryWorkspace
{
    [ThreadStatic]
    private static BoundaryWorkspace? s_current;

    private int _nodes;

    /// <summary>The calling thread's buffers.</summary>
    public static BoundaryWorkspace Current => s_current ??= new BoundaryWorkspace();

    /// <summary>n×n, factors of the Newton matrix.</summary>
    public double[] Matrix { get; private set; } = [];

    /// <summary>n, right side and step.</summary>
    public double[] Step { get; private set; } = [];

    /// <summary>3n, sensitivities of the upper boundary to σ, r, q.</summary>
    public double[] Partials { get; private set; } = [];

    /// <summary>n, row exchanges.</summary>
    public int[] Pivots { get; private set; } = [];

    /// <summary>Grows the buffers to <paramref name="nodes"/> nodes.</summary>
    public void Ensure(int nodes)
    {
        if (nodes <= _nodes) return;
        _nodes = nodes;
        Matrix = new double[nodes * nodes];
        Step = new double[nodes];
        Partials = new double[3 * nodes];
        Pivots = new int[nodes];
    }
}
