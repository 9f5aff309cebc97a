"""Chains of migrations that a database accepts, made up at random.

A Chain writes migration files and keeps account of what they make, just
well enough to never ask for something impossible. What the database then
really has is for the caller to find out.
"""

import random

TYPES = ["sa.Integer()", "sa.String(length=40)", "sa.Text()",
         "sa.Numeric(10, 2)", "sa.DateTime()", "sa.Boolean()",
         "sa.BigInteger()", "sa.SmallInteger()", "sa.Float()", "sa.Date()",
         "sa.LargeBinary()", "sa.String()", "sa.Unicode(20)"]
SQL_TYPES = ["INTEGER", "VARCHAR(30)", "TEXT", "NUMERIC(8, 3)", "BIGINT",
             "BOOLEAN", "DATE"]
WORDS = ["users", "teams", "Orders", "order_items", "invoices", "größe",
         "audit log", "tags", "select", "payments", "files", "Notes"]
COLUMNS = ["name", "email", "kind", "state", "Price", "amount", "owner ref",
           "created", "état", "flag", "code", "order", "position", "note"]


class Table:
    def __init__(self, name):
        self.name = name
        self.columns = {}      # name -> type
        self.primary = []
        self.uniques = {}      # name or None-key -> columns
        self.indexes = {}
        self.foreign = {}      # name -> (columns, table, columns)
        self.checks = {}
        self.unnamed_fks = []  # (columns, table)

    def held(self):
        """Columns that something besides the table holds."""
        out = set(self.primary)
        for group in (self.uniques, self.indexes, self.checks):
            for columns in group.values():
                out |= set(columns)
        for columns, _, _ in self.foreign.values():
            out |= set(columns)
        for columns, _ in self.unnamed_fks:
            out |= set(columns)
        return out


