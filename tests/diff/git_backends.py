#!/usr/bin/python3
"""Every kind of repository git can make, asked through both back ends.

For each kind the probe's answers (libgit2 forced, git forced, chosen by
itself, the last also with everything prefetched) are compared with what git's
own commands say. libgit2 alone may fail loudly where a kind says so; the
choice by itself must always be right.

usage: git_backends.py BUILD_DIR [WORD...]     (kinds whose k_name has it)
"""
import concurrent.futures
import functools
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading

BUILD = os.path.abspath(sys.argv[1])
ONLY = sys.argv[2:]
PROBE = os.path.join(BUILD, "probe", "git_probe")
TOP = tempfile.mkdtemp(prefix="git-backends-")
CLEAN = {k: v for k, v in os.environ.items()
         if not k.startswith(("GIT_", "XDG_"))}
CLEAN.update(HOME=os.path.join(TOP, "home"), LC_ALL="C.UTF-8",
             GIT_AUTHOR_NAME="Ada L. \"x\"", GIT_AUTHOR_EMAIL="ada@example.org",
             GIT_COMMITTER_NAME="Bob", GIT_COMMITTER_EMAIL="bob@example.org",
             GIT_AUTHOR_DATE="1700000000 +0130",
             GIT_COMMITTER_DATE="1700000001 -0700")
# libgit2 1.5 leaks pcre2's match data when it reads a repository's format.
CLEAN["LSAN_OPTIONS"] = "print_suppressions=0:suppressions=%s/lsan" % TOP
COMMAND = {"timeout": 60}

local = threading.local()


def report(good, name, detail=""):
    local.results.append((good, name, "" if good else detail))


def collected(make):
    """The results of one kind, for a worker."""
    local.results = []
    try:
        make()
    except Exception as e:
        report(False, "%s could be tried" % make, "%s" % e)
    return local.results


class Repo:
    """A directory to stand in and the environment to stand there with."""

    def __init__(self, cwd, **env):
        self.cwd = cwd
        self.env = dict(CLEAN, **env)

    def run(self, *argv, stdin=b""):
        p = subprocess.run(argv, cwd=self.cwd, env=self.env, input=stdin,
                           capture_output=True, **COMMAND)
        return p.returncode, p.stdout, p.stderr

    def git(self, *argv, stdin=b"", check=True):
        code, out, err = self.run("git", *argv, stdin=stdin)
        if check and code:
            raise RuntimeError("git %s: %s" % (argv, err.decode()))
        return out

    def at(self, path):
        return os.path.join(os.fsencode(self.cwd), os.fsencode(path))

    def write(self, path, data, mode=0o644):
        full = self.at(path)
        os.makedirs(os.path.dirname(full), exist_ok=True)
        with open(full, "wb") as f:
            f.write(data)
        os.chmod(full, mode)

    def like(self, **env):
        other = Repo(self.cwd)
        other.env = dict(self.env, **env)
        return other


def fresh(name):
    path = os.path.join(TOP, name)
    os.makedirs(path)
    return path


def init(name, *options, sub=""):
    r = Repo(os.path.join(fresh(name), sub) if sub else fresh(name))
    os.makedirs(r.cwd, exist_ok=True)
    r.git("init", "-q", "-b", "main", *options)
    return r


def commit(r, message="a commit\nof two lines\n\nand a body\n"):
    r.git("commit", "-q", "--allow-empty", "--cleanup=verbatim", "-F", "-",
          stdin=message.encode())


ODD = [b"with space.py", b"quo\"te.py", b"new\nline.py", b"tab\there.py",
       b"caf\xc3\xa9.py", b"latin-\xe9.py", b"back\\slash.py", b":colon.py",
       b"-dash.py", b"*star[x].py", b"#hash.py", b"a" * 200 + b".py",
       b"deep/" * 60 + b"file.py"]


def fill(r, odd=False):
    """Two commits; then something of each kind staged."""
    for i in range(8):
        r.write("alembic/versions/%04d_step.py" % i, b"revision = '%d'\n" % i)
    r.write("alembic/env.py", b"")
    r.write("alembic.ini", b"[alembic]\nscript_location = alembic\n")
    r.write("alembic-x", b"sorts between\n")
    r.write("run.sh", b"#!/bin/sh\n", 0o755)
    os.symlink("alembic.ini", r.at("link"))
    os.symlink("run.sh", r.at("becomes-file"))
    if odd:
        for path in ODD:
            r.write(path, b"odd " + path)
    r.git("add", "-A")
    commit(r)
    r.git("tag", "light")
    r.git("tag", "-a", "-m", "annotated", "heavy")
    r.git("tag", "-a", "-m", "a tag of a tag", "heavier", "heavy")
    r.write("alembic/versions/0008_more.py", b"revision = '8'\n")
    r.write("big", b"x" * 300000)
    r.git("add", "-A")
    commit(r, "second\n")


def stage(r, link=True):
    r.write("alembic/versions/0009_new.py", b"revision = '9'\n")
    r.write("alembic/versions/0001_step.py", b"changed\n")
    r.write("alembic/versions/empty.py", b"")
    if os.path.exists(r.at("alembic/versions/0002_step.py")):
        os.unlink(r.at("alembic/versions/0002_step.py"))
    os.chmod(r.at("run.sh"), 0o644)
    if link:
        os.unlink(r.at("becomes-file"))
        r.write("becomes-file", b"a file now\n")
    # a file becomes a directory
    if os.path.isfile(r.at("alembic-x")):
        os.unlink(r.at("alembic-x"))
    r.write("alembic-x/inside", b"1\n")
    r.git("add", "-A")


def dirty(r):
    r.write("alembic/versions/0003_step.py", b"dirty\n")
    os.unlink(r.at("alembic/versions/0004_step.py"))
    r.write("alembic/versions/untracked.py", b"untracked\n")
    r.write("ignored.pyc", b"ignored\n")
    r.write(".git-exclude-me", b"")
    exclude = r.git("rev-parse", "--path-format=absolute", "--git-path",
                    "info/exclude")[:-1]
    os.makedirs(os.path.dirname(exclude), exist_ok=True)
    with open(exclude, "ab") as f:
        f.write(b"*.pyc\n")
    os.unlink(r.at("link"))
    os.symlink("/etc/hostname", r.at("link"))


