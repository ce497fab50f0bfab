"""product.md section 4: comparing three ways, and the life of an account."""
import datetime

from lab import write_csv
from rapid_response import device, site
from revio import customer
from says import says

CANCELLED = {"OOSCat": "CAN", "OOSStartDate": "2024-01-01"}


def home(record):
    return record["service_address"]


def told(rows, *names):
    return [tuple(row[n] for n in names) for row in rows]


def one(rows, *names):
    assert len(rows) == 1, rows
    return tuple(rows[0][n] for n in names)


def quiet(lab):
    lab.must("run")
    assert not lab.rows("changes.csv"), lab.rows("changes.csv")


# ---- comparing

@says("changed customer, same site: an outbound change, of that field alone")
def outbound_change(lab):
    (c, s), = lab.begun(1)
    home(c)["city"] = "Utica"
    got = one(lab.diff(), "direction", "action", "customer_id", "site_num", "field", "before", "after")
    assert got == ("outbound", "update", "1", "80001", "city", "SYRACUSE", "Utica"), got
    lab.must("apply")
    assert s["City"] == "Utica"
    quiet(lab)


@says("same customer, changed site: an inbound change, of the service address alone")
def inbound_change(lab):
    (c, s), = lab.begun(1)
    s["City"] = "UTICA"
    assert one(lab.diff(), "direction", "field", "before", "after") == ("inbound", "city", "Syracuse", "UTICA")
    lab.must("apply")
    assert home(c)["city"] == "UTICA" and c["billing_address"]["city"] == "Syracuse"
    quiet(lab)


@says("of a value in two fields, only the one that differs is written")
def only_what_differs(lab):
    (c, s), = lab.pairs(1, line_2="Apt 5")
    s["Address2"] = "APT 5"
    lab.confirm()
    lab.must("run")
    home(c)["line_2"] = None
    assert one(lab.diff(), "field", "before", "after") == ("address_2", "APT 5", "")
    lab.must("apply")
    assert s["Address"] == "3 ELM ST" and s["Address2"] is None
    quiet(lab)


@says("changed against the arrow: finding foreign-edit, and nothing is written")
def against_the_arrow(lab):
    (_, s), = lab.begun(1)
    s["Region"] = "PA"
    lab.must("run")
    assert lab.found() == [("foreign-edit", "1", "80001")] and not lab.rows("changes.csv")
    assert s["Region"] == "PA"


@says("both changed: a conflict, held; the record's other rules go on")
def conflict(lab):
    (c, s), = lab.begun(1)
    home(c)["city"], s["City"], s["Address"] = "Utica", "ROME", "9 Oak St"
    lab.must("run")
    assert one(lab.rows("conflicts.csv"), "rule", "customer_value", "site_value", "kind", "resolution") == (
        "city", "Utica", "ROME", "both_changed", "held")
    assert told(lab.rows("changes.csv"), "field") == [("address_1",)]
    assert (home(c)["city"], s["City"], home(c)["line_1"]) == ("Utica", "ROME", "9 Oak St")


@says("both changed: a conflict, resolved for the side that the rule names")
def conflict_named(lab):
    lab.write("rules.d/99.rules", "[rule city]\nfields = city <-> city\ncompare = address\n"
                                  "conflict = rapid-response\n")
    (c, s), = lab.begun(1)
    home(c)["city"], s["City"] = "Utica", "ROME"
    lab.must("run")
    assert one(lab.rows("conflicts.csv"), "resolution") == ("rapid-response",)
    assert home(c)["city"] == "ROME" and one(lab.rows("changes.csv"), "direction") == ("inbound",)


@says("equal now, whatever was before: agreement, and the base is renewed")
def both_the_same(lab):
    (c, s), = lab.begun(1)
    home(c)["city"], s["City"] = "Utica", "UTICA"
    quiet(lab)
    s["City"] = "SYRACUSE"
    assert one(lab.diff(), "direction", "before") == ("inbound", "Utica")


