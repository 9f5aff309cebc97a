#!/usr/bin/python3
"""Makes a repository whose history has merges of many kinds.

usage: made_history.py DIRECTORY [KIND...]

Each kind is a history of its own, with a branch of its name whose tip is a
merge of branches that all add migrations. Without KIND all are made; their
names are printed.
"""
import os
import subprocess
import sys

import mine_merges
import rebuild_merge

ENV = b"""from alembic import context

context.configure(url="sqlite://", literal_binds=True)
with context.begin_transaction():
    context.run_migrations()
"""
MAKO = b'''"""${message}

Revision ID: ${up_revision}
Revises: ${down_revision | comma,n}
Create Date: ${create_date}

"""
from alembic import op
import sqlalchemy as sa
${imports if imports else ""}

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = ${repr(branch_labels)}
depends_on = ${repr(depends_on)}


def upgrade():
    ${upgrades if upgrades else "pass"}


def downgrade():
    ${downgrades if downgrades else "pass"}
'''


# ------------------------------------------------------------- files

def value(down):
    if down is None:
        return "None"
    if isinstance(down, str):
        return repr(down)
    return "(%s)" % ", ".join(map(repr, down))


def migration(id, down, body=None, labels=None, depends=None, message=None):
    parents = [down] if isinstance(down, str) else down or []
    body = body or "op.create_table('t_%s', sa.Column('id', sa.Integer()))" % id
    return ('''"""%s

Revision ID: %s
Revises: %s
Create Date: 2026-01-02 03:04:05.000000

"""
from alembic import op
import sqlalchemy as sa

revision = %s
down_revision = %s
branch_labels = %s
depends_on = %s


def upgrade():
    %s


def downgrade():
    pass
''' % ("add " + id if message is None else message, id, ", ".join(parents), value(id), value(down),
       value(labels), value(depends), body)).encode()


class Tree(dict):
    """path -> bytes, as one branch has it."""

    def __init__(self, *others, env="alembic"):
        super().__init__()
        self.env = env
        for other in others:
            self.update(other)

    def scaffold(self):
        ini = "%s.ini" % self.env
        self[ini] = b"[alembic]\nscript_location = %s\n" % self.env.encode()
        self[self.env + "/env.py"] = ENV
        self[self.env + "/script.py.mako"] = MAKO
        return self

    def path(self, name):
        return "%s/versions/%s.py" % (self.env, name)

    def add(self, id, down, name=None, **more):
        self[self.path(name or id + "_x")] = migration(id, down, **more)
        return self

    def copy(self):
        return Tree(self, env=self.env)


def base(*ids):
    tree, last = Tree().scaffold(), None
    for id in ids:
        tree.add(id, last)
        last = id
    return tree


# ------------------------------------------------------------- kinds

KINDS = {}


def kind(function):
    KINDS[function.__name__.replace("_", "-")] = function
    return function


def sides(tree, n=2):
    return [tree.copy() for _ in range(n)]


@kind
def fork():
    root = base("aa01", "aa02")
    ours, theirs = sides(root)
    ours.add("bb01", "aa02")
    theirs.add("cc01", "aa02")
    return root, [ours, theirs]


@kind
def chains_of_three():
    root = base("aa01", "aa02")
    ours, theirs = sides(root)
    for tree, n in ((ours, "bb"), (theirs, "cc")):
        tree.add(n + "01", "aa02").add(n + "02", n + "01")
        tree.add(n + "03", n + "02")
    return root, [ours, theirs]


@kind
def several_parents():
    root = base("aa01").add("ab01", "aa01").add("ac01", "aa01")
    ours, theirs = sides(root)
    ours.add("bb01", ("ab01", "ac01"))
    theirs.add("cc01", ("ac01", "ab01"))
    return root, [ours, theirs]


@kind
def one_parent_of_several():
    root = base("aa01").add("ab01", "aa01")
    ours, theirs = sides(root)
    ours.add("bb01", "aa01").add("bb02", ("ab01", "bb01"))
    theirs.add("cc01", "aa01").add("cc02", ("cc01", "ab01"))
    return root, [ours, theirs]


