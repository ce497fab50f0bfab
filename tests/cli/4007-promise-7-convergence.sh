# promise 7: after an apply with nothing held, the next run is empty, whatever the world looks like.
. "$SRC/tests/fault/lib.sh"

for seed in 11 12 13 14; do
	rm -rf "$STATE"
	start_sandbox --accounts 250 --seed "$seed"
	quietly "$ACCORD" extract
	quietly "$ACCORD" match --confirm-all
	quietly "$ACCORD" run
	wrote=$(writes)
	[ "$wrote" -gt 10 ] || fail "world $seed has nothing to do"
	expect_exit 0 "$ACCORD" run >/dev/null
	for file in changes.csv pending.csv links.csv; do
		expect_equal "$(rows "$(newest_changeset)/$file")" 0 "world $seed: rows of $file"
	done
	expect_equal "$(writes)" "$wrote" "world $seed: writes"
	for direction in outbound inbound; do
		quietly "$ACCORD" run --direction $direction
		expect_equal "$(writes)" "$wrote" "world $seed: writes $direction"
	done
	stop_sandbox
done
