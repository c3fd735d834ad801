"""An article and its figures as a person likes to read them: the sentences that hold figures, a table, the entities.

Works on the record's JSON form, so that events read back from Kafka are drawn by the same hand.
"""

from collections.abc import Callable
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from pipeline.cli.console import plain_table
from pipeline.cli.wording import (
    bounds_in_words,
    on_one_line,
    printable,
    says_in_words,
    what_in_words,
    when_in_words,
    where_in_words,
    who_in_words,
    words_of,
)

Record = dict[str, Any]

NARROW_COLUMNS = 110
NAMES_SHOWN = 12
FIGURE_COLUMNS = len("(hypothetical)")
Columns = dict[str, tuple[Callable[[Record], str], ...]]
WIDE: Columns = {
    "figure": (bounds_in_words,),
    "what": (what_in_words,),
    "who": (who_in_words,),
    "where": (where_in_words,),
    "when": (when_in_words,),
    "who says so": (says_in_words,),
    "words": (words_of,),
}
NARROW: Columns = {
    "figure": (bounds_in_words, what_in_words),
    "who": (who_in_words,),
    "where, when": (where_in_words, when_in_words),
    "who says so": (says_in_words,),
    "words": (words_of,),
}
STYLES = {
    "killed": "bold red",
    "wounded": "bold yellow",
    "hospitalized": "bold yellow",
    "missing": "bold magenta",
    "captured": "bold blue",
    "detained": "bold blue",
    "kidnapped": "bold blue",
    "displaced": "bold cyan",
    "evacuated": "bold cyan",
    "rescued": "bold green",
    "trapped": "bold magenta",
}
AREA_STYLE = "bold green"
ENTITY_TYPES = {"person": "people", "org": "organisations", "place": "places", "military_unit": "units", "weapon": "weapons"}


def render_article(console: Console, *, title: str | None, body: str, record: Record) -> None:
    """Print one article; `body` is what the record's offsets count in ("" where it is not at hand)."""
    figures = sorted([*record["casualties"], *record["areas"]], key=lambda figure: figure["evidence"]["start_char"])
    console.print(_heading(title, record))
    if record["outcome"] in {"refused", "skipped", "withdrawn"} or not (figures or record["entities"]):
        console.print(Padding(Text(_outcome(record), style="dim"), (0, 0, 0, 2)))
    for sentence in _marked_sentences(figures, body):
        console.print(Padding(sentence, (0, 0, 0, 2)))
    if figures:
        console.print(_table(figures, is_narrow=console.width < NARROW_COLUMNS))
    if record["entities"]:
        console.print(Padding(_entities(record["entities"]), (0, 0, 0, 2)))
    console.print()


def _heading(title: str | None, record: Record) -> Text:
    heading = Text(on_one_line(title) if title else "(no title)", style="bold")
    if record["article_id"]:
        heading.append(f"  {on_one_line(record['article_id'])}", style="dim not bold")
    return heading


def _outcome(record: Record) -> str:
    outcome = record["outcome"].replace("_", " ")
    language = f" ({record['language']})" if record["outcome"] == "skipped" and record["language"] else ""
    error = f": {on_one_line(record['error'])}" if record.get("error") else ""
    return f"{outcome}: {record['reason']}{language}{error}" if record["reason"] else outcome


def _marked_sentences(figures: list[Record], body: str) -> list[Text]:
    """Each sentence once, in text order, its figures coloured and followed by their number in the table."""
    sentences: dict[int, str] = {}
    marks: dict[int, list[tuple[int, int, int]]] = {}
    for number, figure in enumerate(figures, start=1):
        evidence = figure["evidence"]
        start = _sentence_start(evidence, body)
        if start is None:
            continue
        sentences.setdefault(start, printable(evidence["sentence"]))
        marks.setdefault(start, []).append((evidence["start_char"] - start, evidence["end_char"] - start, number))
    return [_marked(sentences[start], marks[start], figures) for start in sorted(sentences)]


def _sentence_start(evidence: Record, body: str) -> int | None:
    """Where in the body the evidence's sentence begins: the occurrence that holds the figure's words."""
    sentence = evidence["sentence"]
    start = body.find(sentence, max(0, evidence["end_char"] - len(sentence)), evidence["start_char"] + len(sentence))
    return start if 0 <= start <= evidence["start_char"] else None


def _marked(sentence: str, marks: list[tuple[int, int, int]], figures: list[Record]) -> Text:
    line, done = Text(), 0
    for start, end, number in sorted(marks):
        start = max(start, done)  # "50 people killed or wounded": two figures may share words
        line.append(sentence[done:start])
        line.append(sentence[start:end], style=style_of(figures[number - 1]))
        line.append(f"[{number}]", style="dim")
        done = max(done, end)
    return line.append(sentence[done:])


def _table(figures: list[Record], *, is_narrow: bool) -> Table:
    columns = NARROW if is_narrow else WIDE
    numbers = {figure["event_id"]: number for number, figure in enumerate(figures, start=1)}
    table = plain_table("", *columns)
    table.columns[0].style, table.columns[0].no_wrap = "dim", True
    table.columns[1].min_width = FIGURE_COLUMNS
    for number, figure in enumerate(figures, start=1):
        cells = [Text("\n".join(words(figure) for words in parts)) for parts in columns.values()]
        cells[0].stylize(style_of(figure))
        cells[-1].append(_relation(figure, numbers), style="dim")
        table.add_row(Text(f"[{number}]"), *cells)
    return table


def _relation(figure: Record, numbers: dict[str, int]) -> str:
    """Says of which other figure it is a part or a repeat: such a figure must not be added up."""
    for field in ("part_of", "repeat_of"):
        if figure[field] in numbers:
            return f"\n{field.replace('_', ' ')} [{numbers[figure[field]]}]"
    return ""


def style_of(figure: Record) -> str:
    """The colour of a figure's kind."""
    return STYLES.get(figure.get("kind", ""), AREA_STYLE)


def _entities(entities: list[Record]) -> Text:
    """One line a type: the names, as often as there is room for."""
    lines = []
    for entity_type, label in ENTITY_TYPES.items():
        names = list(dict.fromkeys(on_one_line(entity["name"] or entity["text"]) for entity in entities if entity["type"] == entity_type))
        if names:
            more = f" and {len(names) - NAMES_SHOWN} more" if len(names) > NAMES_SHOWN else ""
            lines.append(Text.assemble((f"{label}: ", "dim"), ", ".join(names[:NAMES_SHOWN]) + more))
    return Text("\n").join(lines)
