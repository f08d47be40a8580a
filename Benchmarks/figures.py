"""What the results file's runs come to, and how figures are written."""
import statistics


def median(found, label, field="seconds"):
    return statistics.median(found["runs"][label][field])


def least(found, label):
    return min(found["runs"][label]["seconds"])


def peak(found, label):
    return max(found["runs"][label]["peak"])


def has(found, label):
    return label in found["runs"] and label not in found["failed"]


def time(found, label):
    """`37 ms (35 ms)`: the median and the minimum."""
    return "%s (%s)" % (seconds(median(found, label)), seconds(least(found, label)))


def ratio(found, label, other="cp"):
    """`1.4 (1.3)`: of the medians and of the minima."""
    return "%s (%s)" % (short(median(found, label) / median(found, other)),
                        short(least(found, label) / least(found, other)))


def seconds(value):
    return "%.0f ms" % (value * 1e3) if value < 0.9995 else "%s s" % short(value)


def short(value):
    """Two digits, three from 100 on."""
    return "%.2f" % value if value < 0.995 else "%.1f" % value if value < 9.95 else "%.0f" % value


def memory(value, floor=0):
    """In MB or GB; `< 9 MB` where it can't be told from what the starting process held."""
    if value <= floor * 1.05:
        return "< %.0f MB" % (floor * 1.05 + 0.5)
    return "%.0f MB" % value if value < 999.5 else "%.1f GB" % (value / 1e3)


def memory_of(found, label):
    return memory(peak(found, label), max(found["runs"][label]["floor"]))


def table(heads, rows):
    """Markdown, its lines."""
    lines = ["| %s |" % " | ".join(heads), "|%s" % ("---|" * len(heads))]
    return lines + ["| %s |" % " | ".join(row) for row in rows]


def failures(results):
    """`[(of what, label, message)]`"""
    measured = [(found["model"], found) for found in results.get("full_size", {}).get("models", [])]
    measured += [(found["model"] + " with shared blocks", found)
                 for found in results.get("shared_blocks", {}).get("models", [])]
    measured += [(found["model"] + " as an archive", found)
                 for found in results.get("archives", {}).get("models", [])]
    measured += [(found["model"] + " migrated", found)
                 for found in results.get("migrations", {}).get("models", [])]
    measured += [(found["model"] + " as tensors", found)
                 for found in results.get("tensors", {}).get("models", [])]
    scaling = results.get("scaling", {})
    for each in results.get("keras", {}).get("environments", []):
        measured += [("%s in %s" % (found["model"], each["env"]), found) for found in each["models"]]
    for series in ("size", "layers"):
        measured += [("%s %d" % (series, found["amount"]), found) for found in scaling.get(series, [])]
    return [(of, label, message) for of, found in measured for label, message in found["failed"].items()]
