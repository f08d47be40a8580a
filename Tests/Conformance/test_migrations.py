"""Tests the judge of migrations: with answers made up, with tools that are wrong on purpose, and with Keras.

    python3 Tests/Conformance/test_migrations.py             everything: needs tf215 and k3
    python3 Tests/Conformance/test_migrations.py --quick     what needs no Keras

Last line "N passed, N failed"; exit 1 when a fault is not seen, or one is that is not there.
"""
import argparse
import os
import stat
import sys
import tempfile

import environments
import run

from ledger import Ledger
from migration_cells import CI_GRAPHS, CI_PAIRS, TARGETS, MigrationCell, cells
from migration_judge import KnownMigration, MigrationOutcome, judge, known_migrations
from migration_report import details, summary, table
from migration_tool import Migration, Opinion, doctor, migrate
from migrations import CALLED_AS_IN_TRAINING, MigrationRunner, readings
from registry import CASES, EVERY, FOR_MIGRATIONS, MODELS, names_for
from workers import Cell

HERE = os.path.dirname(os.path.abspath(__file__))
CELL = MigrationCell("tf21", "k3", "g_nested")
MADE, REFUSED, BROKEN = Migration("made"), Migration("refused", "no such layer"), Migration("broken", "ended with 133")
LOADS, LOADS_WRONG, FAILS, MUTE = Opinion("loads"), Opinion("loads-wrong"), Opinion("fails"), Opinion("", problem="?")

RIGHT = {"plain": "right", "compiled": "right", "training": "none"}
WRONG = dict(RIGHT, plain="wrong", difference=0.25)
UNREADABLE = {"plain": "fails", "compiled": "fails", "training": "none", "reason": "ValueError: no"}
TRAINS, TRAINS_NOT = dict(RIGHT, training="loads", trained=True), dict(RIGHT, training="fails", trained=True)
UNAIDED_NOT = dict(RIGHT, unaided="ValueError: Unknown layer: Affine")

# What is said, and how it must be judged: (before, migration, after, opinion), (after, doctor, training, faults).
JUDGEMENTS = [
    ("a file that is mended", (UNREADABLE, MADE, RIGHT, FAILS), ("right", "agrees", "", [])),
    ("a file that is left alone", (RIGHT, MADE, RIGHT, LOADS), ("right", "agrees", "", [])),
    ("a copy of a file that does not load", (UNREADABLE, MADE, UNREADABLE, LOADS),
     ("error", "missed", "", ["error", "missed"])),
    ("a copy of a file that predicts otherwise", (WRONG, MADE, WRONG, LOADS),
     ("wrong", "missed", "", ["missed", "wrong"])),
    ("a refusal", (UNREADABLE, REFUSED, None, FAILS), ("refused", "agrees", "", [])),
    ("a crash", (UNREADABLE, BROKEN, None, FAILS), ("error", "agrees", "", ["error"])),
    ("wrong only with compile=True", (UNREADABLE, MADE, dict(RIGHT, compiled="wrong"), FAILS),
     ("wrong", "agrees", "", ["wrong"])),
    ("loads, but not with compile=True", (UNREADABLE, MADE, dict(RIGHT, compiled="fails"), FAILS),
     ("error", "agrees", "", ["error"])),
    ("loads, but does not train", (UNREADABLE, MADE, TRAINS_NOT, FAILS), ("error", "agrees", "", ["error"])),
    ("wrong numbers, said to fail", (WRONG, MADE, RIGHT, FAILS), ("right", "mixed", "", [])),
    ("a failure, said to be wrong numbers", (UNREADABLE, MADE, RIGHT, LOADS_WRONG), ("right", "mixed", "", [])),
    ("wrong numbers, said to be so", (WRONG, MADE, RIGHT, LOADS_WRONG), ("right", "agrees", "", [])),
    ("a false alarm", (RIGHT, MADE, RIGHT, FAILS), ("right", "alarm", "", [])),
    ("a false alarm of wrong numbers", (RIGHT, MADE, RIGHT, LOADS_WRONG), ("right", "alarm", "", [])),
    ("a class of the author's own", (UNAIDED_NOT, REFUSED, None, FAILS), ("refused", "agrees", "", [])),
    ("a class of the author's own, said to be wrong numbers", (UNAIDED_NOT, REFUSED, None, LOADS_WRONG),
     ("refused", "alarm", "", [])),
    ("a doctor without an answer", (RIGHT, MADE, RIGHT, MUTE), ("right", "doctor", "", ["doctor"])),
    ("training that works", (TRAINS, MADE, TRAINS, Opinion("loads", "loads")), ("right", "agrees", "agrees", [])),
    ("training that fails and is said to work", (TRAINS_NOT, MADE, TRAINS, Opinion("loads", "loads")),
     ("right", "agrees", "missed", ["training"])),
    ("training that fails and is said not to be", (TRAINS_NOT, MADE, TRAINS, Opinion("loads", "none")),
     ("right", "agrees", "missed", ["training"])),
    ("training that works and is said to fail", (TRAINS, MADE, TRAINS, Opinion("loads", "fails")),
     ("right", "agrees", "alarm", [])),
    ("no training, said to work", (RIGHT, MADE, RIGHT, Opinion("loads", "loads")), ("right", "agrees", "alarm", [])),
    ("training of a file that does not load", (UNREADABLE, MADE, TRAINS, Opinion("fails", "loads")),
     ("right", "agrees", "", [])),
]

