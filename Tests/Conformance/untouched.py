"""What a surgery must leave alone, compared byte for byte between the file before and the file after.

Each function returns a list of sentences, one per difference that must not be. Runs inside every environment.
"""
import collections
import json

import saved_file

NEW_HEAD = "dense_classifier"
POOLING = "global_average_pooling"


def after_noop(before, after):
    """Nothing at all changed: attributes, their kinds, groups, datasets, optimizer state."""
    problems = []
    if before.config_bytes != after.config_bytes:
        problems.append("model_config changed: %s"
                        % first_difference(before.config_bytes, after.config_bytes))
    problems += same_mapping("attribute", before.attributes(), after.attributes())
    problems += same_mapping("dataset", before.datasets(before.file), after.datasets(after.file))
    return problems


def after_way_back(before, after):
    """Through an archive and back: the same config and the same arrays in the same order, under names that may differ."""
    problems = []
    if before.config_bytes != after.config_bytes:
        problems.append("model_config changed: %s"
                        % first_difference(before.config_bytes, after.config_bytes))
    problems += layer_names(list(before.weights), list(after.weights))
    for name in before.weights:
        arrays = [[saved_file.digest(file.group[name][weight]) for weight in file.weights.get(name, [])]
                  for file in (before, after)]
        if arrays[0] != arrays[1]:
            problems.append("the weights of '%s' changed" % name)
    training = [file.file.attrs.get("training_config") for file in (before, after)]
    if [value and json.loads(saved_file.as_text(value)) for value in training[:1]] != [
            value and json.loads(saved_file.as_text(value)) for value in training[1:]]:
        problems.append("the training_config changed")
    states = [optimizer_arrays(file) for file in (before, after)]
    if states[0] != states[1]:
        problems.append("the optimizer's state changed")
    kinds = [{key: kind for key, (_, kind) in file.attributes().items() if key[0] in ("/", "model_weights")}
             for file in (before, after)]
    return problems + same_mapping("kind of attribute", *kinds)


def optimizer_arrays(file):
    if "optimizer_weights" not in file.file:
        return None
    group = file.file["optimizer_weights"]
    return [saved_file.digest(group[name]) for name in saved_file.names_in(group, "weight_names")]


def after_unwrap(before, after):
    """The config, the lists of weights and the weights are those of the model before it was wrapped."""
    problems = same_mapping("dataset", before.datasets(), after.datasets())
    if before.config_bytes != after.config_bytes:
        problems.append("model_config changed: %s"
                        % first_difference(before.config_bytes, after.config_bytes))
    problems += layer_names(list(before.weights), list(after.weights))
    problems += same_mapping("list of weights", before.weights, after.weights)
    return problems + (["the optimizer state is still there"] if "optimizer_weights" in after.file else [])


def after_strip(before, after):
    """Only what training needs is gone."""
    problems = after_unwrap(before, after)
    if "training_config" in after.file.attrs:
        problems.append("the training_config is still there")
    return problems


def after_cut(before, after):
    """Layers went; those that stay are as they were, with their groups and weights, and nothing is new."""
    old, new = (saved_file.config_entries(each.config) for each in (before, after))
    problems = ["the config of '%s' changed" % "/".join(path) for path in new if old.get(path) != new[path]]
    sets = before.datasets(), after.datasets()
    kept = {path: found for path, found in sets[0].items() if path in sets[1]}
    problems += same_mapping("dataset", kept, sets[1])
    problems += layer_names([name for name in before.weights if name in after.weights], list(after.weights))
    kept = {name: before.weights[name] for name in after.weights if name in before.weights}
    problems += same_mapping("list of weights", kept, after.weights)
    lost = set(before.weights) - set(after.weights) - {path[-1] for path in set(old) - set(new)}
    problems += ["the group '%s' is lost" % name for name in sorted(lost)]
    if set(sets[1]) != set(after.listed_paths()):
        problems.append("there are datasets in no list, or lists of absent ones")
    return problems + ["'%s' is still there" % name for name, holder in (
        ("optimizer_weights", after.file), ("training_config", after.file.attrs)) if name in holder]


def after_cut_and_pooling(before, after):
    """The same, and one pooling without weights is new, the last of all."""
    entry = after.config["config"]["layers"][-1]
    name = entry["config"]["name"]
    problems = [problem for problem in after_cut(before, after) if "'%s'" % name not in problem]
    if entry["class_name"] != "GlobalAveragePooling2D" or name in before.weights or after.weights.get(name):
        problems.append("'%s' is no new pooling" % name)
    return problems


