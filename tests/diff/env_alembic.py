"""config/environment.h against Alembic: projects laid out in temporary
directories, ScriptDirectory asked which files it loads.

What Debian's Alembic (1.8.1) does not know yet (path_separator, newline,
recursion, [tool.alembic], names behind symlinks) is expected from modern()
below, which does what alembic 1.19's sources do.

usage: env_alembic.py BUILD [COUNT [SEED]]
"""
import configparser
import json
import os
import py_compile
import random
import re
import subprocess
import sys
import tempfile
import tomllib
import warnings

from alembic.config import Config
from alembic.script import ScriptDirectory

BUILD = sys.argv[1]
COUNT = int(sys.argv[2]) if len(sys.argv) > 2 else 400
SEED = int(sys.argv[3]) if len(sys.argv) > 3 else 1
PROBE = os.path.abspath(os.path.join(BUILD, "probe", "env"))
COUNTS = re.compile(r"(?!\.\#|__init__)(.*\.py)$")
MIGRATION = "revision = 'a'\ndown_revision = None\n"


class Link(str):
    """The target of a symlink."""


def lay_out(top, files):
    for path, content in files.items():
        full = os.path.join(top, path)
        os.makedirs(os.path.dirname(full), exist_ok=True)
        if isinstance(content, Link):
            os.symlink(content, full)
        elif path.endswith((".pyc", ".pyo")):
            source = os.path.join(top, "tmp-source.txt")
            with open(source, "w") as f:
                f.write(MIGRATION)
            py_compile.compile(source, cfile=full)
            os.unlink(source)
        else:
            with open(full, "wb") as f:
                f.write(content.encode("utf-8", "surrogateescape"))


def probe(top):
    entries = []
    for root, dirs, names in os.walk(os.fsencode(top)):
        links = [d for d in dirs if os.path.islink(os.path.join(root, d))]
        for name in names + links:
            full = os.path.join(root, name)
            kind = b"l " if os.path.islink(full) else b"f "
            entries.append((os.path.relpath(full, os.fsencode(top)), kind))
    data = b"".join(kind + path + b"\0" for path, kind in sorted(entries))
    out = subprocess.run([PROBE, top], input=data, check=True,
                         stdout=subprocess.PIPE).stdout
    return json.loads(out)


def name(text):
    """The probe writes bytes as code points up to 255."""
    return text.encode("latin-1").decode("utf-8", "surrogateescape")


def in_child(work):
    """Runs work() in a child: chdir, sys.path and modules stay ours."""
    r, w = os.pipe()
    pid = os.fork()
    if not pid:
        try:
            warnings.simplefilter("ignore")
            result = work()
        except BaseException as e:  # whatever Alembic raises is a result
            result = {"error": "%s: %s" % (type(e).__name__, e)}
        with os.fdopen(w, "w") as f:
            json.dump(result, f)
        os._exit(0)
    os.close(w)
    with os.fdopen(r) as f:
        result = json.load(f)
    os.waitpid(pid, 0)
    return result


def debian(top, case):
    """What Alembic 1.8.1 loads."""
    os.chdir(os.path.join(top, case["cwd"]))
    sys.dont_write_bytecode = True
    sys.path[:] = [p for p in sys.path if p not in ("", BUILD)]
    config = Config(os.path.join(top, case["ini"]),
                    ini_section=case.get("section", "alembic"))
    if case.get("flask"):
        config.set_main_option("script_location", os.path.dirname(
            os.path.join(top, case["ini"])))
    if case.get("path"):  # python -m alembic, or a package installed
        sys.path[:0] = [os.path.join(top, p) for p in case["path"]]
    script = ScriptDirectory.from_config(config)
    files = sorted(os.path.relpath(os.path.realpath(s.path), top)
                   for s in script._load_revisions())
    return {"files": files, "script_dir": os.path.relpath(
        os.path.realpath(script.dir), top),
        "template": script.file_template,
        "slug": script.truncate_slug_length, "timezone": script.timezone}


def options(top, case):
    """The options of a case as 1.16 reads them: ini, then toml."""
    ini_path = os.path.join(top, case["ini"])
    here = os.path.dirname(ini_path)
    ini = configparser.ConfigParser({"here": here})
    ini.read(ini_path)
    section = case.get("section", "alembic")
    toml = {}
    path = os.path.join(top, case["cwd"], "pyproject.toml")
    if os.path.exists(path):
        with open(path, "rb") as f:
            toml = tomllib.load(f).get("tool", {}).get("alembic", {})
    toml_args = {"here": os.path.dirname(path)}

    def get(key):
        if ini.has_option(section, key):
            return ini.get(section, key)
        value = toml.get(key)
        if isinstance(value, str):
            return value % toml_args
        if isinstance(value, list):
            return [v % toml_args for v in value]
        return value
    return ini, section, get


