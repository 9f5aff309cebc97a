# git-alembic: one Makefile, a folder a layer, build/$(BUILD)/ a variant.
#
#   make                the release build       make BUILD=asan   sanitizers
#   make check          every test that needs nothing further installed
#   make unit|cases|e2e|diff|fuzz|bench|lint|fmt|install|uninstall|clean

VERSION = 0.1.0
BUILD  ?= release
PREFIX ?= $(HOME)/.local
O       = build/$(BUILD)

CC      ?= cc
WERROR  ?=
WARN     = -Wall -Wextra -Wshadow -Wpointer-arith -Wwrite-strings \
	   -Wstrict-prototypes -Wmissing-prototypes -Wold-style-definition \
	   -Wvla -Wundef -Wimplicit-fallthrough $(if $(WERROR),-Werror)
CPPFLAGS += -Icommon -DGIT_ALEMBIC_VERSION='"$(VERSION)"'
CFLAGS  ?= -O2 -g
CFLAGS_release = -fno-semantic-interposition -fvisibility=hidden
CFLAGS_asan    = -O1 -fsanitize=address,undefined -fno-omit-frame-pointer \
	         -fno-sanitize-recover=undefined
CFLAGS_fuzz    = -O1 -fsanitize=address,undefined,fuzzer-no-link \
		 -fno-sanitize-recover=undefined
ALL_CFLAGS = -std=c11 $(WARN) $(CFLAGS) $(CFLAGS_$(BUILD))

LDFLAGS_asan = -fsanitize=address,undefined
LDFLAGS_fuzz = -fsanitize=address,undefined,fuzzer

common_src = $(wildcard common/*/*.c)
common_obj = $(common_src:%.c=$(O)/%.o)
cli_obj    = $(patsubst %.c,$(O)/%.o,$(wildcard cli/*.c))
hooks      = $(patsubst hooks/%.c,$(O)/bin/%,$(wildcard hooks/*.c))
drivers    = $(patsubst driver/%.c,$(O)/bin/%,$(wildcard driver/*.c))
unit_tests = $(patsubst tests/unit/%.c,$(O)/unit/%,$(wildcard tests/unit/test_*.c))
fuzzers    = $(patsubst tests/fuzz/%.c,$(O)/fuzz/%,$(wildcard tests/fuzz/fuzz_*.c))
probes     = $(patsubst tests/probe/%.c,$(O)/probe/%,$(wildcard tests/probe/*.c))
# SQLite is in a program of its own: it would slow the start of all others.
sqlite     = $(if $(wildcard /usr/include/sqlite3.h /usr/local/include/sqlite3.h),$(O)/bin/git-alembic-sqlite)
sqlite_obj = $(patsubst %.c,$(O)/%.o,$(wildcard cli/sqlite/*.c))
programs   = $(hooks) $(drivers) $(if $(cli_obj),$(O)/bin/git-alembic) $(sqlite)

all: $(programs)

# How libgit2 is linked (statically where that works) is tried out once.
$(O)/link.mk: common/git/link.sh common/git/nonet.c common/git/startup.c
	@mkdir -p $(@D)
	@CC="$(CC)" sh common/git/link.sh $(BUILD) $(@D) >$@.tmp && mv $@.tmp $@
ifeq ($(filter clean lint fmt help,$(MAKECMDGOALS)),)
-include $(O)/link.mk
endif

$(O)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

# What caches hold depends on all that reads a migration.
reader = $(wildcard common/base/* common/text/* common/lang/* common/model/*)
$(O)/common/run/run.o: CPPFLAGS += \
	-DGIT_ALEMBIC_READER=$(shell cat $(sort $(reader)) | cksum | cut -d' ' -f1)
$(O)/common/run/run.o: $(reader)

$(O)/libcommon.a: $(common_obj)
	@rm -f $@
	$(AR) rcs $@ $^

LINK = $(CC) $(ALL_CFLAGS) $(LDFLAGS_$(BUILD)) $(LINK_FLAGS) -o $@ \
       $(filter %.o %.a,$^) $(LINK_LIBS)
# Unit tests run under valgrind, which must see their malloc.
LINK_UNIT = $(CC) $(ALL_CFLAGS) $(LDFLAGS_$(BUILD)) -o $@ \
	    $(filter %.o %.a,$^) $(LINK_SHARED_LIBS) -lcmocka

$(hooks): $(O)/bin/%: $(O)/hooks/%.o $(O)/libcommon.a
	@mkdir -p $(@D)
	$(LINK)
$(drivers): $(O)/bin/%: $(O)/driver/%.o $(O)/libcommon.a
	@mkdir -p $(@D)
	$(LINK)
# `git alembic explain` prints what docs/rules.md says.
$(O)/gen/rules_document.c: docs/rules.md
	@mkdir -p $(@D)
	@{ echo 'extern const char rules_document[];'; \
	   echo 'const char rules_document[] = {'; \
	   od -An -v -tu1 $< | sed 's/[0-9][0-9]*/&,/g'; \
	   echo '0 };'; } >$@.tmp && mv $@.tmp $@
