"""A copy of a file with other numbers in every weight. Runs inside every environment."""
import shutil

import h5py
import numpy


def make(original, copy):
    """Every number times something between a half and one and a half, at random but always the same."""
    shutil.copyfile(original, copy)
    rng = numpy.random.RandomState(11)

    def visit(path, item):
        if isinstance(item, h5py.Dataset) and item.dtype.kind == "f" and item.shape:
            item[...] = (item[()] * rng.uniform(0.5, 1.5, item.shape)).astype(item.dtype)

    with h5py.File(copy, "r+") as file:
        file["model_weights"].visititems(visit)
