"""SQL texts, against PostgreSQL.

Where statements end: psql sends them one by one to a server that only writes
down what comes, for scripts put together from everything that makes a
semicolon no end, and for the scripts that come with PostgreSQL.

What they do: a server of its own, in a temporary directory, runs statements
made at random from PostgreSQL's grammar. Its command tags, its event triggers
(which name every object that is dropped) and its catalogue must say what the
reader says. Skipped where there is no server (Debian: postgresql-15).
"""
import glob
import json
import os
import random
import re
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import threading

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from sql_statements import GAPS, POSTGRESQL, Reader, spell  # noqa: E402

number = failures = 0


def check(claim, wrong):
    global number, failures
    number += 1
    failures += bool(wrong)
    print(f"{'not ' * bool(wrong)}ok {number} - {claim}")
    for line in wrong[:12]:
        print(f"# {line}")


def skip(claim, why):
    global number
    number += 1
    print(f"ok {number} - {claim} # SKIP {why}")


# ---- psql, and a server that only listens -----------------------------------

class Listener(threading.Thread):
    """Takes one connection and keeps the text of every query."""

    def __init__(self, directory):
        super().__init__(daemon=True)
        self.queries = []
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.bind(os.path.join(directory, ".s.PGSQL.5432"))
        self.socket.listen(1)

    @staticmethod
    def message(kind, body):
        return kind + struct.pack("!i", len(body) + 4) + body

    def run(self):
        connection, _ = self.socket.accept()
        stream = connection.makefile("rb")
        size = struct.unpack("!i", stream.read(4))[0]
        stream.read(size - 4)
        ready = self.message(b"Z", b"I")
        out = self.message(b"R", struct.pack("!i", 0))
        for name, value in (("server_version", "15.0"),
                            ("client_encoding", "UTF8"),
                            ("standard_conforming_strings", "on")):
            out += self.message(b"S", f"{name}\0{value}\0".encode())
        connection.sendall(out + ready)
        while True:
            kind = stream.read(1)
            if kind in (b"", b"X"):
                return
            size = struct.unpack("!i", stream.read(4))[0]
            self.queries.append(stream.read(size - 4)[:-1])
            connection.sendall(self.message(b"C", b"OK\0") + ready)


def split_by_psql(script):
    """The statements psql sends, or None when it does not take the script."""
    with tempfile.TemporaryDirectory() as directory:
        listener = Listener(directory)
        listener.start()
        done = subprocess.run(
            ["psql", "-X", "-q", "-h", directory, "-U", "x", "-d", "x",
             "-f", "-"], input=script, capture_output=True, timeout=60)
        listener.join(10)
        return listener.queries if not done.returncode else None


def words(query):
    """Without the comments before and behind, which psql sends at times."""
    text = query
    while True:
        old = text
        text = re.sub(rb"\A(\s+|;)", b"", text)
        text = re.sub(rb"\A--[^\n]*(\n|\Z)", b"", text)
        text = re.sub(rb"(\s|;)+\Z", b"", text)
        if text.startswith(b"/*"):
            depth, i = 1, 2
            while i < len(text) and depth:
                if text[i:i + 2] == b"/*":
                    depth, i = depth + 1, i + 2
                elif text[i:i + 2] == b"*/":
                    depth, i = depth - 1, i + 2
                else:
                    i += 1
            text = text[i:]
        if text == old:
            return text


def compare_splits(reader, script):
    theirs = split_by_psql(script)
    if theirs is None:
        return ["psql does not take it"]
    # psql leaves out empty lines, but for those in quotes
    script = re.sub(rb"\n\n+", b"\n", script)
    theirs = [re.sub(rb"\n\n+", b"\n", w) for w in map(words, theirs) if w]
    ours = [script[s["span"][0]:s["span"][1]]
            for s in reader(script, POSTGRESQL) if s["parent"] < 0]
    for ours_one, theirs_one in zip(ours, theirs):
        if not theirs_one.startswith(ours_one) or \
                words(theirs_one[len(ours_one):]):
            return [f"{ours_one[:200]!r} but {theirs_one[:200]!r}"]
    if len(ours) != len(theirs):
        return [f"{len(ours)} statements but {len(theirs)}"]
    return []


