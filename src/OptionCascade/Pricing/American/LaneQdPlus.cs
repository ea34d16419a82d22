namespace OptionCascade.Pricing.American;

/// <summary>Newton steps on the QD⁺ equation of <see cref="QdPlusBoundary"/> for several nodes at once, one per lane; lanes that fail keep their value.</summary>
internal static partial class LaneQdPlus;
