#!/usr/bin/python3
"""The tricky forms of metadata: what CPython and Alembic make of each, and
what our reader does. Nothing here says what is right: the files are executed.

A case is (what, file name, text, is a dynamic answer allowed). DR stands for
`down_revision = None`.
"""
import os
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "..", "tools"))
import migration_truth as truth  # noqa: E402

DR = "down_revision = None\n"
R = 'revision = "a1"\n'
CASES = []


def case(what, body, name="abc.py", dyn=False):
    data = body if isinstance(body, bytes) else body.encode("utf-8",
                                                            "surrogatepass")
    CASES.append((what, name, data, dyn))


def rev(number, *bodies, dyn=False):
    """Forms of revision; down_revision is there."""
    for i, body in enumerate(bodies):
        case("%s%s" % (number, chr(97 + i % 26)), DR + body + "\n", dyn=dyn)


def down(number, *values, dyn=False, name="down_revision"):
    """Forms of a value of down_revision."""
    pre = "B = ('p', 'q')\nPARENTS = ['p', 'q']\nNONE = None\n"
    rest = "" if name == "down_revision" else DR
    for i, value in enumerate(values):
        case("%s%s %s" % (number, chr(97 + i % 26), name),
             "%s%s%s%s = %s\n" % (pre, R, rest, name, value), dyn=dyn)


rev("1", 'revision = "a" "1"', 'revision = ("a"  # c "x"\n "1")')
rev("2", r'revision = "a" r"\b" u"c"')
rev("3", r'revision = "\x61\N{LATIN SMALL LETTER B}\u0063\144"')
rev("4", r'revision = "a\d1"')
rev("5", 'revision = "a\\\n1"', 'revision = "a\\\r\n1"')
case("6", b"down_revision = None\r\nrevision = '''a\r\n1'''\r\n")
rev("7", 'revision = \\\n  "a1"')
rev("8", 'x = 1; revision = "a1"; y = 2', 'if True: revision = "a1"; x = 1')
rev("9", 'revision = "b1"\nrevision = "a1"')
rev("10", 'revision = __version__ = "a1"', R + "branch_labels = depends_on = None")
case("11a", 'revision, down_revision = "a1", None\n')
case("11b", '[revision, down_revision] = ["a1", None]\n')
case("11c", '(revision, (down_revision, x)) = "a1", ("p", 1)\n')
case("11d", 'revision, *down_revision = "a1", "p", "q"\n')
case("11e", 'a, b = "a1", "p"\nb, a = a, b\nrevision, down_revision = b, a\n')
rev("12", '(revision := "a1")', '(revision): str = "a1"',
    'revision: "Union[str, x]" = "a1"', 'revision: {"a": "b"} = "a1"',
    'x = (revision := "a1")', 'if (revision := "a1"): pass')
rev("12dyn", 'x = [(revision := "a1")]', 'print(revision := "a1")',
    'x = 1 and (revision := "a1")', dyn=True)
rev("13", "from typing import Annotated\n"
    "revision: Annotated[str, \"revision = 'zz'\"] = \"a1\"")
rev("14", "revision: str")
case("14b", R + "down_revision: str\n")
case("14c", R)
rev("15", "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n"
    '    revision = "no"\nelse:\n    revision = "a1"',
    'import typing\nif typing.TYPE_CHECKING:\n    revision = "no"\n'
    'else:\n    revision = "a1"',
    'import typing as t\nrevision = "a1"\nif t.TYPE_CHECKING:\n'
    '    revision = "no"',
    'revision = "a1"\nif False:\n    revision = "no"',
    'if 0:\n    revision = "no"\nelif 1:\n    revision = "a1"',
    'if not "": revision = "a1"', 'X = 2\nif X > 1: revision = "a1"',
    'if __name__ == "__main__":\n    revision = "no"\nelse: revision = "a1"',
    'try:\n    pass\nfinally:\n    revision = "a1"')
rev("15dyn", 'try:\n    revision = "a1"\nexcept Exception:\n    revision = "b"',
    'with open("/dev/null"):\n    revision = "a1"',
    'for revision in ("b", "a1"):\n    pass',
    'match 1:\n    case 1: revision = "a1"',
    'while True:\n    revision = "a1"\n    break',
    'import sys\nif sys.version_info > (3,):\n    revision = "a1"',
    'try:\n    import nothing_here\nexcept ImportError:\n    revision = "a1"\n',
    'revision = "b"\nfor x in (1, 2):\n    if x == 2: revision = "a1"',
    'import contextlib\nrevision = "a1"\nwith contextlib.suppress(OSError):\n'
    '    raise OSError\n    revision = "b"', dyn=True)
