"""Checks one output of h5surgery against real Keras: what check.py does, kept out of `__main__`.

TF 2.1 copies the globals of `__main__` over Keras's own when it loads a Lambda, and its loads get slower with
every model: so every file gets a process of its own. `serve` forks one per job after importing Keras once.
"""
import argparse
import json
import os
import signal
import sys
import time
import traceback
import zipfile

import numpy

import donor
import keras_api
import saved_file

from archives import CONVERSIONS
from cells import HEADS, SPARED
from surgeries import common
from surgeries.table import TABLE

# For a check, in seconds: only what hangs takes so long, however busy the machine is.
TIME_LIMIT = int(os.environ.get("H5SURGERY_TEST_LIMIT", 3600))


def main():
    parser = argparse.ArgumentParser(description="checks one output file of h5surgery, or many with --serve")
    parser.add_argument("--serve", action="store_true",
                        help="one JSON job a line on stdin, one JSON answer a line")
    parser.add_argument("--model", help="name of the model, as in cells.py")
    parser.add_argument("--operation", help="name of the operation, as in cells.py")
    parser.add_argument("--original", help="the file that Keras wrote")
    parser.add_argument("--before", help="the file that the last step of the tool was given")
    parser.add_argument("--ours", help="the file that the tool wrote")
    parser.add_argument("--arrays", help="the .npz file with inputs and predictions")
    parser.add_argument("--frames", type=int, default=4)
    parser.add_argument("--until", help="freeze-half: path of the last frozen layer, names joined by commas")
    options = vars(parser.parse_args())
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # whatever Keras prints is talk
    if options.pop("serve"):
        serve(sys.stdin, answers)
    else:
        answers.write(json.dumps(check(options)) + "\n")


def serve(jobs, answers, answer=None):
    """A process for each job; the answer of one that crashes or runs out of time says so."""
    answer = answer or check
    for line in iter(jobs.readline, ""):
        job = json.loads(line)
        reader, writer = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reader)
            signal.alarm(TIME_LIMIT)
            with os.fdopen(writer, "w") as pipe:
                pipe.write(json.dumps(answer(job)))
            os._exit(0)
        os.close(writer)
        with os.fdopen(reader) as pipe:
            text = pipe.read()
        _, status = os.waitpid(child, 0)
        if status != 0:
            ended = "out of time" if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGALRM else (
                "ended with wait status %d" % status)
            text = json.dumps({"problems": ["the check %s after %d s" % (ended, TIME_LIMIT)]})
        answers.write(text + "\n")
        answers.flush()


def check(job):
    """The facts of one check; `problems` is empty when all is as it must be.

    `unreadable` says why there is no reference: Keras can't load its own file, or can't do the surgery.
    """
    started = time.time()
    found = {"problems": []}
    try:
        if "copy" in job:
            donor.make(job["original"], job["copy"])
        else:
            keras_api.fresh_session()
            examine(job, found)
    except Unreadable as reason:
        found["unreadable"] = str(reason)
    except Exception as error:
        found["problems"].append(sentence(error))
        traceback.print_exc()
    found["seconds"] = round(time.time() - started, 1)
    return found


class Unreadable(Exception):
    """Keras itself can't read the file before, or can't do to it what the tool did."""


def sentence(error):
    lines = [line for line in str(error).strip().splitlines() if line.strip()]
    return "%s: %s" % (type(error).__name__, " ".join(lines)[:400] if lines else "no message")


def examine(job, found):
    operation = job["operation"]
    arrays = numpy.load(job["arrays"])
    inputs, outputs = series(arrays, "x"), series(arrays, "y")
    if operation.startswith("wrap"):
        inputs = [frames_of(array, job["frames"]) for array in inputs]
    if operation == "unwrap-only":
        inputs = [array[:, 0] for array in inputs]

    before = saved_file.SavedFile(job["before"])
    try:
        model = keras_api.load(job["original"])
        head = HEADS.get(job["model"]) or SPARED.get(job["model"])
        context = common.Context(job, model, head, job.get("asked") or {}, inputs)
        surgery = TABLE[operation].reference(context)
        expected_counts = common.counts(surgery.model)
    except Exception as error:
        traceback.print_exc()
        raise Unreadable(sentence(error))
    if surgery.inputs is not None:
        inputs = surgery.inputs

    ours = saved_file.SavedFile(job["ours"])
    problems = TABLE[operation].untouched(before, ours, context)
    if (job.get("archive") or job.get("shards")) and before.config["class_name"] != ours.config["class_name"]:
        # a Sequential's name is a part of its datasets' names, by the rule
        problems = [each for each in problems if not each.startswith(("the weight_names", "the dataset", "the list"))]
    found["problems"] += problems
    model = keras_api.load(job["ours"])
    if surgery.adopt:
        found["problems"] += surgery.adopt(ours, model)
    ours.close()
    before.close()

    expected = common.outputs(surgery.model, inputs)
    got = common.outputs(model, inputs)
    found["max_abs_diff"] = largest_difference(expected, got)
    if found["max_abs_diff"] > surgery.tolerance:
        found["problems"].append("predicts differently from Keras: max |diff| %s" % found["max_abs_diff"])
    if operation in ("noop", "strip", "unwrap") + CONVERSIONS:
        stored = keras_api.predict(model, inputs)  # the way in which they were made
        found["max_abs_diff_from_stored"] = largest_difference(outputs, stored)
        if found["max_abs_diff_from_stored"] != 0:
            found["problems"].append("predicts differently from before it was saved: max |diff| %s"
                                     % found["max_abs_diff_from_stored"])
    if operation.startswith("wrap-freeze") and job["model"].startswith("g_"):
        unfrozen = common.outputs(keras_api.load(job["before"]), inputs)
        if largest_difference(unfrozen, got) != 0:
            found["problems"].append("predicts differently from before it was frozen")
    found["trainable"], found["non_trainable"] = counts = common.counts(model)
    if surgery.counted:
        found["expected_trainable"], found["expected_non_trainable"] = expected_counts
        if tuple(counts) != tuple(expected_counts):
            found["problems"].append("%d parameters trainable, %d not; in Keras %d and %d"
                                     % (tuple(counts) + tuple(expected_counts)))
    if job.get("archive"):
        found["problems"] += archive_problems(job["archive"], inputs, got, counts)
    if job.get("shards"):
        found["problems"] += shard_problems(job["shards"], job["original"], inputs, got)
    if surgery.alike:
        found["problems"] += same_weights(common.leaves(surgery.model), common.leaves(model))
    found["problems"] += trains(job, inputs, got, (series(arrays, "x"), outputs))


