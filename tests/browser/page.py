#!/usr/bin/env python3
"""page - opens a page of `accord report` in a real browser and uses it as a person would.

usage: tests/browser/page.py PAGE CHANGES_CSV FOLDER     what holds of every change set's page
       tests/browser/page.py --run PAGE FOLDER           of a run's
       tests/browser/page.py --large PAGE FOLDER SECONDS of one with very many lines

Exit status 0 when all holds, 1 with what does not, 77 where there is no Chromium.
"""
import csv, glob, json, os, sys, time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import chrome

SHOWN = "[...document.querySelectorAll('#changes tr.row')]"
STATUS = "document.querySelector('#changes-status').textContent"


def check(truth, text):
    if not truth:
        raise chrome.Failure(text)


def cells(page, title):
    """Texts of a column of what is drawn, by the column's title."""
    return page.eval("""(() => { const at = [...document.querySelectorAll('#changes thead tr:first-child th')]
        .findIndex(th => th.textContent.replace(/ [\\u25b2\\u25bc]$/, '') === %s);
        return %s.map(tr => tr.children[at].textContent); })()""" % (json.dumps(title), SHOWN))


def head(title):
    return "[...document.querySelectorAll('#changes thead th')].find(th => th.textContent.startsWith(%s))" \
        % json.dumps(title)


def quiet(page, path):
    check(not page.complaints(), "the page complains: %s" % page.complaints())
    strays = [url for url in page.requests() if not url.startswith(("file://" + path, "data:", "blob:"))]
    check(not strays, "the page asks for %s" % strays)


def has_all(page, rows):
    check(page.eval(STATUS).startswith("%d line" % len(rows)), "not %d lines: %s" % (len(rows), page.eval(STATUS)))
    text = page.eval("document.querySelector('#summary').textContent")
    check("Outbound" in text and "Inbound" in text, "no summary: " + text)
    check(page.eval("document.querySelectorAll('#charts svg[role=img]').length") >= 2, "charts are missing")
    check(page.eval("[...document.querySelectorAll('input, select, button')].every(e => e.labels?.length || "
                    "e.getAttribute('aria-label') || e.textContent)"), "a control has no name")


def sorts(page, rows):
    page.eval(head("Account") + ".firstChild.focus()")
    page.key("Enter", windowsVirtualKeyCode=13, text="\r")
    check(page.eval(head("Account") + ".getAttribute('aria-sort')") == "ascending", "aria-sort says not ascending")
    up = cells(page, "Account")
    page.key("Enter", windowsVirtualKeyCode=13, text="\r")
    check(page.eval(head("Account") + ".getAttribute('aria-sort')") == "descending", "aria-sort says not descending")
    down = cells(page, "Account")
    accounts = {row["account_number"] for row in rows}
    check(len(accounts) < 2 or up[0] != down[0], "both orders begin with " + up[0])
    check(up[0] in accounts and down[0] in accounts, "accounts that are not in changes.csv")
    page.key("Enter", windowsVirtualKeyCode=13, text="\r")
    check(cells(page, "Field")[0] == rows[0]["field"], "the third press does not give the order of changes.csv")


def filters(page, rows):
    wanted = [row for row in rows if row["action"] == "update"]
    page.eval("""(() => { const f = document.querySelector('#changes select[data-column=action]');
        f.value = '=update'; f.dispatchEvent(new Event('change')); })()""")
    page.wait("%s.startsWith('%d of ')" % (STATUS, len(wanted)))
    check(set(cells(page, "Action")) == {"update"}, "the filter by action lets others pass")
    page.click("#changes-clear")
    name = rows[-1]["name"]
    wanted = [row for row in rows if any(name.lower() in value.lower() for value in row.values())]
    page.type("#changes-find", name)
    page.wait("%s.startsWith('%d of ')" % (STATUS, len(wanted)))
    check(any(value == name for value in cells(page, "Name")), "the text is not found")
    page.click("#changes-clear")
    page.wait("%s.startsWith('%d line')" % (STATUS, len(rows)))
    page.click("#changes-group")
    check(page.eval("document.querySelectorAll('#changes tr.group').length") > 0, "no groups")
    page.click("#changes-group")


