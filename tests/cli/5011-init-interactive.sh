# init: on a terminal it asks, hides passwords, lets a wrong login be put right, lists profiles by name, asks before replacing.
. "$SRC/tests/cli/lib.sh"

need_terminal
mkdir sandbox
cd sandbox || exit
start_sandbox --accounts 50
cd ..
cat >talk.py <<'PY'
"""Plays a person: waits for a question, answers it; all that was on the screen goes to the file `screen`."""
import os, pty, re, select, subprocess, sys, time
accord, url, rules = sys.argv[1:4]
main, other = pty.openpty()
child = subprocess.Popen(["setsid", "-w", "-c", accord, "init", "--rules", rules],
                         stdin=other, stdout=other, stderr=other)
os.close(other)
screen = ""

def expect(question, answer):
    global screen
    seen, end = "", time.monotonic() + 15
    while not re.search(question, seen):
        if time.monotonic() > end or not select.select([main], [], [], 15)[0]:
            sys.exit("waited in vain for %r; saw %r" % (question, seen))
        try:
            seen += os.read(main, 4096).decode()
        except OSError:
            sys.exit("it ended before %r; saw %r" % (question, seen))
    screen += seen
    if answer is not None:
        time.sleep(0.05)
        os.write(main, answer.encode() + b"\n")

def rest():
    global screen
    while True:
        try:
            got = os.read(main, 4096)
        except OSError:
            break
        if not got:
            break
        screen += got.decode()
    return child.wait()

def revio(code, password, address=url + "/v1"):
    expect(r"address \[.*\]: $", address)
    expect(r"user, without .*: $", "svc-accord")
    expect(r"client code.*: $", code)
    expect(r"password \(not shown\): $", password)

if sys.argv[4] == "again":
    expect(r"replace it .* \[y/N\]: $", "")
    status = rest()
else:
    revio("other", "wrong-one")
    expect(r"try again \[Y/n\]: $", "")
    revio("acme", "sandbox-revio")
    expect(r"#1\)[^:]*: $", "14")          # not active: not in the list
    expect(r"not in this list[^:]*: $", "#2")
    expect(r"user.*: $", "svc-accord")
    expect(r"password \(not shown\): $", "sandbox-rapid-response")
    expect(r"dealer number.*: $", "1234")
    expect(r"#1\)[^:]*: $", "2GIGCP21")
    expect(r"#1\)[^:]*: $", "13")
    status = rest()
open("screen", "w").write(screen)
sys.exit(status)
PY
export ACCORD_RAPID_RESPONSE_BASE_URL="$URL/RestAPI/api"
expect_exit 0 python3 talk.py "$ACCORD" "$URL" "$SRC/rules.d" first
expect_text 'FAIL: rev.io refused the login' screen
expect_text 'ok: revio lets us in' screen
expect_text 'ok: dealer group 1234 has sites' screen
expect_text "'14' is not in this list" screen
expect_text 'Alarm monitoring' screen
expect_no_text 'sandbox-re' screen
expect_no_text 'sandbox-rapid' screen
expect_no_text 'wrong-one' screen
expect_text 'bill_profile = 12' accord.conf
unset ACCORD_RAPID_RESPONSE_BASE_URL
quietly "$ACCORD" check

cp accord.conf before
expect_exit 73 python3 talk.py "$ACCORD" "$URL" "$SRC/rules.d" again
expect_same before accord.conf

# Answers that end early are an error, not a loop.
rm accord.conf revio.password rapid-response.password
expect_exit 64 "$ACCORD" init </dev/null
expect_text 'the answers ended before the questions did' "$ERR"
expect_equal "$(ls -A)" 'before
sandbox
screen
talk.py' 'what lies here'
