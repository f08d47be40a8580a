"""The four steps of the Moments in Time notebook from Python, a refusal, a fault, a table: run in roots without compilers."""

import os
import shutil
import sys
import time

import h5surgery

model, place = sys.argv[1], sys.argv[2]
os.makedirs(place)
os.chdir(place)
shutil.copyfile(model, "M-75x75x3-13-im.h5")

# load and view
found = h5surgery.inspect("M-75x75x3-13-im.h5")
assert found.parameters.total == 18689 and found.layers[0].name == "input_1"
assert "<table>" in found._repr_html_()
# a new output layer
head = h5surgery.swap_head("M-75x75x3-13-im.h5", classes=10)
assert os.path.exists("M-75x75x3-10-im.h5") and head.details["units"] == 10
# averaging over frames
clips = h5surgery.wrap_average("M-75x75x3-10-im.h5", frames=16)
# saved, and sound
assert h5surgery.inspect(clips.output).layers[-1].output_shape == [None, 10]
assert not h5surgery.diff("M-75x75x3-13-im.h5", "M-75x75x3-10-im.h5").equal

try:
    h5surgery.freeze("M-75x75x3-10-im.h5", "x.h5", layer="nowhere")
    raise AssertionError("not refused")
except h5surgery.Refused as error:
    assert (error.code, error.layer) == ("unknown-layer", "nowhere")
with open("damaged.h5", "wb") as file:
    file.write(open(model, "rb").read()[:5000])
try:
    h5surgery.inspect("damaged.h5")
    raise AssertionError("no fault")
except h5surgery.Refused:
    raise
except h5surgery.Error as error:
    assert error.code == "truncated"

times = []
for _ in range(20):
    start = time.time()
    os.spawnv(os.P_WAIT, h5surgery.binary(), ["h5surgery", "--version"])
    times.append(time.time() - start)
sys.stderr.write(
    "Python %s: the notebook's steps, a refusal, a fault, a table; --version takes %.1f ms (median of 20, least %.1f); program: %s\n"
    % (sys.version.split()[0], sorted(times)[10] * 1000, min(times) * 1000, h5surgery.binary())
)
