"""Articles from files and standard input: JSON lines, a JSON object over several lines, or plain text.

Reads as it goes: an article is handed on before the next one is read.
"""

import codecs
import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from enum import StrEnum
from io import BufferedReader
from pathlib import Path
from typing import BinaryIO, cast

import click

from pipeline.contract.decode import MAX_VALUE_BYTES, Withdrawal, decode
from pipeline.domain.article import Article
from pipeline.domain.refusal import BadInputError, Reason, Stage

STDIN = "-"
LINE_LIMIT_BYTES = MAX_VALUE_BYTES + 2  # one byte more than is read, and a line break
FIRST_BYTES = 4096
OPENING = (b"{", b"[")
CLOSING = (b"}", b"]")
SUFFIXES = {".jsonl": "jsonl", ".ndjson": "jsonl", ".json": "jsonl", ".txt": "text"}


class InputFormat(StrEnum):
    """How articles stand in a file; a JSON object over several lines counts as jsonl."""

    JSONL = "jsonl"
    TEXT = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class TextFields:
    """What a plain text cannot say of itself; given as options."""

    title: str | None = None
    outlet: str | None = None
    published_at: str | None = None
    url: str | None = None
    language: str | None = None

    def given(self) -> dict[str, str]:
        """Those that were given."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: value for name, value in values.items() if value is not None}


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleInput:
    """One article as it was given: `value` is what would be published, `line` where it begins."""

    source: str
    line: int
    value: bytes
    problem: BadInputError | None = None

    @property
    def place(self) -> str:
        """`articles.jsonl:12`."""
        return f"{self.source}:{self.line}"

    def article(self) -> Article:
        """Raises BadInputError."""
        if self.problem is not None:
            raise self.problem
        found = decode(None, self.value)
        if isinstance(found, Withdrawal):
            raise TypeError("a file holds no null value")
        return found


def read_articles(paths: Sequence[str], *, input_format: InputFormat | None, text_fields: TextFields) -> Iterator[ArticleInput]:
    """The articles of all files in order, of standard input where none is named; a folder stands for its files, by name.

    Raises click.UsageError for options that do not fit, and for a folder without articles.
    """
    paths = [file for path in paths or [STDIN] for file in _files(path)]
    _refuse_unfitting(paths, input_format, text_fields)
    for path in paths:
        source = "stdin" if path == STDIN else path
        with _opened(path) as stream:
            found = input_format or _by_name(path) or _by_first_character(stream)
            if found is InputFormat.TEXT:
                yield _text_article(stream, source, text_fields)
            else:
                _refuse_text_fields(source, text_fields)
                yield from _json_articles(stream, source)


def _files(path: str) -> list[str]:
    """Those directly in a folder whose names say that they hold articles."""
    folder = Path(path)
    if path == STDIN or not folder.is_dir():
        return [path]
    found = sorted(str(file) for file in folder.iterdir() if file.is_file() and _by_name(file.name))
    if not found:
        raise click.UsageError(f"No articles in {path}: none of its files ends with {', '.join(SUFFIXES)}.")
    return found


@contextmanager
def _opened(path: str) -> Iterator[BufferedReader]:
    """Binary, and able to look ahead; standard input stays open."""
    if path == STDIN:
        yield cast(BufferedReader, sys.stdin.buffer)
        return
    with Path(path).open("rb") as stream:
        yield stream


def _refuse_unfitting(paths: Sequence[str], input_format: InputFormat | None, text_fields: TextFields) -> None:
    """What can be told before anything is read: later is half of the output out."""
    for path in paths:
        if (input_format or _by_name(path)) is InputFormat.JSONL:
            _refuse_text_fields(path, text_fields)
    if len(paths) > 1 and (text_fields.title or text_fields.url):
        raise click.UsageError("--title and --url belong to one article; give one file at a time with them.")


def _refuse_text_fields(source: str, text_fields: TextFields) -> None:
    given = text_fields.given()
    if given:
        option = "--" + next(iter(given)).replace("_", "-")
        raise click.UsageError(f"{option} is for plain text, and {source} is JSON, where it is a field; leave it out, or say --input text.")


def _by_name(path: str) -> InputFormat | None:
    found = SUFFIXES.get(Path(path).suffix.lower())
    return InputFormat(found) if found else None


def _by_first_character(stream: BufferedReader) -> InputFormat:
    """An empty input is JSON lines, none of them."""
    beginning = stream.peek(FIRST_BYTES).removeprefix(codecs.BOM_UTF8).lstrip()
    return InputFormat.JSONL if beginning[:1] in {b"{", b"[", b""} else InputFormat.TEXT


def _text_article(stream: BinaryIO, source: str, text_fields: TextFields) -> ArticleInput:
    content = stream.read(LINE_LIMIT_BYTES)
    try:
        body = content.removeprefix(codecs.BOM_UTF8).decode("utf-8")
    except UnicodeDecodeError as error:
        explanation = f"the text is not UTF-8: byte {error.start} is 0x{content[error.start]:02x} ({error.reason})"
        problem = BadInputError(Reason.NOT_UTF8, Stage.DECODE, explanation)
        return ArticleInput(source=source, line=1, value=content, problem=problem)
    value = json.dumps({**text_fields.given(), "body": body}, ensure_ascii=False).encode("utf-8", "surrogatepass")
    return ArticleInput(source=source, line=1, value=value)


def _json_articles(stream: BinaryIO, source: str) -> Iterator[ArticleInput]:
    """One a line; an object that a line leaves open goes on until it closes, or until a line begins another one."""
    pending, first_line = b"", 0
    for number, line in enumerate(_lines(stream), start=1):
        content = line.removeprefix(codecs.BOM_UTF8) if number == 1 else line
        if pending and (content.startswith(OPENING) or len(pending) > MAX_VALUE_BYTES):
            yield ArticleInput(source=source, line=first_line, value=pending)
            pending = b""
        if pending:
            pending += b"\n" + content.rstrip()
            if content.rstrip().endswith(CLOSING) and not _is_left_open(pending):
                yield ArticleInput(source=source, line=first_line, value=pending)
                pending = b""
        elif content.strip():
            if _is_left_open(content):
                pending, first_line = content.rstrip(), number
            else:
                yield ArticleInput(source=source, line=number, value=content.strip())
    if pending:
        yield ArticleInput(source=source, line=first_line, value=pending)


def _lines(stream: BinaryIO) -> Iterator[bytes]:
    """Lines without their break; what is longer than any article is cut, one byte over what is read."""
    while line := stream.readline(LINE_LIMIT_BYTES):
        rest = line
        while len(rest) == LINE_LIMIT_BYTES and not rest.endswith(b"\n"):
            rest = stream.readline(LINE_LIMIT_BYTES)
        yield line.rstrip(b"\r\n")


def _is_left_open(content: bytes) -> bool:
    """Does an object (or array) begin that only further lines can close? A broken one is not left open, and is refused for itself."""
    text = content.strip()
    if not text.startswith(OPENING) or (text.endswith(CLOSING) and b"\n" not in text):
        return False
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        return error.pos >= len(error.doc)
    except (UnicodeDecodeError, RecursionError, ValueError):
        return False
    return False
