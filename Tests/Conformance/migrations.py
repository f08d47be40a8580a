"""Migrations against real Kerases: what h5surgery migrates is read by the Keras that it is for.

    python3 Tests/Conformance/migrations.py --pairs tf21:k3,k3:tf215 --models "g_nested x_seq2seq"
    python3 Tests/Conformance/migrations.py --subset ci
    python3 Tests/Conformance/migrations.py --pairs all

A pair is the environment that writes and the one that reads. Every file is read as it is and as migrated, and
doctor is held against the first. Results are kept, so that a run that was stopped goes on. Last line "N passed,
N failed"; exit 1 when a cell failed. See README.md here.
"""
import argparse
import json
import os
import shutil
import sys
import tempfile
import time

from typing import List, Optional, Tuple

import environments
import migration_report
import registry
import run

from files import model_file
from ledger import Ledger, digest, digest_of_file
from migration_cells import CI_GRAPHS, CI_PAIRS, GRAPHS, TARGETS, MigrationCell, cells, tolerance
from migration_judge import MigrationOutcome, judge, known_migrations
from migration_tool import Migration, Opinion, doctor, migrate
from workers import Cell, Server, outputs_folder

HERE = os.path.dirname(os.path.abspath(__file__))
SIZE = "small"
# What a reading depends on beside the file and the Keras.
READING = ("reading.py", "checking.py", "keras_api.py", "custom_layers.py", "surgeries/common.py")
# A layer that is called as in training throws dice, in Keras 2 also when it predicts: a file with such a call is
# read so often, and is right only if it always is.
CALLED_AS_IN_TRAINING = b'"training": true'
READINGS_OF_DICE = 5


def main() -> int:
    options = arguments()
    chosen = cells(options.pairs, options.models)
    if not chosen:
        print("no graph is left of the pairs and models asked for", file=sys.stderr)
        return 64
    tool = run.find_tool(options.tool)
    environments.ensure(list(dict.fromkeys(env for cell in chosen for env in cell[:2])))
    started = time.time()
    unbuilt = run.build_models([Cell(cell.writer, cell.model, "migrate") for cell in chosen],
                               argparse.Namespace(size=SIZE, jobs=options.jobs))
    for env, model in unbuilt:
        print("%s %s could not be built: see %s" % (env, model, run.model_log(env)), file=sys.stderr)
    built = time.time()

    known = known_migrations()
    runner = MigrationRunner(tool, options.out_format, options.migrate_options, options.fresh, options.keep)
    judged = []
    try:
        for cell in chosen:
            if (cell.writer, cell.model) in unbuilt:
                continue
            outcome = runner.outcome(cell)
            judged.append((outcome, judge(outcome, known)))
            print("[%d/%d] %s  %.1f s" % (len(judged), len(chosen), migration_report.line(*judged[-1]),
                                          outcome.seconds), file=sys.stderr, flush=True)
            for fault in judged[-1][1].faults.items():
                print("    %s: %s" % fault, file=sys.stderr, flush=True)
    finally:
        runner.close()

    print(migration_report.table(judged))
    print(migration_report.details(judged))
    results = os.path.join(environments.cache_folder(), "conformance-migrate.json")
    migration_report.write(results, judged, {"schema": 1, "tool": tool, "out_format": options.out_format})
    print("models %d s, migrations %d s; results in %s" % (built - started, time.time() - built, results),
          file=sys.stderr)
    if unbuilt:
        print("not built: %s" % ", ".join("%s %s" % pair for pair in unbuilt))
    print(migration_report.summary(judged))
    return 1 if unbuilt or any(judgement.failed for _, judgement in judged) else 0


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="checks what h5surgery migrates against real Kerases")
    parser.add_argument("--pairs", default="", help="WRITER:READER, separated by commas or spaces, or 'all'; "
                                                    "'all' may stand for one of the two: all:k3")
    parser.add_argument("--models", default="", help="default every graph that is not of the zoo; 'zoo' is these")
    parser.add_argument("--subset", choices=["ci"], help="a documented part; --pairs and --models narrow it")
    parser.add_argument("--tool", help="the h5surgery executable; default .build/release, else .build/debug")
    parser.add_argument("--out-format", choices=["h5", "keras"], default="h5",
                        help="what migrate writes; .keras only where the reader has it")
    parser.add_argument("--migrate-options", default="", help="more options for migrate, as '--keep-custom'")
    parser.add_argument("--jobs", type=int, default=1, help="environments that build models at the same time")
    parser.add_argument("--fresh", action="store_true", help="ask the tool anew, whatever is known of its answers")
    parser.add_argument("--keep", action="store_true", help="keep what the tool wrote, in outputs/ of the cache")
    options = parser.parse_args()
    if not options.pairs and not options.subset:
        parser.error("say which pairs: --pairs tf21:k3, --pairs all, or --subset ci")
    part = CI_PAIRS.split() if options.subset else [writer + ":" + reader for writer in TARGETS for reader in TARGETS]
    options.pairs = chosen_pairs(options.pairs, part, parser)
    if options.out_format == "keras":
        options.pairs = [pair for pair in options.pairs if pair.split(":")[1] in ("k3", "k30", "tf212", "tf215", "tfk")]
    every = [name for word in options.models.split() for name in (registry.ZOO if word == "zoo" else [word])]
    unknown = [name for name in every if name not in registry.EVERY]
    if unknown:
        parser.error("no model is named %s; expected some of: %s" % (", ".join(unknown), " ".join(registry.EVERY)))
    default = CI_GRAPHS if options.subset else GRAPHS
    options.models = [name for name in every if name in default] if options.subset and every else every or default
    options.migrate_options = options.migrate_options.split()
    return options


