"""Migrations and their chains, read with CPython's ast and nothing of ours.

The truth that the replay of merges judges by: what a file says of itself,
which files of a tree are an environment's, and what their chain looks like.
Paths are bytes: a repository's need not be UTF-8.
"""
import ast
import configparser
import os
import re
import warnings

NAMES = ("revision", "down_revision", "branch_labels", "depends_on")
UNKNOWN = object()


# ------------------------------------------------------------- one file

class Migration:
    """What a file says; unreadable: it is no Python, or computes what it is."""

    def __init__(self, id=None, down=(), labels=(), depends=(), reason=None):
        self.id, self.down = id, tuple(down)
        self.labels, self.depends = tuple(labels), tuple(depends)
        self.unreadable = reason


def evaluate(node, names):
    if isinstance(node, ast.Name):
        return names.get(node.id, UNKNOWN)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = evaluate(node.left, names), evaluate(node.right, names)
        if UNKNOWN in (left, right) or type(left) is not type(right):
            return UNKNOWN
        return left + right
    if isinstance(node, (ast.Tuple, ast.List, ast.Set)):
        values = [evaluate(e, names) for e in node.elts]
        return UNKNOWN if UNKNOWN in values else tuple(values)
    try:
        return ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return UNKNOWN


def assignments(tree):
    """(target, value) of every assignment that the module surely makes."""
    for stmt in tree.body:
        if isinstance(stmt, ast.AnnAssign) and stmt.value is not None:
            yield stmt.target, stmt.value
        elif isinstance(stmt, ast.Assign):
            for target in stmt.targets:
                if isinstance(target, (ast.Tuple, ast.List)) and \
                        isinstance(stmt.value, (ast.Tuple, ast.List)):
                    yield from zip(target.elts, stmt.value.elts)
                else:
                    yield target, stmt.value


def as_ids(value):
    if value is None:
        return ()
    values = (value,) if isinstance(value, str) else value
    if not isinstance(values, (tuple, list, set, frozenset)):
        return None
    values = tuple(v for v in values if v is not None)
    return values if all(isinstance(v, str) for v in values) else None


def parse(data):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(data)


def read_migration(data, name):
    try:
        tree = parse(data)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as e:
        return Migration(reason="%s: %s" % (type(e).__name__, e))
    names = {}
    for target, value in assignments(tree):
        if isinstance(target, ast.Name):
            names[target.id] = evaluate(value, names)
    if any(names.get(n) is UNKNOWN for n in NAMES):
        return Migration(reason="computed")
    if "revision" not in names:
        legacy = re.match(rb"([a-f0-9]+)\.py$", name)
        if not legacy:
            return Migration(reason="no revision")
        names["revision"] = legacy.group(1).decode()
    lists = [as_ids(names.get(n)) for n in NAMES[1:]]
    if not isinstance(names["revision"], str) or None in lists:
        return Migration(reason="no string")
    if "down_revision" not in names:
        return Migration(names["revision"], reason="no down_revision")
    return Migration(names["revision"], *lists)


# ------------------------------------------------------------- what may change

def docstring_of(tree):
    if tree.body and isinstance(tree.body[0], ast.Expr) and \
            isinstance(tree.body[0].value, ast.Constant) and \
            isinstance(tree.body[0].value.value, str):
        return tree.body[0].value
    return None


def metadata_lines(data):
    """The numbers of the lines (from 0) that a repair may rewrite."""
    tree, lines = parse(data), set()
    for stmt in tree.body:
        targets = [stmt.target] if isinstance(stmt, ast.AnnAssign) else \
            getattr(stmt, "targets", [])
        names = {n.id for t in targets for n in ast.walk(t)
                 if isinstance(n, ast.Name)}
        if names & {"revision", "down_revision", "depends_on"}:
            lines.update(range(stmt.lineno - 1, stmt.end_lineno))
    doc = docstring_of(tree)
    if doc:
        text = split_lines(data)
        for i in range(doc.lineno - 1, doc.end_lineno):
            if re.match(rb'\W*(Revision ID|Revises)\s*:', text[i]):
                lines.add(i)
                # A long list of parents may go over several lines.
                while i + 1 < doc.end_lineno and \
                        re.match(rb"\s+[\w, ]+\s*$", text[i + 1]) and \
                        b":" not in text[i + 1]:
                    i += 1
                    lines.add(i)
    return lines


def split_lines(data):
    return re.split(rb"(?<=\n)|(?<=\r)(?!\n)", data)


def without_metadata(data):
    """Every byte that a repair must leave alone."""
    drop = metadata_lines(data)
    return b"".join(line for i, line in enumerate(split_lines(data))
                    if i not in drop)


# ------------------------------------------------------------- environments

def is_migration_name(name):
    return re.match(rb"(?!\.\#|__init__)(.*\.py)$", name) is not None


