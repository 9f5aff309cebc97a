#!/bin/sh
# pre-receive and update: the same for clients that have no hooks, before
# anything of their push is kept.
. "$(dirname "$0")/lib.sh"
. "$TESTS/push.sh"

served() { # served FOLDER [HOOK]: as apart, but the server judges
    apart "$1"
    server_hook "${2-pre-receive}"
}
# The push is refused and leaves the repository as it was, to the byte.
keeps_nothing() { # keeps_nothing BRANCH [GIT PUSH ARGUMENTS]
    tree "$D/server.git" >"$T/tree"
    refused "$@"
    tree "$D/server.git" | cmp "$T/tree" -
    not git -C "$D/server.git" cat-file -e "$(git rev-parse "$1")"
}

refuses() {
    served refuses
    keeps_nothing feature
    says 'remote: error[diverging-heads]: merging main would leave 2 heads' \
        "remote:    --> $V/dd44_ours.py:12:17" 'git pull --no-rebase origin main' \
        'remote: alembic: push stopped: 1 error' 'pre-receive hook declined'
    says_no '--no-verify'
    git merge -q origin/main
    migration dd44_ours.py dd44ee55ff66 cc33dd44ee55
    commit repaired
    taken feature
}
by_update() { # one ref is refused, the others pass
    served update update
    git switch -qc fine origin/main
    migration ee55_fine.py ee55ff667788 cc33dd44ee55
    commit fine
    exits 1 git push origin feature fine
    says 'error[diverging-heads]' 'hook declined'
    same none "$(on_server feature)"
    same "$(git rev-parse fine)" "$(on_server fine)"
    git -C "$D/server.git" update-ref -d refs/heads/fine
    exits 1 git push --atomic origin feature fine
    same none "$(on_server fine)"
}
all_or_nothing() {
    served atomic
    git switch -qc fine origin/main
    migration ee55_fine.py ee55ff667788 cc33dd44ee55
    commit fine
    exits 1 git push origin feature fine
    same none "$(on_server feature)"
    same none "$(on_server fine)"
    exits 1 git push --atomic origin feature fine
    says 'error[diverging-heads]'
    same none "$(on_server fine)"
}
equal_ids() {
    two_clones server-ids
    server_hook
    (
        cd "$D/theirs"
        migration cc33_theirs.py 11aa22bb33cc bb22cc33dd44
        commit theirs
        exits 0 git push -q origin main
    )
    migration dd44_ours.py 11aa22bb33cc bb22cc33dd44 \
        "op.create_table('ours', sa.Column('id', sa.Integer()))"
    commit ours
    git branch -m feature
    keeps_nothing feature
    says 'remote: error[duplicate-revision]' "$V/dd44_ours.py" "$V/cc33_theirs.py" \
        'help: git pull --no-rebase origin main'
}
equal_names() {
    two_clones server-names
    server_hook
    (
        cd "$D/theirs"
        migration cc33_add.py cc33dd44ee55 bb22cc33dd44
        commit theirs
        exits 0 git push -q origin main
    )
    migration cc33_add.py dd44ee55ff66 bb22cc33dd44
    commit ours
    git branch -m feature
    keeps_nothing feature
    says 'remote: error[duplicate-filename]' "$V/cc33_add.py" cc33dd44ee55
}
semantic() {
    two_clones server-semantic
    server_hook
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
    refused feature
    says 'remote: error[semantic-conflict]' "$V/dd44_ours.py:18" "$V/cc33_theirs.py:18"
}
edited() {
    two_clones server-edited
    server_hook
    migration bb22_posts.py bb22cc33dd44 aa11bb22cc33 pass
    commit edited
    refused main
    says 'remote: error[published-edited]' "$V/bb22_posts.py"
}
destructive() {
    two_clones server-drop
    server_hook
    bad_migration
    git commit -qnm drop
    refused main
    says 'remote: error[drop-column]' "$V/cc33_drop.py:18:5" 'allow drop-column'
}
removed_by_force() {
    served force
    refused main -f origin feature:main
    says 'error[published-removed]' "$V/cc33_theirs.py"
}

# ---- judged together

fork_only_together() { # either alone is fine
    two_clones together
    server_hook
    git switch -qc feature
    migration dd44_ours.py dd44ee55ff66 bb22cc33dd44
    commit ours
    git switch -q main
    migration cc33_main.py cc33dd44ee55 bb22cc33dd44
    commit main
    keeps_nothing feature origin main feature
    same "$(git rev-parse main~1)" "$(on_server main)"
    says 'error[diverging-heads]: merging main would leave 2 heads'
    exits 0 git push -q origin main
    refused feature
}
two_branches() {
    two_clones branches
    server_hook
    for n in one two; do
        git switch -qc $n main
        migration "$n.py" "${n}44ee55ff66" bb22cc33dd44
        commit $n
    done
    exits 0 git push origin one two
    says 'note[sibling-branch]: two adds to bb22cc33dd44, too' \
        'note[sibling-branch]: one adds to bb22cc33dd44, too' \
        'git pull --no-rebase origin main then does it'
}

