"""The wheel: the executable as a script, the module beside it. Written without a build system."""

import base64
import hashlib
import sys

import archives
import facts
import libraries

#: The oldest pip that takes a wheel looks for the oldest of these that it knows. The executable needs no C library.
LINUX = {
    "x86_64": ["manylinux1", "manylinux2010", "manylinux2014", "musllinux_1_1"],
    "aarch64": ["manylinux2014", "musllinux_1_1"],
}
CLASSIFIERS = [
    "Development Status :: 4 - Beta",
    "Environment :: Console",
    "Intended Audience :: Developers",
    "Intended Audience :: Science/Research",
    "License :: OSI Approved :: BSD License",
    "Programming Language :: Python :: 3",
    "Topic :: Scientific/Engineering :: Artificial Intelligence",
    "Typing :: Typed",
]


def tags():
    """The platforms that the wheel is for."""
    machine = facts.machine()
    if sys.platform == "darwin":
        return ["macosx_14_0_" + {"aarch64": "arm64"}.get(machine, machine)]
    if machine not in LINUX:
        sys.exit("there is no wheel for %s" % machine)
    return ["%s_%s" % (name, machine) for name in LINUX[machine]]


def metadata():
    """The core metadata: pip of Python 3.6 reads version 2.1."""
    system = "MacOS" if sys.platform == "darwin" else "POSIX :: Linux"
    lines = [
        "Metadata-Version: 2.1",
        "Name: h5surgery",
        "Version: " + facts.version(),
        "Summary: " + facts.SUMMARY,
        "License: BSD-2-Clause",
        "Keywords: keras,tensorflow,hdf5,h5,transfer-learning,migration",
    ]
    lines += ["Classifier: " + classifier for classifier in CLASSIFIERS + ["Operating System :: " + system]]
    lines += ["Requires-Python: >=3.6", "Description-Content-Type: text/markdown", ""]
    return "\n".join(lines) + "\n" + (facts.ROOT / "docs/python.md").read_text()


def build(executable, folder):
    """Writes the wheel and gives its path."""
    executable.require_standing_alone()
    version, platforms = facts.version(), tags()
    module = facts.ROOT / "packaging/python/h5surgery"
    # setuptools's own and others' caches stay out
    names = sorted(path.name for path in module.iterdir() if path.suffix == ".py" or path.name == "py.typed")
    info, data = "h5surgery-%s.dist-info/" % version, "h5surgery-%s.data/scripts/" % version
    entries = [archives.Entry("h5surgery/" + name, (module / name).read_bytes()) for name in names]
    entries.append(archives.Entry(data + "h5surgery", executable.read(), 0o755))
    wheel = "Wheel-Version: 1.0\nGenerator: h5surgery (%s)\nRoot-Is-Purelib: false\n" % version
    wheel += "".join("Tag: py3-none-%s\n" % platform for platform in platforms)
    entries.append(archives.Entry(info + "LICENSE", (facts.ROOT / "LICENSE").read_bytes()))
    entries.append(archives.Entry(info + "LICENSES-OF-LIBRARIES", libraries.notices(executable)))
    entries.append(archives.Entry(info + "METADATA", metadata()))
    entries.append(archives.Entry(info + "WHEEL", wheel))
    entries.append(archives.Entry(info + "RECORD", record(entries, info)))
    path = folder / ("h5surgery-%s-py3-none-%s.whl" % (version, ".".join(platforms)))
    path.write_bytes(archives.zipped(entries, facts.stamp()))
    return path


def record(entries, info):
    """What pip checks: each file with its SHA-256 and its size."""
    lines = []
    for entry in entries:
        digest = base64.urlsafe_b64encode(hashlib.sha256(entry.content).digest()).rstrip(b"=").decode()
        lines.append("%s,sha256=%s,%d" % (entry.path, digest, len(entry.content)))
    return "\n".join(lines + [info + "RECORD,,"]) + "\n"
