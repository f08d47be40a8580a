"""Reports as objects. Each keeps the command line's JSON in ``data``; docs/json.md says what is in it."""

from typing import Any, Dict, Iterator, List, Mapping, Optional, Sequence, Tuple, Union

from . import _html

#: Sizes of axes; None for one that is open.
Shape = List[Optional[int]]


class Record:
    """A part of a report."""

    __slots__ = ("data",)

    def __init__(self, data: Mapping[str, Any]) -> None:
        #: What the command line's JSON says.
        self.data = dict(data)

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and isinstance(other, Record) and other.data == self.data

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return "<%s %s>" % (type(self).__name__, self._what())

    def _what(self) -> str:
        members = [
            "%s=%r" % item for item in self.data.items() if isinstance(item[1], (str, int, float, type(None)))
        ]
        return " ".join(members)


class Parameters(Record):
    """Counts of parameters."""

    __slots__ = ()

    @property
    def total(self) -> int:
        """All of them."""
        return int(self.data["total"])

    @property
    def trainable(self) -> int:
        """Those that training changes."""
        return int(self.data["trainable"])

    @property
    def non_trainable(self) -> int:
        """Those that it does not change."""
        return int(self.data["non_trainable"])


class Finding(Record):
    """Something that a file's owner should know."""

    __slots__ = ()

    @property
    def severity(self) -> str:
        """``note``, ``warning`` or ``problem``."""
        return str(self.data["severity"])

    @property
    def code(self) -> str:
        """The word for it."""
        return str(self.data["code"])

    @property
    def layer(self) -> Optional[str]:
        """The layer that it is about."""
        return _optional(self.data.get("layer"))

    @property
    def message(self) -> str:
        """A sentence for people."""
        return str(self.data["message"])


class Weight(Record):
    """An array of a file."""

    __slots__ = ()

    @property
    def path(self) -> str:
        """Where it stands in the file."""
        return str(self.data["path"])

    @property
    def shape(self) -> Shape:
        """Its shape."""
        return list(self.data["shape"])

    @property
    def type(self) -> str:
        """The type of its elements, as in ``float32``."""
        return str(self.data["type"])


class Layer(Record):
    """A layer of a model."""

    __slots__ = ()

    @property
    def name(self) -> str:
        """Its name."""
        return str(self.data["name"])

    @property
    def class_(self) -> str:
        """Keras's class, as in ``Conv2D``."""
        return str(self.data["class"])

    @property
    def output_shape(self) -> Union[None, Shape, List[Shape]]:
        """The shape of its output, batch first, or of several; None where it can't be told."""
        shape: Union[None, Shape, List[Shape]] = self.data.get("output_shape")
        return shape

    @property
    def parameters(self) -> int:
        """How many it has."""
        return int(self.data["parameters"])

    @property
    def trainable_parameters(self) -> int:
        """How many of them training changes."""
        return int(self.data["trainable_parameters"])

    @property
    def trainable(self) -> bool:
        """Its flag."""
        return bool(self.data["trainable"])

    @property
    def connected_to(self) -> List[str]:
        """The layers that it reads."""
        return list(self.data.get("connected_to") or [])

    @property
    def layers(self) -> "List[Layer]":
        """What it holds: the layers of a nested model, the one of a wrapper."""
        return [Layer(layer) for layer in self.data.get("layers") or []]


class LayerDetail(Layer):
    """A layer in full."""

    __slots__ = ()

    @property
    def way(self) -> str:
        """The way down to it, as in ``outer/inner``."""
        return str(self.data["way"])

    @property
    def config(self) -> Dict[str, Any]:
        """Its configuration, as the file has it."""
        return dict(self.data["config"])

    @property
    def weights(self) -> List[Weight]:
        """Its own weights."""
        return [Weight(weight) for weight in self.data["weights"]]


class FileFacts(Record):
    """What a file says of itself."""

    __slots__ = ()

    @property
    def path(self) -> str:
        """As it was called."""
        return str(self.data["path"])

    @property
    def kind(self) -> str:
        """``whole-model``, ``legacy-weights``, ``keras-archive`` and the like."""
        return str(self.data["kind"])

    @property
    def bytes(self) -> int:
        """Its size."""
        return int(self.data["bytes"])

    @property
    def keras_version(self) -> Optional[str]:
        """The version of the Keras that wrote it, as it stands there."""
        return _optional(self.data.get("keras_version"))

    @property
    def dialect(self) -> Optional[str]:
        """How that Keras writes."""
        return _optional(self.data.get("dialect"))


