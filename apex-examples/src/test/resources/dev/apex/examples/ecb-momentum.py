"""The quickstart's two backtests, written a second time without Apex: plain Python, nothing but its standard library.

    python3 ecb-momentum.py ../../../../../main/resources/dev/apex/examples/ecb > ecb-momentum.txt

The rules, by session (a line of the rates) and decided at 09:00 Berlin time of each:
- The price of a currency is 1 / rate, fixed at 14:15 and known at 16:00; where the bank filled rates in later, not before
  the end of the day on which its quoting became known.
- It belongs to the universe by the life cycle: from its first quotation on; until a suspension; until 14 days before the
  euro or a new unit replaces it. Each event is known from the end of its announced day. Its newest known fixing must be at
  most 5 sessions older than the last session.
- Its reading is (p[i-1] - p[i-1-60]) / p[i-1-60] on session i, if both fixings are known. Held are the best max(1, floor(q n)) of
  the n with a reading, ties by name, on the first session of each ISO week.
- A target is floor(e / k / (p lot)) lots of 0.01 units, p the newest known price, e the known equity less what lies in
  holdings whose price is more than 5 sessions old. Ordered is the target less what is held and what is still pending.
- An order fills at the first fixing after it, half the spread of 6 bps worse; of one fixing sells first, then buys by name,
  cut to whole lots that cash pays for. It lapses when 5 sessions have passed without a fixing.
- Equity is cash plus holdings at their last fixing. A year has 256 sessions.
"""
import csv
import datetime as dt
import math
import sys

LOT, HALF, LEAD, STALE, LAPSE, LOOK, YEAR = 0.01, 6.0 / 2 * 1e-4, 14, 5, 5, 60, 256
START, END, DEPOSIT = '1999-04-05', '2026-10-30', 1e6
day = dt.date.fromisoformat

folder = sys.argv[1]
table = list(csv.reader(open(folder + '/eurofxref-hist.csv')))
names = sorted(name for name in table[0][1:] if name)
days = [day(line[0]) for line in table[:0:-1]]
price = {name: [None if line[table[0].index(name)] == 'N/A' else 1 / float(line[table[0].index(name)])
                for line in table[:0:-1]] for name in names}
life = list(csv.DictReader(open(folder + '/currency-lifecycle.csv')))
quoted = {e['currency']: day(e['announced_date']) for e in life if e['event'] == 'quoted'}
events = {name: sorted(((day(e['effective_date']) - dt.timedelta(LEAD * (e['event'] in ('joined_euro', 'redenominated'))),
                         day(e['announced_date']), e['event'] in ('quoted', 'resumed'))
                        for e in life if e['currency'] == name), key=lambda e: e[0]) for name in names}


def newest(name, i):
    """The newest session whose fixing is known at 09:00 of session i, or None."""
    if quoted[name] >= days[i]:
        return None
    return next((j for j in range(i - 1, -1, -1) if price[name][j] is not None), None)


def readings(i):
    found = []
    for name in names:
        belongs = False
        for effective, announced, joins in events[name]:
            if announced < days[i] and effective <= days[i]:
                belongs = joins
        j = newest(name, i)
        if not belongs or j is None or i - 1 - j > STALE or i - 1 - LOOK < 0:
            continue
        now, before = price[name][i - 1], price[name][i - 1 - LOOK]
        if now is not None and before is not None:
            found.append((name, (now - before) / before))
    return found


def worse(p, units):
    return p + p * HALF * (1 if units > 0 else -1)


