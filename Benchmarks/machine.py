"""Where and with what a benchmark ran: every figure stands beside this."""
import datetime
import os
import platform
import re
import subprocess
import sys
import time

import environments

VERSIONS = {  # what is said of each environment, by its own interpreter
    "h5py": "import h5py; print('h5py %s with libhdf5 %s' % (h5py.__version__, h5py.version.hdf5_version))",
    "safetensors": "import safetensors as s; print('safetensors %s' % s.__version__)",
    "keras": """
import tensorflow
try:
    import keras
except ImportError:
    from tensorflow import keras
print("TensorFlow %s, Keras %s" % (tensorflow.__version__, keras.__version__))
""",
}


def about(tool, folder, runs):
    """The machine and the tool, now, and how many runs count."""
    return {
        "date": datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d %H:%M UTC"),
        "cpu": cpu(), "cores": os.cpu_count(), "memory": memory(), "kernel": "%s %s" % os.uname()[0:3:2],
        "filesystem": filesystem(folder), "busy": busy(), "tool": said([tool, "--version"]),
        "commit": said(["git", "-C", os.path.dirname(os.path.abspath(__file__)), "describe",
                        "--always", "--dirty"]),
        "libhdf5": libhdf5(tool), "runs": runs, "python": platform.python_version(),
    }


def said(command):
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, universal_newlines=True,
                          check=True).stdout.strip()


def version_of(env, what):
    """What the environment's interpreter says of its h5py or its Keras; that also warms its files up."""
    quiet = dict(os.environ, TF_CPP_MIN_LOG_LEVEL="3")
    return subprocess.run([environments.python(env), "-W", "ignore", "-c", VERSIONS[what]], env=quiet,
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, universal_newlines=True,
                          check=True).stdout.strip()


def libhdf5(tool):
    """The version that is linked into the tool, from the library's own text in it."""
    with open(tool, "rb") as file:
        found = re.search(rb"HDF5 library version: (\d[\w.-]*)", file.read())
    return found.group(1).decode() if found else "linked dynamically"


def cpu():
    if sys.platform == "darwin":
        return said(["sysctl", "-n", "machdep.cpu.brand_string"])
    with open("/proc/cpuinfo") as file:
        return next((line.split(":")[1].strip() for line in file if line.startswith("model name")), "unknown")


def memory():
    """In whole GB."""
    return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9)


def filesystem(folder):
    """The type of the file system that the folder is on: `ext4`."""
    if sys.platform == "darwin":
        return "apfs"
    best, kind = "", "unknown"
    with open("/proc/mounts") as file:
        for line in file:
            point, found = line.split()[1:3]
            inside = os.path.realpath(folder) + "/"
            if inside.startswith(point.rstrip("/") + "/") and len(point) > len(best):
                best, kind = point, found
    return kind


def busy(seconds=5):
    """Which part of all cores' time others took while this did nothing: 0 to 1; None where it isn't known."""
    if not os.path.exists("/proc/stat"):
        return None
    before = _times()
    time.sleep(seconds)
    spent = [after - start for start, after in zip(before, _times())]
    return round(1 - (spent[3] + spent[4]) / sum(spent), 3)  # idle and waiting for the disk


def _times():
    with open("/proc/stat") as file:
        return [int(word) for word in file.readline().split()[1:9]]
