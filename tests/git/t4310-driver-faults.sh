#!/bin/sh
# The merge driver when things go wrong: never plain "ours", never another
# exit than 0 and 1, nothing left over. What odd files come to.
. "$(dirname "$0")/lib.sh"

install --files-only >/dev/null
MERGE=$LIBEXEC/git-alembic-merge
driver() {
    install . >/dev/null
    rm -f .git/hooks/*
}
C=alembic/versions/cc33_tags.py

# One migration in three versions, as files: a merge without a conflict, and
# one with.
versions() {
    mkdir -p "$1"
    cd "$1"
    migration O cc33dd44ee55 bb22cc33dd44
    mv alembic/versions/O O
    rm -r alembic
    sed "s/^depends_on = .*/depends_on = ()/" O >ours
    sed "s/c_cc33dd44ee55/name/" O >B
    sed "s/c_cc33dd44ee55/title/" O >B2
    sed "s/c_cc33dd44ee55/other/;s/^depends_on = .*/depends_on = ()/" O >ours2
    sed "s/c_cc33dd44ee55/name/;s/^depends_on = .*/depends_on = ()/" O >good
    cp ours A
}
# The command as git would run it, its placeholders filled in.
line() { # line O A B
    git config merge.alembic.driver | sed "s/%O/$1/g;s/%A/$2/g;s/%B/$3/g
        s/%L/7/g;s/%P/'v er\"sion.py'/g;s/%%/%/g"
}
# It is merged, or has both sides and markers; and nothing else is there.
sound() { # sound STATUS
    case $1 in
    0) cmp good A ;;
    1)
        if cmp -s good A; then return 0; fi # died when all was done
        grep -q '^<<<<<<<' A
        grep -q '^=======$' A
        grep -q '^>>>>>>>' A
        grep -qF "'name'" A
        grep -qF 'depends_on = ()' A
        ;;
    *) fail "exit $1" ;;
    esac
    same 'A B B2 O good ours ours2 ' "$(echo * | tr '\n' ' ')"
}
set_up() {
    git init -q "$W/settings"
    cd "$W/settings"
    driver
    line O A B >"$T/line"
    versions "$W/files"
}

