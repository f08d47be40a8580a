"""Asks the tool: `migrate` for a file, `doctor` for an opinion. Holds both to what they promise on the way."""
import json
import os
import subprocess

from typing import List, NamedTuple, Optional

REFUSED = 2  # the tool's exit code
VERDICTS = ("loads", "loads-wrong", "fails")
TRAINING = ("loads", "fails", "none")


class Migration(NamedTuple):
    """`kind`: "made", "refused" or "broken". `sentence`: the reason of the last two."""
    kind: str
    sentence: str = ""


class Opinion(NamedTuple):
    """`verdict` is one of VERDICTS, or "" where doctor broke its promise: then `problem` says how.
    `training` is one of TRAINING, or "" where nothing is said of it."""
    verdict: str
    training: str = ""
    problem: str = ""


def migrate(tool: str, path: str, out: str, target: str, options: List[str]) -> Migration:
    ended = call([tool, "migrate", path, out, "--to", target] + options)
    written = os.path.exists(out)
    said = sentence(ended.stderr, path)
    if ended.returncode == 0:
        return Migration("made") if written else Migration("broken", "says that it is done, but wrote nothing")
    if ended.returncode == REFUSED and not written and said and not told_of_failure(ended.stderr):
        return Migration("refused", said)
    return Migration("broken", "ended with %d%s: %s" % (
        ended.returncode, " and left a file" if written else "", said[-400:] or "no word"))


def doctor(tool: str, path: str, target: str) -> Opinion:
    ended = call([tool, "doctor", path, "--for", target, "--format", "json"])
    try:
        targets = json.loads(ended.stdout)["targets"]
        found = next(each for each in targets if each["target"] == target)
        verdict, training = found["verdict"], found.get("training", "")
        loads = all(each["verdict"] == "loads" for each in targets)
    except (ValueError, KeyError, TypeError, StopIteration):
        return Opinion("", problem="ended with %d and said of %s: %s" % (
            ended.returncode, target, (ended.stdout or ended.stderr).strip()[:300] or "nothing"))
    if verdict not in VERDICTS or training not in TRAINING + ("",):
        return Opinion("", problem="knows no verdict %s, training %s" % (verdict, training))
    if ended.returncode != (0 if loads else 1):
        return Opinion("", problem="ended with %d, but says '%s'" % (ended.returncode, verdict))
    return Opinion(verdict, training)


def call(command: List[str]) -> subprocess.CompletedProcess:
    return subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          encoding="utf-8", errors="replace")


def told_of_failure(talk: str) -> Optional[str]:
    """A trace, which is no refusal whatever the exit code."""
    return next((word for word in ("Traceback", "Fatal error", "Assertion") if word in talk), None)


def sentence(talk: str, path: str) -> str:
    """The reason without the file before it, as files differ and reasons are counted."""
    lines = [line.strip() for line in talk.splitlines() if line.strip()]
    reason = " ".join(lines)
    for start in ("h5surgery: ", "error: ", path + ": ", os.path.basename(path) + ": "):
        if reason.startswith(start):
            reason = reason[len(start):]
    return reason
