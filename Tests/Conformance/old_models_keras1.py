"""Models of Keras 1 for old_models.py; `image_dim_ordering` of keras.json says where the channels are."""
from keras import backend as K

CASES = {}


def case(build):
    CASES[build.__name__] = build
    return build


def _of(name, build):
    CASES[name] = build


def first():
    return K.image_dim_ordering() == "th"


def image(rows, columns, channels=3):
    return (channels, rows, columns) if first() else (rows, columns, channels)


def video(frames, rows, columns, channels=2):
    return (channels, frames, rows, columns) if first() else (frames, rows, columns, channels)


def axis():
    return 1 if first() else -1


def layers():
    import keras.layers
    import keras.layers.advanced_activations
    import keras.layers.noise
    import keras.layers.normalization
    return keras.layers


def activations():
    import keras.layers.advanced_activations
    return keras.layers.advanced_activations


def chain(*list_of_layers):
    from keras.models import Sequential
    model = Sequential()
    for layer in list_of_layers:
        model.add(layer)
    return model


def _convolutions():
    for length, stride, mode in [(3, 1, "valid"), (3, 1, "same"), (4, 1, "same"), (3, 2, "same"), (1, 1, "valid")]:
        def one(length=length, stride=stride, mode=mode):
            return chain(layers().Convolution1D(4, length, border_mode=mode, subsample_length=stride, input_shape=(11, 3)))
        _of("conv1d_k%d_s%d_%s" % (length, stride, mode), one)
    for rows, columns, stride, mode in [(3, 3, 1, "valid"), (3, 2, 1, "valid"), (3, 3, 1, "same"), (2, 4, 1, "same"),
                                        (3, 3, 2, "same"), (5, 3, 2, "valid"), (1, 1, 1, "same")]:
        def two(rows=rows, columns=columns, stride=stride, mode=mode):
            return chain(layers().Convolution2D(
                4, rows, columns, border_mode=mode, subsample=(stride, stride), input_shape=image(9, 10)))
        _of("conv2d_k%d%d_s%d_%s" % (rows, columns, stride, mode), two)

        def separable(rows=rows, columns=columns, stride=stride, mode=mode):
            return chain(layers().SeparableConvolution2D(
                4, rows, columns, border_mode=mode, subsample=(stride, stride), depth_multiplier=2,
                input_shape=image(9, 10)))
        _of("separable_k%d%d_s%d_%s" % (rows, columns, stride, mode), separable)
    for mode in ("valid", "same"):
        def dilated(mode=mode):
            return chain(layers().AtrousConvolution2D(
                4, 3, 3, atrous_rate=(2, 2), border_mode=mode, input_shape=image(11, 11)))
        _of("atrous2d_%s" % mode, dilated)

        def dilated1(mode=mode):
            return chain(layers().AtrousConvolution1D(4, 3, atrous_rate=2, border_mode=mode, input_shape=(11, 3)))
        _of("atrous1d_%s" % mode, dilated1)

        def three(mode=mode):
            return chain(layers().Convolution3D(3, 3, 2, 3, border_mode=mode, input_shape=video(5, 6, 7)))
        _of("conv3d_%s" % mode, three)
    for size, stride, mode, length in [(3, 1, "valid", 7), (3, 1, "same", 5), (4, 2, "same", 10), (3, 2, "valid", 11),
                                       (2, 2, "valid", 10), (3, 2, "same", 9), (3, 2, "same", 10)]:
        def back(size=size, stride=stride, mode=mode, length=length):
            return chain(layers().Deconvolution2D(
                4, size, size, (None,) + image(length, length, 4), subsample=(stride, stride), border_mode=mode,
                input_shape=image(5, 5)))
        _of("deconv_k%d_s%d_%s_%d" % (size, stride, mode, length), back)


def _pooling():
    for kind in ("Max", "Average"):
        for size, stride, mode, length in [(2, 2, "valid", 8), (3, 1, "same", 8), (2, 2, "same", 8), (2, 2, "same", 9),
                                           (3, 2, "valid", 9)]:
            def two(kind=kind, size=size, stride=stride, mode=mode, length=length):
                return chain(getattr(layers(), kind + "Pooling2D")(
                    (size, size), strides=(stride, stride), border_mode=mode, input_shape=image(length, length)))
            _of("%s2d_k%d_s%d_%s_%d" % (kind.lower(), size, stride, mode, length), two)

        def one(kind=kind):
            return chain(getattr(layers(), kind + "Pooling1D")(2, input_shape=(8, 3)))
        _of(kind.lower() + "1d", one)

        def three(kind=kind):
            return chain(getattr(layers(), kind + "Pooling3D")((2, 2, 2), input_shape=video(4, 6, 6)))
        _of(kind.lower() + "3d", three)