def run(share):
    first, last = days.index(day(START)), days.index(day(END))
    cash, held, matched = DEPOSIT, {}, {}
    orders, pending, fills, lapsed, cut = 0, [], [], 0, 0  # an order: [id, name, lots, session]

    def book(i):
        """Books at 09:00 of session i what the sessions before it have brought."""
        nonlocal cash, lapsed, cut
        matches = []
        for order in pending:
            name, placed = order[1], order[3]
            for j in range(max(placed, matched.get(name, -1) + 1), i):
                if price[name][j] is not None:
                    matches.append((j, order[2] > 0, name, order[0], order))
                    break
        for j, buys, name, id, order in sorted(matches):
            p, lots = price[name][j], order[2]
            if buys:
                while lots > 0 and lots * LOT * worse(p, 1) > cash:
                    lots = min(lots - 1, math.floor(lots * max(0.0, cash) / (lots * LOT * worse(p, 1))))
                lots = max(0, lots)
            else:
                lots = -min(-lots, held.get(name, 0))
            cut += lots != order[2]
            if lots:
                units = lots * LOT
                cash += -units * worse(p, units)
                held[name] = held.get(name, 0) + lots
                if held[name] == 0:
                    del held[name]
                fills.append((j, id, name, lots, p, worse(p, units)))
            matched[name] = max(matched.get(name, -1), j)
            pending.remove(order)
        for order in list(pending):
            if i - 1 - order[3] > LAPSE:
                lapsed += 1
                pending.remove(order)

    for i in range(first, last + 1):
        book(i)
        week = days[i].isocalendar()[:2]
        if i > first and days[i - 1].isocalendar()[:2] == week:
            continue
        ranked = sorted(readings(i), key=lambda reading: (-reading[1], reading[0]))
        chosen = [name for name, _ in ranked[:max(1, math.floor(share * len(ranked)))]]
        mark = {name: price[name][newest(name, i)] for name in set(held) | set(chosen)}
        value = stale = 0.0
        for name in sorted(held):
            value += held[name] * LOT * mark[name]
        for name in sorted(held):
            if i - 1 - newest(name, i) > STALE:
                stale += held[name] * LOT * mark[name]
        tradable = cash + value - stale
        waiting = {}
        for _, name, lots, _ in pending:
            waiting[name] = waiting.get(name, 0) + lots
        for name in sorted(set(held) | set(chosen) | set(waiting)):
            target = math.floor(tradable * (1.0 / len(chosen)) / (mark[name] * LOT)) if name in chosen else 0
            lots = target - held.get(name, 0) - waiting.get(name, 0)
            if lots:
                orders += 1
                pending.append([orders, name, lots, i])
    book(last + 1)

    # The same fills by session: equity at each close, then figures made of it.
    money, position, mark, equity, traded, spread, cost, made = DEPOSIT, {}, {}, [], 0.0, {}, 0.0, []
    by_session = sorted(fills)
    for i in range(first, last + 1):
        while by_session and by_session[0][0] <= i:
            _, _, name, lots, p, paid = by_session.pop(0)
            units = lots * LOT
            money += -units * paid
            traded += abs(units * paid)
            cost += units * (paid - p)
            position[name] = position.get(name, 0) + lots
            spread[name] = spread.get(name, 0.0) - units * paid
            if position[name] == 0:
                made.append(spread.pop(name))
                del position[name]
        worth = 0.0
        for name in sorted(position):
            mark[name] = price[name][i] if price[name][i] is not None else mark[name]
            worth += position[name] * LOT * mark[name]
        for name in names:
            if price[name][i] is not None:
                mark[name] = price[name][i]
        equity.append(money + worth)
    returns = [(b - a) / a for a, b in zip([DEPOSIT] + equity, equity)]
    n = len(returns)
    mean = math.fsum(returns) / n
    deviation = math.sqrt(math.fsum((r - mean) ** 2 for r in returns) / (n - 1))
    peak, deepest = DEPOSIT, 0.0
    for e in equity:
        peak = max(peak, e)
        deepest = min(deepest, (e - peak) / peak)
    return dict(finalEquity=equity[-1], cash=money, orders=orders, fills=len(fills), cut=cut, lapsed=lapsed, slippage=cost,
                sessions=n, totalReturn=equity[-1] / DEPOSIT - 1, cagr=(equity[-1] / DEPOSIT) ** (YEAR / n) - 1,
                volatility=deviation * math.sqrt(YEAR), sharpe=mean / deviation * math.sqrt(YEAR), maxDrawdown=deepest,
                sessionWinRate=sum(r > 0 for r in returns) / n, turnoverTwoWay=traded / math.fsum(equity) * YEAR,
                closedTrades=len(made), tradeWinRate=sum(m > 0 for m in made) / len(made),
                held=' '.join(sorted(position)),
                lowestEquity=min(equity), equityOf2008=equity[days.index(day('2008-12-31')) - first])


if __name__ == '__main__':
    print('# run, figure, value: python3 ecb-momentum.py <the folder ecb> > ecb-momentum.txt')
    for name, share in (('ecb-momentum', 0.25), ('ecb-everything', 1.0)):
        for figure, value in run(share).items():
            print(f'{name},{figure},{value!r}' if not isinstance(value, str) else f'{name},{figure},{value}')
