# settings: what is wrong in them is exit 78 with file, line and the nearest name; a missing file is 66; nothing is
# asked of any system, nothing is left behind.
. "$SRC/tests/cli/lib.sh"

start_sandbox --accounts 1
cp accord.conf good.conf

# with SED COMMAND...: the settings changed by SED
with() {
	sed "$1" good.conf >accord.conf
	shift
	expect_exit "$@" >/dev/null 2>&1
}

with '/^\[sync\]/a statte = x' 78 "$ACCORD" diff
expect_text "unknown setting 'statte'; did you mean 'state'?" "$ERR"
expect_text "accord.conf:" "$ERR"
with 's/^\[sync\]/[sinc]/' 78 "$ACCORD" diff
expect_text "did you mean 'sync'?" "$ERR"
with '/^\[sync\]/a keep_days = soon' 78 "$ACCORD" extract
expect_text "'soon' is no value for 'keep_days'" "$ERR"
with '/^\[sync\]/a create = sideways' 78 "$ACCORD" diff
expect_text "none, outbound, inbound or both" "$ERR"
with 's/127.0.0.1/example.com/' 78 "$ACCORD" extract
expect_text 'plain http:// is for loopback addresses alone' "$ERR"
with 's/^username.*//' 78 "$ACCORD" extract
expect_text 'username' "$ERR"
with 's/^password_file.*/password_file = nowhere/' 78 "$ACCORD" extract
expect_text "nowhere" "$ERR"
with 's/^password_file.*/password = secret/;s/^;.*//' 0 sh -c 'chmod 644 accord.conf'
expect_exit 78 "$ACCORD" extract >/dev/null 2>&1
expect_text 'accord.conf' "$ERR"
expect_no_text 'secret' "$ERR"
rm accord.conf
expect_exit 66 "$ACCORD" -c nowhere.conf check >/dev/null 2>&1
expect_text "the settings file 'nowhere.conf' is missing" "$ERR"
cp good.conf accord.conf
expect_exit 64 "$ACCORD" check --set revio.password=x >/dev/null 2>&1
expect_text 'everybody can see a command line' "$ERR"
expect_exit 64 "$ACCORD" check --set sync.states=x >/dev/null 2>&1
expect_text "did you mean 'state'?" "$ERR"
expect_equal "$(requests)" 0 requests
[ ! -e accord-state/snapshots ] || fail 'a snapshot was begun'

# the environment wins over the file, --set over both
ACCORD_SYNC_KEEP_DAYS=x expect_exit 78 "$ACCORD" status >/dev/null 2>&1
expect_text 'ACCORD_SYNC_KEEP_DAYS' "$ERR"
ACCORD_SYNC_STATE=by-environment expect_exit 0 "$ACCORD" extract -q
[ -d by-environment/snapshots ] || fail 'the environment did not win over the file'
ACCORD_SYNC_STATE=by-environment expect_exit 0 "$ACCORD" extract -q --set sync.state=by-set
[ -d by-set/snapshots ] || fail '--set did not win over the environment'
