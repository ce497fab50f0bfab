"""calls - what the matrix tries: every call of both systems, and every fault of the sandbox.

A call says which requests it is (the `match` of a fault rule, docs/sandbox.md) and what kind it is:
  list    a list of a whole snapshot    read    one record, or a search for one
  write   something is created or changed        session    login, logout
A fault has a name for the table, the members of its rule, and the kinds of calls it is for.
"""

LIST, READ, WRITE, SESSION = "list", "read", "write", "session"
REVIO, RAPID = "revio", "rapid-response"


class Call:
    def __init__(self, name, system, kind, match, before=None):
        self.name, self.system, self.kind, self.match = name, system, kind, match
        self.before = before  # another fault that makes the program come here at all


def rapid(path, body=None):
    match = {"system": RAPID, "path": path}
    if body:
        match["body"] = body
    return match


def calls(pages):
    """`pages`: how many pages the list of customers has."""
    # Page 1 of the list comes once; a search asks for a page 1 too.
    search = {"match": {"system": REVIO, "method": "GET", "path": "/Customers", "page": 1}, "from": 2}
    lost = {"match": {"system": REVIO, "method": "POST", "path": "/Customers"}, "fault": "drop_after"}
    lost_site = {"match": rapid("Site/XtNewXmitInsert"), "fault": "drop_after"}
    page = lambda n: {"system": REVIO, "method": "GET", "path": "/Customers", "page": n}
    return [
        Call("customers, first page", REVIO, LIST, page(1)),
        Call("customers, middle page", REVIO, LIST, page(3)),
        Call("customers, last page", REVIO, LIST, page(pages)),
        Call("customer alone", REVIO, READ,
             {"system": REVIO, "method": "GET", "path": "/Customers/*"}),
        Call("search of a customer", REVIO, READ, search, lost),
        Call("create customer", REVIO, WRITE,
             {"system": REVIO, "method": "POST", "path": "/Customers"}),
        Call("update customer", REVIO, WRITE,
             {"system": REVIO, "method": "PATCH", "path": "/Customers/*"}),
        Call("login", RAPID, SESSION, rapid("Login/UserLogin")),
        Call("logout", RAPID, SESSION, rapid("Login/Logout")),
        Call("site types", RAPID, LIST, rapid("Site/SiteTypeList")),
        Call("devices", RAPID, LIST, rapid("DataExport/DeviceList", '"SiteNum":null')),
        Call("sites", RAPID, LIST, rapid("DataExport/SiteDetailList", '"SiteNum":null')),
        Call("site alone", RAPID, READ, rapid("DataExport/SiteDetailList", '"SiteNum":8')),
        Call("devices of a site", RAPID, READ, rapid("DataExport/DeviceList", '"SiteNum":8')),
        Call("search of a site", RAPID, READ,
             {"match": rapid("DataExport/DeviceList", '"SiteNum":null'), "from": 2}, lost_site),
        Call("create site", RAPID, WRITE, rapid("Site/XtNewXmitInsert")),
        Call("update site", RAPID, WRITE, rapid("Site/SiteUpdate")),
    ]


class Fault:
    def __init__(self, name, kinds=(LIST, READ, WRITE, SESSION), systems=(REVIO, RAPID), **rule):
        self.name, self.kinds, self.systems, self.rule = name, kinds, systems, rule


ROWS = (LIST, READ)


def status(code, name=None, **more):
    return Fault(name or "status %d" % code, fault="status", code=code, **more)


