# report: page and review.csv beside a change set, nothing sealed touched; decisions from review.csv are applied.
. "$SRC/tests/cli/lib.sh"

start_sandbox --accounts 200
control POST edit '{"system":"revio","id":1001,"set":{"/service_address/city":"=HYPERLINK(\"x\")","/service_address/line_1":"</script><script>window.pwned=1</script>"}}' >/dev/null
quietly "$ACCORD" extract
quietly "$ACCORD" match
quietly "$ACCORD" match --confirm-all
quietly "$ACCORD" diff
expect_exit 0 "$ACCORD" report
expect_line 'page in {*}/report.html'
expect_line '  accord apply {*} --decisions FILE'
set=$(echo accord-state/changesets/*)

# The page: one document whose only scripts are its own, and data that cannot end their element.
python3 - "$set" <<'PY'
import base64, csv, hashlib, io, json, re, sys
page = open(sys.argv[1] + "/report.html", encoding="utf-8").read()
scripts = re.findall(r"<script[^>]*>", page)
assert scripts == ['<script type="application/json" id="data">', "<script>"], scripts
policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page).group(1)
assert policy.startswith("default-src 'none'"), policy
for element in ("style", "script"):
    text = re.search("<%s>(.*?)</%s>" % (element, element), page, re.S).group(1)
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    assert "%s-src 'sha256-%s'" % (element, digest) in policy, element
assert not re.search(r"https?://(?!www\.w3\.org/2000/svg)", re.sub(r'id="data">.*?</script>', "", page, flags=re.S))
data = json.loads(re.search(r'id="data">(.*?)</script>', page, re.S).group(1))
rows = list(csv.reader(open(sys.argv[1] + "/changes.csv", newline="", encoding="utf-8")))
assert data["changes"] == rows[1:], "the page's lines are not those of changes.csv"
assert data["about"]["region"] == "A site's region is its customer's state.", data["about"]
assert any("</script>" in value for row in rows for value in row), "the markup never came"

# review.csv: byte order mark, apostrophes, an empty decision.
text = open(sys.argv[1] + "/review.csv", "rb").read()
assert text.startswith(b"\xef\xbb\xbf")
review = list(csv.reader(io.StringIO(text.decode("utf-8-sig"), newline="")))
assert review[0] == rows[0] + ["decision"]
defused = [["'" + v if v[:1] in "=+-@\t\r\n" and v else v for v in row] + [""] for row in rows[1:]]
assert review[1:] == defused
assert any(value.startswith("'=HYPERLINK") for row in review for value in row), "no formula came"
PY

# Both are no part of the seal, and come again.
quietly "$ACCORD" verify
quietly "$ACCORD" report "$(basename "$set")" --output elsewhere.html
expect_same "$set/report.html" elsewhere.html
expect_exit 0 "$ACCORD" report --json >/dev/null
expect_text '"review"'

# A line of review.csv that is held there stays unwritten.
line=$(grep -n ',outbound,update,' "$set/review.csv" | head -n 1 | cut -d: -f1)
sed "${line}s/,\r\$/,hold\r/" "$set/review.csv" >mine.csv
quietly "$ACCORD" apply --decisions mine.csv
expect_line '  lines     {*}, 1 held, {*}'

# The run: its outcomes, under its own name.
run=$(basename accord-state/audit/*.csv .csv)
quietly "$ACCORD" report "$run"
expect_line "page in {*}/report-$run.html"
expect_text '"held"' "$set/report-$run.html"
expect_text '"run":{"run_id":"'"$run"'"' "$set/report-$run.html"
quietly "$ACCORD" verify

# Of many runs the last thirty are in the picture.
cp -r accord-state many
python3 - <<'PY'
import sqlite3
db = sqlite3.connect("many/accord.db")
columns = [row[1] for row in db.execute("PRAGMA table_info(runs)") if row[1] not in ("run_no", "run_id")]
for i in range(40):
    db.execute("INSERT INTO runs (run_id, {0}) SELECT run_id || '-{1}', {0} FROM runs WHERE run_id = "
               "(SELECT min(run_id) FROM runs)".format(", ".join(columns), i))
db.commit()
PY
quietly "$ACCORD" report --state many "$(basename "$set")" --output many.html
expect_equal "$(python3 - <<'PY'
import json, re
page = open("many.html", encoding="utf-8").read()
print(len(json.loads(re.search(r'id="data">(.*?)</script>', page, re.S).group(1))["history"]))
PY
)" 30 'runs in the picture'

expect_exit 66 "$ACCORD" report 19990101
expect_text "no change set and no run '19990101'" "$ERR"
expect_exit 66 "$ACCORD" report --state nowhere
