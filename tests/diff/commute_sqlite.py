"""Whether the order of two migrations matters, against a database.

Pairs of small migrations are generated (op.*, batch, raw SQL, rows). Each
side has to run by itself on a base schema; then both orders run, each step
on SQLite through the system's alembic. What the two orders leave is compared
with the answer of build/.../probe/commute for the same two files:

- "they commute" (no conflict, nothing unanalysed) must not be said when the
  orders differ in success, schema or rows;
- a conflict must not be said when both orders work and leave the same, unless
  both sides do the same thing twice, or for a reason of HARMLESS.

SQLite is laxer than most: it takes keys and views that refer to what is not
there. After each step they are looked at, and count as a failure.

usage: commute_sqlite.py BUILD [COUNT [SEED]]; with COUNT every pair that
fails is shown.
"""

import collections
import os
import random
import re
import sqlite3
import subprocess
import sys
import tempfile
import warnings

from alembic.migration import MigrationContext
from alembic.operations import Operations
import alembic.op
import sqlalchemy as sa
from sqlalchemy.pool import StaticPool

PROBE = os.path.join(sys.argv[1], "probe", "commute")
COUNT = int(sys.argv[2]) if len(sys.argv) > 2 else 400
SEED = int(sys.argv[3]) if len(sys.argv) > 3 else 1

BASE = """
CREATE TABLE orgs (id INTEGER NOT NULL, name VARCHAR(50), kind TEXT,
    CONSTRAINT pk_orgs PRIMARY KEY (id));
CREATE TABLE users (id INTEGER NOT NULL, name VARCHAR(50) NOT NULL,
    email TEXT DEFAULT 'none', org_id INTEGER, age INTEGER,
    CONSTRAINT pk_users PRIMARY KEY (id),
    CONSTRAINT fk_org FOREIGN KEY (org_id) REFERENCES orgs (id),
    CONSTRAINT uq_email UNIQUE (email),
    CONSTRAINT ck_age CHECK (age > 0));
CREATE TABLE items (id INTEGER NOT NULL, qty INTEGER, label TEXT,
    CONSTRAINT pk_items PRIMARY KEY (id));
CREATE INDEX ix_users_name ON users (name);
CREATE INDEX ix_items_qty ON items (qty);
CREATE VIEW v_items AS SELECT id, qty FROM items;
INSERT INTO orgs VALUES (1, 'one', 'x'), (2, 'two', 'y');
INSERT INTO users VALUES (1, 'ann', 'a@x', 1, 30), (2, 'bob', 'b@x', 2, 40);
INSERT INTO items VALUES (1, 5, 'p'), (2, 6, 'q');
"""

TABLES = {"orgs": ["id", "name", "kind"],
          "users": ["id", "name", "email", "org_id", "age"],
          "items": ["id", "qty", "label"]}
TYPES = ["sa.Integer()", "sa.String(20)", "sa.String(80)", "sa.Text()"]

HEAD = """from alembic import op
import sqlalchemy as sa
revision = %r
down_revision = 'base'
def upgrade():
"""


