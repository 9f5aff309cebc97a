#!/bin/sh
# `git alembic merge` writes a merge revision, `git alembic rekey` another id.
. "$(dirname "$0")/lib.sh"
. "$TESTS/lib-merge.sh"

# One branch with a fork on it: cc33 and ff66, dd44 and ee55 on bb22.
diverged() { # diverged FOLDER
    fork "$1"
    git switch -q feature
    git merge -q --no-verify -m 'two heads' main
    heads_are 2
}

undo() {
    sed -n 's/^  undo: //p' "$T/out" >"$T/undo"
    test -s "$T/undo"
    sh -e "$T/undo"
}

all_heads() {
    diverged all
    state >"$T/before"
    exits 0 git alembic merge --dry-run
    state | cmp - "$T/before"
    exits 0 git alembic merge
    says 'adds merge revision' 'of ee55ff667788 and ff6677889900' '--- /dev/null' \
        "+down_revision = ('ee55ff667788', 'ff6677889900')" 'one head' \
        '1 file changed and staged'
    file=$(git diff --cached --name-only)
    undo
    state | cmp - "$T/before"
    # The same again, to the byte; and on another's machine.
    exits 0 git alembic merge heads
    cp "$file" "$T/merge"
    git reset -q --hard
    exits 0 git alembic merge ff66 ee55ff667788
    cmp "$T/merge" "$file"
    git commit -qnm merge
    runs
    exits 0 git alembic merge
    says 'nothing to do; one head'
    exits 0 git alembic merge heads
    says 'nothing to do; one head'
}

as_alembic_does() { # but for id and date
    alembic_is_there || return 0
    diverged like
    exits 0 git alembic merge -m 'both of them'
    ours=$(git diff --cached --name-only)
    mv "$ours" "$T/ours"
    git reset -q --hard
    DB=sqlite:// "$ALEMBIC" merge -m 'both of them' ee55ff667788 ff6677889900 >/dev/null
    theirs=$(git ls-files -o --exclude-standard)
    same "$(basename "$theirs" | cut -d_ -f2-)" "$(basename "$ours" | cut -d_ -f2-)"
    sed 's/[0-9a-f]\{12\}/ID/g; /Create Date/d' "$T/ours" >"$T/a"
    sed 's/[0-9a-f]\{12\}/ID/g; /Create Date/d' "$theirs" >"$T/b"
    diff "$T/a" "$T/b"
}

by_name() {
    diverged names
    sed -i "s/^branch_labels = None/branch_labels = ('shop',)/" $V/dd44_theirs.py
    git commit -qnam label
    for words in 'shop ff66' 'shop@head ff6677889900' "$V/ee55_more.py ff66_last.py" \
        'heads ff66' './alembic/versions/ee55_more.py ff'; do
        # shellcheck disable=SC2086
        exits 0 git alembic merge $words
        says 'of ee55ff667788 and ff6677889900'
        git reset -q --hard
    done
    exits 0 git -C alembic/versions alembic merge ee55_more.py ./ff66_last.py
    git reset -q --hard
    exits 128 git alembic merge nope ff66
    says 'fatal: no revision "nope"'
    exits 128 git alembic merge ee55ff667789 ff66
    says 'did you mean "ee55ff667788"?'
    exits 128 git alembic merge shup ff66
    says 'did you mean "shop"?'
    table ee56.py ee56000000 bb22cc33dd44
    exits 1 git alembic merge ee56 ff66
    says 'in the way' "$V/ee56.py: git does not know it yet"
    git add $V
    exits 128 git alembic merge ee5 ff66
    says '"ee5" is ambiguous: ee55ff667788 "ee55_more", ee56000000 "ee56"'
    exits 128 git alembic merge head ff66
    says '"head" is ambiguous'
    git rm -qf $V/ee56.py
    clean
}

