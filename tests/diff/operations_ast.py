"""Direct op.* and batch_op.* calls, against CPython's ast.

Writes a few hundred migrations (and some by hand) into a temporary folder,
lists their calls with ast, with function, line, column and those arguments
that ast.literal_eval understands, and compares with build/.../probe/operations.
The generated functions have no helpers and only branches that both run, so
every call in them is reached exactly once, or once a round of a literal loop.
"""

import ast
import os
import random
import re
import subprocess
import sys
import tempfile

PROBE = os.path.join(sys.argv[1], "probe", "operations")
COUNT = 400

SIGNATURES = {
    "create_table": ["table_name"],
    "drop_table": ["table_name"],
    "rename_table": ["old_table_name", "new_table_name", "schema"],
    "add_column": ["table_name", "column"],
    "drop_column": ["table_name", "column_name"],
    "alter_column": ["table_name", "column_name", "nullable"],
    "create_index": ["index_name", "table_name", "columns"],
    "drop_index": ["index_name", "table_name"],
    "create_foreign_key": ["constraint_name", "source_table",
                           "referent_table", "local_cols", "remote_cols"],
    "create_check_constraint": ["constraint_name", "table_name", "condition"],
    "create_unique_constraint": ["constraint_name", "table_name", "columns"],
    "create_primary_key": ["constraint_name", "table_name", "columns"],
    "drop_constraint": ["constraint_name", "table_name", "type_"],
    "execute": ["sqltext"],
    "create_table_comment": ["table_name", "comment"],
    "drop_table_comment": ["table_name"],
    "batch_alter_table": ["table_name", "schema"],
}
BATCH = {
    "add_column": ["column"],
    "drop_column": ["column_name"],
    "alter_column": ["column_name", "nullable"],
    "create_index": ["index_name", "columns"],
    "drop_index": ["index_name"],
    "create_foreign_key": ["constraint_name", "referent_table",
                           "local_cols", "remote_cols"],
    "create_unique_constraint": ["constraint_name", "columns"],
    "drop_constraint": ["constraint_name", "type_"],
    "execute": ["sqltext"],
}
IMPORTS = [
    ("from alembic import op", "op"),
    ("from alembic import op as migrate", "migrate"),
    ("import alembic.op as o", "o"),
    ("import alembic", "alembic.op"),
    ("import alembic.op", "alembic.op"),
]


