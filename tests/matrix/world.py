"""world - an invented world for one cell: a sandbox of its own, a copied state, `accord` run in it."""
import gzip, http.client, json, os, shutil, signal, subprocess, time

ACCOUNTS, PAGE_SIZE = 220, 50
BOUND_S = 60  # for one command; more is a hang
SETTINGS = ["--set", "revio.page_size=%d" % PAGE_SIZE] + [
    part for system in ("revio", "rapid-response")
    for key, value in (("tries", 3), ("max_wait", 1), ("idle_timeout", 1), ("connect_timeout", 3),
                       ("max_answer", "8M"))
    for part in ("--set", "%s.%s=%s" % (system, key, value))]
GUARDS = [part for guard in ("creates", "updates", "closes", "closes_7_days")
          for part in ("--allow", guard + ":100000")]


class World:
    def __init__(self, build, rules, folder, state=None):
        self.accord, self.folder = os.path.join(build, "accord"), folder
        os.makedirs(folder)
        if state:
            shutil.copytree(state, os.path.join(folder, "accord-state"))
        port_file = os.path.join(folder, "port")
        with open(os.path.join(folder, "sandbox.log"), "wb") as log:
            self.sandbox = subprocess.Popen(
                [os.path.join(build, "accord-sandbox"), "--accounts", str(ACCOUNTS), "--port", "0",
                 "--port-file", port_file, "--serve", folder, "--rules", rules,
                 "--parent-pid", str(os.getpid()), "--max-seconds", "600"],
                stdout=log, stderr=log, stdin=subprocess.DEVNULL)
        until = time.monotonic() + 30
        while not (os.path.exists(port_file) and
                   os.path.exists(os.path.join(folder, "accord.conf"))):
            if self.sandbox.poll() is not None or time.monotonic() > until:
                raise RuntimeError("the sandbox does not start: " + folder)
            time.sleep(0.005)
        with open(port_file) as f:
            self.port = int(f.readline())
        with open(os.path.join(folder, "accord.conf")) as f:
            self.conf_ready = "[sync]" in f.read()

    def close(self):
        self.sandbox.send_signal(signal.SIGTERM)
        self.sandbox.wait(30)

    def control(self, method, path, body=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, "/control/" + path, body and json.dumps(body),
                               {"Content-Type": "application/json"})
            answer = connection.getresponse()
            text = answer.read()
            if answer.status != 200:
                raise RuntimeError("control %s %s: %r" % (method, path, text))
            return json.loads(text)
        finally:
            connection.close()

    def run(self, *args):
        """Runs accord; gives its exit status (None: it hung), what it said, and the seconds."""
        env = dict(PATH=os.environ["PATH"], HOME=self.folder, TZ="UTC", LC_ALL="C.UTF-8",
                   NO_COLOR="1", TERM="dumb", ACCORD_NOW="2026-11-23T12:00:00Z",
                   ASAN_OPTIONS="exitcode=99", UBSAN_OPTIONS="exitcode=99")
        begin = time.monotonic()
        proc = subprocess.Popen([self.accord, "--no-input"] + list(args) + SETTINGS,
                                cwd=self.folder, env=env, stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        try:
            out, err = proc.communicate(timeout=BOUND_S)
            code = proc.returncode
        except subprocess.TimeoutExpired:
            proc.kill()
            out, err = proc.communicate()
            code = None
        return code, out.decode("utf-8", "replace"), err.decode("utf-8", "replace"), \
            time.monotonic() - begin

    def snapshots(self, side):
        """Names of the snapshots of one side, oldest first; a manifest that lacks its file counts."""
        folder = os.path.join(self.folder, "accord-state/snapshots")
        names = [n for n in os.listdir(folder) if n.startswith(side) and n.endswith(".json")]
        return sorted((n[:-len(".json")] for n in names), key=lambda n: (len(n), n))

    def rows(self, side):
        """The text of the newest snapshot of one side."""
        name = self.snapshots(side)[-1] + ".csv.gz"
        with gzip.open(os.path.join(self.folder, "accord-state/snapshots", name)) as f:
            return f.read()

    def leftovers(self):
        """What a broken extraction or comparison must not leave behind."""
        found = []
        for part, good in (("snapshots", (".json", ".csv.gz")), ("changesets", (".csv", ".csv.gz", ".json"))):
            for folder, _, files in os.walk(os.path.join(self.folder, "accord-state", part)):
                found += [os.path.join(folder, f) for f in files if not f.endswith(good)]
        return found

    def changesets(self):
        folder = os.path.join(self.folder, "accord-state/changesets")
        return len(os.listdir(folder)) if os.path.isdir(folder) else 0

    def picture(self, known=None):
        """Both systems as they are, without the ids and times that new records got; `known`: the ids of
        the world as it was."""
        world = self.control("GET", "world")
        ids = {"customers": "customer_id", "sites": "SiteNum", "devices": "SiteNum"}
        picture = {}
        for part, key in ids.items():
            rows = []
            for row in world[part]:
                row = dict(row)
                if known is not None and str(row[key]) not in known:
                    row = strip(row)
                rows.append(json.dumps(row, sort_keys=True))
            picture[part] = sorted(rows)
        return picture

    def ids(self):
        world = self.control("GET", "world")
        return {str(r["customer_id"]) for r in world["customers"]} | \
            {str(r["SiteNum"]) for r in world["sites"]}


def strip(value):
    if isinstance(value, dict):
        return {k: strip(v) for k, v in value.items()
                if k not in ("customer_id", "address_id", "activated_date", "SiteNum", "DevNum",
                             "InServiceDate")}
    return [strip(v) for v in value] if isinstance(value, list) else value
