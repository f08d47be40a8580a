"""A table of every .h5 of a folder as Parquet, with Spark: python spark_table.py MODELS OUT"""

import pathlib
import sys

import h5surgery
from pyspark.sql import SparkSession

COLUMNS = "file string, model string, keras string, layers int, parameters long, trainable long, error string"


def rows(paths):
    """A row for each file of a part; Spark gives each of its cores a part at a time."""
    for outcome in h5surgery.each(h5surgery.inspect, paths, jobs=1):
        if outcome.error:
            yield outcome.file, None, None, None, None, None, str(outcome.error)
        else:
            found, counts = outcome.result, outcome.result.parameters
            yield outcome.file, found.name, found.file.keras_version, len(found.layers), counts.total, counts.trainable, None


paths = [str(path) for path in sorted(pathlib.Path(sys.argv[1]).resolve().glob("*.h5"))]
spark = SparkSession.builder.appName("table").getOrCreate()
parts = spark.sparkContext.parallelize(paths, len(paths) // 50 + 1)
parts.mapPartitions(rows).toDF(COLUMNS).write.parquet(sys.argv[2])
