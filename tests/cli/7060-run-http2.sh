# run: over HTTP/2, many calls on one connection: the same snapshots, each write once, and nothing left to do.
. "$SRC/tests/cli/lib.sh"

command -v nghttpx >/dev/null || skip 'no nghttpx here (nghttp2-proxy) to speak HTTP/2'
start_sandbox --accounts 300

# The sandbox speaks HTTP/1.1; nghttpx stands before it, as a provider's front does.
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout front.key -out front.pem -days 30 \
	-subj /CN=front -addext subjectAltName=IP:127.0.0.1 2>ssl.log || fail "$(cat ssl.log)"
front_port=$(python3 -c 'import socket
s = socket.socket()
s.bind(("127.0.0.1", 0))
print(s.getsockname()[1])')
nghttpx --frontend="127.0.0.1,$front_port" --backend="127.0.0.1,$PORT" --workers=1 --single-process --conf=/dev/null \
	--accesslog-file="$PWD/access.log" --accesslog-format='$request' --errorlog-file="$PWD/front.log" \
	front.key front.pem 2>front.err &
front=$!
stop_both() {
	kill "$front" 2>/dev/null || :
	wait "$front" 2>/dev/null || :
	stop_sandbox
}
trap stop_both EXIT
front_answers() {
	curl -s --cacert front.pem "https://127.0.0.1:$front_port/control/counts" >/dev/null
}
wait_for 10 front_answers

customers() {
	find "$1/snapshots" -name "$2-*.csv.gz" | sort | tail -n 1 | xargs gzip -dc
}
over_front() {
	"$ACCORD" "$@" --set revio.page_size=20 --set revio.connections=8 --set revio.ca_file=front.pem \
		--set "revio.base_url=https://127.0.0.1:$front_port/v1" --set rapid-response.ca_file=front.pem \
		--set "rapid-response.base_url=https://127.0.0.1:$front_port/RestAPI/api"
}

quietly "$ACCORD" extract --state direct
quietly over_front extract
for side in customers sites; do
	customers direct "$side" >direct.csv
	customers accord-state "$side" >front.csv
	expect_same front.csv direct.csv
done

quietly over_front match
quietly over_front match --confirm-all
before=$(writes)
quietly over_front run
[ "$(writes)" -gt "$before" ] || fail "the run wrote nothing"
quietly "$ACCORD" verify
after=$(writes)
expect_exit 0 over_front run --quiet
expect_equal "$(writes)" "$after" "writes after a second run"
expect_text 'HTTP/2' access.log
expect_no_text 'POST /v1/Customers HTTP/1.1' access.log
