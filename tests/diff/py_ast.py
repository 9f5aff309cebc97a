"""The parser's trees against CPython's ast: kinds, names, constants, places.

usage: py_ast.py BUILD_DIR [FILE...]

Without files: a sample of the standard library, and snippets chosen to be
nasty. Places inside f-strings are not compared (CPython 3.11 has them wrong).
"""
import ast
import io
import os
import random
import re
import subprocess
import sys
import sysconfig
import tempfile
import unicodedata
import warnings

warnings.simplefilter("ignore")
sys.setrecursionlimit(20000)
sys.set_int_max_str_digits(0)
SAMPLE = int(os.environ.get("PY_AST_SAMPLE", "300"))

MUTANTS = int(os.environ.get("PY_AST_MUTANTS", "3000"))

PLACELESS = (ast.Module, ast.arguments, ast.comprehension, ast.withitem,
             ast.match_case)

# Fields that are part of a node's own line, or of no line.
NOT_CHILDREN = {"type_comment", "type_ignores", "op", "ctx", "id", "attr",
                "arg", "module", "asname", "name", "level", "simple",
                "is_async", "conversion"}
NOT_NODES = {
    ast.Constant: {"value", "kind"}, ast.MatchSingleton: {"value"},
    ast.Compare: {"ops"}, ast.MatchClass: {"kwd_attrs"},
    ast.Global: {"names"}, ast.Nonlocal: {"names"},
    ast.MatchMapping: {"rest"},
}


def name(s):
    return "-" if s is None else s


def constant(node, quiet):
    v = node.value
    if v is None or v is True or v is False:
        return str(v) + " "
    if v is Ellipsis:
        return "... "
    if isinstance(v, str):
        kind = "u" if node.__dict__.get("kind") and not quiet else "-"
        return "str %s %s" % (v.encode("utf-8", "surrogatepass").hex(), kind)
    if isinstance(v, bytes):
        return "bytes %s -" % v.hex()
    return "%s %r" % (type(v).__name__, v)


def extras(n, quiet):
    if isinstance(n, ast.Constant):
        return [constant(n, quiet)]
    if isinstance(n, ast.MatchSingleton):
        return [constant(n, quiet)]
    if isinstance(n, ast.Compare):
        return [type(o).__name__ for o in n.ops]
    if isinstance(n, ast.MatchClass):
        return list(n.kwd_attrs)
    if isinstance(n, (ast.Global, ast.Nonlocal)):
        return list(n.names)
    out = []
    for f, v in ast.iter_fields(n):
        if f == "type_comment":
            continue
        if f in ("name", "id", "attr", "arg", "module", "asname", "rest"):
            out.append(name(v))
        elif f in ("op", "ctx"):
            out.append(type(v).__name__)
        elif f in ("level", "simple", "is_async", "conversion"):
            out.append(str(int(v or 0)))
    return out


def dump(n, lines, quiet=False):
    if n is None:
        lines.append("-")
        return
    head = [type(n).__name__]
    if quiet:
        head.append("*")
    elif not isinstance(n, PLACELESS):
        head.append("%d:%d-%d:%d" % (n.lineno, n.col_offset, n.end_lineno,
                                     n.end_col_offset))
    lines.append(" ".join(head + extras(n, quiet)))
    quiet = quiet or isinstance(n, ast.JoinedStr)
    for f, v in ast.iter_fields(n):
        if f in NOT_NODES.get(type(n), NOT_CHILDREN):
            continue
        if isinstance(v, list):
            lines.append("[%d" % len(v))
            for x in v:
                dump(x, lines, quiet)
        else:
            dump(v, lines, quiet)


def same(ours, theirs):
    if ours == theirs:
        return True
    a, b = ours.split(" "), theirs.split(" ")
    if len(a) >= 4 and a[0] == "Constant" and len(a) == len(b):
        if a[:3] != b[:3]:
            return False
        if a[2] == "str" and a[3] == "?":
            return True
        if a[2] in ("int", "float", "complex"):
            return repr(ast.literal_eval(a[3])) == b[3]
        return False
    return unicodedata.normalize("NFKC", ours) == \
        unicodedata.normalize("NFKC", theirs)


