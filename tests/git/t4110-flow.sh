#!/bin/sh
# Every way a merge ends: what git does, what the hooks do in it, and what
# stands there when they do not.
. "$(dirname "$0")/lib.sh"
. "$TESTS/lib-merge.sh"

MOVED='moves dd44ee55ff66 "dd44_theirs" onto ff6677889900 (was bb22cc33dd44)'

conflict() { # the same, with a conflict in README
    fork "$1"
    git switch -q feature
    echo theirs >README
    git commit -qnam theirs
    git switch -q main
    echo ours >README
    git commit -qnam ours
}

staged_first() {
    fork staged
    git config alembic.resolve stage
    state >"$T/before"
    exits 1 git merge feature
    says 'the chain had diverged; its repair is staged:' "$MOVED" \
        'end the merge: git commit --no-edit' 'git merge --abort'
    parent_is dd44_theirs.py ff6677889900
    git diff --quiet
    exits 0 git merge --abort
    clean
    state | cmp - "$T/before"
    exits 1 git merge feature
    exits 0 git commit --no-edit
    one_merge HEAD^1 feature
    runs
}

# With a merge revision: a new file comes, and goes with --abort.
staged_merge_revision() {
    fork staged-revision
    git config alembic.resolve stage
    git config alembic.style merge
    state >"$T/before"
    exits 1 git merge feature
    says 'adds merge revision'
    exits 0 git merge --abort
    clean
    state | cmp - "$T/before"
}

refused() {
    fork refused
    git config alembic.resolve refuse
    state >"$T/before"
    exits 1 git merge feature
    says 'error[multiple-heads]' 'git alembic resolve would do this:' "$MOVED"
    git diff --quiet
    same "$(git rev-parse "feature:$V/dd44_theirs.py")" \
        "$(git rev-parse ":$V/dd44_theirs.py")"
    exits 1 git commit --no-edit
    exits 0 git merge --abort
    state | cmp - "$T/before"
}

no_commit() {
    fork no-commit
    exits 0 git merge --no-commit feature
    says_no alembic:
    exits 0 git commit --no-edit
    says "$MOVED"
    one_merge HEAD^1 feature
    runs
}

squash() {
    fork squash
    exits 0 git merge --squash feature
    exits 0 git commit --no-edit
    says "$MOVED"
    same "$(git rev-parse HEAD~1)" "$(git show -s --format=%P)"
    runs
}

# Of what was staged only a part: what a hook stages would be lost.
squash_in_parts() {
    fork parts
    exits 0 git merge --squash feature
    exits 1 git commit -m part $V/dd44_theirs.py
    says 'error[multiple-heads]'
    parent_is dd44_theirs.py bb22cc33dd44
    exits 0 git commit -m whole
    says "$MOVED"
    runs
}

conflicted() {
    conflict conflicted
    exits 1 git merge feature
    says 'CONFLICT'
    says_no alembic:
    echo both >README
    git add README
    exits 0 git commit --no-edit
    says "$MOVED"
    one_merge HEAD^1 feature
    runs
}

continued() {
    conflict continued
    exits 1 git merge feature
    echo both >README
    exits 0 git -c core.editor=true commit -a
    says "$MOVED"
    one_merge HEAD^1 feature
    runs
    git reset -q --hard HEAD^
    exits 1 git merge feature
    echo both >README
    git add README
    exits 0 git merge --continue
    one_merge HEAD^1 feature
    runs
}

aborted_conflict() {
    conflict aborted
    state >"$T/before"
    exits 1 git merge feature
    git config alembic.resolve stage
    echo both >README
    git add README
    exits 1 git commit --no-edit
    says 'its repair is staged' "$MOVED"
    exits 0 git merge --abort
    clean
    state | cmp - "$T/before"
}

autostash() {
    fork autostash
    echo mine >>README
    exits 0 git merge --autostash feature
    says "$MOVED" 'that is in the merge commit'
    same ' M README' "$(git status --porcelain)"
    git checkout -q README
    runs
}