class Side:
    """Statements of one side; names of what it made are used further on."""

    def __init__(self, r):
        self.r = r
        self.tables = {t: list(c) for t, c in TABLES.items()}
        self.body = []
        for _ in range(r.choice([1, 1, 1, 2, 2, 3])):
            getattr(self, r.choice(OPERATIONS))()

    def table(self):
        return self.r.choice(sorted(self.tables))

    def column(self, table, but=("id",)):
        left = [c for c in self.tables.get(table, ()) if c not in but]
        return self.r.choice(left or ["name"])

    def case(self, name):
        return name.upper() if self.r.randrange(12) == 0 else name

    def add(self, line):
        self.body += line.split("\n")

    def sql(self, text):
        self.add("op.execute(%s)" % (
            repr(text) if self.r.randrange(3) else "sa.text(%r)" % text))

    def batch(self, table, *lines):
        self.add("with op.batch_alter_table(%r) as b:" % table)
        for line in lines:
            self.add("    b." + line)

    # ---- columns

    def add_column(self):
        r, t = self.r, self.table()
        c = r.choice(["c1", "c2", "c3", "nick"])
        self.tables[t].append(c)
        kind = r.randrange(4)
        if kind == 0:
            self.sql("ALTER TABLE %s ADD COLUMN %s %s" % (
                self.case(t), self.case(c), r.choice(["INTEGER", "TEXT"])))
            return
        call = "sa.Column(%r, %s%s)" % (c, r.choice(TYPES), r.choice(
            ["", "", ", nullable=False, server_default='1'"]))
        if kind == 1:
            self.batch(t, "add_column(%s)" % call)
        else:
            self.add("op.add_column(%r, %s)" % (t, call))

    def drop_column(self):
        t = self.table()
        c = self.column(t)
        if c in self.tables[t]:
            self.tables[t].remove(c)
        kind = self.r.randrange(3)
        if kind == 0:
            self.sql("ALTER TABLE %s DROP COLUMN %s" % (t, self.case(c)))
        elif kind == 1:
            self.batch(t, "drop_column(%r)" % c)
        else:
            self.add("op.drop_column(%r, %r)" % (t, c))

    def rename_column(self):
        t = self.table()
        c = self.column(t)
        new = self.r.choice(["c1", "title"])
        if c in self.tables[t]:
            self.tables[t][self.tables[t].index(c)] = new
        if self.r.randrange(2):
            self.sql("ALTER TABLE %s RENAME COLUMN %s TO %s" % (t, c, new))
        else:
            self.batch(t, "alter_column(%r, new_column_name=%r)" % (c, new))

    def alter_column(self):
        r, t = self.r, self.table()
        c = self.column(t)
        self.batch(t, "alter_column(%r, %s)" % (c, r.choice([
            "nullable=False", "nullable=True", "server_default='x'",
            "server_default=None", "server_default=sa.text('7')",
            "type_=sa.String(20)", "type_=sa.String(80)",
            "type_=sa.Text(), nullable=True"])))

    # ---- tables

    def create_table(self):
        r = self.r
        t = r.choice(["t1", "t2", "people"])
        self.tables[t] = ["id", "a"]
        kind = r.randrange(4)
        if kind == 0:
            self.sql("CREATE TABLE %s%s (id INTEGER PRIMARY KEY, a %s)" % (
                r.choice(["", "IF NOT EXISTS "]), self.case(t),
                r.choice(["TEXT", "INTEGER"])))
        elif kind == 1:
            self.sql("CREATE TABLE %s AS SELECT id, %s AS a FROM %s" % (
                (t, self.column("users"), "users") if r.randrange(2) else
                (t, self.column("items"), "items")))
        else:
            self.add("op.create_table(%r, sa.Column('id', sa.Integer(), "
                     "primary_key=True), sa.Column('a', %s%s))" % (
                         t, r.choice(TYPES), r.choice(
                             ["", "", ", index=True",
                              ", sa.ForeignKey('orgs.id')"])))

    def temporary(self):
        t = self.r.choice(["tmp", "t1"])
        self.sql("CREATE TABLE %s (id INTEGER)" % t)
        self.sql("DROP TABLE %s" % t)

    def drop_table(self):
        t = self.table()
        if self.r.randrange(2):
            self.add("op.drop_table(%r)" % t)
        else:
            self.sql("DROP TABLE %s%s" % (
                self.r.choice(["", "IF EXISTS "]),
                self.case(self.r.choice([t, t, "t1"]))))
        self.tables.pop(t)

    def rename_table(self):
        t = self.table()
        new = self.r.choice(["people", "t1"])
        self.tables[new] = self.tables.pop(t)
        if self.r.randrange(2):
            self.add("op.rename_table(%r, %r)" % (t, new))
        else:
            self.sql("ALTER TABLE %s RENAME TO %s" % (t, new))

    def rebuild(self):
        """SQLite's own way: a new table takes the old one's place."""
        t = self.table()
        self.sql("CREATE TABLE new AS SELECT * FROM %s" % t)
        self.sql("DROP TABLE %s" % t)
        self.sql("ALTER TABLE new RENAME TO %s" % t)

    # ---- indexes, constraints

    def create_index(self):
        r, t = self.r, self.table()
        name = r.choice(["ix_1", "ix_2", "ix_1"])
        c = self.column(t, ())
        kind = r.randrange(4)
        if kind == 0:
            self.sql("CREATE INDEX %s%s ON %s (%s)" % (
                r.choice(["", "IF NOT EXISTS "]), name, t, c))
        elif kind == 1:
            self.sql("CREATE INDEX %s ON %s (%s) WHERE %s IS NOT NULL" % (
                name, t, c, self.column(t)))
        elif kind == 2:
            self.add("op.create_index(%r, %r, [sa.text('lower(%s)')])" % (
                name, t, c))
        else:
            self.add("op.create_index(%r, %r, %r)" % (
                name, t, [c] + r.choice([[], [self.column(t)]])))

    def drop_index(self):
        name, t = self.r.choice([("ix_users_name", "users"),
                                 ("ix_items_qty", "items")])
        kind = self.r.randrange(3)
        if kind == 0:
            self.sql("DROP INDEX %s%s" % (
                self.r.choice(["", "IF EXISTS "]), name))
        elif kind == 1:
            self.add("op.drop_index(%r, table_name=%r)" % (name, t))
        else:
            self.batch(t, "drop_index(%r)" % name)

    def replace_index(self):
        self.drop_index()
        self.add("op.create_index('ix_users_name', 'users', [%r])" %
                 self.column("users") if "users" in self.tables else "pass")

    def constraint(self):
        r, t = self.r, self.table()
        c = self.column(t)
        self.batch(t, r.choice([
            "create_unique_constraint(%r, [%r])" % (
                r.choice(["uq_1", "uq_2"]), c),
            "create_check_constraint(%r, '%s <> 7')" % (
                r.choice(["ck_1", "ck_2"]), c),
            "create_foreign_key(%r, %r, [%r], ['id'])" % (
                r.choice(["fk_1", "fk_2"]), r.choice(["orgs", "items"]), c),
        ]))

    def drop_constraint(self):
        self.batch("users", "drop_constraint(%r, type_=%r)" % self.r.choice([
            ("uq_email", "unique"), ("ck_age", "check"),
            ("fk_org", "foreignkey")]))

    # ---- views, triggers

    def view(self):
        r, t = self.r, self.table()
        name = r.choice(["v1", "v2"])
        if r.randrange(4) == 0:
            self.sql("DROP VIEW %s" % r.choice(["v_items", "IF EXISTS v1"]))
        self.sql("CREATE VIEW %s%s AS SELECT %s FROM %s" % (
            r.choice(["", "", "IF NOT EXISTS "]), name,
            ", ".join(sorted({self.column(t, ()), self.column(t, ())})), t))

    def trigger(self):
        r, t = self.r, self.table()
        if r.randrange(3) == 0:
            self.sql("DROP TRIGGER IF EXISTS tr1")
        self.sql("CREATE TRIGGER %s AFTER DELETE ON %s BEGIN "
                 "SELECT 1; END" % (r.choice(["tr1", "tr2"]), t))

    # ---- rows

    def insert(self):
        r, t = self.r, self.table()
        c = self.column(t)
        n = r.choice([10, 11, 12])
        kind = r.randrange(4)
        extra = ", name" if t == "users" and c != "name" and \
            "name" in self.tables[t] else ""
        if kind == 0:
            self.add("op.bulk_insert(sa.table(%r, sa.column('id'), "
                     "sa.column(%r)), [{'id': %d, %r: '5'}])" % (t, c, n, c))
        elif kind == 1:
            self.sql("INSERT INTO %s VALUES (%s)" % (
                t, ", ".join([str(n)] + ["8"] * (len(self.tables[t]) - 1))))
        elif kind == 2:
            self.sql("INSERT INTO %s (id, %s%s) SELECT id + %d, %s%s FROM %s" %
                     (t, c, extra, n, c, extra, t))
        else:
            self.sql("INSERT INTO %s (id, %s%s) VALUES (%d, '5'%s)" % (
                t, c, extra, n, ", 'x'" if extra else ""))

    def update(self):
        r, t = self.r, self.table()
        c, d = self.column(t), self.column(t)
        kind = r.randrange(3)
        if kind == 0:
            self.add("t = sa.table(%r, sa.column(%r), sa.column(%r))" % (t, c, d))
            self.add("op.execute(t.update().where(t.c.%s == %s).values(%s=%s))" %
                     (d, r.choice(["'a@x'", "5", "'x'"]), c,
                      r.choice(["'9'", "9"])))
        else:
            self.sql("UPDATE %s SET %s = %s%s" % (
                self.case(t), c, r.choice(["'3'", "'4'", d, "4"]),
                r.choice(["", " WHERE %s IS NOT NULL" % d,
                          " WHERE %s = '5'" % d])))

    def delete(self):
        t = self.table()
        self.sql("DELETE FROM %s%s" % (t, self.r.choice(
            ["", " WHERE %s = 5" % self.column(t, ())])))

    def text(self, name):
        return HEAD % name + "".join("    %s\n" % line for line in self.body)


