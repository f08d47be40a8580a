"""Results that outlive a run: a file of JSON lines, each with a key of everything that the result depends on."""
import hashlib
import json
import os

from typing import Dict, Optional


class Ledger:
    """The last line of a key counts. A line that a killed run left half is passed over."""

    def __init__(self, path: str):
        self.path = path
        self.known: Dict[str, dict] = {}
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "a+", encoding="utf-8") as file:
            file.seek(0)
            text = file.read()
            if text and not text.endswith("\n"):
                file.write("\n")
        for line in text.splitlines():
            try:
                entry = json.loads(line)
                self.known[entry["key"]] = entry["value"]
            except (ValueError, KeyError):
                continue

    def get(self, key: str) -> Optional[dict]:
        return self.known.get(key)

    def put(self, key: str, value: dict) -> None:
        self.known[key] = value
        with open(self.path, "a", encoding="utf-8") as file:
            file.write(json.dumps({"key": key, "value": value}) + "\n")


def digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8")).hexdigest()


def digest_of_file(path: str) -> str:
    found = hashlib.sha256()
    with open(path, "rb") as file:
        for block in iter(lambda: file.read(1 << 20), b""):
            found.update(block)
    return found.hexdigest()