refuses() {
    diverged refuses
    exits 1 git alembic merge dd44 ee55
    says 'refused: dd44ee55ff66 and ee55ff667788 are on one line'
    exits 129 git alembic merge ee55
    says 'two revisions or more'
    exits 1 git alembic merge ee55 ff66 -m 'a \ b'
    says 'refused: the message'
    exits 1 git alembic merge ee55 ff66 -m "$(printf 'a\nb')"
    exits 1 git alembic merge ee55 ff66 -m 'say """'
    exits 129 git alembic merge ee55 ff66 -m ' '
    exits 129 git alembic merge -x
    exits 129 git alembic merge -m
    clean
    exits 0 git alembic merge ee55 ff66 -m "it's \"quoted\", / é"
    says '+"""it'
    git commit -qnm merge
    runs
}

# Labels that stay apart, a number of heads that may stay.
may_stay() {
    diverged stay
    sed -i "s/^branch_labels = None/branch_labels = ('shop',)/" $V/dd44_theirs.py
    sed -i "s/^branch_labels = None/branch_labels = ('blog',)/" $V/cc33_ours.py
    printf '[environment alembic]\nheads = shop, blog\n' >.git-alembic.ini
    git add -A
    git commit -qnm apart
    exits 0 git alembic merge
    says 'nothing to do; 2 heads'
    table ee66_more.py ee6677889900 dd44ee55ff66
    git add -A
    exits 0 git alembic merge
    says 'of ee55ff667788 and ee6677889900' '2 heads'
    git reset -q --hard
    printf '[environment alembic]\nheads = 2\n' >.git-alembic.ini
    git commit -qnam 'two of them'
    exits 0 git alembic merge
    says 'nothing to do; 2 heads'
    table ee66_more.py ee6677889900 dd44ee55ff66
    git add -A
    exits 1 git alembic merge
    says '3 heads, and 2 of them may stay' 'git alembic merge REV REV'
    exits 0 git alembic merge ee66 ee55
    says 'of ee55ff667788 and ee6677889900' '2 heads'
}

# Another's template, and none.
templates() {
    diverged template
    sed -i 's/^revision = .*/revision: str = ${repr(up_revision)}/' alembic/script.py.mako
    git commit -qnam typed
    exits 0 git alembic merge
    says '+revision: str = '
    git reset -q --hard
    printf '%%for x in y:\n' >>alembic/script.py.mako
    git commit -qnam odd
    exits 0 git alembic merge
    git commit -qnm merge
    runs
}

two_environments() {
    diverged several
    cp -R alembic blog
    sed -i 's/ee55ff667788/ee55bbbbbbbb/' blog/versions/ee55_more.py
    git add -A
    git commit -qnm blog
    exits 0 git alembic merge
    says 'alembic: adds' 'blog: adds' '2 files'
    git reset -q --hard
    exits 128 git alembic merge ff66 dd44
    says '"ff66" is there in alembic and in blog: say which with --environment'
    exits 0 git alembic merge ff66 ee55bbbb
    says 'blog: adds'
    git reset -q --hard
    exits 0 git alembic merge --environment blog
    says '+++ b/blog/versions/'
    exits 128 git alembic rekey ff66
    says 'say which'
    exits 128 git alembic rekey gggg
    says 'no revision "gggg"'
}

unborn() {
    git init -q "$W/unborn"
    cd "$W/unborn"
    scaffold
    table cc33.py cc33dd44ee55 bb22cc33dd44
    table dd44.py dd44ee55ff66 bb22cc33dd44
    git add -A
    git ls-files -s >"$T/before"
    exits 0 git alembic merge
    says 'of cc33dd44ee55 and dd44ee55ff66'
    undo
    git ls-files -s | cmp - "$T/before"
    exits 0 git alembic resolve
    says 'moves dd44ee55ff66'
    exits 0 git alembic rekey cc33 abcdef
}

# ---- rekey

