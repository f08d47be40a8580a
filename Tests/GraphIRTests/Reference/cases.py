"""Every stock layer with several configurations: class, input shapes without the batch axis, arguments."""

IMAGE = [9, 8, 3]
FIRST = [3, 9, 8]
VOLUME = [7, 9, 8, 3]
SERIES = [10, 5]
FILM = [4, 9, 8, 3]


class Made:
    """An argument that is a layer: built where the layers are."""

    def __init__(self, name, *positional, **arguments):
        self.name, self.positional, self.arguments = name, positional, arguments


def case(name, shapes, style="list", call=None, **arguments):
    return dict(name=name, shapes=shapes, style=style, call=call or {}, arguments=arguments)


def core():
    yield case("Dense", [[4]], units=3)
    yield case("Dense", [[4]], units=3, use_bias=False)
    yield case("Dense", [[6, 7, 4]], units=3)
    yield case("Dense", [[None, 4]], units=5)
    yield case("Activation", [[4, None]], activation="relu")
    yield case("Masking", [SERIES], mask_value=0.0)
    yield case("Identity", [[4]])
    yield case("Flatten", [[4, 3, 2]])
    yield case("Flatten", [[4, None, 2]])
    yield case("Flatten", [[]])
    yield case("Flatten", [FIRST], data_format="channels_first")
    yield case("Reshape", [[12]], target_shape=(3, 4))
    yield case("Reshape", [[12]], target_shape=(-1, 4))
    yield case("Reshape", [[None, 6]], target_shape=(-1, 2, 3))
    yield case("Reshape", [[1, 1, 8]], target_shape=(8,))
    yield case("Permute", [[4, 3, 2]], dims=(3, 1, 2))
    yield case("RepeatVector", [[5]], n=3)
    yield case("Embedding", [[7]], input_dim=11, output_dim=4)
    yield case("Embedding", [[]], input_dim=11, output_dim=4)
    yield case("Embedding", [[None]], input_dim=11, output_dim=4, mask_zero=True)
    yield case("Embedding", [[5, 6]], input_dim=11, output_dim=4)
    yield case("ReversibleEmbedding", [[7]], input_dim=11, output_dim=4)
    yield case("ReversibleEmbedding", [[7]], input_dim=11, output_dim=4, tie_weights=False)
    yield case("EinsumDense", [[4]], equation="ab,bc->ac", output_shape=5, bias_axes="c")
    yield case("EinsumDense", [[7, 4]], equation="abc,cd->abd", output_shape=(None, 6), bias_axes="d")
    yield case("EinsumDense", [[7, 8, 4]], equation="...x,xy->...y", output_shape=6, bias_axes="y")
    yield case("EinsumDense", [[7, 8, 4]], equation="ax...,xy->ay...", output_shape=6)
    yield case("EinsumDense", [[7, 4]], equation="abc,cde->abde", output_shape=(None, 2, 3), bias_axes="de")
    yield case("EinsumDense", [[7, 2, 3]], equation="abde,dec->abc", output_shape=(None, 5), bias_axes="c")
    yield case("EinsumDense", [[7, 4]], equation="abc,bcd->abd", output_shape=(7, 3), bias_axes="bd")
    yield case("MaxoutDense", [[4]], output_dim=3, nb_feature=2)
    yield case("Highway", [[4]])
    yield case("Highway", [[4]], bias=False)
    yield case("RandomFourierFeatures", [[4]], output_dim=6)
    yield case("RandomFourierFeatures", [[4]], output_dim=6, trainable=True)


