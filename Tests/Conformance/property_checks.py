"""Random graphs through random operations of the tool. Runs inside an environment.

    PYTHON property_checks.py --tool H5SURGERY --folder DIR --count 250 --seed 1 [--migrate]

With --migrate each graph goes to another Keras and back instead. Writes a JSON line for each graph. What comes out of the tool must load, have no findings, predict what is
known of it, and have the weights that it had.
"""
import argparse
import json
import os
import shutil
import subprocess
import time
import traceback

import numpy

import keras_api

from migration_cells import TARGETS, TOLERANCE
from random_graphs import Grower, freeze_some
from random_surgeries import OPERATIONS, State
from surgeries.common import leaf_layers


def main():
    parser = argparse.ArgumentParser(description="random graphs through random operations of h5surgery")
    parser.add_argument("--tool", required=True)
    parser.add_argument("--folder", required=True)
    parser.add_argument("--count", type=int, default=250)
    parser.add_argument("--first", type=int, default=0, help="the number of the first graph")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--migrate", action="store_true", help="to another Keras and back")
    options = parser.parse_args()
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # whatever Keras prints is talk
    able = abilities(options.tool)
    for number in range(options.first, options.first + options.count):
        started = time.time()
        folder = os.path.join(options.folder, "%s-%d-%d" % (keras_api.ENV, options.seed, number))
        shutil.rmtree(folder, ignore_errors=True)  # of one that failed before
        os.makedirs(folder)
        found = {"env": keras_api.ENV, "number": number, "problems": [], "done": [], "refused": []}
        try:
            keras_api.fresh_session()
            rng = numpy.random.RandomState([options.seed, number])
            state, path = saved(options.tool, rng, folder, found)
            if state is not None and options.migrate:
                there_and_back(options.tool, state, path, folder, found)
            elif state is not None:
                examine(options.tool, able, state, path, folder, found)
        except Exception as error:
            traceback.print_exc()
            found["problems"].append("%s: %s" % (type(error).__name__, " ".join(str(error).split())[:400]))
        if not found["problems"]:
            shutil.rmtree(folder, ignore_errors=True)
        found["seconds"] = round(time.time() - started, 2)
        answers.write(json.dumps(found) + "\n")
        answers.flush()


def abilities(tool):
    """The operations that this build of the tool has."""
    able = []
    for operation in OPERATIONS:
        told = subprocess.run([tool, "help", operation.command], stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, universal_newlines=True)
        if told.returncode == 0 and operation.option in told.stdout and operation.command in told.stdout:
            able.append(operation)
    return able


def saved(tool, rng, folder, found):
    """(what is known of a graph, its file); (None, file) where the tool finds something in Keras's own file."""
    grower = Grower(rng)
    model = grower.model()
    keras_api.randomize(model, rng.randint(2 ** 31))
    freeze_some(model, grower)
    if grower.chance(0.2):
        model.compile(optimizer="adam", loss="categorical_crossentropy")
    shapes = [(2,) + tuple(int(n) for n in tensor.shape[1:]) for tensor in model.inputs]
    inputs = [numpy.round(64 * rng.standard_normal(shape)) / 64 for shape in shapes]
    path = os.path.join(folder, "0.h5")
    model.save(path)
    state = State(model, [array.astype("float32") for array in inputs], rng, inspected(tool, path), path)
    if state.view["findings"]:
        found["problems"].append("findings in Keras's own file: %s"
                                 % json.dumps(state.view["findings"])[:300])
        return None, path
    return state, path


def there_and_back(tool, state, path, folder, found):
    """Migrates a graph to a Keras and back to its own, where it must predict what it did."""
    own = TARGETS[keras_api.ENV]
    others = [target for target in TARGETS.values() if target != own]
    # rounding, as in migrations.py
    state.tolerance = TOLERANCE
    for target in (state.pick(others), own):
        written = os.path.join(folder, "%s.h5" % target)
        ended = subprocess.run([tool, "migrate", path, written, "--to", target], stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, universal_newlines=True)
        shown = "migrate --to %s" % target
        if ended.returncode == 2 and not os.path.exists(written) and "error: " in ended.stderr:
            found["refused"].append([shown, " ".join(ended.stderr.split())])
            return
        if ended.returncode != 0 or not os.path.exists(written):
            found["problems"].append("'%s' ended with %d: %s" % (
                shown, ended.returncode, " ".join(ended.stderr.split())[-300:]))
            return
        found["done"].append(shown)
        path = written
    state.view = inspected(tool, path)
    # weights may have been multiplied on the way
    state.kept = {}
    found["known"] = True
    found["problems"] += judged(path, state)


