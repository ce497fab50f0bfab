"""points - the commands of `torture`, the places at which they can be made to fail, and one round."""
import collections, glob, gzip, hashlib, os, random, re, shutil, subprocess, zlib

import rounds
from rounds import COMMANDS, PAGE, ROOT, Sweep
from story import Story, differences

# Commands that only look: the state they begin with is named after the command that would come next.
LOOKS = {
    "show": ("apply", ["show"]),
    "show_json": ("apply", ["show", "--json"]),
    "report": ("done", ["report"]),
    "verify": ("done", ["verify"]),
    "status": ("done", ["status"]),
    "explain": ("apply", ["explain", "code=A-10015"]),
    "rules_check": ("apply", ["rules", "check"]),
    "rules_list": ("apply", ["rules", "list"]),
    "impact": ("diff", ["rules", "impact", "--old", os.path.join(ROOT, "rules.d")]),
    "match_list": ("match", ["match"]),
    "dry_run": ("run", ["run", "--dry-run"] + PAGE),
    "check": ("apply", ["check"]),
    "undo": ("done", ["undo", "2"]),
    "part": ("diff", ["diff", "--partition", "1/2"]),
    "join": ("parts", ["diff", "--join", "{1}", "{2}"]),
    "match_file": ("proposed", ["match", "--confirm", "accord-state/matches.csv"]),
    "init": ("match", ["init", "--no-input", "-c", "new/accord.conf", "--rules", os.path.join(ROOT, "rules.d"),
                    "--set", "revio.base_url={url}/v1", "--set", "revio.username=svc-accord",
                    "--set", "revio.client_code=acme", "--set", "rapid-response.base_url={url}/RestAPI/api",
                    "--set", "rapid-response.username=svc-accord", "--set", "rapid-response.dealer_number=1234",
                    "--set", "rapid-response.default_device_type=2GIGCP21",
                    "--set", "rapid-response.default_timezone=13", "--set", "sync.bill_profile=12"]),
}
# What some need beside: variables of the environment, and what is taken away before each call.
SECRETS = {"ACCORD_REVIO_PASSWORD": "sandbox-revio", "ACCORD_RAPID_RESPONSE_PASSWORD": "sandbox-rapid-response"}
ENVIRONMENT = {"init": SECRETS}
BEFORE = {"init": "new"}
ROWS = ["%s-%s" % (kind, command) for kind in ("malloc", "syscall")
        for command in list(COMMANDS) + list(LOOKS)]
MANUAL = {0, 1, 2, 3, 4, 5, 64, 65, 66, 69, 70, 73, 74, 75, 77, 78}

# What a call may fail with. Not here: what cannot fail, and what libc itself relies on (futex, brk, signals).
ERRORS = {
    "openat": ["EMFILE", "EACCES", "EIO"], "read": ["EIO"], "pread64": ["EIO"],
    "write": ["EIO", "ENOSPC"], "pwrite64": ["EIO", "ENOSPC"], "writev": ["EIO", "ENOSPC"],
    "fsync": ["EIO", "ENOSPC"], "fdatasync": ["EIO"], "ftruncate": ["EIO"], "lseek": ["EINVAL"],
    "newfstatat": ["EIO", "EACCES"], "statx": ["EIO"], "access": ["EACCES", "EIO"], "getdents64": ["EIO"],
    "rename": ["EACCES", "ENOSPC"], "renameat2": ["EACCES", "ENOSPC"], "unlink": ["EACCES", "EIO"],
    "unlinkat": ["EACCES", "EIO"], "mkdir": ["EACCES", "ENOSPC"], "close": ["EIO"],
    "fcntl": ["ENOLCK", "EINTR"], "flock": ["ENOLCK"], "fallocate": ["ENOSPC"], "mmap": ["ENOMEM"],
    "mremap": ["ENOMEM"], "mprotect": ["ENOMEM"], "madvise": ["EINVAL"], "mlock": ["ENOMEM"],
    "clone3": ["EAGAIN"], "clone": ["EAGAIN"], "socket": ["EMFILE"], "connect": ["ECONNREFUSED"],
    "sendto": ["ECONNRESET", "EPIPE"], "recvfrom": ["ECONNRESET"], "poll": ["ENOMEM", "EINTR"],
    "setsockopt": ["ENOBUFS"], "getsockopt": ["ENOBUFS"], "getsockname": ["ENOBUFS"],
    "getpeername": ["ENOTCONN"], "socketpair": ["EMFILE"], "eventfd2": ["EMFILE"], "pipe2": ["EMFILE"],
    "getrandom": ["EAGAIN"], "getcwd": ["EACCES"], "fchmod": ["EPERM"], "fchown": ["EPERM"],
    "prlimit64": ["EPERM"], "prctl": ["EPERM"], "uname": ["EFAULT"], "clock_nanosleep": ["EINTR"],
    "dup": ["EMFILE"], "utimensat": ["EPERM"], "readlink": ["EIO"], "chmod": ["EPERM"],
}


