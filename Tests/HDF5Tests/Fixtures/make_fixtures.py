"""Writes the fixtures of HDF5Tests with h5py: what our own module can't create, or must read as others write it.

Run in this folder:  python3 -m venv env && env/bin/pip install "h5py==3.11.*" "numpy<2" && env/bin/python make_fixtures.py
"""

import os

import h5py
import numpy as np


def chunked():
    """One array, stored in every layout; rows of 7 so that chunks do not divide the shape."""
    with h5py.File("layouts.h5", "w", track_order=False) as f:
        values = np.arange(11 * 7, dtype="<f4").reshape(11, 7)
        f.create_dataset("contiguous", data=values)
        f.create_dataset("gzip", data=values, chunks=(4, 3), compression="gzip", compression_opts=4)
        f.create_dataset("shuffled", data=values, chunks=(4, 3), compression="gzip", shuffle=True, fletcher32=True)
        f.create_dataset("lzf", data=values, chunks=(4, 3), compression="lzf")
        plist = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
        plist.set_layout(h5py.h5d.COMPACT)
        compact = h5py.h5d.create(f.id, b"compact", h5py.h5t.IEEE_F32LE, h5py.h5s.create_simple((11, 7)), plist)
        compact.write(h5py.h5s.ALL, h5py.h5s.ALL, values)
        f.create_dataset("scalar", data=np.float32(2.5))
        f.create_dataset("null", data=h5py.Empty("f4"))
        f.create_dataset("no_rows", data=np.zeros((0, 3), "<f4"))
        f.create_dataset("never_written", shape=(5,), dtype="<f4")
        f.create_dataset("never_written_chunks", shape=(5,), dtype="<f4", chunks=(2,))


def links():
    """Every kind of link, and datasets whose bytes are elsewhere."""
    with h5py.File("links.h5", "w") as f:
        f.create_group("group").create_dataset("values", data=np.arange(3, dtype="<i4"))
        f["same"] = f["group"]
        f["group/loop"] = f["/"]
        f["soft"] = h5py.SoftLink("/group")
        f["dangling"] = h5py.SoftLink("/nowhere")
        f["external"] = h5py.ExternalLink("other.h5", "/group")
        f["soft_values"] = h5py.SoftLink("/group/values")
        f["group/soft_back"] = h5py.SoftLink("/group")
        f["type"] = np.dtype("<f8")
        f.create_dataset("outside", shape=(4,), dtype="<i4", external=[("secret.bin", 0, 16)])
        layout = h5py.VirtualLayout(shape=(3,), dtype="<i4")
        layout[:] = h5py.VirtualSource("other.h5", "values", shape=(3,))
        f.create_virtual_dataset("view", layout)