rekeys() {
    fork rekey
    git switch -q feature
    git mv $V/dd44_theirs.py $V/dd44ee55ff66_theirs.py
    sed -i "s/^depends_on = None/depends_on = 'dd44ee55ff66'/" $V/ee55_more.py
    git commit -qnam renamed
    state >"$T/before"
    exits 0 git alembic rekey dd44 abcdef012345
    says 'gives dd44ee55ff66 "dd44_theirs" the id abcdef012345' \
        'renames it to abcdef012345_theirs.py' \
        "rename from $V/dd44ee55ff66_theirs.py" "+revision = 'abcdef012345'" \
        '+Revision ID: abcdef012345' "+depends_on = 'abcdef012345'" '2 files changed'
    undo
    state | cmp - "$T/before"
    exits 0 git alembic rekey dd44ee55ff66
    id=$(git diff --cached --name-only --diff-filter=R -M | sed 's/.*\///; s/_theirs.py//')
    git reset -q --hard
    exits 0 git alembic rekey dd44ee55ff66_theirs.py
    test -f "$V/${id}_theirs.py"
    not grep -qE '^[dr].*[^_]dd44ee55ff66|^R.*dd44ee55ff66' $V/*.py
    git commit -qnm rekey
    runs
}

rekey_refuses() {
    fork published
    exits 1 git -c alembic.mainline=feature alembic rekey bb22 abc --dry-run
    says 'refused: bb22cc33dd44 "bb22_posts" is published: feature has it'
    exits 0 git -c alembic.mainline=feature alembic rekey head abc --dry-run
    git switch -q feature
    exits 1 git alembic rekey aa11
    says 'main has it'
    exits 1 git -c alembic.protected=feature alembic rekey dd44
    says 'feature has it'
    git switch -qc more
    exits 1 git alembic rekey dd44 aa11bb22cc33
    says 'refused: there is a revision aa11bb22cc33 already'
    for id in a-b a@b 'a:b' head heads base; do
        exits 1 git alembic rekey dd44 "$id"
        says "\"$id\" can be no revision id"
    done
    exits 1 git alembic rekey dd44 "$(printf 'x%.0s' 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3)"
    says 'longer than 32 bytes'
    exits 129 git alembic rekey
    exits 129 git alembic rekey a b c
    exits 129 git alembic rekey dd44 ''
    exits 0 git alembic rekey dd44 dd44ee55ff66
    says 'nothing to do'
    clean
}

# On a mainline nobody else has, ids may still change.
mainline_alone() {
    start alone
    exits 0 git alembic rekey bb22 feed00000000
    says 'gives bb22cc33dd44'
    git commit -qnm rekey
    runs
    git update-ref refs/remotes/origin/main HEAD
    exits 1 git alembic rekey feed
    says 'origin/main has it'
}

duplicate() {
    fork twice
    git switch -q feature
    table ee56_copy.py dd44ee55ff66 bb22cc33dd44 another
    git add -A
    exits 1 git alembic rekey dd44
    says 'two files have the id dd44ee55ff66' ee56_copy.py dd44_theirs.py 'git alembic resolve'
    exits 0 git alembic resolve
    says_like 'gives dd44ee55ff66 "ee56_copy" the id [0-9a-f]{12}, moves it onto ee55ff667788 \(was bb22cc33dd44\)'
    git commit -qnm resolved
    untouched HEAD^ dd44_theirs.py ee55_more.py
    runs
    # After a rebase, of the mainline and of the branch.
    git switch -q main
    table aa99_same.py dd44ee55ff66 ff6677889900 same
    git add -A
    git commit -qnm same
    git switch -q feature
    git reset -q --hard HEAD^
    git rebase -q main
    for command in resolve rebase; do
        exits 0 git alembic "$command"
        git commit -qnm follow
        untouched main aa99_same.py cc33_ours.py ff66_last.py
        not grep -q "= 'dd44ee55ff66'" $V/ee55_more.py
        runs
        git reset -q --hard HEAD^
    done
}

it 'of all heads, the same file every time' all_heads
it 'as "alembic merge" writes it' as_alembic_does
it 'by ids, labels, files; what is not found, and what is near' by_name
it 'what makes no merge, and messages that fit into no docstring' refuses
it 'heads that may stay apart do' may_stay
it "the project's template, or the manner of its migrations" templates
it 'two environments' two_environments
it 'before the first commit' unborn
it 'rekey: file, docstring, name, and all that hang on it' rekeys
it 'rekey: what is published, taken or no id' rekey_refuses
it 'rekey: on a mainline that nobody else has' mainline_alone
it 'rekey: of two files with one id neither' duplicate
finish