# `git alembic hook NAME` knows each hooks/NAME.c.
$(O)/gen/hook_table.c: $(wildcard hooks/*.c)
	@mkdir -p $(@D)
	@{ echo '#include "base/compat.h"'; \
	   echo '#include "run/hook.h"'; \
	   echo 'extern const struct hook *const hook_table[];'; \
	   echo 'const struct hook *const hook_table[] = {'; \
	   for name in $(subst -,_,$(basename $(notdir $^))); do \
	       echo "&hook_$$name,"; done; \
	   echo 'NULL };'; } >$@.tmp && mv $@.tmp $@
$(O)/gen/%.o: $(O)/gen/%.c
	$(CC) $(CPPFLAGS) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<
$(O)/bin/git-alembic: $(cli_obj) $(O)/gen/rules_document.o \
		      $(O)/gen/hook_table.o $(O)/libcommon.a
	@mkdir -p $(@D)
	$(LINK)
$(O)/bin/git-alembic-sqlite: $(sqlite_obj) $(O)/libcommon.a
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) $(LDFLAGS_$(BUILD)) -o $@ $(filter %.o %.a,$^) -lsqlite3
$(unit_tests): $(O)/unit/%: $(O)/tests/unit/%.o $(O)/libcommon.a
	@mkdir -p $(@D)
	$(LINK_UNIT)
$(probes): $(O)/probe/%: $(O)/tests/probe/%.o $(O)/libcommon.a
	@mkdir -p $(@D)
	$(LINK)
$(fuzzers): $(O)/fuzz/%: $(O)/tests/fuzz/%.o \
	    $(if $(filter fuzz,$(BUILD)),,$(O)/tests/fuzz/replay.o) \
	    $(O)/libcommon.a
	@mkdir -p $(@D)
	$(LINK)

# The programs once more, for valgrind: see LINK_UNIT.
$(O)/valgrind/%: $(O)/hooks/%.o $(O)/libcommon.a
	@mkdir -p $(@D)
	$(LINK_UNIT)

unit-build: $(unit_tests)
valgrind-build: $(hooks:$(O)/bin/%=$(O)/valgrind/%)
probe-build: $(probes)
fuzz-build: $(fuzzers)

.PHONY: all unit-build valgrind-build probe-build fuzz-build check unit cases e2e diff fuzz \
	bench fmt lint install uninstall clean help
.SECONDARY:

unit: unit-build
	@sh tests/unit.sh $(O)
cases: all
	@sh tests/cases.sh $(O) $(if $(UPDATE),--update)
e2e: all
	@cd tests/git && GIT_ALEMBIC_BIN=$(CURDIR)/$(O)/bin prove -j2 t*.sh
diff: probe-build all
	@sh tests/diff.sh $(O)
fuzz:
	@sh tests/fuzz.sh $(or $(SECONDS),60)
bench:
	@sh tests/bench.sh $(O)
check: unit cases diff e2e

lint:
	@sh tests/lint.sh
fmt:
	clang-format -i $$(git ls-files '*.c' '*.h')

install: all
	@sh install.sh --prefix "$(PREFIX)" --files-only
uninstall:
	@sh install.sh --prefix "$(PREFIX)" --uninstall --files-only
clean:
	rm -rf build
help:
	@sed -n 's/^#   //p' Makefile

-include $(common_obj:.o=.d) $(cli_obj:.o=.d) $(sqlite_obj:.o=.d) $(wildcard $(O)/*/*.d $(O)/tests/*/*.d)
