# check: a certificate that does not hold is told with its reason and what to do; nothing is sent before it does.
. "$SRC/tests/cli/lib.sh"

start_sandbox --accounts 5

# An authority of our own, and certificates that are wrong in one way each.
quiet_ssl() {
	openssl "$@" >ssl.log 2>&1 || fail "openssl $1: $(cat ssl.log)"
}
quiet_ssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout ca.key -out ca.pem -days 30 \
	-subj '/CN=Own Authority' -addext basicConstraints=critical,CA:TRUE
: >index.txt
printf '[ca]\ndefault_ca=own\n[own]\ndatabase=index.txt\nnew_certs_dir=.\nserial=serial\nunique_subject=no\n' >ca.conf
printf 'default_md=sha256\ncopy_extensions=copy\npolicy=any\n[any]\ncommonName=supplied\n' >>ca.conf
echo 01 >serial

# certificate NAME SUBJECT_ALT_NAME FROM UNTIL
certificate() {
	quiet_ssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$1.key" -out "$1.req" \
		-subj "/CN=$1" -addext "subjectAltName=$2"
	quiet_ssl ca -batch -config ca.conf -keyfile ca.key -cert ca.pem -in "$1.req" -out "$1.pem" \
		-startdate "$3" -enddate "$4"
}
certificate good IP:127.0.0.1 20200101000000Z 20490101000000Z
certificate expired IP:127.0.0.1 20200101000000Z 20210101000000Z
certificate early IP:127.0.0.1 20480101000000Z 20490101000000Z
certificate other DNS:billing.example 20200101000000Z 20490101000000Z

cat >serve.py <<'P'
import http.server, ssl, sys
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        open("arrived", "a").write(self.path + "\n")
        body = b'{"ok":true,"has_more":false,"record_count":0,"records":[]}'
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *args):
        pass
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(sys.argv[1] + ".pem", sys.argv[1] + ".key")
server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
open("port.new", "w").write(str(server.server_port))
import os
os.rename("port.new", "port")
server.serve_forever()
P

# with CERTIFICATE CA_FILE EXIT - a server with that certificate, asked by `accord check`
with() {
	rm -f port arrived
	python3 serve.py "$1" 2>serve.log &
	server=$!
	trap 'kill "$server" 2>/dev/null || :; stop_sandbox' EXIT
	wait_port "$server" port
	status=0
	"$ACCORD" check --set "revio.base_url=https://127.0.0.1:$(cat port)/v1" --set revio.tries=2 \
		--set "revio.ca_file=$2" >"$OUT" 2>"$ERR" || status=$?
	kill "$server"
	wait "$server" 2>/dev/null || :
	[ "$status" = "$3" ] || fail "exit $status instead of $3 with '$1': $(cat "$OUT" "$ERR")"
}

with expired ca.pem 69
expect_text 'has expired; its owner must renew it; is the clock of this machine right?' "$OUT"
[ ! -e arrived ] || fail "a request went to a server whose certificate has expired"
with early ca.pem 69
expect_text 'not yet valid; is the clock of this machine right?' "$OUT"
with other ca.pem 69
expect_text 'it was made for another host; check base_url' "$OUT"
[ ! -e arrived ] || fail "a request went to another host's server"
quiet_ssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout no.key -out not.pem -days 30 -subj '/CN=No'
with good not.pem 69
expect_text 'if its authority is a private one, name it in ca_file' "$OUT"
[ ! -e arrived ] || fail "a request went to a server that nobody vouches for"
expect_no_text 'sandbox-revio' "$OUT"

# Its authority is known: the request arrives.
with good ca.pem 78 # which has no bill profiles
expect_text Customers arrived
