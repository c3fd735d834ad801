"""Writes the nouns that name a person and nothing else, from WordNet's files: `python -m deploy.person_nouns DICT_FOLDER`.

The folder is `dict` of Princeton WordNet 3.1, as https://wordnet.princeton.edu gives it. Its licence goes with the list.
"""

import argparse
import re
from collections.abc import Iterator
from pathlib import Path

import yaml

LIST = Path(__file__).parents[1] / "pipeline" / "extraction" / "data" / "en" / "person_nouns.yaml"
HEAD = """\
# Nouns of which every sense in Princeton WordNet 3.1 is a person (noun.person), without proper names: `python -m deploy.person_nouns`.
# Copyright 2011 by Princeton University; terms in WORDNET_LICENSE beside this file.
"""
_PERSON = 18  # the lexicographer's file noun.person
_WORD = re.compile(r"[a-z]{3,}")


def person_nouns(folder: Path) -> list[str]:
    """Single words in lower case, sorted."""
    files_of: dict[str, set[int]] = {}
    written: set[str] = set()
    for number, is_instance, words in _synsets(folder / "data.noun"):
        for word in words:
            files_of.setdefault(word.lower(), set()).add(number)
        if not is_instance:
            written |= set(words)
    return sorted(word for word, files in files_of.items() if files == {_PERSON} and word in written and _WORD.fullmatch(word))


def _synsets(path: Path) -> Iterator[tuple[int, bool, list[str]]]:
    """Of each set of synonyms: its lexicographer's file, whether it is one individual, its words (wndb(5WN) of WordNet)."""
    for line in path.read_text(encoding="ascii").splitlines():
        if line.startswith(" "):
            continue
        fields = line.split(" | ")[0].split()
        count = int(fields[3], 16)
        words = fields[4 : 4 + 2 * count : 2]
        yield int(fields[1]), "@i" in fields[4 + 2 * count :], words


def main() -> None:
    """Writes the list and says how long it is."""
    parser = argparse.ArgumentParser(
        prog="python -m deploy.person_nouns", description="Write the list of nouns that name persons from WordNet."
    )
    parser.add_argument("folder", type=Path, help="the folder dict of WordNet 3.1, with data.noun")
    nouns = person_nouns(parser.parse_args().folder)
    LIST.write_text(HEAD + yaml.safe_dump({"person": nouns}, width=120), encoding="utf-8")
    print(f"{len(nouns)} nouns written")


if __name__ == "__main__":
    main()
