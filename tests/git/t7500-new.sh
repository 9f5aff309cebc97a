#!/bin/sh
# `git alembic new`: a migration made by Alembic, or without it.
. "$(dirname "$0")/lib.sh"
. "$TESTS/lib-alembic.sh"

# Only the path is on stdout.
new() { # new ARGUMENT...: $new is the path
    new=$(git alembic new "$@" 2>"$T/err") || {
        status=$?
        cat "$T/err"
        fail "exit $status"
    }
    cat "$T/err"
    test -f "$new" || fail "\"$new\" is no file"
}

commits() { # nothing is worth a warning
    git add -A
    silently
}

with_alembic() {
    runnable with
    alembic upgrade head 2>/dev/null
    model phones
    new 'Add phones'
    case $new in
    $V/????????????_add_phones.py) ;;
    *) fail "$new" ;;
    esac
    same "?? $new" "$(git status --porcelain -- $V)"
    grep -q 'create_table' "$new"
    grep -q "^down_revision = 'bb22cc33dd44'" "$new"
    git add -A
    passes
    alembic upgrade head 2>/dev/null
    same "$(git alembic heads --format json | tr -d ' \n' | sed 's/.*"heads":\["\([^"]*\)".*/\1/')" \
        "$(alembic current 2>/dev/null | cut -d' ' -f1)"
}

empty() {
    runnable empty
    new --no-autogenerate 'nothing yet'
    test ! -e app.db
    grep -q '^    pass' "$new"
    commits
}

in_utc() {
    runnable utc
    (TZ=Pacific/Kiritimati && export TZ && new --no-autogenerate far)
    new=$(echo $V/*_far.py)
    date=$(sed -n 's/^Create Date: \(.*\)\..*/\1/p' "$new")
    said=$(date -u -d "$date" +%s)
    now=$(date +%s)
    test $((now - said)) -ge -2
    test $((now - said)) -le 120
}

in_the_inis_zone() {
    runnable zone 'timezone = Asia/Kolkata'
    if /usr/bin/python3 -c 'import dateutil' 2>/dev/null; then
        new --no-autogenerate far
        grep -q '^Create Date: .*+05:30' "$new"
    fi
    without_alembic
    new --no-autogenerate further
    grep -q '^Create Date: .*+05:30' "$new"
    ini 'timezone = Asia/Nowhere'
    exits 128 git alembic new --no-autogenerate nowhere
    says 'fatal: the timezone "Asia/Nowhere" is not known here'
    ini 'timezone = ../../../etc/passwd'
    exits 128 git alembic new --no-autogenerate nowhere
}

# The environment's own names are Alembic's business, to the byte.
by_file_template() {
    runnable template 'file_template = %%(year)d_%%(month).2d_%%(day).2d_%%(hour).2d%%(minute).2d-%%(rev)s_%%(slug)s'
    new --no-autogenerate 'Widen a Name'
    case $new in
    $V/[0-9][0-9][0-9][0-9]_[0-9][0-9]_[0-9][0-9]_[0-9][0-9][0-9][0-9]-????????????_widen_a_name.py) ;;
    *) fail "$new" ;;
    esac
    commits
    without_alembic
    new --no-autogenerate 'Widen it more'
    case $new in
    $V/????_??_??_????-????????????_widen_it_more.py) ;;
    *) fail "$new" ;;
    esac
    commits
}

by_timestamp() {
    printf '[naming]\nconvention = timestamp\n' >.git-alembic.ini
    new --no-autogenerate "  The user's  E-Mail: gets a much, much, much longer NAME than before! "
    case ${new#"$V/"} in
    20[0-9][0-9][0-9][0-9][0-9][0-9]_[0-9][0-9][0-9][0-9][0-9][0-9]_the_user_s_e_mail_gets_a_much_much_much_longer_nam.py) ;;
    *) fail "$new" ;;
    esac
    commits
}
timestamps_with_alembic() {
    runnable stamp
    by_timestamp
    # No name is left over.
    same 3 "$(git ls-files $V | wc -l)"
}
timestamps_without() {
    runnable bare-stamp
    without_alembic
    by_timestamp
}

