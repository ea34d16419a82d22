using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace OptionCascade.Tests.Docs;

/// <summary>Compiles and runs a program that stands in a document.</summary>
internal static class DocumentedProgram
{
    private static readonly Lock Console = new();

    /// <summary>What it prints. A warning of the compiler fails the test.</summary>
    /// <param name="code">The program, top-level statements first.</param>
    public static string Run(string code)
    {
        IEnumerable<MetadataReference> references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator).Select(p => MetadataReference.CreateFromFile(p));
        var compilation = CSharpCompilation.Create("Documented" + Guid.NewGuid().ToString("N"), [CSharpSyntaxTree.ParseText(code)], references,
            new CSharpCompilationOptions(OutputKind.ConsoleApplication, nullableContextOptions: NullableContextOptions.Enable));
        using var assembly = new MemoryStream();
        Assert.Empty(compilation.Emit(assembly).Diagnostics.Where(d => d.Severity >= DiagnosticSeverity.Warning).Select(d => d.ToString()));
        MethodInfo entry = Assembly.Load(assembly.ToArray()).EntryPoint!;
        // Other tests run beside this one: what they print on their threads is not this program's.
        lock (Console)
        {
            TextWriter before = System.Console.Out;
            var output = new ThreadOutput(before);
            try
            {
                System.Console.SetOut(output);
                entry.Invoke(null, entry.GetParameters().Length == 0 ? null : [Array.Empty<string>()]);
            }
            finally
            {
                System.Console.SetOut(before);
            }

            return output.Own.ToString().ReplaceLineEndings("\n");
        }
    }

    /// <summary>Keeps what the thread that made it writes, passes on what others write.</summary>
    private sealed class ThreadOutput(TextWriter others) : TextWriter
    {
        private readonly int _thread = Environment.CurrentManagedThreadId;

        public StringWriter Own { get; } = new();

        public override System.Text.Encoding Encoding => others.Encoding;

        public override void Write(char value) => Target.Write(value);

        public override void Write(string? value) => Target.Write(value);

        public override void WriteLine(string? value) => Target.WriteLine(value);

        private TextWriter Target => Environment.CurrentManagedThreadId == _thread ? Own : others;
    }
}
