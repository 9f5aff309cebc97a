#!/usr/bin/python3
"""The evaluator against Python: random programs are executed, and every value
that ours claims to know must be the one the program ends with. Dynamic is
always allowed; how often it is the answer is bounded, so that giving up on
everything does not pass.

usage: py_const.py BUILD_DIR
"""
import json
import os
import random
import re
import subprocess
import sys

COUNT = int(os.environ.get("PROGRAMS", "1000"))
NAMES = "abcdefgh"


class Gen:
    """Programs that may fail: those are left out."""

    def __init__(self, rng):
        self.rng = rng
        self.functions = 0

    def pick(self, *forms):
        return self.rng.choice(forms)

    def name(self):
        return self.rng.choice(NAMES)

    def atom(self):
        r = self.rng
        return self.pick("'p'", "'q1'", "\"r_s\"", "''", "None", "True",
                         "False", "0", "1", "7", "-3", "2.5", "b'x'", "...",
                         "'é'", "()", "[]", self.name(), self.name(),
                         self.name(), "f'{%s}'" % self.name(),
                         "%d" % r.randrange(100))

    def expr(self, depth=2):
        if depth == 0 or self.rng.random() < 0.3:
            return self.atom()
        x, y, z = (self.expr(depth - 1) for _ in range(3))
        n = self.rng.randrange(-2, 4)
        return self.pick(
            "(%s, %s)" % (x, y), "(%s,)" % x, "[%s, %s]" % (x, y),
            "{%s}" % x, "{%s, %s}" % (x, y), "{%s: %s}" % (x, y),
            "%s + %s" % (x, y), "%s * %d" % (x, n), "%s %% %s" % (x, y),
            "%s - %s" % (x, y), "%s // %s" % (x, y), "%s | %s" % (x, y),
            "not %s" % x, "-%s" % x, "~%s" % x,
            "%s and %s" % (x, y), "%s or %s" % (x, y),
            "%s if %s else %s" % (x, y, z),
            "%s == %s" % (x, y), "%s != %s" % (x, y), "%s < %s" % (x, y),
            "%s in %s" % (x, y), "%s not in %s" % (x, y),
            "%s is %s" % (x, self.pick("None", "True", y)),
            "%s >= %s > %s" % (x, y, z),
            "%s[%d]" % (x, n), "%s[%d:]" % (x, n), "%s[:%s]" % (x, y),
            "%s[%s]" % (x, y),
            "(*%s, %s)" % (x, y), "[*%s]" % x, "{**%s, %s: 1}" % (x, y),
            "f'{%s}-{%s!r}'" % (self.name(), self.name()),
            "f'{%s:03d}{%s:s}'" % (self.name(), self.name()),
            "str(%s)" % x, "repr(%s)" % x, "len(%s)" % x, "int(%s)" % x,
            "tuple(%s)" % x, "list(%s)" % x, "set(%s)" % x,
            "frozenset(%s)" % x, "sorted(%s)" % x, "dict(%s)" % x,
            "%s.keys()" % x, "%s.lower()" % x, "%s.strip('p')" % x,
            "%s.split('_')" % x, "%s.replace('p', 'z')" % x,
            "'-'.join(%s)" % x, "'%%s%%03d' %% (%s, %s)" % (x, y),
            "'{}{:>1}{k}'.format(%s, %s, k=%s)" % (x, y, z),
            "'{1}{0}'.format(%s, %s)" % (x, y), "'5'.zfill(%s)" % x,
            "(%s := %s)" % (self.name(), x), "(lambda: %s)()" % x,
            "[%s for %s in %s]" % (x, self.name(), y),
            "%s.copy()" % x, "%s.get(%s)" % (x, y))

    def target(self):
        n = self.name
        return self.pick(n(), n(), n(), n(), "%s, %s" % (n(), n()),
                         "[%s, *%s]" % (n(), n()), "%s[0]" % n(),
                         "*%s, %s" % (n(), n()), "(%s, (%s, %s))" % (
                             n(), n(), n()), "%s[%s]" % (n(), self.atom()))

    SIMPLE = """N = E|N = E|N = E1|N = A|T = E|T = N = E|N: int = E|N: (E1)|
        N += E1|N *= 2|N[0] += E1|N |= E1|del N|del N[0]|del N, N|
        N.append(E1)|N.clear()|N.update(E1)|N.sort()|(E1).extend([1])|
        (N := E1)|globals()['N'] = E1|exec('N = 1')|import os as N|
        from os import path as N|import random|list.append(N, 1)|print(E1)|
        list(map(N.append, [1]))|vars().update(N=1)|N = E1; N = E1|
        N = dict(x=N)|assert N is not 5|N = N|N = N, N|
        setattr(__import__('sys').modules['__main__'], 'N', 1)""" \
        .replace("\n", "").split("|")

    def simple(self):
        """N a name, A an atom, E an expression, E1 a small one, T a target."""
        make = {"N": self.name, "A": self.atom, "E": self.expr,
                "E1": lambda: self.expr(1), "T": self.target}
        return re.sub(r"\bN|\b(E1|[AET])\b",
                      lambda m: make[m.group(0)](),
                      self.rng.choice(self.SIMPLE).strip())

    def body(self, depth, indent):
        lines = [self.statement(depth - 1, indent + "    ")
                 for _ in range(self.rng.choice([1, 1, 2]))]
        return "\n".join(lines)

    def function(self, depth, indent):
        self.functions += 1
        f = "f%d" % self.functions
        g = self.name() if self.rng.random() < 0.6 else None
        head = "%s%sdef %s(x=%s):\n" % (
            indent and "", indent, f, self.atom())
        decl = "%s    global %s\n" % (indent, g) if g else ""
        body = "%s    %s" % (indent, self.pick(
            "%s = %s" % (g or "y", self.atom()), "x.append(1)",
            "%s.append(2)" % self.name(), "return %s" % self.name(),
            "globals()['%s'] = 3" % self.name()))
        call = self.pick("", "", "\n%s%s()" % (indent, f),
                         "\n%s%s(%s)" % (indent, f, self.name()),
                         "\n%s%s = %s()" % (indent, self.name(), f),
                         "\n%slist(map(%s, [1]))" % (indent, f),
                         "\n%s@%s\n%sdef z(): pass" % (indent, f, indent),
                         "\n%s%s = %s" % (indent, self.name(), f))
        return head + decl + body + call

    def compound(self, depth, indent):
        i, n, e = indent, self.name, self.expr
        body, other = self.body(depth, i), self.body(depth, i)
        return self.pick(
            "%sif %s:\n%s\n%selse:\n%s" % (i, e(1), body, i, other),
            "%sif %s:\n%s" % (i, self.pick("1", "0", "not a", "len(b)",
                                           "c == 1"), body),
            "%sfor %s in %s:\n%s" % (i, n(), e(1), body),
            "%swhile %s:\n%s\n%s    break" % (i, e(1), body, i),
            "%stry:\n%s\n%sexcept Exception as %s:\n%s" % (
                i, body, i, n(), other),
            "%stry:\n%s\n%sfinally:\n%s" % (i, body, i, other),
            "%stry:\n%s\n%sexcept Exception:\n%s\n%selse:\n%s" % (
                i, body, i, other, i, body),
            "%swith open('/dev/null') as %s:\n%s" % (i, n(), body),
            "%smatch %s:\n%s    case [%s, *%s]:\n%s\n%s    case %s:\n%s" % (
                i, e(1), i, n(), "_", self.body(depth, i + "    "), i, n(),
                self.body(depth, i + "    ")),
            "%sclass K:\n%s    %s = %s\n%s    %s" % (
                i, i, n(), e(1), i, self.pick(
                    "pass", "global %s\n%s    %s = 5" % (("h", i, "h")),
                    "%s.append(3)" % n(), "x = [%s]" % n())),
            self.function(depth, i), self.function(depth, i))

    def statement(self, depth, indent=""):
        if depth > 0 and self.rng.random() < 0.3:
            return self.compound(depth, indent)
        return indent + self.simple()

    def program(self):
        lines = ["a, b, c, d = %s" % ", ".join(
            self.expr(1) for _ in range(4))] \
            if self.rng.random() < 0.7 else []
        lines += ["%s = %s" % (self.name(), self.atom()) for _ in range(2)]
        lines += [self.statement(2) for _ in range(self.rng.randrange(1, 7))]
        return "\n".join(lines) + "\n"

    def local_program(self):
        head = ["%s = %s" % (self.name(), self.expr(1)) for _ in range(3)]
        body = [self.statement(2, "    ") for _ in range(
            self.rng.randrange(1, 6))]
        g = "    global %s\n" % self.name() \
            if self.rng.random() < 0.1 else ""
        return "\n".join(head) + "\ndef z(%s):\n%s%s\n" % (
            self.pick("", "", "g=None", "*h"), g, "\n".join(body))


