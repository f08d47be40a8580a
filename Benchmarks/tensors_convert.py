"""The same conversion without h5surgery, as people do it: TensorFlow, or h5py and the library of safetensors.

    ENV/bin/python Benchmarks/tensors_convert.py to-safetensors MODEL.h5 OUT
    ENV/bin/python Benchmarks/tensors_convert.py from-folder FOLDER OUT

Prints how long it took without starting Python and importing. The library's file has the weights alone.
"""
import os
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.append(os.path.join(ROOT, "Tests", "Conformance"))


def to_safetensors(path, out):
    import h5py
    from safetensors.numpy import save_file
    yield
    with h5py.File(path, "r") as file:
        group = file["model_weights"]
        save_file({"%s/%s" % (layer, name): group[layer][name][()] for layer in group
                   for name in group[layer].attrs.get("weight_names", [])}, out)


def from_folder(path, out):
    from keras_api import load
    yield
    load(path).save(out, save_format="h5")


def main(operation, path, out):
    work = {"to-safetensors": to_safetensors, "from-folder": from_folder}[operation](path, out)
    next(work)
    started = time.perf_counter()
    next(work, None)
    print("work-seconds %.6f" % (time.perf_counter() - started))


main(*sys.argv[1:])
