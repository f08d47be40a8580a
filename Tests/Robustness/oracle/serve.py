"""The oracle of fuzz.py: h5py, not the tool, says whether what a surgery kept is there.

    PYTHON serve.py          PYTHON has h5py 3 and numpy

A job is a line of JSON on standard input: `command` (its words), `report` (what the tool said), `before`, `after`
and, where there is one, `donor` (files). Answers are lines of JSON on standard output: `reading` says which file
is read now, and `part` whether that is its model or what stands beside it; the last line has `faults` and `refused`,
lists of sentences: what is lost or wrong, and what h5py reads neither in the input nor in the output, though the tool
said it was done. A job of `alone` (a file) only has that file read.
"""

import json
import os
import re
import resource
import sys

import configs
import rules
from saved import ERRORS, Saved, Unreadable, short

MEMORY = 4 << 30


def main():
    # A damaged file may ask for anything.
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    say({"ready": True})
    for line in sys.stdin:
        say(answer(json.loads(line), lambda role, part: say({"reading": role, "part": part})))


def say(value):
    os.write(1, json.dumps(value).encode() + b"\n")


def answer(job, reading=lambda role, part: None):
    files = {}
    try:
        for role in ("alone", "before", "donor", "after"):
            if job.get(role):
                reading(role, "model")
                try:
                    files[role] = Saved(job[role])
                except ERRORS as error:
                    files[role] = Unreadable(short(error))
        for role in ("alone", "before", "after"):
            if isinstance(files.get(role), Saved) and files[role].is_listed:
                reading(role, "beside")
                files[role].read_beside()
        if "alone" in files:
            return {"faults": [], "refused": []}
        return judge(job, files["before"], files["after"], files.get("donor"))
    finally:
        for each in files.values():
            if isinstance(each, Saved):
                each.close()


def judge(job, before, now, donor):
    # What h5py did not read before can't be compared, but it may be sound now.
    blind = [each for each in (before, donor) if isinstance(each, Unreadable) or each and not each.is_listed]
    if isinstance(now, Unreadable):
        faults = ["h5py can't open the output: %s" % now.reason]
        return {"faults": [], "refused": faults} if blind else {"faults": faults, "refused": []}
    if blind or before.config is None:
        return {"faults": [], "refused": alone(now, None)}
    faults = alone(now, before)
    if not faults:
        faults = rules.after(job, before, now, donor) + around(job, before, now)
    return {"faults": faults, "refused": passed_on(before, now)}


def passed_on(before, now):
    """What h5py reads neither in the input nor in the output."""
    was = reasons(before)
    return ["weights of layer %r: %s" % (layer, value.reason)
            for layer, value in unreadable(now, named=True) if kind(value.reason) in was]


def kind(reason):
    """A reason without its numbers: sizes and addresses of a file change."""
    return re.sub(r"\d+", "_", reason)


def reasons(file):
    return {kind(value.reason) for value in unreadable(file)} if file else set()


def unreadable(file, named=False):
    for layer, found in file.groups.items():
        for value in [found] if isinstance(found, Unreadable) else [value for _, value in found]:
            if isinstance(value, Unreadable):
                yield (layer, value) if named else value


# MARK: the output by itself

def alone(now, before):
    """What must hold of any output that Keras is to load; what the input had wrong already is not looked at."""
    faults = [each for each in now.problems if not before or each not in before.problems]
    if now.config is None and not faults:
        faults.append("there is no model_config")
    if faults:
        return faults
    top, listed = list(configs.top(now.config)), list(now.groups)
    faults += ["two layers are called %r" % name for name in configs.twice(now.config)
               if not before or name not in configs.twice(before.config)]
    if before and set(before.groups) == set(configs.top(before.config)) and set(top) != set(listed):
        faults.append("the config has layers %s, layer_names %s" % (
            sorted(set(top) - set(listed)), sorted(set(listed) - set(top))))
    places, was = {}, reasons(before)
    for layer, found in now.groups.items():
        if isinstance(found, Unreadable):
            if kind(found.reason) not in was:
                faults.append("the group of layer %r can't be read: %s" % (layer, found.reason))
            continue
        for name, value in found:
            if isinstance(value, Unreadable):
                if kind(value.reason) not in was:
                    faults.append("weight %r of layer %r is lost: %s" % (name, layer, value.reason))
                continue
            if value.place in places and not shared(before):
                faults.append("weight %r of layer %r is the array of %r" % (name, layer, places[value.place]))
            places[value.place] = name
    return faults


