"""A Rev.io (REST v1) of its own, from systems.md: strict about requests, free in its answers."""
import base64
import copy
import json
from urllib.parse import unquote

from wire import Wire

ADDRESS = ("address_id", "first_name", "middle_initial", "last_name", "company_name", "line_1", "line_2",
           "city", "state_or_province", "postal_code", "postal_code_extension", "country_code")
TOP = ("account_number", "parent_customer_id", "status", "class", "activated_date", "close_date", "email",
       "service_address", "billing_address", "listing_address", "finance", "fields")


def customer(number, account, first="Ann", last="Roe", company="", kind="RESIDENTIAL", status="OPEN",
             line_1="3 Elm St", line_2="", city="Syracuse", state="NY", zip="13202", ext="1044", **more):
    address = {"address_id": number + 100000, "first_name": first, "middle_initial": "", "last_name": last,
               "company_name": company, "line_1": line_1, "line_2": line_2, "city": city,
               "state_or_province": state, "postal_code": zip, "postal_code_extension": ext,
               "country_code": "USA"}
    record = {"customer_id": number, "account_number": account, "parent_customer_id": None,
              "status": status, "class": kind, "activated_date": "2024-03-01T00:00:00",
              "close_date": None, "email": "a@example.com", "service_address": address,
              "billing_address": dict(address), "listing_address": dict(address),
              "finance": {"bill_profile_id": 12, "balance": 0.0}, "fields": []}
    record.update(more)
    return record


