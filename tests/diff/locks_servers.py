"""The rules about locks, against what servers themselves say.

Every operation below runs on tables that have rows. PostgreSQL tells what it
does (messages of level DEBUG1: rewriting, verifying, validating, building)
and which locks the transaction then holds (pg_locks). MariaDB refuses what it
cannot do with ALGORITHM=INPLACE, LOCK=NONE.
"""

import io
import json
import os
import re
import subprocess
import sys
import tempfile
import textwrap
import warnings

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "tools"))

BIN = os.path.abspath(os.path.join(sys.argv[1], "bin", "git-alembic"))
warnings.simplefilter("ignore")
results = []


def report(ok, name, detail=""):
    results.append(ok)
    print("%s %d - %s" % ("ok" if ok else "not ok", len(results), name))
    for line in str(detail).splitlines()[:40] if not ok else ():
        print("# " + line)


def skip(name, why):
    results.append(True)
    print("ok %d - %s # SKIP %s" % (len(results), name, why))


try:
    import sqlalchemy as sa
    from alembic.migration import MigrationContext
    from alembic.operations import Operations
    import database_server
except ImportError as missing:
    skip("servers", missing)
    print("1..1")
    sys.exit(0)

FILE = '''"""a change"""
import sqlalchemy as sa
from alembic import op
%s
revision = "%s"
down_revision = %r
branch_labels = None
depends_on = None


def upgrade():
%s


def downgrade():
    pass
'''

BASE = '''
op.create_table("users", sa.Column("id", sa.Integer(), primary_key=True),
                sa.Column("name", sa.String(40)), sa.Column("age", sa.Integer()))
op.create_table("orders", sa.Column("id", sa.Integer(), primary_key=True),
                sa.Column("user_id", sa.Integer()), sa.Column("team_id", sa.Integer()),
                sa.Column("total", sa.Integer()))
op.create_table("teams", sa.Column("id", sa.Integer(), primary_key=True))
op.create_index("ix_users_name", "users", ["name"])
op.create_check_constraint("old_check", "users", "age > 0")
'''
BASE_POSTGRESQL = BASE + '''
op.execute("CREATE TYPE mood AS ENUM ('good', 'bad')")
op.execute("CREATE MATERIALIZED VIEW old_users AS SELECT id FROM users")
'''
BASE_MYSQL = BASE + '''
op.create_table("plain", sa.Column("x", sa.Integer()))
'''
ROWS = '''
INSERT INTO users (id, name, age) VALUES (1, 'a', 1), (2, 'b', 2);
INSERT INTO teams (id) VALUES (1), (2);
INSERT INTO orders (id, user_id, team_id, total) VALUES (1, 1, 1, 1), (2, 2, 2, 2);
'''

COMMON = '''
op.create_index("ix_users_age", "users", ["age"])
op.create_index("ux_users_age", "users", ["age"], unique=True)
op.create_unique_constraint("uq_users_age", "users", ["age"])
op.create_foreign_key("f", "orders", "users", ["user_id"], ["id"])
op.create_check_constraint("c", "orders", "total > 0")
op.execute("ALTER TABLE orders ADD CONSTRAINT c CHECK (total > 0)")
op.execute("ALTER TABLE orders ADD CONSTRAINT f FOREIGN KEY (user_id) REFERENCES users (id)")
op.add_column("orders", sa.Column("note", sa.Text()))
op.add_column("orders", sa.Column("state", sa.Integer(), nullable=False, server_default="1"))
op.add_column("orders", sa.Column("at", sa.DateTime(), server_default=sa.func.now()))
op.add_column("orders", sa.Column("at", sa.DateTime(), server_default=sa.text("CURRENT_TIMESTAMP")))
op.add_column("orders", sa.Column("payer_id", sa.Integer(), sa.ForeignKey("users.id")))
op.add_column("orders", sa.Column("code", sa.Integer(), unique=True))
op.add_column("orders", sa.Column("code", sa.Integer(), index=True))
op.drop_column("orders", "total")
op.alter_column("orders", "total", new_column_name="sum", existing_type=sa.Integer())
op.drop_index("ix_users_name", table_name="users")
op.rename_table("orders", "purchases")
op.create_table("new", sa.Column("id", sa.Integer(), primary_key=True), sa.Column("x", sa.Integer(), index=True), sa.CheckConstraint("x > 0"))
op.create_table("new", sa.Column("id", sa.Integer(), primary_key=True)); op.create_index("ix_new", "new", ["id"])
'''