def split_locations(ini, section, get):
    value = get("version_locations")
    if not value or isinstance(value, list):
        return value
    for key in ("path_separator", "version_path_separator"):
        word = ini.get(section, key, fallback=None)
        if word:
            char = {"space": " ", "newline": "\n", "os": os.pathsep,
                    ":": ":", ";": ";"}[word]
            return [x.strip() for x in value.split(char) if x]
    return re.split(r", *|(?: +)", value)


def modern(top, case):
    """What 1.19 loads, after its sources; packages are not resolved."""
    os.chdir(os.path.join(top, case["cwd"]))
    ini, section, get = options(top, case)
    script = os.path.abspath(get("script_location"))
    if not os.path.exists(script):
        raise ValueError("no script directory")
    recursive = get("recursive_version_locations") in ("true", True)
    locations = split_locations(ini, section, get)
    if locations:
        paths = [os.path.abspath(x) for x in locations]
    else:
        paths = [os.path.join(script, "versions")]
    seen, files = set(), []
    for path in paths:
        for root, dirs, names in os.walk(path):
            if os.path.basename(root).endswith("__pycache__"):
                continue
            for filename in sorted(names):
                real = os.path.realpath(os.path.join(root, filename))
                if real in seen:
                    continue
                seen.add(real)
                if COUNTS.match(os.path.basename(real)):
                    files.append(os.path.relpath(real, top))
            if not recursive:
                break
            dirs.sort()
    return {"files": sorted(files), "script_dir": os.path.relpath(
        os.path.realpath(script), top),
        "template": get("file_template") or "%(rev)s_%(slug)s",
        "slug": int(get("truncate_slug_length") or 40) or 40,
        "timezone": get("timezone")}


def scripts(at):
    return {at + "/env.py": "", at + "/script.py.mako": ""}


def ini(body, section="alembic"):
    return "[%s]\n%s\n" % (section, body)


