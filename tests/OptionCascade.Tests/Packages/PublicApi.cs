using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace OptionCascade.Tests.Packages;

/// <summary>The public members of an assembly as text, one line each, in an order that does not depend on anything but their names.</summary>
internal static class PublicApi
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly HashSet<string> OfRecords = ["Equals", "GetHashCode", "ToString", "PrintMembers", "<Clone>$", "op_Equality", "op_Inequality", "Deconstruct", "get_EqualityContract"];

    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(void)] = "void", [typeof(bool)] = "bool", [typeof(byte)] = "byte", [typeof(int)] = "int", [typeof(uint)] = "uint", [typeof(long)] = "long", [typeof(ulong)] = "ulong",
        [typeof(double)] = "double", [typeof(float)] = "float", [typeof(decimal)] = "decimal", [typeof(char)] = "char", [typeof(string)] = "string", [typeof(object)] = "object",
    };

    /// <summary>The listing.</summary>
    public static string Of(Assembly assembly)
    {
        var text = new StringBuilder();
        foreach (IGrouping<string?, Type> space in assembly.GetExportedTypes().GroupBy(t => t.Namespace).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            text.Append(CultureInfo.InvariantCulture, $"namespace {space.Key}\n");
            foreach (Type type in space.OrderBy(Name, StringComparer.Ordinal))
            {
                text.Append(CultureInfo.InvariantCulture, $"  {Kind(type)} {Name(type)}{Bases(type)}\n");
                foreach (string member in Members(type).Order(StringComparer.Ordinal).Distinct())
                    text.Append(CultureInfo.InvariantCulture, $"    {member}\n");
            }

            text.Append('\n');
        }

        return text.ToString().TrimEnd('\n') + "\n";
    }

    private static string Kind(Type t)
    {
        if (t.IsEnum) return "enum";
        if (t.IsInterface) return "interface";
        if (typeof(MulticastDelegate).IsAssignableFrom(t)) return "delegate";
        string record = t.GetMethod("PrintMembers", Declared) is not null ? "record " : "";
        if (t.IsValueType) return (t.IsDefined(typeof(IsReadOnlyAttribute)) ? "readonly " : "") + (t.IsByRefLike ? "ref " : "") + record + "struct";
        return (t.IsAbstract && t.IsSealed ? "static " : t.IsSealed ? "sealed " : t.IsAbstract ? "abstract " : "") + record + "class";
    }

    private static string Bases(Type t)
    {
        if (t.IsEnum || typeof(MulticastDelegate).IsAssignableFrom(t)) return "";
        IEnumerable<Type> inherited = t.BaseType is { } b && b != typeof(object) && b != typeof(ValueType) ? [b] : [];
        Type[] faces = t.GetInterfaces();
        IEnumerable<Type> own = faces.Where(i => i.IsPublic && !faces.Any(o => o != i && o.GetInterfaces().Contains(i)) && t.BaseType?.GetInterfaces().Contains(i) != true && !i.Name.StartsWith("IEquatable", StringComparison.Ordinal));
        string all = string.Join(", ", inherited.Concat(own.OrderBy(Name, StringComparer.Ordinal)).Select(Name));
        return all.Length > 0 ? " : " + all : "";
    }

    private static IEnumerable<string> Members(Type type)
    {
        if (type.IsEnum) return type.GetFields(BindingFlags.Public | BindingFlags.Static).Select(f => $"{f.Name} = {Convert.ToInt64(f.GetRawConstantValue(), CultureInfo.InvariantCulture)}");
        if (typeof(MulticastDelegate).IsAssignableFrom(type)) return [Signature(type.GetMethod("Invoke")!)];
        bool record = type.GetMethod("PrintMembers", Declared) is not null;
        var members = new List<string>();
        members.AddRange(type.GetConstructors(Declared).Where(c => IsSeen(c) && !(record && c.GetParameters() is [var p] && p.ParameterType == type))
            .Where(c => !(type.IsValueType && c.GetParameters().Length == 0)).Select(c => $"new({Parameters(c)})"));
        members.AddRange(type.GetFields(Declared).Where(f => f.IsPublic || f.IsFamily || f.IsFamilyOrAssembly).Select(f => $"{(f.IsStatic ? "static " : "")}{(f.IsInitOnly ? "readonly " : "")}{(f.IsLiteral ? "const " : "")}{Name(f.FieldType)} {f.Name}"));
        members.AddRange(type.GetProperties(Declared).Where(p => p.GetAccessors(true).Any(IsSeen) && p.Name != "EqualityContract").Select(Property));
        members.AddRange(type.GetEvents(Declared).Where(e => IsSeen(e.AddMethod!)).Select(e => $"event {Name(e.EventHandlerType!)} {e.Name}"));
        members.AddRange(type.GetMethods(Declared).Where(m => IsSeen(m) && (!m.IsSpecialName || m.Name.StartsWith("op_", StringComparison.Ordinal)) && !m.IsDefined(typeof(CompilerGeneratedAttribute)) && !(record && OfRecords.Contains(m.Name))
            && m.GetBaseDefinition().DeclaringType != typeof(object) && m.GetBaseDefinition().DeclaringType != typeof(ValueType)).Select(Signature));
        return members;
    }

    private static bool IsSeen(MethodBase m) => m.IsPublic || m.IsFamily || m.IsFamilyOrAssembly;

    private static string Property(PropertyInfo p)
    {
        MethodInfo any = p.GetAccessors(true).First(IsSeen);
        string set = p.SetMethod is { } s && IsSeen(s) ? s.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) ? " init;" : " set;" : "";
        string indexed = p.GetIndexParameters() is { Length: > 0 } i ? $"this[{string.Join(", ", i.Select(Parameter))}]" : p.Name;
        string required = p.IsDefined(typeof(RequiredMemberAttribute)) ? "required " : "";
        return $"{(any.IsStatic ? "static " : "")}{required}{Name(p.PropertyType)} {indexed} {{ {(p.GetMethod is { } g && IsSeen(g) ? "get;" : "")}{set} }}";
    }

    private static string Signature(MethodInfo m)
        => $"{(m.IsStatic ? "static " : "")}{Name(m.ReturnType)} {m.Name}{(m.IsGenericMethod ? $"<{string.Join(", ", m.GetGenericArguments().Select(Name))}>" : "")}({Parameters(m)})";

    private static string Parameters(MethodBase m) => string.Join(", ", m.GetParameters().Select(Parameter));

    private static string Parameter(ParameterInfo p)
        => $"{(p.IsOut ? "out " : p.IsIn && p.ParameterType.IsByRef ? "in " : p.ParameterType.IsByRef ? "ref " : p.IsDefined(typeof(ParamArrayAttribute)) || p.IsDefined(typeof(ParamCollectionAttribute)) ? "params " : "")}"
            + $"{Name(p.ParameterType.IsByRef ? p.ParameterType.GetElementType()! : p.ParameterType)} {p.Name}{(p.HasDefaultValue ? " = " + Default(p.DefaultValue) : "")}";

    private static string Default(object? value) => value switch
    {
        null => "default",
        string s => $"\"{s}\"",
        bool b => b ? "true" : "false",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static string Name(Type t)
    {
        if (Keywords.TryGetValue(t, out string? keyword)) return keyword;
        if (t.IsArray) return Name(t.GetElementType()!) + "[]";
        if (t.IsPointer) return Name(t.GetElementType()!) + "*";
        if (t.IsByRef) return Name(t.GetElementType()!) + "&";
        if (Nullable.GetUnderlyingType(t) is { } inner) return Name(inner) + "?";
        string nested = t is { IsNested: true, IsGenericParameter: false } ? Name(t.DeclaringType!) + "." : "";
        if (!t.IsGenericType) return nested + t.Name;
        int tick = t.Name.IndexOf('`', StringComparison.Ordinal);
        return tick < 0 ? nested + t.Name : $"{nested}{t.Name[..tick]}<{string.Join(", ", t.GetGenericArguments().Select(Name))}>";
    }
}
