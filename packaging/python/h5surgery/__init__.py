"""Surgery on saved Keras models, without Keras: look inside, replace the head, average over frames, convert, migrate.

>>> import h5surgery
>>> report = h5surgery.swap_head("model.h5", "ten.h5", classes=10)
>>> h5surgery.inspect("ten.h5").parameters.total
18494

Each function runs the program ``h5surgery``, which is installed with this module, once.
``each`` calls one of them for many files, several at a time.
"""

from . import _surgeries
from ._binary import binary
from ._commands import apply, convert, diff, doctor, inspect, inspect_layer, migrate
from ._each import Outcome, each
from ._errors import Error, Refused, UsageError
from ._results import (
    Diagnosis,
    Difference,
    FileFacts,
    Finding,
    Inspection,
    Layer,
    LayerDetail,
    Parameters,
    Report,
    Step,
    TargetDiagnosis,
    Weight,
)
from ._surgeries import *
from ._table import VERSION as __version__

__all__ = [
    "Diagnosis",
    "Difference",
    "Error",
    "FileFacts",
    "Finding",
    "Inspection",
    "Layer",
    "LayerDetail",
    "Outcome",
    "Parameters",
    "Refused",
    "Report",
    "Step",
    "TargetDiagnosis",
    "UsageError",
    "Weight",
    "__version__",
    "apply",
    "binary",
    "convert",
    "diff",
    "doctor",
    "each",
    "inspect",
    "inspect_layer",
    "migrate",
]
__all__ += _surgeries.__all__
