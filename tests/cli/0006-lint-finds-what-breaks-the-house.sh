# lint-floors: each rule is broken once, and told with file and line.
. "$SRC/tests/cli/lib.sh"
command -v python3 >/dev/null || skip 'no python3'

mkdir -p t/engine/base t/engine/model t/engine/cmd t/rules t/io t/tests/unit
put() { cat >"t/$1"; }
header() { # NAME INCLUDE...: a header that includes these
	guard=$(printf '%s' "$1" | tr 'a-z/.' 'A-Z__')
	{
		printf '#ifndef %s\n#define %s\n' "$guard" "$guard"
		shift
		for i; do printf '#include %s\n' "$i"; done
		echo '#endif'
	} >"t/$name_of"
}
for name_of in engine/base/banned.h engine/base/sv.h engine/model/record.h rules/when.h; do
	header "$name_of"
done
name_of=engine/base/up.h && header "$name_of" '"engine/model/record.h"'
name_of=io/ring_a.h && header "$name_of" '"io/ring_b.h"'
name_of=io/ring_b.h && header "$name_of" '"io/ring_a.h"'
name_of=io/db_private.h && header "$name_of" '<sqlite3.h>'
echo 'int x;' | put engine/model/no_guard.h

put rules/impure.c <<'END'
#include <stdio.h>
#include <time.h>
#include "io/ring_a.h"
#include "engine/base/banned.h"
END
put io/leak.c <<'END'
#include <zlib.h>
#include "io/db_private.h"
#include "sv.h"
#include <strange.h>
#include "engine/base/banned.h"
END
put io/db.c <<'END'
#include <sqlite3.h>
#include "engine/base/sv.h"
#include "engine/base/banned.h"
END
put engine/cmd/form.c <<'END'
#include "engine/base/banned.h"
#include "engine/base/sv.h"
typedef struct thing thing;
int x; // no
/* TODO later */ /* https://example.com/ is no comment */
const char *url = "http://example.com/";
END
{
	echo '#include "engine/base/banned.h"'
	echo 'void much(void)'
	echo '{'
	awk 'BEGIN { for (i = 0; i < 61; i++) print "\tx();" }'
	echo '}'
} | put engine/long.c
mkdir t/fixtures && echo | put fixtures/stray.c

expect_exit 1 "$SRC/scripts/lint-floors" t
expect_line 'engine/base/up.h:3: "engine/model/record.h" is not for engine/base/{*}'
expect_line 'engine/model/no_guard.h:1: no include guard{*}'
expect_line 'rules/impure.c:2: <time.h> in rules/, which is pure{*}'
expect_line 'rules/impure.c:3: "io/ring_a.h" is not for rules/{*}'
expect_line 'io/ring_b.h:3: include cycle: {*}'
expect_line 'io/leak.c:1: <zlib.h> belongs to its wrapper{*}'
expect_line 'io/leak.c:2: "io/db_private.h" brings <sqlite3.h> in{*}'
expect_line 'io/leak.c:3: "sv.h" does not exist{*}'
expect_line 'io/leak.c:4: <strange.h> is an unknown library{*}'
expect_line 'engine/cmd/form.c:2: the last include must be "engine/base/banned.h"{*}'
expect_line 'engine/cmd/form.c:3: typedef{*}'
expect_line 'engine/cmd/form.c:4: a // comment{*}'
expect_line 'engine/cmd/form.c:5: something left to do{*}'
expect_line 'engine/long.c:2: a function of 61 lines{*}'
expect_line 'fixtures/stray.c:1: code outside the floors{*}'
expect_no_text 'io/db.c'
expect_no_text 'form.c:6'
expect_equal "$(wc -l <"$OUT")" 15 'number of problems'
