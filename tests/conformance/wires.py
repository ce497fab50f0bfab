"""systems.md: whatever form an answer has, its meaning counts; and what is sent is what the systems take."""
import json
import time
from email.utils import formatdate

from lab import WIDE
from life import CANCELLED, home, one, quiet, told
from rapid_response import COLUMNS as SITE_COLUMNS
from rapid_response import site
from revio import customer
from says import says
from wire import Fault


def is_list(call):
    return call.path.endswith("/Customers") and call.method == "GET"


def is_sites(call):
    return call.path.endswith("SiteDetailList")


def story(lab):
    """Everything once: updates, creates and a close, in both directions; then a run that is empty."""
    (c, s), (c2, s2), (c3, _) = lab.pairs(3)
    lab.must("check")
    lab.confirm()
    lab.must("run")
    home(c)["city"], home(c2)["line_2"], s2["City"] = "Utica", "Apt 5", "ROME"
    lab.rapid.devices[2].update(CANCELLED)
    lab.revio.add(customer(7, "0N-7", first="Zed", last="Quux", line_1="77 Pine"))
    lab.rapid.add(site(80099, "MOE, MOLLY", line="8 New"), "007-X")
    lab.must("run")
    assert (s["City"], home(c2)["city"], s2["Address2"], c3["status"]) == ("Utica", "ROME", "Apt 5", "CLOSED")
    assert lab.rapid.sites[70001]["SiteName"] == "Zed Quux"
    assert lab.revio.customers[9001]["account_number"] == "007-X"
    quiet(lab)
    assert len(lab.rapid.sites) == len(lab.revio.customers) == 5 and not lab.rapid.sessions


def dressed(name, **dress):
    @says(f"the same outcome with {name}")
    def in_this_dress(lab):
        for server in (lab.revio, lab.rapid):
            for key, value in dress.items():
                if key != "case" or server is lab.rapid:
                    setattr(server.dress, key, value)
        story(lab)


dressed("HTTP/1.0, without lengths, text/plain", http10=True, content_type="text/plain")
dressed("connections that are closed, no Content-Type, lower-case headers", close=True, content_type=None, lower=True)
dressed("connections that are closed without a word", silent=True)
dressed("chunks, gzip, shuffled and unknown members", chunked=True, gzip=True, shuffle=True, extra=True)
dressed("a byte order mark, escapes and white space", bom=True, ascii=True, indent=3, crlf=True)
dressed("member names in upper case", case="upper")
dressed("member names in mixed case", case="mixed", shuffle=True)


@says("ids may come as texts, country_code as a number")
def other_types(lab):
    def customer_view(row):
        row["customer_id"] = str(row["customer_id"])
        row["finance"] = {"bill_profile_id": str(row["finance"]["bill_profile_id"])}
        row["service_address"]["country_code"] = 840
        return row

    def site_view(row):
        numbers = ("SiteNum", "SiteGroupNum", "DevNum", "TimeZoneNum")
        return {k: str(v) if k in numbers and v is not None else v for k, v in row.items()}

    lab.revio.view, lab.rapid.view = customer_view, site_view
    story(lab)


@says("null, absent, \"\" and minimum dates are all unset")
def unset(lab):
    forms = iter([None, "", "0001-01-01T00:00:00", "absent"])
    lab.pairs(4)
    for c in lab.revio.customers.values():
        form = next(forms)
        for record, name in ((c, "close_date"), (c, "parent_customer_id"), (home(c), "line_2")):
            record[name] = form if form in (None, "", "absent") or "date" in name else ""
            if form == "absent":
                del record[name]
    lab.confirm()
    quiet(lab)
    for row in lab.snapshot("customers"):
        assert row["close_date"] == row["parent_customer_id"] == row["address_2"] == "", row


