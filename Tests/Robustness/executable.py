"""What a Linux executable says of itself: which parts of it may be written to once it runs.

Needs only Python's standard library.
"""

import struct

LOAD, INTERPRETER, STACK, PROTECTED = 1, 3, 0x6474E551, 0x6474E552  # the last: PT_GNU_RELRO
EXECUTE, WRITE = 1, 2
ALLOCATED = 2
PAGE = 4096
# Variables, and what Swift's crash reporter and the C library change; all else stays as it is.
WRITABLE = {".data", ".bss", ".tbss", ".tm_clone_table", "swift5_backtrace", "__libc_freeres_ptrs", ".relro_padding"}


class Executable:
    """The program headers and sections of a 64-bit little-endian ELF file; None of them where it is another kind."""

    def __init__(self, path):
        with open(path, "rb") as file:
            data = file.read()
        self.segments, self.sections = [], []
        if data[:6] != b"\x7fELF\x02\x01":
            return
        headers, sections = struct.unpack_from("<QQ", data, 32)
        size, count, section_size, section_count, names = struct.unpack_from("<5H", data, 54)
        for number in range(count):
            kind, flags, _, address, _, _, length = struct.unpack_from("<IIQQQQQ", data, headers + number * size)
            self.segments.append((kind, flags, address, address + length))
        rows = [struct.unpack_from("<IIQQQQ", data, sections + number * section_size)
                for number in range(section_count)]
        start = rows[names][4] if rows else 0
        for name, _, flags, address, _, length in rows:
            if flags & ALLOCATED and length:
                text = data[start + name:data.index(b"\0", start + name)].decode()
                self.sections.append((text, flags, address, address + length))

    @property
    def is_static(self):
        return bool(self.segments) and all(kind != INTERPRETER for kind, *_ in self.segments)

    def protected(self):
        """What the C library makes read-only as soon as the program starts: whole pages."""
        return [(start, end // PAGE * PAGE) for kind, _, start, end in self.segments if kind == PROTECTED]

    def constant_sections(self):
        """What nothing changes once the program runs: names and addresses."""
        return [(name, start, end) for name, _, start, end in self.sections if name not in WRITABLE]

    def faults(self):
        """Sections that can be written to without need, segments that can be written to and run."""
        faults = []
        for kind, flags, start, _ in self.segments:
            if kind in (LOAD, STACK) and flags & WRITE and flags & EXECUTE:
                faults.append("the segment at %#x can be written to and run" % start)
        writable = [(start, end) for kind, flags, start, end in self.segments if kind == LOAD and flags & WRITE]
        for name, start, end in self.constant_sections():
            if inside(start, end, writable) and not inside(start, end, self.protected()):
                faults.append("%s can be written to" % name)
        return faults


def inside(start, end, ranges):
    return any(low <= start and end <= high for low, high in ranges)


def is_static(path):
    return Executable(path).is_static
