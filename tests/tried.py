#!/usr/bin/env python3
"""tried.py - what was tried, how often, and what fell short: the table at the end of `make check` and
`make check-long`, and the lines it is made of.

A tally is a text file that programs append lines to, each one of

    test PASSED FAILED SKIPPED NAME     tests: they are what "N passed, N failed" counts
    tried TIMES SHORT WHAT              what a test tries many times over: rounds, worlds, cells, bytes

A test finds its tally in the environment as TRIED (perhaps unset) and appends "tried" lines:

    [ -z "${TRIED:-}" ] || echo "tried 24 0 points where apply was killed" >>"$TRIED"

Lines of the same name are added up. `tests/tried.py FILE [BAD]` prints the table, then "N passed, N
failed", and exits with 1 when something failed. BAD = 1: a runner failed; that counts as one, should
the tally know nothing of it.
"""
import os, sys


def add(times, short, what):
    """Appends a "tried" line to the tally of this test, if it has one."""
    if os.environ.get("TRIED"):
        with open(os.environ["TRIED"], "a") as f:
            f.write("tried %d %d %s\n" % (times, short, what))


class Tally:
    """tests and tried: {name: [numbers]}, in the order in which they came."""

    def __init__(self):
        self.tests, self.tried = {}, {}

    def read(self, path):
        if not os.path.exists(path):
            return self
        with open(path) as f:
            for line in f:
                kind, _, rest = line.rstrip("\n").partition(" ")
                table, count = (self.tests, 3) if kind == "test" else (self.tried, 2)
                words = rest.split(" ", count)
                sums = table.setdefault(words[count], [0] * count)
                for i in range(count):
                    sums[i] += int(words[i])
        return self

    def passed(self):
        return sum(n[0] for n in self.tests.values())

    def failed(self):
        return sum(n[1] for n in self.tests.values())

    def rows(self):
        """(what, times, what fell short), tests first."""
        for name, (passed, failed, skipped) in self.tests.items():
            short = ["%d failed" % failed] * (failed > 0) + ["%d skipped" % skipped] * (skipped > 0)
            yield name, passed + failed, ", ".join(short) or "nothing"
        for name, (times, short) in self.tried.items():
            yield "in them: " + name, times, str(short) if short else "nothing"


def print_table(rows, heads=("what was tried", "times", "fell short")):
    rows = [tuple(str(cell) for cell in row) for row in rows]
    widths = [max(len(row[i]) for row in rows + [heads]) for i in range(len(heads))]
    for row in [heads] + rows:
        print("  ".join(cell.rjust(widths[i]) if i == 1 else cell.ljust(widths[i])
                        for i, cell in enumerate(row)).rstrip())


def main():
    tally = Tally().read(sys.argv[1])
    if (sys.argv[2:] == ["1"] or not tally.tests) and not tally.failed():
        tally.tests["runners that ended early"] = [0, 1, 0]
    print()
    print_table(list(tally.rows()))
    print("\n%d passed, %d failed" % (tally.passed(), tally.failed()))
    sys.exit(1 if tally.failed() else 0)


if __name__ == "__main__":
    main()
