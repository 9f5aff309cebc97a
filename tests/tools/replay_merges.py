#!/usr/bin/python3
"""Merges of a clone's history made again, with our hooks; judged from outside.

usage: replay_merges.py BIN CLONE [options]

Every merge in which several parents add migrations is rebuilt in a small
repository (its environments, nothing else) and merged by `git merge`, each
parent into the other, with the programs of BIN as hooks. Then either the
chain has no more heads than the wider parent had, every revision is there and
what is published is untouched; or the merge has stopped, with a reason, and
with nothing changed but what git itself does. Prints each kind of stop and
every broken promise, and counts; exits 1 when a promise is broken.
"""
import argparse
import collections
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time

import merge_case
import mine_merges
import rebuild_merge

HOOKS = ("pre-commit", "pre-merge-commit", "post-merge", "post-rewrite")
DRIVER = "git-alembic-merge"


class Broken(Exception):
    pass


def expect(is_so, text, *args):
    if not is_so:
        raise Broken(text % args)


# ------------------------------------------------------------- programs

class Programs:
    """The programs of BIN, as git is to find them."""

    def __init__(self, bin, tmp, env):
        self.hooks = os.path.join(tmp, "hooks")
        path = os.path.join(tmp, "path")
        bin = os.path.abspath(bin)
        os.mkdir(self.hooks)
        os.mkdir(path)
        for name in HOOKS:
            if os.path.exists(os.path.join(bin, name)):
                os.symlink(os.path.join(bin, name),
                           os.path.join(self.hooks, name))
        os.symlink(os.path.join(bin, "git-alembic"),
                   os.path.join(path, "git-alembic"))
        self.env = dict(env, PATH=path + ":" + env["PATH"],
                        HOME=os.path.join(tmp, "home"))
        driver = os.path.join(bin, DRIVER)
        self.driver = driver if os.path.exists(driver) else None


# ------------------------------------------------------------- one merge

class Run:
    """One `git merge` in a copy of the rebuilt repository: HEAD is on `work`,
    the others are `other`, `other2` ..."""

    def __init__(self, programs, rebuilt, sides, mode, options, directory):
        self.rebuilt, self.sides, self.mode = rebuilt, sides, mode
        self.directory, self.env = directory, programs.env
        self.seconds = 0
        shutil.copytree(os.path.join(rebuilt.directory, ".git"),
                        os.path.join(directory, ".git"))
        self.others = ["other%s" % (i if i > 1 else "")
                       for i in range(1, len(sides))]
        self.refs(options)
        self.configure(programs, options)
        self.git("checkout", "-q", "-f", "work")
        self.ours = self.name("work")
        self.theirs = [self.name(o) for o in self.others]

    def git(self, *args, ok=(0,)):
        return self.rebuilt.git(*args, ok=ok, directory=self.directory,
                                env=self.env)

    def name(self, rev):
        return self.git("rev-parse", rev).stdout.decode().strip()

    def refs(self, options):
        base = "refs/heads/base"
        side = ["refs/heads/side%d" % i for i in self.sides]
        refs = [("refs/heads/work", side[0])]
        refs += [("refs/heads/" + o, s) for o, s in zip(self.others, side[1:])]
        main = {"none": None, "base": base, "ours": side[0],
                "theirs": side[1], "both": side[0]}[self.mode]
        if main:
            refs.append(("refs/remotes/origin/main", main))
        for ref, to in refs:
            self.git("update-ref", ref, to)

    def configure(self, programs, options):
        lines = ["[core]", "\thooksPath = " + programs.hooks,
                 "[user]", "\tname = A", "\temail = a@example.com",
                 "[merge]", "\trenameLimit = 7000",
                 "[alembic]", "\tresolve = " + options.resolve,
                 "\tstyle = " + options.style]
        if self.mode == "both":
            lines.append("\tprotected = other*")
        elif self.mode == "theirs" and len(self.sides) > 2:
            lines.append("\tprotected = other*")
        git_dir = os.path.join(self.directory, ".git")
        if programs.driver:
            lines += ['[merge "alembic"]',
                      "\tdriver = %s %%O %%A %%B %%L %%P %%S %%X %%Y" %
                      programs.driver,
                      "\tname = Alembic migrations"]
            os.makedirs(os.path.join(git_dir, "info"), exist_ok=True)
            with open(os.path.join(git_dir, "info/attributes"), "w") as f:
                f.write("**/versions/**/*.py merge=alembic\n"
                        "HEAD merge=alembic\n")
        with open(os.path.join(git_dir, "config"), "a") as f:
            f.write("\n".join(lines) + "\n")

    def merge(self):
        start = time.monotonic()
        args = ["merge", "--allow-unrelated-histories", *self.others]
        run = self.git(*args, ok=None)
        self.seconds = time.monotonic() - start
        return run.returncode, (run.stdout + run.stderr).decode(
            errors="backslashreplace")

    # ---- how it stands

    def status(self):
        return self.git("status", "--porcelain", "-z").stdout

    def is_merging(self):
        return os.path.exists(os.path.join(self.directory, ".git/MERGE_HEAD"))

    def tree_of_index(self):
        return self.git("write-tree").stdout.decode().strip()

    def unmerged(self):
        out = self.git("ls-files", "-u", "-z").stdout
        return {e.split(b"\t", 1)[1] for e in out.split(b"\0") if e}


