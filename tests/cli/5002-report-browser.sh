# report: in a real browser the page loads clean, sorts, filters, groups, decides, exports, prints, and asks for nothing.
. "$SRC/tests/cli/lib.sh"

command -v chromium >/dev/null || command -v chromium-browser >/dev/null ||
	command -v google-chrome >/dev/null || skip 'no Chromium here; scripts/setup --browser installs it'

start_sandbox --accounts 200
control POST edit '{"system":"revio","id":1001,"set":{"/service_address/first_name":"<img src=x onerror=window.pwned=1>","/service_address/last_name":"<b>Roe</b></script><script>window.pwned=1</script>"}}' >/dev/null
other=$(control GET 'accounts?kind=site-city-differs' | grep -o '"customers":\[[0-9]*' | head -n 1 | tr -dc 0-9)
control POST edit '{"system":"revio","id":'"$other"',"set":{"/service_address/city":"<img src=https://example.com/x>"}}' >/dev/null
quietly "$ACCORD" extract
quietly "$ACCORD" match
quietly "$ACCORD" match --confirm-all
quietly "$ACCORD" diff
quietly "$ACCORD" report
set=$PWD/$(echo accord-state/changesets/*)
grep -q '<img' "$set/changes.csv" || fail 'no markup came into the change set'
mkdir downloads
expect_exit 0 python3 "$SRC/tests/browser/page.py" "$set/report.html" "$set/changes.csv" "$PWD/downloads"

# What the page exported is what apply takes.
quietly "$ACCORD" apply --decisions downloads/decisions-*.csv
quietly "$ACCORD" report "$(basename accord-state/audit/*.csv .csv)"
expect_exit 0 python3 "$SRC/tests/browser/page.py" --run "$set"/report-*.html "$PWD/downloads"
