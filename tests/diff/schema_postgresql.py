"""git alembic schema, against what Alembic makes in PostgreSQL.

The same as schema_sqlite.py for a server of the system's own, started in a
temporary folder as an unprivileged user, on a unix socket alone. What is
there is read through information_schema and pg_catalog: names of constraints
that PostgreSQL chose itself as well. `schema --format sql`, run by it, must
make the same once more.
"""

import json
import os
import subprocess
import sys
import tempfile
import warnings

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "tools"))

BIN = os.path.abspath(os.path.join(sys.argv[1], "bin", "git-alembic"))
COUNT = int(os.environ.get("COUNT", 30))
LENGTH = 12
warnings.simplefilter("ignore")
results = []


def report(ok, name, detail=""):
    results.append(ok)
    print("%s %d - %s" % ("ok" if ok else "not ok", len(results), name))
    for line in detail.splitlines()[:40]:
        print("# " + line)


def skip(why):
    print("ok 1 - PostgreSQL # SKIP %s" % why)
    print("1..1")
    sys.exit(0)


try:
    import psycopg2
    import sqlalchemy as sa
    from alembic.migration import MigrationContext
    from alembic.operations import Operations
    import database_server
    from schema_chains import Chain
except ImportError as missing:
    skip(str(missing))


TYPES = {
    "integer": "INTEGER", "smallint": "SMALLINT", "bigint": "BIGINT",
    "text": "TEXT", "boolean": "BOOLEAN", "date": "DATE", "bytea": "BYTEA",
    "double precision": "FLOAT", "character varying": "VARCHAR",
    "timestamp without time zone": "TIMESTAMP WITHOUT TIME ZONE",
}


def type_of(shown):
    if shown in TYPES:
        return TYPES[shown]
    if shown.startswith("character varying("):
        return "VARCHAR" + shown[len("character varying"):]
    if shown.startswith("numeric("):
        return "NUMERIC" + shown[len("numeric"):].replace(",", ", ")
    return shown.upper()


ON = {"a": "NO ACTION", "c": "CASCADE", "n": "SET NULL", "r": "RESTRICT",
      "d": "SET DEFAULT"}


def truth(cursor):
    def rows(sql, *args):
        cursor.execute(sql, args)
        return cursor.fetchall()

    out = {}
    for (name,) in rows(
            "SELECT table_name FROM information_schema.tables WHERE "
            "table_schema = 'public' AND table_type = 'BASE TABLE'"):
        out[name] = {
            "columns": [(c, n == "YES") for c, n in rows(
                "SELECT column_name, is_nullable FROM "
                "information_schema.columns WHERE table_schema = 'public' "
                "AND table_name = %s ORDER BY ordinal_position", name)],
            "types": [type_of(t) for (t,) in rows(
                "SELECT format_type(atttypid, atttypmod) FROM pg_attribute "
                "WHERE attrelid = %s::regclass AND attnum > 0 AND NOT "
                "attisdropped ORDER BY attnum", '"%s"' % name)],
            "primary": [], "unique": [], "foreign": [], "indexes": [],
        }
    for (table, name, kind, columns, to, refs, delete, update) in rows(
            "SELECT t.relname, c.conname, c.contype, "
            "(SELECT array_agg(a.attname::text ORDER BY k.n) FROM "
            " unnest(c.conkey) WITH ORDINALITY k(i, n) JOIN pg_attribute a "
            " ON a.attrelid = c.conrelid AND a.attnum = k.i), "
            "f.relname, "
            "(SELECT array_agg(a.attname::text ORDER BY k.n) FROM "
            " unnest(c.confkey) WITH ORDINALITY k(i, n) JOIN pg_attribute a "
            " ON a.attrelid = c.confrelid AND a.attnum = k.i), "
            "c.confdeltype, c.confupdtype "
            "FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid "
            "LEFT JOIN pg_class f ON f.oid = c.confrelid "
            "WHERE c.connamespace = 'public'::regnamespace"):
        t = out[table]
        if kind == "p":
            t["primary"] = (name, columns)
        elif kind == "u":
            t["unique"].append((name, tuple(columns)))
        elif kind == "f":
            t["foreign"].append((name, tuple(columns), to, tuple(refs),
                                 ON[delete], ON[update]))
    for table, name, columns, unique in rows(
            "SELECT t.relname, i.relname, "
            "(SELECT array_agg(a.attname::text ORDER BY k.n) FROM "
            " unnest(x.indkey) WITH ORDINALITY k(i, n) JOIN pg_attribute a "
            " ON a.attrelid = x.indrelid AND a.attnum = k.i), x.indisunique "
            "FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid "
            "JOIN pg_class t ON t.oid = x.indrelid "
            "WHERE t.relnamespace = 'public'::regnamespace AND NOT EXISTS "
            "(SELECT 1 FROM pg_constraint c WHERE c.conindid = i.oid AND "
            "c.contype IN ('p', 'u'))"):
        out[table]["indexes"].append((name, tuple(columns), unique))
    for t in out.values():
        for part in ("unique", "foreign", "indexes"):
            t[part].sort()
    types = rows("SELECT t.typname::text, array_agg(e.enumlabel::text ORDER "
                 "BY e.enumsortorder) FROM pg_type t JOIN pg_enum e ON "
                 "e.enumtypid = t.oid GROUP BY t.typname")
    return out, {name: sorted(values) for name, values in types}


