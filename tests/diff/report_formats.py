"""The formats of `git alembic check` against each other and their standards.

Every case folder of tests/cases/ that checks something is built once more
and reported in each format. Text, JSON, SARIF, GitHub's workflow commands and
GitLab's code quality must name the same rules, levels, paths, lines and
columns in the same order; SARIF must fit the schema in tests/schema/ and the
object model of python3-sarif-python-om (which stems from the published
schema), its snippets must be what stands at its regions; a command must read
for GitHub's runner as it was meant; fingerprints must be unique, and stay
when lines move. Together the cases must have every rule.
"""

import importlib
import inspect
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import urllib.parse

import jsonschema
import sarif_om

BIN = os.path.abspath(os.path.join(sys.argv[1], "bin"))
TESTS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
CASES = os.path.join(TESTS, "cases")
AREAS = ["rules", "format", "hostile"]
EXTRA_SCHEMA = os.environ.get("SARIF_SCHEMA")  # another one, besides ours

count = 0


def check(ok, name, why=""):
    global count
    count += 1
    print("%s %d - %s" % ("ok" if ok else "not ok", count, name.replace("#", "%")))
    if not ok:
        print("\n".join("# " + line for line in str(why).splitlines()[:40]))


# ---- the cases, as tests/cases.sh builds them ----

home = tempfile.mkdtemp()
ENV = dict(
    os.environ,
    HOME=home,
    GIT_CONFIG_NOSYSTEM="1",
    LC_ALL="C",
    TZ="UTC",
    GIT_AUTHOR_NAME="Ada",
    GIT_AUTHOR_EMAIL="ada@example.org",
    GIT_COMMITTER_NAME="Ada",
    GIT_COMMITTER_EMAIL="ada@example.org",
    GIT_AUTHOR_DATE="1767600000 +0000",
    GIT_COMMITTER_DATE="1767600000 +0000",
    PATH=BIN + ":" + os.environ["PATH"],
)
for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "XDG_CONFIG_HOME", "NO_COLOR"):
    ENV.pop(name, None)

BUILD = r"""
set -e
copy() { [ ! -d "$1" ] || cp -R "$1/." .; }
git init -q -b main .
fixture=three
[ ! -f "$FILES/fixture" ] || fixture=$(cat "$FILES/fixture")
[ "$fixture" = none ] || copy "$CASES/fixtures/$fixture"
copy "$FILES/base"
git add -A
git commit -q --allow-empty -m start
if [ -d "$FILES/mainline" ]; then
    git checkout -q -b feature
    git checkout -q -B main-now main
    copy "$FILES/mainline"
    git add -A
    git commit -q -m mainline
    git update-ref refs/remotes/origin/main HEAD
    git symbolic-ref refs/remotes/origin/HEAD refs/remotes/origin/main
    git checkout -q feature
    git branch -q -D main-now main
fi
if [ -f "$FILES/run" ]; then
    sh -e "$FILES/run"
else
    copy "$FILES/tree"
    [ ! -f "$FILES/remove" ] || xargs git rm -q -- <"$FILES/remove"
    git add -A
fi
"""


def arguments_of(files):
    """The words behind `git alembic check`, or None: not for us."""
    words = "check --staged"
    path = os.path.join(files, "args")
    if os.path.exists(path):
        with open(path) as f:
            words = f.read().strip()
    words = re.sub(r" --format[= ]json", "", words)
    if words != "check" and not words.startswith("check "):
        return None
    if re.search(r"[;|>&]|--format|-h\b", words):
        return None
    return words.split()[1:]


def build(files, to):
    env = dict(ENV, FILES=files, CASES=CASES)
    made = subprocess.run(
        ["sh", "-c", BUILD], cwd=to, env=env, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
    )
    return made.returncode == 0, made.stdout


def run(cwd, args, form):
    done = subprocess.run(
        ["git", "alembic", "check"] + args + ["--format", form],
        cwd=cwd, env=ENV, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
    )
    return done.returncode, done.stdout


