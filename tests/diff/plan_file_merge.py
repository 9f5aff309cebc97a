#!/usr/bin/python3
"""One migration changed on both sides, merged by us and by git merge-file.

Generated edits of metadata and bodies: a merge that we call clean is a
migration with the parents that follow from the three versions, and where git
merges the rest cleanly, it is git's rest. Parents changed on both sides are
never decided in silence.
"""
import ast
import os
import random
import subprocess
import sys
import tempfile

BUILD = sys.argv[1] if len(sys.argv) > 1 else "build/release"
PROBE = os.path.join(BUILD, "probe", "plan_file_merge")
CASES = int(os.environ.get("CASES", "400"))


class Version:
    def __init__(self):
        self.down, self.quote, self.body = ("p",), "'", []
        self.comment, self.message, self.annotated = "", "add x", False
        self.eol, self.bom, self.final = "\n", False, True
        self.imports = ["from alembic import op"]

    def copy(self):
        other = Version()
        other.__dict__.update(self.__dict__)
        other.body, other.imports = self.body[:], self.imports[:]
        return other

    def value(self):
        q = [self.quote + d + self.quote for d in self.down]
        if not q:
            return "None"
        return q[0] if len(q) == 1 else "(%s)" % ", ".join(q)

    def head(self):
        return ('"""%s\n\nRevision ID: abc\nRevises: %s\nCreate Date: '
                '2024-01-01 10:00:00\n\n"""\n%s\n\n\n'
                "# revision identifiers, used by Alembic.\n"
                "revision%s = %sabc%s\ndown_revision%s = %s%s\n"
                "branch_labels = None\ndepends_on = None\n\n\n" %
                (self.message, ", ".join(self.down), "\n".join(self.imports),
                 ": str" if self.annotated else "", self.quote, self.quote,
                 ": str" if self.annotated else "", self.value(),
                 self.comment))

    def tail(self):
        return ("def upgrade():\n" +
                "".join("    op.execute(%r)\n" % b for b in self.body) +
                "    pass\n\n\ndef downgrade():\n    pass\n")

    def bytes(self):
        text = self.head() + self.tail()
        if not self.final:
            text = text[:-1]
        return ((b"\xef\xbb\xbf" if self.bom else b"") +
                text.replace("\n", self.eol).encode())


def change(rng, v, who):
    for _ in range(rng.randint(1, 3)):
        what = rng.choice(["down", "down", "body", "body", "quote", "comment",
                           "message", "imports", "eol", "bom", "final",
                           "insert", "delete", "annotate", "member"])
        if what == "down":
            v.down = rng.choice([("q",), ("q",), ("r",), ("p", "q"),
                                 ("p", who), (), ("p",)])
        elif what == "member" and v.down:
            k = rng.randrange(len(v.down))
            v.down = v.down[:k] + (rng.choice(["q", who]),) + v.down[k + 1:]
            if len(set(v.down)) < len(v.down):
                v.down = v.down[:1]
        elif what == "body" and v.body:
            v.body[rng.randrange(len(v.body))] = "changed by %s" % who
        elif what == "insert":
            v.body.insert(rng.randint(0, len(v.body)), "new of %s" % who)
        elif what == "delete" and v.body:
            del v.body[rng.randrange(len(v.body))]
        elif what == "quote":
            v.quote = rng.choice("'\"")
        elif what == "comment":
            v.comment = rng.choice(["", "  # %s" % who])
        elif what == "message":
            v.message = rng.choice(["add x", "add y", "add by " + who])
        elif what == "imports":
            v.imports.append("import sqlalchemy as sa  # " + who)
        elif what == "annotate":
            v.annotated = not v.annotated
        elif what == "eol":
            v.eol = "\r\n"
        elif what == "bom":
            v.bom = not v.bom
        elif what == "final":
            v.final = not v.final


def git_merge(tmp, base, ours, theirs):
    names = []
    for name, data in (("o", ours), ("b", base), ("t", theirs)):
        names.append(os.path.join(tmp, name))
        with open(names[-1], "wb") as f:
            f.write(data)
    run = subprocess.run(["git", "merge-file", "-p", "-q", "-L", "ours", "-L",
                          "base", "-L", "theirs"] + names,
                         stdout=subprocess.PIPE)
    return run.stdout, run.returncode != 0


