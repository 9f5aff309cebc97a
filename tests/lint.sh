#!/bin/sh
# lint.sh - what no compiler checks: layers, doors, names, documents. TAP.
set -u
cd "$(dirname "$0")/.." || exit 128
tmp=$(mktemp -d) || exit 128
trap 'rm -rf "$tmp"' EXIT

git ls-files -co --exclude-standard >"$tmp/all"
while IFS= read -r file; do
    [ ! -f "$file" ] || printf '%s\n' "$file"
done <"$tmp/all" >"$tmp/files"
grep -E '\.[ch]$' "$tmp/files" >"$tmp/c"
grep -E '^(common|hooks|driver|cli)/.*\.(c|h|def)$' "$tmp/files" >"$tmp/ours"

n=0
check() { # check CLAIM FUNCTION: each line that it prints is an offence
    n=$((n + 1))
    "$2" >"$tmp/bad" 2>&1
    if [ -s "$tmp/bad" ]; then
        echo "not ok $n - $1"
        head -n 40 "$tmp/bad" | sed 's/^/# /'
    else
        echo "ok $n - $1"
    fi
}
skip() {
    n=$((n + 1))
    echo "ok $n - $1 # SKIP $2"
}

files() { # files PATTERN: the tracked files that match
    grep -E "$1" "$tmp/files"
}

layers() {
    xargs awk '
        FILENAME == "tests/layers.txt" {
            if (split($0, part, /: */) > 1 && !/^#/)
                allowed[part[1]] = " " part[2] " "
            next
        }
        !/^#[ \t]*include[ \t]*"/ { next }
        {
            folder = FILENAME
            sub(/\/[^\/]*$/, "", folder)
            split($0, part, "\"")
            path = part[2]
            if (!(folder in allowed)) {
                print FILENAME ": " folder " is not in tests/layers.txt"
            } else if (path ~ /\//) {
                layer = path
                sub(/\/.*/, "", layer)
                if ("common/" layer != folder &&
                    index(allowed[folder], " " layer " ") == 0)
                    print FILENAME ":" FNR ": must not include " path
            } else if (folder ~ /^common/) {
                print FILENAME ":" FNR ": write the path from common/: " path
            }
        }' tests/layers.txt <"$tmp/ours"
}

# One door a library, so that it can be changed for another.
doors() {
    xargs grep -nE '#[ \t]*include <git2[./]' <"$tmp/c" |
        grep -v '^common/git/'
    xargs grep -nE '#[ \t]*include <pcre2' <"$tmp/c" |
        grep -v '^common/base/regex\.c:'
    xargs grep -nE '#[ \t]*include <sqlite3' <"$tmp/c" |
        grep -v '^cli/sqlite/tables\.c:'
    xargs grep -lE '#[ \t]*include <ini\.h>' <"$tmp/c" >"$tmp/ini"
    grep -v '^common/config/' "$tmp/ini"
    [ "$(wc -l <"$tmp/ini")" -le 1 ] || cat "$tmp/ini"
}

compat_first() {
    grep '\.c$' "$tmp/c" | xargs awk '
        FNR == 1 { seen = 0 }
        /^#[ \t]*include/ && !seen++ && !/"base\/compat.h"/ {
            print FILENAME ":" FNR ": the first include is not base/compat.h"
        }'
}

guards() {
    files '^common/.*\.h$' | while IFS= read -r file; do
        guard=$(echo "${file#common/}" | tr 'a-z/.-' 'A-Z___')
        grep -q "^#ifndef $guard\$" "$file" &&
            grep -q "^#define $guard\$" "$file" || echo "$file: no $guard"
    done
}

# Nobody else has these folders, papers and hosts. (The brackets keep the
# patterns from finding themselves.)
words='/wor[k]/|/roo[t]/|BRIE[F]\.md|(DESIG[N]|GI[T]|ALEMBI[C]|RULE[S]|STYL[E])\.md'
words="$words|pypi\\.or[g]|npmjs\\.or[g]|deb\\.debia[n]|[Ss]ub-?agen[t]|the lea[d]\\>"
words="$words|(issu[e]|tas[k]|session) #?[0-9]|this sessio[n]|\\<helpe[r]s? (asked|said)"
foreign_words() {
    files . | grep -vE '^tests/(cases|fuzz/corpus)/' |
        xargs -d '\n' grep -nIE "$words"
    git log --format='%h %B' 2>/dev/null | grep -nE "$words"
}

