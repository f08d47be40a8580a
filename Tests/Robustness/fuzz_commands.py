"""Which command goes with a mutated file, with arguments that its configuration has. Needs only Python's standard
library."""

import json

import mutations

# IN is the mutated file, OUT what is to be written, SEED the sound one, RECIPE a recipe.
LOOKS = (
    ["inspect", "IN"],
    ["inspect", "IN", "--tree", "--weights"],
    ["diff", "IN", "SEED"],
)
TYPES = ("float16", "bfloat16", "float32", "float64")
RECIPE = b"h5surgery: 1\nsteps:\n- freeze: {all: true}\n- strip\n- insert: {layer: Dropout, rate: 0.5, after: -2}\n"
NEW_NAMES = ("new", "x", "a", "b", "dense_classifier", "kernel", "model_weights")
# How an output comes about: mostly as the tool chooses.
WAYS = ([], [], [], ["--compact"], ["--compact"], ["--no-compact"])
IN_PLACE = 0.1


class Layers:
    """The layers of a configuration, as far as it can be read."""

    def __init__(self, data):
        self.names, self.classes, self.inner, self.shape = [], [], [], None
        for entry in self.entries(data):
            name = self.name(entry)
            if name is not None:
                self.names.append(name)
                self.classes.append(str(entry.get("class_name")))
                self.inner += ["%s/%s" % (name, each) for each in self.below(entry)]
                self.look_at(entry["config"])

    def entries(self, data):
        place = mutations.text_of_config(data)
        try:
            config = json.loads(data[place[0]:place[1]])["config"]
            layers = config["layers"] if isinstance(config, dict) else config
            return [each for each in layers if isinstance(each, dict)]
        except (TypeError, ValueError, KeyError, RecursionError):
            return []

    @staticmethod
    def name(entry):
        config = entry.get("config")
        name = config.get("name") if isinstance(config, dict) else None
        plain = isinstance(name, str) and name and "\0" not in name and name.isprintable()
        return name if plain and len(name) < 200 else None

    def below(self, entry):
        inside = entry["config"].get("layers")
        found = [self.name(each) for each in inside if isinstance(each, dict)] if isinstance(inside, list) else []
        return [each for each in found if each]

    def look_at(self, config):
        for key in ("batch_input_shape", "batch_shape"):
            if self.shape is None and isinstance(config.get(key), list):
                self.shape = config[key][1:]

    def any(self, dice, also_inner=False):
        """A layer's name, or an index where there are none."""
        names = self.names + (self.inner if also_inner else [])
        return dice.choice(names) if names and dice.random() < 0.95 else str(dice.randrange(-3, 3))


def choose(dice, data, dropping=0.0):
    """The words of a command for the file with these bytes; `dropping` is how often it shall drop or move layers."""
    if dice.random() < 0.12:
        return list(dice.choice(LOOKS))
    layers = Layers(data)
    if "TimeDistributed" in layers.classes and dice.random() < 0.2:
        words = ["unwrap", "IN", "OUT"]
    else:
        words = dice.choice(DROPPING if dice.random() < dropping else MAKERS)(dice, layers)
    if dice.random() < IN_PLACE:
        words = [word for word in words if word != "OUT"] + ["--in-place"]
    return words + dice.choice(WAYS)


def swap_head(dice, layers):
    options = dice.choice((
        ["-n", "3"], ["-n", "3"], ["-n", "2", "--hidden", "4"], ["--keep-classes", "1,0"], ["--add-classes", "2"],
        ["-n", "3", "--name", dice.choice(NEW_NAMES)]))
    at = ["--at", layers.any(dice)] if options[0] == "-n" and dice.random() < 0.3 else []
    return ["swap-head", "IN", "OUT"] + options + at


def head_from(dice, layers):
    return dice.choice((["swap-head", "IN", "OUT", "--head-from", "SEED"],
                        ["swap-head", "SEED", "OUT", "--head-from", "IN"]))


def cut(dice, layers):
    ends = ["--to", layers.any(dice, True)]
    more = dice.choice(([], [], ["--to", layers.any(dice)], ["--from", layers.any(dice)]))
    return ["cut", "IN", "OUT"] + (more if more and dice.random() < 0.2 else ends + more)


def drop_head(dice, layers):
    return ["drop-head", "IN", "OUT"] + dice.choice(([], [], ["--output", layers.any(dice)]))


def remove(dice, layers):
    light = [name for name, kind in zip(layers.names, layers.classes)
             if kind in ("Dropout", "Activation", "ReLU", "Softmax")]
    if light and dice.random() < 0.7:
        return ["remove", "IN", "OUT", dice.choice(light)]
    return ["remove", "IN", "OUT"] + dice.choice(([layers.any(dice, True)], ["--class", "Dropout"]))


def rename(dice, layers):
    one, other = layers.any(dice, True), layers.any(dice)
    return ["rename", "IN", "OUT"] + dice.choice((
        ["%s=%s" % (one, dice.choice(NEW_NAMES))], ["%s=%s" % (one, dice.choice(NEW_NAMES))],
        ["%s=%s" % (one, other), "%s=%s" % (other, one)], ["*=new_*"], ["--prefix", "p_"], ["--suffix", "_s"],
        ["--model", "new"]))


def cast(dice, layers):
    options = dice.choice(([], [], [], ["--compute"], ["--except", layers.any(dice)]))
    return ["cast", "IN", "OUT", "--to", dice.choice(TYPES)] + options


def freeze(dice, layers):
    which = dice.choice((["--except-head"], ["--all"], ["--until", layers.any(dice, True)],
                         ["--from", layers.any(dice)], ["--layer", layers.any(dice, True)],
                         ["--class", "BatchNormalization"]))
    return [dice.choice(("freeze", "freeze", "unfreeze")), "IN", "OUT"] + (["--all"] if dice.random() < 0.1 else which)


def transplant(dice, layers):
    files = dice.choice((["SEED", "OUT", "--from", "IN"], ["IN", "OUT", "--from", "SEED"]))
    return ["transplant"] + files + dice.choice(
        ([], ["--skip-mismatch"], ["--by", "position"], ["--layers", layers.any(dice)]))


def set_input(dice, layers):
    shape = [str(size) if isinstance(size, int) else "any" for size in layers.shape or [4]]
    larger = [str(int(size) * 2) if size.isdigit() and place < len(shape) - 1 else size
              for place, size in enumerate(shape)]
    return ["set-input", "IN", "OUT"] + dice.choice((
        ["--batch", "2"], ["--batch", "any"], ["--frames", "3"], ["--shape", ",".join(shape)],
        ["--shape", ",".join(larger)]))


def insert(dice, layers):
    new = dice.choice((["Dropout", "--rate", "0.5"], ["Activation", "--activation", "relu"],
                       ["GaussianNoise", "--stddev", "0.1"]))
    return ["insert", "IN", "OUT", "--layer"] + new + [dice.choice(("--after", "--before")), layers.any(dice, True)]


def plain(*words):
    return lambda dice, layers: list(words)


MAKERS = (
    swap_head, swap_head, head_from, cut, cut, drop_head, remove, rename, rename, cast, freeze, transplant, set_input,
    insert, plain("strip", "IN", "OUT"), plain("fold-batchnorm", "IN", "OUT"),
    plain("wrap-average", "IN", "OUT", "--frames", "2"), plain("apply", "RECIPE", "IN", "OUT"),
)
DROPPING = (swap_head, head_from, cut, cut, drop_head, remove, rename)
