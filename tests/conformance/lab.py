"""A folder with settings, both servers, and accord; its files are read with Python's library alone."""
import csv
import gzip
import hashlib
import io
import json
import os
import re
import shutil
import sqlite3
import subprocess
import tempfile

from rapid_response import RapidResponse, site
from revio import Revio, customer

ACCORD = os.path.abspath(os.environ["ACCORD"])
RULES = os.path.join(os.path.dirname(__file__), "..", "..", "rules.d")

CHANGES = "change_id,direction,action,customer_id,site_num,account_number,name,field,before,after,rule,reason"
COLUMNS = {
    "changes.csv": CHANGES,
    "pending.csv": CHANGES,
    "conflicts.csv": "customer_id,site_num,account_number,name,rule,customer_value,site_value,base_value,"
                     "kind,resolution",
    "skipped.csv": "system,key,account_number,name,rule,reason",
    "findings.csv": "finding,customer_id,site_num,account_number,name,detail,first_seen,runs_open",
    "links.csv": "customer_id,site_num,account_number,method",
    "matches.csv": "customer_id,site_num,account_number,transmitter_code,customer_name,site_name,"
                   "customer_address,site_address,method,score,evidence,decision",
    "audit": "seq,run_id,changeset_id,change_id,at,actor,operator,direction,action,customer_id,site_num,"
             "account_number,field,before,after,observed,outcome,http_status,rule,detail,prev_hash,hash",
    "customers": "customer_id,account_number,identity_type,status,company_name,first_name,middle_initial,"
                 "last_name,address_1,address_2,city,state,postal_code,country,bill_profile_id,"
                 "parent_customer_id,activated_date,close_date",
    "sites": "site_num,dealer_number,transmitter_code,other_codes,site_type,site_name,address_1,address_2,"
             "city,state,region,postal_code,timezone,device_type,status,oos_category",
}
WIDE = {"shrink": "100%", "creates": 100000, "updates": 100000, "closes": 100000, "closes_7_days": 100000}


class Ran:
    """What a command said, and how it ended."""

    def __init__(self, args, done):
        self.args, self.code = args, done.returncode
        self.out, self.err = done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace")

    def __repr__(self):
        return f"accord {' '.join(self.args)}: exit {self.code}\n{self.out}{self.err}"


