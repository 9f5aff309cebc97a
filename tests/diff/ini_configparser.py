"""config/ini.h against Python's configparser: hand-written and generated
files. Sections, keys, raw values, interpolated values, the exception and its
line must be the same.

usage: ini_configparser.py BUILD [COUNT [SEED]]
"""
import configparser
import os
import random
import subprocess
import sys
import tempfile

BUILD = sys.argv[1]
COUNT = int(sys.argv[2]) if len(sys.argv) > 2 else 1500
SEED = int(sys.argv[3]) if len(sys.argv) > 3 else 1
PROBE = os.path.join(BUILD, "probe", "ini")
HERE = "/here/dir"

HAND = [
    b"",
    b"\n\n",
    b"[a]",
    b"[a]\nk = v",
    b"[alembic]\nscript_location = m\npath_separator = ;\n",
    b"[alembic]\nscript_location = m # c\n",
    b"[alembic]\nscript_location = m ; c\n",
    b"[alembic]\nscript_location =\n   m\n",
    b"[alembic]\nversion_locations = a\n  b\n\n  c\n\n\nx = 1\n",
    b"[alembic]\nv = a\n  # comment\n  b\n  ; comment\n  c\n",
    b"[alembic]\nv = a\n# comment\n  b\n",
    b"[ alembic ]\nk=v\n",
    b"[alembic] junk\nk=v\n",
    b"[alembic] junk ] more\nk=v\n",
    b"  [alembic]\n  k=v\n    w=x\n",
    b"[alembic]\n  k=v\n  w=x\n y=z\n    more\n",
    b"[a]\nk = 1\nK = 2\n",
    b"[a]\nk=1\n[a]\nl=2\n",
    b"[a]\n[b]\n[a]\n",
    b"[DEFAULT]\nk=1\n[DEFAULT]\nl=2\n[a]\nm=%(k)s%(l)s\n",
    b"[DEFAULT]\nk=1\n[DEFAULT]\nk=2\n",
    b"k=1\n[a]\n",
    b"\xef\xbb\xbf[a]\nk=v\n",
    b"\xef\xbb\xbf# comment\n[a]\nk=v\n",
    b"# c\n\xef\xbb\xbf\n[a]\n",
    b"[a]\nnovalue\n",
    b"[a]\nnovalue\n[a]\n",
    b"[a]\nnovalue\nother\nk=1\n  x\n",
    b"[a]\n= v\n",
    b"[a]\n= v\n: w\n",
    b"[a]\n: v\nk = 1\n",
    b"[]\nk=v\n",
    b"[a]\n[]\n",
    b"[a]\n[x = 1\n",
    b"[a]\n[x] = 1\n",
    b"[a\nk=v\n",
    b"[a]\n]x[ = 1\n",
    b"[a]b]c\nk=v\n",
    b"[a]\nk : v = w\n",
    b"[a]\nk = v : w\n",
    b"[a]\nk=v\r\n  w\r\n\r\n  x\r\n",
    b"[a]\rk=v\r  w\r",
    b"[a]\nk=a\x00b\n\x00=1\n[b\x00c]\nx=1\n",
    b"[a]\nk=a\x0bb\x0cc\x1cd\x1ee\xc2\x85f\xe2\x80\xa8g\n",
    b"[a]\nk=\xc2\xa0 v \xe3\x80\x80\n",
    b"[a]\n\xc2\xa0k\xc2\xa0=\xc2\xa0v\n\xe3\x80\x80\xe3\x80\x80w\n",
    b"[a]\n\xc3\x89=1\n\xc3\xa9=2\n",
    b"[a]\n\xc4\xb0=1\ni\xcc\x87=2\n",
    b"[a]\nk=\xff\n",
    b"[\xc3\xa9]\nk=\xed\xa0\x80\n",
    b"[a]\nk=%(here)s/x\nHere=%(HERE)s\n",
    b"[a]\nx=%(here)s\n[DEFAULT]\nhere=mine\n",
    b"[a]\nk=100%\n",
    b"[a]\nk=100%%\n",
    b"[a]\nk=%(rev)s\n",
    b"[a]\nk=%%(rev)s\n",
    b"[a]\nk=%(rev\n",
    b"[a]\nk=%(rev)d\n",
    b"[a]\nk=%()s\n",
    b"[a]\nk=%s\n",
    b"[a]\nk=%(k)s\n",
    b"[a]\nk=%(l)s\nl=%(k)s\n",
    b"[a]\nk=%(l)s x\nl=%%(m)s\nm=1\n",
    b"[a]\nk=%(a\n b)s\na\n=1\n",
    b"[a]\nk=%(l%(m)s\nl%(m=3\n",
    b"[a]\n" + b"".join(b"k%d=%%(k%d)s\n" % (i, i + 1) for i in range(14))
    + b"k14=1\n",
    b"[a]\n" + b"k" * 300 + b" = " + b"v" * 1000 + b"\n",
    b"[" + b"s" * 49 + b"]\nk=v\n[" + b"s" * 50 + b"]\nk=v\n["
    + b"s" * 51 + b"]\nk=v\n[" + b"s" * 500 + b"x]\nk=v\n",
    b"[a]\nk = " + b" " * 400 + b"v" + b" " * 400 + b"w\n"
    + b" " * 700 + b"x" + b" " * 300 + b"\n",
    b"[a]\nk" + b" " * 400 + b"= v\n",
    b"[a]\n" + b"; comment " * 100 + b"\nk=v\n" + b"# k = v" * 100 + b"\n",
    b"[a]\nk = " + b"x ; y # z " * 60 + b"\n  " + b"p ; q " * 90 + b"\n",
    b"[a]\n" + b"[" * 300 + b" = 1\n",
    b"[a]\nk=v\n\x1c\x1c\nl=w\n",
    b"[a]\nk=v\n\x1c x\nl=w\n",
    b"[a]\n#k=v\n ;k=v\n\t# x\nl=w\n",
    b"[a]\nk=\n[b]\nk=\n\n\n[c]\nk\t=\t\n",
    b"[a]\nk=1\n [b]\n  l=2\n",
    b"[a]\nk=1\n [b]\n",
    b"[a]\n [b]\nk=1\n",
    b"[a]\nk=v\n\xf0\x9f\x98\x80=\xf0\x9f\x98\x80\n",
    b"[default]\nk=1\n[Default]\nl=1\n[a]\nm=%(k)s\n",
    b"[DEFAULT]\n[a]\nk=v\n",
    b"[a]\nk='quoted' \"too\"\n",
    b"[a]\nk=v \\\nl=w\n",
]
# Every length around inih's line and fold limits.
for n in list(range(185, 206)) + list(range(375, 400)):
    HAND.append(b"[a]\nk = " + b"v" * n + b"\n  " + b"w" * n + b"\nz=1\n")
    HAND.append(b"[a]\n" + b"k" * (n // 5) + b" = " + b"v ;" * (n // 3)
                + b"\n" + b" " * n + b"w\n[" + b"s" * (n // 4) + b"]\nk=v\n")

WORDS = ["alembic", "script_location", "k", "K", "l", "DEFAULT", "here", "a",
         "b", "x y", "é", "É", "z" * 45, "z" * 60, "n" * 210]
PIECES = ["", "v", "%(here)s", "%(k)s", "%(K)s", "%%", "%", "%(", "%(zz)s",
          " ; c", " # c", ";", "#", "[x]", "=", ":", "a b", "é", "w" * 150,
          "q" * 250, "\x0c", "\u00a0", "\u3000", "\x1c", "\\", "'", '"',
          "\ufeff", "\x00", "%(a)s/%(b)s", "]", "["]
INDENTS = ["", "", "", " ", "  ", "\t", "    ", "\u00a0", "\x1c", "\x0c "]
ENDS = ["\n"] * 12 + ["\r\n", "\r", "\n\n"]


def value(rng):
    return "".join(rng.choice(PIECES) for _ in range(rng.randint(0, 4)))


def line(rng):
    kind = rng.random()
    if kind < 0.12:
        return "[" + rng.choice(WORDS) + rng.choice(["", "", str(
            rng.randint(0, 99))]) + "]" + rng.choice(["", "", " j", "]", " ; c"])
    if kind < 0.62:
        suffix = rng.choice(["", str(rng.randint(0, 30))])
        return (rng.choice(WORDS) + suffix + rng.choice(["", " ", "\u00a0"])
                + rng.choice("=:") + rng.choice(["", " "]) + value(rng))
    if kind < 0.70:
        return rng.choice("#;") + value(rng)
    if kind < 0.78:
        return ""
    if kind < 0.80:
        return value(rng)
    return rng.choice([" ", "  ", "\t", "      "]) + value(rng)


def generated(rng):
    out = rng.choice(INDENTS) + "[alembic]" + rng.choice(ENDS)
    for _ in range(rng.randint(0, 14)):
        out += rng.choice(INDENTS) + line(rng) + rng.choice(ENDS)
    data = out.encode()
    if rng.random() < 0.03:
        at = rng.randrange(len(data))
        data = data[:at] + bytes([rng.randrange(256)]) + data[at:]
    if rng.random() < 0.2:
        data = data.rstrip()
    return data


def expected(path):
    parser = configparser.ConfigParser({"here": HERE})
    cls, lines = "", []
    try:
        with open(path, encoding="utf-8") as f:
            parser.read_file(f)
    except (configparser.Error, UnicodeDecodeError) as e:
        cls = type(e).__name__
        if isinstance(e, configparser.ParsingError) \
                and not isinstance(e, configparser.MissingSectionHeaderError):
            lines = [n for n, _ in e.errors]
        elif not isinstance(e, UnicodeDecodeError):
            lines = [e.lineno]
        return cls, lines, None
    sections = []
    for name in ["DEFAULT"] + parser.sections():
        own = (parser._defaults if name == "DEFAULT"
               else parser._sections[name])
        keys = []
        for key, raw in own.items():
            if name == "DEFAULT" and key == "here" and raw == HERE:
                continue
            try:
                got = parser.get(name, key).encode()
            except configparser.Error as e:
                got = type(e).__name__
            keys.append((key.encode(), raw.encode(), got))
        if name == "DEFAULT":  # where Python put `here` before it read any
            keys.sort()
        sections.append((name.encode(), keys))
    return cls, lines, sections


def parse(text):
    """What the probe printed: path -> (class, lines, sections, spans)."""
    out = {}
    for row in text.splitlines():
        word, _, rest = row.partition(" ")
        if word == "file":
            cur = out[rest] = ["", [], [], []]
        elif word == "fault":
            cur[1].append(int(rest.split()[0]))
        elif word == "class":
            cur[0] = rest
        elif word == "section":
            cur[2].append((bytes.fromhex(rest[1:]), []))
        elif word == "key":
            f = rest.split(" ", 4)
            name, raw, span = (bytes.fromhex(x[1:]) for x in f[1:4])
            got = bytes.fromhex(f[4][1:]) if f[4][0] == "x" else f[4]
            cur[2][-1][1].append((name, raw, got))
            cur[3].append((raw, span, int(f[0])))
    return out


def same_span(raw, span):
    """A span holds the value as written: line ends, indents, comments."""
    if b"\n" not in raw and b"\r" not in span:
        return span == raw
    squeezed = raw.replace(b"\n", b"")
    at = 0
    for byte in squeezed:
        at = span.find(bytes([byte]), at) + 1
        if not at:
            return False
    return True


def main():
    rng = random.Random(SEED)
    cases = HAND + [generated(rng) for _ in range(COUNT)]
    bad = 0
    classes = {}
    with tempfile.TemporaryDirectory() as top:
        paths = []
        for i, data in enumerate(cases):
            path = os.path.join(top, "%05d.ini" % i)
            with open(path, "wb") as f:
                f.write(data)
            paths.append(path)
        text = subprocess.run([PROBE] + paths, check=True,
                              stdout=subprocess.PIPE).stdout.decode()
        got = parse(text)
        print("1..%d" % len(cases))
        for i, path in enumerate(paths):
            want = expected(path)
            cls, lines, sections, spans = got[path]
            ok = cls == want[0]
            if cls != "UnicodeDecodeError" and cls == "ParsingError":
                ok = ok and sorted(set(lines)) == sorted(set(want[1]))
            elif cls and cls != "UnicodeDecodeError":
                ok = ok and lines[-1:] == want[1]
            if ok and want[2] is not None:
                sections[0][1].sort()
                ok = sections == want[2] and all(
                    same_span(r, s) for r, s, _ in spans)
            classes[want[0]] = classes.get(want[0], 0) + 1
            print("%s %d" % ("ok" if ok else "not ok", i + 1))
            if not ok:
                bad += 1
                print("# input %r" % cases[i][:2000])
                print("# want %r" % (want,))
                print("# got  %r" % ((cls, lines, sections),))
    print("# outcomes in Python: %r" % classes)
    return bad != 0


sys.exit(main())
