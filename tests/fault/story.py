"""story - the invented systems of a round, and what can be seen of them, of the ledger and of the audit when the round
is over, in a form that does not depend on when and in which order things were done. Used by `rounds`."""
import collections, csv, glob, json, os, re, shutil, sqlite3, subprocess, time
import urllib.request

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
ACCOUNTS = 48  # each of the 40 odd kinds once, and some in agreement
TODAY = time.strftime("%Y-%m-%d", time.gmtime())


class Sandbox:
    """A running sandbox and the folder in which accord works on it; used for one round after the other."""

    def __init__(self, bench, name):
        self.folder = os.path.join(bench.tmp, name)
        self.state = os.path.join(self.folder, "accord-state")
        os.makedirs(self.folder)
        port_file = os.path.join(self.folder, "port")
        self.process = subprocess.Popen(
            [bench.sandbox, "--accounts", str(ACCOUNTS), "--every-kind", "--port", "0",
             "--port-file", port_file, "--serve", self.folder, "--rules",
             os.path.join(ROOT, "rules.d"), "--parent-pid", str(os.getpid())],
            stdout=subprocess.DEVNULL)
        for _ in range(4000):
            if os.path.exists(port_file) or self.process.poll() is not None:
                break
            time.sleep(0.005)
        with open(port_file) as f:
            self.url = "http://127.0.0.1:%s/control/" % f.readline().strip()

    def control(self, path, body=None, method=None):
        data = json.dumps(body).encode() if body is not None else None
        request = urllib.request.Request(self.url + path, data, method=method)
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)

    def begin(self, state=None):
        """The world as it was at first, and a state: a copy of that folder, or none yet."""
        self.control("reset", {})
        shutil.rmtree(self.state, ignore_errors=True)
        if state:
            shutil.copytree(state, self.state, symlinks=True)

    def end(self):
        self.process.terminate()
        self.process.wait()


def normal_record(record, ids):
    """A record as text, with ids and times that were given in this world replaced by what they stand for."""
    text = re.sub(r'"(\d{4}-\d\d-\d\d)(T[0-9:]+)?"',
                  lambda m: '"<now>"' if m.group(1) >= TODAY else m.group(0),
                  json.dumps(record, sort_keys=True))
    return re.sub(r"\d+", lambda m: ids.get(m.group(0), m.group(0)), text)


def count_rows(path):
    with open(path, newline="") as f:
        return sum(1 for _ in csv.reader(f)) - 1


class Story:
    """What can be seen at the end."""

    def __init__(self, sandbox, first_ids):
        world = sandbox.control("world")
        self.counts = {k: v for k, v in sandbox.control("counts").items()
                       if k.endswith(("creates", "updates"))}
        ids = self.new_ids(world, first_ids)
        self.records = sorted(normal_record(r, ids) for kind in ("customers", "sites", "devices")
                              for r in world[kind])
        self.read_ledger(os.path.join(sandbox.state, "accord.db"), ids)
        self.read_audits(glob.glob(os.path.join(sandbox.state, "audit", "*.csv")))
        last = max(glob.glob(os.path.join(sandbox.state, "changesets", "*")), default=None)
        self.last_changes = count_rows(os.path.join(last, "changes.csv")) if last else None
        self.leftovers = glob.glob(os.path.join(sandbox.state, "**", ".*.tmp*"), recursive=True)

    @staticmethod
    def new_ids(world, first_ids):
        ids, codes = {}, {}
        for device in world["devices"]:
            codes.setdefault(str(device["SiteNum"]), device["TransmitterCode"])
        for customer in world["customers"]:
            key = str(customer["customer_id"])
            if key not in first_ids:
                ids[key] = "<customer %s>" % customer["account_number"]
                for part in ("service", "billing", "listing"):
                    address = (customer.get(part + "_address") or {}).get("address_id")
                    if address:
                        ids[str(address)] = "<address>"
        for site in world["sites"]:
            key = str(site["SiteNum"])
            if key not in first_ids:
                ids[key] = "<site %s>" % codes.get(key)
        return ids

    def read_ledger(self, path, ids):
        db = sqlite3.connect("file:%s?mode=ro" % path, uri=True)
        name = lambda key: ids.get(key, key)
        self.links = sorted((name(c), name(s), bytes(base or b"")) for c, s, base in db.execute(
            "SELECT customer_id, site_num, base FROM links LEFT JOIN bases USING (link_id)"))
        self.open_intents = db.execute("SELECT count(*) FROM intents").fetchone()[0]
        self.open_runs = db.execute("SELECT count(*) FROM runs WHERE ended_at = 0").fetchone()[0]
        self.kept_rows = db.execute("SELECT count(*) FROM audit_rows").fetchone()[0]
        self.closes = sorted(row[0] for row in db.execute("SELECT customer_id FROM closes"))
        self.written = sorted((side, name(key)) + tuple(rest) for side, key, *rest in db.execute(
            'SELECT side, record_key, field, "before", "after" FROM written'))
        self.findings = sorted((f, name(c), name(s)) for f, c, s in db.execute(
            "SELECT finding, customer_id, site_num FROM findings"))
        db.close()

    def read_audits(self, paths):
        self.applied, self.other = collections.Counter(), collections.Counter()
        for path in sorted(paths):
            with open(path, newline="") as f:
                for row in csv.DictReader(f):
                    if row["outcome"] in ("applied", "already"):
                        self.applied[row["change_id"]] += 1
                    else:
                        self.other[row["outcome"]] += 1


def differences(story, twin, only_unknown):
    """What is wrong with a story; only_unknown: nothing may have been set aside or failed."""
    wrong = []

    def same(what, got, want):
        if got != want:
            wrong.append("%s: %s" % (what, shorten(got, want)))

    same("records of the systems", story.records, twin.records)
    same("links and bases", story.links, twin.links)
    same("closes", story.closes, twin.closes)
    same("values written", story.written, twin.written)
    same("findings", story.findings, twin.findings)
    same("changes in the audit", set(story.applied), set(twin.applied))
    twice = [c for c, n in story.applied.items() if n > 1]
    if twice:
        wrong.append("applied more than once in the audit: %s" % " ".join(twice))
    same("writes that had an effect", story.counts, twin.counts)
    same("open intents", story.open_intents, 0)
    same("runs not ended", story.open_runs, 0)
    same("audit rows without a file", story.kept_rows, 0)
    same("changes of the last run", story.last_changes, 0)
    same("files left over", story.leftovers, [])
    if only_unknown and set(story.other) - {"unknown"}:
        wrong.append("other outcomes in the audit: %s" % dict(story.other))
    return wrong


def shorten(got, want):
    if isinstance(got, (list, set)):
        more, less = [x for x in got if x not in want], [x for x in want if x not in got]
        return "%d too many %s, %d missing %s" % (
            len(more), str(more[:2])[:400], len(less), str(less[:2])[:400])
    return "%s instead of %s" % (got, want)
