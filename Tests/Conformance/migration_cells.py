"""Which migrations are judged: the targets, the graphs, the part for continuous integration.

A cell is a graph that one Keras wrote and another one reads. Plain data, standard library only.
"""
import registry

from typing import List, NamedTuple


class MigrationCell(NamedTuple):
    writer: str
    reader: str
    model: str

    def __str__(self) -> str:
        return "%s:%s %s" % self


# What the tool calls the Keras of each environment.
TARGETS = {
    "k224": "keras-2.2", "k231": "keras-2.3", "tf21": "tf-2.1", "tf24": "tf-2.4", "tf28": "tf-2.8",
    "tf212": "tf-2.12", "tf215": "tf-2.15", "tfk": "tf-keras-2.21", "k30": "keras-3.0", "k3": "keras-3",
}

# Other kernels of another version add up in another order: by so much of the largest prediction, or of 1.
TOLERANCE = 5e-6
HALF_TOLERANCE = 5e-3
IN_HALF_PRECISION = ("g_float16", "g_mixed")

CI_PAIRS = "tf21:k3 tf215:k3 k3:tf215 k231:k3"
# Ten that every writer of these pairs can save, each another reason not to load or to load wrong.
CI_GRAPHS = ("g_bidirectional", "g_compiled", "g_custom", "g_lambdas", "g_nested", "g_seq_nested", "x_hard_gru",
             "x_mask_concat", "x_nested_outputs", "x_seq2seq")

GRAPHS = tuple(registry.CASES) + tuple(registry.FOR_MIGRATIONS)


def tolerance(model: str) -> float:
    return HALF_TOLERANCE if model in IN_HALF_PRECISION else TOLERANCE


def cells(pairs: List[str], models: List[str]) -> List[MigrationCell]:
    """Reader by reader, as each reader's process is started once; without graphs that a writer can't save."""
    found = [MigrationCell(*pair.split(":"), model) for pair in pairs for model in models]
    readers = list(TARGETS)
    return sorted((cell for cell in found if cell.writer in registry.EVERY[cell.model].envs),
                  key=lambda cell: readers.index(cell.reader))
