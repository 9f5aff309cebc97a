"""Is a repaired merge what was promised? Judged from outside, by CPython's ast.

plain is what git's merge gives by itself, result what came out with the
repair; both are {path: bytes} of one environment's migrations.
"""
import ast
import functools
import re

import alembic_truth as truth


class Side:
    """A parent: {path: id}, and how many heads it has."""

    def __init__(self, chain):
        self.ids = {p: m.id for p, m in chain.by_path.items()
                    if not m.unreadable}
        self.nheads, self.duplicates = len(chain.heads), chain.duplicates
        self.known = chain.ids
        self.by_path = chain.by_path


class Judge:
    def __init__(self, plain, result, sides, stays, rather=(),
                 may_create=False, published=()):
        """stays: paths of plain that nobody may touch; rather: that nobody
        should touch without need, which is worth a note. published: {path:
        [parents]} as they are there; what a side has slipped in beneath such
        a file may be put on top of it."""
        self.plain, self.result, self.sides = plain, result, sides
        self.stays, self.rather = stays, rather
        self.may_create = may_create
        self.published, self.restored = published or {}, set()
        self.broken, self.notes = [], []
        self.before, self.after = chain(plain), chain(result)
        self.created = []

    def run(self):
        self.pair()
        self.judge_files()
        self.judge_heads()
        if not self.before.unreadable:
            self.judge_order()
        return self.broken

    def say(self, text, *args):
        self.broken.append(text % args)

    # ---- which file became which

    def pair(self):
        self.became = {p: p for p in self.plain if p in self.result}
        # A file under an old name may be another one's: look at what it has.
        swapped = [p for p in self.became
                   if self.plain[p] != self.result[p] and
                   not same_but_metadata(self.plain[p], self.result[p])]
        for path in swapped:
            del self.became[path]
        taken = set(self.became.values())
        new = [p for p in self.result if p not in taken]
        for path in sorted(self.plain):
            if path in self.became:
                continue
            for other in new:
                if same_but_metadata(self.plain[path], self.result[other]):
                    self.became[path] = other
                    new.remove(other)
                    break
        self.created = new

    def is_restored(self, path, now):
        """It has its published parent again, instead of one that is not."""
        was, is_now = self.before.by_path[path], self.after.by_path[now]
        ids = {self.before.by_path[p].id for p in self.published}
        return (path in self.published and now == path and
                not was.unreadable and not is_now.unreadable and
                same_but_metadata(self.plain[path], self.result[now]) and
                set(was.down) - ids and set(was.down) != set(is_now.down) and
                set(is_now.down) in self.published[path])

    def judge_files(self):
        for path in sorted(self.plain):
            now = self.became.get(path)
            if now is None:
                if not self.may_go(path):
                    self.say("lost: %s (%s)", show(path),
                             self.before.by_path[path].id)
                continue
            if self.is_restored(path, now):
                self.restored.add(path)
            elif path in self.stays and (
                    now != path or self.plain[path] != self.result[now]):
                self.say("touched what stays: %s", show(path))
            elif path in self.rather and (
                    now != path or self.plain[path] != self.result[now]):
                self.notes.append("moves ours: %s" % show(path))
            if self.plain[path] != self.result[now]:
                self.judge_edit(path, now)
        for path in self.created:
            m = self.after.by_path[path]
            if len(m.down) < 2 or not is_empty(self.result[path]):
                self.say("made up: %s", show(path))
            elif not self.may_create:
                self.notes.append("a merge revision: %s" % show(path))

    def may_go(self, path):
        """A copy, or an empty merge of parents that another one merges."""
        if path in self.stays:
            return False
        m = self.before.by_path[path]
        for other, data in self.plain.items():
            o = self.before.by_path[other]
            if other == path or other not in self.became:
                continue
            if o.id == m.id and functions(data) == functions(self.plain[path]):
                return True
        return len(m.down) > 1 and is_empty(self.plain[path]) and any(
            len(self.after.by_path[p].down) > 1 for p in self.result)

    def judge_edit(self, path, now):
        before, after = self.plain[path], self.result[now]
        for what in (b"\r\n", b"\xef\xbb\xbf"):
            if (what in before) != (what in after):
                self.say("%s: %r", show(now), what)
        old, new = self.before.by_path[path], self.after.by_path[now]
        if new.unreadable:
            self.say("unreadable: %s: %s", show(now), new.unreadable)
        elif old.labels != new.labels:
            self.say("%s: other labels", show(now))
        elif header(before) == {"Revision ID": {old.id},
                                "Revises": set(old.down)} and \
                header(after) != {"Revision ID": {new.id},
                                  "Revises": set(new.down)}:
            self.say("%s: the docstring says %s, not %s of %s", show(now),
                     header(after), new.id, new.down)

    # ---- the chain

    def judge_heads(self):
        after = self.after
        widest = max([1] + [s.nheads for s in self.sides])
        # Who hangs on what is not known where a file does not say.
        if len(after.heads) > widest and not after.unreadable:
            self.say("%d heads, a parent had %d: %s", len(after.heads),
                     widest, " ".join(sorted(after.heads)))
        for what in ("duplicates", "missing"):
            worse = getattr(after, what) - getattr(self.before, what)
            if worse:
                self.say("%s: %s", what, " ".join(sorted(worse)))
        # What a side had by itself may be published.
        new = after.duplicates.difference(*(s.duplicates for s in self.sides))
        if new and not self.before.unreadable:
            self.say("two files with the id %s", sorted(new))
        if after.has_cycle and not self.before.has_cycle:
            self.say("a cycle")
        theirs = truth.alembic_heads(after)
        if theirs is not None and theirs != after.heads:
            self.say("Alembic has the heads %s, we have %s", sorted(theirs),
                     sorted(after.heads))

    def sides_of(self, path):
        id = self.before.by_path[path].id
        return {i for i, s in enumerate(self.sides) if s.ids.get(path) == id}

    def judge_order(self):
        """What was below a revision still is."""
        before = truth.below({p: self.parent_paths(p) for p in self.plain})
        index = {p: i for i, p in enumerate(self.plain)}
        by_id = {id: paths[0] for id, paths in self.after.by_id.items()}
        was = {now: p for p, now in self.became.items()}
        after = truth.below({
            p: {by_id[d] for d in self.after.parents[id] if d in by_id}
            for id, paths in self.after.by_id.items() for p in paths})
        bit = {p: 1 << i for i, p in enumerate(self.after.by_path)}
        for path, mask in before.items():
            now = self.became.get(path)
            if now is None or now not in after:
                continue
            want = 0
            for p, i in index.items():
                if mask >> i & 1 and p in self.became:
                    want |= bit[self.became[p]]
            lost = want & ~after[now]
            if lost:
                names = [show(was[p]) for p in bit if lost & bit[p]]
                if self.restored and path in self.published and not any(
                        was[p] in self.published for p in bit if lost & bit[p]):
                    continue
                self.say("%s lost its ancestor %s", show(path), names[0])

    def parent_paths(self, path):
        out = set()
        mine = self.sides_of(path)
        for id in self.before.by_path[path].down:
            paths = self.before.by_id.get(self.before.parent(path, id), [])
            near = [p for p in paths if mine & self.sides_of(p)]
            if len(paths) == 1 or len(near) == 1:
                out.add((near or paths)[0])
        return out - {path}