def script_dirs(paths):
    """Directories with env.py beside script.py.mako, or with versions."""
    paths = set(paths)
    found = set()
    for path in paths:
        directory, name = os.path.split(path)
        if name == b"env.py" and (
                os.path.join(directory, b"script.py.mako") in paths or
                any(p.startswith(os.path.join(directory, b"versions/"))
                    for p in paths)):
            found.add(directory)
    return found


def locations_of_ini(data, ini, script):
    """Of each section that names the script directory: its version_locations
    as directories of the tree, None where that is not set."""
    parser = configparser.ConfigParser(
        {"here": "."}, interpolation=configparser.BasicInterpolation())
    try:
        parser.read_string(data.decode("utf-8", "replace"))
    except configparser.Error:
        return []
    here, out = os.fsdecode(os.path.dirname(ini)), []
    for section in parser.sections():
        try:
            at = parser.get(section, "script_location", fallback=None)
            text = parser.get(section, "version_locations", fallback=None)
        except configparser.Error:
            continue
        if not at:
            continue
        places = {os.path.normpath(os.path.join(base, at))
                  for base in (here, "")}
        if os.fsdecode(script) in places:
            out.append(tuple(
                os.fsencode(os.path.normpath(os.path.join(here, d)))
                for d in re.split(r"[,\s:;]+", text or "") if d) or None)
    return out


def files_of(paths, script, locations=None):
    """The migrations of the environment in that directory."""
    if locations:
        return sorted(p for p in paths if os.path.dirname(p) in locations and
                      is_migration_name(os.path.basename(p)))
    top = os.path.join(script, b"versions")
    below = [p for p in paths if p.startswith(top + b"/") and
             is_migration_name(os.path.basename(p))]
    flat = [p for p in below if os.path.dirname(p) == top]
    return sorted(flat or below)


# ------------------------------------------------------------- the chain

def below(parents):
    """node -> the bits of everything below it, by position in `parents`; what
    is on or above a cycle is left out."""
    bit = {node: 1 << i for i, node in enumerate(parents)}
    waits = {n: len(set(p) & bit.keys()) for n, p in parents.items()}
    children = {}
    for node, down in parents.items():
        for d in set(down) & bit.keys():
            children.setdefault(d, []).append(node)
    ready = [n for n, count in waits.items() if not count]
    out = {}
    while ready:
        node = ready.pop()
        out[node] = 0
        for d in set(parents[node]) & bit.keys():
            out[node] |= bit[d] | out[d]
        for child in children.get(node, ()):
            waits[child] -= 1
            if not waits[child]:
                ready.append(child)
    return out


class Chain:
    """Of {path: Migration}. What cannot be read is counted apart.

    Where directories below versions repeat each other's ids, env.py chooses
    one of them: each is a chain of its own. A node's name is its id, then
    with the directory before it.
    """

    def __init__(self, migrations):
        self.by_path = dict(migrations)
        self.unreadable = [p for p, m in self.by_path.items() if m.unreadable]
        self.ids = {m.id for m in self.by_path.values() if not m.unreadable}
        self.is_split = self.find_split()
        self.by_id = {}
        for path, m in self.by_path.items():
            if not m.unreadable:
                self.by_id.setdefault(self.name(path, m.id), []).append(path)
        self.parents = {
            id: {self.parent(p, d) for p in paths
                 for d in self.by_path[p].down}
            for id, paths in self.by_id.items()}
        self.named = {d for down in self.parents.values() for d in down}

    def find_split(self):
        where = {}
        for path, m in self.by_path.items():
            if not m.unreadable:
                where.setdefault(m.id, set()).add(os.path.dirname(path))
        return any(len(places) > 1 for places in where.values())

    def name(self, path, id):
        if not self.is_split:
            return id
        return os.fsdecode(os.path.dirname(path)) + "/" + id

    def parent(self, path, id):
        near = self.name(path, id)
        if near in self.by_id or id not in self.ids:
            return near
        return next(n for n in self.by_id if n.endswith("/" + id))

    @property
    def heads(self):
        return set(self.by_id) - self.named

    @property
    def duplicates(self):
        return {id for id, paths in self.by_id.items() if len(paths) > 1}

    @property
    def missing(self):
        return self.named - set(self.by_id)

    @property
    def has_cycle(self):
        return len(below(self.parents)) < len(self.parents)


def alembic_heads(chain):
    """As Debian's Alembic has them; None without it, or where it gives up."""
    if chain.is_split:
        return None
    try:
        from alembic.script.revision import Revision, RevisionError, RevisionMap
    except ImportError:
        return None
    revisions = [Revision(m.id, m.down or None, m.depends or None,
                          m.labels or None)
                 for m in chain.by_path.values() if not m.unreadable]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            return set(RevisionMap(lambda: revisions).heads)
        except (RevisionError, KeyError, Warning):
            return None
