# same_bytes.sh - makes snapshots, matches and a change set in one way or another, to compare their bytes; sourced
# behind tests/cli/lib.sh, with a sandbox running.
# shellcheck shell=sh

# made NAME ACCORD [OPTION...] [-- VARIABLE=VALUE...] - a state of its own; its files without times and ids go to NAME/.
# OPTIONs are for diff. One reading of the world by each, so the world must not move.
made() {
	name=$1
	accord=$2
	shift 2
	options=
	while [ $# -gt 0 ] && [ "$1" != -- ]; do
		options="$options $1"
		shift
	done
	[ $# = 0 ] || shift
	quietly env "$@" "$accord" extract --state "st-$name"
	quietly env "$@" "$accord" match --state "st-$name"
	cp "st-$name/matches.csv" matches.now
	quietly env "$@" "$accord" match --state "st-$name" --confirm-all
	# shellcheck disable=SC2086 # options are words
	quietly env "$@" "$accord" diff --state "st-$name" $options
	mkdir "$name"
	mv matches.now "$name/matches.csv"
	for kind in customers sites; do
		cp "$(find "st-$name/snapshots" -name "$kind-*.csv.gz")" "$name/$kind.csv.gz"
	done
	cp "st-$name"/changesets/*/*.csv* "$name"
}

# the_same NAME NAME... - all of these have the files of the first, with its bytes.
the_same() {
	first=$1
	shift
	for other; do
		expect_equal "$(ls "$other")" "$(ls "$first")" "files of $other"
		for file in "$first"/*; do
			expect_same "$file" "$other/${file#"$first"/}"
		done
	done
}