def after_unwrapping_keras(before, after):
    """Every weight that Keras had in the wrapper's group is there with the same name, and no other."""
    names = [sorted(weight for weights in each.weights.values() for weight in weights)
             for each in (before, after)]
    problems = [] if names[0] == names[1] else ["weights changed: %s" % first_difference(*names)]
    inner = before.config["config"]["layers"][1]["config"]["layer"]
    if json.dumps(inner["config"]) != json.dumps(after.config["config"]):
        problems.append("the config of the model inside changed")
    names = [entry["config"]["name"] for entry in inner["config"]["layers"]]
    return problems + layer_names(names, list(after.weights))


def after_taking_out(before, after, context):
    """Every weight of the nested model is there with the same name, and no other; its config is to the letter."""
    name = context.asked["from"]
    names = [sorted(before.weights[name]), sorted(weight for weights in after.weights.values() for weight in weights)]
    problems = [] if names[0] == names[1] else ["weights changed: %s" % first_difference(*names)]
    inner = [entry for entry in before.config["config"]["layers"] if entry["config"].get("name") == name][0]
    if json.dumps(inner["config"]) != json.dumps(after.config["config"]):
        problems.append("the config of the model inside changed")
    return problems + layer_names([entry["config"]["name"] for entry in inner["config"]["layers"]], list(after.weights))


def after_freeze(before, after):
    """Flags in the config and the order of weight lists changed; no dataset, no name, nothing else."""
    problems = file_level(before, after)
    flagless = [json.dumps(saved_file.without_flags(each.config)) for each in (before, after)]
    if flagless[0] != flagless[1]:
        problems.append("model_config changed beyond its flags: %s" % first_difference(*flagless))
    problems += same_mapping("dataset", before.datasets(), after.datasets())
    problems += layer_names(list(before.weights), list(after.weights))
    for group, weights in before.weights.items():
        if sorted(weights) != sorted(after.weights.get(group, [])):
            problems.append("the weight_names of '%s' are not a permutation of what they were" % group)
    return problems


def after_swap(before, after, new_head=NEW_HEAD):
    """The new head came, what only fed the old one went, everything else stays where and as it was.

    A head in a TimeDistributed takes the place of the old one: `new_head` is then the wrapper's name.
    """
    problems = file_level(before, after)
    old, new = (saved_file.config_entries(each.config) for each in (before, after))
    gone = {path[-1] for path in old} - {path[-1] for path in new}
    for path, entry in new.items():
        if path in old:
            if old[path] != entry and path[-1] != new_head:
                problems.append("the config of '%s' changed: %s" % (
                    "/".join(path), first_difference(old[path], entry)))
        elif not path[-1].startswith((NEW_HEAD, POOLING)):
            problems.append("the config has a new layer '%s'" % "/".join(path))

    sets = before.datasets(), after.datasets()
    fresh = [path for path in sets[1] if path not in sets[0] or within(new_head, path)]
    kept = {path: found for path, found in sets[0].items() if path in sets[1] and path not in fresh}
    lost = [path for path in sets[0] if path not in sets[1] and not within(new_head, path)]
    problems += same_mapping("dataset", kept, {path: sets[1][path] for path in kept})
    problems += ["the dataset '%s' is lost, though its layer is not" % path
                 for path in lost if not any(within(name, path) for name in gone)]
    problems += ["a new dataset '%s' is not the new head's" % path
                 for path in fresh if not within(new_head, path)]
    if len(fresh) != 2:
        problems.append("expected two new datasets, kernel and bias, found %s" % fresh)

    kept_groups = [name for name in before.weights if name not in gone]
    problems += layer_names(kept_groups, [name for name in after.weights if name in before.weights])
    for group in kept_groups:
        stays = [weight for weight in before.weights[group] if not any(within(name, weight) for name in gone)]
        found = [weight for weight in after.weights.get(group, []) if not within(new_head, weight)]
        if group == new_head:
            continue
        if stays != found:
            problems.append("the weight_names of '%s' changed: %s" % (group, first_difference(stays, found)))
    return problems


