"""Runs in an environment's Python: checks an output of h5surgery against the same surgery done by that Keras.

    PYTHON check.py --model M --operation swap --original M.h5 --before M.h5 --ours OUT.h5 --arrays M.npz
    PYTHON check.py --serve        a JSON job a line on stdin, a JSON answer a line on stdout
"""
from checking import main

if __name__ == "__main__":
    main()