# The table of rules, its pages and its cases say the same.
rule_ids() {
    tr '\n' ' ' <common/rules/rules.def |
        grep -oE 'RULE\([A-Z_]+, *"[a-z-]+"' | sed 's/.*"\(.*\)"/\1/'
}
rules_have_pages() {
    rule_ids | while IFS= read -r rule; do
        grep -qxF "### $rule" docs/rules.md ||
            echo "docs/rules.md: no section \"### $rule\""
    done
    [ -n "$(rule_ids)" ] || echo 'no rule found in common/rules/rules.def'
}
pages_have_rules() {
    rule_ids >"$tmp/rules"
    sed -n 's/^### //p' docs/rules.md | grep -vxF -f "$tmp/rules"
}
rules_have_cases() {
    rule_ids | while IFS= read -r rule; do
        [ -d "tests/cases/rules/$rule" ] ||
            echo "no folder tests/cases/rules/$rule"
    done
}

# A function ends where its brace stands in the first column.
long_functions() {
    xargs awk '
        FNR == 1 { start = 0 }
        /^{/ { start = FNR; name = previous }
        /^}/ && start {
            lines = FNR - start - 1
            if (lines > 80)
                print FILENAME ":" start ": " lines " lines: " name
            if (name ~ /[ *]main\(/ && lines > 60 && FILENAME !~ /^tests/)
                print FILENAME ":" start ": main has " lines " lines"
            start = 0
        }
        /^[a-zA-Z]/ { previous = $0 }' <"$tmp/c"
}

sources() {
    xargs clang-format-14 --dry-run -Werror <"$tmp/c" 2>&1 |
        grep 'error:' | cut -d: -f1 | uniq -c |
        awk '{ print $2 ": " $1 " places are not as clang-format has them" }'
}

scripts() {
    style='-x -S style -f gcc -e SC2317,SC2016'
    # shellcheck disable=SC2086
    files '\.sh$|^tests/run$|^\.ci/run$' | grep -v '^tests/git/' |
        xargs shellcheck $style
    # Tests run under set -e, source their library, and name no odd folders
    # but on purpose.
    # shellcheck disable=SC2086
    files '^tests/git/' |
        xargs shellcheck $style,SC1091,SC2034,SC2086,SC2088,SC2103,SC2153,SC2164
}

manual() { files '\.[1-8]$' | xargs mandoc -T lint -W warning; }

no_blanks_at_end() {
    files '\.(c|h|def|sh|py|md|txt|awk)$|Makefile' |
        grep -vE '^tests/(cases|fuzz|diff)/' | xargs grep -nE '[ 	]+$'
}

check 'folders include only folders below them' layers
check 'one door a library' doors
check 'base/compat.h comes first' compat_first
check 'headers have guards of their name' guards
check 'no words that mean nothing to a reader' foreign_words
check 'each rule has a section in docs/rules.md' rules_have_pages
check 'each section of docs/rules.md is a rule' pages_have_rules
check 'each rule has a folder of cases' rules_have_cases
caches_know_readers() { # a cache of another reader is none
    make -n -W common/lang/py_lex.c build/release/common/run/run.o 2>&1 |
        grep -q 'GIT_ALEMBIC_READER=[0-9]' ||
        echo 'common/run/run.o is not made anew when common/lang changes'
}

check 'what is cached holds for one reader' caches_know_readers
check 'no function over 80 lines, no main over 60' long_functions
check 'no blanks at the ends of lines' no_blanks_at_end
if command -v clang-format-14 >/dev/null; then
    check 'C is formatted' sources
else
    skip 'C is formatted' 'no clang-format-14'
fi
if command -v shellcheck >/dev/null; then
    check 'shellcheck has nothing to say' scripts
else
    skip 'shellcheck has nothing to say' 'no shellcheck'
fi
if command -v mandoc >/dev/null; then
    check 'the manual is sound' manual
else
    skip 'the manual is sound' 'no mandoc'
fi
# No test, but worth a look: a file a phase, up to some 300 lines.
xargs wc -l <"$tmp/c" |
    awk '$2 != "total" && $1 > 400 { print "# long: " $2 ", " $1 " lines" }'
echo "1..$n"
