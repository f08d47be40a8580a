"""One pass of constructors.py inside an environment: `draw ANSWER`, or `probe ANSWER DRAWN`."""
import copy
import inspect
import json
import sys

from constructors import ACTIVATIONS, KINDS
from keras_api import is_keras_3, keras

# Values for arguments that have no default.
VALUES = dict(
    units=3, filters=2, kernel_size=3, rate=0.25, n=2, target_shape=(2, 3), dims=(2, 1), activation="relu", input_dim=5,
    output_dim=3, num_heads=2, key_dim=3, height=4, width=4, factor=0.2, stddev=0.25, height_factor=0.2, width_factor=0.2,
    num_tokens=4, max_tokens=4, bin_boundaries=[0.0, 1.0], num_bins=4, l1=0.01, l2=0.02, alpha=0.25, mask_value=0.0, size=2,
    padding=1, cropping=1, scale=0.5, equation="ab,bc->ac", output_shape=3, axes=1, head_dim=4, num_query_heads=2,
    num_key_value_heads=1, num_classes=3, name="m", reduction="sum", value_range=(0, 1), lower=0.1, upper=0.9, pool_size=2,
    max_value=2.0, min_value=0.0, precision=0.5, recall=0.5, specificity=0.5, sensitivity=0.5, target_class_ids=[0],
    optimizer="sgd", inner_optimizer="sgd", theta=1.0, learning_rate=0.01, gain=1.0)


def main():
    what, answer = sys.argv[1:3]
    if what == "draw":
        result = {kind: draw(kind) for kind in KINDS}
        result["activations"] = [name for name in ACTIVATIONS if knows_activation(name)]
    else:
        with open(sys.argv[3]) as file:
            drawn = json.load(file)
        result = {kind: probe(kind, drawn) for kind in KINDS}
    with open(answer, "w") as file:
        json.dump(result, file)


def draw(kind):
    found = {}
    for name, cls in sorted(classes(kind).items()):
        one = {"arguments": arguments(cls)}
        try:
            made = sample(name, cls)
            config = None if made is None else plain(made.get_config())
        except Exception:  # an abstract class, or one that can't be made with the fewest arguments
            config = None
        if config is not None:
            config.pop("name", None)
            one["config"] = config
            if kind == "layers" and not is_keras_3 and not is_found(name, made):
                one["not_by_name"] = True
        found[name] = one
    return found


def probe(kind, drawn):
    answers = {}
    for name, cls in sorted(classes(kind).items()):
        try:
            own = sample(name, cls).get_config()
            cls.from_config(copy.deepcopy(own))
        except Exception:
            continue
        keys = {}
        for other in drawn:
            for key, value in other[kind].get(name, {}).get("config", {}).items():
                if key not in own:
                    keys.setdefault(key, value)
        answers[name] = {key: "a" if takes(cls, own, key, value) else "r" for key, value in keys.items()}
    return answers


def takes(cls, config, key, value):
    changed = copy.deepcopy(config)
    changed[key] = value
    try:
        cls.from_config(changed)
    except Exception:
        return False
    return True


def classes(kind):
    module = getattr(keras, kind)
    modules = [module]
    if kind == "layers":
        experimental = getattr(module, "experimental", None)
        modules += [each for each in (experimental, getattr(experimental, "preprocessing", None)) if each is not None]
    found = {}
    for each in modules:
        for name in dir(each):
            cls = getattr(each, name, None)
            if inspect.isclass(cls) and name[0].isupper() and hasattr(cls, "get_config"):
                found.setdefault(name, cls)
    return found


def sample(name, cls):
    """An object made with the fewest arguments; None for a class of which none is of use."""
    layers = keras.layers
    special = {
        "TimeDistributed": lambda: cls(layers.Dense(3)), "Bidirectional": lambda: cls(layers.LSTM(3)),
        "RNN": lambda: cls(layers.SimpleRNNCell(3)), "StackedRNNCells": lambda: cls([layers.SimpleRNNCell(3)]),
        "Wrapper": lambda: cls(layers.Dense(3)), "SpectralNormalization": lambda: cls(layers.Dense(3)),
        "InputLayer": lambda: cls(shape=(4,)) if is_keras_3 else cls(input_shape=(4,)), "Lambda": lambda: None,
        "Discretization": lambda: cls([0.0, 1.0]), "GroupNormalization": lambda: cls(groups=2)}
    if name in special:
        return special[name]()
    needed = {key: VALUES[key] for key, value in arguments(cls).items() if value == "<required>" and key in VALUES}
    try:
        return cls(**needed)
    except Exception:
        return cls(*needed.values())


def arguments(cls):
    """The constructor's own arguments, then its bases' for as long as it hands others on."""
    found = {}
    for base in cls.__mro__:
        function = base.__dict__.get("__init__")
        if function is None:
            continue
        function = getattr(function, "_original_function", function)
        try:
            parameters = list(inspect.signature(function).parameters.values())[1:]
        except (TypeError, ValueError):
            break
        for one in parameters:
            if one.kind in (one.POSITIONAL_OR_KEYWORD, one.KEYWORD_ONLY):
                found.setdefault(one.name, "<required>" if one.default is one.empty else plain(one.default))
        if not any(one.kind == one.VAR_KEYWORD for one in parameters):
            break
    return found


def plain(value):
    """A value as JSON has it."""
    if value is None or isinstance(value, (str, int, float, bool)):
        return value
    if isinstance(value, (list, tuple)):
        return [plain(each) for each in value]
    if isinstance(value, dict):
        return {str(key): plain(each) for key, each in value.items()}
    if hasattr(value, "get_config"):
        return {"class_name": type(value).__name__, "config": plain(value.get_config())}
    if hasattr(value, "tolist"):
        return value.tolist()
    return "<%s>" % getattr(value, "__name__", type(value).__name__)


def is_found(name, layer):
    try:
        keras.layers.deserialize({"class_name": name, "config": layer.get_config()})
    except Exception as error:
        return not any(words in str(error) for words in ("nknown layer", "ould not locate", "ot find"))
    return True


def knows_activation(name):
    try:
        keras.activations.get(name)
        keras.activations.deserialize(name)
    except Exception:
        return False
    return True


if __name__ == "__main__":
    main()