def expected(data):
    """The lines of a dump, or an exception."""
    sys.set_int_max_str_digits(4300)
    try:
        tree = ast.parse(data)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as e:
        return e
    finally:
        sys.set_int_max_str_digits(0)
    lines = []
    dump(tree, lines)
    return lines


def read_probe(build, paths):
    p = subprocess.run([os.path.join(build, "probe", "py_ast")],
                       input="\n".join(paths).encode("utf-8",
                                                     "surrogateescape"),
                       stdout=subprocess.PIPE)
    if p.returncode:
        print("Bail out! the probe ended with %d" % p.returncode)
        sys.exit(1)
    text = p.stdout.decode("utf-8", "surrogateescape")
    at, out = None, {}
    for line in io.StringIO(text, newline="\n"):
        line = line[:-1]
        if at is None:
            at = line[5:]
            out[at] = []
        elif line == "END":
            at = None
        else:
            out[at].append(line)
    return out


def compare(ours, theirs):
    """None, or what differs."""
    failed = ours[:1] and ours[0].startswith("ERROR ")
    if isinstance(theirs, Exception):
        if failed:
            return None
        return "accepted, CPython: %s" % theirs
    if failed:
        return "refused: %s" % ours[0]
    if len(ours) == len(theirs) and all(map(same, ours, theirs)):
        return None
    for i, (a, b) in enumerate(zip(ours, theirs)):
        if not same(a, b):
            return "line %d: ours %r, CPython %r" % (i, a, b)
    return "%d lines, CPython %d" % (len(ours), len(theirs))


def sample(seed=1):
    top = sysconfig.get_paths()["stdlib"]
    found = []
    for d, dirs, names in os.walk(top):
        dirs.sort()
        if "lib2to3/tests/data" in d:
            continue
        found += [os.path.join(d, n) for n in sorted(names)
                  if n.endswith(".py")]
    extra = [p for p in found if os.path.basename(p).startswith("test_")]
    random.Random(seed).shuffle(found)
    keep = found[:SAMPLE] + extra[:20]
    return [p for p in keep if os.path.getsize(p) < 400000]


# --- snippets: OK to CPython 3.11 or not, we must agree ---------------------