def branches(r):
    """A criss-cross, so that there are two merge bases."""
    r.git("branch", "side", "HEAD~1")
    tree = r.git("rev-parse", "HEAD^{tree}").decode().strip()

    def make(*parents):
        args = [a for p in parents for a in ("-p", p)]
        return r.git("commit-tree", tree, *args, "-m", "m").decode().strip()

    base = r.git("rev-parse", "HEAD").decode().strip()
    a = make(base)
    b = r.like(GIT_AUTHOR_DATE="1700000009 +0000").git(
        "commit-tree", tree, "-p", base, "-m", "other").decode().strip()
    x = make(a, b)
    y = make(b, a)
    r.git("update-ref", "refs/heads/criss", x)
    r.git("update-ref", "refs/heads/cross", y)
    r.git("update-ref", "refs/remotes/origin/main", base)
    r.git("symbolic-ref", "refs/remotes/origin/HEAD",
          "refs/remotes/origin/main")
    r.git("config", "branch.main.remote", "origin")
    r.git("config", "branch.main.merge", "refs/heads/main")
    r.git("config", "remote.origin.url", "../nowhere")
    r.git("config", "remote.origin.fetch", "+refs/heads/*:refs/remotes/origin/*")
    r.git("config", "alembic.style", "merge")
    r.git("config", "alembic.Rules.drop-index", "off")


# ---- what git says ----

def expected_index(r):
    """What a commit would take, by making its tree; conflicts as listed."""
    if r.git("ls-files", "-u", "-z", ":/"):
        return r.git("ls-files", "-s", "-z", "--full-name", ":/")
    tree = r.git("write-tree", "--missing-ok").decode().strip()
    return as_stage(r.git("ls-tree", "-r", "-z", "--full-tree", tree))


def as_stage(listing):
    rows = []
    for row in listing.split(b"\0")[:-1]:
        meta, path = row.split(b"\t", 1)
        mode, _, oid = meta.split(b" ")
        rows.append(b"%s %s 0\t%s\0" % (mode, oid, path))
    return b"".join(rows)


def has_head(r):
    return r.run("git", "rev-parse", "-q", "--verify", "HEAD^{commit}")[0] == 0


def expected_head(r):
    if not has_head(r):
        return b""
    return as_stage(r.git("ls-tree", "-r", "-z", "--full-tree", "HEAD"))


RAW = ["-z", "--raw", "--no-abbrev", "--no-renames"]


def empty_tree(r):
    return r.git("hash-object", "-t", "tree", "--stdin").decode().strip()


def sort_raw(raw):
    parts = raw.split(b"\0")[:-1]
    rows = sorted(zip(parts[1::2], parts[0::2]))
    return b"".join(b"%s\0%s\0" % (meta, path) for path, meta in rows)


def expected_changes(r):
    head = "HEAD" if has_head(r) else empty_tree(r)
    if r.git("ls-files", "-u", "-z", ":/"):
        return sort_raw(r.git("diff-index", "--cached", *RAW, head, "--"))
    tree = r.git("write-tree", "--missing-ok").decode().strip()
    return sort_raw(r.git("diff-tree", "-r", *RAW, head, tree))


def batch(r, listing):
    oids = [row.split(b" ")[1] for row in listing.split(b"\0")[:-1]]
    modes = [row.split(b" ")[0] for row in listing.split(b"\0")[:-1]]
    files = b"".join(o + b"\n" for o, m in zip(oids, modes) if m != b"160000")
    out = r.git("cat-file", "--batch", stdin=files)
    return out


def strip_submodules(text):
    return re.sub(rb"[0-9a-f]+ not-a-file 0\n\n", b"", text)


def expected_work_tree(r):
    """path -> bytes (None: a submodule), from the disk and ls-files."""
    top = r.git("rev-parse", "--show-toplevel")[:-1]
    want = {}
    skipped = set()
    for row in r.git("ls-files", "-t", "-z", "--full-name",
                     ":/").split(b"\0")[:-1]:
        if row.startswith(b"S "):
            skipped.add(row[2:])
    for row in r.git("ls-files", "-s", "-z", "--full-name",
                     ":/").split(b"\0")[:-1]:
        meta, path = row.split(b"\t", 1)
        mode, oid, _ = meta.split(b" ")
        full = os.path.join(top, path)
        if mode == b"160000":
            want[path] = None
        elif path in skipped and not os.path.lexists(full):
            want[path] = r.git("cat-file", "blob", oid.decode())
        else:
            want[path] = full
    for path in r.git("ls-files", "-o", "-z", "--exclude-standard",
                      "--full-name", ":/").split(b"\0")[:-1]:
        if not path.endswith(b"/"):
            want[path] = os.path.join(top, path)
    result = {}
    for path, what in want.items():
        full = os.path.join(top, path)
        if what != full:
            result[path] = what
        elif os.path.realpath(os.path.dirname(full)) != os.path.normpath(
                os.path.join(os.path.realpath(top), os.path.dirname(path))):
            pass  # behind a symbolic link: gone, to git
        elif os.path.islink(full):
            result[path] = os.readlink(full)
        elif os.path.isfile(full):
            with open(full, "rb") as f:
                result[path] = f.read()
    return result


def found(r, *argv):
    code, out, _ = r.run("git", *argv)
    return (1, b"") if code else (0, out)


# ---- the comparison ----

class Kind:
    def __init__(self, name, repo, lib_may_fail=False, bare=False,
                 lib_must_fail=None, extra=()):
        self.name = name
        self.repo = repo
        self.lib_may_fail = lib_may_fail or lib_must_fail
        self.lib_must_fail = lib_must_fail
        self.bare = bare
        self.extra = extra


def normal(r, argv, out):
    if argv[0] == "contents":
        return strip_submodules(out)
    if argv[0] == "tree":
        # Ours is sorted by path; git sorts a directory as "name/".
        rows = out.split(b"\0")[:-1]
        return sorted(rows, key=lambda row: row.split(b"\t", 1)[1])
    if argv[0] in ("changes", "tree-changes"):
        return re.sub(rb"\b0{64}\b", b"0" * 40, out)
    return out


def questions(kind):
    """(arguments of the probe, exit status, output)"""
    r = kind.repo
    index = expected_index(r)
    yield ["index"], 0, index
    yield ["changes"], 0, expected_changes(r)
    yield ["head"], 0, expected_head(r)
    if not kind.name.startswith("partial-fetch"):
        yield ["contents", "index"], 0, batch(r, index)
    yield ["settings"], 0, r.git("config", "-z", "--get-regexp",
                                 r"^alembic\..", check=False)
    yield (["branch"],) + found(r, "symbolic-ref", "-q", "HEAD")
    yield ["refs", "refs/"], 0, r.git(
        "for-each-ref", "--format=%(objectname) %(symref) %(refname)", "refs/")
    for name in ("HEAD", "refs/heads/main", "refs/heads/none",
                 "refs/tags/heavy"):
        yield (["ref", name],) + found(r, "rev-parse", "-q", "--verify", name)
    yield (["target", "refs/remotes/origin/HEAD"],) + found(
        r, "symbolic-ref", "-q", "refs/remotes/origin/HEAD")
    up = r.git("for-each-ref", "--format=%(upstream)", "refs/heads/main")
    yield ["upstream", "refs/heads/main"], 0 if up.strip() else 1, up.strip(
        b"\n") + b"\n" if up.strip() else b""
    yield ["paths"], 0, expected_paths(r)
    if has_head(r):
        yield from questions_of_history(kind)
    yield from kind.extra


