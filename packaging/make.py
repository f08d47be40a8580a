"""Makes what h5surgery is installed from, with the standard library alone and the same bytes each time.

  python3 packaging/make.py wheel|tarball|deb|image|root --tool EXECUTABLE --out FOLDER

`root` lays out what `make install` copies: bin, share/man, completions.
"""

import argparse
import email.utils
import json
import pathlib
import sys
import time

import archives
import facts
import libraries
import manual
import wheel

DESCRIPTION = [
    "Operates on saved Keras models as files, without Keras: looks inside,",
    "replaces the head of a model, averages it over video frames, freezes, cuts,",
    "renames, resizes, folds, converts between formats and migrates between",
    "versions of Keras. A new model appears whole or not at all, and what can't",
    "be done for sure is refused with the reason.",
]

#: The project has no address of its own; this one is reserved for addresses that are none.
MAINTAINER = "the h5surgery authors <noreply@h5surgery.invalid>"

#: Where lintian is right in general and not here.
OVERRIDES = """# Swift's runtime and the C libraries are inside on purpose: the program runs on any Linux of this architecture, of any
# age, and starts in some milliseconds.
h5surgery: statically-linked-binary [usr/bin/h5surgery]
# They are those of the distribution that it was built on, and --version --verbose names them.
h5surgery: embedded-library *
# Names of Unicode's characters in Swift's library, and messages of the libraries inside.
h5surgery: spelling-error-in-binary *
# It is no package of Debian's archive: no bug there can be closed.
h5surgery: initial-upload-closes-no-bugs *
"""


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", choices=sorted(MAKERS))
    parser.add_argument("--tool", required=True)
    parser.add_argument("--out", required=True, type=pathlib.Path)
    options = parser.parse_args()
    executable = facts.Executable(options.tool)
    options.out.mkdir(parents=True, exist_ok=True)
    for path in MAKERS[options.what](executable, options.out):
        print(path)


def program(executable):
    """The executable, man pages, completions: what every installation has."""
    entries = [archives.Entry("bin/h5surgery", executable.read(), 0o755)]
    return entries + manual.pages(executable) + manual.completions(executable)


def documents(executable):
    """Licences and notices."""
    return [
        archives.Entry("LICENSE", (facts.ROOT / "LICENSE").read_bytes()),
        archives.Entry("LICENSES-OF-LIBRARIES", libraries.notices(executable)),
    ]


def make_root(executable, folder):
    paths = []
    for entry in program(executable):
        path = folder / entry.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(entry.content)
        path.chmod(entry.mode)
        paths.append(path)
    return paths


def make_wheel(executable, folder):
    return [wheel.build(executable, folder)]


def system():
    return "macos" if sys.platform == "darwin" else "linux"


def make_tarball(executable, folder):
    """The program with its pages, a list of what is inside, and a checksum."""
    executable.require_standing_alone()
    name = "h5surgery-%s-%s-%s" % (facts.version(), system(), facts.machine())
    entries = program(executable) + documents(executable)
    for page in ("README.md", "CHANGELOG.md"):
        entries.append(archives.Entry(page, (facts.ROOT / page).read_bytes()))
    bill = libraries.sbom(executable, entries)
    entries.append(archives.Entry("h5surgery.spdx.json", bill))
    content = archives.gzipped(archives.tar(entries, facts.stamp(), name + "/"))
    archive, list_ = folder / (name + ".tar.gz"), folder / (name + ".spdx.json")
    archive.write_bytes(content)
    list_.write_text(bill)
    checksum = folder / (name + ".tar.gz.sha256")
    checksum.write_text("%s  %s\n" % (archives.sha256(content), archive.name))
    return [archive, checksum, list_]


