"""A real architecture with fewer channels: the same layers, names, order and wiring."""
import copy

from keras_api import custom_objects, fresh_session


def shrunk(model, divisor, classes):
    """The model rebuilt from its own config with every count of channels divided; counts that equal
    `classes` are the head's and stay. Ends the session that the given model lives in."""
    config = copy.deepcopy(model.get_config())
    kind = type(model)
    _shrink(config, divisor, classes)
    fresh_session()
    return kind.from_config(config, custom_objects=custom_objects())


def _shrink(config, divisor, classes):
    def fewer(count):
        return count if count == classes else max(2, count // divisor)

    for entry in config["layers"]:
        entry.pop("build_config", None)  # the shapes that the wide layer was built for
        inner = entry["config"]
        if "layers" in inner:
            _shrink(inner, divisor, classes)
        for key in ("filters", "units"):
            if key in inner:
                inner[key] = fewer(inner[key])
        if entry["class_name"] == "Reshape":
            inner["target_shape"] = _last(inner["target_shape"], fewer)
        if entry["class_name"] == "Lambda" and isinstance(inner.get("output_shape"), (list, tuple)):
            inner["output_shape"] = _last(inner["output_shape"], fewer)


def _last(shape, change):
    return list(shape[:-1]) + [change(shape[-1])]
