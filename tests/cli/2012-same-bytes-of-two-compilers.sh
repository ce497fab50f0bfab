# extract, match, diff: programs of gcc and of clang give the same bytes of every CSV and snapshot.
. "$SRC/tests/cli/lib.sh"
. "$SRC/tests/lib/same_bytes.sh"

other=$SRC/build/clang/accord
[ -x "$other" ] || skip 'no program of clang; make CC=clang TEST=1 BUILD=build/clang makes it'
[ -z "${VALGRIND:-}${SANITIZED:-}" ] || skip 'the same as without'

start_sandbox --accounts 1500 --seed 11
made gcc "$ACCORD"
made clang "$other" -- TZ=Asia/Kolkata
the_same gcc clang
