using NodaTime;
using OptionCascade.Data.Parsing;
using Xunit;

namespace OptionCascade.Tests.Data;

public class DatesTests
{
    [Theory]
    [InlineData("December 12, 2022 at 8:30 PM EST", "2022-12-13T01:30:00Z")]
    [InlineData("May 16, 2025 at 7:23 PM EDT", "2025-05-16T23:23:00Z")]
    [InlineData("5 August 2021, 8:47 PM EDT", "2021-08-06T00:47:00Z")]
    [InlineData("5 August 2021 at 20:47 BST", "2021-08-05T19:47:00Z")]
    [InlineData("12. Dezember 2022 um 20:30 MEZ", "2022-12-12T19:30:00Z")]
    [InlineData("12. März 2024, 20:30 Uhr MEZ", "2024-03-12T19:30:00Z")]
    [InlineData("12 décembre 2022 à 20:30 CET", "2022-12-12T19:30:00Z")]
    [InlineData("12 décembre 2022 à 20 h 30 HNE", "2022-12-13T01:30:00Z")]
    [InlineData("12 de diciembre de 2022, 20:30 GMT+1", "2022-12-12T19:30:00Z")]
    [InlineData("12 dicembre 2022 alle ore 20:30 CET", "2022-12-12T19:30:00Z")]
    [InlineData("12 de dezembro de 2022 às 20:30 GMT-3", "2022-12-12T23:30:00Z")]
    [InlineData("12 december 2022 om 20:30 CET", "2022-12-12T19:30:00Z")]
    [InlineData("12 gru 2022, 20:30 GMT+01:00", "2022-12-12T19:30:00Z")]
    [InlineData("12 mei 2022 om 20:30 GMT+2", "2022-05-12T18:30:00Z")]
    [InlineData("2022年12月12日 20:30 JST", "2022-12-12T11:30:00Z")]
    [InlineData("December 12, 2022 at 8:30:15\u202FPM Eastern Standard Time", "2022-12-13T01:30:15Z")]
    [InlineData("8:30 PM EST, December 12, 2022", "2022-12-13T01:30:00Z")]
    [InlineData("December 12, 2022 at 12:05 AM UTC", "2022-12-12T00:05:00Z")]
    [InlineData("December 12, 2022 at 12:05 p.m. UTC+5:30", "2022-12-12T06:35:00Z")]
    [InlineData("July 12, 2022 at 8:30 PM ET", "2022-07-13T00:30:00Z")]
    [InlineData("2022-12-12T20:30:00-05:00", "2022-12-13T01:30:00Z")]
    [InlineData("2022-12-12 20:30:00Z", "2022-12-12T20:30:00Z")]
    [InlineData("2026-02-05T09:36:47.412509+00:00", "2026-02-05T09:36:47.412509Z")]
    [InlineData("12/16/2022 16:00 EST", "2022-12-16T21:00:00Z")]
    public void TryParse_KnownWording_IsTheInstant(string text, string expected)
    {
        Assert.True(Dates.TryParse(text, out WrittenTime written), text);
        Assert.NotNull(written.Zone);
        Instant instant = (written.Date + written.Time!.Value).InZoneLeniently(written.Zone).ToInstant();
        Assert.Equal(NodaTime.Text.InstantPattern.ExtendedIso.Parse(expected).Value, instant);
    }

    [Theory]
    [InlineData("December 12, 2022 at 8:30 PM")]
    [InlineData("December 12, 2022 at 8:30 PM XQZ")]
    [InlineData("2022-12-12 20:30:00")]
    public void TryParse_NoKnownZone_HasNone(string text)
    {
        Assert.True(Dates.TryParse(text, out WrittenTime written));
        Assert.Null(written.Zone);
        Assert.Equal(new LocalDate(2022, 12, 12).At(new LocalTime(20, 30)), written.Date + written.Time!.Value);
    }

    [Theory]
    [InlineData("Mon Dec 12 2022", 2022, 12, 12)]
    [InlineData("2022-12-12", 2022, 12, 12)]
    [InlineData("20221212", 2022, 12, 12)]
    [InlineData("12/16/2022", 2022, 12, 16)]
    [InlineData("16/12/2022", 2022, 12, 16)]
    [InlineData("16.12.2022", 2022, 12, 16)]
    [InlineData("mar. 13 déc. 2022", 2022, 12, 13)]
    [InlineData("mar 13 dic 2022", 2022, 12, 13)]
    [InlineData("Di. 13. Dez. 2022", 2022, 12, 13)]
    [InlineData("za 17 dec. 2022", 2022, 12, 17)]
    [InlineData("sex., 16 de set. de 2022", 2022, 9, 16)]
    [InlineData("2022-02-28", 2022, 2, 28)]
    public void TryParseDate_KnownWording_IsTheDate(string text, int year, int month, int day)
    {
        Assert.True(Dates.TryParseDate(text, out LocalDate date), text);
        Assert.Equal(new LocalDate(year, month, day), date);
    }

    [Theory]
    [InlineData("")]
    [InlineData("soon")]
    [InlineData("2022-02-30")]
    [InlineData("2022-13-01")]
    [InlineData("1822-12-01")]
    [InlineData("Dec 2022")]
    [InlineData("Dec 12 22")]
    [InlineData("1 2 3 4 5 6")]
    [InlineData("99999999999999999999")]
    [InlineData("December 12, 2022 at 20:30 PM EST")]
    [InlineData("December 12, 2022 at 25:30")]
    [InlineData("December 12, 2022 at 8:75 PM EST")]
    public void TryParse_NoDate_IsRefused(string text) => Assert.False(Dates.TryParse(text, out _), text);
}
