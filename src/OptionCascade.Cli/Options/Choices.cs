using System.CommandLine;

namespace OptionCascade.Cli.Options;

/// <summary>Options that take one of a few words.</summary>
internal static class Choices
{
    /// <summary>One of the given words; null when the option is absent.</summary>
    public static Option<string?> OneOf(string name, string description, string helpName, params string[] words)
    {
        var option = new Option<string?>(name)
        {
            Description = description,
            HelpName = helpName,
            CustomParser = result =>
            {
                string text = result.Tokens[0].Value;
                if (words.Contains(text)) return text;
                result.AddError($"{name}: expected {string.Join(", ", words[..^1])} or {words[^1]}, got '{text}'.");
                return null;
            },
        };
        option.CompletionSources.Add(words);
        return option;
    }
}