class Writer:
    def __init__(self, seed):
        self.r = random.Random(seed)

    def string(self):
        r = self.r
        word = r.choice(["users", "a", "ix_übung", "x y", "tab\\le", 'q"u',
                         "it's", "né", "日本", "", "line\nend"])
        form = r.randrange(6)
        if form == 0:
            return repr(word)
        if form == 1:
            return '"""%s"""' % word.replace("\\", "\\\\").replace('"', '\\"')
        if form == 2:
            return "%r %r" % (word[: len(word) // 2], word[len(word) // 2:])
        if form == 3:
            return "(%r\n        %r)" % (word, "tail")
        if form == 4:
            return 'u"%s"' % word.encode("unicode_escape").decode().replace(
                '"', '\\"')
        return "r'%s'" % re.sub(r"['\\\n]", "", word)

    def value(self, depth=0):
        r = self.r
        k = r.randrange(12)
        if k < 5:
            return self.string()
        if k == 5:
            return r.choice(["True", "False", "None"])
        if k == 6:
            return r.choice(["0", "17", "-3", "1_000", "0x1f"])
        if k == 7 and depth < 2:
            n = r.randrange(4)
            return "[%s]" % ", ".join(self.value(depth + 1) for _ in range(n))
        if k == 8 and depth < 2:
            return "(%s,)" % self.value(depth + 1)
        if k == 9 and depth < 2:
            return "{%s: %s}" % (self.string(), self.value(depth + 1))
        if k == 10:
            return "sa.Column(%s, sa.String(%d))" % (self.string(),
                                                    r.randrange(99))
        return r.choice(["unknown(1)", "sa.text('x')", "name.attr"])

    def call(self, prefix, table):
        r = self.r
        name = r.choice(sorted(n for n in table if n != "batch_alter_table"))
        params = table[name]
        n = r.randrange(len(params) + 1)
        parts = [self.value() for _ in range(n)]
        rest = [p for p in params[n:] if r.random() < 0.7]
        parts += ["%s=%s" % (p, self.value()) for p in rest]
        if r.random() < 0.3:
            parts.append("extra_option=%s" % self.value())
        sep = r.choice([", ", ",\n            ", ",  # why\n   "])
        return "%s.%s(%s)" % (prefix, name, sep.join(parts))

    def block(self, op, batch, indent, depth):
        r = self.r
        out = []
        for _ in range(r.randrange(1, 4)):
            pad = " " * indent
            k = r.randrange(10) if depth < 3 else 0
            if k < 4:
                out.append(pad + self.call(op, SIGNATURES))
            elif k == 4 and batch:
                out.append(pad + self.call(batch, BATCH))
            elif k == 5:
                name = "b%d" % depth
                out.append("%swith %s.batch_alter_table(%s) as %s:" % (
                    pad, op, self.string(), name))
                out.append(pad + "    " + self.call(name, BATCH))
                out += self.block(op, name, indent + 4, depth + 1)
            elif k == 6:
                out.append(pad + "if unknown():")
                out += self.block(op, batch, indent + 4, depth + 1)
                out.append(pad + "else:")
                out += self.block(op, batch, indent + 4, depth + 1)
            elif k == 7:
                out.append(pad + "try:")
                out += self.block(op, batch, indent + 4, depth + 1)
                out.append(pad + "except Exception:  # op.drop_table('no')")
                out += self.block(op, batch, indent + 4, depth + 1)
            elif k == 8:
                out.append(pad + "for _i in unknown():")
                out += self.block(op, batch, indent + 4, depth + 1)
            else:
                out.append(pad + "_x = [%s, '%s.drop_table(1)']" % (
                    self.call(op, SIGNATURES), op))
        return out

    def module(self):
        imports, op = self.r.choice(IMPORTS)
        lines = ['"""doc\n\nop.drop_table("no")\n"""', imports,
                 "import sqlalchemy as sa", "revision = 'a'", ""]
        for name in ("upgrade", "downgrade"):
            lines.append("%sdef %s():" % (
                self.r.choice(["", "", "async "]), name))
            lines += self.block(op, None, 4, 0)
            lines.append("")
        lines += ["def never():", "    %s.drop_table('no')" % op, ""]
        text = "\n".join(lines)
        if self.r.random() < 0.2:
            text = text.replace("\n", "\r\n")
        if self.r.random() < 0.1:
            text = "\ufeff" + text
        return text


BY_HAND = [
    "from alembic import op\ndef upgrade():\n"
    "    op.drop_table('a'); op.drop_table('b')\ndef downgrade(): pass\n",
    "from alembic import op\ndef upgrade():\n"
    "    (op\n     .drop_table)('a')\ndef downgrade():\n\top.execute('x')\n",
    "from alembic import op\ndef upgrade():\n"
    "    x = (yield op.drop_table('é'), op.drop_index('ü'))\n"
    "def downgrade(): return op.drop_table('b')\n",
    "from alembic import op\ndef upgrade():\n"
    "    assert op.drop_table('a'), op.drop_table\n"
    "    print(f'{op.drop_table(\"c\")}')\ndef downgrade(): ...\n",
]


def dotted(node):
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        inner = dotted(node.value)
        return inner and inner + "." + node.attr
    return None


def expected(text):
    """(function, line, column, name, {parameter: literal value})"""
    tree = ast.parse(text.encode("utf-8"))
    op = "op"
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and node.module == "alembic":
            op = node.names[0].asname or node.names[0].name
        elif isinstance(node, ast.Import) and \
                node.names[0].name.startswith("alembic"):
            op = node.names[0].asname or "alembic.op"
    lines = text.lstrip("\ufeff").splitlines()
    found = []
    for function in tree.body:
        if not isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef)):
            continue
        if function.name not in ("upgrade", "downgrade"):
            continue
        for node in ast.walk(function):
            if not isinstance(node, ast.Call):
                continue
            base, _, name = (dotted(node.func) or "").rpartition(".")
            if base == op:
                params = SIGNATURES.get(name)
            elif re.fullmatch(r"b\d", base):
                params = BATCH.get(name)
            else:
                continue
            line = lines[node.lineno - 1].encode()
            column = len(line[: node.col_offset].decode()) + 1
            args = {}
            pairs = list(zip(params, node.args))
            pairs += [(k.arg, k.value) for k in node.keywords]
            for key, value in pairs:
                try:
                    args[key] = ast.literal_eval(value)
                except ValueError:
                    pass
            found.append((function.name, node.lineno, column, name, args))
    return found


