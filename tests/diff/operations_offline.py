"""What migrations do, against the DDL that Alembic emits for them.

Generated upgrade() functions are run under the system's alembic in offline
mode (as_sql, PostgreSQL, no database). The statements it emits are read with
regular expressions into (action, kind, table, name, ...) and compared, in
their order, with the effects that build/.../probe/operations reads from the
same file without running it.
"""

import io
import os
import random
import re
import subprocess
import sys
import tempfile
import warnings

from alembic.migration import MigrationContext
from alembic.operations import Operations
import alembic.op
import sqlalchemy as sa

PROBE = os.path.join(sys.argv[1], "probe", "operations")
COUNT = 500

NAMES = ["users", "orders", "Items", "order lines", "größe", "select", "t1",
         "a_long_name_of_a_table"]
COLUMNS = ["id", "name", "Price", "user", "created at", "c1", "état"]
TYPES = ["sa.Integer()", "sa.String(20)", "sa.Text", "sa.Numeric(10, 2)",
         "sa.DateTime(timezone=True)", "sa.Boolean()", "sa.BigInteger",
         "sa.LargeBinary()", "sa.Float()", "sa.Date()"]


class Writer:
    def __init__(self, seed):
        self.r = random.Random(seed)
        self.helpers = []
        self.module = []
        self.n = 0

    def name(self, of=NAMES):
        return self.r.choice(of)

    def expr(self, text):
        """An expression whose value is the text."""
        r = self.r
        k = r.randrange(9)
        if k == 0:
            self.n += 1
            self.module.append("NAME_%d = %r" % (self.n, text))
            return "NAME_%d" % self.n
        if k == 1:
            cut = r.randrange(len(text) + 1)
            return "%r + %r" % (text[:cut], text[cut:])
        if k == 2:
            return 'f"{%r}"' % text if "'" not in text else repr(text)
        if k == 3:
            return "'%%s' %% %r" % text
        if k == 4:
            return "'{}'.format(%r)" % text
        if k == 5:
            return "op.f(%r)" % text
        if k == 6:
            return "{'k': %r}['k']" % text
        if k == 7:
            return "(lambda x: x)(%r)" % text
        return repr(text)

    def column(self, name=None):
        r = self.r
        parts = [self.expr(name or self.name(COLUMNS)), r.choice(TYPES)]
        if r.random() < 0.3:
            parts.append("nullable=%s" % r.choice(["True", "False"]))
        if r.random() < 0.2:
            parts.append("server_default=sa.text('now()')")
        return "sa.Column(%s)" % ", ".join(parts)

    def columns(self):
        names = self.r.sample(COLUMNS, self.r.randrange(1, 4))
        return "[%s]" % ", ".join(self.expr(n) for n in names)

    def schema(self):
        return ", schema=%s" % self.expr("app") if self.r.random() < 0.2 \
            else ""

    def sql(self):
        r = self.r
        t, c = r.choice(["users", "orders", "t1"]), r.choice(["c1", "name"])
        return r.choice([
            "DROP TABLE %s" % t,
            "ALTER TABLE %s DROP COLUMN %s" % (t, c),
            "ALTER TABLE %s ALTER COLUMN %s SET NOT NULL" % (t, c),
            "DELETE FROM %s WHERE %s = 1" % (t, c),
            "DROP INDEX ix_%s" % t,
            "UPDATE %s SET %s = 1" % (t, c),
            "ALTER TABLE %s RENAME TO %s_old" % (t, t),
            "CREATE INDEX ix_%s ON %s (%s)" % (t, t, c),
        ])

    def execute(self):
        sql = self.sql()
        form = self.r.randrange(6)
        if form == 0:
            return "op.execute(%s)" % self.expr(sql)
        if form == 1:
            return "op.execute(sa.text(%s))" % self.expr(sql)
        if form == 2:
            return 'op.execute("""\n        %s\n    """)' % sql
        if form == 3:
            return "op.get_bind().execute(sa.text(%s))" % self.expr(sql)
        if form == 4:
            return "op.get_context().execute(%s)" % self.expr(sql)
        t = self.name()
        return self.r.choice([
            "op.execute(sa.table(%s).delete())" % self.expr(t),
            "op.execute(sa.delete(sa.table(%s, sa.column('x'))).where("
            "sa.column('x') == sa.literal_column('1')))" % self.expr(t),
            "op.execute(sa.table(%s, sa.column('x')).update().values("
            "x=sa.literal_column('1')))" % self.expr(t),
        ])

    def operation(self):
        r, e = self.r, self.expr
        t, c = self.name(), self.name(COLUMNS)
        return r.choice([
            lambda: "op.create_table(%s, %s%s)" % (
                e(t), ", ".join(self.column(n) for n in r.sample(
                    COLUMNS, r.randrange(1, 4))), self.schema()),
            lambda: "op.drop_table(%s%s)" % (e(t), self.schema()),
            lambda: "op.rename_table(%s, %s%s)" % (
                e(t), e(self.name()), self.schema()),
            lambda: "op.add_column(%s, %s%s)" % (
                e(t), self.column(), self.schema()),
            lambda: "op.drop_column(%s, %s%s)" % (e(t), e(c), self.schema()),
            lambda: "op.alter_column(%s, %s, %s%s)" % (
                e(t), e(c), r.choice([
                    "nullable=False", "nullable=True",
                    "type_=%s" % r.choice(TYPES),
                    "server_default='1'", "server_default=None",
                    "new_column_name=%s" % e(self.name(COLUMNS) + "2"),
                    "nullable=False, type_=sa.Text()",
                    "comment='x'"]), self.schema()),
            lambda: "op.create_index(%s, %s, %s%s%s)" % (
                e("ix_" + c), e(t), self.columns(), r.choice(
                    ["", ", unique=True"]), self.schema()),
            lambda: "op.drop_index(%s, table_name=%s)" % (e("ix_" + c), e(t)),
            lambda: "op.create_unique_constraint(%s, %s, %s%s)" % (
                e("uq_" + c), e(t), self.columns(), self.schema()),
            lambda: "op.create_check_constraint(%s, %s, 'x > 0')" % (
                e("ck_" + c), e(t)),
            lambda: "op.create_primary_key(%s, %s, %s)" % (
                e("pk_" + c), e(t), self.columns()),
            lambda: "op.create_foreign_key(%s, %s, %s, [%s], [%s])" % (
                e("fk_" + c), e(t), e(self.name()), e(c), e("id")),
            lambda: "op.drop_constraint(%s, %s%s)" % (
                e("uq_" + c), e(t), r.choice(["", ", type_='unique'"])),
            self.execute,
            self.execute,
        ])()

    def block(self, indent, depth):
        r, out = self.r, []
        pad = " " * indent
        for _ in range(r.randrange(1, 4)):
            k = r.randrange(12) if depth < 3 else 0
            if k < 6:
                out.append(pad + self.operation())
            elif k == 6:
                out.append(pad + "for t in %s:" % r.choice([
                    "('users', 'orders')", "['a', 'b'] + ['c']",
                    "sorted({'x': 1})", "'u v'.split()",
                    "[n + '_x' for n in ('a', 'b')]"]))
                out.append(pad + "    op.drop_column(t, %s)" %
                           self.expr(self.name(COLUMNS)))
            elif k == 7:
                self.n += 1
                name = "helper_%d" % self.n
                self.helpers.append(
                    "def %s(t, c='c1'):\n    op.drop_column(t, c)\n"
                    "    op.execute(f'DELETE FROM {c} WHERE x')" % name)
                out.append(pad + "%s(%s%s)" % (
                    name, self.expr(self.name()),
                    r.choice(["", ", 'c2'", ", c='c3'"])))
            elif k == 8:
                out.append(pad + "if %s:" % r.choice(
                    ["True", "1 == 1", "'a' in ('a', 'b')", "not []"]))
                out += self.block(indent + 4, depth + 1)
                out.append(pad + "else:")
                out.append(pad + "    op.drop_table('never')")
            elif k == 9:
                out.append(pad + "with op.batch_alter_table(%s%s) as batch:" % (
                    self.expr(self.name()), self.schema()))
                for _ in range(r.randrange(1, 3)):
                    out.append(pad + "    " + r.choice([
                        "batch.drop_column(%s)" % self.expr("c1"),
                        "batch.add_column(%s)" % self.column(),
                        "batch.alter_column(%s, nullable=False)" %
                        self.expr("name"),
                        "batch.create_unique_constraint('u', %s)" %
                        self.columns(),
                        "batch.drop_constraint('u')"]))
            elif k == 10:
                out.append(pad + "try:")
                out += self.block(indent + 4, depth + 1)
                out.append(pad + "finally:")
                out.append(pad + "    op.drop_table(%s)" %
                           self.expr(self.name()))
            else:
                out.append(pad + "while False:")
                out.append(pad + "    op.drop_table('never')")
        return out

    def text(self):
        body = self.block(4, 0)
        return "\n".join(
            ["from alembic import op", "import sqlalchemy as sa"] +
            self.module + self.helpers + ["def upgrade():"] + body +
            ["def downgrade():", "    pass", ""])


