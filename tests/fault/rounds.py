"""rounds - one round of a sweep: the first world, a state copied from a prepared one, a command that is made to
fail at one point, the same command again, and what must hold then. Used by `sweep`."""
import collections, os, queue, random, re, shutil, signal, subprocess, time

from story import ROOT, Sandbox, Story, differences  # noqa: F401

PAGE = ["--set", "revio.page_size=20"]
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
         "alloc": {0, 70}, "die": {0, 137}, "twice": {0, 137}, "kill": {0, -9}, "kill_twice": {0, -9},
         "drop_before": {0, 3, 69, 74}, "drop_after": {0, 3, 69, 74}}
ABOUT = {
    "die": "ends at once at the n-th edge, as kill -9 would",
    "twice": "the same, and the command that goes on ends at a random edge too",
    "eio": "the n-th operation fails with an input/output error",
    "enospc": "the n-th operation finds the disk full",
    "full": "from the n-th operation on the disk stays full",
    "short": "the n-th write is cut short",
    "alloc": "the n-th allocation fails",
    "drop_before": "the n-th request is lost before it has its effect",
    "drop_after": "the n-th answer is lost after the effect",
    "kill": "kill -9 at a random time",
    "kill_twice": "kill -9 at a random time, and again while it goes on",
}
SWEEPS = [Sweep("%s-%s" % (kind, step), step, kind, "%s: %s" % (step, ABOUT[kind]))
          for kind in ABOUT for step in COMMANDS
          if not (kind.startswith("drop") and step in ("match", "diff"))]
DYING = ("die", "twice", "kill", "kill_twice", "alloc")


class Result:
    def __init__(self):
        self.status, self.edge, self.fired, self.wrong = None, "-", False, []


class Point:
    """One passage of an edge; `place` is where in the program, `commits` how many transactions came before."""

    def __init__(self, n, name, place, commits):
        self.n, self.name, self.place, self.commits = n, name, place, commits

    def is_met_by(self, kind):
        if kind in ("die", "twice"):
            return True
        if ".before_" in self.name or ".after_" in self.name:
            return False  # between two operations one can only die
        if kind == "short":
            return self.name == "file.write"  # elsewhere it is what enospc is
        return kind == "eio" or self.name != "file.read"  # a full disk can be read


