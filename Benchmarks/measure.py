"""Whole processes measured in turns: seconds, peak memory, and what a script says of its own work."""
import os
import subprocess
import sys
import tempfile

from typing import Dict, List, NamedTuple

HERE = os.path.dirname(os.path.abspath(__file__))
LAUNCHER = [sys.executable, "-I", "-S", os.path.join(HERE, "timed.py")]


class CommandFailure(Exception):
    """A command that ended with another status than 0; the message has what it said."""


class Run(NamedTuple):
    seconds: float
    cpu: float  # seconds of all cores, of all processes
    peak: float  # MB
    floor: float  # MB, below which a peak can't be seen
    work: float  # seconds without starting Python and importing, where a script says it; else `seconds`


def measured(command: List[str]) -> Run:
    """One process from its start to its end. Raises CommandFailure."""
    with tempfile.TemporaryDirectory() as folder:
        result, said = os.path.join(folder, "result"), os.path.join(folder, "said")
        with open(said + ".out", "w") as out, open(said + ".err", "w") as err:
            subprocess.run(LAUNCHER + [result] + command, stdout=out, stderr=err, check=True)
        with open(result) as file:
            seconds, cpu, peak, floor, status = map(float, file.read().split())
        if status != 0:
            with open(said + ".err", errors="replace") as file:
                raise CommandFailure("%s failed:\n%s" % (" ".join(command), file.read()[-2000:].strip()))
        with open(said + ".out", errors="replace") as file:
            work = [line.split()[1] for line in file if line.startswith("work-seconds ")]
    return Run(seconds, cpu, peak, floor, float(work[0]) if work else seconds)


def in_turns(commands: Dict[str, List[str]], runs: int, warm_up: int, path: str, out: str):
    """`{"runs": {label: figures}, "failed": {label: message}}` of commands that read `path`.

    Every round starts with another command, so that a drift of the machine and what the command before left
    behind meet all of them; the first rounds warm up and don't count. A failed command isn't run again."""
    labels, found, failed = list(commands), {}, {}
    _read(path)
    for number in range(warm_up + runs):
        first = number % len(labels)
        for label in labels[first:] + labels[:first]:
            if label in failed:
                continue
            try:
                run = measured(commands[label])
                if number >= warm_up:
                    found.setdefault(label, []).append(run)
            except CommandFailure as failure:
                print(failure, file=sys.stderr, flush=True)
                failed[label] = str(failure)
            if os.path.exists(out):
                os.remove(out)
    return {"runs": {label: _as_lists(found[label]) for label in labels if label in found}, "failed": failed}


def _read(path: str):
    """Into the system's cache."""
    with open(path, "rb", buffering=0) as file:
        while file.read(1 << 24):
            pass


def _as_lists(runs: List[Run]) -> Dict[str, List[float]]:
    return {field: [round(getattr(run, field), 6) for run in runs] for field in Run._fields}
