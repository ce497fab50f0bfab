# docs: accord-rules(5) and docs/rules.md have every key, operator and comparison that the program takes.
. "$SRC/tests/cli/lib.sh"

# The tables of the program: {"key", ...} rows of each kind of section.
keys_of() { # FILE TABLE
	awk -v table="$2" '
	index($0, table "[] = {") { on = 1; next }
	on && /^};/ { exit }
	on && match($0, /\{"[^"]*"/) { print substr($0, RSTART + 2, RLENGTH - 3) }' "$SRC/rules/$1"
}

while read -r file table; do
	keys_of "$file" "$table" >found
	[ -s found ] || fail "rules/$file has no table '$table' any more"
	sed "s/^/$file /" found
done >keys <<'EOF'
ruleset_rule.c rule_keys
ruleset_skip.c skip_keys
ruleset_skip.c link_keys
ruleset_fields.c field_keys
when.c operators
compare.c compare_kinds
EOF

while read -r file key; do
	form=$(printf '%s' "$key" | sed 's/-/.?.?-/g')
	grep -qE "^\\.(It Ic|Cm|)( |.*[ ,])*${form}( |,|\$|\\))" "$SRC/man/accord-rules.5" ||
		fail "accord-rules(5) lacks '$key' of rules/$file"
	grep -qE "\`([^\`]* )?$key( [^\`]*)?\`" "$SRC/docs/rules.md" ||
		fail "docs/rules.md lacks '$key' of rules/$file"
done <keys
