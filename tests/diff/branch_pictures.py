"""`heads --branches` and `history --branches` against each branch by itself.

Random repositories whose branches add, rename, edit, drop, re-parent and
collide: heads, what is ahead and how much is behind must be what `git alembic
history BRANCH` says of the branch and of the mainline alone. Pictures are
read again: DOT by graphviz, Mermaid by a strict grammar of what is written,
SVG as XML; each must have the nodes, edges and words of the others, whatever
the names in the repository try.
"""

import collections
import html
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "tools"))
import mermaid as mermaid_itself  # noqa: E402

BIN = os.path.abspath(os.path.join(sys.argv[1], "bin", "git-alembic"))
ROUNDS = int(sys.argv[2]) if len(sys.argv) > 2 else 12

count = 0


def check(ok, name, why=""):
    global count
    count += 1
    print("%s %d - %s" % ("ok" if ok else "not ok", count, name))
    if not ok:
        print("\n".join("# " + line for line in str(why).splitlines()[:30]))


home = tempfile.mkdtemp()
ENV = dict(os.environ, HOME=home, GIT_CONFIG_NOSYSTEM="1", LC_ALL="C.UTF-8", TZ="UTC",
           GIT_AUTHOR_NAME="Ada", GIT_AUTHOR_EMAIL="a@example.org",
           GIT_COMMITTER_NAME="Ada", GIT_COMMITTER_EMAIL="a@example.org")


def git(cwd, *words, **env):
    return subprocess.run(["git"] + list(words), cwd=cwd, env=dict(ENV, **env), check=True,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE).stdout


