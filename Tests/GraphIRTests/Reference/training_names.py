"""Writes training_names.json: which losses, metrics and optimizers each real Keras finds by name when it loads a model.

    ENVIRONMENT/bin/python training_names.py ENV      once for each environment of the conformance suite

Names are looked for in Keras's own modules, and found as `load_model` finds those of a training configuration. Works from Python 3.6
on; one entry of the file is made anew, the others stay.
"""
import importlib
import inspect
import json
import logging
import os
import sys

os.environ.update(TF_CPP_MIN_LOG_LEVEL="3", CUDA_VISIBLE_DEVICES="", TF_NUM_INTRAOP_THREADS="1",
                  TF_NUM_INTEROP_THREADS="1")
logging.disable(logging.CRITICAL)
env = sys.argv[1]
if env in ("k224", "k231", "k3", "k30"):
    import keras
elif env == "tfk":
    import tf_keras as keras
else:
    from tensorflow import keras

# Where the loader of each version is; earlier ones look names up when they compile.
LOADERS = {
    "tf24": "tensorflow.python.keras.saving.saving_utils", "tf28": "keras.saving.saving_utils",
    "tf212": "keras.saving.legacy.saving_utils", "tf215": "keras.src.saving.legacy.saving_utils",
    "tfk": "tf_keras.src.saving.legacy.saving_utils", "k30": "keras.src.legacy.saving.saving_utils",
    "k3": "keras.src.legacy.saving.saving_utils",
}
# Short forms, which stand in no module of some versions and are found all the same.
SHORT = ["bce", "kld", "mae", "mape", "mse", "msle", "BCE", "KLD", "MAE", "MAPE", "MSE", "MSLE", "cosine",
         "cosine_proximity", "cosine_similarity", "kl_divergence", "kullback_leibler_divergence", "log_cosh",
         "logcosh", "huber", "huber_loss"]
# What compiling makes of the outputs' shapes.
BY_SHAPE = ("accuracy", "acc", "crossentropy", "ce")
loader = importlib.import_module(LOADERS[env]) if env in LOADERS else None
optimizer = keras.optimizers.SGD()
BASE = {"optimizer_config": {"class_name": "SGD", "config": optimizer.get_config()}, "loss": None,
        "metrics": None, "weighted_metrics": None, "loss_weights": None}


def sources(kind):
    """The public module of a kind and those that its names come from."""
    found = [getattr(keras, kind)]
    for value in list(vars(found[0]).values()):
        module = sys.modules.get(getattr(value, "__module__", None) or "")
        if module is not None and module not in found and "keras" in module.__name__:
            found.append(module)
    return found


def own(kind):
    """Names of functions of what is expected and what is predicted, and of classes that can be called so."""
    names = set(SHORT if kind != "optimizers" else [])
    for module in sources(kind):
        for name, value in vars(module).items():
            if name.startswith("_"):
                continue
            if inspect.isclass(value):
                if any(c.__name__ in ("Loss", "Metric", "Optimizer", "OptimizerV2") for c in value.__mro__):
                    names.add(name)
            elif inspect.isfunction(value) and list(inspect.signature(value).parameters)[:1] == ["y_true"]:
                names.add(name)
    return sorted(names)


def is_found(key, value):
    try:
        if loader is not None:
            loader.compile_args_from_training_config(dict(BASE, **{key: value}))
        elif key == "loss":
            keras.losses.get(value)
        elif key == "metrics":
            name = value[0]
            if name not in BY_SHAPE:
                keras.metrics.get(name)
        else:
            keras.optimizers.deserialize(value)
        return True
    except Exception as error:
        # What is found and then misses an argument is found.
        return isinstance(error, TypeError) and "argument" in str(error)


def is_a(kind, name, base):
    """Whether a name is that of a class of the kind."""
    values = [vars(module).get(name) for module in sources(kind)]
    return any(inspect.isclass(value) and any(c.__name__ == base for c in value.__mro__) for value in values)


losses, metrics, optimizers = own("losses"), own("metrics"), own("optimizers")
entry = {
    "losses": [n for n in losses if not n[0].isupper() and is_found("loss", n)]
    + [n for n in losses if n.isupper() and is_found("loss", n)],
    "loss_classes": [n for n in losses if is_a("losses", n, "Loss")
                     and is_found("loss", {"class_name": n, "config": {}})],
    "metrics": sorted(set(n for n in metrics + list(BY_SHAPE)
                          if (not n[0].isupper() or n.isupper()) and is_found("metrics", [n]))),
    "metric_classes": [n for n in metrics if is_a("metrics", n, "Metric")
                       and is_found("metrics", [{"class_name": n, "config": {}}])],
    "optimizers": [n for n in optimizers if is_a("optimizers", n, "Optimizer") or is_a("optimizers", n, "OptimizerV2")
                   if is_found("optimizer_config", {"class_name": n, "config": {}})],
}
path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "training_names.json")
known = {}
if os.path.exists(path):
    with open(path) as file:
        known = json.load(file)
known[env] = entry
with open(path, "w") as file:
    json.dump(known, file, indent=1, sort_keys=True)
    file.write("\n")
