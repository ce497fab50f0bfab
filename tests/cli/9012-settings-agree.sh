# docs: accord.conf(5) has every setting of the program with its default, in its section, and no other.
. "$SRC/tests/cli/lib.sh"

: >empty.conf
"$ACCORD" check -v -c empty.conf >settings 2>check.err || :
sed -n 's|^      \(.*\)  (default)$|\1|p' settings | sed "s|=$PWD/|=|" | sort >wanted
[ "$(wc -l <wanted)" -gt 50 ] || fail "only $(wc -l <wanted) settings: $(cat check.err)"

awk '
/^\.Ss \[/ { section = $0; gsub(/^\.Ss \[|\]$|\\/, "", section) }
/^\.Sh / { section = "" }
/^\.It Ic / && section != "" {
	initial = ""
	if ($4 == "Pq") {
		initial = $0
		sub(/^.* Pq /, "", initial)
		gsub(/\\/, "", initial)
	}
	print section "." $3 "=" initial
}' "$SRC/man/accord.conf.5" | sort >documented
expect_same wanted documented
