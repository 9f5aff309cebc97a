#!/bin/sh
# pre-receive: trees that would hang or blow up a naive reader are answered
# within bounds, with a reason.
. "$(dirname "$0")/lib.sh"
. "$TESTS/push.sh"

# The hook on objects that are here: no transport that refuses them first.
# It gets 1.5 GB of address space (a build with AddressSanitizer reserves
# terabytes) and far more time than it needs.
if sh -c "ulimit -v 1500000; '$BIN/git-alembic' --version" >/dev/null 2>&1; then
    bounds='ulimit -v 1500000;'
else
    bounds=
fi
zero=0000000000000000000000000000000000000000
judged() { # judged STATUS COMMIT [OLD [REF]]
    echo "${3-$zero} $2 ${4-refs/heads/evil}" >"$T/lines"
    judged_lines "$1"
}
judged_lines() { # judged_lines STATUS: what "$T/lines" says
    exits "$1" sh -c "$bounds timeout 120 '$BIN/pre-receive' <'$T/lines'"
    says_no BUG 'out of memory' AddressSanitizer 'runtime error'
    test "$(wc -c <"$T/out")" -lt 200000 || fail 'the report is too long'
    if tr -d '\n\t' <"$T/out" | grep -q '[[:cntrl:]]'; then
        fail 'control characters'
    fi
}
unjudged() { # unjudged COMMIT TEXT...: refused, and why
    judged 128 "$1"
    shift
    says 'fatal: ' 'nothing was judged, so nothing goes on' "$@"
}

evil() { # evil FOLDER: in the server itself, with an index of its own
    two_clones "$1"
    cd "$D/server.git"
    GIT_INDEX_FILE="$D/index"
    export GIT_INDEX_FILE
    git read-tree main
}
commit_index() { # prints the commit of what the index holds, on main
    git commit-tree -p main -m evil "$(git write-tree)"
}
commit_tree() { git commit-tree -p main -m evil "$1"; }
tree() { git mktree --missing; }
beside() { # beside NAME TREE: a commit of main's files and that directory
    commit_tree "$({
        git ls-tree main
        printf '040000 tree %s\t%s\n' "$2" "$1"
    } | tree)"
}
add() { # add MODE PATH: what stdin holds
    git update-index --add --cacheinfo "$1,$(git hash-object -w --stdin),$2"
}

nested() { # nested DEPTH: prints a directory in a directory in ...
    /usr/bin/python3 - "$PWD" "$(echo 'x = 1' | git hash-object -w --stdin)" "$1" <<'END'
import hashlib, os, sys, zlib
top, blob, depth = sys.argv[1], sys.argv[2], int(sys.argv[3])
oid, mode, name = bytes.fromhex(blob), b"100644", b"x.py"
for i in range(depth):
    body = mode + b" " + name + b"\0" + oid
    raw = b"tree %d\0" % len(body) + body
    hexed = hashlib.sha1(raw).hexdigest()
    path = os.path.join(top, "objects", hexed[:2])
    os.makedirs(path, exist_ok=True)
    with open(os.path.join(path, hexed[2:]), "wb") as f:
        f.write(zlib.compress(raw, 1))
    oid, mode, name = bytes.fromhex(hexed), b"40000", b"d"
print(hexed)
END
}
deep() {
    evil deep
    judged 0 "$(beside deep "$(nested 2000)")"
    unjudged "$(beside deep "$(nested 5000)")" 'nested deeper than 2048'
}

