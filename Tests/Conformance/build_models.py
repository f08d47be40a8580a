"""Builds models with this environment's Keras and saves them, with inputs, predictions and facts.

    ENV/bin/python build_models.py --size small --out DIR NAME...

Without a NAME all that this environment can save, but for those that only migrations take.

Writes DIR/NAME.npz, DIR/NAME.json and, last, DIR/NAME.h5; skips a NAME whose three files exist. Exit 1
when a model failed, after the others are done.
"""
import argparse
import json
import os
import sys
import time
import traceback
import zlib

import h5py
import numpy as np

from cases.case import Case
from facts import facts
from keras_api import ENV, fresh_session, predict, randomize
from lambdas import forget_paths
from registry import EVERY, names_for

ENDINGS = (".npz", ".json", ".h5")


def sample_inputs(model, count, seed):
    """One array for each input: a tile of noise, repeated so that it packs well, over slopes along two
    axes and an offset for each channel, all different from sample to sample: noise alone looks the same
    to a network that averages over positions."""
    rng = np.random.RandomState(seed)
    found = []
    for tensor in model.inputs:
        shape = [int(n) if n is not None else 6 for n in list(tensor.shape)[1:]]
        slopes = [slope_along(axis, shape) for axis in (0, max(0, len(shape) - 2))]
        samples = []
        for _ in range(count):
            tile = 0.4 * rng.standard_normal([min(n, 8) for n in shape])
            tiled = np.tile(tile, [-(-n // 8) for n in shape])[tuple(slice(n) for n in shape)]
            slope = sum(rng.uniform(-1, 1) * slope for slope in slopes)
            samples.append(tiled + slope + rng.uniform(-0.5, 0.5, shape[-1:]))
        found.append((np.round(np.stack(samples) * 64) / 64).astype("float32"))
    return found


def slope_along(axis, shape):
    """From -1 to 1 along the axis, one long along the others."""
    return np.linspace(-1, 1, shape[axis]).reshape([-1 if each == axis else 1 for each in range(len(shape))])


def build(name, size, folder):
    fresh_session()
    seed = zlib.crc32(name.encode())
    built = EVERY[name].build(size)
    case = built if isinstance(built, Case) else Case(built)
    inputs = case.inputs
    if inputs is None:
        inputs = sample_inputs(case.model, 1 if size == "full" else 2, seed % 1000)
    randomize(case.model, seed, inputs)
    if case.finish:
        case.finish(inputs)
    outputs = predict(case.model, inputs)
    arrays = dict(numbered("x", inputs))
    arrays.update(numbered("y", outputs))

    temporary = {end: os.path.join(folder, "%s.%d.tmp%s" % (name, os.getpid(), end)) for end in ENDINGS}
    try:
        forget_paths(case.model)
        case.model.save(temporary[".h5"])
        if case.repack:
            case.repack(temporary[".h5"])
        with h5py.File(temporary[".h5"], "r") as file:
            version = file.attrs["keras_version"]
            version = version if isinstance(version, str) else version.decode()
        np.savez_compressed(temporary[".npz"], **arrays)
        with open(temporary[".json"], "w") as file:
            json.dump(facts(case.model, name, version), file, indent=1)
            file.write("\n")
        for end in ENDINGS:
            os.replace(temporary[end], os.path.join(folder, name + end))
    finally:
        for path in temporary.values():
            if os.path.exists(path):
                os.remove(path)


def numbered(letter, arrays):
    """("x", array), or ("x0", first), ("x1", second) when there are several."""
    if len(arrays) == 1:
        return [(letter, arrays[0])]
    return [("%s%d" % (letter, index), array) for index, array in enumerate(arrays)]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--size", choices=["small", "full"], default="small")
    parser.add_argument("--out", required=True)
    parser.add_argument("names", nargs="*")
    arguments = parser.parse_args()
    names = arguments.names or names_for(ENV)
    unknown = [name for name in names if name not in EVERY]
    if unknown:
        parser.error("no model is named %s; expected one of %s" % (", ".join(unknown), " ".join(EVERY)))
    os.makedirs(arguments.out, exist_ok=True)
    failed = []
    for name in names:
        if ENV not in EVERY[name].envs:
            print("%s %s: cannot be had in this environment" % (ENV, name), file=sys.stderr)
            failed.append(name)
            continue
        if all(os.path.exists(os.path.join(arguments.out, name + end)) for end in ENDINGS):
            continue
        started = time.time()
        try:
            build(name, arguments.size, arguments.out)
            print("%s %s: saved after %.1f s" % (ENV, name, time.time() - started), flush=True)
        except Exception:
            traceback.print_exc()
            print("%s %s: failed" % (ENV, name), file=sys.stderr, flush=True)
            failed.append(name)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
