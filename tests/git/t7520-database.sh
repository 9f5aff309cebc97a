#!/bin/sh
# `git alembic upgrade`, `downgrade`, `current`, `history -v`: Alembic is run,
# and what the files tell is said beside it.
. "$(dirname "$0")/lib.sh"
. "$TESTS/lib-alembic.sh"

at() { # at REVISION...: where the database stands
    same "$*" "$(/usr/bin/alembic current 2>/dev/null | cut -d' ' -f1 | sort | xargs)"
}
has_no_database() {
    test ! -e app.db
}

# On a terminal, with this answer.
on_a_terminal() { # on_a_terminal ANSWER COMMAND
    status=0
    printf '%s\n' "$1" |
        /usr/bin/script -qec "$2" /dev/null >"$T/out" 2>&1 || status=$?
    tr -d '\r' <"$T/out" >"$T/out.2" && mv "$T/out.2" "$T/out"
    cat "$T/out"
}
has_script() {
    test -x /usr/bin/script
}

up() {
    runnable up
    exits 0 git alembic upgrade
    at bb22cc33dd44
    exits 0 git alembic downgrade base --yes
    at ''
    exits 0 git alembic upgrade +1
    at aa11bb22cc33
    exits 0 git alembic upgrade bb22
    at bb22cc33dd44
    mkdir -p deep/er
    cd deep/er
    exits 0 git alembic upgrade head -- --sql
    cd ../..
    exits 255 git alembic upgrade nothing
    says "Can't locate revision identified by 'nothing'"
    exits 129 git alembic upgrade a b
    exits 129 git alembic upgrade --sql
    exits 0 git alembic upgrade -h
}

offline() {
    runnable offline
    sed -i 's/^with engine.*/if context.is_offline_mode():\
    context.configure(url="sqlite:\/\/", literal_binds=True)\
    with context.begin_transaction():\
        context.run_migrations()\
else:\
  with engine.connect() as connection:/; /^    context.configure(connection/,$s/^    /      /' alembic/env.py
    sed -n '1,40p' alembic/env.py
    exits 0 git alembic upgrade aa11bb22cc33:bb22cc33dd44 -- --sql
    says 'CREATE TABLE posts'
    has_no_database
    # It only prints: nobody is asked.
    exits 0 git alembic downgrade bb22cc33dd44:aa11bb22cc33 -- --sql
    says 'DROP TABLE posts'
    has_no_database
}

forked() {
    runnable forked
    migration cc33.py cc33dd44ee55 bb22cc33dd44
    migration dd44.py dd44ee55ff66 bb22cc33dd44
    exits 255 git alembic upgrade
    says 'alembic: the chain is forked, it has 2 heads: cc33dd44ee55 "cc33", dd44ee55ff66 "dd44"' \
        'git alembic rebase' 'Multiple head revisions are present'
    exits 0 git alembic upgrade heads
    at cc33dd44ee55 dd44ee55ff66
    exits 0 git alembic current
    says 'the database has all that is here'
    exits 0 git alembic downgrade --dry-run -1
    says 'cannot be told'
}