# ---- who decides

pushers_settings_do_not_count() {
    served own
    printf '[rules]\ndiverging-heads = off\n[environment alembic]\nexclude = true\n' >.git-alembic.ini
    commit off
    refused feature
    says 'error[diverging-heads]'
}
mainlines_settings_count() {
    two_clones mainlines
    printf '[rules]\ndrop-column = warning\n' >.git-alembic.ini
    commit settings
    git push -q --no-verify origin main
    server_hook
    bad_migration
    git commit -qnm drop
    taken main
    says 'warning[drop-column]'
}
only_once_they_are_there() { # not by the very push that brings them
    two_clones once
    server_hook
    printf '[rules]\ndrop-column = off\n' >.git-alembic.ini
    bad_migration
    git commit -qnm drop
    refused main
    says 'error[drop-column]'
}
servers_config_counts() {
    served config
    git -C "$D/server.git" config alembic.rules.diverging-heads warning
    taken feature
    says 'warning[diverging-heads]'
}
protected_get_error() { # lowered levels of the chain count for others
    two_clones protected
    server_hook
    git -C "$D/server.git" config alembic.rules.multiple-heads warning
    git -C "$D/server.git" config alembic.protected 'release/*'
    migration cc33_one.py cc33dd44ee55 bb22cc33dd44
    migration dd44_two.py dd44ee55ff66 bb22cc33dd44
    git switch -qc fork
    commit fork
    taken fork
    says 'warning[multiple-heads]'
    refused main origin fork:main
    says 'error[multiple-heads]'
    git push -q origin main:refs/heads/release/1
    refused release/1 origin fork:release/1
    says 'error[multiple-heads]'
    # Also where the ref is new and the commits are not.
    refused release/2 origin fork:refs/heads/release/2
    says 'error[multiple-heads]'
    exits 0 git push origin main:refs/heads/release/2
}
bad_settings() { # neither get in, nor keep their correction out
    two_clones bad
    server_hook
    printf '[rules]\ndrop-colum = off\n' >.git-alembic.ini
    commit bad
    refused main
    says 'remote: fatal:' 'unknown rule "drop-colum"' 'nothing was judged'
    rm "$D/server.git/hooks/pre-receive"
    git push -q origin main
    server_hook
    printf '[rules]\ndrop-column = error\n' >.git-alembic.ini
    commit corrected
    migration cc33_x.py cc33dd44ee55 bb22cc33dd44
    commit migration
    taken main
    says 'that line does not count'
}
mainline_of_another_name() {
    two_clones trunk
    git push -q --no-verify origin main:trunk
    server_hook
    git -C "$D/server.git" symbolic-ref HEAD refs/heads/trunk
    git rm -q $V/bb22_posts.py
    commit removed
    refused trunk origin main:trunk
    says 'error[published-removed]'
}

# ---- ways past it

push_option() {
    served option
    git -C "$D/server.git" config receive.advertisePushOptions true
    refused feature -o alembic.skip origin feature
    says 'the push option alembic.skip is not allowed here'
    git -C "$D/server.git" config alembic.pushOption true
    refused feature -o other origin feature
    says 'git push -o alembic.skip'
    exits 0 git push -o alembic.skip origin feature
    says 'not judged'
    same "$(git rev-parse feature)" "$(on_server feature)"
}
not_in_the_file() {
    served optionfile
    git switch -q -C main origin/main
    printf '[git-alembic]\npush-option = true\n' >.git-alembic.ini
    commit option
    refused main
    says 'push-option counts in the git config of a server alone'
}

# ---- kinds of refs

