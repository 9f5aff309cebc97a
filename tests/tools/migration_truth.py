"""What CPython and Alembic make of migration files, and what our reader does.

For tests/diff/migration_*.py. The files are executed by another process, a
child for each, so that one which hangs or exits harms nobody.
"""
import ast
import json
import os
import pickle
import select
import signal
import subprocess
import sys

NAMES = ("revision", "down_revision", "branch_labels", "depends_on")

# enum migration_problem_kind, in its order.
KINDS = ("UNREADABLE NO_REVISION NO_DOWN_REVISION DYNAMIC WRONG_TYPE TUPLE_ID "
         "BYTES_ID FUNCTION_ID EMPTY_ID ILLEGAL_ID NOT_UTF8_ID MIXED_NONE "
         "NESTED REPEATED UNORDERED SELF_LOOP DEPENDS_ON_DOWN LABEL_IS_ID "
         "REBOUND").split()
# Those of a file that Alembic loads nevertheless.
HARMLESS = {"DYNAMIC", "REPEATED", "UNORDERED", "DEPENDS_ON_DOWN", "REBOUND",
            "LABEL_IS_ID"}


# --- our reader ------------------------------------------------------------

def text(s):
    """The probe writes bytes as \\u00NN."""
    if s is None:
        return None
    return s.encode("latin-1").decode("utf-8", "surrogatepass")


class Ours:
    def __init__(self, raw):
        self.raw = raw
        self.error = raw.get("error")
        self.problems = [KINDS[k] for k, _, _ in raw["problems"]]
        self.by_name = [(KINDS[k], n) for k, n, _ in raw["problems"]]
        if self.error is not None:
            return
        self.id = text(raw["id"])
        self.message = text(raw["message"])
        self.doc = text(raw["doc"])

    def state(self, name):
        if name == "revision":
            return self.raw["id_state"]
        return self.raw[name]["state"]

    def ids(self, name):
        if name == "revision":
            return [] if self.id is None else [self.id]
        return [text(v) for v, _ in self.raw[name]["items"]]

    def refuses(self):
        return [p for p in self.problems if p not in HARMLESS]


def read_ours(build, paths, *options):
    p = subprocess.run([os.path.join(build, "probe", "migration"), *options],
                       input="\n".join(paths), stdout=subprocess.PIPE,
                       encoding="utf-8")
    if p.returncode:
        print("Bail out! the probe ended with %d" % p.returncode)
        sys.exit(1)
    return [Ours(json.loads(line)) for line in p.stdout.splitlines()]


# --- CPython and Alembic ---------------------------------------------------

def plain(v):
    """A value that survives the pipe, or what it is."""
    if v is None or isinstance(v, (bool, int, float, str, bytes)):
        return ("value", v)
    if isinstance(v, (tuple, list, set, frozenset, type({}.keys()), dict)):
        return (type(v).__name__, [plain(x) for x in v])
    return ("other", type(v).__name__)


def execute(path):
    """In the child: the names of the module, or the error."""
    from alembic import util
    directory, name = os.path.split(path)
    try:
        module = util.load_python_file(directory, name)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as e:
        return {"syntax": str(e)}
    except BaseException as e:
        return {"failed": "%s: %s" % (type(e).__name__, e)}
    return {"names": {n: plain(getattr(module, n)) for n in NAMES
                      if hasattr(module, n)},
            "doc": module.__doc__}


def load(path):
    """In the child: the Script that Alembic makes, or why not."""
    from alembic.script import Script
    from alembic.script.revision import RevisionMap

    class Directory:
        sourceless = False
        dir = os.path.dirname(path)

    try:
        if hasattr(Script, "_from_filename"):
            script = Script._from_filename(Directory, *os.path.split(path))
        else:
            script = Script._from_path(Directory, path)
        if script is None:
            return {"ignored": True}
        # As far as one file goes: what it names is there.
        RevisionMap(lambda: [script] + others(script)).heads
        return {"doc": script.doc, "revision": script.revision}
    except BaseException as e:
        return {"refused": "%s: %s" % (type(e).__name__, e)}


def others(script):
    from alembic.script.revision import Revision, tuple_rev_as_scalar
    from alembic.util import to_tuple
    names = set(to_tuple(script.down_revision, ())) | \
        set(to_tuple(script.dependencies, ()))
    return [Revision(n, None) for n in sorted(names)
            if isinstance(n, str) and n and n != script.revision]


