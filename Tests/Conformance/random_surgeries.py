"""The operations that random graphs go through: what is asked of the tool, and what becomes of the model.

As long as the model in memory can follow, the predictions are known; after that only that they are finite,
how many classes there are, and that every weight is what it was.
"""
import collections
import os

import numpy

from keras_api import keras, layers
from replay import Edit, calls, edited, ends_of
from surgeries.common import leaf_layers

FRAMES = 3


class State(object):
    """What is known of the file: `model`, in memory, predicts what the file must, or is None; `view` is what
    `inspect` says; `kept` has the weights of the first file by the names of its layers."""

    def __init__(self, model, inputs, rng, view, first):
        self.model, self.inputs, self.rng, self.view, self.first = model, inputs, rng, view, first
        self.is_rounded = False
        self.frames = self.units = self.kept_classes = self.single_inputs = None
        self.tolerance = 0
        self.head = head_of(model)
        self.names, self.prefixes, self.changed = {}, [], set()
        # Cells of recurrent layers are named by Keras, several alike, and anew when they are loaded.
        self.kept = {layer.name: layer.get_weights() for layer in leaf_layers(model)
                     if layer.weights and "_cell" not in layer.name}

    def pick(self, choices):
        return choices[self.rng.randint(len(choices))] if choices else None

    def layer(self, *classes):
        """The name of a layer of the outermost model that is no input, perhaps of a class."""
        found = [each["name"] for each in self.view["model"]["layers"] if each["class"] != "InputLayer"]
        if classes:
            found = [each["name"] for each in self.view["model"]["layers"] if each["class"] in classes]
        return self.pick(found)

    def first_name(self, name):
        """What the layer was called in the first file."""
        for _ in range(8):
            if name in self.names:
                name = self.names[name]
            elif name not in self.kept and name.startswith(tuple(self.prefixes)):
                name = name[len(self.prefixes[-1]):]
        return name

    def known(self, name):
        """The layer of the model in memory, if that has it and calls it once."""
        if self.model is None or self.frames:
            return None
        found = [layer for layer in self.model.layers if layer.name == self.first_name(name)]
        return found[0] if found and calls(found[0], self.model) == 1 else None

    def expected(self):
        """(outputs, tolerance), or (None, 0) where they are not known."""
        if self.model is None:
            return None, 0
        if not self.frames:
            found = self.outputs(self.inputs)
        else:
            each = [self.outputs([array[:, frame] for array in self.inputs]) for frame in range(self.frames)]
            found = [numpy.mean(arrays, axis=0) for arrays in zip(*each)]
        return found, self.tolerance * max(1, max(float(numpy.abs(array).max()) for array in found))

    def outputs(self, inputs):
        answer = self.model(inputs if len(inputs) > 1 else inputs[0], training=False)
        found = [numpy.asarray(each) for each in (answer if isinstance(answer, (list, tuple)) else [answer])]
        if self.kept_classes is not None:
            found = [array[..., self.kept_classes] for array in found]
            if self.head.activation is keras.activations.softmax:
                found = [array / array.sum(axis=-1, keepdims=True) for array in found]
        return found

    def lose(self, units=None):
        self.model, self.units = None, units


def last_weights(seen):
    """The name of the last layer with weights of those that `inspect` shows, however deep."""
    last = [layer for layer in seen if layer["parameters"]][-1]
    return last_weights(last["layers"]) if last.get("layers") else last["name"]


def end_of(model, layer):
    """(what the layer takes, what it gives) in the model."""
    return (layer.input, layer.output) if isinstance(model, keras.models.Sequential) else (
        ends_of(model, layer.name))


def head_of(model):
    """The Dense that makes the one output, if it does."""
    last = model.layers[-1]
    return last if len(model.outputs) == 1 and isinstance(last, layers.Dense) else None


# `option`: a word of the command's help, without which this build of the tool lacks the operation.
Operation = collections.namedtuple("Operation", "command option arguments follow")
OPERATIONS = []


def operation(command, option=""):
    """Registers a class with `arguments(state)`, None where it can't be asked for, and `follow(state,
    arguments)`."""
    def register(found):
        OPERATIONS.append(Operation(command, option, found.arguments, found.follow))
        return found
    return register


