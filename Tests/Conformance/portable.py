"""One file for seven Kerases: `migrate --to portable`, read by each of them.

    python3 Tests/Conformance/portable.py                       the graphs and the zoo that tf21 saves
    python3 Tests/Conformance/portable.py --models zoo          the zoo alone; "zoo g_nested" is the zoo and a graph
    python3 Tests/Conformance/portable.py --writers "tf21 k3"   of other writers

A file that is written must load and predict in tf21, tf24, tf28, tf212, tf215, tfk and k3 what the writer predicted before it saved: max
|diff| at most 5e-6 of the largest prediction, or of 1. What is refused must name its layer or its model, and leaves no file.
Readings are kept as those of migrations.py are. Last line "N passed, N failed"; exit 1 when one failed.
"""
import argparse
import os
import shutil
import sys
import tempfile

import environments
import registry
import run

from files import model_file
from migration_cells import GRAPHS, TARGETS, MigrationCell
from migration_judge import told
from migration_tool import migrate
from migrations import SIZE, MigrationRunner
from workers import Cell, outputs_folder

READERS = "tf21 tf24 tf28 tf212 tf215 tfk k3".split()


def main() -> int:
    options = arguments()
    chosen = [(writer, model) for writer in options.writers for model in options.models
              if writer in registry.EVERY[model].envs]
    tool = run.find_tool(options.tool)
    environments.ensure(options.writers + READERS)
    unbuilt = run.build_models([Cell(writer, model, "migrate") for writer, model in chosen],
                               argparse.Namespace(size=SIZE, jobs=1))
    for env, model in unbuilt:
        print("%s %s could not be built: see %s" % (env, model, run.model_log(env)))
    folder = tempfile.mkdtemp(prefix="portable-", dir=outputs_folder())
    runner = MigrationRunner(tool, "h5", [])
    refused, faults, written = {}, {}, []
    try:
        for writer, model in chosen:
            if (writer, model) in unbuilt:
                continue
            out = os.path.join(folder, "%s-%s.h5" % (writer, model))
            made = migrate(tool, model_file(SIZE, writer, model, ".h5"), out, "portable", [])
            if made.kind == "made":
                written.append((writer, model, out))
            elif made.kind == "refused" and '"' in made.sentence:
                refused[writer, model] = made.sentence
            else:
                faults[writer, model] = ["migrate: " + made.sentence]
        for reader in READERS:
            right = 0
            for writer, model, out in written:
                found = runner.read(out, MigrationCell(writer, reader, model))
                wrong = [] if found["plain"] == "right" else [told(found)]
                if found["compiled"] != found["plain"]:
                    wrong.append("with compile=True: %s" % found.get("compiled_reason", found["compiled"]))
                right += not wrong
                for said in wrong:
                    faults.setdefault((writer, model), []).append("%s %s" % (reader, said))
            print("%s: %d of %d right" % (reader, right, len(written)), flush=True)
    finally:
        runner.close()
        shutil.rmtree(folder, ignore_errors=True)
    for (writer, model), said in sorted(refused.items()):
        print("refused %s %s: %s" % (writer, model, said))
    for (writer, model), said in sorted(faults.items()):
        for line in said:
            print("FAIL %s %s: %s" % (writer, model, line))
    right = [(writer, model) for writer, model, _ in written if (writer, model) not in faults]
    print("right in all: %s" % " ".join(sorted(set(model for _, model in right))))
    print("%d right in all %d, %d refused, %d neither" % (len(right), len(READERS), len(refused), len(faults)))
    print("%d passed, %d failed" % (len(right) + len(refused), len(faults) + len(unbuilt)))
    return 1 if faults or unbuilt else 0


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="checks the files of migrate --to portable in seven Kerases")
    parser.add_argument("--writers", default="tf21")
    parser.add_argument("--models", default="", help="default every graph and the zoo; 'zoo' is the zoo")
    parser.add_argument("--tool", help="the h5surgery executable; default .build/release, else .build/debug")
    options = parser.parse_args()
    words = options.models.replace(",", " ").split()
    every = [name for word in words for name in (registry.ZOO if word == "zoo" else [word])]
    options.models = every or list(registry.ZOO) + list(GRAPHS)
    options.writers = options.writers.replace(",", " ").split()
    for names, known in ((options.models, registry.EVERY), (options.writers, TARGETS)):
        strangers = [name for name in names if name not in known]
        if strangers:
            parser.error("'%s' is none of %s" % (strangers[0], " ".join(known)))
    return options


if __name__ == "__main__":
    try:
        sys.exit(main())
    except environments.EnvironmentFailure as failure:
        sys.exit(str(failure))
