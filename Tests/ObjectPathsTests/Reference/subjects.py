"""What is saved: every stock layer in a model of its own, and models that hang together in every way."""
import cases
import models


def find(keras, name):
    found = getattr(keras.layers, name, None)
    if found is None:
        raise LookupError("no such layer")
    return found


def make(keras, value):
    if isinstance(value, cases.Made):
        arguments = {key: make(keras, inside) for key, inside in value.arguments.items()}
        return find(keras, value.name)(*[make(keras, inside) for inside in value.positional], **arguments)
    return [make(keras, inside) for inside in value] if isinstance(value, list) else value


def around(keras, layer, shapes, style="list", dtype=None, call=None):
    """A model of one layer."""
    inputs = [keras.Input(shape=tuple(sizes), name="in%d" % index, dtype=dtype) for index, sizes in enumerate(shapes)]
    if style == "arguments":
        outputs = layer(*inputs, **(call or {}))
    elif style == "keyword":
        outputs = layer(inputs[0], value=inputs[1])
    else:
        outputs = layer(inputs if len(inputs) > 1 else inputs[0], **(call or {}))
    return keras.Model(inputs, outputs, name="around")


def from_case(keras, one):
    name = one["name"]
    if one["call"].get("reverse"):
        raise LookupError("not at once")
    arguments = {key: make(keras, value) for key, value in one["arguments"].items()}
    whole = name in ("Embedding", "IntegerLookup", "CategoryEncoding", "ReversibleEmbedding")
    dtype = "string" if name == "StringLookup" else "int32" if whole else "float32"
    if name in ("Hashing", "HashedCrossing", "IntegerLookup"):
        dtype = "int64"
    if name in ("Hashing", "HashedCrossing") and one["arguments"].get("output_mode", "int") == "int":
        arguments["dtype"] = "int64"
    layer = find(keras, name)(name="layer", **arguments)
    return around(keras, layer, one["shapes"], one["style"], dtype, one["call"])


