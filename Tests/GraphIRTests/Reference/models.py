"""Small models that hang together in every way that a file can: nested, shared, wrapped, in any order."""


def base(keras, name, size=16):
    """A functional model over images."""
    layers = keras.layers
    image = keras.Input(shape=(size, size, 3), name=name + "_input")
    x = layers.Conv2D(4, 3, strides=2, name=name + "_conv")(image)
    x = layers.BatchNormalization(name=name + "_bn")(x)
    x = layers.Activation("relu", name=name + "_relu")(x)
    x = layers.GlobalAveragePooling2D(name=name + "_pool")(x)
    return keras.Model(image, x, name=name)


def residual(keras):
    layers = keras.layers
    image = keras.Input(shape=(16, 16, 3), name="image")
    a = layers.Conv2D(4, 3, padding="same", name="a")(image)
    b = layers.Conv2D(4, 1, padding="same", name="b")(image)
    x = layers.Add(name="sum")([a, b])
    x = layers.Concatenate(name="both")([x, a])
    x = layers.ZeroPadding2D(((0, 1), (0, 1)), name="pad")(x)
    x = layers.DepthwiseConv2D(3, strides=2, name="depthwise")(x)
    x = layers.GlobalAveragePooling2D(name="pool")(x)
    x = layers.Reshape((1, 1, 8), name="reshape")(x)
    x = layers.Conv2D(5, 1, name="top")(x)
    return keras.Model(image, layers.Flatten(name="flat")(x), name="residual")


def several(keras):
    layers = keras.layers
    left = keras.Input(shape=(4,), name="left")
    right = keras.Input(shape=(6, 4), name="right")
    shared = layers.Dense(3, name="shared")
    x = shared(left)
    y = shared(right)
    out, h, c = layers.LSTM(5, return_state=True, name="lstm")(y)
    joined = layers.Concatenate(name="joined")([x, out, h])
    return keras.Model([left, right], [joined, c, y], name="several")


def nested(keras):
    layers = keras.layers
    inner = base(keras, "inner")
    one = keras.Input(shape=(16, 16, 3), name="one")
    two = keras.Input(shape=(16, 16, 3), name="two")
    x = layers.Subtract(name="difference")([inner(one), inner(two)])
    return keras.Model([one, two], layers.Dense(2, name="head")(x), name="nested")


def averaged(keras):
    layers = keras.layers
    film = keras.Input(shape=(5, 16, 16, 3), name="film")
    x = layers.TimeDistributed(base(keras, "frame"), name="frames")(film)
    x = layers.GlobalAveragePooling1D(name="average")(x)
    return keras.Model(film, x, name="averaged")


def sequential(keras):
    layers = keras.layers
    return keras.Sequential([
        layers.Conv1D(4, 3, input_shape=(10, 5), name="conv"), layers.MaxPooling1D(2, name="pool"),
        layers.Bidirectional(layers.GRU(3, return_sequences=True), name="both"),
        layers.TimeDistributed(layers.Dense(2), name="each"), layers.Flatten(name="flat"),
    ], name="sequential")


def deferred(keras):
    layers = keras.layers
    model = keras.Sequential([layers.Dense(4, name="one"), layers.Dense(3, name="two")], name="deferred")
    model.build((None, 6))
    return model


def sequential_of_models(keras):
    layers = keras.layers
    return keras.Sequential([
        base(keras, "inner"), keras.Sequential([layers.Dense(4, input_shape=(4,), name="d")], name="mid"),
        layers.Dense(2, name="head"),
    ], name="outer")


def wrapped_sequential(keras):
    layers = keras.layers
    inner = keras.Sequential([layers.Conv2D(4, 3, input_shape=(9, 8, 3), name="conv"),
                              layers.Flatten(name="flat")], name="inner")
    return keras.Sequential([layers.TimeDistributed(inner, input_shape=(4, 9, 8, 3), name="frames"),
                             layers.LSTM(6, name="lstm"), layers.Dense(2, name="head")], name="recurrent")


def deep(keras):
    layers = keras.layers
    first = base(keras, "first")
    image = keras.Input(shape=(16, 16, 3), name="mid_input")
    mid = keras.Model(image, layers.Dense(3, name="mid_dense")(first(image)), name="mid")
    film = keras.Input(shape=(2, 16, 16, 3), name="film")
    x = layers.TimeDistributed(mid, name="frames")(film)
    return keras.Model(film, layers.GlobalMaxPooling1D(name="top")(x), name="deep")


def any_size(keras):
    layers = keras.layers
    inner = keras.Input(shape=(None, None, 3), name="open")
    x = layers.Conv2D(4, 3, strides=2, name="conv")(inner)
    inner = keras.Model(inner, layers.MaxPooling2D(name="pool")(x), name="any")
    image = keras.Input(shape=(20, 24, 3), name="image")
    return keras.Model(image, layers.Flatten(name="flat")(inner(image)), name="any_size")


def operators(keras):
    layers = keras.layers
    image = keras.Input(shape=(8, 8, 3), name="image")
    x = image * 2.0
    x = x + layers.Conv2D(3, 1, name="conv")(image)
    x = 1.0 - x
    return keras.Model(image, layers.GlobalAveragePooling2D(name="pool")(x), name="operators")


def bent(keras):
    """A layer whose shape only Python knows, inside a nested model."""
    layers = keras.layers
    image = keras.Input(shape=(8, 8, 3), name="inner_input")
    x = layers.Lambda(lambda t: t[:, ::2, ::2], name="half")(image)
    inner = keras.Model(image, layers.Conv2D(4, 3, name="conv")(x), name="inner")
    film = keras.Input(shape=(5, 8, 8, 3), name="film")
    x = layers.TimeDistributed(inner, name="frames")(film)
    return keras.Model(film, layers.TimeDistributed(layers.Flatten(name="flat"), name="each")(x), name="bent")


def stated(keras):
    """Lambda layers that state their shape, as InceptionResNetV2's did."""
    layers = keras.layers
    image = keras.Input(shape=(8, 8, 3), name="image")
    x = layers.Conv2D(3, 1, name="conv")(image)
    x = layers.Lambda(lambda ts: ts[0] + ts[1] * 0.1, output_shape=(8, 8, 3), name="scaled")([image, x])
    return keras.Model(image, layers.GlobalAveragePooling2D(name="pool")(x), name="stated")


ALL = [residual, several, nested, averaged, sequential, deferred, sequential_of_models, wrapped_sequential, deep,
       any_size, operators, bent, stated]
