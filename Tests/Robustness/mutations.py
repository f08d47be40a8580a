"""Mutations of sound files, by what they aim at; fuzz.py and referee.py apply them.

`structure` are HDF5's bytes anywhere; `config` the text of model_config and training_config; `nodes` its
inbound_nodes, taken apart and changed as values; `attributes` lists of names and versions, their texts,
types and sizes; `names` those of layers, so that they clash. What is written back has the length that it had:
strings stand in heaps or headers whose sizes say so. Checksums of what was changed are mended, for libhdf5 would
look at nothing else.
"""

import json
import re
import struct

import checksums

# Numbers that sizes, counts and addresses go wrong at.
NUMBERS = (0, 1, 2, 7, 8, 0x7F, 0x80, 0xFF, 0x100, 0x7FFF, 0xFFFF, 0x10000, 0x7FFFFFFF, 0x80000000,
           0xFFFFFFFF, 1 << 32, 1 << 40, (1 << 63) - 1, 1 << 63, (1 << 64) - 1)
SIGNATURES = (b"TREE", b"SNOD", b"HEAP", b"GCOL") + checksums.SIGNATURES
MENDED = 0.9  # how often checksums are
NODE_NUMBERS = (-1, 1, 2, 99, 2 ** 31, 2 ** 63, -2 ** 63, 0.5, 1e999, None, True, "0", [], {})


class Mutant(bytearray):
    """Bytes that change; `checksums` says where those of the sound file stand."""

    checksums = ()


def mutate(seed, dice, mutations):
    """The bytes of a seed after some of these mutations, and the names of what was done to them."""
    data, names = Mutant(seed.data), []
    data.checksums = seed.checksums
    for _ in range(dice.choice((1, 1, 1, 2, 3, 8))):
        mutation = dice.choice(mutations)
        if mutation(data, dice):
            names.append(mutation.__name__)
    if seed.checksums and dice.random() < MENDED:
        checksums.mend(data, seed.checksums, seed.data)
    return bytes(data), names or ["nothing"]


def places(seed, data, most=4):
    """Where the first bytes stand that changed: behind which signature, or at which address."""
    found = []
    for place, (old, new) in enumerate(zip(seed.data, data)):
        if old == new or found and place < found[-1] + 64:
            continue
        found.append(place)
        if len(found) == most:
            break
    return ", ".join(place_name(seed.data, place) for place in found) or "no place"


def place_name(data, place):
    starts = [(data.rfind(signature, 0, place + len(signature)), signature) for signature in SIGNATURES]
    start, signature = max(starts)
    if start < 0 or place - start > 512:
        return "%d" % place
    return "%s+%d" % (signature.decode("latin-1").strip("\x89"), place - start)


# MARK: structure

def flip_bits(data, dice):
    for _ in range(dice.choice((1, 1, 4, 32))):
        data[dice.randrange(len(data))] ^= 1 << dice.randrange(8)
    return True


def overwrite(data, dice):
    start = dice.randrange(len(data))
    count = min(len(data) - start, dice.choice((1, 8, 64, 1024)))
    data[start:start + count] = dice.choice((b"\0", b"\xff", bytes([dice.randrange(256)]))) * count
    return True


def truncate(data, dice):
    if len(data) < 16:
        return False
    del data[dice.randrange(8, len(data)):]
    return True


def append(data, dice):
    data += dice.randbytes(dice.choice((1, 100, 5000)))
    return True


def structure(data, dice):
    """A number near a signature is replaced by one that sizes go wrong at, or by an address."""
    places = [match.start() for signature in SIGNATURES for match in re.finditer(signature, data)] + [0]
    place = dice.choice(places) + dice.randrange(0, 96)
    return number_at(data, place, dice)


def header(data, dice):
    """Anywhere in the first part of the file, where the superblock and the root's header are."""
    return number_at(data, dice.randrange(min(2048, len(data))), dice)


def checksummed(data, dice):
    """A number anywhere in a structure that has a checksum."""
    if not data.checksums:
        return False
    start, stop, _ = dice.choice(data.checksums)
    return number_at(data, dice.randrange(start, stop), dice)