rev("16", 'def f():\n    revision = "b1"', 'class A:\n    revision = "b1"',
    'f = lambda revision="b": revision', '[revision for revision in "xy"]',
    '{revision: 1 for revision in "xy"}')
rev("17", "def revision(): pass", "class revision: pass",
    "async def revision(): pass")
rev("17dyn", "@str\ndef revision(): pass", "import os as revision", dyn=True)
rev("18", 'revision = "a1"\ntry:\n    1 / 0\nexcept Exception as revision:\n'
    "    pass", dyn=True)
rev("19", 'revision = "a1"\ndel revision',
    'revision = "b1"\ndel revision\nrevision = "a1"',
    'revision = x = "b1"\ndel (revision, x)')
rev("20", 'revision = ("a1",)', 'revision = "a1",', 'revision = ["a1"]')
rev("21", "revision = 123", "revision = None", "revision = 1.5",
    "revision = True", "revision = ...", "revision = {}")
rev("22", 'revision = b"a"')
rev("23", 'revision = ""', 'revision = "a1 "')
rev("24", 'revision = "2024-01-01"', 'revision = "a:b"', 'revision = "a@+b"')
rev("25", 'revision = "a"\nrevision += "1"', 'revision = "a" + "1"',
    'revision = f"a1"', 'revision = F"a{{1}}"', 'revision = "a" * 3',
    'revision = "a" + "b" + ("c" + "d")')
rev("25dyn", 'N = 1\nrevision = f"a{N}"', 'N = "x"\nrevision = f"a{N!r:>4}"',
    'revision = "a{}".format(1)', 'revision = "a%s" % 1',
    'revision = "a%s%03d" % ("b", 7)', 'revision = "%(x)s" % {"x": "a1"}',
    'revision = "a1b"[0:2]', 'revision = "a1b"[-1]',
    'revision = "".join(["a", "1"])', 'revision = "A1".lower()',
    'revision = " a1 ".strip()', 'revision = "a-1".replace("-", "_")',
    'revision = "a_1".split("_")[1]', 'revision = "7".zfill(4)',
    'import os\nrevision = os.environ.get("NOPE", "a1")',
    "import os\nrevision = os.path.basename(__file__).split('.')[0]",
    "import os\nrevision = os.path.splitext(os.path.basename(__file__))[0]",
    "from pathlib import Path\nrevision = Path(__file__).stem",
    "from pathlib import Path\nrevision = Path(__file__).name",
    "revision = __file__", "revision = __name__",
    'revision = "0027"\ndown_revision = f"{int(revision) - 1:04d}"',
    'revision = "%d" % (3 * 4)', 'revision = str(3 // 2 - 5 % -3)',
    'revision = "a" if 1 < 2 < 3 else "b"', 'revision = "" or "a1"',
    'revision = None and "b" or "a1"', 'revision = {"x": "a1"}["x"]',
    'revision = sorted(["b", "a"])[0]', 'revision = repr("a")',
    'revision = "%s" % ("a1",)', 'revision = "%5d" % 3',
    'revision = "{0}{x}{{}}".format("a", x=1)', 'revision = f"{1:04d}{2:5}"',
    'revision = f"{None}{True}{1.5}"', "revision = 'é'[0] + 'aé1'[1:]",
    'revision = str(len("aé"))', 'revision = "a" "%s" % "b"',
    'revision = str("a")', 'revision = "x".upper() + "Ä".lower()',
    'revision = min("b", "a")', 'revision = (lambda: "a1")()',
    'import datetime\nrevision = datetime.date(2024, 1, 1).isoformat()[:4]',
    dyn=True)
rev("26", 'globals()["revision"] = "a1"',
    'def f():\n    global revision\n    revision = "a1"\nf()',
    'revision = "b1"\ndef f():\n    global revision\n    revision = "a1"\nf()',
    'revision = "b1"\ndef f():\n    globals()["revision"] = "a1"\nf()',
    'exec("revision = \'a1\'")', 'revision = "b"\nexec("revision = \'a1\'")',
    'import sys\nrevision = "b"\nsys.modules[__name__].__dict__["revision"] = "a1"',
    'revision = "b"\nvars()["revision"] = "a1"',
    'revision = "b"\nlocals().update(revision="a1")',
    'revision = "b"\ng = globals\ng()["revision"] = "a1"',
    'revision = "b"\nclass A:\n    global revision\n    revision = "a1"',
    'revision = "b"\ndef d(f):\n    global revision\n    revision = "a1"\n'
    '    return f\n@d\ndef g(): pass',
    'revision = "b"\ndef h(x):\n    global revision\n    revision = "a1"\n'
    'list(map(h, [1]))',
    'revision = "b"\nclass K:\n    def __init__(self):\n'
    '        global revision\n        revision = "a1"\nx = K()',
    'revision = "b"\nclass K:\n    def m(self):\n'
    '        global revision\n        revision = "a1"\nK().m()',
    'from os.path import *\nrevision = "a1"',
    'revision = "b"\nfrom string import *',
    dyn=True)