# ------------------------------------------------------------- the promises

class Replay:
    def __init__(self, clone, programs, options, report):
        self.clone, self.programs = clone, programs
        self.options, self.report = options, report

    def merge(self, mined):
        with tempfile.TemporaryDirectory() as tmp:
            rebuilt = rebuild_merge.Rebuilt(self.clone, mined,
                                            os.path.join(tmp, "rebuilt"))
            n = len(mined["parents"])
            orders = [tuple(range(n))]
            if n == 2:
                orders.append((1, 0))
            self.trees = {}
            for sides in orders:
                self.sides(mined, rebuilt, sides, tmp)

    def sides(self, mined, rebuilt, sides, tmp):
        plain = self.plain(rebuilt, sides, tmp)
        for mode in self.options.publish:
            if mode == "base" and not rebuilt.bases:
                continue
            directory = os.path.join(tmp, "run-%s-%s" % (
                "".join(map(str, sides)), mode))
            run = Run(self.programs, rebuilt, sides, mode, self.options,
                      directory)
            self.mined, self.run, self.output = mined, run, ""
            try:
                kind, reason = self.one(plain)
            except Broken as e:
                kind, reason = "broken", str(e)
            self.report.add(mined, run, kind, reason, self.output)
            shutil.rmtree(directory)

    def plain(self, rebuilt, sides, tmp):
        """What git gives by itself: the tree, the paths in conflict."""
        if len(sides) == 2:
            return rebuilt.plain(*("side%d" % i for i in sides))
        directory = os.path.join(tmp, "plain")
        run = Run(self.programs, rebuilt, sides, "none", self.options,
                  directory)
        run.git("-c", "core.hooksPath=/dev/null", "merge", "-q",
                *run.others, ok=None)
        conflicts = run.unmerged()
        tree = {} if conflicts else rebuilt.tree(run.tree_of_index(), directory)
        shutil.rmtree(directory)
        return tree, conflicts

    def cases(self, tree):
        cases = list(merge_case.cases(
            self.run.rebuilt, self.mined, tree, self.run.sides,
            self.run.mode, self.options.style == "merge"))
        expect(cases, "no environment of it was found")
        return cases

    def one(self, plain):
        run = self.run
        tree, conflicts = plain
        status, self.output = run.merge()
        expect(status in (0, 1, 2), "git merge exits %d", status)
        expect("BUG: " not in self.output and "fatal: " not in self.output,
               "an internal failure")
        if not status:
            return self.finished(tree)
        if run.unmerged() or not run.is_merging():
            return self.conflict()
        staged = run.tree_of_index()
        if not conflicts and not reasons_of(self.output) and \
                run.rebuilt.tree(staged, run.directory) != tree:
            return self.staged(tree)
        return self.stopped(tree, conflicts)

    # ---- it went through

    def finished(self, tree):
        run = self.run
        parents = run.git("show", "-s", "--format=%P").stdout.decode().split()
        expect(parents == [run.ours] + run.theirs, "parents %s", parents)
        expect(not run.status(), "not clean: %r", run.status()[:200])
        expect(not run.is_merging(), "still merging")
        expect(not os.path.exists(os.path.join(
            run.directory, ".git/alembic/merge")), "a record is left")
        return self.judged(tree)

    def judged(self, tree):
        """HEAD against what git made of it by itself."""
        run = self.run
        result = run.rebuilt.tree("HEAD", run.directory)
        kind, notes, seen = "nothing to do", [], set()
        for case in self.cases(tree):
            files = run.rebuilt.layout.files(result, case.environment)
            judge = case.judge({p: self.read(result[p][1]) for p in files})
            broken = judge.run()
            expect(not broken, "%s", "; ".join(broken))
            notes += judge.notes
            self.report.extra(case)
            seen.update(files, case.plain)
            if judge.plain != judge.result:
                kind = "repaired"
            elif judge.after.unreadable:
                kind = "nobody knows"
        others = {p for p in tree.keys() | result.keys()
                  if tree.get(p) != result.get(p)} - seen
        expect(not others, "touched %s", sorted(others)[:3])
        self.rerun()
        if self.options.resolve == "auto":
            self.symmetric(result)
        return kind, "; ".join(notes)

    def read(self, oid):
        data = self.clone.blobs.get(oid)
        if data is None:
            data = self.run.git("cat-file", "blob", oid).stdout
            self.clone.blobs[oid] = data
        return data

    def rerun(self):
        """Merging, committing once more changes nothing."""
        run = self.run
        head = run.name("HEAD")
        again = run.git("merge", *run.others, ok=None)
        expect(not again.returncode and run.name("HEAD") == head and
               not run.status(), "a second merge: %r", again.stderr[-300:])
        tree = run.name("HEAD^{tree}")
        amend = run.git("commit", "-q", "--amend", "--no-edit", ok=None)
        expect(not amend.returncode, "amending it: %s",
               amend.stderr.decode(errors="replace"))
        expect(run.name("HEAD^{tree}") == tree, "amended into another tree")

    def symmetric(self, result):
        """Who is published decides, not who is merged into whom."""
        run = self.run
        if run.mode not in ("ours", "theirs") or len(run.sides) > 2:
            return
        key = run.sides[0 if run.mode == "ours" else 1]
        expect(self.trees.setdefault(key, result) == result,
               "the other way round gives another tree")

    # ---- it stopped

    def stopped(self, tree, conflicts):
        run = self.run
        reasons = reasons_of(self.output)
        expect(reasons, "stopped without a reason")
        expect(run.name("HEAD") == run.ours, "HEAD has moved")
        dirty = run.git("diff", "--quiet", ok=(0, 1)).returncode
        expect(not dirty, "the working tree is not what is staged")
        has_extra = False
        for case in self.cases(tree):
            self.report.extra(case)
            has_extra |= case.has_extra_heads
        if not has_extra:
            # It was not the merge that brought them together.
            reasons = reasons.replace("multiple-heads",
                                      "multiple-heads (a side's own)")
        self.abort()
        return "stopped", reasons

    def abort(self):
        run = self.run
        run.git("merge", "--abort")
        expect(not run.status() and run.name("HEAD") == run.ours,
               "git merge --abort leaves %r", run.status()[:200])

    def staged(self, tree):
        """resolve = stage: what is staged is to be committed, or aborted."""
        run = self.run
        expect(self.options.resolve == "stage", "staged, but not committed")
        expect(run.name("HEAD") == run.ours, "HEAD has moved")
        expect(not run.git("diff", "--quiet", ok=(0, 1)).returncode,
               "the working tree is not what is staged")
        staged = run.tree_of_index()
        self.abort()
        status, _ = run.merge()
        expect(status == 1 and run.tree_of_index() == staged,
               "merged once more, it differs")
        commit = run.git("commit", "--no-edit", ok=None)
        self.output += commit.stderr.decode(errors="replace")
        expect(not commit.returncode, "git commit exits %d",
               commit.returncode)
        expect(run.name("HEAD^{tree}") == staged,
               "what is committed was not staged")
        return self.finished(tree)

    def conflict(self):
        """A conflict of git's own, resolved as the history did."""
        run = self.run
        unmerged = run.unmerged()
        expect(unmerged, "stopped outside of a merge")
        real = run.rebuilt.real
        sides = [run.rebuilt.sides[i] for i in run.sides]
        # What was resolved may also have got another name.
        new = {p for p in real if not any(p in s for s in sides)}
        for path in unmerged | new:
            if path in real:
                mode, oid = real[path]
                run.git("update-index", "--add", "--cacheinfo",
                        "%s,%s,%s" % (mode, oid, os.fsdecode(path)))
                run.git("checkout-index", "-f", "--", os.fsdecode(path))
            else:
                run.git("rm", "-q", "-f", "--cached", "--",
                        os.fsdecode(path))
                full = os.path.join(os.fsencode(run.directory), path)
                if os.path.exists(full):
                    os.unlink(full)
        tree = run.rebuilt.tree(run.tree_of_index(), run.directory)
        untracked = [e for e in run.status().split(b"\0")
                     if e.startswith(b"??")]
        commit = run.git("commit", "--no-edit", ok=None)
        self.output = commit.stderr.decode(errors="backslashreplace")
        if commit.returncode:
            kind, reason = self.stopped(tree, unmerged)
        else:
            expect(not untracked, "left over: %s", untracked[:3])
            kind, reason = self.finished(tree)
        return "conflict, then " + kind, reason


