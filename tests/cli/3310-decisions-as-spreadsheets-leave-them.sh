# apply --decisions takes what a spreadsheet makes of the file: byte order mark, semicolons, LF, quotes, columns
# in another order, further ones, and changed values in all but change_id and decision.
# shellcheck disable=SC2012,SC2015,SC2046,SC2086
. "$SRC/tests/cli/lib.sh"

start_sandbox --accounts 300 --seed 5
state() { ls -d accord-state/changesets/* | tail -n 1; }
audit() { ls accord-state/audit/*.csv | tail -n 1; }
quietly "$ACCORD" extract
quietly "$ACCORD" match
quietly "$ACCORD" match --confirm-all
quietly "$ACCORD" diff
cp -a accord-state keep
set -- $(awk -F, '$3 == "update" {print $1}' "$(state)/changes.csv")
A=$1 B=$2 C=$3

tries=0
holds_two() { # holds_two FILE: A and B are held, everything else is applied
	tries=$((tries + 1))
	rm -rf accord-state
	cp -a keep accord-state
	ACCORD_NOW=2026-12-0${tries}T00:00:00Z quietly "$ACCORD" apply --decisions "$1" --set rapid-response.tries=1 \
		--allow closes:50 --allow closes_7_days:50 "--only" "$C" "--only" "$A" "--only" "$B"
	expect_line "{*},$A,{*},held,{*}" "$(audit)"
	expect_line "{*},$B,{*},held,{*}" "$(audit)"
	expect_no_line "{*},$C,{*},held,{*}" "$(audit)"
}

printf '\357\273\277decision;change_id;field;before;after;account_number\nHOLD;%s;city;1.3.24;Ovid;1234\n;%s;;;;\n hold ;"%s";"x;y";;"he said ""no"""\n\n;;;;;\n' \
	"$A" "$C" "$B" >one.csv
holds_two one.csv
printf 'Change_ID\tother\tDecision\r\n%s\t00501\thold\r\n%s\t501\r\n%s\t1,5E+03\tHold\r\n' "$A" "$C" "$B" >two.csv
holds_two two.csv
printf '"change_id","decision","before"\r\n"%s","hold","'"'"'=1+1"\r\n"%s","apply","a\nb"\r\n"%s","hold",""\r\n' "$A" "$C" "$B" >three.csv
holds_two three.csv
# bytes that are no UTF-8: a person's words go into the audit as Latin-1 has them
printf 'change_id,name,decision,by,reason\r\n%s,Jos\351,hold,Jos\351,na\303\257ve \351t\351\r\n%s,,hold,,\r\n' "$A" "$B" >four.csv
holds_two four.csv
expect_line "{*},$A,{*},held,{*},held by José: naïve été,{*}" "$(audit)"
