"""Says how far what a Keras predicts is from what is written beside a file; run in any of ENVIRONMENTS, by old_files.py.

Reads lines of JSON `[FILE, ARRAYS]`, writes for each `{"file": ..., "difference": ...}` or `{"file": ..., "error": ...}`. Every file
has a process of its own: in TF 2.15 pooling after a channels_first model of the same process is wrong.
"""
import json
import os
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ["CUDA_VISIBLE_DEVICES"] = ""

import numpy as np


def keras_of_environment():
    try:
        import tf_keras
        return tf_keras
    except ImportError:
        pass
    try:
        import keras
        return keras
    except ImportError:
        import tensorflow
        return tensorflow.keras


def numbered(file, letter):
    """The arrays x, or x0, x1 and so on."""
    names = [name for name in file.files if name[0] == letter and (name[1:] or "0").isdigit()]
    return [file[name] for name in sorted(names, key=lambda name: int(name[1:] or 0))]


def difference(keras, path, arrays):
    model = keras.models.load_model(path, compile=False)
    with np.load(arrays) as file:
        inputs, expected, weights = (numbered(file, letter) for letter in "xyw")
    own = sorted(weight.tobytes() for weight in model.get_weights())
    if weights and own != sorted(weight.tobytes() for weight in weights):
        raise ValueError("weights differ from those that Keras's own converter gives")
    found = model.predict(inputs if len(inputs) > 1 else inputs[0], batch_size=3)
    found = found if isinstance(found, (list, tuple)) else [found]
    if [value.shape for value in found] != [value.shape for value in expected]:
        return float("inf")
    return max(float(np.max(np.abs(a - b))) / max(1.0, float(np.max(np.abs(b)))) for a, b in zip(found, expected))


def answer(keras, path, arrays):
    try:
        return {"file": path, "difference": difference(keras, path, arrays)}
    except Exception as error:
        return {"file": path, "error": "%s: %s" % (type(error).__name__, " ".join(str(error).split())[:200])}


def main():
    keras = keras_of_environment()
    for line in sys.stdin.read().splitlines():
        path, arrays = json.loads(line)
        reader, writer = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reader)
            devnull = os.open(os.devnull, os.O_WRONLY)
            os.dup2(devnull, 1)
            os.dup2(devnull, 2)
            os.write(writer, json.dumps(answer(keras, path, arrays)).encode())
            os._exit(0)
        os.close(writer)
        with os.fdopen(reader) as file:
            said = file.read()
        os.waitpid(child, 0)
        print(said or json.dumps({"file": path, "error": "the process ended"}), flush=True)


if __name__ == "__main__":
    main()
