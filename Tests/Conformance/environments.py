"""The ten real Keras environments that the conformance suite runs in.

    python3 Tests/Conformance/environments.py            builds every environment
    python3 Tests/Conformance/environments.py k3 tf21    builds these two
    python3 Tests/Conformance/environments.py k122       builds one of the oldest, of which there are none by default

Each is a virtual environment under the cache folder, pinned to the last patch. Needs only the
standard library and the CPython version that the environment is for.
"""
import concurrent.futures
import contextlib
import fcntl
import glob
import hashlib
import os
import shutil
import subprocess
import sys
import time

from typing import Dict, Iterable, List, NamedTuple


class Environment(NamedTuple):
    python: str  # the CPython minor version, "3.7"
    packages: List[str]
    bootstrap: List[str] = ["pip<25", "setuptools<70"]


def _pins(text: str) -> List[str]:
    return text.split()


# In the order in which they are most often wanted: the suite's two ends first.
ENVIRONMENTS: Dict[str, Environment] = {
    "k3": Environment("3.12", _pins(
        "tensorflow-cpu==2.21.0 keras==3.15.1 h5py==3.14.0 scipy onnx onnxruntime safetensors")),
    "tf215": Environment("3.11", _pins(
        "tensorflow-cpu==2.15.1 keras==2.15.0 h5py==3.10.0 numpy==1.26.4 scipy==1.11.4")),
    "tf21": Environment("3.7", _pins(
        "tensorflow-cpu==2.1.4 h5py==2.10.0 numpy==1.18.5 scipy==1.4.1 protobuf==3.19.6")),
    "k231": Environment("3.7", _pins(
        "keras==2.3.1 keras-applications==1.0.8 keras-preprocessing==1.1.2 tensorflow-cpu==1.15.0"
        " h5py==2.10.0 numpy==1.18.5 scipy==1.4.1 protobuf==3.19.6")),
    "tf24": Environment("3.8", _pins(
        "tensorflow-cpu==2.4.4 h5py==2.10.0 numpy==1.19.5 scipy==1.5.4 protobuf==3.19.6")),
    "k224": Environment("3.6", _pins(
        "keras==2.2.4 keras-applications==1.0.8 keras-preprocessing==1.1.2 tensorflow==1.14.0"
        " h5py==2.10.0 numpy==1.16.6 scipy==1.2.3 protobuf==3.19.6"),
        bootstrap=["pip==21.3.1", "setuptools<60"]),
    "tf28": Environment("3.9", _pins(
        "tensorflow-cpu==2.8.4 keras==2.8.0 h5py==3.7.0 numpy==1.22.4 scipy==1.8.1 protobuf==3.19.6")),
    "tf212": Environment("3.10", _pins(
        "tensorflow-cpu==2.12.1 keras==2.12.0 h5py==3.9.0 numpy==1.23.5 scipy==1.10.1")),
    "tfk": Environment("3.12", _pins(
        "tensorflow-cpu==2.21.0 tf-keras==2.21.0 h5py==3.14.0 scipy")),
    "k30": Environment("3.11", _pins(
        "tensorflow-cpu==2.16.2 keras==3.0.5 h5py==3.11.0 numpy==1.26.4 scipy==1.11.4")),
}

# What old_files.py has files written by; no part of the suite's ten. KERAS_BACKEND says which backend.
_OLD = " tensorflow==1.14.0 theano==1.0.5 h5py==2.10.0 numpy==1.16.6 scipy==1.2.3 protobuf==3.19.6 pyyaml==5.4.1"
_OLD_BOOTSTRAP = ["pip==21.3.1", "setuptools<60"]
OLD_ENVIRONMENTS: Dict[str, Environment] = {
    "k122": Environment("3.6", _pins("keras==1.2.2" + _OLD), bootstrap=_OLD_BOOTSTRAP),
    "k108": Environment("3.6", _pins("keras==1.0.8" + _OLD), bootstrap=_OLD_BOOTSTRAP),
    "k224th": Environment("3.6", _pins(
        "keras==2.2.4 keras-applications==1.0.8 keras-preprocessing==1.1.2" + _OLD), bootstrap=_OLD_BOOTSTRAP),
    # the last that reads the layer Merge
    "k216": Environment("3.6", _pins("keras==2.1.6" + _OLD), bootstrap=_OLD_BOOTSTRAP),
}

MARKER = "h5surgery-complete"


class EnvironmentFailure(Exception):
    """An environment that can't be had; the message says which, why, and what to do."""