def hand():
    """Cases of one environment; `modern` where 1.8.1 cannot know."""
    m = MIGRATION
    generic = {**scripts("alembic"), "alembic/versions/a.py": m,
               "alembic/versions/.hidden.py": m,
               "alembic/versions/.#a.py": m,
               "alembic/versions/__init__.py": "",
               "alembic/versions/__init__foo.py": "",
               "alembic/versions/a.PY": m, "alembic/versions/a.pyi": m,
               "alembic/versions/a.py~": m, "alembic/versions/#b.py": m,
               "alembic/versions/a.py.orig": m,
               "alembic/versions/2024.01 é x.py": m,
               "alembic/versions/sub/c.py": m,
               "alembic/versions/__pycache__/a.cpython-311.pyc": m}
    yield {"what": "generic", "ini": "alembic.ini", "cwd": "", "files": {
        **generic, "alembic.ini": ini("script_location = alembic")}}
    yield {"what": "template keys", "ini": "alembic.ini", "cwd": "", "files": {
        **generic, "alembic.ini": ini(
            "script_location = alembic\n"
            "file_template = %%(year)d_%%(rev)s_%%(slug)s\n"
            "truncate_slug_length = 12\ntimezone = Europe/Athens")}}
    yield {"what": "slug length 0", "ini": "alembic.ini", "cwd": "", "files": {
        **generic, "alembic.ini": ini("script_location = alembic\n"
                                      "truncate_slug_length = 0")}}
    yield {"what": "here", "ini": "conf/alembic.ini", "cwd": "", "files": {
        **generic, "conf/alembic.ini": ini(
            "script_location = %(here)s/../alembic")}}
    yield {"what": "DEFAULT", "ini": "alembic.ini", "cwd": "", "files": {
        **generic, "alembic.ini": "[DEFAULT]\ndir = alembic\n"
        "script_location = %(dir)s\n[alembic]\nx = 1\n"}}
    yield {"what": "named section", "ini": "dev.ini", "cwd": "",
           "section": "db1", "files": {**generic, "dev.ini": ini(
               "script_location = alembic", "db1")}}
    yield {"what": "from the ini's directory", "ini": "backend/alembic.ini",
           "cwd": "backend", "files": {
               **scripts("backend/alembic"), "backend/alembic/versions/a.py": m,
               "backend/alembic.ini": ini("script_location = alembic")}}
    yield {"what": "from the top", "ini": "conf/alembic.ini", "cwd": "",
           "files": {**generic,
                     "conf/alembic.ini": ini("script_location = alembic")}}
    yield {"what": "both exist, the top has env.py", "ini": "x/alembic.ini",
           "cwd": "", "files": {**generic, "x/alembic/README": "",
                                "x/alembic.ini": ini(
                                    "script_location = alembic")}}
    yield {"what": "from a directory between", "ini": "a/b/alembic.ini",
           "cwd": "a", "files": {**scripts("a/migrations"),
                                 "a/migrations/versions/x.py": m,
                                 "a/b/alembic.ini": ini(
                                     "script_location = migrations")}}
    yield {"what": "Flask-Migrate", "ini": "migrations/alembic.ini", "cwd": "",
           "flask": True, "files": {
               **scripts("migrations"), "migrations/versions/x.py": m,
               "migrations/alembic.ini": ini("# generic") + "[loggers]\n"
               "keys = root\n"}}
    yield {"what": "package", "ini": "alembic.ini", "cwd": "", "path": [""],
           "files": {**scripts("pkg/mod/a/b"), "pkg/__init__.py": "",
                     "pkg/mod/__init__.py": "", "pkg/mod/a/b/versions/x.py": m,
                     "alembic.ini": ini("script_location = pkg.mod:a/b")}}
    yield {"what": "package, several colons", "ini": "alembic.ini", "cwd": "",
           "path": [""],
           "files": {**scripts("pkg/a/b"), "pkg/__init__.py": "",
                     "pkg/a/b/versions/x.py": m,
                     "alembic.ini": ini("script_location = pkg:a:b")}}
    yield {"what": "package in src", "ini": "alembic.ini", "cwd": "",
           "path": ["src"],
           "files": {**scripts("src/pkg/m"), "src/pkg/__init__.py": "",
                     "src/pkg/m/versions/x.py": m,
                     "alembic.ini": ini("script_location = pkg:m")}}
    yield {"what": "prepend_sys_path", "ini": "alembic.ini", "cwd": "",
           "files": {**scripts("lib/py/pkg/m"), "lib/py/pkg/__init__.py": "",
                     "lib/py/pkg/m/versions/x.py": m,
                     "alembic.ini": ini("script_location = pkg:m\n"
                                        "prepend_sys_path = x, lib/py")}}
    yield {"what": "namespace package", "ini": "alembic.ini", "cwd": "",
           "path": [""],
           "files": {**scripts("pkg/m"), "pkg/m/versions/x.py": m,
                     "alembic.ini": ini("script_location = pkg:m")}}
    yield {"what": "package locations", "ini": "alembic.ini", "cwd": "",
           "path": [""], "files": {
               **generic, "pkg/__init__.py": "", "pkg/v/p.py": m,
               "alembic.ini": ini("script_location = alembic\n"
                                  "version_locations = alembic/versions "
                                  "pkg:v nowhere")}}
    for word, sep in ((None, " "), (None, ", "), (None, ","), (None, "   "),
                      ("space", " "), ("os", ":"), (":", ":"), (";", ";")):
        key = "version_path_separator = %s\n" % word if word else ""
        yield {"what": "separator %s %r" % (word, sep), "ini": "alembic.ini",
               "cwd": "", "files": {
                   **generic, "more/v/x.py": m, "gone/README": "",
                   "alembic.ini": ini(
                       "script_location = alembic\n%sversion_locations = %s"
                       % (key, sep.join(["more/v", "%(here)s/alembic/versions",
                                         "not/there", "./gone/"])))}}
    yield {"what": "newlines do not split without a key", "ini": "alembic.ini",
           "cwd": "", "files": {**generic, "alembic.ini": ini(
               "script_location = alembic\nversion_locations =\n"
               "  alembic/versions\n  more")}}
    yield {"what": "empty version_locations", "ini": "alembic.ini", "cwd": "",
           "files": {**generic, "alembic.ini": ini(
               "script_location = alembic\nversion_locations =")}}
    yield {"what": "sourceless", "ini": "alembic.ini", "cwd": "", "files": {
        **scripts("alembic"), "alembic/versions/a.py": m,
        "alembic/versions/b.pyc": m, "alembic/versions/c.py": m,
        "alembic/versions/c.pyc": m,
        "alembic/versions/__pycache__/a.cpython-311.pyc": m,
        "alembic/versions/__pycache__/d.cpython-311.pyc": m,
        "alembic.ini": ini("script_location = alembic\nsourceless = true")}}
    yield {"what": "sourceless = True is not true", "ini": "alembic.ini",
           "cwd": "", "files": {
               **scripts("alembic"), "alembic/versions/a.py": m,
               "alembic/versions/b.pyc": m, "alembic.ini": ini(
                   "script_location = alembic\nsourceless = True")}}
    yield {"what": "a location twice", "ini": "alembic.ini", "cwd": "",
           "files": {**generic, "alembic.ini": ini(
               "script_location = alembic\nversion_locations = "
               "alembic/versions alembic/../alembic/versions/")}}
    yield {"what": "symlinked versions", "ini": "alembic.ini", "cwd": "",
           "files": {**scripts("alembic"), "alembic/versions": Link("../real"),
                     "real/x.py": m, "alembic.ini": ini(
                         "script_location = alembic")}}
    yield {"what": "script location is the top", "ini": "alembic.ini",
           "cwd": "", "files": {"env.py": "", "script.py.mako": "",
                                "versions/x.py": m, "alembic.ini": ini(
                                    "script_location = .")}}
    # What 1.8.1 does not know.
    yield {"what": "symlinked files", "modern": True, "ini": "alembic.ini",
           "cwd": "", "files": {
               **scripts("alembic"), "alembic/versions/a.py": m,
               "alembic/versions/b.py": Link("a.py"),
               "alembic/versions/c.py": Link("zz.txt"),
               "alembic/versions/d": Link("../../more/d.py"),
               "alembic/versions/e.py": Link("../../more/e.py"),
               "alembic/versions/zz.txt": "", "more/d.py": m, "more/e.py": m,
               "alembic/versions/f.py": Link("../../more"),
               "alembic.ini": ini("script_location = alembic")}}
    for value in ("true", "True", "1", "false"):
        yield {"what": "recursive = " + value, "modern": True,
               "ini": "alembic.ini", "cwd": "", "files": {
                   **generic, "alembic/versions/.git/g.py": m,
                   "alembic/versions/x__pycache__/p.py": m,
                   "alembic/versions/x__pycache__/q/p.py": m,
                   "alembic/versions/y.py/z.py": m,
                   "alembic/versions/l": Link("../../more"), "more/m.py": m,
                   "alembic.ini": ini("script_location = alembic\n"
                                      "recursive_version_locations = "
                                      + value)}}
    for word, sep in (("newline", "\n  "), ("space", " "), ("os", ":"),
                      (":", ":"), (";", " ; ")):
        yield {"what": "path_separator " + word, "modern": True,
               "ini": "alembic.ini", "cwd": "", "files": {
                   **generic, "more/v/x.py": m,
                   "alembic.ini": ini(
                       "script_location = alembic\npath_separator = %s\n"
                       "version_path_separator = ;\nversion_locations = %s"
                       % (word, sep.join(["more/v", "alembic/versions"])))}}
    yield {"what": "toml", "modern": True, "ini": "alembic.ini", "cwd": "",
           "files": {**generic, "more/v/x.py": m, "pyproject.toml":
                     '[tool.alembic]\nscript_location = "%(here)s/alembic"\n'
                     'version_locations = ["%(here)s/more/v", "alembic/'
                     'versions"]\nrecursive_version_locations = true\n'
                     'file_template = "%%(rev)s"\n'
                     'truncate_slug_length = 20\n'}}
    yield {"what": "toml and ini", "modern": True, "ini": "alembic.ini",
           "cwd": "", "files": {
               **generic, "more/v/x.py": m, "alembic.ini": ini(
                   "version_locations = more/v\nfile_template = x_%%(rev)s"),
               "pyproject.toml": '[tool]\nalembic = {script_location = '
               '"alembic", version_locations = ["a"], timezone = "UTC", '
               'file_template = "%%(slug)s"}\n'}}
    yield {"what": "toml in a folder", "modern": True, "cwd": "svc",
           "ini": "svc/alembic.ini", "files": {
               **scripts("svc/db"), "svc/db/versions/x.py": m,
               "svc/pyproject.toml": 'tool.alembic.script_location = "db"\n'}}