SNIPPETS = r'''
x = 1
---
x = (1,)
---
x = 1,
---
x = ()
---
(x) = 1
---
(x): int = 1
---
x.y: int
---
x[0]: int = 3
---
x: int = yield
---
x: int = 1, 2
---
x: int = *a, 2
---
(x, y): int
---
x = y = z = 1, 2
---
x = yield = 1
---
*a, b = c
---
*a = c
---
(*a) = c
---
[*a] = c
---
*(a, b), c = d
---
a, (b, [c, *d]) = e
---
a += 1; b //= 2; c **= 3; d >>= 4; e <<= 5; f @= g
---
(a) += 1
---
(a, b) += 1
---
a() = 1
---
1 = a
---
None = 1
---
a + b = c
---
a if b else c = 1
---
f"{a}" = 1
---
lambda: 1 = 1
---
(a := 1)
---
a := 1
---
((a) := 1)
---
(a.b := 1)
---
f(a := 1)
---
f(a=(b := 1))
---
f(a=b := 1)
---
x[a := 1]
---
x[a := 1:2]
---
x[a := 1, b]
---
x[1:a := 2]
---
{a := 1}
---
{a := 1: 2}
---
[a := 1, b := 2]
---
if a := b: pass
---
while a := b: pass
---
[x for x in y if z := 1]
---
[x for x in y if (z := 1)]
---
[y := x for x in z]
---
assert a, b
---
assert (a, b)
---
assert a := 1
---
del a, b
---
del (a), [b, c], (d, e)
---
del a,
---
del ()
---
del *a
---
del a + b
---
del f()
---
del
---
return
---
def f(): return *a, b
---
def f(): return
---
def f(a, /, b, *, c): pass
---
def f(/, a): pass
---
def f(a, /, /): pass
---
def f(*, a): pass
---
def f(*): pass
---
def f(*,): pass
---
def f(*, **k): pass
---
def f(*a, *b): pass
---
def f(**a, b): pass
---
def f(**a,): pass
---
def f(**a=1): pass
---
def f(*a=1): pass
---
def f(a=1, b): pass
---
def f(a=1, /, b): pass
---
def f(a=1, *, b, c=2, d): pass
---
def f(a=1, *b, c): pass
---
def f(*a: *b): pass
---
def f(a: *b): pass
---
def f((a, b)): pass
---
def f(a,): pass
---
def f(,): pass
---
def f() -> int: pass
---
def f() -> (yield): pass
---
def f(a: int = 1, *args: str, b: int, **kw: dict) -> None: ...
---
lambda: 0
---
lambda a, /, b=1, *c, d, e=2, **f: 0
---
lambda *, a: a
---
lambda *: a
---
lambda a: int: a
---
lambda (a): a
---
lambda: (yield)
---
lambda: lambda: x if y else z
---
f(*a, **b)
---
f(**a, *b)
---
f(**a, b=1)
---
f(**a, b)
---
f(a=1, b)
---
f(a=1, *b)
---
f(a for a in b)
---
f(a for a in b,)
---
f(a for a in b, c)
---
f(c, a for a in b)
---
f(c, (a for a in b))
---
f(a.b=1)
---
f(True=1)
---
f((a)=1)
---
f(a=1, a=2)
---
f(a, b, *c, d, e=1, *f, **g, h=2)
---
f(a)(b)[c].d(e)
---
f(
    a
    ,
)
---
f(,)
---
class A: pass
---
class A(): pass
---
class A(B, *C, metaclass=D, **E): pass
---
class A(x for x in y): pass
---
@a.b(c)[d]
@e
class F: x = 1
---
@x if y else z
def f(): pass
---
@(yield)
def f(): pass
---
@a := b
def f(): pass
---
@a
x = 1
---
async def f():
    async with a as b, c: pass
    async for x in y: pass
    else: pass
    await z
    return [x async for x in y if await z]
---
async x
---
async with a: pass
---
await x ** 2
---
-await x
---
await await x
---
async def f(): await -x
---
for x in y: pass
---
for x, in y: pass
---
for x, y in *a, b: pass
---
for *x, y in z: pass
---
for x in y, z: pass
---
for (x) in y: pass
---
for x.y[z] in w: pass
---
for f() in x: pass
---
for x in y: break
else: continue
---
for x in lambda: y, z: pass
---
[x for x in lambda: y, 1]
---
[x for x in (lambda: y)]
---
[x for x, in y]
---
[x for x in y for z in w if a if b]
---
[x for x in y if a else b]
---
[x if a else b for x in y]
---
[*x for x in y]
---
(*x for x in y)
---
{**x for x in y}
---
{*x for x in y}
---
{a: b for a in b}
---
{a: b, **c, d: e,}
---
{**a}
---
{*a, b}
---
{a: b, c}
---
{a, b: c}
---
{a: *b}
---
{}
---
{,}
---
[,]
---
(,)
---
[a, b,]
---
(a)
---
(*a)
---
(*a,)
---
(yield)
---
(yield a, b)
---
(yield from a)
---
yield from a, b
---
x = yield a, *b
---
x = (yield)
---
print((yield))
---
x[1:2, ::3, ...]
---
x[*a]
---
x[*a, b]
---
x[a, *b,]
---
x[:]
---
x[::]
---
x[a:b:c]
---
x[]
---
x[a,]
---
x[*a:b]
---
a if b else c if d else e
---
a or b and not c
---
not a == b
---
a == not b
---
a < b <= c != d is e is not f in g not in h
---
a not b
---
a is not not b
---
a | b ^ c & d << e >> f + g - h * i / j // k % l @ m
---
-a ** -b
---
~a ** b
---
a ** b ** c
---
(a + b) * c
---
((a)).b
---
(a, b).c
---
"a" "b" 'c'
---
"a" b"c"
---
b"a" b'\x00\xff'
---
b"é"
---
u"a" "b"
---
"a" u"b"
---
ur"a"
---
Rb"\x" BR'\y' rB"" bR''
---
"\x6"
---
"\u12"
---
"\U00110000"
---
"\N{DIGIT ONE}\N{latin small letter e with acute}\N{EM DASH}"
---
"\N"
---
"\N{}"
---
b"\N{DIGIT ONE}\u1234"
---
"\400\777\8\08\1"
---
"\ud800"
---
"a\
b"
---
"""a
b""" '''+"'''c\nd'''"+r'''
---
"abc
---
"""abc
---
""""a"""
---
""""""
---
f""
---
f"a"
---
f"{a}"
---
f"a{b}c{d!r}e{f:g}h{i!s:j{k}l}"
---
f"{{}}"
---
f"{{{a}}}"
---
f"}"
---
f"{"
---
f"{}"
---
f"{ }"
---
f"{!r}"
---
f"{a!x}"
---
f"{a!r"
---
f"{a:{{b}}}"
---
f"{a:}"
---
f"{a=}"
---
f"{a = }"
---
f"{a=!s}"
---
f"{a=:>10}"
---
f"x{a=}y"
---
f"{a==b}{a!=b}{a>=b}{a<=b}"
---
f"{a:=5}"
---
f"{(a:=5)}"
---
f"{lambda x: 1}"
---
f"{(lambda x: 1)}"
---
f"{a['b']}"
---
f"{a,b}"
---
f"{*a,b}"
---
f"{yield a}"
---
f"{a:\n}"
---
f"\{a}"
---
f"\N{DIGIT ONE}{a}"
---
rf"\N{a}\{b}"
---
f"\x41{a}\u0042"
---
f"""{
a
}"""
---
f"""{a:
}"""
---
"a" f"{b}" "c" f"d{e}"
---
f"{a}" "b" rf"\n" "\n"
---
f"{f'{a}'}"
---
fr"{a}" Fr"{a}" rF"" FR""
---
fb"a"
---
f"{a['x']:{w}.{p}}"
---
f"{d[1:2]}{d['a':'b']}"
---
f"{ {'a': 1}['a'] }"
---
f"{a!r:^{width}.{precision}}"
---
f"{3.4:10}"
---
f"{x:%Y-%m-%d}"
---
0; 00; 0_0; 1_000; 0x_f; 0b1_0; 0o7; 1.; .5; 1e5; 1.5e-3; 1_0.0_1e1_0; 1j; 1.j; 0777.5; 09e1; 09j; 0xFFFFFFFFFFFFFFFFFFFF
---
0777
---
09
---
1__0
---
1_
---
0x
---
0b2
---
0o8
---
0b12
---
1e
---
1e+
---
1.e
---
1a
---
1if x else 2
---
1or 2
---
0x1for x in y
---
1_a
---
1.real
---
1..real
---
1L
---
123456789012345678901234567890
---
import a, b.c as d
---
import a.b as c.d
---
import (a)
---
import a,
---
from a import b
---
from a import (b, c as d,)
---
from a import b,
---
from a import ()
---
from . import a
---
from .... import a
---
from ...a.b import *
---
from a import (*)
---
from .import a
---
from a.b import c.d
---
from import a
---
import a as b, c
---
global a, b
---
nonlocal a
---
global a,
---
pass; pass;
---
pass;; pass
---
;
---
if a: pass; pass
elif b: x
else: y
---
if a:
    if b:
        pass
    else:
        pass
elif c: pass
---
if a: if b: pass
---
if a:
pass
---
if a
    pass
---
if a:
    pass
  pass
---
  pass
---
if a:
	x
        y
---
if a:
        x
	y
---
if a:
	if b:
            c
---
if a:
  x
	y
---
while a: pass
else: pass
---
try: a
except: b
---
try: a
except B: c
except (D, E) as f: g
else: h
finally: i
---
try: a
finally: b
---
try: a
else: b
---
try: a
else: b
finally: c
---
try: a
---
try: a
except: b
except C: d
---
try: a
except* B: c
except* (C, D) as e: f
---
try: a
except* B: c
except D: e
---
try: a
except*: b
---
try: a
except B, c: d
---
try: a
except B as c.d: e
---
with a: pass
---
with a, b as c, d as (e, f), g as [h], i as j.k, l as m[n]: pass
---
with (a): pass
---
with (a, b): pass
---
with (a, b) as c: pass
---
with (a as b): pass
---
with (a as b, c as d,): pass
---
with (a as b, c) as d: pass
---
with (a).b: pass
---
with (a), (b): pass
---
with (a, b).c as d, e: pass
---
with (yield): pass
---
with (a := b): pass
---
with (a for a in b): pass
---
with (): pass
---
with (*a, b): pass
---
with a as b + c: pass
---
with a as *b: pass
---
with (
    a as b,
    c
): pass
---
with open(x) as f, \
     open(y) as g: pass
---
raise
---
raise a
---
raise a from b
---
raise a, b
---
raise from b
---
match x:
    case 1: pass
---
match x:
    case -1 | 1.5 | -1 + 2j | 1 - 2j: pass
    case "a" "b" | b"c" | None | True | False: pass
    case a: pass
---
match x, y:
    case a, b: pass
    case a, *_: pass
    case *a, b: pass
    case (a, b) | [c, d]: pass
    case [a, *b, c,]: pass
    case (): pass
    case []: pass
    case (a,): pass
    case (a): pass
    case a,: pass
    case _: pass
---
match *x, y:
    case {}: pass
    case {"a": b, 1: c, **rest}: pass
    case {a.b: c, None: d, -1: e,}: pass
    case {**rest}: pass
    case {**rest, "a": b}: pass
---
match x:
    case {**_}: pass
---
match x:
    case {a: b}: pass
---
match x:
    case A(): pass
    case A.B(c, D(e), f=g, h=i,): pass
    case A(b=c, d): pass
---
match x:
    case a.b: pass
    case (a | b) as c if d := e: pass
    case a as b as c: pass
---
match x:
    case a as _: pass
---
match x:
    case *a: pass
---
match x:
    case 1 + 2: pass
---
match x:
    case +1: pass
---
match x:
    case --1: pass
---
match x:
    case a():
        pass
    case {"x": [1, 2, {}]} if True: pass
---
match x:
    pass
---
match x:
---
match x: case 1: pass
---
match = 1; case = 2; type = 3; _ = 4
---
match(x)
---
match (x):
    case y: pass
---
match[x]
---
match[x]: int
---
match[x]:
    case y: pass
---
match -x:
    case y: pass
---
match * x
---
match *x:
    case y: pass
---
match.x = 1
---
match, case = 1, 2
---
match: int = 1
---
match x in y:
    case z: pass
---
match not x:
    case z: pass
---
match {}:
    case z: pass
---
match (yield):
    case z: pass
---
match x if y else z:
    case z: pass
---
match x := y:
    case z: pass
---
match == 1
---
print(match, case)
---
type(x)
---
type = 1
---
type.x
---
print "x"
---
print x
---
exec "x"
---
print >>a, b
---
a <> b
---
`a`
---
a $ b
---
a ? b
---
a ! b
---
(a
---
a)
---
(a]
---
[a)
---
{a)
---
a \
+ b
---
a \ + b
---
a \
---
\
a = 1
---
if a:
    \
  b
    c
---
x = (1 +
# comment
2)
---
x = [
  1,
    # c
 2
]
---
# only a comment
---

---
x = "abc" # é
---
é = 1; Ünïcödé = 2
---
ｒevision = "a1"
---
ﬁ = 1
---
𝐚𝐛𝐜 = 1
---
a·b = 1
---
·b = 1
---
a b = 1
---
€ = 1
---
“a”
---
class é(ñ): ä: ß = 1
---
True = 1
---
x = ... ; y = ...
---
...x
---
a.b.c = d.e
---
a.1
---
a.True
---
a..b
---
def f(): pass
def g(): pass
---
def f():
    """doc"""
    x = 1

    # comment
    return x
# trailing
---
class A:

    def b(self):
        pass


    c = 1
---
if a:
    pass
    # c
  # d
# e
else:
    pass
---
x = 1 if y else \
    2
---
a = b = c = d
---
a = (b = c)
---
f(**{})
---
x = not a
---
x = - - + ~ a
---
a = lambda: (yield)
---
(lambda x: x)(1)
---
lambda x=lambda y: y: x
---
x = {1, 2, 3}
---
x = {'a': 1, **b, 'c': 2}
---
async def f():
    async for x in y:
        pass
    return (x async for x in y)
---
async for x in y: pass
---
async
---
await
---
def async(): pass
---
x.await
---
None.x
---
f() = g() = 1
---
[a, b] = c
---
[] = a
---
() = a
---
{} = a
---
a, b += 1
---
a = *b
---
a = *b,
---
print(*a, sep='')
---
print(*a b)
---
return x y
---
import a b
---
def f(x): return x; pass
---
def f(x) return x
---
class A(metaclass=B): x: int; y: str = "z"
---
1 +
---
a and
---
a.
---
f(a, b
c)
---
if True:
    x = 1
	# tab comment
    y = 2
---
def f():
    return 1
   # odd
    return 2
---
x = """
	mixed
        tabs
"""
'''

