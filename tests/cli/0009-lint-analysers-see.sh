# lint: each analyser that is here finds a fault of its kind, tells it again the next time, and passes a good file.
. "$SRC/tests/cli/lib.sh"

mkdir -p t/scripts t/engine/base
cp "$SRC/scripts/lint" t/scripts/
cp "$SRC/.clang-tidy" "$SRC/.cppcheck" t/
cat >t/engine/base/bad.c <<'END'
#include <stdlib.h>
int bad(int n);
int bad(int n)
{
	static const int room[2] = {0, 1};
	char *text = calloc(4, 1);
	if (!text)
		return room[2];
	free(text);
	n = 3; /* which nobody reads */
	return text[1];
}
END
sed 's/bad(/good(/; /n = 3/d; s/text.1./n/; s/room.2.;/room[1];/' t/engine/base/bad.c >t/engine/base/good.c

finds() { # PART TOOL
	command -v "$2" >/dev/null || return 0
	for round in first second; do
		expect_exit 1 t/scripts/lint "$1" >/dev/null 2>&1
		expect_line 'engine/base/bad.c:{*}'
		expect_no_text good.c "$OUT"
	done
	mv t/engine/base/bad.c bad.c
	expect_exit 0 t/scripts/lint "$1" >/dev/null
	mv bad.c t/engine/base/bad.c
}
finds analyse clang-tidy
finds paths gcc
finds cppcheck cppcheck