RUN = r'''
import ast, sys, json, signal, io, resource
resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
real = sys.stdout
class Late(BaseException): pass
def late(*a): raise Late
signal.signal(signal.SIGALRM, late)
def plain(v, deep=0):
    if deep > 8: return "deep"
    if v is None: return ["None", 0]
    if v is ...: return ["...", 0]
    t = type(v).__name__
    if t in ("bool", "int", "float"): return [t, v]
    if t == "str": return [t, v.encode("utf-8", "surrogatepass").decode("latin-1")]
    if t == "bytes": return [t, v.decode("latin-1")]
    if t == "dict_keys": t = "tuple"
    if t in ("tuple", "list"): return [t, [plain(x, deep + 1) for x in v]]
    if t in ("set", "frozenset"):
        return [t, sorted((plain(x, deep + 1) for x in v), key=repr)]
    if t == "dict":
        return [t, [[plain(k, deep + 1), plain(x, deep + 1)] for k, x in v.items()]]
    return "other"
LOCAL = %r
env = sys.modules["__main__"].__dict__
def run(text):
    for n in set(env) - mine: del env[n]
    code = compile(text, "m", "exec")
    if not LOCAL:
        exec(code, env)
        return {k: plain(env[k]) for k in "abcdefgh" if k in env}
    found = {}
    def trace(frame, event, arg):
        if frame.f_code.co_name == "z" and frame.f_code.co_filename == "m":
            if event == "return": found.update(frame.f_locals)
            return trace
    exec(code, env)
    z = env["z"].__code__
    sys.settrace(trace)
    try: env["z"]()
    finally: sys.settrace(None)
    return {k: plain(found[k]) for k in z.co_varnames + z.co_cellvars
            if k in found and len(k) == 1}
def line_of(e):
    tb, line = e.__traceback__, None
    while tb:
        f = tb.tb_frame.f_code
        if f.co_filename == "m" and f.co_name == ("z" if LOCAL else "<module>"):
            line = tb.tb_lineno
        tb = tb.tb_next
    return line
def attempt(text):
    # Without the statements that fail: until it runs to its end.
    for _ in range(15):
        sys.stdout = io.StringIO()
        signal.setitimer(signal.ITIMER_REAL, 1)
        try:
            return text, run(text)
        except SyntaxError:
            return text, None
        except Late:
            return text, None
        except BaseException as e:
            signal.setitimer(signal.ITIMER_REAL, 0)
            line = line_of(e)
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
        tree = ast.parse(text)
        body = tree.body[-1].body if LOCAL and line else tree.body
        keep = [n for n in body if not n.lineno <= (line or 1) <= n.end_lineno
                and not (getattr(n, "decorator_list", None) and
                         n.decorator_list[0].lineno <= (line or 1) <= n.end_lineno)]
        if len(keep) == len(body) or not keep:
            return text, None
        body[:] = keep
        text = ast.unparse(tree) + "\n"
    return text, None
def main():
    for text in sys.stdin.read().split("---END---\n")[:-1]:
        print(json.dumps(attempt(text)), file=real)
mine = set(env) | {"mine"}
main()
'''