BYTES = [
    b"", b"\n", b"   ", b"\t\n", b"\x0c", b"\x0cx = 1\n", b"x = 1",
    b"x = 1\r\ny = 2\r\n", b"x = 1\ry = 2\r", b"x = '''a\r\nb\rc'''\r\n",
    b"x = 'a\\\r\nb'\r\n", b"x = \\\r\n1\r\n", b"if a:\r\n  b\r\nelse:\r\n  c",
    b"\xef\xbb\xbfx = 1\n", b"\xef\xbb\xbf# coding: utf-8\nx = 1\n",
    b"\xef\xbb\xbf# coding: latin-1\nx = 1\n",
    b"\xef\xbb\xbf# coding: utf8\nx = 1\n",
    b"\xef\xbb\xbf\xef\xbb\xbfx = 1\n",
    b"# coding: latin-1\nx = '\xe9'\n", b"#!/x\n# coding=latin-1\nx = '\xe9'\n",
    b"\n# vim: set fileencoding=iso-8859-1 :\nx = '\xe9'\n",
    b"x = 1\n# coding: latin-1\ny = '\xe9'\n",
    b"#\n#\n# coding: latin-1\ny = '\xe9'\n",
    b"# coding: nope\nx = 1\n", b"# coding: utf-8\nx = '\xe9'\n",
    b"# coding: ascii\nx = '\xe9'\n", b"# coding: ascii\n# \xe9\nx = 1\n",
    b"# coding: utf-8\n# \xe9\nx = 1\n", b"# \xe9\nx = 1\n", b"x = '\xe9'\n",
    b"# coding: cp1252\nx = '\x80\xe9'\n", b"# coding: cp1252\nx = '\x81'\n",
    b"# coding: utf8\n# \xe9\n", b"# coding: UTF_8\nx = '\xc3\xa9'\n",
    b"# -*- coding: Latin-1-unix -*-\nx = '\xe9'\n",
    b"# coding: iso-8859-15\nx = 1\n", b"# coding: koi8-r\nx = 1\n",
    b"x\xe9 = 1\n", b"x = '\xc3\xa9'\n", b"x = b'\xc3\xa9'\n",
    b"x = 1\0\n", b"# \0\n", b"x = 1\x1a\n", b"x\xc2\xa0= 1\n", b"x\x0b= 1\n",
    b"x\x0c= 1\n", b"\xff\xfex\0=\01\0", b"x = '\xed\xa0\x80'\n",
    b"x = '\xf4\x90\x80\x80'\n", b"x = '\xc0\x80'\n",
    b"if a:\n\x0c  x\n  y\n", b"if a:\n  x\n\x0c  y\n", b"if a:\n  x\n \x0c y\n",
    b"if a:\n  x\n  ", b"if a:\n  x\n# c", b"x = 1 # c", b"(a,\n\n#c\n b)",
    b"def f():\n\tif a:\n\t\tb\n\tc\n", b"def f():\n \tif a:\n\t\tb\n",
    b"<<<<<<< HEAD\nx = 1\n=======\nx = 2\n>>>>>>> b\n",
    b"x = 1\n=======\n", b"x = '''\n<<<<<<< HEAD\n=======\n>>>>>>> b\n'''\n",
    "x = '\u2028\u0085'\ny = 1\n".encode(), "x = 1 # \u2028\ny = 2\n".encode(),
    b"(" * 200 + b")" * 200, b"(" * 201 + b")" * 201,
    b"[" * 100 + b"1" + b"]" * 100, b"{1:" * 90 + b"1" + b"}" * 90,
    b"".join(b" " * i + b"if a:\n" for i in range(99)) + b" " * 99 + b"b\n",
    b"".join(b" " * i + b"if a:\n" for i in range(100)) + b" " * 100 + b"b\n",
    b"a" + b"+a" * 500, b"not " * 500 + b"a", b"-" * 500 + b"a",
    b"a" + b".b" * 500, b"a" + b"(b)" * 400, b"a" + b"**a" * 300,
    b"a if b else " * 500 + b"c", b"lambda:" * 500 + b"c",
    b"if a: pass\n" + b"elif b: pass\n" * 900 + b"else: pass\n",
    b"x = " + b"'a' " * 3000, b"a" + b" < b" * 2000, b"a" + b" or b" * 2000,
    b"x = [" + b"[], " * 2000 + b"]", b"a = " * 500 + b"b",
    b"1" * 4300, b"1" * 4301, b"0x" + b"1" * 5000,
    b"a" + b"+a" * 100000, b"not " * 100000 + b"a", b"(" * 100000,
    b"if a: pass\n" + b"elif b: pass\n" * 20000,
    b"f(" * 150 + b")" * 150, b"a[" * 199 + b"0" + b"]" * 199,
]

