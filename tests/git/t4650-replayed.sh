#!/bin/sh
# What merges of real histories have taught.
. "$(dirname "$0")/lib.sh"
. "$TESTS/lib-merge.sh"

# Ids that are the names of files: to move up is to get another one.
numbered_names() {
    start names
    git mv $V/aa11_users.py $V/0001_users.py
    git mv $V/bb22_posts.py $V/0002_posts.py
    sed -i 's/aa11bb22cc33/0001_users/; s/bb22cc33dd44/0002_posts/' $V/*.py
    git add -A
    git commit -qnm 'by number'
    on feature 0003_theirs.py 0003_theirs 0002_posts
    on feature 0004_theirs.py 0004_theirs 0003_theirs
    on main 0003_ours.py 0003_ours 0002_posts
    for branch in feature main; do
        other=feature
        test $branch = main || other=main
        git switch -q $branch
        git branch -q before
        exits 0 git merge $other
        says_no lost-in-merge
        clean
        runs
        same "0001_users.py 0002_posts.py 0003_ours.py 0004_theirs.py 0005_theirs.py" \
            "$(cd $V && echo *.py)"
        exits 0 git commit -q --amend --no-edit
        git reset -q --hard before
        git branch -qD before
    done
}

# A merge of the same parents that is worth a head no more.
parallel_merges() {
    start parallel
    on main cc33_one.py cc33dd44ee55 bb22cc33dd44
    on main dd44_two.py dd44ee55ff66 bb22cc33dd44
    on feature ee55_join.py ee55ff667788 "('cc33dd44ee55', 'dd44ee55ff66')"
    on main ff66_join.py ff6677889900 "('cc33dd44ee55', 'dd44ee55ff66')"
    git config alembic.protected feature
    exits 0 git merge feature
    says 'adds merge revision'
    says_no parallel-merge
    untouched main^1 ff66_join.py
    untouched feature ee55_join.py
    runs
}

it 'ids that are file names with numbers' numbered_names
it 'two published merges of the same are joined' parallel_merges
finish