def emitted(text):
    buffer = io.StringIO()
    context = MigrationContext.configure(
        dialect_name="postgresql",
        opts={"as_sql": True, "output_buffer": buffer})
    with Operations.context(context):
        scope = {"__name__": "migration"}
        exec(compile(text, "migration", "exec"), scope)
        # Connections of offline mode do not exist: its statements are
        # emitted as those of the context.
        bind = type("Bind", (), {
            "execute": lambda self, sql: context.execute(sql)})()
        original = alembic.op.get_bind
        alembic.op.get_bind = lambda: bind
        try:
            scope["upgrade"]()
        finally:
            alembic.op.get_bind = original
    return buffer.getvalue()


IDENT = r'(?:"(?:[^"]|"")+"|[\w$]+)'
QUALIFIED = r"(%s\.)?(%s)" % (IDENT, IDENT)


def plain(ident):
    if not ident:
        return "-"
    ident = ident.rstrip(".")
    if ident.startswith('"'):
        return ident[1:-1].replace('""', '"')
    return ident


def read_statement(sql):
    """The effects of one emitted statement: (action, kind, schema, table,
    name)."""
    sql = sql.strip()
    rules = [
        (r"CREATE TABLE %s \(" % QUALIFIED, "create", "table", "st"),
        (r"DROP TABLE %s$" % QUALIFIED, "drop", "table", "st"),
        (r"DELETE FROM %s" % QUALIFIED, "delete", "table", "st"),
        (r"UPDATE %s SET" % QUALIFIED, "update", "table", "st"),
        (r"CREATE (?:UNIQUE )?INDEX (%s) ON %s" % (IDENT, QUALIFIED),
         "create", "index", "nst"),
        (r"DROP INDEX %s$" % QUALIFIED, "drop", "index", "sn"),
    ]
    for pattern, action, kind, groups in rules:
        m = re.match(pattern, sql)
        if m:
            got = {g: plain(v) for g, v in zip(groups, m.groups())}
            return [(action, kind, got.get("t", "-"),
                     got.get("n", got.get("t")))]
    m = re.match(r"ALTER TABLE %s (.*)" % QUALIFIED, sql, re.S)
    if m:
        table, rest = plain(m.group(2)), m.group(3)
        parts = [
            (r"RENAME TO (%s)$" % IDENT, "rename", "table"),
            (r"RENAME (?:COLUMN )?(%s) TO " % IDENT, "rename", "column"),
            (r"ADD COLUMN (%s) " % IDENT, "add", "column"),
            (r"DROP COLUMN (%s)$" % IDENT, "drop", "column"),
            (r"ALTER COLUMN (%s) SET NOT NULL" % IDENT, "set-not-null",
             "column"),
            (r"ALTER COLUMN (%s) DROP NOT NULL" % IDENT, "drop-not-null",
             "column"),
            (r"ALTER COLUMN (%s) TYPE " % IDENT, "set-type", "column"),
            (r"ALTER COLUMN (%s) SET DEFAULT" % IDENT, "set-default",
             "column"),
            (r"ALTER COLUMN (%s) DROP DEFAULT" % IDENT, "drop-default",
             "column"),
            (r"ADD CONSTRAINT (%s) " % IDENT, "add", "constraint"),
            (r"DROP CONSTRAINT (%s)" % IDENT, "drop", "constraint"),
        ]
        for pattern, action, kind in parts:
            p = re.match(pattern, rest)
            if p:
                name = plain(p.group(1))
                if kind == "table":
                    name = table
                return [(action, kind, table, name)]
    m = re.match(r"COMMENT ON COLUMN (?:%s\.)??(%s)\.(%s) IS" %
                 (IDENT, IDENT, IDENT), sql)
    if m:
        return [("comment", "column", plain(m.group(1)), plain(m.group(2)))]
    raise ValueError("the test cannot read: " + sql)


