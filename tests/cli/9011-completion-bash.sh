# completion: bash completes commands, the options of each, and their words.
. "$SRC/tests/cli/lib.sh"

command -v bash >/dev/null || skip 'no bash here'
cat >try.bash <<'EOF'
source "$SRC/scripts/completion/accord.bash"
compopt() { :; }
COMP_WORDS=("$@")
COMP_CWORD=$(($# - 1))
_accord
printf '%s\n' "${COMPREPLY[@]}"
EOF

press_tab() {
	bash try.bash accord "$@" >completed
}

press_tab ''
"$ACCORD" --help | sed -n 's/^  \([a-z][a-z-]*\) .*/\1/p' >commands
expect_same completed commands

while read -r command; do
	press_tab "$command" --
	sort completed >got
	"$ACCORD" "$command" --help | sed -n 's/^  \(-., \|    \)\(--[a-z-]*\).*/\2/p' | sort >wanted
	expect_same got wanted
done <commands

press_tab ex
expect_equal "$(tr '\n' ' ' <completed)" 'extract explain ' 'accord ex<TAB>'
press_tab run --direction o
expect_equal "$(cat completed)" outbound '--direction o<TAB>'
press_tab --set sync.create=none extract re
expect_equal "$(cat completed)" revio 'extract re<TAB> behind an option with a value'
press_tab rules l
expect_equal "$(cat completed)" list 'rules l<TAB>'
touch here.conf
press_tab check -c he
expect_equal "$(cat completed)" here.conf '-c he<TAB>'

# The other two shells at least read theirs, where they are.
if command -v zsh >/dev/null; then
	expect_exit 0 zsh -n "$SRC/scripts/completion/_accord"
fi
if command -v fish >/dev/null; then
	expect_exit 0 fish -n "$SRC/scripts/completion/accord.fish"
fi
