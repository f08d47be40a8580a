"""Runs one command and writes what it took: seconds, and the peak memory of the largest process in its tree.

    python3 -I -S Benchmarks/timed.py RESULT COMMAND...

Linux counts what the starting process held as memory of the one that it starts. So this one is kept small,
and what it holds itself is written beside the figures: below that, a peak can't be seen.
Standard library only.
"""
import os
import sys
import time


def main(result, command):
    started = time.perf_counter()
    process = os.posix_spawnp(command[0], command, os.environ)
    _, status, usage = os.wait4(process, 0)
    seconds = time.perf_counter() - started
    to_mb = 1 / 1e6 if sys.platform == "darwin" else 1024 / 1e6  # bytes there, KiB here
    own = os.wait4(os.posix_spawnp("true", ["true"], os.environ), 0)[2].ru_maxrss
    with open(result, "w") as file:
        file.write("%.6f %.6f %.3f %.3f %d" % (
            seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * to_mb, own * to_mb, status))


main(sys.argv[1], sys.argv[2:])
