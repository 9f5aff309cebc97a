"""docs/ci.md: its examples are run, as the servers would run them.

Each workflow is taken out of the page and run on a sample repository: the
clone is made as actions/checkout and GitLab's runner make it (a detached
commit, a merge commit of the pull request, a limited depth), the steps' shell
lines run as they stand. Only what comes from outside is replaced: apt-get, and
the URL of git-alembic, from which the programs are installed that were built.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

import jsonschema
import yaml

BUILD = os.path.abspath(sys.argv[1])
TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
ZEROS = "0" * 40

count = 0


def check(ok, name, why=""):
    global count
    count += 1
    print("%s %d - %s" % ("ok" if ok else "not ok", count, name))
    if not ok:
        print("\n".join("# " + line for line in str(why).splitlines()[-40:]))


work = tempfile.mkdtemp()
home = os.path.join(work, "home")
path = os.path.join(work, "path")
for folder in (home, path):
    os.mkdir(folder)
ENV = {
    "HOME": home, "PATH": path + ":" + os.environ["PATH"], "GIT_CONFIG_NOSYSTEM": "1",
    "LC_ALL": "C", "TZ": "UTC", "GIT_AUTHOR_NAME": "Ada", "GIT_AUTHOR_EMAIL": "ada@example.org",
    "GIT_COMMITTER_NAME": "Ada", "GIT_COMMITTER_EMAIL": "ada@example.org",
}
for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS"):
    if name in os.environ:
        ENV[name] = os.environ[name]


def sh(script, cwd, shell="sh", **env):
    done = subprocess.run([shell, "-e", "-c", script], cwd=cwd, env=dict(ENV, **env),
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          stdin=subprocess.DEVNULL, text=True)
    return done.returncode, done.stdout


def need(script, cwd, **env):
    code, out = sh(script, cwd, **env)
    assert code == 0, out
    return out.strip()


# ---- the page ----


def blocks():
    with open(os.path.join(TOP, "docs", "ci.md")) as f:
        text = f.read()
    found = []
    heading = ""
    for m in re.finditer(r"^## ([^\n]*)$|^```(\w*)\n(.*?)^```$", text, re.M | re.S):
        if m[1]:
            heading = m[1]
        else:
            found.append((heading, m[2], m[3]))
    return found


PAGE = blocks()


def block(heading, language, n=0):
    return [b[2] for b in PAGE if b[0] == heading and b[1] == language][n]


# ---- the sample: a server, a feature that forks, one that does not ----

MIGRATION = '''"""%(what)s

Revision ID: %(id)s
Revises: %(down)s

