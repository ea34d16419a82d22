namespace OptionCascade.Numerics;

/// <summary>
/// Random numbers by counter: number i of stream s under a seed is a function of (seed, s, i) alone, so that the order of work and the number of threads
/// cannot change it.
/// </summary>
/// <remarks>
/// Philox4x32-10: ten rounds of a keyed bijection of 128-bit counters, integer arithmetic only. One block gives two uniforms of 52 bits, centred in
/// their cells so that neither 0 nor 1 occurs; normals by inversion, z = −√2·erfc⁻¹(2u).
/// Source: Salmon, Moraes, Dror and Shaw, Parallel random numbers: as easy as 1, 2, 3, SC'11.
/// </remarks>
internal readonly struct CounterRandom(ulong seed)
{
    private const uint MultiplierA = 0xD2511F53, MultiplierB = 0xCD9E8D57, WeylA = 0x9E3779B9, WeylB = 0xBB67AE85;
    private const double SqrtTwo = 1.41421356237309504880;

    /// <summary>One block: four 32-bit words from a counter of four words and a key of two.</summary>
    public static (uint X0, uint X1, uint X2, uint X3) Block(uint c0, uint c1, uint c2, uint c3, uint k0, uint k1)
    {
        unchecked
        {
            for (int round = 0; round < 10; round++)
            {
                ulong a = (ulong)MultiplierA * c0, b = (ulong)MultiplierB * c2;
                (c0, c1, c2, c3) = ((uint)(b >> 32) ^ c1 ^ k0, (uint)b, (uint)(a >> 32) ^ c3 ^ k1, (uint)a);
                k0 += WeylA;
                k1 += WeylB;
            }
        }

        return (c0, c1, c2, c3);
    }

    /// <summary>Standard normals number 0, 1, 2, … of a stream.</summary>
    /// <param name="stream">The stream, e.g. the number of a path.</param>
    /// <param name="into">Filled from its first element.</param>
    public void Normals(ulong stream, Span<double> into)
    {
        for (int i = 0; i < into.Length; i += 2)
        {
            (double u, double v) = Uniforms(stream, (ulong)(i / 2));
            into[i] = InverseNormal(u);
            if (i + 1 < into.Length) into[i + 1] = InverseNormal(v);
        }
    }

    /// <summary>Two uniforms in (0, 1).</summary>
    public (double First, double Second) Uniforms(ulong stream, ulong block)
    {
        (uint x0, uint x1, uint x2, uint x3) = Block((uint)block, (uint)(block >> 32), (uint)stream, (uint)(stream >> 32), (uint)seed, (uint)(seed >> 32));
        return (Unit(((ulong)x1 << 32) | x0), Unit(((ulong)x3 << 32) | x2));
    }

    /// <summary>Φ⁻¹(u) for u in (0, 1); odd about ½.</summary>
    public static double InverseNormal(double u)
        => u <= 0.5 ? -SqrtTwo * MathNet.Numerics.SpecialFunctions.ErfcInv(2 * u) : SqrtTwo * MathNet.Numerics.SpecialFunctions.ErfcInv(2 * (1 - u));

    /// <summary>The upper 52 bits plus one half, over 2⁵²: exact, in (0, 1), symmetric about ½.</summary>
    private static double Unit(ulong bits) => ((bits >> 12) + 0.5) * (1.0 / (1UL << 52));
}