# What we accept, and CPython 3.11 does not: newer grammar, or a check that is
# made after parsing where others make it while parsing.
ACCEPTED = {
    "nested quotes in an f-string (3.12)": ['f"{a["b"]}"', "f'{'x'}'",
                                            'f"{f"{f"{1}"}"}"'],
    "backslash in a replacement field (3.12)": [
        r"""f"{'\n'.join(a)}" """, r'''f"{'\''}" '''],
    "comment in a replacement field (3.12)": ['f"""{\na # c\n}"""',
                                              'f"{a # c\n}"'],
    "newline in a replacement field (3.12)": ['f"{a\n+b}"'],
    "a format spec within a format spec (3.12)": ['f"{a:{b:{c}}}"'],
    "type aliases and parameters (3.12)": [
        "type X = int", "type X[T, *Ts, **P] = T", "def f[T](a: T): pass",
        "class A[T: int]: pass", "class A[T](B): pass"],
    "exceptions without parentheses (3.14)": [
        "try: a\nexcept B, C: d\n", "try: a\nexcept* B, c.d, e,: d\n"],
}


def snippets():
    for s in SNIPPETS.split("\n---\n"):
        s = s[1:] if s.startswith("\n") else s
        yield s.encode()
        yield s.encode() + b"\n"
        # Within a function, and with other line ends.
        yield b"def f():\n" + b"".join(
            b"    " + line + b"\n" for line in s.encode().split(b"\n"))
        yield s.encode().replace(b"\n", b"\r\n") + b"\r\n"
    yield from BYTES


