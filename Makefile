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
comma   := ,
ifdef SAN
  TEST  := 1
  BUILD ?= build/san-$(subst $(comma),-,$(SAN))
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
ALL_CFLAGS := -std=c11 -D_GNU_SOURCE -D_FILE_OFFSET_BITS=64 -I. $(WARNINGS) -fno-common -pthread \
              -fPIE -fstack-protector-strong $(CFLAGS)
ALL_LDFLAGS := -pie -pthread -Wl,-z,relro,-z,now $(LDFLAGS)
ifdef TEST
  ALL_CFLAGS += -DACCORD_FAILPOINTS
else
  ifndef DEV
    ALL_CFLAGS += -D_FORTIFY_SOURCE=2 -DNDEBUG
  endif
endif
ifdef DEV
  ALL_CFLAGS += -O0
endif
ifdef SAN
  ALL_CFLAGS  += -fsanitize=$(SAN) -fno-omit-frame-pointer -fno-sanitize-recover=all -O1
  ALL_LDFLAGS += -fsanitize=$(SAN)
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

obj = $(patsubst %.c,$(BUILD)/%.o,$(1))
LIB_OBJ     := $(call obj,$(LIB_SRC))
CMD_OBJ     := $(call obj,$(CMD_SRC))
SANDBOX_OBJ := $(call obj,$(SANDBOX_SRC))
UNIT_BIN    := $(patsubst tests/unit/%.c,$(BUILD)/unit/%,$(UNIT_SRC))

Q := $(if $(V),,@)
say = $(if $(V),,@printf '  %-7s %s\n' '$(1)' '$(2)';)

.PHONY: all
all: $(BUILD)/accord $(BUILD)/accord-sandbox
.DELETE_ON_ERROR:
.SECONDARY:

$(BUILD)/%.o: %.c Makefile
	@mkdir -p $(@D)
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

-include $(shell [ -d $(BUILD) ] && find $(BUILD) -name '*.d' 2>/dev/null)
