"""Hostile files, each attack by its name: the tool answers as is written down, in little time and memory.

    python3 hostile.py --tool .build/release/h5surgery [--only REGULAR_EXPRESSION] [--jobs 2]
    python3 hostile.py --list

The files are made byte by byte (hdf5_bytes.py) from a sound model (hostile_model.py); the attacks, with
what stops each and what every command has to say, are in attacks_*.py. Each goes through all commands of
attack.py. What must hold each time:

- refused with code 2 and a message of one line that begins with a file and says what is wrong by all that
  operates on a file; what only looks at one may show it instead, with the problem. What is odd, but sound, is
  operated on;
- a refusal with `--format json` is one document as Python reads it, with a code of docs/json.md;
- within 10 s of processor time for a run that is stopped by that limit alone, and at most 256 MiB of
  resident memory and four times the size of the file;
- nothing left in the folder but the output of a run that succeeded, which can be inspected;
- no control character printed, nothing of the host's other files printed or written.

What the working process may do, should a file get the better of it, is looked at as well (confinement.py).

`--list` prints the table of docs/robustness.md; a run fails where that page has another one. Needs only
Python's standard library.
"""

import argparse
import functools
import json
import multiprocessing
import os
import re
import sys

import attacks_archives
import attacks_config
import attacks_inputs
import attacks_lists
import attacks_odd
import attacks_savedmodel
import attacks_structure
import attacks_tensors
import confinement
import hostile_model
import tool as runner
from attack import COMMANDS
from hdf5_bytes import Image

CODES = os.path.join(runner.HERE, "..", "..", "docs", "json.md")
PAGE = os.path.join(runner.HERE, "..", "..", "docs", "robustness.md")
GROUPS = (
    ("The file", attacks_inputs.ATTACKS), ("Archives", attacks_archives.ATTACKS),
    ("Folders", attacks_archives.FOLDERS), ("Weights in shards", attacks_archives.SHARDS),
    ("Tensors", attacks_tensors.ATTACKS), ("Arrays of NumPy", attacks_tensors.ARRAYS_ATTACKS), ("SavedModel folders", attacks_savedmodel.ATTACKS),
    ("HDF5", attacks_structure.ATTACKS),
    ("The configuration", attacks_config.ATTACKS), ("Lists of names, versions", attacks_lists.ATTACKS),
    ("Recipes", attacks_inputs.RECIPES), ("Odd, but sound", attacks_odd.ATTACKS),
)
# Stricter than the tool's own 10 s, and heeded as `ulimit -t`: what is stopped by the limit is stopped sooner.
CPU_SECONDS = 4
MEMORY = 256 << 20
RECIPE = {"apply": ["apply", "FOLDER/recipe.yaml", "IN", "OUT"]}
FROM_ARRAYS = {"convert": ["convert", "SOUND", "OUT", "--weights-from", "IN"]}
FROM_SHARDS = {"convert": ["convert", "FOLDER/arch.json", "OUT", "--weights-from", "IN"]}
SECRETS = (b"SECRET-OF-THE-HOST", b"root:x:")


def main():
    arguments = parse()
    if arguments.list:
        print("\n".join(table()))
        return
    wanted = [(group, number) for group, (_, attacks) in enumerate(GROUPS)
              for number, attack in enumerate(attacks) if re.search(arguments.only, attack.name)]
    faults = ["%s: operated on" % attack.name for attack in hostile() if not attack.is_refused]
    faults += confinement.check(arguments.tool)
    faults += [] if page_is_fresh() else ["docs/robustness.md has another table than --list prints"]
    runs, peak = 0, 0
    with multiprocessing.Pool(arguments.jobs, begin, (arguments.tool,)) as pool:
        for found, count, most in pool.imap_unordered(one, wanted):
            faults, runs, peak = faults + found, runs + count, max(peak, most)
    for fault in faults:
        print("FAULT", fault)
    print("%d attacks, %d runs, at most %d MB of memory" % (len(wanted), runs, peak / 1e6))
    print("no fault" if not faults else "%d FAULTS" % len(faults))
    sys.exit(1 if faults else 0)


def hostile():
    """All but what is sound: of these, every single one is refused by whatever operates on it."""
    return [attack for _, attacks in GROUPS if attacks is not attacks_odd.ATTACKS for attack in attacks]


def parse():
    parser = argparse.ArgumentParser(description="Hold the tool against hostile files.")
    parser.add_argument("--tool", type=os.path.abspath)
    parser.add_argument("--only", default="", help="attacks whose names match")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--list", action="store_true", help="print what stops each attack")
    arguments = parser.parse_args()
    if not arguments.list and not arguments.tool:
        parser.error("--tool is missing")
    return arguments


def begin(path):
    global tool
    tool = runner.Tool(path)