def shim_of(build):
    return os.path.join(os.path.abspath(build), "torture/failing_malloc.so")


def why_not(build):
    if not shutil.which("strace"):
        return "no strace here (scripts/setup)"
    if subprocess.run(["strace", "-f", "-k", "-o", "/dev/null", "true"], capture_output=True).returncode:
        return "strace may not trace here, or can't tell from where"
    return None if os.path.exists(shim_of(build)) else "no failing_malloc.so here: it needs glibc"


def quick_folder():
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else None


class Point:
    def __init__(self, no, name, when, place):
        self.no, self.name, self.when, self.place = no, name, when, place

    def __str__(self):
        return "%s, number %d" % (self.name, self.when)


def masked(text):
    """Without what differs from one time to the next: ids, times, sums, and how long something took."""
    text = re.sub(r"/world-\d+/", "/world/", text)
    text = re.sub(r"\d{8}T\d{6}Z(-[0-9a-f]{8}|-\d+)?", "<id>", text)
    text = re.sub(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", "<time>", text)
    text = re.sub(r"\b[0-9a-f]{12,64}\b", "<sum>", text)
    text = re.sub(r"(just now|\d+ (minute|hour|day)s? ago) *", "<while> ago ", text)  # status, in a column
    return re.sub(r"\d+(\.\d+)? (s|ms|minutes?|seconds?)\b", "<while>", text)


def content(path):
    with open(path, "rb") as f:
        data = f.read()
    if path.endswith(".gz"):
        data = gzip.decompress(data)
    return hashlib.sha256(masked(data.decode("utf-8", "replace")).encode()).hexdigest()


def died_in_its_library(err):
    """A library that does not bear that its own allocation fails (libcrypto as it starts, the name service of libc)
    kills us, which is safe at any instant; but it must be the one that asked."""
    asked = re.search(r"^torture: allocation \d+ fails, asked for by (\S+)", err, re.M)
    died = re.search(r"^torture: signal \d+ in (.*)", err, re.M)
    if not asked or not died or asked.group(1) == "accord":
        return False
    return asked.group(1) in died.group(1).split(" accord")[0].split()


def tree(state):
    """The files of a state folder but ledger and lock, by name and content as far as these do not depend on time."""
    found = []
    for path in glob.glob(os.path.join(state, "**"), recursive=True):
        name = os.path.relpath(path, state)
        if os.path.isfile(path) and not name.startswith(("accord.db", "lock", "metrics")):
            varies = name.endswith((".json", ".html")) or name.startswith("audit")  # `verify` looks at these
            found.append((masked(name), "" if varies else content(path)))
    return sorted(found)


class Torture(rounds.Bench):
    def __init__(self, build, tmp, jobs):
        self.shim = shim_of(build)
        self.told = {}  # of each command undisturbed: status, stdout, files
        super().__init__(build, tmp, jobs)
        sandbox = self.sandboxes[0]
        sandbox.begin(self.states["apply"])
        self.must(sandbox, "apply")
        shutil.copytree(sandbox.state, os.path.join(tmp, "done"))
        self.states["done"] = os.path.join(tmp, "done")
        self.states["match_list"] = self.states["match"]
        self.prepare_state(sandbox, "parts", "diff", ["diff", "--partition", "1/2"], ["diff", "--partition", "2/2"])
        self.prepare_state(sandbox, "proposed", "match", ["match"])

    def prepare_state(self, sandbox, name, begin, *commands):
        """The state `begin` after these commands, as the state `name`."""
        sandbox.begin(self.states[begin])
        for command in commands:
            subprocess.run([self.accord, "-q"] + command, cwd=sandbox.folder, check=True)
        self.states[name] = os.path.join(self.tmp, name)
        shutil.copytree(sandbox.state, self.states[name])

    # ---- commands ----

    def arguments(self, command, sandbox):
        if command not in LOOKS:
            return COMMANDS[command] + PAGE
        parts = dict(zip("12", sorted(glob.glob(os.path.join(sandbox.state, "parts/*")))))
        return [re.sub(r"\{(\w+)\}", lambda m: parts.get(m.group(1), sandbox.url[:-len("/control/")]), word)
                for word in LOOKS[command][1]]

    def state_of(self, command):
        return self.states[LOOKS[command][0] if command in LOOKS else command]

    def say(self, sandbox, command, before=(), env=None):
        """Exit status, stdout, stderr."""
        full = {"PATH": os.environ["PATH"], "HOME": sandbox.folder, "LC_ALL": "C.UTF-8"}
        full.update(ENVIRONMENT.get(command, {}))
        full.update(env or {})
        if command in BEFORE:
            shutil.rmtree(os.path.join(sandbox.folder, BEFORE[command]), ignore_errors=True)
        process = subprocess.Popen(list(before) + [self.accord] + self.arguments(command, sandbox),
                                   cwd=sandbox.folder, env=full, stdin=subprocess.DEVNULL,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        try:
            out, err = process.communicate(timeout=60)
        except subprocess.TimeoutExpired:
            process.kill()
            out, err = process.communicate()
            err += b"\nhangs"
        return process.returncode, out.decode("utf-8", "replace"), err.decode("utf-8", "replace")

    def undisturbed(self, sandbox, command):
        if command not in self.told:
            sandbox.begin(self.state_of(command))
            status, out, _ = self.say(sandbox, command)
            self.told[command] = status, masked(out), tree(sandbox.state)
        return self.told[command]

    # ---- points ----

    def points_of_row(self, row):
        kind, command = row.split("-", 1)
        sandbox = self.free.get()
        try:
            self.undisturbed(sandbox, command)
            sandbox.begin(self.state_of(command))
            log = os.path.join(sandbox.folder, "log-" + row)
            if os.path.exists(log):
                os.remove(log)
            if kind == "malloc":
                self.say(sandbox, command, env={"LD_PRELOAD": self.shim, "TORTURE_MALLOC": "0",
                                                "TORTURE_LOG": log})
                with open(log) as f:
                    return [Point(int(n), "malloc", int(n), place) for n, place in map(str.split, f)]
            self.say(sandbox, command, before=["strace", "-f", "-k", "-s", "0", "-o", log])
            return calls_of(log)
        finally:
            self.free.put(sandbox)

    # ---- one round ----

    def disturbed(self, sandbox, row, point, seed):
        kind, command = row.split("-", 1)
        if kind == "malloc":
            return self.say(sandbox, command, env={"LD_PRELOAD": self.shim,
                                                   "TORTURE_MALLOC": str(point.when)})
        error = random.Random("%d %s %d" % (seed, row, point.no)).choice(ERRORS[point.name])
        return self.say(sandbox, command, before=[
            "strace", "-f", "-qq", "--seccomp-bpf", "-o", os.path.join(sandbox.folder, "strace"), "-e",
            "trace=" + point.name, "-e", "inject=%s:error=%s:when=%d" % (point.name, error, point.when)])

    def torture(self, row, point, seed):
        """Exit status of the disturbed command, and what is wrong."""
        command, wrong = row.split("-", 1)[1], []
        sandbox = self.free.get()
        try:
            twin = self.undisturbed(sandbox, command)
            sandbox.begin(self.state_of(command))
            status, out, err = self.disturbed(sandbox, row, point, seed)
            wrong += self.what_is_wrong(sandbox, twin, status, out, err)
            if not wrong:
                self.afterwards(sandbox, command, twin, wrong)
            if wrong:
                wrong.append("it said: %s%s" % (out[-300:], err[-900:]))
            return status, wrong
        finally:
            self.free.put(sandbox)

    @staticmethod
    def what_is_wrong(sandbox, twin, status, out, err):
        wrong = []
        if "\nhangs" in err:
            wrong.append("hangs")
        elif status < 0 and died_in_its_library(err):
            pass
        elif status not in MANUAL:
            wrong.append("exit status %s" % status)
        elif status not in (twin[0], 3) and not re.search("^(<\\d>)?accord: ", err, re.M):
            wrong.append("exit status %s without a message" % status)
        elif status == twin[0] and masked(out) != twin[1]:
            wrong.append("exit status %s, but it said something else than the twin:\n%s\ninstead of\n%s" % (
                status, masked(out)[-600:], twin[1][-600:]))
        elif status == twin[0] and tree(sandbox.state) != twin[2]:
            here = tree(sandbox.state)
            wrong.append("exit status %s, but other files than the twin's: %s; %s" % (
                status, [x for x in here if x not in twin[2]], [x for x in twin[2] if x not in here]))
        return wrong

    def afterwards(self, sandbox, command, twin, wrong):
        if command in COMMANDS:
            result = rounds.Result()
            sweep = Sweep("", command, "alloc", "")
            self.go_on(sweep, sandbox, result)
            wrong += result.wrong
            if not wrong:
                wrong += differences(Story(sandbox, self.first_ids), self.twins[command], False)
            return
        status, out, err = self.say(sandbox, command)
        if status != twin[0] or masked(out) != twin[1]:
            wrong.append("called again it ends with %s and says:\n%s%s" % (status, out[-600:], err[-600:]))
        check = subprocess.run([self.accord, "verify"], cwd=sandbox.folder, capture_output=True, text=True)
        if check.returncode != 0:
            wrong.append("accord verify: %s%s" % (check.stdout, check.stderr))


def calls_of(log):
    """The system calls of a `strace -f -k` from the first umask on, which is the first thing that main does."""
    made, began, loaded = collections.Counter(), False, {}
    counted, current = [], None
    with open(log, errors="replace") as f:
        for line in f:
            if line.startswith(" > "):
                if current:
                    current[2].append(line)
                continue
            current = None
            match = re.match(r"(\d+) +(\w+)\(", line)
            if not match:
                continue
            pid, name = match.groups()
            made[pid, name] += 1
            if name == "umask" and not began:
                began, loaded = True, {call: n for (_, call), n in made.items()}
            # Numbers count in each thread by itself, so the first ones would hit the loader.
            if began and name in ERRORS and made[pid, name] > loaded.get(name, 0):
                current = (name, made[pid, name], [])
                counted.append(current)
    seen = {}  # a number counts in each thread: the first to come has it
    for name, when, stack in counted:
        seen.setdefault((name, when), zlib.crc32("".join(stack).encode()))
    return [Point(i + 1, name, when, place) for i, ((name, when), place) in enumerate(seen.items())]
