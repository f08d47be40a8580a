"""Judges one migration: the file as it was and as it is in the reader, and what the tool said of both."""
import fnmatch
import os

from typing import Dict, List, NamedTuple, Optional, Tuple

from migration_cells import MigrationCell
from migration_tool import Migration, Opinion

HERE = os.path.dirname(os.path.abspath(__file__))
# What a cell can fail by, and migration-known-failures.txt excuse.
FAULTS = ("wrong", "error", "missed", "training", "doctor")
# What doctor must say of a file that the reader finds so.
TRUTHS = {"right": "loads", "wrong": "loads-wrong", "fails": "fails"}


class MigrationOutcome(NamedTuple):
    """`before` and `after` are what reading.py says; no `after` where there is no file to read."""
    cell: MigrationCell
    before: Dict
    migration: Migration
    after: Optional[Dict]
    opinion: Opinion
    seconds: float = 0

    @property
    def trained(self) -> bool:
        """Whether the file says how it is trained."""
        return bool(self.before.get("trained"))


class Judgement(NamedTuple):
    """`before`: right, wrong, fails. `after`: right, refused, wrong, error. `doctor`: agrees, mixed (it fails
    where doctor says it is wrong, or the other way round), alarm (it is right), missed, doctor (no answer).
    `training`: agrees, missed, alarm (another word, and no step fails), or "" where one of the two says nothing.
    `faults`: fault -> sentence. `known`: the fault -> its reason in the list. `stale`: entries no longer true."""
    before: str
    after: str
    doctor: str
    training: str
    faults: Dict[str, str]
    known: Dict[str, str]
    stale: List[str]

    @property
    def failed(self) -> bool:
        return bool(self.faults or self.stale)


class KnownMigration(NamedTuple):
    """A line of migration-known-failures.txt; the three patterns are shell patterns."""
    fault: str
    writer: str
    reader: str
    model: str
    reason: str

    def matches(self, cell: MigrationCell) -> bool:
        return all(fnmatch.fnmatchcase(name, pattern) for name, pattern in zip(cell, self[1:4]))


def known_migrations(path: str = os.path.join(HERE, "migration-known-failures.txt")) -> List[KnownMigration]:
    found = []
    with open(path, encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            if line.startswith("#") or not line.strip():
                continue
            fields = line.strip().split(None, 4)
            if len(fields) != 5 or fields[0] not in FAULTS:
                raise ValueError("%s:%d: expected '%s WRITER READER MODEL REASON', found '%s'" % (
                    path, number, "|".join(FAULTS), line.strip()))
            found.append(KnownMigration(*fields))
    return found


def judge(outcome: MigrationOutcome, known: List[KnownMigration]) -> Judgement:
    before = outcome.before["plain"]
    after, problem = judge_file(outcome.migration, outcome.after)
    doctor = judge_doctor(outcome.before, outcome.opinion)
    training = judge_training(outcome.before, outcome.opinion)
    faults = {}
    if problem:
        faults[after] = problem
    if doctor == "missed":
        faults["missed"] = "doctor says that it loads, but it %s" % told(outcome.before)
    if doctor == "doctor":
        faults["doctor"] = "doctor %s" % outcome.opinion.problem
    if training == "missed":
        faults["training"] = "doctor says that training %s: %s" % (
            outcome.opinion.training, outcome.before.get("training_reason", outcome.before["training"]))
    entries = {entry.fault: entry for entry in known if entry.matches(outcome.cell)}
    stale = ["migration-known-failures.txt says '%s' (%s), but it is not so: remove the entry"
             % (fault, entry.reason) for fault, entry in entries.items() if fault not in faults]
    excused = {fault: entries[fault].reason for fault in faults if fault in entries}
    return Judgement(before, after, doctor, training,
                     {fault: said for fault, said in faults.items() if fault not in excused}, excused, stale)


def judge_file(migration: Migration, after: Optional[Dict]) -> Tuple[str, str]:
    """(right, refused, wrong or error; what is the matter with it)"""
    if migration.kind == "refused":
        return "refused", ""
    if migration.kind != "made":
        return "error", "migrate %s" % migration.sentence
    if after is None:
        raise ValueError("a file was made, but not read")
    if "wrong" in (after["plain"], after["compiled"]):
        return "wrong", "predicts otherwise: max |diff| %s" % after.get("difference")
    if after["plain"] != "right":
        return "error", "the new file %s" % told(after)
    if after["compiled"] != "right":
        return "error", "the new file does not load with compile=True: %s" % after.get("compiled_reason")
    if after["training"] == "fails":
        return "error", "the new file takes no step of training: %s" % after.get("training_reason")
    return "right", ""


def judge_doctor(before: Dict, opinion: Opinion) -> str:
    """A file that loads only with the suite's classes or its trust in bytecode may be said to fail."""
    if not opinion.verdict:
        return "doctor"
    truth = TRUTHS[before["plain"]]
    if opinion.verdict == truth:
        return "agrees"
    if opinion.verdict == "loads":
        return "missed"
    if truth != "loads":
        return "mixed"
    return "agrees" if opinion.verdict == "fails" and needs_help(before) else "alarm"


def judge_training(before: Dict, opinion: Opinion) -> str:
    """Missed is only what fails: elsewhere another word does no harm. Of a file that does not load nothing is
    known."""
    if not opinion.training or before["plain"] == "fails":
        return ""
    if opinion.training == before["training"]:
        return "agrees"
    return "missed" if before["training"] == "fails" else "alarm"


def needs_help(reading: Dict) -> bool:
    return reading.get("unaided", "loads") != "loads"


def told(reading: Dict) -> str:
    if reading["plain"] == "wrong":
        return "predicts otherwise: max |diff| %s" % reading.get("difference")
    return "does not load or run: %s" % reading.get("reason")
