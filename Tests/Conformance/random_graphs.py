"""Random small networks, the same for the same seed: chains, branches, shared layers, nested models,
TimeDistributed, recurrent layers; weights and flags at random. Runs inside an environment."""
from keras_api import keras, layers


class Grower(object):
    """Grows one network; every layer has a name of its own, whatever level it is on."""

    def __init__(self, rng):
        self.rng, self.count = rng, 0

    def name(self, stem):
        self.count += 1
        return "%s_%d" % (stem, self.count)

    def chance(self, share):
        return self.rng.random_sample() < share

    def pick(self, choices):
        return choices[self.rng.randint(len(choices))]

    def model(self):
        """A network with a head, for images, vectors, sequences or videos; some are lists."""
        shape = self.pick([(8, 8, 3), (9, 7, 2), (6, 6, 4), (8, 8, 3), (5,), (6, 4), (3, 6, 6, 2)])
        if self.chance(0.3):
            return self.listed(shape, self.name("model"), head=True)
        tensor = start = layers.Input(shape=shape, name=self.name("input"))
        tensor = self.grown(tensor, self.rng.randint(1, 5), 0)
        outputs = [self.headed(tensor)]
        if self.chance(0.1):
            outputs.append(self.headed(tensor))
        return keras.models.Model(start, outputs if len(outputs) > 1 else outputs[0], name=self.name("model"))

    def grown(self, tensor, steps, depth):
        for _ in range(steps):
            tensor = self.step(tensor, depth)
        return tensor

    def step(self, tensor, depth):
        """A layer, a branch, a shared layer or a model behind the tensor."""
        dice = self.rng.random_sample()
        if dice < 0.15:
            return self.branched(tensor, depth)
        if dice < 0.25:
            return self.shared(tensor)
        if dice < 0.4 and depth < 2:
            inner = self.nested(shape_of(tensor), depth + 1)
            result = inner(tensor)
            if self.chance(0.25) and shape_of(result) == shape_of(tensor):
                result = inner(result)
            return result
        return self.layer(shape_of(tensor))(tensor)

    def layer(self, shape):
        """A single layer that can take the shape."""
        kind = self.pick(["weights", "weights", "norm", "norm", "activation", "dropout"])
        if kind == "norm":
            return layers.BatchNormalization(name=self.name("norm"))
        if kind == "activation":
            return layers.Activation(self.pick(["relu", "tanh"]), name=self.name("act"))
        if kind == "dropout":
            return layers.Dropout(0.3, name=self.name("drop"))
        width = self.rng.randint(2, 6)
        if len(shape) == 3:
            return self.pick([
                lambda: layers.Conv2D(
                    width, 3, padding="same", use_bias=self.chance(0.7), name=self.name("conv")),
                lambda: layers.Conv2D(width, 1, activation="relu", name=self.name("point")),
                lambda: layers.DepthwiseConv2D(3, padding="same", name=self.name("depth")),
                lambda: layers.SeparableConv2D(width, 3, padding="same", name=self.name("separable")),
            ])()
        if len(shape) == 2:
            return self.pick([
                lambda: layers.Conv1D(width, 3, padding="same", name=self.name("conv")),
                lambda: layers.LSTM(width, return_sequences=True, name=self.name("lstm")),
                lambda: layers.Bidirectional(
                    layers.GRU(width, return_sequences=True, name=self.name("gru")), name=self.name("both")),
                lambda: layers.TimeDistributed(
                    layers.Dense(width, name=self.name("each")), name=self.name("steps")),
            ])()
        if len(shape) == 4:
            if self.chance(0.3):
                inside = self.nested(shape[1:], 2)
            else:
                inside = layers.Conv2D(width, 3, padding="same", name=self.name("conv"))
            return layers.TimeDistributed(inside, name=self.name("frames"))
        return layers.Dense(width, activation=self.pick(["relu", "linear"]), name=self.name("dense"))

    def branched(self, tensor, depth):
        """Two ways that meet again."""
        left, right = self.grown(tensor, 1, depth), self.grown(tensor, self.rng.randint(0, 3), depth)
        if shape_of(left) == shape_of(right):
            merge = self.pick([layers.Add, layers.Average, layers.Concatenate, layers.Maximum])
        elif shape_of(left)[:-1] == shape_of(right)[:-1]:
            merge = layers.Concatenate
        else:
            return left
        return merge(name=self.name("merge"))([left, right])

    def shared(self, tensor):
        """A layer that is called on its own output, and both are summed up."""
        shape = shape_of(tensor)
        if len(shape) not in (1, 3):
            return self.layer(shape)(tensor)
        if len(shape) == 3:
            layer = layers.Conv2D(shape[-1], 3, padding="same", activation="tanh", name=self.name("shared"))
        else:
            layer = layers.Dense(shape[-1], activation="tanh", name=self.name("shared"))
        first = layer(tensor)
        return layers.Add(name=self.name("sum"))([first, layer(first)])

    def nested(self, shape, depth):
        """A model without a head, functional or a list."""
        if self.chance(0.4):
            return self.listed(shape, self.name("inner"), head=False)
        start = layers.Input(shape=shape, name=self.name("inner_input"))
        end = self.grown(start, self.rng.randint(1, 4), depth)
        if end is start:
            end = layers.Activation("relu", name=self.name("act"))(end)
        return keras.models.Model(start, end, name=self.name("inner"))

    def listed(self, shape, name, head):
        """A Sequential, which knows its input."""
        model = keras.models.Sequential(name=name)
        model.add(layers.Input(shape=shape, name=self.name("input")))
        for _ in range(self.rng.randint(1, 4)):
            layer = self.layer(shape)
            model.add(layer)
            shape = tuple(layer.compute_output_shape((None,) + shape))[1:]
        if head:
            for layer in self.head(shape):
                model.add(layer)
        return model

    def headed(self, tensor):
        for layer in self.head(shape_of(tensor)):
            tensor = layer(tensor)
        return tensor

    def head(self, shape):
        """Pooling, perhaps a hidden layer, and a Dense of six classes; or a convolution that is pooled."""
        found = []
        rank = len(shape) - 1
        if rank == 2 and self.chance(0.2):
            return [layers.Conv2D(6, 1, name=self.name("conv_classes")),
                    layers.GlobalAveragePooling2D(name=self.name("pool")),
                    layers.Activation("softmax", name=self.name("scores"))]
        if rank and (self.chance(0.7) or rank == 3):
            found.append(getattr(layers, "GlobalAveragePooling%dD" % rank)(name=self.name("pool")))
        elif rank:
            found.append(layers.Flatten(name=self.name("flat")))
        if self.chance(0.4):
            found.append(layers.Dense(5, activation="relu", name=self.name("hidden")))
            found.append(layers.Dropout(0.5, name=self.name("drop")))
        found.append(layers.Dense(6, activation=self.pick(["softmax", "softmax", "sigmoid", "linear"]),
                                  name=self.name("classes")))
        return found


def shape_of(tensor):
    return tuple(int(size) for size in list(tensor.shape)[1:])


def freeze_some(model, grower):
    """Flags at random: of single layers at every level, and now and then of a whole nested model."""
    for layer in model.layers:
        inner = layer if hasattr(layer, "layers") else getattr(layer, "layer", None)
        if hasattr(inner, "layers"):
            if grower.chance(0.15):
                inner.trainable = False
            else:
                freeze_some(inner, grower)
        elif grower.chance(0.2):
            layer.trainable = False