@says("rows: ResultSet if that is an array, else the member named like the procedure, else the only array")
def rows_by_name(lab):
    lab.pairs(1)
    rows, fine = [lab.rapid.sites[80001]], {"Success": True, "ErrorTypeNum": 0}
    for body in ({**fine, "ResultSet": None, "SiteDetailList": rows}, {**fine, "ResultSet": {"x": [1]}, "Any": rows},
                 {"Other": [{"SiteNum": 4}], "More": ["x"], "SITEDETAILLIST": rows, **fine},
                 {"Success": False, "ErrorTypeNum": 124, "ResultSet": rows}):
        lab.rapid.faults[:] = [Fault(is_sites, status=200, body=body, times=9)]
        lab.must("extract", "rapid-response")
        assert told(lab.snapshot("sites"), "site_num") == [("80001",)], body


@says("what is no whole, good list is an error, and never makes a snapshot")
def bad_lists(lab):
    fine = {"Success": True, "ErrorTypeNum": 0}
    cases = [("revio", is_list, 200, b"<html>login</html>"), ("revio", is_list, 200, {"ok": False, "error": "e"}),
             ("revio", is_list, 200, {"ok": True, "has_more": False}),
             ("revio", is_list, 200, {"ok": True, "records": []}),
             ("revio", is_list, 200, {"ok": True, "has_more": True, "record_count": 0, "records": []}),
             ("revio", is_list, 200, {"ok": True, "has_more": False, "records": [{"account_number": "x"}]}),
             ("revio", is_list, 302, b""), ("revio", is_list, 204, b""),
             ("rapid", is_sites, 200, fine), ("rapid", is_sites, 200, {**fine, "ResultSet": None}),
             ("rapid", is_sites, 200, {"ResultSet": []}), ("rapid", is_sites, 200, {**fine, "ResultSet": [{"City": "x"}]}),
             ("rapid", is_sites, 200, {"ResultSet": [], "Success": False, "ErrorTypeNum": 9}),
             ("rapid", is_sites, 200, {"Success": False, "ErrorTypeNum": 11}),
             ("rapid", is_sites, 200, json.dumps({**fine, "ResultSet": [site(1)]}).encode()[:-9])]
    for system, match, status, body in cases:
        server = getattr(lab, system)
        server.faults[:] = [Fault(match, status=status, body=body, times=99)]
        ran = lab.run("extract", "revio" if system == "revio" else "rapid-response")
        assert ran.code in (1, 65, 69) and ran.err, (body, ran)
        assert "S3CRET" not in ran.err, ran
    server.faults.clear()
    assert not [n for n in lab.snapshots() if n.endswith(".gz")]


@says("refusals and quotas end with their exit codes")
def refusals(lab):
    for system, match, status, headers, body, code in (
            ("revio", is_list, 401, [], b"", 77), ("rapid", is_sites, 401, [], b"", 77),
            ("revio", is_list, 403, [("Retry-After", "3600")], b"", 75)):
        getattr(lab, system).faults[:] = [Fault(match, status=status, headers=headers, body=body, times=99)]
        lab.must("extract", code=code)
        getattr(lab, system).faults.clear()


@says("429 waits as long as it is told: in seconds, by date, in the text; broken connections are tried again")
def waits(lab):
    lab.pairs(1)
    gateway = b'{"statusCode":429,"message":"Rate limit is exceeded. Try again in 1 seconds."}'
    later = formatdate(time.time() + 2, usegmt=True)
    faults = [Fault(is_list, status=429, headers=[("Retry-After", "1")], body=b""),
              Fault(is_list, status=429, body=gateway), Fault(is_sites, status=503, headers=[("Retry-After", later)], body=b""),
              Fault(is_list, drop=True), Fault(is_sites, cut=60)]
    lab.revio.faults[:] = [f for f in faults if f.match is is_list]
    lab.rapid.faults[:] = [f for f in faults if f.match is is_sites]
    began = time.monotonic()
    lab.must("extract")
    assert all(f.hits == 1 for f in faults) and time.monotonic() - began >= 2


