"""Runs in an environment's Python: models after some steps of training, and the step that comes next.

    PYTHON trained.py make FOLDER [NAME ...]    saves NAME.h5, where this Keras can NAME.keras, and NAME.npz
    PYTHON trained.py step NPZ FILE ...         loads each file with compile=True, takes the next step, says how
                                                far it is from where the writer's own next step ended: in the NPZ before it

NAME.npz has what the steps are on, and all weights before and after the writer's next step. Works from Python 3.6 on.
"""
import json
import os
import sys
import traceback

import numpy as np

import keras_api

from keras_api import ENV, is_keras_3, is_standalone_keras_2, keras, layers
from surgeries.common import leaf_layers, leaves

LEGACY = ENV in ("tf21", "tf24", "tf28")
HAS_ARCHIVES = ENV in ("tf212", "tf215", "tfk", "k30", "k3")
STEPS = 3


def rate(value):
    return {"lr" if ENV == "k224" else "learning_rate": value}


def adam():
    model = plain()
    model.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"])
    return model


def momentum():
    """Plain momentum, a loss with settings, metrics as objects; where this Keras has such objects."""
    model = plain(activation=None if ENV != "k224" else "softmax")
    loss, metrics = "categorical_crossentropy", ["acc"]
    if ENV != "k224":
        loss = keras.losses.CategoricalCrossentropy(from_logits=True, label_smoothing=0.1)
    if not is_standalone_keras_2:
        metrics = [keras.metrics.CategoricalAccuracy(name="right"), keras.metrics.MeanSquaredError()]
    model.compile(optimizer=keras.optimizers.SGD(momentum=0.9, nesterov=True, **rate(0.02)), loss=loss, metrics=metrics)
    return model


def rmsprop():
    model = plain()
    model.compile(optimizer=keras.optimizers.RMSprop(**rate(0.002)), loss="mse", metrics=["mae"])
    return model


def decay():
    """A rate that falls, two outputs, a loss and metrics for some of them."""
    image = layers.Input(shape=(7,), name="numbers")
    x = layers.Dense(6, activation="relu", name="wide")(image)
    kind = layers.Dense(5, activation="softmax", name="kind")(x)
    size = layers.Dense(1, name="size")(x)
    model = keras.models.Model(image, [kind, size])
    if LEGACY or is_standalone_keras_2:
        optimizer = keras.optimizers.Adam(decay=0.3, **rate(0.01))
    else:
        optimizer = keras.optimizers.Adam(keras.optimizers.schedules.InverseTimeDecay(0.01, 1, 0.3))
    model.compile(optimizer=optimizer, loss={"kind": "categorical_crossentropy", "size": "mse"},
                  loss_weights={"kind": 1.0, "size": 0.5}, metrics={"kind": ["accuracy"], "size": ["mae"]})
    return model


def schedule():
    """A schedule, which standalone Keras 2 does not have, and AMSGrad."""
    model = plain()
    if is_standalone_keras_2:
        optimizer = keras.optimizers.Adam(amsgrad=True, **rate(0.01))
    else:
        optimizer = keras.optimizers.Adam(
            keras.optimizers.schedules.ExponentialDecay(0.01, 2, 0.5), amsgrad=True)
    model.compile(optimizer=optimizer, loss="kullback_leibler_divergence" if not is_keras_3 else "kl_divergence")
    return model


def frozen():
    """Frozen here and there, also inside, so that the order of weights is not the same everywhere."""
    inner_input = layers.Input(shape=(6,), name="inner_input")
    x = layers.Dense(6, activation="relu", name="inner_frozen")(inner_input)
    x = layers.Dense(6, activation="relu", name="inner_dense")(x)
    inner = keras.models.Model(inner_input, layers.BatchNormalization(name="inner_norm")(x), name="inner")
    inner.get_layer("inner_frozen").trainable = False
    numbers = layers.Input(shape=(7,), name="numbers")
    x = layers.Dense(6, activation="relu", name="first")(numbers)
    x = inner(x)
    x = layers.Dense(6, activation="relu", name="second")(x)
    model = keras.models.Model(numbers, layers.Dense(5, activation="softmax", name="kind")(x))
    model.get_layer("second").trainable = False
    model.compile(optimizer=keras.optimizers.Adam(**rate(0.003)), loss="categorical_crossentropy", metrics=["accuracy"])
    return model


