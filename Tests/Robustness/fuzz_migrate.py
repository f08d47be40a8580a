"""Mutated models on their way to another Keras: whatever they hold, `migrate` and `doctor` end by themselves, with an answer
or a reason, and what is written is for the target.

    python3 fuzz_migrate.py --tool .build/release/h5surgery [--files 2000] [--seed N] [--keep FOLDER]

Seeds are fixtures that real Kerases wrote; their configs, calls, names, attributes and bytes are mutated (mutations.py).
What must hold each time is what fuzz.py asks of an exit code, a message and what is left in the folder, and:

- `doctor --for TARGET` says `loads` of what `migrate --to TARGET` wrote;
- migrated to the same target once more, the output stays as it is: nothing is left to change.

Needs only Python's standard library.
"""
import argparse
import collections
import json
import os
import pathlib
import random
import sys
import time

import mutations
import seeds
import tool as runner

TARGETS = ("keras-2.2", "keras-2.3", "tf-2.1", "tf-2.4", "tf-2.8", "tf-2.12", "tf-2.15", "tf-keras-2.21", "keras-3.0",
           "keras-3")
CPU_SECONDS = 2
# Two thirds change what the model says, not the bytes of the file.
CHOICES = mutations.TARGETS["config"] * 2 + mutations.TARGETS["nodes"] * 2 + mutations.TARGETS["names"] + \
    mutations.TARGETS["attributes"] + mutations.TARGETS["structure"]


def main():
    parser = argparse.ArgumentParser(description="Hold migrate and doctor against mutated models.")
    parser.add_argument("--tool", required=True, type=os.path.abspath)
    parser.add_argument("--files", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--keep", type=pathlib.Path)
    options = parser.parse_args()
    started, counts, faults = time.time(), collections.Counter(), 0
    found, tool = seeds.fixtures(), runner.Tool(options.tool)
    with runner.Folder() as folder:
        for number in range(options.seed, options.seed + options.files):
            kind, fault, data = one(number, found, tool, folder)
            counts[kind] += 1
            if fault:
                faults += 1
                print("FAULT #%d %s" % (number, fault), flush=True)
                if options.keep:
                    options.keep.mkdir(parents=True, exist_ok=True)
                    (options.keep / ("%d.h5" % number)).write_bytes(data)
    print("%d models in %.0f s: %s; %s" % (
        options.files, time.time() - started, ", ".join("%d %s" % (count, kind) for kind, count in counts.most_common()),
        "%d FAULTS" % faults if faults else "no fault"))
    sys.exit(1 if faults else 0)


def one(number, found, tool, folder):
    dice = random.Random(number)
    seed = dice.choice(found)
    data, names = (seed.data, ["nothing"]) if dice.random() < 0.1 else mutations.mutate(seed, dice, CHOICES)
    target = dice.choice(TARGETS)
    name = dice.choice(("out.h5", "out.h5", "out.keras"))
    paths = {word: os.path.join(folder, word) for word in ("in.h5", name, "again.h5")}
    runner.write(paths["in.h5"], data)
    seen = tool.run("doctor", paths["in.h5"], "--for", target, "--format", "json", cpu=CPU_SECONDS)
    run = tool.run("migrate", paths["in.h5"], paths[name], "--to", target, cpu=CPU_SECONDS)
    fault = ended(seen) or ended(run) or left(run, os.listdir(folder), name)
    kind = {0: "migrated", 2: "refused"}.get(run.code, "ended with %s" % run.code)
    if run.code == 0 and not fault:
        fault = fault_of(tool, paths[name], paths["again.h5"], target)
    for each in os.listdir(folder):
        os.unlink(os.path.join(folder, each))
    words = "(%s, %s, to %s as %s): %s" % (seed.name, "+".join(names), target, name, fault)
    return kind, words if fault else None, data


def ended(run):
    if run.timed_out or run.code not in (0, 1, 2):
        return str(run)
    if run.code == 2 and "h5surgery: error: " not in run.message:
        return "no reason given: %r" % run.message[:300]
    if "Fatal error" in run.message or "please report" in run.message or "the migrated model does not hold" in run.message:
        return "a fault of ours: %r" % run.message[:300]
    return None


def left(run, names, output):
    more = set(names) - {"in.h5"} - ({output} if run.code == 0 else set())
    return "left behind: %s" % ", ".join(sorted(more)) if more else None


def fault_of(tool, path, again, target):
    """What is wrong with a file that migrate wrote."""
    seen = tool.run("doctor", path, "--for", target, "--format", "json", cpu=CPU_SECONDS)
    try:
        verdict = json.loads(seen.output)["targets"][0]
    except (ValueError, KeyError, IndexError):
        return "doctor has no verdict on the output: %s" % seen
    if verdict["verdict"] != "loads":
        return "doctor says %s of the output: %s" % (
            verdict["verdict"], "; ".join(each["message"] for each in verdict["findings"][:3]))
    second = tool.run("migrate", path, again, "--to", target, "--format", "json", cpu=CPU_SECONDS)
    if second.code != 0:
        return "migrated once more: %s" % second
    changes = json.loads(second.output)["migration"]["changes"]
    return "migrated once more it changes: %s" % changes[:2] if changes else None


if __name__ == "__main__":
    main()
