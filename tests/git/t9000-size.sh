#!/bin/sh
# Large and hostile: long chains, wide forks, big and deep files. The answers
# stay right, nothing crashes, nothing is printed without end. How long it
# takes is no matter here (see tests/bench.sh), but for a bound that only
# something worse than linear would reach.
. "$(dirname "$0")/lib.sh"

V=alembic/versions

generated() { # generated FOLDER COUNT: a chain of so many, and our hook
    rm -rf "$1"
    git init -q "$1"
    awk -v n="$2" -f "$ROOT/tests/bench/repository.awk" |
        git -C "$1" fast-import --quiet --done
    cd "$1"
    git read-tree HEAD
    hook
}
last_id() { printf '%04x%08x' $(($1 * 40503 % 65536)) "$1"; }
quick() { timeout 120 "$@"; }

stage() { # stage PATH <TEXT: into the index alone
    oid=$(git hash-object -w --stdin)
    git update-index --add --cacheinfo "100644,$oid,$1"
}
stage_migration() { # stage_migration FILE REVISION DOWN UPGRADE
    printf 'from alembic import op\nrevision = "%s"\ndown_revision = "%s"\n\n\ndef upgrade():\n    %s\n\n\ndef downgrade():\n    pass\n' \
        "$2" "$3" "$4" | stage "$V/$1"
}

long_chain() {
    generated long 10000
    stage_migration next.py ffff00000000 "$(last_id 10000)" pass
    exits 0 quick git commit -qm good
    same ffff00000000 "$(quick git alembic heads HEAD | cut -d' ' -f1)"
    stage_migration fork.py ffff00000001 "$(last_id 5000)" 'op.drop_table("table_1")'
    exits 1 quick git commit -qm bad
    says '[multiple-heads]' ffff00000000 ffff00000001 '[drop-table]' "$V/fork.py:7"
    test "$(wc -c <"$T/out")" -lt 100000
}

long_ring() {
    generated ring 3000
    name=$(git ls-files "$V/*_change_1.py")
    stage_migration "${name##*/}" "$(last_id 1)" "$(last_id 3000)" pass
    exits 1 quick git commit -qm bad
    says '[cycle]'
    test "$(wc -c <"$T/out")" -lt 1000000
}

wide_fork() {
    generated wide 10
    git checkout -q -f main
    i=0
    while test $i -lt 2000; do
        printf 'revision = "%012x"\ndown_revision = "%s"\n\n\ndef upgrade():\n    pass\n\n\ndef downgrade():\n    pass\n' \
            $i "$(last_id 10)" >$V/w$i.py
        i=$((i + 1))
    done
    git add -A
    exits 1 quick git commit -qm bad
    says '[multiple-heads]'
    test "$(wc -c <"$T/out")" -lt 1000000
}

many_findings() {
    generated many 10
    i=0
    while test $i -lt 5000; do
        echo "    op.drop_table('t$i')"
        i=$((i + 1))
    done >"$T/drops"
    {
        printf 'from alembic import op\nrevision = "ffff00000000"\ndown_revision = "%s"\n\n\ndef upgrade():\n' "$(last_id 10)"
        cat "$T/drops"
        printf '\n\ndef downgrade():\n    pass\n'
    } | stage $V/many.py
    exits 1 quick git commit -qm bad
    says '[drop-table]'
}

repeated() { # repeated TEXT COUNT
    awk -v text="$1" -v n="$2" 'BEGIN { for (i = 0; i < n; i++) printf "%s", text }'
}
hostile() { # hostile TEXT: one statement of upgrade(); read or refused, no crash
    generated hostile 3
    {
        printf 'from alembic import op\nrevision = "ffff00000000"\ndown_revision = "%s"\n\n\ndef upgrade():\n    ' "$(last_id 3)"
        cat "$T/text"
        printf '\n\n\ndef downgrade():\n    pass\n'
    } >"$T/file"
    stage $V/hostile.py <"$T/file"
    status=0
    quick "$BIN/pre-commit" >"$T/out" 2>&1 || status=$?
    head -c 2000 "$T/out"
    case $status in
    0 | 1) ;;
    *) fail "exit $status" ;;
    esac
    test "$(wc -c <"$T/out")" -lt 1000000 || fail 'that is a lot to print'
}
deep() { # deep OPEN INNER CLOSE COUNT
    {
        repeated "$1" "$4"
        printf %s "$2"
        repeated "$3" "$4"
    } >"$T/text"
    hostile
}
flat() { # flat BEFORE REPEATED AFTER COUNT
    {
        printf %s "$1"
        repeated "$2" "$4"
        printf %s "$3"
    } >"$T/text"
    hostile
}

not_text() {
    generated binary 3
    head -c 300000 /bin/sh | stage $V/binary.py
    : | stage $V/empty.py
    exits 1 quick git commit -qm bad
    says "$V/binary.py"
    test "$(wc -c <"$T/out")" -lt 1000000
}

big_settings() {
    generated settings 3
    {
        echo '[rules]'
        repeated '; a comment
' 100000
        echo 'drop-table = off'
    } | stage .git-alembic.ini
    stage_migration next.py ffff00000000 "$(last_id 3)" 'op.drop_table("t")'
    status=0
    quick git commit -qm x >"$T/out" 2>&1 || status=$?
    head -c 2000 "$T/out"
    test $status -le 1
}

it 'ten thousand in a chain' long_chain
it 'a ring of three thousand' long_ring
it 'two thousand heads' wide_fork
it 'five thousand findings in a file' many_findings
it 'parentheses, deep' deep '(' 1 ')' 100000
it 'calls, deep' deep 'f(' 1 ')' 100000
it 'lists, deep' deep '[' 1 ']' 100000
it 'f-strings, deep' deep 'f"{' 1 '}"' 5000
it 'SQL parentheses, deep' flat 'op.execute("SELECT ' '(' ' 1")' 500000
it 'SQL statements, many' flat 'op.execute("' 'DELETE FROM t WHERE a = 1; ' '")' 50000
it 'SQL comments, nested' flat 'op.execute("' '/* ' '")' 100000
it 'dollar quotes' flat 'op.execute("' '$a$ $b$ ' '")' 50000
it 'a sum, long' flat '' '1 + ' 1 200000
it 'comparisons, long' flat '' 'a.b == ' 1 100000
it 'not, long' flat '' 'not ' 1 200000
it 'attributes, long' flat a .b '' 200000
it 'strings side by side, many' flat 'op.execute(' '"a" ' ')' 200000
it 'a string that never ends' flat '"""' 'x' '' 3000000
it 'lambda in lambda' flat '' 'lambda: ' 1 50000
it 'a file that is no text, and an empty one' not_text
it 'large settings' big_settings
finish
