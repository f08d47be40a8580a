"""A program that uses the whole module; mypy is strict with it, and the tests run it: typed_example.py MODEL FOLDER."""

import pathlib
import sys
from typing import List, Optional

import h5surgery


def largest(found: h5surgery.Inspection) -> Optional[h5surgery.Layer]:
    """The layer with the most parameters."""
    layers: List[h5surgery.Layer] = found.all_layers
    return max(layers, key=lambda layer: layer.parameters, default=None)


def work(model: pathlib.Path, folder: pathlib.Path) -> int:
    """Does the usual things, and gives the parameters that are trained in the end."""
    done: List[int] = []
    head: h5surgery.Report = h5surgery.swap_head(
        model, folder / "head.h5", classes=10, at=-2, hidden=[32], progress=lambda now, _: done.append(now)
    )
    h5surgery.freeze(head.output, folder / "frozen.h5", except_head=True)
    h5surgery.set_input(model, folder / "larger.h5", shape=[None, 96, 3], batch="any")
    clips = h5surgery.wrap_average(folder / "frozen.h5", str(folder / "clips.h5"), frames="any")
    h5surgery.apply([{"cast": {"to": "float16", "except_": "conv1"}}, "strip"], clips.output, folder / "half.h5")
    h5surgery.rename(model, folder / "renamed.h5", layers={"conv1": "stem"})
    h5surgery.transplant(model, folder / "same.h5", from_=model, layers=["conv1"])
    h5surgery.migrate(model, folder / "new.keras", to="keras-3", keep_custom=True, define={})
    h5surgery.convert(folder / "new.keras", folder / "new.weights.h5")
    verdict: str = h5surgery.doctor(folder / "new.keras", for_=["keras-3"]).verdict
    same: bool = h5surgery.diff(model, folder / "same.h5", tolerance=0.0).equal
    layer = largest(h5surgery.inspect(model))
    counts: List[int] = [outcome.get().parameters.total for outcome in h5surgery.each(h5surgery.inspect, [model] * 3)]
    outputs = h5surgery.each(h5surgery.cut, [(model, folder / "early.h5"), (model, None)], jobs=2, to="conv1")
    written: List[Optional[h5surgery.Report]] = [outcome.result for outcome in outputs]
    outputs.close()
    assert len(set(counts)) == 1 and len(written) == 2
    try:
        h5surgery.cut(model, folder / "cut.h5", to=["nowhere", 3])
    except h5surgery.Refused as refusal:
        name: Optional[str] = refusal.layer
        print(verdict, same, layer.name if layer else None, name, refusal.code)
    return h5surgery.inspect(folder / "frozen.h5").parameters.trainable


if __name__ == "__main__":
    print(work(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])))
