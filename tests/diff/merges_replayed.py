#!/usr/bin/python3
"""Merges of many kinds, by git with our hooks, judged from outside.

The histories that tests/tools/made_history.py makes are mined and merged again
by tests/tools/replay_merges.py, which tells what is promised of each merge.
Here is only which of them are for a person to decide.
"""
import os
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "tools"))

import made_history  # noqa: E402
import mine_merges  # noqa: E402
import replay_merges  # noqa: E402

MODES = ("theirs", "both")
ALWAYS = [(m, s) for m in MODES for s in (0, 1)]
BOTH = [("both", 0), ("both", 1)]
# kind -> (who is published, HEAD's side) -> why it stops; no other does.
STOPS = {
    "parent-deleted": dict.fromkeys(ALWAYS, "missing-parent"),
    "same-column": dict.fromkeys(ALWAYS, "semantic-conflict"),
    # Of two published ones no machine chooses.
    "same-id": dict.fromkeys(BOTH, "duplicate-revision"),
    "numbers": dict.fromkeys(BOTH, "duplicate-revision"),
    # So was it resolved, of a conflict of git's.
    "same-name": {("both", 1): "published-reparented"},
    # Where a file stands that had been there is not known.
    "computed": dict.fromkeys([(m, 1) for m in MODES], "multiple-heads"),
}


class Collected:
    """Takes the place of the tool's own report."""

    def __init__(self):
        self.rows = []

    def extra(self, case):
        pass

    def add(self, mined, run, kind, reason, output):
        self.rows.append((run.mode, run.sides, kind, reason, output))


def problem(kind, row):
    mode, sides, result, reason, output = row
    stop = STOPS.get(kind, {}).get((mode, sides[0]))
    has_stopped = "stopped" in result
    if result == "broken" or has_stopped != bool(stop) or \
            has_stopped and reason != stop:
        return "%s %s: %s: %s\n%s" % (mode, sides, result, reason, output)
    return ""


def replayed(clone, kind, programs, options):
    """Lines of what is wrong, or None when nothing was mined."""
    tip = clone.check(b"refs/heads/" + kind.encode())
    report = Collected()
    replay = replay_merges.Replay(clone, programs, options, report)
    for mined in options.mined["found"]:
        if mined["oid"] == tip:
            replay.merge(mined)
    if not report.rows:
        return ["no merge was found"]
    return [p for p in (problem(kind, row) for row in report.rows) if p]


class Options:
    publish, resolve, style = MODES, "auto", "reparent"
    mined = None


def main():
    print("1..%d" % len(made_history.KINDS))
    with tempfile.TemporaryDirectory() as tmp:
        path = os.path.join(tmp, "made")
        made_history.make(path, list(made_history.KINDS))
        clone = mine_merges.Clone(path)
        Options.mined = mine_merges.mine(clone)
        programs = replay_merges.Programs(
            os.path.join(os.path.abspath(sys.argv[1]), "bin"), tmp, clone.env)
        for n, kind in enumerate(made_history.KINDS, 1):
            wrong = replayed(clone, kind, programs, Options)
            print("%sok %d - %s" % ("not " if wrong else "", n, kind))
            for text in wrong:
                print("\n".join("# " + line for line in text.splitlines()))
            sys.stdout.flush()


main()