unfolds() { # unfolds TREE: ten of it in each of ten in ..., ten deep
    tree=$1
    for _ in 1 2 3 4 5 6 7 8 9 10; do
        tree=$(for i in 0 1 2 3 4 5 6 7 8 9; do
            printf '040000 tree %s\td%s\n' "$tree" $i
        done | tree)
    done
    beside bomb "$tree"
}
one_file() { printf '100644 blob %s\tx.py\n' "$(echo | git hash-object -w --stdin)" | tree; }
bomb() {
    evil bomb
    unjudged "$(unfolds "$(one_file)")" 'unfold to more than' files
    unjudged "$(unfolds "$(tree </dev/null)")" 'unfold to more than' entries
    long=$(printf '040000 tree %s\t%0250d\n' "$(one_file)" 0 | tree)
    unjudged "$(unfolds "$long")" 'unfold to paths of more than'
}
bomb_for_git() { # where libgit2 is not asked, and git itself would unfold it
    evil for_git
    commit=$(unfolds "$(one_file)")
    git replace "$(git rev-parse main:README)" "$(echo other | git hash-object -w --stdin)"
    unjudged "$commit" 'unfold to more than' files
}

copies() { # copies N: so many directories that all are $tree
    beside many "$(awk -v t="$tree" -v n="$1" 'BEGIN { for (i = 0; i < n; i++)
        printf "040000 tree %s\te%05d\n", t, i }' | tree)"
}
environments() { # ten thousand of them
    evil environments
    env=$(echo 'x = 1' | git hash-object -w --stdin)
    mig=$(printf 'revision = "a"\ndown_revision = None\ndef upgrade():\n    pass\ndef downgrade():\n    pass\n' |
        git hash-object -w --stdin)
    versions=$(printf '100644 blob %s\ta.py\n' "$mig" | tree)
    tree=$(printf '100644 blob %s\tenv.py\n100644 blob %s\tscript.py.mako\n040000 tree %s\tversions\n' \
        "$env" "$env" "$versions" | tree)
    judged 0 "$(copies 999)"
    unjudged "$(copies 10000)" 'more than 1000 Alembic environments'
}

gigabyte() { # a file of a gigabyte, as small as zlib makes it
    evil gigabyte
    blob=$(head -c 1073741824 /dev/zero | git -c core.bigFileThreshold=1m -c core.looseCompression=1 hash-object -w --stdin)
    git update-index --add --cacheinfo "100644,$blob,$V/cc33_big.py"
    judged 1 "$(commit_index)"
    says 'error[unreadable-migration]' 'too large' "$V/cc33_big.py"
    printf '0 %s\t%s\n' $zero "$V/cc33_big.py" | git update-index --index-info
    git update-index --add --cacheinfo "100644,$blob,big.ini"
    git update-index --add --cacheinfo "100644,$blob,.git-alembic.ini"
    judged 0 "$(commit_index)"
    says 'big.ini' 'larger than'
    judged 128 "$(commit_index)" "$(git rev-parse main)" refs/heads/main
    says 'fatal:' '.git-alembic.ini'
}

links() { # in a ring, to themselves, out of the repository
    evil links
    printf b | add 120000 a
    printf a | add 120000 b
    printf /etc | add 120000 out
    printf ../../../.. | add 120000 up
    printf 'loop.py' | add 120000 $V/loop.py
    printf /etc/passwd | add 120000 $V/passwd.py
    printf '[alembic]\nscript_location = a/b\n' | add 100644 ring.ini
    printf '[alembic]\nscript_location = out\n' | add 100644 out.ini
    judged 0 "$(commit_index)"
    says 'a symlink that cannot be followed' '"a/b" is a loop of symlinks' \
        'a symlink that leads out of the repository' '"out" leads out of the repository'
    says_no root:
}
ini_outside() {
    evil outside
    for where in /etc ../../../../etc '%(here)s/../../..' '~/x' /proc/self; do
        printf '[alembic]\nscript_location = %s\nversion_locations = %s/v /dev\n' \
            "$where" "$where" | add 100644 alembic.ini
        judged 0 "$(commit_index)"
        says 'bad-environment' 'alembic.ini'
        says_no root:
    done
}

