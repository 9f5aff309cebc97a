#!/usr/bin/env python3
"""Merges without a working tree, compared with `git merge-tree`.

Histories are made at random: files are added, edited, deleted;
branches are merged now and then, so that some pairs have several bases.
Pairs of commits are merged by both. No two files are alike enough for git to
take one for the other renamed.
"""

import os
import random
import subprocess
import sys
import tempfile

BUILD = os.path.abspath(sys.argv[1] if len(sys.argv) > 1 else "build/release")
PROBE = os.path.join(BUILD, "probe", "merge_tree")
ENV = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")}
ENV.update(GIT_CONFIG_NOSYSTEM="1", HOME="/nonexistent", LC_ALL="C",
           GIT_ALEMBIC_NO_CACHE="1")
ROUNDS = 50
count = 0


def tell(ok, claim, detail=""):
    global count
    count += 1
    print(("ok" if ok else "not ok"), count, "-", claim)
    if not ok:
        for line in detail.splitlines()[:40]:
            print("#", line)


def git(*args, code=(0,), **more):
    done = subprocess.run(("git",) + args, env=ENV, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, **more)
    if done.returncode not in code:
        raise SystemExit("git %s: %s" % (args, done.stderr.decode()))
    return done


def migration(number, change=()):
    """Its lines are like no other's, and far enough apart to be merged alone."""
    lines = ['"""%d"""' % number, "revision = 'r%d'" % number,
             "down_revision = None", "", "", "def upgrade():"]
    for i in range(24):
        lines.append("    op_%d_%d(%d)" % (number * 7919, i, dict(change).get(i, 0)))
    return "\n".join(lines) + "\n"


class History:
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.stream = []
        self.marks = 0
        self.trees = []
        self.fresh = 0

    def commit(self, files, parents):
        self.marks += 1
        out = self.stream
        out.append("commit refs/heads/b%d\nmark :%d\n" % (self.marks, self.marks))
        out.append("committer A <a@example.com> %d +0000\n" %
                   (1700000000 + self.marks))
        out.append("data 1\nm\n")
        if parents:
            out.append("from :%d\n" % parents[0])
        for parent in parents[1:]:
            out.append("merge :%d\n" % parent)
        out.append("deleteall\n")
        for path, (number, change) in sorted(files.items()):
            data = migration(number, change)
            out.append("M 644 inline %s\ndata %d\n%s\n" % (path, len(data), data))
        self.trees.append(files)
        return self.marks

    def new_path(self):
        self.fresh += 1
        return self.random.choice(("a/versions/", "b/versions/", "a/deep/er/",
                                   "")) + "f%02d.py" % self.fresh

    def edit(self, files):
        files = dict(files)
        for _ in range(self.random.randint(1, 4)):
            what = self.random.random()
            if what < 0.35 or not files:
                path = self.new_path()
                files[path] = (self.fresh, ())
            elif what < 0.85:
                path = self.random.choice(sorted(files))
                number, change = files[path]
                change = dict(change)
                change[self.random.randrange(0, 24, 6)] = self.random.randint(1, 3)
                files[path] = (number, tuple(sorted(change.items())))
            else:
                del files[self.random.choice(sorted(files))]
        return files

    def merged(self, a, b):
        """A merge somebody resolved: of each path one of the two sides'."""
        one, two = self.trees[a - 1], self.trees[b - 1]
        files = {}
        for path in set(one) | set(two):
            side = self.random.choice((one, two))
            if path in side:
                files[path] = side[path]
        return files

    def make(self):
        self.commit({self.new_path(): (self.fresh, ()) for _ in range(5)}, [])
        for _ in range(14):
            if self.marks > 3 and self.random.random() < 0.55:
                a, b = self.random.sample(range(1, self.marks + 1), 2)
                self.commit(self.edit(self.merged(a, b)), [a, b])
            else:
                parent = self.random.randint(max(1, self.marks - 4), self.marks)
                self.commit(self.edit(self.trees[parent - 1]), [parent])