@says("no base: filled goes to empty, the owner wins, one arrow is kept to, empty never erases")
def no_base(lab):
    lab.write("rules.d/99.rules", "[rule address]\nfields = address_1, address_2 <-> address_1, address_2\n"
                                  "compare = address\nowner = rapid-response\n")
    (c, s), (c2, s2) = lab.pairs(2)
    home(c)["city"], s["ZipCode"], s["Region"], s["Address"] = "", None, "", "99 Pine Rd"
    home(c2)["city"], home(c2)["state_or_province"], s2["State"], s2["Region"] = "Utica", "", "", "PA"
    lab.confirm()
    lab.must("diff")
    assert sorted(told(lab.rows("changes.csv"), "customer_id", "direction", "field", "before", "after")) == [
        ("1", "inbound", "address_1", "3 Elm St", "99 Pine Rd"), ("1", "inbound", "city", "", "SYRACUSE"),
        ("1", "outbound", "postal_code", "", "13202-1044"), ("1", "outbound", "region", "", "NY"),
        ("2", "outbound", "city", "SYRACUSE", "Utica")]


@says("diff and a dry run change nothing in the ledger, nor in the systems")
def previews(lab):
    (c, s), = lab.begun(1)
    home(c)["city"], s["Address"], s["Region"] = "Utica", "9 Oak St", "PA"
    lab.must("extract")
    before = lab.ledger()
    lab.must("diff")
    assert lab.ledger() == before
    lab.must("run", "--dry-run")
    assert s["City"] == "SYRACUSE" and home(c)["line_1"] == "3 Elm St"


@says("one direction: the other one's changes are in pending.csv, and nothing there is touched")
def one_direction(lab):
    (c, s), = lab.begun(1)
    home(c)["city"], s["Address"] = "Utica", "9 Oak St"
    lab.must("run", "--direction", "outbound")
    assert told(lab.rows("pending.csv"), "direction", "field") == [("inbound", "address_1")]
    assert s["City"] == "Utica" and home(c)["line_1"] == "3 Elm St"
    lab.must("run", "--direction=inbound")
    assert home(c)["line_1"] == "9 Oak St"
    quiet(lab)


@says("comparison is strict but fair")
def strict_but_fair(lab):
    same = [("3 Elm St", "3 ELM STREET"), ("1st Ave", "First Avenue"), ("12 N Main St", "12 North Main Street"),
            ("3 Elm St #5", "3 ELM ST APT 5"), ("3  Elm St.", "3 elm st")]
    unlike = [("3 Elm St", "5 Elm St"), ("3 Elm St Apt 5", "3 Elm St Apt 6"), ("03 Elm St", "3 Elm St"),
              ("3 N Elm St", "3 S Elm St"), ("3 E St", "3 East St"), ("3 N Elm St", "3 Elm St N")]
    for n, (left, right) in enumerate(same + unlike, 1):
        lab.revio.add(customer(n, f"A-{n}", line_1=left, state="New York", ext=""))
        lab.rapid.add(site(80000 + n, line=right), f"A-{n}")
    lab.confirm()
    lab.must("diff")
    wanted = [(str(n),) for n in range(len(same) + 1, len(same) + len(unlike) + 1)]
    assert told(lab.rows("changes.csv"), "customer_id") == wanted


# ---- the life of an account

@says("open without a site: a site is made, with what new sites get; closed, prospect, pending: skipped")
def customers_without_sites(lab):
    lab.begun(1)
    lab.revio.add(customer(2, "00501", first="Bob", last="Stone"))
    lab.revio.add(customer(3, "C-3", company="Acme, Inc", kind="BUSINESS"))
    for n, status in enumerate(("CLOSED", "PROSPECT", "PENDING"), 4):
        lab.revio.add(customer(n, f"A-{n}", status=status))
    changes = {r["field"]: r["after"] for r in lab.diff() if r["customer_id"] == "2"}
    assert changes == {
        "site_type": "Residential", "site_name": "Bob Stone", "address_1": "3 Elm St", "city": "Syracuse",
        "state": "NY", "region": "NY", "postal_code": "13202-1044", "transmitter_code": "00501",
        "dealer_number": "1234", "device_type": "2GIGCP21", "timezone": "13"}, changes
    assert told(lab.rows("skipped.csv"), "system", "key") == [("revio", "4"), ("revio", "5"), ("revio", "6")]
    lab.must("apply")
    made = {(s["SiteName"], s["SiteType"]) for n, s in lab.rapid.sites.items() if n < 80000}
    assert made == {("Bob Stone", "R"), ("Acme, Inc", "C")}
    quiet(lab)


