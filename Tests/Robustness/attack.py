"""What an attack is; the lists are in attacks_*.py, hostile.py holds the tool against them."""

from hdf5_bytes import Image

# What each command is given: IN is the hostile file, SOUND a sound one, OUT a new name.
COMMANDS = {
    "inspect": ["inspect", "IN"],
    "tree": ["inspect", "IN", "--tree", "--weights"],
    "swap-head": ["swap-head", "IN", "OUT", "-n", "3"],
    "compact": ["swap-head", "IN", "OUT", "-n", "3", "--compact"],
    "wrap-average": ["wrap-average", "IN", "OUT", "--frames", "2"],
    "freeze": ["freeze", "IN", "OUT", "--except-head"],
    "diff": ["diff", "IN", "IN"],
    "diff-sound": ["diff", "SOUND", "IN"],
    "transplant": ["transplant", "SOUND", "OUT", "--from", "IN"],
    "head-from": ["swap-head", "SOUND", "OUT", "--head-from", "IN"],
}

# What stops an attack, or makes it none.
LINKS = "only hard links are opened; others are named and left alone"
LAYOUT = "the layout is looked at before an array is opened; other files are never read"
SIZES = "sizes are held against each other and against the file before anything is read"
COUNTS = "lists have a longest length"
PATHS = "names lead down inside the group that lists them, link by link, to a dataset"
LIBRARY = "libhdf5 refuses it; the message has its reason"
SUPERVISOR = "the working process may use 10 s of processor time and 256 MiB, and crash: one clear error"
JSON = "the JSON reader: 512 levels, 64 MB, no key twice, exact UTF-8, numbers that fit"
TEXT = "texts are valid UTF-8, of the form that Keras writes"
CONFIG = "the configuration is read by its schema, 64 layers deep"
GRAPH = "a graph that does not hold is not operated on, and nothing is taken from it"
SHAPES = "weights are held against the shapes that the configuration gives"
WEIGHTS = "every layer's weights must be there before anything is written"
VERSION = "the version is one that is known"
PRINTED = "control characters are spelled out, long messages cut"
NAMES = "a layer has a name that its Keras takes and that a file can hold"
TRAINING = "what is compiled has an optimizer, a loss and metrics of the kinds that Keras writes"
ONE_WORD = "what is said twice is said once, and layers are listed in the order in which Keras takes them"
SOUND = "structures that libhdf5 passes over are held against themselves"
BYTES = "it leads to bytes of this very file"
SHARED = "no two things of a file share bytes"

READ = ("inspect", "tree")
# Which commands do not refuse, and what they say instead.
NONE = {}
HARMLESS = {command: "" for command in COMMANDS}
SHOWN = {"inspect": "problem", "tree": "problem"}
ONCE = {"inspect": "problem"}
SHAPE = dict(SHOWN, **{"diff": "", "diff-sound": ""})


def but(kind, *commands):
    """The same, but these refuse."""
    return {command: said for command, said in kind.items() if command not in commands}


SHAPE_BOMB = but(SHAPE, "diff")
# Looked at, but not operated on.
LOOKED_AT = SHAPE
LOOKS = ("inspect", "tree", "diff", "diff-sound")


class Attack:
    """A hostile file by its name, what stops it, and how the tool has to answer.

    `build` gives the bytes of the file, an `Image` or a root `Group`, or writes into the folder that it is
    given. `message` is what every refusal says. `accepted` maps commands that are not to refuse to what they
    have to print instead. What is given to a command of `misused` can't be meant so: a usage error.
    """

    def __init__(self, name, stopped_by, build, message, accepted, misused=()):
        self.name, self.stopped_by, self.build, self.message = name, stopped_by, build, message
        self.accepted, self.misused = accepted, misused

    @property
    def is_refused(self):
        """Whether nothing operates on the file, and nothing is taken from it."""
        return set(self.accepted) <= set(LOOKS)

    def content(self, folder):
        """The bytes of the file; None where it has been made already."""
        made = self.build(folder) if self.build.__code__.co_argcount else self.build()
        if made is None or isinstance(made, (bytes, bytearray)):
            return made
        return made.data if isinstance(made, Image) else Image(made).data