PIECES = ["select", "a", "1", "+", "'x;y'", "'it''s;'", "E'\\';\\\\'", "$$;$$",
          "$x$ $$ ; $y$ $x$", "$1", "a$b", "\"q;\"\"\"", "U&\"d\\0061;\"",
          "x'1f'", "-- c;\n", "/* ; */", "/* ; /* ; */ ; */", "--\n", "\n",
          "(1)", "((a))", "::int", "case when a then b end", "begin", "end",
          "?|", "#>>", "->>", "@>", "%", "'\\'", "N';'", "$é$;$é$", "é",
          "create", "function", "1.5e-3", ".5", "1..2", "[1]", "[a:b]"]
WHOLE = ["create function f() returns int language sql begin atomic select 1;"
         " select case when a then 1 else 2 end; end",
         "create or replace procedure p() begin atomic delete from t; end",
         "create function f() returns int as $$ begin; x; end $$ language a",
         "create rule r as on insert to t do (delete from a; delete from b)",
         "do $$ begin if a then drop table b; end if; end $$",
         "create function f() returns text as 'select 1;' language sql",
         "begin", "commit", "create table begin (a int)", "end",
         "create trigger t after insert on u execute function f()"]


def random_script(rng):
    out = ""
    for _ in range(rng.randrange(1, 8)):
        if rng.random() < .3:
            out += rng.choice(WHOLE)
        else:
            # psql looks for BEGIN only behind CREATE FUNCTION
            out += "select " + " ".join(
                rng.choice(PIECES) for _ in range(rng.randrange(8)))
        out += rng.choice((";", " ;", ";;", ";\n", " ; -- ;\n"))
    return out


def test_psql(reader):
    if not shutil.which("psql"):
        skip("statements end where psql says", "no psql")
        skip("so do those of PostgreSQL's own scripts", "no psql")
        return
    rng, wrong = random.Random(1), []
    script, n = b"", 0
    for _ in range(40):
        # many to a connection; where they differ, one by one
        parts = [random_script(rng).encode() for _ in range(40)]
        n += len(parts)
        if compare_splits(reader, b"\n".join(parts)):
            for script in parts:
                for line in compare_splits(reader, script):
                    wrong.append(f"{line}: {script!r}")
    check(f"statements of {n} scripts end where psql says", wrong)
    wrong, n = [], 0
    for path in sorted(glob.glob("/usr/share/postgresql/*/*.sql") +
                       glob.glob("/usr/share/postgresql/*/extension/*.sql")):
        with open(path, "rb") as file:
            script = re.sub(rb"(?m)^\\.*$", b"", file.read())
        n += 1
        wrong += [f"{path}: {line}" for line in compare_splits(reader, script)]
    if n:
        check(f"so do those of PostgreSQL's own {n} scripts", wrong)
    else:
        skip("so do those of PostgreSQL's own scripts", "there are none")


# ---- a server ----------------------------------------------------------------

SCHEMA = """
create schema s; create schema other;
create type mood as enum ('sad', 'ok');
create type pair as (a int, b text);
create domain posint as int constraint pos check (value > 0);
create sequence seq;
create table u (id int primary key, name text, n numeric(10,2) default 1);
create table t (id serial primary key, a text not null default 'x', b int,
    "C d" varchar(20), u_id int, g int generated always as identity,
    e int generated always as (b + 1) stored,
    constraint t_u foreign key (u_id) references u (id) not valid,
    constraint t_b check (b > 0) not valid, constraint t_a unique (a));
create index t_b_idx on t (b); create index t_c on t ("C d");
create table s.t2 (id int, k text, constraint t2_pk primary key (id));
create table part (id int, at int) partition by range (id);
create table part_1 partition of part for values from (0) to (10);
create table part_2 (id int, at int);
create view v as select id, a from t;
create materialized view mv as select id from u;
create function f(int) returns int language sql as 'select 1';
create function f(int, text) returns int language sql as 'select 1';
create function tf() returns trigger language plpgsql
    as $$ begin return new; end $$;
create trigger tr after insert on t execute function tf();
create policy pol on t; create rule ru as on update to u do nothing;
create statistics st on a, b from t;
create role someone;
"""
TRIGGERS = """
create function public.told() returns event_trigger language plpgsql as $$
declare r record;
begin
  for r in select * from pg_event_trigger_dropped_objects() loop
    if r.original then
      raise notice 'DROPPED %', json_build_array(r.object_type,
        r.address_names);
    end if;
  end loop;
end $$;
create event trigger told on sql_drop execute function public.told();
"""
# The columns and constraints of a table, as they are now.
CATALOGUE = r"""
select 'COLUMNS ' || json_agg(json_build_array(attname,
  format_type(atttypid, atttypmod), attnotnull, atthasdef and
  attgenerated = '', attidentity <> '', attgenerated <> '') order by attnum)
from pg_attribute where attrelid = to_regclass('TABLE') and attnum > 0
  and not attisdropped;
select 'CONSTRAINTS ' || json_agg(json_build_array(contype, conname,
  (select json_agg(attname order by i) from unnest(conkey) with ordinality
   k(num, i) join pg_attribute on attrelid = conrelid and attnum = num),
  (select relname from pg_class c where c.oid = confrelid), confdeltype,
  convalidated) order by conname)
from pg_constraint where conrelid = to_regclass('TABLE');
"""


