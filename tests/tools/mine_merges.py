#!/usr/bin/python3
"""Finds the merges of a clone in which both parents add migrations.

usage: mine_merges.py CLONE [--cache FILE] [--list]

CLONE is any repository, bare or not; it is only read. For every merge of its
history: what each parent has in the environments that its merge base has not,
and what git's own merge leaves of them. Prints a table; with --list a line
for each merge. Kept in FILE, a second run is quick.
"""
import argparse
import json
import os
import subprocess
import sys

import alembic_truth as truth


# ------------------------------------------------------------- git

def quiet_environment(home="/nonexistent"):
    env = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")}
    env.update(HOME=home, XDG_CONFIG_HOME=home, GIT_CONFIG_NOSYSTEM="1",
               GIT_ATTR_NOSYSTEM="1", LC_ALL="C", LANGUAGE="", TZ="UTC",
               GIT_TERMINAL_PROMPT="0", GIT_OPTIONAL_LOCKS="0",
               GIT_NO_LAZY_FETCH="1", GIT_EDITOR=":", GIT_MERGE_AUTOEDIT="no",
               GIT_AUTHOR_NAME="A U Thor",
               GIT_AUTHOR_EMAIL="author@example.com",
               GIT_COMMITTER_NAME="C O Mitter",
               GIT_COMMITTER_EMAIL="committer@example.com",
               GIT_AUTHOR_DATE="2026-01-02T03:04:05Z",
               GIT_COMMITTER_DATE="2026-01-02T03:04:05Z",
               TERM="dumb")
    # Somebody else's repository is only read.
    env.update(GIT_CONFIG_COUNT="2", GIT_CONFIG_KEY_0="safe.directory",
               GIT_CONFIG_VALUE_0="*", GIT_CONFIG_KEY_1="merge.renameLimit",
               GIT_CONFIG_VALUE_1="7000")
    return env


