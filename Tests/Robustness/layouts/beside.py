"""What stands beside a model, or is changed in it, once a file is written: functions of the file. Needs h5py 3."""

import h5py
import numpy
from h5py import h5g, h5p


def links_beside(file):
    beside = group(file, "beside")
    beside["soft"] = h5py.SoftLink("/model_weights")
    beside["dangling"] = h5py.SoftLink("/nowhere")
    beside["external"] = h5py.ExternalLink("other.h5", "/group")
    beside["weights"] = file["model_weights"]
    first = next(path for path in datasets(file["model_weights"]))
    beside["array"] = file["model_weights"][first]


def references_beside(file):
    beside = group(file, "beside")
    first = file["model_weights"][next(iter(datasets(file["model_weights"])))]
    beside.attrs["object"] = file["model_weights"].ref
    beside.attrs["array"] = first.ref
    beside.attrs["region"] = first.regionref[0:1]
    dataset(beside, "references", numpy.array([first.ref, beside.ref], h5py.ref_dtype))


def types_beside(file):
    """Arrays of every class of type, none of them the model's."""
    beside = group(file, "beside")
    dataset(beside, "compound", numpy.array([(1, 2.0)], [("a", "<i4"), ("b", "<f8")]))
    dataset(beside, "opaque", numpy.array([b"ab", b"cd"], "V2"))
    dataset(beside, "enum", numpy.array([0, 1], h5py.enum_dtype({"RED": 0, "BLUE": 1}, "i1")))
    dataset(beside, "texts", numpy.array([b"one", b"three"]))
    dataset(beside, "array", numpy.zeros((2,), "(3,)<i2"))
    made = beside.create_dataset("variable", (2,), h5py.string_dtype(), track_times=False)
    made[:] = ["one", "two"]
    made = beside.create_dataset("lists", (2,), h5py.vlen_dtype("<i4"), track_times=False)
    made[0], made[1] = [1, 2, 3], [4]
    beside["type"] = numpy.dtype("<f8")
    dataset(beside, "bool", numpy.array([True, False]))
    beside.create_dataset("nothing", data=h5py.Empty("<f4"), track_times=False)
    beside.create_dataset("no_rows", (0, 3), "<f4", track_times=False)
    layout = h5py.VirtualLayout((3,), "<i4")
    layout[:] = h5py.VirtualSource("other.h5", "values", (3,))
    beside.create_virtual_dataset("view", layout)


def many_beside(file):
    """A heap that needs rows of blocks, and an index of chunks that needs pages."""
    beside = group(file, "beside")
    for number in range(300):
        beside["%03d" % number * 20] = h5py.SoftLink("/model_weights")
    made = beside.create_dataset("chunks", (40, 40), "<i2", chunks=(1, 1), track_times=False)
    made[...] = numpy.arange(1600).reshape(40, 40)
    made = beside.create_dataset("growing", (300,), "<i2", chunks=(1,), maxshape=(None,), track_times=False)
    made[...] = numpy.arange(300)


def large_attribute(file):
    """More than 64 KB, which only newer files take whole; a huge object of its heap."""
    names = [b"layer_%05d" % number for number in range(7000)]
    group(file, "beside").attrs["names"] = numpy.array(names)


def group(file, name):
    properties = h5p.create(h5p.GROUP_CREATE)
    properties.set_obj_track_times(False)
    return h5py.Group(h5g.create(file.id, name.encode(), None, properties))


def dataset(holder, name, values):
    return holder.create_dataset(name, data=values, track_times=False)


def datasets(holder):
    found = []
    holder.visititems(lambda name, item: found.append(name) if isinstance(item, h5py.Dataset) else None)
    return sorted(found)


def split_names(file):
    """`layer_names` and `weight_names` in two parts each."""
    for holder, key in [(file["model_weights"], "layer_names")] + [
            (each, "weight_names") for each in file["model_weights"].values() if "weight_names" in each.attrs]:
        values = holder.attrs[key]
        if len(values) > 1:
            del holder.attrs[key]
            middle = len(values) // 2
            holder.attrs[key + "0"], holder.attrs[key + "1"] = values[:middle], values[middle:]
