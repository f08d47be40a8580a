"""Whether training goes on after a migration: one more step in the target against one more in the source.

    python3 Tests/Conformance/steps.py --pairs tf21:tf215,tf21:k3 --cases "adam frozen" --tool PATH

The models are those of trained.py, three steps into their training. Each is migrated, read with compile=True, and trained
a step on the same numbers; `off` is the largest difference of a trained weight from the source's own next step, `moved` how far that
went, `steps` what the optimizer counts after loading, `statistics` how far BatchNormalization's are off: standalone Keras keeps the
variance of the sample, and Keras 2.2 begins without a bias to zero. Last line "N passed, N failed". A file that keeps the optimizer's
state must be off by at most 1e-5; one without it must train.
"""
import argparse
import json
import os
import subprocess
import sys
import tempfile

from typing import Dict, List, Tuple

import environments

from migration_cells import TARGETS

HERE = os.path.dirname(os.path.abspath(__file__))
CASES = "adam momentum rmsprop decay schedule frozen"
LIMIT = 1e-5
# RMSprop has its epsilon inside of the root from TensorFlow 2.11 on, and outside before: no state mends that.
OTHERWISE = {"rmsprop"}
# Keras 2.2 is off by 5e-4 itself, when it goes on from its own file.
UNSTEADY = {"k224"}


def main() -> int:
    options = arguments()
    pairs = [tuple(pair.split(":")) for pair in options.pairs.split(",")]
    environments.ensure(list(dict.fromkeys(env for pair in pairs for env in pair)))
    failed = passed = 0
    with tempfile.TemporaryDirectory() as folder:
        for writer, reader in pairs:
            models = made(writer, options.models)
            ways = [way for case in options.cases.split()
                    for way in migrated(options.tool, models, case, reader, folder)]
            there = [way for way in ways if way["code"] == 0]
            answers = run(reader, ["step"] + [path for way in there for path in (way["arrays"], way["file"])])
            for way, answer in zip(there, answers):
                way.update(json.loads(answer))
            for way in ways:
                line, good = told(way)
                print("%s:%s %-9s %s" % (writer, reader, way["case"], line), flush=True)
                passed, failed = passed + good, failed + (not good)
    print("%d passed, %d failed" % (passed, failed))
    return 1 if failed else 0


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", default="tf21:tf215,tf215:tf21,k3:tf215,tf215:k3,tf21:k3")
    parser.add_argument("--cases", default=CASES)
    parser.add_argument("--tool", default=os.path.join(HERE, "..", "..", ".build", "release", "h5surgery"))
    parser.add_argument("--models", default=os.path.join(environments.cache_folder(), "trained"),
                        help="where the models are kept, a folder for each environment")
    return parser.parse_args()


def made(env: str, models: str) -> str:
    """The folder of an environment's models, which are made where they are not there yet."""
    folder = os.path.join(models, env)
    if not os.path.exists(os.path.join(folder, "adam.npz")):
        os.makedirs(folder, exist_ok=True)
        run(env, ["make", folder])
    return folder


def migrated(tool: str, models: str, case: str, reader: str, folder: str) -> List[Dict]:
    """Each way from a file of the case to one that the reader has."""
    ways: List[Dict] = []
    for source in (".h5", ".keras"):
        if not os.path.exists(os.path.join(models, case + source)):
            continue
        for target in (".h5", ".keras") if reader in ("k3", "k30") else (".h5",):
            path = os.path.join(folder, "%s%d%s" % (case, len(ways), target))
            answer = subprocess.run(
                [tool, "migrate", os.path.join(models, case + source), path, "--to", TARGETS[reader], "--format", "json",
                 "--force"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, universal_newlines=True)
            ways.append({"case": case, "name": "%s to %s" % (source, target), "file": path,
                         "unsteady": os.path.basename(models) in UNSTEADY,
                         "arrays": os.path.join(models, case + ".npz"), "code": answer.returncode,
                         "said": answer.stdout + answer.stderr})
    return ways


def told(way: Dict) -> Tuple[str, bool]:
    """(what is to be said, whether it is good)"""
    if way["code"] != 0:
        return "%-15s refused: %s" % (way["name"], way["said"].strip().splitlines()[-1][:200]), False
    if not way.get("compiled", True):
        return "%-15s left out, as the report says" % way["name"], "configuration is left out" in way["said"]
    if "difference" not in way:
        return "%-15s fails: %s" % (way["name"], way.get("error", "no answer")), False
    keeps = way["iterations"] > 0
    good = way["loaded"] < 1e-6 and way["moved"] > 0 and (
        way["difference"] <= LIMIT or not keeps or way["case"] in OTHERWISE or way["unsteady"])
    return "%-15s %s off %.1e moved %.1e steps %d statistics %.1e" % (
        way["name"], "state" if keeps else "fresh", way["difference"], way["moved"], way["iterations"],
        way["statistics"]), good


def run(env: str, arguments: List[str]) -> List[str]:
    answer = subprocess.run([environments.python(env), os.path.join(HERE, "trained.py")] + arguments,
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE, universal_newlines=True)
    if answer.returncode:
        print(answer.stderr[-2000:], file=sys.stderr)
    return [line[5:] for line in answer.stdout.splitlines() if line.startswith("STEP ")]


if __name__ == "__main__":
    sys.exit(main())
