"""What surgeries of the graph and of the numbers must leave alone: as `untouched.py`, for files whose layers
may be linked anew. Runs inside every environment."""
import collections
import json

import numpy

import saved_file

from keras_api import ENV
from untouched import file_level, first_difference, layer_names, same_mapping, within

# What says how layers hang together and what shapes flow between them: not what a layer is.
LINKS = ("inbound_nodes", "build_config", "build_input_shape", "batch_input_shape", "batch_shape",
         "input_layers", "output_layers", "layers", "compile_config")
# Operations whose new head takes the place of the old one in its TimeDistributed.
NEW_HEADS = ("swap-hidden", "head-from")


def after_new_layers(before, after, context):
    """New layers came, the head may have gone; every layer that stays is the same, with the same numbers."""
    head = context.head
    replaced = head.path[-1] if head and head.per_step and context.job["operation"] in NEW_HEADS else None
    return (_level(before, after) + _entries(before, after, replaced) + _datasets(before, after, replaced)
            + _groups(before, after))


def after_parts_went(before, after, context):
    """Layers went; those that stay are the same, with the same numbers, and nothing with numbers is new."""
    problems = _entries(before, after) + _datasets(before, after) + _groups(before, after)
    new = set(after.datasets()) - set(before.datasets())
    problems += ["the dataset '%s' is new" % path for path in sorted(new)]
    if set(after.datasets()) != set(after.listed_paths()):
        problems.append("there are datasets in no list, or lists of absent ones")
    return problems


def after_new_input(before, after, context):
    """Shapes changed; no layer, no number, no name."""
    problems = _level(before, after) + _entries(before, after)
    problems += same_mapping("dataset", before.datasets(), after.datasets())
    problems += layer_names(list(before.weights), list(after.weights))
    return problems + same_mapping("list of weights", before.weights, after.weights)


def after_new_numbers(before, after, context):
    """Some layers have other numbers, or are gone; every other one is what it was."""
    old, new = (each.datasets() for each in (before, after))
    changed = {path for path in new if old.get(path) != new[path]}
    entries, were = _plain_entries(after), _plain_entries(before)
    owners = {path[-1] for path in entries if any(within(path[-1], each) for each in changed)}
    problems = _level(before, after) + _groups(before, after)
    for path, entry in entries.items():
        was = were.get(path)
        if was is None:
            problems.append("the config has a new layer '%s'" % "/".join(path))
        elif was != entry and path[-1] not in owners and '"Reshape"' not in entry:
            problems.append("the config of '%s' changed: %s" % ("/".join(path), first_difference(was, entry)))
    lost = [path for path in old if path not in new]
    stays, gone = {path[-1] for path in entries}, {path[-1] for path in set(were) - set(entries)}
    problems += ["the dataset '%s' is lost, though its layer is not" % path for path in lost
                 if path.split("/")[-2] in stays and not any(within(name, path) for name in gone)]
    return problems


def after_folding(before, after, context):
    """As `after_new_numbers`; what a layer was folded into may have a bias now."""
    def is_new_bias(problem):
        found = problem.replace(":0", "").split("found")[-1]
        return problem.startswith("the weight_names of") and "bias'" in found

    return [problem for problem in after_new_numbers(before, after, context) if not is_new_bias(problem)]


def after_rename(before, after, context):
    """Names changed everywhere, and nothing else: put back, the config is what it was to the letter."""
    asked = context.asked
    problems = _level(before, after)
    names = asked["names"]
    if "prefix" in asked:  # a list's input is in the config only
        top = [path[0] for path in saved_file.config_entries(before.config) if len(path) == 1]
        # TF 2.1 makes the names of its operations' layers itself.
        names = {name: asked["prefix"] + name for name in top if not name.startswith("tf_op_layer_")}
    back = {new: old for old, new in names.items()}
    text = json.dumps(_renamed(after.config, back, asked.get("model")))
    was = json.dumps(_renamed(before.config, {}, asked.get("model")))
    if text != was:
        problems.append("model_config changed beyond its names: %s" % first_difference(was, text))
    problems += layer_names([names.get(name, name) for name in before.weights], list(after.weights))
    bytes_of = [[sets.get(path) for path in each.listed_paths()]
                for each, sets in ((before, before.datasets()), (after, after.datasets()))]
    if collections.Counter(bytes_of[0]) != collections.Counter(bytes_of[1]):
        problems.append("the weights are not the bytes that they were")
    return problems