POSTGRESQL = COMMON + '''
op.create_index("ix_users_age", "users", ["age"], postgresql_concurrently=True)
op.execute("CREATE INDEX CONCURRENTLY ix_users_age ON users (age)")
op.execute("CREATE INDEX ix_users_age ON users USING hash (age)")
op.execute("DROP INDEX CONCURRENTLY ix_users_name")
op.create_foreign_key("f", "orders", "users", ["user_id"], ["id"], postgresql_not_valid=True)
op.create_check_constraint("c", "orders", "total > 0", postgresql_not_valid=True)
op.create_exclude_constraint("x", "users", ("age", "="), using="btree")
op.execute("ALTER TABLE orders ADD CONSTRAINT c CHECK (total > 0) NOT VALID")
op.execute("ALTER TABLE orders ADD COLUMN payer int REFERENCES users (id)")
op.execute("ALTER TABLE orders ADD COLUMN payer int DEFAULT 1 REFERENCES users (id)")
op.execute("ALTER TABLE orders ADD COLUMN payer int DEFAULT NULL REFERENCES users (id)")
op.execute("ALTER TABLE orders ADD COLUMN payer int CHECK (payer > 0)")
op.execute("ALTER TABLE orders ADD COLUMN payer int UNIQUE")
op.add_column("users", sa.Column("token", sa.dialects.postgresql.UUID(), server_default=sa.text("gen_random_uuid()")))
op.add_column("users", sa.Column("luck", sa.Float(), server_default=sa.text("random()")))
op.add_column("users", sa.Column("seen", sa.DateTime(), server_default=sa.text("clock_timestamp()")))
op.add_column("users", sa.Column("seen", sa.Date(), server_default=sa.text("CURRENT_DATE")))
op.add_column("users", sa.Column("word", sa.Text(), server_default="random()"))
op.execute("ALTER TABLE users ADD COLUMN number serial")
op.execute("ALTER TABLE users ADD COLUMN number bigserial")
op.execute("ALTER TABLE users ADD COLUMN number int GENERATED ALWAYS AS IDENTITY")
op.add_column("users", sa.Column("number", sa.Integer(), sa.Identity(), nullable=False))
op.execute("ALTER TABLE users ALTER COLUMN age SET DEFAULT 7")
op.execute("LOCK TABLE users")
op.execute("REINDEX TABLE users")
op.execute("REINDEX INDEX ix_users_name")
op.execute("REINDEX TABLE CONCURRENTLY users")
op.execute("REFRESH MATERIALIZED VIEW old_users")
op.execute("CLUSTER users USING ix_users_name")
op.execute("COMMENT ON TABLE users IS 'x'")
op.create_table_comment("users", "x")
op.execute("UPDATE users SET age = 3 WHERE age = 2")
op.execute("INSERT INTO users (id) VALUES (9)")
op.execute("TRUNCATE orders")
op.execute("CREATE TABLE new (id int PRIMARY KEY, x int UNIQUE CHECK (x > 0))")
op.drop_constraint("old_check", "users")
'''

MYSQL = COMMON + '''
op.execute("ALTER TABLE plain ADD COLUMN number int NOT NULL AUTO_INCREMENT UNIQUE")
op.add_column("users", sa.Column("token", sa.String(36), server_default=sa.text("(uuid())")))
op.add_column("users", sa.Column("token", sa.String(36), server_default="uuid()"))
op.execute("ALTER TABLE orders ADD INDEX (total)")
op.execute("ALTER TABLE orders ADD UNIQUE INDEX (total)")
op.execute("ALTER TABLE orders ADD COLUMN a int, ADD COLUMN b int NOT NULL DEFAULT 3")
'''


def lines(text):
    return [line for line in text.splitlines() if line]


def write(top, path, text):
    path = os.path.join(top, path)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w") as f:
        f.write(text)