def make_deb(executable, folder):
    """A Debian package, written without its tools."""
    executable.require_standing_alone()
    architecture = {"x86_64": "amd64", "aarch64": "arm64"}[facts.machine()]
    stamp, version = facts.stamp(), facts.version() + "-1"
    entries = []
    for entry in program(executable):
        path = entry.path.replace("zsh/site-functions", "zsh/vendor-completions")
        content = archives.gzipped(entry.content) if "/man/" in path else entry.content
        entries.append(archives.Entry("usr/" + path + (".gz" if "/man/" in path else ""), content, entry.mode))
    shared = "usr/share/doc/h5surgery/"
    entries += [
        archives.Entry(shared + "copyright", copyright_(executable)),
        archives.Entry(shared + "changelog.Debian.gz", archives.gzipped(changes(version, stamp))),
        archives.Entry(shared + "changelog.gz", archives.gzipped((facts.ROOT / "CHANGELOG.md").read_bytes())),
        archives.Entry("usr/share/lintian/overrides/h5surgery", OVERRIDES),
    ]
    size = sum(-(-len(entry.content) // 1024) + 1 for entry in entries)
    control = "\n".join(
        [
            "Package: h5surgery",
            "Version: " + version,
            "Architecture: " + architecture,
            "Maintainer: %s" % MAINTAINER,
            "Installed-Size: %d" % size,
            "Section: science",
            "Priority: optional",
            "Description: surgery on saved Keras models as files",
        ]
        + [" " + line for line in DESCRIPTION]
    )
    sums = "".join("%s  %s\n" % (archives.md5(entry.content), entry.path) for entry in sorted(entries, key=lambda e: e.path))
    about = [archives.Entry("control", control + "\n"), archives.Entry("md5sums", sums)]
    path = folder / ("h5surgery_%s_%s.deb" % (version, architecture))
    path.write_bytes(
        archives.ar(
            [
                ("debian-binary", b"2.0\n"),
                ("control.tar.xz", archives.xzipped(archives.tar(about, stamp, "./"))),
                ("data.tar.xz", archives.xzipped(archives.tar(entries, stamp, "./"))),
            ],
            stamp,
        )
    )
    return [path]


def changes(version, stamp):
    """Debian's form of the changelog."""
    return "h5surgery (%s) unstable; urgency=medium\n\n  * See changelog.gz.\n\n -- %s  %s\n" % (
        version,
        MAINTAINER,
        email.utils.formatdate(stamp, usegmt=False),
    )


def copyright_(executable):
    """Debian's form of the licences: texts that every Debian has are named by their files."""
    own = (facts.ROOT / "LICENSE").read_text()
    return "h5surgery\n\n%s\n%s" % (own, libraries.notices(executable, debian=True))


def make_image(executable, folder):
    """An image of the executable alone, as an archive of the OCI layout: podman load, skopeo copy oci-archive:..."""
    executable.require_standing_alone()
    stamp = facts.stamp()
    created = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(stamp))
    architecture = {"x86_64": "amd64", "aarch64": "arm64"}[facts.machine()]
    entries = [archives.Entry("usr/bin/h5surgery", executable.read(), 0o755)]
    entries += [archives.Entry("usr/share/doc/h5surgery/" + entry.path, entry.content) for entry in documents(executable)]
    entries += [archives.Entry("work/.keep", "")]
    layer = archives.tar(entries, stamp)
    packed = archives.gzipped(layer)
    labels = {
        "org.opencontainers.image.title": "h5surgery",
        "org.opencontainers.image.version": facts.version(),
        "org.opencontainers.image.licenses": "BSD-2-Clause",
        "org.opencontainers.image.description": facts.SUMMARY,
    }
    config = json_bytes(
        {
            "created": created,
            "architecture": architecture,
            "os": "linux",
            "config": {
                "Env": ["PATH=/usr/bin"],
                "Entrypoint": ["/usr/bin/h5surgery"],
                "Cmd": ["--help"],
                "WorkingDir": "/work",
                "Labels": labels,
            },
            "rootfs": {"type": "layers", "diff_ids": ["sha256:" + archives.sha256(layer)]},
            "history": [{"created": created, "created_by": "make image"}],
        }
    )
    kinds = "application/vnd.oci.image."
    manifest = json_bytes(
        {
            "schemaVersion": 2,
            "mediaType": kinds + "manifest.v1+json",
            "config": descriptor(kinds + "config.v1+json", config),
            "layers": [descriptor(kinds + "layer.v1.tar+gzip", packed)],
            "annotations": labels,
        }
    )
    listed = descriptor(kinds + "manifest.v1+json", manifest)
    listed["platform"] = {"architecture": architecture, "os": "linux"}
    listed["annotations"] = {"org.opencontainers.image.ref.name": facts.version()}
    index = json_bytes({"schemaVersion": 2, "mediaType": kinds + "index.v1+json", "manifests": [listed]})
    files = [
        archives.Entry("oci-layout", json_bytes({"imageLayoutVersion": "1.0.0"})),
        archives.Entry("index.json", index),
    ]
    files += [archives.Entry("blobs/sha256/" + archives.sha256(blob), blob) for blob in (config, manifest, packed)]
    path = folder / ("h5surgery-%s-linux-%s.oci.tar" % (facts.version(), architecture))
    path.write_bytes(archives.tar(files, stamp))
    return [path]


def json_bytes(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()


def descriptor(kind, blob):
    return {"mediaType": kind, "digest": "sha256:" + archives.sha256(blob), "size": len(blob)}


MAKERS = {
    "root": make_root,
    "wheel": make_wheel,
    "tarball": make_tarball,
    "deb": make_deb,
    "image": make_image,
}

if __name__ == "__main__":
    main()
