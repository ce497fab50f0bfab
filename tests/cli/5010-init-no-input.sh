# init: --no-input takes every answer from --set and secrets from the environment, tries both logins, replaces nothing.
. "$SRC/tests/cli/lib.sh"

mkdir sandbox
cd sandbox || exit
start_sandbox --accounts 50
cd ..
export ACCORD_REVIO_PASSWORD=sandbox-revio ACCORD_RAPID_RESPONSE_PASSWORD=sandbox-rapid-response

# init_with OPTION... - a whole set of answers; later ones win.
init_with() {
	init_without_rules --rules "$SRC/rules.d" "$@"
}
init_without_rules() {
	"$ACCORD" init --no-input --set "revio.base_url=$URL/v1" --set revio.username=svc-accord \
		--set revio.client_code=acme --set "rapid-response.base_url=$URL/RestAPI/api" \
		--set rapid-response.username=svc-accord --set rapid-response.dealer_number=1234 \
		--set rapid-response.default_device_type=2GIGCP21 --set rapid-response.default_timezone=13 \
		--set sync.bill_profile=12 "$@"
}

# What is missing is named, all of it; what is wrong is told, and leaves nothing behind.
expect_exit 64 "$ACCORD" init --no-input 2>/dev/null
expect_text '--set revio.username=... --set revio.client_code=...' "$ERR"
expect_exit 77 init_with --set revio.client_code=other 2>/dev/null
expect_text 'client code (acme in' "$ERR"
expect_exit 78 init_with --set sync.bill_profile=14 2>/dev/null
expect_text 'sync.bill_profile=14 is not among the 2 active entries' "$ERR"
expect_exit 1 init_with --set rapid-response.dealer_number=4321 2>/dev/null
expect_text 'dealer group 4321' "$ERR"
expect_exit 69 init_with --set revio.base_url=http://127.0.0.1:1/v1 --set revio.tries=1 2>/dev/null
expect_text 'does a firewall let this machine out' "$ERR"

expect_equal "$(ls -A)" sandbox 'what lies here'

expect_exit 0 init_with --config new/accord.conf --set sync.keep_days=30 2>/dev/null
expect_line 'wrote {*}/new/accord.conf'
expect_line '  accord check -c {*}/new/accord.conf {*}'
expect_equal "$(stat -c '%n %a' new/*)" 'new/accord.conf 600
new/rapid-response.password 600
new/revio.password 600' 'files'
expect_no_text 'sandbox-r' new/accord.conf
expect_text 'keep_days = 30' new/accord.conf
expect_line ';page_size = 500' new/accord.conf
# Every setting stands there, each with what it is for.
expect_equal "$(grep -c '^; ' new/accord.conf)" "$(($(grep -cE '^;?[a-z_0-9]+ =' new/accord.conf) + 3))" 'comments'

# Without rules beside the file, those that came with the program are named.
expect_exit 0 init_without_rules --config bare/accord.conf 2>/dev/null
expect_text "rules = $(cd "$SRC" && pwd)/rules.d" bare/accord.conf
quietly "$ACCORD" rules check --config bare/accord.conf

unset ACCORD_REVIO_PASSWORD ACCORD_RAPID_RESPONSE_PASSWORD
quietly "$ACCORD" check --config new/accord.conf
quietly "$ACCORD" extract --config new/accord.conf

# Never over what is there.
cp -r new before
expect_exit 73 init_with --config new/accord.conf 2>/dev/null
expect_text 'is there already, and stays as it is' "$ERR"
mv new/accord.conf new/other.conf
export ACCORD_REVIO_PASSWORD=different
expect_exit 73 init_with --config new/accord.conf 2>/dev/null
unset ACCORD_REVIO_PASSWORD
expect_same before/revio.password new/revio.password

# A secret file that is named is used as it is.
printf 'sandbox-revio\n' >mine && chmod 600 mine
export ACCORD_RAPID_RESPONSE_PASSWORD=sandbox-rapid-response
expect_exit 0 init_with --config third/accord.conf --set "revio.password_file=$PWD/mine" 2>/dev/null
expect_equal "$(ls third)" 'accord.conf
rapid-response.password'
unset ACCORD_RAPID_RESPONSE_PASSWORD
quietly "$ACCORD" check --config third/accord.conf
