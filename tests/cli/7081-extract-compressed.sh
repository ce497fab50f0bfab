# extract: answers come compressed where the system can; the cap is on what they become.
. "$SRC/tests/cli/lib.sh"

start_sandbox --accounts 300
cat >front.py <<'P'
"""Before the sandbox: the same answers, compressed for who asks; /bomb/... gives 200 MB of spaces in a few KiB."""
import gzip, http.server, os, sys, urllib.error, urllib.request

BOMB = gzip.compress(b'{"records":[' + b" " * (200 << 20), 9)

class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)) or None
        headers = {k: v for k, v in self.headers.items() if k in ("Authorization", "Content-Type", "User-Agent")}
        request = urllib.request.Request("http://127.0.0.1:%s%s" % (sys.argv[1], self.path.replace("/bomb", "")),
                                         body, headers, method=self.command)
        try:
            with urllib.request.urlopen(request) as answer:
                status, text = answer.status, answer.read()
        except urllib.error.HTTPError as error:
            status, text = error.code, error.read()
        asked = "gzip" in self.headers.get("Accept-Encoding", "")
        if asked:
            text = BOMB if self.path.startswith("/bomb") else gzip.compress(text)
            with open("compressed", "a") as f:
                f.write(self.path + "\n")
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        if asked:
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    do_GET = do_POST = answer

    def log_message(self, *args):
        pass

server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
with open("port.new", "w") as f:
    f.write(str(server.server_port))
os.rename("port.new", "port")
server.serve_forever()
P
python3 front.py "$PORT" 2>front.log &
front=$!
stop_both() {
	kill "$front" 2>/dev/null || :
	wait "$front" 2>/dev/null || :
	stop_sandbox
}
trap stop_both EXIT
wait_port "$front" port

over_front() {
	"$ACCORD" "$@" --set revio.page_size=50 --set "revio.base_url=http://127.0.0.1:$(cat port)${path:-}/v1" \
		--set "rapid-response.base_url=http://127.0.0.1:$(cat port)${path:-}/RestAPI/api"
}
quietly "$ACCORD" extract --state direct
quietly over_front extract
for side in customers sites; do
	gzip -dc direct/snapshots/$side-*.csv.gz >direct.csv
	gzip -dc accord-state/snapshots/$side-*.csv.gz >front.csv
	expect_same front.csv direct.csv
done
expect_text 'Customers?search.page=2' compressed
expect_text 'DataExport/SiteDetailList' compressed

# What a few bytes become is capped, collected or streamed.
path=/bomb
for system in revio rapid-response; do
	expect_exit 1 over_front extract "$system" --set "$system.max_answer=20M"
	expect_text 'is larger than max_answer allows' "$ERR"
done
expect_equal "$(find accord-state/snapshots -type f | wc -l)" 4 'files in snapshots'
