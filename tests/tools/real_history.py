#!/usr/bin/env python3
"""Compares `git alembic history --format json` of a clone with CPython's ast.

usage: real_history.py GIT_ALEMBIC CLONE [REV...]

For each REV (HEAD): every file that is listed is read with git and evaluated
with ast.literal_eval; every .py file below a versions directory must be
listed. Prints what differs and a count; exits 1 if anything does.
"""

import ast
import json
import os
import re
import subprocess
import sys

NAMES = ("revision", "down_revision", "branch_labels", "depends_on")


def run(*args, **kwargs):
    return subprocess.run(args, check=True, stdout=subprocess.PIPE, **kwargs).stdout


def assigned(statement):
    if isinstance(statement, ast.AnnAssign) and statement.value:
        return [(statement.target, statement.value)]
    if not isinstance(statement, ast.Assign):
        return []
    pairs = []
    for target in statement.targets:
        if isinstance(target, (ast.Tuple, ast.List)) and isinstance(
            statement.value, (ast.Tuple, ast.List)
        ):
            pairs += zip(target.elts, statement.value.elts)
        else:
            pairs.append((target, statement.value))
    return pairs


def evaluate(source, name):
    """The four names as lists; DYNAMIC where literal_eval cannot tell."""
    values = {}
    for statement in ast.parse(source).body:
        for target, value in assigned(statement):
            if not isinstance(target, ast.Name) or target.id not in NAMES:
                continue
            if isinstance(value, ast.Name) and value.id in values:
                values[target.id] = values[value.id]
                continue
            try:
                values[target.id] = ast.literal_eval(value)
            except ValueError:
                values[target.id] = Ellipsis
    if "revision" not in values:
        legacy = re.match(r"([a-f0-9]+)\.py$", name)
        values["revision"] = legacy.group(1) if legacy else None
    return values


def as_list(value):
    if value is None:
        return []
    if isinstance(value, str):
        return [value]
    return sorted(v for v in value if v is not None)


def compare(entry, source):
    want = evaluate(source, os.path.basename(entry["path"]))
    problems = []
    for name in NAMES:
        value = want.get(name)
        got = entry[name]
        if value is Ellipsis:
            if name not in entry["dynamic"]:
                problems.append(f"{name}: computed, but {got!r} is claimed")
            continue
        if name == "revision":
            if got != value:
                problems.append(f"revision: {got!r}, ast says {value!r}")
        elif sorted(got) != as_list(value):
            problems.append(f"{name}: {got!r}, ast says {value!r}")
    return problems


def check(tool, clone, rev):
    git = ["git", "-C", clone]
    history = json.loads(run(tool, "history", rev, "--format", "json", cwd=clone))
    names = run(*git, "ls-tree", "-r", "-z", "--name-only", rev)
    tree = [os.fsdecode(n) for n in names.split(b"\0") if n]
    bad = files = 0
    for env in history["environments"]:
        listed = set()
        for entry in env["revisions"]:
            listed.add(entry["path"])
            source = run(*git, "cat-file", "blob", f"{rev}:{entry['path']}")
            files += 1
            for problem in compare(entry, source):
                bad += 1
                print(f"{rev}:{entry['path']}: {problem}")
        for path in tree:
            directory, name = os.path.split(path)
            if directory in env["versions"] and path not in listed:
                if re.match(r"(?!\.\#|__init__)(.*\.py)$", name):
                    bad += 1
                    print(f"{rev}:{path}: not listed")
        print(
            f"{rev}: {env['path'] or '.'}: {len(env['revisions'])} revisions, "
            f"heads {env['heads']}, bases {env['bases']}"
        )
    if not history["environments"]:
        bad += 1
        print(f"{rev}: no environment")
    return files, bad


def main():
    tool, clone = os.path.abspath(sys.argv[1]), sys.argv[2]
    files = bad = 0
    for rev in sys.argv[3:] or ["HEAD"]:
        more, worse = check(tool, clone, rev)
        files += more
        bad += worse
    print(f"{files} files compared, {bad} differences")
    return 1 if bad else 0


sys.exit(main())