TOKEN = re.compile(
    r"""[frbu]*(\"\"\"(?s:.*?)\"\"\"|"[^"\n]*"|'[^'\n]*')|\w+|"""
    r"""\*\*|//|==|!=|<=|>=|:=|->|\.\.\.|\n *|[ ]+|[^\w\s]""")
SPICE = """( ) [ ] { } , : ; . * ** = := == + - ~ @ -> ... not in is and or if
else for async await lambda yield from as a b 1 'x' f"{a}" None _ match case
type def class try except finally with while import global del pass return
print / % += ! # \\ \n \t b"" 0x 1e 1_0 case 0 None True case*""".split(" ")


def mutants(count, seed):
    """Snippets with a token or two gone, doubled, moved or new."""
    rng = random.Random(seed)
    texts = [s for s in SNIPPETS.split("\n---\n") if len(s) < 400]
    pool = [m.group(0) for s in texts for m in TOKEN.finditer(s)] + SPICE
    for _ in range(count):
        tokens = [m.group(0) for m in TOKEN.finditer(rng.choice(texts))]
        for _ in range(rng.choice([1, 1, 2, 3])):
            if not tokens:
                break
            i, j = rng.randrange(len(tokens)), rng.randrange(len(tokens))
            form = rng.randrange(5)
            if form == 0:
                del tokens[i]
            elif form == 1:
                tokens.insert(i, tokens[j])
            elif form == 2:
                tokens[i], tokens[j] = tokens[j], tokens[i]
            elif form == 3:
                tokens.insert(i, rng.choice(pool))
            else:
                tokens[i] = rng.choice(pool)
        yield "".join(tokens).encode()