cheap_refs() {
    served cheap
    git tag -a -m tag v1 feature
    exits 0 git push origin v1 origin/main:refs/heads/other
    says_no 'error[' 'note['
    exits 0 git push origin :other :v1
    same '' "$(grep -v '^To \|->\|deleted' "$T/out")"
    git tag -a -m tag v2 feature
    exits 1 git push origin v2^{}:refs/heads/feature
    says 'error[diverging-heads]'
}
first_push() { # a history that begins elsewhere
    two_clones first-push
    no_hooks
    git init -q --bare "$D/empty.git"
    ln -sf "$BIN/pre-receive" "$D/empty.git/hooks/"
    bad_migration
    git commit -qnm drop
    exits 0 git push "$D/empty.git" main
    says 'only the chain was judged'
    migration dd44_fork.py dd44ee55ff66 bb22cc33dd44
    commit fork
    git init -q --bare "$D/empty2.git"
    ln -sf "$BIN/pre-receive" "$D/empty2.git/hooks/"
    exits 1 git push "$D/empty2.git" main
    says 'error[multiple-heads]'
}
no_mainline() {
    served no-mainline
    git -C "$D/server.git" branch -m main trunk
    git -C "$D/server.git" symbolic-ref HEAD refs/heads/gone
    exits 0 git push origin feature
    says 'not judged with the mainline' "HEAD leads to no branch"
    git -C "$D/server.git" config alembic.mainline nonsense
    exits 0 git push origin feature~1:refs/heads/other
    says_no 'not judged'
    git switch -qc more
    migration ee55_more.py ee55ff667788 dd44ee55ff66
    commit more
    exits 0 git push origin more
    says '"nonsense" is no branch of this repository'
    git -C "$D/server.git" config alembic.mainline trunk
    migration ff66_last.py ff6677889900 ee55ff667788
    commit last
    exits 1 git push origin more
    says 'error[diverging-heads]: merging trunk would'
}
replaced() { # a ref that makes another commit of the one that is pushed
    served replaced
    evil=$(git rev-parse feature)
    git replace "$evil" origin/main
    exits 0 git push origin "refs/replace/$evil"
    git replace -d "$evil"
    for server in server.git packed.git; do
        git clone -q --mirror "$D/server.git" "$D/packed.git" 2>/dev/null || :
        ln -sf "$BIN/pre-receive" "$D/packed.git/hooks/pre-receive"
        exits 1 git push "$D/$server" feature
        says 'error[diverging-heads]'
    done
}
packed_and_loose() { # the quarantine holds a pack, or loose objects
    served packed
    git -C "$D/server.git" config receive.unpackLimit 1
    keeps_nothing feature
    git -C "$D/server.git" config receive.unpackLimit 1000
    keeps_nothing feature
}
not_bare() { # receive.denyCurrentBranch = updateInstead
    two_clones work-tree
    git clone -q "$D/server.git" "$D/live"
    git -C "$D/live" config receive.denyCurrentBranch updateInstead
    ln -sf "$BIN/pre-receive" "$D/live/.git/hooks/pre-receive"
    no_hooks
    bad_migration
    git commit -qnm drop
    exits 1 git push "$D/live" main
    says 'error[drop-column]'
    git reset -q --hard HEAD^
    migration cc33_good.py cc33dd44ee55 bb22cc33dd44
    commit good
    exits 0 git push -q "$D/live" main
    test -e "$D/live/$V/cc33_good.py"
}
from_bare() {
    served from-bare
    git clone -q --bare . "$D/copy.git"
    exits 1 git -C "$D/copy.git" push "$D/server.git" feature
    says 'error[diverging-heads]'
}
by_daemon() { # over the network, on loopback
    served daemon
    touch "$D/server.git/git-daemon-export-ok"
    git -C "$D/server.git" config daemon.receivepack true
    port=$((20000 + $$ % 20000))
    git daemon --reuseaddr --listen=127.0.0.1 --port=$port --base-path="$D" \
        --pid-file="$D/pid" --detach "$D"
    tries=0
    until git ls-remote "git://127.0.0.1:$port/server.git" >/dev/null 2>&1; do
        tries=$((tries + 1))
        test $tries -lt 100 || fail 'no daemon'
        sleep 0.1
    done
    exits 1 git push "git://127.0.0.1:$port/server.git" feature || rc=$?
    kill "$(cat "$D/pid")"
    same '' "${rc-}"
    says 'remote: error[diverging-heads]' "$V/dd44_ours.py:12:17"
    same none "$(on_server feature)"
}
control_characters() {
    served control
    printf '"""x\033[31m"""\nrevision = "dd\\x1b[2J44"\ndown_revision = "bb22cc33dd44"\ndef upgrade():\n    pass\ndef downgrade():\n    pass\n' >"$V/$(printf 'e\033[1mvil').py"
    commit evil
    refused feature
    ! tr -d '\n' <"$T/out" | grep -q "$(printf '\033')\[\(31\|2J\|1mv\)" ||
        fail 'a control character'
}
switched_off() {
    served off
    exits 0 env ALEMBIC_GIT=0 git push -q origin feature
}

it 'a fork is refused, with file, line and fix; nothing is kept' refuses
it 'update refuses one ref alone' by_update
it 'pre-receive refuses the whole push' all_or_nothing
it 'one id on both sides' equal_ids
it 'one file name on both sides' equal_names
it 'both sides do one thing' semantic
it 'a published migration edited' edited
it 'data lost' destructive
it 'published migrations removed by force' removed_by_force
it 'a fork that only appears together' fork_only_together
it 'two branches of one push are told of each other' two_branches
it 'what the pusher sets does not count' pushers_settings_do_not_count
it 'what the mainline has set counts' mainlines_settings_count
it 'from the next push on' only_once_they_are_there
it 'the configuration of the server counts' servers_config_counts
it 'protected refs get errors' protected_get_error
it 'settings that cannot be read' bad_settings
it 'the mainline is what HEAD is on' mainline_of_another_name
it 'a push option goes past it where the server permits' push_option
it 'no file can permit it' not_in_the_file
it 'tags, deletions, what is there already' cheap_refs
it 'the first push' first_push
it 'where no mainline is known' no_mainline
it 'refs/replace does not count' replaced
it 'objects in quarantine, packed and loose' packed_and_loose
it 'a repository with a working tree' not_bare
it 'a push from a bare repository' from_bare
it 'over git daemon' by_daemon
it 'control characters reach nobody' control_characters
it 'ALEMBIC_GIT=0 for whoever runs the server' switched_off
finish