def serve():
    """The process that executes: paths in, pickles out."""
    import warnings
    warnings.simplefilter("ignore")
    import alembic.script  # noqa: F401  (before the forks)
    import sqlalchemy  # noqa: F401
    sys.dont_write_bytecode = True
    for line in sys.stdin:
        r, w = os.pipe()
        pid = os.fork()
        if not pid:
            os.close(r)
            null = os.open(os.devnull, os.O_RDWR)
            os.dup2(null, 1)
            os.dup2(null, 2)
            signal.alarm(20)
            path = line.rstrip("\n")
            truth = execute(path)
            truth["script"] = load(path) if "names" in truth else {}
            with os.fdopen(w, "wb") as f:
                pickle.dump(truth, f)
            os._exit(0)
        os.close(w)
        with os.fdopen(r, "rb") as f:
            data = f.read()
        os.waitpid(pid, 0)
        truth = pickle.loads(data) if data else {"failed": "no answer"}
        blob = pickle.dumps(truth)
        sys.stdout.buffer.write(b"%d\n" % len(blob) + blob)
        sys.stdout.buffer.flush()


def read_truth(paths):
    p = subprocess.Popen([sys.executable, __file__], stdin=subprocess.PIPE,
                         stdout=subprocess.PIPE)
    out = []
    for path in paths:
        p.stdin.write(path.encode() + b"\n")
        p.stdin.flush()
        out.append(pickle.loads(p.stdout.read(int(p.stdout.readline()))))
    p.stdin.close()
    p.wait()
    return out


# --- comparing -------------------------------------------------------------

def ids_of(kind, v):
    """The ids Alembic makes of a value; None where they are no strings."""
    if kind == "value" and v is None:
        return []
    if kind == "value" and isinstance(v, str):
        return [v]
    if kind in ("value", "other"):
        return None
    if [x for x in v if x != ("value", None)] == [] and len(v) < 2:
        return []
    if any(k != "value" or not isinstance(x, str) for k, x in v):
        return None
    return [x for _, x in v]


def compare_name(ours, name, truth, dynamic_ok):
    if ours.state(name) == "dynamic":
        return None if dynamic_ok else "%s is dynamic, Python: %r" % (
            name, truth["names"].get(name))
    if name not in truth["names"]:
        if name == "revision":
            return None  # the legacy id: see compare()
        if ours.raw[name]["assigned"]:
            return "%s is assigned, not in Python" % name
        return None
    kind, value = truth["names"][name]
    expected = ids_of(kind, value)
    if name == "revision" and kind != "value":
        expected = None
    found = ours.ids(name)
    if expected is None or (name == "revision" and value is None):
        if not ours.refuses():
            return "%s: no problem with %r" % (name, value)
        return None
    expected = [x for x in expected if x or name == "revision"]
    if kind in ("set", "frozenset"):
        expected, found = sorted(expected), sorted(found)
    if expected != found:
        return "%s: ours %r, Python %r" % (name, found, expected)
    return None


def newer_refuses(truth):
    """What 1.8.1 takes and a later Alembic, or a database, does not."""
    names = truth["names"]
    rev = names.get("revision", ("value", ""))[1]
    down = names.get("down_revision", ("value", None))[1]
    deps = names.get("depends_on", ("value", None))[1]
    return not isinstance(rev, str) or ":" in rev or rev == "" or \
        down in ("", False) or deps in ("", False) or \
        names.get("branch_labels", ("value", None))[1] == ""


def compare(ours, truth, dynamic_ok=False):
    """None, or what differs."""
    if "failed" in truth:
        return None  # neither syntax nor values can be compared
    if "syntax" in truth:
        return None if ours.error is not None else \
            "read, Python: %s" % truth["syntax"]
    if ours.error is not None:
        return "unreadable (%s), Python reads it" % ours.raw["problems"]
    for name in NAMES:
        difference = compare_name(ours, name, truth, dynamic_ok)
        if difference:
            return difference
    if truth["doc"] != ours.doc:
        return "doc: ours %r, Python %r" % (ours.doc, truth["doc"])
    return compare_script(ours, truth)


