using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using OptionCascade.Hedging;
using OptionCascade.Impact;
using OptionCascade.Numerics;

namespace OptionCascade.Cascade;

/// <summary>A hash of what a model does: two models with the same hash give the same bits.</summary>
public static class ModelHash
{
    /// <summary>
    /// SHA-256, 64 hexadecimal digits, over every participant's name and compiled flow (polynomials and thresholds to the last bit), impact, volatility and depth at fixed points,
    /// and the solver's range and tolerance. Where a market's data come from does not count.
    /// </summary>
    /// <param name="equation">Impact, participants, volatility.</param>
    /// <param name="options">Range and tolerance; null for the defaults.</param>
    public static string Of(CascadeEquation equation, CascadeOptions? options = null) => Of(Parts(equation, options));

    /// <summary>The hash of the whole from those of its parts.</summary>
    /// <param name="parts">What <see cref="Parts"/> gave.</param>
    public static string Of(ImmutableArray<(string Part, string Hash)> parts)
        => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(parts.Select(p => $"{p.Part}\0{p.Hash}\0")))));

    /// <summary>The parts of a model each with a hash of its own, so that two models can be told apart part by part: range, impact, volatility and depth, every participant.</summary>
    /// <param name="equation">Impact, participants, volatility.</param>
    /// <param name="options">Range and tolerance; null for the defaults.</param>
    public static ImmutableArray<(string Part, string Hash)> Parts(CascadeEquation equation, CascadeOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(equation);
        options ??= new CascadeOptions();
        FlowDomain domain = options.Domain;
        BoundEquation bound = equation.Bind(Shock.None, domain);
        FlowCurve[] curves = bound.Compile(domain);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var content = new Content(hash);
        var parts = ImmutableArray.CreateBuilder<(string, string)>();
        void Done(string part) => parts.Add((part, Convert.ToHexStringLower(hash.GetHashAndReset())));

        content.Number(options.LowestPriceFraction);
        content.Number(options.HighestPriceFraction);
        content.Number(options.RelativeTolerance);
        Done("range of prices");
        content.Impact(bound.Impact);
        Done("impact");
        for (int k = 0; k <= 256; k++)
        {
            double x = domain.LowestLogMove + ((domain.HighestLogMove - domain.LowestLogMove) * k / 256);
            content.Number(bound.Depth(x));
            content.Number(bound.Path.At(x));
        }

        foreach (VolatilityStep step in bound.Path.Steps)
        {
            content.Number(step.LogMove);
            content.Number(step.Shift);
        }

        Done("volatility and depth");
        for (int i = 0; i < curves.Length; i++)
        {
            content.Number(bound.Participants[i].IsReversible ? 1 : 0);
            content.Curve(curves[i]);
            Done("participant " + bound.Participants[i].Name);
        }

        return parts.ToImmutable();
    }

    private readonly struct Content(IncrementalHash hash)
    {
        public void Number(double value)
        {
            Span<byte> bytes = stackalloc byte[sizeof(double)];
            BinaryPrimitives.WriteDoubleLittleEndian(bytes, value + 0.0);
            hash.AppendData(bytes);
        }

        public void Text(string text)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(text);
            Number(bytes.Length);
            hash.AppendData(bytes);
        }

        public void Curve(FlowCurve curve)
        {
            Number(curve.PieceCount);
            foreach (ChebyshevSeries piece in curve.Smooth.Pieces)
            {
                Number(piece.A);
                Number(piece.B);
                Number(piece.Coefficients.Length);
                foreach (double c in piece.Coefficients)
                    Number(c);
            }

            Number(curve.Jumps.Length);
            foreach (FlowJump jump in curve.Jumps)
            {
                Number(jump.LogMove);
                Number(jump.Quantity);
            }
        }

        /// <summary>The law at quantities of every size: its parameters in effect.</summary>
        public void Impact(IImpactLaw law)
        {
            Text(law.Name);
            for (int k = -20; k <= 50; k++)
            {
                double quantity = Math.ScaleB(1, k);
                foreach (double q in (double[])[quantity, -quantity, 1.37 * quantity, -1.37 * quantity])
                {
                    Number(law.LogMove(q));
                    Number(law.Slope(q));
                }
            }
        }
    }
}