losses() {
    runnable losses
    migration cc33.py cc33dd44ee55 bb22cc33dd44 \
        "op.add_column('users', sa.Column('phone', sa.Text()))" \
        "op.drop_column('users', 'phone')
    op.execute('DELETE FROM posts')
    op.execute(some_sql)"
    migration dd44.py dd44ee55ff66 cc33dd44ee55 \
        "op.create_table('t', sa.Column('id', sa.Integer()))" 'raise NotImplementedError("no way back")'
    /usr/bin/alembic upgrade head 2>/dev/null
    exits 0 git alembic downgrade aa11 --dry-run
    says 'It would undo 3 revisions:' '  dd44ee55ff66  dd44' \
        'refuses: its downgrade raises an exception' '  cc33dd44ee55  cc33' \
        '    drops column "users.phone" and its data' '    deletes every row of table "posts"' \
        '    not analysed: 1' '  bb22cc33dd44  bb22_posts' '    drops table "posts" and its rows'
    says_no 'drops table "users"'
    at dd44ee55ff66
    exits 0 git alembic downgrade base --dry-run
    says 'It would undo 4 revisions:' 'drops table "users" and its rows'
    exits 0 git alembic downgrade -1 --dry-run
    says 'It would undo 1 revision:'
    says_no cc33dd44ee55
    exits 0 git alembic downgrade -2 --dry-run
    says 'It would undo 2 revisions:'
    exits 0 git alembic downgrade -9 --dry-run
    says 'It would undo 4 revisions:'
    exits 0 git alembic downgrade dd44 --dry-run
    says 'It would undo nothing'
    git alembic downgrade aa11 --dry-run --format json >"$T/json" 2>/dev/null
    /usr/bin/python3 - "$T/json" <<'END'
import json, sys
c = json.load(open(sys.argv[1]))
assert c["environment"] == "alembic" and c["certain"] is True, c
assert [s["revision"] for s in c["steps"]] == ["dd44ee55ff66", "cc33dd44ee55", "bb22cc33dd44"], c
assert c["steps"][0] == {"revision": "dd44ee55ff66", "message": "dd44",
    "path": "alembic/versions/dd44.py", "losses": [], "not_analysed": 0,
    "raises": True, "unreadable": False}, c
assert len(c["steps"][1]["losses"]) == 2 and c["steps"][1]["not_analysed"] == 1, c
END
    /usr/bin/alembic stamp base 2>/dev/null
    exits 0 git alembic downgrade -1 --dry-run
    says 'It would undo nothing'
    migration ee55.py ee55ff667788 dd44ee55ff66
    /usr/bin/alembic stamp ee55ff667788 2>/dev/null
    exits 0 git alembic downgrade -1 --dry-run
    says '    destroys nothing'
    /usr/bin/alembic stamp dd44ee55ff66 2>/dev/null
    # A level of the settings is about commits, not about this; nor is an allow.
    printf '[rules]\ndrop-table = off\ndrop-column = off\n' >.git-alembic.ini
    exits 0 git alembic downgrade base --dry-run
    says 'drops table "users" and its rows' 'drops column "users.phone"'
}

asks() {
    runnable asks
    /usr/bin/alembic upgrade head 2>/dev/null
    exits 1 git alembic downgrade -1
    says 'drops table "posts" and its rows' 'no terminal' '--yes' 'nothing was done'
    at bb22cc33dd44
    exits 0 git alembic downgrade -y -1
    at aa11bb22cc33
    exits 0 git alembic downgrade --yes base
    at ''
    exits 0 git alembic downgrade base
    has_script || return 0
    /usr/bin/alembic upgrade head 2>/dev/null
    for no in n '' nein 'yes please'; do
        on_a_terminal "$no" 'git alembic downgrade -1'
        same 1 "$status"
        says 'It would undo 1 revision:' 'drops table "posts"' 'Downgrade the database? [y/N]' 'not wanted'
        at bb22cc33dd44
    done
    on_a_terminal y 'git alembic downgrade -1'
    same 0 "$status"
    at aa11bb22cc33
}

misuse() {
    runnable misuse
    exits 129 git alembic downgrade
    says 'to which revision?'
    exits 129 git alembic downgrade a b
    exits 129 git alembic downgrade ''
    exits 129 git alembic downgrade -x
    exits 129 git alembic upgrade -1
    exits 129 git alembic downgrade -1 --format json
    says '--format goes with --dry-run'
    exits 129 git alembic downgrade -1 --dry-run --format yaml
    exits 0 git alembic downgrade -h
    says 'neither show nor ask'
    exits 129 git alembic current head
    exits 129 git alembic current --format yaml
    exits 128 git alembic current -e nowhere
    says 'no environment "nowhere"; there is alembic'
    exits 255 git alembic downgrade nothing --yes
    without_alembic
    for command in upgrade current 'downgrade -1' 'history -v'; do
        exits 128 git alembic $command
        says 'no program "alembic" found'
    done
}

