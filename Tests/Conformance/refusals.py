"""refusals.txt: what must be refused, for which reason, and in which words. Python 3.6, standard library."""
import collections
import fnmatch
import os

from archives import plain

# `env`, `model`, `operation`: shell patterns, several joined by "|". `message`: "..." stands for any words.
Refusal = collections.namedtuple("Refusal", "env model operation reason message")


def read(path):
    """Every entry of the file: a line of patterns, then two indented ones, the reason and the message."""
    found = []
    with open(path, encoding="utf-8") as file:
        blocks = [block.splitlines() for block in file.read().split("\n\n")]
    for block in blocks:
        lines = [line for line in block if line.strip() and not line.startswith("#")]
        if not lines:
            continue
        patterns = lines[0].split()
        if len(patterns) != 3 or len(lines) != 3 or not all(line.startswith("    ") for line in lines[1:]):
            raise ValueError("%s: expected 'ENV MODEL OPERATION', a reason and a message, found '%s'"
                             % (path, " / ".join(lines)))
        found.append(Refusal(*(patterns + [line.strip() for line in lines[1:]])))
    return found


REFUSALS = read(os.path.join(os.path.dirname(os.path.abspath(__file__)), "refusals.txt"))


def refusal(env, model, operation):
    """The entry for a cell, or None where the tool must do what it is asked for."""
    operation = plain(operation)
    for entry in REFUSALS:
        if all(matches(name, pattern) for name, pattern in zip((env, model, operation), entry)):
            return entry
    return None


def matches(name, pattern):
    return any(fnmatch.fnmatchcase(name, part) for part in pattern.split("|"))


def says(told, message):
    """Whether what the tool told has the words of the message in it, in their order."""
    at = 0
    for part in (part.strip() for part in message.split("...")):
        found = told.find(part, at)
        if found < 0:
            return False
        at = found + len(part)
    return True
