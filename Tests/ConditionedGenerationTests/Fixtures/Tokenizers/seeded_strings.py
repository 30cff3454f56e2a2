"""The same strings as SeededStrings.swift makes; its tables are read from that file."""

import pathlib
import re

SOURCE = (pathlib.Path(__file__).parents[2] / "SeededStrings.swift").read_text()
MASK = (1 << 64) - 1


def table(name):
    body = re.search(r"static let %s\b[^=]*= \[(.*?)\n  \]" % name, SOURCE, re.S).group(1)
    if name == "scripts":
        return [(int(a, 16), int(b)) for a, b in re.findall(r"\((0x[0-9A-F]+), (\d+)\)", body)]
    texts = re.findall(r'"((?:[^"\\]|\\.)*)"', body)
    escapes = {"t": "\t", "n": "\n", "r": "\r"}

    def plain(match):
        return chr(int(match.group(1), 16)) if match.group(1) else escapes[match.group(2)]

    return [re.sub(r"\\(?:u\{([0-9A-F]+)\}|(.))", plain, text) for text in texts]


SCRIPTS, WORDS, EMOJI, SPACES, NAMES = map(table, ["scripts", "words", "emoji", "spaces", "names"])
MARKS = [(0x300, 112), (0x1AB0, 80), (0x20D0, 33), (0x302A, 6), (0x591, 45), (0x93C, 18)]


class SeededStrings:
    def __init__(self, seed):
        self.state = seed

    def below(self, bound):
        self.state = (self.state + 0x9E3779B97F4A7C15) & MASK
        mixed = self.state
        mixed = ((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & MASK
        return (mixed ^ (mixed >> 31)) % bound

    def pick(self, values):
        return values[self.below(len(values))]

    def run(self, count, script):
        values = [script[0] + self.below(script[1]) for _ in range(count)]
        return "".join(chr(value) for value in values if not 0xD800 <= value < 0xE000)

    def part(self):
        kind = self.below(16)
        if kind <= 5:
            return self.pick(WORDS)
        if kind <= 9:
            script = self.pick(SCRIPTS)
            return self.run(1 + self.below(8), script)
        if kind == 10:
            return self.pick(EMOJI)
        if kind == 11:
            letter = self.run(1, SCRIPTS[self.below(30)])
            count = 1 + self.below(3)
            return letter + self.run(count, self.pick(MARKS))
        if kind == 12:
            head = self.run(1 + self.below(3), (0, 32))
            return head + self.run(self.below(2), (0x7F, 33))
        if kind == 13:
            return self.pick(NAMES)
        if kind == 14:
            return self.run(1 + self.below(4), (0x20, 95))
        values = [self.below(0x110000) for _ in range(1 + self.below(4))]
        return "".join("?" if 0xD800 <= value < 0xE000 else chr(value) for value in values)

    def next(self):
        kind = self.below(400)
        if kind == 0:
            script = self.pick(SCRIPTS)
            return self.run(500 + self.below(4000), script)
        count = 100 + self.below(900) if kind < 8 else self.below(24)
        return "".join(self.part() + self.pick(SPACES) for _ in range(count))
