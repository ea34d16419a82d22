using OptionCascade.Numerics;
using OptionCascade.Pricing.Services;

namespace OptionCascade.Exposure;

/// <summary>Adds row exposures, or sums over rows of one right, into an <see cref="ExposureAmount"/>, with compensation.</summary>
internal struct ExposureSum
{
    private CompensatedSum _calls, _puts, _callsGross, _putsGross;

    /// <summary>Number of terms added.</summary>
    public int Terms { get; private set; }

    /// <summary>The sum so far.</summary>
    public readonly ExposureAmount Amount => new(_calls.Value, _puts.Value, _callsGross.Value, _putsGross.Value);

    /// <summary>Adds a row.</summary>
    public void Add(double value, bool isCall) => Add(new NetGross(value, Math.Abs(value)), isCall);

    /// <summary>Adds rows of one right.</summary>
    public void Add(NetGross rows, bool isCall)
    {
        Terms++;
        if (isCall)
        {
            _calls.Add(rows.Net);
            _callsGross.Add(rows.Gross);
        }
        else
        {
            _puts.Add(rows.Net);
            _putsGross.Add(rows.Gross);
        }
    }

    /// <summary>Adds calls and puts of another sum.</summary>
    public void Add(ExposureAmount amount)
    {
        Terms++;
        _calls.Add(amount.CallsNet);
        _callsGross.Add(amount.CallsGross);
        _puts.Add(amount.PutsNet);
        _putsGross.Add(amount.PutsGross);
    }
}