def shown(value):
    """A literal value in the notation of the probe."""
    if value is None or value is True or value is False:
        return str(value)
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        return '"%s"' % (value.replace("\\", "\\\\").replace("\n", "\\n")
                         .replace("\t", "\\t").replace("\r", "\\r"))
    if isinstance(value, list):
        return "[%s]" % ",".join(map(shown, value))
    if isinstance(value, tuple):
        return "(%s)" % ",".join(map(shown, value))
    if isinstance(value, dict):
        return "{%s}" % ",".join(
            "%s:%s" % (shown(k), shown(v)) for k, v in value.items())
    raise TypeError(value)


def ours(output):
    files, found = {}, None
    for line in output.split("\n"):
        parts = line.split("\t")
        if parts[0] == "file":
            found = files.setdefault(parts[1], [])
            if len(parts) > 2:
                found.append("unreadable")
        elif parts[0] == "op" and parts[4] in ("op", "batch"):
            begin = parts[3].split("-")[0].split(":")
            found.append((parts[1], int(begin[0]), int(begin[1]), parts[5],
                          parts[8]))
    return files


def differences(want, got):
    want = sorted(want, key=lambda w: w[:4])
    got = sorted(got, key=lambda g: g[:4])
    if [w[:4] for w in want] != [g[:4] for g in got]:
        return "calls: want %r, got %r" % (
            [w[:4] for w in want if w[:4] not in [g[:4] for g in got]],
            [g[:4] for g in got if g[:4] not in [w[:4] for w in want]])
    for w, g in zip(want, got):
        for key, value in w[4].items():
            part = "%s=%s" % (key, shown(value))
            if (" " + g[4] + " ").find(" " + part + " ") < 0:
                return "%r: want %s in %s" % (w[:4], part, g[4])
    return None


def main():
    texts = BY_HAND + [Writer(seed).module() for seed in range(COUNT)]
    print("1..%d" % len(texts))
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for i, text in enumerate(texts):
            path = os.path.join(folder, "m%d.py" % i)
            with open(path, "w", encoding="utf-8", newline="") as f:
                f.write(text)
            paths.append(path)
        done = subprocess.run([PROBE] + paths, stdout=subprocess.PIPE,
                              check=True)
        files = ours(done.stdout.decode("utf-8", "surrogateescape"))
    calls = 0
    for i, (text, path) in enumerate(zip(texts, paths)):
        want = expected(text)
        calls += len(want)
        problem = differences(want, files.get(path, ["missing"]))
        if problem:
            print("not ok %d - migration %d" % (i + 1, i))
            print("# " + problem.replace("\n", "\\n")[:2000])
        else:
            print("ok %d - migration %d: %d calls" % (i + 1, i, len(want)))
    print("# %d calls" % calls)


main()
