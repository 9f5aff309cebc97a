#!/bin/sh
# sibling-branch: who else is about to add to the same parent.
. "$(dirname "$0")/lib.sh"
. "$TESTS/push.sh"

# A branch of theirs with a migration, pushed.
their_branch() { # their_branch NAME AUTHOR DAY [FILE REVISION DOWN]
    (
        cd "$D/theirs"
        git switch -qc "$1" origin/main
        migration "${4-$1.py}" "${5-$1-aa22bb}" "${6-bb22cc33dd44}"
        git add -A
        GIT_AUTHOR_NAME=$2 GIT_AUTHOR_DATE="$3T23:30:00-0500" \
            GIT_COMMITTER_DATE="$3T23:30:00-0500" git commit -qnm "$1"
        git push -q --no-verify origin "$1"
    )
    git fetch -q
}
ours() {
    git switch -qc feature
    migration dd44_ours.py dd44ee55ff66 bb22cc33dd44
    commit ours
}

named() {
    two_clones named
    their_branch colours 'Grace Hopper' 2026-02-28
    ours
    taken feature
    says 'note[sibling-branch]: origin/colours adds to bb22cc33dd44, too' \
        "$V/colours.py" 'revision colours-aa22bb, Grace Hopper, 2026-02-28' \
        "$V/dd44_ours.py:12:17"
}
newest_first() {
    two_clones newest
    for i in 1 2 3 4 5; do
        their_branch "b$i" "Author $i" "2026-0$i-10"
    done
    ours
    taken feature
    says '5 other branches add to bb22cc33dd44, too' 'Author 5, 2026-05-10' \
        'Author 4, 2026-04-10' 'Author 3, 2026-03-10'
    says_no 'Author 2' 'Author 1'
}
again() { # from what is remembered, the same
    two_clones again
    their_branch colours Grace 2026-02-28
    ours
    exits 0 git push -n origin feature
    cp "$T/out" "$T/first"
    exits 0 git push -n origin feature
    cmp "$T/first" "$T/out"
    exits 0 env GIT_ALEMBIC_NO_CACHE=1 git push -n origin feature
    cmp "$T/first" "$T/out"
    # With another tip, whose versions are the same.
    (
        cd "$D/theirs"
        echo more >>README
        git add -A
        git commit -qnm more
        git push -q --no-verify origin colours
    )
    git fetch -q
    exits 0 git push -n origin feature
    says 'origin/colours adds to bb22cc33dd44, too'
}
merged_since() {
    two_clones since
    their_branch colours Grace 2026-02-28
    ours
    exits 0 git push -n origin feature
    says sibling-branch
    (
        cd "$D/theirs"
        git switch -q main
        git merge -q colours
        git push -q --no-verify origin main
    )
    git fetch -q
    git merge -q origin/main
    taken feature
    says_no sibling-branch
}
on_top() { # whose branch goes on from theirs, or theirs from ours
    two_clones top
    their_branch colours Grace 2026-02-28
    git switch -qc feature origin/colours
    migration dd44_ours.py dd44ee55ff66 colours-aa22bb
    commit ours
    taken feature
    says_no sibling-branch
    (
        cd "$D/theirs"
        git fetch -q
        git switch -qc further origin/feature
        migration ee55_further.py ee55ff667788 dd44ee55ff66
        git add -A
        git commit -qnm further
        git push -q --no-verify origin further
    )
    git fetch -q
    migration ff66_more.py ff6677889900 dd44ee55ff66
    commit more
    taken feature
    says 'origin/further adds to dd44ee55ff66, too'
    says_no 'colours adds'
}
same_id() {
    two_clones id
    their_branch colours Grace 2026-02-28 theirs.py dd44ee55ff66 bb22cc33dd44
    ours
    taken feature
    says 'origin/colours takes the id dd44ee55ff66, too' "$V/theirs.py"
    says_no 'adds to'
}
together() { # pushed at once, nobody has either yet
    two_clones together
    ours
    git switch -qc second main
    migration ee55_second.py ee55ff667788 bb22cc33dd44
    commit second
    exits 0 git push origin feature second
    says 'second adds to bb22cc33dd44, too' 'feature adds to bb22cc33dd44, too'
}
other_environment() {
    two_clones elsewhere
    (
        cd "$D/theirs"
        cp -R alembic billing
        git add -A
        git commit -qnm billing
        git push -q --no-verify origin main
        git switch -qc colours
        cp alembic/versions/bb22_posts.py billing/versions/x.py
        sed -i 's/bb22cc33dd44/cc33dd44ee55/; s/aa11bb22cc33/bb22cc33dd44/' billing/versions/x.py
        git add -A
        git commit -qnm colours
        git push -q --no-verify origin colours
    )
    git pull -q
    ours
    taken feature
    says_no sibling-branch
}
no_note() {
    two_clones none
    their_branch colours Grace 2026-02-28
    ours
    git config alembic.rules.sibling-branch off
    taken feature
    says_no sibling-branch
}
level() { # for those who want one at a time
    two_clones level
    their_branch colours Grace 2026-02-28
    ours
    git config alembic.rules.sibling-branch error
    refused feature
    says 'error[sibling-branch]'
}
hostile() {
    two_clones hostile
    their_branch colours "$(printf 'M\033[31mallory\302\205')" 2026-02-28
    ours
    taken feature
    says 'M\x1b[31mallory'
    ! grep -q "$(printf '\033')" "$T/out" || fail 'a control character'
}

it 'the branch is named, with author and day' named
it 'the newest are named, the others counted' newest_first
it 'what is remembered says the same' again
it 'a branch that was merged since is none any more' merged_since
it 'branches on top of each other are no siblings' on_top
it 'a branch that takes the same id' same_id
it 'branches of one push are looked at, too' together
it 'another environment is another chain' other_environment
it 'off keeps quiet' no_note
it 'error stops' level
it 'an author of control characters' hostile
finish
