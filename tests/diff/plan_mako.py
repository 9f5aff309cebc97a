#!/usr/bin/python3
"""script.py.mako rendered by us and by Alembic (ScriptDirectory): the same
bytes, for templates put together from the forms that Alembic's own have had,
and from what Mako makes of comments, escapes and filters. What we do not
render must be among the forms that are said not to be.
"""
import contextlib
import datetime
import io
import itertools
import os
import random
import subprocess
import sys
import tempfile
import warnings

from alembic.script import ScriptDirectory

BUILD = sys.argv[1] if len(sys.argv) > 1 else "build/release"
PROBE = os.path.join(BUILD, "probe", "plan")

PARENT = '"""p"""\nrevision = %r\ndown_revision = None\n'
DATES = [datetime.datetime(2026, 11, 21, 2, 3, 54, 711434),
         datetime.datetime(2024, 2, 29, 0, 0, 0),
         datetime.datetime(2024, 1, 2, 3, 4, 5, 60,
                           datetime.timezone(datetime.timedelta(hours=-5)))]
PARENTS = [("aaa", "bbb"), ("aaa", "bbb", "ccc"), ("a'b", "zz"),
           ("0007", "0008"), ('q"r', "zz"),
           ("aaa",), ("a'b",), ()]


def alembic(template, id, message, date, parents):
    """Alembic's bytes, or None where it fails."""
    with tempfile.TemporaryDirectory() as tmp:
        os.mkdir(os.path.join(tmp, "versions"))
        with open(os.path.join(tmp, "script.py.mako"), "wb") as f:
            f.write(template)
        for i, parent in enumerate(parents):
            name = os.path.join(tmp, "versions", "p%d.py" % i)
            with open(name, "w") as f:
                f.write(PARENT % parent)
        sys.dont_write_bytecode = True
        script = ScriptDirectory(tmp)
        script._generate_create_date = lambda: date
        path = os.path.join(tmp, "versions", "out.py")
        script._rev_path = lambda *args: path
        try:
            with warnings.catch_warnings(), \
                    contextlib.redirect_stdout(io.StringIO()):
                warnings.simplefilter("ignore")
                # What `alembic merge` and `revision` give; loading the new file may fail.
                script.generate_revision(id, message, refresh=True,
                                         head=parents or "head",
                                         config="config")
        except Exception:
            pass
        if not os.path.exists(path):
            return None
        with open(path, "rb") as f:
            return f.read()


def ours(tmp, template, id, message, date, parents):
    name = os.path.join(tmp, "t.mako")
    with open(name, "wb") as f:
        f.write(template)
    run = subprocess.run([PROBE, "mako", name, id, message, str(date)] +
                         list(parents), stdout=subprocess.PIPE)
    return run.stdout if run.returncode == 0 else None


HEADERS = [
    '"""${message}\n\nRevision ID: ${up_revision}\nRevises: ${down_revision}\n'
    'Create Date: ${create_date}\n\n"""\n',
    '"""${message}\n\nRevision ID: ${up_revision}\n'
    'Revises: ${down_revision | comma,n}\nCreate Date: ${create_date}\n\n"""\n',
    '"""\n${message}\n\nRevises: ${down_revision|n,comma}\n"""\n',
    '# ${message if message else "nothing"}\n',
    "",
]
IMPORTS = [
    'from alembic import op\nimport sqlalchemy as sa\n'
    '${imports if imports else ""}\n',
    'from typing import Sequence, Union\n\nfrom alembic import op\n'
    "import sqlalchemy as sa\n${imports if imports else ''}\n",
    "from __future__ import annotations\n\nfrom alembic import op\n",
]
NAMES = [
    'revision = "${up_revision}"\ndown_revision = ${repr(down_revision)}\n',
    "revision = ${repr(up_revision)}\n"
    "down_revision = ${repr(down_revision)}\n"
    "branch_labels = ${repr(branch_labels)}\n"
    "depends_on = ${repr(depends_on)}\n",
    "revision: str = ${repr(up_revision)}\n"
    "down_revision: Union[str, Sequence[str], None] = ${repr(down_revision)}\n"
    "branch_labels: Union[str, None] = ${ repr( branch_labels ) }\n"
    "depends_on = ${repr(depends_on)|n}\n",
    "revision = ${str(up_revision)|str}\ndown_revision = "
    "${down_revision if down_revision else None_}\n".replace("None_", "'x'"),
]
BODIES = [
    'def upgrade():\n    ${upgrades if upgrades else "pass"}\n\n\n'
    'def downgrade():\n    ${downgrades if downgrades else "pass"}\n',
    'def upgrade() -> None:\n    """Upgrade schema."""\n'
    '    ${upgrades if upgrades else "pass"}\n\n\n'
    'def downgrade() -> None:\n    """Downgrade schema."""\n'
    '    ${downgrades if downgrades else "pass"}\n',
    'def upgrade():\n    pass',
]
# Pieces to put between: what Mako does with them is Mako's affair.
ODD = [
    "## a comment\n", "    ## one behind blanks\n", "## joined \\\nto this\n",
    "##\n", "x = 1 \\\n    + 2\n", "# one # two ## three\n", "a\\b\n",
    "\n\n\n", "## \n## \n", "  \t##x\n", "$ {x} $x {y}\n", "$\n", "x = '\\\\'\n",
    "{'a': \"${up_revision}\"}\n", "${ message }\n", "${message|trim}\n",
    "${up_revision}${up_revision}\n", "é ü 漢\n", "a < b > c & d\n", "a<b\n",
    "${branch_labels}\n", "${branch_labels|comma,n}\n", "${'x'}\n",
    "${'}' if message else '|'}\n", "100 %\n", "a % b\n", "\t\n",
    "${create_date|n,str}\n", "${down_revision|str,trim}\n",
    "${''}\n", "${message if imports else up_revision}\n", "\\\n",
    "${upgrades if upgrades else \"\"}\n",
]
# What is left to others: control lines, tags, code, other names.
NOT_OURS = [
    "% if message:\nx\n% endif\n", "%% x\n", "   %% x\n", "<% x = 1 %>\n",
    "<%! import re %>\n", "<%doc>x</%doc>\n", "<%text>${x}</%text>\n",
    "${config}\n", "${context.get('x', 'pass')}\n", "${repr(create_date)}\n",
    "${create_date.year}\n", "${','.join(down_revision)}\n",
    "${message|h}\n", "${message + 'x'}\n", "${len(message)}\n",
    "${imports}\n", "${message or 'x'}\n", "${not message}\n", "${(message)}\n",
    "${message[0]}\n", "${'a' 'b'}\n", "${'''a'''}\n", "${down_revision|n}\n",
    "${create_date|comma,n}\n", "${repr(imports)}\n", "${1}\n", "${None}\n",
    "${message # x\n}\n", "${message\n}\n", "${{}}\n", "${message|trim()}\n",
    "</%x>\n", "<&x>\n", "${up_revision if message else 1}\n",
    "${'a\\'b'}\n", "<%page/>\n", "${message |}\n", "${}\n", "${message",
    "## x\rz\n",
]


