"""What must be found in an output, from the input, the command and the tool's report.

Every rule says which arrays of a layer may go or come; whatever else differs is a fault. The report is believed
only where both configurations bear it out.
"""

import json

import configs
from arrays import bits, compare, converted, is_cast, named
from saved import Array, Unreadable, numbers

# Commands after which every weight is as it was; `ordered` ones leave the lists as they were, too.
SAME = {"freeze", "unfreeze", "insert", "remove", "strip", "set-input", "apply"}
ORDERED = {"strip", "set-input"}
# Commands that take layers out or put new ones in.
CUTS = {"cut", "drop-head", "swap-head", "fold-batchnorm"}


def after(job, before, now, donor):
    """Sentences about what must not be, after a surgery that says it was done."""
    command, details = job["command"][0], job["report"].get("details", {})
    known = {"before": before, "now": now, "donor": donor, "details": details, "words": job["command"]}
    if command in ("wrap-average", "unwrap"):
        return moved(**known)
    if command == "rename":
        return renamed(**known)
    if command == "cast":
        return cast(**known)
    if command == "transplant":
        return transplanted(**known)
    if command == "swap-head" and "classes_kept" in details:
        return other_classes(**known)
    if command in CUTS:
        return cut(**known)
    if command in SAME:
        return same(**known)
    raise ValueError("no rule for %s" % command)


def aligned(before):
    """Whether each layer has a group of its name. Keras goes by position, so other files are models, too."""
    return set(before.groups) == set(configs.top(before.config))


def groups(before):
    """(layer, its weights) of a file; where names do not tell which layer a group is for, of those that they tell."""
    top, clean = configs.top(before.config), aligned(before)
    return [(layer, found) for layer, found in before.groups.items()
            if clean or layer in top and (isinstance(found, Unreadable) or found)]


# MARK: the commands

def same(before, now, words, details, **_):
    gone = set(details.get("layers", ())) if words[0] == "remove" else set()
    faults = stay(before, now, gone)
    if not aligned(before):
        return faults + everything(before, now)
    for layer, old in groups(before):
        if layer in configs.top(now.config):
            new = now.groups.get(layer, Unreadable("it is not in layer_names"))
            faults += compare(layer, old, new)
            if words[0] in ORDERED and not isinstance(new, Unreadable) and not isinstance(old, Unreadable):
                if [name for name, _ in old] != [name for name, _ in new]:
                    faults.append("weight_names of layer %r changed" % layer)
    faults += ["layer %r has come with weights" % layer for layer, new in now.groups.items()
               if layer not in before.groups and (isinstance(new, Unreadable) or new)]
    if words[0] == "strip" and json.dumps(before.config) != json.dumps(now.config):
        faults.append("model_config changed")
    return faults


def stay(before, now, gone):
    """Layers that went without a word, or are still there though the report says they went."""
    old, new = configs.top(before.config), configs.top(now.config)
    faults = ["layer %r is gone, and the report does not say so" % layer
              for layer in old if layer not in new and layer not in gone]
    return faults


def cut(before, now, donor, details, words):
    folded = details.get("folded", ())
    new = set(details.get("new_layers", ())) | ({details["new_layer"]} if details.get("new_layer") else set())
    gone = set(details.get("layers_dropped", ())) | {each["normalization"] for each in folded}
    old_top, new_top = configs.top(before.config), configs.top(now.config)
    changed = new | ends(before, [each["into"] for each in folded])
    faults = stay(before, now, gone | set(details.get("tail_removed", ())))
    for layer, old in groups(before):
        if layer not in new_top or layer not in old_top:
            continue
        went = configs.all_names(old_top[layer]) - configs.all_names(new_top[layer])
        came = configs.all_names(new_top[layer]) - configs.all_names(old_top[layer])
        if layer in changed:  # whatever its weights are called
            continue
        went |= configs.wrappers(old_top[layer], went | changed)
        came |= configs.wrappers(new_top[layer], came | changed)
        untold = tells_nothing(old_top[layer], layer)
        faults += compare(layer, old, now.groups.get(layer, Unreadable("it is not in layer_names")),
                          lambda name: named(went | changed)(name) or went and untold(name),
                          named(came | changed))
    inputs = {each.get("layer") for each in details.get("inputs", ()) if isinstance(each, dict)}
    for layer, found in now.groups.items():
        if aligned(before) and layer not in before.groups and layer not in new | inputs and (
                isinstance(found, Unreadable) or found):
            faults.append("layer %r has come with weights, and the report does not say so" % layer)
    if donor is not None and words[0] == "swap-head":
        faults += donated(before, now, donor)
    return faults


def tells_nothing(entry, layer):
    """Whether a weight's name has none of the layers inside of this one in it. Keras goes by position."""
    inside = named(configs.all_names(entry) - {layer})
    return lambda name: not inside(name)


def last(way):
    return way.rsplit("/", 1)[-1]


def ends(before, ways):
    """Layers that these ways lead to; their names may have slashes themselves."""
    known = set().union(*map(configs.all_names, configs.top(before.config).values()))
    return {name for name in known for way in ways if way == name or way.endswith("/" + name)}


def donated(before, now, donor):
    """What is new must have the numbers of an array of the other file."""
    known = [value for _, _, value in before.arrays() + donor.arrays() if isinstance(value, Array)]
    exact = {value[:3] for value in known}
    return ["weight %r of layer %r is in neither of the files" % (name, layer)
            for layer, name, value in now.arrays() if isinstance(value, Array) and value[:3] not in exact
            and value.bytes is not None
            and not any(each.shape == value.shape and converted(each, value) for each in known)]


