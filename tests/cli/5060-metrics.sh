# metrics: valid in the text exposition format, every series with its dealer, and true to the run.
. "$SRC/tests/cli/lib.sh"

start_sandbox --accounts 200
quietly "$ACCORD" extract
quietly "$ACCORD" match
quietly "$ACCORD" match --confirm-all
quietly "$ACCORD" run --direction outbound
prom=accord-state/metrics/accord.prom

# What promtool check metrics looks at, and node_exporter insists on.
cat >check.py <<'PY'
import re, sys
types, helps, seen, order = {}, {}, set(), []
text = open(sys.argv[1]).read()
assert text.endswith("\n")
for line in text.splitlines():
    if line.startswith("#"):
        kind, name, rest = re.fullmatch(r"# (HELP|TYPE) ([a-zA-Z_:][a-zA-Z0-9_:]*) (.+)", line).groups()
        table = helps if kind == "HELP" else types
        assert name not in table, "%s twice: %s" % (kind, name)
        assert name not in order, "%s behind its series: %s" % (kind, name)
        table[name] = rest
        continue
    name, labels, value = re.fullmatch(r'([a-zA-Z_:][a-zA-Z0-9_:]*)\{(.*)\} (-?\d+)', line).groups()
    assert name in types and name in helps, "no HELP or TYPE: " + name
    assert types[name] == "gauge", name
    assert not name.endswith("_total"), "a gauge that is named like a counter: " + name
    pairs = re.findall(r'([a-z_]+)="((?:[^"\\\n]|\\[\\"n])*)"', labels)
    assert ",".join('%s="%s"' % pair for pair in pairs) == labels, "labels: " + labels
    assert pairs[0] == ("dealer", "1234"), "no dealer: " + line
    assert (name, labels) not in seen, "twice: " + line
    seen.add((name, labels))
    assert not order or order[-1] == name or name not in order, "not together: " + name
    order.append(name)
assert set(types) == set(helps) == set(order), "a metric without series"
PY
python3 check.py $prom
command -v promtool >/dev/null && promtool check metrics <$prom

expect_line 'accord_last_exit_status{dealer="1234"} 0' $prom
expect_line 'accord_last_success_timestamp_seconds{dealer="1234",direction="inbound"} 0' $prom
expect_no_line 'accord_last_success_timestamp_seconds{dealer="1234",direction="outbound"} 0' $prom
set=$(ls accord-state/changesets | tail -n 1)
expect_line "accord_findings{dealer=\"1234\"} $(rows "accord-state/changesets/$set/findings.csv")" $prom
expect_equal "$(stat -c %a $prom)" 644 'mode, for the node exporter'

# A run that fails says so, and keeps when it last worked.
before=$(grep 'accord_last_success.*outbound' $prom)
control POST faults '{"match":{"system":"revio","path":"/Customers"},"count":0,"fault":"status","code":404}' >/dev/null
got=0
"$ACCORD" run --set revio.tries=1 >/dev/null 2>&1 || got=$?
[ "$got" != 0 ] || fail 'the run did not fail'
python3 check.py $prom
expect_line "accord_last_exit_status{dealer=\"1234\"} $got" $prom
expect_equal "$(grep 'accord_last_success.*outbound' $prom)" "$before" 'last success'