def templates(rng):
    for parts in itertools.product(HEADERS, IMPORTS, NAMES, BODIES):
        yield True, ("%s\n%s\n%s\n\n%s" % parts).encode()
    base = HEADERS[1] + IMPORTS[0] + "\n" + NAMES[1] + "\n\n" + BODIES[0]
    for odd in ODD:
        yield True, (odd + base).encode()
        yield True, (base + odd).encode()
        yield True, base.replace("\n\n# ", "\n" + odd + "# ", 1).encode()
        yield True, (base + odd[:-1]).encode()
    for _ in range(300):
        lines = base.splitlines(True)
        for _ in range(rng.randint(1, 6)):
            lines.insert(rng.randint(0, len(lines)), rng.choice(ODD))
        text = "".join(lines)
        if rng.random() < 0.3:
            text = text.replace("\n", "\r\n")
        data = text.encode()
        if rng.random() < 0.1:
            data = b"\xef\xbb\xbf" + data
        yield True, data
    for cookie in ("# -*- coding: utf-8 -*-\n", "# coding=utf-8\n",
                   "## coding: utf-8\n", "# coding: utf-8 \r\n"):
        yield True, (cookie + base + "# é\n").encode()
        yield True, b"\xef\xbb\xbf" + (cookie + base).encode()
    for cookie in ("# -*- coding: latin-1 -*-\n", "# coding: utf8\n"):
        yield False, (cookie + base).encode()
    yield False, base.encode() + b"# \xff\n"
    for bad in NOT_OURS:
        yield False, (base + bad).encode()
        yield False, (bad + base).encode()
        yield False, (base.replace("\n\n# ", "\n" + bad + "# ", 1) + bad).encode()


def main():
    rng = random.Random(5)
    counts = {"same": 0, "left": 0, "both fail": 0}
    failures = []
    with tempfile.TemporaryDirectory() as tmp:
        for i, (is_ours, template) in enumerate(templates(rng)):
            date = DATES[i % len(DATES)]
            parents = PARENTS[i % len(PARENTS)]
            message = ["merge aaa, bbb", "x", "it's"][i % 3]
            args = ("0123456789ab", message, date, parents)
            mine = ours(tmp, template, *args)
            if mine is None and not is_ours:
                counts["left"] += 1
                continue
            theirs = alembic(template, *args)
            if mine == theirs:
                counts["same" if mine is not None else "both fail"] += 1
            else:
                failures.append((template, mine, theirs))
    print("1..2")
    print("%sok 1 - rendered as Alembic does (%d the same, %d left, both fail "
          "on %d)" % ("not " if failures or counts["same"] < 400 else "",
                      counts["same"], counts["left"], counts["both fail"]))
    for template, mine, theirs in failures[:5]:
        print("# template %r" % template)
        print("# ours     %r" % mine)
        print("# theirs   %r" % theirs)
    installed = os.path.join(os.path.dirname(sys.modules["alembic"].__file__),
                             "templates")
    good = []
    with tempfile.TemporaryDirectory() as tmp:
        for name in ("generic", "async"):
            with open(os.path.join(installed, name, "script.py.mako"), "rb") as f:
                template = f.read()
            args = ("0123456789ab", "merge", DATES[0], ("aaa", "bbb"))
            good.append(ours(tmp, template, *args) == alembic(template, *args)
                        is not None)
    print("%sok 2 - the templates that are installed" %
          ("" if all(good) else "not "))


main()