def convolution():
    for rank, shape in ((1, SERIES), (2, IMAGE), (3, VOLUME)):
        name = "Conv%dD" % rank
        yield case(name, [shape], filters=4, kernel_size=3)
        yield case(name, [shape], filters=4, kernel_size=2, strides=2, padding="same")
        yield case(name, [shape], filters=4, kernel_size=3, dilation_rate=2, use_bias=False)
        yield case(name, [[None] * rank + [3]], filters=4, kernel_size=3)
        yield case(name, [shape], filters=4, kernel_size=3, strides=3)
        yield case(name, [[5] * rank + [6]], filters=4, kernel_size=3, groups=2)
        name = "Conv%dDTranspose" % rank
        yield case(name, [shape], filters=4, kernel_size=3)
        yield case(name, [shape], filters=4, kernel_size=2, strides=3)
        yield case(name, [shape], filters=4, kernel_size=3, strides=2, padding="same")
        yield case(name, [shape], filters=4, kernel_size=3, strides=2, padding="same", use_bias=False)
        yield case(name, [[None] * rank + [3]], filters=4, kernel_size=3, strides=2)
        yield case(name, [shape], filters=4, kernel_size=3, strides=3, output_padding=1)
        yield case(name, [shape], filters=4, kernel_size=3, strides=3, padding="same", output_padding=2)
    yield case("Conv1D", [SERIES], filters=4, kernel_size=3, padding="causal", strides=2)
    yield case("Conv2D", [IMAGE], filters=4, kernel_size=(3, 1), strides=(1, 2), padding="same")
    yield case("Conv2D", [FIRST], filters=4, kernel_size=(3, 1), data_format="channels_first")
    yield case("Conv2DTranspose", [FIRST], filters=4, kernel_size=3, strides=2, data_format="channels_first")
    yield case("Conv2DTranspose", [IMAGE], filters=4, kernel_size=3, dilation_rate=2)
    for name, shape in (("DepthwiseConv1D", SERIES), ("DepthwiseConv2D", IMAGE)):
        yield case(name, [shape], kernel_size=3)
        yield case(name, [shape], kernel_size=3, depth_multiplier=2, strides=2, padding="same")
        yield case(name, [shape], kernel_size=3, use_bias=False)
        yield case(name, [shape], kernel_size=2, dilation_rate=2)
    yield case("DepthwiseConv2D", [FIRST], kernel_size=3, depth_multiplier=2, data_format="channels_first")
    for name, shape in (("SeparableConv1D", SERIES), ("SeparableConv2D", IMAGE)):
        yield case(name, [shape], filters=4, kernel_size=3)
        yield case(name, [shape], filters=4, kernel_size=3, depth_multiplier=2, strides=2, padding="same")
        yield case(name, [shape], filters=4, kernel_size=3, use_bias=False, dilation_rate=2)
    yield case("SeparableConv2D", [FIRST], filters=4, kernel_size=3, data_format="channels_first")
    yield case("LocallyConnected1D", [SERIES], filters=4, kernel_size=3)
    yield case("LocallyConnected1D", [SERIES], filters=4, kernel_size=3, strides=2, use_bias=False)
    yield case("LocallyConnected2D", [IMAGE], filters=4, kernel_size=(3, 2))
    yield case("LocallyConnected2D", [IMAGE], filters=4, kernel_size=3, implementation=2, padding="same")
    yield case("LocallyConnected2D", [FIRST], filters=4, kernel_size=3, implementation=2,
               data_format="channels_first")
    yield case("LocallyConnected1D", [SERIES], filters=4, kernel_size=3, implementation=2, padding="same")
    yield case("LocallyConnected1D", [SERIES], filters=4, kernel_size=3, implementation=3)


def pooling():
    for rank, shape in ((1, SERIES), (2, IMAGE), (3, VOLUME)):
        first = [shape[-1]] + shape[:-1]
        for kind in ("Max", "Average"):
            name = "%sPooling%dD" % (kind, rank)
            yield case(name, [shape], pool_size=2)
            yield case(name, [shape], pool_size=3, strides=2, padding="same")
            yield case(name, [shape], pool_size=3, strides=1)
            yield case(name, [[None] * rank + [3]], pool_size=2)
            yield case(name, [first], pool_size=2, data_format="channels_first")
            name = "Global%sPooling%dD" % (kind, rank)
            yield case(name, [shape])
            yield case(name, [shape], keepdims=True)
            yield case(name, [first], data_format="channels_first")
            name = "Adaptive%sPooling%dD" % (kind, rank)
            yield case(name, [shape], output_size=2)
            yield case(name, [shape], output_size=tuple(range(1, rank + 1)))