class Inspection(Record):
    """What is in a file."""

    __slots__ = ()

    @property
    def file(self) -> FileFacts:
        """What the file says of itself."""
        return FileFacts(self.data["file"])

    @property
    def model(self) -> Optional[Dict[str, Any]]:
        """The model's name, class, inputs and outputs as JSON; None where the file has no architecture."""
        model: Optional[Dict[str, Any]] = self.data.get("model")
        return model

    @property
    def name(self) -> Optional[str]:
        """The model's name."""
        return _optional((self.model or {}).get("name"))

    @property
    def parameters(self) -> Parameters:
        """Counts for the whole model; zeros where the file has no architecture."""
        none = {"total": 0, "trainable": 0, "non_trainable": 0}
        return Parameters((self.model or {}).get("parameters") or none)

    @property
    def layers(self) -> List[Layer]:
        """The model's layers, in the order of the file."""
        return [Layer(layer) for layer in (self.model or {}).get("layers") or []]

    @property
    def all_layers(self) -> List[Layer]:
        """The layers at every depth, each behind what holds it."""
        return [layer for _, layer in _walk(self.layers)]

    @property
    def weights(self) -> List[Weight]:
        """Every array of the file."""
        return [Weight(weight) for weight in self.data.get("tensors") or []]

    @property
    def findings(self) -> List[Finding]:
        """What its owner should know."""
        return [Finding(finding) for finding in self.data.get("findings") or []]

    @property
    def tree(self) -> Optional[List[Dict[str, Any]]]:
        """Groups, datasets and attributes; None unless it was asked for."""
        tree: Optional[List[Dict[str, Any]]] = self.data.get("tree")
        return tree

    def _what(self) -> str:
        return "%s: %s" % (self.file.path, self._heading())

    def _heading(self) -> str:
        facts = self.file
        parts = [self.name or facts.kind, facts.dialect or "", "%s parameters" % _number(self.parameters.total)]
        return ", ".join(part for part in parts if part)

    def _rows(self) -> List[List[str]]:
        return [
            [
                "  " * depth + layer.name,
                layer.class_,
                _shape(layer.output_shape),
                _number(layer.parameters),
                "yes" if layer.trainable_parameters else ("no" if layer.parameters else ""),
                ", ".join(layer.connected_to),
            ]
            for depth, layer in _walk(self.layers)
        ]

    def __str__(self) -> str:
        head = ["Layer", "Class", "Output shape", "Parameters", "Trained", "Connected to"]
        counts = self.parameters
        lines = _columns([head] + self._rows(), numbers=(3,))
        lines.append(
            "total %s, trainable %s, non-trainable %s"
            % (_number(counts.total), _number(counts.trainable), _number(counts.non_trainable))
        )
        return "\n".join([self._heading()] + lines + _findings(self.findings))

    def _repr_html_(self) -> str:
        columns = ["Layer", "Class", "Output shape", ">Parameters", "Trained", "Connected to"]
        counts = self.parameters
        totals = "%s trainable, %s not" % (_number(counts.trainable), _number(counts.non_trainable))
        return (
            _html.heading(self._heading(), totals)
            + _html.table(columns, self._rows())
            + _html.bullets(_findings(self.findings))
        )


class Step(Record):
    """What one surgery did."""

    __slots__ = ()

    @property
    def details(self) -> Dict[str, Any]:
        """Facts, which differ by surgery."""
        return dict(self.data.get("details") or {})

    @property
    def lines(self) -> List[str]:
        """The report for people."""
        return list(self.data.get("lines") or [])

    @property
    def warnings(self) -> List[str]:
        """What to look out for."""
        return list(self.data.get("warnings") or [])

    @property
    def changed(self) -> bool:
        """Whether it changed anything."""
        return bool(self.data.get("changed"))

    @property
    def before(self) -> Optional[Parameters]:
        """Counts of parameters before; None where the command does not tell."""
        return self._counts("before")

    @property
    def after(self) -> Optional[Parameters]:
        """Counts of parameters after."""
        return self._counts("after")

    def _counts(self, side: str) -> Optional[Parameters]:
        counts = (self.data.get("parameters") or {}).get(side)
        return Parameters(counts) if counts else None