# A migration with edits that nobody staged is not written over.
edits_in_the_way() {
    fork edits
    git switch -q feature
    echo '# mine' >>$V/dd44_theirs.py
    exits 1 git merge main
    says 'merge stopped' 'would overwrite what is not staged' \
        "$V/dd44_theirs.py" 'git commit --no-edit' 'git merge --abort'
    tail -1 $V/dd44_theirs.py | grep -qx '# mine'
    says 'git merge --abort, then git merge --autostash main'
    exits 0 git merge --abort
    same " M $V/dd44_theirs.py" "$(git status --porcelain)"
    exits 0 git merge --autostash main
    says "$MOVED"
    same " M $V/dd44_theirs.py" "$(git status --porcelain)"
    tail -1 $V/dd44_theirs.py | grep -qx '# mine'
    parent_is dd44_theirs.py ff6677889900
    git reset -q --hard HEAD^1
    echo '# mine' >>$V/dd44_theirs.py
    exits 1 git merge main
    git add $V/dd44_theirs.py
    exits 0 git commit --no-edit
    tail -1 $V/dd44_theirs.py | grep -qx '# mine'
    runs
}

# Who ends a merge with git commit finds in the message what was done, above
# git's own remarks; once, however often it takes.
message_says() {
    conflict says
    git merge feature || :
    echo both >README
    git add README
    printf '#!/bin/sh\nexit 1\n' >.git/hooks/commit-msg
    chmod +x .git/hooks/commit-msg
    exits 1 git commit --no-edit
    rm .git/hooks/commit-msg
    exits 0 git commit --no-edit
    git log -1 --format=%B >"$T/message"
    cat "$T/message"
    printf '%s\n' "Merge branch 'feature'" '' \
        'The Alembic chain had diverged; git-alembic:' "- $MOVED" '' \
        '# Conflicts:' '#	README' '' | cmp - "$T/message"
    git reset -q --hard HEAD^1
    git config commit.cleanup scissors
    git merge feature || :
    echo both >README
    git add README
    exits 0 git commit # the editor leaves it as it is
    git log -1 --format=%B >"$T/message"
    printf '%s\n' "Merge branch 'feature'" '' \
        'The Alembic chain had diverged; git-alembic:' "- $MOVED" '' | cmp - "$T/message"
    git reset -q --hard HEAD^1
    git config --unset commit.cleanup
    git checkout -q feature README
    git commit -qnm 'no conflict'
    exits 0 git merge --no-commit -m mine -m 'Acked-by: X <x@example.com>' feature
    exits 0 git merge --continue
    git log -1 --format=%B >"$T/message"
    printf '%s\n' mine '' 'The Alembic chain had diverged; git-alembic:' "- $MOVED" '' \
        'Acked-by: X <x@example.com>' '' | cmp - "$T/message"
    runs
}