DIRS = ["alembic", "db/migrations", "src/app/migrations", "m"]
NAMES = ["a.py", "b.py", ".c.py", "__init__.py", "README", "d.pyc", "é.py",
         "e.py.bak", "__init__x.py", ".#f.py", "a b.py", "g.PY", "0001_x.py"]
SPOTS = ["{s}/versions", "{s}/versions/sub", "extra/v", "extra/v2",
         "{s}/versions/__pycache__", "other", "{s}/v"]


def generated(rng):
    script = rng.choice(DIRS)
    files = scripts(script)
    files[script + "/versions/base.py"] = MIGRATION
    modern_only = rng.random() < 0.5
    # 1.8.1 would load a __pycache__ that is named; later ones do not.
    spots = [s.format(s=script) for s in SPOTS
             if modern_only or "__pycache__" not in s]
    for spot in rng.sample(spots, rng.randint(1, 4)):
        for n in rng.sample(NAMES, rng.randint(1, 5)):
            files[spot + "/" + n] = MIGRATION
    cwd = rng.choice(["", "", "conf"])
    at = rng.choice(["alembic.ini", "conf/alembic.ini", "dev.ini",
                     script + "/alembic.ini"])
    if cwd:
        at = "conf/alembic.ini"
    up = "../" if cwd else ""
    back = "/".join([".."] * at.count("/"))
    here = "%(here)s/" + (back + "/" if back else "")
    body = ["script_location = " + rng.choice([up, here]) + script]
    if rng.random() < 0.6:
        words = {"space": " ", "os": ":", ":": ":", ";": ";"}
        key = "version_path_separator"
        if modern_only:
            words["newline"] = "\n  "
            key = rng.choice([key, "path_separator"])
        word = rng.choice([None] + list(words))
        sep = rng.choice([" ", ", ", ","]) if word is None else words[word]
        if word:
            body.append("%s = %s" % (key, word))
        places = rng.sample(spots, rng.randint(1, 3))
        body.append("version_locations = " + sep.join(
            rng.choice([up, here]) + p + rng.choice(["", "", "/", "/."])
            for p in places))
    if modern_only and rng.random() < 0.5:
        body.append("recursive_version_locations = "
                    + rng.choice(["true", "true", "false", "yes"]))
    if rng.random() < 0.3:
        body.append("file_template = %%(rev)s")
    section = rng.choice(["alembic", "alembic", "db-two"])
    rng.shuffle(body)
    files[at] = ini("\n".join(body), section)
    return {"what": "generated", "ini": at, "cwd": cwd, "section": section,
            "modern": modern_only, "files": files}


