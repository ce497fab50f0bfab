# accord - see README.md for the two commands, `make help` for the targets.

PREFIX      ?= /usr/local
DESTDIR     ?=
CC          ?= cc
PKG_CONFIG  ?= pkg-config

# ---- variants: each has its own folder, so that none spoils another's objects ------------------
# make            the program as it is installed               build/release
# make DEV=1      -O0 -g and every assert                      build/dev
# make TEST=1     with failpoints and a settable clock         build/test
# make SAN=address,undefined   the test variant, sanitized     build/san-address-undefined
# make FUZZ=1     for libFuzzer, by clang, sanitized           build/fuzz
# make COV=1      the test variant, counting what runs         build/cov
comma   := ,
ifdef FUZZ
  CC    := $(firstword $(foreach c,clang clang-14,$(if $(shell command -v $(c)),$(c))) clang)
  TEST  := 1
  BUILD ?= build/fuzz
else ifdef SAN
  TEST  := 1
  BUILD ?= build/san-$(subst $(comma),-,$(SAN))
else ifdef COV
  TEST  := 1
  BUILD ?= build/cov
else ifdef TEST
  BUILD ?= build/test
else ifdef DEV
  BUILD ?= build/dev
else
  BUILD ?= build/release
endif

WARNINGS := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wcast-qual -Wformat=2 -Wvla \
            -Wmissing-prototypes
CFLAGS   ?= -g -O2
# Hardening, where compiler and C library know it (scripts/hardened looks at what came of it).
knows = $(shell printf '\043include <string.h>\n' | $(CC) -O2 -Werror $(1) -c -x c -o /dev/null - 2>/dev/null && echo '$(1)')
HARDENING := -fPIE -fstack-protector-strong $(call knows,-fstack-clash-protection) $(call knows,-fcf-protection)
ifeq ($(DEV)$(SAN),)
  FORTIFY   := -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE
  HARDENING += $(or $(call knows,$(FORTIFY)=3),$(FORTIFY)=2)
endif
ALL_CFLAGS := -std=c11 -D_GNU_SOURCE -D_FILE_OFFSET_BITS=64 -I. $(WARNINGS) -fno-common -pthread \
              $(CFLAGS) $(HARDENING)
ALL_LDFLAGS := -pie -pthread -Wl,-z,relro,-z,now,-z,noexecstack $(LDFLAGS)
ifdef TEST
  ALL_CFLAGS += -DACCORD_FAILPOINTS
else
  ifndef DEV
    ALL_CFLAGS += -DNDEBUG
  endif
endif
ifdef DEV
  ALL_CFLAGS += -O0
endif
ifdef SAN
  ALL_CFLAGS  += -fsanitize=$(SAN) -fno-omit-frame-pointer -fno-sanitize-recover=all -O1
  ALL_LDFLAGS += -fsanitize=$(SAN)
endif
ifdef FUZZ
  ALL_CFLAGS  += -fsanitize=fuzzer-no-link,address,undefined -fno-omit-frame-pointer -fno-sanitize-recover=all -O1
  ALL_LDFLAGS += -fsanitize=address,undefined
endif
ifdef COV
  ALL_CFLAGS  += --coverage -fprofile-update=atomic -O0
  ALL_LDFLAGS += --coverage -Wl,--wrap=_exit,--wrap=_Exit
endif
ifdef WERROR
  ALL_CFLAGS += -Werror
endif

VERSION := $(shell sed -n 's/^\#define ACCORD_VERSION "\(.*\)"/\1/p' engine/base/version.h)

# Libraries by pkg-config where they ship a .pc file, by name where they don't.
LIBS := -lcurl -lcsv -lcjson -lz -lsqlite3 -linih -lcrypto -lm
ifneq ($(shell printf '\043include <libdeflate.h>\n' | $(CC) -E - >/dev/null 2>&1 && echo yes),)
  ALL_CFLAGS += -DACCORD_HAVE_LIBDEFLATE
  LIBS += -ldeflate
endif
ifneq ($(shell printf '\043include <isa-l.h>\n' | $(CC) -E - >/dev/null 2>&1 && echo yes),)
  ALL_CFLAGS += -DACCORD_HAVE_ISAL
  LIBS += -lisal