rev("26exec", 'exec("x = 1")\nrevision = "a1"', dyn=True)
rev("26after", 'from os.path import *\nrevision = "a1"',
    'from sqlalchemy import *\nrevision = "a1"',
    'def f():\n    global revision\n    revision = "b1"\nrevision = "a1"')
for i, text in enumerate([
        'revision == "b1"', 'dict(\nrevision="b1",\ndown_revision="zz",\n)',
        'class C: pass\nC.revision = "b1"', '# revision = "b1"',
        'x = {"revision": "b1"}', 'def f(revision="b1"): pass',
        'class C:\n    revision = "b1"\n    down_revision = "zz"']):
    case("27%s" % chr(97 + i), R + DR + text + "\n")
case("28a", '"""doc\n\nrevision = "fake"\n"""\n' + R + DR)
case("28b", R + DR + 'SQL = """\nrevision = "fake"\ndown_revision = "zz"\n"""\n')
case("29", "<<<<<<< HEAD\n" + R + "=======\n" + 'revision = "b"\n' +
     ">>>>>>> x\n" + DR)
case("30a", b"\xef\xbb\xbf" + (R + DR).encode())
case("30b", (R + DR).replace("\n", "\r"))
case("30c", "\f" + R + "\f\n" + DR)
case("30d", (R + DR).rstrip("\n"))
case("30e", "if 1:\n\t" + R + "\t" + DR)
LATIN = b'revision = "\xe9"\ndown_revision = None\n'
for i, head in enumerate([
        b"# -*- coding: latin-1 -*-\n", b"#!/x\n# coding=latin-1\n",
        b"\n# coding: latin-1\n", b"x = 1\n# coding: latin-1\n",
        b"#\n#\n# coding: latin-1\n", b"\xef\xbb\xbf# coding: latin-1\n",
        b"# coding: no-such\n", b"# coding: cp1252\n",
        b"# coding: ascii\n"]):
    case("31%s" % chr(97 + i), head + LATIN)
case("32a", b'revision = "\xe9"\ndown_revision = None\n')
case("32b", b'# \xe9\n' + (R + DR).encode())
case("33a", (R + DR).encode() + b"\0\n")
case("33b", (R + DR).encode("utf-16"))
case("33c", (R + DR).encode() + b"\x1a")
case("33d", (R + DR) + "x\u00a0= 1\n")
case("33e", (R + DR) + "x\x0b= 1\n")
case("34a", DR + "ｒevision = 'a1'\n")
case("34b", "𝐝own_revision = 'p'\n" + R)
case("35a", R + DR + "x = f'a{1}'\n")
case("36", R + DR + "match = 1; case = 2; type = 3\n")
for i, text in enumerate(['print "x"', "x = 0777", "if 1:\n\tx\n        y",
                          "  x = 1", "if 1:\nx"]):
    case("37%s" % chr(97 + i), R + DR + text + "\n")
down("38", '("p")')
down("39", '("p",)', '"p",', '["p"]', '{"p"}')
down("39x", 'frozenset(["p"])', 'frozenset(["p", "q"])', dyn=True)
down("39y", '{"p"}', 'frozenset({"p"})', dyn=True, name="depends_on")
down("40", '("p","q")', '"p","q"', '["p","q"]', '{"p","q"}', '(*B,)',
     '("p",)+("q",)')
down("40dyn", 'set(("p","q"))', '{"p": 1, "q": 2}.keys()', 'tuple(PARENTS)',
     'tuple({"p", "q"})', '{"p": 1, "q": 2}', '(x for x in B)',
     '[x for x in B]', 'sorted({"q", "p"})', 'list(B)', dyn=True)
down("41", '("p" "q")', '(\n "p"\n "q",\n "r",\n)')
down("42", '(\n # first "zz"\n "p",  # one\n\n "q",\n)')
down("43", "()", "[]", "(None,)", "[None]")
down("44", '""', "False")
down("45", '("p", None)', '("p", ("q",))', "5", 'b"p"', '(b"p",)', '(1, 2)',
     "...", "1.5")
down("46", '("p","p")')
down("47", '"p, q"', '"None"', '"base"', '"abcd"', '"p "', '"P"')
down("48", "PARENTS", "PARENTS[0]", "NONE", "B[1]", "B", "(B[0], PARENTS[1])",
     "[*PARENTS]", "PARENTS[-1:]", dyn=True)