# How a tool goes on, and what must be made of it: the kind of migration, whether doctor has an answer.
TOOLS = [("copies", "made", True), ("refuses", "refused", True), ("refuses-and-writes", "broken", True),
         ("silent", "broken", False), ("crashes", "broken", False), ("wordless", "broken", False),
         ("contradicts", "made", False), ("warns", "made", True)]

# A tool, a pair, a graph, and what the judge must find with real Kerases.
WITH_KERAS = [
    ("copies", "tf215:k3", "g_seq", "right", "agrees", []),
    ("copies", "tf215:k3", "g_bidirectional", "error", "missed", ["error", "missed"]),
    ("copies", "tf215:k3", "g_nested", "error", "missed", ["error", "missed"]),
    ("copies", "tf215:k3", "g_compiled", "error", "agrees", ["error", "training"]),  # it takes no step
    ("copies", "tf215:k3", "x_hard_activation", "wrong", "missed", ["missed", "wrong"]),
    ("copies", "k3:tf215", "g_seq", "error", "missed", ["error", "missed"]),
    ("copies", "tf215:tf215", "g_equal_shapes", "right", "agrees", []),
    ("order", "tf215:tf215", "g_equal_shapes", "wrong", "agrees", ["wrong"]),
    ("layers", "tf215:tf215", "g_equal_shapes", "wrong", "agrees", ["wrong"]),
    ("warns", "tf215:tf215", "g_equal_shapes", "right", "alarm", []),
    ("refuses", "tf215:k3", "g_nested", "refused", "agrees", []),
]


def main() -> int:
    parser = argparse.ArgumentParser(description="tests the judge of migrations")
    parser.add_argument("--quick", action="store_true", help="only what needs no Keras")
    options = parser.parse_args()
    tests = [made_up(*row) for row in JUDGEMENTS] + excuses() + lists() + ledgers() + dice()
    with tempfile.TemporaryDirectory() as folder:
        tests += [answered(folder, *row) for row in TOOLS]
        if not options.quick:
            tests += with_keras(folder)
    for name, wrong in tests:
        print("%s %s%s" % ("FAIL" if wrong else "ok  ", name, ": %s" % wrong if wrong else ""))
    failed = sum(1 for _, wrong in tests if wrong)
    print("%d passed, %d failed" % (len(tests) - failed, failed))
    return 1 if failed else 0


def different(found, expected) -> str:
    return "" if found == expected else "found %s, expected %s" % (found, expected)


def made_up(name, said, expected):
    found = judge(outcome(*said), [])
    return name, different((found.after, found.doctor, found.training, sorted(found.faults)), expected)


def outcome(before, migration, after, opinion) -> MigrationOutcome:
    return MigrationOutcome(CELL, before, migration, after, opinion)


def excuses():
    """The list of known failures excuses what is in it, and is wrong where it is not so."""
    bad = outcome(WRONG, MADE, WRONG, LOADS)
    wrong, missed = (KnownMigration(fault, "tf*", "k3", "g_*", "a reason") for fault in ("wrong", "missed"))
    elsewhere = KnownMigration("wrong", "tf21", "k30", "g_*", "a reason")
    one, both = judge(bad, [wrong]), judge(bad, [wrong, missed])
    stale = judge(outcome(RIGHT, MADE, RIGHT, LOADS), [wrong])
    return [
        ("what is known is excused, and nothing else", different((sorted(one.faults), list(one.known)),
                                                                 (["missed"], ["wrong"]))),
        ("all that is known is no failure", different(both.failed, False)),
        ("what is known of another pair excuses nothing", different(judge(bad, [elsewhere]).failed, True)),
        ("an entry that is no longer true fails its cell", different((stale.failed, len(stale.stale)), (True, 1))),
        ("the list of known failures can be read", different(
            all(entry.reason for entry in known_migrations()), True)),
        ("a list with another fault can't", different(misread("slow tf21 k3 g_* a reason\n"), True)),
        ("a list without a reason can't", different(misread("wrong tf21 k3 g_*\n"), True)),
    ]


