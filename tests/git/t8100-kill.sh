#!/bin/sh
# Each hook of a merge killed (kill -9) before every write that it does: files,
# names, its record, what it hands to git. What is left is sane, and doing it
# again ends the merge as it would have ended.
. "$(dirname "$0")/lib.sh"
. "$TESTS/lib-merge.sh"

# What changes something outside of the process; the n-th of each is met in
# turn. A program that ends by itself has none so often.
CALLS='mkdir rename renameat renameat2 unlink unlinkat write fchmod clone3 clone vfork'

kills() { # kills HOOK CALL N: git gets that hook so
    script ".git/hooks/$1" \
        "strace -qq -o '$T/trace' -e trace=$2 -e inject=$2:signal=KILL:when=$3 '$BIN/$1' \"\$@\"" \
        'rc=$?' "[ \$rc -lt 128 ] || { echo >'$T/killed'; kill -9 \$\$; }" \
        'exit $rc'
}

again() { # again HOOK CALL N: a fresh copy in which it is killed there
    rm -rf "$W/killed" "$T/killed"
    cp -a "$W/$like" "$W/killed"
    cd "$W/killed"
    rm ".git/hooks/$1"
    kills "$@"
}

sane() { # for git; nobody holds a lock
    git status --porcelain >"$T/status"
    git fsck --strict --no-dangling >/dev/null
    same '' "$(find .git -name '*.lock')"
    hooks
}

ended() { # as the merge that nobody killed
    same "$tree" "$(git rev-parse 'HEAD^{tree}')"
    one_merge HEAD^1 feature
    same '' "$(find . -path ./.git -prune -o -name '*.tmp*' -print)"
}

# For every call and every n until the hook lives: COMMAND makes the merge,
# FINISH ends what was left.
everywhere() { # everywhere HOOK LEAST COMMAND FINISH
    count=0
    for call in $CALLS; do
        n=0 killed=yes
        while [ $killed = yes ]; do
            n=$((n + 1))
            test $n -lt 60 || fail "$call: no end"
            again "$1" $call $n
            echo "-- $call $n"
            eval "$3" >"$T/out" 2>&1 || :
            killed=no
            [ ! -e "$T/killed" ] || killed=yes
            [ $killed = no ] || count=$((count + 1))
            sane
            [ $killed = no ] || eval "$4"
            ended
        done
    done
    test $count -ge "$2" || fail "killed only $count times"
}

ready() { # ready FOLDER [COMMAND]: the merge as it ends, the fork as it begins
    like=$1
    fork "$like"
    [ -z "${2-}" ] || eval "$2"
    rm -rf "$W/reference"
    cp -a . "$W/reference"
    cd "$W/reference"
    eval "${3-git merge -q feature}"
    runs
    tree=$(git rev-parse 'HEAD^{tree}')
    cd "$W/$like"
}

pre_merge_commit() {
    ready fork
    everywhere pre-merge-commit 15 'git merge -q feature' \
        'git commit -q --no-edit'
}

# Files come, go and change their names.
pre_merge_commit_names() {
    ready names 'git switch -q feature
        git mv $V/dd44_theirs.py $V/cc33dd44ee55_theirs.py
        sed -i "/revision = /s/dd44ee55ff66/cc33dd44ee55/" $V/*.py
        git commit -qnam "the same id"
        git switch -q main'
    CALLS='rename renameat unlinkat write fchmod'
    everywhere pre-merge-commit 8 'git merge -q feature' \
        'git commit -q --no-edit'
}

post_merge() {
    ready fork
    everywhere post-merge 5 'git merge -q feature' 'git hook run post-merge -- 0'
}

pre_commit() {
    ready conflict 'git switch -q feature
        echo theirs >README
        git commit -qnam theirs
        git switch -q main
        echo ours >README
        git commit -qnam ours' 'git merge -q feature || :
        echo both >README
        git add README
        git commit -q --no-edit'
    everywhere pre-commit 15 'git merge -q feature || :
        echo both >README
        git add README
        git commit -q --no-edit' 'git commit -q --no-edit'
}

if strace -qq -e inject=getuid:signal=KILL true 2>/dev/null; [ $? -lt 126 ]; then
    it 'pre-merge-commit' pre_merge_commit
    it 'pre-merge-commit, with a new id and name' pre_merge_commit_names
    it 'post-merge' post_merge
    it 'pre-commit at the end of a conflict' pre_commit
else
    skip 'a kill at every write' 'no strace'
fi
finish