current() {
    runnable current
    exits 0 git alembic current
    says 'the database is empty, the working tree is 2 revisions ahead: aa11bb22cc33 "aa11_users", bb22cc33dd44 "bb22_posts"'
    /usr/bin/alembic upgrade aa11 2>/dev/null
    exits 0 git alembic current
    same 'aa11bb22cc33
the working tree is 1 revision ahead: bb22cc33dd44 "bb22_posts"' "$(cat "$T/out")"
    /usr/bin/alembic upgrade head 2>/dev/null
    exits 0 git alembic current
    same 'bb22cc33dd44 (head)
the database has all that is here' "$(cat "$T/out")"
    # env.py prints what it likes.
    sed -i '1i print("aa11bb22cc33 is a word of mine\\033[31m")' alembic/env.py
    exits 0 git alembic current
    says 'the database has all that is here'
    ! grep -q "$(printf '\033')" "$T/out"
    git alembic current --format json 2>/dev/null >"$T/json"
    /usr/bin/python3 - "$T/json" <<'END'
import json, sys
c = json.load(open(sys.argv[1]))
assert c == {"environment": "alembic", "revisions": ["bb22cc33dd44"], "unknown": None,
             "branches": [], "ahead": [], "heads": ["bb22cc33dd44"]}, c
END
    echo 'raise SystemExit(7)' >alembic/env.py
    exits 7 git alembic current
    exits 7 git alembic upgrade
    exits 7 git alembic downgrade -1
}

unknown() {
    runnable unknown
    git switch -qc colours
    migration cc33_colour.py cc33dd44ee55 bb22cc33dd44
    git add -A
    git commit -qm colours
    /usr/bin/alembic upgrade head 2>/dev/null
    git switch -q main
    exits 255 git alembic current
    says "Can't locate revision identified by 'cc33dd44ee55'" \
        'the database stands on cc33dd44ee55, which this checkout does not have; it is in' \
        '  colours (A U Thor, 2026-01-02): alembic/versions/cc33_colour.py'
    status=0
    git alembic current --format json >"$T/json" 2>/dev/null || status=$?
    same 255 $status
    /usr/bin/python3 - "$T/json" <<'END'
import json, sys
c = json.load(open(sys.argv[1]))
assert c["unknown"] == "cc33dd44ee55", c
assert c["branches"] == [{"name": "colours", "author": "A U Thor", "day": "2026-01-02",
                          "path": "alembic/versions/cc33_colour.py"}], c
END
    exits 255 git alembic downgrade -1
    says 'it is in' 'colours (A U Thor'
    # The branch that is checked out lacks what the mainline has.
    git branch -q -m main old
    git branch -q -m colours main
    exits 255 git alembic current
    says '  main (A U Thor, 2026-01-02): alembic/versions/cc33_colour.py'
    git branch -q -D main
    exits 255 git alembic current
    says 'no branch here has it: git fetch'
}

history() {
    runnable history
    exits 0 git alembic history -v
    says 'Rev: bb22cc33dd44 (head)' 'Parent: aa11bb22cc33' 'Path: '
    exits 0 git alembic history --verbose -- -r aa11:bb22
    exits 129 git alembic history -v HEAD
    exits 0 git alembic history
    says '* bb22cc33dd44 (head), bb22_posts'
    migration cc33.py cc33dd44ee55 bb22cc33dd44
    echo 'raise ValueError' >>$V/cc33.py
    exits 1 git alembic history -v
}

passes_arguments() {
    runnable arguments
    sed -i '1i from alembic import context as c; print(c.get_x_argument())' alembic/env.py
    exits 0 git alembic upgrade -x tenant=one -x two head
    says "['tenant=one', 'two']"
    exits 0 git alembic current -x 'a b; touch hacked'
    says "['a b; touch hacked']"
    test ! -e hacked
    exits 0 git alembic current -x --sql=no -x-h
    says "['--sql=no', '-h']"
    # Signals and their codes.
    echo 'import os; os.kill(os.getpid(), 15)' >alembic/env.py
    status=0
    git alembic current || status=$?
    same 143 $status
}

if ! has_alembic; then
    echo '1..0 # SKIP no /usr/bin/alembic'
    exit 0
fi
it 'upgrade' up
it 'SQL instead of a database, and no question' offline
it 'of a fork upgrade says what to do' forked
it 'downgrade shows what it would destroy' losses
it 'and asks, or does nothing' asks
it 'every misuse is named' misuse
it 'current says how far the database is behind' current
it 'and who has a revision that is not here' unknown
it 'history -v' history
it 'arguments and signals' passes_arguments
finish
