#!/bin/sh
# pre-push: two people on one parent. Whoever comes second is told, before
# anybody else is harmed, and one `git merge` puts it right.
. "$(dirname "$0")/lib.sh"
. "$TESTS/push.sh"

second_is_told() {
    apart told
    refused feature
    says 'error[diverging-heads]: merging origin/main would leave 2 heads' \
        cc33dd44ee55 dd44ee55ff66 '|-- dd44ee55ff66' '`-- cc33dd44ee55' \
        'git merge origin/main' 'git push --no-verify' \
        "$V/dd44_ours.py:12" 'push stopped: 1 error'
}
merged_it_passes() {
    apart merged
    refused feature
    exits 0 git merge -q origin/main
    taken feature
    git alembic heads >"$T/heads"
    same 1 "$(wc -l <"$T/heads" | tr -d ' ')"
}
not_fetched() { # nobody can know yet
    apart fetched
    git update-ref refs/remotes/origin/main origin/main~1
    taken feature
}
past_it() {
    apart past
    exits 0 git push -q --no-verify origin feature
    git push -q origin :feature
    exits 0 env ALEMBIC_GIT=0 git push -q origin feature
    same "$(git rev-parse feature)" "$(on_server feature)"
}

equal_ids() {
    two_clones ids
    (
        cd "$D/theirs"
        migration cc33_theirs.py 11aa22bb33cc bb22cc33dd44 \
            "op.create_table('theirs', sa.Column('id', sa.Integer()))"
        commit theirs
        exits 0 git push -q origin main
    )
    git switch -qc feature
    migration dd44_ours.py 11aa22bb33cc bb22cc33dd44
    commit ours
    git fetch -q
    refused feature
    says 'error[duplicate-revision]' 11aa22bb33cc "$V/dd44_ours.py" \
        "$V/cc33_theirs.py" origin/main \
        'help: git merge origin/main' 'that gives it another id'
    exits 0 git merge -q origin/main
    taken feature
}
semantic() { # both add the column, in files that never touch
    two_clones semantic
    add="op.add_column('users', sa.Column('nick', sa.Text()))"
    (
        cd "$D/theirs"
        migration cc33_theirs.py cc33dd44ee55 bb22cc33dd44 "$add"
        commit theirs
        exits 0 git push -q origin main
    )
    git switch -qc feature
    migration dd44_ours.py dd44ee55ff66 bb22cc33dd44 "$add"
    commit ours
    git fetch -q
    refused feature
    says 'error[semantic-conflict]' users.nick "$V/dd44_ours.py:18" \
        "$V/cc33_theirs.py:18" 'error[diverging-heads]'
}
equal_names() {
    two_clones names
    (
        cd "$D/theirs"
        migration cc33_add.py cc33dd44ee55 bb22cc33dd44
        commit theirs
        exits 0 git push -q origin main
    )
    git switch -qc feature
    migration cc33_add.py dd44ee55ff66 bb22cc33dd44
    commit ours
    git fetch -q
    refused feature
    says 'error[duplicate-filename]' "$V/cc33_add.py" cc33dd44ee55 origin/main
}
edited() {
    two_clones edited
    git switch -qc feature
    migration bb22_posts.py bb22cc33dd44 aa11bb22cc33 \
        "op.create_table('posts', sa.Column('id', sa.BigInteger(), primary_key=True))"
    commit edited
    refused feature
    says 'error[published-edited]' "$V/bb22_posts.py" bb22cc33dd44
    git reset -q --hard origin/main
    exits 0 git push -q origin feature
}
removed() {
    two_clones removed
    git switch -qc feature
    git rm -q $V/bb22_posts.py
    commit removed
    refused feature
    says 'error[published-removed]' "$V/bb22_posts.py"
}
reparented() {
    two_clones reparented
    git switch -qc feature
    migration cc33_under.py cc33dd44ee55 aa11bb22cc33
    migration bb22_posts.py bb22cc33dd44 cc33dd44ee55 \
        "op.create_table('posts', sa.Column('id', sa.Integer(), primary_key=True))" \
        "op.drop_table('posts')"
    commit reparented
    refused feature
    says 'error[published-reparented]' "$V/bb22_posts.py"
}
merged_twice() { # each made a merge revision of the same fork
    two_clones twice
    (
        cd "$D/theirs"
        migration cc33_one.py cc33dd44ee55 bb22cc33dd44
        migration dd44_two.py dd44ee55ff66 bb22cc33dd44
        commit fork
        git push -q --no-verify origin main
    )
    git pull -q
    git switch -qc feature
    migration ee55_join.py ee55ff667788 "('cc33dd44ee55', 'dd44ee55ff66')" pass
    commit ours
    (
        cd "$D/theirs"
        migration ff66_join.py ff6677889900 "('cc33dd44ee55', 'dd44ee55ff66')" pass
        commit theirs
        exits 0 git push -q origin main
    )
    git fetch -q
    refused feature
    says 'error[parallel-merge]' ee55ff667788 ff6677889900
    says_no diverging-heads
    says 'help: git merge origin/main' "git rm $V/ee55_join.py && git commit"
    exits 1 git alembic check --merge-into origin/main
    says 'help: git merge origin/main'
    # As one without our hooks does it.
    git merge -q --no-verify --no-commit origin/main
    git rm -q "$V/ee55_join.py" && git commit -qnm without
    exits 0 git alembic check --merge-into origin/main
    git reset -q --hard HEAD~1
    exits 0 git merge -q origin/main
    taken feature
}