class Lab:
    def __init__(self, guard=WIDE, **settings):
        self.dir = tempfile.mkdtemp(prefix="conformance-", dir=os.environ.get("TEST_TMP"))
        self.revio, self.rapid = Revio(), RapidResponse()
        self.settings = {
            "revio": {"base_url": self.revio.url, "username": "svc-accord", "client_code": "acme",
                      "password_file": "revio.password", "calls_per_minute": "0"},
            "rapid-response": {"base_url": self.rapid.url, "username": "svc-accord",
                               "password_file": "rapid.password", "dealer_number": "1234",
                               "default_device_type": "2GIGCP21", "default_timezone": "13"},
            "sync": {"bill_profile": "12", "state": "state", "rules": "rules.d"},
            "guard": dict(guard or {}),
        }
        for name, keys in settings.items():
            self.settings[name].update(keys)
        shutil.copytree(RULES, self.path("rules.d"))
        self.write("revio.password", self.revio.password + "\n", 0o600)
        self.write("rapid.password", self.rapid.password + "\n", 0o600)
        self.save()

    def path(self, *names):
        return os.path.join(self.dir, *names)

    def write(self, name, text, mode=0o644):
        with open(self.path(name), "wb") as file:
            file.write(text.encode() if isinstance(text, str) else text)
        os.chmod(self.path(name), mode)

    def save(self):
        """Writes the settings file."""
        text = "".join(f"[{name}]\n" + "".join(f"{k} = {v}\n" for k, v in keys.items()) + "\n"
                       for name, keys in self.settings.items())
        self.write("accord.conf", text, 0o600)

    def close(self):
        self.revio.stop()
        self.rapid.stop()
        shutil.rmtree(self.dir, ignore_errors=True)

    # -- commands

    def environment(self, env):
        return {"PATH": os.environ["PATH"], "HOME": self.dir, "LC_ALL": "C.UTF-8", **(env or {})}

    def run(self, *args, env=None, cwd=None):
        args = [str(a) for a in args]
        done = subprocess.run([ACCORD, *args], capture_output=True, cwd=cwd or self.dir,
                              stdin=subprocess.DEVNULL, env=self.environment(env), timeout=150)
        return Ran(args, done)

    def start(self, *args):
        return subprocess.Popen([ACCORD, *map(str, args)], cwd=self.dir, stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                env=self.environment(None))

    def must(self, *args, code=0, **more):
        ran = self.run(*args, **more)
        assert ran.code == code, f"not {code}: {ran!r}"
        return ran

    def pairs(self, count, **more):
        """Customers 1.. and sites 80001.. that agree."""
        return [(self.revio.add(customer(n, f"A-{n}", **more)), self.rapid.add(site(80000 + n), f"A-{n}"))
                for n in range(1, count + 1)]

    def confirm(self):
        self.must("extract")
        self.must("match")
        self.must("match", "--confirm-all")

    def begun(self, count, **more):
        """The same, linked, and with their base."""
        pairs = self.pairs(count, **more)
        self.confirm()
        self.must("run")
        return pairs

    def diff(self, *more):
        """Fresh snapshots and a comparison; gives the changes."""
        self.must("extract")
        self.must("diff", *more)
        return self.rows("changes.csv")

    # -- files

    def newest(self, *folder):
        names = sorted(n for n in os.listdir(self.path("state", *folder)) if n[0] != ".")
        return self.path("state", *folder, names[-1])

    def changeset(self):
        return self.newest("changesets")

    def rows(self, name):
        return read_csv(os.path.join(self.changeset(), name), COLUMNS[name])

    def found(self):
        """The findings, as (finding, customer_id, site_num)."""
        return sorted((f["finding"], f["customer_id"], f["site_num"]) for f in self.rows("findings.csv"))

    def matches(self):
        return read_csv(self.path("state", "matches.csv"), COLUMNS["matches.csv"])

    def audits(self):
        folder = self.path("state", "audit")
        return [read_csv(os.path.join(folder, n), COLUMNS["audit"]) for n in sorted(os.listdir(folder))]

    def snapshots(self):
        folder = self.path("state", "snapshots")
        return sorted(os.listdir(folder)) if os.path.isdir(folder) else []

    def snapshot(self, kind):
        names = [n for n in self.snapshots() if n.startswith(kind) and n.endswith(".csv.gz")]
        with gzip.open(self.path("state", "snapshots", names[-1])) as file:
            return read_rows(file.read(), COLUMNS[kind])

    def manifest(self):
        with open(os.path.join(self.changeset(), "manifest.json"), "rb") as file:
            return json.load(file)

    def ledger(self):
        with sqlite3.connect(self.path("state", "accord.db")) as db:
            return list(db.iterdump())


def write_csv(path, rows):
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)


def read_csv(path, columns):
    with open(path, "rb") as file:
        return read_rows(file.read(), columns)


def read_rows(data, columns):
    """RFC 4180, strictly: CRLF, no byte order mark, the header, quotes only where needed."""
    text = data.decode("utf-8", "strict")
    rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    header = ",".join(rows[0])
    assert header == columns or header.startswith(columns + ","), header
    back = "".join(",".join(quoted(v) for v in row) + "\r\n" for row in rows)
    assert back == text, "not as RFC 4180 says, or quoted without need"
    assert all(len(row) == len(rows[0]) for row in rows)
    return [dict(zip(rows[0], row)) for row in rows[1:]]


def quoted(value):
    return '"' + value.replace('"', '""') + '"' if re.search('[",\r\n]', value) else value


def seal(manifest):
    bare = {k: v for k, v in manifest.items() if k != "seal"}
    text = json.dumps(bare, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def sha256(path):
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def chain(audits):
    """The hash chain over all audit files; gives the last hash."""
    before = "0" * 64
    for row in (row for rows in audits for row in rows):
        values = [v.encode() for v in row.values()]
        assert row["prev_hash"] == before, row
        before = hashlib.sha256(b"".join(b"%d:%s," % (len(v), v) for v in values[:-1])).hexdigest()
        assert row["hash"] == before, row
    return before
