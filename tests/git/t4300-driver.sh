#!/bin/sh
# The merge driver in everything that makes git run it: what it decides, what
# it leaves, and that it leaves no trace besides.
. "$(dirname "$0")/lib.sh"

install --files-only >/dev/null
driver() { # our driver alone: no hook has a say in these tests
    install . >/dev/null
    rm -f .git/hooks/*
}

change() { # change FILE SED-SCRIPT...
    change_file=$1
    shift
    for expression; do
        cp "$change_file" "$T/changed"
        sed -e "$expression" "$T/changed" >"$change_file"
        ! cmp -s "$T/changed" "$change_file" || fail "no change: $expression"
    done
}
C=alembic/versions/cc33_tags.py
commit() { git commit -qam "$1"; }
has() { # has FILE TEXT...
    has_file=$1
    shift
    for text; do
        grep -qF -e "$text" "$has_file" || fail "$has_file lacks: $text"
    done
}
has_no() {
    has_file=$1
    shift
    for text; do
        ! grep -qF -e "$text" "$has_file" || fail "$has_file has: $text"
    done
}
no_litter() { same '' "$(git ls-files -o --exclude-standard)"; }

# One chain of three; main hangs the last one elsewhere, side gives it a label
# (in the very next line) and one more column.
sides() {
    sample "$1"
    driver
    migration cc33_tags.py cc33dd44ee55 bb22cc33dd44
    git add -A
    commit tags
    git branch side
    migration dd44_notes.py dd44ee55ff66 bb22cc33dd44
    change $C "s/^Revises: .*/Revises: dd44ee55ff66/" \
        "s/^down_revision = .*/down_revision = 'dd44ee55ff66'/"
    git add -A
    commit 'notes before tags'
    git checkout -q side
    change $C "s/^branch_labels = .*/branch_labels = ('tags',)/" \
        "s/c_cc33dd44ee55/name/"
    commit 'a label'
    git checkout -q main
}
both_changes() {
    has $C "Revises: dd44ee55ff66" "down_revision = 'dd44ee55ff66'" \
        "branch_labels = ('tags',)" "'name'"
    has_no $C '<<<<<<<' '>>>>>>>'
    no_litter
    same "cc33dd44ee55 (tags) (head)" "$(git alembic heads | cut -d, -f1)"
}

# ---- what it decides

