"""Writes a model of one file as another, link by link, in a layout that is told. Needs h5py 3."""

import os

import h5py
import numpy
from h5py import h5a, h5d, h5f, h5g, h5o, h5p, h5s, h5t

VERSIONS = {"earliest": h5f.LIBVER_EARLIEST, "v108": h5f.LIBVER_V18, "v110": h5f.LIBVER_V110,
            "latest": h5f.LIBVER_LATEST}


class Layout:
    """How a file is written. Each part is a function that sets properties, or None."""

    def __init__(self, version="earliest", highest="latest", file=None, group=None, dataset=None, type_=None,
                 committed=False, write=True, after=None):
        self.version, self.highest = VERSIONS[version], VERSIONS[highest]
        self.file, self.group, self.dataset, self.type = file, group, dataset, type_
        self.committed, self.write, self.after = committed, write, after


def write(source, path, layout):
    """The model of one file, written anew as another."""
    properties = h5p.create(h5p.FILE_CREATE)
    for change in (layout.group, layout.file):
        if change:
            change(properties)
    properties.set_obj_track_times(False)
    access = h5p.create(h5p.FILE_ACCESS)
    access.set_libver_bounds(layout.version, layout.highest)
    with h5py.File(source, "r") as old:
        new = h5py.File(h5f.create(os.fsencode(path), h5f.ACC_TRUNC, properties, access))
        copy_group(old.id, new.id, layout, new)
        copy_attributes(old.id, new.id, layout)
        if layout.after:
            layout.after(new)
        new.close()


def copy_group(old, new, layout, file):
    for name in sorted(old):
        child = h5o.open(old, name)
        if isinstance(child, h5d.DatasetID):
            copy_dataset(child, new, name, layout, file)
            continue
        properties = h5p.create(h5p.GROUP_CREATE)
        properties.set_obj_track_times(False)
        if layout.group:
            layout.group(properties)
        made = h5g.create(new, name, None, properties)
        copy_group(child, made, layout, file)
        copy_attributes(child, made, layout)


def copy_dataset(old, new, name, layout, file):
    values = numpy.empty(old.shape, old.dtype)
    old.read(h5s.ALL, h5s.ALL, values)
    properties = h5p.create(h5p.DATASET_CREATE)
    properties.set_obj_track_times(False)
    kind, extents = old.get_type(), None
    if values.dtype.kind == "f" and layout.type is not None:
        kind = layout.type
    if layout.dataset and values.shape:
        extents = layout.dataset(properties, values.shape)
    if layout.committed:
        kind = committed(file, kind)
    made = h5d.create(new, name, kind, h5s.create_simple(values.shape, extents) if values.shape else
                      h5s.create(h5s.SCALAR), properties)
    if layout.write:
        made.write(h5s.ALL, h5s.ALL, values)
    copy_attributes(old, made, layout)


def committed(file, kind):
    """The type under a name of its own, which all of that type share."""
    name = b"types_%d_%d" % (kind.get_class(), kind.get_size())
    if name not in file.id:
        kind = kind.copy()
        kind.commit(file.id, name)
    return h5t.open(file.id, name)


def copy_attributes(old, new, layout):
    for number in range(h5a.get_num_attrs(old)):
        attribute = h5a.open(old, index=number)
        made = h5a.create(new, attribute.name, attribute.get_type(), attribute.get_space())
        if attribute.get_space().get_simple_extent_npoints() > 0:
            values = numpy.empty(attribute.shape, attribute.dtype)
            attribute.read(values)
            made.write(values)
