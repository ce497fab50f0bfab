"""interface.md, state directory: what lies there, in which form, and what shows when it is changed."""
import json
import os
import re
import zlib

from lab import WIDE, chain, read_csv, seal, sha256, write_csv
from life import CANCELLED, home, told
from rapid_response import site
from revio import customer
from says import says

ORDER = {"outbound": 0, "inbound": 1, "create": 0, "update": 1, "close": 2}


def busy(lab):
    """A change set with rows in most of its files."""
    lab.begun(12)
    for n in (10, 2, 9):
        home(lab.revio.customers[n]).update(city="Utica", line_1="5 Oak")
    lab.rapid.sites[80001]["City"] = lab.rapid.sites[80011]["City"] = "ROME"
    home(lab.revio.customers[3])["city"], lab.rapid.sites[80003]["City"] = "Utica", "ROME"
    for n in (300, 31):
        lab.revio.add(customer(n, f"N-{n}", first=f"F{n}", last="Q", line_1=f"{n} Z St"))
    for n in (90100, 90011):
        lab.rapid.add(site(n, f"G{n}, A", line=f"{n} Y St"), f"M-{n}")
    lab.rapid.devices[11].update(CANCELLED)
    lab.rapid.sites[80004]["Region"] = "PA"
    lab.revio.add(customer(40, "P-40", status="PROSPECT"))
    return lab.diff()


@says("changes.csv: one line per field, in the order that is promised; change_id is the same tomorrow")
def order_of_changes(lab):
    rows = busy(lab)

    def place(row):
        to_site, is_create = row["direction"] == "outbound", row["action"] == "create"
        key = row["customer_id" if to_site == is_create else "site_num"]
        return ORDER[row["direction"]], ORDER[row["action"]], int(key)

    places = [place(r) for r in rows]
    assert places == sorted(places) and len({p[:2] for p in places}) == 5, places
    ids = told(rows, "change_id")
    assert len(set(ids)) == len(ids) and all(re.fullmatch("c[0-9a-f]{16}", i) for i, in ids)
    assert told(lab.diff(), "change_id") == ids


@says("the same inputs give the same bytes, in whatever order the systems list them, with any number of threads")
def same_bytes(lab):
    busy(lab)
    first = {f["name"]: f["sha256"] for f in lab.manifest()["files"]}
    for store in (lab.rapid.sites,):
        turned = dict(reversed(store.items()))
        store.clear()
        store.update(turned)
    lab.diff("--set", "sync.threads=3")
    assert {f["name"]: f["sha256"] for f in lab.manifest()["files"]} == first


@says("accounting closes: rows read = in agreement + changed + conflicting + created from + skipped + set aside")
def accounting(lab):
    busy(lab)
    counts = lab.manifest()["counts"]
    for side, kind in (("customers", "customers"), ("sites", "sites")):
        part = dict(counts[side])
        assert part.pop("read") == sum(part.values()) == len(lab.snapshot(kind)), counts
    assert counts["changes"] == {"outbound": {"create": 2, "update": 3},
                                 "inbound": {"create": 2, "update": 2, "close": 1}}, counts
    for name in ("pending.csv", "conflicts.csv", "skipped.csv", "findings.csv", "links.csv"):
        lab.rows(name)


@says("manifests have their members; seals and hashes can be worked out without accord")
def manifests(lab):
    busy(lab)
    m = lab.manifest()
    wanted = ("format_version changeset_id created_at tool_version direction snapshots rules_sha256 base_generation "
              "previous_changeset counts guards files seal")
    assert set(wanted.split()) <= set(m) and m["seal"] == seal(m)
    for file in m["files"]:
        assert sha256(os.path.join(lab.changeset(), file["name"])) == file["sha256"]
    for guard in m["guards"]:
        assert {"name", "limit", "measured", "of", "tripped", "allowed"} <= set(guard)
    for snapshot in m["snapshots"]:
        assert {"system", "path", "sha256", "rows", "taken_from", "taken_until"} <= set(snapshot)
        check_snapshot(lab.path("state", snapshot["path"]), snapshot["sha256"])