@kind
def labels():
    root = base("aa01").add("aa02", "aa01", labels=("api",))
    ours, theirs = sides(root)
    ours.add("bb01", "aa02", labels=("ours",))
    theirs.add("cc01", "aa02").add("cc02", "cc01", labels=("theirs",))
    return root, [ours, theirs]


@kind
def dependencies():
    root = base("aa01", "aa02")
    ours, theirs = sides(root)
    ours.add("bb01", "aa02", depends="aa01")
    theirs.add("cc01", "aa02").add("cc02", "cc01", depends=("aa02", "aa01"))
    return root, [ours, theirs]


@kind
def same_id():
    root = base("aa01", "aa02")
    ours, theirs = sides(root)
    ours.add("a1b2c3d4e5f6", "aa02", name="a1b2c3d4e5f6_ours")
    theirs.add("a1b2c3d4e5f6", "aa02", name="a1b2c3d4e5f6_theirs",
               body="op.create_table('other', sa.Column('id', sa.Integer()))",
               message="another")
    theirs.add("cc02", "a1b2c3d4e5f6")
    return root, [ours, theirs]


@kind
def same_name():
    root = base("aa01", "aa02")
    ours, theirs = sides(root)
    ours.add("bb01", "aa02", name="change")
    theirs.add("cc01", "aa02", name="change")
    merged = Tree(ours).add("cc01", "bb01", name="change_2")
    return root, [ours, theirs], merged


@kind
def numbers():
    root = Tree().scaffold()
    last = None
    for i in range(1, 8):
        root.add("%04d" % i, last, name="%04d_x" % i)
        last = "%04d" % i
    ours, theirs = sides(root)
    ours.add("0008", "0007", name="0008_ours")
    theirs.add("0008", "0007", name="0008_theirs", message="their eighth",
               body="op.create_table('other', sa.Column('id', sa.Integer()))")
    theirs.add("0009", "0008", name="0009_theirs")
    return root, [ours, theirs]


@kind
def numbered_names():
    """As above, and the ids are the names of the files."""
    root = Tree().scaffold()
    last = None
    for i in range(1, 8):
        root.add("%04d_x" % i, last, name="%04d_x" % i)
        last = "%04d_x" % i
    ours, theirs = sides(root)
    ours.add("0008_ours", last, name="0008_ours")
    theirs.add("0008_theirs", last, name="0008_theirs")
    theirs.add("0009_theirs", "0008_theirs", name="0009_theirs")
    return root, [ours, theirs]


@kind
def numbers_alone():
    """As above, and the docstrings begin with them."""
    root = Tree().scaffold()
    root.add("0001_x", None, message="")
    ours, theirs = sides(root)
    ours.add("0002_ours", "0001_x", name="0002_ours", message="")
    theirs.add("0002_theirs", "0001_x", name="0002_theirs", message="")
    theirs.add("0003_theirs", "0002_theirs", name="0003_theirs", message="")
    return root, [ours, theirs]


@kind
def merges_on_both_sides():
    root = base("aa01").add("ab01", "aa01").add("ac01", "aa01")
    ours, theirs = sides(root)
    ours.add("bb01", "ab01").add("bb02", ("ac01", "bb01"), body="pass")
    theirs.add("cc01", "ac01").add("cc02", ("ab01", "cc01"), body="pass")
    return root, [ours, theirs]


@kind
def parallel_merges():
    root = base("aa01").add("ab01", "aa01").add("ac01", "aa01")
    ours, theirs = sides(root)
    ours.add("bb01", ("ab01", "ac01"), body="pass")
    ours.add("bb02", "bb01")
    theirs.add("cc01", ("ac01", "ab01"), body="pass")
    theirs.add("cc02", "cc01")
    return root, [ours, theirs]


@kind
def leaf_deleted():
    root = base("aa01", "aa02")
    root.add("aa03", "aa01", name="aa03_try")
    ours, theirs = sides(root)
    ours.add("bb01", "aa02")
    theirs.add("cc01", "aa02")
    del theirs[theirs.path("aa03_try")]
    merged = Tree(ours, theirs)
    del merged[root.path("aa03_try")]
    return root, [ours, theirs], merged


@kind
def parent_deleted():
    root = base("aa01", "aa02")
    ours, theirs = sides(root)
    ours.add("bb01", "aa02")
    del theirs[theirs.path("aa02_x")]
    theirs.add("cc01", "aa01")
    merged = Tree(ours, theirs)
    del merged[root.path("aa02_x")]
    return root, [ours, theirs], merged