def one(place):
    """One attack through all commands: the faults, the number of runs, the most memory."""
    attack = GROUPS[place[0]][1][place[1]]
    with runner.Folder() as folder:
        if not make(attack, folder):
            return ["%s: the file could not be made" % attack.name], 0, 0
        before, faults, peak = set(os.listdir(folder)), [], 0
        commands = commands_for(GROUPS[place[0]][1])
        for name, words in commands.items():
            words = words if name in attack.accepted else words + ["--format", "json"]
            run = tool.run(*[said(word, folder) for word in words], cpu=CPU_SECONDS)
            peak = max(peak, run.peak)
            fault = judge(attack, name, run, folder, before)
            faults += ["%s, %s: %s" % (attack.name, name, fault)] if fault else []
            for left in set(os.listdir(folder)) - before:
                os.unlink(os.path.join(folder, left))
        return faults, len(commands), peak


def commands_for(attacks):
    if attacks is attacks_inputs.RECIPES:
        return RECIPE
    if attacks is attacks_tensors.ARRAYS_ATTACKS:
        return FROM_ARRAYS
    return FROM_SHARDS if attacks is attacks_archives.SHARDS else COMMANDS


def make(attack, folder):
    """In a process of its own: what is large there would be counted as the tool's memory."""
    child = os.fork()
    if child == 0:
        try:
            content = attack.content(folder)
            if content is not None:
                runner.write(os.path.join(folder, "in.h5"), content)
            os._exit(0)
        finally:
            os._exit(1)
    runner.write(os.path.join(folder, "sound.h5"), Image(hostile_model.root()).data)
    return os.waitpid(child, 0)[1] == 0


def said(word, folder):
    names = {"IN": "in.h5", "OUT": "out.h5", "SOUND": "sound.h5"}
    return os.path.join(folder, names[word]) if word in names else word.replace("FOLDER", folder)


def judge(attack, command, run, folder, before):
    """What is wrong; None where nothing is."""
    text = run.output + run.errors
    if run.timed_out:
        return "no end"
    if any(byte < 32 and byte not in (10,) or byte == 127 for byte in text) or b"\xc2\x9b" in text:
        return "control characters were printed: %r" % text[:300]
    source = os.path.join(folder, "in.h5")
    size = os.path.getsize(source) if os.path.isfile(source) and not os.path.islink(source) else 0
    if run.peak > MEMORY + 4 * size:
        return "%d MB of memory" % (run.peak >> 20)
    left = set(os.listdir(folder)) - before
    if left - ({"out.h5"} if run.code == 0 else set()):
        return "left behind: %s" % ", ".join(sorted(left))
    return judge_output(folder, left, text) or judge_answer(attack, command, run)


def judge_output(folder, left, text):
    if "out.h5" in left:
        output = os.path.join(folder, "out.h5")
        text += runner.read(output)
        check = tool.run("inspect", output)
        if check.code != 0:
            return "the output can't be inspected: %s" % check
    return "something of another file was read" if any(secret in text for secret in SECRETS) else None


def judge_answer(attack, command, run):
    expected = attack.accepted.get(command)
    if expected is not None:
        if run.code not in ((0, 1) if command.startswith("diff") else (0,)):
            return "expected to be accepted, found %s" % run
        found = re.search(expected, run.output.decode("utf-8", "replace"))
        return None if found else "accepted, but it does not say %r" % expected
    if command in attack.misused and run.code == 64:
        return None
    if run.code != 2 or not re.match(r"h5surgery: error: [^\n]+\n\Z", run.message):
        return "expected a refusal of one line, found %s" % run
    if len(run.errors) > 10_000 or "please report" in run.message or "Fatal error" in run.message:
        return "no good message: %s" % run.message[:300]
    found = re.search(attack.message, run.message)
    return judge_object(run) if found else "it does not say %r: %s" % (attack.message, run)


def judge_object(run):
    """What is wrong with a refusal as programs read it."""
    try:
        report = json.loads(run.output.decode("ascii"))
        error = report.pop("error")
    except (ValueError, KeyError):
        return "no error object: %r" % run.output[:300]
    if report != {"schema": 1} or list(error) != ["kind", "code", "message", "file", "layer", "setting"]:
        return "another object: %r" % error
    if "| `%s` | %s |" % (error["code"], error["kind"]) not in codes():
        return "no code of docs/json.md: %(kind)s, %(code)s" % error
    begins = error["file"] and error["message"].startswith(error["file"])
    said_so = run.message.startswith("h5surgery: error: " + (error["file"] or ""))
    return None if begins and said_so else "it does not begin with its file: %s" % error["message"][:300]


@functools.lru_cache(maxsize=None)
def codes():
    with open(CODES, encoding="utf-8") as file:
        return file.read()


# MARK: the page

def table():
    lines = []
    for title, attacks in GROUPS:
        column = "why it is not refused" if attacks is attacks_odd.ATTACKS else "what stops it"
        lines += ["| %s | %s |" % (title, column), "|---|---|"]
        lines += ["| %s | %s |" % (attack.name, attack.stopped_by) for attack in attacks] + [""]
    return lines[:-1]


def page_is_fresh():
    with open(PAGE, encoding="utf-8") as file:
        return "\n".join(table()) in file.read()


if __name__ == "__main__":
    main()