for i, text in enumerate([
        'X = ["p"]\nX.append("q")\ndown_revision = X',
        'X = ["p"]\nY = X\nY.append("q")\ndown_revision = X',
        'X = ["p"]\nX[0] = "q"\ndown_revision = X',
        'X = ["p"]\nX += ["q"]\ndown_revision = X',
        'X = ["p"]\nY = X\nY += ["q"]\ndown_revision = X',
        'X = ["p"]\ndown_revision = X\nX.append("q")',
        'down_revision = ["p"]\ndef f(x): x.append("q")\nf(down_revision)',
        'down_revision = ["p"]\ndef f(): down_revision.append("q")\nf()',
        'down_revision = ["p"]\ndel down_revision[0]',
        'down_revision = ("p", ["q"])\ndown_revision[1].append("r")',
        'X = {"a": ["p"]}\nX["a"].append("q")\ndown_revision = X["a"]',
        'down_revision = ["p"]\nlist.append(down_revision, "q")',
        'down_revision = ["p"]\n(lambda: down_revision.append("q"))()',
        'down_revision = ["p"]\nimport random\nrandom.shuffle(down_revision)',
        'down_revision = ["p"]\nfor x in "a": down_revision.append(x)',
        'down_revision = ["p"]\nx = [down_revision.append(y) for y in "qr"]',
        'down_revision = ["p"]\nY = {"k": down_revision}\n'
        'Y["k"].append("q")',
        'down_revision = ["p"]\nclass A:\n    x = down_revision\n'
        'A.x.append("q")',
        'down_revision = ["p"]\ndef f(x=down_revision):\n'
        '    x.append("q")\nf()',
        'down_revision = ["p"]\nif 1: down_revision.append("q")',
        'down_revision = ["q"]\ndown_revision.sort()',
        'X = ["p"]\n(Y := X).append("q")\ndown_revision = X']):
    case("48m%s" % chr(97 + i), R + text + "\n", dyn=True)
down("49", '("p","q")', '["p","q"]', '{"p","q"}', '"p"', '"lab"',
     name="depends_on")
down("50", '("p" "q")', '("p",None)', '("p", ("q",))', name="depends_on")
down("51", '""', name="depends_on")
case("52", R + 'down_revision = "p"\ndepends_on = "p"\n')
down("54", '"L"', '("L",)', '["L","K"]', '{"L"}', '""', name="branch_labels")
case("57a", DR, "abc123.py")
case("57b", DR, "abc123_slug.py")
case("57c", DR, "zabc.py")
case("57d", DR, "readme.py")
case("57e", DR, "ABC.py")
case("58a", R + DR, ".hidden.py")
case("61a", 'x = 1\n"""doc"""\n' + R + DR)
case("61b", 'f"""doc"""\n' + R + DR)
case("61c", '"doc" " two"\n' + R + DR)
case("61d", 'b"doc"\n' + R + DR)
case("61e", '("doc\\n\\nmore")\n' + R + DR)
case("61f", '"""\n  doc\n  two\n\n\n  three"""\n' + R + DR)
case("61g", '"""doc\u00a0\u3000"""\n' + R + DR)
case("61h", '# c\n\n\n"""doc"""; x = 1\n' + R + DR)
case("61i", '""""""\n' + R + DR)
case("61j", (R + DR).join(['"doc"\n"two"\n', ""]))
case("61k", '"doc\\tx"\n__doc__ = "other"\n' + R + DR, dyn=True)
case("62", '"""d\n\nRevision ID: zz\nRevises: yy\n"""\n' + R +
     'down_revision = "p"\n')
case("63", R + DR + "try:\n    pass\nexcept* ValueError as e:\n    pass\n"
     "def f(a, /, b, *, c): return (x := a)\nclass A: pass\n"
     "async def g():\n    async with a as b: pass\n"
     "x, *y = 1, 2\n")
case("64a", R + 'down_revision = "a1"\n')
case("64b", R + DR + 'depends_on = "a1"\n')
case("64c", R + 'down_revision = ("p", "a1")\n')


def main():
    build = sys.argv[1]
    tap = truth.Tap()
    with tempfile.TemporaryDirectory() as top:
        paths = []
        for i, (_, name, data, _) in enumerate(CASES):
            os.mkdir(os.path.join(top, str(i)))
            paths.append(os.path.join(top, str(i), name))
            with open(paths[-1], "wb") as f:
                f.write(data)
        theirs = truth.read_truth(paths)
        for option in (), ("--metadata",):
            ours = truth.read_ours(build, paths, *option)
            for (what, _, data, dyn), o, t in zip(CASES, ours, theirs):
                tap.check("%s %s%r" % (what, " ".join(option),
                                       data[-60:]),
                          truth.compare(o, t, dyn))
    tap.end()


if __name__ == "__main__":
    main()
