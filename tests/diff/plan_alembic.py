#!/usr/bin/python3
"""Plans for diverged chains, carried out on files that Alembic then loads.

For generated forks of many shapes: the heads are those promised, every
revision is still there under its ancestors, published files are untouched,
others differ in their metadata alone, a second plan has nothing to do, the
order of the files does not matter, and swapping the sides gives as many heads.
"""
import ast
import os
import random
import re
import subprocess
import sys
import tempfile
import warnings

from alembic.script import ScriptDirectory

BUILD = sys.argv[1] if len(sys.argv) > 1 else "build/release"
PROBE = os.path.join(BUILD, "probe", "plan")
CASES = int(os.environ.get("CASES", "20"))

MAKO = '''"""${message}

Revision ID: ${up_revision}
Revises: ${down_revision | comma,n}
Create Date: ${create_date}

"""
from alembic import op
import sqlalchemy as sa
${imports if imports else ""}

# revision identifiers, used by Alembic.
revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = ${repr(branch_labels)}
depends_on = ${repr(depends_on)}


def upgrade() -> None:
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:
    ${downgrades if downgrades else "pass"}
'''


# ------------------------------------------------------------- files

class Rev:
    count = 0

    def __init__(self, id, down, mask, message="add things", labels=(),
                 path=None, empty=False, depends=()):
        Rev.count += 1
        self.mark = "mark %d" % Rev.count
        self.id, self.down, self.mask = id, tuple(down), mask
        self.message, self.labels, self.empty = message, labels, empty
        self.path = path or "versions/%s_x.py" % id
        self.published = False
        self.depends = tuple(depends)
        self.bytes = None


def quoted(style, text):
    return style["quote"] + text + style["quote"]


def value(rng, style, ids):
    if not ids:
        return "None"
    if len(ids) == 1:
        one = quoted(style, ids[0])
        return rng.choice([one, one, one, one, "(%s)" % one, "(%s,)" % one,
                           "[%s]" % one, '"" + 0' if 0 else one])
    parts = [quoted(style, i) for i in ids]
    return rng.choice([
        "(" + ", ".join(parts) + ")",
        "(" + ", ".join(parts) + ",)",
        "[" + ", ".join(parts) + "]",
        ", ".join(parts),
        "(\n" + "".join("    %s,  # %s\n" % (p, i)
                        for i, p in enumerate(parts)) + ")",
        "(\n    # first\n    " + ",\n    ".join(parts) + "\n)",
    ])


def style_of(rng):
    return {"quote": rng.choice("'\""), "typed": rng.random() < 0.4,
            "eol": "\r\n" if rng.random() < 0.15 else "\n",
            "bom": rng.random() < 0.08, "final": rng.random() < 0.9,
            "doc": rng.choice(["full", "full", "full", "bare", "none",
                               "stripped"]),
            "reverse": rng.random() < 0.1, "chained": rng.random() < 0.1}


def render(rng, rev, style=None):
    style = style or style_of(rng)
    out = []
    if style["doc"] != "none":
        out.append('"""%s\n' % rev.message)
        if style["doc"] != "bare":
            revises = ", ".join(rev.down)
            if revises or style["doc"] == "full":
                revises = " " + revises
            out.append("\nRevision ID: %s\nRevises:%s\n"
                       "Create Date: 2024-01-%02d 10:00:00.%06d\n" %
                       (rev.id, revises, rng.randint(1, 28),
                        rng.randint(1, 999999)))
        out.append('\n"""\n')
    out.append("from alembic import op\n\n")
    kind = ": str" if style["typed"] else ""
    lines = ["revision%s = %s" % (kind, quoted(style, rev.id)),
             "down_revision%s = %s%s" %
             (": Union[str, None]" if 0 else "",
              value(rng, style, rev.down),
              rng.choice(["", "", "  # the parent"]))]
    if style["reverse"]:
        lines.reverse()
    out.append("\n".join(lines) + "\n")
    labels = rev.labels and value(rng, style, rev.labels) or "None"
    depends = rev.depends and value(rng, style, rev.depends) or "None"
    if style["chained"] and labels == depends == "None":
        out.append("branch_labels = depends_on = None\n")
    else:
        out.append("branch_labels = %s\ndepends_on = %s\n" % (labels, depends))
    out.append("# %s\n\n\ndef upgrade():\n" % rev.mark)
    if rev.empty:
        out.append("    pass\n\n\ndef downgrade():\n    pass\n")
    else:
        out.append("    op.execute('%s')\n\n\ndef downgrade():\n    pass\n" %
                   rev.mark)
    text = "".join(out)
    if not style["final"]:
        text = text[:-1]
    text = text.replace("\n", style["eol"])
    rev.bytes = (b"\xef\xbb\xbf" if style["bom"] else b"") + text.encode()