def check_snapshot(path, digest):
    with open(path.replace(".csv.gz", ".json"), "rb") as file:
        m = json.load(file)
    wanted = "format_version system base_url taken_from taken_until complete rows devices pages bytes sha256 columns members seal"
    assert set(wanted.split()) <= set(m) and m["seal"] == seal(m) and m["complete"] is True
    assert m["sha256"] == digest == sha256(path) and m["bytes"] == os.path.getsize(path)
    with open(path, "rb") as file:
        data = file.read()
    rows = [zlib.decompressobj(31).decompress(data[at:]).count(b"\r\n") for at, _ in m["members"]]
    assert sum(rows) == m["rows"] + 1 and [n for _, n in m["members"]][1:] == rows[1:]


@says("nothing secret, no codeword and no PIN reaches a file; files are the owner's alone")
def nothing_leaks(lab):
    busy(lab)
    lab.must("apply")
    lab.must("report")
    for folder, _, names in os.walk(lab.path("state")):
        for name in names:
            path = os.path.join(folder, name)
            with open(path, "rb") as file:
                data = file.read()
            data = zlib.decompressobj(31).decompress(data) if name.endswith(".gz") else data
            assert not re.search(rb"S3CRET|pa55|b64\+", data), path
            assert os.stat(path).st_mode & 0o077 == 0 or name == "accord.prom", path


@says("apply refuses (5) when one byte of the change set, its snapshots or the rules differs, and writes nothing")
def one_byte(lab):
    (_, s), = lab.begun(1)
    home(lab.revio.customers[1])["city"] = "Utica"
    lab.diff()
    m, folder = lab.manifest(), lab.changeset()
    paths = [os.path.join(folder, f["name"]) for f in m["files"]] + [os.path.join(folder, "manifest.json")]
    paths += [lab.path("state", x["path"]) for x in m["snapshots"]] + [lab.path("rules.d", "50-status.rules")]
    for path in paths:
        with open(path, "rb") as file:
            was = file.read()
        for data in (was + b"\n", was[:-1], was[:9] + bytes([was[9] ^ 1]) + was[10:]):
            with open(path, "wb") as file:
                file.write(data)
            lab.must("apply", code=5)
        with open(path, "wb") as file:
            file.write(was)
    assert s["City"] == "SYRACUSE"
    lab.must("verify")
    lab.must("apply")
    assert s["City"] == "Utica"


@says("the audit: outcomes, one chain over all files, and no file of a run that wrote nothing")
def audit(lab):
    pairs = lab.begun(4)
    for c, _ in pairs:
        home(c)["city"] = "Utica"
    home(pairs[1][0])["line_1"] = "9 Oak"
    lab.diff()
    pairs[1][1]["City"], pairs[2][1]["City"] = "ROME", "Utica"
    del lab.rapid.sites[80004]
    lab.must("apply", code=3)
    rows, = lab.audits()
    assert {(r["customer_id"], r["field"], r["outcome"]) for r in rows} == {
        ("1", "city", "applied"), ("2", "city", "stale"), ("2", "address_1", "stale"), ("3", "city", "already"),
        ("4", "city", "stale")}
    assert [int(r["seq"]) for r in rows] == [1, 2, 3, 4, 5] and rows[0]["actor"] == "svc-accord"
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", r["at"]) and r["operator"] for r in rows)
    home(pairs[0][0])["city"] = "Rome"
    lab.must("run")
    lab.must("run")
    assert len(lab.audits()) == 2
    chain(lab.audits())