def expected_paths(r):
    def ask(option):
        return found(r, "rev-parse", "--path-format=absolute", option)[1]

    top = ask("--show-toplevel") or b"-\n"
    git_dir = ask("--git-dir")
    index = r.git("rev-parse", "--path-format=absolute", "--git-path", "index")
    prefix = ask("--show-prefix") or b"\n"
    given = r.env.get("GIT_PREFIX")
    if prefix == b"\n" and given and top != b"-\n":
        prefix = given.encode() + b"\n"
    name = os.path.basename(index.strip())
    partial = name.startswith(b"next-index-") and name.endswith(b".lock")
    merging = os.path.exists(os.path.join(git_dir[:-1], b"MERGE_HEAD"))
    shallow = ask("--is-shallow-repository") == b"true\n"
    return git_dir + ask("--git-common-dir") + top + index + prefix + (
        b"partial=%d merging=%d shallow=%d\n" % (partial, merging, shallow))


EXPRESSIONS = ["HEAD", "main", "light", "heavy", "HEAD~1", "HEAD^{tree}",
               "heavier^{commit}", "main:alembic", "HEAD:alembic.ini",
               "no-such", "HEAD~99", "@", "@{u}", "main@{0}", ":/second",
               "origin", "HEAD^2", "..", "a..b", "HEAD^{/second}", "feed"]


# Kinds that are asked every expression; the others do not differ in that.
THOROUGH = {"plain", "packed", "bare", "sha256", "shallow", "detached",
            "replace-refs", "linked-worktree"}


def questions_of_history(kind):
    r = kind.repo
    for text in EXPRESSIONS if kind.name in THOROUGH else EXPRESSIONS[:6]:
        yield (["resolve", text],) + found(r, "rev-parse", "-q", "--verify",
                                           text)
    short = r.git("rev-parse", "--short=9", "HEAD").decode().strip()
    yield (["resolve", short],) + found(r, "rev-parse", short)
    for text in ("heavier", "HEAD", "HEAD^{tree}"):
        yield (["commit-of", text],) + found(
            r, "rev-parse", "-q", "--verify", text + "^{commit}")
    full = r.git("rev-parse", "HEAD").decode().strip()
    yield ["tree", full], 0, r.git("ls-tree", "-z", "--full-tree", full)
    yield ["tree", full, "", "-r"], 0, r.git("ls-tree", "-r", "-z",
                                             "--full-tree", full)
    for where in ("alembic", "alembic/versions/", "none", "alembic.ini",
                  "alembic/none/none", ":colon.py"):
        for recurse in ([], ["-r"]):
            yield (["tree", full, where] + recurse, 0,
                   r.git("--literal-pathspecs", "ls-tree", *recurse, "-z",
                         "--full-tree", full, "--", where.rstrip("/") + "/"))
    for where in ("..", "alembic/../alembic", "./alembic", "alembic//versions"):
        yield ["tree", full, where], 0, b""
    # Parents as recorded: %P hides what a graft or a shallow clone cuts.
    parents = re.findall(rb"^parent (.*)$", r.git("cat-file", "-p", full),
                         re.M)
    yield ["commit", full], 0, r.git(
        "log", "-1", "--no-show-signature",
        "--format=%H%n%T%n{P}%n%an%n%ae%n%at%n%ct%n%s%n%B", full)[:-1].replace(
            b"{P}", b" ".join(parents), 1)
    if r.run("git", "rev-parse", "-q", "--verify", "HEAD~1^{tree}")[0] == 0:
        for a, b in (("HEAD~1", "HEAD"), ("HEAD", "HEAD~1")):
            yield ["tree-changes", a, b], 0, sort_raw(
                r.git("diff-tree", "-r", *RAW, a, b))
    yield ["tree-changes", "-", "HEAD"], 0, sort_raw(
        r.git("diff-tree", "-r", *RAW, empty_tree(r), "HEAD"))
    if r.run("git", "rev-parse", "-q", "--verify", "criss")[0] == 0:
        for a, b in (("criss", "cross"), ("main", "side"), ("main", "main")):
            bases = found(r, "merge-base", "--all", a, b)[1]
            yield ["merge-bases", a, b], 0, bases
            yield (["is-ancestor", a, b],
                   r.run("git", "merge-base", "--is-ancestor", a, b)[0], b"")
    for how, letter in (("added", "A"), ("deleted", "D")):
        path = "alembic/versions/0008_more.py"
        out = r.git("log", "-1", "--format=%H", "--full-history",
                    "--no-renames", "--no-patch", "--diff-filter=" + letter,
                    "HEAD", "--", path)
        yield ["touched", "HEAD", how, path], 0 if out else 1, out


BACKENDS = [("libgit2", {"GIT_ALEMBIC_BACKEND": "libgit2"}),
            ("git", {"GIT_ALEMBIC_BACKEND": "git"}),
            ("auto", {}),
            ("prefetched", {"GIT_PROBE_PREFETCH": "1"})]

PREFETCHED = {"index", "changes", "head", "settings", "contents"}
# Walks and whatever goes through the working tree is git's in any case.
SORTED = {"merge-bases"}
# libgit2's settings lack what git adds; the choice by itself never asks it.
LIB_SKIPS = {"settings"}


