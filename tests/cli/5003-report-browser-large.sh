# report: a page of 50,000 lines loads, sorts and filters within seconds, with only the rows in view drawn.
. "$SRC/tests/cli/lib.sh"

command -v chromium >/dev/null || command -v chromium-browser >/dev/null ||
	command -v google-chrome >/dev/null || skip 'no Chromium here; scripts/setup --browser installs it'

start_sandbox --accounts 200
quietly "$ACCORD" extract
quietly "$ACCORD" match
quietly "$ACCORD" match --confirm-all
quietly "$ACCORD" diff
quietly "$ACCORD" report --output small.html
# The same lines again and again, each with an id and an account of its own.
python3 - <<'PY'
import json, re
page = open("small.html", encoding="utf-8").read()
head, text, tail = re.split(r'(?<=id="data">)(.*?)(?=</script>)', page, maxsplit=1, flags=re.S)
data = json.loads(text)
rows = data["changes"]
data["changes"] = [["c%016x" % i, *rows[i % len(rows)][1:5], "A-%d" % i, *rows[i % len(rows)][6:]]
                   for i in range(50000)]
with open("large.html", "w", encoding="utf-8") as f:
    f.write(head + json.dumps(data).replace("<", "\\u003c") + tail)
PY
expect_exit 0 python3 "$SRC/tests/browser/page.py" --large large.html "$PWD" 10
