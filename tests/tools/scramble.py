#!/usr/bin/env python3
"""scramble.py SEED CUSTOMERS SITES OUT-CUSTOMERS OUT-SITES - two snapshots (gzip) as bare CSV, with everything in
them that makes a comparison look at more than one pair: records gone on one side or on both, codes that moved, were
exchanged, stand twice or nearly so, further codes of devices that are other records' codes, other groups, no codes."""
import csv
import gzip
import random
import sys


def read(path):
    with gzip.open(path, "rt", newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file))
    return rows[0], rows[1:]


def write(path, head, rows):
    with open(path, "w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\r\n").writerows([head] + rows)


def main():
    pick = random.Random(int(sys.argv[1]))
    heads, sides = zip(*(read(path) for path in sys.argv[2:4]))
    code = [heads[0].index("account_number"), heads[1].index("transmitter_code")]
    others = heads[1].index("other_codes")
    group = heads[1].index("dealer_number")
    status = [head.index("status") for head in heads]
    name = heads[1].index("site_name")
    city = [head.index("city") for head in heads]
    codes = [row[code[0]] for row in sides[0] if row[code[0]]]
    gone = {c for c in codes if pick.random() < 0.01}

    for side, rows in enumerate(sides):
        rows[:] = [row for row in rows if row[code[side]] not in gone and pick.random() > 0.01]
        for row in rows:
            chance = pick.random()
            if chance < 0.02:
                row[code[side]] = pick.choice(codes)
            elif chance < 0.03:
                row[code[side]] = ""
            elif chance < 0.04:
                row[code[side]] = "00" + row[code[side]].lower()
            elif chance < 0.05:
                row[code[side]] = "NEW-%d" % pick.randrange(10**6)
            elif chance < 0.07:
                row[city[side]] = "Elsewhere"
            elif chance < 0.08:
                row[status[side]] = pick.choice(["Closed", "Prospect"] if side == 0 else ["cancelled", "unknown", "pending"])
            elif side == 1 and chance < 0.12:
                row[others] = ";".join(pick.sample(codes, pick.randrange(1, 3)))
            elif side == 1 and chance < 0.13:
                row[group] = "77"
            elif side == 1 and chance < 0.14:
                row[name] = sides[1][pick.randrange(len(sides[1]))][name]
        pick.shuffle(rows)
        write(sys.argv[4 + side], heads[side], rows)


main()