def archive_problems(path, inputs, expected, counts):
    """A .keras must be to Keras what the .h5 is that was made of it, and train where it says how."""
    model = keras_api.load(path)
    problems = []
    difference = largest_difference(expected, common.outputs(model, inputs))
    if difference != 0:
        problems.append("the .keras predicts differently from the .h5: max |diff| %s" % difference)
    if tuple(common.counts(model)) != tuple(counts):
        problems.append("the .keras has other parameters than the .h5")
    if os.path.isdir(path):
        with open(os.path.join(path, "config.json"), encoding="utf-8") as file:
            compiled = json.load(file).get("compile_config")
    else:
        with zipfile.ZipFile(path) as archive:
            compiled = json.loads(archive.read("config.json").decode("utf-8")).get("compile_config")
            if archive.testzip() is not None:
                problems.append("the .keras has a member with a wrong checksum")
    if compiled:
        problems += _trained(path, inputs, expected)
    return problems


def shard_problems(index, original, inputs, expected):
    """A model whose weights were all set to something else predicts the same with those of the shards."""
    model = keras_api.load(original)
    for weight in model.weights:
        weight.assign(numpy.full(weight.shape, 2, weight.dtype))
    model.load_weights(index)
    difference = largest_difference(expected, common.outputs(model, inputs))
    return [] if difference == 0 else ["with the weights of the shards it predicts differently: max |diff| %s" % difference]


def same_weights(expected, found):
    """Layer by layer the same arrays: a wrong order can hide behind a saturated softmax."""
    if [len(arrays) for _, arrays in expected] != [len(arrays) for _, arrays in found]:
        return ["the loaded model's layers have other weights than Keras's: %d layers, %d in Keras"
                % (len(found), len(expected))]
    wrong = [name for (name, mine), (_, theirs) in zip(expected, found)
             if any(a.shape != b.shape or a.tobytes() != b.tobytes() for a, b in zip(mine, theirs))]
    if wrong:
        return ["the weights of %d layers are not what they are in Keras: %s"
                % (len(wrong), " ".join(wrong[:5]))]
    return []


def trains(job, inputs, outputs, original):
    """Where the file has a training configuration it must load with compile=True and take a training step, if
    Keras can take one with its own: Keras 3 can't where the optimizer has a state (it gives that back, but
    not the variables)."""
    with saved_file.h5py.File(job["ours"], "r") as file:
        if "training_config" not in file.attrs:
            return []
    try:
        return _trained(job["ours"], inputs, outputs)
    except ValueError as error:
        try:
            _trained(job["original"], *original)
        except ValueError as own:
            if sentence(own)[:28] == sentence(error)[:28]:
                return []
        raise


def _trained(path, inputs, outputs):
    compiled = keras_api.load(path, compile=True)
    targets = [numpy.eye(array.shape[-1], dtype=array.dtype)[numpy.zeros(array.shape[:-1], dtype=int)]
               for array in outputs]
    before = common.leaves(compiled)
    if not compiled.trainable_weights:
        return []
    compiled.train_on_batch(*[arrays if len(arrays) > 1 else arrays[0] for arrays in (inputs, targets)])
    moved = [name for (name, old), (_, new) in zip(before, common.leaves(compiled))
             if any(a.tobytes() != b.tobytes() for a, b in zip(old, new))]
    return [] if moved else ["a training step changes nothing"]


def series(arrays, letter):
    """x, or x0, x1, ..."""
    if letter in arrays:
        return [arrays[letter]]
    names = sorted((name for name in arrays.files if name[0] == letter), key=lambda name: int(name[1:]))
    return [arrays[name] for name in names]


def frames_of(array, count):
    """(batch, ...) -> (batch, count, ...): every frame another mixture of the inputs."""
    return numpy.stack([numpy.roll(array, step, axis=0) * array.dtype.type(1 - step / (2.0 * count))
                        for step in range(count)], axis=1)


def largest_difference(expected, found):
    """max |a - b| over all outputs; infinite where shapes differ or anything is not finite."""
    if len(expected) != len(found):
        return float("inf")
    largest = 0.0
    for mine, theirs in zip(expected, found):
        if mine.shape != theirs.shape or not (numpy.isfinite(mine).all() and numpy.isfinite(theirs).all()):
            return float("inf")
        largest = max(largest, float(numpy.abs(mine.astype("float64") - theirs.astype("float64")).max()))
    return largest
