#!/bin/sh
# `git merge` ends with one head: what moves, where to, and what is left of it
# in the repository.
. "$(dirname "$0")/lib.sh"
. "$TESTS/lib-merge.sh"

into_main() {
    fork into-main
    ours=$(git rev-parse main) theirs=$(git rev-parse feature)
    exits 0 git merge feature
    says 'alembic: the chain had diverged and is in order again:' \
        'moves dd44ee55ff66 "dd44_theirs" onto ff6677889900 (was bb22cc33dd44)'
    says_no 'error[' 'warning['
    one_merge "$ours" "$theirs"
    parent_is dd44_theirs.py ff6677889900
    untouched main^1 cc33_ours.py ff66_last.py
    untouched feature ee55_more.py
    runs
}

into_feature() {
    fork into-feature
    git switch -q feature
    ours=$(git rev-parse feature) theirs=$(git rev-parse main)
    exits 0 git merge main
    says 'moves dd44ee55ff66 "dd44_theirs" onto ff6677889900'
    one_merge "$ours" "$theirs"
    parent_is dd44_theirs.py ff6677889900
    untouched main cc33_ours.py ff66_last.py
    runs
    # Back on main it is a fast-forward of a chain in order.
    git switch -q main
    exits 0 git merge --ff-only feature
    says_no alembic:
    runs
}

# Only the parent changes: not the quotes, line ends, comments around it.
to_the_byte() {
    fork bytes
    git switch -q feature
    {
        printf '\357\273\277"""their\n\nRevises: bb22cc33dd44\n"""\n'
        printf 'revision: str = "dd44ee55ff66"  # drawn\n'
        printf 'down_revision: "str | None" = (  # from main\n    "bb22cc33dd44",\n)\n'
        printf 'def upgrade(): pass\ndef downgrade(): pass'
    } | sed 's/$/\r/' >"$V/dd44_theirs.py"
    git add -A
    git commit -qnm 'another hand'
    git switch -q main
    exits 0 git merge feature
    git show "feature:$V/dd44_theirs.py" |
        sed 's/bb22cc33dd44/ff6677889900/' | cmp - "$V/dd44_theirs.py"
    runs
}

both_published() {
    fork published
    git config alembic.protected feature
    exits 0 git merge feature
    says 'adds merge revision' 'of ee55ff667788 and ff6677889900'
    untouched main^1 cc33_ours.py ff66_last.py
    untouched feature dd44_theirs.py ee55_more.py
    one_merge HEAD^1 feature
    runs
}

by_style() {
    fork style
    git config alembic.style merge
    exits 0 git merge feature
    says 'adds merge revision'
    untouched feature dd44_theirs.py ee55_more.py
    runs
}