def git(top, *args):
    subprocess.run(["git", "-c", "user.name=A", "-c", "user.email=a@b.c",
                    *args], cwd=top, check=True, capture_output=True)


def body(code):
    return textwrap.indent(code.strip().replace("; op.", "\nop."), "    ")


def prepare(top, dialect, base):
    git(top, "init", "-q")
    for name in ("env.py", "script.py.mako"):
        write(top, "alembic/" + name, "")
    write(top, ".git-alembic.ini", "[git-alembic]\ndialect = %s\n" % dialect)
    write(top, "alembic/versions/1.py", FILE % ("", "base01", None, body(base)))
    git(top, "add", "-A")
    git(top, "commit", "-qm", "base")


def ours(top, code, rules):
    """Rules about locks that an upgrade with that code has findings of."""
    more = "import sqlalchemy.dialects.postgresql\n"
    write(top, "alembic/versions/2.py",
          FILE % (more, "next02", "base01", body(code)))
    git(top, "add", "-A")
    done = subprocess.run([BIN, "check", "--staged", "--format", "json"],
                          cwd=top, capture_output=True, text=True)
    return {f["rule"] for f in json.loads(done.stdout)["findings"]} & rules


def run(code, op):
    import sqlalchemy.dialects.postgresql  # noqa: F401, for the code
    exec(code, {"op": op, "sa": sa})


ON_POSTGRESQL = {
    "index-not-concurrent", "concurrently-in-transaction", "fk-validates",
    "check-validates", "unique-builds-index", "volatile-default",
    "serial-column", "missing-lock-timeout", "heavy-statement"}


class Kept(list):
    """Notices, which SQLAlchemy takes out after each statement."""

    def __setitem__(self, index, value):
        pass


class Told:
    """What PostgreSQL said of a statement, and has locked for it."""

    def __init__(self, connection):
        self.raw = connection.connection.connection
        self.cursor = self.raw.cursor()
        self.old = self.rows("SELECT oid::int FROM pg_class")
        self.columns = self.rows("SELECT attrelid::int, attname FROM pg_attribute")
        self.cursor.execute("SET client_min_messages = debug1")
        self.raw.notices = Kept()

    def rows(self, sql):
        self.cursor.execute(sql)
        return set(self.cursor.fetchall())

    def has(self, text):
        return any(text in notice for notice in self.raw.notices)

    def of_indexes(self):
        new = [i for i in self.rows(
            "SELECT i.indexrelid::int, i.indrelid::int, EXISTS (SELECT 1 FROM "
            "pg_constraint c WHERE c.conindid = i.indexrelid) FROM pg_index i")
            if (i[0],) not in self.old and (i[1],) in self.old]
        return {"unique-builds-index" if i[2] else "index-not-concurrent"
                for i in new}

    def of_columns(self):
        if not self.has("rewriting table"):
            return set()
        new = [c for c in self.rows(
            "SELECT a.attrelid::int, a.attname, a.attidentity <> '' OR "
            "coalesce(pg_get_expr(d.adbin, d.adrelid), '') LIKE 'nextval%' "
            "FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = "
            "a.attrelid AND d.adnum = a.attnum WHERE a.attnum > 0")
            if c[:2] not in self.columns and (c[0],) in self.old]
        return {"serial-column" if c[2] else "volatile-default" for c in new}

    def locks(self):
        return {mode for oid, mode in self.rows(
            "SELECT l.relation::int, l.mode FROM pg_locks l JOIN pg_class c ON "
            "c.oid = l.relation AND c.relkind IN ('r', 'm') AND "
            "c.relnamespace = 'public'::regnamespace "
            "WHERE l.pid = pg_backend_pid() AND l.granted")
            if (oid,) in self.old}

    def rules(self, code):
        found = self.of_indexes() | self.of_columns()
        if self.has("validating foreign key constraint"):
            found.add("fk-validates")
        if self.has("verifying table"):
            found.add("check-validates")
        locks = self.locks()
        by_hand = re.search("LOCK TABLE|REINDEX|REFRESH|CLUSTER", code)
        if by_hand and locks & {"AccessExclusiveLock", "ShareLock"}:
            found.add("heavy-statement")
        elif "TRUNCATE" not in code and locks & {
                "AccessExclusiveLock", "ShareRowExclusiveLock"}:
            found.add("missing-lock-timeout")
        return found


