"""Archives whose bytes follow from their content alone: fixed order, times and owners."""

import gzip
import hashlib
import io
import lzma
import tarfile
import time
import zipfile


class Entry:
    """A file of a package."""

    def __init__(self, path, content, mode=0o644):
        self.path = path
        self.content = content.encode() if isinstance(content, str) else content
        self.mode = mode


def folders(entries):
    """Every folder that leads to the entries, outer ones first."""
    found = set()
    for entry in entries:
        parts = entry.path.split("/")[:-1]
        found.update("/".join(parts[:count]) for count in range(1, len(parts) + 1))
    return sorted(found)


def tar(entries, stamp, prefix=""):
    """A tar of the entries and the folders that lead to them, owned by root."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.GNU_FORMAT) as archive:
        def add(path, mode, content=None):
            info = tarfile.TarInfo(prefix + path)
            info.mode, info.mtime = mode, stamp
            info.uname = info.gname = "root"
            if content is None:
                info.type = tarfile.DIRTYPE
                archive.addfile(info)
            else:
                info.size = len(content)
                archive.addfile(info, io.BytesIO(content))

        if prefix == "./":
            add("", 0o755)
        for folder in folders(entries):
            add(folder, 0o1777 if folder == "tmp" else 0o755)
        for entry in sorted(entries, key=lambda entry: entry.path):
            add(entry.path, entry.mode, entry.content)
    return buffer.getvalue()


def gzipped(content):
    """gzip without a name and a time."""
    buffer = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", fileobj=buffer, compresslevel=9, mtime=0) as file:
        file.write(content.encode() if isinstance(content, str) else content)
    return buffer.getvalue()


def xzipped(content):
    return lzma.compress(content, preset=6)


def zipped(entries, stamp):
    """A zip in the order of the entries."""
    moment = time.gmtime(max(stamp, 315532800))[:6]
    # zip knows even seconds only
    moment = moment[:5] + (moment[5] // 2 * 2,)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for entry in entries:
            info = zipfile.ZipInfo(entry.path, moment)
            info.create_system = 3
            info.external_attr = (0o100000 | entry.mode) << 16
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, entry.content, compresslevel=9)
    return buffer.getvalue()


def ar(members, stamp):
    """The archive that a .deb is."""
    parts = [b"!<arch>\n"]
    for name, content in members:
        header = "%-16s%-12d%-6d%-6d%-8s%-10d`\n" % (name, stamp, 0, 0, "100644", len(content))
        parts += [header.encode(), content, b"\n" * (len(content) % 2)]
    return b"".join(parts)


def sha256(content):
    return hashlib.sha256(content).hexdigest()


def sha1(content):
    return hashlib.sha1(content).hexdigest()


def md5(content):
    return hashlib.md5(content).hexdigest()
