#!/usr/bin/env python3
"""The merge driver over the real history of a clone, beside git's own merge.

usage: driver_history.py GIT_ALEMBIC_MERGE CLONE

Every merge commit with a file of a versions directory that both parents have
changed in different ways is merged again, with the driver and with `git
merge-file`, and compared with what was committed. Merges of one path are
rare; so, for each file with three versions in a row or more, each change is
also reverted under the one that came after it, as `git revert` would. Prints
what the driver did otherwise than git, and counts.
"""

import collections
import difflib
import itertools
import os
import subprocess
import sys
import tempfile

driver, clone = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
ENV = {k: v for k, v in os.environ.items() if not k.startswith("GIT")}
counts = collections.Counter()


def git(*args):
    return subprocess.run(("git", "--git-dir", clone) + args, env=ENV,
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout


def is_migration(path):
    return path.endswith(".py") and "versions" in path.split("/")[:-1]


def changed(a, b):
    """path -> (old oid, new oid) of files that both states have."""
    out = git("diff-tree", "-r", "--raw", "-z", "--no-renames", "--diff-filter=M",
              a, b, "--", "*.py").decode("utf-8", "surrogateescape").split("\0")
    rows = {}
    for head, path in zip(out[::2], out[1::2]):
        old, new = head.split()[2:4]
        if is_migration(path):
            rows[path] = (old, new)
    return rows


def blob(oid):
    return git("cat-file", "blob", oid)


def merge(command, texts):
    with tempfile.TemporaryDirectory() as work:
        for name, text in zip("OAB", texts):
            with open(os.path.join(work, name), "wb") as f:
                f.write(text)
        done = subprocess.run(command, cwd=work, env=ENV, stdout=subprocess.DEVNULL,
                              stderr=subprocess.PIPE)
        with open(os.path.join(work, "A"), "rb") as f:
            return done.returncode, f.read(), done.stderr.decode(errors="replace")


def compare(kind, where, texts, committed=None):
    counts[kind] += 1
    ours = merge((driver, "O", "A", "B", "7", "versions/x.py"), texts)
    theirs = merge(("git", "merge-file", "-L", "ours", "-L", "base", "-L", "theirs",
                    "A", "O", "B"), texts)
    if ours[0] not in (0, 1):
        print("EXIT", ours[0], kind, where)
        counts[kind, "bad exit"] += 1
    counts[kind, "driver " + ("conflict" if ours[0] else "clean")] += 1
    counts[kind, "git " + ("conflict" if theirs[0] else "clean")] += 1
    if committed is not None:
        for name, result in (("driver", ours), ("git", theirs)):
            if not result[0]:
                counts[kind, name + " clean, as committed"
                       if result[1] == committed else
                       name + " clean, otherwise than committed"] += 1
    if ours[1] == theirs[1] and bool(ours[0]) == bool(theirs[0]):
        return
    counts[kind, "driver and git differ"] += 1
    print("==", kind, where, "driver", ours[0], "git", theirs[0], ours[2].strip())
    sys.stdout.writelines(
        line if line.endswith("\n") else line + "\n"
        for line in itertools.islice(difflib.unified_diff(
            theirs[1].decode("latin-1").splitlines(True),
            ours[1].decode("latin-1").splitlines(True), "git", "driver", n=2), 40))


def merges():
    for row in git("rev-list", "--all", "--merges", "--parents").decode().splitlines():
        commit, *parents = row.split()
        if len(parents) != 2:
            continue
        base = git("merge-base", *parents).decode().split()
        if not base or base[0] in parents:
            continue
        counts["merge commits with two sides"] += 1
        ours = changed(base[0], parents[0])
        if not ours:
            continue
        theirs = changed(base[0], parents[1])
        for path in ours.keys() & theirs.keys():
            if ours[path][1] == theirs[path][1]:
                counts["both sides the same"] += 1
                continue
            texts = [blob(o) for o in (ours[path][0], ours[path][1], theirs[path][1])]
            committed = git("cat-file", "blob", "%s:%s" % (commit, path))
            compare("merge", commit[:10] + " " + path, texts, committed)


def reverts():
    versions = collections.defaultdict(list)
    out = git("log", "--all", "--reverse", "--no-merges", "--raw", "--no-abbrev", "-z",
              "--no-renames", "--format=", "--", "*versions*.py")
    rows = out.decode("utf-8", "surrogateescape").split("\0")
    for head, path in zip(rows[::2], rows[1::2]):
        old, new = head.split()[2:4]
        if is_migration(path):
            versions[path].append((old, new))
    for path, changes in versions.items():
        for (a, b), (c, d) in zip(changes, changes[1:]):
            if b != c or not (int(a, 16) and int(d, 16)) or a == d:
                continue
            compare("revert", path + " " + b[:10], [blob(o) for o in (b, d, a)])


merges()
reverts()
for key in sorted(counts, key=str):
    print("%6d  %s" % (counts[key], key if isinstance(key, str) else ": ".join(key)))