def normalization():
    yield case("BatchNormalization", [IMAGE])
    yield case("BatchNormalization", [IMAGE], scale=False)
    yield case("BatchNormalization", [IMAGE], center=False)
    yield case("BatchNormalization", [FIRST], axis=1)
    yield case("BatchNormalization", [[4]], renorm=True)
    yield case("BatchNormalization", [IMAGE], axis=[1, 3])
    yield case("LayerNormalization", [IMAGE])
    yield case("LayerNormalization", [IMAGE], axis=[1, 3])
    yield case("LayerNormalization", [IMAGE], axis=(-1, 1))
    yield case("LayerNormalization", [IMAGE], scale=False)
    yield case("LayerNormalization", [IMAGE], center=False)
    yield case("LayerNormalization", [IMAGE], rms_scaling=True)
    yield case("GroupNormalization", [[5, 6]], groups=3)
    yield case("GroupNormalization", [[6, 5]], groups=3, axis=1, center=False)
    yield case("RMSNormalization", [IMAGE])
    yield case("RMSNormalization", [IMAGE], axis=[1, 3])
    yield case("UnitNormalization", [IMAGE])
    yield case("SpectralNormalization", [IMAGE], layer=Made("Conv2D", 4, 3))
    yield case("SpectralNormalization", [[4]], layer=Made("Dense", 3, use_bias=False))
    yield case("SpectralNormalization", [[7]], layer=Made("Embedding", 11, 4))


def activation():
    yield case("ReLU", [[4, 3]], max_value=6.0)
    yield case("LeakyReLU", [[4, 3]])
    yield case("ELU", [[4, 3]])
    yield case("ThresholdedReLU", [[4, 3]])
    yield case("Softmax", [[4, 3]])
    yield case("PReLU", [IMAGE])
    yield case("PReLU", [IMAGE], shared_axes=[1, 2])
    for name in ("Dropout", "GaussianDropout", "AlphaDropout"):
        yield case(name, [[4, 3]], rate=0.5)
    yield case("GaussianNoise", [[4, 3]], stddev=0.5)
    yield case("ActivityRegularization", [[4, 3]], l1=0.5)
    yield case("SpatialDropout1D", [SERIES], rate=0.5)
    yield case("SpatialDropout2D", [IMAGE], rate=0.5)
    yield case("SpatialDropout3D", [VOLUME], rate=0.5)


def merging():
    for name in ("Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum"):
        yield case(name, [[4, 3], [4, 3]])
        yield case(name, [[4, 3], [1, 3]])
    yield case("Add", [[4, 3], [4, 3], [4, 3]])
    yield case("Add", [[None, 3], [4, 3]])
    yield case("Add", [[None, 3], [None, 1]])
    yield case("Multiply", [[1, 1, 3], [9, 8, 3]])
    yield case("Concatenate", [[4, 3], [4, 5]])
    yield case("Concatenate", [[4, 3], [2, 3], [1, 3]], axis=1)
    yield case("Concatenate", [[None, 3], [4, 3]], axis=-1)
    yield case("Concatenate", [[None, 3], [4, 3]], axis=1)
    yield case("Dot", [[4], [4]], axes=1)
    yield case("Dot", [[4, 3], [5, 3]], axes=2)
    yield case("Dot", [[4, 3], [3, 5]], axes=(2, 1))
    yield case("Dot", [[4, 3], [5, 3]], axes=-1)


def margins():
    for rank, shape in ((1, SERIES), (2, IMAGE), (3, VOLUME)):
        pairs = [(1, 2), (0, 1), (2, 0)][:rank]
        first = [shape[-1]] + shape[:-1]
        for name, key in (("ZeroPadding%dD", "padding"), ("Cropping%dD", "cropping")):
            name = name % rank
            yield case(name, [shape], **{key: 1})
            yield case(name, [shape], **{key: pairs[0] if rank == 1 else tuple(pairs)})
            yield case(name, [[None] * rank + [3]], **{key: 1})
            if rank > 1:
                yield case(name, [shape], **{key: tuple(range(rank))})
                yield case(name, [first], data_format="channels_first", **{key: 1})
        name = "UpSampling%dD" % rank
        yield case(name, [shape], size=2)
        yield case(name, [[None] * rank + [3]], size=3)
        if rank > 1:
            yield case(name, [shape], size=tuple(range(1, rank + 1)))
            yield case(name, [first], size=2, data_format="channels_first")