# ------------------------------------------------------------- shapes

def hex_id(rng):
    return "%012x" % rng.getrandbits(48)


def grow(rng, revs, mask, n, new_id, knows, branchy=0.0, merges=0.0,
         merge_only=False):
    """n revisions of a side, on what that side knows."""
    for _ in range(n):
        known = [r for r in revs if knows(r)]
        named = {d for r in known for d in r.down}
        heads = [r for r in known if r.id not in named]
        if len(heads) > 1 and rng.random() < merges:
            down = [r.id for r in rng.sample(heads, 2)]
        elif known and rng.random() < branchy:
            down = [rng.choice(known).id]
        else:
            down = [rng.choice(heads).id] if heads else []
        rev = Rev(new_id(rng), down, mask, empty=len(down) > 1)
        known_ids = [r.id for r in known]
        if known_ids and rng.random() < 0.05:
            rev.depends = (rng.choice(known_ids),)
        revs.append(rev)


def publish(rng, revs, mode):
    """Common ones mostly are; of the sides none, one, both, or a part."""
    if mode == "random":
        mode = rng.choice(["none", "one", "two", "both", "part"])
    for rev in revs:
        if mode == "part":
            rev.published = rev.mask in (1, 2, 3) and rng.random() < 0.5
        elif rev.mask in (3, 7, 15):
            rev.published = rng.random() < 0.95
        else:
            rev.published = (mode == "both" or
                             mode == "one" and rev.mask == 1 or
                             mode == "two" and rev.mask == 2)
    # What is below a published one is published.
    by_id = {}
    for rev in revs:
        by_id.setdefault(rev.id, []).append(rev)
    for rev in reversed(revs):
        if rev.published:
            for d in rev.down + rev.depends:
                for parent in by_id.get(d, []):
                    if parent.mask & rev.mask or parent.mask & rev.mask == rev.mask:
                        parent.published = True


def simple(rng):
    revs = []
    grow(rng, revs, 3, rng.randint(1, 4), hex_id, lambda r: True)
    for mask in (1, 2):
        grow(rng, revs, mask, rng.randint(1, 4), hex_id,
             lambda r: r.mask & mask)
    return revs


def no_base(rng):
    revs = []
    for mask in (1, 2):
        grow(rng, revs, mask, rng.randint(1, 3), hex_id,
             lambda r: r.mask & mask)
    return revs


def branchy(rng):
    revs = []
    grow(rng, revs, 3, rng.randint(1, 6), hex_id, lambda r: True, 0.25, 0.4)
    for mask in (1, 2):
        grow(rng, revs, mask, rng.randint(0, 5), hex_id,
             lambda r: r.mask & mask, 0.25, 0.4)
    return revs


def octopus(rng):
    sides = rng.randint(3, 4)
    full = (1 << sides) - 1
    revs = []
    grow(rng, revs, full, rng.randint(1, 3), hex_id, lambda r: True)
    if rng.random() < 0.4:  # two sides share some
        grow(rng, revs, 6, rng.randint(1, 2), hex_id, lambda r: r.mask & 2)
    for i in range(sides):
        grow(rng, revs, 1 << i, rng.randint(0, 3), hex_id,
             lambda r: r.mask & 1 << i, 0.1, 0.2)
    return revs


def same_ids(rng):
    """Hand-typed ids that meet; children hang on them by id."""
    revs = []
    grow(rng, revs, 3, rng.randint(1, 3), hex_id, lambda r: True)
    pool = ["a1b2c3d4e5f6", "b2c3d4e5f6a1", "c3d4e5f6a1b2"]
    for mask in (1, 2):
        mine = list(pool)
        rng.shuffle(mine)

        def typed(rng, mine=mine):
            return mine.pop() if mine and rng.random() < 0.7 else hex_id(rng)
        grow(rng, revs, mask, rng.randint(1, 4), typed,
             lambda r: r.mask & mask)
        for rev in revs:
            if rev.mask == mask:
                rev.path = "versions/%s_%s.py" % (rev.id, "pq"[mask - 1])
    return revs


def same_paths(rng):
    """File names without ids."""
    revs = simple(rng)
    count = {1: 0, 2: 0}
    for rev in revs:
        if rev.mask in count:
            count[rev.mask] += 1
            rev.path = "versions/change_%d.py" % count[rev.mask]
    return revs


