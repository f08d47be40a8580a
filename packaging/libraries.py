"""The libraries inside the executable: versions, licences, notices."""

import json
import re
import subprocess
import sys
import time

import archives
import facts

#: Name, licence in SPDX's words, file of its notice, where it comes from.
TABLE = [
    ("libhdf5", "LicenseRef-HDF5", "hdf5", "https://www.hdfgroup.org/solutions/hdf5/"),
    ("json-c", "MIT", "json-c", "https://github.com/json-c/json-c"),
    ("libyaml", "MIT", "libyaml", "https://github.com/yaml/libyaml"),
    ("zlib", "Zlib", "zlib", "https://zlib.net/"),
    ("libdeflate", "MIT", "libdeflate", "https://github.com/ebiggers/libdeflate"),
    ("libaec", "BSD-2-Clause", "libaec", "https://gitlab.dkrz.de/k202009/libaec"),
    ("swift-argument-parser", "Apache-2.0 WITH Swift-exception", "swift", "https://github.com/apple/swift-argument-parser"),
    ("swift", "Apache-2.0 WITH Swift-exception", "swift", "https://github.com/swiftlang/swift"),
    ("swift-foundation", "Apache-2.0 WITH Swift-exception", "swift", "https://github.com/swiftlang/swift-foundation"),
    ("glibc", "LGPL-2.1-or-later", "glibc", "https://www.gnu.org/software/libc/"),
    ("libstdc++", "GPL-3.0-or-later WITH GCC-exception-3.1", "libstdcxx", "https://gcc.gnu.org/"),
]

FOLDER = facts.ROOT / "packaging/licences"


class Library:
    def __init__(self, name, version, licence, notice, home):
        self.name, self.version, self.licence, self.home = name, version, licence, home
        self.notice = FOLDER / (notice + ".txt")


def inside(executable):
    """The libraries of an executable, with versions as far as they are known."""
    told, said = executable.libraries()
    compiler = re.sub(r"^swift-|-RELEASE$", "", said.get("compiler", ""))
    versions = dict(told)
    versions["swift"] = versions["swift-foundation"] = compiler
    versions["swift-argument-parser"] = pinned("swift-argument-parser")
    versions["glibc"] = first_number("ldd", "--version")
    versions["libstdc++"] = first_number("gcc", "-dumpfullversion")
    # the szip filter is only there where HDF5 was built with it
    return [Library(row[0], versions.get(row[0], ""), *row[1:]) for row in TABLE if row[0] != "libaec" or "libaec" in told]


def pinned(name):
    """The version of a Swift package that the build took."""
    path = facts.ROOT / "Package.resolved"
    pins = json.loads(path.read_text())["pins"] if path.exists() else []
    return next((pin["state"].get("version", "") for pin in pins if pin["identity"] == name), "")


def first_number(*command):
    """The version that a program of the build's machine tells; empty where there is none."""
    try:
        output = subprocess.check_output(command, stderr=subprocess.DEVNULL).decode()
    except (OSError, subprocess.CalledProcessError):
        return ""
    found = re.search(r"\b\d+\.\d+(\.\d+)*\b", output.splitlines()[0])
    return found.group(0) if found else ""


#: Where a notice's licence begins and ends, and the file that every Debian has of it.
COMMON = {
    "swift": (r"^ +Apache License\n.*?(?=^#* *Runtime Library Exception)", "Apache-2.0"),
    "glibc": (r"^ +GNU LESSER GENERAL PUBLIC LICENSE.*", "LGPL-2.1"),
    "libstdcxx": (r"\Z", "GPL-3"),
}


def notice(path, debian):
    """The text of a notice."""
    text = path.read_text()
    if debian and path.stem in COMMON:
        pattern, name = COMMON[path.stem]
        words = "The text of the licence is in /usr/share/common-licenses/%s.\n\n" % name
        text, count = re.subn(pattern, words, text, count=1, flags=re.M | re.S)
        if not count:
            sys.exit("%s: the licence is not where it was" % path)
    return text


def notices(executable, debian=False):
    """What the libraries' licences want to be said wherever the executable goes."""
    parts = ["h5surgery contains these libraries. Their notices and licences follow.\n"]
    shown = set()
    for library in inside(executable):
        head = "%s %s (%s), %s" % (library.name, library.version, library.licence, library.home)
        text = "As above.\n" if library.notice in shown else notice(library.notice, debian)
        shown.add(library.notice)
        parts.append("%s\n%s\n\n%s" % (head, "=" * len(head), text))
    return "\n\n".join(parts)


def sbom(executable, files):
    """A list of what is inside, as SPDX 2.3: the package, its files, the libraries with versions and licences."""
    version = facts.version()
    created = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(facts.stamp()))
    digest = archives.sha256(executable.read())
    packages = [package("h5surgery", version, "BSD-2-Clause", None, "Package")]
    packages[0]["filesAnalyzed"] = True
    sums = sorted(archives.sha1(entry.content) for entry in files)
    code = archives.sha1("".join(sums).encode())
    packages[0]["packageVerificationCode"] = {"packageVerificationCodeValue": code}
    relations = [relation("SPDXRef-DOCUMENT", "DESCRIBES", "SPDXRef-Package")]
    for library in inside(executable):
        reference = "SPDXRef-Library-" + re.sub(r"[^A-Za-z0-9.-]", "-", library.name.replace("+", "x"))
        packages.append(package(library.name, library.version, library.licence, library.home, reference[8:]))
        relations.append(relation("SPDXRef-Package", "STATIC_LINK", reference))
    described = []
    for number, entry in enumerate(files):
        reference = "SPDXRef-File-%d" % number
        described.append(
            {
                "SPDXID": reference,
                "fileName": "./" + entry.path,
                "checksums": [
                    {"algorithm": "SHA1", "checksumValue": archives.sha1(entry.content)},
                    {"algorithm": "SHA256", "checksumValue": archives.sha256(entry.content)},
                ],
                "licenseConcluded": "NOASSERTION",
                "copyrightText": "NOASSERTION",
            }
        )
        relations.append(relation("SPDXRef-Package", "CONTAINS", reference))
    document = {
        "spdxVersion": "SPDX-2.3",
        "dataLicense": "CC0-1.0",
        "SPDXID": "SPDXRef-DOCUMENT",
        "name": "h5surgery-" + version,
        # unlike any other: the executable's own digest
        "documentNamespace": "https://spdx.org/spdxdocs/h5surgery-%s-%s" % (version, digest[:32]),
        "creationInfo": {"created": created, "creators": ["Tool: h5surgery-packaging-" + version]},
        "packages": packages,
        "files": described,
        "hasExtractedLicensingInfos": [
            {
                "licenseId": "LicenseRef-HDF5",
                "name": "HDF5 licence",
                "extractedText": (FOLDER / "hdf5.txt").read_text(),
            }
        ],
        "relationships": relations,
    }
    return json.dumps(document, indent=2) + "\n"


def package(name, version, licence, home, reference):
    described = {
        "SPDXID": "SPDXRef-" + reference,
        "name": name,
        "downloadLocation": home or "NOASSERTION",
        "filesAnalyzed": False,
        "licenseConcluded": licence,
        "licenseDeclared": licence,
        "copyrightText": "NOASSERTION",
    }
    if version:
        described["versionInfo"] = version
    return described


def relation(one, kind, other):
    return {"spdxElementId": one, "relationshipType": kind, "relatedSpdxElement": other}