def judge(case, want, got):
    """"" or what differs."""
    envs = got["environments"]
    if "error" in want:
        return "" if not any(e["ini"] and e["migrations"] for e in envs) \
            else "Alembic: " + want["error"]
    if len(envs) != 1:
        return "%d environments" % len(envs)
    env = envs[0]
    # Where only our own rule looks deeper, Alembic finds nothing.
    guessed = [name(x["dir"]) for x in env["locations"] if x["guessed"]]
    files = sorted(name(f["target"]) for f in env["migrations"])
    files = [f for f in files
             if not any(f.startswith(g + "/") for g in guessed)]
    for f in env["migrations"]:
        # A symlink's own name need not count, its target's does.
        if not f["known"] and f["path"] == f["target"] \
                and "__pycache__" not in f["path"]:
            return "%s is not known to lie in a location" % f["path"]
    for what, a, b in (
            ("files", want["files"], files),
            ("script_dir", want["script_dir"], name(env["script_dir"]) or "."),
            ("template", want["template"],
             env["file_template"] or "%(rev)s_%(slug)s"),
            ("slug", want["slug"], env["slug"]),
            ("timezone", want["timezone"], env["timezone"])):
        if a != b:
            return "%s: want %r, got %r" % (what, a, b)
    return ""


def main():
    rng = random.Random(SEED)
    cases = list(hand()) + [generated(rng) for _ in range(COUNT)]
    print("1..%d" % len(cases))
    bad = failed = 0
    for i, case in enumerate(cases):
        with tempfile.TemporaryDirectory() as top:
            top = os.path.realpath(top)
            lay_out(top, case["files"])
            os.makedirs(os.path.join(top, case["cwd"]), exist_ok=True)
            truth = modern if case.get("modern") else debian
            want = in_child(lambda: truth(top, case))
            got = probe(top)
        why = judge(case, want, got)
        failed += "error" in want
        print("%s %d - %s" % ("not ok" if why else "ok", i + 1, case["what"]))
        if why:
            bad += 1
            print("# " + why)
            print("# %r" % {k: v for k, v in case["files"].items()
                            if not k.endswith(".py")})
            print("# problems: %r" % got["problems"])
    print("# Alembic itself fails on %d of them" % failed)
    return bad != 0


sys.exit(main())
