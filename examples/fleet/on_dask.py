"""A new head for every .h5 of a folder, with Dask: python on_dask.py MODELS OUT"""

import pathlib
import sys

import h5surgery
from dask.distributed import Client


def heads(pairs):
    """The errors of a batch. A worker's thread is one core, so one file is worked on at a time."""
    done = h5surgery.each(h5surgery.swap_head, pairs, jobs=1, classes=10)
    return [str(outcome.error) for outcome in done if outcome.error]


# Dask's workers import this file; without this line each of them would begin the work anew
if __name__ == "__main__":
    models, out = (pathlib.Path(name).resolve() for name in sys.argv[1:])
    out.mkdir(parents=True, exist_ok=True)
    pairs = [(str(path), str(out / path.name)) for path in sorted(models.glob("*.h5"))]
    with Client() as client:
        batches = [pairs[first : first + 50] for first in range(0, len(pairs), 50)]
        errors = sum(client.gather(client.map(heads, batches)), [])
    sys.exit("\n".join(errors) or 0)