@kind
def squashed():
    """Ours has a squash of theirs, which has gone on."""
    root = base("aa01")
    ours, theirs = sides(root)
    for tree in (ours, theirs):
        tree.add("cc01", "aa01").add("cc02", "cc01")
    ours.add("bb01", "cc02")
    theirs.add("cc03", "cc02").add("cc04", "cc03")
    return root, [ours, theirs]


@kind
def line_ends():
    root = base("aa01", "aa02")
    ours, theirs = sides(root)
    ours.add("bb01", "aa02")
    theirs.add("cc01", "aa02").add("cc02", "cc01")
    one, two = theirs.path("cc01_x"), theirs.path("cc02_x")
    theirs[one] = b"\xef\xbb\xbf" + theirs[one].replace(b"\n", b"\r\n")
    theirs[two] = theirs[two].rstrip(b"\n")
    return root, [ours, theirs]


@kind
def not_utf8():
    root = base("aa01", "aa02")
    ours, theirs = sides(root)
    ours.add("bb01", "aa02")
    theirs.add("cc01", "aa02")
    data = theirs.pop(theirs.path("cc01_x"))
    theirs["alembic/versions/cc01_\udce9t\udce9.py"] = \
        b"# -*- coding: latin-1 -*-\n" + data.replace(b"add cc", b"\xe9t\xe9 ")
    return root, [ours, theirs]


@kind
def environments():
    root = Tree(base("aa01"), env="alembic")
    second = Tree(env="billing").scaffold().add("aa01", None)
    third = Tree(env="logs").scaffold().add("dd01", None)
    root.update(Tree(second, third))
    ours, theirs = sides(root)
    for tree, n in ((ours, "bb"), (theirs, "cc")):
        for env in ("alembic", "billing"):
            tree.env = env
            tree.add(n + "01", "aa01")
    theirs.env = "logs"
    theirs.add("dd02", "dd01")
    return root, [ours, theirs]


@kind
def databases():
    """A directory for each, some ids in both; env.py chooses."""
    root = Tree().scaffold()
    for db in ("pg", "lite"):
        root.add("aa01", None, name=db + "/aa01_x")
        root.add(db + "02", "aa01", name=db + "/02_x")
    ours, theirs = sides(root)
    for db in ("pg", "lite"):
        ours.add(db + "bb", db + "02", name=db + "/bb_x")
        theirs.add(db + "cc", db + "02", name=db + "/cc_x")
    return root, [ours, theirs]


@kind
def octopus():
    root = base("aa01", "aa02")
    trees = sides(root, 3)
    for tree, n in zip(trees, ("bb", "cc", "dd")):
        tree.add(n + "01", "aa02").add(n + "02", n + "01")
    return root, trees


@kind
def forked_before():
    """Theirs has two heads by itself."""
    root = base("aa01", "aa02")
    ours, theirs = sides(root)
    ours.add("bb01", "aa02")
    theirs.add("cc01", "aa02").add("cc02", "aa02")
    return root, [ours, theirs]


@kind
def renamed():
    """Theirs has renamed a file that ours hangs on."""
    root = base("aa01", "aa02")
    ours, theirs = sides(root)
    ours.add("bb01", "aa02")
    theirs[theirs.path("aa02_better")] = theirs.pop(theirs.path("aa02_x"))
    theirs.add("cc01", "aa02")
    merged = Tree(ours, theirs)
    del merged[root.path("aa02_x")]
    return root, [ours, theirs], merged


@kind
def moved_by_both():
    """One migration that each side has put somewhere else."""
    root = base("aa01", "aa02", "aa03")
    ours, theirs = sides(root)
    ours.add("bb01", "aa02").add("aa03", "bb01")
    theirs.add("cc01", "aa02").add("aa03", "cc01")
    merged = Tree(ours, theirs).add("cc01", "bb01").add("aa03", "cc01")
    return root, [ours, theirs], merged


@kind
def no_base():
    ours = base("bb01", "bb02")
    theirs = base("cc01", "cc02")
    return None, [ours, theirs]