class Chain:
    def __init__(self, seed, dialect):
        self.r = random.Random(seed)
        self.dialect = dialect
        self.tables = {}
        self.n = 0
        self.lines = []
        self.certain = set()   # names of constraints that have none
        self.plain = set()     # tables with a key of the database's name
        self.enums = []

    # -- names

    def fresh(self, prefix):
        self.n += 1
        return "%s_%d" % (prefix, self.n)

    def new_table_name(self):
        name = self.r.choice(WORDS)
        # SQLAlchemy's batches forget of such what they cannot reflect.
        if self.dialect == "sqlite":
            name = name.replace(" ", "_").replace("ö", "o").lower()
        return name if name not in self.tables and self.r.random() < 0.7 \
            else self.fresh("t")

    def new_column_name(self, table):
        free = [c for c in COLUMNS if c not in table.columns]
        return self.r.choice(free) if free and self.r.random() < 0.8 \
            else self.fresh("c")

    def some_table(self):
        return self.r.choice(list(self.tables.values())) if self.tables \
            else None

    def referrers(self, table):
        """(table, columns referred to) of foreign keys to it."""
        out = []
        for t in self.tables.values():
            for _, to, columns in t.foreign.values():
                if to == table.name:
                    out.append((t, columns))
            for _, to in t.unnamed_fks:
                if to == table.name:
                    out.append((t, table.primary))
        return out

    def referable(self):
        """(table, column) that a foreign key may name."""
        return [t for t in self.tables.values() if len(t.primary) == 1]

    # -- text

    def sql_name(self, name):
        return '"%s"' % name.replace('"', '""')

    def emit(self, line):
        self.lines.append("    " + line)

    def on(self, table, batch_line, line):
        """In SQLite a table is altered in a batch."""
        if self.dialect == "sqlite":
            self.emit("with op.batch_alter_table(%r) as batch_op:"
                      % table.name)
            self.emit("    batch_op." + batch_line)
        else:
            self.emit("op." + line)

    def column(self, name, kind, extra=()):
        return "sa.Column(%s)" % ", ".join([repr(name), kind] + list(extra))

    def default(self, kind):
        if "String" in kind or "Text" in kind or "Unicode" in kind:
            return self.r.choice(["server_default='x'",
                                  "server_default=sa.text(\"'y'\")"])
        if "Integer" in kind or "Numeric" in kind or "Float" in kind:
            return "server_default=%r" % self.r.choice(["0", "7"])
        if "Boolean" in kind:
            return "server_default=sa.text('%s')" % (
                "1" if self.dialect == "sqlite" else "true")
        if "DateTime" in kind:
            return "server_default=sa.func.now()"
        return None

    # -- operations

    def create_table(self):
        r = self.r
        t = Table(self.new_table_name())
        parts, later = [], []
        if r.random() < 0.1:
            parts.append("comment=%r" % "a comment")
        keys = ["id"] if r.random() < 0.7 else ["id", "part"]
        inline = r.random() < 0.5
        columns = []
        for key in keys:
            t.columns[key] = "sa.Integer()"
            extra = ["primary_key=True"] if inline else \
                r.choice([[], ["nullable=False"]])
            columns.append(self.column(key, "sa.Integer()", extra))
        t.primary = keys
        if not inline:
            later.append("sa.PrimaryKeyConstraint(%s%s)" % (
                ", ".join(map(repr, keys)),
                r.choice(["", ", name=%r" % self.fresh("pk")])))
        for _ in range(r.randrange(0, 5)):
            columns.append(self.inline_column(t, later))
        self.maybe_foreign(t, columns, later)
        self.tables[t.name] = t
        args = [repr(t.name)] + columns + later + parts
        if r.random() < 0.15:
            self.emit("columns = [%s]" % ", ".join(columns + later))
            self.emit("op.create_table(%r, *columns%s)" % (
                t.name, "".join(", " + p for p in parts)))
        else:
            self.emit("op.create_table(%s)" % ", ".join(args))

    def inline_column(self, t, later):
        r = self.r
        name, kind = self.new_column_name(t), r.choice(TYPES)
        t.columns[name] = kind
        extra = []
        if r.random() < 0.4:
            extra.append("nullable=%s" % r.choice(["True", "False"]))
        if r.random() < 0.2 and self.default(kind):
            extra.append(self.default(kind))
        k = r.random()
        if k < 0.1:
            extra.append("unique=True")
            t.uniques[self.fresh("?")] = [name]
        elif k < 0.2:
            extra.append("index=True")
            t.indexes["ix_%s_%s" % (t.name, name)] = [name]
            if r.random() < 0.3:
                extra.append("unique=True")
        elif k < 0.35:
            uq = self.fresh("uq")
            pair = [name] + (["id"] if r.random() < 0.5 else [])
            later.append("sa.UniqueConstraint(%s, name=%r)" % (
                ", ".join(map(repr, pair)), uq))
            t.uniques[uq] = pair
        elif k < 0.4:
            later.append("sa.UniqueConstraint(%r)" % name)
            t.uniques[self.fresh("?")] = [name]
        elif k < 0.45 and "Integer" in kind:
            ck = self.fresh("ck")
            later.append("sa.CheckConstraint('\"%s\" > 0', name=%r)" %
                         (name, ck))
            t.checks[ck] = [name]
        return self.column(name, kind, extra)

    def maybe_foreign(self, t, columns, later):
        r = self.r
        if not self.referable() or r.random() > 0.5:
            return
        to = r.choice(self.referable())
        key = to.primary[0]
        name = self.fresh("ref")
        t.columns[name] = "sa.Integer()"
        on = r.choice(["", ", ondelete='CASCADE'", ", ondelete='SET NULL'",
                       ", onupdate='CASCADE'"])
        k = r.randrange(3)
        target = "%s.%s" % (to.name, key)
        if k == 0:
            columns.append(self.column(name, "sa.Integer()", [
                "sa.ForeignKey(%r%s)" % (target, on)]))
            t.unnamed_fks.append(([name], to.name))
            return
        columns.append(self.column(name, "sa.Integer()"))
        fk = self.fresh("fk")
        given = ", name=%r" % fk if k == 1 else ""
        later.append("sa.ForeignKeyConstraint([%r], [%r]%s%s)" % (
            name, target, given, on))
        if given:
            t.foreign[fk] = ([name], to.name, [key])
        else:
            t.unnamed_fks.append(([name], to.name))

    def create_table_sql(self):
        r = self.r
        t = Table(self.new_table_name())
        t.columns["id"] = "INTEGER"
        t.primary = ["id"]
        later = []
        parts = ["%s INTEGER %s" % (self.sql_name("id"), r.choice([
            "PRIMARY KEY", "NOT NULL PRIMARY KEY"]))]
        for _ in range(r.randrange(1, 4)):
            name = self.new_column_name(t)
            t.columns[name] = "TEXT"
            rest = r.choice(["", "", " NOT NULL", " DEFAULT NULL", " NULL",
                             " UNIQUE"])
            if rest == " UNIQUE":
                t.uniques[self.fresh("?")] = [name]
                if self.dialect == "sqlite":
                    rest = ""
                    later.append("UNIQUE (%s)" % self.sql_name(name))
            parts.append("%s %s%s" % (self.sql_name(name),
                                      r.choice(SQL_TYPES), rest))
        if self.referable() and r.random() < 0.4:
            to = r.choice(self.referable())
            name, fk = self.fresh("ref"), self.fresh("fk")
            t.columns[name] = "INTEGER"
            parts.append("%s INTEGER" % self.sql_name(name))
            parts.append("CONSTRAINT %s FOREIGN KEY (%s) REFERENCES %s%s"
                         " ON DELETE CASCADE" % (
                             fk, self.sql_name(name), self.sql_name(to.name),
                             r.choice([" (%s)" %
                                       self.sql_name(to.primary[0]), ""][
                                 :1 if self.dialect == "sqlite" else 2])))
            t.foreign[fk] = ([name], to.name, to.primary)
        self.tables[t.name] = t
        sql = "CREATE TABLE %s%s (%s)" % (
            r.choice(["", "IF NOT EXISTS "]), self.sql_name(t.name),
            ", ".join(parts + later))
        self.emit("op.execute(%s%r%s)" % r.choice([
            ("", sql, ""), ("sa.text(", sql, ")")]))

    def drop_table(self):
        free = [t for t in self.tables.values() if not [
            1 for other, _ in self.referrers(t) if other is not t]]
        if len(free) < 3:
            return
        t = self.r.choice(free)
        del self.tables[t.name]
        self.emit(self.r.choice([
            "op.drop_table(%r)" % t.name,
            "op.execute(%r)" % ("DROP TABLE %s" % self.sql_name(t.name)),
            "op.execute(%r)" % ("DROP TABLE IF EXISTS %s" %
                                self.sql_name(t.name))]))

    def rename_table(self):
        t = self.some_table()
        new = self.new_table_name()
        if not t or new in self.tables:
            return
        self.emit(self.r.choice([
            "op.rename_table(%r, %r)" % (t.name, new),
            "op.execute(%r)" % ("ALTER TABLE %s RENAME TO %s" % (
                self.sql_name(t.name), self.sql_name(new)))]))
        for other in self.tables.values():
            for fk, (columns, to, refs) in list(other.foreign.items()):
                if to == t.name:
                    other.foreign[fk] = (columns, new, refs)
            other.unnamed_fks = [(c, new if to == t.name else to)
                                 for c, to in other.unnamed_fks]
        del self.tables[t.name]
        self.plain.discard(t.name)
        t.name = new
        self.tables[new] = t

    def add_column(self):
        r, t = self.r, self.some_table()
        if not t:
            return
        name, kind = self.new_column_name(t), r.choice(TYPES)
        t.columns[name] = kind
        extra = []
        if r.random() < 0.3 and self.default(kind) and \
                "func" not in self.default(kind):
            extra.append("server_default=%r" % "0")
            extra.append("nullable=False")
        elif r.random() < 0.3:
            extra.append("nullable=True")
        if r.random() < 0.15:
            extra.append("index=True")
            t.indexes["ix_%s_%s" % (t.name, name)] = [name]
        if self.dialect == "postgresql" and "server_default='0'" in extra:
            extra[0] = self.default(kind)
        column = self.column(name, kind, extra)
        if r.random() < 0.3:
            self.emit("with op.batch_alter_table(%r) as batch_op:" % t.name)
            self.emit("    batch_op.add_column(%s)" % column)
        elif r.random() < 0.2 and not extra:
            sql = "ALTER TABLE %s ADD COLUMN %s %s" % (
                self.sql_name(t.name), self.sql_name(name),
                r.choice(SQL_TYPES))
            t.columns[name] = "sql"
            self.emit("op.execute(%r)" % sql)
        else:
            self.emit("op.add_column(%r, %s)" % (t.name, column))

    def drop_column(self):
        t = self.some_table()
        if not t:
            return
        # What the batches of SQLite make of indexes on it, and what
        # PostgreSQL drops with it, is not the same.
        free = [c for c in t.columns if c not in t.held()]
        if self.dialect == "postgresql":
            free = [c for c in t.columns if c not in t.primary and
                    not [1 for _, columns in self.referrers(t)
                         if c in columns] and c not in self.in_checks(t)]
        if not free or len(t.columns) < 3:
            return
        name = self.r.choice(free)
        del t.columns[name]
        for group in (t.uniques, t.indexes):
            for key, columns in list(group.items()):
                if name in columns:
                    del group[key]
        for fk, (columns, _, _) in list(t.foreign.items()):
            if name in columns:
                del t.foreign[fk]
        t.unnamed_fks = [x for x in t.unnamed_fks if name not in x[0]]
        self.on(t, "drop_column(%r)" % name,
                "drop_column(%r, %r)" % (t.name, name))

    def in_foreign(self, t):
        return {c for columns, _, _ in t.foreign.values()
                for c in columns} | {c for columns, _ in t.unnamed_fks
                                     for c in columns}

    def in_checks(self, t):
        return {c for columns in t.checks.values() for c in columns}

    def rename_column(self):
        t = self.some_table()
        if not t:
            return
        old = self.r.choice(list(t.columns))
        if old in t.primary or old in self.in_checks(t) or \
                (self.dialect == "sqlite" and old in t.held()):
            return
        new = self.new_column_name(t)
        t.columns = {new if c == old else c: k for c, k in t.columns.items()}
        for group in (t.uniques, t.indexes):
            for key in group:
                group[key] = [new if c == old else c for c in group[key]]
        for fk, (columns, to, refs) in list(t.foreign.items()):
            t.foreign[fk] = ([new if c == old else c for c in columns], to,
                             refs)
        t.unnamed_fks = [([new if c == old else c for c in columns], to)
                         for columns, to in t.unnamed_fks]
        if self.r.random() < 0.3:
            self.emit("op.execute(%r)" % (
                "ALTER TABLE %s RENAME COLUMN %s TO %s" % (
                    self.sql_name(t.name), self.sql_name(old),
                    self.sql_name(new))))
        else:
            self.on(t, "alter_column(%r, new_column_name=%r)" % (old, new),
                    "alter_column(%r, %r, new_column_name=%r)" % (
                        t.name, old, new))

    def alter_column(self):
        r, t = self.r, self.some_table()
        if not t:
            return
        free = [c for c in t.columns if c not in t.primary]
        if not free:
            return
        name = r.choice(free)
        what = r.choice(["nullable=False", "nullable=True",
                         "server_default=None", "comment='x'"])
        if "String" in t.columns[name] and r.random() < 0.5:
            what = "type_=sa.Text(), existing_type=sa.String()"
            t.columns[name] = "sa.Text()"
        if "comment" in what and self.dialect == "sqlite":
            return
        self.on(t, "alter_column(%r, %s)" % (name, what),
                "alter_column(%r, %r, %s)" % (t.name, name, what))

    def create_index(self):
        r, t = self.r, self.some_table()
        if not t:
            return
        name = self.fresh("ix")
        columns = r.sample(list(t.columns), r.randrange(
            1, min(3, len(t.columns)) + 1))
        columns = [c for c in columns if "Binary" not in t.columns[c]]
        if not columns:
            return
        t.indexes[name] = columns
        unique = r.random() < 0.2
        k = r.randrange(3)
        if k == 0:
            self.emit("op.execute(%r)" % ("CREATE %sINDEX %s ON %s (%s)" % (
                "UNIQUE " if unique else "", name, self.sql_name(t.name),
                ", ".join(map(self.sql_name, columns)))))
        elif k == 1:
            self.emit("with op.batch_alter_table(%r) as batch_op:" % t.name)
            self.emit("    batch_op.create_index(%r, %r%s)" % (
                name, columns, ", unique=True" if unique else ""))
        else:
            self.emit("op.create_index(%s, %r, %r, unique=%s)" % (
                r.choice([repr(name), "op.f(%r)" % name]), t.name, columns,
                unique))

    def drop_index(self):
        r, t = self.r, self.some_table()
        names = [n for n in t.indexes] if t else []
        if not names:
            return
        name = r.choice(names)
        del t.indexes[name]
        self.emit(r.choice([
            "op.drop_index(%r, table_name=%r)" % (name, t.name),
            "op.drop_index(%r)" % name,
            "op.execute(%r)" % ("DROP INDEX %s" % self.sql_name(name))]))

    def create_unique(self):
        r, t = self.r, self.some_table()
        if not t:
            return
        name = self.fresh("uq")
        columns = [c for c in r.sample(list(t.columns), 1)
                   if "Binary" not in t.columns[c] and
                   [c] not in t.uniques.values() and [c] != t.primary]
        if not columns:
            return
        t.uniques[name] = columns
        self.on(t, "create_unique_constraint(%r, %r)" % (name, columns),
                "create_unique_constraint(%r, %r, %r)" % (
                    name, t.name, columns))

    def drop_unique(self):
        t = self.some_table()
        names = [n for n in t.uniques if n.startswith("uq")] if t else []
        if not names:
            return
        name = self.r.choice(names)
        del t.uniques[name]
        self.on(t, "drop_constraint(%r, type_='unique')" % name,
                "drop_constraint(%r, %r, type_='unique')" % (name, t.name))

    def create_foreign(self):
        r, t = self.r, self.some_table()
        if not t or not self.referable():
            return
        to = r.choice(self.referable())
        free = [c for c, k in t.columns.items() if k == "sa.Integer()" and
                c not in t.primary and c not in self.in_foreign(t)]
        if not free or to is t:
            return
        name, column = self.fresh("fk"), r.choice(free)
        key = to.primary
        on = r.choice(["", ", ondelete='CASCADE'"])
        t.foreign[name] = ([column], to.name, key)
        self.on(t, "create_foreign_key(%r, %r, [%r], %r%s)" % (
                    name, to.name, column, key, on),
                "create_foreign_key(%r, %r, %r, [%r], %r%s)" % (
                    name, t.name, to.name, column, key, on))

    def drop_foreign(self):
        t = self.some_table()
        names = list(t.foreign) if t else []
        if not names:
            return
        name = self.r.choice(names)
        del t.foreign[name]
        self.on(t, "drop_constraint(%r, type_='foreignkey')" % name,
                "drop_constraint(%r, %r, type_='foreignkey')" % (
                    name, t.name))

    def loop(self):
        tables = [t for t in self.tables.values() if "seen" not in t.columns]
        tables = self.r.sample(tables, min(2, len(tables)))
        if not tables:
            return
        for t in tables:
            t.columns["seen"] = "sa.Date()"
        self.emit("for name in %r:" % [t.name for t in tables])
        self.emit("    op.add_column(name, sa.Column('seen', sa.Date()))")

    # -- PostgreSQL alone

    def further(self):
        return [self.alter_sql, self.alter_sql, self.drop_unnamed,
                self.enum_table, self.enum_value, self.key_again,
                self.rename_sql] if self.dialect == "postgresql" else []

    def alter_sql(self):
        """Several members of one ALTER TABLE."""
        r, t = self.r, self.some_table()
        name, kind = self.new_column_name(t), r.choice(SQL_TYPES)
        t.columns[name] = "sql"
        members = ["ADD COLUMN %s%s %s%s" % (
            r.choice(["", "IF NOT EXISTS "]), self.sql_name(name), kind,
            r.choice(["", " NULL", " DEFAULT NULL"]))]
        others = [c for c in t.columns if c not in t.primary and c != name]
        if others:
            c = self.sql_name(r.choice(others))
            members.append("ALTER COLUMN %s %s" % (c, r.choice([
                "SET NOT NULL", "DROP NOT NULL", "DROP DEFAULT"])))
        if r.random() < 0.4:
            uq = self.fresh("uq")
            members.append("ADD CONSTRAINT %s UNIQUE (%s)" % (
                uq, self.sql_name(name)))
            t.uniques[uq] = [name]
        self.emit("op.execute(%r)" % ("ALTER TABLE %s %s" % (
            self.sql_name(t.name), ", ".join(members))))

    def drop_unnamed(self):
        """By the name that PostgreSQL gave it, while that is certain."""
        for t in self.tables.values():
            for key, columns in list(t.uniques.items()):
                name = "%s_%s_key" % (t.name, "_".join(columns))
                if key.startswith("?") and len(name.encode()) < 63 and \
                        name in self.certain:
                    del t.uniques[key]
                    self.emit("op.drop_constraint(%r, %r, type_='unique')" %
                              (name, t.name))
                    return
        t = Table(self.fresh("u"))
        t.columns = {"id": "sa.Integer()", "code": "sa.Integer()"}
        t.primary = ["id"]
        t.uniques[self.fresh("?")] = ["code"]
        self.tables[t.name] = t
        self.certain.add("%s_code_key" % t.name)
        self.emit("op.create_table(%r, sa.Column('id', sa.Integer(), "
                  "primary_key=True), sa.Column('code', sa.Integer(), "
                  "unique=True))" % t.name)

    def enum_table(self):
        r = self.r
        t, enum = Table(self.fresh("e")), self.fresh("kind")
        t.columns = {"id": "sa.Integer()", "kind": "enum"}
        t.primary = ["id"]
        self.tables[t.name] = t
        self.enums.append(enum)
        values = "'a', 'b', %r" % r.choice(["c", "it's", "x y"])
        if r.random() < 0.4:
            self.emit("kind = postgresql.ENUM(%s, name=%r, create_type=False)"
                      % (values, enum))
            self.emit("kind.create(op.get_bind(), checkfirst=True)")
            self.emit("op.create_table(%r, sa.Column('id', sa.Integer(), "
                      "primary_key=True), sa.Column('kind', kind))" % t.name)
        else:
            self.emit("op.create_table(%r, sa.Column('id', sa.Integer(), "
                      "primary_key=True), sa.Column('kind', sa.Enum(%s, "
                      "name=%r)))" % (t.name, values, enum))

    def enum_value(self):
        if not self.enums:
            return
        enum = self.r.choice(self.enums)
        if self.r.random() < 0.3:
            new = self.fresh("kind")
            self.enums[self.enums.index(enum)] = new
            self.emit("op.execute('ALTER TYPE %s RENAME TO %s')" % (enum, new))
            return
        self.emit("op.execute(\"ALTER TYPE %s ADD VALUE %s'%s'\")" % (
            enum, self.r.choice(["", "IF NOT EXISTS "]), self.fresh("v")))

    def key_again(self):
        """A primary key that is dropped and made anew."""
        for t in self.tables.values():
            if self.referrers(t) or len(t.primary) != 1 or \
                    t.name not in self.plain:
                continue
            self.plain.discard(t.name)
            self.emit("op.drop_constraint('%s_pkey', %r, type_='primary')" % (
                t.name, t.name))
            name = self.fresh("pk")
            self.emit("op.create_primary_key(%r, %r, %r)" % (
                name, t.name, t.primary))
            return
        t = Table(self.fresh("k"))
        t.columns = {"id": "sa.Integer()"}
        t.primary = ["id"]
        self.tables[t.name] = t
        self.plain.add(t.name)
        self.emit("op.create_table(%r, sa.Column('id', sa.Integer(), "
                  "primary_key=True))" % t.name)

    def rename_sql(self):
        r, t = self.r, self.some_table()
        group = r.choice([t.uniques, t.foreign, t.indexes])
        names = [n for n in group if n[:2] in ("uq", "fk", "ix") and
                 n[2:3] == "_" and n[3:].isdigit()]
        if not names:
            return
        old = r.choice(names)
        new = self.fresh(old[:2])
        group[new] = group.pop(old)
        if group is t.indexes:
            self.emit("op.execute('ALTER INDEX %s RENAME TO %s')" % (old, new))
        else:
            self.emit("op.execute(%r)" % (
                "ALTER TABLE %s RENAME CONSTRAINT %s TO %s" % (
                    self.sql_name(t.name), old, new)))

    def migration(self, revision, parents):
        r = self.r
        self.lines = []
        for _ in range(r.randrange(1, 5)):
            if len(self.tables) < 3:
                self.create_table()
                continue
            r.choice([
                self.create_table, self.create_table, self.create_table_sql,
                self.drop_table, self.rename_table, self.add_column,
                self.add_column, self.drop_column, self.rename_column,
                self.alter_column, self.alter_column, self.create_index,
                self.create_index, self.drop_index, self.create_unique,
                self.drop_unique, self.create_foreign, self.drop_foreign,
                self.loop] + self.further())()
        return HEAD % (revision, parents) + (
            "\n".join(self.lines) or "    pass") + FOOT


HEAD = '''from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

revision = %r
down_revision = %r


def upgrade():
'''
FOOT = '''


def downgrade():
    raise NotImplementedError
'''