class Server:
    def __init__(self, programs):
        self.directory = tempfile.mkdtemp()
        self.data = os.path.join(self.directory, "data")
        self.programs = programs
        self.user = {}
        if os.getuid() == 0:
            self.user = {"user": "postgres", "extra_groups": []}
            shutil.chown(self.directory, "postgres")
        self.run("initdb", "-D", self.data, "-A", "trust", "-N",
                 "--no-locale", "-E", "UTF8", "-U", "x")
        self.run("pg_ctl", "-D", self.data, "-w", "-l",
                 os.path.join(self.directory, "log"), "-o",
                 f"-c listen_addresses='' -c fsync=off "
                 f"-c unix_socket_directories='{self.directory}'", "start")

    def run(self, program, *args):
        subprocess.run([os.path.join(self.programs, program), *args],
                       check=True, stdout=subprocess.DEVNULL,
                       stdin=subprocess.DEVNULL, cwd="/", **self.user)

    def psql(self, script, *options):
        return subprocess.run(
            ["psql", "-X", "-h", self.directory, "-U", "x", "-d",
             "postgres", "-At", *options], input=script.encode(),
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT).stdout.decode()

    def stop(self):
        try:
            self.run("pg_ctl", "-D", self.data, "-m", "immediate", "stop")
        finally:
            shutil.rmtree(self.directory)

    def ask(self, statements):
        """For each (text, table): tag, dropped objects, catalogue."""
        script = ""
        for i, (text, table) in enumerate(statements):
            script += f"\\echo @@ {i}\nbegin;\n{text}\n;\n"
            script += CATALOGUE.replace("TABLE", table) if table else ""
            script += "rollback;\n"
        return [answer(part) for part in
                re.split(r"(?m)^@@ \d+\n", self.psql(script))[1:]]


def answer(output):
    out = {"tag": None, "dropped": [], "error": None, "columns": None,
           "constraints": []}
    for line in output.split("\n"):
        if "ERROR:" in line:
            out["error"] = out["error"] or line
        elif "DROPPED " in line:
            out["dropped"].append(json.loads(line.split("DROPPED ")[1]))
        elif line.startswith("COLUMNS "):
            out["columns"] = json.loads(line[8:])
        elif line.startswith("CONSTRAINTS "):
            out["constraints"] = json.loads(line[12:])
        elif re.match(r"[A-Z][A-Z ]*[A-Z]( \d+)*$", line) and \
                line not in ("BEGIN", "ROLLBACK"):
            out["tag"] = out["tag"] or line
    return out


# ---- statements PostgreSQL accepts -------------------------------------------

def name(*parts):
    out = []
    for part in parts:
        out += [".", ("n", part)]
    return out[1:]


