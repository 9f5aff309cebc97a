"""config/toml.h against Python's tomllib: hand-written, generated and damaged
documents. Both must refuse the same ones, and read the same from the others.

usage: toml_tomllib.py BUILD [COUNT [SEED]]
"""
import datetime
import json
import math
import os
import random
import subprocess
import sys
import tempfile
import tomllib

BUILD = sys.argv[1]
COUNT = int(sys.argv[2]) if len(sys.argv) > 2 else 3000
SEED = int(sys.argv[3]) if len(sys.argv) > 3 else 1
PROBE = os.path.join(BUILD, "probe", "toml")

HAND = r'''
~
a=1
~
[tool.alembic]
script_location = "%(here)s/alembic"
version_locations = [
  "a", # comment
  'b', """c""", @@@d@@@,
]
recursive_version_locations = true
[[tool.alembic.post_write_hooks]]
name = "black"
~
tool.alembic.script_location = "m"
tool."alembic"."x y" = 1
[tool.'alembic'.more]
~
tool = { alembic = { script_location = "m" } }
~
tool = { alembic.script_location = "m", alembic.b = 1 }
[tool.x]
~
[tool]
alembic = {a = 1}
[tool.alembic]
b = 1
~
a.b = 1
a.c = 2
[a]
~
a.b.c = 1
[a.b.d]
~
[x]
a.b.c = 1
[x.a.d]
~
[a.b.c]
[a]
b.d = 1
~
[a.b]
[a]
b.c = 1
~
[[a]]
b.c = 1
[[a]]
b.c = 2
[a.b.d]
~
[[a]]
[[a.b]]
[[a.b]]
[a.b.c]
[[a]]
[[a.b]]
[a.b.c]
~
[a]
[[a]]
~
[[a]]
[a]
~
a = []
[[a]]
~
a = [{b = 1}]
[a.c]
~
[a]
[a]
~
a = 1
a = 2
~
a = 1
[a.b]
~
a = {}
a.b = 1
~
a = {b = {c = 1}, b.d = 2}
~
a = {b.c = 1, b.d = 2}
~
a = {b.c = {}, b.c.d = 2}
~
a = {b = [], b.c = 1}
~
a = {b = 1,}
~
a = {b = 1
}
~
a = {
b = 1}
~
a = [1,,2]
~
a = [,]
~
a = [1 2]
~
a = [[1,[2,[]]],[ ] , [#x
]]
~
a = 0x1F
b = 0o17
c = 0b01
d = 0xdead_BEEF
e = 1_000
f = +1
g = -0
h = 0.5e+1_0
i = inf
j = -inf
k = nan
l = +nan
m = 1e5
n = 1E-5
~
a = 01
~
a = 1__0
~
a = 1_
~
a = _1
~
a = .5
~
a = 5.
~
a = 1.e5
~
a = 0x
~
a = +0x1
~
a = 00:00:00
b = 23:59:59.1234567
c = 1979-05-27
d = 1979-05-27T07:32:00Z
e = 1979-05-27 07:32:00+01:30
f = 1979-05-27t07:32:00.999
g = 1979-05-27 # date
h = 1979-05-27 07:32:00-23:59
~
a = 1979-02-29
~
a = 2000-02-29
b = 2004-02-29
~
a = 1900-02-29
~
a = 0000-01-01
~
a = 1979-13-01
~
a = 1979-05-27T
~
a = 1979-05-27 7:00:00
~
a = 24:00:00
~
a = 00:00:60
~
a = 00:00
~
a = 1979-05-27T00:00:00+24:00
~
a = 1979-05-27T00:00:00.Z
~
a = true1
~
a = True
~
a = truefalse
~
a =
~
a
~
= 1
~
a = 1 b = 2
~
"" = 1
'' = 2
~
"a.b" = 1
a."b.c".'d' = 2
 e . f = 3
~
a = "\b\t\n\f\r\"\\\u00e9\U0001F600"
~
a = "\ud800"
~
a = "\U00110000"
~
a = "\x41"
~
a = "\u12"
~
a = "\u12g4"
~
a = "x
~
a = 'x
~
a = """
x \
   y \

   z\"""" """
~
a = """x \   y"""
~
a = """x \ 
   y"""
~
a = @@@x'y@@@
~
a = @@@@@@
~
a = """""""
b = """"""""
~
a = """""""""
~
a = """a"""""
~
a = """a""""""
~
a = 'it''s'
~
a = '\n'
~
[a
~
[a]]
~
[[a]
~
[ [a]]
~
[[a] ]
~
[ a . b ]
c = 1
~
[[ a . b ]]
~
[]
~
[a.]
~
[.a]
~
a. = 1
~
[a] b = 1
~
[a] # c
~
a = 1 # c
#
# é
~
é = 1
~
"é" = "é"
~
a = "é"
1 = 2
-_ = 3
~
a = [ # x
  # y
  1 # z
  , # w
  2
]
'''


