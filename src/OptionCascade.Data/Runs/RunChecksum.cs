// h ← (h ⊕ word)·p,   h ← h ⊕ h≫32,      p odd: every step is one-to-one in h and in the word, so that no single changed word goes unseen
namespace OptionCascade.Data.Runs;

/// <summary>A running checksum over 64-bit words, against damage (not against forgery): it goes on from where it was.</summary>
internal static class RunChecksum
{
    public const long Start = unchecked((long)0xCBF29CE484222325);

    public static long Add(long sum, long word)
    {
        unchecked
        {
            ulong h = ((ulong)sum ^ (ulong)word) * 0x9E3779B97F4A7C15;
            return (long)(h ^ (h >> 32));
        }
    }

    /// <summary>The checksum with a row added.</summary>
    public static long Add(long sum, long number, ReadOnlySpan<RunValue> row)
    {
        sum = Add(sum, number);
        foreach (RunValue v in row)
            sum = Add(sum, v.Bits);
        return sum;
    }
}