@kind
def computed():
    root = base("aa01", "aa02")
    ours, theirs = sides(root)
    ours.add("bb01", "aa02")
    theirs.add("cc01", "aa02")
    path = theirs.path("cc01_x")
    theirs[path] = theirs[path].replace(b"= 'aa02'", b"= parent_of(revision)")
    theirs.add("cc02", "cc01").add("cc03", "aa02")
    return root, [ours, theirs]


@kind
def same_column():
    """Both add one: which comes first matters."""
    root = base("aa01", "aa02")
    ours, theirs = sides(root)
    body = "op.add_column('t_aa01', sa.Column('email', sa.Text()))"
    ours.add("bb01", "aa02", body=body)
    theirs.add("cc01", "aa02", body=body)
    return root, [ours, theirs]


@kind
def criss_cross():
    """Each side has merged the other once: two merge bases."""
    root = base("aa01")
    first, second = sides(root)
    first.add("bb01", "aa01")
    second.add("cc01", "aa01")
    joined = Tree(first, second).add("cc01", "bb01")
    ours, theirs = sides(joined)
    ours.add("bb02", "cc01")
    theirs.add("cc02", "cc01")
    return root, [ours, theirs], Tree(ours, theirs), [first, second]


# ------------------------------------------------------------- the repository

class Importer:
    def __init__(self):
        self.out, self.marks = [], 0

    def commit(self, branch, message, tree, parents):
        self.marks += 1
        self.out.append(
            b"commit refs/heads/%s\nmark :%d\n"
            b"committer A U Thor <author@example.com> %d +0000\n"
            b"data %d\n%s\n" % (branch.encode(), self.marks,
                                1767323045 + self.marks, len(message),
                                message.encode()))
        for how, parent in zip([b"from"] + [b"merge"] * 9, parents):
            self.out.append(b"%s :%d\n" % (how, parent))
        self.out.append(b"deleteall\n")
        for path, data in sorted(tree.items()):
            self.out.append(b"M 100644 inline %s\ndata %d\n%s\n" % (
                rebuild_merge.quoted(os.fsencode(path)), len(data), data))
        return self.marks

    def history(self, name, root, branches, merged=None, crossed=()):
        bases = []
        if root is not None:
            bases = [self.commit("tmp/" + name, "base", root, [])]
        if crossed:
            tips = [self.commit("tmp/%s%d" % (name, i), "first", tree, bases)
                    for i, tree in enumerate(crossed)]
            joined = Tree(branches[0])
            for path in set(joined) - set(branches[1]):
                del joined[path]
            bases = [[self.commit("tmp/%sx%d" % (name, i), "cross", joined,
                                  tips if not i else tips[::-1])]
                     for i in range(2)]
        tips = [self.commit("tmp/%s-%d" % (name, i), "side %d" % i, tree,
                            bases[i] if crossed else bases)
                for i, tree in enumerate(branches)]
        tree = Tree(*branches) if merged is None else merged
        self.commit(name, "Merge %s" % name, tree, tips)


def make(directory, kinds):
    env = mine_merges.quiet_environment()
    subprocess.run(["git", "init", "-q", "--template=", "--bare", directory],
                   env=env, check=True)
    importer = Importer()
    for name in kinds:
        importer.history(name, *KINDS[name]())
    git = ["git", "--git-dir", directory]
    subprocess.run([*git, "fast-import", "--quiet"], env=env, check=True,
                   input=b"".join(importer.out), stdout=subprocess.DEVNULL)
    refs = subprocess.run([*git, "for-each-ref", "--format=delete %(refname)",
                           "refs/heads/tmp"], env=env, check=True,
                          stdout=subprocess.PIPE).stdout
    subprocess.run([*git, "update-ref", "--stdin"], env=env, check=True,
                   input=refs)
    subprocess.run([*git, "symbolic-ref", "HEAD", "refs/heads/" + kinds[0]],
                   env=env, check=True)


def main():
    kinds = sys.argv[2:] or list(KINDS)
    unknown = [k for k in kinds if k not in KINDS]
    if len(sys.argv) < 2 or unknown:
        print(__doc__.strip(), file=sys.stderr)
        return 129
    make(sys.argv[1], kinds)
    print("\n".join(kinds))
    return 0


if __name__ == "__main__":
    sys.exit(main())