class Clone:
    def __init__(self, path):
        self.env = quiet_environment()
        run = subprocess.run(
            ["git", "-C", path, "rev-parse", "--path-format=absolute",
             "--git-common-dir"], env=self.env, stdout=subprocess.PIPE)
        if run.returncode:
            raise SystemExit("%s is no repository" % path)
        self.git_dir = os.fsdecode(run.stdout.rstrip(b"\n"))
        self.objects = os.path.join(self.git_dir, "objects")
        self.batches = {}
        self.migrations, self.blobs = {}, {}

    def run(self, *args, ok=(0,), **kwargs):
        run = subprocess.run(["git", "--git-dir", self.git_dir, *args],
                             env=self.env, stdout=subprocess.PIPE,
                             stderr=subprocess.PIPE, **kwargs)
        if run.returncode not in ok:
            raise RuntimeError("git %s: %s" % (
                " ".join(args), run.stderr.decode(errors="replace")))
        return run.stdout

    def batch(self, how):
        if how not in self.batches:
            self.batches[how] = subprocess.Popen(
                ["git", "--git-dir", self.git_dir, "cat-file", how],
                env=self.env, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        return self.batches[how]

    def check(self, name):
        """The object's id, or None."""
        batch = self.batch("--batch-check=%(objectname)")
        batch.stdin.write(name + b"\n")
        batch.stdin.flush()
        line = batch.stdout.readline()
        return None if line.endswith(b" missing\n") else line.strip().decode()

    def read(self, oid):
        if oid not in self.blobs:
            self.blobs[oid] = self.read_object(oid)
        return self.blobs[oid]

    def read_object(self, oid):
        batch = self.batch("--batch")
        batch.stdin.write(oid.encode() + b"\n")
        batch.stdin.flush()
        head = batch.stdout.readline().split()
        if head[-1] == b"missing":
            return None
        data = batch.stdout.read(int(head[2]) + 1)
        return data[:-1]

    def migration(self, oid, path):
        name = os.path.basename(path)
        key = oid, name
        if key not in self.migrations:
            data = self.read(oid)
            self.migrations[key] = truth.Migration(reason="missing") \
                if data is None else truth.read_migration(data, name)
        return self.migrations[key]

    def tree(self, rev, directories=()):
        """path -> (mode, oid) of the files below them."""
        args = ["--literal-pathspecs", "ls-tree", "-r", "-z", "--full-tree",
                rev]
        if directories and b"" not in directories:
            args += ["--"] + [os.fsdecode(d + b"/") for d in directories]
        out = {}
        for line in self.run(*args).split(b"\0"):
            if line:
                head, path = line.split(b"\t", 1)
                mode, kind, oid = head.decode().split()
                if kind == "blob":
                    out[path] = (mode, oid)
        return out

    def merge_bases(self, parents):
        if len(parents) > 2:
            args = ["--octopus"]
        else:
            args = ["--all"]
        return self.run("merge-base", *args, *parents,
                        ok=(0, 1)).decode().split()


# ------------------------------------------------------------- mining

def all_script_dirs(clone):
    """Every directory that was an environment's at any time."""
    out = clone.run("log", "--all", "--format=", "--name-only", "-z",
                    "--no-renames", "--diff-filter=A", "--",
                    ":(glob)**/env.py", ":(glob)**/script.py.mako",
                    ":(glob)**/versions/**/*.py")
    return sorted(truth.script_dirs(p for p in out.split(b"\0") if p))


def chains_of(clone, tree, scripts):
    """script directory -> Chain"""
    out = {}
    for script in truth.script_dirs(tree) & set(scripts):
        files = truth.files_of(tree, script)
        out[script] = truth.Chain(
            {p: clone.migration(tree[p][1], p) for p in files})
    return out


def differing(clone, parents, scripts):
    """The script directories that no two parents have alike."""
    out = []
    for script in scripts:
        trees = [clone.check(p.encode() + b":" + script) for p in parents]
        if len(set(trees) - {None}) > 1:
            out.append(script)
    return out


def added(clone, base, side, script):
    """Ids that the side brings; the paths of what cannot be read."""
    before = base.get(script)
    after = side.get(script)
    if not after:
        return set()
    known = before.ids if before else set()
    return after.ids - known


class Merge:
    """One merge of the history, and what its parents add."""

    def __init__(self, clone, oid, parents, scripts):
        self.oid, self.parents = oid, parents
        self.bases = clone.merge_bases(parents)
        self.scripts = scripts

    def adds(self, clone):
        """script -> [ids added by each parent], where two add some."""
        states = [clone.tree(p, self.scripts) for p in self.parents]
        base = {}
        for b in self.bases:
            base.update(clone.tree(b, self.scripts))
        before = chains_of(clone, base, self.scripts)
        sides = [chains_of(clone, s, self.scripts) for s in states]
        out = {}
        for script in self.scripts:
            sets = [added(clone, before, s, script) for s in sides]
            if sum(bool(s) for s in sets) > 1 and \
                    len({frozenset(s) for s in sets}) > 1:
                out[script] = sets
        return out


def merges_of(clone):
    out = clone.run("rev-list", "--all", "--merges", "--parents")
    for line in out.decode().splitlines():
        oid, *parents = line.split()
        yield oid, parents


def mine(clone, progress=lambda text: None):
    scripts = all_script_dirs(clone)
    total, found = 0, []
    for oid, parents in merges_of(clone):
        total += 1
        if total % 1000 == 0:
            progress("%d merges, %d found" % (total, len(found)))
        where = differing(clone, parents, scripts)
        if not where:
            continue
        merge = Merge(clone, oid, parents, where)
        adds = merge.adds(clone)
        if adds:
            found.append({
                "oid": oid, "parents": parents, "bases": merge.bases,
                "scripts": [os.fsdecode(s) for s in scripts],
                "adds": {os.fsdecode(k): [sorted(s) for s in v]
                         for k, v in adds.items()}})
    return {"merges": total, "scripts": [os.fsdecode(s) for s in scripts],
            "found": found}


def mined(clone, cache=None, progress=lambda text: None):
    if cache and os.path.exists(cache):
        with open(cache) as f:
            return json.load(f)
    result = mine(clone, progress)
    if cache:
        with open(cache + ".tmp", "w") as f:
            json.dump(result, f)
        os.rename(cache + ".tmp", cache)
    return result


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("clone")
    parser.add_argument("--cache")
    parser.add_argument("--list", action="store_true")
    args = parser.parse_args()
    clone = Clone(args.clone)
    result = mined(clone, args.cache,
                   lambda text: print(text, file=sys.stderr))
    for m in result["found"]:
        if args.list:
            print(m["oid"], len(m["parents"]), len(m["bases"]), m["adds"])
    print("%d merges, %d with migrations of several parents, in %s" % (
        result["merges"], len(result["found"]), " ".join(result["scripts"])))


if __name__ == "__main__":
    main()
