"""Attacks that are files of tensors: .safetensors, which may hold a model, and .npz, from which a model takes weights."""

import io
import json
import struct
import zipfile

from attack import Attack

HEADER = "a header is read by its length and its schema, and every byte behind it belongs to one tensor"
RECORD = "which tensors are whose is held against the architecture"
ARRAYS = "the header of an array is held against the size of its member; nothing is unpickled"
SIZES = "names and shapes are held against the model before anything is inflated"
NONE = {}
CONFIG = {"class_name": "Sequential", "config": {"name": "s", "layers": [
    {"class_name": "Dense", "config": {"name": "d", "trainable": True, "batch_input_shape": [None, 2], "units": 2,
                                       "activation": "linear", "use_bias": False, "dtype": "float32"}}]}}
WEIGHTS = [{"layer": "d", "place": [0], "weights": [{"name": "kernel", "tensor": "d/kernel"}]}]


def tensors(entries, data, texts=None, length=None):
    header = {} if texts is None else {"__metadata__": texts}
    header.update(entries)
    text = json.dumps(header).encode() if isinstance(header, dict) else header
    return struct.pack("<Q", len(text) if length is None else length) + text + data


def entry(begin, end, shape, dtype="F32"):
    return {"dtype": dtype, "shape": shape, "data_offsets": [begin, end]}


def model(entries=None, data=bytes(16), weights=WEIGHTS, **texts):
    record = {"h5surgery_layout": "1", "keras_version": "2.4.0", "model_config": json.dumps(CONFIG),
              "weights": json.dumps(weights)}
    record.update(texts)
    return tensors({"d/kernel": entry(0, 16, [2, 2])} if entries is None else entries, data, record)


def arrays(*members, method=zipfile.ZIP_STORED):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", method) as file:
        for name, content in members:
            file.writestr(name, content)
    return data.getvalue()


def array(descr="<f4", shape="(2, 2)", order="False", data=bytes(16)):
    text = ("{'descr': '%s', 'fortran_order': %s, 'shape': %s, }" % (descr, order, shape)).encode()
    return b"\x93NUMPY\1\0" + struct.pack("<H", len(text)) + text + data


def bomb():
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as file:
        info = zipfile.ZipInfo("d/kernel.npy")
        info.compress_type = zipfile.ZIP_DEFLATED
        with file.open(info, "w") as member:
            member.write(array(shape="(268435456,)", data=b""))
            for _ in range(1024):
                member.write(bytes(1 << 20))
    return data.getvalue()


ATTACKS = [
    Attack("safetensors: tensors that overlap", HEADER,
           lambda: model({"d/kernel": entry(0, 16, [2, 2]), "e": entry(8, 16, [2])}), r"neither gaps nor overlaps", NONE),
    Attack("safetensors: a gap", HEADER, lambda: model({"d/kernel": entry(8, 24, [2, 2])}, bytes(24)),
           r"neither gaps nor overlaps", NONE),
    Attack("safetensors: bytes that belong to nothing", HEADER, lambda: model(data=bytes(20)), r"appended", NONE),
    Attack("safetensors: a tensor beyond its end", HEADER, lambda: model(data=bytes(12)), r"cut off", NONE),
    Attack("safetensors: a size beyond counting", HEADER,
           lambda: model({"d/kernel": entry(0, 16, [1 << 62, 1 << 62])}), r"more bytes than can be counted", NONE),
    Attack("safetensors: a negative size", HEADER, lambda: model({"d/kernel": entry(0, 16, [-2, -2])}),
           r"whole numbers from 0", NONE),
    Attack("safetensors: a type that is none", HEADER, lambda: model({"d/kernel": entry(0, 16, [2, 2], "F31")}),
           r"unknown type", NONE),
    Attack("safetensors: a name with control characters", HEADER,
           lambda: model({"d/kernel\x1b[2J": entry(0, 16, [2, 2])}), r"control characters", NONE),
    Attack("safetensors: a header of 90 MB", HEADER,
           lambda: struct.pack("<Q", 90_000_000) + b"{" + b" " * 89_999_998 + b"}", r"bytes, and \d+ are taken", NONE),
    Attack("safetensors: an architecture that is none", RECORD, lambda: model(model_config="{}"), r"model_config", NONE),
    Attack("safetensors: an architecture nested without end", RECORD, lambda: model(model_config="[" * 100_000),
           r"not JSON", NONE),
    Attack("safetensors: a Keras that is none", RECORD, lambda: model(keras_version="9.0"), r"not known", NONE),
    Attack("safetensors: a layout of later", RECORD, lambda: model(h5surgery_layout="2"), r"later h5surgery", NONE),
    Attack("safetensors: weights of no layer", RECORD,
           lambda: model(weights=[dict(WEIGHTS[0], place=[7])]), r"not in the model", NONE),
    Attack("safetensors: weights at a negative place", RECORD,
           lambda: model(weights=[dict(WEIGHTS[0], place=[-1])]), r"no entry of a layer", NONE),
    Attack("safetensors: a layer's weights twice", RECORD, lambda: model(weights=WEIGHTS * 2), r"listed twice", NONE),
    Attack("safetensors: a tensor that is not there", RECORD,
           lambda: model(weights=[dict(WEIGHTS[0], weights=[{"name": "kernel", "tensor": "x"}])]), r"\"x\" is missing",
           NONE),
    Attack("safetensors: a kernel of another shape", RECORD, lambda: model({"d/kernel": entry(0, 16, [4])}),
           r"by its config it has kernel", NONE),
    Attack("safetensors: a layer without its weights", RECORD, lambda: model(weights=[]), r"gives it nothing", NONE),
    Attack("safetensors: an optimizer's variable that is not there", RECORD, lambda: model(optimizer='["o"]'),
           r"\"o\" is missing", NONE),
]

ARRAYS_ATTACKS = [
    Attack("npz: a pickle", ARRAYS, lambda: arrays(("d/kernel.npy", array("|O"))), r"pickles", NONE),
    Attack("npz: a member that is no array", ARRAYS,
           lambda: arrays(("d/kernel.npy", array()), ("evil.pkl", b"x")), r"is no array", NONE),
    Attack("npz: an array of more than its member", ARRAYS,
           lambda: arrays(("d/kernel.npy", array(shape="(1000000, 1000000)"))), r"its header makes", NONE),
    Attack("npz: a shape beyond counting", ARRAYS,
           lambda: arrays(("d/kernel.npy", array(shape="(4611686018427387904, 4)"))), r"shape", NONE),
    Attack("npz: a negative shape", ARRAYS, lambda: arrays(("d/kernel.npy", array(shape="(-2, 2)"))), r"shape", NONE),
    Attack("npz: records", ARRAYS, lambda: arrays(("d/kernel.npy", array().replace(b"'<f4'", b"[('a', '<f4')]"))),
           r"array of NumPy|records|header", NONE),
    Attack("npz: an array in Fortran order", ARRAYS, lambda: arrays(("d/kernel.npy", array(order="True"))),
           r"ascontiguousarray", NONE),
    Attack("npz: a header that is code", ARRAYS,
           lambda: arrays(("d/kernel.npy", array(descr="' + __import__('os').name + '"))), r"header|type", NONE),
    Attack("npz: a gigabyte of zeros", SIZES, bomb, r"no tensor is named", NONE),
    Attack("npz: names of nothing in the model", ARRAYS, lambda: arrays(("d/kernel.npy", array())),
           r"no tensor is named", NONE),
]
