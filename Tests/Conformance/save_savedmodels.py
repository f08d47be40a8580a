"""Saves models of the suite as SavedModel folders of TensorFlow, beside Keras's own .h5 of the same model.

    ENV/bin/python save_savedmodels.py --out DIR NAME...

Runs inside an environment of tf.keras. DIR/NAME/saved is the folder, DIR/NAME/own.h5 Keras's file, where it can write
one; weights.index and its data a checkpoint of save_weights, model.json the architecture; data.npz inputs, predictions
and targets; facts.json what Keras counts. A model is compiled and trained for a step first, where that is possible.
Skips a NAME whose facts.json exists; one that can't be saved gets a failed.txt.
"""
import argparse
import json
import os
import shutil
import sys
import time
import traceback
import zlib

import numpy as np

from build_models import numbered, sample_inputs
from cases.case import Case
from keras_api import ENV, fresh_session, keras, predict, randomize, unique, weight_shape
from lambdas import forget_paths
from registry import EVERY
from savedmodel_cases import OWN, REFUSED
from savedmodel_layers import classes

OPTIMIZERS = ["Adam", "SGD", "RMSprop", "Adamax", "Nadam", "Adagrad", "Adadelta", "Ftrl"]


def optimizer(number):
    name = OPTIMIZERS[number % len(OPTIMIZERS)]
    options = {"momentum": 0.9} if name == "SGD" else {"amsgrad": True} if name == "Adam" and number % 16 > 7 else {}
    legacy = getattr(keras.optimizers, "legacy", None)
    home = legacy if legacy is not None and number % 3 == 0 and hasattr(legacy, name) else keras.optimizers
    return getattr(home, name)(learning_rate=0.01, **options)


def train(model, inputs, targets, seed):
    """One step, the same whenever it is asked for. Compiles what is not; says why where that can't be."""
    try:
        if not getattr(model, "optimizer", None):
            model.compile(optimizer=optimizer(seed), loss="mse", metrics=["mae"])
        step(model, inputs, targets)
        return None
    except Exception as reason:
        return str(reason).splitlines()[0][:200]


def counts(model):
    """(trainable, not trainable) without the tables that lookups count as weights."""
    found = [[weight for weight in weights if is_sized(weight)]
             for weights in (model.trainable_weights, model.non_trainable_weights)]
    return tuple(sum(int(np.prod(weight_shape(weight))) for weight in unique(weights)) for weights in found)


def is_sized(weight):
    """Whether it says how large it is, which tables do not, nor what a layer learns later."""
    try:
        return None not in tuple(weight.shape)
    except (AttributeError, ValueError):
        return False


def step(model, inputs, targets):
    import tensorflow
    tensorflow.random.set_seed(1)
    np.random.seed(1)
    model.train_on_batch(inputs if len(inputs) > 1 else inputs[0], targets if len(targets) > 1 else targets[0])


def save(name, out):
    fresh_session()
    if name in REFUSED:
        REFUSED[name](os.path.join(out, "saved"))
        with open(os.path.join(out, "facts.json"), "w") as file:
            json.dump({"env": ENV, "name": name, "refused": True}, file)
        return
    seed = zlib.crc32(name.encode())
    built = OWN[name]() if name in OWN else EVERY[name].build("small")
    case = built if isinstance(built, Case) else Case(built)
    model, inputs = case.model, case.inputs
    if inputs is None:
        inputs = sample_inputs(model, 2, seed % 1000)
    if name not in OWN:
        randomize(model, seed, inputs)
    else:
        OWN[name].randomize(model, seed)
    if case.finish:
        case.finish(inputs)
    answers = predict(model, inputs)
    rng = np.random.RandomState(seed % 1000)
    targets = [(0.5 * answer + rng.uniform(0, 0.1, answer.shape)).astype(answer.dtype) for answer in answers]
    untrained = None if getattr(OWN.get(name), "plain", False) else train(model, inputs, targets, seed % 1000)
    outputs = predict(model, inputs)
    forget_paths(model)
    options = getattr(OWN.get(name), "options", {})
    model.save(os.path.join(out, "saved"), save_format="tf", **options)
    trainable, other = counts(model)
    found = {"env": ENV, "name": name, "trainable": trainable, "other": other, "untrained": untrained,
             "optimizer": None, "classes": classes(model)}
    own = {key: value for key, value in options.items() if key == "include_optimizer"}
    if getattr(model, "optimizer", None) and own.get("include_optimizer", True):
        found["optimizer"] = type(model.optimizer).__name__
    try:
        model.save(os.path.join(out, "own.h5"), save_format="h5", **own)
    except Exception as reason:
        found["no_own"] = str(reason).splitlines()[0][:200] if str(reason) else type(reason).__name__
        if os.path.exists(os.path.join(out, "own.h5")):
            os.remove(os.path.join(out, "own.h5"))
    try:
        model.save_weights(os.path.join(out, "weights"), save_format="tf")
        with open(os.path.join(out, "model.json"), "w") as file:
            file.write(model.to_json())
    except Exception as reason:
        found["no_checkpoint"] = str(reason).splitlines()[0][:200]
    arrays = dict(numbered("x", inputs))
    arrays.update(numbered("y", outputs))
    arrays.update(numbered("t", targets))
    np.savez(os.path.join(out, "data.npz"), **arrays)
    with open(os.path.join(out, "facts.json"), "w") as file:
        json.dump(found, file)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", required=True)
    parser.add_argument("names", nargs="+")
    options = parser.parse_args()
    for name in options.names:
        folder = os.path.join(options.out, name)
        if os.path.exists(os.path.join(folder, "facts.json")) or os.path.exists(os.path.join(folder, "failed.txt")):
            continue
        shutil.rmtree(folder, ignore_errors=True)
        os.makedirs(folder)
        started = time.time()
        try:
            save(name, folder)
            print("%s %s: saved after %.1f s" % (ENV, name, time.time() - started), flush=True)
        except Exception:
            reason = traceback.format_exc()
            with open(os.path.join(folder, "failed.txt"), "w") as file:
                file.write(reason)
            print("%s %s: not saved: %s" % (ENV, name, reason.strip().splitlines()[-1][:160]), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
