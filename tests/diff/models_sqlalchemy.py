"""The models reader, against SQLAlchemy itself.

Projects of model modules are generated (mixins, abstract bases, declared_attr,
inheritance of all kinds, Table(), schemas, composite keys, rings, helpers,
star imports, packages) and imported with the system's SQLAlchemy. Tables,
columns in their order with nullability, primary, foreign and unique keys,
indexes, and an order of creation that sorted_tables would accept, must be
what is read without running them.
"""

import importlib
import os
import random
import subprocess
import sys
import tempfile
import warnings

import sqlalchemy as sa
import sqlalchemy.ext.declarative
import sqlalchemy.orm  # noqa: F401

PROBE = os.path.abspath(os.path.join(sys.argv[1], "probe", "models"))
COUNT = int(os.environ.get("COUNT", 300))
warnings.simplefilter("ignore")
sys.dont_write_bytecode = True

TYPES = ["Integer", "String(50)", "Text", "Boolean", "DateTime(timezone=True)",
         "Numeric(10, 2)", "Enum('a', 'b', name='e%d')", "Float", "Date",
         "LargeBinary", "JSON", "String(length=N)", "Money", "Money()"]
WORDS = "user role post tag item order team note event price".split()


class Project:
    def __init__(self, seed):
        self.r = random.Random(seed)
        self.is_package = self.r.random() < 0.5
        self.files = {}
        self.classes = []  # (module, class, table key as a key names it)
        self.tables = []  # key, key column
        self.n = 0
        self.schema = self.r.choice([None, None, "core"])
        self.style = self.r.choice(["sa", "names", "star"])

    def c(self, name):
        return "sa." + name if self.style == "sa" else name

    def type(self):
        self.n += 1
        t = self.r.choice(TYPES)
        if "%" in t:
            t = t % self.n
        if t.startswith("Money"):
            return t
        return self.c(t)

    def column(self, extra="", named=None):
        r = self.r
        args = []
        if named:
            args.append(repr(named))
        args.append(self.type())
        if r.random() < 0.4:
            args.append("nullable=%s" % r.choice(["True", "False"]))
        if r.random() < 0.15:
            args.append("unique=True")
        if r.random() < 0.15:
            args.append("index=True")
        if r.random() < 0.1:
            args.append("server_default='x'")
        if r.random() < 0.05:
            args.append("key='k%d'" % self.n if False else "comment='c'")
        return "%s(%s%s)" % (self.c("Column"), ", ".join(args), extra)

    def key(self, own=None):
        """What a foreign key says, and whether its type is left out."""
        r = self.r
        choices = [t for t in self.tables if t[2]]
        if own:
            choices.append(own)
        if not choices:
            return None
        return r.choice(choices)

    def imports(self):
        lines = {"sa": ["import sqlalchemy as sa"],
                 "names": ["from sqlalchemy import (Column, Integer, String, "
                           "Text, Boolean, DateTime, Numeric, Enum, Float, "
                           "Date, LargeBinary, JSON, ForeignKey, Table, "
                           "ForeignKeyConstraint, UniqueConstraint, "
                           "CheckConstraint, PrimaryKeyConstraint, Index, "
                           "MetaData, TypeDecorator)",
                           "import sqlalchemy as sa"],
                 "star": ["from sqlalchemy import *",
                          "import sqlalchemy as sa"]}[self.style]
        return lines + ["from sqlalchemy.orm import relationship, deferred, "
                        "column_property",
                        "from sqlalchemy.ext.declarative import "
                        "declarative_base, declared_attr", "N = 20"]

    def base(self):
        r = self.r
        out = self.imports()
        out += ["class Money(sa.TypeDecorator):", "    impl = sa.Integer",
                "    cache_ok = True"]
        meta = "sa.MetaData(%s)" % (
            "schema=%r" % self.schema if self.schema else "")
        kind = r.randrange(4)
        if kind == 0:
            out += ["metadata = " + meta,
                    "Base = declarative_base(metadata=metadata)"]
        elif kind == 1:
            out += ["class Top:", "    @declared_attr",
                    "    def __tablename__(cls):",
                    "        return 'x_' + cls.__name__.lower()",
                    "Base = declarative_base(cls=Top, metadata=%s)" % meta,
                    "metadata = Base.metadata"]
        elif kind == 2:
            out += ["from sqlalchemy.orm import registry",
                    "reg = registry(metadata=%s)" % meta,
                    "Base = reg.generate_base()", "metadata = reg.metadata"]
        else:
            out += ["Root = declarative_base(metadata=%s)" % meta,
                    "class Base(Root):", "    __abstract__ = True",
                    "    row_version = %s(%s, nullable=False)"
                    % (self.c("Column"), self.c("Integer")),
                    "metadata = Root.metadata"]
        out += ["", "class IdMixin:",
                "    id = %s(%s, primary_key=True)" % (self.c("Column"),
                                                       self.c("Integer")),
                "class StampMixin(object):",
                "    created = %s" % self.column(),
                "    @declared_attr", "    def changed(cls):",
                "        return %s" % self.column(),
                "class NameMixin:",
                "    title = %s" % self.column(),
                "    @declared_attr", "    def __table_args__(cls):",
                "        return {'comment': cls.__name__}",
                "def pk(type_=sa.Integer):",
                "    return sa.Column(type_, primary_key=True)",
                "def required(*args, **kw):",
                "    return sa.Column(*args, nullable=False, **kw)"]
        return out

    def full(self, table, schema=None):
        schema = schema or self.schema
        return "%s.%s" % (schema, table) if schema else table

    def model(self, module):
        r = self.r
        self.n += 1
        table = "%s_%d" % (r.choice(WORDS), self.n)
        cls = "".join(w.title() for w in table.split("_"))
        schema = r.choice([None, None, None, "other"])
        bases = ["Base"]
        for mixin in ("StampMixin", "NameMixin"):
            if r.random() < 0.3:
                bases.insert(0, mixin)
        body = []
        how = r.randrange(4)
        pk = "id"
        if how == 0:
            bases.insert(0, "IdMixin")
        elif how == 1:
            body.append("id = pk()")
        elif how == 2:
            body.append("id = %s('%s', %s, primary_key=True)" % (
                self.c("Column"), "ident", self.c("Integer")))
            pk = "ident"
        else:
            body += ["id = %s(%s, primary_key=True)" % (self.c("Column"),
                                                        self.c("Integer")),
                     "part = %s(%s, primary_key=True)" % (self.c("Column"),
                                                          self.c("String(5)"))]
        own = (self.full(table, schema), pk, how != 3, cls)
        for i in range(r.randrange(4)):
            name = "c%d" % i
            k = r.random()
            if k < 0.3:
                body.append("%s = %s" % (name, self.column()))
            elif k < 0.4:
                body.append("%s = %s" % (name, self.column(named="n%d" % i)))
            elif k < 0.5:
                body.append("%s = deferred(%s)" % (name, self.column()))
            elif k < 0.55:
                body.append("%s = column_property(%s)" % (name, self.column()))
            elif k < 0.65:
                body.append("%s = required(%s)" % (name, self.type()))
            else:
                target = self.key(own)
                if not target:
                    continue
                text = repr("%s.%s" % target[:2])
                if r.random() < 0.25 and target[3] and target[3] != cls and \
                        target[4:] == (module,):
                    text = "%s.id" % target[3]
                extra = r.choice(["", ", ondelete='CASCADE'", ", name='fk_%s_%d'"
                                  % (table, i)])
                typed = r.choice(["", self.c("Integer") + ", "])
                body.append("%s = %s(%s%s(%s%s)%s)" % (
                    name, self.c("Column"), typed, self.c("ForeignKey"), text,
                    extra, r.choice(["", ", nullable=False", ", index=True"])))
        args = []
        plain = [b.split(" = ")[0] for b in body
                 if " = " in b and b[0] == "c" and "'n" not in b]
        if plain and r.random() < 0.4:
            args.append("%s(%r, name='uq_%s')" % (
                self.c("UniqueConstraint"), plain[0], table))
        if plain and r.random() < 0.3:
            args.append("%s('ix_%s', %s)" % (self.c("Index"), table,
                                             r.choice([repr(plain[0]),
                                                       plain[0]])
                                             if "deferred(" not in str(body) and
                                             "column_property" not in str(body)
                                             else repr(plain[0])))
        if r.random() < 0.2:
            args.append("%s('1 > 0')" % self.c("CheckConstraint"))
        options = {"schema": schema} if schema else {}
        if args:
            body.append("__table_args__ = (%s,%s)" % (
                ", ".join(args), " %r" % options if options else ""))
        elif options:
            body.append("__table_args__ = %r" % options)
        if r.random() < 0.2:
            body.append("extra = 5")
            body.append("NAMES = ['a', 'b']")
            body.append("def method(self):\n        return self.id")
        out = ["class %s(%s):" % (cls, ", ".join(bases)),
               "    __tablename__ = %r" % table]
        out += ["    " + line for line in body]
        self.tables.append(own + (module,))
        if r.random() < 0.25 and how != 3:
            out += self.derived(cls, table, pk, schema)
        return out

    def derived(self, cls, table, pk, schema):
        r = self.r
        self.n += 1
        if r.random() < 0.5:  # single table
            return ["class %sSingle(%s):" % (cls, cls),
                    "    __tablename__ = None",
                    "    __table_args__ = None",
                    "    single%d = %s" % (self.n, self.column())]
        name = "%s_joined" % table
        out = ["class %sJoined(%s):" % (cls, cls),
               "    __tablename__ = %r" % name,
               "    __table_args__ = {}",
               "    key = %s(%s, %s('%s.%s'), primary_key=True)" % (
                   self.c("Column"), self.c("Integer"), self.c("ForeignKey"),
                   self.full(table, schema), pk),
               "    more%d = %s" % (self.n, self.column())]
        return out

    def table(self):
        r = self.r
        self.n += 1
        name = "t_%d" % self.n
        schema = r.choice([None, None, "other"])
        parts = ["%s('id', %s, primary_key=True)" % (self.c("Column"),
                                                     self.c("Integer"))]
        for i in range(r.randrange(3)):
            parts.append(self.column(named="c%d" % i))
        target = self.key()
        if target and r.random() < 0.6:
            if r.random() < 0.5:
                parts.append("%s('k', %s('%s.%s'))" % (
                    (self.c("Column"), self.c("ForeignKey")) + target[:2]))
            else:
                parts += ["%s('k', %s)" % (self.c("Column"), self.c("Integer")),
                          "%s(['k'], ['%s.%s'])" % (
                              (self.c("ForeignKeyConstraint"),) + target[:2])]
        if r.random() < 0.3:
            parts.append("*[%s('l%%d' %% i, %s) for i in range(2)]" % (
                self.c("Column"), self.c("Integer")))
        if schema:
            parts.append("schema=%r" % schema)
        self.tables.append((self.full(name, schema), "id", True, None, None))
        out = ["%s = %s(%r, metadata, %s)" % (name, self.c("Table"), name,
                                              ", ".join(parts))]
        if r.random() < 0.2:
            out.append("%s('ixt_%s', %s.c.id)" % (self.c("Index"), name, name))
        return out

    def ring(self):
        self.n += 1
        a, b = "ring_a%d" % self.n, "ring_b%d" % self.n
        one = "%s = sa.Table(%r, metadata, sa.Column('id', sa.Integer, "\
            "primary_key=True), sa.Column('o', sa.ForeignKey('%s.id')))"
        return [one % (a, a, self.full(b)), one % (b, b, self.full(a))]

    def build(self):
        r = self.r
        names = ["m%d" % i for i in range(r.randrange(1, 4))]
        bodies = {}
        prefix = "app." if self.is_package else ""
        for name in names:
            lines = self.imports()
            if self.is_package and r.random() < 0.6:
                lines.append(r.choice(["from .base import *",
                                       "from .base import Base, IdMixin, "
                                       "StampMixin, NameMixin, pk, required, "
                                       "metadata, Money"]))
            else:
                lines.append("from %sbase import *" % prefix)
            for _ in range(r.randrange(1, 5)):
                k = r.random()
                lines.append("")
                if k < 0.7:
                    lines += self.model(name)
                elif k < 0.95:
                    lines += self.table()
                elif self.r.random() < 0.5:
                    lines += self.ring()
            bodies[name] = lines
        for name, lines in bodies.items():
            self.files[self.path(name)] = lines
        self.files[self.path("base")] = self.base()
        if self.is_package:
            self.files["%s/__init__.py" % "app"] = []
        top = []
        for name in names:
            top.append(r.choice(["import %s%s", "from %s import %s"])
                       % (prefix if "import" else "", name)
                       if False else "import %s%s" % (prefix, name))
        top.append("from %sbase import metadata as target_metadata" % prefix)
        self.files["top.py"] = top

    def path(self, name):
        return "app/%s.py" % name if self.is_package else "%s.py" % name