@says("a session that ends is renewed once, on every call; sessions are ended also after a failure")
def sessions(lab):
    (c, s), = lab.begun(1)
    for what in ("SiteDetailList", "DeviceList", "SiteTypeList", "SiteUpdate", "XtNewXmitInsert"):
        number = 100 + len(lab.revio.customers)
        home(c)["city"] = what
        lab.revio.add(customer(number, f"N-{number}", first="F", last=f"L{number}", line_1=f"{number} Q St"))
        lab.rapid.end_session_at = what
        lab.must("run")
        assert s["City"] == what and not lab.rapid.end_session_at
    codes = [d["TransmitterCode"] for d in lab.rapid.devices]
    assert len(codes) == len(set(codes)) == 6 and not lab.rapid.sessions
    lab.rapid.faults[:] = [Fault(is_sites, status=200, body={"Success": False, "ErrorTypeNum": 7}, times=9)]
    lab.must("extract", "rapid-response", code=1)
    assert not lab.rapid.sessions


@says("an empty site list is confirmed by a fresh login and a second read")
def empty_list(lab):
    lab.must("extract", "rapid-response")
    lists = [c for c in lab.rapid.calls if is_sites(c)]
    assert lab.rapid.logins == 2 and len(lists) == 2 and lists[0].body != lists[1].body


@says("pages that shift while they are read give each customer once")
def shifting_pages(lab):
    for n in range(1, 13):
        lab.revio.add(customer(n, f"A-{n}"))

    def at_page_2(call):
        return is_list(call) and ("search.page", "2") in call.query

    lab.revio.faults[:] = [Fault(at_page_2, do=lambda: lab.revio.add(customer(0, "Z-0")))]
    lab.must("extract", "revio", "--set", "revio.page_size=5", "--set", "revio.connections=1")
    assert sorted(int(r["customer_id"]) for r in lab.snapshot("customers")) == list(range(13))


@says("a short page is not the end")
def short_pages(lab):
    for n in range(1, 8):
        lab.revio.add(customer(n, f"A-{n}"))
    lab.revio.page_cap = 2
    lab.must("extract", "revio")
    assert len(lab.snapshot("customers")) == 7


@says("a write whose answer was lost, before or after its effect, is made once")
def lost_answers(lab):
    (c, s), (c2, s2) = lab.begun(2)
    calls = [("rapid", "XtNewXmitInsert", "POST"), ("rapid", "SiteUpdate", "POST"), ("revio", "/Customers", "POST"),
             ("revio", "/Customers/", "PATCH")]
    for n, (system, path, method) in enumerate(calls * 2):
        home(c)["city"], s2["City"] = f"U{n}", f"V{n}"
        lab.revio.add(customer(100 + n, f"N-{n}", first="Ed", last=f"Low{'abcdefgh'[n]}", line_1=f"{n} Q St"))
        lab.rapid.add(site(81000 + n, f"HIGH{'ABCDEFGH'[n]}, AL", line=f"{n} R Rd"), f"M-{n}")
        getattr(lab, system).faults[:] = [
            Fault(lambda x, p=path, m=method: p in x.path and x.method == m, drop=True, after=n >= 4)]
        assert lab.run("run").code in (0, 3)
        lab.must("run")
        assert s["City"] == f"U{n}" and home(c2)["city"] == f"V{n}"
    codes = [d["TransmitterCode"] for d in lab.rapid.devices]
    accounts = [c["account_number"] for c in lab.revio.customers.values()]
    assert len(codes) == len(set(codes)) == 18 and sorted(codes) == sorted(accounts)
    assert any(r["outcome"] == "unknown" for rows in lab.audits() for r in rows)


@says("postal_code and its extension are one field, apart on the wire")
def postal_code(lab):
    (c, s), (c2, s2) = lab.begun(2)
    s["ZipCode"], s2["ZipCode"] = "14850-2222", "14850"
    lab.must("run")
    assert (home(c)["postal_code"], home(c)["postal_code_extension"]) == ("14850", "2222")
    assert home(c2)["postal_code"] == "14850" and not home(c2)["postal_code_extension"]
    quiet(lab)