class Revio(Wire):
    path = "/v1"

    def __init__(self):
        self.user, self.password, self.key = "svc-accord@acme", "r3v-pa55", None
        self.customers, self.next_id = {}, 9000
        self.errors, self.page_cap, self.short_pages, self.view = "array", 500, False, None
        self.profiles = [{"bill_profile_id": 12, "description": "Alarm monitoring", "active": True},
                         {"bill_profile_id": 13, "description": "Old", "active": False}]
        super().__init__()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}{self.path}"

    def add(self, record):
        self.customers[record["customer_id"]] = record
        return record

    def fail(self, status, message):
        one = {"ok": False, "error": "BadRequest", "message": message}
        body = {"array": [one], "object": one, "gateway": {"statusCode": status, "message": message},
                "text": message.encode(), "html": b"<html><body>" + message.encode() + b"</body></html>"}
        return status, body[self.errors], []

    def answer(self, call):
        wanted = "Basic " + base64.b64encode(f"{self.user}:{self.password}".encode()).decode()
        if not call.headers.get("user-agent", "").startswith("accord/"):
            self.object_to(call, "User-Agent is not accord/VERSION")
        if self.key and call.headers.get("ocp-apim-subscription-key") != self.key:
            return self.fail(401, "subscription key missing")
        if call.headers.get("authorization") != wanted:
            return self.fail(401, "not authorized")
        if not call.path.startswith(self.path + "/"):
            return self.fail(404, "no such path")
        rest = [unquote(p) for p in call.path[len(self.path) + 1:].split("/")]
        if rest == ["Customers"] and call.method == "GET":
            return self.list(call, self.listed(call))
        if rest == ["BillProfiles"] and call.method == "GET":
            return self.list(call, copy.deepcopy(self.profiles))
        if rest == ["Customers"] and call.method == "POST":
            return self.create(call)
        if len(rest) == 2 and rest[0] == "Customers" and call.method == "GET":
            return self.one(call, rest[1])
        if len(rest) == 2 and rest[0] == "Customers" and call.method == "PATCH":
            return self.patch(call, rest[1])
        self.object_to(call, "no such call")
        return self.fail(405, "no such call")

    def find(self, text):
        return next((c for c in self.customers.values() if str(c["customer_id"]) == text), None)

    def listed(self, call):
        rows = list(self.customers.values())
        for name, value in call.query:
            if name == "search.customer_id":
                rows = [r for r in rows if str(r["customer_id"]) == value]
            elif name == "search.account_number":
                rows = [r for r in rows if str(r.get("account_number") or "").strip() == value.strip()]
            elif name == "search.sort":
                if value not in ("customer_id", "bill_profile_id", ""):
                    self.object_to(call, "unknown sort")
                if value:
                    rows.sort(key=lambda r: int(r["customer_id"]))
            elif name not in ("search.page", "search.page_size"):
                self.object_to(call, f"unknown parameter {name}")
        return rows

    def list(self, call, rows):
        query = dict(call.query)
        page, size = query.get("search.page", "1"), query.get("search.page_size", "25")
        if not page.isdigit() or not size.isdigit() or int(page) < 1 or not 1 <= int(size) <= 500:
            self.object_to(call, "bad page")
            return self.fail(400, "bad page")
        page, size = int(page), min(int(size), self.page_cap)
        cut = rows[(page - 1) * size:page * size]
        if self.view and cut and "customer_id" in cut[0]:
            cut = [self.view(copy.deepcopy(r)) for r in cut]
        return 200, {"ok": True, "has_more": page * size < len(rows), "record_count": len(cut),
                     "records": cut}, []

    def one(self, call, text):
        record = self.find(text)
        if not record:
            return self.fail(404, "customer not found")
        record = copy.deepcopy(record)
        return 200, {"ok": True, **(self.view(record) if self.view else record)}, []

    def create(self, call):
        if call.headers.get("content-type", "").split(";")[0] != "application/json":
            self.object_to(call, "wrong content type")
            return self.fail(415, "content type")
        body = json.loads(call.body)
        why = self.bad_create(body)
        if why:
            self.object_to(call, why)
            return self.fail(400, why)
        self.next_id += 1
        self.add({"customer_id": self.next_id, "activated_date": None, "close_date": None,
                  "parent_customer_id": None, "email": None, "fields": [], **body})
        return 201, {"ok": True, "id": self.next_id}, []

    def bad_create(self, body):
        if set(body) - set(TOP) - {"ok"}:
            return f"unknown members {set(body) - set(TOP)}"
        for name in ("service_address", "billing_address", "listing_address"):
            if body.get(name) != body.get("service_address") or not body.get(name):
                return "the three addresses differ"
            if set(body[name]) - set(ADDRESS):
                return f"unknown members {set(body[name]) - set(ADDRESS)}"
        if type(body.get("finance", {}).get("bill_profile_id")) is not int:
            return "finance.bill_profile_id is not a number"
        if body.get("class") not in ("BUSINESS", "RESIDENTIAL") or body.get("status") != "OPEN":
            return "class or status"
        return None if body.get("account_number") else "no account number"

    def patch(self, call, text):
        if call.headers.get("content-type", "").split(";")[0] != "application/json-patch+json":
            self.object_to(call, "wrong content type")
            return self.fail(415, "content type")
        record = self.find(text)
        if not record:
            return self.fail(404, "customer not found")
        fresh = copy.deepcopy(record)
        for op in json.loads(call.body):
            why = patch_one(fresh, op)
            if why:
                self.object_to(call, why)
                return self.fail(400, why)
        record.clear()
        record.update(fresh)
        return 200, {"ok": True}, []


def patch_one(record, op):
    if set(op) != {"op", "path", "value"} or op["op"] not in ("add", "replace"):
        return "only add and replace are used"
    steps = [p.replace("~1", "/").replace("~0", "~") for p in op["path"].split("/")]
    if steps[0] != "" or len(steps) < 2:
        return "bad path"
    at = record
    for step in steps[1:-1]:
        if isinstance(at, list):
            at = at[int(step)] if step.isdigit() and int(step) < len(at) else None
        else:
            at = at.get(step)
        if not isinstance(at, (dict, list)):
            return f"no {op['path']}"
    last = int(steps[-1]) if isinstance(at, list) else steps[-1]
    if isinstance(at, list) and last > len(at):
        return f"no {op['path']}"
    there = last < len(at) if isinstance(at, list) else last in at
    if (op["op"] == "replace") != there:
        return f"{op['op']} of a member that is {'' if there else 'not '}there"
    if steps[1] not in TOP or (steps[1] == "service_address" and len(steps) > 2 and steps[2] not in ADDRESS):
        return f"unknown member {op['path']}"
    if steps[1] in ("billing_address", "listing_address"):
        return "updates patch the service address only"
    if isinstance(at, list) and not there:
        at.insert(last, op["value"])
    else:
        at[last] = op["value"]
    return None