def more(keras):
    """Layers with what only adapting, or a layer among the arguments, gives them: title, maker, shape, dtype."""
    import numpy
    L = keras.layers
    numbers = numpy.arange(12, dtype="float32").reshape(3, 4)
    series, image = [6, 4], [8, 8, 3]

    def adapted(layer, data):
        layer.adapt(data)
        return layer
    yield "Normalization adapted", lambda: adapted(L.Normalization(), numbers), [4], None
    yield "Discretization adapted", lambda: adapted(L.Discretization(num_bins=3), numbers), [4], None
    yield "IntegerLookup adapted", lambda: adapted(L.IntegerLookup(), numpy.array([[3, 5, 7, 7]])), [4], "int64"
    yield "IntegerLookup tf_idf", lambda: adapted(
        L.IntegerLookup(output_mode="tf_idf"), numpy.array([[3, 5, 7, 7]])), [4], "int64"
    yield "StringLookup adapted", lambda: adapted(L.StringLookup(), numpy.array([["a", "b"]])), [4], "string"
    yield "TextVectorization vocabulary", lambda: L.TextVectorization(vocabulary=["a", "b"]), [1], "string"
    yield "TextVectorization adapted", lambda: adapted(
        L.TextVectorization(), numpy.array(["a b", "b c"])), [1], "string"
    yield "TextVectorization tf_idf", lambda: adapted(
        L.TextVectorization(output_mode="tf_idf"), numpy.array(["a b", "b c"])), [1], "string"
    for name in ("Dropout", "SpatialDropout1D", "GaussianNoise", "GaussianDropout", "AlphaDropout"):
        yield name, lambda name=name: find(keras, name)(0.5), series, None
    for name in ("ActivityRegularization", "PReLU", "ReLU", "LeakyReLU", "ELU", "Softmax"):
        yield name, lambda name=name: find(keras, name)(), series, None
    yield "Dense activation=LeakyReLU", lambda: L.Dense(3, activation=L.LeakyReLU()), [4], None
    yield "Dense activation=Softmax", lambda: L.Dense(3, activation=L.Softmax()), [4], None
    yield "Activation LeakyReLU", lambda: L.Activation(L.LeakyReLU()), [4], None
    yield "RandomColorJitter all", lambda: find(keras, "RandomColorJitter")(
        (0, 1), 0.2, 0.2, 0.2, 0.2), image, None
    yield "AugMix few", lambda: find(keras, "AugMix")(all_ops=False, name="layer"), image, None
    yield "Pipeline of two", lambda: find(keras, "Pipeline")([L.Rescaling(0.5), L.RandomFlip()]), image, None
    yield "Pipeline", lambda: find(keras, "Pipeline")([L.Rescaling(0.5), L.RandomFlip(), L.Rescaling(2.0)]), image, None
    yield "LSTM dropout", lambda: L.LSTM(2, dropout=0.1, recurrent_dropout=0.1), series, None
    yield "RNN nested", lambda: L.RNN(L.StackedRNNCells(
        [L.SimpleRNNCell(2), L.StackedRNNCells([L.SimpleRNNCell(3), L.SimpleRNNCell(2)])])), series, None
    yield "RNN three", lambda: L.RNN([L.LSTMCell(2), L.GRUCell(3), L.LSTMCell(2)]), series, None
    yield "Bidirectional other", lambda: L.Bidirectional(
        L.LSTM(2), backward_layer=L.GRU(2, go_backwards=True)), series, None
    yield "Bidirectional cells", lambda: L.Bidirectional(L.RNN([L.LSTMCell(2), L.LSTMCell(2)])), series, None
    yield "Bidirectional ConvLSTM1D", lambda: L.Bidirectional(L.ConvLSTM1D(2, 3)), [3, 8, 2], None
    yield "TimeDistributed twice", lambda: L.TimeDistributed(L.TimeDistributed(L.Dense(3))), [3, 6, 4], None
    yield "TimeDistributed Bidirectional", lambda: L.TimeDistributed(L.Bidirectional(L.LSTM(2))), [3, 6, 4], None
    yield "TimeDistributed Sequential", lambda: L.TimeDistributed(
        keras.Sequential([L.Dense(3), L.Dense(2)])), series, None
    yield "TimeDistributed Functional", lambda: L.TimeDistributed(dense_model(keras, "inner")), series, None
    yield "SpectralNormalization Conv2D", lambda: find(keras, "SpectralNormalization")(L.Conv2D(2, 3)), image, None
    yield "SpectralNormalization Embedding", lambda: find(keras, "SpectralNormalization")(
        L.Embedding(5, 3)), [4], "int32"


def dense_model(keras, name):
    L = keras.layers
    first = L.Input((4,), name=name + "_input")
    x = L.Dense(3, name=name + "_one")(first)
    return keras.Model(first, L.Dense(4, name=name + "_two")(x), name=name)


def in_each_other(keras):
    L = keras.layers
    deepest = dense_model(keras, "deepest")
    list_ = keras.Sequential([L.Input((4,)), deepest, L.Dense(4, name="last")], name="list")
    first = L.Input((4,), name="first")
    return keras.Model(first, L.Dense(2, name="head")(list_(first)), name="outer")


def shared(keras):
    """A layer between, before and behind another model's."""
    L = keras.layers
    one = L.Dense(4, name="shared")
    inner_input = L.Input((4,), name="inner_input")
    inner = keras.Model(inner_input, L.Dense(4, name="other")(one(inner_input)), name="inner")
    first = L.Input((4,), name="first")
    return keras.Model(first, L.Dense(4, name="last")(inner(one(first))), name="shared_first")


def shared_late(keras):
    L = keras.layers
    one = L.Dense(4, name="shared")
    inner_input = L.Input((4,), name="inner_input")
    inner = keras.Model(inner_input, L.Dense(4, name="other")(one(inner_input)), name="inner")
    first = L.Input((4,), name="first")
    return keras.Model(first, L.Dense(4, name="last")(one(inner(first))), name="shared_late")