def _recurrent():
    for kind in ("LSTM", "GRU", "SimpleRNN"):
        for mode in ("cpu", "mem", "gpu"):
            def run(kind=kind, mode=mode):
                return chain(getattr(layers(), kind)(5, consume_less=mode, input_shape=(6, 3)))
            _of("%s_%s" % (kind.lower(), mode), run)

        def both(kind=kind):
            return chain(layers().Bidirectional(
                getattr(layers(), kind)(4, return_sequences=True), input_shape=(6, 3)), layers().TimeDistributed(
                    layers().Dense(3)), getattr(layers(), kind)(3, go_backwards=True, activation="sigmoid"))
        _of("%s_both" % kind.lower(), both)


def _merges():
    for mode in ("sum", "mul", "ave", "max", "concat", "dot", "cos"):
        def merged(mode=mode):
            L = layers()
            left = chain(L.Dense(4, input_dim=3))
            right = chain(L.Dense(4, input_dim=5), L.Activation("tanh"))
            from keras.models import Sequential
            model = Sequential()
            model.add(L.Merge([left, right], mode=mode, **({"dot_axes": 1} if mode in ("dot", "cos") else {})))
            if mode != "cos":
                model.add(L.Dense(3))
            return model
        _of("merge_%s" % mode, merged)

        def graph(mode=mode):
            from keras.models import Model
            L = layers()
            one, two = L.Input(shape=(4,)), L.Input(shape=(4,))
            extra = {"dot_axes": 1} if mode in ("dot", "cos") else {"concat_axis": 1} if mode == "concat" else {}
            out = L.merge([L.Dense(4)(one), two], mode=mode, **extra)
            return Model(input=[one, two], output=out)
        _of("graph_%s" % mode, graph)


_convolutions()
_pooling()
_recurrent()
_merges()


@case
def mlp():
    L = layers()
    return chain(L.Dense(6, input_dim=4, activation="relu", W_regularizer="l2", init="he_normal"), L.Dropout(0.3),
                 L.Dense(5, bias=False), L.BatchNormalization(), L.Activation("tanh"), L.Dense(3, activation="softmax"))


@case
def vgg():
    L = layers()
    return chain(L.ZeroPadding2D((1, 1), input_shape=image(12, 12)), L.Convolution2D(4, 3, 3, activation="relu"),
                 L.BatchNormalization(axis=axis()), L.MaxPooling2D((2, 2)), L.Convolution2D(6, 3, 3, border_mode="same"),
                 L.Activation("relu"), L.Dropout(0.3), L.Flatten(), L.Dense(8, activation="tanh"),
                 L.Dense(4, activation="softmax"))


@case
def c3d():
    L = layers()
    return chain(L.Convolution3D(4, 3, 3, 3, border_mode="same", activation="relu", input_shape=video(6, 8, 8)),
                 L.MaxPooling3D((1, 2, 2)), L.ZeroPadding3D((0, 1, 1)), L.Convolution3D(5, 3, 3, 3), L.Flatten(), L.Dense(6))


@case
def resnet():
    from keras.models import Model
    L = layers()
    start = L.Input(shape=image(11, 11))
    x = L.Convolution2D(6, 7, 7, subsample=(2, 2), border_mode="same")(start)
    x = L.BatchNormalization(axis=axis())(x)
    x = L.Activation("relu")(x)
    side = L.Convolution2D(6, 1, 1, subsample=(2, 2))(x)
    x = L.Convolution2D(6, 3, 3, subsample=(2, 2), border_mode="same")(x)
    x = L.merge([x, side], mode="sum")
    x = L.AveragePooling2D((3, 3))(x)
    x = L.Flatten()(x)
    return Model(input=start, output=L.Dense(5, activation="softmax")(x))


@case
def nested():
    from keras.models import Model
    L = layers()
    inner = chain(L.Convolution2D(4, 3, 3, input_shape=image(7, 7)), L.BatchNormalization(axis=axis()), L.Flatten(), L.Dense(4))
    start = L.Input(shape=image(7, 7))
    return Model(input=start, output=L.Dense(3)(inner(start)))


@case
def nested_list():
    L = layers()
    inner = chain(L.Dense(5, input_dim=4, activation="tanh"), L.BatchNormalization(), L.Dense(4))
    return chain(inner, L.Dense(3))


@case
def nested_graph():
    from keras.models import Model
    L = layers()
    a = L.Input(shape=(4,))
    inner = Model(input=a, output=L.BatchNormalization()(L.Dense(5)(a)))
    start = L.Input(shape=(4,))
    return Model(input=start, output=[L.Dense(3)(inner(start)), inner(L.Dense(4)(start))])


@case
def words():
    L = layers()
    return chain(L.Embedding(9, 5, input_length=8, mask_zero=True), L.LSTM(4, return_sequences=True), L.GRU(3))


