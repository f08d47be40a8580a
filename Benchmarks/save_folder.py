"""Saves the model of an .h5 as the folder of a SavedModel.

    ENV/bin/python Benchmarks/save_folder.py MODEL.h5 FOLDER

Runs inside an environment of tf.keras.
"""
import os
import shutil
import sys

sys.path.append(os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "Tests", "Conformance"))

from keras_api import load  # noqa: E402

if __name__ == "__main__":
    path, folder = sys.argv[1:]
    unfinished = folder + ".unfinished"
    shutil.rmtree(unfinished, ignore_errors=True)
    load(path).save(unfinished, save_format="tf")
    os.rename(unfinished, folder)
