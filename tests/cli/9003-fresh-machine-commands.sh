# readme: the two commands of a fresh machine set it up and call make; nothing else stands between.
. "$SRC/tests/cli/lib.sh"

mkdir -p tree/scripts bin
for name in demo check; do
	cp "$SRC/scripts/$name" tree/scripts/
done
printf '#!/bin/sh\necho "setup $*"\n' >tree/scripts/setup
printf '#!/bin/sh\necho "make $*"\n' >bin/make
chmod +x tree/scripts/setup bin/make
PATH=$PWD/bin:$PATH

for name in demo check; do
	expect_exit 0 tree/scripts/$name V=1 >said
	expect_equal "$(cat said)" "setup 
make $name V=1" "what scripts/$name does"
done

# A set-up that fails ends it.
printf '#!/bin/sh\nexit 1\n' >tree/scripts/setup
for name in demo check; do
	expect_exit 1 tree/scripts/$name >said
	expect_no_text make said
done