def examine(tool, able, state, path, folder, found):
    rng = state.rng
    for step in range(1, rng.randint(1, 5) + 1):
        operation = able[rng.randint(len(able))]
        if state.frames and rng.random_sample() < 0.3:
            operation = next(each for each in able if each.command == "unwrap")
        arguments = operation.arguments(state)
        if arguments is None:
            continue
        written = os.path.join(folder, "%d.h5" % step)
        line = [operation.command, path, written] + arguments
        if operation.command == "apply":
            line = [operation.command] + arguments + [path, written]
        ended = subprocess.run([tool] + line, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                               universal_newlines=True)
        shown = " ".join([operation.command] + arguments)
        if ended.returncode == 2 and not os.path.exists(written) and "error: " in ended.stderr:
            found["refused"].append([shown, " ".join(ended.stderr.split())])
            continue
        if ended.returncode != 0 or not os.path.exists(written):
            found["problems"].append("'%s' ended with %d: %s" % (
                shown, ended.returncode, " ".join(ended.stderr.split())[-300:]))
            return
        found["done"].append(shown)
        path = written
        operation.follow(state, arguments)
        state.view = inspected(tool, path)
        if state.view["findings"]:
            found["problems"].append("findings behind '%s': %s" % (
                shown, json.dumps(state.view["findings"])[:300]))
    found["known"] = state.model is not None
    found["problems"] += judged(path, state)


def inspected(tool, path):
    ended = subprocess.run([tool, "inspect", path, "--format", "json"], stdout=subprocess.PIPE,
                           stderr=subprocess.PIPE, universal_newlines=True)
    if ended.returncode != 0:
        raise ValueError("inspect ended with %d: %s" % (ended.returncode, ended.stderr[-300:]))
    return json.loads(ended.stdout)


def judged(path, state):
    """What is wrong with the last file."""
    loaded = keras_api.load(path)
    problems = []
    trainable, other = keras_api.count_params(loaded)
    said = state.view["model"]["parameters"]
    if [trainable, other] != [said["trainable"], said["non_trainable"]]:
        problems.append("Keras counts %d parameters trainable and %d not, inspect %d and %d" % (
            trainable, other, said["trainable"], said["non_trainable"]))
    got = predictions(loaded, state.inputs)
    expected, tolerance = state.expected()
    if not all(numpy.isfinite(array).all() for array in got):
        problems.append("predictions are not finite")
    elif expected is not None:
        if [array.shape for array in got] != [array.shape for array in expected]:
            problems.append("predictions have the shapes %s, expected %s" % (
                [array.shape for array in got], [array.shape for array in expected]))
        else:
            largest = max(float(numpy.abs(a - b).max()) for a, b in zip(got, expected))
            if largest > tolerance:
                problems.append("predicts differently: max |diff| %g" % largest)
    elif state.units is not None and [array.shape[-1] for array in got] != [state.units]:
        problems.append("expected %d classes, found %s" % (state.units, [array.shape for array in got]))
    mine = {state.first_name(layer.name): layer.get_weights()
            for layer in leaf_layers(loaded) if layer.weights}
    wrong = [name for name, arrays in state.kept.items() if name in mine and name not in state.changed
             and [array.tobytes() for array in arrays] != [array.tobytes() for array in mine[name]]]
    if wrong:
        problems.append("the weights of %s are not what they were" % ", ".join(wrong[:5]))
    return problems


def predictions(model, inputs):
    answer = model(inputs if len(inputs) > 1 else inputs[0], training=False)
    return [numpy.asarray(array) for array in (answer if isinstance(answer, (list, tuple)) else [answer])]


if __name__ == "__main__":
    main()
