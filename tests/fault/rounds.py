"""rounds - one round of a sweep: a fresh world, a state copied from a prepared one, a command that is made to
fail at one point, the same command again, and what must hold then. Used by `sweep`."""
import collections, csv, glob, json, os, random, re, shutil, signal, sqlite3, subprocess, time
import urllib.request

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PAGE = ["--set", "revio.page_size=50"]
COMMANDS = {
    "extract": ["extract"],
    "match": ["match", "--confirm-all"],
    "diff": ["diff"],
    "apply": ["apply"],
    "run": ["run"],
}
# What every story ends with; the last run must find nothing to do.
STORY = ["extract", "match", "diff", "apply", "run", "run"]

Sweep = collections.namedtuple("Sweep", "name step kind about")
CLEAN = {"eio": {0, 73, 74}, "enospc": {0, 73, 74}, "full": {0, 73, 74}, "short": {0, 73, 74},
         "alloc": {0, 70}, "die": {0, 137}, "kill": {0, -9},
         "drop_before": {0, 3, 69, 74}, "drop_after": {0, 3, 69, 74}}
ABOUT = {
    "die": "ends at once at the n-th edge, as kill -9 would",
    "eio": "the n-th operation fails with an input/output error",
    "enospc": "the n-th operation finds the disk full",
    "full": "from the n-th operation on the disk stays full",
    "short": "the n-th write is cut short",
    "alloc": "the n-th allocation fails",
    "drop_before": "the n-th request is lost before it has its effect",
    "drop_after": "the n-th answer is lost after the effect",
    "kill": "kill -9 at a random time",
}
SWEEPS = [Sweep("%s-%s" % (kind, step), step, kind, "%s: %s" % (step, ABOUT[kind]))
          for kind in ABOUT for step in COMMANDS
          if not (kind.startswith("drop") and step in ("match", "diff"))]


class Result:
    def __init__(self):
        self.status, self.edge, self.fired, self.wrong = None, "-", False, []


class Sandbox:
    def __init__(self, bench, folder):
        port_file = os.path.join(folder, "port")
        self.process = subprocess.Popen(
            [bench.sandbox, "--accounts", "200", "--port", "0", "--port-file", port_file,
             "--serve", folder, "--rules", os.path.join(ROOT, "rules.d"), "--parent-pid",
             str(os.getpid()), "--max-seconds", "900"], stdout=subprocess.DEVNULL)
        for _ in range(2000):
            if os.path.exists(port_file) and os.path.exists(os.path.join(folder, "accord.conf")):
                break
            time.sleep(0.005)
        with open(port_file) as f:
            self.url = "http://127.0.0.1:%s/control/" % f.readline().strip()

    def control(self, path, body=None):
        data = json.dumps(body).encode() if body is not None else None
        with urllib.request.urlopen(self.url + path, data, timeout=20) as answer:
            return json.load(answer)

    def end(self):
        self.process.terminate()
        self.process.wait()


TODAY = time.strftime("%Y-%m-%d", time.gmtime())


def normal_record(record, ids):
    """A record as text, with ids and times that were given in this world replaced by what they stand for."""
    text = re.sub(r'"(\d{4}-\d\d-\d\d)(T[0-9:]+)?"',
                  lambda m: '"<now>"' if m.group(1) >= TODAY else m.group(0),
                  json.dumps(record, sort_keys=True))
    return re.sub(r"\d+", lambda m: ids.get(m.group(0), m.group(0)), text)


class Story:
    """What can be seen at the end, in a form that does not depend on when and in which order."""

    def __init__(self, bench, folder, sandbox):
        world = sandbox.control("world")
        state = os.path.join(folder, "accord-state")
        self.counts = {k: v for k, v in sandbox.control("counts").items()
                       if k.endswith(("creates", "updates"))}
        ids = self.new_ids(bench, world)
        self.records = sorted(normal_record(r, ids) for kind in ("customers", "sites", "devices")
                              for r in world[kind])
        self.read_ledger(os.path.join(state, "accord.db"), ids)
        self.read_audits(glob.glob(os.path.join(state, "audit", "*.csv")))
        last = max(glob.glob(os.path.join(state, "changesets", "*")), default=None)
        self.last_changes = count_rows(os.path.join(last, "changes.csv")) if last else None
        self.leftovers = [p for p in glob.glob(os.path.join(state, "**", ".*.tmp*"), recursive=True)]

    @staticmethod
    def new_ids(bench, world):
        ids, codes = {}, {}
        for device in world["devices"]:
            codes.setdefault(str(device["SiteNum"]), device["TransmitterCode"])
        for customer in world["customers"]:
            key = str(customer["customer_id"])
            if bench.first_ids and key not in bench.first_ids:
                ids[key] = "<customer %s>" % customer["account_number"]
                for part in ("service", "billing", "listing"):
                    address = (customer.get(part + "_address") or {}).get("address_id")
                    if address:
                        ids[str(address)] = "<address>"
        for site in world["sites"]:
            key = str(site["SiteNum"])
            if bench.first_ids and key not in bench.first_ids:
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