# ---- what each format says: (rule, level, path, line, column) ----


def is_unprintable(c):
    return (
        c < 0x20 or 0x7F <= c <= 0x9F or c == 0x61C or 0x200E <= c <= 0x200F
        or 0x2028 <= c <= 0x202E or 0x2066 <= c <= 0x2069 or c == 0xFEFF
        or 0xFFF9 <= c <= 0xFFFB or 0xE0000 <= c <= 0xE007F
    )


def clean(s):
    """As text shows it: s with lone surrogates where bytes are no UTF-8."""
    out = []
    for char in s:
        c = ord(char)
        if char in "\t\n":
            out.append(" ")
        elif 0xDC80 <= c <= 0xDCFF:
            out.append("\\x%02x" % (c - 0xDC00))
        elif is_unprintable(c):
            out.append("\\x%02x" % c if c < 0x100 else "\\u{%x}" % c)
        else:
            out.append(char)
    return "".join(out)


LEVELS = ("note", "warning", "error", "critical")


def of_text(out):
    found = []
    lines = out.decode("utf-8").split("\n")
    for title, place in zip(lines, lines[1:]):
        m = re.match(r"(note|warning|error|critical)\[([^]]+)\]: (.*)$", title)
        if not m:
            continue
        p = re.match(r" +--> (.*?)(?::(\d+):(\d+))?(?:   \(.*\))?$", place)
        found.append((m[2], m[1], m[3], p[1], int(p[2] or 1), int(p[3] or 1)))
    return found


def of_json(out):
    return [
        (f["rule"], f["level"], clean(f["message"]), clean(f["path"]), f["line"], f["column"])
        for f in json.loads(out)["findings"]
    ]


def path_of_uri(uri):
    return urllib.parse.unquote_to_bytes(uri).decode("utf-8", "surrogateescape")


def undouble(s):
    return s.replace("{{", "{").replace("}}", "}")


def of_sarif(out):
    found = []
    for r in json.loads(out)["runs"][0].get("results", []):
        place = r["locations"][0]["physicalLocation"]
        region = place["region"]
        found.append((
            r["ruleId"], r["properties"]["level"],
            undouble(r["message"]["text"].split("\n")[0]),
            clean(path_of_uri(place["artifactLocation"]["uri"])),
            region["startLine"], region["startColumn"],
        ))
    return found


def unescape(s, pairs):
    for sign, code in pairs:
        s = s.replace(code, sign)
    return s


DATA = [("\r", "%0D"), ("\n", "%0A"), ("%", "%25")]
PROPERTY = [("\r", "%0D"), ("\n", "%0A"), (":", "%3A"), (",", "%2C"), ("%", "%25")]


def command(line):
    """A line as the runner takes it: (name, properties, data)."""
    line = line.lstrip()
    end = line.find("::", 2)
    if not line.startswith("::") or end < 0:
        return None
    name, _, rest = line[2:end].partition(" ")
    properties = {}
    for part in rest.strip().split(","):
        key, _, value = part.partition("=")
        if value:
            properties[key.lower()] = unescape(value, PROPERTY)
    return name, properties, unescape(line[end + 2:], DATA)


def is_kept(p):
    """Does the runner leave lines and columns as they are?"""
    line, end = int(p["line"]), int(p.get("endline", p["line"]))
    column = int(p["col"])
    return line == end and column <= int(p.get("endcolumn", column))


def of_github(out):
    found = []
    for line in out.decode("utf-8").split("\n")[:-1]:
        name, p, data = command(line)
        if p["title"] == "git-alembic":
            continue
        first = data.split("\n")[0]
        m = re.search(r": (\w+)\[([^]]*)\]: (.*)$", first[len(p["file"]):])
        assert first.startswith(p["file"]) and m[2] == p["title"], line
        assert is_kept(p), line
        assert {"note": "notice", "warning": "warning"}.get(m[1], "error") == name, line
        found.append((p["title"], m[1], m[3], p["file"], int(p["line"]), int(p["col"])))
    return found