# One side gave a migration another id, the other hung one on the old id. What
# is advised ends it; to take either file whole would lose the other id.
another_id() {
    fork another-id
    git branch -q -f feature main~1
    on feature dd44_theirs.py dd44ee55ff66 cc33dd44ee55
    sed -i 's/cc33dd44ee55/abcdef012345/' $V/*.py
    git commit -qnam 'another id'
    git switch -q main
    exits 1 git merge feature
    says 'missing-parent' "$V/cc33_ours.py:11" 'has another id now' \
        'down_revision = "abcdef012345"'
    says_no 'git checkout' 'was removed'
    sed -i "s/'cc33dd44ee55'/'abcdef012345'/; s/Revises: cc33dd44ee55/Revises: abcdef012345/" \
        $V/ff66_last.py
    git add $V
    exits 0 git commit --no-edit
    says 'moves dd44ee55ff66 "dd44_theirs" onto ff6677889900 (was abcdef012345)'
    runs
}

untracked_in_the_way() {
    fork untracked
    git config alembic.style merge
    exits 0 git merge -q feature
    new=$(git diff --name-only --diff-filter=A HEAD^2 HEAD -- $V | grep merge)
    git reset -q --hard HEAD^1
    echo precious >"$new"
    exits 1 git merge feature
    says 'would overwrite what is not staged' "$new"
    same precious "$(cat "$new")"
    exits 0 git merge --abort
    same "?? $new" "$(git status --porcelain)"
}

pulled() {
    fork origin
    git clone -q . "$W/pulled"
    cd "$W/pulled"
    hooks
    on main ab88_mine.py ab8899001122 ff6677889900
    git -C "$W/origin" switch -q main
    (cd "$W/origin" && on main ac99_new.py ac9900112233 ff6677889900)
    exits 0 git pull --no-rebase
    says 'moves ab8899001122 "ab88_mine" onto ac9900112233'
    one_merge HEAD^1 origin/main
    runs
    exits 0 git pull --no-rebase origin feature
    says "moves dd44ee55ff66"
    runs
}

linked() {
    fork linked
    git worktree add -q "$W/linked tree" -b work main
    cd "$W/linked tree"
    exits 0 git merge feature
    says "$MOVED" 'that is in the merge commit'
    one_merge HEAD^1 feature
    runs
    test ! -e "$W/linked/.git/alembic/merge"
    cd "$W/linked"
    clean
}

below() { # from a directory below the top, and with git -C
    fork below
    cd app
    exits 0 git merge feature
    says "$MOVED"
    cd ..
    one_merge HEAD^1 feature
    runs
    git reset -q --hard HEAD^1
    exits 0 git -C "$W/below/app" merge feature
    runs
}

elsewhere() { # GIT_DIR, GIT_WORK_TREE, --separate-git-dir
    fork elsewhere
    mv .git "$W/elsewhere.git"
    cd /
    exits 0 git --git-dir="$W/elsewhere.git" --work-tree="$W/elsewhere" merge feature
    cd "$W/elsewhere"
    echo "gitdir: $W/elsewhere.git" >.git
    one_merge HEAD^1 feature
    runs
    git reset -q --hard HEAD^1
    exits 0 git merge feature
    one_merge HEAD^1 feature
    runs
}

other_index() {
    fork index
    cp .git/index "$T/other index"
    rm .git/index
    GIT_INDEX_FILE="$T/other index"
    export GIT_INDEX_FILE
    exits 0 git merge feature
    says "$MOVED"
    clean
    runs
    test ! -e .git/index
    git reset -q --hard HEAD^1
    exits 0 git merge --no-commit feature
    exits 0 git commit --no-edit
    says "$MOVED"
    clean
    runs
}

# git made the merge, and somebody stopped it there: nothing is lost.
stopped_by_others() {
    fork others
    script .git/hooks/commit-msg 'exit 1'
    exits 1 git merge feature
    says "$MOVED"
    parent_is dd44_theirs.py ff6677889900
    git diff --quiet
    rm .git/hooks/commit-msg
    exits 0 git commit --no-edit
    one_merge HEAD^1 feature
    runs
    # The record of the first try is nobody's any more.
    from=main on late ab88_late.py ab8899001122 ee55ff667788
    git switch -q main
    exits 0 git merge late
    says_no alembic:
    clean
}

without_post_merge() { # as with an old installation
    fork without
    rm .git/hooks/post-merge
    exits 0 git merge feature
    says "$MOVED"
    same "M  $V/dd44_theirs.py" "$(git status --porcelain)"
    exits 0 git commit --amend --no-edit
    rm -f .git/alembic/merge
    one_merge HEAD^1 feature
    runs
}

# Two hooks of one event: another one that commits or stages.
others_change() {
    fork changed
    mv .git/hooks/post-merge .git/hooks/ours
    script .git/hooks/post-merge 'echo x >>README' 'git add README' \
        'exec .git/hooks/ours "$@"'
    exits 0 git merge feature
    says "$MOVED"
    says_no 'that is in the merge commit'
    same "M  README
M  $V/dd44_theirs.py" "$(git status --porcelain)"
}

signed() {
    fork signed
    ssh-keygen -q -t ed25519 -N '' -f "$T/key"
    git config gpg.format ssh
    git config user.signingKey "$T/key"
    printf 'author@example.com %s\n' "$(cat "$T/key.pub")" >"$T/signers"
    git config gpg.ssh.allowedSignersFile "$T/signers"
    exits 0 git merge -S feature
    says "$MOVED" 'that is in the merge commit'
    one_merge HEAD^1 feature
    exits 0 git verify-commit HEAD
    runs
    git reset -q --hard HEAD^1
    mv .git/hooks/post-merge .git/hooks/ours
    script .git/hooks/post-merge "rm '$T/key'" 'exec .git/hooks/ours "$@"'
    exits 0 git merge -S feature
    says 'that is staged, but not in the merge commit' \
        'git commit --amend --no-edit'
    same "M  $V/dd44_theirs.py" "$(git status --porcelain)"
}

# A fork that came by itself is told, not repaired.
fast_forward() {
    fork ff
    git switch -q main
    exits 0 git merge -q --no-verify feature
    git branch forked
    git reset -q --hard HEAD^1
    exits 0 git merge --ff-only forked
    says 'alembic: multiple-heads: the chain has 2 heads' 'repair it: git alembic'
    head_is "$(git rev-parse forked)"
    clean
}

past_us() {
    fork past
    exits 0 git merge --no-verify feature
    says 'alembic: multiple-heads: the chain has 2 heads' 'repair it: git alembic'
    clean
    heads_are 2
    git reset -q --hard HEAD^1
    exits 0 env ALEMBIC_GIT=0 git merge feature
    says_no alembic:
    heads_are 2
}

no_ff() {
    fork no-ff
    git switch -qc straight
    on straight ab88_s.py ab8899001122 ff6677889900
    git switch -q main
    exits 0 git merge --no-ff straight
    says_no alembic:
    one_merge HEAD^1 straight
    runs
}

unrelated() {
    fork unrelated
    git switch -q --orphan island
    git clean -qfdx
    echo island >island
    git add island
    git commit -qnm island
    git switch -q main
    exits 0 git merge --allow-unrelated-histories island
    says_no alembic:
    runs
}

ours() { # -s ours, -X theirs
    fork strategies
    exits 1 git merge -s ours feature
    says 'lost-in-merge'
    exits 0 git merge --abort
    exits 0 git merge -X theirs feature
    says "$MOVED"
    runs
    git reset -q --hard HEAD^1
    exits 0 git merge -s recursive feature
    runs
    git reset -q --hard HEAD^1
    exits 0 git merge -s resolve feature
    runs
}

other_errors() { # what else is wrong stops the merge, and nothing is staged
    fork errors
    git switch -q feature
    sed -i "s/^down_revision.*/down_revision = 'gone00000000'/" $V/ee55_more.py
    git commit -qnam broken
    git switch -q main
    exits 1 git merge feature
    says 'error[missing-parent]' 'git-alembic cannot repair the chain' \
        'gone00000000' 'git merge --abort'
    git diff --quiet
    git diff --cached --quiet feature -- $V/dd44_theirs.py
    sed -i "s/^down_revision.*/down_revision = 'dd44ee55ff66'/" $V/ee55_more.py
    exits 0 git commit -a --no-edit
    says "$MOVED"
    runs
}