TYPES = {"integer": ["int"], "bigint": ["bigint"], "text": ["text"],
         "character varying(20)": ["varchar", "(", "20", ")"],
         "numeric(10,2)": ["numeric", "(", "10", ",", "2", ")"],
         "double precision": ["double", "precision"],
         "timestamp(3) with time zone": ["timestamp", "(", "3", ")", "with",
                                         "time", "zone"],
         "text[]": ["text", "[", "]"], "integer[]": ["int", "array"],
         "bit varying(3)": ["bit", "varying", "(", "3", ")"],
         "mood": ["mood"], "boolean": ["boolean"], "posint": ["posint"]}
DEFAULTS = {"integer": ["1", "(1 + 2)", "- 1", "length('a,b)')",
                        "case when true then 1 else 2 end"],
            "text": ["'a,b'", "'x'::text", "upper('not null')", "null"],
            "boolean": ["true", "not true"]}


class Maker:
    def __init__(self, rng):
        self.rng = rng
        self.columns = self.table = None

    def one(self, *choices):
        return self.rng.choice(choices)

    def maybe(self, *tokens):
        return list(tokens) if self.rng.random() < .4 else []

    def cascade(self):
        return self.one([], [], ["cascade"], ["restrict"])

    def column(self, column):
        """Tokens, and what the catalogue will say."""
        kind = self.one(*TYPES)
        tokens = name(column) + TYPES[kind]
        notnull = default = identity = generated = False
        attributes = []
        if self.rng.random() < .4:
            attributes.append(self.maybe("constraint", ("n", "nn")) +
                              ["not", "null"])
            notnull = True
        if kind in DEFAULTS and self.rng.random() < .5:
            text = self.one(*DEFAULTS[kind])
            if text != "not true":
                attributes.append(["default", text])
                default = text != "null"
        elif kind in ("integer", "bigint") and self.rng.random() < .3:
            attributes.append(["generated", self.one("always", "by default"),
                               "as", "identity"] +
                              self.maybe("(", "start", "5", ")"))
            identity = notnull = True
        elif kind == "text" and self.rng.random() < .3:
            attributes.append(["generated", "always", "as", "(", "'a,b'", ")",
                               "stored"])
            generated = True
        if self.rng.random() < .2:
            attributes.append(["check", "(", ("n", column), "is", "not",
                               "null", ")"])
        if self.rng.random() < .2 and kind != "mood":
            attributes.append(["unique"])
        if kind == "integer" and self.rng.random() < .3:
            attributes.append(self.maybe("constraint", ("n", "cfk")) + [
                "references", ("n", "u")] + self.maybe(
                    "(", ("n", "id"), ")") + self.maybe(
                        "on", "delete", self.one("cascade", "set null",
                                                 "no action")) +
                              self.maybe("deferrable"))
        self.rng.shuffle(attributes)
        for attribute in attributes:
            tokens += attribute
        return tokens, [column, kind, notnull, default, identity, generated]

    def create_table(self):
        tokens, self.columns = [], []
        for column in self.rng.sample(["a", "key", "B c", "index", "value",
                                       "type"], self.rng.randrange(1, 5)):
            one, row = self.column(column)
            tokens += [","] + one
            self.columns.append(row)
        tokens += self.one([], [], [
            ",", "constraint", ("n", "k"), "unique", "(",
            ("n", self.columns[0][0]), ")"], [
                ",", "check", "(", "1", "<", "2", ")"])
        self.table = "other.fresh"
        return ["create", self.one("", "unlogged"), "table"] + \
            self.maybe("if", "not", "exists") + name("other", "fresh") + \
            ["("] + tokens[1:] + [")"] + self.maybe(
                "with", "(", "fillfactor", "=", "70", ")")

    def add_column(self):
        one, row = self.column("fresh")
        self.columns, self.table = [row], "s.t2"
        return ["alter", "table"] + self.maybe("if", "exists") + \
            self.maybe("only") + name("s", "t2") + \
            ["add", self.one("column", "")] + \
            (["if", "not", "exists"] if self.rng.random() < .2 else []) + one

    def drop(self):
        kind, names = self.one(
            ("table", [name("u"), name("s", "t2")]), ("view", [name("v")]),
            ("table", [name("part_1")]), ("index", [name("t_b_idx"),
                                                    name("t_c")]),
            ("materialized view", [name("mv")]), ("sequence", [name("seq")]),
            ("type", [name("mood"), name("public", "pair")]),
            ("domain", [name("posint")]), ("schema", [name("other")]),
            ("function", [name("f") + ["(", "int", ")"],
                          name("f") + ["(", "int", ",", "text", ")"]]),
            ("trigger", [name("tr") + ["on"] + name("t")]),
            ("policy", [name("pol") + ["on"] + name("t")]),
            ("rule", [name("ru") + ["on"] + name("public", "u")]),
            ("statistics", [name("st")]))
        count = 1 if kind in ("trigger", "policy", "rule") else \
            self.rng.randrange(1, len(names) + 1)
        tokens = []
        for one in self.rng.sample(names, count):
            tokens += [","] + one
        return ["drop"] + kind.split() + self.maybe("if", "exists") + \
            tokens[1:] + self.cascade()

    def action(self):
        column = ("n", self.one("a", "b", "C d"))
        word = self.one(["column"], [])
        return self.one(
            ["drop"] + word + self.maybe("if", "exists") + [column] +
            self.cascade(),
            ["drop", "constraint"] + self.maybe("if", "exists") +
            [("n", self.one("t_u", "t_b", "t_a"))] + self.cascade(),
            ["alter"] + word + [column, "drop", "not", "null"],
            ["alter"] + word + [column, "set", "not", "null"],
            ["alter"] + word + [column, "drop", "default"],
            ["alter"] + word + [("n", "a"), "set", "default", "'q,r'"],
            ["alter"] + word + [column, "set", "statistics", "5"],
            ["alter"] + word + [("n", "g"), "drop", "identity"],
            ["alter"] + word + [("n", "e"), "drop", "expression"],
            ["alter"] + word + [("n", "b")] + self.one(
                ["type"], ["set", "data", "type"]) + ["bigint"] +
            self.maybe("using", ("n", "b"), "+", "1"),
            ["validate", "constraint", ("n", self.one("t_u", "t_b"))],
            ["add", "check", "(", ("n", "b"), "<", "9", ")"] +
            self.maybe("not", "valid"),
            ["add", "constraint", ("n", "fresh"), "unique", "(", ("n", "b"),
             ",", column, ")"],
            ["add", "foreign", "key", "(", ("n", "b"), ")", "references",
             ("n", "u")] + self.maybe("not", "valid"),
            ["enable", "row", "level", "security"],
            ["set", "(", "fillfactor", "=", "50", ")"],
            ["disable", "trigger", ("n", "tr")])

    def alter(self):
        tokens = []
        for _ in range(self.rng.randrange(1, 4)):
            tokens += [","] + self.action()
        return ["alter", "table"] + self.maybe("if", "exists") + \
            self.maybe("only") + self.one(name("t"), name("public", "t")) + \
            tokens[1:]

    def alter_one(self):
        return self.one(
            ["alter", "table"] + name("t") + ["rename", "to"] + name("z"),
            ["alter", "table"] + name("t") + ["rename", self.one(
                "column", "")] + name("C d") + ["to"] + name("z"),
            ["alter", "table"] + name("t") + ["rename", "constraint"] +
            name("t_u") + ["to"] + name("z"),
            ["alter", "table"] + name("t") + ["set", "schema", ("n", "s")],
            ["alter", "index"] + name("t_c") + ["rename", "to"] + name("z"),
            ["alter", "type"] + name("mood") + ["add", "value"] +
            self.maybe("if", "not", "exists") + ["'z'"] +
            self.maybe("before", "'ok'"),
            ["alter", "type"] + name("mood") + ["rename", "value", "'ok'",
                                                "to", "'z'"],
            ["alter", "domain"] + name("posint") + ["drop", "constraint"] +
            name("pos"),
            ["alter", "table"] + name("part") + ["detach", "partition"] +
            name("part_1"),
            ["alter", "view"] + name("v") + ["rename", "to"] + name("z"),
            ["alter", "sequence"] + name("seq") + ["owner", "to"] +
            name("someone"))

    def other(self):
        return self.one(
            ["truncate", self.one("table", "")] + name("u") + [","] +
            name("s", "t2") + ["restart", "identity", "cascade"],
            ["delete", "from"] + self.maybe("only") + name("u") +
            self.maybe("as", ("n", "x")) + self.maybe("where", "true"),
            ["delete", "from"] + name("u") + ["using"] + name("t") +
            ["where", ("n", "u"), ".", ("n", "id"), "=", ("n", "t"), ".",
             ("n", "b")],
            ["with", ("n", "w"), "as", "(", "delete", "from"] + name("u") +
            ["returning", "*", ")", "insert", "into"] + name("s", "t2") +
            ["(", ("n", "id"), ")", "select", ("n", "id"), "from",
             ("n", "w")],
            ["update"] + name("u") + ["set", "(", ("n", "name"), ",",
                                      ("n", "n"), ")", "=", "(", "'x'", ",",
                                      "1", ")"] + self.maybe(
                                          "where", ("n", "id"), ">", "1"),
            ["comment", "on", "column"] + name("public", "t", "a") + [
                "is", "'x;y'"],
            ["grant", "select", "on"] + name("t") + ["to", ("n", "someone")],
            ["lock", "table"] + name("t") + ["in", "share", "mode"],
            ["refresh", "materialized", "view"] + name("mv"),
            ["create", self.one("unique", ""), "index"] +
            self.maybe("if", "not", "exists", ("n", "ix")) + ["on"] +
            name("t") + self.maybe("using", "btree") +
            ["(", "lower", "(", ("n", "a"), ")", ",", ("n", "b"), "desc",
             ")"] + self.maybe("where", ("n", "b"), ">", "1"),
            ["do", "$$begin drop table u; end$$"],
            ["set", "local", "lock_timeout", "=", "'5s'"],
            ["create", "schema", ("n", "q")],
            ["create", self.one("or replace", ""), "view"] + name("vv") +
            ["as", "select", "1"])

    def statement(self):
        self.columns = self.table = None
        make = self.one(self.create_table, self.add_column, self.drop,
                        self.drop, self.alter, self.alter, self.alter_one,
                        self.other)
        return make()