def number_at(data, place, dice):
    width = dice.choice((1, 2, 4, 8))
    if place + width > len(data):
        return False
    value = dice.choice(NUMBERS + (dice.randrange(len(data)),))
    data[place:place + width] = struct.pack("<Q", value)[:width]
    return True


def exchange(data, dice):
    """Two pieces change places."""
    count = dice.choice((8, 16, 40, 512))
    if len(data) < 4 * count:
        return False
    a, b = (dice.randrange(0, len(data) - count) // 8 * 8 for _ in range(2))
    if abs(a - b) < count:
        return False
    data[a:a + count], data[b:b + count] = data[b:b + count], data[a:a + count]
    return True


# MARK: config

def text_of_config(data):
    """Where the text of model_config begins and ends; None where it can't be found."""
    begin = data.find(b'{"class_name"')
    begin = data.find(b'{"module"') if begin < 0 else begin
    end = data.find(b"\0", begin)
    return None if begin < 0 else (begin, len(data) if end < 0 else end)


def config(data, dice):
    """Single characters."""
    place = text_of_config(data)
    if not place or place[0] == place[1]:
        return False
    for _ in range(dice.choice((1, 2, 10))):
        data[dice.randrange(*place)] = dice.choice(b'0123456789-.eE"[]{}:, \\untf\x00\xff\xed')
    return True


def config_word(data, dice):
    """One word of the configuration becomes another of its words, padded or cut to fit."""
    words = list(re.finditer(rb'"[A-Za-z_0-9]{3,}"', data))
    if len(words) < 2:
        return False
    old, new = dice.choice(words), dice.choice(words)
    text = new.group()[1:-1][:len(old.group()) - 2]
    data[old.start() + 1:old.end() - 1] = text + b"_" * (len(old.group()) - 2 - len(text))
    return True


def config_value(data, dice):
    """A value of the tree becomes one of another kind, or goes, or another one of the tree."""
    return with_tree(data, lambda tree: change_somewhere(tree, dice))


def with_tree(data, change):
    """Changes the configuration as a value, where the result fits in its place."""
    place = text_of_config(data)
    if not place:
        return False
    try:
        tree = json.loads(data[place[0]:place[1]])
        changed = change(tree)
    except (ValueError, TypeError, RecursionError):
        return False
    text = json.dumps(tree).encode()
    if len(text) > place[1] - place[0]:
        text = json.dumps(tree, separators=(",", ":")).encode()
    if not changed or len(text) > place[1] - place[0]:
        return False
    data[place[0]:place[1]] = text.ljust(place[1] - place[0])
    return True


def places_in(tree):
    """Every (container, key) of a tree."""
    found, waiting = [], [tree]
    while waiting:
        value = waiting.pop()
        inside = value.items() if isinstance(value, dict) else ()
        inside = enumerate(value) if isinstance(value, list) else inside
        for key, each in inside:
            found.append((value, key))
            waiting.append(each)
    return found


def change_somewhere(tree, dice):
    places = places_in(tree)
    if not places:
        return False
    container, key = dice.choice(places)
    if dice.random() < 0.3:
        del container[key]
    elif dice.random() < 0.5:
        other = dice.choice(places)
        container[key] = json.loads(json.dumps(other[0][other[1]] if in_it(*other) else None))
    else:
        container[key] = dice.choice((None, True, -1, 2 ** 63, 1e999, 0.5, "", "x", [], {}, [[]]))
    return True


def in_it(container, key):
    return key in container if isinstance(container, dict) else key < len(container)


# MARK: nodes

def nodes(data, dice):
    """A name, an index or a list of a layer's calls."""
    def change(tree):
        layers = [each[0][each[1]] for each in places_in(tree) if each[1] == "inbound_nodes"]
        layers = [calls for calls in layers if isinstance(calls, list) and calls]
        if not layers:
            return False
        names = [each[0][each[1]] for each in places_in(tree) if each[1] == "name"]
        calls = dice.choice(layers)
        container, key = dice.choice(places_in(calls) or [(calls, 0)])
        container[key] = dice.choice(NODE_NUMBERS + tuple(names[:40]) + (container[key],) * 2)
        if dice.random() < 0.2:
            calls.append(json.loads(json.dumps(calls[0])))
        return True
    return with_tree(data, change)


def node_characters(data, dice):
    """Numbers, names and brackets of the calls as they are written."""
    calls = list(re.finditer(rb'"inbound_nodes": \[[^{}]*', data))
    if not calls:
        return False
    call = dice.choice(calls)
    place = min(dice.randrange(call.start() + 17, call.end() + 1), len(data) - 1)
    data[place] = dice.choice(b'0123456789-[]", {}')
    return True


# MARK: attributes

ATTRIBUTES = re.compile(
    rb"(layer_names|weight_names|keras_version|backend|training_config|model_config)\d*\0")
TEXTS = (b"../", b"/", b".", b"\0", b"\xff", b"\x1b[2J", b"\n", b"/model_weights", b"kernel:0",
         b"%s", b"0", b"9" * 20)


def attribute_number(data, dice):
    """Types, shapes and sizes, which stand around an attribute's name."""
    places = [match.start() for match in ATTRIBUTES.finditer(data)]
    return bool(places) and number_at(data, max(0, dice.choice(places) + dice.randrange(-24, 120)), dice)


def attribute_text(data, dice):
    """Texts behind the name, in the header or in a heap."""
    places = [match.end() for match in ATTRIBUTES.finditer(data)]
    if not places:
        return False
    place, text = dice.choice(places) + dice.randrange(0, 400), dice.choice(TEXTS)
    if place + len(text) > len(data):
        return False
    data[place:place + len(text)] = text
    return True


def weight_path(data, dice):
    """One of the paths that `weight_names` lists, or the version."""
    paths = list(re.finditer(rb"[A-Za-z_0-9/]{2,}:0|\d\.\d+\.\d+(-tf)?", data))
    if not paths:
        return False
    path = dice.choice(paths)
    old, new = path.group(), dice.choice(TEXTS + (dice.choice(paths).group(),))
    data[path.start():path.end()] = (new + old[len(new):])[:len(old)]
    return True


# MARK: names

def config_names(data, dice):
    """A layer's name becomes one that meets another's: the same, a path through it, the beginning of it."""
    def change(tree):
        names = [each[0][each[1]] for each in places_in(tree) if each[1] == "name"]
        names = [each for each in names if isinstance(each, str) and each]
        if not names:
            return False
        old, new = dice.choice(names), clash(dice.choice(names), dice)
        only_names = dice.random() < 0.3
        for container, key in places_in(tree):
            if container[key] == old and (key == "name" or not only_names):
                container[key] = new
        return True
    return with_tree(data, change)


def clash(name, dice):
    """A name that has to do with this one."""
    last = name.split("/")[-1]
    return dice.choice((name, name + "/" + last, last + "/" + name, name + "/a", last, name[:max(1, len(name) // 2)],
                        name + "_1", "/" + name, name + "/", name.replace("_", "/", 1)))


NAMES = re.compile(rb'"name": "([A-Za-z0-9_./]+)"')


def names_everywhere(data, dice):
    """A name becomes another of the same length wherever it stands: in the config, in lists, in links."""
    names = sorted(set(NAMES.findall(data)))
    if len(names) < 2:
        return False
    old = dice.choice(names)
    same = [each for each in names if len(each) == len(old) and each != old]
    other = dice.choice(same) if same else None
    if other is None or dice.random() < 0.5:
        place = dice.randrange(len(old))
        other = old[:place] + dice.choice((b"/", b"a", b"b", b"_")) + old[place + 1:]
    both_ways = dice.random() < 0.5
    table = {old: other, other: old} if both_ways else {old: other}
    pattern = rb"(?<![A-Za-z0-9_])(%s)(?![A-Za-z0-9_])" % b"|".join(re.escape(each) for each in table)
    data[:] = re.sub(pattern, lambda match: table[match.group()], data)
    return True


TARGETS = {
    "structure": (flip_bits, overwrite, truncate, append, structure, structure, checksummed, header, exchange),
    "config": (config, config_word, config_value, config_value),
    "nodes": (nodes, nodes, nodes, node_characters),
    "attributes": (attribute_number, attribute_text, weight_path),
    "names": (config_names, names_everywhere),
}
TARGETS["all"] = tuple(each for target in list(TARGETS) for each in TARGETS[target])
