"""Drawings of schemas, read again.

What `schema --format mermaid`, `graph --mermaid` and `graph --models
--mermaid` draw is read by the grammar of mermaid's erDiagram (the tokens of
its lexer, written down here) for schemas with ordinary and with hostile names:
it must be one drawing, of the tables and foreign keys that --format json has.

mermaid itself is asked too where it is: tests/run installs it by npm, which
`npm install mermaid jsdom` in a folder and MERMAID=FOLDER do as well.
"""

import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "tools"))
import mermaid  # noqa: E402

BIN = os.path.abspath(os.path.join(sys.argv[1], "bin", "git-alembic"))
FIXTURES = os.path.join(HERE, "..", "cases", "fixtures")
COUNT = int(os.environ.get("COUNT", 30))

# packages/mermaid/src/diagrams/er/parser/erDiagram.jison
ENTITY = re.compile(r'^    (t\d+)\["([^"%\r\n\x08\\]+)"\] \{$')
ATTRIBUTE = re.compile(
    r"^        ([*A-Za-z_\u00C0-\uFFFF][A-Za-z0-9\-_\[\]()\u00C0-\uFFFF*]*)"
    r" ([*A-Za-z_\u00C0-\uFFFF][A-Za-z0-9\-_\[\]()\u00C0-\uFFFF*]*)"
    r"((?: (?:PK|FK|UK)(?:, (?:PK|FK|UK))*)?)$")
KEY = re.compile(r"(?i)\b(?:PK|FK|UK)\b")
DIRECTION = re.compile(r"(?i)direction\s+(?:TB|BT|RL|LR)")
RELATION = re.compile(
    r'^    (t\d+) (?:\|o|\|\|)--(?:o\{|o\|) (t\d+) : "([^"%\r\n\x08\\]*)"$')

HOSTILE = ['a b', 'a"b', "it's", "semi;colon", "{brace}", "%%{init: {}}%%",
           "%% comment", "end", "erDiagram", "style", "classDef", "title x",
           "1st", "-dash", "ümläut", "日本", "\U0001f600", "a\tb", "a\\b",
           "[x]", "(x)", "a,b", "a:b", "||--o{", "<b>", "&quot;", "#35;",
           "`tick`", "a--b", "direction LR", "accTitle: x", "___", "*", "o{", "pk", "FK", "uk(1)",
           "x direction  tb y", "pk-1"]

results = []


def report(ok, name, detail=""):
    results.append(ok)
    print("%s %d - %s" % ("ok" if ok else "not ok", len(results), name))
    for line in str(detail).splitlines()[:20] if not ok else []:
        print("# " + line)


def read(text):
    """Tables by their alias, and who refers to whom; ValueError."""
    lines = text.rstrip("\n").split("\n")
    if lines[0] != "erDiagram":
        raise ValueError("begins with %r" % lines[0])
    tables, relations, inside = {}, [], None
    for line in lines[1:]:
        entity, relation = ENTITY.match(line), RELATION.match(line)
        attribute = ATTRIBUTE.match(line)
        if DIRECTION.search(line):
            raise ValueError("a direction: %r" % line)
        if attribute and any(map(KEY.match, attribute.group(1, 2))):
            raise ValueError("a key's mark: %r" % line)
        if inside is not None and line == "    }":
            inside = None
        elif inside is not None and attribute:
            tables[inside] += 1
        elif inside is None and entity and entity.group(1) not in tables:
            inside = entity.group(1)
            tables[inside] = 0
        elif inside is None and relation:
            relations.append((relation.group(2), relation.group(1)))
        else:
            raise ValueError("no such line: %r" % line)
    if inside is not None:
        raise ValueError("an entity without an end")
    if not {x for r in relations for x in r} <= set(tables):
        raise ValueError("a relation of nothing")
    return tables, relations


def ask(cwd, *args):
    return subprocess.run([BIN] + list(args), cwd=cwd, check=True,
                          stdout=subprocess.PIPE).stdout.decode("utf-8",
                                                                "replace")


def repository(directory, files):
    subprocess.run(["git", "init", "-q", directory], check=True)
    for path, text in files.items():
        path = os.path.join(directory, path)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as f:
            f.write(text)