unreadable() { # Alembic would load none: it stops, but for the mainline's own
    fork unreadable
    git switch -q feature
    echo 'def half(' >>$V/ee55_more.py
    git commit -qnam broken
    git switch -q main
    exits 1 git merge feature
    says 'error[unreadable-migration]' "$V/ee55_more.py" 'git merge --abort'
    exits 0 git merge --abort
    git switch -q feature
    git config alembic.mainline feature
    git switch -q main
    exits 0 git merge feature
    says_no unreadable
}

markers_left() { # a conflict resolved by hand, wrongly
    conflict markers
    git switch -q feature
    echo '# theirs' >>$V/bb22_posts.py
    git commit -qnam theirs
    git switch -q main
    echo '# ours' >>$V/bb22_posts.py
    git commit -qnam ours
    exits 1 git merge feature
    echo both >README
    git add -A
    exits 1 git commit --no-edit
    says 'error[unreadable-migration]' "$V/bb22_posts.py:23"
    git checkout -q HEAD -- $V/bb22_posts.py
    sed -i "s/'dd44ee55ff66'/'oops'/" $V/ee55_more.py
    git add -A
    exits 1 git commit --no-edit
    says 'error[missing-parent]' "$V/ee55_more.py:12"
    sed -i "s/'oops'/'dd44ee55ff66'/" $V/ee55_more.py
    git add -A
    exits 0 git commit --no-edit
    says "$MOVED"
    runs
}

