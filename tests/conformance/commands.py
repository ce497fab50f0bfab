"""interface.md, commands and settings: options, exit codes, decisions, guards, undo, lock, signals."""
import json
import os
import signal
import socket
import time

from lab import chain, write_csv
from life import CANCELLED, home, quiet, told
from rapid_response import site
from revio import customer
from says import says
from wire import Fault

VERBS = "init check extract match diff show apply run report explain undo verify rules status".split()
TIGHT = {"creates": 3, "updates": "10%", "closes": 0, "closes_7_days": 100, "minimum": 2, "shrink": "10%"}


@says("every command has help, before and after the verb; options stand on both sides; -- ends them")
def options(lab):
    assert lab.must("--version").out.startswith("accord")
    for verb in VERBS:
        assert lab.must(verb, "--help").out == lab.must("-h", verb).out != ""
    lab.begun(1)
    lab.must("--direction", "outbound", "--set=sync.create=none", "diff", "-q", "--no-color", "--no-progress", "--no-input")
    assert lab.manifest()["direction"] == "outbound"
    lab.must("show", "-c", "accord.conf", "--state", "state", "--rules", "rules.d", "--", os.path.basename(lab.changeset()))


@says("64: wrong usage; 66: a missing change set, settings file, run or account")
def usage(lab):
    lab.begun(1)
    for args in ([], ["bogus"], ["--bogus"], ["diff", "--direction", "up"], ["extract", "x"], ["explain", "x=1"], ["undo"],
                 ["diff", "--allow", "x:3"], ["diff", "--allow", "creates"], ["diff", "--set", "x"], ["rules"]):
        lab.must(*args, code=64)
    for args in (["check", "-c", "no.conf"], ["show", "1999"], ["apply", "1999"], ["undo", "1999"], ["report", "1999"],
                 ["explain", "customer=9"], ["explain", "site=9"], ["explain", "code=9"], ["match", "--confirm", "no.csv"]):
        lab.must(*args, code=66)
    for key in ("customer=1", "site=80001", "code=A-1"):
        assert "80001" in lab.must("explain", key).out


@says("78: unknown settings with the nearest name, secrets that others can read, plain http to elsewhere")
def settings(lab):
    with open(lab.path("accord.conf"), encoding="utf-8") as file:
        text = file.read()
    for wrong, right in (("[gard]", "[guard]"), ("client_cod ", "client_code "), ("default_timezon ", "default_timezone ")):
        lab.write("accord.conf", text.replace(right, wrong), 0o600)
        assert f"'{right.strip('[] ')}'" in lab.must("check", code=78).err
    plain = text.replace("password_file = revio.password", "password = r3v-pa55")
    lab.write("accord.conf", plain, 0o640)
    lab.must("check", code=78)
    lab.write("accord.conf", plain, 0o600)
    lab.must("check")
    lab.must("check", env={"ACCORD_REVIO_PASWORD_FILE": "x"}, code=78)
    for key, value in (("revio.base_url", "http://example.com/v1"), ("revio.page_size", "501"), ("sync.create", "all"),
                       ("revio.password", "r3v-pa55")):
        assert lab.run("check", "--set", f"{key}={value}").code in (64, 78)


@says("--set wins over the environment, that over the file; paths are relative to the file; $CREDENTIALS_DIRECTORY")
def precedence(lab):
    lab.rapid.group = 777
    env = {"ACCORD_RAPID_RESPONSE_DEALER_NUMBER": "777"}
    lab.must("extract", "rapid-response", env=env)
    lab.rapid.group = 888
    lab.must("extract", "rapid-response", "--set", "rapid-response.dealer_number=888", env=env)
    os.mkdir(lab.path("credentials"))
    os.rename(lab.path("revio.password"), lab.path("credentials", "revio.password"))
    env = {"ACCORD_CONFIG": lab.path("accord.conf"), "CREDENTIALS_DIRECTORY": lab.path("credentials")}
    lab.must("extract", "revio", env=env, cwd="/")
    assert any(n.startswith("customers-") for n in lab.snapshots())