def hand():
    text = HAND.replace("@@@", "'''")
    docs = [d.strip("\n").encode() for d in text.split("\n~\n")]
    docs += [d + b"\n" for d in docs]
    docs += [d.replace(b"\n", b"\r\n") for d in docs if b"\n" in d]
    docs += [
        b"\xef\xbb\xbfa=1", b"a=1\r", b"a=1\rb=2", b"# x\ry\n", b"# \x00\n",
        b"# \x7f\n", b"# \t\n", b"a='\x01'", b"a='\t'", b'a="\x7f"',
        b"a='''\r\n\r\nx\r\n'''", b"a='''\rx'''", b'a="""\r\nx\\\r\n \r\n y"""',
        b"a=\xff", b"a='\xed\xa0\x80'", b"\x00", b"a=1\x00", b"\x0c", b"a\x0b=1",
        b"a = \"\\", b"a = \"\"\"\\", b"a = \"\"\"\\ ", b"a = \"\\u", b"a = '''",
        b"a = \"\"\"\"", b"a = 1979-05-27 ", b"a = 1979-05-27T", b"a = 1e", b"a = +",
        b"a = [", b"a = {", b"a = {b", b"a = {b=", b"[", b"[[", b"[[a", b"a.",
        b"a = [" * 50 + b"]" * 50, b"[" * 99 + b"]" * 99,
        b"a=" + b"[" * 99 + b"]" * 99, b"a=" + b"[" * 9 + b"]" * 10,
        b"a=" + b"{a=" * 60 + b"1" + b"}" * 60,
        b".".join([b"a"] * 100) + b"=1", b"a='" + b"x" * 5000 + b"'",
    ]
    return docs


def rkey(rng):
    return ".".join(rng.choice(["a", "b", "c", "tool", "alembic", '"a"', "'b'",
                                '"x y"', "1"])
                    for _ in range(rng.choice([1, 1, 1, 2, 2, 3])))


def rvalue(rng, depth=0):
    kind = rng.random()
    if kind < 0.1 and depth < 4:
        sep = rng.choice([",", ", ", ",\n", " , # c\n"])
        return "[" + sep.join(rvalue(rng, depth + 1)
                              for _ in range(rng.randint(0, 3))) + "]"
    if kind < 0.25 and depth < 4:
        return "{" + ", ".join(rkey(rng) + " = " + rvalue(rng, depth + 1)
                               for _ in range(rng.randint(0, 3))) + "}"
    return rng.choice(['"x"', "'y'", '"""z\n"""', "1", "-2", "1.5", "true",
                       "false", "1979-05-27", "07:32:00", '"\\u00e9"', "inf",
                       "0x1f", "'''q'''", "1979-05-27T07:32:00Z"])


def generated(rng):
    out = []
    for _ in range(rng.randint(1, 8)):
        kind = rng.random()
        if kind < 0.22:
            out.append("[%s]" % rkey(rng))
        elif kind < 0.4:
            out.append("[[%s]]" % rkey(rng))
        elif kind < 0.45:
            out.append("# comment")
        else:
            out.append("%s = %s" % (rkey(rng), rvalue(rng)))
    return "\n".join(out).encode()


DAMAGE = [b"\"", b"'", b"\n", b"]", b"[", b"{", b"}", b",", b"=", b".", b"#",
          b"\\", b"\r", b" ", b"_", b"0", b"e", b"\x00", b"\xff", b"\xc3\xa9",
          b'"""', b"'''", b"T", b":", b"-", b"+", b"\\u12", b"\\ \n"]


def damaged(rng, data):
    for _ in range(rng.randint(1, 3)):
        at = rng.randrange(len(data) + 1)
        if rng.random() < 0.5:
            data = data[:at] + data[at + rng.randint(1, 3):]
        else:
            data = data[:at] + rng.choice(DAMAGE) + data[at:]
    return data


def same(want, got):
    """What tomllib has, and what the probe printed."""
    if isinstance(want, dict):
        return isinstance(got, dict) and list(want) == list(got) and all(
            same(want[k], got[k]) for k in want)
    if isinstance(want, list):
        return isinstance(got, list) and len(want) == len(got) and all(
            map(same, want, got))
    if isinstance(want, (bool, str)):
        return type(got) is type(want) and got == want
    if not isinstance(got, dict) or len(got) != 1:
        return False
    kind, text = next(iter(got.items()))
    if isinstance(want, int):
        return kind == "!int" and int(text, 0 if text[:1] == "0" and len(text) > 1
                                      else 10) == want
    if isinstance(want, float):
        value = float(text)
        return kind == "!float" and (value == want or
                                     math.isnan(value) and math.isnan(want))
    if isinstance(want, (datetime.date, datetime.time)):
        return kind == "!date" and tomllib.loads("x=" + text)["x"] == want
    return False


def main():
    rng = random.Random(SEED)
    cases = hand()
    while len(cases) < COUNT:
        doc = rng.choice(cases) if rng.random() < 0.3 else generated(rng)
        if rng.random() < 0.4:
            doc = damaged(rng, doc)
        cases.append(doc)
    bad = good = 0
    with tempfile.TemporaryDirectory() as top:
        paths = []
        for i, data in enumerate(cases):
            paths.append(os.path.join(top, "%05d.toml" % i))
            with open(paths[-1], "wb") as f:
                f.write(data)
        lines = []
        for i in range(0, len(paths), 2000):
            lines += subprocess.run([PROBE] + paths[i:i + 2000], check=True,
                                    stdout=subprocess.PIPE
                                    ).stdout.decode().split("\n")[:-1]
    print("1..%d" % len(cases))
    for i, (data, line) in enumerate(zip(cases, lines, strict=True)):
        try:
            want = tomllib.loads(data.decode())
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as e:
            want = e
        if line.startswith("error "):
            ok = isinstance(want, Exception)
        else:
            ok = not isinstance(want, Exception) and same(want,
                                                          json.loads(line))
        good += not isinstance(want, Exception)
        print("%s %d" % ("ok" if ok else "not ok", i + 1))
        if not ok:
            bad += 1
            print("# input %r\n# want %r\n# got %s" % (data, want, line))
    print("# tomllib reads %d of %d" % (good, len(cases)))
    return bad != 0


sys.exit(main())