command_line() {
    exits 0 sh "$T/line"
    sound 0
    cp ours2 A
    exits 1 sh "$T/line"
    sound 1
    says 'alembic: v er"sion.py: both sides changed the same lines'
    cp ours A
}
killed() { # at each call to the system that it makes
    rm -rf "$T/real"
    mv "$MERGE" "$T/real"
    script "$MERGE" 'exec strace -qq -o "$TRACE" -e trace=all ${INJECT:+-e "inject=$INJECT"} '"'$T/real' \"\$@\""
    export TRACE INJECT
    TRACE=$T/trace INJECT=
    cp ours A
    exits 0 sh "$T/line"
    sed 's/(.*//' "$T/trace" | grep -v -e '^+++' -e '^exit' | sort | uniq -c >"$T/calls"
    TRACE=/dev/null
    for signal in KILL SEGV; do
        ends=
        while read -r times call; do
            for when in $(seq 1 "$times"); do
                INJECT=$call:signal=$signal:when=$when
                cp ours A
                status=0
                sh "$T/line" 2>/dev/null || status=$?
                sound $status
                ends=$ends$status
            done
        done <"$T/calls"
        echo "$signal: $ends"
        case $ends in *0*1*) ;; *) fail 'no signal has met the middle' ;; esac
    done
    mv "$T/real" "$MERGE"
}
out_of_memory() {
    ends=
    mkdir ../plenty
    cp O ours B good ours2 B2 ../plenty/
    cd ../plenty
    for file in *; do yes '# a line that says nothing' | head -n 50000 >>$file; done
    for limit in $(seq 1000 3000 80000) 400000; do
        cp ours A
        status=0
        (
            # shellcheck disable=SC3045
            ulimit -v "$limit"
            exec "$MERGE" O A B 7 version.py
        ) 2>/dev/null || status=$?
        # Where it could not even start the line goes on with git's merge.
        if [ "$status" -gt 1 ]; then
            cmp ours A || grep -q '^<<<<<<<' A
            status=x
        else
            sound "$status"
        fi
        ends=$ends$status
    done
    echo "$ends"
    case $ends in *1*0) ;; *) fail 'memory has never run out' ;; esac
}
no_time() { # timeout(1) ends it
    rm -rf "$T/real"
    mv "$MERGE" "$T/real"
    script "$MERGE" 'exec timeout -s KILL 0.2 sleep 5'
    cp ours A
    exits 0 sh "$T/line"
    sound 0
    mv "$T/real" "$MERGE"
}
not_for_this_machine() {
    mv "$MERGE" "$T/real"
    for kind in gone text nothing link; do
        case $kind in
        text) printf '\177ELF no program' >"$MERGE" ;;
        nothing) : >"$MERGE" ;;
        link) ln -s nowhere "$MERGE" ;;
        esac
        [ $kind = link ] || [ ! -e "$MERGE" ] || chmod +x "$MERGE"
        cp ours2 A
        status=0
        sh "$T/line" || status=$?
        case $kind:$status in nothing:0) ;; *) sound "$status" ;; esac
        rm -f "$MERGE"
    done
    mv "$T/real" "$MERGE"
}
full_disk() {
    for limit in 0 1; do
        cp ours A
        (
            ulimit -f $limit
            exec "$MERGE" O A B 7 version.py
        ) >/dev/null 2>&1 && fail 'merged'
        not cmp -s ours A
        [ ! -s A ] || grep -q '^<<<<<<<' A
        rm -f A.alembic
    done
}
unreadable() {
    cp ours A
    exits 1 "$MERGE" O A nowhere 7 x.py
    says 'cannot open "nowhere"' 'between markers'
    grep -q '^<<<<<<<' A
    cp ours A
    exits 1 "$MERGE" nowhere A B 7 x.py
    grep -q '^<<<<<<<' A
    cp ours A
    mkdir folder
    exits 1 "$MERGE" O A folder 7 x.py
    rmdir folder
    grep -q '^<<<<<<<' A
    exits 1 "$MERGE" O nowhere/A B 7 x.py
    test ! -e nowhere
}
too_large() { # more than it reads: as a whole, and soon
    cp ours A
    { cat B; head -c 70000000 /dev/zero | tr '\0' '#'; } >large
    exits 1 "$MERGE" O A large 7 x.py
    says 'more than 64 MB'
    same 1 "$(grep -c '^=======$' A)"
    rm large
    cp ours A
}
large() { # 5 MB: more than a migration may have, merged as lines
    for file in O ours B good; do
        { cat $file; yes '# a line that says nothing' | head -n 200000; } >$file.large
    done
    cp ours.large A
    exits 0 "$MERGE" O.large A B.large 7 x.py
    cmp good.large A
    rm ./*.large
}
usage() {
    exits 1 "$MERGE"
    says 'usage: git-alembic-merge'
    exits 1 "$MERGE" a b
    exits 1 "$MERGE" 1 2 3 4 5 6 7 8 9
    exits 0 "$MERGE" --help
    says 'exit: 0 merged'
    exits 0 "$MERGE" --version
    says 'git-alembic-merge '
    exits 0 "$MERGE" -h
    for size in x -3 0 '' 99999999999999999999; do
        cp ours2 A
        exits 1 "$MERGE" O A B "$size" x.py
        grep -q '^<<<<<<<' A
    done
    cp ours A
    exits 0 "$MERGE" O A B
    cmp good A
}
labels() {
    cp ours2 A
    exits 1 "$MERGE" O A B 7 x.py base "one two$LF<<<" "$(printf '\033[31mred')"
    grep -qxF '<<<<<<< one two <<<' A || grep -qF '<<<<<<< one two' A
    not grep -q "$(printf '\033')" A
    same 1 "$(grep -c '^<<<' A)"
    cp ours2 A
    exits 1 "$MERGE" O A B 7 x.py %S %X %Y
    grep -qx '<<<<<<< ours' A
    grep -qx '>>>>>>> theirs' A
    oid=0123456789012345678901234567890123456789
    cp ours2 A
    exits 1 env "GITHEAD_$oid=feature" "$MERGE" O A B 7 x.py %S %X %Y
    grep -qx '<<<<<<< HEAD' A
    grep -qx '>>>>>>> feature' A
    cp ours2 A
    exits 1 env "GITHEAD_$oid=a" "GITHEAD_${oid%9}8=b" "$MERGE" O A B 7 x.py
    grep -qx '>>>>>>> theirs' A
    cp ours2 A
    exits 1 env "GITHEAD_$oid=feature" "$MERGE" O A B 9 x.py
    grep -qx '>>>>>>>>> theirs' A
    cp ours A
}
message_is_clean() {
    cp ours2 A
    exits 1 "$MERGE" O A B 7 "$(printf 'a\033[2J\nb.py')"
    not grep -q "$(printf '\033')" "$T/out"
    same 1 "$(wc -l <"$T/out")"
    cp ours A
}
switched_off() { # as lines
    sed "s/^down_revision = .*/down_revision = None/" O >A
    sed "s/^branch_labels = .*/branch_labels = ('x',)/" O >theirs
    cp A mine
    exits 0 "$MERGE" O A theirs 7 x.py
    cp mine A
    ALEMBIC_GIT=0 exits 1 "$MERGE" O A theirs 7 x.py
    cp mine text
    git merge-file -L ours -L base -L theirs text O theirs || :
    cmp text A
    rm mine theirs text
}