# The parent's name says a later time: of another zone, say.
after_the_parent() {
    runnable later
    printf '[naming]\nconvention = timestamp\n' >.git-alembic.ini
    later=$(date -u -d '+3 hours' +%Y%m%d_%H%M%S)
    migration "${later}_zone.py" 0a1b2c4d5e6f bb22cc33dd44
    git add -A
    git commit -qm zone
    new --no-autogenerate 'after it'
    commits
    test "${new##*/}" ">" "${later}_zone.py" || [ "$(printf '%s\n' "$later" "${new##*/}" | sort | head -n 1)" = "$later" ]
    # One of next year is a slip: it is not followed, but told of.
    migration 20990101_000000_slip.py 1a2b3c4d5e6f "$(git alembic heads | cut -d' ' -f1)"
    git add -A
    git commit -qm slip
    new --no-autogenerate 'not after that'
    case $new in *_2099*) fail "$new" ;; esac
}

by_pattern() {
    runnable pattern
    mkdir -p $V
    git mv $V/aa11_users.py $V/0001_users.py
    git mv $V/bb22_posts.py $V/0002_posts.py
    printf '[naming]\nconvention = \\d{4}_[a-z_]+\\.py\n' >.git-alembic.ini
    git add -A
    git commit -qm numbers --no-verify
    new --no-autogenerate 'third'
    same $V/0003_third.py "$new"
    commits
    printf '[naming]\nconvention = \\d{14}_\\w+\\.py\n' >.git-alembic.ini
    new --no-autogenerate 'fourth'
    commits
    printf '[naming]\nconvention = V\\d+__.*\\.py\n' >.git-alembic.ini
    new --no-autogenerate 'fifth'
    grep -q 'does not match the pattern' "$T/err"
}

# In the same second, at the same time, of the same description.
at_once() { # at_once FOLDER
    for i in 1 2 3 4 5; do
        git alembic new --no-autogenerate 'the same' >"$T/made.$i" 2>"$T/err.$i" &
    done
    wait
    cat "$T"/err.* "$T"/made.*
    same 5 "$(cat "$T"/made.* | sort -u | wc -l)"
    same 5 "$(git ls-files -o --exclude-standard $V | wc -l)"
    same 1 "$(git alembic heads | wc -l)"
    same 8 "$(git alembic history | wc -l | awk '{ print $1 + 1 }')"
    commits
}
at_once_with() {
    runnable once
    at_once
}
at_once_without() {
    runnable once-bare
    without_alembic
    printf '[naming]\nconvention = timestamp\n' >.git-alembic.ini
    at_once
}

# Alembic itself writes over a file without a word.
overwrites_nothing() {
    runnable over 'file_template = %%(year)d_%%(slug)s'
    new --no-autogenerate 'a thing'
    git add -A
    git commit -qm thing
    tree . | grep -v -e new.lock -e "git/alembic$" >"$T/before"
    exits 1 git alembic new --no-autogenerate 'a thing'
    says "refused: Alembic would write over $new" 'another description' \
        'no migration was made'
    tree . | grep -v -e new.lock -e "git/alembic$" | cmp - "$T/before"
    new --no-autogenerate 'another'
    # With seconds it waits for the next one.
    ini 'prepend_sys_path = .' 'file_template = %%(epoch)s_%%(slug)s'
    new --no-autogenerate 'twice'
    first=$new
    new --no-autogenerate 'twice'
    test "$first" != "$new"
    test -f "$first"
    git alembic heads
    without_alembic
    new --no-autogenerate 'twice'
    ini 'file_template = fixed'
    new --no-autogenerate 'only one'
    same $V/fixed.py "$new"
    exits 1 git alembic new --no-autogenerate 'one more'
    says 'no free file name'
}

without_any() {
    runnable without
    without_alembic
    exits 128 git alembic new 'add phones'
    says 'fatal: no program "alembic" found' 'git alembic new --no-autogenerate'
    clean
    exits 128 git alembic new --no-autogenerate phones -- --splice
    says 'are in vain'
    new --no-autogenerate 'add phones'
    commits
    # What it made is what Alembic would have made.
    PATH="$T/path:/usr/bin:/bin"
    id=$(sed -n "s/^revision = '\(.*\)'/\1/p" "$new")
    date=$(sed -n 's/^Create Date: //p' "$new")
    cp "$new" "$T/ours"
    rm "$new"
    alembic revision -m 'add phones' --rev-id "$id" >/dev/null
    sed "s/^Create Date: .*/Create Date: $date/" "$new" | cmp - "$T/ours"
}

not_a_simple_template() {
    runnable complex
    sed -i '1i <%! import re %>' alembic/script.py.mako
    git commit -qam template
    without_alembic
    exits 128 git alembic new --no-autogenerate x
    says 'fatal: "alembic/script.py.mako" has Python in it, which only Alembic can run'
    PATH="$T/path:/usr/bin:/bin"
    new --no-autogenerate x
}

in_a_venv() {
    runnable venv
    shim .venv/bin/alembic venv
    new --no-autogenerate one
    grep -q '^shim venv: -c alembic.ini revision --message=one --rev-id=' "$T/err"
    mkdir -p deep/er
    cd deep/er
    new=$(git alembic new --no-autogenerate two 2>"$T/err")
    test -f "$new"
    case $new in ../../$V/*) ;; *) fail "$new" ;; esac
    grep -q '^shim venv' "$T/err"
    cd ../..
    shim "$T/active/bin/alembic" venv
    VIRTUAL_ENV="$T/active"
    export VIRTUAL_ENV
    rm -r .venv
    new --no-autogenerate three
    grep -q '^shim venv' "$T/err"
    # One without Alembic in it is passed over.
    VIRTUAL_ENV="$T/nowhere"
    new --no-autogenerate four
    ! grep -q shim "$T/err"
    git add -A
    silently
}

by_a_runner() { # by_a_runner NAME LOCK
    runnable "$1"
    shim "$T/runners/$1" "$1"
    : >"$2"
    PATH="$T/runners:$PATH"
    new --no-autogenerate 'by a runner'
    grep -q "^shim $1: run alembic -c alembic.ini revision --message=by a runner" "$T/err"
    rm "$T/runners/$1"
    new --no-autogenerate 'and without'
    ! grep -q shim "$T/err"
}

elsewhere() {
    runnable elsewhere
    git mv alembic.ini models.py alembic "$(mkdir -p backend && echo backend)"
    git commit -qm moved
    (cd backend && alembic upgrade head 2>/dev/null)
    echo 'more = sa.Table("more", metadata, sa.Column("id", sa.Integer()))' >>backend/models.py
    new 'more'
    case $new in backend/$V/*_more.py) ;; *) fail "$new" ;; esac
    cd backend
    (cd alembic && git alembic new --no-autogenerate third)
    # A variable that Alembic heeds does not lead elsewhere.
    (ALEMBIC_CONFIG=/nowhere.ini && export ALEMBIC_CONFIG && git alembic new --no-autogenerate fourth)
    git add -A
    passes
}

out_of_the_chain() { # a directory that Alembic does not look into
    n=0
    path=$PATH
    for to in '%%(year)d/%%(rev)s' '../%%(rev)s'; do
        n=$((n + 1))
        PATH=$path
        runnable "out$n" "file_template = $to"
        without_alembic
        exits 1 git alembic new --no-autogenerate 'add phones'
        says 'refused: file_template puts it at alembic/versions/' \
            'where Alembic looks for no migration'
        clean
    done
}

several_environments() {
    runnable several
    cp -r alembic other
    printf '[alembic]\nscript_location = other\nprepend_sys_path = .\n' >other.ini
    git add -A
    git commit -qm other --no-verify
    exits 128 git alembic new --no-autogenerate x
    says 'several environments: alembic, other; say which with --environment'
    new --no-autogenerate x -e other
    case $new in other/versions/*_x.py) ;; *) fail "$new" ;; esac
    new --no-autogenerate y --environment=./alembic/
    case $new in $V/*_y.py) ;; *) fail "$new" ;; esac
    exits 128 git alembic new --no-autogenerate x -e third
    says 'no environment "third"; there is alembic, other'
    cd other/versions # the one that one stands in
    new --no-autogenerate z
    cd ../..
    test -f other/versions/*_z.py || fail 'not in other'
    commits
}

sections() {
    runnable sections
    printf '[shop]\nscript_location = alembic\nprepend_sys_path = .\n' >alembic.ini
    git commit -qam section
    new --no-autogenerate 'in a section'
    commits
}

forked() {
    runnable forked
    migration cc33.py cc33dd44ee55 bb22cc33dd44
    migration dd44.py dd44ee55ff66 bb22cc33dd44
    tree . | grep -v -e new.lock -e "git/alembic$" >"$T/before"
    exits 1 git alembic new --no-autogenerate x
    says 'refused: the chain is forked, it has 2 heads: cc33dd44ee55 "cc33", dd44ee55ff66 "dd44"' \
        'git alembic rebase' 'git alembic merge' 'no migration was made'
    exits 1 git alembic new --no-autogenerate x --head cc33
    says 'the chain is forked'
    tree . | grep -v -e new.lock -e "git/alembic$" | cmp - "$T/before"
    printf '[environment alembic]\nheads = 2\n' >.git-alembic.ini
    exits 1 git alembic new --no-autogenerate x
    says 'on which of the heads? cc33dd44ee55 "cc33", dd44ee55ff66 "dd44"' '--head'
    new --no-autogenerate x --head dd44
    grep -q "^down_revision = 'dd44ee55ff66'" "$new"
    exits 1 git alembic new --no-autogenerate y --head dd44
    says 'is no head'
    exits 1 git alembic new --no-autogenerate y --head nothing
    says 'no revision "nothing"'
}

broken() {
    runnable broken
    migration cc33.py cc33dd44ee55 0123456789ab
    exits 1 git alembic new --no-autogenerate x
    says 'hangs on 0123456789ab, which is not there' 'git alembic check --all'
    migration cc33.py bb22cc33dd44 aa11bb22cc33
    exits 1 git alembic new --no-autogenerate x
    says 'has the id bb22cc33dd44 of another file'
    echo 'revision = (' >$V/cc33.py
    exits 1 git alembic new --no-autogenerate x
    says "$V/cc33.py cannot be read"
    rm $V/cc33.py
    git switch -qc side
    echo '# theirs' >>$V/bb22_posts.py
    git commit -qam side --no-verify
    git switch -q main
    echo '# ours' >>$V/bb22_posts.py
    git commit -qam ours --no-verify
    git merge side || true
    exits 1 git alembic new --no-autogenerate x
    says "$V/bb22_posts.py is in conflict" 'git alembic resolve'
}

behind_the_mainline() {
    runnable behind
    git switch -qc feature
    git switch -q main
    migration cc33_main.py cc33dd44ee55 bb22cc33dd44
    git add -A
    git commit -qm main --no-verify
    git switch -q feature
    new --no-autogenerate mine
    grep -q 'alembic: main ends in cc33dd44ee55 "cc33_main", which is not here yet; git merge' "$T/err"
    git add -A
    git commit -qm mine --no-verify
    git switch -q main
    new --no-autogenerate theirs
    ! grep -q 'not here yet' "$T/err"
}

first_of_all() {
    runnable first
    git rm -rq $V
    git commit -qm none --no-verify
    test ! -e $V
    new --no-autogenerate 'the first'
    grep -q '^down_revision = None' "$new"
    rm -r $V
    without_alembic
    new --no-autogenerate 'the first'
    grep -q '^down_revision = None' "$new"
    commits
}

hostile_descriptions() {
    runnable hostile
    for bad in 'a"""; import os' "a'''b" 'a\nb' "a${LF}b" "$(printf 'a\033[31mb')" \
        "$(printf 'a\377')"  "$(printf 'x%.0s' $(seq 300))" '!!!' ' '; do
        exits 1 git alembic new --no-autogenerate -- "$bad"
        says 'refused: the description'
        ! grep -q "$(printf '\033')" "$T/out"
    done
    clean
    exits 129 git alembic new --no-autogenerate -rf
    for good in 'ends in a "' '--head=nothing' '$(touch hacked) `touch hacked`; touch hacked' '${up_revision}' \
        '../../../etc/passwd' 'a "quoted" word' "it's" '%s %n %(rev)s' 'größer, ≥ 2'; do
        new --no-autogenerate -- "$good"
        test ! -e hacked
        head -n 1 "$new" | grep -qF -e "$good"
        case $new in $V/*.py) ;; *) fail "$new" ;; esac
        commits
    done
}

misuse() {
    runnable misuse
    exits 129 git alembic new
    says 'A description is missing' 'usage: git alembic new'
    exits 129 git alembic new add phones
    says 'has to stand in quotes'
    exits 129 git alembic new x --format yaml
    exits 129 git alembic new x --autogenerate
    exits 0 git alembic new -h
    says 'usage: git alembic new DESCRIPTION'
    git clone -q --bare . "$T/bare.git"
    cd "$T/bare.git"
    exits 128 git alembic new --no-autogenerate x
    says 'the repository is bare'
}

as_json() {
    runnable json
    git alembic new --no-autogenerate 'for "machines"' --format json >"$T/json" 2>/dev/null
    cat "$T/json"
    /usr/bin/python3 - "$T/json" <<'END'
import json, os, sys
made = json.load(open(sys.argv[1]))
assert os.path.isfile(made["path"]), made
assert made["down_revision"] == ["bb22cc33dd44"], made
assert made["revision"] in open(made["path"]).read(), made
assert made["environment"] == "alembic", made
END
}

# What fails in Alembic fails here, with its exit code.
failures() {
    runnable failures
    model phones
    exits 255 git alembic new 'add phones'
    says 'Target database is not up to date' 'alembic revision ended with 255; no migration was made'
    clean_but models.py
    alembic upgrade head 2>/dev/null
    sed -i 's/render_as_batch=True/&, process_revision_directives=lambda c, r, d: d.clear()/' alembic/env.py
    exits 1 git alembic new 'nothing came'
    says 'no new migration is there'
    ini 'prepend_sys_path = .'
    printf '[post_write_hooks]\nhooks = x\nx.type = nonsense\n' >>alembic.ini
    git checkout -q alembic/env.py
    exits 255 git alembic new 'hook'
    says 'it left alembic/versions/'
}
clean_but() {
    same " M $1" "$(git status --porcelain)"
}

flask_migrate() {
    runnable flask
    git mv alembic migrations
    git rm -q --cached alembic.ini
    mv alembic.ini "$T/real.ini"
    printf '[alembic]\n' >migrations/alembic.ini
    git add -A
    git commit -qm flask --no-verify
    sed -i 's/script_location = alembic/script_location = migrations/' "$T/real.ini"
    script "$T/flask/flask" 'echo "shim flask: $*" >&2' 'shift 4' \
        'cp "$REAL" ./real.ini; PYTHONPATH=. /usr/bin/alembic -c real.ini revision "$@"; s=$?; rm real.ini; exit $s'
    REAL="$T/real.ini"
    export REAL
    PATH="$T/flask:$PATH"
    new --no-autogenerate 'with flask'
    grep -q "^shim flask: db revision -d .*/migrations --message=with flask --rev-id=" "$T/err"
    case $new in migrations/versions/*_with_flask.py) ;; *) fail "$new" ;; esac
    commits
}

if ! has_alembic; then
    echo '1..0 # SKIP no /usr/bin/alembic'
    exit 0
fi
it 'Alembic makes it, by comparing with the database' with_alembic
it 'an empty one, and no database is touched' empty
it 'its date is in UTC' in_utc
it 'or in the timezone of the ini' in_the_inis_zone
it 'is named by file_template' by_file_template
it 'is named by convention = timestamp' timestamps_with_alembic
it 'the same without Alembic' timestamps_without
it 'its name is not before the parent'"'"'s' after_the_parent
it 'is named by a pattern, where that is like others' by_pattern
it 'five in the same second do not collide' at_once_with
it 'the same without Alembic' at_once_without
it 'no file is written over' overwrites_nothing
it 'without Alembic it is, to the byte, what Alembic makes' without_any
it 'a template with Python in it needs Alembic' not_a_simple_template
it 'Alembic of a virtual environment' in_a_venv
it 'Alembic by uv' by_a_runner uv uv.lock
it 'Alembic by poetry' by_a_runner poetry poetry.lock
it 'in a folder below the top, from anywhere' elsewhere
it 'a file_template that leads out of the chain' out_of_the_chain
it 'several environments' several_environments
it 'an ini with another section' sections
it 'a forked chain is refused' forked
it 'a broken chain is refused' broken
it 'what the mainline has beyond it is told' behind_the_mainline
it 'the first migration' first_of_all
it 'descriptions that mean something elsewhere' hostile_descriptions
it 'every misuse is named' misuse
it 'as JSON' as_json
it 'what fails in Alembic fails' failures
it 'Flask-Migrate' flask_migrate
finish
