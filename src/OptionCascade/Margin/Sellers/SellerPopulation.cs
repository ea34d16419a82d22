// Account k: a strategy, an expiry and strikes drawn in proportion to the open interest, a size, and cash such that
//
//   maintenance/equity = u_k,   u_k = (1 − (1 − U)^{1/b})^{1/a}       U uniform: Kumaraswamy(a, b)
//   contracts = ⌈e^{ln m + s·Z}⌉, at most what is left of the share of that contract's open interest
using System.Collections.Immutable;
using System.Globalization;
using OptionCascade.Numerics;
using OptionCascade.Portfolio;
using OptionCascade.Pricing;

namespace OptionCascade.Margin.Sellers;

/// <summary>A made-up but reproducible population of option sellers that fits a chain's open interest. A scenario, not data.</summary>
/// <param name="Accounts">The accounts, none of them in breach at the start.</param>
/// <param name="Market">What they are valued against.</param>
/// <param name="Rule">The margin rule that set their cash.</param>
/// <param name="PutShare">Share of all put open interest that they are short.</param>
/// <param name="CallShare">Share of all call open interest that they are short.</param>
/// <param name="Warnings">What the reader should know, e.g. that the shares asked for were not reached.</param>
public sealed record SellerPopulation(
    ImmutableArray<Account> Accounts, MarginMarket Market, string Rule, double PutShare, double CallShare, ImmutableArray<string> Warnings)
{
    private const int MissesAllowed = 2_000;

    /// <summary>Draws a population.</summary>
    /// <param name="book">Open interest, resolved.</param>
    /// <param name="rule">The margin rule under which the accounts are held.</param>
    /// <param name="options">Shares, sizes, leverage, seed.</param>
    /// <exception cref="ArgumentException">The book is not open interest.</exception>
    public static SellerPopulation Generate(ResolvedBook book, IMarginRule rule, SellerPopulationOptions options)
    {
        ArgumentNullException.ThrowIfNull(book);
        ArgumentNullException.ThrowIfNull(rule);
        ArgumentNullException.ThrowIfNull(options);
        if (book.Book.QuantityKind != QuantityKind.OpenInterest)
            throw new ArgumentException($"Expected a book of {QuantityKind.OpenInterest}, got {book.Book.QuantityKind}.", nameof(book));
        return new Drawing(book, rule, options).Run();
    }

    private sealed class Drawing(ResolvedBook book, IMarginRule rule, SellerPopulationOptions options)
    {
        private readonly CounterRandom _random = new(options.Seed);
        private readonly double[] _left = new double[book.Count];
        private readonly MarginMarket _market = MarginMarket.Of(book.Market, book.Options);
        private readonly int[] _expiryOf = new int[book.Count];
        private double[] _deltas = [];

        public SellerPopulation Run()
        {
            _deltas = BookPricer.Evaluate(book, GreekSet.Delta)[GreekSet.Delta].ToArray();
            for (int e = 0; e < book.Expiries.Length; e++)
                for (int i = book.Expiries[e].Start; i < book.Expiries[e].Start + book.Expiries[e].Count; i++)
                {
                    _expiryOf[i] = e;
                    _left[i] = Math.Floor(book.Quantities[i] * (book.Signs[i] > 0 ? options.CallShare : options.PutShare));
                }

            int[] puts = Candidates(-1), calls = Candidates(1);
            double[] putWeights = Cumulative(puts), callWeights = Cumulative(calls);
            double wanted = puts.Concat(calls).Sum(i => _left[i]), sold = 0;
            var accounts = ImmutableArray.CreateBuilder<Account>();
            var warnings = ImmutableArray.CreateBuilder<string>();
            int misses = 0, impossible = 0;
            for (ulong draw = 0; accounts.Count < options.MaximumAccounts && sold < wanted && misses < MissesAllowed; draw++)
            {
                (double strategy, double strike) = _random.Uniforms(draw, 0);
                (double size, double leverage) = _random.Uniforms(draw, 1);
                double contracts = Math.Max(1, Math.Ceiling(options.MedianContracts * Math.Exp(options.SizeSpread * CounterRandom.InverseNormal(size)) - 0.5));
                List<(int Row, double Contracts)>? legs = Legs(strategy, strike, ref contracts, puts, putWeights, calls, callWeights, out double stock);
                if (legs is null)
                {
                    misses++;
                    continue;
                }

                string id = string.Create(CultureInfo.InvariantCulture, $"seller-{accounts.Count + 1:000000}");
                if (Account(id, legs, stock, leverage) is not { } account)
                {
                    impossible++;
                    misses++;
                    continue;
                }

                misses = 0;
                accounts.Add(account);
                foreach ((int row, double c) in legs)
                    if (c < 0)
                    {
                        _left[row] += c;
                        sold -= c;
                    }
            }

            (double putShare, double callShare) = (Share(-1), Share(1));
            if (sold < 0.99 * wanted)
                warnings.Add(string.Create(CultureInfo.InvariantCulture,
                    $"The accounts are short {sold:0} of the {wanted:0} contracts asked for ({(accounts.Count >= options.MaximumAccounts ? "the largest number of accounts was reached" : "what is left fits no strategy")})."));
            if (impossible > 0)
                warnings.Add(string.Create(CultureInfo.InvariantCulture, $"{impossible} drawn accounts need no margin under {rule.Name} and were left out."));
            warnings.Add("The population is drawn at random from stated assumptions; it is a scenario, not data.");
            return new SellerPopulation(accounts.ToImmutable(), _market, rule.Name, putShare, callShare, warnings.ToImmutable());
        }

        private double Share(int sign)
        {
            double all = 0, sold = 0;
            for (int i = 0; i < book.Count; i++)
            {
                if (book.Signs[i] != sign) continue;
                all += book.Quantities[i];
                sold += Math.Floor(book.Quantities[i] * (sign > 0 ? options.CallShare : options.PutShare)) - _left[i];
            }

            return all > 0 ? sold / all : 0;
        }

        private int[] Candidates(int sign) => [.. Enumerable.Range(0, book.Count).Where(i => book.Signs[i] == sign && _left[i] >= 1
            && Math.Abs(_deltas[i]) >= options.Delta.Low && Math.Abs(_deltas[i]) <= options.Delta.High)];

        private double[] Cumulative(int[] rows)
        {
            double[] sums = new double[rows.Length];
            double sum = 0;
            for (int i = 0; i < rows.Length; i++)
                sums[i] = sum += _left[rows[i]];
            return sums;
        }

        private static int Pick(int[] rows, double[] cumulative, double u)
        {
            if (rows.Length == 0) return -1;
            int i = Array.BinarySearch(cumulative, u * cumulative[^1]);
            return rows[Math.Min(i >= 0 ? i : ~i, rows.Length - 1)];
        }

        /// <summary>The legs of a strategy with their signed contracts, or null when there is not one contract left for it.</summary>
        private List<(int Row, double Contracts)>? Legs(double strategy, double u, ref double contracts, int[] puts, double[] putWeights, int[] calls, double[] callWeights, out double stock)
        {
            stock = 0;
            (double put, double strangle, double condor, double covered) = options.Mix;
            double at = strategy * (put + strangle + condor + covered);
            if (at >= put + strangle + condor)
            {
                int call = Pick(calls, callWeights, u);
                if (call < 0 || (contracts = Math.Min(contracts, Math.Floor(_left[call]))) < 1) return null;
                stock = contracts * book.Multipliers[call];
                return [(call, -contracts)];
            }

            int low = Pick(puts, putWeights, u);
            if (low < 0) return null;
            contracts = Math.Min(contracts, Math.Floor(_left[low]));
            if (at < put) return contracts >= 1 ? [(low, -contracts)] : null;
            int high = Mirror(low, calls);
            if (high < 0) return null;
            contracts = Math.Min(contracts, Math.Floor(_left[high]));
            if (contracts < 1) return null;
            if (at < put + strangle) return [(low, -contracts), (high, -contracts)];
            int lowWing = Wing(low, -1), highWing = Wing(high, 1);
            return lowWing < 0 || highWing < 0 ? null : [(lowWing, contracts), (low, -contracts), (high, -contracts), (highWing, contracts)];
        }

        /// <summary>The call of the same expiry and multiplier whose delta is nearest to the put's, above its strike.</summary>
        private int Mirror(int put, int[] calls)
        {
            int best = -1;
            double distance = double.PositiveInfinity;
            foreach (int c in calls)
            {
                if (_expiryOf[c] != _expiryOf[put] || book.Multipliers[c] != book.Multipliers[put] || book.Strikes[c] <= book.Strikes[put] || _left[c] < 1) continue;
                double d = Math.Abs(Math.Abs(_deltas[c]) - Math.Abs(_deltas[put]));
                if (d < distance) (best, distance) = (c, d);
            }

            return best;
        }

        /// <summary>The nearest strike of the same right and expiry at least a wing's width further out.</summary>
        private int Wing(int row, int side)
        {
            ResolvedExpiry e = book.Expiries[_expiryOf[row]];
            double least = book.Strikes[row] + (side * options.WingWidth * book.Market.Spot);
            int best = -1;
            for (int i = e.Start; i < e.Start + e.Count; i++)
            {
                bool beyond = side < 0 ? book.Strikes[i] <= least : book.Strikes[i] >= least;
                if (!beyond || book.Signs[i] != book.Signs[row] || book.Multipliers[i] != book.Multipliers[row]) continue;
                if (best < 0 || (side < 0 ? book.Strikes[i] > book.Strikes[best] : book.Strikes[i] < book.Strikes[best])) best = i;
            }

            return best;
        }

        /// <summary>The account with cash for the utilisation drawn; null when the rule asks nothing of it.</summary>
        private Account? Account(string id, List<(int Row, double Contracts)> legs, double stock, double u)
        {
            var holdings = legs.Select(l => (Holding)new OptionHolding(book.Book[book.BookRows[l.Row]].Contract, l.Contracts)).ToImmutableArray();
            if (stock > 0) holdings = holdings.Add(new SpotHolding(book.Book.Underlying, stock));
            var account = new Account { Id = id, Currency = book.Market.Currency, Holdings = holdings };
            MarginLevel level = rule.Level(_market.Resolve(account).At(MarketMove.None));
            if (!(level.Maintenance > 0)) return null;
            (double a, double b) = options.Utilisation;
            double utilisation = Math.Pow(1 - Math.Pow(1 - u, 1 / b), 1 / a);
            double cash = (level.Maintenance / Math.Clamp(utilisation, 1e-6, 1 - 1e-9)) - level.Equity;
            return account with { Holdings = holdings.Add(new CashHolding(book.Market.Currency, Math.Ceiling(cash * 100) / 100)) };
        }
    }
}