OPERATIONS = ["add_column"] * 4 + ["drop_column"] * 3 + [
    "rename_column"] * 2 + ["alter_column"] * 4 + ["create_table"] * 3 + [
    "drop_table"] * 2 + ["rename_table"] * 2 + ["rebuild"] + [
    "temporary"] + ["create_index"] * 3 + ["drop_index"] * 2 + [
    "replace_index"] + ["constraint"] * 3 + ["drop_constraint"] * 2 + [
    "view"] * 2 + ["trigger"] + ["insert"] * 2 + ["update"] * 3 + ["delete"]


# ---- a database

TEMPLATE = sqlite3.connect(":memory:")
TEMPLATE.executescript(BASE)


def fresh():
    raw = sqlite3.connect(":memory:", check_same_thread=False)
    TEMPLATE.backup(raw)
    return raw


class Broken(Exception):
    pass


def validate(raw):
    """What a stricter database would not have taken."""
    for (t,) in raw.execute("SELECT name FROM sqlite_master "
                            "WHERE type = 'table'").fetchall():
        for key in raw.execute("PRAGMA foreign_key_list(\"%s\")" % t):
            columns = {c[1].lower() for c in raw.execute(
                "PRAGMA table_info(\"%s\")" % key[2])}
            if key[4].lower() not in columns:
                raise Broken("a key to what is not there")
    for (v,) in raw.execute("SELECT name FROM sqlite_master "
                            "WHERE type = 'view'").fetchall():
        raw.execute("SELECT * FROM \"%s\" LIMIT 0" % v)


