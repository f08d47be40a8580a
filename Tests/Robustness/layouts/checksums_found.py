"""Finds the checksums of a sound HDF5 file by trying: what is over how many bytes follows from what fits.

Needs numpy; make_layouts.py uses it.
"""

import re

import numpy

from checksums import SIGNATURES, SUM, checksum

LONGEST = (200, 2_000, 12_000)  # bytes; the short ones are tried first
PATTERN = re.compile(b"|".join(re.escape(each) for each in SIGNATURES))
# A fractal heap's block has its checksum inside, behind an offset of two to eight bytes, and covers all of it.
BLOCK, BLOCK_HEADER, BLOCK_SIZES = b"FHDB", 13, [1 << power for power in range(8, 17)]


def search(data):
    """[start, stop, place of the checksum] of every structure that has one."""
    found = []
    for match in PATTERN.finditer(data):
        start = match.start()
        if match.group() == BLOCK:
            place = heap_block(data, start)
        else:
            place = next(filter(None, (structure(data, start, longest) for longest in LONGEST)), None)
        if place:
            found.append([start, *place])
    return found


def heap_block(data, start):
    for stop in (start + size for size in BLOCK_SIZES):
        for place in (start + BLOCK_HEADER + width for width in range(2, 9)):
            if stop <= len(data) and place_fits(data, start, stop, place):
                return stop, place
    return None


def place_fits(data, start, stop, place):
    piece = bytearray(data[start:stop])
    piece[place - start:place - start + SUM] = bytes(SUM)
    return checksum(piece) == int.from_bytes(data[place:place + SUM], "little")


def structure(data, start, longest):
    """Where the checksum stands that fits all bytes from `start` up to it."""
    longest = min(longest, len(data) - SUM - start)
    if longest < 8:
        return None
    bytes_ = numpy.frombuffer(data, "u1", longest + SUM, start)
    lengths = numpy.arange(8, longest + 1)
    expected = sum(bytes_[lengths + place].astype("u4") << numpy.uint32(8 * place) for place in range(SUM))
    for length in lengths[hashes(bytes_[:longest], lengths) == expected]:
        return start + int(length), start + int(length)
    return None


def hashes(data, lengths):
    """lookup3 of the first so many bytes, for each of these lengths."""
    word = numpy.uint32
    padded = numpy.zeros(len(data) + 24, "u1")
    padded[:len(data)] = data
    a = (lengths + 0xDEADBEEF).astype(word)
    b, c = a.copy(), a.copy()
    whole = (lengths - 1) // 12 * 12
    words = padded[:len(padded) // 12 * 12].view("<u4").astype(word).reshape(-1, 3)
    for block in range(int(whole.max()) // 12):
        live = slice(int(numpy.searchsorted(whole, block * 12, "right")), None)
        x, y, z = a[live] + words[block, 0], b[live] + words[block, 1], c[live] + words[block, 2]
        x -= z; x ^= turned(z, 4); z += y
        y -= x; y ^= turned(x, 6); x += z
        z -= y; z ^= turned(y, 8); y += x
        x -= z; x ^= turned(z, 16); z += y
        y -= x; y ^= turned(x, 19); x += z
        z -= y; z ^= turned(y, 4); y += x
        a[live], b[live], c[live] = x, y, z
    tails = numpy.stack([numpy.where(whole + place < lengths, padded[whole + place], 0) for place in range(12)], 1)
    tails = tails.astype(word).reshape(-1, 3, 4)
    tails = sum(tails[:, :, place] << word(8 * place) for place in range(4))
    a, b, c = a + tails[:, 0], b + tails[:, 1], c + tails[:, 2]
    c ^= b; c -= turned(b, 14)
    a ^= c; a -= turned(c, 11)
    b ^= a; b -= turned(a, 25)
    c ^= b; c -= turned(b, 16)
    a ^= c; a -= turned(c, 4)
    b ^= a; b -= turned(a, 14)
    c ^= b; c -= turned(b, 24)
    return c


def turned(value, count):
    return value << numpy.uint32(count) | value >> numpy.uint32(32 - count)
