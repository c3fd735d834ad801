"""Which rules made an event: a digest of all language data."""

import hashlib
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data"


@cache
def rules_digest() -> str:
    """12 hexadecimal characters over the name and the bytes of every YAML file in `data`: any edited cue list changes it."""
    digest = hashlib.sha256()
    for file in sorted(DATA.rglob("*.yaml"), key=lambda path: path.relative_to(DATA).as_posix()):
        content = file.read_bytes()
        digest.update(f"{file.relative_to(DATA).as_posix()}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()[:12]