def run(raw, text):
    """Runs upgrade(); an exception when it fails."""
    engine = sa.create_engine("sqlite://", creator=lambda: raw,
                              poolclass=StaticPool)
    space = {}
    with engine.connect() as connection:
        context = MigrationContext.configure(connection)
        with context.begin_transaction(), Operations.context(context):
            exec(compile(text, "m.py", "exec"), space)
            space["upgrade"]()
    validate(raw)


def normal(text):
    return re.sub(r"\s+", " ", (text or "").replace('"', "")).lower()


def schema(raw):
    out = []
    engine = sa.create_engine("sqlite://", creator=lambda: raw,
                              poolclass=StaticPool)
    inspector = sa.inspect(engine)
    master = raw.execute("SELECT type, name, tbl_name, sql FROM sqlite_master"
                         ).fetchall()
    for kind, name, table, sql in master:
        if kind in ("view", "trigger"):
            out.append((kind, name.lower(), normal(sql)))
        elif kind == "index":
            unique = [i[2] for i in raw.execute(
                "PRAGMA index_list(\"%s\")" % table) if i[1] == name]
            columns = [i[2] for i in raw.execute(
                "PRAGMA index_info(\"%s\")" % name)]
            if sql:
                out.append(("index", name.lower(), table.lower(), unique,
                            columns, re.sub(".* on ", "", normal(sql))))
        elif kind == "table":
            columns = sorted(
                (c[1].lower(), c[2].upper(), c[3], normal(c[4]), c[5])
                for c in raw.execute("PRAGMA table_info(\"%s\")" % name))
            keys = sorted(
                (k[2].lower(), k[3].lower(), (k[4] or "").lower())
                for k in raw.execute("PRAGMA foreign_key_list(\"%s\")" % name))
            uniques = sorted(
                (u["name"] or "", u["column_names"])
                for u in inspector.get_unique_constraints(name))
            checks = sorted((k["name"] or "", normal(k["sqltext"]))
                            for k in inspector.get_check_constraints(name))
            out.append((kind, name.lower(), columns, keys, uniques, checks))
    return sorted(map(repr, out))


def rows(raw):
    out = []
    for (t,) in raw.execute("SELECT name FROM sqlite_master "
                            "WHERE type = 'table'").fetchall():
        columns = sorted(c[1] for c in raw.execute(
            "PRAGMA table_info(\"%s\")" % t))
        out.append((t.lower(), [c.lower() for c in columns], sorted(map(
            repr, raw.execute("SELECT %s FROM \"%s\"" % (
                ", ".join('"%s"' % c for c in columns), t))))))
    return sorted(map(repr, out))


def outcome(*texts):
    """(None, why) or (schema, rows)."""
    raw = fresh()
    try:
        for text in texts:
            run(raw, text)
        return schema(raw), rows(raw)
    except Exception as e:  # whatever alembic, sqlalchemy, sqlite say
        return None, str(e).split("\n")[0][:150]
    finally:
        raw.close()


def truth(a, b):
    """same, schema, rows, one (works), none; or None: a side fails alone."""
    if outcome(a)[0] is None or outcome(b)[0] is None:
        return None, ""
    there, back = outcome(a, b), outcome(b, a)
    if there[0] is None and back[0] is None:
        return "none", there[1] + " | " + back[1]
    if there[0] is None or back[0] is None:
        return "one", there[1] if there[0] is None else back[1]
    if there[0] != back[0]:
        return "schema", "; ".join(sorted(set(there[0]) ^ set(back[0])))
    if there[1] != back[1]:
        return "rows", "; ".join(sorted(set(there[1]) ^ set(back[1])))
    return "same", ""