set_up
it 'the command, as git runs it' command_line
if command -v strace >/dev/null && strace -qq -o /dev/null true 2>/dev/null; then
    it 'killed at any point' killed
else
    skip 'killed at any point' 'no strace'
fi
it 'out of memory' out_of_memory
it 'out of time' no_time
it 'the program gone, broken, for another machine: git merges' not_for_this_machine
it 'a full disk' full_disk
it 'files that cannot be read' unreadable
it 'a file of 70 MB' too_large
it 'a file of 5 MB' large
it 'usage, and any size of markers' usage
it 'labels' labels
it 'the message is one line, fit for a terminal' message_is_clean
it 'ALEMBIC_GIT=0' switched_off

# ---- odd files, in git

odd() { # odd NAME: a migration, two branches; we are on main
    sample "$1"
    driver
    migration cc33_tags.py cc33dd44ee55 bb22cc33dd44
    git add -A
    git commit -qm tags
    git branch side
}
on_side() { # on_side COMMAND...: there, committed
    git checkout -q side
    "$@"
    git add -A
    git commit -qm side
    git checkout -q main
}
on_main() {
    "$@"
    git add -A
    git commit -qm main
}
edit() { # edit SED-SCRIPT
    sed "$1" $C >"$T/edit"
    cat "$T/edit" >$C
}
rewrite() { # through a command: rewrite COMMAND...
    "$@" <$C >"$T/edit"
    cat "$T/edit" >$C
}
LABEL="s/^branch_labels = .*/branch_labels = ('x',)/"
PARENT="s/^down_revision = .*/down_revision = 'aa11bb22cc33'/"

crlf() { # one side turned the file, the other one its parent
    odd crlf
    on_side edit 's/$/\r/'
    on_main edit "$PARENT"
    exits 0 git merge -q side
    same "$(wc -l <$C)" "$(grep -c "$(printf '\r')\$" $C)"
    grep -q "down_revision = 'aa11bb22cc33'" $C
}
bom() {
    odd bom
    on_side edit '1s/^/\xef\xbb\xbf/'
    on_main edit "$PARENT"
    exits 0 git merge -q side
    same efbbbf "$(head -c 3 $C | od -An -tx1 | tr -d ' ')"
    /usr/bin/alembic heads >/dev/null
}
no_end() {
    odd no-end
    on_side rewrite sh -c 'printf %s "$(cat)"'
    on_main edit "$PARENT"
    exits 0 git merge -q side
    test -n "$(tail -c 1 $C)"
}
bad_utf8() { # no migration that Python reads: lines
    odd bad-utf8
    on_side edit 's/sa.Text()/sa.Text(),  # \xe9/'
    on_main edit "$PARENT"
    exits 0 git merge -q side
    grep -aq "$(printf '\351')" $C
    grep -aq "'aa11bb22cc33'" $C
}
unreadable_python() {
    odd python
    on_side edit 's/^def upgrade():/def upgrade(:/'
    on_main edit "$PARENT"
    exits 0 git merge -q side
    grep -q 'def upgrade(:' $C
}
binary() {
    odd binary
    on_side edit 's/name/na\x00me/;s/sa.Text/\x00/'
    on_main edit 's/sa.Text/\x00\x00/'
    exits 1 git merge side
    grep -aq '^<<<<<<<' $C
}
mode() {
    odd mode
    on_side chmod +x $C
    on_main edit "$PARENT"
    exits 0 git merge -q side
    test -x $C
    on_main edit "$LABEL"
    git checkout -q side
    edit 's/c_cc33dd44ee55/name/'
    git commit -qam body
    exits 0 git merge -q main
    test -x $C
    clean
}
link() { # git's own affair
    odd link
    on_side ln -sf bb22_posts.py $C
    on_main edit "$PARENT"
    status=0
    git merge side || status=$?
    test "$status" = 1
    git merge --abort
    clean
}
other_file() { # no migration, below "versions"
    sample other
    driver
    mkdir -p docs/versions
    seq 1 20 >docs/versions/list.py
    git add -A
    git commit -qm list
    git branch side
    git checkout -q side
    sed -i '3s/$/ side/;15s/$/ side/' docs/versions/list.py
    git commit -qam side
    git checkout -q main
    sed -i '3s/$/ main/;9s/$/ main/' docs/versions/list.py
    git commit -qam main
    exits 1 git merge side
    cp docs/versions/list.py "$T/ours"
    git merge --abort
    git config --remove-section merge.alembic
    exits 1 git merge side
    cmp docs/versions/list.py "$T/ours"
}
it 'CRLF on one side' crlf
it 'a byte order mark on one side' bom
it 'no newline at the end on one side' no_end
it 'bytes that are no UTF-8' bad_utf8
it 'Python that cannot be read' unreadable_python
it 'a binary file has markers, too' binary
it 'a mode that changes' mode
it 'a symbolic link' link
it 'a file that is no migration: as git merges it' other_file
finish