def numbered(rng):
    revs, form = [], rng.choice(["%04d", "%04d_x", "%03d", "%d"])
    n = rng.choice([0, 5, 8, 95])
    for i in range(rng.randint(1, 4)):
        n += 1
        revs.append(Rev(form % n, [revs[-1].id] if revs else [], 3))
    base = revs[-1]
    for mask, tail in ((1, "a"), (2, "b")):
        last, m = base, n
        for i in range(rng.randint(1, 4)):
            m += 1
            id = form % m
            if form.endswith("x"):
                id += tail
            last = Rev(id, [last.id], mask)
            revs.append(last)
    for rev in revs:
        digits = re.match(r"\d+", rev.id).group(0)
        tail = "ab"[rev.mask - 1] if rev.mask < 3 else "base"
        if form.endswith("x"):
            rev.path = "versions/%s.py" % rev.id
        else:
            rev.path = "versions/%s_%s.py" % (digits, tail)
    return revs


def numbered_files(rng):
    revs = simple(rng)
    depth = {}
    for rev in revs:
        depth[rev.id] = 1 + max([depth[d] for d in rev.down] or [0])
        rev.path = "versions/%04d_%s.py" % (depth[rev.id], rev.id)
    return revs


def parallel_merges(rng):
    """Both sides have merged the same heads."""
    revs = []
    grow(rng, revs, 3, 1, hex_id, lambda r: True)
    tips = []
    for i in range(rng.randint(2, 3)):
        revs.append(Rev(hex_id(rng), [revs[0].id], 3))
        tips.append(revs[-1].id)
    for mask in (1, 2):
        rng.shuffle(tips)
        merge = Rev(hex_id(rng), tips, mask, "merge heads",
                    empty=rng.random() < 0.8)
        revs.append(merge)
        grow(rng, revs, mask, rng.randint(0, 3), hex_id,
             lambda r: r.mask & mask)
    return revs


def labelled(rng):
    revs = [Rev(hex_id(rng), [], 3)]
    for label in ("pre", "post"):
        revs.append(Rev(hex_id(rng), [revs[0].id], 3, labels=(label,)))
    for mask in (1, 2):
        for start in (1, 2):
            last = revs[start]
            for _ in range(rng.randint(0, 3)):
                last = Rev(hex_id(rng), [last.id], mask)
                revs.append(last)
    return revs


def copies(rng):
    """One migration under two names: renamed, and perhaps moved, by a side."""
    revs = simple(rng)
    theirs = [r for r in revs if r.mask == 2]
    last = [r for r in revs if r.mask == 1][-1]
    original = theirs[0]
    is_moved = rng.random() < 0.5
    copy = Rev(original.id, [last.id] if is_moved else original.down, 1,
               path="versions/other_%s.py" % original.id)
    render(rng, original)
    copy.mark = original.mark
    original.has_copy = copy.has_copy = True
    copy.bytes = original.bytes.replace(original.down[0].encode(),
                                        copy.down[0].encode())
    revs.append(copy)
    return revs


# ------------------------------------------------------------- one case

class Plan:
    def __init__(self, output):
        self.refusal, self.changes, self.heads, self.summary = None, [], [], []
        for line in output.splitlines():
            kind, *rest = line.split("\t")
            if kind == "refusal":
                self.refusal = rest[0]
            elif kind == "change":
                self.changes.append((rest[0], rest[1], rest[2],
                                     bytes.fromhex(rest[3])))
            elif kind == "head":
                self.heads.append(rest[0])
            else:
                self.summary.append(rest[0])