# ---- what differs ------------------------------------------------------------

def said_dropped(statement):
    """Our DROP actions, as (kind, names) of PostgreSQL."""
    out = []
    for a in statement["actions"]:
        # a generated column's expression is kept as its default
        if a["kind"] in ("drop-default", "drop-expression"):
            out.append(("default value", a["table"], a["name"]))
        elif a["kind"] == "drop":
            kind = a["type"]
            if a["table"] and kind in ("column", "constraint"):
                kind = "table " + kind
            if kind == "table constraint" and a["table"] == "posint":
                out.append(("domain constraint", None, "posint"))
            else:
                kind = "type" if kind == "domain" else kind
                out.append((kind, a["table"], a["name"]))
    return out


def their_dropped(rows):
    """Likewise; the last of the names is the object's, that before its
    table's, where it belongs to one."""
    out = []
    for kind, names in rows:
        kind = kind.replace("statistics object", "statistics")
        owned = kind in ("table column", "table constraint", "trigger",
                         "policy", "rule", "default value",
                         "domain constraint")
        last = names[-1] if names else ""
        if kind in ("type", "domain", "function", "domain constraint"):
            last = last.split(".")[-1].split("(")[0].strip('"')
        out.append((kind, names[-2] if owned and len(names) > 1 else None,
                    last))
    return out