@says("77: login refused; 69: a system cannot be reached")
def cannot_log_in(lab):
    lab.rapid.password = "other"
    lab.must("check", code=77)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/v1"
    lab.must("extract", "revio", "--set", f"revio.base_url={url}", "--set", "revio.tries=2", code=69)


@says("--json: one object with format_version; records as JSON Lines; nothing else on stdout or stderr")
def json_output(lab):
    (c, _), (_, s2) = lab.begun(2)
    home(c)["city"], s2["Region"] = "Utica", "PA"
    commands = ["check", "extract", "match", "diff", "run --dry-run", "apply", "run", "status", "explain customer=1", "verify",
                "rules check", "rules list", "rules impact --old rules.d", "report", "show"]
    for command in commands:
        ran = lab.must(*command.split(), "--json")
        assert ran.err == "", ran
        first = json.loads(ran.out if command != "show" else ran.out.splitlines()[0])
        assert first["format_version"] >= 1, ran
    assert all(json.loads(line) for line in ran.out.splitlines())


@says("--detailed-exitcode: 2 when there are changes or conflicts, 0 when not")
def detailed_exit_code(lab):
    (c, s), = lab.begun(1)
    lab.must("run", "--detailed-exitcode")
    home(c)["city"] = "Utica"
    lab.must("run", "--dry-run", "--detailed-exitcode", code=2)
    lab.must("show", "--detailed-exitcode", code=2)
    lab.must("run")
    home(c)["city"], s["City"] = "Rome", "Troy"
    lab.must("run", "--dry-run", "--detailed-exitcode", code=2)


@says("decisions, as spreadsheets leave them: apply, hold, ignore; unlisted is applied; errors before any write")
def decisions(lab):
    pairs = lab.begun(4)
    for c, _ in pairs:
        home(c)["city"] = "Utica"
    lab.revio.add(customer(9, "N-9", first="No", last="Pe", line_1="1 New"))
    rows = lab.diff()
    ids = {r["customer_id"]: r["change_id"] for r in rows}
    for text in ("change_id,decision\nc0000000000000000,hold\n", f"change_id,decision\n{ids['1']},maybe\n", "a,b\n1,2\n"):
        lab.write("d.csv", text)
        lab.must("apply", "--decisions", "d.csv", code=65)
    text = (f'\ufeffby;DECISION;reason;change_id\r;;;\rann;hold;"wait; ""see""";{ids["1"]}\r;ignore;;{ids["2"]}\r\r'
            f';;;{ids["3"]}\r;hold;;{ids["9"]}\r')
    lab.write("d.csv", text)
    lab.must("apply", "--decisions", "d.csv")
    assert [s["City"] for _, s in pairs] == ["SYRACUSE", "SYRACUSE", "Utica", "Utica"] and 70001 not in lab.rapid.sites
    assert 'held by ann: wait; "see"' in [r["detail"] for r in lab.audits()[0]]
    again = lab.diff()
    assert {r["customer_id"] for r in again} == {"1", "9"} and ids["1"] in told(again, "change_id")[-1]
    lab.must("apply", "--only", ids["1"])
    assert pairs[0][1]["City"] == "Utica" and 70001 not in lab.rapid.sites


@says("guards: a limit lets pass what is equal to it, previews tell and pass, apply and run refuse (4), --allow lifts",
      guard=TIGHT)