endif
SANDBOX_LIBS := -lmicrohttpd -lgnutls -lcjson -lm
UNIT_LIBS    := -lcmocka

LIB_SRC     := $(sort $(wildcard engine/base/*.c engine/model/*.c rules/*.c io/*.c engine/*.c))
CMD_SRC     := $(sort $(wildcard engine/cmd/*.c))
SANDBOX_SRC := $(sort $(wildcard fixtures/sandbox/*.c))
UNIT_SRC    := $(sort $(wildcard tests/unit/test_*.c))
FUZZ_SRC    := $(sort $(wildcard tests/fuzz/fuzz_*.c))

obj = $(patsubst %.c,$(BUILD)/%.o,$(1))
LIB_OBJ     := $(call obj,$(LIB_SRC)) $(BUILD)/engine/report_assets.o
LIB_OBJ     += $(if $(COV),$(BUILD)/tests/lib/coverage_exit.o)
CMD_OBJ     := $(call obj,$(CMD_SRC))
SANDBOX_OBJ := $(call obj,$(SANDBOX_SRC))
UNIT_BIN    := $(patsubst tests/unit/%.c,$(BUILD)/unit/%,$(UNIT_SRC))

TOOL_SRC    := $(sort $(wildcard tests/tools/*.c))
TOOL_BIN    := $(patsubst tests/tools/%.c,$(BUILD)/tools/%,$(TOOL_SRC))
FUZZ_BIN    := $(patsubst tests/fuzz/%.c,$(BUILD)/fuzz/%,$(FUZZ_SRC))

Q := $(if $(V),,@)
say = $(if $(V),,@printf '  %-7s %s\n' '$(1)' '$(2)';)

.PHONY: all
all: $(BUILD)/accord $(BUILD)/accord-sandbox
.DELETE_ON_ERROR:
.SECONDARY:

# Another compiler or other flags build everything anew: this file changes only when they do.
# KEEP_FLAGS=1 takes a build as it is, whatever it was built with.
$(BUILD)/.flags: $(if $(KEEP_FLAGS),,FORCE)
	@mkdir -p $(@D); printf '%s\n' '$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) $(LIBS)' | cmp -s - $@ || \
	  printf '%s\n' '$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) $(LIBS)' > $@
.PHONY: FORCE
FORCE:

$(BUILD)/%.o: %.c $(BUILD)/.flags
	@mkdir -p $(@D)
	$(if $(COV),@rm -f $(@:.o=.gcda))
	$(call say,CC,$<)$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

# The page of `accord report`, as bytes in the program: a C string may not be that long.
PAGE_SCRIPTS := engine/report_table.js engine/report_page.js
bytes_of = printf 'const char %s[] = {\n' $(1) && cat $(2) | od -An -v -td1 | sed 's/  */,/g; s/^,//; s/$$/,/' && \
           printf '};\nconst size_t %s_size = sizeof(%s);\n' $(1) $(1)

$(BUILD)/engine/report_assets.c: engine/report_page.html engine/report_page.css $(PAGE_SCRIPTS) Makefile
	@mkdir -p $(@D)
	$(call say,GEN,$@){ printf '#include "engine/report_assets.h"\n' && \
	  $(call bytes_of,report_page_html,engine/report_page.html) && \
	  $(call bytes_of,report_page_style,engine/report_page.css) && \
	  $(call bytes_of,report_page_script,$(PAGE_SCRIPTS)); } > $@

$(BUILD)/engine/report_assets.o: $(BUILD)/engine/report_assets.c $(BUILD)/.flags
	$(call say,CC,$<)$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/libaccord.a: $(LIB_OBJ)
	@rm -f $@
	$(call say,AR,$@)$(AR) rcs $@ $^

$(BUILD)/accord: $(CMD_OBJ) $(BUILD)/libaccord.a
	$(call say,LD,$@)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(LIBS)

$(BUILD)/accord-sandbox: $(SANDBOX_OBJ) $(BUILD)/libaccord.a
	$(call say,LD,$@)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(SANDBOX_LIBS) $(LIBS)

$(BUILD)/unit/%: $(BUILD)/tests/unit/%.o $(BUILD)/libaccord.a
	@mkdir -p $(@D)
	$(call say,LD,$@)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(UNIT_LIBS) $(LIBS)

# One unit test alone, for working on a module: make TEST=1 unit T=csvin
.PHONY: unit
unit: $(BUILD)/unit/test_$(T)
	./$<

# What the command line tests need beside the program, for example a ledger with a past.
$(BUILD)/tools/%: $(BUILD)/tests/tools/%.o $(BUILD)/libaccord.a
	@mkdir -p $(@D)
	$(call say,LD,$@)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(LIBS)

# Preloaded by tests/torture: not sanitized, not linked with anything of ours; needs glibc.
SHIM := $(if $(SAN),,$(shell printf '\043include <features.h>\n' | $(CC) -dM -E - 2>/dev/null | grep -q __GLIBC__ && \
          echo $(BUILD)/torture/failing_malloc.so))
$(BUILD)/torture/failing_malloc.so: tests/torture/failing_malloc.c
	@mkdir -p $(@D)
	$(call say,LD,$@)$(CC) -std=c11 -D_GNU_SOURCE -I. -Wall -Wextra -O2 -fPIC -shared -o $@ $< -ldl

# A fuzz target: with a main that replays files, for `make check`; with libFuzzer's own under FUZZ=1. The
# command line is read on the top floor, so its target takes all of that along.
FUZZ_MAIN := $(if $(FUZZ),,$(BUILD)/tests/fuzz/replay.o)
$(BUILD)/fuzz/fuzz_options: $(filter-out %/main.o,$(CMD_OBJ))
$(BUILD)/fuzz/%: $(BUILD)/tests/fuzz/%.o $(FUZZ_MAIN) $(BUILD)/libaccord.a
	@mkdir -p $(@D)
	$(call say,LD,$@)$(CC) $(ALL_LDFLAGS) $(if $(FUZZ),-fsanitize=fuzzer) -o $@ $(filter %.o,$^) \
	  $(BUILD)/libaccord.a $(LIBS)

# make fuzz TARGET=csvin SECONDS=600      seconds of processor time; TARGET=all: one after the other
.PHONY: fuzz fuzz-targets
ifndef FUZZ
fuzz fuzz-targets:
	@+$(MAKE) --no-print-directory FUZZ=1 $@
else
TARGET  ?= all
SECONDS ?= 60
fuzz-targets: $(if $(filter all,$(TARGET)),$(FUZZ_BIN),$(BUILD)/fuzz/fuzz_$(TARGET))
fuzz: fuzz-targets
	@scripts/fuzz --build $(BUILD) --seconds $(SECONDS) $(TARGET)
endif

# ---- tests: always the test variant, in a folder of its own ------------------------------------
# make check                          everything, then a table of it; the last line is "N passed, N failed"
# make check SAN=address,undefined    the same under sanitizers
# make check VALGRIND=1               the same under valgrind
# make check-cli T='00*-diff-*'       some (a pattern of names; check-unit T=csvin likewise)
.PHONY: check check-programs check-unit check-cli check-fault check-torture
ifndef TEST
check check-programs check-unit check-cli check-fault check-torture:
	@+$(MAKE) --no-print-directory TEST=1 $@
else
RUN_FLAGS := --build $(BUILD) $(if $(VALGRIND),--valgrind) $(if $(SAN),--sanitized)
TALLY     := $(BUILD)/tally

# All that the tests run.
check-programs: $(BUILD)/accord $(BUILD)/accord-sandbox $(TOOL_BIN) $(UNIT_BIN) $(FUZZ_BIN) $(SHIM)

check: check-programs
	@rm -f $(TALLY); bad=0; \
	tests/run-unit $(RUN_FLAGS) --tally $(TALLY) || bad=1; \
	tests/run-cli $(RUN_FLAGS) --tally $(TALLY) || bad=1; \
	tests/tried.py $(TALLY) $$bad

check-unit: $(UNIT_BIN) $(FUZZ_BIN) $(if $(SANDBOX_SRC),$(BUILD)/accord-sandbox)
	@tests/run-unit $(RUN_FLAGS) $(T)

check-cli: $(BUILD)/accord $(BUILD)/accord-sandbox $(TOOL_BIN) $(SHIM)
	@tests/run-cli $(RUN_FLAGS) $(T)

# Every point, every kind of fault, 200 kills at random times; `make check` tries some of each.
check-fault: $(BUILD)/accord $(BUILD)/accord-sandbox
	@tests/fault/sweep --build $(BUILD) --rounds 200 $(T)

# The n-th allocation and the n-th system call of each command fails; `make check` tries some of each.
check-torture: $(BUILD)/accord $(BUILD)/accord-sandbox $(SHIM)
	@tests/torture/torture --build $(BUILD) $(T)
endif

# What does not fit into `make check`, by parts: tests/long/ (docs/building.md).
# make check-long T='worlds valgrind-unit'   some; RECORD=1 writes their figures into docs/reliability.md
.PHONY: check-long
check-long:
	@+MAKE='$(MAKE)' scripts/check-long $(if $(RECORD),--record) $(T)

# Everything that has threads, under ThreadSanitizer: `make check-threads` is these with SAN=thread.
THREAD_UNIT := convergence file handoff join jointable linkset match reconcile rowsort snapstore suggest
THREAD_CLI  := '10[4-7]*' '20*' 3060 4007 '70[123]*'
.PHONY: check-threads
ifneq ($(SAN),thread)
check-threads:
	@+$(MAKE) --no-print-directory SAN=thread $@
else
check-threads: $(BUILD)/accord $(BUILD)/accord-sandbox $(TOOL_BIN) \
               $(addprefix $(BUILD)/unit/test_,$(THREAD_UNIT))
	@ACCORD_WORLDS=$${ACCORD_WORLDS:-20} tests/run-unit $(RUN_FLAGS) $${TRIED:+--tally "$$TRIED"} \
	  --timeout 300 $(addprefix test_,$(THREAD_UNIT)) && \
	tests/run-cli $(RUN_FLAGS) $${TRIED:+--tally "$$TRIED"} --timeout 600 $(THREAD_CLI)
endif

# Every call of both systems x every fault: the long form of tests/cli/700*; PATTERN='drop_ "create site"'
.PHONY: check-matrix
ifndef TEST
check-matrix:
	@+$(MAKE) --no-print-directory TEST=1 $@
else
check-matrix: $(BUILD)/accord $(BUILD)/accord-sandbox
	@tests/matrix/matrix --build $(BUILD) $(PATTERN)
endif

# ---- the rest of the house ---------------------------------------------------------------------
.PHONY: demo
demo: all
	@scripts/demo-run $(BUILD)

.PHONY: lint
lint:
	@CC='$(CC)' LINT_CFLAGS='$(filter-out -g -O% -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=%,$(ALL_CFLAGS))' scripts/lint

# The analysers of lint alone.
.PHONY: analyse
analyse:
	@CC='$(CC)' LINT_CFLAGS='$(filter-out -g -O% -D_FORTIFY_SOURCE=%,$(ALL_CFLAGS))' scripts/lint analyse cppcheck paths

# What runs and what does not, from the unit tests and the command line tests; those that draw their
# points anew each time are left out, so that the same lines run each time. tests/coverage.except
.PHONY: coverage
ifndef COV
coverage:
	@+$(MAKE) --no-print-directory COV=1 $@
else
coverage: check-programs
	@find $(BUILD) -name '*.gcda' -delete
	@rm -f $(TALLY); bad=0; \
	tests/run-unit $(RUN_FLAGS) --tally $(TALLY) || bad=1; \
	tests/run-cli $(RUN_FLAGS) --tally $(TALLY) --timeout 400 --without '410*' --without '411[05]*' \
	  --without '4005*' || bad=1; \
	[ $$bad = 0 ] && scripts/coverage --build $(BUILD) --check $(if $(RECORD),--record)
endif

# ---- measuring (docs/performance.md) -----------------------------------------------------------
# make bench N='100000 1000000'     ratios, bytes a record and growth; NPM=1 fetches DuckDB to compare
# make bench-check                  fails when comparison or extraction takes more instructions than is stated
# make bench-match, bench-apply     candidates and writes a second; bench-parts: one comparison in parts
BENCH_BIN := $(BUILD)/bench/world $(BUILD)/bench/inflate_yardstick

$(BUILD)/bench/%: $(BUILD)/tests/bench/%.o $(BUILD)/libaccord.a
	@mkdir -p $(@D)
	$(call say,LD,$@)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(LIBS)

.PHONY: bench bench-check bench-match bench-apply bench-parts
bench: all $(BENCH_BIN)
	@N='$(N)' NPM='$(NPM)' scripts/bench $(BUILD)
	@scripts/bench-extract $(BUILD)

bench-match: $(BUILD)/accord $(BUILD)/bench/world
	@N='$(N)' scripts/bench-match $(BUILD)

bench-parts: $(BUILD)/accord $(BUILD)/bench/world
	@N='$(N)' scripts/bench-parts $(BUILD)

bench-apply: all $(BUILD)/bench/write_yardstick
	@scripts/bench-apply $(BUILD)

bench-check: $(BUILD)/accord $(BUILD)/accord-sandbox $(BUILD)/bench/world
	@scripts/bench-check $(BUILD)

# Where things go; every folder can be given by itself.
BINDIR   ?= $(PREFIX)/bin
DATADIR  ?= $(PREFIX)/share
MANDIR   ?= $(DATADIR)/man
UNITDIR  ?= $(PREFIX)/lib/systemd/system
USERSDIR ?= $(PREFIX)/lib/sysusers.d
INSTALL  ?= install

RULES_FILES := $(sort $(wildcard rules.d/*.rules rules.d/*.fields))
MAN1        := $(sort $(wildcard man/*.1))
MAN5        := $(sort $(wildcard man/*.5))
SLURM       := $(addprefix scripts/slurm/,submit dealer part summary)
UNITS       := $(sort $(wildcard scripts/systemd/*.service scripts/systemd/*.timer scripts/systemd/*.target))
COMPLETE_BASH := $(wildcard scripts/completion/accord.bash)
COMPLETE_ZSH  := $(firstword $(wildcard scripts/completion/_accord scripts/completion/accord.zsh))
COMPLETE_FISH := $(wildcard scripts/completion/accord.fish)

# what,folder,mode,files: installs files into a folder, or nothing when there are none
put = $(if $(3),$(call say,INSTALL,$(1)/)$(INSTALL) -d '$(DESTDIR)$(1)' && \
      $(INSTALL) -m $(2) $(3) '$(DESTDIR)$(1)/')

.PHONY: install
install: $(BUILD)/accord
	$(call put,$(BINDIR),755,$(BUILD)/accord)
	$(call put,$(DATADIR)/accord/rules.d,644,$(RULES_FILES))
	$(call put,$(MANDIR)/man1,644,$(MAN1))
	$(call put,$(MANDIR)/man5,644,$(MAN5))
ifneq ($(COMPLETE_BASH),)
	$(Q)$(INSTALL) -D -m 644 $(COMPLETE_BASH) '$(DESTDIR)$(DATADIR)/bash-completion/completions/accord'
endif
ifneq ($(COMPLETE_ZSH),)
	$(Q)$(INSTALL) -D -m 644 $(COMPLETE_ZSH) '$(DESTDIR)$(DATADIR)/zsh/site-functions/_accord'
endif
ifneq ($(COMPLETE_FISH),)
	$(Q)$(INSTALL) -D -m 644 $(COMPLETE_FISH) '$(DESTDIR)$(DATADIR)/fish/vendor_completions.d/accord.fish'
endif
	$(call put,$(DATADIR)/accord/slurm,755,$(SLURM))
	$(call put,$(UNITDIR),644,$(UNITS))
ifneq ($(UNITS),)
	$(Q)sed -i 's|/usr/local/bin/accord|$(BINDIR)/accord|g' \
	  $(foreach unit,$(notdir $(UNITS)),'$(DESTDIR)$(UNITDIR)/$(unit)')
	$(Q)$(INSTALL) -D -m 644 scripts/systemd/accord.sysusers '$(DESTDIR)$(USERSDIR)/accord.conf'
endif

# Removes what this version installs, by name, and the folders that are then empty and ours alone.
.PHONY: uninstall
uninstall:
	$(Q)rm -f '$(DESTDIR)$(BINDIR)/accord' \
	  $(foreach f,$(notdir $(RULES_FILES)),'$(DESTDIR)$(DATADIR)/accord/rules.d/$(f)') \
	  $(foreach f,$(notdir $(SLURM)),'$(DESTDIR)$(DATADIR)/accord/slurm/$(f)') \
	  $(foreach f,$(notdir $(MAN1)),'$(DESTDIR)$(MANDIR)/man1/$(f)') \
	  $(foreach f,$(notdir $(MAN5)),'$(DESTDIR)$(MANDIR)/man5/$(f)') \
	  $(foreach f,$(notdir $(UNITS)),'$(DESTDIR)$(UNITDIR)/$(f)') \
	  '$(DESTDIR)$(USERSDIR)/accord.conf' \
	  '$(DESTDIR)$(DATADIR)/bash-completion/completions/accord' \
	  '$(DESTDIR)$(DATADIR)/zsh/site-functions/_accord' \
	  '$(DESTDIR)$(DATADIR)/fish/vendor_completions.d/accord.fish'
	$(Q)for d in '$(DESTDIR)$(DATADIR)/accord/slurm' '$(DESTDIR)$(DATADIR)/accord/rules.d' '$(DESTDIR)$(DATADIR)/accord'; do \
	  [ ! -d "$$d" ] || rmdir "$$d" 2>/dev/null || echo "left '$$d': it holds other files"; done

# A Debian package of the program as built, in DEB_DIR.
DEB_DIR ?= $(BUILD)
.PHONY: deb
deb: $(BUILD)/accord
	@MAKE='$(MAKE)' BUILD='$(BUILD)' VERSION='$(VERSION)' TEST='$(TEST)' DEV='$(DEV)' SAN='$(SAN)' \
	  scripts/deb '$(DEB_DIR)'

.PHONY: clean
clean:
	rm -rf build demo

.PHONY: help
help:
	@printf '%s\n' \
	  'make                   build accord and accord-sandbox in build/release' \
	  'make demo              a narrated tour against invented systems; leaves ./demo' \
	  'make check             all tests; ends with "N passed, N failed"' \
	  'make coverage          which lines ran; fails when one did not that must (RECORD=1: docs)' \
	  'make check-unit [T=]   the unit tests, or those whose name fits T' \
	  'make check-cli [T=]    the command line tests, or those whose name fits T' \
	  'make check-matrix      every call x every fault of both systems, some 2000 runs' \
	  'make check-long [T=]   what takes hours, by parts, with a table (scripts/check-long --list)' \
	  'make check-fault [T=]  accord made to fail at every point in turn (docs/reliability.md)' \
	  'make check-torture [T=]  each allocation and each system call of each command fails in turn' \
  'make unit T=csvin      one unit test program alone, with its own output (TEST=1)' \
	  'make check-threads     what has threads, under ThreadSanitizer' \
	  'make fuzz [TARGET=]    libFuzzer on one reader of foreign bytes, or all; SECONDS= of processor time' \
	  'make lint              floors, headers, banned calls, format, analysers, man pages, scripts' \
	  'make bench [N=]        measure the comparison against inflate and other engines (NPM=1: DuckDB)' \
  'make bench-match       candidates a second of the first review; bench-apply: writes a second' \
  'make bench-parts       one comparison in parts against one machine (docs/scale.md)' \
  'make bench-check       comparison and extraction must not take more instructions than they did' \
	  'make deb               a Debian package, in DEB_DIR ($(DEB_DIR))' \
	  'make install           into PREFIX ($(PREFIX)), under DESTDIR; uninstall takes it back' \
	  'make clean             remove build/ and demo/' \
	  '' \
	  'with any of them: V=1 shows commands, DEV=1 builds for a debugger, WERROR=1 stops at warnings,' \
	  'TEST=1 the test variant, SAN=address,undefined sanitizers, VALGRIND=1 (check), CC=clang' \
	  'docs/building.md says more; scripts/setup installs what is needed'

-include $(shell [ -d $(BUILD) ] && find $(BUILD) -name '*.d' 2>/dev/null)
