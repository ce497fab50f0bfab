# attack: names of change sets and runs, and names inside manifests and settings, lead nowhere outside.
. "$SRC/tests/fault/lib.sh"

ready
quietly "$ACCORD" diff
set_dir=$(newest_changeset)
mkdir outside && cp -R "$set_dir/." outside
before=$(find . -not -path './accord-state/*' | sort | sha256sum)

for name in .. . ../outside ../../outside ../changesets "..$(printf '\001')" '' ' ' 'a
b' -; do
	for verb in apply show report; do
		status=0
		"$ACCORD" $verb -- "$name" >"$OUT" 2>"$ERR" || status=$?
		case $status in
		64 | 66) ;;
		*) fail "$verb '$name' ends with $status" ;;
		esac
		[ -s "$ERR" ] || fail "nothing is said of '$name'"
	done
	status=0
	"$ACCORD" undo -- "$name" >"$OUT" 2>"$ERR" || status=$?
	case $status in
	64 | 65 | 66) ;;
	*)
		cat "$ERR" >&2
		fail "undo '$name' ends with $status"
		;;
	esac
done
expect_equal "$(writes)" 0 writes

# a manifest that is sealed anew by hand: its names lead out of the folder
forge() { # forge EXPRESSION - changes the manifest `m` of $forged and seals it again
	rm -rf forged && mkdir forged && cp -R "$set_dir" forged/
	forged=./forged/${set_dir##*/}
	python3 - "$1" "$forged/manifest.json" <<'PY'
import hashlib, json, sys
m = json.load(open(sys.argv[2]))
exec(sys.argv[1])
m.pop("seal")
text = json.dumps(m, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
m["seal"] = hashlib.sha256(text.encode()).hexdigest()
open(sys.argv[2], "w").write(json.dumps(m, indent=2, ensure_ascii=False) + "\n")
PY
}
forge 'pass' # by itself that is the same change set
expect_exit 0 "$ACCORD" show "$forged" >/dev/null
for change in 'm["changeset_id"] = "../../outside"' 'm["changeset_id"] = ".."' 'm["changeset_id"] = "a/b"' \
	'm["files"][0]["name"] = "../outside/changes.csv"' 'm["files"][0]["name"] = "/etc/passwd"' \
	'm["snapshots"][0]["path"] = "../../../../../../etc/passwd"' 'm["snapshots"][0]["path"] = "/dev/zero"' \
	'm["snapshots"][1]["path"] = m["snapshots"][0]["path"]' 'm["snapshots"] = []' 'm["snapshots"] = m["snapshots"][:1]' 'm["snapshots"] = m["snapshots"][1:]' \
	'm["snapshots"] = []; m["origin"] = "undo of 20261123T020300Z-5e6f7a8b"' 'm["files"] = []' \
	'm["files"] = m["files"][1:]' 'm["base_generation"] += 1' 'm["rules_sha256"] = "0" * 64'; do
	forge "$change"
	expect_exit 5 "$ACCORD" apply "$forged" >/dev/null
	expect_equal "$(writes)" 0 "writes after: $change"
done
rm -rf forged
expect_equal "$(find . -not -path './accord-state/*' | sort | sha256sum)" "$before" 'files outside of the state folder'
quietly "$ACCORD" apply
expect_equal "$(audited outcome=applied)" "$(rows "$set_dir/changes.csv")" 'rows applied'
expect_all_well
