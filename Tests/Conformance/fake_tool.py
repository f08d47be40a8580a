"""A tool that migrates nothing, in one of the ways in which a tool can be wrong: `fake_tool.py KIND migrate ...`.

Used by test_migrations.py, which must see each of them. `copies` is the plainest: the file as it was, and doctor
says that all is well.
"""
import json
import os
import shutil
import subprocess
import sys

import environments

HERE = os.path.dirname(os.path.abspath(__file__))
# What happens to the copy: a kind of damage.py, in the environment of whose Keras the test is.
DAMAGES = ("order", "layers")


def main() -> int:
    kind, command, path = sys.argv[1:4]
    if command == "doctor":
        return doctor(kind, path, sys.argv[sys.argv.index("--for") + 1])
    out = sys.argv[4]
    if kind == "refuses":
        print("h5surgery: error: %s: my_layer: no such layer there" % path, file=sys.stderr)
        return 2
    if kind == "silent":
        return 0
    if kind == "crashes":
        print("Fatal error: Index out of range", file=sys.stderr)
        return 133
    if kind == "wordless":
        return 2
    shutil.copyfile(path, out)
    if kind == "refuses-and-writes":
        print("h5surgery: error: %s: no" % path, file=sys.stderr)
        return 2
    if kind in DAMAGES:
        subprocess.run([environments.python("tf215"), os.path.join(HERE, "damage.py"), kind, out], check=True)
    return 0


def doctor(kind: str, path: str, target: str) -> int:
    if kind == "crashes":
        return 133
    verdict = "fails" if kind in ("refuses", "warns", "contradicts") else "perhaps" if kind == "wordless" else "loads"
    training = "fails" if kind == "warns" else "loads" if kind == "copies" else "none"
    print(json.dumps({"schema": 1, "file": path, "writer": "", "verdict": verdict, "targets": [
        {"target": "another" if kind == "silent" else target, "verdict": verdict, "training": training,
         "findings": []}]}))
    return 1 if verdict == "fails" and kind != "contradicts" else 0


if __name__ == "__main__":
    sys.exit(main())