def canonical(v):
    """Ours, in the form plain() gives; None where something is not known."""
    if v == "?":
        return None
    kind, x = v
    if kind == "bool":
        return [kind, bool(x)]
    if kind == "float":
        return [kind, float(x)]
    if kind in ("tuple", "list", "set", "frozenset", "dict"):
        x = [canonical(i) for i in x]
        if None in x:
            return None
        if kind == "dict":
            d = {}
            for k, i in zip(x[::2], x[1::2]):
                key = repr(k)
                d[key] = [d[key][0] if key in d else k, i]
            x = list(d.values())
        if kind in ("set", "frozenset"):
            x = sorted(x, key=repr)
    return [kind, x]


def numbers(v):
    """1, 1.0 and True are one key, and the first to come stays."""
    return "dict" in repr(v) or "set" in repr(v)


def run(command, programs):
    p = subprocess.run(command, input="".join(
        t + "---END---\n" for t in programs).encode(),
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    return [json.loads(line) for line in p.stdout.splitlines()]


def compare(ours, theirs, is_local, stats):
    for name in NAMES:
        if name not in ours:
            if name in theirs:
                return "%s is absent, Python: %r" % (name, theirs[name])
            continue
        if ours[name] == "?":
            stats["dynamic"] += 1
            continue
        value = canonical(ours[name])
        if value is None:
            continue
        if name not in theirs:
            if is_local:
                continue  # not a local: compared as a module's name
            return "%s is %r, not bound in Python" % (name, value)
        stats["known"] += 1
        if value != theirs[name] and not (
                numbers(value) and repr(sorted(repr(value))) ==
                repr(sorted(repr(theirs[name])))):
            return "%s is %r, Python: %r" % (name, value, theirs[name])
    return None


def check(build, is_local, count, seed):
    rng = random.Random(seed)
    make = "local_program" if is_local else "program"
    programs = [getattr(Gen(rng), make)() for _ in range(count)]
    ran = run([sys.executable, "-W", "ignore", "-c", RUN % is_local],
              programs)
    programs = [text for text, _ in ran]
    theirs = [names for _, names in ran]
    ours = run([os.path.join(build, "probe", "py_const")] +
               (["--local"] if is_local else []), programs)
    if len(ours) != count or len(theirs) != count:
        return ["%d and %d answers to %d programs" % (
            len(ours), len(theirs), count)], {"known": 0, "dynamic": 1}, 0
    stats, bad, ran = {"known": 0, "dynamic": 0}, [], 0
    for text, o, t in zip(programs, ours, theirs):
        if t is None or "error" in o:
            continue
        ran += 1
        difference = compare(o, t, is_local, stats)
        if difference:
            bad.append("%s\n%s" % (difference, text))
    return bad, stats, ran


def main():
    build, n = sys.argv[1], 0
    failed = False
    seed = int(os.environ.get("SEED", "3"))
    for is_local, least in (False, 0.3), (True, 0.05):
        bad, stats, ran = check(build, is_local, COUNT, seed)
        share = stats["known"] / max(1, stats["known"] + stats["dynamic"])
        what = "locals" if is_local else "modules"
        for claim, ok in (
                ("%d of %d %s: no value that Python does not have" % (
                    ran, COUNT, what), not bad),
                ("%s: enough of them run" % what, ran > COUNT * 0.15),
                ("%s: enough values are known (%.2f)" % (what, share),
                 share > least)):
            n += 1
            failed |= not ok
            print("%sok %d - %s" % ("" if ok else "not ", n, claim))
        for text in bad[:int(os.environ.get("SHOW", "5"))]:
            print("# " + text.replace("\n", "\n# "))
    print("1..%d" % n)
    sys.exit(failed)


if __name__ == "__main__":
    main()