def generated(seed):
    r = random.Random(seed)
    names = r.sample(HOSTILE, r.randrange(2, 8)) + ["users", "orders"]
    r.shuffle(names)
    tables = []
    for i, name in enumerate(names):
        parts = ["sa.Column('id', sa.Integer(), primary_key=True)"]
        for column in r.sample(HOSTILE, r.randrange(1, 6)):
            kind = r.choice(["sa.String(9)", "sa.Numeric(12, 2)",
                             "sa.Enum('a', name=%r)" % r.choice(HOSTILE),
                             "sa.DateTime(timezone=True)", "my.Type(%r)" % "x"])
            parts.append("sa.Column(%r, %s)" % (column, kind))
        for k in range(r.randrange(3)):
            target = names[r.randrange(i + 1)]
            if "." in target:
                continue
            parts.append("sa.Column('fk%d', sa.Integer(), "
                         "sa.ForeignKey(%r))" % (k, target + ".id"))
        tables.append((name, parts))
    migration = "from alembic import op\nimport sqlalchemy as sa\n" \
        "revision = 'aa'\ndown_revision = None\ndef upgrade():\n" + "".join(
            "    op.create_table(%r, %s)\n" % (n, ", ".join(p))
            for n, p in tables) + "def downgrade():\n    pass\n"
    models = "import sqlalchemy as sa\nm = sa.MetaData()\n" + "".join(
        "sa.Table(%r, m, %s)\n" % (n, ", ".join(p)) for n, p in tables)
    return {"alembic/env.py": "import models\ntarget_metadata = models.m\n",
            "alembic/script.py.mako": "", "models.py": models,
            "alembic/versions/aa_x.py": migration}


def check(directory, name, drawings):
    detail = []
    for args, like in ((("schema", "--format", "mermaid"), ("graph",)),
                       (("graph", "--mermaid"), ("graph",)),
                       (("graph", "--models", "--mermaid"),
                        ("graph", "--models"))):
        text = ask(directory, *args)
        data = json.loads(ask(directory, *like, "--format", "json"))
        data = data["environments"][0]
        try:
            tables, relations = read(text)
        except ValueError as e:
            detail.append("%s: %s" % (" ".join(args), e))
            continue
        if len(tables) != len(data["create_order"]):
            detail.append("%s: %d tables" % (" ".join(args), len(tables)))
        if len(relations) != len(data["foreign_keys"]):
            detail.append("%s: %d foreign keys" % (" ".join(args),
                                                   len(relations)))
        drawings.append((name, text))
    report(not detail, name, "\n".join(detail))


def by_mermaid(drawings):
    if not mermaid.FOLDER:
        report(True, "mermaid itself parses them # skip MERMAID is not set")
        return
    wrong = mermaid.faults(drawings, "er")
    report(not wrong, "mermaid itself parses all %d" % len(drawings),
           "\n".join(wrong))


def workers(directory):
    """A whole first migration of an application."""
    found = json.loads(ask(directory, "schema", "--format", "json"))
    tables = found["environments"][0]["tables"]
    names = [t["name"] for t in tables]
    report(sorted(names) == ["idempotency_keys", "jobs",
                             "resource_allocations", "workers"],
           "workers: its tables", names)
    report(sum(len(t["indexes"]) for t in tables) == 5,
           "workers: an index for each create_index()")
    keys = [k for t in tables for k in t["foreign_keys"]]
    report(len(keys) == 3, "workers: three foreign keys", keys)
    graph = json.loads(ask(directory, "graph", "--format", "json"))
    graph = graph["environments"][0]
    order = graph["create_order"]
    report(order.index("workers") < order.index("jobs")
           < order.index("resource_allocations") and
           graph["drop_order"] == order[::-1], "workers: orders", order)


def main():
    drawings = []
    with tempfile.TemporaryDirectory() as top:
        for fixture in ("workers", "models", "three"):
            directory = os.path.join(top, fixture)
            shutil.copytree(os.path.join(FIXTURES, fixture), directory)
            subprocess.run(["git", "init", "-q", directory], check=True)
            check(directory, fixture, drawings)
        workers(os.path.join(top, "workers"))
        for seed in range(COUNT):
            directory = os.path.join(top, str(seed))
            repository(directory, generated(seed))
            check(directory, "generated %d" % seed, drawings)
    by_mermaid(drawings)
    print("1..%d" % len(results))
    return 0 if all(results) else 1


sys.exit(main())