# ------------------------------------------------------------- files

@functools.lru_cache(maxsize=20000)
def read_as(name, data):
    return truth.read_migration(data, name)


def read(path, data):
    return read_as(path.rsplit(b"/", 1)[-1], data)


def chain(tree):
    return truth.Chain({p: read(p, d) for p, d in tree.items()})


def show(path):
    return path.decode("utf-8", "backslashreplace")


def same_but_metadata(a, b):
    try:
        return a == b or \
            truth.without_metadata(a) == truth.without_metadata(b)
    except (SyntaxError, ValueError, RecursionError):
        return False


def functions(data):
    try:
        tree = truth.parse(data)
    except (SyntaxError, ValueError, RecursionError):
        return None
    return [ast.dump(s) for s in tree.body
            if isinstance(s, (ast.FunctionDef, ast.AsyncFunctionDef))]


def is_empty(data):
    """upgrade() and downgrade() do nothing."""
    try:
        tree = truth.parse(data)
    except (SyntaxError, ValueError, RecursionError):
        return False
    for stmt in tree.body:
        if isinstance(stmt, ast.FunctionDef) and \
                stmt.name in ("upgrade", "downgrade"):
            for inner in stmt.body:
                if not (isinstance(inner, ast.Pass) or
                        isinstance(inner, ast.Expr) and
                        isinstance(inner.value, ast.Constant)):
                    return False
    return True


def header(data):
    """What the docstring says: {"Revision ID": {...}, "Revises": {...}}"""
    try:
        doc = truth.docstring_of(truth.parse(data))
    except (SyntaxError, ValueError, RecursionError):
        return {}
    if not doc:
        return {}
    out = {}
    for key, value in re.findall(r"^\s*(Revision ID|Revises):[ \t]*(.*)$",
                                 doc.value, re.M):
        out[key] = {v for v in re.split(r"[, ()'\"]+", value)
                    if v and v != "None"}
    return out
