# Prints the weekdays without a session between the first and the last of the ISO dates on standard input (the first
# field of each line), a year a line, and the dates that fall on a weekend after a plus sign. With the first and the last
# date this is the whole list: no date is lost. Arguments: the first date to keep, and what to say in the header.
import datetime
import hashlib
import re
import sys

dates = sorted({line.strip().split(",")[0].strip('"') for line in sys.stdin})
dates = [d for d in dates if re.fullmatch(r"\d{4}-\d\d-\d\d", d) and d >= sys.argv[1]]
for line in sys.argv[2:]:
    print("#", line)
print("first", dates[0])
print("last", dates[-1])
print("count", len(dates))
print("sha256", hashlib.sha256("\n".join(dates).encode()).hexdigest())
held, day, last = set(dates), datetime.date.fromisoformat(dates[0]), datetime.date.fromisoformat(dates[-1])
odd = {}
while day <= last:
    weekend = day.weekday() > 4
    if weekend == (day.isoformat() in held):
        odd.setdefault(day.year, []).append(("+" if weekend else "") + day.strftime("%m-%d"))
    day += datetime.timedelta(1)
for year, days in odd.items():
    print(year, *days)