def chosen_pairs(text: str, part: List[str], parser: argparse.ArgumentParser) -> List[str]:
    """The pairs of the part that are asked for."""
    if not text or text == "all":
        return part
    found = []
    for word in text.replace(",", " ").split():
        writer, _, reader = word.partition(":")
        for env in (writer, reader):
            if env not in TARGETS and env != "all":
                parser.error("'%s' is no pair; expected WRITER:READER of %s" % (word, " ".join(TARGETS)))
        found += [pair for pair in part if writer in ("all", pair.split(":")[0])
                  and reader in ("all", pair.split(":")[1])]
    return list(dict.fromkeys(found))


def readings(path: str) -> int:
    """How often the file is read. Neither format packs a model's configuration."""
    with open(path, "rb") as file:
        return READINGS_OF_DICE if CALLED_AS_IN_TRAINING in file.read() else 1


class MigrationRunner:
    """Asks the tool and the readers, and remembers both: what a Keras makes of a file does not change, and what
    the tool makes of it only with the tool. One reader runs at a time."""

    def __init__(self, tool: str, out_format: str, options: List[str], fresh: bool = False, keep: bool = False):
        self.tool, self.out_format, self.options = tool, out_format, options
        self.fresh, self.keep = fresh, keep
        folder = os.path.join(environments.cache_folder(), "migrations")
        self.readings = Ledger(os.path.join(folder, "readings.jsonl"))
        self.answers = Ledger(os.path.join(folder, "answers.jsonl"))
        self.tool_digest = digest(digest_of_file(tool), digest_of_file(os.path.join(HERE, "migration_tool.py")))
        self.reading_digest = digest(*[digest_of_file(os.path.join(HERE, name)) for name in READING])
        self.server: Optional[Server] = None

    def outcome(self, cell: MigrationCell) -> MigrationOutcome:
        started = time.time()
        path = model_file(SIZE, cell.writer, cell.model, ".h5")
        before = self.read(path, cell)
        migration, after, opinion = self.answer(path, cell)
        return MigrationOutcome(cell, before, migration, after, opinion, round(time.time() - started, 1))

    def answer(self, path: str, cell: MigrationCell) -> Tuple[Migration, Optional[dict], Opinion]:
        """What the tool makes and says of the file, and how what it made is read."""
        target = TARGETS[cell.reader]
        key = digest(self.tool_digest, digest_of_file(path), target, self.out_format, *self.options)
        known = None if self.fresh else self.answers.get(key)
        if known:  # also how it is read, unless that has changed since
            reading = self.readings.get(known["reading"]) if known["reading"] else None
            if reading or not known["reading"]:
                return Migration(*known["migration"]), reading, Opinion(*known["opinion"])
        folder = tempfile.mkdtemp(prefix="migrate-%s-%s-%s-" % cell, dir=outputs_folder())
        try:
            out = os.path.join(folder, cell.model + "." + self.out_format)
            migration = migrate(self.tool, path, out, target, self.options)
            after = self.read(out, cell) if migration.kind == "made" else None
            opinion = doctor(self.tool, path, target)
            # What broke may not break again.
            if migration.kind != "broken" and opinion.verdict and not (after and "crashed" in after):
                self.answers.put(key, {"migration": migration, "opinion": opinion,
                                       "reading": self.reading_key(out, cell) if after else None})
            return migration, after, opinion
        finally:
            if not self.keep:
                shutil.rmtree(folder, ignore_errors=True)

    def read(self, path: str, cell: MigrationCell) -> dict:
        key = self.reading_key(path, cell)
        found = self.readings.get(key)
        if found:
            return found
        if self.server and self.server.env != cell.reader:
            self.close()
        if self.server is None:
            self.server = Server(cell.reader, "read.py")
        for _ in range(readings(path)):
            found = self.server.ask({"file": path, "tolerance": tolerance(cell.model),
                                     "arrays": model_file(SIZE, cell.writer, cell.model, ".npz")})
            if found.get("plain") != "right" or found.get("compiled") != "right":
                break
        if "problems" in found:  # the process of this file ended; the next run tries again
            return {"plain": "fails", "compiled": "fails", "training": "none", "crashed": True,
                    "reason": found["problems"][0]}
        self.readings.put(key, found)
        return found

    def reading_key(self, path: str, cell: MigrationCell) -> str:
        pins = json.dumps(environments.ENVIRONMENTS[cell.reader])
        arrays = model_file(SIZE, cell.writer, cell.model, ".npz")
        often = [str(readings(path))] if readings(path) > 1 else []
        return digest(self.reading_digest, cell.reader, pins, digest_of_file(path), digest_of_file(arrays),
                      str(tolerance(cell.model)), *often)

    def close(self) -> None:
        if self.server:
            self.server.close()
        self.server = None


if __name__ == "__main__":
    try:
        sys.exit(main())
    except environments.EnvironmentFailure as failure:
        sys.exit(str(failure))