def _renamed(value, names, model, key=None):
    """The config with every text that is one of the names replaced; the model's own name taken out."""
    if isinstance(value, list):
        return [_renamed(item, names, model, key) for item in value]
    if isinstance(value, dict):
        return collections.OrderedDict(
            (k, None if model and k == "name" and "layers" in value else _renamed(v, names, model, k))
            for k, v in value.items())
    if not isinstance(value, str) or key in ("class_name", "activation"):
        return value
    return names.get(value, value)


def after_transplant(before, after, context):
    """The same layers and names; every dataset is the old one or that of the other file."""
    problems = _level(before, after)
    if before.config_bytes != after.config_bytes:
        problems.append("model_config changed: %s"
                        % first_difference(before.config_bytes, after.config_bytes))
    problems += layer_names(list(before.weights), list(after.weights))
    problems += same_mapping("list of weights", before.weights, after.weights)
    donor = saved_file.SavedFile(context.job["donor"])
    known = set(donor.datasets().values()) | set(before.datasets().values())
    donor.close()
    problems += ["the dataset '%s' is of neither file" % path
                 for path, found in after.datasets().items() if found not in known]
    if after.datasets() == before.datasets():
        problems.append("no number changed")
    return problems


def after_cast(before, after, context):
    """Every floating-point dataset is the old one, rounded; nothing else changed."""
    problems = _level(before, after)
    if before.config_bytes != after.config_bytes:
        problems.append("model_config changed: %s"
                        % first_difference(before.config_bytes, after.config_bytes))
    problems += layer_names(list(before.weights), list(after.weights))
    problems += same_mapping("list of weights", before.weights, after.weights)
    for path in before.datasets():
        old, new = before.group[path][()], after.group[path][()]
        wanted = old.astype("float16") if numpy.asarray(old).dtype.kind == "f" else old
        if numpy.asarray(new).dtype != numpy.asarray(wanted).dtype or (
                numpy.asarray(new).tobytes() != numpy.asarray(wanted).tobytes()):
            problems.append("the dataset '%s' is not the old one in half precision" % path)
    return problems


def after_recipe(before, after, context):
    """The same file as that of the single commands."""
    stepwise = saved_file.SavedFile(context.job["stepwise"])
    problems = [] if stepwise.config_bytes == after.config_bytes else [
        "model_config is not that of the single commands: %s"
        % first_difference(stepwise.config_bytes, after.config_bytes)]
    problems += same_mapping("attribute", stepwise.attributes(), after.attributes())
    problems += same_mapping("dataset", stepwise.datasets(stepwise.file), after.datasets(after.file))
    stepwise.close()
    return problems


def _level(before, after):
    """As `untouched.file_level`, where training may have gone."""
    return [problem for problem in file_level(before, after)
            if "optimizer state" not in problem and "training_config" not in problem]


def _plain_entries(file):
    """Every layer entry without its links: (names from outside in) -> JSON text."""
    return {path: json.dumps(_unlinked(json.loads(text, object_pairs_hook=collections.OrderedDict)))
            for path, text in saved_file.config_entries(file.config).items()}


def _unlinked(value):
    if isinstance(value, list):
        return [_unlinked(item) for item in value]
    if isinstance(value, dict):
        left_out = LINKS
        if ENV == "k224" and "batch_input_shape" in value:
            left_out += ("dtype",)  # which only a list's first layer has there
        is_entry = "class_name" in value and "config" in value  # whose name only graphs have, not lists
        return collections.OrderedDict((k, _unlinked(v)) for k, v in value.items()
                                       if k not in left_out and not (is_entry and k == "name"))
    return value


def _entries(before, after, replaced=None):
    old, new = _plain_entries(before), _plain_entries(after)
    return ["the config of '%s' changed: %s" % ("/".join(path), first_difference(old[path], new[path]))
            for path in new if path in old and old[path] != new[path] and path[-1] != replaced]


def _datasets(before, after, replaced=None):
    old, new = ({path: found for path, found in each.datasets().items()
                 if not (replaced and within(replaced, path))} for each in (before, after))
    return same_mapping("dataset", {path: found for path, found in old.items() if path in new},
                        {path: found for path, found in new.items() if path in old})


def _groups(before, after):
    """Groups that stay have their lists; those that went belong to layers that went."""
    stay = [name for name in before.weights if name in after.weights]
    gone = {path[-1] for path in set(saved_file.config_entries(before.config))
            - set(saved_file.config_entries(after.config))}
    problems = ["the group '%s' is lost" % name
                for name in before.weights if name not in after.weights and name not in gone]
    return problems + ["the weight_names of '%s' changed: %s" % (
        name, first_difference(before.weights[name], after.weights[name]))
        for name in stay if sorted(before.weights[name]) != sorted(after.weights[name])
        and not any(within(each, weight) for each in gone for weight in before.weights[name])]