def is_newer(data):
    """What 3.12 and 3.14 have changed; told by its looks."""
    return b"type" in data or re.search(rb"except\b[^:]*,", data) or \
        b"\\N" in data or \
        re.search(rb"(def|class)\s+\w+\s*\[", data) or \
        re.search(rb"""[fF][rR]?['"]|[rR][fF]['"]""", data)


def check_mutants(tap, build, directory):
    """Where CPython 3.11 refuses what is newer, that is not compared."""
    cases = list(mutants(MUTANTS, int(os.environ.get("SEED", "5"))))
    paths = write(directory, cases)
    ours = read_probe(build, paths)
    bad, compared = [], 0
    for path, data in zip(paths, cases):
        theirs = expected(data)
        if isinstance(theirs, Exception) and is_newer(data):
            continue
        compared += 1
        difference = compare(ours[path], theirs)
        if difference:
            bad.append("%r: %s" % (data, difference))
    tap.check("%d mutants" % MUTANTS, "\n".join(bad) or None)
    tap.check("most of them were compared",
              None if compared > MUTANTS * 0.7 else "only %d" % compared)


def write(directory, cases):
    paths = []
    for i, data in enumerate(cases):
        path = os.path.join(directory, "case%05d.py" % i)
        with open(path, "wb") as f:
            f.write(data)
        paths.append(path)
    return paths