# Two people resolve one fork, each in a clone of their own.
two_clones() {
    fork clones
    git config alembic.protected feature
    git config alembic.mainline main
    git clone -q . "$W/one" && git clone -q . "$W/two"
    for clone in one two; do
        cd "$W/$clone"
        git config alembic.protected feature
        hooks
        echo $clone >only-$clone
        git add -A
        git commit -qm "$clone's own"
        exits 0 env GIT_AUTHOR_NAME=$clone GIT_AUTHOR_DATE='2027-03-04T05:06:07Z' \
            GIT_COMMITTER_NAME=$clone git merge origin/feature
        says 'adds merge revision'
        runs
        (cd $V && ls && cksum ./*.py) >"$T/$clone.files"
    done
    cmp "$T/one.files" "$T/two.files"
    git remote add one "$W/one"
    git fetch -q one
    exits 0 git merge one/main
    says_no alembic: CONFLICT
    clean
    runs
}

several() { # an octopus
    fork octopus
    from=main~2 on third aa77_third.py aa7788990011 bb22cc33dd44
    git switch -q main
    exits 0 git merge feature third
    says 'moves dd44ee55ff66' 'moves aa7788990011'
    one_merge HEAD^1 feature third
    untouched main^1 cc33_ours.py ff66_last.py
    runs
}

# One of the heads is straight on top of ours: git drops HEAD as a parent.
octopus_ahead() {
    fork ahead
    git reset -q --hard main~2
    from=feature~1 on third aa77_third.py aa7788990011 dd44ee55ff66
    git switch -q main
    exits 0 git merge feature third
    says 'moves'
    clean
    runs
    git log -1 --format=%B | grep -q 'git-alembic'
}

criss_cross() {
    fork criss
    git branch old-main
    exits 0 git merge -q feature
    git switch -q feature
    exits 0 git merge -q old-main
    on feature ab88_f.py ab8899001122 ee55ff667788
    on main ac99_m.py ac9900112233 ee55ff667788
    exits 0 git merge feature
    says 'moves ab8899001122 "ab88_f" onto ac9900112233'
    one_merge HEAD^1 feature
    runs
    git switch -q feature
    exits 0 git merge main
    runs
}

# Two merge each other, each with its own migrations first: what either has
# changed is in a circle when these merges meet.
each_other() {
    start "each-other$1"
    on a aa33_a.py aa33bb44cc55 bb22cc33dd44
    on a ab33_a.py ab33bb44cc55 aa33bb44cc55
    on b bb33_b.py bb33cc44dd55 bb22cc33dd44
    on b bc33_b.py bc33cc44dd55 bb33cc44dd55
    git branch old-b
    git switch -q a
    git branch old-a
    exits 0 git merge -q old-b
    git switch -q b
    exits 0 git merge -q old-a
    on a aa44_a.py aa44bb55cc66 bc33cc44dd55
    on b bb44_b.py bb44cc55dd66 ab33bb44cc55
    exits 0 git merge $1 a
    says 'moves bb33cc44dd55 "bb33_b" onto bb22cc33dd44 (was ab33bb44cc55)' \
        'moves aa44bb55cc66 "aa44_a" onto bb44cc55dd66 (was bc33cc44dd55)'
    one_merge HEAD^1 a
    untouched HEAD^1 bb33_b.py bc33_b.py aa33_a.py ab33_a.py bb44_b.py
    runs
    git switch -q a
    exits 0 git merge b
    says 'Fast-forward'
    runs
}

# b has put a's migration on top of its own, then a was published as it was:
# what databases have run keeps its parent, b's go on top, in their order.
moved_then_published() { # moved_then_published FOLDER
    start "$1"
    on a aa33_a.py aa33bb44cc55 bb22cc33dd44
    on b bb33_b.py bb33cc44dd55 bb22cc33dd44
    exits 0 git merge -q a
    parent_is aa33_a.py bb33cc44dd55
    on b bc33_b.py bc33cc44dd55 aa33bb44cc55
    git switch -q main
    git merge -q a
    on main cc33_m.py cc33dd44ee55 aa33bb44cc55
}

published_keeps_its_parent() {
    moved_then_published kept
    for way in 'b main' 'main b'; do
        # shellcheck disable=SC2086
        set -- $way
        git switch -q "$1"
        exits 0 git merge "$2"
        says 'moves aa33bb44cc55 "aa33_a" onto bb22cc33dd44 (was bb33cc44dd55)' \
            'moves bb33cc44dd55 "bb33_b" onto cc33dd44ee55 (was bb22cc33dd44)' \
            'moves bc33cc44dd55 "bc33_b" onto bb33cc44dd55 (was aa33bb44cc55)'
        one_merge HEAD^1 "$2"
        untouched "main@{0}" cc33_m.py
        untouched a aa33_a.py
        runs
        git reset -q --hard HEAD^1
    done
}

# With resolve = refuse it stops, and shows why.
published_stops() {
    moved_then_published stops
    git config alembic.resolve refuse
    git init -q --bare "$W/stops.git"
    git push -q "$W/stops.git" main
    git remote add -f origin "$W/stops.git" 2>/dev/null
    git switch -q main
    exits 1 git merge b
    says 'error[published-reparented]: down_revision of published revision aa33bb44cc55' \
        'moves aa33bb44cc55 "aa33_a" onto bb22cc33dd44'
    git merge --abort
    git switch -q b
    exits 1 git alembic check --merge-into origin/main
    says 'published-reparented'
}

# Where that is meant, nobody gives it back.
meant_slip() {
    moved_then_published meant
    git switch -q b
    git config alembic.rules.published-reparented off
    exits 0 git merge main
    parent_is aa33_a.py bb33cc44dd55
    heads_are 1
    git reset -q --hard HEAD^1
    git config --unset alembic.rules.published-reparented
    sed -i 's/^down_revision = .*/&  # git-alembic: allow published-reparented -- never run/' \
        $V/aa33_a.py
    git commit -qnam meant
    exits 0 git merge main
    parent_is aa33_a.py bb33cc44dd55
    heads_are 1
}

# By hand, where the one needs the other: not turned round by a machine.
needed_slip() {
    start needed
    on main cc33_m.py cc33dd44ee55 bb22cc33dd44
    git branch old
    git switch -qc feature
    migration dd44_f.py dd44ee55ff66 bb22cc33dd44 \
        "op.rename_table('t_cc33dd44ee55', 'other')"
    sed -i 's/bb22cc33dd44/dd44ee55ff66/' $V/cc33_m.py
    git add -A
    git commit -qnm 'slipped in'
    from=old on main ff66_m.py ff6677889900 cc33dd44ee55
    exits 1 git merge feature
    says 'semantic-conflict' 'what is published creates table "t_cc33dd44ee55"'
    git merge --abort
    clean
}

# And in a circle.
published_order() {
    start circle
    on a aa33_a.py aa33bb44cc55 bb22cc33dd44
    on b bb33_b.py bb33cc44dd55 bb22cc33dd44
    git branch old-b
    git switch -q a
    git branch old-a
    exits 0 git merge -q old-b
    git switch -q b
    exits 0 git merge -q old-a
    on b bc33_b.py bc33cc44dd55 aa33bb44cc55
    git switch -q main
    git merge -q a
    git switch -q b
    exits 0 git merge main
    one_merge HEAD^1 main
    untouched main aa33_a.py bb33_b.py
    parent_is bc33_b.py bb33cc44dd55
    runs
}

# The branch goes on with what it had; merged again it fits.
merged_again() {
    fork again
    exits 0 git merge -q feature
    on feature ab88_f.py ab8899001122 ee55ff667788
    git switch -q main
    exits 0 git merge feature
    says_no alembic:
    runs
    on main ac99_m.py ac9900112233 ab8899001122
    on feature ad00_f.py ad0011223344 ab8899001122
    exits 0 git merge main
    says 'moves ad0011223344 "ad00_f" onto ac9900112233'
    runs
}

# What has been merged is what is reverted.
reverted() {
    fork reverted
    exits 0 git merge -q feature
    exits 0 git revert --no-edit -m 1 HEAD
    clean
    same "$(git rev-parse 'HEAD~2^{tree}')" "$(git rev-parse 'HEAD^{tree}')"
    runs
}

tree_says() {
    fork says
    exits 0 git merge -q --log --signoff feature
    git log -1 --format=%B >"$T/message"
    head -1 "$T/message" | grep -qx "Merge branch 'feature'"
    grep -qx 'The Alembic chain had diverged; git-alembic:' "$T/message"
    grep -q '^- moves dd44ee55ff66 "dd44_theirs" onto ff6677889900' "$T/message"
    tail -2 "$T/message" | grep -q '^Signed-off-by: '
    git reflog -1 --format=%gs | grep -qx 'merge: git-alembic repaired the chain'
    git diff --name-status HEAD^1 HEAD >"$T/diff"
    same 2 "$(wc -l <"$T/diff" | tr -d ' ')"
}

# Several environments: each by itself, all in one go.
environments() {
    fork environments
    git switch -q main~2 -c base
    mkdir -p other
    cp -r alembic other/
    printf '[alembic]\nscript_location = alembic\n' >other/alembic.ini
    git add -A
    git commit -qnm 'another one'
    git switch -q main && git merge -q base
    git switch -q feature && git merge -q base
    mkdir -p "$T/new"
    for b in main feature; do
        git switch -q $b
        git show "$b:$V/$(test $b = main && echo cc33_ours.py || echo dd44_theirs.py)" \
            >other/alembic/versions/$b.py
        git add -A
        git commit -qnm "$b there, too"
    done
    git switch -q main
    exits 0 git merge feature
    says 'alembic: moves dd44ee55ff66' 'other/alembic: moves dd44ee55ff66'
    clean
    grep -q "down_revision = 'cc33dd44ee55'" other/alembic/versions/feature.py
    git alembic heads >"$T/heads"
    same 2 "$(grep -c '(head)' "$T/heads")"
    alembic_is_there || return 0
    for dir in . other; do
        same 1 "$(cd $dir && "$ALEMBIC" heads 2>/dev/null | wc -l)"
    done
}

same_id() {
    start same-id
    on feature dd44_theirs.py dd44ee55ff66 bb22cc33dd44 theirs
    on feature ee55_more.py ee55ff667788 dd44ee55ff66
    on main dd44_ours.py dd44ee55ff66 bb22cc33dd44 ours
    exits 0 git merge feature
    says_like 'gives dd44ee55ff66 "dd44_theirs" the id [0-9a-f]{12}, moves it onto dd44ee55ff66 \(was bb22cc33dd44\)'
    says 'moves ee55ff667788'
    untouched main^1 dd44_ours.py
    clean
    runs
    same 5 "$(git ls-files $V | wc -l)"
}

numbered() {
    start numbered
    git mv $V/aa11_users.py $V/0001_users.py
    git mv $V/bb22_posts.py $V/0002_posts.py
    sed -i 's/aa11bb22cc33/0001/; s/bb22cc33dd44/0002/' $V/*.py
    git add -A
    git commit -qnm 'by number'
    on feature 0003_theirs.py 0003 0002 theirs
    on feature 0004_more.py 0004 0003 more
    on main 0003_ours.py 0003 0002 ours
    exits 0 git merge feature
    clean
    runs
    same "0001_users.py 0002_posts.py 0003_ours.py 0004_theirs.py 0005_more.py" \
        "$(cd $V && echo *.py)"
    untouched main^1 0003_ours.py
}

# Nobody asked about what the moved migrations do: their branch was.
no_news() {
    fork no-news
    git switch -q feature
    migration ab88_drop.py ab8899001122 ee55ff667788 "op.drop_table('posts')" \
        "op.create_table('posts', sa.Column('id', sa.Integer()))"
    git add -A
    git commit -qnm 'drop it'
    git rebase -q --onto main~2 feature~1 feature
    sed -i 's/ee55ff667788/bb22cc33dd44/' $V/ab88_drop.py
    git commit -qnam 'drop it'
    git switch -q main
    exits 0 git merge feature
    says 'moves ab8899001122'
    says_no 'drop-table'
    runs
}

it 'feature into main: its migrations move' into_main
it 'main into feature: its migrations move as well' into_feature
it 'a parent changes and not a byte besides' to_the_byte
it 'both published: a merge revision' both_published
it 'style = merge' by_style
it 'two clones write the same merge revision' two_clones
it 'an octopus' several
it 'an octopus with a head straight ahead' octopus_ahead
it 'a criss-cross merge' criss_cross
it 'what was moved and then published keeps its parent' published_keeps_its_parent
it 'what would come beneath what is published is stopped' published_stops
it 'what is meant to be beneath stays there' meant_slip
it 'what is beneath, and needed in that order, is not put on top' needed_slip
it 'what is published in another order' published_order
it 'a criss-cross merge of two orders' each_other
it 'a criss-cross merge of two orders (recursive)' each_other --strategy=recursive
it 'a branch that is merged twice' merged_again
it 'git revert -m 1' reverted
it 'message, reflog, and what the commit holds' tree_says
it 'two environments' environments
it 'one id in two files' same_id
it 'a numbered chain moves up' numbered
it 'what moved migrations do is no news' no_news
finish