"""
from alembic import op
import sqlalchemy as sa

revision = "%(id)s"
down_revision = %(quoted)s


def upgrade():
    op.add_column("users", sa.Column("%(what)s", sa.Text()))


def downgrade():
    raise NotImplementedError("nothing reads it")
'''


def migration(cwd, rev, what, down):
    name = os.path.join(cwd, "alembic", "versions", "%s_%s.py" % (rev, what))
    with open(name, "w") as f:
        f.write(MIGRATION % {"id": rev, "what": what, "down": down or "",
                             "quoted": '"%s"' % down if down else None})


def commit(cwd, message):
    need("git add -A && git commit -q -m '%s'" % message, cwd)
    return need("git rev-parse HEAD", cwd)


def make_server():
    server, seed = os.path.join(work, "server.git"), os.path.join(work, "seed")
    os.makedirs(os.path.join(seed, "alembic", "versions"))
    need("git init -q -b main .", seed)
    for name in ("env.py", "script.py.mako"):
        open(os.path.join(seed, "alembic", name), "w").close()
    migration(seed, "aa11bb22cc33", "users", None)
    sha = {"start": commit(seed, "start")}
    need("git checkout -q -b forks", seed)
    migration(seed, "cc33dd44ee55", "phone", "aa11bb22cc33")
    sha["forks"] = commit(seed, "phone")
    need("git checkout -q main", seed)
    migration(seed, "bb22cc33dd44", "email", "aa11bb22cc33")
    sha["main"] = commit(seed, "email")
    need("git checkout -q -b fits", seed)
    migration(seed, "dd44ee55ff66", "fax", "bb22cc33dd44")
    sha["fits"] = commit(seed, "fax")
    need("git checkout -q -b edits main", seed)
    need("sed -i 's/sa.Text/sa.Date/' alembic/versions/aa11*", seed)
    sha["edits"] = commit(seed, "edit")
    for n, branch in ((1, "forks"), (2, "fits")):
        need("git checkout -q -B pull%d main && git merge -q --no-ff -m merge %s" % (n, branch), seed)
        need("git update-ref refs/pull/%d/merge HEAD && git update-ref refs/pull/%d/head %s"
             % (n, n, branch), seed)
    need("git checkout -q main && git branch -q -D pull1 pull2", seed)
    need("git clone -q --mirror %s %s" % (seed, server), work)
    need("git config uploadpack.allowAnySHA1InWant true", server)
    return server, sha


def make_tool():
    """What GIT_ALEMBIC names: its install.sh installs what was built."""
    tool = os.path.join(work, "tool")
    os.mkdir(tool)
    with open(os.path.join(tool, "install.sh"), "w") as f:
        f.write('#!/bin/sh\nexec cp "%s/bin/git-alembic" "%s/git-alembic"\n' % (BUILD, path))
    os.chmod(os.path.join(tool, "install.sh"), 0o755)
    need("git init -q . && git add -A && git commit -q -m tool", tool)
    with open(os.path.join(path, "apt-get"), "w") as f:
        f.write('#!/bin/sh\necho "$*" >>"%s/apt"\n' % work)
    os.chmod(os.path.join(path, "apt-get"), 0o755)
    return tool


SERVER, SHA = make_server()
TOOL = make_tool()

# ---- runners ----


def fresh():
    """No trace of the run before: neither the tool nor its clone."""
    if os.path.exists(os.path.join(path, "git-alembic")):
        os.remove(os.path.join(path, "git-alembic"))
    shutil.rmtree(os.path.join(home, "git-alembic"), ignore_errors=True)
    cwd = tempfile.mkdtemp(dir=work)
    need("git init -q . && git remote add origin file://%s" % SERVER, cwd)
    return cwd


def checkout(depth, ref):
    """As actions/checkout does it."""
    cwd = fresh()
    what = "+refs/heads/*:refs/remotes/origin/*" if depth == 0 else "--depth=%d" % depth
    need("git fetch -q --no-tags origin %s +%s:refs/remotes/here" % (what, ref), cwd)
    need("git checkout -q --detach refs/remotes/here", cwd)
    return cwd


def expand(text, context):
    return re.sub(r"\$\{\{ (.*?) \}\}", lambda m: context[m[1]], text)


def is_wanted(step, event, failed):
    if "if" not in step:
        return not failed
    if step["if"] == "always()":
        return True
    return not failed and step["if"] == "github.event_name == '%s'" % event


def run_workflow(workflow, event, context, env, extra=()):
    """Gives (names of the steps that failed, log, folder)."""
    job = workflow["jobs"]["migrations"]
    cwd, log, failed, ran = None, "", [], []
    steps = job["steps"] + list(extra)
    for step in steps:
        if not is_wanted(step, event, failed):
            continue
        uses = step.get("uses", "")
        if uses.startswith("actions/checkout"):
            cwd = checkout(step["with"]["fetch-depth"], context["ref"])
        if "run" not in step:
            continue
        env_of_step = {k: expand(v, context) for k, v in step.get("env", {}).items()}
        code, out = sh(step["run"], cwd or work,
                       **dict(workflow["env"], **env, **env_of_step))
        log += out
        ran.append(step["name"])
        if code:
            failed.append(step["name"])
    return failed, ran, log, cwd


def trigger(workflow):
    return workflow.get("on", workflow.get(True))  # YAML 1.1 reads "on" as true


def pull_request(workflow, n, branch, extra=()):
    return run_workflow(
        workflow, "pull_request",
        {"ref": "refs/pull/%d/merge" % n, "github.event.pull_request.head.sha": SHA[branch]},
        {"GITHUB_BASE_REF": "main", "GIT_ALEMBIC": "file://" + TOOL}, extra)


def push(workflow, branch, before):
    """branch is what main has become."""
    need("git update-ref refs/heads/main %s" % SHA[branch], SERVER)
    try:
        return run_workflow(
            workflow, "push", {"ref": "refs/heads/main", "github.event.before": before},
            {"GITHUB_SHA": SHA[branch], "GIT_ALEMBIC": "file://" + TOOL})
    finally:
        need("git update-ref refs/heads/main %s" % SHA["main"], SERVER)


def workflows(heading, is_github):
    workflow = yaml.safe_load(block(heading, "yaml"))
    check(set(trigger(workflow)) == {"pull_request", "push"}, heading + ": triggers", workflow)
    failed, ran, log, _ = pull_request(workflow, 1, "forks")
    check(failed == ["the pull request, merged"], heading + ": a fork fails", "%s\n%s" % (failed, log))
    if is_github:
        line = [one for one in log.splitlines() if one.startswith("::error ")]
        check(len(line) == 1 and "title=diverging-heads,file=alembic/versions/cc33" in line[0],
              heading + ": the fork is annotated", log)
    else:
        check("error[" in log and "cc33dd44ee55" in log, heading + ": the fork is in the log", log)
    failed, ran, log, _ = pull_request(workflow, 2, "fits")
    check(not failed and "the pull request, merged" in ran, heading + ": what fits passes", log)
    failed, ran, log, _ = push(workflow, "fits", SHA["main"])
    check(not failed and "what was pushed" in ran, heading + ": a good push passes", log)
    failed, ran, log, _ = push(workflow, "edits", SHA["main"])
    check(failed == ["what was pushed"] and "published-edited" in log,
          heading + ": a push that edits what is published fails", log)
    failed, ran, log, _ = push(workflow, "fits", ZEROS)
    check(not failed, heading + ": a branch that was not there before passes", log)
    return workflow


def sarif(workflow):
    extra = yaml.safe_load(block("GitHub Actions", "yaml", 1))
    with open(os.path.join(TOP, "tests", "schema", "sarif.json")) as f:
        schema = json.load(f)
    for n, branch in ((1, "forks"), (2, "fits")):
        failed, ran, log, cwd = pull_request(workflow, n, branch, extra)
        name = extra[1]["with"]["sarif_file"]
        with open(os.path.join(cwd, name)) as f:
            document = json.load(f)
        errors = [e.message for e in jsonschema.Draft7Validator(schema).iter_errors(document)]
        check("SARIF" in ran and not errors, "SARIF of %s: is written and fits" % branch, errors)
        rules = [r["ruleId"] for r in document["runs"][0]["results"]]
        check((rules == ["multiple-heads"]) == (branch == "forks"), "SARIF of %s: results" % branch, rules)


# ---- GitLab ----


def gitlab(env, ref):
    job = yaml.safe_load(block("GitLab CI", "yaml"))["migrations"]
    cwd = fresh()
    variables = dict(job["variables"], **env)
    depth = "--depth=%s" % variables["GIT_DEPTH"] if int(variables["GIT_DEPTH"]) else ""
    need("git fetch -q %s origin +%s:refs/pipelines/1 && git checkout -q --detach refs/pipelines/1"
         % (depth, ref), cwd)
    variables = {k: str(v) for k, v in variables.items()}
    variables["GIT_ALEMBIC"] = "file://" + TOOL
    code, out = sh("\n".join(job["before_script"] + job["script"]), cwd, **variables)
    report = job["artifacts"]["reports"]["codequality"].replace("$REPORT", variables["REPORT"])
    with open(os.path.join(cwd, report)) as f:
        return code, out, json.load(f)


def gitlab_pipelines():
    with open(os.path.join(TOP, "tests", "schema", "gitlab.json")) as f:
        validator = jsonschema.Draft7Validator(json.load(f))
    merge = {"CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main", "CI_COMMIT_BEFORE_SHA": ZEROS}
    code, out, report = gitlab(dict(merge, CI_COMMIT_SHA=SHA["forks"]), "refs/heads/forks")
    check(code == 1 and "error[diverging-heads]" in out, "GitLab: a fork fails", out)
    check([i["check_name"] for i in report] == ["diverging-heads"]
          and not list(validator.iter_errors(report)), "GitLab: the report has it", report)
    code, out, report = gitlab(dict(merge, CI_COMMIT_SHA=SHA["fits"]), "refs/heads/fits")
    check(code == 0 and report == [], "GitLab: what fits passes", out)
    need("git update-ref refs/heads/main %s" % SHA["edits"], SERVER)
    code, out, report = gitlab({"CI_COMMIT_BEFORE_SHA": SHA["main"], "CI_COMMIT_SHA": SHA["edits"]},
                               "refs/heads/main")
    need("git update-ref refs/heads/main %s" % SHA["main"], SERVER)
    check(code == 1 and "published-edited" in out, "GitLab: a push that edits what is published fails", out)


# ---- shell ----


def first_lines():
    cwd = checkout(0, "refs/heads/forks")
    need(TOOL + "/install.sh", cwd)
    need("git branch -q feature refs/remotes/origin/forks", cwd)
    for line in block("", "sh").splitlines():
        code, out = sh(line, cwd)
        check(code == 1 and "diverging-heads" in out, "as the page says: " + line.split(" #")[0].strip(), out)


def anywhere():
    cwd = checkout(0, "refs/heads/fits")
    need(TOOL + "/install.sh", cwd)
    code, out = sh(block("Anywhere else", "sh"), cwd)
    check(code == 0, "anywhere else", out)


def little_by_little():
    """As many fetches as it takes, from a clone of depth 1."""
    seed = os.path.join(work, "seed")
    need("git checkout -q -B long main", seed)
    for i in range(300):
        need("git commit -q --allow-empty -m %d" % i, seed)
    need("git push -q %s +long:refs/heads/main" % SERVER, seed)
    cwd = checkout(1, "refs/heads/forks")
    need(TOOL + "/install.sh", cwd)
    code, out = sh("git alembic check --merge-into origin/main", cwd)
    check(code == 128 and "is no commit that git knows here" in out, "a clone of depth 1: says what to fetch", out)
    code, out = sh(block("What it needs of the clone", "sh"), cwd)
    check(code == 1 and "diverging-heads" in out, "a clone of depth 1: more and more of it", out)
    commits = int(need("git rev-list --count origin/main", cwd))
    check(commits > 300, "a clone of depth 1: it took several", commits)
    need("git push -q %s +main:refs/heads/main" % SERVER, seed)


def messages_are_real():
    """What the page quotes, up to where it is cut, is what the program says."""
    quoted = " ".join(block("What it needs of the clone", "").split())
    cwd = checkout(1, "refs/heads/forks")
    need(TOOL + "/install.sh", cwd)
    said = sh("git alembic check --merge-into origin/main", cwd)[1]
    need("git fetch -q --depth=1 origin +main:refs/remotes/origin/main", cwd)
    said += sh("git alembic check --merge-into origin/main", cwd)[1]
    check(" ".join(said.split()) == quoted, "the messages are those of the page", said)


try:
    first_lines()
    sarif(workflows("GitHub Actions", True))
    workflows("Gitea Actions", False)
    gitlab_pipelines()
    anywhere()
    messages_are_real()
    little_by_little()
    with open(os.path.join(work, "apt")) as f:
        wanted = {word for line in f for word in line.split() if not word.startswith("-")}
    check({"gcc", "libgit2-dev", "libinih-dev"} <= wanted, "the packages are named", wanted)
finally:
    shutil.rmtree(work, ignore_errors=True)
print("1..%d" % count)
