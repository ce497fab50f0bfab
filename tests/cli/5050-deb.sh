# deb: `make deb` makes a package with program, rules, units and man pages, that runs once unpacked; scripts/deb-check goes further.
. "$SRC/tests/cli/lib.sh"

command -v dpkg-deb >/dev/null || skip 'no dpkg-deb here'
[ -z "${VALGRIND:-}${SANITIZED:-}" ] || skip 'the same package as without'

# Whatever compiler and flags the build under test has: nothing is built anew on account of them.
quietly make -C "$SRC" --no-print-directory TEST=1 KEEP_FLAGS=1 BUILD="$(dirname "$ACCORD")" DEB_DIR="$PWD" deb
expect_line "made $PWD/accord_{*}.deb"
deb=$(echo accord_*.deb)
quietly dpkg-deb --info "$deb"
expect_line ' Depends: {*}libcurl4{*}'
expect_text 'libsqlite3-0' "$OUT"
dpkg-deb --contents "$deb" >contents
for file in usr/bin/accord usr/share/accord/rules.d/00-customer.fields lib/systemd/system/accord@.service \
	lib/systemd/system/accord-outbound@.timer usr/lib/sysusers.d/accord.conf usr/share/doc/accord/copyright; do
	grep -q " \./$file\$" contents || fail "'$file' is not in the package"
done
! awk '$2 != "root/root"' contents | grep . || fail 'a file does not belong to root'
dpkg-deb -x "$deb" unpacked
expect_exit 0 unpacked/usr/bin/accord --version
expect_exit 0 unpacked/usr/bin/accord rules check --rules unpacked/usr/share/accord/rules.d
expect_text 'ExecStart=/usr/bin/accord run' unpacked/lib/systemd/system/accord@.service
dpkg-deb -e "$deb" scripts
for script in postinst prerm postrm; do
	sh -n "scripts/$script" || fail "$script is no shell script"
done
