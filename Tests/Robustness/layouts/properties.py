"""Properties of files, groups and datasets, each a function that sets them. Needs h5py 3."""

import h5py
import numpy
from h5py import h5d, h5f, h5p, h5s


def phases(links=None, attributes=None, creation_order=False):
    """Where groups and lists of attributes change into dense ones: (most compact, least dense)."""
    def change(properties):
        if links is not None and hasattr(properties, "set_link_phase_change"):  # not for the root
            properties.set_link_phase_change(*links)
        if attributes is not None:
            properties.set_attr_phase_change(*attributes)
        if creation_order:
            properties.set_link_creation_order(h5p.CRT_ORDER_TRACKED | h5p.CRT_ORDER_INDEXED)
            properties.set_attr_creation_order(h5p.CRT_ORDER_TRACKED | h5p.CRT_ORDER_INDEXED)
    return change


DENSE_LINKS = phases(links=(0, 0))
DENSE_ATTRIBUTES = phases(attributes=(0, 0))
DENSE = phases((0, 0), (0, 0))
ORDERED = phases((0, 0), (0, 0), creation_order=True)
ORDERED_COMPACT = phases(creation_order=True)


def paged(persist):
    def change(properties):
        properties.set_file_space_strategy(h5f.FSPACE_STRATEGY_PAGE, persist, 1)
        properties.set_file_space_page_size(512)
    return change


def strategy(kind, persist):
    return lambda properties: properties.set_file_space_strategy(kind, persist, 1)


def user_block(properties):
    properties.set_userblock(512)


def small_sizes(properties):
    properties.set_sizes(8, 4)


def chunked(extents="fixed", divide=2, early=False, filters=()):
    """Chunks that divide each axis in so many; `extents` says which axes have no limit."""
    def change(properties, shape):
        if not all(shape):
            return None
        properties.set_chunk(tuple(-(-size // divide) for size in shape))
        properties.set_alloc_time(h5d.ALLOC_TIME_EARLY if early else h5d.ALLOC_TIME_INCR)
        for each in filters:
            each(properties)
        open_axes = {"fixed": 0, "one": 1, "all": len(shape)}[extents]
        return tuple(h5s.UNLIMITED if axis < open_axes else size for axis, size in enumerate(shape))
    return change


def gzip(properties):
    properties.set_deflate(6)


def shuffle(properties):
    properties.set_shuffle()


def fletcher32(properties):
    properties.set_fletcher32()


def scale_offset(properties):
    properties.set_scaleoffset(h5py.h5z.SO_FLOAT_DSCALE, 4)


def lzf(properties):
    properties.set_filter(h5py.h5z.FILTER_LZF, h5py.h5z.FLAG_OPTIONAL)


def compact(properties, shape):
    properties.set_layout(h5d.COMPACT)


def filled(properties, shape):
    properties.set_fill_value(numpy.array(1.5, "<f4"))
    properties.set_alloc_time(h5d.ALLOC_TIME_LATE)