def recurrent():
    for name in ("SimpleRNN", "GRU", "LSTM"):
        yield case(name, [SERIES], units=4)
        yield case(name, [SERIES], units=4, return_sequences=True)
        yield case(name, [SERIES], units=4, return_state=True)
        yield case(name, [[None, 5]], units=4, return_sequences=True, return_state=True, use_bias=False)
        yield case(name, [SERIES], units=4, go_backwards=True, time_major=True, return_sequences=True)
        yield case("RNN", [SERIES], cell=Made(name + "Cell", 4), return_sequences=True)
        yield case("RNN", [SERIES], cell=Made(name + "Cell", 4), return_state=True)
        yield case("Bidirectional", [SERIES], layer=Made(name, 4))
        yield case("Bidirectional", [SERIES], layer=Made(name, 4, return_sequences=True), merge_mode="sum")
        yield case("Bidirectional", [SERIES], layer=Made(name, 4, return_sequences=True), merge_mode=None)
        yield case("Bidirectional", [SERIES], layer=Made(name, 4, return_state=True))
    yield case("GRU", [SERIES], units=4, reset_after=True)
    yield case("GRU", [SERIES], units=4, reset_after=False)
    yield case("Bidirectional", [SERIES], layer=Made("LSTM", 4),
               backward_layer=Made("GRU", 4, go_backwards=True))
    cells = [Made("LSTMCell", 4), Made("GRUCell", 3)]
    yield case("RNN", [SERIES], cell=cells, return_sequences=True)
    yield case("RNN", [SERIES], cell=cells, return_state=True)
    yield case("RNN", [SERIES], cell=Made("StackedRNNCells", cells))
    yield case("RNN", [SERIES], cell=Made("StackedRNNCells", [Made("SimpleRNNCell", 2), Made("LSTMCell", 3)]),
               return_state=True)
    yield case("Bidirectional", [SERIES], layer=Made("RNN", Made("GRUCell", 4), return_sequences=True))
    for rank, shape in ((1, [4, 9, 3]), (2, FILM), (3, [4, 5, 6, 7, 3])):
        name = "ConvLSTM%dD" % rank
        yield case(name, [shape], filters=2, kernel_size=3)
        yield case(name, [shape], filters=2, kernel_size=3, padding="same", return_sequences=True)
        yield case(name, [shape], filters=2, kernel_size=3, return_state=True, use_bias=False)
        yield case(name, [shape], filters=2, kernel_size=2, strides=2, return_sequences=True)
    yield case("ConvLSTM2D", [[4, 3, 9, 8]], filters=2, kernel_size=3, data_format="channels_first")
    yield case("Bidirectional", [FILM], layer=Made("ConvLSTM2D", 2, 3, return_sequences=True))
    yield case("CuDNNGRU", [SERIES], units=4)
    yield case("CuDNNLSTM", [SERIES], units=4)


def wrapper():
    yield case("TimeDistributed", [FILM], layer=Made("Conv2D", 4, 3))
    yield case("TimeDistributed", [[None, 9, 8, 3]], layer=Made("Conv2D", 4, 3))
    yield case("TimeDistributed", [FILM], layer=Made("BatchNormalization"))
    yield case("TimeDistributed", [FILM], layer=Made("GlobalAveragePooling2D"))
    yield case("TimeDistributed", [SERIES], layer=Made("Dense", 3))
    yield case("TimeDistributed", [FILM], layer=Made("TimeDistributed", Made("Dense", 4)))
    yield case("TimeDistributed", [[4] + SERIES], layer=Made("Bidirectional", Made("LSTM", 4)))


def attention():
    yield case("Attention", [[6, 4], [7, 4]])
    yield case("Attention", [[6, 4], [7, 5], [7, 4]], use_scale=True)
    yield case("Attention", [[6, 4], [7, 4]], score_mode="concat")
    yield case("Attention", [[6, 4], [7, 4]], call=dict(return_attention_scores=True))
    yield case("AdditiveAttention", [[6, 4], [7, 4]])
    yield case("AdditiveAttention", [[6, 4], [7, 4]], use_scale=False)
    name = "MultiHeadAttention"
    yield case(name, [[6, 4], [7, 5]], "arguments", num_heads=2, key_dim=3)
    yield case(name, [[6, 4], [7, 5], [7, 8]], "arguments", num_heads=2, key_dim=3, value_dim=6)
    yield case(name, [[6, 4], [7, 5]], "keyword", num_heads=2, key_dim=3, use_bias=False)
    yield case(name, [[6, 4], [7, 5]], "arguments", num_heads=2, key_dim=3, output_shape=9)
    yield case(name, [[6, 4], [7, 5]], "arguments", num_heads=2, key_dim=3,
               call=dict(return_attention_scores=True))
    yield case(name, [[3, 6, 4], [3, 7, 4]], "arguments", num_heads=2, key_dim=3, attention_axes=(2,))
    yield case(name, [[6, 4], [7, 5]], "arguments", num_heads=2, key_dim=3, use_gate=True)
    name = "GroupQueryAttention"
    heads = dict(head_dim=3, num_query_heads=4, num_key_value_heads=2)
    yield case(name, [[6, 4], [7, 4]], "arguments", **heads)
    yield case(name, [[6, 4], [7, 4], [7, 4]], "arguments", use_bias=False, **heads)
    yield case(name, [[6, 4], [7, 4]], "arguments", use_gate=True, call=dict(return_attention_scores=True), **heads)


