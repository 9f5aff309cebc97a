"""The driver's merge of lines against `git merge-file`: many texts, markers of
many sizes, all styles of conflicts, line ends, last lines without an end."""
import os
import random
import subprocess
import sys
import tempfile

build = os.path.abspath(sys.argv[1])
driver = os.path.join(build, 'bin', 'git-alembic-merge')
ROUNDS = 300


def text(r, words):
    return [r.choice(words) for _ in range(r.randint(0, 24))]


def edited(r, lines, words):
    lines = list(lines)
    for _ in range(r.randint(0, 4)):
        at = r.randint(0, len(lines))
        kind = r.random()
        if kind < 0.4:
            lines[at:at + 1] = [r.choice(words)]
        elif kind < 0.7:
            del lines[at:at + r.randint(1, 3)]
        else:
            lines[at:at] = [r.choice(words) for _ in range(r.randint(1, 3))]
    return lines


def join(r, lines, end):
    s = end.join(lines) + (end if lines and r.random() < 0.9 else '')
    return s.encode()


def main():
    r = random.Random(20260102)
    env = dict(os.environ, ALEMBIC_GIT='0', GIT_CONFIG_NOSYSTEM='1',
               HOME='/nonexistent', LC_ALL='C')
    for name in [n for n in env if n.startswith('GITHEAD_')]:
        del env[name]
    failed = conflicts = 0
    with tempfile.TemporaryDirectory() as work:
        os.chdir(work)
        # Elsewhere `git merge-file` does not ask how conflicts shall look.
        subprocess.run(['git', 'init', '-q'], env=env, check=True)
        for i in range(ROUNDS):
            words = r.choice((list('abcdefghijklmnopqrst'), list('ab('),
                              ['', 'x', '    pass', 'def upgrade():']))
            end = r.choice(('\n', '\n', '\r\n'))
            base = text(r, words)
            files = {'O': join(r, base, end) if r.random() < 0.9 else b'',
                     'A': join(r, edited(r, base, words), end),
                     'B': join(r, edited(r, base, words), end)}
            files['A1'] = files['A']
            for name, content in files.items():
                with open(name, 'wb') as f:
                    f.write(content)
            size = r.choice((7, 7, 1, 3, 12, 300))
            style = r.choice(('merge', 'diff3', 'zdiff3', 'nonsense'))
            env.update(GIT_CONFIG_COUNT='1', GIT_CONFIG_KEY_0='merge.conflictStyle',
                       GIT_CONFIG_VALUE_0=style)
            ours = subprocess.run([driver, 'O', 'A', 'B', str(size), 'x.py'],
                                  env=env, stderr=subprocess.PIPE)
            if style == 'nonsense':
                env['GIT_CONFIG_VALUE_0'] = 'merge'
            git = subprocess.run(['git', 'merge-file', '--marker-size=%d' % size,
                                  '-L', 'ours', '-L', 'base', '-L', 'theirs',
                                  'A1', 'O', 'B'], env=env)
            conflicts += git.returncode > 0
            with open('A', 'rb') as f, open('A1', 'rb') as g:
                if f.read() != g.read() or ours.returncode != min(1, git.returncode):
                    failed += 1
                    print('# round', i, files, size, style, ours, git)
    print('1..2')
    print('%sok 1 - %d merges, byte for byte' % ('not ' if failed else '', ROUNDS))
    print('%sok 2 - with and without conflicts (%d)' %
          ('' if 50 < conflicts < ROUNDS - 50 else 'not ', conflicts))


main()