def guards(lab):
    pairs = lab.pairs(30)
    lab.confirm()
    lab.must("run")
    for n in (101, 102, 103):
        lab.revio.add(customer(n, f"N-{n}", first=f"N{n}", last="X", line_1=f"{n} Oak"))
    for c, _ in pairs[:3]:
        home(c)["city"] = "Utica"
    lab.must("run", "--dry-run")
    assert not any(g["tripped"] for g in lab.manifest()["guards"])
    home(pairs[4][0])["city"] = "Utica"
    assert "--allow updates:4" in lab.must("run", "--dry-run").out
    calls = len(lab.rapid.calls)
    assert "--allow updates:4" in lab.must("run", code=4).err
    assert not [c for c in lab.rapid.calls[calls:] if "Update" in c.path or "Insert" in c.path]
    lab.must("apply", "--allow", "updates:3", code=4)
    lab.must("apply", "--allow", "updates:4")
    lab.rapid.devices[8].update(CANCELLED)
    lab.must("run", code=4)
    lab.must("run", "--allow", "closes:1")
    assert [g["name"] for g in lab.manifest()["guards"] if g["allowed"]] == ["closes"]
    for n in (11, 12, 13, 14):
        del lab.revio.customers[n]
    assert "shrink" in lab.must("run", code=4).err


@says("a percentage never means fewer records than the minimum, 5 by itself", guard=None)
def guard_minimum(lab):
    lab.begun(10)
    for n in range(101, 106):
        lab.revio.add(customer(n, f"N-{n}", first=f"N{n}", last="X", line_1=f"{n} Oak"))
    lab.must("run")
    for n in range(201, 207):
        lab.revio.add(customer(n, f"N-{n}", first=f"N{n}", last="X", line_1=f"{n} Oak"))
    assert "creates:6" in lab.must("run", code=4).err


@says("creation may be off, on either side; the lists say what then goes unbilled or unmonitored")
def creation_off(lab):
    lab.begun(1)
    lab.revio.add(customer(2, "A-2", first="Bo", last="Ek", line_1="9 X"))
    lab.rapid.add(site(80003, "SMITH, JOHN", line="8 Pine"), "B-3")
    lab.must("extract")
    for value, directions, found in (("none", set(), ["billed-not-monitored", "monitored-not-billed"]),
                                     ("outbound", {"outbound"}, ["monitored-not-billed"]),
                                     ("inbound", {"inbound"}, ["billed-not-monitored"]), ("both", {"outbound", "inbound"}, [])):
        lab.must("diff", "--set", f"sync.create={value}")
        assert {r["direction"] for r in lab.rows("changes.csv")} == directions
        assert [f[0] for f in lab.found()] == found


@says("undo takes a run back, leaves what was overwritten since, and no later run repeats it")
def undo(lab):
    (c, s), (c2, s2), (c3, s3) = lab.begun(3)
    home(c)["city"] = home(c2)["city"] = "Utica"
    s3["City"] = "ROME"
    lab.must("run")
    s2["City"] = "ALBANY"
    lab.must("undo", os.path.basename(lab.newest("audit"))[:-4])
    assert told(lab.rows("changes.csv"), "direction", "customer_id", "before", "after") == [
        ("outbound", "1", "Utica", "SYRACUSE"), ("inbound", "3", "ROME", "Syracuse")]
    lab.must("apply")
    lab.must("run")
    assert (s["City"], s2["City"], home(c3)["city"]) == ("SYRACUSE", "ALBANY", "Syracuse")
    chain(lab.audits())


@says("75: another run holds the lock; its pid, host and command are told; reading goes on")
def lock(lab):
    lab.begun(1)
    lab.revio.faults.append(Fault(lambda call: True, wait=3))
    other = lab.start("run")
    time.sleep(1)
    told_of = lab.must("run", code=75).err
    assert str(other.pid) in told_of and socket.gethostname() in told_of and "'run'" in told_of
    lab.must("status")
    lab.must("show")
    assert other.wait() == 0
    other.communicate()


@says("the first signal finishes what is in flight: 130, 143; the next run does the rest, once")
def signals(lab):
    pairs = lab.begun(6)
    for c, _ in pairs:
        home(c)["city"] = "Utica"
    for number, code in ((signal.SIGINT, 130), (signal.SIGTERM, 143)):
        lab.rapid.faults[:] = [Fault(lambda call: "SiteUpdate" in call.path, wait=1, times=99)]
        lab.must("extract")
        lab.must("diff")
        calls = len(lab.rapid.calls)
        applying = lab.start("apply", "--set", "rapid-response.connections=1")
        while not any("SiteUpdate" in c.path for c in lab.rapid.calls[calls:]):
            time.sleep(0.02)
        applying.send_signal(number)
        applying.communicate()
        assert applying.returncode == code
    lab.rapid.faults.clear()
    lab.must("run")
    assert all(s["City"] == "Utica" for _, s in pairs)
    quiet(lab)
    chain(lab.audits())


