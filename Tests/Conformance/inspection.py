"""Compares what `h5surgery inspect` says of a file with what Keras said of the model in memory."""
import json
import subprocess

from typing import List

SHOWN = 5  # problems of one kind that are told in full
# What shape comes out of these, the file does not say, nor what comes out of the layers behind them.
UNKNOWABLE = ("Lambda", "Affine", "TFOpLambda", "SlicingOpLambda", "TensorFlowOpLayer")


def problems(tool: str, path: str, facts: dict) -> List[str]:
    """Layers in order with name, class, output shape and parameter counts, at every depth; the totals."""
    ended = subprocess.run([tool, "inspect", path, "--format", "json"], stdin=subprocess.DEVNULL,
                           stdout=subprocess.PIPE, stderr=subprocess.PIPE, universal_newlines=True)
    if ended.returncode != 0:
        return ["'h5surgery inspect' ended with %d: %s"
                % (ended.returncode, " ".join(ended.stderr.split())[-300:])]
    try:
        model = json.loads(ended.stdout)["model"]
        found = totals(model["parameters"]) + layers(model["layers"], facts["layers"], "")
        for name in ("trainable", "non_trainable"):
            if model["parameters"][name] != facts[name]:
                found.append("%d parameters %s; in Keras %d" % (model["parameters"][name], name, facts[name]))
    except (KeyError, TypeError, ValueError) as error:
        return ["the JSON of 'h5surgery inspect' is not of the known form: %s: %s"
                % (type(error).__name__, error)]
    return found if len(found) <= SHOWN else found[:SHOWN] + ["and %d more" % (len(found) - SHOWN)]


def totals(parameters: dict) -> List[str]:
    if parameters["total"] == parameters["trainable"] + parameters["non_trainable"]:
        return []
    return ["the total of %d parameters is not the sum of its parts" % parameters["total"]]


def layers(found: List[dict], expected: List[dict], path: str) -> List[str]:
    """Compares two listings. A file lists more than `model.layers`: the operations of Keras 3."""
    names = [layer["name"] for layer in expected]
    # the file has the registered name, `Custom>CustomScaleLayer`
    found = [dict(layer, **{"class": layer["class"].split(">")[-1]}) for layer in found]
    classes = {layer["class"] for layer in expected}
    found = [layer for layer in found
             if layer["name"] in names or layer["parameters"] > 0 or layer["class"] in classes]
    if [layer["name"] for layer in found] != names:
        return ["the layers of '%s' are not those of Keras: %d, in Keras %d" % (
            path or "the model", len(found), len(names))]
    differences, unknowable = [], False
    for ours, keras in zip(found, expected):
        place = path + ours["name"]
        unknowable = unknowable or keras["class"] in UNKNOWABLE
        for ours_key, keras_key in (("class", "class"), ("output_shape", "output_shape"),
                                    ("parameters", "params"), ("trainable_parameters", "trainable_params")):
            if keras_key == "output_shape":
                if keras[keras_key] in (None, "multiple"):
                    continue
                if unknowable and ours[ours_key] is None:
                    continue
            said = ours[ours_key]
            if ours_key == "class":
                said = said.split(">")[-1]  # the file names a registered class Custom>CustomScaleLayer
            if said != keras[keras_key]:
                differences.append("'%s': %s %s; in Keras %s" % (
                    place, ours_key, json.dumps(ours[ours_key]), json.dumps(keras[keras_key])))
        if keras.get("layers"):
            differences += layers(inside(ours, keras), keras["layers"], place + "/")
    return differences


def inside(ours: dict, keras: dict) -> List[dict]:
    """What a layer holds. The model in a TimeDistributed is a level of its own in ours, not in Keras's."""
    held = ours.get("layers") or []
    names = [each["name"] for each in keras["layers"]]
    if len(held) == 1 and held[0].get("layers") and held[0]["name"] not in names:
        return held[0]["layers"]
    return held
