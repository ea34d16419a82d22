namespace OptionCascade.Data.Synthetic;

/// <summary>
/// SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, OOPSLA 2014): state += γ, output = mix(state), with
/// γ = 9E3779B97F4A7C15 and mix the 64-bit finalizer below. Integer arithmetic only, so the same seed gives the same bits on every runtime.
/// </summary>
internal struct SplitMix64(ulong seed)
{
    private ulong _state = seed;

    /// <summary>The next 64 bits.</summary>
    public ulong Next()
    {
        unchecked
        {
            ulong z = _state += 0x9E3779B97F4A7C15;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return z ^ (z >> 31);
        }
    }

    /// <summary>Uniform in [0, 1): the upper 53 bits over 2⁵³.</summary>
    public double NextUniform() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Uniform in [low, high).</summary>
    public double NextUniform(double low, double high) => low + ((high - low) * NextUniform());

    /// <summary>Close to standard normal: the sum of twelve uniforms minus six (Irwin–Hall); exact arithmetic, support [−6, 6].</summary>
    public double NextBell()
    {
        double sum = -6;
        for (int i = 0; i < 12; i++)
            sum += NextUniform();
        return sum;
    }
}
