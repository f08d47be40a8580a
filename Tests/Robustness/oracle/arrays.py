"""Arrays and lists of them against each other: by their bytes, or by numpy's rounding. Needs numpy."""

import collections

import numpy

from saved import Array, Unreadable, numbers

FLOATS = {"float16": "<f2", "float32": "<f4", "float64": "<f8"}
# As saved.key names them.
TYPES = {"float16": "<f2 16 15", "bfloat16": "<f4 16 127", "float32": "<f4 32 127", "float64": "<f8 64 1023"}


def bag(entries):
    """How often each array is there, by its name."""
    return collections.Counter((name, value[:3]) for name, value in entries)


def compare(layer, old, new, may_go=lambda name: False, may_come=lambda name: False):
    """Two lists of (name, Array or Unreadable) of one layer. What h5py could not read before is held by its name."""
    if isinstance(old, Unreadable):
        return []
    if isinstance(new, Unreadable):
        return ["the weights of layer %r are lost: %s" % (layer, new.reason)]
    blind = {name for name, value in old if isinstance(value, Unreadable)}
    old_bag = bag((name, value) for name, value in old if name not in blind)
    new_bag = bag((name, value) for name, value in new if name not in blind and isinstance(value, Array))
    unreadable = {name: value.reason for name, value in new if isinstance(value, Unreadable)}
    faults = []
    for name, _ in old_bag - new_bag:
        if not may_go(name):
            now = [value for other, value in new if other == name]
            faults.append("weight %r of layer %r is lost: %s" % (name, layer, unreadable.get(name) or difference(
                [value for other, value in old if other == name], now)))
    for name, _ in new_bag - old_bag:
        if not may_come(name) and name not in {each for each, _ in old_bag}:
            faults.append("weight %r of layer %r is new" % (name, layer))
    listed = {name for name, _ in new}
    faults += ["weight %r of layer %r is not listed any more" % (name, layer)
               for name in sorted(blind - listed) if not may_go(name)]
    return faults


def difference(old, new):
    if not new:
        return "it is not listed"
    a, b = old[0], new[0]
    if isinstance(b, Unreadable):
        return b.reason
    if a.type != b.type or a.shape != b.shape:
        return "%s %s became %s %s" % (a.type, a.shape, b.type, b.shape)
    return "its bytes changed"


def within(name, path):
    """Whether a layer of this name, which may be a path itself, is on the way of a path."""
    return "/%s/" % name in "/%s/" % path


def named(names):
    return lambda path: any(within(name, path) for name in names)


# MARK: numbers

def bits(values):
    """The bytes of numbers, whichever order the file has them in."""
    return numpy.ascontiguousarray(values.astype(values.dtype.newbyteorder("<"))).tobytes()


def is_cast(was, value, kind, keeps):
    unchanged = was[:3] == value[:3]
    if numpy.dtype(was.type.split()[0]).kind != "f" or keeps and unchanged:
        return unchanged
    if was.shape != value.shape or value.bytes is None:
        return False
    expected = rounded(numbers(was), kind)
    found = numbers(value)
    return value.type == TYPES[kind] and (expected.tobytes() == found.astype(expected.dtype).tobytes()
                                            or numpy.array_equal(expected, found, equal_nan=True))


def rounded(values, kind):
    with numpy.errstate(all="ignore"):
        if kind in FLOATS:
            return values.astype(FLOATS[kind])
        return bfloat16(values.astype("<f8"))


def bfloat16(values):
    """Rounded once from double precision, to the nearest and half to the even one."""
    mantissa, exponent = numpy.frexp(values)
    step = numpy.maximum(exponent, -125) - 8  # eight bits of mantissa; below 2^-126 the steps are even
    with numpy.errstate(all="ignore"):
        result = numpy.ldexp(numpy.rint(numpy.ldexp(values, -step)), step)
    return numpy.where(numpy.isfinite(values), result, values).astype("<f4")


def converted(given, value):
    """Whether an array has another's numbers, rounded to its type."""
    if given.type == value.type or given.bytes is None:
        return given.bytes == value.bytes
    values, found = numbers(given), numbers(value)
    if values.dtype.kind != "f" or found.dtype.kind != "f":
        return False
    if value.type == TYPES["bfloat16"]:
        values = rounded(values, "bfloat16")
    with numpy.errstate(all="ignore"):
        return numpy.array_equal(values.astype(found.dtype), found, equal_nan=True)