def our_merge(tmp, base, ours, theirs):
    names = []
    for name, data in (("b", base), ("o", ours), ("t", theirs)):
        names.append(os.path.join(tmp, name))
        with open(names[-1], "wb") as f:
            f.write(data)
    run = subprocess.run([PROBE, "migration"] + names, stdout=subprocess.PIPE,
                         stderr=subprocess.PIPE)
    assert run.returncode in (0, 1), run.stderr
    assert bool(run.stderr) == bool(run.returncode), "a conflict says why"
    return run.stdout, run.returncode != 0


def decide(base, ours, theirs):
    if ours == theirs or theirs == base:
        return ours
    return theirs if ours == base else None


def decide_down(base, ours, theirs):
    down = decide(base, ours, theirs)
    if down is None and len(base) == len(ours) == len(theirs) > 1:
        each = [decide(*three) for three in zip(base, ours, theirs)]
        down = None if None in each else tuple(each)
    return down


def metadata(data):
    values = {}
    for node in ast.parse(data).body:
        if isinstance(node, ast.Assign):
            values[node.targets[0].id] = ast.literal_eval(node.value)
        elif isinstance(node, ast.AnnAssign):
            values[node.target.id] = ast.literal_eval(node.value)
    down = values["down_revision"]
    return (values["revision"],
            (down,) if isinstance(down, str) else tuple(down or ()))


def one(rng, tmp, counts):
    base = Version()
    base.down = rng.choice([("p",), ("p",), ("p", "o"), ()])
    base.body = ["line %d" % i for i in range(rng.randint(0, 12))]
    base.quote = rng.choice("'\"")
    ours, theirs = base.copy(), base.copy()
    change(rng, ours, "ours")
    change(rng, theirs, "theirs")
    files = [v.bytes() for v in (base, ours, theirs)]
    if rng.random() < 0.1:
        files[0] = b""
    got, conflict = our_merge(tmp, *files)
    by_git, git_conflict = git_merge(tmp, *files)
    down = decide_down(base.down, ours.down, theirs.down)
    if not files[0]:
        down = ours.down if ours.down == theirs.down else None
    if down is None:
        assert conflict, "parents %s, %s, %s merged in silence" % (
            base.down, ours.down, theirs.down)
    has_markers = b"<<<<<<< ours" in got
    assert has_markers == conflict
    counts["conflicts"] += conflict
    counts["of git"] += git_conflict
    counts["saved"] += git_conflict and not conflict
    if conflict:
        assert git_conflict or down is None or not files[0], \
            "git merges what we do not"
        assert b"=======" in got and b">>>>>>> theirs" in got
        return
    assert metadata(got) == ("abc", down), "%s, not %s" % (metadata(got), down)
    assert got.startswith(b"\xef\xbb\xbf") == bool(
        decide(base.bom, ours.bom, theirs.bom) if files[0] else ours.bom)
    if files[0]:
        eol = decide(base.eol, ours.eol, theirs.eol)
        assert (b"\r\n" in got) == (eol == "\r\n")
        assert got.endswith(b"\n") == decide(base.final, ours.final,
                                             theirs.final)
        tails = [v.tail().encode() for v in (base, ours, theirs)]
        tail, tail_conflict = git_merge(tmp, *tails)
        if not tail_conflict:
            assert got.replace(b"\r\n", b"\n").rstrip(b"\n").endswith(
                tail.rstrip(b"\n")), "another body"
    if not git_conflict and down is not None and files[0]:
        try:
            same = metadata(by_git) == ("abc", down)
        except SyntaxError:
            same = False
        if same and ours.eol == theirs.eol and ours.final == theirs.final:
            assert got == by_git, "git merges it otherwise"


def main():
    failures = []
    counts = {"conflicts": 0, "of git": 0, "saved": 0}
    with tempfile.TemporaryDirectory() as tmp:
        only = os.environ.get("SEED")
        for seed in [int(only)] if only else range(CASES):
            try:
                one(random.Random(seed), tmp, counts)
            except AssertionError as e:
                failures.append("seed %d: %s" % (seed, e))
                if only:
                    raise
    print("1..1")
    good = not failures and counts["saved"] and counts["conflicts"]
    print("%sok 1 - %d merges: git has %d conflicts, we have %d; %d of git's "
          "are none" % ("" if good else "not ", CASES, counts["of git"],
                        counts["conflicts"], counts["saved"]))
    for failure in failures[:8]:
        print("# " + failure)


main()