def decides(page, rows, folder):
    """Holds one line of a create (so all of it), ignores one update, exports."""
    made = next(row for row in rows if row["action"] == "create")
    same = [row for row in rows if row["action"] == "create" and row["direction"] == made["direction"] and
            (row["customer_id"], row["site_num"]) == (made["customer_id"], made["site_num"])]
    updated = next(row for row in rows if row["action"] == "update")
    for row, decision in ((made, "hold"), (updated, "ignore")):
        page.eval("report.changes.scroll.scrollTop = 30 * %d" % max(0, rows.index(row) - 3))
        page.wait("%s.some(tr => tr.row[0] === %s)" % (SHOWN, json.dumps(row["change_id"])))
        page.eval("""(() => { const tr = %s.find(tr => tr.row[0] === %s); const f = tr.querySelector('select');
            f.focus(); f.value = '%s'; f.dispatchEvent(new Event('change')); })()"""
                  % (SHOWN, json.dumps(row["change_id"]), decision))
    check("%d lines decided" % (len(same) + 1) in page.eval(STATUS), "decided wrongly: " + page.eval(STATUS))
    check(updated["change_id"] in page.eval("document.querySelector('#changes .in-hand').textContent"),
          "the row in hand is not told in full")
    page.chrome.call("Browser.setDownloadBehavior", behavior="allow", downloadPath=folder)
    page.click("#export")
    end = time.monotonic() + 10
    while not (found := glob.glob(os.path.join(folder, "decisions-*.csv"))):
        check(time.monotonic() < end, "no file was exported")
        time.sleep(0.05)
    time.sleep(0.2)
    with open(found[0], newline="") as f:
        text = f.read()
    wanted = {row["change_id"]: "hold" for row in same}
    wanted[updated["change_id"]] = "ignore"
    got = {row["change_id"]: row["decision"] for row in csv.DictReader(text.splitlines())}
    check(got == wanted, "exported %s instead of %s" % (got, wanted))


def text_stays_text(page):
    check(page.eval("document.querySelectorAll('main img, main script, main iframe, main b').length") == 0,
          "markup of a name became part of the page")
    check(page.eval("window.pwned === undefined"), "a name was run as a script")


def prints(page, rows):
    page.eval("dispatchEvent(new Event('beforeprint'))")
    check(page.eval(SHOWN + ".length") == min(len(rows), 5000), "not all rows are printed")
    page.eval("dispatchEvent(new Event('afterprint'))")
    data = page.call("Page.printToPDF", landscape=True)["data"]
    check(len(data) > 10000, "the print is empty")


def change_set(path, changes, folder):
    with open(changes, newline="", encoding="utf-8") as f:
        rows = list(csv.DictReader(f))
    with chrome.Chrome(folder) as browser:
        page = browser.open("file://" + path)
        quiet(page, path)
        has_all(page, rows)
        sorts(page, rows)
        filters(page, rows)
        decides(page, rows, folder)
        text_stays_text(page)
        prints(page, rows)
        quiet(page, path)
        page.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": "dark"}])
        dark = page.eval("getComputedStyle(document.body).backgroundColor")
        page.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": "light"}])
        check(dark != page.eval("getComputedStyle(document.body).backgroundColor"), "dark is as light")


def run(path, folder):
    with chrome.Chrome(folder) as browser:
        page = browser.open("file://" + path)
        quiet(page, path)
        outcomes = set(cells(page, "Outcome"))
        check("applied" in outcomes, "no line is told as applied: %s" % outcomes)
        check(page.eval("document.querySelector('#export') === null"), "a run has decisions to export")
        check("exit status" in page.eval("document.querySelector('#summary').textContent"), "the run is not told")


def large(path, folder, seconds):
    with chrome.Chrome(folder, 120) as browser:
        start = time.monotonic()
        page = browser.open("file://" + path)
        loaded = time.monotonic() - start
        quiet(page, path)
        check(page.eval(SHOWN + ".length") < 200, "all rows are in the page")
        begin = time.monotonic()
        page.eval(head("Account") + ".firstChild.click()")
        sorted_in = time.monotonic() - begin
        begin = time.monotonic()
        page.eval("(() => { const f = document.querySelector('#changes-find'); f.value = 'zz-nothing';"
                  "f.dispatchEvent(new Event('input')); })()")
        page.wait(STATUS + ".startsWith('0 of ')", 30)
        filtered_in = time.monotonic() - begin
        page.eval("report.changes.clear(); report.changes.scroll.scrollTop = 1e9")
        page.wait("%s.length > 5" % SHOWN)
        print("loaded in %.1f s, sorted in %.1f s, filtered in %.1f s" % (loaded, sorted_in, filtered_in))
        check(loaded < seconds and sorted_in < seconds and filtered_in < seconds, "slower than %g s" % seconds)


def main(args):
    if not chrome.find():
        print("no Chromium here; scripts/setup --browser installs it")
        return 77
    try:
        if args[:1] == ["--run"]:
            run(os.path.abspath(args[1]), args[2])
        elif args[:1] == ["--large"]:
            large(os.path.abspath(args[1]), args[2], float(args[3]))
        else:
            change_set(os.path.abspath(args[0]), args[1], args[2])
    except chrome.Failure as failure:
        print("FAIL: %s" % failure)
        return 1
    print("ok")
    return 0


sys.exit(main(sys.argv[1:]))
