"""The join of two snapshots in plain Python: prints pairs and equal pairs, as tests/bench/README.md says."""
import csv
import gzip
import sys

NAMES = ("address_1", "city", "state", "postal_code")


def rows(path, key):
    with gzip.open(path, "rt", newline="", encoding="utf-8") as file:
        reader = csv.reader(file)
        header = next(reader)
        at = header.index(key)
        columns = [header.index(name) for name in NAMES]
        for row in reader:
            yield row[at], tuple(row[column].upper() for column in columns)


def main():
    customers = dict(rows(sys.argv[1], "account_number"))
    pairs = equal = 0
    for code, values in rows(sys.argv[2], "transmitter_code"):
        customer = customers.get(code)
        if customer is not None:
            pairs += 1
            equal += customer == values
    print(pairs, equal)


main()