def plain(activation="softmax"):
    numbers = layers.Input(shape=(7,), name="numbers")
    x = layers.Dense(9, activation="relu", name="wide")(numbers)
    x = layers.BatchNormalization(name="norm")(x)
    return keras.models.Model(numbers, layers.Dense(5, activation=activation, name="kind")(x))


CASES = (adam, momentum, rmsprop, decay, schedule, frozen)


def make(folder, names):
    for case in CASES:
        name = case.__name__
        if names and name not in names:
            continue
        path = os.path.join(folder, name)
        try:
            keras_api.fresh_session()
            rng = np.random.RandomState(5)
            model = case()
            keras_api.randomize(model, 3)
            inputs = rng.standard_normal((16, 7)).astype("float32")
            kinds = np.eye(5, dtype="float32")[rng.randint(5, size=16)]
            sizes = rng.standard_normal((16, 1)).astype("float32")
            targets = [kinds, sizes][:len(model.outputs)]
            for _ in range(STEPS):
                step(model, inputs, targets)
            if HAS_ARCHIVES:
                model.save(path + ".keras", **({"save_format": "keras_v3"} if ENV == "tf212" else {}))
            # after the .keras: saving an .h5 takes the optimizer out of what Keras 3 knows of the compiled model
            model.save(path + ".h5")
            arrays = {"inputs": inputs}
            arrays.update(("targets%d" % number, array) for number, array in enumerate(targets))
            arrays.update(numbered("before", model))
            step(model, inputs, targets)
            arrays.update(numbered("after", model))
            np.savez(path + ".npz", **arrays)
            print("%s made" % name, flush=True)
        except Exception:
            traceback.print_exc()
            print("%s not made" % name, flush=True)


def step(model, inputs, targets):
    model.train_on_batch(inputs, targets if len(targets) > 1 else targets[0])


def numbered(word, model):
    found = {}
    for name, arrays in leaves(model):
        for number, array in enumerate(arrays):
            found["%s %s %d" % (word, name.split("/")[-1], number)] = array
    return found


def next_step(arrays, path):
    keras_api.fresh_session()
    model = keras_api.load(path, compile=True)
    targets = [arrays["targets%d" % number] for number in range(2) if "targets%d" % number in arrays]
    before = numbered("before", model)
    loaded = max(float(np.abs(arrays[key] - array).max()) for key, array in before.items())
    if getattr(model, "optimizer", None) is None:
        return {"loaded": loaded, "compiled": False}
    count = iterations(model)
    step(model, arrays["inputs"], targets)
    after = numbered("after", model)
    statistics = set("after %s %d" % (layer.name.split("/")[-1], number) for layer in leaf_layers(model)
                     if type(layer).__name__ == "BatchNormalization" for number in (2, 3))
    off = {key: float(np.abs(arrays[key] - array).max()) for key, array in after.items()}
    return {
        "loaded": loaded, "compiled": True, "iterations": count,
        "difference": max(value for key, value in off.items() if key not in statistics),
        "statistics": max([value for key, value in off.items() if key in statistics] or [0]),
        "moved": max(float(np.abs(arrays[key] - arrays[key.replace("after", "before")]).max())
                     for key in after if key not in statistics),
    }


def iterations(model):
    optimizer = model.optimizer
    inner = getattr(optimizer, "inner_optimizer", optimizer)
    return int(keras_api.value_of(inner.iterations))


def main():
    if sys.argv[1] == "make":
        return make(sys.argv[2], sys.argv[3:])
    for arrays, path in zip(sys.argv[2::2], sys.argv[3::2]):
        try:
            answer = next_step(dict(np.load(arrays)), path)
        except Exception as error:
            traceback.print_exc()
            answer = {"error": "%s: %s" % (type(error).__name__, (str(error).strip().splitlines() or [""])[0][:200])}
        print("STEP " + json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
