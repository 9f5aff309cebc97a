"""git alembic schema, against what Alembic makes in SQLite.

Generated chains, the project's fixtures and some by hand are run under the
system's alembic on an empty SQLite database. What is there afterwards, read
through PRAGMA and sqlite_master, must be what `schema --format json` says:
tables, columns with types and nullability, primary and foreign keys, unique
constraints and indexes; and after every single migration of some chains.
`schema --format sql`, run by SQLite itself, must make the same once more.
"""

import json
import os
import re
import sqlite3
import subprocess
import sys
import tempfile
import warnings

import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.operations import Operations

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "tools"))
from schema_chains import Chain  # noqa: E402

BIN = os.path.abspath(os.path.join(sys.argv[1], "bin", "git-alembic"))
COUNT = int(os.environ.get("COUNT", 40))
LENGTH = 12
warnings.simplefilter("ignore")

results = []


def report(ok, name, detail=""):
    results.append(ok)
    print("%s %d - %s" % ("ok" if ok else "not ok", len(results), name))
    for line in detail.splitlines()[:40]:
        print("# " + line)


def truth(connection):
    """What SQLite says it has."""
    out = {}
    names = [r[0] for r in connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND "
        "name NOT LIKE 'sqlite_%' AND name <> 'alembic_version'")]
    for name in names:
        def pragma(what, of=name):
            return list(connection.execute(
                'PRAGMA %s("%s")' % (what, of.replace('"', '""'))))
        columns = pragma("table_info")
        t = out[name] = {
            "columns": [(c[1], c[2].upper(), not c[3]) for c in columns],
            "primary": [c[1] for c in sorted(
                (c for c in columns if c[5]), key=lambda c: c[5])],
            "unique": [], "indexes": [], "foreign": [],
        }
        for index in pragma("index_list"):
            parts = [r[2] for r in pragma("index_info", index[1])]
            if index[3] == "u":
                t["unique"].append(tuple(parts))
            elif index[3] == "c":
                t["indexes"].append((index[1], tuple(parts), bool(index[2])))
        keys = {}
        for row in pragma("foreign_key_list"):
            keys.setdefault(row[0], []).append(row)
        for rows in keys.values():
            rows.sort(key=lambda r: r[1])
            t["foreign"].append((
                tuple(r[3] for r in rows), rows[0][2],
                tuple(r[4] for r in rows if r[4]),
                rows[0][6].upper(), rows[0][5].upper()))
        for part in ("unique", "indexes", "foreign"):
            t[part].sort()
    # REFERENCES t without columns means its key.
    for t in out.values():
        t["foreign"] = sorted(
            (a, b, c or tuple(out[b]["primary"]) if b in out else c, d, e)
            for a, b, c, d, e in t["foreign"])
    return out


def ours(environment):
    """The same of what we say."""
    out = {}
    for table in environment["tables"]:
        out[table["name"]] = {
            "columns": [(c["name"], c["type"].upper(), c["nullable"])
                        for c in table["columns"]],
            "primary": table["primary_key"]["columns"]
            if table["primary_key"] else [],
            "unique": sorted(tuple(u["columns"]) for u in table["unique"]),
            "indexes": sorted((i["name"], tuple(i["columns"]), i["unique"])
                              for i in table["indexes"]),
            "foreign": sorted((
                tuple(f["columns"]), f["references"],
                tuple(f["references_columns"]),
                (f["on_delete"] or "NO ACTION").upper(),
                (f["on_update"] or "NO ACTION").upper())
                for f in table["foreign_keys"]),
        }
    return out


def differences(theirs, mine):
    out = []
    for name in sorted(set(theirs) | set(mine)):
        if name not in mine:
            out.append("table %s: only SQLite has it" % name)
        elif name not in theirs:
            out.append("table %s: only we have it" % name)
        else:
            for part in theirs[name]:
                if theirs[name][part] != mine[name][part]:
                    out.append("%s of %s: SQLite %r, we %r" % (
                        part, name, theirs[name][part], mine[name][part]))
    return out


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)


def run_migration(connection, path):
    scope = {"__name__": "migration", "__file__": path}
    with open(path, encoding="utf-8") as f:
        exec(compile(f.read(), path, "exec"), scope)
    context = MigrationContext.configure(connection)
    with Operations.context(context):
        scope["upgrade"]()


def schema(top, *args):
    done = subprocess.run([BIN, "schema", "--dialect", "sqlite", *args],
                          cwd=top, capture_output=True, text=True,
                          encoding="utf-8")
    if done.returncode:
        raise SystemExit("%s: %s" % (args, done.stderr))
    return done.stdout


def environments(top, *args):
    found = json.loads(schema(top, "--format", "json", *args))
    return {e["path"]: e for e in found["environments"]}


def environment(top, name):
    write(os.path.join(top, name, "env.py"), "")
    write(os.path.join(top, name, "script.py.mako"), "${upgrades}")


