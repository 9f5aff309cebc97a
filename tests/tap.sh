#!/bin/sh
# tap.sh - runs test programs side by side and adds up what they say.
#
#   tap.sh NAME COMMAND FILE...     COMMAND FILE for each FILE, JOBS at a time
#                                   (as many as there are processors)
#
# COMMAND is split at blanks. Prints the failures of each file, then
# "NAME: N passed, N failed". Exit 1 when one failed.
set -u
here=$(dirname "$0")

if [ "$1" = --one ]; then # tap.sh --one COMMAND OUTDIR FILE
    log=$3/$(basename "$4")
    # shellcheck disable=SC2086
    $2 "$4" >"$log.log" 2>&1 </dev/null
    awk -v name="$(basename "$4")" -v status=$? -f "$here/tap.awk" \
        "$log.log" >"$log.sum"
    cat "$log.sum"
    exit 0
fi

name=$1 command=$2
shift 2
out=$(mktemp -d) || exit 128
trap 'rm -rf "$out"' EXIT
[ $# -gt 0 ] || {
    echo "$name: 0 passed, 0 failed"
    exit 0
}
printf '%s\0' "$@" |
    xargs -0 -n 1 -P "${JOBS:-$(nproc)}" sh "$0" --one "$command" "$out"
cat "$out"/*.sum | awk -v name="$name" -v status=0 -v all=1 -f "$here/tap.awk" |
    tail -n 1 >"$out/total"
cat "$out/total"
grep -q ', 0 failed' "$out/total"