def twice(keras):
    """One model, and one layer, called twice."""
    L = keras.layers
    inner = keras.Sequential([L.Input((4,)), L.Dense(4, name="a")], name="inner")
    dense = L.Dense(4, name="dense")
    first = L.Input((4,), name="first")
    return keras.Model(first, dense(inner(dense(inner(first)))), name="twice")


def mixed(keras):
    """Classes with and without weights, several of each, among operations."""
    L = keras.layers
    first = L.Input((4,), name="first")
    x = L.Dense(4, name="z")(first)
    x = L.Dropout(0.5, name="drop_1")(x)
    x = L.ReLU(name="relu")(x) * 2.0
    x = L.Dense(4, name="y")(x)
    x = L.Dropout(0.5, name="drop_2")(x)
    x = L.Add(name="sum")([x, first]) + first
    x = L.BatchNormalization(name="dense")(x)
    x = L.LeakyReLU(name="leaky")(x)
    x = L.Dense(4, name="batch_normalization")(x)
    return keras.Model(first, L.Multiply(name="times")([x, first]), name="mixed")


def statistics(keras):
    """Normalization with numbers in its config has no weights, and so counts once in Keras 2.12."""
    L = keras.layers
    first = L.Input((4,), name="first")
    x = L.Normalization(mean=0.5, variance=2.0, name="a")(first)
    x = L.Normalization(name="b")(x)
    x = L.Normalization(name="c")(x)
    x = L.Discretization(bin_boundaries=[0.0, 1.0], name="bins")(x)
    return keras.Model(first, L.Discretization(bin_boundaries=[0.0, 1.0], name="more_bins")(x), name="statistics")


def tables(keras):
    """Lookups, learned and given."""
    import numpy
    L = keras.layers
    first = L.Input((4,), dtype="int64", name="first")
    learned = [L.IntegerLookup(name="a"), L.IntegerLookup(name="b"), L.IntegerLookup(output_mode="tf_idf", name="c")]
    for layer in learned:
        layer.adapt(numpy.array([[3, 5, 7, 7]]))
    given = [L.IntegerLookup(vocabulary=[3, 5], name=name) for name in "de"]
    hashed = [L.Hashing(num_bins=3, name=name) for name in "fg"]
    outputs = [layer(first) for layer in learned[:1] + given + learned[1:] + hashed]
    return keras.Model(first, outputs, name="tables")


def learned_bins(keras):
    import numpy
    L = keras.layers
    first = L.Input((4,), name="first")
    outputs = []
    for name in "ab":
        layer = L.Discretization(num_bins=3, name=name)
        layer.adapt(numpy.arange(12, dtype="float32").reshape(3, 4))
        outputs.append(layer(first))
    return keras.Model(first, outputs, name="learned_bins")


def augmented(keras):
    """Generators of random numbers are saved by none."""
    L = keras.layers
    x = first = L.Input((8, 8, 3), name="first")
    for index in range(2):
        x = L.RandomFlip(name="flip_%d" % index)(x)
        x = L.RandomRotation(0.1, name="turn_%d" % index)(x)
        x = L.GaussianNoise(0.1, name="noise_%d" % index)(x)
        x = L.Conv2D(3, 1, name="conv_%d" % index)(x)
    return keras.Model(first, x, name="augmented")


def wrapped(keras):
    L = keras.layers
    film = L.Input((3, 8, 8, 3), name="film")
    x = L.TimeDistributed(models.base(keras, "frame", 8), name="frames")(film)
    x = L.Bidirectional(L.LSTM(2, return_sequences=True), name="both")(x)
    x = L.Bidirectional(L.GRU(2, return_sequences=True), name="both_again")(x)
    x = L.TimeDistributed(L.Dense(3), name="each")(x)
    x = L.LSTM(2, return_sequences=True, name="one")(x)
    x = L.GRU(2, name="two")(x)
    return keras.Model(film, L.Dense(2, name="head")(x), name="wrapped")


