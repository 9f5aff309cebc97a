"""A mined merge as a small repository of its own: environments and nothing
else, so that no other file's conflict is in the way.

The objects stay where they are, in the clone (objects/info/alternates).
"""
import os
import subprocess

import alembic_truth as truth


def quoted(path):
    out = bytearray(b'"')
    for byte in path:
        if byte in b'"\\':
            out += b"\\" + bytes([byte])
        elif byte < 32 or byte > 126:
            out += b"\\%03o" % byte
        else:
            out.append(byte)
    return bytes(out + b'"')


class Layout:
    """What the environments of a merge are made of. env.py, the template and
    the settings are the same in every state: those of the real merge."""

    def __init__(self, clone, states):
        self.fixed = {}  # path -> (mode, oid)
        self.locations = {}  # script -> those of each of its environments
        self.scripts = sorted({s for state in states
                               for s in truth.script_dirs(state)})
        for state in states:
            for script in self.scripts:
                self.take(clone, state, script)

    @property
    def environments(self):
        """(script, directories or None), in one directory perhaps several."""
        return [(script, locations) for script in self.scripts
                for locations in self.locations.get(script) or [None]]

    def take(self, clone, state, script):
        for name in (b"env.py", b"script.py.mako"):
            self.add(state, os.path.join(script, name))
        at = script
        while True:
            for path in state:
                if os.path.dirname(path) == at and (
                        path.endswith(b".ini") or
                        os.path.basename(path) == b"pyproject.toml"):
                    self.take_settings(clone, state, script, path)
            if not at:
                break
            at = os.path.dirname(at)

    def take_settings(self, clone, state, script, path):
        data = clone.read(state[path][1])
        if path.endswith(b".toml"):
            if b"[tool.alembic" in data:
                self.add(state, path)
        elif b"script_location" in data or b"[alembic]" in data:
            self.add(state, path)
            if self.fixed[path] == state[path]:
                places = self.locations.setdefault(script, [])
                places += [f for f in truth.locations_of_ini(
                    data, path, script) if f not in places]

    def add(self, state, path):
        if path in state and path not in self.fixed:
            self.fixed[path] = state[path]

    def files(self, paths, environment):
        return truth.files_of(paths, *environment)

    def tree(self, state):
        """Of a state: its migrations, with the files that are fixed."""
        out = {}
        for script, locations in self.environments:
            places = locations or [os.path.join(script, b"versions")]
            for path in state:
                if truth.is_migration_name(os.path.basename(path)) and any(
                        path.startswith(d + b"/") for d in places):
                    out[path] = state[path]
        for path, entry in self.fixed.items():
            out[path] = entry
        return out


class Incomplete(Exception):
    """The clone has not all of its objects."""


class Rebuilt:
    """directory: a repository with branches "base", "side0", "side1" ..."""

    def __init__(self, clone, mined, directory):
        self.clone, self.directory, self.env = clone, directory, clone.env
        self.nsides = len(mined["parents"])
        scripts = [os.fsencode(s) for s in mined["scripts"]]
        places = self.places(scripts)

        def state(rev):
            return clone.tree(rev, places)
        real = state(mined["oid"])
        sides = [state(p) for p in mined["parents"]]
        bases = [state(b) for b in mined["bases"]]
        self.layout = Layout(clone, [real] + sides + bases)
        self.real = self.layout.tree(real)
        self.sides = [self.layout.tree(s) for s in sides]
        self.bases = [self.layout.tree(b) for b in bases]
        self.root = {}
        if len(bases) > 1:
            below = clone.run("merge-base", "--octopus", *mined["bases"],
                              ok=(0, 1)).decode().split()
            if below:
                self.root = self.layout.tree(state(below[0]))
        for tree in self.sides + self.bases + [self.root]:
            for path, (mode, oid) in tree.items():
                if clone.check(oid.encode()) is None:
                    raise Incomplete(path)
        self.make()

    @staticmethod
    def places(scripts):
        """Below what the listing of a state has to go."""
        out = set()
        for script in scripts:
            out.add(os.path.dirname(script) or script)
            while script:
                for name in (b"alembic.ini", b"pyproject.toml"):
                    out.add(os.path.join(os.path.dirname(script), name))
                script = os.path.dirname(script)
        return sorted(out)

    def make(self):
        subprocess.run(["git", "init", "-q", "--template=", "-b", "side0",
                        self.directory], env=self.env, check=True)
        git_dir = os.path.join(self.directory, ".git")
        os.makedirs(os.path.join(git_dir, "objects", "info"), exist_ok=True)
        with open(os.path.join(git_dir, "objects/info/alternates"), "w") as f:
            f.write(self.clone.objects + "\n")
        marks, out = {}, []

        def commit(name, tree, parents):
            marks[name] = len(marks) + 1
            out.append(b"commit refs/heads/%s\nmark :%d\n"
                       b"committer C O Mitter <c@example.com> 1767323045 +0000\n"
                       b"data %d\n%s\n" % (name, marks[name], len(name), name))
            for how, parent in zip([b"from"] + [b"merge"] * 99, parents):
                out.append(b"%s :%d\n" % (how, marks[parent]))
            out.append(b"deleteall\n")
            for path, (mode, oid) in sorted(tree.items()):
                out.append(b"M %s %s %s\n" % (mode.encode(), oid.encode(),
                                              quoted(path)))
        below = []
        if len(self.bases) > 1:
            commit(b"root", self.root, [])
            below = [b"root"]
        names = []
        for i, base in enumerate(self.bases):
            names.append(b"base" if not i else b"base%d" % i)
            commit(names[-1], base, below)
        for i, side in enumerate(self.sides):
            commit(b"side%d" % i, side, names)
        subprocess.run(["git", "-C", self.directory, "fast-import", "--quiet"],
                       env=self.env, input=b"".join(out), check=True,
                       stdout=subprocess.DEVNULL)

    # ---- reading it

    def git(self, *args, ok=(0,), directory=None, env=None):
        run = subprocess.run(["git", "-C", directory or self.directory, *args],
                             env=env or self.env, stdout=subprocess.PIPE,
                             stderr=subprocess.PIPE)
        if ok and run.returncode not in ok:
            raise RuntimeError("git %s: %d: %s" % (
                " ".join(args), run.returncode,
                run.stderr.decode(errors="replace")))
        return run

    def plain(self, ours, theirs):
        """git's own merge: (path -> (mode, oid), paths in conflict)."""
        run = self.git("merge-tree", "--write-tree", "--name-only", "-z",
                       "--no-messages", "--allow-unrelated-histories",
                       ours, theirs, ok=(0, 1))
        parts = [p for p in run.stdout.split(b"\0") if p]
        return self.tree(parts[0].decode()), parts[1:]

    def tree(self, rev, directory=None):
        out = {}
        run = self.git("ls-tree", "-r", "-z", rev, directory=directory)
        for line in run.stdout.split(b"\0"):
            if line:
                head, path = line.split(b"\t", 1)
                mode, _, oid = head.decode().split()
                out[path] = (mode, oid)
        return out

    def chain(self, tree, environment):
        return truth.Chain({
            path: self.clone.migration(tree[path][1], path)
            for path in self.layout.files(tree, environment)})
