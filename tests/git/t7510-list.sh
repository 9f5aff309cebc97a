#!/bin/sh
# `git alembic list`: when, by whom, and who else has it.
. "$(dirname "$0")/lib.sh"
. "$TESTS/lib-merge.sh"

by() { # by AUTHOR COMMAND...
    GIT_AUTHOR_NAME=$1
    export GIT_AUTHOR_NAME
    shift
    "$@"
}

authors() {
    sample authors
    git switch -qc feature
    migration cc33_mine.py cc33dd44ee55 bb22cc33dd44
    git add -A
    by 'Grace Hopper' git commit -qm mine --no-verify
    git switch -q main
    echo x >x
    git add -A
    by 'Somebody Else' git commit -qm x --no-verify
    by 'The Merger' git merge -q --no-edit --no-verify feature
    exits 0 git alembic list
    says_like 'cc33dd44ee55  published  Grace Hopper  cc33_mine \(head\)$' \
        'aa11bb22cc33  published  A U Thor      aa11_users$'
    # A merge that brings what no commit has.
    git switch -q feature
    echo y >y
    git add -A
    git commit -qm y --no-verify
    git switch -q main
    git merge -q --no-commit --no-ff feature
    migration dd44_late.py dd44ee55ff66 cc33dd44ee55
    git add -A
    by 'The Merger' git commit -qm late --no-verify
    exits 0 git alembic list
    says_like 'dd44ee55ff66  published  The Merger ' 'cc33dd44ee55  published  Grace Hopper'
    # By another name.
    printf 'Ada <author@example.com>\n' >.mailmap
    exits 0 git alembic list
    says_like 'dd44ee55ff66 .* Ada '
}

states() {
    sample states
    git switch -qc feature
    migration cc33_mine.py cc33dd44ee55 bb22cc33dd44
    git add -A
    git commit -qm mine --no-verify
    migration dd44_staged.py dd44ee55ff66 cc33dd44ee55
    git add -A
    migration ee55_new.py ee55ff667788 dd44ee55ff66
    exits 0 git alembic list
    says_like 'bb22cc33dd44  published      A U Thor' 'cc33dd44ee55  committed      A U Thor' \
        'dd44ee55ff66  not committed  -         dd44_staged' 'ee55ff667788  not committed  - '
    exits 0 git alembic list HEAD~
    says_no cc33dd44ee55
    exits 0 git alembic list HEAD
    says cc33dd44ee55
    says_no dd44ee55ff66
    git config alembic.protected feature
    exits 0 git alembic list
    says_like 'cc33dd44ee55  published'
    git config alembic.mainline nowhere
    git config --unset alembic.protected
    exits 0 git alembic list
    says_like 'bb22cc33dd44  committed'
    git alembic list --format json | grep -q '"published": null'
}

unborn() {
    rm -rf unborn
    git init -q unborn
    cd unborn
    scaffold
    exits 0 git alembic list
    says_like 'aa11bb22cc33  not committed  -  aa11_users$'
}

colours() {
    sample colours
    exits 0 git alembic list
    ! grep -q "$(printf '\033')" "$T/out"
    test -x /usr/bin/script || return 0
    TERM=xterm /usr/bin/script -qec 'git alembic list' /dev/null >"$T/out" </dev/null
    grep -q "$(printf '\033')\[33maa11bb22cc33$(printf '\033')\[m" "$T/out" ||
        grep -q "$(printf '\033').*aa11bb22cc33" "$T/out"
    NO_COLOR=1 TERM=xterm /usr/bin/script -qec 'git alembic list' /dev/null >"$T/out" </dev/null
    ! grep -q "$(printf '\033')" "$T/out"
}

it 'the author of the commit that brought it' authors
it 'published, committed, not committed' states
it 'before the first commit' unborn
it 'colour on a terminal alone' colours
finish
