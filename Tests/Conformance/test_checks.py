"""Tests the checks: a file that is right passes, and fails once damaged in any of the ways of damage.py.

    python3 Tests/Conformance/test_checks.py [--envs "tf21 tf215 k3"] [--tool PATH]

Last line "N passed, N failed"; exit 1 when a check misses a damage, or complains without one.
"""
import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile

import environments
import run

from asked import asked
from cells import FRAMES
from commands import steps
from files import model_file
from workers import Cell, Server, outputs_folder

HERE = os.path.dirname(os.path.abspath(__file__))
MODEL = "g_equal_shapes"
# Each operation with the damages that its check must see; None is no damage.
DAMAGES = [
    ("swap", (None, "layers", "flag", "bit", "spelling", "setting", "kind", "attribute", "head")),
    ("wrap", (None, "order", "flag", "bit", "spelling", "setting", "kind", "attribute")),
    ("freeze", (None, "order", "layers", "flag", "bit", "spelling", "setting", "kind", "attribute")),
    ("wrap-freeze", (None, "order", "flag", "bit", "spelling", "setting", "kind", "attribute")),
    ("noop", (None, "order", "layers", "flag", "bit", "spelling", "setting", "kind", "attribute")),
    ("keep-classes", (None, "layers", "flag", "spelling", "setting", "kind", "attribute")),
    ("cut-two", (None, "layers", "flag", "bit", "setting")),
    ("cut-from", (None, "layers", "flag", "bit", "setting")),
    ("set-shape", (None, "layers", "flag", "bit", "spelling", "setting", "kind", "attribute")),
    ("insert-dropout", (None, "layers", "flag", "bit", "spelling", "setting", "kind", "attribute")),
    ("remove", (None, "layers", "flag", "bit", "setting")),
    ("rename", (None, "layers", "flag", "bit", "spelling", "setting", "kind", "attribute")),
    ("cast", (None, "layers", "flag", "spelling", "setting", "kind", "attribute")),
    ("fold-batchnorm", (None, "layers", "spelling", "kind", "attribute")),
]


def main() -> int:
    parser = argparse.ArgumentParser(description="tests the checks with files damaged on purpose")
    parser.add_argument("--envs", default="tf21 tf215 k3")
    parser.add_argument("--tool")
    options = parser.parse_args()
    tool = run.find_tool(options.tool)
    envs = options.envs.split()
    environments.ensure(envs)
    run.build_models([Cell(env, MODEL, "swap") for env in envs], argparse.Namespace(size="small", jobs=2))
    count = {True: 0, False: 0}
    for env in envs:
        server = Server(env)
        for operation, damages in DAMAGES:
            for damage in damages:
                problems = check(tool, server, env, operation, damage)
                passed = bool(problems) == (damage is not None)
                count[passed] += 1
                print("%-6s %-11s %-9s %s %s" % (
                    env, operation, damage or "right", "ok  " if passed else "FAIL",
                    (problems or [""])[0][:120]), flush=True)
        server.close()
    print("%d passed, %d failed" % (count[True], count[False]))
    return 1 if count[False] else 0


def check(tool: str, server: Server, env: str, operation: str, damage: str) -> list:
    original = model_file("small", env, MODEL, ".h5")
    folder = tempfile.mkdtemp(prefix="test-checks-", dir=outputs_folder())
    try:
        with open(model_file("small", env, MODEL, ".json")) as file:
            said = asked(MODEL, operation, json.load(file))
        plan = steps(operation, original, folder, "small", asked=said)
        for command in plan.commands:
            subprocess.run([tool] + command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        if damage:
            command = [environments.python(env), os.path.join(HERE, "damage.py"), damage, plan.ours]
            subprocess.run(command, check=True)
        found = server.ask({
            "model": MODEL, "operation": operation, "original": original, "before": plan.before,
            "ours": plan.ours, "asked": said, "arrays": model_file("small", env, MODEL, ".npz"),
            "frames": FRAMES["small"]})
        if "unreadable" in found:
            raise RuntimeError("Keras itself can't: %s" % found["unreadable"])
        return found["problems"]
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