def after_wrap(before, after):
    """The model moved, whole and to the letter, into the second of three layers."""
    problems = file_level(before, after)
    entries = after.config["config"]["layers"]
    classes = [entry["class_name"] for entry in entries]
    if classes != ["InputLayer", "TimeDistributed", "GlobalAveragePooling1D"]:
        return problems + ["expected InputLayer, TimeDistributed, GlobalAveragePooling1D, found %s" % classes]
    if entries[0]["config"]["name"] != "video_input":
        problems.append("the input is named '%s', not 'video_input'" % entries[0]["config"]["name"])
    inner = entries[1]["config"]["layer"]
    if json.dumps(inner["config"]) != json.dumps(before.config["config"]):
        problems.append("the wrapped model's config changed: %s" % first_difference(
            json.dumps(before.config["config"]), json.dumps(inner["config"])))
    if inner["class_name"] != before.config["class_name"]:
        problems.append("the wrapped model's class became '%s'" % inner["class_name"])
    problems += layer_names([entry["config"]["name"] for entry in entries], list(after.weights))
    names = list(after.weights)
    problems += ["'%s' has weights" % name for name in (names[0], names[-1]) if after.weights[name]]

    bytes_of = []
    for file in (before, after):
        datasets = file.datasets()
        bytes_of.append(collections.Counter(datasets.get(path) for path in file.listed_paths()))
    if bytes_of[0] != bytes_of[1]:
        problems.append("the wrapped weights are not the bytes they were: %d lost, %d new" % (
            sum((bytes_of[0] - bytes_of[1]).values()), sum((bytes_of[1] - bytes_of[0]).values())))
    return problems


def file_level(before, after):
    """What every surgery keeps: Python's JSON spelling, attributes, kinds of strings, no stray data."""
    problems = []
    try:
        spelled = json.dumps(after.config).encode("utf-8")
        if spelled != after.config_bytes:
            problems.append("model_config is not spelled as Python spells it: %s" % first_difference(
                spelled, after.config_bytes))
    except ValueError as error:
        problems.append("model_config: %s" % error)
    old, new = before.attributes(), after.attributes()
    own = ("model_config", "training_config", "layer_names", "weight_names")
    for (path, name), (value, kind) in old.items():
        found = new.get((path, name))
        if found is None:
            if path in ("/", "model_weights") and not name.startswith(own):
                problems.append("the attribute '%s' of '%s' is lost" % (name, path))
        elif found[1] != kind:
            problems.append("the attribute '%s' of '%s' was stored as %s, is now %s"
                            % (name, path, kind, found[1]))
        elif not name.startswith(own) and found[0] != value:
            problems.append("the attribute '%s' of '%s' changed" % (name, path))
    if "training_config" in before.file.attrs and "training_config" not in after.file.attrs:
        problems.append("the training_config is lost")
    if "optimizer_weights" in after.file and before.config_bytes != after.config_bytes:
        problems.append("the optimizer state is still there, though its weights changed")
    kinds = [{kind for (path, name), (_, kind) in each.items()
              if name.startswith(("weight_names", "layer_names"))} for each in (old, new)]
    if kinds[1] - kinds[0] - {"<f8 rank 1"}:  # how h5py writes an empty list
        problems.append("weight_names are stored as %s, were %s" % (sorted(kinds[1]), sorted(kinds[0])))
    if ("top_level_model_weights" in before.group) != ("top_level_model_weights" in after.group):
        problems.append("the group 'top_level_model_weights' came or went")
    listed = after.listed_paths()
    problems += ["'%s' is listed twice" % path
                 for path, times in collections.Counter(listed).items() if times > 1]
    strays = set(after.datasets()) - set(listed)
    problems += ["'%s' is in no list of weights" % path
                 for path in sorted(strays) if path not in before.datasets() or path in before.listed_paths()]
    return problems


def within(name, path):
    """Whether a layer of this name, which may be a path itself, is on the way of a path."""
    return ("/%s/" % name) in ("/%s/" % path)


def layer_names(expected, found):
    if expected == found:
        return []
    return ["layer_names: %s" % first_difference(expected, found)]


def same_mapping(noun, expected, found):
    problems = []
    for key in expected:
        if key not in found:
            problems.append("the %s '%s' is lost" % (noun, show(key)))
        elif found[key] != expected[key]:
            problems.append("the %s '%s' changed" % (noun, show(key)))
    return problems + ["the %s '%s' is new" % (noun, show(key)) for key in found if key not in expected]


def show(key):
    return key if isinstance(key, str) else "@".join(key)


def first_difference(expected, found):
    """A short account of where two texts or lists part."""
    at = 0
    while at < min(len(expected), len(found)) and expected[at] == found[at]:
        at += 1
    span = slice(max(0, at - 20), at + 40) if isinstance(expected, (str, bytes)) else slice(at, at + 2)
    return "at %d expected %r, found %r" % (at, expected[span], found[span])