SEVERITY = {"info": "note", "minor": "warning", "critical": "error", "blocker": "critical"}


def of_gitlab(out):
    found = []
    for issue in json.loads(out):
        at = issue["location"]["positions"]["begin"]
        assert at["line"] == issue["location"]["lines"]["begin"]
        found.append((
            issue["check_name"], SEVERITY[issue["severity"]], issue["description"],
            clean(issue["location"]["path"]), at["line"], at["column"],
        ))
    return found


def replaced(found):
    """Paths as formats have them that know no bytes but UTF-8."""
    return [f[:3] + (re.sub(r"\\x[89a-f][0-9a-f]", "\ufffd", f[3]),) + f[4:] for f in found]


# ---- standards ----


def load(name):
    with open(os.path.join(TESTS, "schema", name)) as f:
        return json.load(f)


SARIF = jsonschema.Draft7Validator(load("sarif.json"), format_checker=jsonschema.FormatChecker())
GITLAB = jsonschema.Draft7Validator(load("gitlab.json"))
PUBLISHED = None
if EXTRA_SCHEMA:
    with open(EXTRA_SCHEMA) as schema:
        PUBLISHED = jsonschema.Draft4Validator(json.load(schema))


def faults(validator, document):
    return [
        "%s: %s ... %s" % ("/".join(map(str, e.absolute_path)), e.message[:100], e.message[-200:])
        for e in validator.iter_errors(document)
    ]


def model_of():
    """Class name -> {property: is required}, of every SARIF object."""
    model = {}
    for name, cls in inspect.getmembers(sarif_om, inspect.isclass):
        fields = {}
        for a in cls.__attrs_attrs__:
            fields[a.metadata["schema_property_name"]] = repr(a.default) == "NOTHING"
        model[name] = fields
    return model


MODEL = model_of()
# Which object stands where: the name of a property says it.
OBJECTS = {
    "runs": "Run", "tool": "Tool", "driver": "ToolComponent", "rules": "ReportingDescriptor",
    "shortDescription": "MultiformatMessageString", "fullDescription": "MultiformatMessageString",
    "help": "MultiformatMessageString", "defaultConfiguration": "ReportingConfiguration",
    "automationDetails": "RunAutomationDetails", "invocations": "Invocation",
    "toolExecutionNotifications": "Notification", "results": "Result", "message": "Message",
    "locations": "Location", "relatedLocations": "Location", "description": "Message",
    "physicalLocation": "PhysicalLocation", "artifactLocation": "ArtifactLocation",
    "region": "Region", "snippet": "ArtifactContent", "logicalLocations": "LogicalLocation",
}
BAGS = {"properties", "partialFingerprints", "originalUriBaseIds"}


def against_model(o, cls, where="log"):
    wrong = []
    fields = MODEL[cls]
    for name in fields:
        if fields[name] and name not in o:
            wrong.append("%s: no %s" % (where, name))
    for name, value in o.items():
        if name == "$schema" and cls == "SarifLog":
            continue
        if name not in fields:
            wrong.append("%s: a %s has no %s" % (where, cls, name))
        if name in BAGS:
            if name == "originalUriBaseIds":
                for k, v in value.items():
                    wrong += against_model(v, "ArtifactLocation", where + "/" + k)
            continue
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, dict):
                wrong += against_model(item, OBJECTS[name], where + "/" + name)
    return wrong


def links(text):
    return [int(n) for n in re.findall(r"\]\((\d+)\)", text)]