def ask(cwd, *words, **env):
    return subprocess.run([BIN] + list(words), cwd=cwd, env=dict(ENV, **env),
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def ask_json(cwd, *words):
    done = ask(cwd, *words, "--format", "json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


# ---- repositories ----


def write(cwd, name, rev, down, message):
    text = '"""%s"""\nrevision = %r\ndown_revision = %r\n\n\ndef upgrade():\n    pass\n'
    with open(os.path.join(cwd, "alembic", "versions", name), "w") as f:
        f.write(text % (message, rev, down[0] if len(down) == 1 else tuple(down) or None))


class Branch:
    """What a branch has: file -> (revision, parents)."""

    def __init__(self, files):
        self.files = dict(files)

    def heads(self):
        parents = {p for _, down in self.files.values() for p in down}
        return [r for r, _ in self.files.values() if r not in parents]


def act(rnd, cwd, branch, serial):
    """One random change; no parent is ever missing afterwards."""
    heads = branch.heads()
    kind = rnd.choice("aaaaaamrei")
    names = sorted(branch.files)
    if kind in "ai" or not names:
        rev = "r%03d" % (serial if kind == "a" else rnd.randrange(6))
        if any(rev == r for r, _ in branch.files.values()):
            return
        down = [rnd.choice(heads if rnd.random() < 0.7 else [r for r, _ in branch.files.values()])] \
            if names else []
        name = "%s_%d.py" % (rev, serial)
        write(cwd, name, rev, down, "m%d" % serial)
        branch.files[name] = (rev, down)
    elif kind == "m" and len(heads) > 1:
        rev, down = "m%03d" % serial, sorted(rnd.sample(heads, 2))
        write(cwd, rev + ".py", rev, down, "merge")
        branch.files[rev + ".py"] = (rev, down)
    elif kind == "r":  # another name
        old = rnd.choice(names)
        new = "x%d_%s" % (serial, old)
        os.rename(os.path.join(cwd, "alembic/versions", old), os.path.join(cwd, "alembic/versions", new))
        branch.files[new] = branch.files.pop(old)
    elif kind == "e":  # another text
        name = rnd.choice(names)
        rev, down = branch.files[name]
        write(cwd, name, rev, down, "edited %d" % serial)


def repository(rnd):
    cwd = tempfile.mkdtemp()
    git(cwd, "init", "-q", "-b", "main", ".")
    os.makedirs(os.path.join(cwd, "alembic", "versions"))
    for name in ("env.py", "script.py.mako"):
        open(os.path.join(cwd, "alembic", name), "w").close()
    branches = {"main": Branch({})}
    serial = 100
    for turn in range(rnd.randrange(6, 24)):
        serial += 1
        name = rnd.choice(sorted(branches))
        if rnd.random() < 0.35 and turn > 1:
            git(cwd, "checkout", "-q", "-b", "b%d" % serial, name)
            branches["b%d" % serial] = Branch(branches[name].files)
            name = "b%d" % serial
        else:
            git(cwd, "checkout", "-q", name) if turn else None
        for _ in range(rnd.randrange(1, 4)):
            serial += 1
            act(rnd, cwd, branches[name], serial)
        git(cwd, "add", "-A")
        git(cwd, "commit", "-q", "--allow-empty", "-m", "x")
    git(cwd, "checkout", "-q", "main")
    return cwd, branches


# ---- truth: each branch alone ----


def chain_of(cwd, branch):
    [env] = ask_json(cwd, "history", branch)["environments"]
    return {(r["revision"], tuple(sorted(r["down_revision"]))): r["path"] for r in env["revisions"]}, \
        sorted(env["heads"])


def merkle(chain):
    """Nodes as an id on its ancestors, all the way down."""
    down = {rev: parents for rev, parents in chain}
    known = {}

    def key(rev):
        if rev not in known:
            known[rev] = (rev, tuple(sorted(key(p) for p in down[rev] if p in down)))
        return known[rev]

    return {rev: key(rev) for rev in down}


def truth(cwd, branches):
    found = {}
    base, _ = chain_of(cwd, "main")
    base_keys = merkle(base)
    base_paths = {rev: path for (rev, _), path in base.items()}
    for name in branches:
        chain, heads = chain_of(cwd, name)
        paths = {rev: path for (rev, _), path in chain.items()}
        ahead = []
        for rev, key in merkle(chain).items():
            if base_keys.get(rev) != key:
                ahead.append(rev)
            elif paths[rev] != base_paths[rev] and base_paths[rev] in paths.values():
                ahead.append(rev)
        keys = merkle(chain)
        behind = sum(keys.get(rev) != key for rev, key in base_keys.items())
        found[name] = (heads, sorted(ahead), behind)
    return found


def compare_random(seed):
    rnd = random.Random(seed)
    cwd, branches = repository(rnd)
    try:
        [env] = ask_json(cwd, "history", "--branches")["environments"]
        said = {b["name"]: (sorted(b["heads"]), sorted(b["ahead"]), b["behind"]) for b in env["branches"]}
        want = truth(cwd, branches)
        same = {n: said.get(n) for n in want} == want
        check(same, "random %d: each branch's heads, what it adds and lacks" % seed,
              "\n".join("%s: %s, not %s" % (n, said.get(n), want[n]) for n in want if said.get(n) != want[n]))
        pictures(cwd, "random %d" % seed)
        again = ask(cwd, "history", "--branches", "--format", "json").stdout
        fresh = ask(cwd, "history", "--branches", "--format", "json", GIT_ALEMBIC_NO_CACHE="1").stdout
        by_git = ask(cwd, "history", "--branches", "--format", "json", GIT_ALEMBIC_BACKEND="git").stdout
        check(again == fresh == by_git, "random %d: with and without cache, by libgit2 and by git" % seed)
    finally:
        shutil.rmtree(cwd)


# ---- pictures ----

TEXT = r"(?:[A-Za-z0-9 _.,-]|#[1-9][0-9]*;|<br/>)*"
NODE = re.compile(r"    (e\d+n\d+)\[\"(%s)\"\]:::(base|published|branch)" % TEXT)
EDGE = re.compile(r"    (e\d+n\d+) (-->|-\.->)(?:\|\"(\d+ between)\"\|)? (e\d+n\d+)")
OTHER = re.compile(r"    subgraph e\d+\[\"%s\"\]|    end|    classDef [a-z]+ fill:[a-z]+,stroke:[a-z]+" % TEXT)


def read_mermaid(text):
    lines = text.split("\n")
    assert lines[0] == "flowchart BT" and lines[-1] == "", lines[0]
    nodes, edges = {}, []
    for line in lines[1:-1]:
        node, edge = NODE.fullmatch(line), EDGE.fullmatch(line)
        if node:
            assert node[1] not in nodes, line
            words = re.sub(r"#(\d+);", lambda m: chr(int(m[1])), node[2].replace("<br/>", "\n"))
            nodes[node[1]] = words
        elif edge:
            edges.append((edge[1], edge[4], edge[2] != "-->", edge[3] or ""))
        else:
            assert OTHER.fullmatch(line), line
    assert {n for e in edges for n in e[:2]} <= set(nodes)
    return nodes, sorted(edges)


def read_dot(text):
    """As graphviz itself reads it."""
    done = subprocess.run(["dot", "-Tdot_json"], input=text, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, check=True)
    assert not done.stderr, done.stderr
    graph = json.loads(done.stdout)
    nodes, names = {}, {}
    for o in graph.get("objects", []):
        names[o["_gvid"]] = o["name"]
        if not o["name"].startswith("cluster_"):
            label = o["label"].replace("\\n", "\n").replace('\\"', '"').replace("\\\\", "\\")
            nodes[o["name"]] = html.unescape(label)
    edges = [(names[e["tail"]], names[e["head"]], e.get("style") == "dashed",
              e.get("label", "")) for e in graph.get("edges", [])]
    return nodes, sorted(edges)


def is_xml(svg):
    root = xml.etree.ElementTree.fromstring(svg)
    names = {e.tag.split("}")[1] for e in root.iter()}
    return names <= {"svg", "g", "title", "polygon", "text", "path", "polyline", "ellipse"}


drawings = []


def by_mermaid():
    if not mermaid_itself.FOLDER:
        check(True, "mermaid itself parses them # skip MERMAID is not set")
        return
    wrong = mermaid_itself.faults(drawings, "flowchart-v2")
    check(not wrong, "mermaid itself parses all %d" % len(drawings), "\n".join(wrong))


def pictures(cwd, name):
    for command in ("heads", "history"):
        out = {form: ask(cwd, command, "--branches", "--" + form) for form in ("mermaid", "dot", "svg")}
        drawings.append(("%s: %s" % (name, command), out["mermaid"].stdout.decode("utf-8")))
        try:
            mermaid = read_mermaid(out["mermaid"].stdout.decode("utf-8"))
            dot = read_dot(out["dot"].stdout)
            check(mermaid == dot and mermaid[0], "%s: %s --branches: Mermaid and DOT are one graph" % (name, command),
                  "%s\n%s" % (mermaid, dot))
            check(is_xml(out["svg"].stdout), "%s: %s --branches: SVG is XML and nothing else" % (name, command))
        except (AssertionError, KeyError, ValueError, subprocess.CalledProcessError,
                xml.etree.ElementTree.ParseError) as e:
            check(False, "%s: %s --branches: pictures can be read" % (name, command), repr(e))
        text = ask(cwd, command, "--branches").stdout
        rows = [line for line in text.decode("utf-8").split("\n") if re.match(r"[|_/\\ .]*\*", line)]
        check(len(rows) == len(mermaid[0]), "%s: %s --branches: as many in text" % (name, command), text)


# ---- names that try to break out ----

EVIL = ['a"]:::x', "end", "x]-->y", "<script>alert(1)</script>", "`md`", "%%{init:{}}%%", "#35;#quot;",
        "a\\", 'b\\"; evil', "&lt;b&amp;", "\\N\\G\\l", "q\nclick e0n0 href \"javascript:1\"",
        "\x1b[31m\u202e", "é漢🚀", "]]]]((((", "subgraph z", "-->|x|", "{{x}}", "a;b;c", "classDef base fill:red"]


def hostile():
    cwd = tempfile.mkdtemp()
    git(cwd, "init", "-q", "-b", "main", ".")
    os.makedirs(os.path.join(cwd, "alembic", "versions"))
    for name in ("env.py", "script.py.mako"):
        open(os.path.join(cwd, "alembic", name), "w").close()
    write(cwd, "base.py", "base", [], "base")
    git(cwd, "add", "-A")
    git(cwd, "commit", "-q", "-m", "x")
    refs = 0
    for i, evil in enumerate(EVIL):
        git(cwd, "checkout", "-q", "-b", "evil%d" % i, "main")
        with open(os.path.join(cwd, "alembic/versions/e%d.py" % i), "w") as f:
            f.write("%r\nrevision = %r\ndown_revision = 'base'\n\n\ndef upgrade():\n    pass\n"
                    % (evil, "%d%s" % (i, evil)))
        git(cwd, "add", "-A")
        git(cwd, "commit", "-q", "-m", "x", "--author", "%s <x@y>" % (evil.replace("\n", " ").replace("<", "(")
                                                                   .replace(">", ")") + " x"))
        done = subprocess.run(["git", "branch", "-m", "evil%d" % i, evil], cwd=cwd, env=ENV,
                              stderr=subprocess.DEVNULL)
        refs += done.returncode == 0
        git(cwd, "checkout", "-q", "main")
    check(refs > 5, "hostile names: some are legal names of branches", refs)
    pictures(cwd, "hostile names")
    nodes, _ = read_mermaid(ask(cwd, "history", "--branches", "--mermaid").stdout.decode("utf-8"))
    check(len(nodes) == len(EVIL) + 1, "hostile names: each is a node", nodes)
    texts = "\n".join(nodes.values())
    check(all(evil in texts for evil in EVIL if evil.isprintable()), "hostile names: each is there as written", texts)
    for form in ("--mermaid", "--dot", "--svg"):
        out = ask(cwd, "heads", "--branches", form).stdout.decode("utf-8")
        bad = [c for c in out if ord(c) < 32 and c != "\n" or c in "\u202e\x7f"]
        check(not bad, "hostile names: no control character in " + form, bad)
    text = ask(cwd, "heads", "--branches").stdout.decode("utf-8")
    check("\x1b" not in text and "\u202e" not in text, "hostile names: nor in text")
    shutil.rmtree(cwd)


def without_dot():
    cwd = tempfile.mkdtemp()
    path = tempfile.mkdtemp()
    os.symlink(shutil.which("git"), os.path.join(path, "git"))
    git(cwd, "init", "-q", "-b", "main", ".")
    git(cwd, "commit", "-q", "--allow-empty", "-m", "x")
    done = ask(cwd, "heads", "--branches", "--svg", PATH=path)
    check(done.returncode == 128 and b"graphviz" in done.stderr and b"--dot" in done.stderr and not done.stdout,
          "without graphviz: says so, and what to do", done.stderr)
    with open(os.path.join(path, "dot"), "w") as f:
        f.write("#!/bin/sh\necho broken >&2\nexit 3\n")
    os.chmod(os.path.join(path, "dot"), 0o755)
    done = ask(cwd, "heads", "--branches", "--svg", PATH=path + ":/bin")
    check(done.returncode == 128 and b"broken" in done.stderr and not done.stdout,
          "a graphviz that fails: says why", done.stderr)
    shutil.rmtree(cwd)
    shutil.rmtree(path)


for seed in range(ROUNDS):
    compare_random(seed)
hostile()
without_dot()
by_mermaid()
print("1..%d" % count)
shutil.rmtree(home)