# ---- comparing

def made_anew(message, pair):
    table = re.search('drops table "(\\w+)"', message)
    return table and "AS SELECT * FROM %s" % table[1] in "".join(pair)


def key_of_nothing(message, pair):
    return re.search("adds (constraint|foreign key).*drops column|"
                     "drops column.*adds (constraint|foreign key)",
                     message) and "batch_alter_table" in "".join(pair)


def out_of_itself(message, pair):
    table = re.search('inserts rows into table "(\\w+)"', message)
    return "deletes rows of" in message and table and re.search(
        "SELECT .* FROM %s" % table[1], "".join(pair))


# Conflicts where both orders leave the same here, and why they are right.
HARMLESS = [
    ("SELECT * copies what the other side has made of the table", made_anew),
    ("batch_alter_table() leaves out keys of columns that are gone",
     key_of_nothing),
    ("a table that is emptied is filled out of itself", out_of_itself),
]


def is_harmless(message, pair):
    return next((why for why, is_one in HARMLESS if is_one(message, pair)),
                None)


def is_about_rows(what, detail, pair):
    """Both insert what neither may have twice: who looks at values?"""
    return what == "none" and detail.count("UNIQUE constraint") == 2 and all(
        re.search("INSERT|bulk_insert", side) for side in pair)


def ask(pairs, folder):
    lines = []
    for i, (a, b) in enumerate(pairs):
        names = []
        for side, text in ("a", a), ("b", b):
            names.append(os.path.join(folder, "%s%d.py" % (side, i)))
            with open(names[-1], "w", encoding="utf-8") as f:
                f.write(text)
        lines.append("\t".join(names) + "\n")
    out = subprocess.run([PROBE, "sqlite"], input="".join(lines), text=True,
                         stdout=subprocess.PIPE, check=True).stdout
    answers = []
    for line in out.splitlines():
        if line.startswith("\t"):
            answers[-1][1].append(line[1:].split("\t"))
        else:
            answers.append((list(map(int, line.split())), []))
    return answers


def main():
    warnings.simplefilter("ignore")
    r = random.Random(SEED)
    pairs, truths = [], []
    while len(pairs) < COUNT:
        a, b = Side(r).text("a"), Side(r).text("b")
        what = truth(a, b)
        if what[0]:
            pairs.append((a, b))
            truths.append(what)
    with tempfile.TemporaryDirectory() as folder:
        answers = ask(pairs, folder)
    counts = collections.Counter()
    reasons = collections.Counter()
    bad = collections.defaultdict(list)
    for pair, (what, detail), ((n, *unsure), conflicts) in zip(
            pairs, truths, answers):
        said = "conflict" if n else "unsure" if any(unsure) else "commute"
        counts[said, what] += 1
        if said == "commute" and is_about_rows(what, detail, pair):
            reasons["both insert one value that is unique"] += 1
        elif said == "commute" and what != "same":
            bad["said to commute"].append((pair, what, detail, conflicts))
        if said == "conflict" and what == "same":
            whys = [is_harmless(c[1], pair) for c in conflicts
                    if c[0] != "twice"]
            reasons.update(w for w in whys if w)
            if not all(whys):
                bad["said to conflict"].append((pair, what, detail, conflicts))
    print("1..3")
    for said in sorted(counts):
        print("# said %s, orders: %s: %d" % (*said, counts[said]))
    for why in reasons:
        print("# %d: %s" % (reasons[why], why))
    for claim in "said to commute", "said to conflict":
        failed = bad[claim]
        print("%sok - nothing is wrongly %s" % ("not " * bool(failed), claim))
        for (a, b), what, detail, conflicts in failed[:10**9 if len(
                sys.argv) > 2 else 3]:
            for line in (a.split("upgrade():\n")[1] + "--\n" +
                         b.split("upgrade():\n")[1]).splitlines() + [
                             "orders: %s %s" % (what, detail)] + [
                                 "said: %s" % c[1] for c in conflicts]:
                print("# " + line)
            print("#")
    # A test of nothing would pass as well.
    print("%sok - every outcome was met" % (
        "" if all(counts[k] for k in (
            ("commute", "same"), ("conflict", "one"), ("conflict", "schema"),
            ("conflict", "none"))) else "not "))
    return int(any(bad.values()))


sys.exit(main())
