"""What `git alembic downgrade` says it would undo is what Alembic undoes."""
import os
import random
import subprocess
import sys
import tempfile

from alembic.script import ScriptDirectory
from alembic.util import CommandError

BIN = os.path.abspath(os.path.join(sys.argv[1], "bin", "git-alembic"))

MIGRATION = '''"""%(id)s"""
revision = %(id)r
down_revision = %(down)r
branch_labels = None
depends_on = %(depends)r


def upgrade():
    pass


def downgrade():
    pass
'''


def chain(rng, n):
    """Revisions with forks, merges and dependencies."""
    revisions = []
    for i in range(n):
        ids = [r["id"] for r in revisions]
        down, depends = None, None
        if ids and rng.random() < 0.95:
            heads = [r for r in ids if not any(r in x["parents"] for x in revisions)]
            pool = heads if rng.random() < 0.8 else ids
            parents = rng.sample(pool, min(len(pool), rng.choice([1, 1, 1, 1, 2, 3])))
            down = parents[0] if len(parents) == 1 else tuple(sorted(parents))
        else:
            parents = []
        if ids and rng.random() < 0.15:
            other = rng.choice(ids)
            if other not in parents:
                depends = other
        revisions.append({"id": "%02x%010x" % (i, rng.getrandbits(40)), "down": down,
                          "depends": depends, "parents": parents})
    return revisions


def alembic(script, target, current):
    """The revisions in Alembic's order; None where it refuses."""
    try:
        return [step.revision.revision for step in script._downgrade_revs(target, current)]
    except (CommandError, AssertionError, KeyError):
        return None


def ours(top, target, current):
    with open(os.path.join(top, "current"), "w") as f:
        f.write("".join("%s\n" % c for c in current))
    run = subprocess.run([BIN, "downgrade", target, "--dry-run"], cwd=top,
                         stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert run.returncode == 0, run
    lines = run.stdout.splitlines()
    vague = bool(lines) and "cannot be told" in lines[0]
    # Deeper ones say what a step destroys.
    return vague, [line.split()[0] for line in lines[1:] if not line.startswith("    ")]


def make(top, revisions):
    versions = os.path.join(top, "alembic", "versions")
    os.makedirs(versions)
    os.makedirs(os.path.join(top, ".venv", "bin"))
    shim = os.path.join(top, ".venv", "bin", "alembic")
    with open(shim, "w") as f:
        f.write("#!/bin/sh\nexec cat current\n")
    os.chmod(shim, 0o755)
    for name in ("env.py", "script.py.mako"):
        open(os.path.join(top, "alembic", name), "w").close()
    with open(os.path.join(top, "alembic.ini"), "w") as f:
        f.write("[alembic]\nscript_location = alembic\n")
    for r in revisions:
        with open(os.path.join(versions, r["id"] + ".py"), "w") as f:
            f.write(MIGRATION % r)
    subprocess.run(["git", "init", "-q", top], check=True)


def heads_of(script, upto):
    """What the version table holds once these have run."""
    revisions = set()
    for id in upto:
        revisions |= {r.revision for r in script.revision_map._get_ancestor_nodes(
            [script.get_revision(id)], include_dependencies=True)}
    below = set()
    for id in revisions:
        r = script.get_revision(id)
        below |= set(r._all_down_revisions)
    return sorted(revisions - below)


def main():
    rng = random.Random(20)
    counts = {"same": 0, "refused": 0, "vague": 0}
    bad = []
    for _ in range(12):
        with tempfile.TemporaryDirectory() as top:
            revisions = chain(rng, rng.randint(3, 14))
            make(top, revisions)
            sys.dont_write_bytecode = True
            script = ScriptDirectory(os.path.join(top, "alembic"))
            ids = [r["id"] for r in revisions]
            for _ in range(8):
                current = heads_of(script, rng.sample(ids, rng.randint(1, 2)))
                target = rng.choice(ids + ["base", "base", "-1", "-2", "-3"])
                theirs = alembic(script, target, tuple(current))
                vague, mine = ours(top, target, current)
                if theirs is None:
                    counts["refused"] += 1
                elif vague:
                    counts["vague"] += 1
                    if not set(theirs) <= set(mine):
                        bad.append((revisions, current, target, theirs, mine))
                elif set(theirs) == set(mine):
                    counts["same"] += 1
                else:
                    bad.append((revisions, current, target, theirs, mine))
    print("1..2")
    print("%sok 1 - the revisions that Alembic would undo %r" % ("not " if bad else "", counts))
    for b in bad[:3]:
        print("# revisions %r\n# current %r target %r\n# theirs %r\n# mine   %r" % b)
    print("%sok 2 - enough were compared" % ("" if counts["same"] >= 40 else "not "))


main()
