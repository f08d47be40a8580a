"""The checksum that HDF5 keeps in its newer structures, and mending it after a mutation.

Superblocks 2 and 3, object headers 2, B-trees 2, fractal heaps and the indexes of chunks end in Bob Jenkins's
lookup3 over the bytes before; libhdf5 looks at nothing else of a structure where that does not fit. After
https://docs.hdfgroup.org/hdf5/develop/_f_m_t3.html and https://burtleburtle.net/bob/c/lookup3.c. Needs only
Python's standard library.
"""

import struct

SIGNATURES = (b"\x89HDF", b"OHDR", b"OCHK", b"BTHD", b"BTIN", b"BTLF", b"FRHP", b"FHDB", b"FHIB", b"FSHD",
              b"FSSE", b"SMTB", b"SMLI", b"EAHD", b"EAIB", b"EASB", b"EADB", b"FAHD", b"FADB")
SUM = 4  # bytes
WORD = 0xFFFFFFFF


def rotate(value, count):
    return (value << count | value >> 32 - count) & WORD


def checksum(data):
    """lookup3 of bytes: `hashlittle` with 0 as the first value."""
    a = b = c = (0xDEADBEEF + len(data)) & WORD
    if not data:
        return c
    whole = (len(data) - 1) // 12 * 12
    for x, y, z in struct.iter_unpack("<III", data[:whole]):
        a, b, c = a + x & WORD, b + y & WORD, c + z & WORD
        a = (a - c & WORD) ^ (c << 4 & WORD | c >> 28)
        c = c + b & WORD
        b = (b - a & WORD) ^ (a << 6 & WORD | a >> 26)
        a = a + c & WORD
        c = (c - b & WORD) ^ (b << 8 & WORD | b >> 24)
        b = b + a & WORD
        a = (a - c & WORD) ^ (c << 16 & WORD | c >> 16)
        c = c + b & WORD
        b = (b - a & WORD) ^ (a << 19 & WORD | a >> 13)
        a = a + c & WORD
        c = (c - b & WORD) ^ (b << 4 & WORD | b >> 28)
        b = b + a & WORD
    x, y, z = struct.unpack("<III", data[whole:].ljust(12, b"\0"))
    a, b, c = a + x & WORD, b + y & WORD, c + z & WORD
    for first, second, count in ((2, 1, 14), (0, 2, 11), (1, 0, 25), (2, 1, 16), (0, 2, 4), (1, 0, 14), (2, 1, 24)):
        state = [a, b, c]
        state[first] = ((state[first] ^ state[second]) - rotate(state[second], count)) & WORD
        a, b, c = state
    return c


def mend(data, structures, original):
    """Writes the checksums of all structures (start, stop, place of the checksum) that changed.

    A header whose size changed gets one where it would end now, too.
    """
    for start, stop, place in structures:
        if place + SUM > len(data) or data[start:stop] == original[start:stop]:
            continue
        put(data, start, stop, place)
        end = header_end(data, start)
        if end is not None and end != place and end + SUM <= len(data):
            put(data, start, end, end)


def put(data, start, stop, place):
    if start <= place < stop:  # a heap's block has it inside, and counts it as zeros
        data[place:place + SUM] = bytes(SUM)
    struct.pack_into("<I", data, place, checksum(bytes(data[start:stop])))


def header_end(data, start):
    """Where the first part of an object's header ends by its own words; None for other structures."""
    if data[start:start + 4] != b"OHDR" or len(data) < start + 40:
        return None
    flags = data[start + 5]
    place = start + 6 + (16 if flags & 0x20 else 0) + (4 if flags & 0x10 else 0)
    width = 1 << (flags & 3)
    size = int.from_bytes(data[place:place + width], "little")
    return place + width + size if size < len(data) else None