class Same(object):
    """The model computes what it did."""

    @staticmethod
    def follow(state, arguments):
        pass


@operation("freeze")
class Freeze(Same):
    @staticmethod
    def arguments(state):
        layer = state.layer()
        return state.pick([["--all"], ["--except-head"], ["--until", layer], ["--from", layer],
                           ["--layer", layer], ["--class", "BatchNormalization"]])


@operation("unfreeze")
class Unfreeze(Same):
    @staticmethod
    def arguments(state):
        return state.pick([["--all"], ["--layer", state.layer()], ["--until", state.layer()]])


@operation("strip")
class Strip(Same):
    @staticmethod
    def arguments(state):
        return []


@operation("rename", "old=new")
class Rename(object):
    @staticmethod
    def arguments(state):
        return ["%s=renamed_%d" % (state.layer(), state.rng.randint(1000))]

    @staticmethod
    def follow(state, arguments):
        old, new = arguments[0].split("=")
        state.names[new] = old


@operation("rename", "--prefix")
class Prefix(object):
    @staticmethod
    def arguments(state):
        return ["--prefix", "new_"]

    @staticmethod
    def follow(state, arguments):
        state.prefixes.append("new_")


@operation("rename", "--model")
class RenameModel(Same):
    @staticmethod
    def arguments(state):
        return ["--model", "another"]


@operation("remove", "--class")
class RemoveDropout(Same):
    @staticmethod
    def arguments(state):
        return ["--class", "Dropout"] if state.layer("Dropout") else None


@operation("insert", "--rate")
class InsertDropout(Same):
    @staticmethod
    def arguments(state):
        return ["--layer", "Dropout", "--rate", "0.3", state.pick(["--after", "--before"]), state.layer()]


@operation("insert", "--activation")
class InsertActivation(object):
    @staticmethod
    def arguments(state):
        return ["--layer", "Activation", "--activation", "relu", "--after", state.layer()]

    @staticmethod
    def follow(state, arguments):
        layer = state.known(arguments[-1])
        if layer is None or state.kept_classes is not None:
            return state.lose()
        new = layers.Activation("relu", name="reference_%d" % state.rng.randint(10 ** 6))
        state.model = edited(state.model, {layer.name: Edit(after=new)})
        state.head = None


@operation("wrap-average")
class Wrap(object):
    @staticmethod
    def arguments(state):
        can = state.inputs[0].ndim == 4 or state.rng.random_sample() < 0.1
        return ["--frames", str(FRAMES)] if can else None

    @staticmethod
    def follow(state, arguments):
        if state.frames:
            return state.lose()
        state.frames, state.single_inputs = FRAMES, state.inputs
        state.inputs = [
            numpy.stack([array * (1 - frame / 4.0) for frame in range(FRAMES)], axis=1).astype("float32")
            for array in state.inputs]
        state.tolerance = max(state.tolerance, 1e-5)


@operation("unwrap")
class Unwrap(object):
    @staticmethod
    def arguments(state):
        return [] if state.frames or state.rng.random_sample() < 0.1 else None

    @staticmethod
    def follow(state, arguments):
        if state.frames:
            state.frames, state.inputs = None, state.single_inputs
        else:
            state.lose()
            state.inputs = [array[:, 0] for array in state.inputs]


@operation("cut")
class Cut(object):
    @staticmethod
    def arguments(state):
        return ["--to", state.layer()]

    @staticmethod
    def follow(state, arguments):
        layer = state.known(arguments[1])
        if layer is None or (state.kept_classes is not None and layer is state.head):
            return state.lose()
        if layer is not state.head:
            state.kept_classes = state.head = None
        state.model = keras.models.Model(state.model.inputs, end_of(state.model, layer)[1])


@operation("drop-head")
class DropHead(object):
    @staticmethod
    def arguments(state):
        return []

    @staticmethod
    def follow(state, arguments):
        head = state.head
        if head is None or state.model is None or state.frames or state.known(head.name) is None:
            return state.lose()
        state.model = keras.models.Model(state.model.inputs, end_of(state.model, head)[0])
        state.head = state.kept_classes = None