def make(tmp, files, *options):
    """files: (mask, published, path, bytes)"""
    lines = []
    for i, (mask, published, path, data) in enumerate(files):
        name = os.path.join(tmp, "blob%d" % i)
        with open(name, "wb") as f:
            f.write(data)
        lines.append("%d\t%d\t%s\t%s\n" % (mask, published, name, path))
    run = subprocess.run([PROBE] + list(options), input="".join(lines).encode(),
                         stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if run.returncode:
        raise AssertionError("exit %d: %s" % (run.returncode,
                                              run.stderr.decode()[:300]))
    return Plan(run.stdout.decode()), run.stdout


def carry_out(files, plan):
    tree = {path: data for _, _, path, data in files}
    for kind, path, old, data in plan.changes:
        if kind in ("rename", "delete"):
            tree.pop(old if kind == "rename" else path, None)
    for kind, path, old, data in plan.changes:
        if kind != "delete":
            tree[path] = data
    return tree


def load(tmp, tree):
    versions = os.path.join(tmp, "versions")
    os.makedirs(versions, exist_ok=True)
    for name in os.listdir(versions):
        if name.endswith(".py"):
            os.unlink(os.path.join(versions, name))
    for path, data in tree.items():
        with open(os.path.join(tmp, path), "wb") as f:
            f.write(data)
    sys.dont_write_bytecode = True
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        script = ScriptDirectory(tmp)
        heads = script.get_heads()
        revs = {r.revision: r for r in script.walk_revisions("base", "heads")}
    return sorted(heads), revs


def mark_of(data):
    found = re.search(rb"# (mark \d+)", data)
    return found.group(1).decode() if found else None


def heads_of(revs):
    named = {d for r in revs for d in r.down}
    return len({r.id for r in revs} - named)


def metadata_blanked(data):
    """The tree of a module without what a plan may change."""
    tree = ast.parse(data)
    if ast.get_docstring(tree) is not None:
        tree.body[0].value.value = re.sub(
            r"(Revision ID|Revises):.*", "", tree.body[0].value.value)
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            name = node.targets[0].id
        elif isinstance(node, ast.AnnAssign):
            name = node.target.id
        else:
            continue
        if name in ("revision", "down_revision", "depends_on"):
            node.value = ast.Constant(None)
    return ast.dump(tree)


def ancestors(parents, id, memo):
    if id not in memo:
        memo[id] = set()
        for p in parents.get(id, ()):
            memo[id] |= {p} | ancestors(parents, p, memo)
    return memo[id]


def check(rng, tmp, revs, sides, options, labels):
    for rev in revs:
        if rev.bytes is None:
            render(rng, rev)
    files = [(r.mask, r.published, r.path, r.bytes) for r in revs]
    plan, raw = make(tmp, files, *options)
    shuffled = files[:]
    rng.shuffle(shuffled)
    assert make(tmp, shuffled, *options)[1] == raw, "depends on the files' order"
    if plan.refusal:
        assert "mistake" not in plan.refusal, plan.refusal
        return plan
    tree = carry_out(files, plan)
    heads, loaded = load(tmp, tree)
    assert heads == sorted(plan.heads), "heads %s, promised %s" % (
        heads, plan.heads)
    # published
    for r in revs:
        if r.published:
            assert tree.get(r.path) == r.bytes, "published %s changed" % r.path
    # everybody is there, once
    by_mark, marks = {}, {}
    for path, data in tree.items():
        mark = mark_of(data)
        if mark:
            assert mark not in by_mark, "%s twice" % mark
            by_mark[mark] = path
    where = {os.path.join("versions", os.path.basename(r.path)): id
             for id, r in loaded.items()}
    assert set(where) == set(tree), "files that are not loaded"
    dropped = 0
    for r in revs:
        if r.mark not in by_mark:
            assert r.empty and len(r.down) > 1, "%s is lost" % r.id
            dropped += 1
            continue
        data = tree[by_mark[r.mark]]
        if not hasattr(r, "has_copy"):
            assert metadata_blanked(data) == metadata_blanked(r.bytes), r.id
            for what in (b"\r\n", b"\xef\xbb\xbf"):
                assert data.count(what) == r.bytes.count(what) or (
                    what == b"\r\n" and b"\n," in data), "bytes of %s" % r.id
            assert data.endswith(b"\n") == r.bytes.endswith(b"\n")
        marks[r.mark] = where[by_mark[r.mark]]
    # under its ancestors
    parents = {id: set(r._versioned_down_revisions) for id, r in loaded.items()}
    after = {}
    for i in range(sides):
        side = {r.id: r for r in revs if r.mask >> i & 1}
        before = {}
        for r in side.values():
            if r.mark not in marks:
                continue
            for a in ancestors({k: v.down for k, v in side.items()}, r.id,
                               before):
                if side[a].mark in marks:
                    assert marks[side[a].mark] in ancestors(
                        parents, marks[r.mark], after), \
                        "%s lost its ancestor %s" % (r.id, a)
    # no more heads than the wider side
    if not labels and sides == 2 and not dropped:
        most = max(heads_of([r for r in revs if r.mask >> i & 1])
                   for i in range(2))
        assert len(heads) <= max(most, 1), "%d heads, %d before" % (
            len(heads), most)
    # and again
    masks = {r.path: (r.mask, r.published) for r in revs}
    full = (1 << sides) - 1
    for again in ([(full, False, p, d) for p, d in tree.items()],
                  [(*masks.get(p, (0, False)), p, d) for p, d in tree.items()]):
        second, _ = make(tmp, again, *options)
        assert not second.refusal and not second.changes, \
            "a second plan: %s" % (second.refusal or second.summary)
        assert sorted(second.heads) == heads
    if sides == 2:
        swap = {0: 0, 1: 2, 2: 1, 3: 3}
        other, _ = make(tmp, [(swap[m], p, path, d) for m, p, path, d in files],
                        *options)
        assert not other.refusal, "swapped: " + other.refusal
        assert len(other.heads) == len(heads), "swapped: %d heads, not %d" % (
            len(other.heads), len(heads))
    return plan


SHAPES = [
    # name, generator, sides, publish, options, refusals that are right
    ("two sides", simple, 2, "random", [], ()),
    ("two sides, style = merge", simple, 2, "random", ["-m"], ()),
    ("two sides, no template", simple, 2, "both", ["-notemplate"], ()),
    ("no common base", no_base, 2, "random", [], ()),
    ("branches and merges", branchy, 2, "random", [], ("published",)),
    ("branches and merges, nothing published", branchy, 2, "none", [], ()),
    ("branches and merges, style = merge", branchy, 2, "none", ["-m"], ()),
    ("several merged at once", octopus, 4, "none", [], ()),
    ("several merged at once, style = merge", octopus, 4, "none", ["-m"], ()),
    ("the same ids", same_ids, 2, "none", [], ()),
    ("the same ids, one side published", same_ids, 2, "two", [], ()),
    ("the same ids, style = merge", same_ids, 2, "none", ["-m"], ()),
    ("the same file names", same_paths, 2, "none", [], ()),
    ("the same file names, ours published", same_paths, 2, "one", [], ()),
    ("the same file names, a convention", same_paths, 2, "none",
     ["-n", "rev_%(rev)s"], ()),
    ("numbered ids", numbered, 2, "none", [], ()),
    ("numbered ids, theirs published", numbered, 2, "two", [], ()),
    ("numbered ids, style = merge", numbered, 2, "none", ["-m"], ()),
    ("numbered files", numbered_files, 2, "none", [], ()),
    ("merges made twice", parallel_merges, 2, "none", [], ()),
    ("merges made twice, ours published", parallel_merges, 2, "one", [], ()),
    ("merges made twice, both published", parallel_merges, 2, "both", [], ()),
    ("labels that stay apart", labelled, 2, "none",
     ["-l", "pre", "-l", "post"], ()),
    ("labels that stay apart, style = merge", labelled, 2, "none",
     ["-m", "-l", "pre", "-l", "post"], ()),
    ("copies under another name", copies, 2, "none", [], ()),
]


def run_shape(name, generator, sides, mode, options, refusals):
    failures, refused, changes = [], 0, 0
    only = os.environ.get("SEED")
    for seed in [int(only)] if only else range(CASES):
        rng = random.Random("%s %d" % (name, seed))
        Rev.count = 0
        revs = generator(rng)
        full_sides = sides
        if generator is octopus:
            full_sides = max(r.mask for r in revs).bit_length()
        publish(rng, revs, mode)
        with tempfile.TemporaryDirectory() as tmp:
            mako = os.path.join(tmp, "script.py.mako")
            with open(mako, "w") as f:
                f.write(MAKO)
            extra = ["-s", str(full_sides)] + [
                o for o in options if o != "-notemplate"]
            if "-notemplate" not in options:
                extra += ["-t", mako]
            try:
                plan = check(rng, tmp, revs, full_sides, extra,
                             "-l" in options)
                if plan.refusal:
                    refused += 1
                    assert any(r in plan.refusal for r in refusals), \
                        plan.refusal
                changes += len(plan.changes)
            except Exception as e:
                failures.append("seed %d: %s: %s" % (
                    seed, type(e).__name__, str(e)[:300]))
                if only:
                    raise
    return failures, refused, changes


def main():
    only = os.environ.get("SHAPE")
    shapes = [s for s in SHAPES if not only or s[0] == only]
    print("1..%d" % len(shapes))
    for i, shape in enumerate(shapes, 1):
        failures, refused, changes = run_shape(*shape)
        print("%sok %d - %s (%d forks, %d changes, %d refused)" % (
            "not " if failures or not changes else "", i, shape[0], CASES,
            changes, refused))
        for failure in failures[:5]:
            print("# " + failure)
        if failures:
            print("# %d failures" % len(failures))
        sys.stdout.flush()


main()
