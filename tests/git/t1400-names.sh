#!/bin/sh
# pre-commit: odd names of files, and nothing that a terminal would obey.
. "$(dirname "$0")/lib.sh"

V=alembic/versions
ESC=$(printf '\033')

odd_file() { # odd_file NAME SHOWN
    sample odd
    migration plain.py cc33dd44ee55 bb22cc33dd44 "op.drop_table('users')"
    mv $V/plain.py "$V/$1"
    git add -A
    before=$(git rev-parse HEAD)
    exits 1 git commit -m x
    head_is "$before"
    says '[drop-table]:'
    no_controls
    grep -F -e '[drop-table]:' -A 1 "$T/out" | grep -qF -e "$2" ||
        fail "the file is not shown as $2"
}

no_controls() { # line feeds and tabs apart, and UTF-8's C1 in two bytes
    tr -d '\n\t' <"$T/out" >"$T/bytes"
    same 0 "$(LC_ALL=C tr -cd '\000-\037\177' <"$T/bytes" | wc -c)"
    ! LC_ALL=C grep -q "$(printf '\302[\200-\237]')" "$T/bytes" ||
        fail 'a C1 control'
}

a_line_feed() { # "." does not match it: no migration to Alembic, nor to us
    sample line-feed
    migration plain.py cc33dd44ee55 bb22cc33dd44 "op.drop_table('users')"
    mv $V/plain.py "$V/new${LF}line.py"
    if test -x /usr/bin/alembic; then
        same 'bb22cc33dd44 (head)' "$(/usr/bin/alembic heads 2>/dev/null)"
    fi
    git add -A
    silently
}

content() { # control characters in ids, objects, comments, SQL
    sample content
    migration cc33_next.py cc33dd44ee55 bb22cc33dd44 \
        "op.drop_table('us${ESC}[2Jers')  # ${ESC}]0;title${ESC}\\"
    sed -i "s/^down_revision.*/down_revision = 'bb22${ESC}[31m'/" $V/cc33_next.py
    printf '# \302\233 \177 \b x\n' >>$V/cc33_next.py
    git add -A
    exits 1 git commit -m x
    says '[drop-table]:' '[missing-parent]:'
    no_controls
}

bidirectional() { # U+202E turns what follows round
    sample bidi
    migration cc33_next.py cc33dd44ee55 bb22cc33dd44 \
        "op.drop_table('u$(printf '\342\200\256')sresu')"
    git add -A
    exits 1 git commit -m x
    not grep -q "$(printf '\342\200\256')" "$T/out" || fail 'U+202E is printed'
}

settings() {
    sample settings
    printf '[rules]\nno%s[2Jsuch = off\n' "$ESC" >.git-alembic.ini
    migration cc33_next.py cc33dd44ee55 bb22cc33dd44
    git add -A
    exits 1 git commit -m x
    no_controls
}

odd_folders() { # the script directory itself
    for name in 'my scripts' "it's" 'quo"te' '$(touch x)' "new${LF}line" -x 'ümlaut' '*'; do
        rm -rf "$W/folders"
        git init -q "$W/folders"
        cd "$W/folders"
        hook
        scaffold
        git mv -k alembic x 2>/dev/null || :
        mkdir -p "./$name"
        mv alembic/* "./$name/"
        rm -r alembic alembic.ini
        git add -A
        exits 0 git commit -m first
        sed -e "s/bb22cc33dd44/cc33dd44ee55/;s/^down_revision = .*/down_revision = 'bb22cc33dd44'/" \
            -e "s/op.create_table('posts'.*/op.drop_table('users')/" \
            "./$name/versions/bb22_posts.py" >"./$name/versions/cc33_next.py"
        git add -A
        exits 1 git commit -m x
        says '[drop-table]:' cc33_next.py
        no_controls
        test ! -e x
    done
}

colours() { # only on a terminal
    sample colours
    migration cc33_next.py cc33dd44ee55 bb22cc33dd44 "op.drop_table('users')"
    git add -A
    TERM=xterm-256color exits 1 git commit -m x
    no_controls
}

it 'blanks' odd_file 'a b  c.py' "$V/a b  c.py"
it 'quotes' odd_file "it's \"q\".py" 'it'
it 'a line feed' a_line_feed
it 'UTF-8' odd_file 'größe_ключ.py' "$V/größe_ключ.py"
it 'bytes that are no UTF-8' odd_file "$(printf 'a\377\200b.py')" "$V/a"
it 'control characters' odd_file "$(printf 'a\033[31mb\007\177c.py')" "$V/a"
it 'a C1 control' odd_file "$(printf 'a\302\2332Jb.py')" "$V/a"
it 'a name that begins with a dash' odd_file '-n.py' "$V/-n.py"
it 'a backslash and a dollar' odd_file 'a\n$HOME`id`.py' "$V/a"
it 'control characters in a migration' content
it 'characters that turn the text round' bidirectional
it 'control characters in the settings' settings
it 'odd names of script directories' odd_folders
it 'no colour but on a terminal' colours
finish
