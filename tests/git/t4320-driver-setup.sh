#!/bin/sh
# The merge driver: where attributes come from, what install.sh sets up and
# takes out, rerere, git log --remerge-diff.
. "$(dirname "$0")/lib.sh"
! has_config_hooks || git_says 2.53.0

install --files-only >/dev/null
driver() {
    install . >/dev/null
    rm -f .git/hooks/*
}
C=alembic/versions/cc33_tags.py
edit() {
    sed "$1" $C >"$T/edit"
    cmp -s $C "$T/edit" && fail "no change: $1"
    cat "$T/edit" >$C
}
LABEL="s/^branch_labels = .*/branch_labels = ('x',)/"
PARENT="s/^down_revision = .*/down_revision = 'aa11bb22cc33'/"
ROOTED="s/^down_revision = .*/down_revision = None/"

# Two branches that the driver merges and git does not; nothing is set up.
sides() {
    sample "$1"
    rm -f .git/hooks/*
    migration cc33_tags.py cc33dd44ee55 bb22cc33dd44
    git add -A
    git commit -qm tags
    git checkout -qb side
    edit "$LABEL"
    git commit -qam side
    git checkout -q main
    edit "$PARENT"
    git commit -qam main
}
registered() { # the settings alone
    driver
    rm -f .git/info/attributes
}
merges() { exits 0 git merge -q side -m merged; }
stops() { exits 1 git merge side; }

# ---- attributes (git reads them from where "ours" is checked out)

nowhere() {
    sides nowhere
    registered
    stops
}
ours() {
    sides ours
    registered
    git alembic attributes >.gitattributes
    git add .gitattributes
    git commit -qm attributes
    merges
}
theirs() { # git does not look there; lines are merged, nothing breaks
    sides theirs
    registered
    git checkout -q side
    git alembic attributes >.gitattributes
    git add .gitattributes
    git commit -qm attributes
    git checkout -q main
    stops
}
untracked() {
    sides untracked
    registered
    git alembic attributes >.gitattributes
    merges
}
private() {
    sides private
    driver
    merges
    git worktree add -q ../elsewhere main~1
    cd ../elsewhere
    edit "$ROOTED"
    git commit -qam root
    exits 0 git merge -q side -m merged
}
unregistered() { # a clone of somebody who has no driver: git's own merge
    sides unregistered
    git alembic attributes >.gitattributes
    git add .gitattributes
    git commit -qm attributes
    stops
    says 'CONFLICT (content)'
}
by_default() {
    sides by-default
    registered
    git config merge.default alembic
    merges
}
two_drivers() { # .gitattributes says another; info/attributes wins
    sides two
    echo '*.py merge=other' >.gitattributes
    git config merge.other.driver 'exit 1'
    driver
    merges
    git reset -q --hard HEAD~1
    echo 'versions/*.py merge=other' >alembic/.gitattributes
    merges
}
deeper() { # with .gitattributes at the top a deeper one wins: install.sh says so
    sides deeper
    echo 'versions/*.py -merge' >alembic/.gitattributes
    git add .
    git commit -qm attributes
    exits 1 install --attributes .
    says 'others win over ours: alembic/versions/aa11_users.py: merge: unset'
}
new_environment() { # that comes after the set-up
    sides new
    driver
    mkdir -p billing/migrations/versions/2026
    cp $C billing/migrations/versions/2026/dd44.py
    same "$(printf '%s: merge: alembic' billing/migrations/versions/2026/dd44.py)" \
        "$(git check-attr merge billing/migrations/versions/2026/dd44.py)"
    same "billing/HEAD: merge: alembic" "$(git check-attr merge billing/HEAD)"
    same "billing/other.py: merge: unspecified" "$(git check-attr merge billing/other.py)"
}
odd_folders() { # each of them is named, whatever is in its name
    sample odd
    for dir in 'plain' 'a "b" [c]*?' 'back\slash' '# no' ' blank ' 'é'; do
        mkdir -p "$dir/x"
        cp alembic/env.py alembic/script.py.mako "$dir/"
        printf '[git-alembic]\n[environment %s]\n' "$dir" >/dev/null
    done
    {
        echo '[git-alembic]'
        for dir in 'plain' 'a "b" [c]*?' 'back\slash' 'é'; do
            printf '[environment %s]\nversions = %s/x\n' "$dir" "$dir"
        done
    } >.git-alembic.ini
    git add -A
    git commit -qm odd
    driver
    for dir in 'plain' 'a "b" [c]*?' 'back\slash' 'é'; do
        git check-attr -z merge -- "$dir/x/a.py" "$dir/y/a.py" | tr '\0' '\n' >"$T/attr"
        same "alembic${LF}unspecified" "$(sed -n '3p;6p' "$T/attr")"
    done
    rm .git-alembic.ini
    exits 1 install --status .
    says 'does not name all folders'
}
it 'no attributes: git merges' nowhere
it '.gitattributes of ours' ours
it '.gitattributes of theirs alone: git merges' theirs
it '.gitattributes that nobody has added' untracked
it 'info/attributes, for all worktrees' private
it 'attributes without a driver: git merges' unregistered
it 'merge.default' by_default
it 'another driver for the same files' two_drivers
it 'a deeper .gitattributes' deeper
it 'an environment that comes later' new_environment
it 'folders of any name' odd_folders

# ---- install.sh

everything() { tree .git; [ ! -e .gitattributes ] || cksum .gitattributes; }
in_and_out() { # in_and_out ARGUMENT...: byte by byte
    everything >"$T/before"
    exits 0 install "$@" .
    not cmp -s "$T/before" "$T/never"
    same alembic "$(git check-attr merge versions/a.py | sed 's/.*: //')"
    everything >"$T/once"
    exits 0 install "$@" .
    says 'driver: already set up' 'attributes: already set up'
    everything | cmp - "$T/once"
    exits 0 install --status .
    says 'driver: installed' 'attributes: in'
    exits 0 install --uninstall .
    everything | cmp - "$T/before"
}
plain() {
    sides plain
    in_and_out
    : >.git/info/attributes
    in_and_out
    echo '*.sql text' >.git/info/attributes
    in_and_out
    printf '*.sql text\n*.py diff=python' >.git/info/attributes
    in_and_out
    printf '\n\n' >.git/info/attributes
    in_and_out
    rm -r .git/info
    in_and_out
    test ! -e .git/info
    git config merge.tool vimdiff
    printf '[merge "other"]\n\tdriver = x\n' >>.git/config
    in_and_out
    in_and_out --attributes
    printf '*.sql text' >.gitattributes
    in_and_out --attributes
}
kept() { # what others write around it
    sides kept
    printf 'first' >.git/info/attributes
    install . >/dev/null
    printf 'last' >>.git/info/attributes
    exits 0 install .
    exits 0 install --uninstall .
    same "first${LF}last" "$(cat .git/info/attributes)"
    test -n "$(tail -c 1 .git/info/attributes)"
}
trial() {
    sides trial
    everything >"$T/before"
    exits 0 install --dry-run .
    says 'would set merge.alembic' 'would write to'
    everything | cmp - "$T/before"
    install . >/dev/null
    everything >"$T/before"
    exits 0 install --dry-run --uninstall .
    says 'would remove merge.alembic' 'would take our lines out'
    everything | cmp - "$T/before"
}
without() {
    sides without
    exits 0 install --no-driver .
    same '' "$(git config --get-regexp '^merge\.' || :)"
    test ! -e .git/info/attributes || not grep alembic .git/info/attributes
    exits 1 install --status .
    says 'driver: not installed'
    exits 0 install --no-driver --status .
}
tracked() {
    sides tracked
    exits 0 install --attributes .
    says 'git add and commit it'
    grep -q 'versions.*merge=alembic' .gitattributes
    test ! -e .git/info/attributes || not grep alembic .git/info/attributes
    merges
}
somebody_elses() {
    sides foreign
    git config merge.alembic.driver 'their-driver %A'
    git config merge.alembic.name theirs
    everything >"$T/before"
    exits 1 install --hooks=pre-commit .
    says "merge.alembic.driver is somebody else's" 'left alone'
    same 'their-driver %A' "$(git config merge.alembic.driver)"
    exits 0 install --uninstall .
    everything | cmp - "$T/before"
    git config --remove-section merge.alembic
    git config --global merge.alembic.driver 'their-driver %A'
    exits 1 install .
    says "somebody else's" 'ho me/.gitconfig'
    git config --global --remove-section merge.alembic
}
edited() {
    sides edited
    install . >/dev/null
    git config merge.alembic.driver "$(git config merge.alembic.driver | sed 's/-L ours/-L mine/')"
    everything >"$T/before"
    exits 1 install .
    says 'somebody has edited it'
    exits 1 install --status .
    says 'driver: ours, but edited'
    everything | cmp - "$T/before"
    git config --unset merge.alembic.driver
    exits 0 install .
    sed 's/^HEAD/HEADS/' .git/info/attributes >"$T/attributes"
    cat "$T/attributes" >.git/info/attributes
    exits 1 install .
    says 'somebody has edited our lines'
    exits 1 install --uninstall .
    cmp "$T/attributes" .git/info/attributes
    sed '/^# <<</d' "$T/attributes" >.git/info/attributes
    exits 1 install .
    says 'one mark of ours alone'
}
more_settings() { # of somebody's, in the same section
    sides more
    install . >/dev/null
    git config merge.alembic.verbosity 3
    exits 0 install --uninstall .
    same 'merge.alembic.verbosity 3' "$(git config --get-regexp '^merge\.')"
    # No name is left behind: it would stop every merge of such files.
    exits 0 git merge -q -X ours side -m merged
}
upgrade() { # from another prefix, another version
    sides upgrade
    sh "$ROOT/install.sh" --no-build --prefix "$T/old 100%" . >/dev/null
    merges
    git reset -q --hard HEAD~1
    exits 0 install --status .
    says "$T/old 100%/libexec"
    exits 0 install .
    says 'set merge.alembic'
    git config merge.alembic.driver | grep -qF 'pre fix'
    line=$(git config merge.alembic.driver)
    text="${line% \# git-alembic*}; :"
    git config merge.alembic.driver "$text # git-alembic 0 $(echo "$text" | cksum | cut -d' ' -f1)"
    exits 1 install --status .
    says 'driver: installed by another version'
    exits 0 install .
    exits 0 install --status .
    # Lines of another version.
    sed -n '/^# >>>/,$p' .git/info/attributes | sed '1d;$d;/HEAD/d' >"$T/lines"
    {
        echo "# >>> git-alembic $(cksum <"$T/lines" | cut -d' ' -f1) new"
        cat "$T/lines"
        echo '# <<< git-alembic'
    } >.git/info/attributes
    exits 1 install --status .
    says 'does not name all'
    exits 0 install .
    says 'renew the lines'
    exits 0 install --uninstall .
    test ! -e .git/info/attributes
}
program_gone() {
    sides gone
    sh "$ROOT/install.sh" --no-build --prefix "$T/short" . >/dev/null
    rm -f .git/hooks/*
    rm -r "$T/short"
    stops
    grep -q '^<<<<<<< ours' $C
    git merge --abort
    exits 1 sh "$ROOT/install.sh" --no-build --prefix "$T/short" --status .
    says 'its program is missing'
    exits 0 sh "$ROOT/install.sh" --no-build --prefix "$T/short" --uninstall .
    same '' "$(git config --get-regexp '^merge\.' || :)"
}
linked_attributes() {
    sides linked
    mkdir -p .git/info
    ln -s ../../attributes .git/info/attributes
    : >attributes
    exits 1 install .
    says 'left alone'
    same '' "$(cat attributes)"
}
it 'in and out: all is as before, byte by byte' plain
it 'what others write around our lines stays' kept
it '--dry-run' trial
it '--no-driver' without
it '--attributes' tracked
it "a driver of somebody else's is left alone" somebody_elses
it 'what somebody has edited is left alone' edited
it 'settings of others in the section stay, no name is left behind' more_settings
it 'another prefix, another version' upgrade
it 'the program gone: git merges; --uninstall works' program_gone
it 'attributes behind a link are left alone' linked_attributes

# ---- what else git does with merges

remerge_diff() { # scenario 21
    sides remerge
    driver
    for i in $(seq 1 25); do
        git checkout -q side
        edit "s/'c_[a-z0-9]*'/'c_$i'/"
        git commit -qam "side $i"
        git checkout -q main
        edit "s/^depends_on = .*/depends_on = ('d$i',)/"
        git commit -qam "main $i"
        git merge -q side -m "merge $i"
    done
    git stash list | cmp - /dev/null
    # git 2.39 loses merge bases on such a walk: what it shows is its own.
    exits 0 git log --remerge-diff --format=%s
    says 'merge 25'
    for merge in $(git rev-list --merges HEAD); do
        exits 0 git show --remerge-diff --format=%s "$merge"
        says_no '<<<<' remerge
    done
    clean
    same '' "$(git ls-files -o)"
}
rerere() { # scenario 39
    sides rerere
    git checkout -q side
    edit "s/^down_revision = .*/down_revision = 'eeee'/"
    git commit -qam more
    git checkout -q main
    driver
    echo '*.py conflict-marker-size=11' >>.git/info/attributes
    git config rerere.enabled true
    stops
    says 'Recorded preimage'
    sed '/^<<<<<<<<<<< /d;/^===========$/,/^>>>>>>>>>>> /d' $C >"$T/mine"
    cat "$T/mine" >$C
    git add $C
    git commit -qm merged
    git reset -q --hard HEAD~1
    stops
    says 'Resolved' 'using previous resolution'
    cmp $C "$T/mine"
}
no_record() { # what the driver decides nobody has resolved
    sides no-record
    driver
    git config rerere.enabled true
    merges
    same '' "$(ls .git/rr-cache 2>/dev/null)"
}
it 'git log --remerge-diff over 25 merges leaves no trace' remerge_diff
it 'rerere, with markers of the size that is set' rerere
it 'rerere records nothing where the driver decides' no_record
finish
