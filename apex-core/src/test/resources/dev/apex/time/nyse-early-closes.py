# Prints the early closes of the NYSE since 1970-05-04 as three sources have them, one date a line; "-" is none, and
# "?" is outside the source's years. Run with the packages named in the header that it prints; the first source comes on
# standard input, from: Rscript -e 'writeLines(format(timeDate:::early_close, "%Y-%m-%d %H:%M"))'
import sys

import exchange_calendars
import pandas_market_calendars

FIRST, LAST = "1970-05-04", "2027-11-19"


def regular(date):
    return "15:30" if date < "1974-10-01" else "16:00"


def early(closes):
    local = [(d.strftime("%F"), t.strftime("%H:%M")) for d, t in closes.dt.tz_convert("America/New_York").items()]
    return {date: time for date, time in local if time < regular(date)}


listed = dict(line.split()[:2] for line in sys.stdin if line >= FIRST)
pandas = early(pandas_market_calendars.get_calendar("NYSE").schedule(FIRST, LAST)["market_close"])
xnys = early(exchange_calendars.get_calendar("XNYS", start=FIRST, end=LAST).schedule["close"])
print("# Early closes of the NYSE, 1970-05-04 to 2027-11-19, by the list in R's timeDate 4051.111 (to 2010), by")
print("# pandas_market_calendars 5.5.0 and by exchange_calendars 4.13.2, made by nyse-early-closes.py beside this file.")
for date in sorted(set(listed) | set(pandas) | set(xnys)):
    print(date, listed.get(date, "-" if date < "2011" else "?"), pandas.get(date, "-"), xnys.get(date, "-"))