class Bench:
    def __init__(self, build, tmp, jobs):
        self.accord = os.path.join(os.path.abspath(build), "accord")
        self.sandbox = os.path.join(os.path.abspath(build), "accord-sandbox")
        self.tmp, self.first_ids, self.twins, self.seconds = tmp, set(), {}, {}
        self.free = queue.Queue()
        self.sandboxes = [Sandbox(self, "world-%d" % i) for i in range(jobs)]
        for sandbox in self.sandboxes:
            self.free.put(sandbox)
        self.prepare()

    def close(self):
        for sandbox in self.sandboxes:
            sandbox.end()

    # ---- the ways of a round ----

    def call(self, sandbox, command, fault=None, kill_after=None):
        """Exit status (negative: a signal), what was said, seconds."""
        env = {"PATH": os.environ["PATH"], "HOME": sandbox.folder, "LC_ALL": "C.UTF-8"}
        env.update({k: v for k, v in os.environ.items() if k.endswith("SAN_OPTIONS")})
        if fault:
            env["ACCORD_FAIL"] = fault
        started = time.monotonic()
        process = subprocess.Popen([self.accord] + COMMANDS[command] + PAGE, cwd=sandbox.folder,
                                   env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE)
        if kill_after is not None:
            try:
                process.wait(timeout=kill_after)
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGKILL)
        try:
            out, said = process.communicate(timeout=240)
        except subprocess.TimeoutExpired:
            process.kill()
            out, said = process.communicate()
            said += b"\nhangs"
        return (process.returncode, (out + said).decode("utf-8", "replace"),
                time.monotonic() - started)

    def prepare(self):
        """States before each step that writes to no system, and the twins' ends."""
        sandbox = self.sandboxes[0]
        sandbox.begin()
        world = sandbox.control("world")
        self.first_ids = {str(c["customer_id"]) for c in world["customers"]} | \
            {str(s["SiteNum"]) for s in world["sites"]}
        self.states = {"extract": None}
        for step, following in (("extract", "match"), ("match", "diff"), ("diff", "apply")):
            self.must(sandbox, step)
            kept = os.path.join(self.tmp, "before-" + following)
            shutil.copytree(sandbox.state, kept)
            self.states[following] = kept
        self.states["run"] = self.states["diff"]
        for step in COMMANDS:
            self.twins[step] = self.tell_twin(sandbox, step)

    def must(self, sandbox, step):
        status, said, seconds = self.call(sandbox, step)
        if status != 0:
            raise SystemExit("sweep: accord %s ends with %s:\n%s" % (step, status, said))
        return seconds

    @staticmethod
    def rest_of(step):
        """What follows once the step is done: the runs that show that nothing is left to do."""
        return ["run", "run"] if step == "run" else STORY[STORY.index(step) + 1:]

    def tell_twin(self, sandbox, step):
        sandbox.begin(self.states[step])
        self.seconds[step] = self.must(sandbox, step)
        for following in self.rest_of(step):
            self.must(sandbox, following)
        return Story(sandbox, self.first_ids)

    # ---- one round ----

    @staticmethod
    def fault_of(kind, n):
        if kind == "alloc":
            return "alloc:%d" % n
        if kind == "full":
            return "any:%d+:enospc" % n
        return "any:%d:%s" % (n, "die" if kind == "twice" else kind)

    def kill_once(self, step, seed, sandbox, result):
        seconds = random.Random(seed).random() * self.seconds[step] * 1.1
        result.status, said, _ = self.call(sandbox, step, kill_after=seconds)
        result.fired = result.status == -9
        result.edge = "kill -9"
        return said

    def drop_once(self, sweep, n, sandbox, result):
        sandbox.control("faults", {"match": {}, "from": n, "count": 1, "fault": sweep.kind})
        result.status, said, _ = self.call(sandbox, sweep.step)
        rules = sandbox.control("faults")["faults"]
        result.fired = any(rule.get("hits") for rule in rules)
        result.edge = "request"
        sandbox.control("faults", method="DELETE")
        return said

    def fail_once(self, sweep, n, sandbox, result):
        if sweep.kind in ("kill", "kill_twice"):
            said = self.kill_once(sweep.step, n, sandbox, result)
        elif sweep.kind.startswith("drop"):
            said = self.drop_once(sweep, n, sandbox, result)
        else:
            result.status, said, _ = self.call(sandbox, sweep.step, self.fault_of(sweep.kind, n))
            fired = re.search(r"^failpoint: (\S+), passage", said, re.M)
            result.fired, result.edge = bool(fired), fired.group(1) if fired else "-"
        allowed = CLEAN[sweep.kind]
        if result.edge == "file.read":  # a password, a rule file, a sealed file that can't be read
            allowed = allowed | {5, 66, 78}
        if result.status not in allowed:
            result.wrong.append("exit status %s:\n%s" % (result.status, said))
        if result.status in (-9, 137) and sweep.kind.endswith("twice"):
            self.fail_again(sweep, n, sandbox, result)
        return said

    def fail_again(self, sweep, n, sandbox, result):
        """Going on is cut off as well."""
        if sweep.kind == "kill_twice":
            seconds = random.Random(n + 1).random() * self.seconds[sweep.step]
            status, said, _ = self.call(sandbox, sweep.step, kill_after=seconds)
        else:
            again = "any:%d:die" % (1 + int(random.Random(n).random() ** 2 * 300))
            status, said, _ = self.call(sandbox, sweep.step, again)
        if status not in CLEAN[sweep.kind]:
            result.wrong.append("the second time exit status %s:\n%s" % (status, said))

    def go_on(self, sweep, sandbox, result):
        """The same command again, and what follows; a change set that is through may be applied twice."""
        again = [sweep.step] + self.rest_of(sweep.step)
        for step in again:
            status, said, _ = self.call(sandbox, step)
            if status != 0:
                result.wrong.append("afterwards accord %s ends with %s:\n%s" % (step, status, said))
                return
        check = subprocess.run([self.accord, "verify"], cwd=sandbox.folder, capture_output=True,
                               text=True)
        if check.returncode != 0:
            result.wrong.append("accord verify: %s%s" % (check.stdout, check.stderr))

    def round(self, sweep, n):
        result = Result()
        sandbox = self.free.get()
        try:
            sandbox.begin(self.states[sweep.step])
            said = self.fail_once(sweep, n, sandbox, result)
            self.go_on(sweep, sandbox, result)
            if not result.wrong:
                result.wrong += differences(Story(sandbox, self.first_ids), self.twins[sweep.step],
                                            sweep.kind in DYING)
            if result.wrong:
                result.wrong = [line for text in result.wrong for line in text.split("\n")]
                result.wrong.append("failed at %s; it said: %s" % (result.edge, said.strip()[-600:]))
        finally:
            self.free.put(sandbox)
        return result

    # ---- counting points ----

    def points_of(self, sweep):
        """The points of a sweep in order; of requests and kills only their number is known."""
        sandbox = self.free.get()
        try:
            sandbox.begin(self.states[sweep.step])
            if sweep.kind.startswith("drop"):
                never = {"match": {}, "from": 1 << 30, "count": 1, "fault": sweep.kind}
                sandbox.control("faults", never)  # counts as they come, unlike the log
                self.must(sandbox, sweep.step)
                requests = sandbox.control("faults")["faults"][0]["seen"]
                # How many pages are asked for ahead depends on the moment: a few more may come.
                return [Point(n + 1, "request", n, 0) for n in range(requests + 4)]
            return self.passages(sandbox, sweep.step, "alloc" if sweep.kind == "alloc" else "any")
        finally:
            self.free.put(sandbox)

    def passages(self, sandbox, step, where):
        """ACCORD_FAIL=where:0 fires nowhere and tells each passage."""
        status, said, _ = self.call(sandbox, step, where + ":0")
        told = re.search(r"^failpoints: (\d+) passages", said, re.M)
        if status != 0 or not told:
            raise SystemExit("sweep: counting the points of %s: %s\n%s" % (step, status, said))
        points, commits = [], 0
        for name, n, place in re.findall(r"^failpoint: (\S+), passage (\d+), place (\S+)", said, re.M):
            points.append(Point(int(n), name, place, commits))
            commits += name == "ledger.commit"
        if len(points) != int(told.group(1)):
            raise SystemExit("sweep: %s tells %d of %s points" % (step, len(points), told.group(1)))
        return points
