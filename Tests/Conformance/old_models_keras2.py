"""Models of Keras 2 for old_models.py; `image_data_format` of keras.json says where the channels are."""
import keras
from keras import backend as K

CASES = {}


def case(build):
    CASES[build.__name__] = build
    return build


def first():
    return K.image_data_format() == "channels_first"


def image(rows, columns, channels=3):
    return (channels, rows, columns) if first() else (rows, columns, channels)


def video(frames, rows, columns, channels=2):
    return (channels, frames, rows, columns) if first() else (frames, rows, columns, channels)


def axis():
    return 1 if first() else -1


def chain(*layers):
    from keras.models import Sequential
    model = Sequential()
    for layer in layers:
        model.add(layer)
    return model


def _of(name, build):
    CASES[name] = build


def layers():
    import keras.layers
    return keras.layers


def _convolutions():
    for kernel in (1, 2, 3, 4, 5):
        for stride in (1, 2, 3):
            for padding in ("valid", "same"):
                def one(kernel=kernel, stride=stride, padding=padding):
                    return chain(layers().Conv1D(4, kernel, strides=stride, padding=padding, input_shape=(11, 3)))
                _of("conv1d_k%d_s%d_%s" % (kernel, stride, padding), one)
    for rows, columns, down, right, padding in [
            (3, 3, 1, 1, "valid"), (3, 3, 1, 1, "same"), (3, 3, 2, 2, "same"), (2, 2, 1, 1, "same"), (2, 4, 2, 1, "same"),
            (5, 3, 2, 3, "same"), (1, 1, 1, 1, "same"), (1, 1, 2, 2, "same"), (7, 7, 2, 2, "same"), (4, 4, 2, 2, "valid")]:
        def two(kernel=(rows, columns), strides=(down, right), padding=padding):
            return chain(layers().Conv2D(4, kernel, strides=strides, padding=padding, input_shape=image(9, 10)))
        _of("conv2d_k%d%d_s%d%d_%s" % (rows, columns, down, right, padding), two)
    for rate in (2, 3):
        for padding in ("valid", "same"):
            def dilated(rate=rate, padding=padding):
                return chain(layers().Conv2D(4, 3, dilation_rate=rate, padding=padding, input_shape=image(11, 12)))
            _of("conv2d_dilated%d_%s" % (rate, padding), dilated)
    for kernel, stride, padding in [(3, 1, "valid"), (3, 1, "same"), (2, 2, "same"), (3, 2, "same")]:
        def three(kernel=kernel, stride=stride, padding=padding):
            return chain(layers().Conv3D(3, kernel, strides=stride, padding=padding, input_shape=video(5, 6, 7)))
        _of("conv3d_k%d_s%d_%s" % (kernel, stride, padding), three)
    for kernel, stride in [(3, 1), (4, 2), (3, 2), (2, 2), (5, 3), (1, 1), (1, 2), (5, 1), (4, 1), (6, 2)]:
        for padding in ("valid", "same"):
            def back(kernel=kernel, stride=stride, padding=padding):
                return chain(layers().Conv2DTranspose(
                    4, kernel, strides=stride, padding=padding, input_shape=image(5, 6)))
            _of("deconv_k%d_s%d_%s" % (kernel, stride, padding), back)
    for kernel, stride in [(3, 1), (2, 2), (3, 2), (5, 3), (1, 2)]:
        for padding in ("valid", "same"):
            def cube(kernel=kernel, stride=stride, padding=padding):
                return chain(layers().Conv3DTranspose(
                    3, kernel, strides=stride, padding=padding, input_shape=video(3, 4, 4)))
            _of("deconv3d_k%d_s%d_%s" % (kernel, stride, padding), cube)
    for kernel, stride, padding in [(3, 1, "valid"), (3, 1, "same"), (2, 1, "same"), (3, 2, "same"), (4, 2, "same")]:
        def separable(kernel=kernel, stride=stride, padding=padding):
            return chain(layers().SeparableConv2D(
                4, kernel, strides=stride, padding=padding, depth_multiplier=2, input_shape=image(9, 9)))
        _of("separable_k%d_s%d_%s" % (kernel, stride, padding), separable)

        def depthwise(kernel=kernel, stride=stride, padding=padding):
            return chain(layers().DepthwiseConv2D(
                kernel, strides=stride, padding=padding, depth_multiplier=2, input_shape=image(9, 9)))
        _of("depthwise_k%d_s%d_%s" % (kernel, stride, padding), depthwise)

    def separable1d():
        return chain(layers().SeparableConv1D(4, 3, padding="same", strides=2, input_shape=(9, 3)))
    _of("separable1d", separable1d)