def cache_folder() -> str:
    """$H5SURGERY_CACHE, else $XDG_CACHE_HOME/h5surgery, else ~/.cache/h5surgery."""
    chosen = os.environ.get("H5SURGERY_CACHE")
    if chosen:
        return os.path.abspath(chosen)
    base = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    return os.path.join(base, "h5surgery")


def folder(env: str) -> str:
    return os.path.join(cache_folder(), "envs", env)


def python(env: str) -> str:
    """The path of the environment's interpreter, built or not."""
    _known(env)
    return os.path.join(folder(env), "bin", "python")


def is_complete(env: str) -> bool:
    """Built to the end, from the pinned list as it is now."""
    try:
        with open(os.path.join(folder(env), MARKER)) as file:
            return file.read() == _fingerprint(env) and os.path.exists(python(env))
    except OSError:
        return False


def ensure(envs: Iterable[str]) -> None:
    """Builds the environments that are missing or out of date, two at a time.

    Waits for one that another process is building. Raises EnvironmentFailure that lists every
    environment that couldn't be had, after the others are built.
    """
    wanted = list(dict.fromkeys(envs))
    for env in wanted:
        _known(env)
    failures = []
    with concurrent.futures.ThreadPoolExecutor(max_workers=2) as pool:
        jobs = {env: pool.submit(_build, env) for env in wanted if not is_complete(env)}
        for env, job in jobs.items():
            try:
                job.result()
            except EnvironmentFailure as failure:
                failures.append("%s: %s" % (env, failure))
    if failures:
        raise EnvironmentFailure("\n".join(failures))


def find_cpython(version: str) -> str:
    """An interpreter of that minor version which can make virtual environments, or ''."""
    candidates = [shutil.which("python" + version)]
    installed = os.path.join(os.path.expanduser("~"), ".pyenv", "versions", version + ".*", "bin", "python")
    candidates += sorted(glob.glob(installed), reverse=True)
    probe = "import sys, venv, ensurepip; print('%d.%d' % sys.version_info[:2], sys.executable)"
    for candidate in filter(None, candidates):
        answer = subprocess.run(
            [candidate, "-c", probe], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            universal_newlines=True)
        found, _, path = answer.stdout.strip().partition(" ")
        if answer.returncode == 0 and found == version:
            return path
    return ""


def _known(env: str) -> None:
    if env not in ENVIRONMENTS and env not in OLD_ENVIRONMENTS:
        raise EnvironmentFailure("no environment is named '%s'; expected one of %s" % (
            env, " ".join([*ENVIRONMENTS, *OLD_ENVIRONMENTS])))


def _pinned(env: str) -> Environment:
    return ENVIRONMENTS.get(env) or OLD_ENVIRONMENTS[env]


def _fingerprint(env: str) -> str:
    wanted = _pinned(env)
    text = "\n".join([wanted.python] + wanted.bootstrap + wanted.packages)
    return hashlib.sha256(text.encode()).hexdigest() + "\n"


@contextlib.contextmanager
def _lock(env: str):
    os.makedirs(os.path.join(cache_folder(), "envs"), exist_ok=True)
    with open(folder(env) + ".lock", "w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _build(env: str) -> None:
    with _lock(env):
        if is_complete(env):
            return
        wanted = _pinned(env)
        base = find_cpython(wanted.python)
        if not base:
            raise EnvironmentFailure(
                "needs CPython %s with venv and ensurepip: none as 'python%s' on PATH, none in"
                " ~/.pyenv/versions; install it with 'pyenv install %s'"
                % (wanted.python, wanted.python, wanted.python))
        started = time.time()
        log = folder(env) + ".log"
        print("%s: building with %s (log: %s)" % (env, base, log), file=sys.stderr, flush=True)
        shutil.rmtree(folder(env), ignore_errors=True)
        pip = [python(env), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        variables = {name: value for name, value in os.environ.items()
                     if name not in ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "__PYVENV_LAUNCHER__")}
        with open(log, "w") as output:
            for command in ([base, "-m", "venv", folder(env)],
                            pip + wanted.bootstrap,
                            pip + wanted.packages):
                status = subprocess.call(
                    command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, env=variables)
                if status != 0:
                    raise EnvironmentFailure(
                        "'%s' ended with status %d; see %s" % (" ".join(command), status, log))
        with open(os.path.join(folder(env), MARKER), "w") as file:
            file.write(_fingerprint(env))
        print("%s: ready after %d s" % (env, time.time() - started), file=sys.stderr, flush=True)


if __name__ == "__main__":
    try:
        ensure(sys.argv[1:] or list(ENVIRONMENTS))
    except EnvironmentFailure as failure:
        sys.exit(str(failure))