def postgresql_says(engine, code):
    with engine.connect() as connection:
        op = Operations(MigrationContext.configure(connection))
        with connection.begin() as transaction:
            for line in re.split(r"\n(?=op\.)", BASE_POSTGRESQL.strip()):
                run(line, op)
            connection.exec_driver_sql(ROWS)
            transaction.commit()
        told = Told(connection)
        try:
            with connection.begin() as transaction:
                run(code, op)
                found = told.rules(code)
                transaction.rollback()
        except sa.exc.DatabaseError as problem:
            if "inside a transaction block" not in str(problem):
                raise
            found = {"concurrently-in-transaction"}
        told.raw.rollback()
        told.cursor.execute("RESET client_min_messages; "
                            "DROP SCHEMA public CASCADE; CREATE SCHEMA public")
        told.raw.commit()
    return found


def on_postgresql(place):
    top = os.path.join(place, "postgresql")
    repo = os.path.join(place, "p")
    os.mkdir(top)
    os.mkdir(repo)
    try:
        server = database_server.Postgresql(top)
        server.start()
    except database_server.Missing as missing:
        skip("PostgreSQL", missing)
        return
    try:
        prepare(repo, "postgresql", BASE_POSTGRESQL)
        engine = server.engine("postgres")
        for code in lines(POSTGRESQL):
            theirs = postgresql_says(engine, code)
            mine = ours(repo, code, ON_POSTGRESQL)
            report(theirs == mine, "PostgreSQL: " + code[:70],
                   "it says %s, we %s" % (sorted(theirs), sorted(mine)))
        engine.dispose()
    finally:
        server.stop()


ON_MYSQL = {"index-not-concurrent", "concurrently-in-transaction",
            "fk-validates", "check-validates", "unique-builds-index",
            "volatile-default", "serial-column"}


def statements(code):
    buffer = io.StringIO()
    context = MigrationContext.configure(
        dialect_name="mysql", opts={"as_sql": True, "output_buffer": buffer})
    run(code, Operations(context))
    return [s.strip() for s in buffer.getvalue().split(";\n") if s.strip()]


def as_alter(statement):
    words = "ALGORITHM=INPLACE%s LOCK=NONE"
    if re.match("ALTER TABLE (?!.* RENAME TO )", statement):
        return statement + ", " + words % ","
    if re.match("CREATE .*INDEX", statement):
        return statement + " " + words % ""
    drop = re.match("DROP INDEX (.*) ON (.*)", statement)
    if drop:
        return "ALTER TABLE %s DROP INDEX %s, %s" % (
            drop.group(2), drop.group(1), words % ",")
    return statement


def mariadb_refuses(server, code):
    out = server.query("DROP DATABASE IF EXISTS t; CREATE DATABASE t")
    assert not out.returncode, out.stderr
    setup = ";\n".join(statements(BASE_MYSQL)) + ";\n" + ROWS
    out = server.query(setup, "t")
    assert not out.returncode, out.stderr
    refused = False
    for statement in statements(code):
        is_new = re.search(r"\bnew\b", statement)
        if server.query(statement if is_new else as_alter(statement),
                        "t").returncode:
            refused = True
            out = server.query(statement, "t")
            assert not out.returncode, out.stderr
    return refused


def on_mariadb(place):
    top = os.path.join(place, "mariadb")
    repo = os.path.join(place, "m")
    os.mkdir(top)
    os.mkdir(repo)
    try:
        server = database_server.Mariadb(top)
        server.start()
    except database_server.Missing as missing:
        skip("MariaDB", missing)
        return
    try:
        prepare(repo, "mysql", BASE_MYSQL)
        for code in lines(MYSQL):
            refused = mariadb_refuses(server, code)
            mine = ours(repo, code, ON_MYSQL)
            report(refused == bool(mine), "MariaDB: " + code[:70],
                   "refused: %s, we %s" % (refused, sorted(mine)))
    finally:
        server.stop()


def main():
    with tempfile.TemporaryDirectory() as place:
        os.chmod(place, 0o755)
        on_postgresql(place)
        on_mariadb(place)
    print("1..%d" % len(results))


main()
