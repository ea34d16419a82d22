// round:  sold_m = Σ orders,  p_m ← p_m·exp(−β_m·sold_m/Q_m),  cash += orders·(p before + p after)/2
//         E < minimum·A          ⇒ default: order everything
//         E < buffer·A           ⇒ delever by A − E/target: pay back from cash, order the rest as the same share of every asset
//
//   p_m   price, 1 before the shock        Q_m  quantity outstanding       β_m  −ln(1 − π_m)/depth share
//   A, E  assets and equity at p, currency
using System.Collections.Immutable;
using OptionCascade.Numerics;

namespace OptionCascade.Cascade.FireSales;

/// <summary>The rounds: columns that are changed in place, allocated once per run.</summary>
internal sealed class FireSaleState
{
    private const int MostRounds = 100_000, FirstLedger = 8;

    private readonly int _assets, _banks;
    private readonly double[] _holdings, _orders, _cash, _repayable, _beta, _before, _mid;
    private readonly int[] _defaultRound;
    private double[] _roundPrices, _roundSold;

    public FireSaleState(FireSaleSystem system, FireSaleScenario scenario)
    {
        (System, Scenario, _assets, _banks) = (system, scenario, system.Assets.Length, system.Banks.Length);
        _holdings = [.. system.Holdings];
        _cash = [.. system.Cash];
        _repayable = [.. system.Repayable];
        _orders = new double[_holdings.Length];
        _defaultRound = new int[_banks];
        (_beta, _before, _mid, Prices) = (new double[_assets], new double[_assets], new double[_assets], new double[_assets]);
        for (int m = 0; m < _assets; m++)
        {
            _beta[m] = scenario.Beta(m);
            Prices[m] = 1 - scenario.PriceFalls[m];
        }

        int rounds = scenario.MaximumRounds is { } most ? Math.Min(most, 64) : FirstLedger;
        (_roundPrices, _roundSold, RoundDefaults) = (new double[rounds * _assets], new double[rounds * _assets], new int[rounds]);
    }

    public FireSaleSystem System { get; }

    public FireSaleScenario Scenario { get; }

    public FireSaleStatus Status { get; private set; }

    public int Rounds { get; private set; }

    public double[] Prices { get; }

    public double[] Holdings => _holdings;

    public double[] Cash => _cash;

    public int[] RoundDefaults { get; private set; }

    public int Defaults { get; private set; }

    public double SoldQuantity { get; private set; }

    public double OrderedQuantity { get; private set; }

    public double Proceeds { get; private set; }

    /// <summary>Runs the rounds to rest or to the cap.</summary>
    public void Run()
    {
        double enough = Scenario.RelativeTolerance * System.TotalQuantity, orderedBefore = double.PositiveInfinity;
        int most = Scenario.MaximumRounds ?? MostRounds;
        while (Rounds < most)
        {
            Execute();
            int defaults = React();
            RoundDefaults[Rounds++] = defaults;
            Defaults += defaults;
            if (Scenario.MaximumRounds is null)
            {
                // Orders shrink by a ratio r from round to round in the end: r/(1 − r) times as much is still to come.
                double ratio = OrderedQuantity / orderedBefore;
                if (OrderedQuantity == 0 || (defaults == 0 && ratio < 1 && OrderedQuantity <= enough * (1 - ratio))) return;
                orderedBefore = OrderedQuantity;
            }
        }

        Status = OrderedQuantity > enough ? FireSaleStatus.RoundsExhausted : FireSaleStatus.AtRest;
    }

    public ImmutableArray<FireSaleRound> Ledger()
        => [.. Enumerable.Range(0, Rounds).Select(r => new FireSaleRound(r + 1, [.. _roundPrices.AsSpan(r * _assets, _assets)], [.. _roundSold.AsSpan(r * _assets, _assets)], RoundDefaults[r]))];

    public ImmutableArray<FireSaleBankState> BankStates()
        => [.. Enumerable.Range(0, _banks).Select(b =>
        {
            double assets = Value(b) + System.OtherAssets[b] + _cash[b];
            return new FireSaleBankState(System.Banks[b].Name, _defaultRound[b] > 0 ? _defaultRound[b] : null, assets - _repayable[b] - System.OtherLiabilities[b], assets, _cash[b],
                System.Repayable[b] - _repayable[b], [.. _holdings.AsSpan(b * _assets, _assets)]);
        })];

    /// <summary>Σ quantity · price of a bank.</summary>
    private double Value(int bank)
    {
        double value = 0;
        int at = bank * _assets;
        for (int m = 0; m < _assets; m++)
            value += _holdings[at + m] * Prices[m];
        return value;
    }

    /// <summary>Executes all standing orders together: one new price per asset, proceeds at the mean of old and new.</summary>
    private void Execute()
    {
        MakeRoom();
        int entry = Rounds * _assets;
        for (int m = 0; m < _assets; m++)
        {
            double sold = 0;
            for (int i = m; i < _orders.Length; i += _assets)
                sold += _orders[i];
            _roundSold[entry + m] = sold;
            _before[m] = Prices[m];
            if (sold > 0)
            {
                Prices[m] *= VectorMath.Exp(-(_beta[m] * (sold / System.Outstanding[m])));
                SoldQuantity += sold;
            }

            _mid[m] = 0.5 * (_before[m] + Prices[m]);
            Proceeds += sold * _mid[m];
            _roundPrices[entry + m] = Prices[m];
        }

        if (OrderedQuantity == 0) return;
        for (int b = 0, at = 0; b < _banks; b++, at += _assets)
        {
            double received = 0;
            for (int m = 0; m < _assets; m++)
            {
                _holdings[at + m] -= _orders[at + m];
                received += _orders[at + m] * _mid[m];
            }

            _cash[b] += received;
        }
    }

    /// <summary>Every bank that is alive looks at the prices: defaults, pays back, orders. Returns the number of defaults.</summary>
    private int React()
    {
        LeverageRule rule = Scenario.Rule;
        double minimum = rule.Minimum, buffer = rule.Buffer, target = rule.Target, ordered = 0;
        double[] otherAssets = System.OtherAssets, otherLiabilities = System.OtherLiabilities;
        int defaults = 0;
        for (int b = 0, at = 0; b < _banks; b++, at += _assets)
        {
            double share = 0, value = 0;
            if (_defaultRound[b] == 0)
            {
                value = Value(b);
                double assets = value + otherAssets[b] + _cash[b], equity = assets - _repayable[b] - otherLiabilities[b];
                if (equity < minimum * assets)
                {
                    _defaultRound[b] = Rounds + 1;
                    defaults++;
                    share = 1;
                }
                else if (equity < buffer * assets && assets - (equity / target) is var excess && excess > 0)
                {
                    double paid = Math.Min(Math.Min(excess, _cash[b]), _repayable[b]);
                    _cash[b] -= paid;
                    _repayable[b] -= paid;
                    double toRaise = excess - paid - _cash[b];
                    if (toRaise > 0 && value > 0) share = Math.Min(toRaise / value, 1);
                }
            }

            for (int m = 0; m < _assets; m++)
            {
                double order = share * _holdings[at + m];
                _orders[at + m] = order;
                ordered += order;
            }
        }

        OrderedQuantity = ordered;
        return defaults;
    }

    private void MakeRoom()
    {
        if (Rounds < RoundDefaults.Length) return;
        int size = 2 * RoundDefaults.Length;
        int[] defaults = RoundDefaults;
        Array.Resize(ref defaults, size);
        RoundDefaults = defaults;
        Array.Resize(ref _roundPrices, size * _assets);
        Array.Resize(ref _roundSold, size * _assets);
    }
}