def _pooling():
    for kind in ("Max", "Average"):
        for size, stride, padding in [(2, 2, "valid"), (3, 1, "same"), (2, 2, "same"), (3, 2, "same"), (2, 1, "same"),
                                      (5, 2, "same"), (4, 4, "same")]:
            for length in (8, 9):
                def pool(kind=kind, size=size, stride=stride, padding=padding, length=length):
                    return chain(getattr(layers(), kind + "Pooling2D")(
                        size, strides=stride, padding=padding, input_shape=image(length, length)))
                _of("%s2d_k%d_s%d_%s_%d" % (kind.lower(), size, stride, padding, length), pool)

        def pool1(kind=kind):
            return chain(getattr(layers(), kind + "Pooling1D")(3, strides=1, padding="same", input_shape=(9, 3)))
        _of(kind.lower() + "1d_same", pool1)

        def pool3(kind=kind):
            return chain(getattr(layers(), kind + "Pooling3D")(2, padding="valid", input_shape=video(6, 6, 6)))
        _of(kind.lower() + "3d_valid", pool3)


_convolutions()
_pooling()


@case
def conv1d_causal():
    return chain(layers().Conv1D(4, 3, padding="causal", dilation_rate=2, input_shape=(11, 3)),
                 layers().LSTM(5))


@case
def convlstm():
    shape = (4,) + image(6, 7)
    return chain(layers().ConvLSTM2D(3, 3, padding="same", return_sequences=True, input_shape=shape),
                 layers().ConvLSTM2D(2, (1, 3), padding="valid", strides=2))


@case
def convlstm_even():
    return chain(layers().ConvLSTM2D(3, 2, padding="valid", input_shape=(4,) + image(6, 7)))


@case
def convlstm_both():
    return chain(layers().Bidirectional(
        layers().ConvLSTM2D(3, 3, padding="same", return_sequences=True), input_shape=(3,) + image(6, 6)))


@case
def local():
    return chain(layers().LocallyConnected2D(3, (2, 3), input_shape=image(6, 6)), layers().Flatten(), layers().Dense(3))


@case
def local1d():
    return chain(layers().LocallyConnected1D(3, 3, input_shape=(8, 4)), layers().LSTM(4))


@case
def timed():
    L = layers()
    return chain(L.TimeDistributed(L.Conv2D(4, 3, strides=2, padding="same"), input_shape=(3,) + image(8, 9)),
                 L.TimeDistributed(L.Conv2DTranspose(2, 3, strides=2, padding="same")),
                 L.TimeDistributed(L.Flatten()), L.GRU(5, reset_after=True), L.Dense(3, activation="softmax"))


@case
def vgg():
    L = layers()
    return chain(L.ZeroPadding2D(1, input_shape=image(12, 12)), L.Conv2D(4, 3, activation="relu"),
                 L.BatchNormalization(axis=axis()), L.MaxPooling2D(2), L.Conv2D(6, 3, padding="same"),
                 L.Activation("relu"), L.Dropout(0.3), L.Flatten(), L.Dense(8, activation="tanh"),
                 L.Dense(4, activation="softmax"))


@case
def c3d():
    L = layers()
    return chain(L.Conv3D(4, 3, padding="same", activation="relu", input_shape=video(6, 8, 8)),
                 L.MaxPooling3D((1, 2, 2)), L.Conv3D(5, 3, padding="same", strides=(1, 2, 2)),
                 L.ZeroPadding3D((0, 1, 1)), L.Flatten(), L.Dense(6))


@case
def resnet():
    from keras.models import Model
    L = layers()
    x = start = L.Input(image(11, 11))
    x = L.Conv2D(6, 7, strides=2, padding="same")(x)
    x = L.BatchNormalization(axis=axis())(x)
    x = L.Activation("relu")(x)
    side = L.Conv2D(6, 1, strides=2)(x)
    x = L.Conv2D(6, 3, strides=2, padding="same")(x)
    x = L.add([x, side])
    x = L.concatenate([x, L.Activation("tanh")(x)], axis=axis())
    x = L.GlobalAveragePooling2D()(x)
    return Model(start, L.Dense(5, activation="softmax")(x))


@case
def shared():
    from keras.models import Model
    L = layers()
    one, two = L.Input(image(8, 8)), L.Input(image(8, 8))
    conv = L.Conv2D(4, 4, strides=2, padding="same")
    back = L.Conv2DTranspose(3, 3, strides=2, padding="same")
    a, b = back(conv(one)), back(conv(two))
    return Model([one, two], [L.multiply([a, b]), L.Flatten()(a)])


@case
def nested():
    from keras.models import Model
    L = layers()
    inner = chain(L.Conv2D(4, 3, strides=2, padding="same", input_shape=image(9, 9)), L.Flatten(), L.Dense(4))
    start = L.Input(image(9, 9))
    return Model(start, L.Dense(3)(inner(start)))


@case
def upsampled():
    L = layers()
    return chain(L.Conv2D(4, 3, padding="same", input_shape=image(5, 5)), L.UpSampling2D(2), L.Cropping2D(1),
                 L.SeparableConv2D(3, 3, strides=2, padding="same"), L.PReLU(shared_axes=[2, 3]))