git_alone() { # or these tests show nothing
    sides alone
    git config --remove-section merge.alembic
    exits 1 git merge -q side
}
merges() {
    sides merge-$1
    exits 0 git merge -q -s $1 side -m merged
    clean
    both_changes
}
rebases() {
    sides rebase-$1
    git checkout -q side
    exits 0 git rebase -q --$1 main
    both_changes
    clean
    git diff --quiet main HEAD -- alembic/versions/dd44_notes.py
}
picks() {
    sides picks
    exits 0 git cherry-pick side
    both_changes
    git reset -q --hard HEAD~1
    exits 0 git cherry-pick --no-commit side
    both_changes
}
reverts() { # the label again, over the new parent
    sides reverts
    git merge -q side -m merged
    exits 0 git revert --no-edit side
    has $C "down_revision = 'dd44ee55ff66'" 'branch_labels = None' c_cc33dd44ee55
    clean
}
stashes() {
    sides stashes
    git checkout -q side~1
    git show side:$C >$C
    git stash -q
    git checkout -q main
    exits 0 git stash pop
    both_changes
    git checkout -q .
    git stash list | cmp - /dev/null
}
autostash() {
    sides autostash
    git checkout -q side~1
    git show side:$C >$C
    exits 0 git rebase -q --autostash main
    both_changes
}
carries() { # checkout -m, switch -m
    sides carries-$1
    git checkout -q side~1
    git show side:$C >$C
    case $1 in
    switch) exits 0 git switch -q -m main ;;
    checkout) exits 0 git checkout -q -m main ;;
    esac
    both_changes
}
mails() {
    sides mails
    git format-patch -q -1 -o "$T/mail" side
    exits 0 git am -q -3 "$T"/mail/*.patch
    both_changes
    git reset -q --hard HEAD~1
    exits 0 git apply -3 "$T"/mail/*.patch
    both_changes
    rm -r "$T/mail"
}
trees() { # no working tree is touched
    sides trees
    tree=$(git merge-tree --write-tree main side)
    git show "$tree:$C" >"$T/tree"
    clean
    git merge -q side -m merged
    cmp "$T/tree" $C
    git clone -q --bare . ../bare
    cd ../bare
    git config merge.alembic.driver "$(git -C ../trees config merge.alembic.driver)"
    git config merge.alembic.name alembic
    mkdir -p info
    git -C ../trees alembic attributes >info/attributes
    find . ! -path './objects/*' | sort >"$T/before"
    same "$tree" "$(git merge-tree --write-tree main~1 side)"
    find . ! -path './objects/*' | sort | cmp - "$T/before"
}
in_a_worktree() {
    sides main-one
    git worktree add -q ../linked side
    cd ../linked/alembic
    exits 0 git merge -q main -m merged
    cd ..
    both_changes
}
in_a_subfolder() {
    sides below
    cd alembic/versions
    exits 0 git merge -q side -m merged
    cd ../..
    both_changes
}
without_commit() { # --squash, --no-commit
    sides squash
    exits 0 git merge -q --squash side
    both_changes
    git reset -q --hard
    exits 0 git merge -q --no-commit side
    both_changes
}

symmetric() {
    sides symmetric
    git merge -q side -m merged
    git alembic history --format json >"$T/one"
    git checkout -q side
    git merge -q main~1 -m merged
    git alembic history --format json | cmp - "$T/one"
    git diff --quiet main side || fail 'the trees differ'
}
idempotent() { # what was merged, merged again
    sides idempotent
    git show main~1:$C >"$T/O"
    git show main:$C >"$T/A"
    git show side:$C >"$T/B"
    cp "$T/A" "$T/A2"
    exits 0 "$LIBEXEC/git-alembic-merge" "$T/O" "$T/A" "$T/B" 7 $C
    for other in O A2 B; do
        cp "$T/A" "$T/again"
        exits 0 "$LIBEXEC/git-alembic-merge" "$T/O" "$T/again" "$T/$other" 7 $C
        cmp "$T/A" "$T/again"
    done
}
alembic_agrees() {
    sides agrees
    git merge -q side -m merged
    /usr/bin/alembic heads >"$T/heads" 2>&1
    grep -q '^cc33dd44ee55 (tags) (head)' "$T/heads"
    /usr/bin/alembic upgrade head --sql >"$T/sql" 2>"$T/err" || { cat "$T/err"; exit 1; }
    grep -q 'ADD COLUMN name' "$T/sql"
}

it 'git alone stops at this merge' git_alone
for strategy in ort recursive; do
    it "git merge -s $strategy" merges $strategy
done
it 'git rebase --merge' rebases merge
it 'git rebase --apply' rebases apply
it 'git cherry-pick' picks
it 'git revert' reverts
it 'git stash pop' stashes
it 'git rebase --autostash' autostash
it 'git checkout -m' carries checkout
it 'git switch -m' carries switch
it 'git am -3, git apply -3' mails
it 'git merge-tree, also in a bare repository' trees
it 'in a linked worktree' in_a_worktree
it 'from a subfolder' in_a_subfolder
it 'git merge --squash, --no-commit' without_commit
it 'the other way round gives the same' symmetric
it 'merged again, it stays' idempotent
it "Alembic reads the same" alembic_agrees

# ---- what it leaves to people

moved_twice() { # scenario 14; STRATEGY
    sides moved-$1
    git checkout -q side
    migration ee55_other.py ee55ff667788 bb22cc33dd44
    change $C "s/^down_revision = .*/down_revision = 'ee55ff667788'/"
    git add -A
    commit 'elsewhere'
    git checkout -q main
    exits 1 git merge -s $1 side
    says "alembic: $C: both sides moved revision cc33dd44ee55 to another parent"
    same "UU $C" "$(git status --porcelain | grep '^U')"
    has $C '<<<<<<< HEAD' '=======' '>>>>>>> side' \
        "down_revision = 'ee55ff667788'" "down_revision = 'dd44ee55ff66'"
    # The rest is merged; the parent is all that is asked for.
    has $C "branch_labels = ('tags',)" "'name'"
    same 1 "$(grep -c '<<<<<<<' $C)"
    no_litter
    git merge --abort
    clean
}
marker_size() {
    sides markers
    git checkout -q side
    change $C "s/^down_revision = .*/down_revision = None/"
    commit root
    git checkout -q main
    echo '*.py conflict-marker-size=12' >>.git/info/attributes
    exits 1 git merge side
    grep -q '^<<<<<<<<<<<< [a-zA-Z]' $C
    grep -q '^============$' $C
    grep -q '^>>>>>>>>>>>> ' $C
}
styles() { # as merge.conflictStyle says
    sides styles
    git checkout -q side
    change $C "s/^down_revision = .*/down_revision = None/"
    commit root
    git checkout -q main
    for style in diff3 zdiff3; do
        git config merge.conflictStyle $style
        exits 1 git merge side
        has $C '|||||||' "down_revision = 'bb22cc33dd44'"
        git merge --abort
    done
}
labels_of_a_rebase() { # git says nothing: ours and theirs, no more
    sides rebased
    git checkout -q side
    change $C "s/^down_revision = .*/down_revision = None/"
    commit root
    exits 1 git rebase main
    grep -qE '^<<<<<<< (ours|HEAD)' $C
    grep -qE '^>>>>>>> (theirs|[0-9a-f]+ \(root\))' $C
    git rebase --abort
    clean
}
same_name() { # scenario 15
    sample same-name
    driver
    git checkout -qb side
    migration cc33_tags.py cc33dd44ee55 bb22cc33dd44
    git add -A
    commit side
    git checkout -q main
    migration cc33_tags.py ffff00001111 bb22cc33dd44
    git add -A
    commit main
    exits 1 git merge -s $1 side
    says "ffff00001111 and cc33dd44ee55 are two migrations" 'git alembic resolve keeps both'
    same "AA $C" "$(git status --porcelain)"
    has $C '<<<<<<< HEAD (revision ffff00001111)' '>>>>>>> side (revision cc33dd44ee55)'
    same 1 "$(grep -c '^=======$' $C)"
    { sed -n '2,/^=======$/p' $C | sed '$d'; } >"$T/ours"
    git show main:$C | cmp - "$T/ours"
    sed '1,/^=======$/d' $C | sed '$d' >"$T/theirs"
    git show side:$C | cmp - "$T/theirs"
}
same_migration_twice() { # two people generated the one, one wrote on
    sample twice
    driver
    git checkout -qb side
    migration cc33_tags.py cc33dd44ee55 bb22cc33dd44
    git add -A
    commit side
    git checkout -q main
    migration cc33_tags.py cc33dd44ee55 bb22cc33dd44
    change $C 's/c_cc33dd44ee55/name/'
    git add -A
    commit main
    exits 1 git merge side # which body is right nobody can say
    has $C '<<<<<<< HEAD' c_cc33dd44ee55 "'name'"
    same 1 "$(grep -c '^revision = ' $C)"
}
modify_delete() { # scenario 16: git's own
    sample deleted
    driver
    migration cc33_tags.py cc33dd44ee55 bb22cc33dd44
    git add -A
    commit tags
    git checkout -qb side
    change $C 's/c_cc33dd44ee55/name/'
    commit edited
    git checkout -q main
    git rm -q $C
    commit gone
    git config merge.alembic.driver 'touch called; exit 0'
    exits 1 git merge side
    says 'CONFLICT (modify/delete)'
    test ! -e called
}
false_rename() { # scenario 17
    sample false
    driver
    migration cc33_tags.py cc33dd44ee55 bb22cc33dd44
    git add -A
    commit tags
    git branch side
    git rm -q $C
    migration dd44_tags.py dd44ee55ff66 bb22cc33dd44
    git add -A
    commit 'made anew'
    git checkout -q side
    change $C 's/c_cc33dd44ee55/name/'
    commit edited
    git checkout -q main
    exits 1 git merge -s $1 side
    says 'dd44ee55ff66 and cc33dd44ee55 are two migrations'
    has alembic/versions/dd44_tags.py 'revision = '\''dd44ee55ff66'\' \
        'revision = '\''cc33dd44ee55'\'
    no_litter
}
folder_renamed() { # scenario 18: changes follow, the driver with them
    sides renamed
    mkdir -p db
    git mv alembic/versions db/versions
    change alembic.ini 's/^script_location.*/&\nversion_locations = db\/versions/'
    commit 'versions moved'
    git checkout -q side
    change $C 's/^depends_on = .*/depends_on = ()/'
    migration ee55_new.py ee55ff667788 cc33dd44ee55
    git add -A
    commit more
    git checkout -q main
    exits 1 git merge side # the new file's place, for git to ask
    says 'CONFLICT (file location)' 'db/versions/ee55_new.py'
    has db/versions/cc33_tags.py "down_revision = 'dd44ee55ff66'" \
        "branch_labels = ('tags',)" 'depends_on = ()'
    has_no db/versions/cc33_tags.py '<<<<'
}
criss_cross() { # scenario 19
    sides cross-$1
    git branch other main
    git merge -q -s $1 side -m one
    git checkout -q side
    git merge -q -s $1 other -m two
    change $C "s/'name'/'title'/"
    commit body
    git checkout -q main
    change $C 's/^depends_on = .*/depends_on = ()/'
    commit depends
    same 2 "$(git merge-base --all main side | wc -l)"
    exits 0 git merge -q -s $1 side -m merged
    has $C "down_revision = 'dd44ee55ff66'" "branch_labels = ('tags',)" \
        'depends_on = ()' "'title'"
    has_no $C '<<<'
    clean
}
criss_cross_conflict() { # the bases do not merge: markers in the base
    sides crossed-$1
    git checkout -q side
    change $C "s/^down_revision = .*/down_revision = None/"
    commit root
    git branch other main
    git checkout -q main
    git merge -q -s $1 side -m one || :
    git checkout --ours $C && git add $C && git commit -qm one
    git checkout -q side
    git merge -q -s $1 other -m two || :
    git checkout --ours $C && git add $C && git commit -qm two
    same 2 "$(git merge-base --all main side | wc -l)"
    git checkout -q main
    exits 1 git merge -s $1 side
    has $C '<<<<<<< ' '>>>>>>> ' "down_revision = 'dd44ee55ff66'" 'down_revision = None'
    has_no $C '<<<<<<<<<'
    git merge --abort
    clean
}
dirty() { # scenario 22
    sides dirty
    echo '# mine' >>$C
    git diff >"$T/before"
    exits 2 git merge side
    says 'would be overwritten by merge'
    git diff | cmp - "$T/before"
    no_litter
}

for strategy in ort recursive; do
    it "two parents for one: asked for, by the name of each side ($strategy)" moved_twice $strategy
    it "one file name for two migrations: both between markers ($strategy)" same_name $strategy
    it "a false rename: never one of two ($strategy)" false_rename $strategy
    it "criss-cross ($strategy)" criss_cross $strategy
    it "criss-cross whose bases do not merge ($strategy)" criss_cross_conflict $strategy
done
it 'markers are as long as attributes say' marker_size
it 'markers are of the style that is set' styles
it 'labels in a rebase' labels_of_a_rebase
it 'one migration added twice, with two bodies' same_migration_twice
it 'one side deletes it: git asks' modify_delete
it 'the folder renamed on one side' folder_renamed
it 'a merge that git refuses leaves nothing' dirty
finish