def compare_script(ours, truth):
    script = truth["script"]
    if script.get("ignored"):
        return None
    if "refused" in script:
        if ours.refuses() or "DYNAMIC" in ours.problems or \
                "LABEL_IS_ID" in ours.problems or \
                ("REPEATED", "branch_labels") in ours.by_name:
            return None
        return "no problem, Alembic: %s" % script["refused"]
    if ours.refuses() and not newer_refuses(truth):
        return "Alembic takes it, ours: %s" % ours.raw["problems"]
    if script["doc"] != ours.message:
        return "message: ours %r, Alembic %r" % (ours.message, script["doc"])
    if ours.id is not None and script["revision"] != ours.id:
        return "id: ours %r, Alembic %r" % (ours.id, script["revision"])
    return None


# --- spans, by CPython's ast -----------------------------------------------

class Places:
    """Offsets in the file of what ast has as line and column."""

    def __init__(self, data):
        self.data = data
        lines = data.replace(b"\r\n", b"\n\0").replace(b"\r", b"\n")
        self.starts, at = [0], 0
        for line in lines.split(b"\n")[:-1]:
            at += len(line) + 1
            self.starts.append(at + (lines[at:at + 1] == b"\0"))
        if data.startswith(b"\xef\xbb\xbf"):
            self.starts[0] = 3

    def span(self, node):
        return [self.starts[node.lineno - 1] + node.col_offset,
                self.starts[node.end_lineno - 1] + node.end_col_offset]


def module_assignments(tree):
    """name -> (value node, is its own) of plain top-level assignments."""
    found = {}
    for stmt in tree.body:
        if isinstance(stmt, ast.AnnAssign) and stmt.value is not None:
            targets, value = [stmt.target], stmt.value
        elif isinstance(stmt, ast.Assign):
            targets, value = stmt.targets, stmt.value
        else:
            continue
        for t in targets:
            pairs = [(t, value)]
            if isinstance(t, (ast.Tuple, ast.List)) and \
                    isinstance(value, (ast.Tuple, ast.List)):
                pairs = list(zip(t.elts, value.elts))
            for target, v in pairs:
                if isinstance(target, ast.Name):
                    found[target.id] = (v, len(targets) == 1)
    return found


def compare_spans(ours, data):
    tree = ast.parse(data)
    places = Places(data)
    assigned = module_assignments(tree)
    for name in NAMES:
        if name not in assigned:
            continue
        node, own = assigned[name]
        field = {"span": ours.raw["id_span"],
                 "rewritable": ours.raw["id_rewritable"]} \
            if name == "revision" else ours.raw[name]
        if field["span"] != places.span(node):
            return "%s: span %r, ast %r" % (name, field["span"],
                                            places.span(node))
        literal = isinstance(node, ast.Constant) or (
            isinstance(node, (ast.Tuple, ast.List, ast.Set)) and
            all(isinstance(e, ast.Constant) for e in node.elts))
        if field["rewritable"] != (own and literal):
            return "%s: rewritable %r" % (name, field["rewritable"])
        if name != "revision" and literal and \
                not isinstance(node, ast.Constant):
            spans = [places.span(e) for e in node.elts]
            if [s for _, s in field["items"]] != spans:
                return "%s: items %r, ast %r" % (name, field["items"], spans)
    return compare_docstring(ours, tree, places, data)


def compare_docstring(ours, tree, places, data):
    first = tree.body[0] if tree.body else None
    if not isinstance(first, ast.Expr) or \
            not isinstance(first.value, ast.Constant) or \
            not isinstance(first.value.value, str):
        return None
    if ours.raw["doc_span"] != places.span(first.value):
        return "docstring: span %r" % ours.raw["doc_span"]
    for key in ("Revision ID", "Revises", "Create Date"):
        if key not in ours.raw:
            continue
        value, (begin, end) = ours.raw[key]
        if data[begin:end] != value.encode("latin-1"):
            return "%s: span %d..%d is %r" % (key, begin, end,
                                              data[begin:end])
        line = max(data.rfind(b"\n", 0, begin),
                   data.rfind(b"\r", 0, begin)) + 1
        if not data[line:begin].strip().startswith(key.encode() + b":"):
            return "%s: stands behind %r" % (key, data[line:begin])
    return None


class Tap:
    def __init__(self):
        self.n = self.bad = 0

    def check(self, what, difference):
        self.n += 1
        what = what.replace("#", "\\#")
        if difference is None:
            print("ok %d - %s" % (self.n, what))
        else:
            self.bad += 1
            print("not ok %d - %s" % (self.n, what))
            print("# " + str(difference).replace("\n", "\n# "))

    def end(self):
        print("1..%d" % self.n)
        sys.exit(1 if self.bad else 0)


if __name__ == "__main__":
    serve()
