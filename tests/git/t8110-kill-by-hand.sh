#!/bin/sh
# Each command that writes, killed (kill -9) before every write that it does.
# What is left is sane, and the same command again ends as if nobody had killed
# it.
. "$(dirname "$0")/lib.sh"
. "$TESTS/lib-merge.sh"

CALLS='rename renameat unlinkat unlink write fchmod clone3 clone vfork'

sane() { # for git; no lock, no half of a file
    git status --porcelain >"$T/status"
    git fsck --strict --no-dangling >/dev/null
    same '' "$(find . -name '*.lock')"
    for file in "$V"/*.py; do
        tail -n 2 "$file" | grep -qE '^    (op\.|pass)' || fail "a part of $file"
    done
}

is_done() { # it came as far as that: nothing is left to do
    git diff --quiet && test "$tree" = "$(git write-tree 2>/dev/null)"
}

ended() { # as the one that nobody killed
    git add -A
    same "$tree" "$(git write-tree)"
    same '' "$(find . -path ./.git -prune -o -name '*.tmp*' -print)"
}

# For every call and every n until the command lives.
everywhere() { # everywhere LEAST COMMAND...: in a copy of this folder
    least=$1
    shift
    like=$PWD
    rm -rf "$W/reference"
    cp -a . "$W/reference"
    cd "$W/reference"
    exits 0 "$@"
    git diff --quiet
    tree=$(git write-tree)
    count=0
    for call in $CALLS; do
        n=0 killed=137
        while [ "$killed" = 137 ]; do
            n=$((n + 1))
            test $n -lt 60 || fail "$call: no end"
            rm -rf "$W/killed"
            cp -a "$like" "$W/killed"
            cd "$W/killed"
            echo "-- $call $n"
            killed=0
            strace -qq -o "$T/trace" -e trace=$call -e "inject=$call:signal=KILL:when=$n" \
                "$@" >"$T/out" 2>&1 || killed=$?
            case $killed in
            0 | 137) ;;
            *)
                cat "$T/out"
                fail "exit $killed"
                ;;
            esac
            sane
            [ $killed = 0 ] || {
                count=$((count + 1))
                is_done || "$@" >"$T/out" 2>&1 || {
                    cat "$T/out"
                    fail 'the second time'
                }
            }
            ended
        done
    done
    test $count -ge "$least" || fail "killed only $count times"
}

G=$BIN/git-alembic

rebases() {
    fork rebases
    git switch -q feature
    git rebase -q main 2>/dev/null
    everywhere 6 "$G" rebase
}

merges() {
    fork merges
    git merge -q --no-verify feature 2>/dev/null
    everywhere 6 "$G" merge
}

rekeys() { # two files change, one of them its name
    start rekeys
    on topic dd44_theirs.py dd44ee55ff66 bb22cc33dd44
    on topic ee55_more.py ee55ff667788 dd44ee55ff66
    git mv $V/dd44_theirs.py $V/dd44ee55ff66_theirs.py
    git commit -qnm named
    everywhere 6 "$G" rekey dd44ee55ff66 aa00bb11cc22
}

resolves() { # two migrations under one name: files come and change
    start resolves
    on feature new.py dd44ee55ff66 bb22cc33dd44
    on main new.py cc33dd44ee55 bb22cc33dd44
    git merge -q feature >/dev/null 2>&1 || :
    everywhere 6 "$G" resolve
}

locks() {
    start locks
    everywhere 4 "$G" lock
}

if strace -qq -e inject=getuid:signal=KILL true 2>/dev/null; [ $? -lt 126 ]; then
    it 'git alembic rebase' rebases
    it 'git alembic merge' merges
    it 'git alembic rekey' rekeys
    it 'git alembic resolve' resolves
    it 'git alembic lock' locks
else
    skip 'a kill at every write' 'no strace'
fi
finish