def ours(environment, names):
    """names: those that PostgreSQL chose are not compared without it."""
    out = {}
    for table in environment["tables"]:
        key = table["primary_key"]
        out[table["name"]] = {
            "columns": [(c["name"], c["nullable"]) for c in table["columns"]],
            "types": [c["type"].upper() for c in table["columns"]],
            "primary": (key["name"], key["columns"]) if key else [],
            "unique": [(u["name"], tuple(u["columns"]))
                       for u in table["unique"]],
            "foreign": [(f["name"], tuple(f["columns"]), f["references"],
                         tuple(f["references_columns"]),
                         (f["on_delete"] or "NO ACTION").upper(),
                         (f["on_update"] or "NO ACTION").upper())
                        for f in table["foreign_keys"]],
            "indexes": sorted((i["name"], tuple(i["columns"]), i["unique"])
                              for i in table["indexes"]),
        }
        t = out[table["name"]]
        theirs = names.get(table["name"])
        if not theirs:
            continue
        # A constraint without a name has the one that the database chose.
        if t["primary"] and not t["primary"][0] and theirs["primary"]:
            t["primary"] = (theirs["primary"][0], t["primary"][1])
        for part in ("unique", "foreign"):
            free = [x for x in theirs[part] if x not in t[part]]
            for i, mine in enumerate(t[part]):
                if mine[0]:
                    continue
                same = [x for x in free if x[1:] == mine[1:]]
                if same:
                    t[part][i] = same[0]
                    free.remove(same[0])
            t[part].sort(key=str)
            theirs[part].sort(key=str)
    return out, {t["name"]: sorted(t["values"]) for t in environment["types"]}


def differences(theirs, mine):
    out = []
    if theirs[1] != mine[1]:
        out.append("types: PostgreSQL %r, we %r" % (theirs[1], mine[1]))
    theirs, mine = theirs[0], mine[0]
    for name in sorted(set(theirs) | set(mine)):
        if name not in mine:
            out.append("table %s: only PostgreSQL has it" % name)
        elif name not in theirs:
            out.append("table %s: only we have it" % name)
        else:
            for part in theirs[name]:
                if theirs[name][part] != mine[name][part]:
                    out.append("%s of %s: PostgreSQL %r, we %r" % (
                        part, name, theirs[name][part], mine[name][part]))
    return out


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)


def schema(top, *args):
    done = subprocess.run([BIN, "schema", "--dialect", "postgresql", *args],
                          cwd=top, capture_output=True, text=True,
                          encoding="utf-8")
    if done.returncode:
        raise SystemExit("%s: %s" % (args, done.stderr))
    return done.stdout


def environments(top, *args):
    found = json.loads(schema(top, "--format", "json", *args))
    return {e["path"]: e for e in found["environments"]}


def generate(top):
    chains = {}
    for seed in range(COUNT):
        name = "chain_%03d" % seed
        chain = Chain(seed, "postgresql")
        write(os.path.join(top, name, "env.py"), "")
        write(os.path.join(top, name, "script.py.mako"), "")
        parent, files = None, []
        for i in range(LENGTH):
            revision = "%s_%d" % (name, i)
            path = os.path.join(top, name, "versions", revision + ".py")
            write(path, chain.migration(revision, parent))
            files.append(path)
            parent = revision
        chains[name] = files
    return chains


def run_chain(connection, files):
    """The file that failed and why, or None."""
    context = MigrationContext.configure(connection)
    for path in files:
        scope = {"__name__": "migration", "__file__": path}
        with open(path, encoding="utf-8") as f:
            text = f.read()
        try:
            exec(compile(text, path, "exec"), scope)
            with Operations.context(context):
                scope["upgrade"]()
        except Exception as problem:
            return "%s\n%s" % (problem, text)
    return None


def compare_chain(engine, top, name, files, found):
    with engine.connect() as connection:
        wrong = run_chain(connection, files)
        if wrong:
            report(False, "%s runs" % name, wrong)
            return
        cursor = connection.connection.cursor()
        theirs = truth(cursor)
        wrong = differences(theirs, ours(found[name], theirs[0]))
        vague = [t["name"] for t in found[name]["tables"]
                 if not t["complete"]]
        if vague:
            wrong.append("not complete: %r" % vague)
        report(not wrong, "%s: %d migrations, %d tables" % (
            name, len(files), len(theirs[0])), "\n".join(wrong))
        cursor.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
        compare_sql(cursor, top, name, theirs)


def compare_sql(cursor, top, name, theirs):
    text = schema(top, "%s_%d" % (name, LENGTH - 1), "--format", "sql")
    try:
        cursor.execute(text)
    except psycopg2.Error as problem:
        report(False, "%s: schema --format sql runs" % name,
               "%s\n%s" % (problem, text))
        return
    again = truth(cursor)
    # Names that the database chose were chosen when there were others.
    for tables in (theirs[0], again[0]):
        for t in tables.values():
            t["primary"] = t["primary"] and t["primary"][1]
            t["unique"] = sorted(u[1:] for u in t["unique"])
            t["foreign"] = sorted(f[1:] for f in t["foreign"])
    wrong = differences(theirs, again)
    report(not wrong, "%s: schema --format sql makes the same" % name,
           "\n".join(wrong))


def main():
    with tempfile.TemporaryDirectory() as place:
        os.chmod(place, 0o755)
        top = os.path.join(place, "server")
        work = os.path.join(place, "work")
        os.mkdir(top)
        try:
            server = database_server.Postgresql(top)
            server.start()
        except database_server.Missing as missing:
            skip(str(missing))
        try:
            os.mkdir(work)
            subprocess.run(["git", "init", "-q", work], check=True)
            chains = generate(work)
            found = environments(work)
            for name, files in chains.items():
                server.create(name)
                engine = server.engine(name)
                compare_chain(engine, work, name, files, found)
                engine.dispose()
        finally:
            server.stop()
    print("1..%d" % len(results))


main()
