"""mermaid itself, where tests/run or MERMAID=FOLDER has it (mermaid.mjs)."""

import os
import subprocess
import tempfile

FOLDER = os.environ.get("MERMAID")
PROGRAM = os.path.join(os.path.dirname(os.path.abspath(__file__)), "mermaid.mjs")


def faults(drawings, kind):
    """A line for each (name, text) that it does not take for that kind."""
    with tempfile.TemporaryDirectory() as directory:
        files = []
        for i, (_, text) in enumerate(drawings):
            files.append(os.path.join(directory, "%d.mmd" % i))
            with open(files[-1], "w", encoding="utf-8") as f:
                f.write(text)
        out = subprocess.run(
            ["node", PROGRAM, os.path.abspath(FOLDER)] + files,
            stdout=subprocess.PIPE, check=True, encoding="utf-8",
        ).stdout.splitlines()
    wrong = ["%s: %s" % (d[0], line) for d, line in zip(drawings, out)
             if line != "ok " + kind]
    if len(out) != len(drawings):
        wrong.append("%d answers for %d" % (len(out), len(drawings)))
    return wrong
