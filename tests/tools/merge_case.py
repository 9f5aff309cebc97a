"""One environment of one merge: who has what, what is published, what git's
own merge makes of it."""
import os

import judge_repair

MODES = ("none", "base", "ours", "theirs", "both")


class Case:
    """Sides are numbers of rebuilt.sides, HEAD first; plain is git's tree."""

    def __init__(self, rebuilt, environment, plain, sides, mode,
                 always_merges=False):
        self.environment = environment
        self.mode, self.always_merges = mode, always_merges
        self.plain, self.ids, self.by_id = {}, {}, {}
        for path in rebuilt.layout.files(plain, environment):
            oid = plain[path][1]
            id = rebuilt.clone.migration(oid, path).id
            self.plain[path] = rebuilt.clone.read(oid)
            self.ids[path] = id
            self.by_id.setdefault(id, []).append(path)
        self.sides = [judge_repair.Side(rebuilt.chain(rebuilt.sides[i],
                                                      environment))
                      for i in sides]
        self.bases = [rebuilt.chain(b, environment) for b in rebuilt.bases]
        self.all = (1 << len(sides)) - 1
        self.masks = {p: self.mask(p) for p in self.plain}

    def mask(self, path):
        """Which side has a file: by its path and id, else the id under a path
        that is no file of that id any more."""
        id, mask = self.ids[path], 0
        for i, side in enumerate(self.sides):
            if side.ids.get(path) == id or id in side.known and not any(
                    side.ids.get(p) == id
                    for p in self.by_id[id] if p != path):
                mask |= 1 << i
        return mask

    def is_published(self, path):
        id, mask = self.ids[path], self.masks[path]
        if self.mode == "none":
            return False
        if self.mode == "base":
            return any(id in b.ids for b in self.bases) and mask == self.all
        return bool(mask & {"ours": 1, "theirs": self.all & ~1,
                            "both": self.all}[self.mode])

    def published_parents(self, path):
        """Those that its id has where it is published, one for each place."""
        places = {"base": self.bases, "ours": self.sides[:1],
                  "theirs": self.sides[1:]}.get(self.mode, ())
        return [set(m.down) for s in places for m in s.by_path.values()
                if m.id == self.ids[path]]

    @property
    def has_extra_heads(self):
        """In what git makes of it: more than any side had."""
        heads = judge_repair.chain(self.plain).heads
        return len(heads) > max([1] + [s.nheads for s in self.sides])

    def judge(self, result):
        """result: {path: bytes}"""
        stays = {p for p in self.plain
                 if self.always_merges or self.is_published(p)}
        rather = {p for p in self.plain if self.masks[p] & 1} \
            if self.mode != "theirs" else ()
        published = {p: self.published_parents(p) for p in self.plain
                     if self.is_published(p)}
        return judge_repair.Judge(self.plain, result, self.sides, stays, rather,
                                  self.mode == "both" or self.always_merges,
                                  published)


def cases(rebuilt, mined, plain, sides, mode, always_merges=False):
    for environment in rebuilt.layout.environments:
        if os.fsdecode(environment[0]) in mined["adds"]:
            yield Case(rebuilt, environment, plain, sides, mode,
                       always_merges)