@says("a custom field is text: path into an array, there or not, write yes or create; rules both ways")
def custom_field(lab):
    lab.write("rules.d/90.fields", "[field customer.panel]\npath = /fields/0/value\nwrite = yes\n"
                                   "[field site.panel]\npath = /PanelModel\nwrite = yes\n"
                                   "[field customer.email]\npath = /email\nwrite = no\n")
    lab.write("rules.d/91.rules", "[rule panel]\nfields = panel <-> panel\ncompare = text\n")
    lab.rapid.columns = {**SITE_COLUMNS, "panelmodel": "PanelModel"}
    pairs = lab.pairs(3)
    for c, s in pairs[:2]:
        c["fields"], s["PanelModel"] = [{"label": "Panel", "value": "GC2"}], "gc2"
    lab.confirm()
    lab.must("run")
    assert told(lab.snapshot("customers"), "panel", "email")[0] == ("GC2", "a@example.com")
    pairs[0][0]["fields"][0]["value"], pairs[1][1]["PanelModel"], pairs[2][1]["PanelModel"] = "QOLSYS", "IQ4", "IQ5"
    lab.rapid.add(site(80050, "MOE, MOLLY", line="8 New", PanelModel="ZZ"), "K-50")
    lab.must("run")
    assert pairs[0][1]["PanelModel"] == "QOLSYS" and pairs[1][0]["fields"][0]["value"] == "IQ4"
    assert pairs[2][0]["fields"] == [{"value": "IQ5"}]
    assert lab.revio.customers[9001]["fields"] == [{"value": "ZZ"}]
    quiet(lab)


@says("what is assumed of the systems is a setting or a line of a .fields file")
def assumed(lab):
    lab.write("rules.d/95.fields", "[field customer.identity_type]\npath = /kind\nword = Business = B\n"
                                   "word = Residential = H\nwrite = yes\n[field site.status]\npath = /device/OOSCat\n"
                                   "word = cancelled = X1\nword = cancelled = X2\nword = pending = P9\nwrite = no\n")
    lab.settings["rapid-response endpoints"] = {"sites": "Export/AllSites"}
    lab.save()
    lab.rapid.procedures["Export/AllSites"] = lab.rapid.procedures.pop("DataExport/SiteDetailList")
    lab.revio.view = lambda row: {**row, "kind": "H", "class": None}
    lab.pairs(1)
    lab.rapid.add(site(80005), "B-5", oos="X2", since="2024-01-01")
    lab.rapid.add(site(80006), "B-6", oos="CAN", since="2024-01-01")
    lab.must("extract")
    assert told(lab.snapshot("sites"), "status") == [("active",), ("cancelled",), ("unknown",)]
    assert told(lab.snapshot("customers"), "identity_type") == [("Residential",)]


@says("site types are read from the list: codes and descriptions; a new site gets the list's code")
def site_types(lab):
    lab.rapid.types = [{"SiteType": "R1", "SiteTypeDescription": "Residential", "CommercialFlag": False},
                       {"SiteType": "C9", "SiteTypeDescription": "Commercial", "CommercialFlag": True}]
    lab.revio.add(customer(1, "A-1", first="Bo", last="Ek", line_1="9 X"))
    for n, kind in enumerate(("R1", "C9", "F7"), 80001):
        lab.rapid.add(site(n, kind=kind, SiteTypeDescription=None), f"B-{n}")
    lab.confirm()
    lab.must("run", "--direction", "outbound")
    rows = lab.snapshot("sites")
    assert told(rows, "site_type") == [("Residential",), ("Commercial",), ("F7",)]
    assert lab.rapid.sites[70001]["SiteType"] == "R1"


@says("a tenant without pick lists passes accord check", guard=WIDE)
def no_pick_lists(lab):
    lab.rapid.picks = {}
    lab.must("check")


@says("codes are text: leading zeros stay, outer spaces do not count; other devices' codes link, too")
def codes(lab):
    lab.revio.add(customer(1, " 00501 "))
    lab.revio.add(customer(2, "SEC-2", first="Bo", last="Ek", line_1="9 X"))
    lab.rapid.add(site(80001), "00501")
    lab.rapid.add(site(80002, "EK, BO", line="9 X"), "PRI-1")
    lab.rapid.add(lab.rapid.sites[80002], "SEC-2", primary=lab.rapid.next_dev)
    lab.confirm()
    quiet(lab)
    assert lab.found() == [] and one(lab.snapshot("customers")[:1], "account_number") == ("00501",)
