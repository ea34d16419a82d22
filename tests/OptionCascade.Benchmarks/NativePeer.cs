using System.Runtime.InteropServices;

namespace OptionCascade.Benchmarks;

/// <summary>A function of a library that <c>peers/build.sh</c> builds; it may be absent.</summary>
internal sealed class NativePeer
{
    private readonly nint _address;

    public NativePeer(string library, string function)
    {
        for (DirectoryInfo? d = new(AppContext.BaseDirectory); d is not null && _address == 0; d = d.Parent)
        {
            string path = Path.Combine(d.FullName, "tests", "OptionCascade.Benchmarks", "peers", "bin", library);
            if (File.Exists(path) && NativeLibrary.TryLoad(path, out nint handle))
                _ = NativeLibrary.TryGetExport(handle, function, out _address);
        }
    }

    public bool IsBuilt => _address != 0;

    /// <exception cref="InvalidOperationException">The peer is not built.</exception>
    public nint Address
        => IsBuilt ? _address : throw new InvalidOperationException("This peer is not built: run tests/OptionCascade.Benchmarks/peers/build.sh.");

    /// <summary>The call, or null when the peer is not built.</summary>
    public Action? When(Action call) => IsBuilt ? call : null;
}
