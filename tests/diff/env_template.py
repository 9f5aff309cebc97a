"""config/template.h against Alembic's ScriptDirectory: slugs, rendered file
names, and that every name Alembic makes is taken for one the template makes.
(The final sigma, which pystr.h does not tell apart, is left out.)

usage: env_template.py BUILD [COUNT [SEED]]
"""
import datetime
import os
import random
import subprocess
import sys

from alembic.script.base import ScriptDirectory

BUILD = sys.argv[1]
COUNT = int(sys.argv[2]) if len(sys.argv) > 2 else 2000
SEED = int(sys.argv[3]) if len(sys.argv) > 3 else 1
PROBE = os.path.join(BUILD, "probe", "template")

PIECES = ["%(rev)s", "%(slug)s", "%(year)d", "%(year)04d", "%(month).2d",
          "%(month)02d", "%(day).2d", "%(day)d", "%(hour).2d", "%(hour)3d",
          "%(minute).2d", "%(minute)-4d", "%(second).2d", "%(second)+03d",
          "%(year)s", "%(month)s", "%(rev).6s", "%(rev)14s", "%(slug).10s",
          "%(rev)-14s", "%(second) d", "%(day)+d", "%(month)05.3d", "%%", "_",
          "-", "v", ".", "é", " ", "rev", "%(month)i", "%(month)u",
          "%(year)x", "%(rev)r", "%(slug)a", "%(hour)ld"]
BAD = ["%", "%(rev", "%(nope)s", "%(rev)d", "%(rev)", "%(slug)x", "%d",
       "%(year)q", "%(year)*d", "%(year).*d", "100%", "%(rev)s%"]
# Forms that match anything and are shown as <?>.
UNCHECKED = ["%(year)x", "%(rev)r", "%(slug)a"]
WORDS = ["add", "Users", "table", "ÉTÉ", "naïve", "x" * 41, "a_b", "1st", "№",
         "日本語", "İ", "ß", "e\u0301", "—", "'", "\"", "(x)", "a/b", "...",
         "²", "Ⅷ", "ǅ", "٣", "\u00aa", "_", "__x__", "", "\n", "\t", "\u2028",
         "क्षि", "ΣΑ", "👍", "y" * 30]


def message(rng):
    return rng.choice([" ", "  ", "-", "", "_"]).join(
        rng.choice(WORDS) for _ in range(rng.randint(0, 8)))


def record(rng):
    text = "".join(rng.choice(PIECES) for _ in range(rng.randint(1, 6)))
    if rng.random() < 0.05:
        text += rng.choice(BAD)
    if rng.random() < 0.3:
        text = rng.choice(["%(rev)s_%(slug)s", "%(year)d_%(month).2d_%(day).2d"
                           "_%(hour).2d%(minute).2d-%(rev)s_%(slug)s",
                           "%(year)d%(month).2d%(day).2d_%(rev)s_%(slug)s",
                           "%(year)d/%(month).2d/%(rev)s_%(slug)s",
                           "%(slug)s_%(rev)s"])
    date = datetime.datetime(rng.randint(1970, 2100), rng.randint(1, 12),
                             rng.randint(1, 28), rng.randint(0, 23),
                             rng.randint(0, 59), rng.randint(0, 59))
    rev = rng.choice(["ae1027a6acf", "0007", "a", "é1", "1975ea83b712"])
    return text, rng.choice([40, 40, 40, 10, 1, 80]), rev, message(rng), date


def wanted(text, length, rev, msg, date):
    script = ScriptDirectory(".", file_template=text,
                             truncate_slug_length=length)
    slug = "_".join(_words(msg)).lower()
    if len(slug) > length:
        slug = slug[:length].rsplit("_", 1)[0] + "_"
    try:
        name = script._rev_path("", rev, msg, date)
    except (ValueError, TypeError, KeyError):
        return None
    return slug, name


def _words(msg):
    from alembic.script.base import _slug_re
    return _slug_re.findall(msg)


def damage(rng, name):
    """A name that no template of ours could have made."""
    return name[:-3] + rng.choice(["A", " copy", "-", "(1)", "É"]) + ".py"


def main():
    rng = random.Random(SEED)
    records = [record(rng) for _ in range(COUNT)]
    wants = [wanted(*r) for r in records]
    names = []
    data = b""
    for r, want in zip(records, wants):
        text, length, rev, msg, date = r
        name = ""
        if want and text.endswith("%(slug)s") and rng.random() < 0.3 \
                and not any(x in text for x in UNCHECKED):
            name = damage(rng, want[1])
        names.append(name)
        data += b"".join(x.encode() + b"\0" for x in (
            text, str(length), rev, msg, str(date), name))
    out = subprocess.run([PROBE], input=data, check=True,
                         stdout=subprocess.PIPE).stdout.split(b"\0")
    print("1..%d" % COUNT)
    bad = refused = damaged = 0
    for i, (r, want, name) in enumerate(zip(records, wants, names)):
        slug, made, match = (x.decode() for x in out[3 * i:3 * i + 3])
        unchecked = any(x in r[0] for x in UNCHECKED)
        if want is None:
            ok = slug == "error"
            refused += 1
        else:
            ok = slug == want[0] and (made == want[1] or unchecked)
            if name:
                ok = ok and match != "1"
                damaged += 1
            elif not unchecked:
                ok = ok and match == "1"
        print("%s %d" % ("ok" if ok else "not ok", i + 1))
        if not ok:
            bad += 1
            print("# %r\n# want %r\n# got  %r" % (r, want,
                                                  (slug, made, match, name)))
    print("# refused by Python: %d, damaged names: %d" % (refused, damaged))
    return bad != 0


sys.exit(main())
