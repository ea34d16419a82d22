using System.Text;
using NodaTime;

namespace OptionCascade.Data.Parsing;

/// <summary>
/// Month names and time zone names as web pages write them. The library runs without culture data, so they are listed here: English, German,
/// French, Spanish, Italian, Portuguese, Dutch, Swedish, Norwegian, Danish, Finnish, Polish, Czech, Turkish; accents folded away, lower case.
/// </summary>
internal static class Names
{
    private static readonly string[] MonthNames =
    [
        "january jan januar janner janvier janv enero ene gennaio gen janeiro januari januar tammikuu tammikuuta tammi styczen stycznia sty leden ledna ocak oca",
        "february feb februar fevrier fevr fev febrero febbraio fevereiro februari februari helmikuu helmikuuta helmi luty lutego lut unor unora subat sub",
        "march mar marz mrz mars marzo marco maart mrt maaliskuu maaliskuuta maalis marzec marca brezen brezna mart maerz",
        "april apr avril avr abril abr aprile huhtikuu huhtikuuta huhti kwiecien kwietnia kwi duben dubna nisan nis",
        "may mai mayo maggio mag maio mei maj toukokuu toukokuuta touko maja kveten kvetna mayis",
        "june jun juni juin junio giugno giu junho kesakuu kesakuuta kesa czerwiec czerwca cze cerven cervna haziran haz",
        "july jul juli juillet juil julio luglio lug julho heinakuu heinakuuta heina lipiec lipca lip cervenec cervence temmuz tem",
        "august aug aout agosto ago augustus augusti elokuu elokuuta elo sierpien sierpnia sie srpen srpna agustos agu",
        "september sep sept septembre septiembre set settembre setembro syyskuu syyskuuta syys wrzesien wrzesnia wrz zari eylul eyl",
        "october oct oktober okt octobre octubre ottobre ott outubro out lokakuu lokakuuta loka pazdziernik pazdziernika paz rijen rijna ekim eki",
        "november nov novembre noviembre novembro marraskuu marraskuuta marras listopad listopada lis listopadu kasim kas",
        "december dec dezember dez decembre diciembre dic dicembre dezembro desember des joulukuu joulukuuta joulu grudzien grudnia gru prosinec prosince aralik ara",
    ];

    private static readonly Dictionary<string, int> Months = IndexMonths();

    /// <summary>Offsets in minutes east of UTC. CST, IST and BST are taken as US Central, unknown and British Summer Time.</summary>
    private static readonly Dictionary<string, int> Offsets = new()
    {
        ["z"] = 0, ["utc"] = 0, ["gmt"] = 0, ["ut"] = 0, ["wet"] = 0, ["west"] = 60, ["bst"] = 60, ["cet"] = 60, ["mez"] = 60, ["cest"] = 120,
        ["mesz"] = 120, ["eet"] = 120, ["eest"] = 180, ["msk"] = 180, ["est"] = -300, ["edt"] = -240, ["cst"] = -360, ["cdt"] = -300,
        ["mst"] = -420, ["mdt"] = -360, ["pst"] = -480, ["pdt"] = -420, ["akst"] = -540, ["akdt"] = -480, ["hst"] = -600, ["hne"] = -300,
        ["hae"] = -240, ["ast"] = -240, ["adt"] = -180, ["brt"] = -180, ["jst"] = 540, ["kst"] = 540, ["hkt"] = 480, ["sgt"] = 480,
        ["awst"] = 480, ["acst"] = 570, ["acdt"] = 630, ["aest"] = 600, ["aedt"] = 660, ["nzst"] = 720, ["nzdt"] = 780,
        ["eastern standard time"] = -300, ["eastern daylight time"] = -240, ["central standard time"] = -360, ["central daylight time"] = -300,
        ["mountain standard time"] = -420, ["mountain daylight time"] = -360, ["pacific standard time"] = -480, ["pacific daylight time"] = -420,
        ["greenwich mean time"] = 0, ["coordinated universal time"] = 0, ["british summer time"] = 60, ["central european standard time"] = 60,
        ["central european summer time"] = 120, ["central european time"] = 60, ["eastern european standard time"] = 120,
        ["eastern european summer time"] = 180, ["japan standard time"] = 540, ["india standard time"] = 330, ["china standard time"] = 480,
    };

    private static readonly Dictionary<string, string> Regions = new()
    {
        ["et"] = "America/New_York", ["ct"] = "America/Chicago", ["mt"] = "America/Denver", ["pt"] = "America/Los_Angeles",
        ["eastern time"] = "America/New_York", ["central time"] = "America/Chicago", ["new york"] = "America/New_York", ["new york time"] = "America/New_York",
    };

    /// <summary>1 to 12, or 0 when the word is no month.</summary>
    public static int Month(string folded) => Months.GetValueOrDefault(folded);

    /// <summary>The longest zone name at the start of a folded text: a fixed offset or a zone with rules; null when none is known.</summary>
    public static DateTimeZone? Zone(string folded, out int length)
    {
        length = 0;
        DateTimeZone? best = null;
        for (int end = 1; end <= Math.Min(folded.Length, 40); end++)
        {
            if (end < folded.Length && char.IsLetter(folded[end])) continue;
            string candidate = folded[..end];
            if (Offsets.TryGetValue(candidate, out int minutes))
                (best, length) = (DateTimeZone.ForOffset(Offset.FromSeconds(minutes * 60)), end);
            else if (Regions.TryGetValue(candidate, out string? id))
                (best, length) = (DateTimeZoneProviders.Tzdb[id], end);
        }

        return best;
    }

    private static Dictionary<string, int> IndexMonths()
    {
        var months = new Dictionary<string, int>();
        for (int i = 0; i < MonthNames.Length; i++)
            foreach (string name in MonthNames[i].Split(' '))
                months.TryAdd(name, i + 1);
        return months;
    }

    /// <summary>Lower case, accents folded, typographic spaces and minus signs made plain.</summary>
    public static string Fold(ReadOnlySpan<char> text)
    {
        var folded = new StringBuilder(text.Length);
        foreach (char raw in text)
        {
            char c = char.ToLowerInvariant(raw);
            _ = c switch
            {
                >= 'à' and <= 'å' or 'ą' or 'ă' => folded.Append('a'),
                'ç' or 'ć' or 'č' => folded.Append('c'),
                >= 'è' and <= 'ë' or 'ę' or 'ě' => folded.Append('e'),
                >= 'ì' and <= 'ï' or 'ı' => folded.Append('i'),
                'ñ' or 'ń' or 'ň' => folded.Append('n'),
                >= 'ò' and <= 'ö' or 'ø' => folded.Append('o'),
                >= 'ù' and <= 'ü' or 'ů' => folded.Append('u'),
                'ř' => folded.Append('r'),
                'ś' or 'š' or 'ş' => folded.Append('s'),
                'ý' => folded.Append('y'),
                'ź' or 'ż' or 'ž' => folded.Append('z'),
                'ł' => folded.Append('l'),
                'ğ' => folded.Append('g'),
                '\u0307' => folded,
                '\u00A0' or '\u202F' or '\u2009' or '\t' or '"' => folded.Append(' '),
                '−' or '–' => folded.Append('-'),
                '年' or '月' => folded.Append('-'),
                '日' => folded.Append(' '),
                _ => folded.Append(c),
            };
        }

        return folded.ToString();
    }
}