def misread(text: str) -> bool:
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.write(text)
        file.flush()
        try:
            known_migrations(file.name)
            return False
        except ValueError:
            return True


def lists():
    """What is asked for: pairs, graphs, and what of them is shown."""
    subset = cells(CI_PAIRS.split(), list(CI_GRAPHS))
    judged = [(each, judge(each, [])) for each in (outcome(UNREADABLE, MADE, RIGHT, FAILS),
                                                   outcome(WRONG, MADE, WRONG, LOADS),
                                                   outcome(UNREADABLE, REFUSED, None, FAILS))]
    return [
        ("every pair of the subset has its ten graphs", different(len(subset), 10 * len(CI_PAIRS.split()))),
        ("readers come one after the other", different(
            [cell.reader for cell in subset], sorted((cell.reader for cell in subset), key=list(TARGETS).index))),
        ("a graph that the writer can't save is left out", different(cells(["k3:tf21"], ["g_local"]), [])),
        ("every environment is a target", different(sorted(TARGETS), sorted(environments.ENVIRONMENTS))),
        ("graphs for migrations are no part of the rest", different(
            [name for name in FOR_MIGRATIONS if name in MODELS or name in names_for("k3")], [])),
        ("graphs have one name each", different(len(EVERY), len(MODELS) + len(FOR_MIGRATIONS))),
        ("cases are known to the registry", different(
            sorted(name for name in CI_GRAPHS if name not in CASES and name not in FOR_MIGRATIONS), [])),
        ("the table counts", different(
            table(judged).splitlines()[1].split()[2:9], ["3", "0", "1", "1", "1", "1", "0"])),
        ("refusals are shown by their reason", different("1 x no such layer" in details(judged), True)),
        ("the last line counts failures", different(summary(judged), "2 passed, 1 failed")),
    ]


def ledgers():
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "ledger.jsonl")
        Ledger(path).put("a", {"n": 1})
        with open(path, "a") as file:
            file.write('{"key": "b", "val')
        second = Ledger(path)
        second.put("c", {"n": 3})
        third = Ledger(path)
        return [("a line that was cut short costs only itself", different(
            [third.get(key) for key in "abc"], [{"n": 1}, None, {"n": 3}]))]


def dice():
    with tempfile.NamedTemporaryFile() as file:
        file.write(b'{"training": false}')
        file.flush()
        once = readings(file.name)
        file.write(CALLED_AS_IN_TRAINING)
        file.flush()
        often = readings(file.name) > 1
    return [("a file that throws dice is read several times", different((once, often), (1, True)))]


def fake(folder: str, kind: str) -> str:
    """An executable that goes on like that."""
    path = os.path.join(folder, kind)
    with open(path, "w") as file:
        file.write('#!/bin/sh\nexec "%s" "%s" %s "$@"\n' % (sys.executable, os.path.join(HERE, "fake_tool.py"), kind))
    os.chmod(path, os.stat(path).st_mode | stat.S_IXUSR)
    return path


def answered(folder, kind, migrated, answers):
    path, out = os.path.join(folder, kind + ".h5"), os.path.join(folder, kind + "-out.h5")
    with open(path, "w") as file:
        file.write("no model")
    tool = fake(folder, kind)
    migration, opinion = migrate(tool, path, out, "keras-3", []), doctor(tool, path, "keras-3")
    if kind == "refuses" and migration.sentence != "my_layer: no such layer there":
        return "a tool that refuses", "its reason became '%s'" % migration.sentence
    return "a tool: %s" % kind, different((migration.kind, bool(opinion.verdict)), (migrated, answers))


def with_keras(folder):
    environments.ensure(["tf215", "k3"])
    wanted = [(kind, MigrationCell(*pair.split(":"), model), expected)
              for kind, pair, model, *expected in WITH_KERAS]
    run.build_models(list(dict.fromkeys(Cell(cell.writer, cell.model, "") for _, cell, _ in wanted)),
                     argparse.Namespace(size="small", jobs=1))
    found = []
    for kind, cell, expected in wanted:
        runner = MigrationRunner(fake(folder, kind), "h5", [], fresh=True)
        judgement = judge(runner.outcome(cell), [])
        runner.close()
        found.append(("%s %s" % (kind, cell), different(
            [judgement.after, judgement.doctor, sorted(judgement.faults)], expected)))
        print(found[-1], file=sys.stderr, flush=True)
    return found


if __name__ == "__main__":
    sys.exit(main())