def compare_dropped(statement, theirs):
    ours = said_dropped(statement)
    theirs = their_dropped(theirs)
    optional = {(a["type"], a["name"]) for a in statement["actions"]
                if "if-exists" in a["flags"]}
    for one in theirs:
        if not any(o[0] == one[0] and o[2] == one[2] and
                   (one[1] is None or one[0] == "domain constraint" or
                    o[1] == one[1]) for o in ours):
            return f"dropped {one}, not in {ours}"
    for one in ours:
        if not any(o[0] == one[0] and o[2] == one[2] for o in theirs) and \
                (one[0].replace("table ", ""), one[2]) not in optional and \
                one[0] != "default value":
            return f"did not drop {one}, only {theirs}"
    return None


def compare_tag(statement, tag):
    words_ = tag.lower().split()
    if words_[0] != statement["verb"]:
        return f"tag {tag} but verb {statement['verb']}"
    if words_[0] in ("drop", "create", "alter"):
        want = " ".join(words_[1:])
        if any(a["type"] != want for a in statement["actions"]) and \
                words_[0] != "alter":
            return f"tag {tag} but {statement['actions']}"
    return None


def compare_columns(statement, rows, columns):
    """Ours against the catalogue, for the columns that were made."""
    ours = [c for a in statement["actions"] for c in a["cols"]]
    if len(ours) != len(columns):
        return f"{len(ours)} columns, not {len(columns)}"
    for one, made in zip(ours, columns):
        row = next(r for r in rows if r[0] == one[0])
        marks = one[3].split(",")
        if row != made:
            return f"the catalogue has {row} for {made}"
        if " ".join(re.sub(r"\s*([(),\[\]])\s*", r"\1", strip(
                one[1])).lower().split()) != "".join(spelt(row[1])):
            return f"type {one[1]!r} of {row}"
        default = one[2] is not None and one[2].lower() != "null"
        if (marks[0] == "not-null" or "identity" in marks) != row[2] or \
                default != row[3] or ("identity" in marks) != row[4] or \
                ("generated" in marks) != row[5]:
            return f"{one} of {row}"
    return None