@case
def words_graph():
    from keras.models import Model
    L = layers()
    start = L.Input(shape=(8,), dtype="int32")
    x = L.Embedding(9, 5, input_length=8)(start)
    x = L.Bidirectional(L.LSTM(3), merge_mode="sum")(x)
    return Model(input=start, output=L.Dense(2)(x))


@case
def convlstm():
    L = layers()
    return chain(L.ConvLSTM2D(nb_filter=3, nb_row=3, nb_col=3, border_mode="same", return_sequences=True,
                              input_shape=(4,) + image(6, 7)),
                 L.ConvLSTM2D(nb_filter=2, nb_row=1, nb_col=3, border_mode="same"))


@case
def local():
    L = layers()
    return chain(L.LocallyConnected2D(3, 2, 3, input_shape=image(6, 6)), L.Flatten(), L.Dense(3))


@case
def local1d():
    L = layers()
    return chain(L.LocallyConnected1D(3, 3, input_shape=(8, 4)), L.Flatten(), L.Dense(2))


@case
def highway():
    L = layers()
    return chain(L.Dense(4, input_dim=3), L.Highway(activation="tanh"), L.Highway(activation="relu", bias=False), L.Dense(2))


@case
def highway_graph():
    from keras.models import Model
    L = layers()
    start = L.Input(shape=(4,))
    return Model(input=start, output=L.Dense(2)(L.Highway(activation="relu")(start)))


@case
def maxout():
    L = layers()
    return chain(L.MaxoutDense(4, nb_feature=3, input_dim=5), L.Dense(2))


@case
def maxout_graph():
    from keras.models import Model
    L = layers()
    start = L.Input(shape=(4,))
    return Model(input=start, output=L.MaxoutDense(3, nb_feature=2, bias=False)(L.Dense(5)(start)))


@case
def timed_dense():
    L = layers()
    if hasattr(L, "TimeDistributedDense"):
        return chain(L.TimeDistributedDense(3, input_shape=(5, 4)))
    return chain(L.TimeDistributed(L.Dense(3), input_shape=(5, 4)))


@case
def timed():
    L = layers()
    return chain(L.TimeDistributed(L.Convolution2D(4, 3, 3, border_mode="same", subsample=(2, 2)),
                                   input_shape=(3,) + image(8, 9)),
                 L.TimeDistributed(L.Flatten()), L.GRU(5), L.Dense(3))


@case
def small_layers():
    L, A = layers(), activations()
    return chain(L.Dense(6, input_dim=4), A.LeakyReLU(0.2), L.Dense(6), A.PReLU(), L.Dense(6), A.ELU(0.7), L.Dense(6),
                 A.ThresholdedReLU(0.1), L.GaussianNoise(0.2), L.GaussianDropout(0.2), L.Reshape((2, 3)),
                 L.Permute((2, 1)), L.Flatten(), L.RepeatVector(3), L.Masking(0.0), L.ActivityRegularization(0.1, 0.1))


@case
def edges():
    L = layers()
    return chain(L.ZeroPadding2D((1, 2), input_shape=image(6, 7)), L.Convolution2D(3, 2, 2), L.UpSampling2D((2, 3)),
                 L.Cropping2D(((1, 0), (2, 1))), L.SpatialDropout2D(0.2), L.GlobalMaxPooling2D())


@case
def edges1d():
    L = layers()
    return chain(L.ZeroPadding1D(2, input_shape=(6, 3)), L.UpSampling1D(2), L.Cropping1D((1, 2)), L.GlobalAveragePooling1D())


@case
def edges_only():
    """No layer says where the channels are."""
    L = layers()
    return chain(L.ZeroPadding2D((1, 2), input_shape=image(6, 7)), L.Flatten(), L.Dense(2))


@case
def normal1():
    L = layers()
    return chain(L.Dense(5, input_dim=4), L.BatchNormalization(mode=1))


@case
def normal2():
    L = layers()
    return chain(L.Dense(5, input_dim=4), L.BatchNormalization(mode=2))


@case
def srelu():
    return chain(layers().Dense(5, input_dim=4), activations().SReLU())


@case
def softplus():
    return chain(layers().Dense(5, input_dim=4), activations().ParametricSoftplus())


@case
def full():
    return chain(layers().Convolution2D(3, 3, 3, border_mode="full", input_shape=image(6, 6)))


@case
def own_merge():
    from keras.models import Sequential
    L = layers()
    model = Sequential()
    model.add(L.Merge([chain(L.Dense(4, input_dim=3)), chain(L.Dense(4, input_dim=5))],
                      mode=lambda inputs: inputs[0] - inputs[1], output_shape=lambda shapes: shapes[0]))
    return model