@says("rules: every error names file, line and the nearest name, before anything is read; wrong laws are refused")
def rule_errors(lab):
    for text, line, word in (("[rule x]\nfields = citi <-> city\n", 2, "city"), ("[rulle x]\n", 1, "rule"),
                             ("[rule x]\nfields = city <-> city\ncompare = adress\n", 3, "address"),
                             ("[skip x]\nwhen = site.site_tipe is C\nreason = x\n", 2, "site_type"),
                             ("[rule x]\nfields = -> city\nvalue = ${default_timezon}\n", 3, "default_timezone")):
        lab.write("rules.d/99.rules", text)
        err = lab.must("run", code=65).err
        assert f"99.rules:{line}" in err and word in err, err
    for text in ("[rule region]\nfields = middle_initial -> region\n[rule back]\nfields = middle_initial <- region\n",
                 "[rule site-type]\nfields = identity_type <-> site_type\nmap = Business <-> Commercial\n"
                 "map = Residential <-> Commercial\n"):
        lab.write("rules.d/99.rules", text)
        lab.must("rules", "check", code=65)
    assert not lab.revio.calls


@says("skips: each operator, repeated conditions all hold; otherwise: leave, copy, set-aside")
def skips(lab):
    lab.begun(1)
    for n, city in ((2, "Utica"), (3, "Rome"), (4, ""), (5, "Albany")):
        lab.revio.add(customer(n, f"A-{n}", first=f"F{'abcd'[n - 2]}", last="G", line_1=f"{n} Z", city=city))
    lab.must("extract")
    for when, keys in (("city is Utica", "2"), ("city is not Utica", "345"), ("city in Utica, Rome", "23"),
                       ("city not in Utica, Rome", "45"), ("city matches R?me", "3"), ("city empty", "4"),
                       ("city not empty\nwhen = customer.account_number matches A-[35]", "35")):
        lab.write("rules.d/99.rules", f"[skip s]\ndirection = outbound\non = create\nwhen = customer.{when}\nreason = no\n")
        lab.must("diff")
        assert "".join(r["key"] for r in lab.rows("skipped.csv") if r["rule"] == "s") == keys, when


@says("init --no-input writes settings for the owner alone, and says what comes next")
def init(lab):
    answers = [f"{name}.{key}={value}" for name, keys in lab.settings.items() for key, value in keys.items()
               if name != "guard" and key not in ("state", "calls_per_minute")]
    os.rename(lab.path("accord.conf"), lab.path("old.conf"))
    ran = lab.must("init", "--no-input", *[word for a in answers for word in ("--set", a)])
    assert "accord check" in ran.out and os.stat(lab.path("accord.conf")).st_mode & 0o777 == 0o600
    lab.must("check")


@says("the lines of a message carry <3> to <7> under systemd, and no colour anywhere")
def systemd(lab):
    lab.revio.password = "other"
    err = lab.must("extract", code=77, env={"JOURNAL_STREAM": "8:1"}).err
    assert all(line[0] == "<" and line[1] in "34567" and line[2] == ">" for line in err.splitlines()), err
    assert "\x1b" not in err


@says("decided by hand in two goes: what is linked is no proposal any more")
def two_goes(lab):
    lab.pairs(2)
    lab.must("extract")
    lab.must("match")
    rows = lab.matches()
    rows[0]["decision"] = "confirm"
    write_csv(lab.path("m.csv"), rows)
    lab.must("match", "--confirm", "m.csv")
    lab.must("match")
    assert told(lab.matches(), "customer_id", "method") == [("2", "code")]
