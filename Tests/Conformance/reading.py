"""What one Keras makes of one file: whether it loads, predicts what it must, and trains. What read.py does,
kept out of `__main__` for the reason that checking.py gives. Knows nothing of who wrote the file.
"""
import argparse
import json
import os
import resource
import signal
import sys
import time
import traceback
import zipfile

import h5py
import numpy

import keras_api

from checking import largest_difference, sentence, serve, series
from surgeries.common import leaves, outputs

# For one file, in seconds of processor time: Keras 3.0 turns in circles over some files, for ever.
CPU_LIMIT = 300
# Predictions differ by at most this much of the largest one, or of 1.
TOLERANCE = 5e-6
# What Keras loads only when it is given classes, or told to trust bytecode.
NEEDS_HELP = ("Lambda", "CustomScaleLayer", "Affine")


def main():
    parser = argparse.ArgumentParser(description="reads one file in this Keras, or many with --serve")
    parser.add_argument("--serve", action="store_true",
                        help="one JSON job a line on stdin, one JSON answer a line")
    parser.add_argument("--file")
    parser.add_argument("--arrays", help="the .npz file with inputs and predictions")
    parser.add_argument("--tolerance", type=float, default=TOLERANCE)
    options = vars(parser.parse_args())
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # whatever Keras prints is talk
    if options.pop("serve"):
        serve(sys.stdin, answers, read)
    else:
        answers.write(json.dumps(read(options)) + "\n")


class OutOfTime(BaseException):
    """Not an Exception: Keras must not take it for one of its own."""


def read(job):
    """`plain`, loaded with compile=False: "right", "wrong" or "fails", with `reason` and `difference`.

    `compiled`, `compiled_reason`: the same with compile=True. `training`: "none" without a training
    configuration, else "loads" where a step of training works, or "fails", with `training_reason`. `trained`: whether
    there is such a configuration, known also of a file that does not load.
    `unaided`: "loads", or why it does not without the suite's classes and its trust in bytecode.
    """
    started = time.time()
    limit_time()
    found = {"plain": "fails", "compiled": "fails", "training": "none"}
    try:
        examine(job, found)
    except OutOfTime:
        found["reason"] = "no end after %d s of processor time" % CPU_LIMIT
    found["seconds"] = round(time.time() - started, 2)
    return found


def limit_time():
    """An exception where Python notices, the end of the process where it does not."""
    def stop(signum, frame):
        raise OutOfTime()

    signal.signal(signal.SIGXCPU, stop)
    usage = resource.getrusage(resource.RUSAGE_SELF)
    limit = int(usage.ru_utime + usage.ru_stime) + CPU_LIMIT
    resource.setrlimit(resource.RLIMIT_CPU, (limit, limit + 60))


def examine(job, found):
    arrays = numpy.load(job["arrays"])
    inputs, expected = series(arrays, "x"), series(arrays, "y")
    config = texts(job["file"])
    found["trained"] = bool(config["training"])
    if any(word in config["model"] for word in NEEDS_HELP):
        keras_api.fresh_session()
        found["unaided"] = attempt(lambda: unaided(job["file"])) or "loads"

    keras_api.fresh_session()
    right = Right(inputs, expected, job["tolerance"])
    reason = attempt(lambda: right.compare(keras_api.load(job["file"]), found))
    verdict = found.pop("verdict", None)
    found["plain"] = "fails" if reason else verdict
    if reason:
        found["reason"] = reason
        return

    keras_api.fresh_session()
    compiled, made = {}, []
    reason = attempt(lambda: made.append(keras_api.load(job["file"], compile=True)))
    if not reason and config["training"]:
        reason = attempt(lambda: right.compare(made[0], compiled, briefly=False))
    else:  # loads what it loaded before: nothing in the file is for compile=True only
        compiled["verdict"] = "fails" if reason else found["plain"]
    found["compiled"] = compiled.get("verdict", "fails")
    if reason:
        found["compiled_reason"] = reason
    if config["training"]:
        reason = reason or attempt(lambda: train(made[0], inputs, expected))
        found["training"] = "fails" if reason else "loads"
        if reason:
            found["training_reason"] = reason


def attempt(act):
    """What went wrong, or None."""
    try:
        act()
        return None
    except Exception as error:
        traceback.print_exc()
        return sentence(error)


def unaided(path):
    """As who has nothing but the file and this Keras."""
    keras_api.keras.models.load_model(path, compile=False)


class Right(object):
    """What a model must predict."""

    def __init__(self, inputs, expected, tolerance):
        self.inputs, self.expected = inputs, expected
        largest = max(float(numpy.abs(array.astype("float64")).max()) for array in expected)
        self.limit = tolerance * max(1.0, largest)

    def compare(self, model, found, briefly=True):
        """`briefly`: without a graph of the model, a tenth of the work, unless that is not right."""
        if briefly:
            try:
                if self.judge(outputs(model, self.inputs), found):
                    return
            except Exception:
                pass
        self.judge(keras_api.predict(model, self.inputs), found)

    def judge(self, got, found):
        difference = largest_difference(self.expected, got)
        # JSON has no word for infinity.
        found["difference"] = difference if numpy.isfinite(difference) else None
        found["verdict"] = "right" if difference <= self.limit else "wrong"
        return found["verdict"] == "right"


def train(model, inputs, outputs):
    """A step of fit on the stored inputs, which may be words' numbers, and random classes."""
    if not model.trainable_weights:
        return
    rng = numpy.random.RandomState(5)
    targets = [numpy.eye(array.shape[-1], dtype="float32")[rng.randint(array.shape[-1], size=array.shape[:-1])]
               for array in outputs]
    before = leaves(model)
    model.fit(inputs if len(inputs) > 1 else inputs[0], targets if len(targets) > 1 else targets[0],
              batch_size=len(inputs[0]), epochs=1, verbose=0)
    if not any(old.tobytes() != new.tobytes() for (_, olds), (_, news) in zip(before, leaves(model))
               for old, new in zip(olds, news)):
        raise ValueError("a step of training changes nothing")


def texts(path):
    """{"model": its configuration, "training": how it is trained, or ""}"""
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            config = archive.read("config.json").decode("utf-8")
        compiled = json.loads(config).get("compile_config")
        return {"model": config, "training": json.dumps(compiled) if compiled else ""}
    with h5py.File(path, "r") as file:
        return {"model": text(file, "model_config"), "training": text(file, "training_config")}


def text(file, name):
    value = file.attrs.get(name, "")
    return value.decode("utf-8") if isinstance(value, bytes) else str(value)
