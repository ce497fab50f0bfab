"""A Rapid Response (REST) of its own, from systems.md: every call a POST, sessions, failures inside 200."""
import copy
import json

from wire import Wire

COLUMNS = {"sitename": "SiteName", "sitetype": "SiteType", "address": "Address", "address2": "Address2",
           "city": "City", "state": "State", "zipcode": "ZipCode", "region": "Region",
           "timezonenum": "TimeZoneNum"}
INSERT = ("SiteGroupNum", "TransmitterCode", "SiteName", "SiteType", "Address", "Address2", "City", "State",
          "ZipCode", "Region", "TimeZoneNum", "DeviceType")


def device(number, site_num, code, oos=None, since=None, primary=None, kind="2GIGCP21"):
    return {"DevNum": number, "SiteNum": site_num, "TransmitterCode": code, "DeviceType": kind,
            "OOSCat": oos, "OOSStartDate": since, "InServiceDate": "2024-03-01", "PrimaryDevNum": primary}


def site(number, name="ROE, ANN", kind="R", line="3 ELM ST", line_2="", city="SYRACUSE", state="NY",
         region="NY", zip="13202-1044", zone=13, group=1234, **more):
    word = {"R": "Residential", "C": "Commercial", "F": "Fire"}.get(kind, kind)
    return {"SiteNum": number, "SiteGroupNum": group, "SiteName": name, "SiteType": kind,
            "SiteTypeDescription": word, "SiteStatus": "A", "Address": line, "Address2": line_2,
            "City": city, "State": state, "Region": region, "ZipCode": zip, "TimeZoneNum": zone,
            "Codeword": "S3CRET-CODEWORD", "Pin": "S3CRET-PIN", "LockBoxCode": "S3CRET-LOCKBOX", **more}