@operation("swap-head")
class Swap(object):
    @staticmethod
    def arguments(state):
        return ["-n", "4"] + state.pick([[], [], ["--at", "-2"], ["--freeze-backbone"], ["--dropout", "0.5"]])

    @staticmethod
    def follow(state, arguments):
        state.lose(4)
        state.head = state.kept_classes = None


@operation("swap-head", "--keep-classes")
class KeepClasses(object):
    @staticmethod
    def arguments(state):
        return ["--keep-classes", "3,0"]

    @staticmethod
    def follow(state, arguments):
        state.changed.add(state.first_name(last_weights(state.view["model"]["layers"])))
        if state.head is None or state.model is None or state.kept_classes is not None:
            return state.lose(2)
        state.kept_classes = [3, 0]
        state.tolerance = max(state.tolerance, 1e-5)


@operation("swap-head", "--add-classes")
class AddClasses(object):
    @staticmethod
    def arguments(state):
        return ["--add-classes", "2"]

    @staticmethod
    def follow(state, arguments):
        state.changed.add(state.first_name(last_weights(state.view["model"]["layers"])))
        state.lose()


@operation("swap-head", "--hidden")
class Hidden(object):
    @staticmethod
    def arguments(state):
        return ["-n", "4", "--hidden", "7,5", "--activation", "sigmoid"]

    @staticmethod
    def follow(state, arguments):
        state.lose(4)
        state.head = state.kept_classes = None


@operation("transplant", "--by")
class Transplant(Same):
    """From the first file, which has the same numbers, where nothing was done to them yet."""

    @staticmethod
    def arguments(state):
        if state.tolerance or state.changed or state.names or state.prefixes or state.is_rounded:
            return None
        return ["--from", state.first, "--skip-mismatch"]


@operation("cast", "--to")
class Cast(object):
    @staticmethod
    def arguments(state):
        return ["--to", "float16"]

    @staticmethod
    def follow(state, arguments):
        for layer in leaf_layers(state.model) if state.model is not None else []:
            if layer.weights:
                layer.set_weights([half(array) for array in layer.get_weights()])
        state.kept = {name: [half(array) for array in arrays] for name, arrays in state.kept.items()}
        state.is_rounded = True


def half(array):
    return array.astype("float16").astype(array.dtype)


@operation("apply")
class Apply(Same):
    """A recipe of two steps that change no prediction."""

    @staticmethod
    def arguments(state):
        steps = ["freeze: {all: true}", "unfreeze: {all: true}", "strip", "rename: {model: another}",
                 "freeze: {class: BatchNormalization}"]
        recipe = os.path.join(os.path.dirname(state.first), "recipe%d.yaml" % state.rng.randint(10 ** 6))
        with open(recipe, "w") as file:
            file.write("h5surgery: 1\nsteps:\n- %s\n- %s\n" % (state.pick(steps), state.pick(steps)))
        return [recipe]


@operation("fold-batchnorm")
class Fold(object):
    @staticmethod
    def arguments(state):
        return []

    @staticmethod
    def follow(state, arguments):
        state.tolerance, state.kept = 1e-4, {}
        state.head = state.head if state.kept_classes is not None else None


@operation("set-input", "--batch")
class Batch(Same):
    @staticmethod
    def arguments(state):
        return ["--batch", state.pick(["2", "any"])]


@operation("set-input", "--shape")
class Shape(object):
    @staticmethod
    def arguments(state):
        if state.frames or len(state.inputs) > 1 or state.inputs[0].ndim != 4:
            return None
        height, width, channels = state.inputs[0].shape[1:]
        return ["--shape", "%d,%d,%d" % (height + 3, width + 2, channels)]

    @staticmethod
    def follow(state, arguments):
        shape = [int(size) for size in arguments[1].split(",")]
        state.inputs = [state.rng.standard_normal([2] + shape).astype("float32")]
        if state.model is not None:
            state.model = edited(state.model, {}, shape=shape)
            state.tolerance = max(state.tolerance, 1e-5)
