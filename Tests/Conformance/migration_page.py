"""Writes what was measured of all pairs into docs/compatibility.md.

    python3 Tests/Conformance/migration_page.py [RESULTS] [PAGE]

RESULTS is what migrations.py leaves in the cache, of `--pairs all`. A pair that is not in it has no figures.
"""
import collections
import json
import os
import sys

from typing import Dict, List, Tuple

import environments

from migration_cells import TARGETS

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BEGIN = "<!-- pairs: written by Tests/Conformance/migration_page.py -->\n"
END = "<!-- end of pairs -->\n"
TITLES = {"k224": "2.2", "k231": "2.3", "tf21": "TF 2.1", "tf24": "TF 2.4", "tf28": "TF 2.8", "tf212": "TF 2.12",
          "tf215": "TF 2.15", "tfk": "tf-keras", "k30": "3.0", "k3": "3.15"}


def section(cells: List[dict]) -> str:
    """Rows are the Kerases that wrote the files, columns those that read them."""
    groups: Dict[Tuple[str, str], List[dict]] = collections.defaultdict(list)
    for cell in cells:
        groups[cell["writer"], cell["reader"]].append(cell)
    envs = sorted(TARGETS, key=list(TITLES).index)
    lines = ["| | graphs | " + " | ".join(TITLES[env] for env in envs) + " |", "|---|---|" + "---|" * len(envs)]
    for writer in envs:
        sizes = {len(groups[writer, reader]) for reader in envs if groups[writer, reader]}
        figures = [figure(groups[writer, reader]) for reader in envs]
        lines.append("| **%s** | %s | %s |" % (TITLES[writer], max(sizes, default=0), " | ".join(figures)))
    judged = [cell["judgement"] for cell in cells]
    lines += ["", "Of all %s: **%s right as they are, %s after `migrate`**, %s refused, %s wrong, %s failed to load." % (
        number(len(cells)), *(number(sum(1 for judgement in judged if judgement[field] == value))
                              for field, value in (("before", "right"), ("after", "right"), ("after", "refused"),
                                                   ("after", "wrong"), ("after", "error"))))]
    return "\n".join(lines) + "\n"


def figure(group: List[dict]) -> str:
    """`17 → 48`, and behind a slash how many are neither right nor refused."""
    if not group:
        return ""
    before, after = (sum(1 for cell in group if cell["judgement"][when] == "right") for when in ("before", "after"))
    bad = sum(1 for cell in group if cell["judgement"]["after"] in ("wrong", "error"))
    return "%d → %d" % (before, after) + ("/%d" % bad if bad else "")


def number(count: int) -> str:
    return format(count, ",d")


def written(page: str, text: str) -> str:
    """The page with the section in its place."""
    start, rest = page.split(BEGIN)
    return start + BEGIN + text + END + rest.split(END)[1]


def main(words: List[str]) -> int:
    results = words[0] if words else os.path.join(environments.cache_folder(), "conformance-migrate.json")
    path = words[1] if len(words) > 1 else os.path.join(ROOT, "docs", "compatibility.md")
    with open(results, encoding="utf-8") as file:
        cells = json.load(file)["cells"]
    with open(path, encoding="utf-8") as file:
        page = file.read()
    with open(path, "w", encoding="utf-8") as file:
        file.write(written(page, section(cells)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
