"""The command lines of h5surgery that make up each operation."""
import os

from typing import List, NamedTuple, Optional

from cells import CLASSES, FRAMES, UNITS


class Steps(NamedTuple):
    commands: List[List[str]]
    before: str  # the file that the last step was given
    ours: str  # the file that it wrote


def steps(operation: str, original: str, folder: str, size: str, until: Optional[List[str]] = None,
          behind_lambda: bool = False) -> Steps:
    """The steps of an operation; what they write goes into the folder.

    Behind a Lambda the file does not tell how many features there are, so a user has to say it.
    """
    between, ours = (os.path.join(folder, name + ".h5") for name in ("between", "ours"))
    wrap = ["wrap-average", original, between, "--frames", str(FRAMES[size])]
    last = (until or [""])[-1]
    if operation == "swap":
        return Steps([["swap-head", original, ours, "-n", str(UNITS), "--seed", "7"]], original, ours)
    if operation == "swap-at-2":
        said = ["--features", str(CLASSES[size])] if behind_lambda else []
        swap = ["swap-head", original, ours, "-n", str(UNITS), "--at", "-2", "--seed", "7"]
        return Steps([swap + said], original, ours)
    if operation == "wrap":
        return Steps([wrap[:2] + [ours] + wrap[3:]], original, ours)
    if operation == "freeze":
        return Steps([["freeze", original, ours, "--except-head"]], original, ours)
    if operation == "freeze-half":
        return Steps([["freeze", original, ours, "--until", last]], original, ours)
    if operation == "wrap-freeze":
        return Steps([wrap, ["freeze", between, ours, "--except-head"]], between, ours)
    if operation == "wrap-freeze-half":
        return Steps([wrap, ["freeze", between, ours, "--until", last]], between, ours)
    if operation in ("unwrap", "unwrap-only"):
        unwrap = [["unwrap", between if operation == "unwrap" else original, ours]]
        return Steps([wrap] + unwrap if operation == "unwrap" else unwrap, original, ours)
    if operation == "cut-half":
        return Steps([["cut", original, ours, "--to", last]], original, ours)
    if operation in ("strip", "drop-head"):
        return Steps([[operation, original, ours]], original, ours)
    if operation == "noop":
        freeze = ["freeze", original, between, "--all"]
        return Steps([freeze, ["freeze", between, ours, "--all"]], between, ours)
    raise ValueError("no operation is named '%s'" % operation)