def count_rows(path):
    with open(path, newline="") as f:
        return sum(1 for _ in csv.reader(f)) - 1


def differences(story, twin, kind):
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
    if kind in ("die", "kill", "alloc") and set(story.other) - {"unknown"}:
        wrong.append("other outcomes in the audit: %s" % dict(story.other))
    return wrong


def shorten(got, want):
    if isinstance(got, (list, set)):
        more, less = [x for x in got if x not in want], [x for x in want if x not in got]
        return "%d too many %s, %d missing %s" % (
            len(more), str(more[:2])[:400], len(less), str(less[:2])[:400])
    return "%s instead of %s" % (got, want)


class Bench:
    def __init__(self, build, tmp):
        self.accord = os.path.join(os.path.abspath(build), "accord")
        self.sandbox = os.path.join(os.path.abspath(build), "accord-sandbox")
        self.tmp, self.first_ids, self.twins, self.seconds = tmp, None, {}, {}
        self.names = {}  # of the edges: {sweep: {n: name}}
        self.prepare()

    # ---- the ways of a round ----

    def call(self, folder, command, fault=None, kill_after=None):
        """Exit status (negative: a signal), what was said, seconds."""
        env = {"PATH": os.environ["PATH"], "HOME": folder, "LC_ALL": "C.UTF-8"}
        env.update({k: v for k, v in os.environ.items() if k.endswith("SAN_OPTIONS")})
        if fault:
            env["ACCORD_FAIL"] = fault
        started = time.monotonic()
        process = subprocess.Popen([self.accord] + COMMANDS[command] + PAGE, cwd=folder, env=env,
                                   stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE)
        if kill_after is not None:
            try:
                process.wait(timeout=kill_after)
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGKILL)
        try:
            out, said = process.communicate(timeout=120)
        except subprocess.TimeoutExpired:
            process.kill()
            out, said = process.communicate()
            said += b"\nhangs"
        return (process.returncode, (out + said).decode("utf-8", "replace"),
                time.monotonic() - started)

    def folder_for(self, name, state=None):
        folder = os.path.join(self.tmp, name)
        os.makedirs(folder)
        if state:
            shutil.copytree(state, os.path.join(folder, "accord-state"), symlinks=True)
        return folder

    def prepare(self):
        """States before each step that writes to no system, and the twins' ends."""
        folder = self.folder_for("prepared")
        sandbox = Sandbox(self, folder)
        world = sandbox.control("world")
        self.first_ids = {str(c["customer_id"]) for c in world["customers"]} | \
            {str(s["SiteNum"]) for s in world["sites"]}
        self.states = {"extract": None}
        for step, following in (("extract", "match"), ("match", "diff"), ("diff", "apply")):
            self.must(folder, step)
            kept = os.path.join(self.tmp, "before-" + following)
            shutil.copytree(os.path.join(folder, "accord-state"), kept)
            self.states[following] = kept
        self.states["run"] = self.states["diff"]
        sandbox.end()
        for step in COMMANDS:
            self.twins[step] = self.tell_twin(step)

    def must(self, folder, step):
        status, said, seconds = self.call(folder, step)
        if status != 0:
            raise SystemExit("sweep: accord %s ends with %s:\n%s" % (step, status, said))
        return seconds

    @staticmethod
    def rest_of(step):
        """What follows once the step is done: the runs that show that nothing is left to do."""
        return ["run", "run"] if step == "run" else STORY[STORY.index(step) + 1:]

    def tell_twin(self, step):
        folder = self.folder_for("twin-" + step, self.states[step])
        sandbox = Sandbox(self, folder)
        try:
            self.seconds[step] = self.must(folder, step)
            for following in self.rest_of(step):
                self.must(folder, following)
            return Story(self, folder, sandbox)
        finally:
            sandbox.end()

    # ---- one round ----

    @staticmethod
    def fault_of(sweep, n):
        if sweep.kind == "alloc":
            return "alloc:%d" % n
        if sweep.kind == "full":
            return "any:%d+:enospc" % n
        return "any:%d:%s" % (n, sweep.kind)

    def fail_once(self, sweep, n, folder, sandbox, result):
        if sweep.kind == "kill":
            seconds = random.Random(n).random() * self.seconds[sweep.step] * 1.1
            result.status, said, _ = self.call(folder, sweep.step, kill_after=seconds)
            result.fired = result.status == -9
            result.edge = "kill -9"
        elif sweep.kind.startswith("drop"):
            sandbox.control("faults", {"match": {}, "from": n, "count": 1, "fault": sweep.kind})
            result.status, said, _ = self.call(folder, sweep.step)
            rules = sandbox.control("faults")["faults"]
            result.fired = any(rule.get("hits") for rule in rules)
            result.edge = "request"
            subprocess.run(["curl", "-s", "-X", "DELETE", sandbox.url + "faults"], check=True,
                           stdout=subprocess.DEVNULL)
        else:
            result.status, said, _ = self.call(folder, sweep.step, self.fault_of(sweep, n))
            fired = re.search(r"^failpoint: (\S+), passage", said, re.M)
            result.fired, result.edge = bool(fired), fired.group(1) if fired else "-"
        allowed = CLEAN[sweep.kind]
        if result.edge == "file.read":  # a password, a rule file, a sealed file that can't be read
            allowed = allowed | {5, 66, 78}
        if result.status not in allowed:
            result.wrong.append("exit status %s:\n%s" % (result.status, said))
        return said

    def go_on(self, sweep, folder, result):
        """The same command again, and what follows; a change set that is through may be applied twice."""
        again = [sweep.step] + self.rest_of(sweep.step)
        for step in again:
            status, said, _ = self.call(folder, step)
            if status != 0:
                result.wrong.append("afterwards accord %s ends with %s:\n%s" % (step, status, said))
                return
        check = subprocess.run([self.accord, "verify"], cwd=folder, capture_output=True, text=True)
        if check.returncode != 0:
            result.wrong.append("accord verify: %s%s" % (check.stdout, check.stderr))

    def round(self, sweep, n, keep=False):
        result = Result()
        folder = self.folder_for("%s-%d" % (sweep.name, n), self.states[sweep.step])
        sandbox = Sandbox(self, folder)
        try:
            said = self.fail_once(sweep, n, folder, sandbox, result)
            self.go_on(sweep, folder, result)
            if not result.wrong:
                story = Story(self, folder, sandbox)
                result.wrong += differences(story, self.twins[sweep.step], sweep.kind)
            if result.wrong:
                result.wrong = [line for text in result.wrong for line in text.split("\n")]
                result.wrong.append("failed at %s; it said: %s" % (result.edge, said.strip()[-600:]))
        finally:
            sandbox.end()
            if not keep:
                shutil.rmtree(folder, ignore_errors=True)
        return result

    def count_points(self, sweep):
        """How many points there are: none fires at or behind the number found."""
        if sweep.kind == "kill":
            return 0
        folder = self.folder_for("count-" + sweep.name, self.states[sweep.step])
        sandbox = Sandbox(self, folder)
        try:
            if sweep.kind.startswith("drop"):
                before = sandbox.control("counts")["requests"]
                self.must(folder, sweep.step)
                return sandbox.control("counts")["requests"] - before
            return self.count_passages(sweep, folder, "alloc" if sweep.kind == "alloc" else "any")
        finally:
            sandbox.end()
            shutil.rmtree(folder, ignore_errors=True)

    def count_passages(self, sweep, folder, where):
        """ACCORD_FAIL=where:0 fires nowhere and tells each passage."""
        status, said, _ = self.call(folder, sweep.step, where + ":0")
        told = re.search(r"^failpoints: (\d+) passages", said, re.M)
        if status != 0 or not told:
            raise SystemExit("sweep: counting the points of %s: %s\n%s" % (sweep.name, status, said))
        self.names[sweep.name] = {int(n): name for name, n in re.findall(
            r"^failpoint: (\S+), passage (\d+)", said, re.M)}
        return int(told.group(1))