class RapidResponse(Wire):
    path = "/RestAPI/api"

    def __init__(self):
        self.user, self.password, self.group = "svc-accord", "r4p-pa55", 1234
        self.sites, self.devices, self.sessions = {}, [], {}
        self.next_site, self.next_dev, self.next_session = 70000, 500000, 481516
        self.view, self.end_session_at, self.logins = None, None, 0
        self.columns = dict(COLUMNS)
        self.types = [{"SiteType": "R", "SiteTypeDescription": "Residential", "CommercialFlag": False},
                      {"SiteType": "C", "SiteTypeDescription": "Commercial", "CommercialFlag": True},
                      {"SiteType": "F", "SiteTypeDescription": "Fire", "CommercialFlag": False}]
        self.picks = {"Site/TimeZonePickList": [{"TimeZoneNum": 13, "TimeZoneDescription": "Eastern"}],
                      "Device/DeviceTypeList": [{"DeviceType": "2GIGCP21", "Description": "2GIG"}],
                      "Device/OOSCategoryList": [{"OOSCat": "CAN", "Description": "Cancelled"},
                                                 {"OOSCat": "PI", "Description": "Pending install"}]}
        self.procedures = {"Login/Logout": self.logout, "DataExport/SiteDetailList": self.site_list,
                           "DataExport/DeviceList": self.device_list, "Site/SiteTypeList": self.type_list,
                           "Site/XtNewXmitInsert": self.insert, "Site/SiteUpdate": self.update}
        super().__init__()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}{self.path}"

    def add(self, record, *codes, **more):
        self.sites[record["SiteNum"]] = record
        for code in codes:
            self.next_dev += 1
            dev = code if isinstance(code, dict) else device(self.next_dev, record["SiteNum"], code, **more)
            self.devices.append(dev)
        return record

    def fail(self, kind, message, status=200):
        return status, {"Success": False, "ErrorTypeNum": kind, "UserErrorMessage": message,
                        "OutputParameter": None}, []

    def done(self, rows=None, **out):
        answer = {"Success": True, "ErrorTypeNum": 0, "UserErrorMessage": "", "OutputParameter": out}
        if rows is not None:
            answer["ResultSet"] = [self.view(copy.deepcopy(r)) for r in rows] if self.view else rows
        return 200, answer, []

    def answer(self, call):
        if call.method != "POST" or not call.path.startswith(self.path + "/"):
            self.object_to(call, "not a POST below the base")
            return 404, b"<html>not found</html>", []
        if call.headers.get("content-type", "").split(";")[0] != "application/json":
            self.object_to(call, "wrong content type")
        if not call.headers.get("user-agent", "").startswith("accord/"):
            self.object_to(call, "User-Agent is not accord/VERSION")
        if "authorization" in call.headers:
            self.object_to(call, "no Basic here")
        what, body = call.path[len(self.path) + 1:], json.loads(call.body)
        if what == "Login/UserLogin":
            return self.login(call, body)
        if self.end_session_at and what.endswith(self.end_session_at):
            self.sessions.clear()
            self.end_session_at = None
        if self.sessions.get(body.get("SessionNum")) != body.get("SessionPassword"):
            return self.fail(11, "session has ended")
        if what in self.procedures:
            return self.procedures[what](call, body)
        if what in self.picks:
            return self.done(self.picks[what])
        if what not in ("Site/TimeZonePickList", "Device/DeviceTypeList", "Device/OOSCategoryList"):
            self.object_to(call, "no such procedure")
        return 404, b"<html>not found</html>", []

    def login(self, call, body):
        if set(body) != {"Username", "Password", "NewPassword", "ApplicationName", "ApplicationVersion",
                         "ClientPlatform"} or body["ApplicationName"] != "accord":
            self.object_to(call, "login body")
        if (body.get("Username"), body.get("Password")) != (self.user, self.password):
            return self.fail(1, "login failed")
        self.next_session += 1
        self.logins += 1
        self.sessions[self.next_session] = f"b64+{self.next_session}/=="
        return self.done(SessionNum=self.next_session, SessionPassword=self.sessions[self.next_session])

    def logout(self, call, body):
        del self.sessions[body["SessionNum"]]
        return self.done()

    def asked(self, call, body):
        if "SiteNum" not in body or "TargetSiteGroup" not in body:
            self.object_to(call, "SiteNum and TargetSiteGroup belong into the body")
        if body.get("SiteNum") is not None:
            if type(body["SiteNum"]) is not int:
                self.object_to(call, "SiteNum is not a number")
            return lambda row: row["SiteNum"] == body["SiteNum"]
        if body.get("TargetSiteGroup") != self.group:
            self.object_to(call, "TargetSiteGroup is not the dealer number")
        return lambda row: True

    def site_list(self, call, body):
        wanted = self.asked(call, body)
        return self.done([s for s in self.sites.values() if wanted(s)])

    def device_list(self, call, body):
        wanted = self.asked(call, body)
        return self.done([d for d in self.devices if wanted(d)])

    def type_list(self, call, body):
        return self.done(self.types)

    def insert(self, call, body):
        extra = set(body) - set(INSERT) - set(self.columns.values()) - {"SessionNum", "SessionPassword"}
        if extra:
            self.object_to(call, f"unknown members {extra}")
        for name in ("SiteGroupNum", "TransmitterCode", "SiteName", "SiteType", "DeviceType", "TimeZoneNum"):
            if not body.get(name):
                self.object_to(call, f"{name} is missing")
        if type(body.get("SiteGroupNum")) is not int or type(body.get("TimeZoneNum")) is not int:
            self.object_to(call, "SiteGroupNum and TimeZoneNum are numbers")
        if body.get("SiteType") not in [t["SiteType"] for t in self.types]:
            self.object_to(call, "SiteType is not a wire word")
        if any(d["TransmitterCode"] == body["TransmitterCode"] for d in self.devices):
            return self.fail(51, "transmitter code already in use")
        self.next_site += 1
        row = site(self.next_site, "", group=body["SiteGroupNum"])
        row.update({COLUMNS[k.lower()]: body.get(k) for k in INSERT if k.lower() in COLUMNS})
        self.add(row, body["TransmitterCode"])
        return self.done(SiteNum=self.next_site)

    def update(self, call, body):
        row = self.sites.get(body.get("SiteNum"))
        if not row:
            return self.fail(44, "no such site")
        names = {k for k in body if k not in ("SiteNum", "SessionNum", "SessionPassword")}
        for name in sorted(names):
            column = name[6:].lower() if name.startswith("Column") else None
            if name.startswith("ChangeFlag"):
                if "Column" + name[10:] not in names:
                    self.object_to(call, "a flag without its column")
            elif column not in self.columns:
                self.object_to(call, f"unknown member {name}")
            elif body.get("ChangeFlag" + name[6:]) is True:
                row[self.columns[column]] = body[name]
            else:
                self.object_to(call, "a column without its flag")
        return self.done()