def strip(text):
    """Without comments; none of these types has a quote."""
    while "/*" in text:
        inner = text.rindex("/*")
        text = text[:inner] + " " + text[text.index("*/", inner) + 2:]
    return re.sub(r"--[^\n]*(\n|$)", " ", text)


def spelt(kind):
    text = ""
    for token in TYPES[kind]:
        glue = text and (text[-1].isalnum() and token[0].isalnum() or
                         text[-1] == ")" and token[0].isalpha())
        text += (" " if glue else "") + token
    return re.sub(r"\) with", ")with", text)


def compare(statement, made, theirs):
    if theirs["tag"] is None:
        return "no tag"
    different = compare_tag(statement, theirs["tag"]) or \
        compare_dropped(statement, theirs["dropped"])
    if not different and made and theirs["columns"]:
        different = compare_columns(statement, theirs["columns"], made)
    return different


OWN_GAPS = [g for g in GAPS if "/* /*" not in g] + [" /* /* ; */ */ "]


def make_statements(rng, count):
    maker, out = Maker(rng), []
    while len(out) < count:
        tokens = maker.statement()
        text = spell(rng, tokens, ('"%s"',), OWN_GAPS)
        out.append((text, maker.table, maker.columns))
    return out


def test_server(reader):
    programs = sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"))
    if not programs or not shutil.which("psql"):
        for claim in "statements do what PostgreSQL says", "are taken":
            skip(claim, "no PostgreSQL server")
        return
    try:
        server = Server(os.path.dirname(programs[-1]))
    except (OSError, LookupError, subprocess.CalledProcessError) as error:
        for claim in "statements do what PostgreSQL says", "are taken":
            skip(claim, f"PostgreSQL does not start: {error}")
        return
    try:
        setup = server.psql(SCHEMA + TRIGGERS)
        if "ERROR" in setup:
            raise SystemExit(f"Bail out! {setup}")
        made = make_statements(random.Random(3), 3000)
        answers = server.ask([(text, table) for text, table, _ in made])
    finally:
        server.stop()
    report(reader, made, answers)


def report(reader, made, answers):
    wrong, refused = [], []
    for (text, _table, columns), theirs in zip(made, answers):
        if theirs["error"]:
            refused.append(f"{theirs['error']}: {text!r}")
            continue
        statements = [s for s in reader(text, POSTGRESQL) if s["parent"] < 0]
        if len(statements) != 1:
            wrong.append(f"{len(statements)} statements: {text!r}")
            continue
        if statements[0]["verb"] == "do":
            theirs["dropped"] = []
        different = compare(statements[0], columns, theirs)
        if different:
            wrong.append(f"{different}: {text!r}")
    if len(answers) != len(made):
        wrong.append(f"{len(answers)} answers to {len(made)} statements")
    check(f"{len(made) - len(refused)} statements do what PostgreSQL says",
          wrong)
    check("most of them are ones it takes",
          refused if len(refused) > len(made) * .6 else [])


def main():
    reader = Reader()
    print("1..4")
    test_psql(reader)
    test_server(reader)
    sys.exit(failures > 0)


main()
