# notify: a run that did or failed something is told to [notify] url; an empty one is not; the address stays secret.
. "$SRC/tests/cli/lib.sh"

cat >hook.py <<'PY'
import http.server, json, os, sys
class Hook(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        with open("told", "a") as f:
            f.write(json.dumps([self.path, self.headers["Content-Type"], json.loads(body)]) + "\n")
        self.send_response(500 if "bad" in self.path else 200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")
    def log_message(self, *_): pass
server = http.server.HTTPServer(("127.0.0.1", 0), Hook)
with open("hook.tmp", "w") as f:
    f.write("%d\n" % server.server_port)
os.rename("hook.tmp", "hook.port")
server.serve_forever()
PY
start_sandbox --accounts 200
python3 hook.py &
hook=$!
trap 'kill $hook 2>/dev/null || :; stop_sandbox' EXIT
wait_port $hook hook.port
address=http://127.0.0.1:$(cat hook.port)/services/T0/SECRET-token
told() { [ -f told ] && awk 'END { print NR }' told || echo 0; }

quietly "$ACCORD" extract
quietly "$ACCORD" match
quietly "$ACCORD" match --confirm-all
export ACCORD_NOTIFY_URL="$address"
quietly "$ACCORD" run
expect_equal "$(told)" 1 'messages after a run'
expect_text '["/services/T0/SECRET-token", "application/json", {"text": "accord on ' told
expect_text 'dealer 1234: done (exit status 0)\noutbound: ' told
quietly "$ACCORD" run
expect_equal "$(told)" 1 'messages after an empty run'
quietly "$ACCORD" run --dry-run
expect_equal "$(told)" 1 'messages after a dry run'

# A failure is told, with why.
control POST faults '{"match":{"system":"revio","path":"/Customers"},"count":0,"fault":"status","code":404}' >/dev/null
got=0
"$ACCORD" run >/dev/null 2>&1 || got=$?
expect_equal "$(told)" 2 'messages after a failed run'
expect_text "FAILED (exit status $got)" told
control DELETE faults >/dev/null

# Whoever listens badly changes nothing, and the address stands nowhere.
control POST edit '{"system":"revio","id":1001,"set":{"/service_address/city":"Elsewhere"}}' >/dev/null
ACCORD_NOTIFY_URL=$address/bad expect_exit 0 "$ACCORD" run
expect_text 'answered 500; nobody was told of this run' "$ERR"
expect_no_text SECRET "$ERR"
kill $hook
wait $hook 2>/dev/null || :
control POST edit '{"system":"revio","id":1001,"set":{"/service_address/city":"Nowhere"}}' >/dev/null
expect_exit 0 "$ACCORD" run
expect_text 'could not be reached; nobody was told' "$ERR"
expect_no_text SECRET "$ERR"
! grep -r SECRET-token accord-state || fail 'the address lies in the state'