def ask_all(kind, env, asked):
    """(exit status, output) of each question, from one run of the probe."""
    args = [word for argv, _, _ in asked for word in ["--"] + argv]
    _, out, err = kind.repo.like(**env).run(PROBE, *args)
    parts = re.split(rb"\n@@@@ (-?\d+)\n", out)
    if len(parts) != 2 * len(asked) + 1:
        raise RuntimeError("%d answers to %d questions: %s" % (
            len(parts) // 2, len(asked), err.decode()))
    return [(int(parts[2 * i + 1]), parts[2 * i]) for i in range(len(asked))]


def judge(kind, backend, argv, want_code, want, code, out):
    if backend == "libgit2" and argv[0] in LIB_SKIPS:
        return None
    if backend == "libgit2" and code == 128 and not out:
        if kind.lib_may_fail or (argv[0] == "resolve" and
                                 re.search(r"[@:]|\{/", argv[1])):
            return "failed"
    a, b = normal(kind.repo, argv, out), normal(kind.repo, argv, want)
    if argv[0] in SORTED:
        a, b = sorted(a.split()), sorted(b.split())
    if code == want_code and a == b:
        return None
    return "%s %s: exit %d, not %d\n%r\nnot\n%r" % (
        backend, argv, code, want_code, a[:600], b[:600])


def check_kind(kind):
    asked = list(questions(kind))
    for backend, env in BACKENDS:
        wrong = []
        failed = 0
        questions_ = [q for q in asked if backend != "prefetched" or
                      q[0][0] in PREFETCHED]
        answers = ask_all(kind, env, questions_)
        for (argv, code, out), answer in zip(questions_, answers):
            verdict = judge(kind, backend, argv, code, out, *answer)
            if verdict == "failed":
                failed += 1
            elif verdict:
                wrong.append(verdict)
        detail = "\n".join(wrong)
        if backend == "libgit2" and kind.lib_must_fail and not failed:
            detail += "libgit2 was expected to refuse this"
        report(not detail, "%s: %s answers as git does%s" % (
            kind.name, backend,
            ", or refuses (%d)" % failed if failed else ""), detail)
    if not kind.bare:
        check_work_tree(kind)


def check_work_tree(kind):
    r = kind.repo
    if "replace" in kind.name:
        # What git calls unchanged is read as the object, replaced or not.
        r = r.like(GIT_NO_REPLACE_OBJECTS="1")
    want = expected_work_tree(r)
    for backend, env in BACKENDS:
        p = r.like(**env)
        code, out, err = p.run(PROBE, "work-tree")
        paths = [row.split(b"\t", 1)[1] for row in out.split(b"\0")[:-1]]
        detail = err.decode()
        if not code and paths != sorted(want):
            detail = "paths: %r" % (set(paths) ^ set(want))
        code, out, err = p.run(PROBE, "contents", "work-tree")
        if backend == "libgit2" and code == 128 and kind.lib_may_fail:
            continue
        detail += err.decode()
        got = read_contents(out)
        for path, bytes_ in zip(paths, got):
            if want.get(path) != bytes_:
                detail += "%r: %r not %r\n" % (path, bytes_, want.get(path))
        report(not detail and len(got) == len(paths),
               "%s: %s lists the %d files of the working tree" % (
                   kind.name, backend, len(want)), detail)


def read_contents(out):
    got = []
    at = 0
    while at < len(out):
        end = out.index(b"\n", at)
        _, state, size = out[at:end].split(b" ")
        size = int(size) if state == b"blob" else 0
        got.append(out[end + 1:end + 1 + size] if state == b"blob" else None)
        at = end + 1 + size + 1
    return got


# ---- the kinds ----

def plain(name, *options, odd=False, **how):
    r = init(name, *options)
    fill(r, odd)
    branches(r)
    stage(r)
    dirty(r)
    return r


def k_plain():
    return Kind("plain", plain("plain"))


def k_odd_paths():
    return Kind("odd-paths", plain("odd", odd=True))


def k_packed():
    r = plain("packed")
    r.git("gc", "-q")
    r.git("pack-refs", "--all")
    return Kind("packed", r)


def k_subdirectory():
    r = plain("sub")
    return Kind("subdirectory", Repo(os.path.join(r.cwd, "alembic")))


def k_prefix():
    r = plain("prefix")
    return Kind("prefix-from-git", r.like(GIT_PREFIX="alembic/"))


def k_bare():
    r = plain("for-bare")
    b = fresh("bare.git")
    r.git("clone", "-q", "--bare", ".", b)
    return Kind("bare", Repo(b), bare=True)


def k_bare_by_env():
    r = plain("for-bare-env")
    b = fresh("bare-env.git")
    r.git("clone", "-q", "--bare", ".", b)
    return Kind("bare-by-GIT_DIR", Repo(TOP, GIT_DIR=b), bare=True)


def k_linked_worktree():
    r = plain("main-of-linked")
    w = os.path.join(TOP, "linked")
    r.git("worktree", "add", "-q", "-b", "linked", w, "main")
    l = Repo(w)
    stage(l)
    dirty(l)
    return Kind("linked-worktree", l)


def k_linked_worktree_env():
    r = plain("main-of-linked-env")
    w = os.path.join(TOP, "linked-env")
    r.git("worktree", "add", "-q", "-b", "linked", w, "main")
    l = Repo(w)
    stage(l)
    g = l.git("rev-parse", "--absolute-git-dir").decode().strip()
    return Kind("linked-worktree-as-in-a-hook",
                l.like(GIT_DIR=g, GIT_INDEX_FILE=g + "/index"))


def k_separate_git_dir():
    g = os.path.join(TOP, "separate.git")
    r = init("separate", "--separate-git-dir", g)
    fill(r)
    stage(r)
    dirty(r)
    return Kind("separate-git-dir", r)


def k_separate_git_dir_env():
    g = os.path.join(TOP, "separate-env.git")
    r = init("separate-env", "--separate-git-dir", g)
    fill(r)
    stage(r)
    return Kind("separate-git-dir-as-in-a-hook", r.like(GIT_DIR=g))


def k_submodule():
    inner = plain("inner")
    inner.git("commit", "-qm", "all", "-a")
    outer = init("outer")
    fill(outer)
    outer.git("-c", "protocol.file.allow=always", "submodule", "add", "-q",
              inner.cwd, "sub/module")
    return Kind("holds-a-submodule", outer)


def k_in_submodule():
    inner = plain("inner2")
    inner.git("commit", "-qm", "all", "-a")
    outer = init("outer2")
    fill(outer)
    outer.git("-c", "protocol.file.allow=always", "submodule", "add", "-q",
              inner.cwd, "sub/module")
    r = Repo(os.path.join(outer.cwd, "sub/module"))
    r.write("alembic/versions/0010_in_module.py", b"revision = '10'\n")
    r.git("add", "-A")
    return Kind("inside-a-submodule", r)


def k_sha256():
    return Kind("sha256", plain("sha256", "--object-format=sha256"),
                lib_must_fail=True)


def k_sha256_unborn():
    r = init("sha256-unborn", "--object-format=sha256")
    r.write("a.py", b"1\n")
    r.git("add", "-A")
    return Kind("sha256-unborn", r, lib_must_fail=True)


def k_split_index():
    r = plain("split")
    r.git("update-index", "--split-index")
    return Kind("split-index", r, lib_must_fail=True)


def index_version(n):
    def make():
        r = plain("index-v%d" % n)
        r.git("update-index", "--index-version", str(n))
        return Kind("index-v%d" % n, r)
    make.__name__ = "k_index_v%d" % n
    return make


def k_sparse():
    r = plain("sparse")
    r.git("stash", "-qu")
    r.git("sparse-checkout", "set", "--cone", "nothing-here")
    r.write("new.py", b"new\n")
    r.git("add", "--sparse", "new.py")
    return Kind("sparse-checkout", r)


def k_sparse_index():
    r = plain("sparse-index")
    r.git("stash", "-qu")
    r.git("sparse-checkout", "set", "--cone", "--sparse-index", "nothing")
    r.write("new.py", b"new\n")
    r.git("add", "--sparse", "new.py")
    return Kind("sparse-index", r, lib_must_fail=True)


def k_skip_hash():
    r = plain("skip-hash")
    r.git("config", "index.skipHash", "true")
    r.git("update-index", "--force-write-index")
    # git 2.39 does not know the setting; the file it means ends in zeros.
    path = r.at(".git/index")
    with open(path, "rb") as f:
        data = f.read()
    with open(path, "wb") as f:
        f.write(data[:-20] + bytes(20))
    return Kind("index-skip-hash", r, lib_may_fail=True)


def k_intent_to_add():
    r = plain("ita")
    r.write("intended.py", b"later\n")
    r.write("intended-empty.py", b"")
    r.write("staged-empty.py", b"")
    r.git("add", "staged-empty.py")
    r.git("rm", "-q", "--cached", "alembic/versions/0005_step.py")
    r.git("add", "-N", "intended.py", "intended-empty.py",
          "alembic/versions/0005_step.py")
    return Kind("intent-to-add", r)


def k_intent_only():
    r = init("ita-only")
    r.write("intended.py", b"later\n")
    r.git("add", "-N", "intended.py")
    return Kind("intent-to-add-unborn", r)


def k_conflict():
    r = init("conflict")
    fill(r)
    branches(r)
    r.git("checkout", "-q", "-b", "theirs")
    r.write("alembic/versions/0001_step.py", b"theirs\n")
    r.write("both-added.py", b"theirs\n")
    r.git("rm", "-q", "alembic/versions/0003_step.py")
    r.git("add", "-A")
    commit(r)
    r.git("checkout", "-q", "main")
    r.write("alembic/versions/0001_step.py", b"ours\n")
    r.write("alembic/versions/0003_step.py", b"ours\n")
    r.write("both-added.py", b"ours\n")
    r.git("add", "-A")
    commit(r)
    r.git("merge", "-q", "theirs", check=False)
    assert r.git("ls-files", "-u")
    heads = r.git("rev-parse", "MERGE_HEAD")
    return Kind("conflicts", r, extra=[(["merge-heads"], 0, heads)])


def k_alternates():
    source = plain("alternate-source")
    r = Repo(fresh("alternates"))
    r.git("clone", "-q", "--shared", source.cwd, ".")
    stage(r)
    return Kind("alternates", r)


def k_alternates_env():
    r = plain("alternates-env")
    other = os.path.join(TOP, "moved objects")
    os.rename(r.at(".git/objects"), other)
    os.makedirs(r.at(".git/objects"))
    return Kind("alternates-by-environment",
                r.like(GIT_ALTERNATE_OBJECT_DIRECTORIES=other))


def k_alternates_quoted():
    r = plain("alternates-quoted")
    other = os.path.join(TOP, "mo:ved")
    os.rename(r.at(".git/objects"), other)
    os.makedirs(r.at(".git/objects"))
    return Kind("alternates-quoted",
                r.like(GIT_ALTERNATE_OBJECT_DIRECTORIES='"%s"' % other),
                lib_must_fail=True)


def k_object_directory():
    r = plain("object-directory")
    other = os.path.join(TOP, "elsewhere")
    os.rename(r.at(".git/objects"), other)
    return Kind("GIT_OBJECT_DIRECTORY", r.like(GIT_OBJECT_DIRECTORY=other),
                lib_must_fail=True)


def k_quarantine():
    b = os.path.join(fresh("server"), "s.git")
    r = plain("pusher")
    commit(r, "all\n")
    Repo(TOP).git("init", "-q", "--bare", "-b", "main", b)
    hook = os.path.join(b, "hooks", "pre-receive")
    note = os.path.join(TOP, "quarantine-env")
    with open(hook, "w") as f:
        f.write("#!/bin/sh\nread old new ref\n"
                "env -0 | grep -z ^GIT_ >'%s'\n"
                "pwd >'%s.pwd'\n"
                "cp -r \"$GIT_QUARANTINE_PATH\" '%s.objects'\n"
                "echo $new >'%s.new'\n" % (note, note, note, note))
    os.chmod(hook, 0o755)
    r.git("push", "-q", b, "main")
    # The same environment again, with the quarantine put back and the pushed
    # objects taken out of the repository.
    env = dict(e.split("=", 1) for e in open(note).read().split("\0") if e)
    where = env["GIT_OBJECT_DIRECTORY"]
    back = os.path.join(b, where)
    os.makedirs(os.path.dirname(back), exist_ok=True)
    Repo(b).git("update-ref", "-d", "refs/heads/main")
    for name in os.listdir(os.path.join(b, "objects")):
        if len(name) == 2 or name == "pack":
            shutil.rmtree(os.path.join(b, "objects", name))
    os.makedirs(os.path.join(b, "objects", "pack"))
    shutil.copytree(note + ".objects", back, dirs_exist_ok=True)
    new = open(note + ".new").read().strip()
    keep = {k: v for k, v in env.items()
            if k not in ("GIT_EXEC_PATH", "GIT_INTERNAL_SUPER_PREFIX")}
    q = Repo(b, **keep)
    extra = [(["tree", new, "", "-r"], 0,
              q.git("ls-tree", "-r", "-z", "--full-tree", new)),
             (["blob", new, "alembic/versions/0001_step.py"], 0,
              batch(q, as_stage(q.git("ls-tree", "-r", "-z", new,
                                      "alembic/versions/0001_step.py"))))]
    return Kind("quarantine", q, bare=True, extra=extra)


def k_shallow():
    source = plain("shallow-source")
    commit(source, "one more\n")
    r = Repo(fresh("shallow"))
    r.git("clone", "-q", "--depth=2", "--no-single-branch",
          "file://" + source.cwd, ".")
    for name in ("criss", "cross", "side"):
        r.git("branch", "-q", name, "origin/" + name, check=False)
    stage(r)
    return Kind("shallow", r, lib_may_fail=True)


def partial_clone(name):
    source = plain(name + "-source")
    commit(source, "all\n")
    source.git("config", "uploadpack.allowFilter", "true")
    source.git("config", "uploadpack.allowAnySHA1InWant", "true")
    r = Repo(fresh(name))
    r.git("clone", "-q", "--filter=blob:none", "--no-checkout",
          "file://" + source.cwd, ".")
    return r


def k_partial():
    r = partial_clone("partial")
    r.git("checkout", "-q", "main")
    stage(r, link=False)
    return Kind("partial-clone", r, lib_may_fail=True)


def k_partial_missing():
    """Blobs that are not here: fetched, one by one, when asked for."""
    r = partial_clone("partial-fetch")
    r.git("sparse-checkout", "set", "--cone", "nothing-here")
    r.git("checkout", "-q", "main")
    oid = r.git("rev-parse", "main:alembic/versions/0003_step.py").strip()
    lost = b"?" + oid in r.git("rev-list", "--objects", "--missing=print",
                               "main")
    assert lost
    want = b"%s blob 15\nrevision = '3'\n\n" % oid
    return Kind("partial-fetch", r, lib_may_fail=True,
                extra=[(["blob", "main", "alembic/versions/0003_step.py"], 0,
                        want)])


def k_git_work_tree():
    r = plain("by-work-tree")
    g = os.path.join(TOP, "moved.git")
    os.rename(r.at(".git"), g)
    return Kind("GIT_WORK_TREE", r.like(GIT_DIR=g, GIT_WORK_TREE="."))


def k_git_work_tree_outside():
    r = plain("by-work-tree-outside")
    o = Repo(TOP, GIT_DIR=r.cwd + "/.git", GIT_WORK_TREE=r.cwd)
    return Kind("GIT_WORK_TREE-from-outside", o)


def k_core_worktree():
    r = plain("core-worktree")
    other = fresh("core-worktree-files")
    for name in os.listdir(r.cwd):
        if name != ".git":
            shutil.move(os.path.join(r.cwd, name), other)
    r.git("config", "core.worktree", other)
    return Kind("core.worktree", Repo(other, GIT_DIR=r.cwd + "/.git"))


def k_core_bare():
    r = plain("core-bare")
    r.git("config", "core.bare", "true")
    return Kind("core.bare", r, bare=True)


def k_common_dir():
    r = plain("common-dir")
    return Kind("GIT_COMMON_DIR", r.like(GIT_DIR=r.cwd + "/.git",
                                         GIT_COMMON_DIR=r.cwd + "/.git"),
                lib_must_fail=True)


def index_file(name, kind, inside=".git"):
    def make():
        r = plain("index-file-" + kind)
        target = os.path.join(r.cwd, inside, name)
        shutil.copy(r.at(".git/index"), target)
        if kind != "lock":
            os.unlink(r.at(".git/index"))
        given = os.path.join(inside, name) if kind == "relative" else target
        return Kind("GIT_INDEX_FILE-" + kind, r.like(GIT_INDEX_FILE=given))
    make.__name__ = "k_index_file_" + kind
    return make


def k_replace():
    r = plain("replace")
    path = "alembic/versions/0006_step.py"
    old = r.git("rev-parse", "HEAD:" + path).decode().strip()
    new = r.git("hash-object", "-w", "--stdin",
                stdin=b"replaced\n").decode().strip()
    r.git("replace", old, new)
    return Kind("replace-refs", r, lib_must_fail=True)


def k_replace_packed():
    k = k_replace_named("replace-packed")
    k.repo.git("pack-refs", "--all")
    return k


def k_replace_named(name):
    r = plain(name)
    old = r.git("rev-parse", "HEAD:alembic.ini").decode().strip()
    new = r.git("hash-object", "-w", "--stdin",
                stdin=b"replaced\n").decode().strip()
    r.git("replace", old, new)
    return Kind(name, r, lib_must_fail=True)


def k_grafts():
    r = plain("grafts")
    tip = r.git("rev-parse", "HEAD")
    os.makedirs(r.at(".git/info"), exist_ok=True)
    r.git("config", "advice.graftFileDeprecated", "false")
    with open(r.at(".git/info/grafts"), "wb") as f:
        f.write(tip)
    return Kind("grafts", r, lib_must_fail=True)


def k_unborn():
    r = init("unborn")
    r.write("a/b.py", b"1\n")
    r.write("c.py", b"")
    r.git("add", "-A")
    return Kind("unborn", r)


def k_empty():
    return Kind("empty", init("empty"))


def k_orphan():
    r = plain("orphan")
    r.git("checkout", "-q", "--orphan", "fresh")
    return Kind("orphan-branch", r)


def k_detached():
    r = plain("detached")
    r.git("checkout", "-q", "--detach")
    return Kind("detached", r)


def k_worktree_config():
    r = plain("worktree-config")
    r.git("config", "core.repositoryFormatVersion", "1")
    r.git("config", "extensions.worktreeConfig", "true")
    r.git("config", "--worktree", "alembic.dialect", "postgresql")
    return Kind("worktreeConfig-format-1", r)


def k_format_extensions():
    r = plain("extensions")
    r.git("config", "core.repositoryFormatVersion", "1")
    r.git("config", "extensions.preciousObjects", "true")
    return Kind("preciousObjects", r)


def k_config_env():
    r = plain("config-env")
    return Kind("settings-by-environment",
                r.like(GIT_CONFIG_COUNT="1", GIT_CONFIG_KEY_0="alembic.style",
                       GIT_CONFIG_VALUE_0="from env",
                       GIT_CONFIG_PARAMETERS="'alembic.protect=a\nb' "
                                             "'alembic.flag'"))


def k_config_harmless_env():
    """What editors give to every git command hides no setting."""
    r = plain("config-harmless")
    return Kind("settings-beside-others",
                r.like(GIT_CONFIG_PARAMETERS="'core.quotepath'='false'",
                       GIT_CONFIG_NOSYSTEM="1", GIT_CONFIG_COUNT="1",
                       GIT_CONFIG_KEY_0="Alembic.Style",
                       GIT_CONFIG_VALUE_0="key in capitals"))


def k_config_given_global():
    r = init("config-given")
    fill(r)
    path = os.path.join(TOP, "given-config")
    with open(path, "w") as f:
        f.write("[alembic]\n\tstyle = given\n")
    return Kind("settings-by-GIT_CONFIG_GLOBAL", r.like(GIT_CONFIG_GLOBAL=path))


def k_config_given_system():
    r = init("config-system")
    fill(r)
    path = os.path.join(TOP, "system-config")
    with open(path, "w") as f:
        f.write("[alembic]\n\tstyle = system\n")
    return Kind("settings-by-GIT_CONFIG_SYSTEM",
                r.like(GIT_CONFIG_SYSTEM=path, GIT_CONFIG_GLOBAL="/dev/null"))


def k_config_include():
    r = init("config-include")
    fill(r)
    with open(os.path.join(TOP, "included"), "w") as f:
        f.write("[alembic \"Environment.Backend\"]\n\theads = 2\n\tx\n")
    r.git("config", "include.path", os.path.join(TOP, "included"))
    return Kind("settings-by-include", r)


def k_config_global():
    r = init("config-global")
    fill(r)
    home = fresh("other-home")
    os.makedirs(home + "/.config/git")
    with open(home + "/.config/git/config", "w") as f:
        f.write("[Alembic]\n\tstyle = xdg\n")
    return Kind("settings-of-the-user", r.like(HOME=home))


def k_no_settings():
    r = init("no-settings")
    fill(r)
    return Kind("no-settings", r)


def k_large_index():
    """Over the size up to which libgit2 is the one to read the index."""
    r = init("large")
    for i in range(2500):
        r.write("alembic/versions/%05d_a_rather_long_name.py" % i,
                b"revision = '%d'\n" % i)
    fill(r)
    branches(r)
    stage(r)
    r.write("intended.py", b"")
    r.git("add", "-N", "intended.py")
    dirty(r)
    return Kind("large-index", r)


def k_symlinked_git():
    r = plain("symlinked")
    os.rename(r.at(".git"), os.path.join(TOP, "the.git"))
    os.symlink(os.path.join(TOP, "the.git"), r.at(".git"))
    return Kind("symlinked-git-dir", r)


def k_outward_symlink():
    """A tracked directory replaced by a link out of the work tree."""
    r = plain("outward")
    r.git("commit", "-qam", "all")
    outside = fresh("outside")
    with open(outside + "/0005_step.py", "w") as f:
        f.write("secret\n")
    shutil.rmtree(r.at("alembic/versions"))
    os.symlink(outside, r.at("alembic/versions"))
    extra = [(["blob", "disk", "alembic/versions/0005_step.py"], 0,
              b"0" * 40 + b" not-a-file 0\n\n"),
             (["blob", "disk", "alembic/versions"], 0,
              b"0" * 40 + b" blob %d\n%s\n" % (len(outside),
                                               outside.encode())),
             (["blob", "disk", "../outward/alembic.ini"], 0,
              b"0" * 40 + b" not-a-file 0\n\n"),
             (["blob", "disk", ".git/HEAD"], 0,
              b"0" * 40 + b" not-a-file 0\n\n"),
             (["blob", "disk", "/etc/hostname"], 0,
              b"0" * 40 + b" not-a-file 0\n\n"),
             (["blob", "disk", "none/such"], 0,
              b"0" * 40 + b" missing 0\n\n")]
    return Kind("outward-symlink", r, extra=extra)


def k_limits():
    r = plain("limits")
    oid = r.git("rev-parse", ":big").strip()
    link = r.git("rev-parse", ":link").strip()
    extra = [(["blob", "index", "big", "299999"], 0,
              oid + b" too-large 300000\n\n"),
             (["blob", "index", "big", "300000"], 0,
              oid + b" blob 300000\n" + b"x" * 300000 + b"\n"),
             (["blob", "disk", "big", "299999"], 0,
              b"0" * 40 + b" too-large 300000\n\n"),
             (["blob", "index", "link"], 0, link + b" blob 11\nalembic.ini\n"),
             (["blob", "index", "no-such"], 1, b"")]
    return Kind("limits", r, extra=extra)


def k_foreign_owner():
    """Owned by another user, allowed by safe.directory as git reads it."""
    if os.geteuid():
        return None
    r = plain("foreign")
    for root, dirs, files in os.walk(r.at("")):
        for name in dirs + files:
            os.lchown(os.path.join(root, name), 12345, 12345)
    os.chown(r.cwd, 12345, 12345)
    return Kind("foreign-owner", r.like(GIT_CONFIG_COUNT="1",
                                        GIT_CONFIG_KEY_0="safe.directory",
                                        GIT_CONFIG_VALUE_0="*"))


def k_settled():
    """Files older than the index: unchanged ones are known by their stat."""
    r = init("settled")
    fill(r)
    for row in r.git("ls-files", "-z").split(b"\0")[:-1]:
        os.utime(r.at(row), (1e9, 1e9), follow_symlinks=False)
    r.git("update-index", "-q", "--refresh")
    rows = dict((row.split(b"\t", 1)[1], row) for row in
                r.git("ls-files", "-s", "-z").split(b"\0")[:-1])

    def disk(path, mode=b"100644"):
        rows[path.encode()] = b"%s %s 0\t%s" % (mode, b"0" * 40, path.encode())

    r.write("alembic/versions/0001_step.py", b"revision = 'X'\n")
    disk("alembic/versions/0001_step.py")
    os.chmod(r.at("alembic/versions/0002_step.py"), 0o755)
    disk("alembic/versions/0002_step.py", b"100755")
    os.unlink(r.at("alembic/versions/0003_step.py"))
    del rows[b"alembic/versions/0003_step.py"]
    os.unlink(r.at("alembic/versions/0004_step.py"))
    os.makedirs(r.at("alembic/versions/0004_step.py"))
    del rows[b"alembic/versions/0004_step.py"]
    os.unlink(r.at("alembic/versions/0005_step.py"))
    os.symlink("0001_step.py", r.at("alembic/versions/0005_step.py"))
    disk("alembic/versions/0005_step.py", b"120000")
    os.unlink(r.at("alembic/versions/0006_step.py"))
    os.mkfifo(r.at("alembic/versions/0006_step.py"))
    del rows[b"alembic/versions/0006_step.py"]
    r.write("new.py", b"new\n")
    disk("new.py")
    r.write("assumed.py", b"1\n")
    r.git("add", "assumed.py")
    rows[b"assumed.py"] = r.git("ls-files", "-s", "-z", "assumed.py")[:-1]
    r.git("update-index", "--assume-unchanged", "assumed.py")
    r.write("assumed.py", b"22\n")
    want = b"".join(rows[k] + b"\0" for k in sorted(rows))
    return Kind("settled", r, bare=True, extra=[(["work-tree"], 0, want)])


def k_no_modes():
    r = plain("no-modes")
    r.git("config", "core.fileMode", "false")
    os.chmod(r.at("alembic.ini"), 0o755)
    r.write("run.sh", b"changed\n", 0o644)
    mode = {row.split(b"\t")[1]: row.split(b" ")[0] for row in
            r.git("ls-files", "-s", "-z").split(b"\0")[:-1]}
    code, out, _ = r.run(PROBE, "work-tree")
    for row in out.split(b"\0")[:-1]:
        path = row.split(b"\t")[1]
        if path in (b"alembic.ini", b"run.sh"):
            assert row.startswith(mode[path]), row
    return Kind("core.fileMode-off", r)


def k_history():
    """Who added and who deleted a file, also on a merged side."""
    r = init("history")
    made = {}

    def step(name):
        r.git("add", "-A")
        commit(r, name + "\n")
        made[name] = r.git("rev-parse", "HEAD")

    r.write("f.py", b"1\n")
    step("added")
    r.write("f.py", b"2\n")
    step("changed")
    r.git("checkout", "-q", "-b", "other")
    r.write("side.py", b"1\n")
    step("side added")
    os.unlink(r.at("side.py"))
    step("side deleted")
    r.git("checkout", "-q", "main")
    os.unlink(r.at("f.py"))
    step("deleted")
    r.git("merge", "-q", "--no-ff", "-m", "merge", "other")
    extra = [(["touched", "HEAD", how, path], 0, made[name])
             for how, path, name in (
                 ("added", "f.py", "added"), ("deleted", "f.py", "deleted"),
                 ("any", "f.py", "deleted"),
                 ("added", "side.py", "side added"),
                 ("deleted", "side.py", "side deleted"))]
    extra += [(["touched", "HEAD", "added", "f.py", "2"], 1, b""),
              (["touched", "HEAD~1", "any", "*.py"], 1, b"")]
    return Kind("history", r, extra=extra)


def k_forged_tree():
    """Entries out of order and by forbidden names, as only mktree lets be."""
    r = init("forged")
    fill(r)
    blob = r.git("rev-parse", "HEAD:alembic.ini").decode().strip()
    raw = b"".join(b"100644 %s\0" % name + bytes.fromhex(blob)
                   for name in (b"zz.py", b"..", b".git", b"aa.py"))
    tree = r.git("hash-object", "-w", "-t", "tree", "--literally", "--stdin",
                 stdin=raw).decode().strip()
    rows = sorted(r.git("ls-tree", "-r", "-z", tree).split(b"\0")[:-1],
                  key=lambda row: row.split(b"\t", 1)[1])
    return Kind("forged-tree", r, extra=[
        (["tree", tree, "", "-r"], 0, b"".join(x + b"\0" for x in rows))])


KINDS = [
    k_plain, k_odd_paths, k_packed, k_subdirectory, k_prefix, k_bare,
    k_bare_by_env, k_linked_worktree, k_linked_worktree_env,
    k_separate_git_dir, k_separate_git_dir_env, k_submodule, k_in_submodule,
    k_sha256, k_sha256_unborn, k_split_index, index_version(2),
    index_version(3), index_version(4), k_sparse, k_sparse_index, k_skip_hash,
    k_intent_to_add, k_intent_only, k_conflict, k_alternates,
    k_alternates_env, k_alternates_quoted, k_object_directory, k_quarantine,
    k_shallow, k_partial, k_partial_missing, k_git_work_tree,
    k_git_work_tree_outside, k_core_worktree, k_core_bare, k_common_dir,
    index_file("other", "plain"), index_file("index.lock", "lock"),
    index_file("next-index-77.lock", "partial"),
    index_file("rel-index", "relative"), k_replace, k_replace_packed, k_grafts,
    k_unborn, k_empty, k_orphan, k_detached, k_worktree_config,
    k_format_extensions, k_config_env, k_config_harmless_env,
    k_config_given_global, k_config_given_system, k_config_include, k_config_global,
    k_no_settings, k_large_index, k_symlinked_git, k_outward_symlink, k_limits,
    k_foreign_owner, k_forged_tree, k_history,
    k_settled, k_no_modes,
]


def broken_repositories():
    """What nobody can read must fail, never look empty."""
    r = plain("broken-head")
    with open(r.at(".git/refs/heads/main"), "w") as f:
        f.write("garbage\n")
    for backend, env in BACKENDS:
        code, out, err = r.like(**env).run(PROBE, "changes")
        report(code == 128 and err, "broken HEAD: %s fails" % backend,
               "exit %d" % code)
    r = plain("broken-index")
    with open(r.at(".git/index"), "r+b") as f:
        f.seek(4)
        f.write(b"\xff\xff\xff\xff")
    for backend, env in BACKENDS:
        for what in ("index", "changes", "head"):
            code, out, err = r.like(**env).run(PROBE, what)
            report(code == 128 and err, "broken index: %s fails for %s" % (
                backend, what), "exit %d" % code)
    r = plain("lost-tree")
    commit(r, "all\n")
    tree = r.git("rev-parse", "HEAD:alembic/versions").decode().strip()
    os.unlink(r.at(".git/objects/%s/%s" % (tree[:2], tree[2:])))
    for backend, env in BACKENDS:
        code, out, err = r.like(**env).run(PROBE, "tree", "HEAD", "", "-r")
        report(code == 128 and err, "lost tree: %s fails" % backend,
               "exit %d" % code)
    r = plain("lost-blob")
    oid = r.git("rev-parse", ":alembic.ini").decode().strip()
    os.unlink(r.at(".git/objects/%s/%s" % (oid[:2], oid[2:])))
    for backend, env in BACKENDS[1:]:
        code, out, err = r.like(**env).run(PROBE, "blob", "index",
                                           "alembic.ini")
        report(code == 0 and b" missing " in out,
               "lost blob: %s says missing" % backend, out.decode())
    outside = Repo(fresh("no-repository"), GIT_CEILING_DIRECTORIES=TOP)
    for backend, env in BACKENDS:
        code, out, err = outside.like(**env).run(PROBE, "index")
        report(code == 128 and b"not a git repository" in err,
               "outside: %s says there is no repository" % backend,
               err.decode())
    none = r.like(PATH="/nonexistent", GIT_ALEMBIC_BACKEND="git")
    p = subprocess.run([PROBE, "changes"], cwd=none.cwd, env=none.env,
                       capture_output=True, **COMMAND)
    report(p.returncode == 128 and b"cannot run" in p.stderr,
           "no git in PATH: said so", p.stderr.decode())


def try_kind(make):
    if ONLY and not any(word in make.__name__ for word in ONLY):
        return
    kind = make()
    if kind:
        check_kind(kind)


def main():
    os.makedirs(CLEAN["HOME"])
    with open(os.path.join(TOP, "lsan"), "w") as f:
        f.write("leak:libpcre2-8\n")
    jobs = [functools.partial(try_kind, make) for make in KINDS]
    if not ONLY:
        jobs.append(broken_repositories)
    n = failed = 0
    try:
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            for results in pool.map(collected, jobs):
                for good, name, detail in results:
                    n += 1
                    failed += not good
                    print("%s %d - %s" % ("ok" if good else "not ok", n, name))
                    for line in detail.splitlines()[:12]:
                        print("# " + line[:300])
                sys.stdout.flush()
    finally:
        shutil.rmtree(TOP, ignore_errors=True)
    print("1..%d" % n)
    return 1 if failed else 0


sys.exit(main())