class Tap:
    def __init__(self):
        self.n = self.bad = 0

    def check(self, what, difference):
        self.n += 1
        if difference is None:
            print("ok %d - %s" % (self.n, what))
        else:
            self.bad += 1
            print("not ok %d - %s" % (self.n, what))
            print("# " + difference.replace("\n", "\n# "))

    def end(self):
        print("1..%d" % self.n)
        sys.exit(1 if self.bad else 0)


def check_files(tap, build, paths):
    ours = read_probe(build, paths)
    for path in paths:
        with open(path, "rb") as f:
            data = f.read()
        tap.check(path, compare(ours[path], expected(data)))


def check_snippets(tap, build, directory):
    cases = list(snippets())
    paths = write(directory, cases)
    ours = read_probe(build, paths)
    for path, data in zip(paths, cases):
        theirs = expected(data)
        if b"coding" in data and not isinstance(theirs, Exception) and \
                not data.isascii():
            # Columns are bytes of the file here, of UTF-8 there.
            difference = None if not ours[path][0].startswith("ERROR") \
                else ours[path][0]
        else:
            difference = compare(ours[path], theirs)
        tap.check(repr(data[:60]).replace("#", "\\#"), difference)


def check_accepted(tap, build, directory):
    for what, texts in ACCEPTED.items():
        paths = write(directory, [t.encode() for t in texts])
        ours = read_probe(build, paths)
        bad = [t for t, p in zip(texts, paths)
               if ours[p][0].startswith("ERROR")]
        if sys.version_info < (3, 12):
            bad += [t for t in texts
                    if not isinstance(expected(t.encode()), SyntaxError)]
        tap.check(what, "refused or not new: %r" % bad if bad else None)


def main():
    build, files = sys.argv[1], sys.argv[2:]
    tap = Tap()
    with tempfile.TemporaryDirectory() as directory:
        if files:
            check_files(tap, build, files)
        else:
            check_snippets(tap, build, directory)
            check_accepted(tap, build, directory)
            check_mutants(tap, build, directory)
            check_files(tap, build, sample())
    tap.end()


if __name__ == "__main__":
    main()