def sarif_sense(log, code):
    """What no schema can say."""
    wrong = []
    one = log["runs"][0]
    rules = one["tool"]["driver"]["rules"]
    used = set()
    for r in one["results"]:
        used.add(r["ruleIndex"])
        if rules[r["ruleIndex"]]["id"] != r["ruleId"]:
            wrong.append("ruleIndex of " + r["ruleId"])
        ids = [p["id"] for p in r.get("relatedLocations", [])]
        if len(set(ids)) != len(ids):
            wrong.append("ids of related locations")
        if not set(links(r["message"]["text"])) <= set(ids):
            wrong.append("a link to nothing: " + r["message"]["text"])
        for p in r["locations"] + r.get("relatedLocations", []):
            g = p["physicalLocation"]["region"]
            if (g["startLine"], g["startColumn"]) > (g["endLine"], g["endColumn"]):
                wrong.append("a region that ends before it begins")
    if used != set(range(len(rules))):
        wrong.append("rules that no result has")
    prints = [r["partialFingerprints"]["gitAlembic/v1"] for r in one["results"]]
    if len(set(prints)) != len(prints):
        wrong.append("fingerprints are not unique")
    if one["invocations"][0]["exitCode"] != code:
        wrong.append("exitCode")
    counts = [r["properties"]["level"] for r in one["results"]]
    for level in LEVELS:
        if one["properties"][level] != counts.count(level):
            wrong.append("number of " + level)
    return wrong


