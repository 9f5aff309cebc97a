#!/usr/bin/python3
"""The chain as Alembic has it against ours: heads, real heads, bases, labels,
a valid order; and where Alembic refuses a chain, so must we.

Most chains are Revision objects given to Alembic's RevisionMap; some are
files that a ScriptDirectory loads.
"""
import os
import random
import subprocess
import sys
import tempfile
import warnings

from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.script import revision as alembic_revision

sys.setrecursionlimit(10000)
BUILD = sys.argv[1] if len(sys.argv) > 1 else "build/release"
PROBE = os.path.join(BUILD, "probe", "chain")


class Rev:
    def __init__(self, id, down=(), depends=(), labels=(), path=None):
        self.id, self.down = id, tuple(down)
        self.depends, self.labels = tuple(depends), tuple(labels)
        self.path = path or "versions/%s_x.py" % id

    def line(self):
        return "|".join([self.path, self.id, " ".join(self.down),
                         " ".join(self.depends), " ".join(self.labels)])


# ------------------------------------------------------------- generators

def new_id(rng, taken):
    while True:
        id = "%012x" % rng.getrandbits(48)
        if id not in taken:
            taken.add(id)
            return id


def valid_chain(rng, n, style):
    """Parents only among earlier ones, so that there is no cycle."""
    revs, taken, labels = [], set(), {}
    for i in range(n):
        kind = rng.random()
        heads = [r.id for r in revs
                 if not any(r.id in o.down for o in revs)]
        if not revs or kind < style.get("base", 0.03):
            down = []
        elif kind < style.get("merge", 0.1) + 0.03 and len(heads) > 1:
            down = rng.sample(heads, rng.randint(2, min(4, len(heads))))
        elif kind < style.get("branch", 0.3):
            down = [rng.choice(revs).id]
        elif kind < style.get("branch", 0.3) + 0.02 and len(revs) > 3:
            down = [r.id for r in rng.sample(revs, 2)]  # a splice
        else:
            down = [rng.choice(heads)]
        depends = []
        if revs and rng.random() < style.get("depends", 0.1):
            depends = [r.id for r in rng.sample(
                revs, rng.randint(1, min(2, len(revs))))]
            if labels and rng.random() < 0.5:
                depends.append(rng.choice(sorted(labels)))
        own = []
        # Ours keeps 32 labels a revision at most.
        if len(labels) < 30 and rng.random() < style.get("label", 0.1):
            own = ["L%d" % i] + (["M%d" % i] if rng.random() < 0.2 else [])
        rev = Rev(new_id(rng, taken), down, depends, own)
        labels.update((label, rev.id) for label in own)
        revs.append(rev)
    rng.shuffle(revs)
    return revs


def breakage(rng, revs):
    """Makes the chain wrong in one way; says in which."""
    how = rng.choice(["missing", "missing-dependency", "cycle", "self",
                      "self-dependency", "dependency-cycle", "label",
                      "label-id", "parent-label", "own-label"])
    rev, other = rng.sample(revs, 2)
    if how == "missing":
        rev.down += ("nope",)
    elif how == "missing-dependency":
        rev.depends += ("nope",)
    elif how == "self":
        rev.down += (rev.id,)
    elif how == "self-dependency":
        rev.depends += (rev.id,)
    elif how == "cycle":
        for a in revs:
            if any(a.id in b.down for b in revs):
                b = rng.choice([b for b in revs if a.id in b.down])
                a.down += (b.id,)
                break
    elif how == "dependency-cycle":
        for a in revs:
            if any(a.id in b.down for b in revs):
                b = rng.choice([b for b in revs if a.id in b.down])
                a.depends += (b.id,)
                break
    elif how == "label":
        rev.labels += ("same",)
        other.labels += ("same",)
    elif how == "label-id":
        rev.labels += (other.id,)
    elif how == "parent-label":
        other.labels += ("here",)
        rev.down += ("here",)
    elif how == "own-label":
        rev.labels += ("mine",)
        rev.depends += ("mine",)
    return how


