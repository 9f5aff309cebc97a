"""SQL texts, against what SQLite itself makes of them.

Statements are made at random from a grammar SQLite accepts, spelt in every
way it accepts (case, quotes, comments, blanks). For each, SQLite's authorizer
says which table, index, view, trigger or column the statement creates, drops,
reads or writes, and its byte code whether a DELETE takes every row; both must
be what the reader says. For scripts of many statements sqlite3's own
complete_statement() says where each one ends.
"""
import os
import random
import sqlite3
import subprocess
import sys

SQLITE, ANY, POSTGRESQL = 3, 0, 1
build = sys.argv[1] if len(sys.argv) > 1 else "build/release"
number = 0
failures = 0


def check(claim, wrong):
    global number, failures
    number += 1
    if wrong:
        failures += 1
        print(f"not ok {number} - {claim}")
        for line in wrong[:12]:
            print(f"# {line}")
    else:
        print(f"ok {number} - {claim}")


class Reader:
    """The probe, asked one text after the other."""

    def __init__(self):
        self.process = subprocess.Popen(
            [os.path.join(build, "probe", "sql_statements")],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def __call__(self, text, dialect=SQLITE):
        data = text.encode() if isinstance(text, str) else text
        self.process.stdin.write(b"%d %d 0\n%s" % (dialect, len(data), data))
        self.process.stdin.flush()
        statements = []
        while True:
            line = self.process.stdout.readline().decode()
            if line.startswith("."):
                return statements
            if not line:
                raise SystemExit(f"Bail out! the probe died of {text!r}")
            self.take(line[:-1].split(" "), statements)

    @staticmethod
    def take(field, statements):
        kind, field = field[0], field[1:]
        if kind == "S":
            statements.append({
                "span": (int(field[0]), int(field[1])), "verb": field[2],
                "parent": int(field[3]), "flags": field[4],
                "actions": [], "reads": []})
        elif kind == "A":
            names = [plain(f) for f in field[:8]]
            statements[-1]["actions"].append({
                "kind": names[0], "type": names[1], "schema": names[2],
                "name": names[3], "table": names[5], "new": names[6],
                "flags": set(field[8].split(",")) - {"-"},
                "columns": [plain(f) for f in field[12:]], "cols": []})
        elif kind == "C":
            statements[-1]["actions"][-1]["cols"].append(
                [plain(f) for f in field])
        elif kind == "R":
            statements[-1]["reads"].append(plain(field[1]))


def plain(field):
    if field == "-":
        return None
    if field == "%":
        return ""
    out, i = bytearray(), 0
    while i < len(field):
        if field[i] == "%":
            out.append(int(field[i + 1:i + 3], 16))
            i += 3
        else:
            out += field[i].encode()
            i += 1
    return out.decode("utf-8", "replace")


# ---- statements SQLite accepts ---------------------------------------------

SCHEMA = """
create table users(id integer primary key, name text, legacy text, age int);
create table orders(id integer primary key, user_id int, total int, note text);
create table "odd name"(id integer primary key, "a;b" text);
create view v_users as select id, name from users;
create index ix_users_name on users(name);
create index ix_orders_total on orders(total);
create trigger tr_users after insert on users begin select 1; end;
"""
TABLES = {"users": ["id", "name", "legacy", "age"],
          "orders": ["id", "user_id", "total", "note"],
          "odd name": ["id", "a;b"]}


class Maker:
    """A list of tokens; a name is ('n', text)."""

    def __init__(self, rng):
        self.rng = rng

    def one(self, *choices):
        return self.rng.choice(choices)

    def table(self):
        return self.one(*TABLES)

    def expression(self, table, depth=0):
        column = ("n", self.one(*TABLES[table]))
        kind = self.rng.randrange(9 if depth < 2 else 5)
        if kind == 0:
            return [str(self.rng.randrange(100))]
        if kind == 1:
            return [self.one("'x'", "'it''s'", "'a;b'", "';'", "'--'", "''",
                             "'/*'", "'drop table users'", "x'ff'",
                             "'\\'", "1.5e3", ".5", "null")]
        if kind == 2:
            return [column]
        if kind == 3:
            return ["lower", "(", column, ")"]
        if kind == 4:
            return [column, "is", "not", "null"]
        if kind == 5:
            other = self.table()
            return ["(", "select", "max", "(", ("n", self.one(*TABLES[other])),
                    ")", "from", ("n", other), "where"] + \
                self.condition(other, depth + 1) + [")"]
        if kind == 6:
            return ["case", "when"] + self.condition(table, depth + 1) + \
                ["then", "1", "else", "2", "end"]
        if kind == 7:
            return ["cast", "("] + self.expression(table, depth + 1) + \
                ["as", "varchar", "(", "20", ")", ")"]
        return ["("] + self.expression(table, depth + 1) + [
            self.one("+", "||", "-", "*", "<", ">=", "and", "or")] + \
            self.expression(table, depth + 1) + [")"]

    def condition(self, table, depth=0):
        column = ("n", self.one(*TABLES[table]))
        return [column, self.one("=", "<>", "<", "is", "like", "!=")] + \
            self.expression(table, depth)

    def where(self, table):
        return [] if self.rng.random() < .4 else \
            ["where"] + self.condition(table)

    def with_(self):
        table = self.table()
        return ["with", ("n", "cte"), "as", "(", "select", "*", "from",
                ("n", table)] + self.where(table) + [")"]

    def delete(self):
        table = self.table()
        head = self.with_() if self.rng.random() < .15 else []
        return head + ["delete", "from", ("n", table)] + self.where(table)

    def update(self):
        table, out = self.table(), []
        columns = [c for c in TABLES[table] if c != "id"]
        self.rng.shuffle(columns)
        for column in columns[:self.rng.randrange(1, 4)]:
            out += [",", ("n", column), "="] + self.expression(table)
        return ["update"] + self.one([], ["or", "ignore"]) + \
            [("n", table), "set"] + out[1:] + self.where(table)

    def insert(self):
        table = self.table()
        columns = TABLES[table][:self.rng.randrange(1, 3)]
        out = ["insert", "into"]
        if self.rng.random() < .3:
            out = self.one(["replace", "into"],
                           ["insert", "or", "replace", "into"],
                           ["insert", "or", "ignore", "into"])
        out += [("n", table)]
        if self.rng.random() < .7:
            out += ["("]
            for column in columns:
                out += [("n", column), ","]
            out[-1] = ")"
        else:
            columns = TABLES[table]
        if self.rng.random() < .3:
            other = self.table()
            column = ("n", self.one(*TABLES[other]))
            return out + ["select"] + [column, ","] * (len(columns) - 1) + \
                [column, "from", ("n", other)] + self.where(other)
        out += ["values", "("]
        for _ in columns:
            out += [self.one("1", "'x;y'", "null"), ","]
        return out[:-1] + [")"]

    def select(self):
        table, other = self.table(), self.table()
        kind = self.rng.randrange(4)
        if kind == 0:
            return ["select", "*", "from", ("n", table)] + self.where(table)
        if kind == 1:
            return ["select", "1", "from", ("n", table), ("n", "a"), ",",
                    ("n", other), "as", ("n", "b")]
        if kind == 2:
            return ["select", "1", "from", ("n", table), ("n", "a"),
                    self.one("join", "left join", "cross join"), ("n", other),
                    ("n", "b"), "on", ("n", "a"), ".", ("n", "id"), "=",
                    ("n", "b"), ".", ("n", "id")]
        return self.with_() + ["select", "*", "from", ("n", "cte"), ",",
                               ("n", table), ("n", "t")]

    def drop(self):
        kind, name = self.one(("table", "users"), ("table", "orders"),
                              ("table", "odd name"), ("view", "v_users"),
                              ("index", "ix_users_name"),
                              ("index", "ix_orders_total"),
                              ("trigger", "tr_users"))
        return ["drop", kind] + self.one([], ["if", "exists"]) + \
            self.one([], [("n", "main"), "."]) + [("n", name)]

    def alter(self):
        table = self.one("users", "orders")
        column = self.one(*TABLES[table][1:])
        return ["alter", "table", ("n", table)] + self.one(
            ["rename", "to", ("n", "fresh")],
            ["rename", self.one("column", ""), ("n", column), "to",
             ("n", "fresh")],
            ["add", self.one("column", ""), ("n", "fresh")] + self.one(
                ["text"], [], ["int", "not", "null", "default", "0"],
                ["varchar", "(", "10", ")", "default", "'x,y'"],
                ["int", "references", ("n", "users"), "(", ("n", "id"), ")",
                 "on", "delete", "cascade"]),
            ["drop", self.one("column", ""),
             ("n", "legacy" if table == "users" else "note")])

    def create(self):
        kind = self.rng.randrange(5)
        more = self.one([], ["if", "not", "exists"])
        if kind == 0:
            return ["create", self.one("unique", ""), "index"] + more + \
                [("n", "ix_new"), "on", ("n", "orders"), "(",
                 ("n", self.one(*TABLES["orders"])), self.one("", "desc"),
                 ")"] + self.one([], ["where", ("n", "total"), ">", "1"])
        if kind == 1:
            table = self.table()
            return ["create", self.one("temp", "temporary", ""), "view"] + \
                more + [("n", "v_new"), "as", "select", "*", "from",
                        ("n", table)]
        if kind == 2:
            table = self.one("users", "orders")
            return ["create", "trigger"] + more + \
                [("n", "tr_new"), self.one("before", "after"),
                 self.one("insert", "delete"), "on", ("n", table),
                 "begin"] + self.delete_body() + ["end"]
        if kind == 3:
            return ["create", "table"] + more + [("n", "fresh"), "as",
                                                 "select", "*", "from",
                                                 ("n", self.table())]
        return ["create", self.one("temp", ""), "table"] + more + \
            [("n", "fresh"), "("] + self.columns() + [")"] + \
            self.one([], ["without", "rowid"])

    def delete_body(self):
        out = []
        for _ in range(self.rng.randrange(1, 3)):
            out += self.one(
                ["delete", "from", ("n", "users")],
                ["update", ("n", "orders"), "set", ("n", "note"), "=",
                 "case", "when", "1", "then", "'end;'", "end"]) + [";"]
        return out

    def columns(self):
        out = [("n", "id"), "integer", "primary", "key"]
        for name in self.rng.sample(["name", "Key", "a;b", "index x",
                                     "total"], 3):
            out += [",", ("n", name)] + self.one(
                [], ["int"], ["varchar", "(", "20", ")"],
                ["numeric", "(", "10", ",", "2", ")"],
                ["double", "precision"], ["unsigned", "big", "int"])
            for attribute in self.rng.sample(
                    [["not", "null"], ["default", "'a,b)'"],
                     ["unique"], ["check", "(", "1", ">", "0", ")"],
                     ["collate", "nocase"],
                     ["constraint", ("n", "c"), "default", "(", "1", "+",
                      "2", ")"]], self.rng.randrange(3)):
                out += attribute
        return out + self.one([], [",", "unique", "(", ("n", "id"), ")"],
                              [",", "check", "(", "1", ")"],
                              [",", "foreign", "key", "(", ("n", "id"), ")",
                               "references", ("n", "users")])

    def other(self):
        return self.one(["begin"], ["begin", "immediate", "transaction"],
                        ["savepoint", ("n", "s")],
                        ["pragma", ("n", "foreign_keys"), "=", "off"],
                        ["reindex", ("n", "users")], ["vacuum"],
                        ["explain", "select", "1"], ["analyze"])

    def statement(self):
        make = self.one(self.delete, self.delete, self.update, self.insert,
                        self.select, self.drop, self.alter, self.create,
                        self.create, self.other)
        return make()


# ---- ways to write one down -------------------------------------------------

GAPS = [" ", "  ", "\n", "\t", " /* drop table users; */ ", "/**/", "/* ' */",
        " -- it's; a comment\n", "\r\n", " /* /* */ ", "--\n", " /*--*/ "]
RESERVED = {"key", "index x", "a;b", "odd name"}


QUOTES = ('"%s"', "[%s]", "`%s`")


def spell_name(rng, name, quotes):
    if name.isidentifier() and name.lower() not in RESERVED and \
            name.islower() and rng.random() < .7:
        return "".join(rng.choice((c.upper(), c)) for c in name)
    return rng.choice(quotes) % name


def spell(rng, tokens, quotes=QUOTES, gaps=GAPS):
    out = ""
    for token in tokens:
        if isinstance(token, tuple):
            text = spell_name(rng, token[1], quotes)
        elif token[:1].isalpha() and "'" not in token:
            text = rng.choice((token, token.upper(), token.title()))
        else:
            text = token
        if not text:
            continue
        glued = out and (out[-1].isalnum() or out[-1] == "_") and \
            (text[0].isalnum() or text[0] in "_'")
        sign = out and out[-1] in "-/*<>=|." and text[0] in "-/*<>=|.0123456789"
        digits = out and out[-1].isdigit() and text[0] == "."
        number_ = out and text[0] in ".0123456789" and out[-1] == "."
        if glued or sign or digits or number_ or rng.random() < .4:
            out += rng.choice(gaps) if rng.random() < .3 else " "
        out += text
    return out


# ---- what SQLite says --------------------------------------------------------

NAMES = {value: name for name, value in vars(sqlite3).items()
         if name.startswith("SQLITE_") and isinstance(value, int)}
EVENT = {}
for code in ("CREATE_INDEX CREATE_TABLE CREATE_TEMP_TABLE CREATE_TRIGGER "
             "CREATE_TEMP_TRIGGER CREATE_VIEW CREATE_TEMP_VIEW DELETE "
             "DROP_INDEX DROP_TABLE DROP_TRIGGER DROP_VIEW INSERT PRAGMA READ "
             "TRANSACTION UPDATE ALTER_TABLE SAVEPOINT REINDEX").split():
    EVENT[getattr(sqlite3, "SQLITE_" + code)] = code


def ask_sqlite(text):
    """Events as (what, first, second), or None when it does not compile."""
    events = []

    def authorizer(code, first, second, _database, trigger):
        if code in EVENT and trigger is None:
            events.append((EVENT[code], first, second))
        return sqlite3.SQLITE_OK

    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.executescript(SCHEMA)
    connection.set_authorizer(authorizer)
    try:
        # 1.5: the program only, nothing is run
        program = connection.execute("explain " + text).fetchall() \
            if not text.lower().lstrip().startswith("explain") else []
    except sqlite3.Error as error:
        return None, str(error)
    finally:
        connection.set_authorizer(None)
        connection.close()
    return events, {row[1] for row in program}


def no_master(events):
    return [(e[0], (e[1] or "").lower(), (e[2] or "").lower()) for e in events
            if not (e[1] or "").startswith("sqlite_")]


EXPECT = {"CREATE_INDEX": ("create", "index"),
          "CREATE_TABLE": ("create", "table"),
          "CREATE_TEMP_TABLE": ("create", "table"),
          "CREATE_VIEW": ("create", "view"),
          "CREATE_TEMP_VIEW": ("create", "view"),
          "CREATE_TRIGGER": ("create", "trigger"),
          "DROP_INDEX": ("drop", "index"), "DROP_TABLE": ("drop", "table"),
          "DROP_VIEW": ("drop", "view"), "DROP_TRIGGER": ("drop", "trigger")}


def compare(text, tokens, events, opcodes, statements):
    """What differs between SQLite's events and our one statement."""
    if len(statements) != 1:
        return f"{len(statements)} statements"
    statement = statements[0]
    actions = {(a["kind"], a["type"], (a["name"] or "").lower()): a
               for a in statement["actions"]}
    events = no_master(events)
    first = [t for t in tokens if isinstance(t, str)][0]
    if first != "with" and statement["verb"] != first:
        return f"verb {statement['verb']}"
    kinds = {e[0] for e in events}
    for what, name, second in events:
        if what in EXPECT:
            if first == "drop" and EXPECT[what][1] != tokens[1]:
                continue  # a table takes its triggers along
            if (*EXPECT[what], name) not in actions:
                return f"{what} {name} is not in {list(actions)}"
            if what in ("CREATE_INDEX", "CREATE_TRIGGER") and \
                    actions[(*EXPECT[what], name)]["table"].lower() != second:
                return f"{what} on {second}"
        elif what == "DELETE" and first in ("delete", "with"):
            action = actions.get(("delete", "table", name))
            if not action:
                return f"DELETE {name} is not in {list(actions)}"
            if ("has-where" in action["flags"]) == ("Clear" in opcodes):
                return f"has-where, but byte code {'Clear' in opcodes}"
        elif what == "INSERT" and first in ("insert", "replace") and \
                ("insert", "table", name) not in actions and \
                ("replace", "table", name) not in actions:
            return f"INSERT {name}"
        elif what == "UPDATE" and first == "update":
            action = actions.get(("update", "table", name))
            if not action or second not in map(str.lower, action["columns"]):
                return f"UPDATE {name}.{second}"
        elif what == "ALTER_TABLE" and not any(
                second in ((a["table"] or "").lower(),
                           (a["name"] or "").lower())
                for a in statement["actions"]):
            return f"ALTER_TABLE {second}"
    return compare_back(statement, events, kinds, first)


def compare_back(statement, events, kinds, first):
    """And what we say that SQLite does not."""
    names = {(e[0], e[1]) for e in events}
    reads = {e[1] for e in events if e[0] == "READ"}
    for action in statement["actions"]:
        kind, what = action["kind"], action["type"]
        name = (action["name"] or "").lower()
        if kind == "delete" and ("DELETE", name) not in names:
            return f"no DELETE of {name}"
        if kind == "drop" and what in ("table", "index", "view", "trigger") \
                and (f"DROP_{what.upper()}", name) not in names:
            return f"no DROP of {name}"
        if kind == "drop" and what == "column" and \
                "ALTER_TABLE" not in kinds:
            return "no ALTER_TABLE"
        if kind == "update" and ("UPDATE", name) not in names:
            return f"no UPDATE of {name}"
        if kind in ("insert", "replace") and ("INSERT", name) not in names:
            return f"no INSERT into {name}"
    if first in ("select", "delete", "update", "insert", "replace", "with"):
        own = {a["name"].lower() for a in statement["actions"] if a["name"]}
        ours = {r.lower() for r in statement["reads"]} | own
        missing = {r for r in reads if r in TABLES and r not in ours}
        if missing and "v_users" not in ours:
            return f"reads {sorted(ours)} but SQLite {sorted(reads)}"
        strange = ours - own - set(TABLES) - {"v_users"}
        if strange:
            return f"reads {sorted(strange)}"
    return None


def test_actions(reader, rounds):
    rng = random.Random(20240501)
    maker = Maker(rng)
    wrong, unread, done, seen = [], [], 0, {}
    for _ in range(rounds):
        tokens = maker.statement()
        text = spell(rng, tokens)
        events, opcodes = ask_sqlite(text)
        if events is None:
            unread.append(f"{opcodes}: {text!r}")
            continue
        done += 1
        for dialect in (SQLITE, ANY):
            difference = compare(text, tokens, events, opcodes,
                                 reader(text, dialect))
            if difference and not (dialect == ANY and ambiguous(text)):
                wrong.append(f"{dialect}: {difference}: {text!r}")
        for event in events:
            seen[event[0]] = seen.get(event[0], 0) + 1
    check(f"{done} statements do what SQLite's authorizer says", wrong)
    check("nearly all of them are ones SQLite accepts",
          unread if len(unread) > rounds * .05 else [])
    check("every kind of event was seen",
          [c for c in EVENT.values() if c not in seen and c not in
           ("CREATE_TEMP_TRIGGER",)])


def ambiguous(text):
    """Where a dialect that is not known may be read in another way."""
    return "`" in text and "'\\'" in text or "[" in text or "/* /*" in text \
        or '"' in text and "`" in text


# ---- where statements end ------------------------------------------------------

def split_by_sqlite(script):
    """(begin, end) of each, by complete_statement alone."""
    out, begin = [], 0
    for i, c in enumerate(script):
        if c == ";" and sqlite3.complete_statement(script[begin:i + 1]):
            out.append((begin, i))
            begin = i + 1
    out.append((begin, len(script)))
    return out


def test_splitting(reader, rounds):
    rng = random.Random(7)
    maker = Maker(rng)
    wrong, total = [], 0
    for _ in range(rounds):
        parts = [spell(rng, maker.statement())
                 for _ in range(rng.randrange(1, 8))]
        script = ""
        for part in parts:
            script += part + rng.choice((";", " ; ", ";\n", ";;", "; -- ;\n"))
        script += rng.choice(("", "-- the ; end", "\n", "/* ; */"))
        if "create trigger" not in script.lower() and rng.random() < .2:
            script = script.rstrip("; \n")
        theirs = split_by_sqlite(script)
        ours = [s["span"] for s in reader(script)]
        total += len(ours)
        inside = [[o for o in ours if t[0] <= o[0] and o[1] <= t[1]]
                  for t in theirs]
        if sum(map(len, inside)) != len(ours) or \
                any(len(i) > 1 for i in inside):
            wrong.append(f"{script!r}: {ours} but {theirs}")
        if any(not i and t[1] - t[0] > 60 for i, t in zip(inside, theirs)):
            wrong.append(f"{script!r}: something was not read")
    check(f"{total} statements end where SQLite says", wrong)


def main():
    reader = Reader()
    print("1..4")
    test_actions(reader, 6000)
    test_splitting(reader, 1500)
    sys.exit(failures > 0)


if __name__ == "__main__":
    main()