def attentive(keras):
    L = keras.layers
    first = L.Input((6, 4), name="first")
    x = L.MultiHeadAttention(2, 3, name="a")(first, first)
    x = L.LayerNormalization(name="norm")(L.Add(name="sum")([x, first]))
    x = L.MultiHeadAttention(2, 3, use_bias=False, name="b")(x, first)
    x = L.Dropout(0.1, name="drop")(x)
    inner_input = L.Input((6, 4), name="inner_input")
    inner = keras.Model(inner_input, L.MultiHeadAttention(1, 2, name="c")(inner_input, inner_input), name="inner")
    return keras.Model(first, L.Softmax(name="soft")(inner(x)), name="attentive")


def frozen(keras):
    """Flags change no path and no order."""
    L = keras.layers
    first = L.Input((8, 8, 3), name="first")
    x = L.BatchNormalization(trainable=False, name="a")(first)
    x = models.base(keras, "inner", 8)(x)
    model = keras.Model(first, L.Dense(3, trainable=False, name="head")(x), name="frozen")
    model.layers[2].trainable = False
    return model


def branches(keras):
    """Two branches of one class, whose order is that of their depth."""
    L = keras.layers
    left, right = L.Input((4,), name="left"), L.Input((4,), name="right")
    a = L.Dense(4, name="a2")(L.Dense(4, name="a1")(left))
    b = L.Dense(4, name="b1")(right)
    return keras.Model([right, left], L.Concatenate(name="both")([b, a]), name="branches")


def wrapped_shared(keras):
    """A layer that stands in the model and in a wrapper."""
    L = keras.layers
    dense = L.Dense(4, name="dense")
    first = L.Input((6, 4), name="first")
    x = L.TimeDistributed(dense, name="each")(dense(first))
    return keras.Model(first, L.Dense(2, name="head")(x), name="wrapped_shared")


OWN = [in_each_other, shared, shared_late, twice, mixed, statistics, tables, learned_bins, augmented, wrapped,
       attentive, frozen, branches, wrapped_shared]


# beside those that the catalogue is held against
CASES = [
    cases.case("MultiHeadAttention", [[6, 4], [6, 4]], "arguments", num_heads=2, key_dim=3),
    cases.case("MultiHeadAttention", [[6, 4], [6, 4]], "arguments", num_heads=2, key_dim=3, use_bias=False,
               dropout=0.1),
    cases.case("Attention", [[6, 4], [6, 4]], use_scale=True, score_mode="concat"),
    cases.case("RandomColorJitter", [[8, 8, 3]]),
]

# arguments that weights or objects inside depend on
TELLING = ("use_bias", "scale", "center", "rms_scaling", "renorm", "use_scale", "score_mode", "use_gate", "bias_axes",
           "tie_weights", "trainable", "mean", "mode", "implementation", "bias", "cell", "layer", "backward_layer")


def signature(value):
    """What is made, whatever its sizes."""
    if isinstance(value, cases.Made):
        return [value.name, [signature(inside) for inside in value.positional if not isinstance(inside, int)]]
    return [signature(inside) for inside in value] if isinstance(value, list) else str(value)


def every(keras):
    seen = set()
    for one in cases.every():
        told = str([(key, signature(value)) for key, value in sorted(one["arguments"].items()) if key in TELLING])
        if (one["name"], told) in seen:
            continue
        seen.add((one["name"], told))
        yield one["name"], lambda one=one: from_case(keras, one)
    for one in CASES:
        yield one["name"], lambda one=one: from_case(keras, one)
    for title, layer, shape, dtype in more(keras):
        yield title, lambda layer=layer, shape=shape, dtype=dtype: around(keras, layer(), [shape], dtype=dtype)
    others = [models.several, models.nested, models.averaged, models.sequential, models.deferred,
              models.sequential_of_models, models.wrapped_sequential, models.deep, models.operators]
    for build in OWN + others:
        yield "model " + build.__name__, lambda build=build: build(keras)