@case
def upsampled_bilinear():
    L = layers()
    return chain(L.UpSampling2D(2, interpolation="bilinear", input_shape=image(5, 5)))


@case
def words():
    L = layers()
    return chain(L.Embedding(9, 5, input_length=8, mask_zero=True), L.Bidirectional(L.LSTM(4, return_sequences=True)),
                 L.GRU(3))


@case
def permuted():
    L = layers()
    return chain(L.Conv2D(4, 3, input_shape=image(6, 7)), L.Permute((2, 3, 1)), L.Reshape((-1, 4)), L.Dense(3))


def _fused():
    """CuDNNLSTM and CuDNNGRU, which are made here and do not run; their twins do."""
    def lstm(units, fused, **settings):
        L = layers()
        return L.CuDNNLSTM(units, **settings) if fused else L.LSTM(units, recurrent_activation="sigmoid", **settings)

    def gru(units, fused, **settings):
        L = layers()
        if fused:
            return L.CuDNNGRU(units, **settings)
        return L.GRU(units, recurrent_activation="sigmoid", reset_after=True, **settings)

    def plain(fused, cell):
        return chain(cell(4, fused, return_sequences=True, input_shape=(6, 3)), cell(5, fused, go_backwards=True),
                     layers().Dense(2))

    def both(fused, cell):
        L = layers()
        return chain(L.Bidirectional(cell(4, fused, return_sequences=True), input_shape=(6, 3)),
                     L.Bidirectional(cell(3, fused), merge_mode="sum"))

    def timed(fused, cell):
        return chain(layers().TimeDistributed(cell(4, fused), input_shape=(2, 5, 3)), layers().Flatten())

    def nested(fused, cell):
        from keras.models import Model
        L = layers()
        inner = chain(cell(4, fused, input_shape=(6, 3)), L.Dense(3))
        start = L.Input((6, 3))
        return Model(start, L.Dense(2)(inner(start)))

    def states(fused, cell):
        from keras.models import Model
        L = layers()
        start, other = L.Input((6, 3)), L.Input((5, 2))
        parts = cell(4, fused, return_state=True)(start)
        out = cell(4, fused)(other, initial_state=parts[1:])
        return Model([start, other], L.Dense(2)(out))

    for cell in (lstm, gru):
        for build in (plain, both, timed, nested, states):
            def fused(build=build, cell=cell):
                return build(True, cell)

            def twin(build=build, cell=cell):
                return build(False, cell)
            fused.twin = twin
            _of("cudnn_%s_%s" % (cell.__name__, build.__name__), fused)


def _of_keras_21():
    """The layer Merge, which Keras 2.2 does not have any more, and a Sequential as a list without a name."""
    for mode in ("sum", "mul", "ave", "max", "concat", "dot", "cos"):
        def merged(mode=mode):
            from keras.legacy.layers import merge
            from keras.models import Model
            L = layers()
            one, two = L.Input((6, 4)), L.Input((6, 4))
            settings = {"dot_axes": 2} if mode in ("dot", "cos") else {"concat_axis": 1} if mode == "concat" else {}
            out = merge([L.Dense(4)(one), L.Activation("tanh")(two)], mode=mode, **settings)
            return Model([one, two], L.Dense(2)(out))
        merged.of = "2.1"
        _of("merge_layer_%s" % mode, merged)

    def masked():
        from keras.legacy.layers import merge
        from keras.models import Model
        L = layers()
        one, two = L.Input((8,), dtype="int32"), L.Input((8,), dtype="int32")
        words = L.Embedding(9, 5, mask_zero=True)
        return Model([one, two], L.GRU(3)(merge([words(one), words(two)], mode="sum")))
    def nameless():
        L = layers()
        return chain(L.Conv2D(4, 3, input_shape=image(6, 6)), L.BatchNormalization(), L.Flatten(), L.Dense(3))

    def nameless_inside():
        """Of a list inside of a list the file says no name."""
        L = layers()
        return chain(chain(L.Dense(5, input_shape=(4,)), L.BatchNormalization()), L.Dense(3))

    def nameless_in_graph():
        from keras.models import Model
        L = layers()
        start = L.Input((4,))
        inner = chain(L.Dense(5, activation="tanh", input_shape=(4,)), L.BatchNormalization())
        return Model(start, L.Dense(3)(inner(start)))

    for build in (masked, nameless, nameless_inside, nameless_in_graph):
        build.of = "2.1"
        _of(("merge_layer_" if build is masked else "") + build.__name__, build)


_fused()
_of_keras_21()
# Theano has no CuDNN, and the files of TensorFlow are those of the suite's own environments.
CASES = {name: build for name, build in CASES.items()
         if (keras.__version__.startswith(build.of) if hasattr(build, "of") else not keras.__version__.startswith("2.1"))
         and (hasattr(build, "twin") or hasattr(build, "of")) == (K.backend() == "tensorflow")}
