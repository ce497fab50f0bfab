# systemd: the units are sound, tightly fenced in, start what exists, and come at the times they promise.
. "$SRC/tests/cli/lib.sh"

command -v systemd-analyze >/dev/null || skip 'no systemd-analyze here'

# Instances under their own names, with a program that is there, so that verify looks at everything.
mkdir units
for unit in "$SRC"/scripts/systemd/*.service "$SRC"/scripts/systemd/*.timer; do
	name=$(basename "$unit")
	for made in "$name" "$(echo "$name" | sed 's/@/@north/')"; do
		sed 's|/usr/local/bin/accord|/bin/true|' "$unit" >"units/$made"
	done
done
for unit in units/*@north.timer units/*@north.service; do
	SYSTEMD_UNIT_PATH=$PWD/units: systemd-analyze verify --man=no "$unit" >verify 2>&1 || {
		cat verify
		fail "systemd-analyze verify $unit"
	}
	! grep "$(basename "$unit")" verify || fail "systemd-analyze verify complains about $unit"
done

for unit in accord accord-outbound accord-inbound accord-failed; do
	systemd-analyze security --offline=true --threshold=30 "$PWD/units/$unit@north.service" >security 2>&1 || {
		tail -n 3 security
		fail "$unit@.service is exposed more than 3.0"
	}
done

# The times, and the commands: what the program takes.
expect_text 'OnCalendar=*-*-* *:00:00' "$SRC/scripts/systemd/accord-outbound@.timer"
expect_text 'OnCalendar=*-*-* *:30:00' "$SRC/scripts/systemd/accord-inbound@.timer"
for unit in "$SRC"/scripts/systemd/accord*@.service; do
	case $unit in *failed*) continue ;; esac
	words=$(sed -n 's|^ExecStart=/usr/local/bin/accord ||p' "$unit" | sed 's|/etc/accord/%i/accord.conf|missing.conf|')
	# shellcheck disable=SC2086 # words on purpose
	expect_exit 66 "$ACCORD" $words
	expect_text 'missing.conf' "$ERR"
done