def generate(top):
    """name -> the files of a chain, in order."""
    chains = {}
    for seed in range(COUNT):
        name = "chain_%03d" % seed
        chain = Chain(seed, "sqlite")
        environment(top, name)
        parent, files = None, []
        for i in range(LENGTH):
            revision = "%s_%d" % (name, i)
            path = os.path.join(top, name, "versions", revision + ".py")
            write(path, chain.migration(revision, parent))
            files.append(path)
            parent = revision
        chains[name] = files
    return chains


def compare_chain(top, name, files, found, every):
    engine = sa.create_engine("sqlite://")
    with engine.connect() as connection:
        raw = connection.connection
        for i, path in enumerate(files):
            try:
                run_migration(connection, path)
            except Exception as problem:  # the generator's fault
                report(False, "%s: %s" % (name, path),
                       "%s\n%s" % (problem, open(path).read()))
                return None
            if every:
                revision = os.path.basename(path)[:-3]
                step = environments(top, revision)[name]
                wrong = differences(truth(raw), ours(step))
                if wrong:
                    report(False, "%s after %s" % (name, revision),
                           "\n".join(wrong) + "\n" + open(path).read())
                    return None
        theirs = truth(raw)
    wrong = differences(theirs, ours(found[name]))
    sure = [t["name"] for t in found[name]["tables"] if not t["complete"]]
    if sure:
        wrong.append("not complete: %r" % sure)
    if found[name]["not_analysed"]:
        wrong.append("not analysed: %r" % found[name]["not_analysed"])
    text = "".join(open(f).read() for f in files)
    report(not wrong, "%s: %d migrations, %d tables" % (
        name, len(files), len(theirs)), "\n".join(wrong) +
        ("\n" + text if wrong and os.environ.get("SHOW") else ""))
    return theirs


def compare_sql(top, name, theirs):
    """SQLite runs our CREATE statements, and has the same again."""
    text = schema(top, name + "_%d" % (LENGTH - 1), "--format", "sql")
    db = sqlite3.connect(":memory:")
    try:
        db.executescript(text)
    except sqlite3.Error as problem:
        return "%s: %s\n%s" % (name, problem, text)
    wrong = differences(theirs, truth(db))
    return "\n".join(wrong) if wrong else True


def compare_against(top, name, files):
    """diff --against the file: nothing; and then what was changed in it."""
    path = os.path.join(top, name + ".db")
    engine = sa.create_engine("sqlite:///" + path)
    with engine.connect() as connection:
        for file in files:
            run_migration(connection, file)

    def against(*args):
        done = subprocess.run(
            [BIN, "diff", name + "_%d" % (LENGTH - 1), "--against", path,
             *args], cwd=top, capture_output=True, text=True,
            encoding="utf-8")
        return "%d %s%s" % (done.returncode, done.stdout, done.stderr)

    wrong = []
    if against("--exit-code") != "0 ":
        wrong.append(against())
    db = sqlite3.connect(path)
    db.execute("CREATE TABLE surplus (id INTEGER)")
    table = db.execute("SELECT name FROM sqlite_master WHERE type = 'table' "
                       "ORDER BY name").fetchone()[0]
    db.execute('ALTER TABLE "%s" ADD COLUMN surplus TEXT' % table)
    db.execute('CREATE UNIQUE INDEX surplus_index ON "%s" (surplus)' % table)
    db.commit()
    db.close()
    expected = ["+ column %s.surplus  TEXT" % table,
                "+ index %s.surplus_index  unique (surplus)" % table,
                "+ table surplus  1 column"]
    said = against("--exit-code")
    if sorted(said[2:].splitlines()) != sorted(expected) or said[0] != "1":
        wrong.append("%r, not %r" % (said, expected))
    report(not wrong, "%s: diff --against its database" % name,
           "\n".join(wrong))


def fixtures(top):
    """The project's own example: its files in the order of the chain."""
    name = "three"
    source = os.path.join(HERE, "..", "cases", "fixtures", name, "alembic",
                          "versions")
    files = {}
    for file in os.listdir(source):
        text = open(os.path.join(source, file), encoding="utf-8").read()
        ids = re.search(r"^revision\b.*?= *['\"](.*?)['\"]", text, re.M)
        down = re.search(r"^down_revision\b.*?= *(?:['\"](.*?)['\"]|None)",
                         text, re.M)
        path = os.path.join(top, name, "versions", file)
        write(path, text)
        files[down.group(1)] = (ids.group(1), path)
    environment(top, name)
    order, at = [], None
    while at in files:
        at, path = files[at]
        order.append(path)
    return {name: order}


def main():
    with tempfile.TemporaryDirectory() as top:
        subprocess.run(["git", "init", "-q", top], check=True)
        chains = generate(top)
        chains.update(fixtures(top))
        found = environments(top)
        sql = []
        for n, (name, files) in enumerate(chains.items()):
            theirs = compare_chain(top, name, files, found,
                                   n < 8 and name != "three")
            if theirs is not None and name != "three":
                sql.append(compare_sql(top, name, theirs))
        for name in [n for n in chains if n != "three"][:20]:
            compare_against(top, name, chains[name])
        wrong = [s for s in sql if s is not True]
        report(not wrong, "schema --format sql makes the same of %d chains" %
               len(sql), "\n".join(wrong))
    print("1..%d" % len(results))


main()