@says("active without a customer: a customer is made, with the bill profile; others: skipped, or unknown-status")
def sites_without_customers(lab):
    lab.begun(1)
    lab.rapid.add(site(80002, "SMITH, JOHN"), "B-2")
    lab.rapid.add(site(80003, "Acme Corp", kind="C"), "B-3")
    lab.rapid.add(site(80004, "Q"), "B-4", oos="CAN", since="2024-01-01")
    lab.rapid.add(site(80005, "Q"), "B-5", oos="PI")
    lab.rapid.add(site(80006, "Q", kind="F"), "B-6")
    lab.rapid.add(site(80007, "Q"), "B-7", oos="XXX", since="2024-01-01")
    lab.rapid.add(site(80008, "Q"))
    lab.must("run")
    made = {c["account_number"]: c for c in lab.revio.customers.values()}
    person, firm = made["B-2"], made["B-3"]
    assert (person["class"], home(person)["last_name"].upper()) == ("RESIDENTIAL", "SMITH")
    assert (firm["class"], home(firm)["company_name"]) == ("BUSINESS", "Acme Corp")
    assert person["finance"] == {"bill_profile_id": 12} and len(made) == 3
    assert told(lab.rows("skipped.csv"), "key") == [("80004",), ("80005",), ("80006",)]
    assert lab.found() == [("monitored-not-billed", "", "80006"), ("no-code", "", "80008"),
                           ("unknown-status", "", "80007"), ("unknown-status", "", "80008")], lab.found()
    quiet(lab)


@says("a cancelled site closes its customer, with or without a base, once; opened again: foreign-edit")
def closes(lab):
    for n, status in enumerate(("OPEN", "PENDING", "PROSPECT"), 1):
        lab.revio.add(customer(n, f"A-{n}", status=status))
        lab.rapid.add(site(80000 + n), f"A-{n}", oos="CAN", since="2024-01-01T00:00:00")
    lab.confirm()
    lab.must("diff")
    assert told(lab.rows("changes.csv"), "action", "before", "after") == [
        ("close", "Open", "Closed"), ("close", "Pending", "Closed"), ("close", "Prospect", "Closed")]
    lab.must("apply")
    today = datetime.datetime.now(datetime.timezone.utc).date().isoformat()
    for c in lab.revio.customers.values():
        assert c["status"] == "CLOSED" and c["close_date"][:10] == today, c
    quiet(lab)
    lab.revio.customers[1]["status"] = "OPEN"
    quiet(lab)
    assert ("foreign-edit", "1", "80001") in lab.found()


@says("closed with an active site: closed-but-monitored, and the pair's rules rest")
def closed_but_monitored(lab):
    (c, s), = lab.begun(1)
    c["status"], home(c)["city"] = "CLOSED", "Utica"
    quiet(lab)
    assert lab.found() == [("closed-but-monitored", "1", "80001")] and s["City"] == "SYRACUSE"


@says("a cancelled site whose customer stays open: cancelled-but-billed")
def cancelled_but_billed(lab):
    lab.begun(1)
    lab.rapid.devices[0].update(CANCELLED)
    lab.diff("--direction", "outbound")
    assert lab.found() == [("cancelled-but-billed", "1", "80001")] and len(lab.rows("pending.csv")) == 1
    lab.must("diff")
    assert lab.found() == []


@says("pending or unknown, linked: the rules go on; unknown is a finding")
def pending_and_unknown(lab):
    (c, _), (c2, _) = lab.begun(2)
    home(c)["city"] = home(c2)["city"] = "Utica"
    lab.rapid.devices[0].update(OOSCat="PI")
    lab.rapid.devices[1].update(OOSCat="QQ")
    assert len(lab.diff()) == 2 and lab.found() == [("unknown-status", "2", "80002")]


@says("linked but absent is not cancelled: site-missing, customer-missing")
def missing(lab):
    lab.begun(3)
    del lab.rapid.sites[80001], lab.revio.customers[2]
    quiet(lab)
    assert lab.found() == [("customer-missing", "2", "80002"), ("site-missing", "1", "80001")]


