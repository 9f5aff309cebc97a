#!/bin/sh
# resolve = refuse: git merges two branches without a word; a chain that has
# diverged by it is not committed.
. "$(dirname "$0")/lib.sh"

V=alembic/versions

merge_hook() {
    hook
    git config alembic.resolve refuse
    hooks=$(git rev-parse --path-format=absolute --git-path hooks)
    ln -sf "$BIN/pre-merge-commit" "$hooks/pre-merge-commit"
}

heads_are() { # heads_are N: as alembic counts them
    git alembic heads >"$T/heads"
    same "$1" "$(wc -l <"$T/heads" | tr -d ' ')"
    [ ! -x /usr/bin/alembic ] || {
        /usr/bin/alembic heads 2>/dev/null | cut -d' ' -f1 | sort >"$T/theirs"
        cut -d' ' -f1 "$T/heads" | sort | cmp - "$T/theirs"
    }
}

# Branches main and feature, each with a migration on bb22cc33dd44; we are on
# main.
forked() { # forked FOLDER
    sample "$1"
    git switch -qc feature
    migration dd44_theirs.py dd44ee55ff66 bb22cc33dd44
    git add $V
    git commit -qm theirs
    git switch -q main
    migration cc33_ours.py cc33dd44ee55 bb22cc33dd44
    git add $V
    git commit -qm ours
    merge_hook
}

fork_stops() {
    forked fork
    before=$(git rev-parse HEAD)
    exits 1 git merge feature
    says 'error[multiple-heads]' cc33dd44ee55 dd44ee55ff66 'cc33_ours.py' \
        'dd44_theirs.py' 'merge stopped: 1 error' 'git merge --abort' \
        'git commit --no-verify --no-edit'
    head_is "$before"
    same "$(git rev-parse feature)" "$(git rev-parse MERGE_HEAD)"
    exits 0 git commit -q --no-verify --no-edit
    same "$before $(git rev-parse feature)" "$(git show -s --format=%P)"
}

repaired_by_hand() {
    forked hand
    exits 1 git merge feature
    migration dd44_theirs.py dd44ee55ff66 cc33dd44ee55
    git add $V
    exits 0 git commit --no-edit
    same 2 "$(git show -s --format=%P | wc -w | tr -d ' ')"
    heads_are 1
    clean
}

not_repaired() {
    forked not
    exits 1 git merge feature
    exits 1 git commit --no-edit
    says 'error[multiple-heads]'
}

aborted() {
    forked abort
    find . -path ./.git -prune -o -type f -print0 | sort -z | xargs -0 cksum >"$T/before"
    exits 1 git merge feature
    exits 0 git merge --abort
    clean
    test ! -e .git/MERGE_HEAD
    find . -path ./.git -prune -o -type f -print0 | sort -z | xargs -0 cksum |
        cmp - "$T/before"
    heads_are 1
}

pulled() {
    forked origin
    git clone -q . "$W/pulling"
    cd "$W/pulling"
    merge_hook
    exits 1 git pull -q --no-rebase origin feature
    says 'error[multiple-heads]' cc33dd44ee55 dd44ee55ff66
    exits 0 git merge --abort
    clean
}

octopus() {
    forked octopus
    git switch -qc third main~1
    migration ee55_third.py ee55ff667788 bb22cc33dd44
    git add $V
    git commit -qm third
    git switch -q main
    exits 1 git merge feature third
    says 'error[multiple-heads]' cc33dd44ee55 dd44ee55ff66 ee55ff667788
}

# What any of the heads brings is no news: only the chain is judged.
brings_old_sins() {
    sample sins
    for name in one two; do
        git switch -qc "$name" main
        migration "aa_$name.py" "${name}33dd44ee55" bb22cc33dd44 \
            "op.drop_table('posts')"
        git add $V
        git commit -qnm "$name"
    done
    git switch -q main
    echo more >>README
    git commit -qam more
    merge_hook
    exits 0 git merge -q one
    says_no 'drop-table'
    git reset -q --hard HEAD^
    exits 1 git merge -q one two
    says 'multiple-heads'
    says_no 'drop-table'
}

# A head that a side had already is not this merge's.
had_two_heads() {
    sample two-heads
    migration cc33_a.py cc33dd44ee55 bb22cc33dd44
    migration dd44_b.py dd44ee55ff66 bb22cc33dd44
    git add -A
    git commit -qnm 'two heads'
    git switch -qc feature
    echo more >>README
    git commit -qam more
    git switch -q main
    echo 'x = 2' >app/models.py
    git commit -qam other
    merge_hook
    exits 0 git merge -q feature
    says_no 'error['
    git alembic heads >"$T/heads"
    same 2 "$(wc -l <"$T/heads" | tr -d ' ')"
}

no_ff() {
    sample no-ff
    git switch -qc feature
    migration dd44_theirs.py dd44ee55ff66 bb22cc33dd44
    git add $V
    git commit -qm theirs
    git switch -q main
    merge_hook
    exits 0 git merge -q --no-ff feature
    heads_are 1
    clean
}

no_migration() {
    sample none
    git switch -qc feature
    echo 'x = 2' >app/models.py
    git commit -qam models
    git switch -q main
    echo more >>README
    git commit -qam readme
    merge_hook
    exits 0 git merge -q feature
    same '' "$(cat "$T/out")"
}

# -s ours gives HEAD's tree: what the other side had is gone for good.
strategy_ours() {
    sample ours
    git switch -qc feature
    migration dd44_theirs.py dd44ee55ff66 bb22cc33dd44
    git add $V
    git commit -qm theirs
    git switch -q main
    echo more >>README
    git commit -qam readme
    merge_hook
    exits 1 git merge -s ours feature
    says 'lost-in-merge' dd44ee55ff66
}

linked() {
    forked linked
    git worktree add -q "$W/linked tree" -b work main
    cd "$W/linked tree"
    exits 1 git merge feature
    says 'error[multiple-heads]'
    exits 0 git merge --abort
    clean
}

past_it() {
    forked past
    exits 0 git merge -q --no-verify feature
    git reset -q --hard HEAD^
    exits 0 env ALEMBIC_GIT=0 git merge -q feature
    heads_are 2
}

bad_settings() {
    forked settings
    printf '[git-alembic]\nresolve = perhaps\n' >.git-alembic.ini
    git add .git-alembic.ini
    git commit -qnm settings
    exits 1 git merge feature
    says 'fatal:' 'perhaps' '.git-alembic.ini:2' 'git commit --no-verify --no-edit'
}

it 'a fork that a merge would make is not committed' fork_stops
it 'repaired by hand, the merge goes on' repaired_by_hand
it 'not repaired, the commit does not end the merge' not_repaired
it 'git merge --abort leaves what was there' aborted
it 'git pull is a merge as well' pulled
it 'an octopus: the heads of all sides are named' octopus
it 'what a side brings is no news, however bad' brings_old_sins
it 'two heads that were there before do not stop a merge' had_two_heads
it '--no-ff of a straight chain' no_ff
it 'a merge without a migration says nothing' no_migration
it '-s ours: a revision that is lost' strategy_ours
it 'in a linked worktree' linked
it '--no-verify and ALEMBIC_GIT=0 go past it' past_it
it 'bad settings stop the merge and say how to go past' bad_settings
finish