def read_probe(raw):
    """-> a list of (bases, conflicts, {path: (mode, oid or bytes)})"""
    results = []
    at = 0
    current = None
    while at < len(raw):
        end = raw.index(b"\n", at)
        line = raw[at:end].decode()
        at = end + 1
        word, _, rest = line.partition(" ")
        if word == "bases":
            current = (int(rest), [], {})
        elif word == "conflict":
            current[1].append(rest)
        elif word == "contents":
            current[2][last] = (current[2][last][0], raw[at:at + int(rest)])
            at += int(rest) + 1
        elif word == "end":
            results.append(current)
        else:
            oid, _, last = rest.partition(" ")
            current[2][last] = (word, oid)
    return results


def expected(repo, a, b):
    """git's: None when it refuses, else (conflicted paths, {path: entry})"""
    done = git("-C", repo, "merge-tree",
               "--write-tree", "-z", "--no-messages", a, b, code=(0, 1, 128))
    if done.returncode == 128:
        return None
    fields = done.stdout.split(b"\0")
    conflicts = {f.split(b"\t", 1)[1].decode() for f in fields[1:] if b"\t" in f}
    listing = git("-C", repo, "ls-tree", "-r", "-z", fields[0].decode()).stdout
    files = {}
    for row in listing.split(b"\0"):
        if row:
            meta, path = row.split(b"\t", 1)
            mode, _, oid = meta.decode().split(" ")
            files[path.decode()] = (mode, oid)
    return conflicts, files


def contents(repo, entry):
    return git("-C", repo, "cat-file", "blob", entry[1]).stdout


def compare(repo, ours, theirs):
    bases, conflicts, files = ours
    their_conflicts, their_files = theirs
    wrong = []
    if set(conflicts) != their_conflicts:
        wrong.append("conflicts: ours %s, git's %s" %
                     (sorted(conflicts), sorted(their_conflicts)))
    for path in sorted(set(files) | set(their_files)):
        if path in their_conflicts or path in conflicts:
            continue
        mine, other = files.get(path), their_files.get(path)
        if mine == other:
            continue
        if (mine and other and isinstance(mine[1], bytes) and
                mine[1] == contents(repo, other)):
            continue
        wrong.append("%s: ours %s, git's %s" % (path, mine, other))
    return bases, wrong


def one_history(seed):
    with tempfile.TemporaryDirectory() as repo:
        git("init", "-q", repo)
        history = History(seed)
        history.make()
        git("-C", repo, "fast-import", "--quiet", "--force",
            input="".join(history.stream).encode())
        tips = ["b%d" % i for i in range(6, history.marks + 1)]
        pairs = [(a, b) for a in tips for b in tips if a != b]
        history.random.shuffle(pairs)
        pairs = pairs[:16]
        done = subprocess.run([PROBE] + [tip for pair in pairs for tip in pair],
                              cwd=repo, env=ENV, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE)
        if done.returncode:
            return 0, 0, [done.stderr.decode()]
        wrong, several, merged = [], 0, 0
        for (a, b), ours in zip(pairs, read_probe(done.stdout)):
            bases, found = compare(repo, ours, expected(repo, a, b))
            several += bases > 1
            merged += any(isinstance(e[1], bytes) for e in ours[2].values())
            wrong += ["seed %d, %s <- %s (%d bases): %s" % (seed, a, b, bases, w)
                      for w in found]
        return several, merged, wrong


def main():
    several = merged = 0
    for seed in range(ROUNDS):
        s, m, wrong = one_history(seed)
        several += s
        merged += m
        tell(not wrong, "history %d: merges as git makes them" % seed,
             "\n".join(wrong))
    tell(several > 30, "%d of the pairs had several merge bases" % several)
    tell(merged > 50, "%d of the merges had files merged in memory" % merged)
    print("1..%d" % count)


main()
