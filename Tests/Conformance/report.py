"""Judges outcomes by known-failures.txt and shows them: a table on the terminal, a JSON file in the cache."""
import fnmatch
import json
import os

from typing import Dict, List, NamedTuple, Tuple

from cells import OPERATIONS
from workers import Cell, Outcome

HERE = os.path.dirname(os.path.abspath(__file__))
# What a cell shows: passed; refused, as refusals.txt says; failed; known to fail; Keras itself can't;
# known-failures.txt is not true.
MARKS = {"passed": "ok", "refused": "no", "failed": "FAIL", "known": "known", "unreadable": "keras",
         "stale": "STALE"}


class Known(NamedTuple):
    """A line of known-failures.txt: `kind` is "fails" or "keras", the three patterns are shell patterns."""
    kind: str
    env: str
    model: str
    operation: str
    reason: str

    def matches(self, cell: Cell) -> bool:
        return all(fnmatch.fnmatchcase(name, pattern) for name, pattern in zip(cell, self[1:4]))


def known_failures(path: str = os.path.join(HERE, "known-failures.txt")) -> List[Known]:
    found = []
    with open(path) as file:
        for number, line in enumerate(file, 1):
            line = line.split("#")[0].strip() if line.startswith("#") else line.strip()
            if not line:
                continue
            fields = line.split(None, 4)
            if len(fields) != 5 or fields[0] not in ("fails", "keras"):
                raise ValueError("%s:%d: expected 'fails|keras ENV MODEL OPERATION REASON', found '%s'" % (
                    path, number, line))
            found.append(Known(*fields))
    return found


def judge(outcome: Outcome, known: List[Known]) -> Tuple[str, List[str]]:
    """(verdict, what to say about it). An entry that is no longer true is a failure like any other."""
    if outcome.refused:
        return "refused", []
    kinds = {entry.kind: entry for entry in known if entry.matches(outcome.cell)}
    if outcome.unreadable is not None:
        if "keras" in kinds:
            return "unreadable", []
        return "failed", ["Keras itself can't: %s (its own limit? then note it in known-failures.txt)"
                          % outcome.unreadable]
    if "keras" in kinds:
        return "stale", ["known-failures.txt says that Keras itself can't, but it can: remove the entry"]
    if outcome.problems:
        return ("known", []) if "fails" in kinds else ("failed", outcome.problems)
    if "fails" in kinds:
        return "stale", ["known-failures.txt says that it fails, but it passes: remove the entry"]
    return "passed", []


def summary(verdicts: Dict[Cell, Tuple[str, List[str]]]) -> str:
    """The closing line: what was refused as it must be has passed; cells that Keras itself can't do are not
    counted, known failures are named apart."""
    count = {mark: sum(1 for verdict, _ in verdicts.values() if verdict == mark) for mark in MARKS}
    return "%d passed, %d failed" % (count["passed"] + count["refused"], count["failed"] + count["stale"])


def tallies(verdicts: Dict[Cell, Tuple[str, List[str]]]) -> Dict[str, Dict[str, Dict[str, int]]]:
    """For each operation and environment how many cells had which verdict; "tried" are those that count."""
    found: Dict[str, Dict[str, Dict[str, int]]] = {}
    for cell, (verdict, _) in verdicts.items():
        counts = found.setdefault(cell.operation, {}).setdefault(cell.env, dict.fromkeys(MARKS, 0))
        counts[verdict] += 1
        counts["tried"] = sum(counts[mark] for mark in MARKS if mark != "unreadable")
    return found


def operations_table(verdicts: Dict[Cell, Tuple[str, List[str]]]) -> str:
    """Operations down, environments across: passed, refused, tried; a "!" where something failed."""
    found = tallies(verdicts)
    envs = list(dict.fromkeys(cell.env for cell in verdicts))
    order = [operation for operation in OPERATIONS if operation in found]
    rows = [["passed/refused/tried"] + envs]
    for operation in order:
        row = [operation]
        for env in envs:
            counts = found[operation].get(env)
            if counts is None or not counts["tried"]:
                row.append("-")
                continue
            wrong = counts["failed"] + counts["stale"]
            row.append("%d/%d/%d%s%s" % (counts["passed"], counts["refused"], counts["tried"],
                                         " (%d known)" % counts["known"] if counts["known"] else "",
                                         " !%d" % wrong if wrong else ""))
        rows.append(row)
    wide = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join("  ".join(text.ljust(width) for text, width in zip(row, wide)).rstrip() for row in rows)


def table(verdicts: Dict[Cell, Tuple[str, List[str]]]) -> str:
    """Models down, environments across, operations by their order in each cell's row."""
    cells = list(verdicts)
    envs = list(dict.fromkeys(cell.env for cell in cells))
    rows = list(dict.fromkeys((cell.model, cell.operation) for cell in cells))
    rows.sort(key=lambda row: [cell.model for cell in cells].index(row[0]))
    wide = [max(len(row[column]) for row in rows + [("model", "operation")]) for column in (0, 1)]
    columns = [max(len(env), 5) for env in envs]
    lines = ["%-*s  %-*s  %s" % (wide[0], "model", wide[1], "operation", "  ".join(
        env.ljust(width) for env, width in zip(envs, columns)))]
    shown = None
    for model, operation in rows:
        marks = []
        for env, width in zip(envs, columns):
            verdict = verdicts.get(Cell(env, model, operation))
            marks.append((MARKS[verdict[0]] if verdict else "-").ljust(width))
        lines.append(("%-*s  %-*s  %s" % (
            wide[0], model if model != shown else "", wide[1], operation, "  ".join(marks))).rstrip())
        shown = model
    return "\n".join(lines)


def details(verdicts: Dict[Cell, Tuple[str, List[str]]], outcomes: List[Outcome], known: List[Known]) -> str:
    """What stands below the table: every failure, then what is known and what Keras can't do, by name."""
    lines = []
    for cell, (verdict, sentences) in verdicts.items():
        if verdict in ("failed", "stale"):
            lines.append("%s %s %s" % cell)
            lines += ["    " + sentence for sentence in sentences]
    for verdict, title in (("known", "known to fail"), ("unreadable", "not counted, Keras itself can't")):
        names = [outcome for outcome in outcomes if verdicts[outcome.cell][0] == verdict]
        if names:
            lines.append("%s:" % title)
        for outcome in names:
            entry = next(entry for entry in known if entry.matches(outcome.cell))
            lines.append("    %s %s %s: %s" % (outcome.cell + (entry.reason,)))
    return "\n".join(lines)


def write(path: str, verdicts: Dict[Cell, Tuple[str, List[str]]], outcomes: List[Outcome], run: dict) -> None:
    """The same for machines: one object a cell with its numbers, its verdict and how long it took."""
    cells = [dict(outcome.facts, **outcome.cell._asdict(), verdict=verdicts[outcome.cell][0],
                  problems=outcome.problems, unreadable=outcome.unreadable,
                  tool_seconds=round(outcome.tool_seconds, 3), check_seconds=outcome.check_seconds)
             for outcome in outcomes]
    with open(path + ".tmp", "w") as file:
        json.dump(dict(run, operations=tallies(verdicts), cells=cells), file, indent=1)
        file.write("\n")
    os.replace(path + ".tmp", path)
