"""Runs in an environment's Python: what this Keras makes of one file, or of many.

    PYTHON read.py --file M.h5 --arrays M.npz
    PYTHON read.py --serve        a JSON job a line on stdin, a JSON answer a line on stdout
"""
from reading import main

if __name__ == "__main__":
    main()
