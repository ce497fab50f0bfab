# audit: any byte flipped, dropped, added or cut away, any row dropped, doubled or moved, is found by the independent
# script, at every position of a small audit; accord verify is tried with every row, and with every byte in test_verify.
. "$SRC/tests/fault/lib.sh"

start_sandbox --accounts 48 --every-kind
quietly "$ACCORD" extract
quietly "$ACCORD" match --confirm-all
quietly "$ACCORD" run
customer=$(account_of agreement customers)
control POST edit "{\"system\":\"revio\",\"id\":$customer,\"set\":{\"/service_address/line_1\":\"7 \\\"Quay\\\" Rd, rear\",\"/service_address/city\":\"Ely\"}}" >/dev/null
quietly "$ACCORD" run
for audit in "$STATE"/audit/*.csv; do :; done
[ "$(rows "$audit")" -ge 2 ] || fail 'the audit is too small'

tried=$(python3 - "$SRC/scripts/verify-audit" "$audit" <<'PY'
import importlib.machinery, importlib.util, os, sys
sys.dont_write_bytecode = True
loader = importlib.machinery.SourceFileLoader("verify_audit", sys.argv[1])
script = importlib.util.module_from_spec(importlib.util.spec_from_loader("verify_audit", loader))
loader.exec_module(script)
path = sys.argv[2]
data = open(path, "rb").read()
sealed = script.check_file(path)
copy = "mutant.csv"

def is_found(mutant):
    """As the state's ledger, or a hash that is known from elsewhere, would find it: rows, begin and end."""
    with open(copy, "wb") as f:
        f.write(mutant)
    try:
        return script.check_file(copy) != sealed
    except script.Differs:
        return True

def mutants():
    for at in range(len(data)):
        for bit in (0, 1 + at % 7):
            yield "bit %d of byte %d" % (bit, at), data[:at] + bytes([data[at] ^ (1 << bit)]) + data[at + 1:]
        yield "byte %d dropped" % at, data[:at] + data[at + 1:]
        if at % 4 == 0:
            yield "byte %d doubled" % at, data[:at + 1] + data[at:]
        if at % 4 == 1:
            yield "blank before byte %d" % at, data[:at] + b" " + data[at:]
        yield "cut at byte %d" % at, data[:at]
    rows = data.split(b"\r\n")[:-1]
    for i in range(len(rows)):
        yield "row %d dropped" % i, join(rows[:i] + rows[i + 1:])
        yield "row %d doubled" % i, join(rows[:i + 1] + rows[i:])
        for k in range(i + 1, len(rows)):
            yield "rows %d and %d changed places" % (i, k), join(
                rows[:i] + [rows[k]] + rows[i + 1:k] + [rows[i]] + rows[k + 1:])

def join(rows):
    return b"".join(row + b"\r\n" for row in rows)

count = 0
for what, mutant in mutants():
    count += 1
    if mutant != data and not is_found(mutant):
        sys.exit("not found: " + what)
assert not is_found(data)
print(count)
PY
) || fail 'the script lets a mutant pass'
[ "$tried" -gt 3000 ] || fail "only $tried mutants"

# accord itself: rows
cp "$audit" kept.csv
lines=$(grep -c '' kept.csv)
n=0
mutant() { # mutant AWK-PROGRAM
	awk "$1" kept.csv >"$audit"
	cmp -s kept.csv "$audit" && fail "nothing was changed by $1"
	expect_exit 5 "$ACCORD" verify >/dev/null 2>&1
	n=$((n + 1))
}
for i in $(seq 1 "$lines"); do
	mutant "NR != $i"
	mutant "{ print } NR == $i"
	[ "$i" = 1 ] || mutant "NR == $i - 1 { held = \$0; next } { print } NR == $i { print held }"
done
cp kept.csv "$audit"
quietly "$ACCORD" verify
[ -z "${TRIED:-}" ] || echo "tried $((tried + n)) 0 changes to an audit, to be found" >>"$TRIED"
