# attack: a state folder in which others can write is refused, before anything in it is read.
. "$SRC/tests/fault/lib.sh"

ready
quietly "$ACCORD" diff
set_dir=$(newest_changeset)

refused() { # refused WHAT COMMAND... - exit 78, and nothing was written
	what=$1
	shift
	expect_exit 78 "$ACCORD" "$@" >/dev/null 2>&1
	expect_text "$what" "$ERR"
	expect_equal "$(writes)" 0 "writes of $*"
}
for folder in "$STATE" "$STATE/snapshots" "$STATE/changesets"; do
	chmod 0777 "$folder"
	for verb in extract match diff apply run show status; do
		refused "others can write in the folder" $verb
	done
	for mode in 1777 0702; do
		chmod $mode "$folder"
		refused "others can write in the folder" apply
	done
	chmod 0700 "$folder"
done
chmod 0777 "$set_dir" # one change set alone, by its name and by its path
refused "others can write in the folder" apply
refused "others can write in the folder" apply "$set_dir"
chmod 0700 "$set_dir"
cp -R "$set_dir" elsewhere && chmod 0777 elsewhere
refused "others can write in the folder" apply ./elsewhere

# settings in which others could name another host for the passwords
chmod 0646 accord.conf
refused "others can write" run
chmod 0600 accord.conf
# what they may read is not what they may write; nor is a link that the owner made
chmod 0755 "$STATE"
mv "$STATE/snapshots" kept-elsewhere && ln -s "$PWD/kept-elsewhere" "$STATE/snapshots"
quietly "$ACCORD" apply
expect_all_well

# not root, and the folder belongs to another user
if [ -z "${VALGRIND:-}" ] && [ "$(id -u)" = 0 ] && command -v setpriv >/dev/null && setpriv --reuid 65534 --clear-groups true 2>/dev/null; then
	cp "$ACCORD" "$TEST_TMP/accord" && cp -R "$SRC/rules.d" "$TEST_TMP/rules.d"
	mkdir "$TEST_TMP/other" && chmod 0755 "$TEST_TMP" "$TEST_TMP/other"
	mkdir -p "$TEST_TMP/other/state" && chown 65533 "$TEST_TMP/other/state"
	status=0
	(cd / && setpriv --reuid 65534 --regid 65534 --clear-groups env HOME=/ "$TEST_TMP/accord" status --state "$TEST_TMP/other/state" \
		--rules "$TEST_TMP/rules.d" --config /dev/null) >"$OUT" 2>"$ERR" || status=$?
	expect_equal "$status" 78 'status with a folder of another user'
	expect_text 'belongs to somebody else' "$ERR"
fi
