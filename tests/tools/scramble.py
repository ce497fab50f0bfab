#!/usr/bin/env python3
"""scramble.py [--twice] SEED CUSTOMERS SITES OUT - two sealed snapshots, OUT/customers.csv.gz and OUT/sites.csv.gz, with
everything in them that makes a comparison look at more than one pair: records gone on one side or on both, codes that
moved, were exchanged, stand twice or nearly so, further codes of devices that are other records' codes, other groups,
no codes. With --twice one customer's id stands twice."""
import csv
import gzip
import hashlib
import io
import json
import random
import sys

MEMBERS = 5


def read(path):
    with gzip.open(path, "rt", newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file))
    with open(path.replace(".csv.gz", ".json"), encoding="utf-8") as file:
        return rows[0], rows[1:], json.load(file)


def text_of(rows):
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    return out.getvalue().encode()


def write(path, head, rows, manifest):
    members, data = [], b""
    step = len(rows) // MEMBERS + 1
    for start in range(0, len(rows), step):
        part = rows[start:start + step]
        members.append([len(data), len(part)])
        data += gzip.compress(text_of(([head] if start == 0 else []) + part), mtime=0)
    manifest.update(rows=len(rows), bytes=len(data), sha256=hashlib.sha256(data).hexdigest(), members=members)
    del manifest["seal"]
    text = json.dumps(manifest, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    manifest["seal"] = hashlib.sha256(text.encode()).hexdigest()
    with open(path, "wb") as file:
        file.write(data)
    with open(path.replace(".csv.gz", ".json"), "w", encoding="utf-8") as file:
        file.write(json.dumps(manifest, separators=(",", ":"), ensure_ascii=False) + "\n")


def scramble(pick, heads, sides):
    code = [heads[0].index("account_number"), heads[1].index("transmitter_code")]
    others, group, name = (heads[1].index(field) for field in ("other_codes", "dealer_number", "site_name"))
    status, city = ([head.index(field) for head in heads] for field in ("status", "city"))
    words = [["Closed", "Prospect"], ["cancelled", "unknown", "pending"]]
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
                row[status[side]] = pick.choice(words[side])
            elif side == 1 and chance < 0.14:
                row[others] = ";".join(pick.sample(codes, pick.randrange(1, 3)))
            elif side == 1 and chance < 0.15:
                row[group] = "77"
            elif side == 1 and chance < 0.16:
                row[name] = rows[pick.randrange(len(rows))][name]
        pick.shuffle(rows)


def main():
    arguments = sys.argv[1:]
    twice = "--twice" in arguments
    if twice:
        arguments.remove("--twice")
    pick = random.Random(int(arguments[0]))
    heads, sides, manifests = zip(*(read(path) for path in arguments[1:3]))
    if twice:
        sides[0][2][0] = sides[0][1][0]
    else:
        scramble(pick, heads, sides)
    for side, plural in enumerate(("customers", "sites")):
        write("%s/%s.csv.gz" % (arguments[3], plural), heads[side], sides[side], manifests[side])


main()