def reasons_of(output):
    found = re.findall(r"^(?:error|critical)\[([\w:-]+)\]", output, re.M)
    if not found:
        found = [shape_of(line) for line in output.splitlines()
                 if re.match(r"alembic: .*(cannot|not|stopped)", line)]
    return ", ".join(sorted(set(found)))


def shape_of(text):
    text = re.sub(r'"[^"]*"', '"..."', text)
    return re.sub(r"\b\w*\d\w*\b", "ID", text)


# ------------------------------------------------------------- the report

class Report:
    def __init__(self, verbose):
        self.verbose = verbose
        self.counts, self.stops = collections.Counter(), {}
        self.seconds = collections.Counter()
        self.has_extra = False

    def extra(self, case):
        self.has_extra |= case.has_extra_heads

    def add(self, mined, run, kind, reason, output):
        self.counts[run.mode, kind] += 1
        self.counts[run.mode, "merges"] += 1
        self.counts[run.mode, "(git alone leaves more heads)"] += self.has_extra
        self.has_extra = False
        self.seconds[run.mode] += run.seconds
        where = "%s %s %s" % (mined["oid"][:12],
                              "".join(map(str, run.sides)), run.mode)
        if kind == "broken":
            print("broken: %s: %s" % (where, reason))
            print(indented(output))
        elif "stopped" in kind:
            self.counts[run.mode, "  stopped: " + reason] += 1
            stop = self.stops.setdefault((reason, output), [])
            stop.append(where)
        elif reason and self.verbose:
            print("%s: %s: %s" % (kind, where, reason))
        sys.stdout.flush()

    def print(self):
        for (reason, output), places in sorted(self.stops.items()):
            print("stopped: %s: %s" % (reason, ", ".join(places)))
            print(indented(output))
        modes = sorted({m for m, _ in self.counts})
        kinds = sorted({k for _, k in self.counts})
        print("%-50s" % "" + "".join("%8s" % m for m in modes))
        for kind in kinds:
            print("%-50s" % kind[:50] + "".join(
                "%8d" % self.counts[m, kind] for m in modes))
        print("%-50s" % "milliseconds a merge" + "".join(
            "%8d" % (1000 * self.seconds[m] / max(self.counts[m, "merges"], 1))
            for m in modes))

    @property
    def is_broken(self):
        return any(kind == "broken" for _, kind in self.counts)


def indented(text):
    return "\n".join("    " + line for line in text.splitlines())


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("bin")
    parser.add_argument("clone")
    parser.add_argument("--cache", help="keeps what was mined")
    parser.add_argument("--publish", choices=merge_case.MODES,
                        action="append")
    parser.add_argument("--style", choices=("reparent", "merge"),
                        default="reparent")
    parser.add_argument("--resolve", choices=("auto", "stage", "refuse"),
                        default="auto")
    parser.add_argument("--only", metavar="MERGE")
    parser.add_argument("-v", action="store_true")
    options = parser.parse_args()
    options.publish = options.publish or merge_case.MODES
    clone = mine_merges.Clone(options.clone)
    report = Report(options.v)
    with tempfile.TemporaryDirectory() as tmp:
        programs = Programs(options.bin, tmp, clone.env)
        replay = Replay(clone, programs, options, report)
        for mined in mine_merges.mined(clone, options.cache)["found"]:
            if options.only and not mined["oid"].startswith(options.only):
                continue
            try:
                replay.merge(mined)
            except rebuild_merge.Incomplete:
                report.counts["-", "left out: objects are missing"] += 1
    report.print()
    return report.is_broken


if __name__ == "__main__":
    sys.exit(main())
