"""docs/rules.md against the program: levels, shape, and the examples.

Each section must begin with the levels that `git alembic explain` lists and
have its parts; the Bad example of a rule about operations must be found by
that rule, in a repository of its own, and at the level of the table; every
comment of an example that allows something must be one that counts.
"""

import json
import os
import re
import subprocess
import sys
import tempfile

BIN = os.path.abspath(os.path.join(sys.argv[1], "bin", "git-alembic"))
TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

HEAD = """from alembic import op
import sqlalchemy as sa

revision = "91d2e64bf038"
down_revision = None

"""
FIRST_ABOUT_OPERATIONS = "drop-table"
NOT_OPERATIONS = {"bad-allow", "unused-allow"}
# What only a look at the database could tell, so that Good is Bad and care.
GOOD_WARNS = {"drop-table", "rename-table"}

count = 0


def check(ok, name, why=""):
    global count
    count += 1
    print("%s %d - %s" % ("ok" if ok else "not ok", count, name))
    if not ok:
        print("\n".join("# " + line for line in str(why).splitlines()))


def table():
    out = subprocess.run([BIN, "explain"], capture_output=True, text=True).stdout
    return [line.split()[:3] for line in out.splitlines()]


def sections():
    with open(os.path.join(TOP, "docs", "rules.md")) as f:
        text = f.read()
    found = {}
    for part in re.split(r"^### ", text, flags=re.M)[1:]:
        name, body = part.split("\n", 1)
        found[name] = re.split(r"^## ", body, flags=re.M)[0].strip()
    return found


def levels_line(up, down):
    if up == down:
        return "Level: %s." % up
    return "Level: %s in upgrade, %s in downgrade." % (up, down)


def example(body, word):
    found = re.search(r"^%s:\n\n```python\n(.*?)^```" % word, body, re.M | re.S)
    return found and found.group(1)


def git(repo, *args):
    subprocess.run(["git", "-C", repo] + list(args), check=True,
                   capture_output=True)


def judge(code, dialect=None):
    with tempfile.TemporaryDirectory() as repo:
        versions = os.path.join(repo, "alembic", "versions")
        os.makedirs(versions)
        for name in "env.py", "script.py.mako":
            open(os.path.join(repo, "alembic", name), "w").close()
        with open(os.path.join(versions, "91d2e64bf038_x.py"), "w") as f:
            f.write(HEAD + code)
        if dialect:
            with open(os.path.join(repo, ".git-alembic.ini"), "w") as f:
                f.write("[git-alembic]\ndialect = %s\n" % dialect)
        git(repo, "init", "-q")
        git(repo, "add", "-A")
        out = subprocess.run([BIN, "check", "--staged", "--format", "json"],
                             cwd=repo, capture_output=True, text=True)
        return json.loads(out.stdout)["findings"]


def found_levels(code, rule, dialect=None):
    return [f["level"] for f in judge(code, dialect) if f["rule"] == rule]


def lock_rules():
    """Those that are only on where the dialect is set."""
    with open(os.path.join(TOP, "docs", "rules.md")) as f:
        part = re.search(r"^## Locks and rewrites\n(.*?)^## ", f.read(),
                         re.M | re.S).group(1)
    return re.findall(r"^### (\S+)$", part, re.M)


def check_shape(rule, up, down, body):
    lines = body.split("\n")
    check(lines[0] == levels_line(up, down), rule + ": levels", lines[0])
    parts = re.findall(r"^(Bad|Good|Allow):", body, re.M)
    check(parts == ["Bad", "Good", "Allow"], rule + ": parts", parts)
    wide = [line for line in lines if len(line) > 76]
    check(not wide, rule + ": at most 76 columns", "\n".join(wide))


def check_examples(rule, up, body, dialect=None):
    bad, good = example(body, "Bad"), example(body, "Good")
    if bad and "def upgrade" in bad:
        levels = found_levels(bad, rule, dialect)
        check(up in levels, rule + ": finds its Bad example", levels)
    if good and "def upgrade" in good and rule not in GOOD_WARNS:
        findings = judge(good, dialect)
        check(not [f for f in findings if f["rule"] in
                   (rule, "bad-allow", "unused-allow", "unreadable-migration")
                   and f["level"] in ("error", "critical")],
              rule + ": lets its Good example pass", findings)


def check_comments(rule, body):
    """Each allow comment in it, but for the Bad ones, is well-formed."""
    body = re.sub(r"^Bad:.*?^Good:", "", body, flags=re.M | re.S)
    for comment in re.findall(r"^ *(# git-alembic: .*)", body, re.M):
        findings = judge("def upgrade():\n    " + comment + "\n    op.f('x')\n")
        bad = [f for f in findings if f["rule"] == "bad-allow"]
        check(not bad, rule + ": " + comment, bad)


def main():
    pages = sections()
    about_operations = False
    locks = lock_rules()
    check(len(locks) == 12, "the rules about locks", locks)
    for rule, up, down in table():
        body = pages.pop(rule, "")
        about_operations |= rule == FIRST_ABOUT_OPERATIONS
        check_shape(rule, up, down, body)
        if about_operations and rule not in NOT_OPERATIONS:
            check_examples(rule, up, body,
                           "postgresql" if rule in locks else None)
        if rule != "bad-allow":
            check_comments(rule, body)
    check(not pages, "every section is a rule", list(pages))
    print("1..%d" % count)


main()