@says("verify (5) sees a changed, dropped or cut row of an audit, and a file that is gone")
def verify_audit(lab):
    (c, _), = lab.begun(1)
    home(c).update(city="Utica", line_1="9 Oak")
    lab.must("run")
    path = lab.newest("audit")
    with open(path, "rb") as file:
        was = file.read()
    lines = was.split(b"\r\n")
    for lines in (was.replace(b"Utica", b"Uticb").split(b"\r\n"), lines[:1] + lines[2:], lines[:-2] + [b""]):
        with open(path, "wb") as file:
            file.write(b"\r\n".join(lines))
        lab.must("verify", code=5)
    os.remove(path)
    lab.must("verify", code=5)
    with open(path, "wb") as file:
        file.write(was)
    for part in ((), (path,), (lab.changeset(),), (lab.path("state", "snapshots"),), (lab.path("state", "audit"),)):
        lab.must("verify", *part)


@says("findings tell since when, and for how many runs: raised by run alone")
def age_of_findings(lab):
    (_, s), = lab.begun(1)
    s["Region"] = "PA"
    seen = []
    for command in (("run",), ("run", "--dry-run"), ("run",)):
        lab.must(*command)
        seen.append(told(lab.rows("findings.csv"), "first_seen", "runs_open")[0])
    since = seen[0][0]
    assert since and seen == [(since, "1"), (since, "1"), (since, "2")], seen


@says("matches.csv: methods, scores, evidence; decisions, also by hand; new exact pairs link by themselves")
def matches(lab):
    lab.pairs(1)
    for n, (left, right, line, other) in enumerate((("r32-1", "R32 1", "2 Oak", "2 OAK"), ("K-3", "Q-9", "33 Pine Rd", "33 PINE ROAD"),
                                                    ("K-4", "W-8", "4 Ash", "99 Birch")), 2):
        lab.revio.add(customer(n, left, first="Bo", last=f"Ek{'xyz'[n - 2]}", line_1=line))
        lab.rapid.add(site(80000 + n, f"EK{'XYZ'[n - 2]}, BO", line=other), right)
    lab.must("extract")
    lab.must("match")
    rows = lab.matches()
    assert told(rows, "customer_id", "site_num", "method", "decision") == [
        ("1", "80001", "code", ""), ("2", "80002", "near-code", ""), ("3", "80003", "name-address", ""),
        ("4", "", "none", ""), ("", "80004", "none", "")], rows
    assert rows[0]["score"] == "100" and all(r["evidence"] for r in rows[:3])
    lab.must("diff")
    for command in ("apply", "run"):
        assert "match" in lab.must(command, code=4).err
    for row, decision in zip(rows, ("confirm", "Confirm", "ignore", "confirm", "")):
        row["decision"] = decision
    rows[3]["site_num"] = "80004"
    write_csv(lab.path("m.csv"), rows)
    lab.must("match", "--confirm", "m.csv")
    lab.revio.add(customer(9, "NEW-9", first="Al", last="Fine", line_1="7 Low St"))
    lab.rapid.add(site(80009, "FINE, AL", line="7 LOW ST"), "NEW-9")
    assert not [r for r in lab.diff() if r["action"] == "create"]
    assert told(lab.rows("links.csv"), "customer_id", "site_num", "method") == [("9", "80009", "code")]


@says("review.csv is for a spreadsheet: byte order mark, no formulas; its decisions are taken", guard=WIDE)
def review(lab):
    (c, s), = lab.begun(1)
    home(c)["city"], s["Address"] = "=Utica", "-9 x"
    lab.diff()
    lab.must("report")
    path = os.path.join(lab.changeset(), "review.csv")
    with open(path, "rb") as file:
        assert file.read(3) == b"\xef\xbb\xbf"
    with open(path, encoding="utf-8-sig", newline="") as file:
        text = file.read()
    lab.write("r.csv", text)
    rows = read_csv(lab.path("r.csv"), "change_id")
    assert told(rows, "after", "decision") == [("'=Utica", ""), ("'-9 x", "")], rows
    rows[0]["decision"], rows[0]["change_id"] = "hold", rows[0]["change_id"] + " "
    write_csv(lab.path("r.csv"), rows)
    lab.must("apply", "--decisions", "r.csv")
    assert s["City"] == "SYRACUSE" and home(c)["line_1"] == "-9 x"
