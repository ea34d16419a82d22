using OptionCascade.Participants;
using OptionCascade.Validation;

namespace OptionCascade.Tests.Participants;

/// <summary>The library's laws on one participant among many that a test draws: its curve is its formula, its slope the derivative, a threshold at x has fired at x.</summary>
internal static class ParticipantCheck
{
    private static readonly ValidationOptions Options = new() { Cases = 61, Only = ["the curve is the formula", "a threshold at x has fired at x", "slope is the derivative"] };

    /// <summary>The first law that fails with its counter-example, or null.</summary>
    public static string? Broken(IParticipant participant)
        => ParticipantLaws.Suite.Check(participant, Options).Broken.FirstOrDefault() is { } finding ? $"{finding.Law}: {finding.CounterExample}" : null;
}