def truth(directory):
    sys.path.insert(0, directory)
    before = set(sys.modules)
    try:
        importlib.invalidate_caches()
        metadata = importlib.import_module("top").target_metadata
        return describe(metadata)
    finally:
        sys.path.pop(0)
        for name in set(sys.modules) - before:
            del sys.modules[name]


def describe(metadata):
    out = {}
    for table in metadata.tables.values():
        key = table.key
        t = out[key] = {
            "columns": [(c.name, bool(c.nullable)) for c in table.columns],
            "primary": [c.name for c in table.primary_key.columns],
            "foreign": sorted(
                (",".join(e.parent.name for e in c.elements),
                 c.elements[0].column.table.key,
                 ",".join(e.column.name for e in c.elements))
                for c in table.foreign_key_constraints),
            "unique": sorted(
                ",".join(c.name for c in u.columns)
                for u in table.constraints
                if isinstance(u, sa.UniqueConstraint)),
            "indexes": sorted(
                (i.name, bool(i.unique), ",".join(c.name for c in i.columns))
                for i in table.indexes),
        }
        t["foreign"].sort()
    return out


def parse(text):
    blocks, tables, gaps, order = [], {}, [], []
    for line in text.splitlines():
        words = line.split(" ")
        if line == ".":
            blocks.append((tables, order, gaps))
            tables, gaps, order = {}, [], []
        elif words[0] == "table":
            t = tables[words[1]] = {"columns": [], "primary": [],
                                    "foreign": [], "unique": [],
                                    "indexes": []}
            if len(words) > 3:
                gaps.append(line)
        elif words[0] == "column":
            t["columns"].append((words[1], words[-1] == "null"))
        elif words[0] == "primary":
            t["primary"] = words[1].split(",")
        elif words[0] == "unique":
            t["unique"] = sorted(t["unique"] + [words[1]])
        elif words[0] == "foreign":
            t["foreign"] = sorted(t["foreign"] + [(words[1], words[3],
                                                   words[4])])
        elif words[0] == "index":
            t["indexes"] = sorted(t["indexes"] + [
                (words[1], words[2] == "unique", words[3])])
        elif words[0] == "order":
            order = words[1:]
        elif words[0] == "gap":
            gaps.append(line)
    return blocks