new_things_are_judged() { # what no hook has seen on its way
    two_clones judged
    git switch -qc feature
    bad_migration
    git commit -qnm drop
    refused feature
    says 'error[drop-column]' "$V/cc33_drop.py:18"
    git push -q --no-verify origin feature
    # What is there is no news.
    migration dd44_good.py dd44ee55ff66 cc33dd44ee55
    commit good
    taken feature
    says_no drop-column
}
two_heads() {
    two_clones heads
    git switch -qc feature
    migration cc33_one.py cc33dd44ee55 bb22cc33dd44
    migration dd44_two.py dd44ee55ff66 bb22cc33dd44
    commit fork
    refused feature
    says 'error[multiple-heads]'
    says_no 'diverging-heads'
}
dangling() { # a cherry-pick brought a child without its parent
    two_clones dangling
    git switch -qc feature
    migration cc33_one.py cc33dd44ee55 bb22cc33dd44
    commit one
    migration dd44_two.py dd44ee55ff66 cc33dd44ee55
    commit two
    git switch -qc picked main
    git cherry-pick feature >/dev/null
    refused picked
    says 'error[missing-parent]' cc33dd44ee55
}
merged_main_is_no_news() { # what came from main was judged there
    two_clones news
    (
        cd "$D/theirs"
        bad_migration
        git commit -qnm drop
        git push -q --no-verify origin main
    )
    git switch -qc feature
    echo 'x = 2' >app/models.py
    commit models
    exits 0 git push -q origin feature
    git pull -q --no-rebase origin main
    migration dd44_good.py dd44ee55ff66 cc33dd44ee55
    commit good
    taken feature
    says_no drop-column
}
stacked() { # on a branch of somebody else's, which is there
    two_clones stacked
    (
        cd "$D/theirs"
        git switch -qc base
        bad_migration
        git commit -qnm drop
        git push -q --no-verify origin base
    )
    git fetch -q
    git switch -qc feature origin/base
    migration dd44_good.py dd44ee55ff66 cc33dd44ee55
    commit good
    taken feature
    says_no drop-column
}
rebased() { # force: what was there under the same name is no news either
    two_clones rebased
    git switch -qc feature
    bad_migration
    git commit -qnm drop
    git push -q --no-verify origin feature
    (
        cd "$D/theirs"
        echo more >>README
        commit readme
        git push -q origin main
    )
    git fetch -q
    git rebase -q origin/main
    echo 'x = 3' >app/models.py
    commit models
    taken feature -f origin feature
    says_no drop-column
}
diverged_long_ago() { # code alone is not stopped for it
    apart ago
    git push -q --no-verify origin feature
    echo 'x = 2' >app/models.py
    commit models
    taken feature
    same '' "$(grep -v '^To \|->' "$T/out")"
}
off_and_warning() {
    apart off
    git config alembic.rules.diverging-heads warning
    taken feature
    says 'warning[diverging-heads]'
    git push -q origin :feature
    git config alembic.rules.diverging-heads off
    taken feature
    says_no diverging-heads
}
its_own_settings() { # a branch is judged by what it says itself
    apart settings
    printf '[rules]\ndiverging-heads = note\n' >.git-alembic.ini
    commit settings
    taken feature
    says 'note[diverging-heads]'
    printf '[rules]\ndiverging-head = note\n' >.git-alembic.ini
    commit mistake
    refused feature
    says 'fatal: ' 'unknown rule "diverging-head"' 'git push --no-verify'
}

it 'the second on one parent is told, with the fork and the way out' second_is_told
it 'after git merge origin/main it passes, with one head' merged_it_passes
it 'what was not fetched cannot be known' not_fetched
it '--no-verify and ALEMBIC_GIT=0 go past it' past_it
it 'one id on both sides' equal_ids
it 'one file name on both sides' equal_names
it 'both sides do one thing' semantic
it 'a published migration edited' edited
it 'a published migration removed' removed
it 'a published migration put on another parent' reparented
it 'the same fork merged on both sides' merged_twice
it 'what is new is judged as in a commit, what is there is not' new_things_are_judged
it 'two heads of its own are not told as diverging' two_heads
it 'a parent that was left behind' dangling
it 'what was merged from main is no news' merged_main_is_no_news
it 'what another branch has is no news' stacked
it 'rebased and forced, what was there is no news' rebased
it 'a branch that has diverged long ago may push code' diverged_long_ago
it 'the level is what the settings say' off_and_warning
it 'a branch is judged by its own settings' its_own_settings
finish
