# attack: while accord waits for an answer, its password lies in locked memory that no dump takes, and nowhere else:
# not in what it sent, not in what was freed, not in arguments or environment; a signal that dumps leaves no core.
. "$SRC/tests/fault/lib.sh"

[ -z "${VALGRIND:-}${SANITIZED:-}" ] || skip 'their memory is another'
ready
control POST faults '{"match":{"path":"SiteDetailList"},"count":0,"fault":"stall","ms":20000}' >/dev/null
ulimit -c unlimited 2>/dev/null || :
"$ACCORD" extract rapid-response >/dev/null 2>&1 &
pid=$!
stalled() { control GET faults | json 'sys.exit(0 if j["faults"][0]["hits"] else 1)'; }
wait_for 20 stalled
sleep 0.3

status=0
python3 - "$pid" sandbox-rapid-response >found <<'PY' || status=$?
import re, sys
pid, word = sys.argv[1], sys.argv[2].encode()
areas, area = {}, None
for line in open("/proc/%s/smaps" % pid):
    head = re.match(r"([0-9a-f]+)-([0-9a-f]+) (\S+) \S+ \S+ \S+ *(.*)", line)
    if head:
        area = int(head[1], 16), int(head[2], 16), head[3], head[4].strip()
    elif line.startswith("VmFlags:"):
        areas[area] = line.split()[1:]
try:
    memory = open("/proc/%s/mem" % pid, "rb")
except PermissionError:
    sys.exit(77)
places = 0
for (begin, end, mode, name), flags in areas.items():
    if "r" not in mode or name in ("[vvar]", "[vsyscall]"):
        continue
    memory.seek(begin)
    try:
        data = memory.read(end - begin)
    except OSError:
        continue
    for match in re.finditer(re.escape(word), data):
        places += 1
        if not {"lo", "dd"} <= set(flags):
            print("in %s at %x, flags %s: %r" % (
                name or "memory", begin + match.start(), " ".join(flags), data[match.start() - 40:match.end() + 10]))
if not places:
    print("nowhere: what was looked for?")
PY
[ "$status" = 0 ] || [ "$status" = 77 ] || fail 'memory could not be searched'
expect_equal "$(cat found)" '' 'the password outside of locked memory'
tr '\0' '\n' <"/proc/$pid/cmdline" >arguments
tr '\0' '\n' <"/proc/$pid/environ" >>arguments
expect_no_text sandbox-rapid-response arguments
kill -ABRT $pid
status=0
wait $pid 2>/dev/null || status=$?
expect_equal "$status" 134 "exit status after SIGABRT"
for core in core core.* "$STATE"/core*; do
	[ ! -e "$core" ] || fail "a core was left: $core"
done
curl -sS -X DELETE "$URL/control/faults" >/dev/null