def preprocessing():
    yield case("Rescaling", [IMAGE], scale=0.5)
    yield case("Resizing", [IMAGE], height=5, width=6)
    yield case("Resizing", [[None, None, 3]], height=5, width=6)
    yield case("CenterCrop", [IMAGE], height=5, width=6)
    yield case("RandomCrop", [IMAGE], height=5, width=6)
    for name in ("RandomFlip", "AutoContrast", "Equalization", "RandomGrayscale", "RandomInvert", "CutMix",
                 "MixUp", "AugMix", "RandAugment", "Solarization", "RandomElasticTransform", "RandomErasing",
                 "RandomPerspective", "ContrastLimitedAdaptiveHistogramEqualization"):
        yield case(name, [IMAGE])
    for name in ("RandomRotation", "RandomContrast", "RandomBrightness", "RandomHue", "RandomColorDegeneration",
                 "RandomSharpness", "RandomSaturation", "RandomShear", "RandomPosterization",
                 "RandomColorJitter", "RandomGaussianBlur"):
        key = {"RandomRotation": "factor", "RandomColorJitter": "hue_factor", "RandomShear": "x_factor"}
        value = 4 if name == "RandomPosterization" else 0.5
        yield case(name, [IMAGE], **{key.get(name, "factor"): value})
    yield case("RandomTranslation", [IMAGE], height_factor=0.1, width_factor=0.1)
    yield case("RandomZoom", [IMAGE], height_factor=0.1)
    yield case("RandomHeight", [IMAGE], factor=0.1)
    yield case("RandomWidth", [IMAGE], factor=0.1)
    yield case("Normalization", [[5, 6]])
    yield case("Normalization", [[5, 6]], axis=None)
    yield case("Normalization", [[5, 6]], axis=(2, 1))
    yield case("Normalization", [[5, 6]], mean=0.5, variance=2.0)
    yield case("CategoryEncoding", [[5]], num_tokens=7)
    yield case("CategoryEncoding", [[5]], num_tokens=7, output_mode="count")
    yield case("CategoryEncoding", [[1]], num_tokens=7, output_mode="one_hot")
    yield case("Discretization", [[5]], bin_boundaries=[0.0, 1.0, 2.0])
    yield case("Discretization", [[1]], bin_boundaries=[0.0, 1.0, 2.0], output_mode="one_hot")
    yield case("Hashing", [[5]], num_bins=7)
    yield case("Hashing", [[5]], num_bins=7, output_mode="multi_hot")
    yield case("HashedCrossing", [[1], [1]], num_bins=7)
    yield case("HashedCrossing", [[1], [1]], num_bins=7, output_mode="one_hot")
    yield case("IntegerLookup", [[5]], vocabulary=[3, 4, 5])
    yield case("IntegerLookup", [[5]], vocabulary=[3, 4, 5], output_mode="multi_hot")
    yield case("IntegerLookup", [[5]], vocabulary=[3, 4, 5], output_mode="count", num_oov_indices=2)
    yield case("IntegerLookup", [[1]], vocabulary=[3, 4, 5], output_mode="one_hot")
    yield case("StringLookup", [[5]], vocabulary=["a", "b"], output_mode="multi_hot")
    yield case("STFTSpectrogram", [[64, 1]], frame_length=16, frame_step=8, fft_length=16)
    yield case("STFTSpectrogram", [[64, 1]], mode="real", frame_length=16, frame_step=8, fft_length=32)
    yield case("MelSpectrogram", [[1600]], num_mel_bins=8, sequence_stride=160)


def every():
    for family in (core, convolution, pooling, normalization, activation, merging, margins, recurrent, wrapper,
                   attention, preprocessing):
        for one in family():
            yield one
