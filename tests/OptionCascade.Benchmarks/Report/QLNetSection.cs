namespace OptionCascade.Benchmarks.Report;

/// <summary>Our side against QLNet, where the build includes it.</summary>
internal static partial class QLNetSection
{
    public static void Write(MarkdownPage page)
    {
        page.Heading("QLNet");
        bool measured = false;
        Measure(page, ref measured);
        if (!measured)
            page.Paragraph("""
                Not part of this run. QLNet is opt-in: with `-p:UseQLNet=true` on the command above (it restores the package QLNet 1.13.1) this section compares
                European price and Greeks, American prices and implied volatility with it.
                """);
    }

    /// <summary>Implemented in the folder QLNet, which is compiled with -p:UseQLNet=true only.</summary>
    static partial void Measure(MarkdownPage page, ref bool measured);
}
