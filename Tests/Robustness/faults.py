"""Faults while the tool writes: signals, full disks, inputs that change, two writers, locks, odd paths, permissions, poor
places, several files.

    python3 faults.py --tool .build/release/h5surgery [--kills 1000] [--jobs 2] [--seed N]
                     [--only kills,disks,races,paths,access,starts,fleets]

Prints what was tried and how it ended, what can't be tried here and why, and `no fault` or the faults;
exits with 1 where there was one. What must hold is said at the head of kills.py, disks.py, races.py, paths.py,
access.py, starts.py and fleets.py. 200 kills took 19 s on two busy cores. Needs only Python's standard library, and Linux for
the kills.
"""

import argparse
import os
import sys

import access
import disks
import fleets
import kills
import paths
import races
import starts
from tool import Tool

PARTS = {"disks": disks.check, "races": races.check, "paths": paths.check, "access": access.check,
         "starts": starts.check, "fleets": fleets.check}


def main():
    arguments = parse()
    faults, skipped = [], []
    for name, check in PARTS.items():
        if name in arguments.only:
            print("%s: %s" % (name, sys.modules[name].__doc__.split(";")[0].rstrip(".")), flush=True)
            faults += check(Tool(arguments.tool), skip(skipped))
    if "kills" in arguments.only:
        if sys.platform == "linux":
            faults += kills.check(arguments.tool, arguments.kills, arguments.jobs, arguments.seed)
        else:
            skip(skipped)("signals: the processes are found as Linux shows them")
    for fault in faults:
        print("FAULT", fault)
    summary = "no fault" if not faults else "%d FAULTS" % len(faults)
    print(summary + (", %d parts skipped" % len(skipped) if skipped else ""))
    sys.exit(1 if faults else 0)


def skip(skipped):
    """A function that says what is not tried."""
    def say(reason):
        skipped.append(reason)
        print("  SKIPPED", reason, flush=True)
    return say


def parse():
    parser = argparse.ArgumentParser(description="Let things go wrong while the tool writes.")
    parser.add_argument("--tool", required=True, type=os.path.abspath)
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--seed", type=int, default=0, help="of the moments")
    parser.add_argument("--only", type=lambda text: text.split(","), default=[*PARTS, "kills"],
                        help="some of kills,disks,races,paths,access,starts,fleets")
    return parser.parse_args()


if __name__ == "__main__":
    main()