@says("two with one key: duplicate-code, set aside on both sides; links go on")
def duplicates(lab):
    (c, _), = lab.begun(1)
    for n, code in ((2, "D-1"), (3, "D-1"), (4, "A-1")):
        lab.revio.add(customer(n, code, first=f"F{n}", last=f"L{n}", line_1=f"{n} Oak"))
    lab.rapid.add(site(80009, "QUUX, Q", line="7 Ash"), "D-1")
    home(c)["city"] = "Utica"
    assert one(lab.diff(), "customer_id") == ("1",)
    found = [f[1:] for f in lab.found() if f[0] == "duplicate-code"]
    assert {("2", ""), ("3", ""), ("4", ""), ("", "80009")} <= set(found), found
    counts = lab.manifest()["counts"]
    assert counts["customers"]["set_aside"] == 3 and counts["sites"]["set_aside"] == 1


@says("linked, and the codes differ now: code-differs, neither is rewritten")
def code_differs(lab):
    (c, _), = lab.begun(1)
    c["account_number"] = "Z-9"
    quiet(lab)
    assert lab.found() == [("code-differs", "1", "80001")]
    assert lab.rapid.devices[0]["TransmitterCode"] == "A-1" and c["account_number"] == "Z-9"


@says("near code: neither side is created from; near-code; it waits in match")
def near_codes(lab):
    lab.begun(1)
    for n, (left, right) in enumerate((("r32-1234", "R321234"), ("00501", "501")), 2):
        lab.revio.add(customer(n, left, first=f"P{n}", last=f"Q{n}", line_1=f"{n} Oak"))
        lab.rapid.add(site(80000 + n, f"N{n}, M{n}", line=f"{n} Pine"), right)
    assert not lab.diff()
    assert [f for f in lab.found() if f[0] == "near-code"] == [("near-code", "2", "80002"),
                                                               ("near-code", "3", "80003")]
    lab.must("match")
    assert told(lab.matches(), "customer_id", "method") == [("2", "near-code"), ("3", "near-code")]


@says("a rejected pair is never linked, and neither side created from, until decided")
def rejected(lab):
    lab.pairs(2)
    lab.must("extract")
    lab.must("match")
    rows = lab.matches()
    rows[0]["decision"], rows[1]["decision"] = "confirm", "reject"
    write_csv(lab.path("m.csv"), rows)
    lab.must("match", "--confirm", "m.csv")
    quiet(lab)
    assert len(lab.rapid.sites) == 2
    rows[1].update(site_num="", decision="create")
    write_csv(lab.path("m.csv"), rows[1:])
    lab.must("match", "--confirm", "m.csv")
    lab.must("diff")
    assert set(told(lab.rows("changes.csv"), "customer_id", "action")) == {("2", "create")}


@says("a site of another dealer group is set aside: wrong-group")
def wrong_group(lab):
    lab.begun(1)
    lab.rapid.add(site(80002, group=777), "B-2")
    assert not lab.diff() and lab.found() == [("wrong-group", "", "80002")]


@says("out of service belongs to the device: the status of a site")
def statuses(lab):
    cases = [([("CAN", "2024-01-01")], "cancelled"), ([("CAN", "2999-01-01")], "active"),
             ([("CAN", None)], "unknown"), ([("CAN", "0001-01-01T00:00:00")], "unknown"),
             ([("CAN", "2024-01-01"), (None, None)], "active"), ([("CAN", "2024-01-01"), ("PI", None)], "pending"),
             ([("PI", "2024-01-01")], "pending"), ([("ZZ", "2024-01-01"), ("CAN", "2024-01-01")], "unknown"),
             ([], "unknown"), ([("CAN", "2024-01-01"), ("CAN", "/Date(1700000000000)/")], "cancelled")]
    for n, (devices, _) in enumerate(cases, 1):
        lab.rapid.add(site(n))
        for k, (oos, since) in enumerate(devices):
            lab.rapid.devices.append(device(n * 10 + k, n, f"X-{n}-{k}", oos, since, primary=n * 10 if k else None))
    lab.must("extract", "rapid-response")
    rows = lab.snapshot("sites")
    assert told(rows, "status") == [(status,) for _, status in cases]
    assert (rows[4]["transmitter_code"], rows[4]["other_codes"]) == ("X-5-0", "X-5-1")