def region_text(data, g):
    """The characters of a region, counted as the log says it counts."""
    text = data.decode("utf-8", "surrogateescape")
    if text.startswith("\ufeff"):
        text = text[1:]
    lines = re.findall(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+$", text) + [""]
    begin = sum(map(len, lines[: g["startLine"] - 1])) + g["startColumn"] - 1
    end = sum(map(len, lines[: g["endLine"] - 1])) + g["endColumn"] - 1
    return text[begin:end]


def snippets(cwd, log):
    """How many were compared with what is staged, and which are wrong."""
    n, wrong, blobs = 0, [], {}
    for r in log["runs"][0]["results"]:
        place = r["locations"][0]["physicalLocation"]
        g = place["region"]
        if "snippet" not in g:
            continue
        path = urllib.parse.unquote_to_bytes(place["artifactLocation"]["uri"])
        if path not in blobs:
            got = subprocess.run([b"git", b"cat-file", b"blob", b":" + path], cwd=cwd, env=ENV,
                                 stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
            blobs[path] = got.stdout if got.returncode == 0 else None
        if blobs[path] is None:
            continue
        n += 1
        if region_text(blobs[path], g) != g["snippet"]["text"]:
            wrong.append("%r: %r is not %r" % (path, g["snippet"], region_text(blobs[path], g)))
    return n, wrong


# ---- the comparison ----

totals = {"cases": 0, "findings": 0, "snippets": 0, "moved": 0}
seen_rules = set()


def standards(name, cwd, codes, outs):
    log = json.loads(outs["sarif"].decode("utf-8"))
    wrong = faults(SARIF, log) + against_model(log, "SarifLog")
    if PUBLISHED:
        wrong += faults(PUBLISHED, log)
    wrong += faults(GITLAB, json.loads(outs["gitlab"].decode("utf-8")))
    if not wrong and "results" in log["runs"][0]:
        wrong += sarif_sense(log, codes["text"])
        n, bad = snippets(cwd, log)
        totals["snippets"] += n
        wrong += bad
    check(not wrong, name + ": fits the standards", "\n".join(wrong))
    return log


def apart(found):
    """Texts as SARIF has them, where a bracket and a parenthesis are no link."""
    return [f[:2] + (f[2].replace("](", "] ("),) + f[3:] for f in found]


def agree(name, codes, outs):
    said = {
        "text": of_text(outs["text"]), "json": of_json(outs["json"]),
        "sarif": of_sarif(outs["sarif"]), "github": of_github(outs["github"]),
        "gitlab": of_gitlab(outs["gitlab"]),
    }
    wrong = []
    if len(set(codes.values())) != 1:
        wrong.append("exit: %r" % codes)
    for form in ("json", "sarif", "github"):
        if said[form] != (apart(said["text"]) if form == "sarif" else said["text"]):
            wrong.append("%s: %r\ntext: %r" % (form, said[form], said["text"]))
    if replaced(said["gitlab"]) != replaced(said["text"]):
        wrong.append("gitlab: %r\ntext: %r" % (said["gitlab"], said["text"]))
    check(not wrong, name + ": all formats agree", "\n".join(wrong))
    totals["findings"] += len(said["text"])
    seen_rules.update(f[0] for f in said["text"])
    return said["text"]


FORMATS = ("text", "json", "sarif", "github", "gitlab")


def report(cwd, args):
    codes, outs = {}, {}
    for form in FORMATS:
        codes[form], outs[form] = run(cwd, args, form)
    return codes, outs


def fingerprints(log):
    return [
        (r["ruleId"], r["message"]["text"].split("\n")[0],
         r["partialFingerprints"]["gitAlembic/v1"])
        for r in log["runs"][0]["results"]
    ]


def move_lines(cwd):
    """Two lines more above the code of each staged migration that is new."""
    out = subprocess.run(["git", "diff", "--cached", "--name-only", "-z", "HEAD"], cwd=cwd,
                         env=ENV, stdout=subprocess.PIPE).stdout
    moved = False
    for path in out.split(b"\0"):
        full = os.path.join(os.fsencode(cwd), path)
        if not path.endswith(b".py") or not os.path.isfile(full) or os.path.islink(full):
            continue
        with open(full, "rb") as f:
            data = f.read()
        new = re.sub(rb"(?m)^from alembic import op$", rb"\n\n\g<0>", data, count=1)
        if new != data:
            moved = True
            with open(full, "wb") as f:
                f.write(new)
    if moved:
        subprocess.run(["git", "add", "-A"], cwd=cwd, env=ENV, stdout=subprocess.DEVNULL)
    return moved


def stays(name, cwd, args, log):
    """Fingerprints stay when lines move; those of other rules are others."""
    if "--staged" not in args or not move_lines(cwd):
        return
    after = json.loads(run(cwd, args, "sarif")[1])
    old, new = fingerprints(log), fingerprints(after)
    if [f[:2] for f in old] != [f[:2] for f in new]:
        return  # to have moved was worth a word itself
    lines = [
        [r["locations"][0]["physicalLocation"]["region"]["startLine"]
         for r in one["runs"][0]["results"]] for one in (log, after)
    ]
    totals["moved"] += lines[0] != lines[1]
    check(old == new, name + ": fingerprints stay when lines move", "%s\n%s" % (old, new))


def one(files):
    name = os.path.relpath(files, CASES)
    args = arguments_of(files)
    if args is None:
        return
    cwd = tempfile.mkdtemp()
    try:
        made, why = build(files, cwd)
        if not made:
            check(False, name + ": is built", why)
            return
        codes, outs = report(cwd, args)
        if codes["text"] in (128, 129):
            return
        totals["cases"] += 1
        agree(name, codes, outs)
        log = standards(name, cwd, codes, outs)
        stays(name, cwd, args, log)
    finally:
        shutil.rmtree(cwd)


# ---- names that try to be something else ----

EVIL = [
    "a,file=b.py,line=9::x.py", "100%25 %0A%3A.py", "::error::x.py", "##[error]x.py",
    "[click](http:~evil).py", "{0} {{1}}.py", "carriage\rreturn.py",
    "\udcff\udcfe.py", "scheme:x.py", "a?b#c.py", "\u202egnp.py", "tab\tblank .py",
    "<script>alert(1).py", "\\\\host\\x.py", "'\"`$(x).py", "é漢🚀.py",
]
EVIL_SOURCE = '''from alembic import op

revision = "%s"
down_revision = None


def upgrade():
    op.drop_table("[t](http://evil) {0} ::error:: %%0A \\x1b[31m \\u202e")
    op.drop_table("[t](http://evil) {0} ::error:: %%0A \\x1b[31m \\u202e")
    op.execute("é漢🚀"); op.drop_column("u", "x](1)")
'''


def hostile_names():
    cwd = tempfile.mkdtemp()
    here = {"li\nne/versions/x.py"} | {"alembic/versions/" + name for name in EVIL}
    for i, name in enumerate(sorted(here)):
        full = os.path.join(cwd, name)
        script = os.path.dirname(os.path.dirname(full))
        os.makedirs(os.path.dirname(full), exist_ok=True)
        open(script + "/env.py", "w").close()
        open(script + "/script.py.mako", "w").close()
        with open(os.fsencode(full), "w") as f:
            f.write(EVIL_SOURCE % ("%012x" % (i * 0x123456789)))
    with open(os.path.join(cwd, ".git-alembic.ini"), "w") as f:
        f.write("[rule:no-money]\npattern = drop\nlevel = warning\nmessage = {x} [a](b)\n")
    for words in (["init", "-q", "-b", "main", "."], ["add", "-A"]):
        subprocess.run(["git"] + words, cwd=cwd, env=ENV, check=True)
    codes, outs = report(cwd, ["--staged"])
    said = agree("hostile names", codes, outs)
    check(len({f[3] for f in said}) == len(here), "hostile names: each is judged")
    log = standards("hostile names", cwd, codes, outs)
    places = [r["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
              for r in log["runs"][0]["results"]]
    check({path_of_uri(p) for p in places} == here, "hostile names: URIs are the names, byte for byte")
    lines = outs["github"].decode("utf-8").split("\n")[:-1]
    check(all(command(line) for line in lines), "hostile names: each line is one command")
    n = outs["github"].count(b"\n") - len(said)
    check(n == 1 and b"GitHub shows the first 10" in outs["github"].split(b"\n")[0],
          "hostile names: more than GitHub shows is said first")
    shutil.rmtree(cwd)


def cannot_judge():
    cwd = tempfile.mkdtemp()
    subprocess.run(["git", "init", "-q", "."], cwd=cwd, env=ENV, check=True)
    code, out = run(cwd, ["no{such}revision"], "sarif")
    log = json.loads(out)
    wrong = faults(SARIF, log) + against_model(log, "SarifLog")
    if PUBLISHED:
        wrong += faults(PUBLISHED, log)
    check(code == 128 and not wrong, "nothing judged: SARIF says so", "\n".join(wrong))
    check(not log["runs"][0]["invocations"][0]["executionSuccessful"], "nothing judged: no success")
    code, out = run(cwd, ["no{such}revision"], "github")
    name, p, data = command(out.decode())
    check(code == 128 and name == "error" and "no{such}revision" in data,
          "nothing judged: GitHub gets an error", out)
    code, out = run(cwd, ["nosuchrevision"], "gitlab")
    check(code == 128 and not out, "nothing judged: GitLab gets no list that looks clean")
    shutil.rmtree(cwd)


# What only a push is told, as text: there is no format to compare with.
OF_A_PUSH = {"sibling-branch"}


def every_rule():
    out = subprocess.run([os.path.join(BIN, "git-alembic"), "explain"], env=ENV,
                         stdout=subprocess.PIPE, text=True).stdout
    rules = {line.split()[0] for line in out.splitlines()}
    missing = rules - seen_rules - OF_A_PUSH
    check(OF_A_PUSH < rules and not missing, "every rule was reported", sorted(missing))


for area in AREAS:
    for case in sorted(os.listdir(os.path.join(CASES, area))):
        if os.path.isdir(os.path.join(CASES, area, case)):
            one(os.path.join(CASES, area, case))
hostile_names()
cannot_judge()
every_rule()
check(totals["cases"] > 200, "many cases were reported", totals)
check(totals["snippets"] > 250, "many snippets were compared", totals)
check(totals["moved"] > 100, "many findings were moved", totals)
print("# %(cases)d cases, %(findings)d findings, %(snippets)d snippets, "
      "%(moved)d with moved lines" % totals)
print("1..%d" % count)
shutil.rmtree(home)
