"""Layers of a `model_config`, whatever else it says."""


def layers(config):
    """The entries of the model itself; an empty list where the config is no model's."""
    inside = config.get("config") if isinstance(config, dict) else None
    found = inside.get("layers") if isinstance(inside, dict) else inside if isinstance(inside, list) else None
    found = [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []
    # A Sequential does not count its input among its layers.
    return [each for each in found if not is_stack(config) or each.get("class_name") != "InputLayer"]


def is_stack(config):
    return config.get("class_name") == "Sequential"


def name(entry):
    inside = entry.get("config")
    return next((each["name"] for each in (entry, inside) if isinstance(each, dict)
                 and isinstance(each.get("name"), str)), None)


def top(config):
    """{name: entry} of the model's own layers, in order."""
    return {name(each): each for each in layers(config) if isinstance(name(each), str)}


def all_names(entry):
    """Names of a layer and of all that it holds."""
    found, waiting = set(), [entry]
    while waiting:
        value = waiting.pop()
        if isinstance(value, list):
            waiting += value
        elif isinstance(value, dict):
            if "class_name" in value and isinstance(name(value), str):
                found.add(name(value))
            waiting += [each for key, each in value.items() if key not in ("inbound_nodes", "arguments", "dtype")]
    return found


def wrappers(entry, names):
    """Names of the wrappers in a layer that hold one of these; some Kerases name weights after the wrapper."""
    found, waiting = set(), [entry]
    while waiting:
        value = waiting.pop()
        if isinstance(value, list):
            waiting += value
        elif isinstance(value, dict):
            inside = value.get("config")
            held = inside.get("layer") if isinstance(inside, dict) else None
            if isinstance(held, dict) and all_names(held) & names and isinstance(name(value), str):
                found.add(name(value))
            waiting += value.values()
    return found


def twice(config):
    """Names that a model gives to two of its layers, at any depth."""
    found, waiting = [], [config]
    while waiting:
        value = waiting.pop()
        if isinstance(value, list):
            waiting += value
        elif isinstance(value, dict):
            if isinstance(value.get("layers"), list):
                listed = [name(each) for each in value["layers"] if isinstance(each, dict)]
                found += sorted({each for each in listed if isinstance(each, str) and listed.count(each) > 1})
            waiting += value.values()
    return found


def stripped(entry):
    """An entry without what other layers and flags say in it."""
    if isinstance(entry, list):
        return [stripped(each) for each in entry]
    if isinstance(entry, dict):
        return {key: stripped(each) for key, each in entry.items()
                if key not in ("inbound_nodes", "trainable", "name")}
    return entry