def types():
    """Element types as h5py writes them."""
    with h5py.File("types.h5", "w") as f:
        for name in "int8 int16 int32 int64 uint8 uint16 uint32 uint64 float16 float32 float64".split():
            f.create_dataset(name, data=np.array([1, 2, 3]).astype("<" + np.dtype(name).str[1:]))
        f.create_dataset("bool", data=np.array([True, False, True]))
        f.create_dataset("big_float32", data=np.array([1.5, -2.5], ">f4"))
        f.create_dataset("big_float64", data=np.array([1.5, -2.5], ">f8"))
        f.create_dataset("big_int16", data=np.array([1, -2], ">i2"))
        f.create_dataset("opaque", data=np.array([b"ab", b"cd"], "V2"))
        f.create_dataset("compound", data=np.array([(1, 2.0)], [("a", "<i4"), ("b", "<f8")]))
        f.create_dataset("complex", data=np.array([1 + 2j], "<c8"))
        f.create_dataset("fixed_text", data=np.array([b"one", b"three"]))
        f.create_dataset("variable_text", data=["one", "drei \u00fc"], dtype=h5py.string_dtype())
        f.create_dataset("reference", data=f["int8"].ref, dtype=h5py.ref_dtype)
        f.create_dataset("enum", data=np.array([0, 1], "i1"), dtype=h5py.enum_dtype({"RED": 0, "BLUE": 1}, "i1"))

        def bits(name, size, sign, exponent, exponent_bits, mantissa_bits, bias, bytes_):
            kind = h5py.h5t.IEEE_F32LE.copy()
            kind.set_fields(sign, exponent, exponent_bits, 0, mantissa_bits)
            kind.set_size(size)
            kind.set_ebias(bias)
            data = h5py.h5d.create(f.id, name, kind, h5py.h5s.create_simple((len(bytes_) // size,)))
            data.write(h5py.h5s.ALL, h5py.h5s.ALL, np.frombuffer(bytes_, "V%d" % size), kind)

        bits(b"bfloat16", 2, 15, 7, 8, 7, 127, b"\x80\x3f\x00\xc0")
        bits(b"float8_e4m3", 1, 7, 3, 4, 3, 7, b"\x38\xc0")


def attributes():
    """Attributes of every type that a Keras of any age writes, and some that none does."""
    with h5py.File("attributes.h5", "w") as f:
        a = f.attrs
        a["variable_utf8"] = "gr\u00fc\u00df"
        a.create("variable_ascii", "plain", dtype=h5py.string_dtype("ascii"))
        a.create("variable_ascii_list", ["a", "bc", ""], dtype=h5py.string_dtype("ascii"))
        a.create("variable_utf8_list", ["\u03b1", "b"], dtype=h5py.string_dtype("utf-8"))
        a["fixed_ascii"] = np.bytes_(b"fixed")
        a["fixed_ascii_list"] = np.array([b"conv1", b"fc", b""])
        a.create("fixed_utf8", "h\u00f6".encode(), dtype=h5py.string_dtype("utf-8", 8))
        a["empty_list"] = []
        a["empty"] = h5py.Empty("f4")
        a["float32"] = np.float32(0.5)
        a["integers"] = np.array([1, -2, 3], "<i8")
        a["huge_integer"] = np.int64(2**53 + 1)
        a["bool"] = True
        a["matrix"] = np.zeros((2, 3))
        a["big_endian"] = np.array([1.5], ">f8")
        a["compound"] = np.array([(1, 2.0)], [("a", "<i4"), ("b", "<f8")])
        a["reference"] = f.ref
        for name, pad in (("null_terminated", h5py.h5t.STR_NULLTERM), ("space_padded", h5py.h5t.STR_SPACEPAD)):
            kind = h5py.h5t.C_S1.copy()
            kind.set_size(6)
            kind.set_strpad(pad)
            attribute = h5py.h5a.create(f.id, name.encode(), kind, h5py.h5s.create_simple((2,)))
            filler = b"ab\0\0\0\0c\0\0\0\0\0" if "null" in name else b"ab    c     "
            attribute.write(np.frombuffer(filler, "S6"), kind)
        f.create_group("group").attrs["weight_names"] = np.array([b"kernel:0", b"bias:0"])
        f.create_dataset("values", data=[1.0]).attrs["note"] = "on a dataset"


def latest():
    """New-style groups, headers and superblock, names beyond ASCII."""
    with h5py.File("latest.h5", "w", libver="latest") as f:
        f.create_group("gr\u00fc\u00df").create_dataset("\u03b1/x", data=np.arange(4, dtype="<f4"))
        f["gr\u00fc\u00df"].attrs["\u03b2"] = "y"


def version2():
    """A superblock of version 2 behind a user block."""
    with h5py.File("version2.h5", "w", libver=("v108", "v108"), userblock_size=1024) as f:
        f.attrs["note"] = "behind a user block"
        f.create_group("group").create_dataset("values", data=np.arange(5, dtype="<f4"))
        values = np.arange(90, dtype="<i4").reshape(30, 3)
        f.create_dataset("chunks", data=values, chunks=(7, 2), compression="gzip")
        f.create_dataset("never_written", shape=(5,), dtype="<f4")


def plain():
    """The default layout in sizes that no small model has: trees of some levels, headers in pieces."""
    with h5py.File("plain.h5", "w") as f:
        many = f.create_group("many")
        for number in range(700):
            many["n%d" % (number * 7919 % 700)] = h5py.SoftLink("/target/%d" % number)
        f["loop"] = many
        f["many/back"] = f["/"]
        values = np.arange(90 * 4, dtype="<i2").reshape(90, 4)
        f.create_dataset("chunks", data=values, chunks=(1, 3), compression="gzip", compression_opts=1)
        f.create_dataset("growing", data=values, chunks=(40, 4), maxshape=(None, 4), fletcher32=True)
        f.create_dataset("lzf", data=values, chunks=(40, 4), compression="lzf")
        f.create_dataset("texts", data=["one", "drei \u00fc", ""], dtype=h5py.string_dtype())
        f.create_dataset("null", data=h5py.Empty("f4"))
        f.create_dataset("never_written", shape=(5,), dtype=">f8")
        halves = f.create_group("halves")
        bits = np.arange(0, 1 << 16, 5, dtype="<u2").view("<f2")
        halves.attrs["float16"] = bits[~np.isnan(bits)]
        bfloat16 = h5py.h5t.IEEE_F32LE.copy()
        bfloat16.set_fields(15, 7, 8, 0, 7)
        bfloat16.set_size(2)
        bfloat16.set_ebias(127)
        bits = np.array([*range(0, 0x7F81, 7), 0x7F80, *range(0x8000, 0xFF81, 7)], "<u2")
        attribute = h5py.h5a.create(halves.id, b"bfloat16", bfloat16, h5py.h5s.create_simple(bits.shape))
        attribute.write(bits, bfloat16)
        numbers = f.create_group("numbers")
        for kind in "<i1 <i2 >i2 <i4 >i4 <i8 >i8 <u1 <u2 >u2 <u4 >u4 <u8 >u8".split():
            limits = np.iinfo(kind)
            numbers.attrs[kind] = np.array([limits.min, 0, 1, 77, limits.max], kind)
        for kind in "<f4 >f4 <f8 >f8 >f2".split():
            numbers.attrs[kind] = np.array([0, -1.5, 1e-7, 65504, np.finfo(kind).tiny / 2, -np.inf], kind)
        notes = f["chunks"].attrs
        for number in range(40):
            notes["note%d" % number] = "text %d" % number
        notes["long"] = "x" * 9000
        del notes["note7"]
        notes.create("pair", [["a", "b"]], dtype=h5py.string_dtype())


if __name__ == "__main__":
    os.chdir(os.path.dirname(os.path.abspath(__file__)))
    for make in (chunked, links, types, attributes, latest, version2, plain):
        make()