def components(tables):
    """Which tables are in a ring with which: reached both ways."""
    reach = {}
    for start in tables:
        seen, todo = set(), [start]
        while todo:
            for f in tables[todo.pop()]["foreign"]:
                if f[1] not in seen:
                    seen.add(f[1])
                    todo.append(f[1])
        reach[start] = seen
    return reach


def order_is_right(order, tables):
    if sorted(order) != sorted(tables):
        return False
    at = {name: i for i, name in enumerate(order)}
    reach = components(tables)
    return all(at[f[1]] <= at[name] or name in reach[f[1]]
               for name in tables for f in tables[name]["foreign"])


def main():
    print("1..%d" % COUNT)
    failed = total = 0
    for seed in range(COUNT):
        project = Project(seed)
        project.build()
        with tempfile.TemporaryDirectory() as directory:
            for path, lines in project.files.items():
                os.makedirs(os.path.dirname(os.path.join(directory, path)),
                            exist_ok=True)
                with open(os.path.join(directory, path), "w") as f:
                    f.write("\n".join(lines) + "\n")
            want = truth(directory)
            got, order, gaps = parse(subprocess.run(
                [PROBE, directory, "top.py"], stdout=subprocess.PIPE,
                check=True, universal_newlines=True).stdout)[0]
        detail = []
        for name in sorted(set(want) | set(got)):
            for what in sorted(set(want.get(name, {})) |
                               set(got.get(name, {}))):
                a = want.get(name, {}).get(what)
                b = got.get(name, {}).get(what)
                if a != b:
                    detail.append("%s %s: SQLAlchemy %s, we %s" % (
                        name, what, a, b))
        if not order_is_right(order, want):
            detail.append("order: %s" % order)
        detail += gaps
        total += len(want)
        print("%s %d - project %d: %d tables" % (
            "not ok" if detail else "ok", seed + 1, seed, len(want)))
        for line in detail[:20]:
            print("# " + line)
        failed += bool(detail)
    print("# %d tables" % total)
    return 1 if failed else 0


sys.exit(main())