def other_classes(before, now, details, **_):
    """Columns of the head that were kept have the numbers that they had."""
    head, kept, new = details["head"], details["classes_kept"], details["new_layer"]
    top, after_ = configs.top(before.config), configs.top(now.config)
    is_known = any(head in configs.all_names(entry) for entry in top.values())  # a layer may have no name
    faults = stay(before, now, {head})
    for layer, old in groups(before):
        entry = top.get(layer, {})
        holds = layer == head if head in top else head in configs.all_names(entry) if is_known else (
            entry != after_.get(layer))
        found = now.groups.get(new if layer == head else layer, Unreadable("it is not in layer_names"))
        if not holds:
            faults += compare(layer, old, found)
            continue
        inner = named({head, new} | configs.wrappers(entry, {head}))
        changed = inner if is_known and layer != head else lambda name: True
        faults += compare(layer, old, found, changed, changed)
        if isinstance(found, Unreadable) or isinstance(old, Unreadable):
            continue
        arrays = {last(name): value for name, value in found if isinstance(value, Array) and changed(name)}
        for name, value in old:
            if isinstance(value, Array) and changed(name) and value.shape and value.bytes is not None:
                match = arrays.get(last(name))
                if match is None or bits(numbers(match)[..., :len(kept)]) != bits(numbers(value)[..., kept]):
                    faults.append("the kept classes of %r have other numbers" % name)
    return faults


def renamed(before, now, details, **_):
    """Layers keep their places in the config; groups and names of weights follow the layers' names."""
    old, new = list(configs.top(before.config)), list(configs.top(now.config))
    if len(old) != len(new):
        return ["%d layers became %d" % (len(old), len(new))]
    said = details.get("layers", {})
    faults = ["layer %r became %r, and the report does not say so" % pair
              for pair in zip(old, new) if pair[0] != pair[1] and said.get(pair[0]) != pair[1]]
    becomes = dict(zip(old, new))
    if not aligned(before):
        return faults + everything(before, now)
    for layer, entries in groups(before):
        found = now.groups.get(becomes.get(layer, layer), Unreadable("it is not in layer_names"))
        faults += compare(layer, shortened(entries), shortened(found))
    return faults


def shortened(entries):
    """With the last part of each name alone."""
    return entries if isinstance(entries, Unreadable) else [(last(name.rstrip("/")), each) for name, each in entries]


def moved(before, now, words, details, **_):
    """Into a wrapper and out of it: all arrays of the file under names that end as they did."""
    if words[0] == "wrap-average" and sum(1 for each in now.groups.values() if each) > 1:
        return ["more than one layer has weights"]
    return everything(before, now)


def everything(before, now):
    """All arrays of the file, in whichever group."""
    lost = [group.reason for layer, group in now.groups.items() if isinstance(group, Unreadable)
            and not isinstance(before.groups.get(layer), Unreadable)]
    if lost:
        return ["the weights of a layer are lost: %s" % lost[0]]
    sides = [[(name, value) for _, name, value in each.arrays()] for each in (before, now)]
    return compare("any", shortened(sides[0]), shortened(sides[1]))


def cast(before, now, details, words, **_):
    kind, left = details["to"], set(details.get("weights_left", ()))
    keeps = "--compute" in words or "--except" in words
    faults = stay(before, now, set())
    for layer, old in groups(before):
        new = now.groups.get(layer, Unreadable("it is not in layer_names"))
        if isinstance(old, Unreadable):
            continue
        if isinstance(new, Unreadable) or [name for name, _ in old] != [name for name, _ in new]:
            faults.append("the weights of layer %r are lost: %s" % (
                layer, new.reason if isinstance(new, Unreadable) else "other names"))
            continue
        for (name, was), (_, value) in zip(old, new):
            if isinstance(was, Unreadable) or was.bytes is None:
                continue
            if isinstance(value, Unreadable):
                faults.append("weight %r of layer %r is lost: %s" % (name, layer, value.reason))
            elif not is_cast(was, value, kind, keeps):
                faults.append("weight %r of layer %r was not rounded to %s: %s %s became %s %s" % (
                    name, layer, kind, was.type, was.shape, value.type, value.shape))
    return faults


def transplanted(before, now, donor, details, **_):
    """Each array is what it was, or one of the donor's in this file's type; only where the report says so."""
    taken = {each["layer"] for each in details.get("transplanted", ())}
    given = {}
    for _, _, value in donor.arrays():
        if isinstance(value, Array) and value.bytes is not None:
            given.setdefault(value.shape, []).append(value)
    faults = stay(before, now, set())
    for layer, old in groups(before):
        new = now.groups.get(layer, Unreadable("it is not in layer_names"))
        if isinstance(old, Unreadable):
            continue
        if isinstance(new, Unreadable) or sorted(name for name, _ in old) != sorted(name for name, _ in new):
            faults.append("the weights of layer %r are lost: %s" % (
                layer, new.reason if isinstance(new, Unreadable) else "other names"))
            continue
        if not any(way == layer or way.startswith(layer + "/") for way in taken):
            faults += compare(layer, old, new)
            continue
        was = dict(old)
        for name, value in new:
            if isinstance(was[name], Unreadable):
                continue
            if isinstance(value, Unreadable):
                faults.append("weight %r of layer %r is lost: %s" % (name, layer, value.reason))
            elif value[:3] != was[name][:3] and (value.type, value.shape) != was[name][:2]:
                faults.append("weight %r of layer %r has another type or shape" % (name, layer))
            elif value[:3] != was[name][:3] and not any(
                    converted(each, value) for each in given.get(value.shape, ())):
                faults.append("weight %r of layer %r is of neither file" % (name, layer))
    return faults
