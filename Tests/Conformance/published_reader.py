"""What the Keras of its time makes of a published model; run in any of ENVIRONMENTS, by published.py.

    python published_reader.py MODEL ARRAYS.npz numbers|one-hot LENGTH SHAPES

SHAPES, JSON, is what the tool says that the model takes, for a Sequential that Keras does not build when it loads it. Writes the inputs x0, x1 ... and predictions y0, y1 ..., and says `{"spread": how much predictions differ from input to input}` or
`{"error": ...}`.
"""
import json
import os
import sys

import numpy as np

from old_judge import keras_of_environment

COUNT = 3


def arrays(model, kind, length, shapes):
    random = np.random.RandomState(19)
    vocabulary = [layer.input_dim for layer in model.layers if type(layer).__name__ == "Embedding"]
    found = []
    taken = [[getattr(size, "value", size) for size in tensor.shape] for tensor in model.inputs or []]
    for sizes in taken or shapes:  # TensorFlow 1 has objects for sizes
        shape = [COUNT] + [size or length for size in sizes[1:]]
        if vocabulary:
            found.append(random.randint(0, min(vocabulary), shape).astype("int32"))
        elif kind == "one-hot":
            found.append(np.eye(shape[-1], dtype="float32")[random.randint(0, shape[-1], shape[:-1])])
        else:
            found.append(random.uniform(-1, 1, shape).astype("float32"))
    return found


def main():
    path, out, kind, length, shapes = sys.argv[1:]
    # what Keras itself prints is no answer
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    try:
        model = keras_of_environment().models.load_model(path, compile=False)
        inputs = arrays(model, kind, int(length), json.loads(shapes))
        outputs = model.predict(inputs if len(inputs) > 1 else inputs[0], batch_size=COUNT)
        outputs = outputs if isinstance(outputs, (list, tuple)) else [outputs]
        if not all(np.isfinite(output).all() for output in outputs):
            raise ValueError("predictions are not finite")
        named = dict(("x%d" % index, value) for index, value in enumerate(inputs))
        named.update(("y%d" % index, value) for index, value in enumerate(outputs))
        np.savez(out, **named)
        spread = max(float(np.max(np.ptp(output, axis=0))) for output in outputs)
        answer = {"spread": spread}
    except Exception as error:
        answer = {"error": "%s: %s" % (type(error).__name__, " ".join(str(error).split())[:200])}
    answers.write(json.dumps(answer) + "\n")
    answers.flush()


if __name__ == "__main__":
    main()