class Report(Step):
    """What a command that writes a model did, or with ``dry_run`` would do."""

    __slots__ = ()

    @property
    def command(self) -> str:
        """The command."""
        return str(self.data["command"])

    @property
    def input(self) -> str:
        """The model that was read."""
        return str(self.data["input"])

    @property
    def output(self) -> str:
        """The model that was written, or would be."""
        return str(self.data["output"])

    @property
    def dry_run(self) -> bool:
        """Whether nothing was written."""
        return bool(self.data["dry_run"])

    @property
    def steps(self) -> List[Step]:
        """The steps of a recipe; of another command, itself."""
        steps = self.data.get("steps")
        return [Step(step) for step in steps] if steps is not None else [self]

    @property
    def changes(self) -> List[Dict[str, Any]]:
        """What a migration changed."""
        return list((self.data.get("migration") or {}).get("changes") or [])

    @property
    def losses(self) -> List[Dict[str, Any]]:
        """What has no place in the output's format."""
        made = self.data.get("written") or self.data.get("plan") or {}
        return list(made.get("losses") or [])

    @property
    def findings(self) -> List[Finding]:
        """What the model's owner should know."""
        return [Finding(finding) for finding in self.data.get("findings") or []]

    @property
    def written(self) -> Optional[Dict[str, Any]]:
        """Path, bytes and the way they were written; None after ``dry_run``."""
        written: Optional[Dict[str, Any]] = self.data.get("written")
        return written

    def _all_lines(self) -> List[str]:
        lines: List[str] = []
        for step in self.steps:
            name = step.data.get("step")
            lines += ["%s: %s" % (name, line) if name else line for line in step.lines]
            lines += ["warning: " + warning for warning in step.warnings]
        lines += _grouped(self.changes)
        lines += ["lost: " + str(loss.get("message")) for loss in self.losses]
        if self.before and self.after:
            lines.append(
                "parameters: %s -> %s; trainable: %s -> %s"
                % (
                    _number(self.before.total),
                    _number(self.after.total),
                    _number(self.before.trainable),
                    _number(self.after.trainable),
                )
            )
        return lines + _findings(self.findings)

    def _heading(self) -> str:
        verb = "would write" if self.dry_run else "wrote"
        return '%s %s "%s"' % (self.command, verb, self.output)

    def _what(self) -> str:
        return self._heading()

    def __str__(self) -> str:
        return "\n".join([self._heading()] + ["  " + line for line in self._all_lines()])

    def _repr_html_(self) -> str:
        size = (self.written or {}).get("bytes")
        detail = "%s bytes" % _number(size) if size is not None else "nothing was written"
        return _html.heading(self._heading(), detail) + _html.bullets(self._all_lines())


class Difference(Record):
    """What differs between two models."""

    __slots__ = ()

    @property
    def equal(self) -> bool:
        """Whether nothing differs."""
        return bool(self.data["equal"])

    @property
    def layers(self) -> Dict[str, List[Dict[str, Any]]]:
        """``removed``, ``added``, ``renamed``, ``moved`` and ``changed``."""
        return dict(self.data["layers"])

    @property
    def weights(self) -> Dict[str, Any]:
        """How many are equal, and those that are not."""
        return dict(self.data["weights"])

    @property
    def model(self) -> List[Dict[str, Any]]:
        """What differs in the model itself, by key."""
        return list(self.data["model"])

    @property
    def training(self) -> List[Dict[str, Any]]:
        """What differs in the training configuration, by key."""
        return list(self.data["training"])

    def _what(self) -> str:
        return '"%s" and "%s": %s' % (self.data["a"], self.data["b"], "equal" if self.equal else "different")

    def _rows(self) -> List[List[str]]:
        rows: List[List[str]] = []
        for change in self.model:
            rows.append(["model", "changed", _change(change)])
        for kind in ("removed", "added"):
            rows += [[entry["layer"], kind, entry["class"]] for entry in self.layers[kind]]
        for kind in ("renamed", "moved"):
            rows += [[entry["a"], kind, "to " + entry["b"]] for entry in self.layers[kind]]
        for entry in self.layers["changed"]:
            rows += [[entry["a"], "changed", _change(change)] for change in entry["changes"]]
        for weight in self.weights["different"]:
            largest = weight.get("max_difference")
            text = weight["status"] + ("" if largest is None else ", largest difference %s" % largest)
            rows.append(["%s, %s" % (weight["layer"], weight["name"]), "weight", text])
        for kind in ("removed", "added"):
            for weight in self.weights[kind]:
                what = "%s %s" % (weight["type"], weight["shape"])
                rows.append(["%s, %s" % (weight["layer"], weight["name"]), "weight " + kind, what])
        for change in self.training:
            rows.append(["training", "changed", _change(change)])
        return rows

    def __str__(self) -> str:
        return "\n".join([self._what()] + ["  " + line for line in _columns(self._rows())])

    def _repr_html_(self) -> str:
        rows = self._rows()
        body = _html.table(["Where", "What", "How"], rows) if rows else ""
        return _html.heading(self._what()) + body