# Both branches have resolved one fork, each with a merge revision of its own.
two_merges() {
    fork merges
    git branch one && git branch two
    for b in one two; do
        git switch -q $b
        git merge -q --no-commit --no-verify feature
        migration "${b}_merge.py" "${b}77889900aa" "('ee55ff667788', 'ff6677889900')" pass
        git add -A
        git commit -qnm "$b merges"
    done
    on two ab88_up.py ab8899001122 two77889900aa
    git switch -q one
    exits 0 git merge two
    says 'drops two_merge.py' 'moves ab8899001122'
    untouched one^1 one_merge.py
    runs
}

concurrent() { # two merges at once, in two work trees of one repository
    fork concurrent
    git worktree add -q "$W/other" -b other main
    (cd "$W/other" && git merge feature >"$T/other.out" 2>&1) &
    exits 0 git merge feature
    wait $!
    cat "$T/other.out"
    one_merge HEAD^1 feature
    runs
    cd "$W/other"
    one_merge HEAD^1 feature
    runs
}

it 'resolve = stage: look, abort, or commit' staged_first
it 'resolve = stage: a new file goes with --abort' staged_merge_revision
it 'resolve = refuse: says what would be done' refused
it '--no-commit, then git commit' no_commit
it '--squash, then git commit' squash
it '--squash, then a commit of paths' squash_in_parts
it 'a conflict elsewhere, ended by git commit' conflicted
it 'git commit -a, git merge --continue' continued
it 'git merge --abort after what pre-commit staged' aborted_conflict
it '--autostash' autostash
it 'the message of a merge that git commit ends' message_says
it 'another id on one side' another_id
it 'edits that are not staged stop it' edits_in_the_way
it 'an untracked file stops it' untracked_in_the_way
it 'git pull' pulled
it 'a linked worktree' linked
it 'below the top' below
it 'a git directory elsewhere' elsewhere
it 'GIT_INDEX_FILE' other_index
it 'commit-msg stops it, git commit ends it' stopped_by_others
it 'without post-merge the repair stays staged' without_post_merge
it 'another hook stages more: hands off' others_change
if command -v ssh-keygen >/dev/null; then
    it 'a signed merge is signed anew, or stays staged' signed
else
    skip 'a signed merge is signed anew, or stays staged' 'no ssh-keygen'
fi
it 'a fast-forward to a fork is told' fast_forward
it 'a merge past the hooks is told' past_us
it '--no-ff' no_ff
it 'unrelated histories' unrelated
it 'strategies' ours
it 'other errors stop it as before' other_errors
it 'a migration that Python cannot read' unreadable
it 'a conflict resolved wrongly' markers_left
it 'two merge revisions of one fork' two_merges
it 'two merges at once' concurrent
finish