def chains():
    rng = random.Random(7)
    styles = [{}, {"base": 0.2}, {"merge": 0.4, "branch": 0.6},
              {"depends": 0.5, "label": 0.3}, {"label": 0.6, "branch": 0.1},
              {"base": 0, "merge": 0, "branch": 0, "depends": 0}]
    for i in range(500):
        n = rng.choice([1, 2, 3, 5, 8, 13, 30, 60])
        yield "valid", valid_chain(rng, n, styles[i % len(styles)])
    long = [Rev("r%05d" % i, ["r%05d" % (i - 1)] if i else []) for i in
            range(1500)]
    yield "valid", long
    yield "valid", [Rev("root")] + [Rev("s%04d" % i, ["root"])
                                    for i in range(800)]
    for i in range(300):
        n = rng.choice([2, 3, 5, 8, 13, 30])
        revs = valid_chain(rng, n, styles[i % len(styles)])
        yield breakage(rng, revs), revs
    for i in range(60):
        revs = valid_chain(rng, rng.choice([3, 8, 20]), {"label": 0})
        twice = rng.choice(revs)
        revs.append(Rev(twice.id, twice.down, path="versions/zz.py"))
        yield "duplicate", revs
    # Alembic's own check misses this one, and then never ends.
    yield "unseen-cycle", [Rev("z"), Rev("a", ["z"], ["b"]),
                           Rev("b", ["z"], ["a"]), Rev("y", ["a", "b"])]


# ------------------------------------------------------------ the two sides

def theirs(revs):
    """(heads, real heads, bases, labels by id) or the error."""
    def objects():
        return [alembic_revision.Revision(
            r.id, r.down or None, r.depends or None, r.labels or None)
            for r in sorted(revs, key=lambda r: r.path)]
    rev_map = alembic_revision.RevisionMap(objects)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            rev_map._revision_map
        except Exception as e:  # whatever it is: a raw KeyError, too
            return e, None
    return None, rev_map


def ours(all_revs):
    text = "".join("".join(r.line() + "\n" for r in revs) + ".\n"
                   for revs in all_revs)
    out = subprocess.run([PROBE], input=text, capture_output=True, text=True,
                         check=True).stdout
    for block in out.split("\n.\n")[:-1]:
        yield parse(block)


def is_history_order(revs, order):
    ids = {r.id for r in revs}
    by_label = {label: r.id for r in revs for label in r.labels}
    at = {id: i for i, id in enumerate(order)}
    if set(order) != ids or len(order) != len(ids):
        return False
    return all(at[by_label.get(need, need)] < at[r.id] for r in revs
               for need in r.down + r.depends)


def needs_of(revs):
    ids = {r.id for r in revs}
    by_label = {label: r.id for r in revs for label in r.labels
                if label not in ids}
    return {r.id: set(r.down) | {by_label.get(n, n) for n in r.depends}
            for r in revs}


def has_cycle(revs):
    needs = needs_of(revs)
    left = {id: {n for n in needs[id] if n in needs} for id in needs}
    while True:
        free = [id for id in left if not left[id]]
        if not free:
            return bool(left)
        for id in free:
            del left[id]
        for id in left:
            left[id] -= set(free)


def cycles_are_real(revs, cycles):
    needs = needs_of(revs)
    return all(cycle[(i + 1) % len(cycle)] in needs[cycle[i]]
               for cycle in cycles for i in range(len(cycle)))


def labels_clash(revs):
    ids, seen = {r.id for r in revs}, set()
    for r in revs:
        for label in r.labels:
            if label in ids or label in seen:
                return True
            seen.add(label)
    return False


def compare(revs, said):
    """None, or what differs."""
    error, rev_map = theirs(revs)
    is_broken = bool(said["missing"] or said["nodependency"] or said["cycle"])
    if not cycles_are_real(revs, said["cycle"]):
        return "no such cycle: %s" % said["cycle"]
    if bool(said["cycle"]) != has_cycle(revs):
        return "cycle %s, in fact %s" % (said["cycle"], has_cycle(revs))
    if error:
        if not is_broken and not labels_clash(revs):
            return "Alembic refuses: %r" % error
        return None
    if is_broken:
        return None if said["cycle"] else "Alembic accepts it"
    for what, value in (("heads", rev_map.heads),
                        ("real", rev_map._real_heads),
                        ("bases", rev_map.bases)):
        if sorted(value) != sorted(said[what]):
            return "%s %s, not %s" % (what, said[what], value)
    if not is_history_order(revs, said["order"]):
        return "order %s" % said["order"]
    walked = [r.revision for r in rev_map.iterate_revisions("heads", "base")]
    if sorted(walked) != sorted(said["order"]):
        return "history has others: %s" % walked
    labels = {}
    for id, label in said["label"]:
        labels.setdefault(id, set()).add(label)
    for r in revs:
        expected = set(rev_map.get_revision(r.id).branch_labels)
        if labels.get(r.id, set()) != expected:
            return "labels of %s: %s, not %s" % (r.id, labels.get(r.id),
                                                 expected)
    return None


