# extract: no proxy of the environment, no .netrc, no .curlrc: what is sent goes to base_url and nowhere else.
. "$SRC/tests/cli/lib.sh"

start_sandbox --accounts 50
cat >trap.py <<'P'
import os, socket
s = socket.create_server(("127.0.0.1", 0))
with open("port.new", "w") as f:
    f.write(str(s.getsockname()[1]))
os.rename("port.new", "port")
while True:
    connection, _ = s.accept()
    with open("caught", "ab") as f:
        f.write(connection.recv(4096) or b"(connected)")
    connection.close()
P
python3 trap.py &
catcher=$!
stop_both() {
	kill "$catcher" 2>/dev/null || :
	wait "$catcher" 2>/dev/null || :
	stop_sandbox
}
trap stop_both EXIT
wait_port "$catcher" port

printf 'machine 127.0.0.1 login somebody password else\n' >"$HOME/.netrc"
printf 'proxy = http://127.0.0.1:%s\n' "$(cat port)" >"$HOME/.curlrc"
for name in http_proxy HTTP_PROXY https_proxy HTTPS_PROXY all_proxy ALL_PROXY; do
	export "$name=http://127.0.0.1:$(cat port)"
done
"$ACCORD" extract --quiet >"$OUT" 2>&1 || fail "$(cat "$OUT")"
[ ! -e caught ] || fail "a proxy got: $(head -c 200 caught)"

# The trap works: curl falls into it.
curl -s "$URL/control/counts" >/dev/null 2>&1 || :
wait_for 5 test -s caught