class TargetDiagnosis(Record):
    """What one Keras does with a file."""

    __slots__ = ()

    @property
    def target(self) -> str:
        """The Keras, as in ``keras-3``."""
        return str(self.data["target"])

    @property
    def verdict(self) -> str:
        """``loads``, ``loads-wrong`` or ``fails``."""
        return str(self.data["verdict"])

    @property
    def training(self) -> str:
        """``loads`` or ``fails``; ``none`` where the file has no training configuration."""
        return str(self.data["training"])

    @property
    def can_migrate(self) -> bool:
        """Whether ``migrate`` makes a file for it."""
        return bool(self.data["can_migrate"])

    @property
    def findings(self) -> List[Dict[str, Any]]:
        """The reasons: ``rule``, ``effect``, ``layers``, ``symptom``, ``message``, ``remedy``."""
        return list(self.data["findings"])


class Diagnosis(Record):
    """Which Keras loads a file, which loads it wrong, and why."""

    __slots__ = ()

    @property
    def file(self) -> str:
        """As it was called."""
        return str(self.data["file"])

    @property
    def writer(self) -> Optional[str]:
        """The Keras that wrote it."""
        return _optional(self.data.get("writer"))

    @property
    def verdict(self) -> str:
        """The worst of those that were asked for; else that of the writer."""
        return str(self.data["verdict"])

    @property
    def targets(self) -> List[TargetDiagnosis]:
        """One for each Keras."""
        return [TargetDiagnosis(target) for target in self.data["targets"]]

    def _rows(self) -> List[List[str]]:
        return [
            [
                target.target,
                target.verdict,
                "yes" if target.can_migrate else "no",
                "; ".join(sorted({str(finding["message"]) for finding in target.findings})),
            ]
            for target in self.targets
        ]

    def _what(self) -> str:
        return '"%s", written by %s: %s' % (self.file, self.writer or "an unknown Keras", self.verdict)

    def __str__(self) -> str:
        head = ["Keras", "Verdict", "Can migrate", "Why"]
        return "\n".join([self._what()] + ["  " + line for line in _columns([head] + self._rows())])

    def _repr_html_(self) -> str:
        return _html.heading(self._what()) + _html.table(["Keras", "Verdict", "Can migrate", "Why"], self._rows())


def _walk(layers: Sequence[Layer]) -> Iterator[Tuple[int, Layer]]:
    """Layers at every depth with their depth, without recursion: nesting has no limit."""
    stack = [(0, layer) for layer in reversed(layers)]
    while stack:
        depth, layer = stack.pop()
        yield depth, layer
        stack += [(depth + 1, inner) for inner in reversed(layer.layers)]


def _findings(findings: Sequence[Finding]) -> List[str]:
    return ["%s: %s" % (finding.severity, finding.message) for finding in findings]


def _grouped(changes: Sequence[Mapping[str, Any]]) -> List[str]:
    """What a migration changed, each sentence once with its layers."""
    layers: Dict[str, List[str]] = {}
    for change in changes:
        named = layers.setdefault(str(change.get("message")), [])
        if change.get("layer"):
            named.append(str(change["layer"]))
    lines = []
    for message, named in layers.items():
        more = " and %d more" % (len(named) - 3) if len(named) > 3 else ""
        lines.append(message + (" (%s%s)" % (", ".join(named[:3]), more) if named else ""))
    return lines


def _change(change: Mapping[str, Any]) -> str:
    sides = [repr(change[side]) if side in change else "nothing" for side in ("a", "b")]
    return "%s: %s -> %s" % (change["key"], sides[0], sides[1])


def _columns(rows: Sequence[Sequence[str]], numbers: Sequence[int] = ()) -> List[str]:
    """Rows as lines of equal columns."""
    if not rows:
        return []
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = []
    for row in rows:
        cells = [
            text.rjust(width) if column in numbers else text.ljust(width)
            for column, (text, width) in enumerate(zip(row, widths))
        ]
        lines.append("  ".join(cells).rstrip())
    return lines


def _shape(shape: Any) -> str:
    """``(None, 224, 224, 3)``, as Keras shows it."""
    if shape is None:
        return "?"
    if shape and isinstance(shape[0], list):
        return ", ".join(_shape(part) for part in shape)
    return "(%s)" % ", ".join("None" if size is None else str(size) for size in shape)


def _number(number: Any) -> str:
    return "{:,}".format(number)


def _optional(text: Any) -> Optional[str]:
    return None if text is None else str(text)