def theirs(ddl):
    out = []
    for statement in re.split(r";\s*\n", ddl):
        if statement.strip():
            out += read_statement(statement)
    return out


def ours(lines):
    out = []
    for line in lines:
        p = line.split("\t")
        if p[0] != "eff":
            continue
        action, kind, table, name = p[1], p[2], p[4], p[5]
        if kind in ("foreign key", "primary key", "check"):
            kind = "constraint"
        if action == "drop" and kind == "index":
            table = "-"
        out.append((action, kind, table, name))
    return out


def normal(effects):
    """alter_column emits its parts in an order of its own: sort each run of
    effects on one column."""
    out, run = [], []
    for e in effects + [None]:
        if run and (e is None or e[1] != "column" or e[2:] != run[0][2:]):
            out += sorted(run)
            run = []
        if e is not None and e[1] == "column":
            run.append(e)
        elif e is not None:
            out.append(e)
    return out


def main():
    warnings.simplefilter("ignore")
    texts = [Writer(seed).text() for seed in range(COUNT)]
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
    files = {}
    for line in done.stdout.decode("utf-8").split("\n"):
        if line.startswith("file\t"):
            lines = files.setdefault(line.split("\t")[1], [])
        elif line:
            lines.append(line)
    total = 0
    for i, (text, path) in enumerate(zip(texts, paths)):
        want = normal(theirs(emitted(text)))
        got = normal(ours(files[path]))
        unknown = [line for line in files[path] if line.startswith("unk")]
        total += len(want)
        if want == got and not unknown:
            print("ok %d - migration %d: %d effects" % (i + 1, i, len(want)))
            continue
        print("not ok %d - migration %d" % (i + 1, i))
        for w, g in zip(want + [None] * len(got), got + [None] * len(want)):
            if w != g:
                print("# want %r, got %r" % (w, g))
                break
        for line in unknown + text.split("\n"):
            print("#   " + line)
    print("# %d effects" % total)


assert sa  # generated migrations import it
main()