FAULTS = [
    status(204), status(301), status(400), status(401), status(403), status(404), status(408),
    status(418), status(429),
    status(429, "status 429, wait 1 s", retry_after=1),
    status(429, "status 429, wait in the text", message="Rate limit. Try again in 1 seconds."),
    status(429, "status 429, wait an hour", retry_after=3600),
    status(403, "status 403, wait an hour", retry_after=3600),
    status(500), status(501), status(502), status(503),
    status(503, "status 503, wait in vain", retry_after="soon"),
    status(504),
    status(500, "status 500, took effect", effect=True),
    status(500, "status 500, an array", style="array"),
    status(502, "status 502, html", style="html"),
    status(504, "status 504, gateway", style="gateway"),
    status(500, "status 500, plain text", style="plain"),
    status(200, "status 200, an empty text", text=""),
    status(200, "status 200, null", text="null"),
    status(200, "status 200, an array", text="[]"),
    status(200, "status 200, an empty object", text="{}"),
    Fault("rr_error 99", fault="rr_error"),
    Fault("rr_error 11", systems=(RAPID,), fault="rr_error", error_type=11),
    Fault("rr_error 124", systems=(RAPID,), fault="rr_error", error_type=124),
    Fault("ok_false", fault="ok_false"),
    Fault("ok_false, took effect", kinds=(WRITE,), fault="ok_false", effect=True),
    Fault("200_not_ok", fault="200_not_ok"),
    Fault("empty_result", fault="empty_result"),
    Fault("no_array", fault="no_array"),
    Fault("garbage", fault="garbage"),
    Fault("garbage, took effect", kinds=(WRITE,), fault="garbage", effect=True),
    Fault("gzip_bad", fault="gzip_bad"),
    Fault("deep_json", fault="deep_json"),
    Fault("redirect", fault="redirect"),
    Fault("drop_before", fault="drop_before"),
    Fault("drop_after", fault="drop_after"),
    Fault("session_end", systems=(RAPID,), fault="session_end"),
    Fault("changed_record", kinds=ROWS, fault="changed_record"),
    Fault("cut_body", fault="cut_body"),
    Fault("cut_body, nothing", fault="cut_body", bytes=0),
    Fault("cut_chunk", fault="cut_chunk"),
    Fault("truncated_json", fault="truncated_json"),
    Fault("truncated_json, one byte", fault="truncated_json", bytes=1),
    Fault("wrong_length, more", fault="wrong_length"),
    Fault("wrong_length, less", fault="wrong_length", by=-20),
    Fault("slow_body", fault="slow_body", ms=5, bytes=4096),
    Fault("stall, short", fault="stall", ms=200),
    Fault("stall, long", fault="stall", ms=3000),
    Fault("slow_header, short", fault="slow_header", ms=200),
    Fault("slow_header, long", fault="slow_header", ms=3000),
    Fault("invalid_utf8", fault="invalid_utf8"),
    Fault("huge_body, over the cap", fault="huge_body", mb=9),
    Fault("huge_body, under it", fault="huge_body", mb=1),
    Fault("wrong_content_type", fault="wrong_content_type"),
    Fault("duplicate_row", kinds=ROWS, fault="duplicate_row", row=3),
    Fault("duplicate_row, different", kinds=ROWS, fault="duplicate_row", row=3, style="different"),
    Fault("missing_id", kinds=ROWS, fault="missing_id", row=0),
    Fault("missing_id, all", kinds=ROWS, fault="missing_id", rows=0),
    Fault("id_as_string", kinds=ROWS, fault="id_as_string"),
    Fault("renamed_fields, small", kinds=ROWS, fault="renamed_fields"),
    Fault("renamed_fields, capitals", kinds=ROWS, fault="renamed_fields", style="upper"),
    Fault("wrong_group_rows", kinds=ROWS, systems=(RAPID,), fault="wrong_group_rows"),
    Fault("shift_rows", kinds=ROWS, systems=(REVIO,), fault="shift_rows"),
    Fault("shift_rows, earlier", kinds=ROWS, systems=(REVIO,), fault="shift_rows", by=-1),
    Fault("repeat_page", kinds=ROWS, systems=(REVIO,), fault="repeat_page"),
    Fault("empty_page_has_more", kinds=ROWS, systems=(REVIO,), fault="empty_page_has_more"),
    Fault("has_more_missing", kinds=ROWS, systems=(REVIO,), fault="has_more_missing"),
    Fault("short_page", kinds=(LIST,), systems=(REVIO,), fault="short_page"),
    Fault("last_page_moves", kinds=(LIST,), systems=(REVIO,), fault="last_page_moves"),
]


def cells(pages):
    """(call, fault, count): once, and for ever."""
    for call in calls(pages):
        for fault in FAULTS:
            if call.kind in fault.kinds and call.system in fault.systems:
                for count in (1, 0):
                    yield call, fault, count


def rules_of(call, fault, count):
    """The fault rules of a cell."""
    where = call.match if "match" in call.match else {"match": call.match}
    rule = dict(where, count=count, **fault.rule)
    if fault.rule["fault"] == "short_page":
        rule["count"] = 0
    return ([call.before] if call.before else []) + [rule]
