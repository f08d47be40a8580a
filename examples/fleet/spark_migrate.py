"""Every .h5 of a folder for Keras 3, with Spark: python spark_migrate.py MODELS OUT"""

import pathlib
import sys

import h5surgery
from pyspark.sql import SparkSession


def errors(pairs):
    """What was refused or failed. A part that Spark does again finds its outputs, which `force` replaces."""
    for outcome in h5surgery.each(h5surgery.migrate, pairs, jobs=1, to="keras-3", force=True):
        if outcome.error:
            yield str(outcome.error)


models, out = (pathlib.Path(name).resolve() for name in sys.argv[1:])
out.mkdir(parents=True, exist_ok=True)
pairs = [(str(path), str(out / (path.stem + ".keras"))) for path in sorted(models.glob("*.h5"))]
spark = SparkSession.builder.appName("migrate").getOrCreate()
failed = spark.sparkContext.parallelize(pairs, len(pairs) // 50 + 1).mapPartitions(errors).collect()
sys.exit("\n".join(failed) or 0)