def shared(before):
    """Whether two weights of a file were one array."""
    if before is None:
        return True
    places = [value.place for _, _, value in before.arrays() if not isinstance(value, Unreadable)]
    return len(set(places)) < len(places)


# MARK: all that is no weight

OWN = ("/", "/model_weights")
KNOWN = {"keras_version", "backend"}
WRAPPING = {"wrap-average", "unwrap"}
REPLACING = {"swap-head", "transplant", "cast", "fold-batchnorm"}


def around(job, before, now):
    faults, details = [], job["report"].get("details", {})
    for path in OWN:
        old, new = before.attributes.get(path, {}), now.attributes.get(path, {})
        if job["command"][0] in WRAPPING:  # attributes that nobody knows go with the group that moves
            old, new = ({key: found[key] for key in found if key in KNOWN} for found in (old, new))
        faults += mapping("attribute of %s" % path, old, new)
    for path in set(before.attributes) & set(now.attributes) - set(OWN):
        faults += mapping("attribute of layer %r" % path, before.attributes[path], now.attributes[path])
    # References to arrays that were replaced lead nowhere; those to groups and to other arrays have to hold.
    holds = now.has if job["command"][0] not in REPLACING else now.has_group
    faults += mapping("object", *beside(before, now, job), holds)
    faults += state(before, now, job)
    if before.training is not None and now.training is None and "dropped" not in said(job, "training_config"):
        faults.append("the training configuration is gone, and the report does not say so")
    faults += strays(before, now)
    return faults


def beside(before, now, job):
    """All beside the model, in both files."""
    old, new = before.beside, now.beside
    if job["command"][0] in WRAPPING:
        # What shares an object with the model has it still, wherever the wrapper puts it.
        shared_ = [path for path, value in old.items() if isinstance(value, tuple) and value[0] == "same as"]
        old, new = ({path: value for path, value in found.items() if not any(
            path.split("@")[0] == each or path.startswith(each + "/") for each in shared_)} for found in (old, new))
    return old, new


def said(job, key):
    """What the report says of something, in any of its steps."""
    report = job["report"]
    parts = [report] + list(report.get("steps", ()))
    return {each.get("details", {}).get(key) for each in parts}


def state(before, now, job):
    old, new = before.state(), now.state()
    if old is None:
        return ["there is an optimizer's state now"] if new is not None else []
    if new is None:
        return [] if "dropped" in said(job, "optimizer_state") else [
            "the optimizer's state is gone, and the report does not say so"]
    return mapping("part of the optimizer's state", old, new)


def mapping(noun, old, new, is_there=lambda path: True):
    """What is no longer in a mapping, or is another. References hold as long as what they lead to is there."""
    faults = []
    for key, value in old.items():
        if isinstance(value, Unreadable):
            continue
        if isinstance(value, dict) and isinstance(new.get(key), dict):
            faults += mapping("%s %r's attribute" % (noun, key), value, new[key], is_there)
            continue
        if isinstance(value, tuple) and value[0] == "reference" and key in new and not isinstance(new[key], Unreadable):
            faults += ["the %s %r leads nowhere" % (noun, key) for was, is_ in zip(value[2], new[key][2])
                       if was is not None and is_ is None and is_there(was)]
            continue
        if key not in new:
            faults.append("the %s %r is lost" % (noun, key))
        elif isinstance(new[key], Unreadable):
            faults.append("the %s %r can't be read: %s" % (noun, key, new[key].reason))
        elif new[key] != value:
            faults.append("the %s %r changed" % (noun, key))
    if any(isinstance(value, Unreadable) for value in old.values()):
        return faults  # what is new may be what could not be read
    return faults + ["the %s %r is new" % (noun, key) for key in new if key not in old]


def strays(before, now):
    """Arrays that no list named stay, unless their layer went; and none of the listed becomes one."""
    old, new = before.unlisted(), now.unlisted()
    if not old and not new:
        return []
    known = {value[:3] for value in new.values()} | {value[:3] for _, _, value in now.arrays()}
    gone = [layer for layer in before.groups if layer not in now.groups]
    faults = ["the array %r, which is no weight, is lost" % path for path, value in old.items()
              if not isinstance(value, Unreadable) and value[:3] not in known
              and not any(path.startswith(layer + "/") for layer in gone)]
    were = {value[:3] for value in old.values()}
    return faults + ["the array %r is in no list of weights" % path for path, value in new.items()
                     if value[:3] not in were and not isinstance(value, Unreadable)]


if __name__ == "__main__":
    main()
