"""Shows judgements: a line a pair, what was refused by its reason, every fault; a JSON file in the cache."""
import collections
import json
import os

from typing import Dict, List, Tuple

from migration_cells import MigrationCell
from migration_judge import Judgement, MigrationOutcome, needs_help

Judged = List[Tuple[MigrationOutcome, Judgement]]
AFTER = ("right", "refused", "wrong", "error")
DOCTOR = ("agrees", "mixed", "alarm", "missed", "doctor")


def line(outcome: MigrationOutcome, judgement: Judgement) -> str:
    return "%s %s: %s before, %s after; doctor: %s %s" % (
        "FAIL" if judgement.failed else "known" if judgement.known else "ok", outcome.cell, judgement.before,
        judgement.after, outcome.opinion.verdict or "nothing", judgement.doctor)


def table(judged: Judged) -> str:
    """A row a pair. `W`: loads as it is, but predicts otherwise. `dropped`: right, but its training is gone."""
    rows = [["writer", "reader", "graphs", "before", "W", "after", "refused", "wrong", "error", "dropped",
             "|", "doctor", "mixed", "alarm", "missed", "none", "| training", "alarm", "missed"]]
    groups: Dict[Tuple[str, str], Judged] = {}
    for pair in judged:
        groups.setdefault(pair[0].cell[:2], []).append(pair)
    for (writer, reader), group in groups.items():
        rows.append([writer, reader] + counts(group))
    if len(groups) > 1:
        rows.append(["all", ""] + counts(judged))
    wide = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join("  ".join(text.ljust(width) for text, width in zip(row, wide)).rstrip() for row in rows)


def counts(group: Judged) -> List[str]:
    def count(field: str, value: str) -> str:
        return str(sum(1 for _, judgement in group if getattr(judgement, field) == value))

    return ([str(len(group)), count("before", "right"), count("before", "wrong")]
            + [count("after", value) for value in AFTER]
            + [str(sum(1 for outcome, judgement in group if dropped(outcome, judgement))), "|"]
            + [count("doctor", value) for value in DOCTOR]
            + ["| " + count("training", "agrees"), count("training", "alarm"), count("training", "missed")])


def dropped(outcome: MigrationOutcome, judgement: Judgement) -> bool:
    """The file said how it is trained, and the new one does not."""
    return judgement.after == "right" and outcome.trained and outcome.after["training"] == "none"


def details(judged: Judged) -> str:
    """Below the table: reasons of refusals, what doctor and the reader do not agree on, faults by name."""
    lines: List[str] = []
    lines += by_sentence("refused", [
        (outcome.migration.sentence, outcome.cell) for outcome, judgement in judged if judgement.after == "refused"])
    lines += named("refused, although it loads right as it is", [
        outcome.cell for outcome, judgement in judged
        if judgement.after == "refused" and judgement.before == "right" and not needs_help(outcome.before)])
    lines += named("right, but only with classes of one's own or safe_mode=False", [
        outcome.cell for outcome, judgement in judged
        if judgement.after == "right" and needs_help(outcome.after)])
    lines += named("right, but without the training that it had", [
        outcome.cell for outcome, judgement in judged if dropped(outcome, judgement)])
    for value, title in (("alarm", "doctor warns of a file that is right"),
                         ("mixed", "doctor takes wrong predictions for a failure, or a failure for these")):
        lines += named(title, [outcome.cell for outcome, judgement in judged if judgement.doctor == value])
    lines += named("doctor says otherwise of training that works, or of none", [
        outcome.cell for outcome, judgement in judged if judgement.training == "alarm"])
    lines += by_sentence("known to fail", [
        ("%s: %s" % known, outcome.cell) for outcome, judgement in judged for known in judgement.known.items()])
    failed = [pair for pair in judged if pair[1].failed]
    if failed:
        lines.append("failed:")
    for outcome, judgement in failed:
        lines.append("    " + str(outcome.cell))
        lines += ["        %s: %s" % fault for fault in judgement.faults.items()]
        lines += ["        %s" % sentence for sentence in judgement.stale]
    return "\n".join(lines)


def named(title: str, cells: List[MigrationCell]) -> List[str]:
    """A line a pair, with its graphs."""
    if not cells:
        return []
    groups: Dict[str, List[str]] = {}
    for cell in cells:
        groups.setdefault("%s:%s" % cell[:2], []).append(cell.model)
    return ["%s (%d):" % (title, len(cells))] + ["    %s %s" % (pair, " ".join(models))
                                                for pair, models in groups.items()]


def by_sentence(title: str, said: List[Tuple[str, MigrationCell]]) -> List[str]:
    """Most frequent first, each with its cells."""
    if not said:
        return []
    groups: Dict[str, List[MigrationCell]] = collections.defaultdict(list)
    for sentence, cell in said:
        groups[sentence].append(cell)
    lines = ["%s (%d):" % (title, len(said))]
    for sentence, cells in sorted(groups.items(), key=lambda group: -len(group[1])):
        lines.append("    %d x %s" % (len(cells), sentence))
        lines.append("        %s" % ", ".join(str(cell) for cell in cells))
    return lines


def summary(judged: Judged) -> str:
    failed = sum(1 for _, judgement in judged if judgement.failed)
    return "%d passed, %d failed" % (len(judged) - failed, failed)


def write(path: str, judged: Judged, run: dict) -> None:
    """The same for machines: one object a cell."""
    found = [dict(outcome.cell._asdict(), before=outcome.before, after=outcome.after,
                  migrate=outcome.migration._asdict(), doctor=outcome.opinion._asdict(), trained=outcome.trained,
                  judgement=judgement._asdict(), failed=judgement.failed) for outcome, judgement in judged]
    with open(path + ".tmp", "w") as file:
        json.dump(dict(run, cells=found), file, indent=1)
        file.write("\n")
    os.replace(path + ".tmp", path)