forged() { # forged NAME...: a commit whose versions have files of such names
    blob=$(printf 'revision = "x"\ndown_revision = "bb22cc33dd44"\n' | git hash-object -w --stdin)
    commit_tree "$(/usr/bin/python3 - "$PWD" "$blob" "$@" <<'END'
import hashlib, os, sys, zlib
top, blob, names = sys.argv[1], sys.argv[2], sys.argv[3:]
def tree(entries):
    body = b"".join(m + b" " + n + b"\0" + bytes.fromhex(o) for m, n, o in entries)
    raw = b"tree %d\0" % len(body) + body
    hexed = hashlib.sha1(raw).hexdigest()
    path = os.path.join(top, "objects", hexed[:2])
    os.makedirs(path, exist_ok=True)
    with open(os.path.join(path, hexed[2:]), "wb") as f:
        f.write(zlib.compress(raw))
    return hexed
f, d = b"100644", b"40000"
versions = tree([(f, os.fsencode(name), blob) for name in names])
scripts = tree([(f, b"env.py", blob), (f, b"script.py.mako", blob),
                (d, b"versions", versions), (d, b"..", versions)])
print(tree([(d, b"alembic", scripts)]))
END
    )"
}
forged_names() { # that no checkout would make, out of order, twice
    evil forged
    judged 1 "$(forged y.py .. x.py . .git.py x.py "$(printf 'nl\033[31m.py')")"
    says 'error[duplicate-revision]' 'x.py' 'nl'
    unjudged "$(forged x.py a/b.py)" '"/" in its name'
    unjudged "$(forged x.py '')" 'without a name'
}

many_files() { # five thousand, all on one parent
    evil many
    /usr/bin/python3 - <<'END' | git fast-import --quiet --force --done
import sys
out = sys.stdout
out.write("commit refs/heads/evil\ncommitter A <a@b> 1700000000 +0000\n"
          "data 1\nx\nfrom refs/heads/main^0\n")
for i in range(5000):
    text = ("revision = 'r%d'\ndown_revision = 'bb22cc33dd44'\n"
            "def upgrade():\n    pass\n" % i)
    out.write("M 644 inline alembic/versions/r%05d.py\ndata %d\n%s\n"
              % (i, len(text), text))
out.write("done\n")
END
    commit=$(git rev-parse evil)
    git update-ref -d refs/heads/evil
    judged 1 "$commit"
    says 'error[multiple-heads]' 'more findings are not shown'
}

broken_objects() { # a tree, a blob that is not there
    evil broken
    none=1111111111111111111111111111111111111111
    git update-index --add --cacheinfo "100644,$none,$V/cc33_none.py"
    unjudged "$(commit_tree "$(git write-tree --missing-ok)")" "$V/cc33_none.py"
    unjudged "$(beside gone $none)" 'is not here'
}

many_refs() { # each with a migration of its own
    evil refs
    /usr/bin/python3 - >"$T/stream" <<'END'
print("feature done")
for i in range(400):
    print("commit refs/heads/n%d\ncommitter A <a@b> %d +0000\ndata 1\nx\n"
          "from refs/heads/main^0\nM 644 inline alembic/versions/n%d.py"
          % (i, 1700000000 + i, i))
    text = "revision = 'n%d'\ndown_revision = 'bb22cc33dd44'\n" % i
    print("data %d\n%s" % (len(text), text))
print("done")
END
    git fast-import --quiet <"$T/stream"
    git for-each-ref --format="$zero %(objectname) %(refname)" 'refs/heads/n*' >"$T/lines"
    git for-each-ref --format='delete %(refname)' 'refs/heads/n*' | git update-ref --stdin
    judged_lines 1
    says 'more findings are not shown'
}

it 'directories nested in each other' deep
it 'trees that unfold to thousands of millions of files' bomb
it 'the same where git is asked for the objects' bomb_for_git
it 'ten thousand environments' environments
it 'a file of a gigabyte' gigabyte
it 'symbolic links in a ring, and out of the repository' links
it 'an ini that points outside' ini_outside
it 'names that no checkout would make' forged_names
it 'five thousand heads' many_files
it 'objects that are not there' broken_objects
it 'four hundred refs, each with a migration' many_refs
finish