def compare_duplicates(revs, said):
    last = {}
    for r in sorted(revs, key=lambda r: r.path):
        last[r.id] = r.path
    twice = {r.id for r in revs if sum(o.id == r.id for o in revs) > 1}
    wins = {id: path for id, path in said["wins"]}
    if wins != {id: last[id] for id in twice}:
        return "wins: %s" % wins
    error, rev_map = theirs(revs)
    if error:
        return None
    ids = {r.id for r in revs}
    if sorted(said["order"]) != sorted(ids):
        return "order %s" % said["order"]
    return None


# --------------------------------------------------------------- real files

def write_files(revs, top):
    os.makedirs(os.path.join(top, "versions"))
    open(os.path.join(top, "env.py"), "w").close()

    def show(ids):
        if not ids:
            return "None"
        if len(ids) == 1 and len(ids[0]) % 3:
            return '"%s"' % ids[0]
        return repr(list(ids)) if len(ids) % 2 else repr(ids)
    for r in revs:
        with open(os.path.join(top, r.path), "w") as f:
            f.write('"""m\n\nRevision ID: %s\n"""\nrevision = %r\n'
                    "down_revision = %s\nbranch_labels = %s\n"
                    "depends_on = %s\n" % (r.id, r.id, show(r.down),
                                           show(r.labels), show(r.depends)))


def parse(block):
    said = {"label": [], "missing": [], "nodependency": [], "cycle": [],
            "wins": []}
    for line in block.split("\n"):
        key, _, rest = line.partition(" ")
        if key in said:
            said[key].append(rest.split())
        else:
            said[key] = rest.split()
    return said


def compare_files(revs, _):
    """Both read the same files, from a disk."""
    with tempfile.TemporaryDirectory() as top:
        write_files(revs, top)
        config = Config()
        config.set_main_option("script_location", top)
        script = ScriptDirectory.from_config(config)
        paths = sorted(os.path.join(top, r.path) for r in revs)
        out = subprocess.run([PROBE, "-f"] + paths, capture_output=True,
                             text=True, check=True).stdout
        said = parse(out.split("\n.\n")[0])
        if sorted(script.get_heads()) != sorted(said["heads"]):
            return "heads %s" % script.get_heads()
        if sorted(script.get_bases()) != sorted(said["bases"]):
            return "bases %s" % script.get_bases()
        walked = [s.revision for s in script.walk_revisions()]
        if sorted(walked) != sorted(said["order"]):
            return "walk %s" % walked
        for s in script.walk_revisions():
            mine = {label for id, label in said["label"] if id == s.revision}
            if set(s.branch_labels) != mine:
                return "labels %s %s" % (s.branch_labels, mine)
    return None


def main():
    cases = list(chains())
    answers = list(ours([revs for _, revs in cases]))
    counts, failures, refused = {}, [], 0
    for (kind, revs), said in zip(cases, answers):
        test = compare_duplicates if kind == "duplicate" else compare
        what = test(revs, said)
        if kind == "valid" and not what and theirs(revs)[0]:
            refused += 1
        counts[kind] = counts.get(kind, 0) + 1
        if what:
            failures.append((kind, what, revs))
    files = [(revs, said) for (kind, revs), said in zip(cases, answers)
             if kind == "valid" and len(revs) < 100][::25]
    for revs, said in files:
        counts["files"] = counts.get("files", 0) + 1
        what = compare_files(revs, said)
        if what:
            failures.append(("files", what, revs))
    print("1..%d" % (len(counts) + 2))
    for i, kind in enumerate(counts):
        bad = [f for f in failures if f[0] == kind]
        print("%sok %d - %d chains, %s" % ("not " if bad else "", i + 1,
                                           counts[kind], kind))
        for _, what, revs in bad[:3]:
            print("#", what)
            if len(revs) < 40:
                print("".join("#  %s\n" % r.line() for r in revs), end="")
    all_read = len(answers) == len(cases)
    print("%sok %d - every chain was answered" % ("" if all_read else "not ",
                                                  len(counts) + 1))
    print("%sok %d - Alembic takes the valid ones (refused: %d)"
          % ("not " if refused else "", len(counts) + 2, refused))
    return bool(failures or refused or not all_read)


sys.exit(main())
