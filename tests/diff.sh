#!/bin/sh
# diff.sh BUILD - our readers against Python, Alembic and git, over many
# inputs: every tests/diff/*.py and *.sh, with the system's Python. Prints the
# failures and "diff: N passed, N failed".
set -u
build=${1:-build/release}
cd "$(dirname "$0")/.." || exit 128

if [ "${2-}" ]; then # diff.sh BUILD FILE: one of them
    case $2 in
    *.py) exec /usr/bin/python3 "$2" "$build" ;;
    *) exec sh "$2" "$build" ;;
    esac
fi
set --
for file in tests/diff/*.py tests/diff/*.sh; do
    [ ! -e "$file" ] || set -- "$@" "$file"
done
exec sh tests/tap.sh diff "sh tests/diff.sh $build" "$@"
