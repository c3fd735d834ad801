"""An extractor for tests that needs no language model: it does what the article's words tell it.

"<n> people were killed in <Place>." is a figure, a capitalised word after "in" an entity. The other words stand in ORDERS.
"""

import os
import re
import signal
import time
from collections.abc import Callable
from pathlib import Path

from pipeline.domain.article import Article
from pipeline.domain.entity import Entity, EntityType, Mention
from pipeline.domain.extraction import Extraction, Outcome, PipelineVersion
from pipeline.domain.figure import Attribution, CasualtyFigure, CasualtyKind, Counted, Evidence, Stance, Status
from pipeline.domain.identity import EventType, entity_id, event_id
from pipeline.domain.quantity import Qualifier, Quantity

VERSION = PipelineVersion(version="0.0.0-test", model="scripted-1", rules="0")
FIGURE = re.compile(r"(\d+) people were killed in ([A-Z]\w+)")
HUGE_SENTENCE = "x" * 2_000_000


def _hang(_: str) -> None:
    time.sleep(3600)


def _bloat(_: str) -> None:
    hoard = []
    while True:
        hoard.append(bytes(b"\x01" * 20_000_000))
        time.sleep(0.01)


def _bloat_at_once(_: str) -> None:
    bytes(b"\x01" * 50_000_000_000)


def _crash(_: str) -> None:
    os._exit(3)


def _kill(_: str) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _segfault(_: str) -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


def _kill_once(body: str) -> None:
    """The first process that reads it is killed; "KILL ONCE <path>" remembers that in the file."""
    path = Path(body.split("KILL ONCE ")[1].split()[0])
    if not path.exists():
        path.touch()
        os.kill(os.getpid(), signal.SIGKILL)


def _raise(_: str) -> None:
    raise KeyError("scripted")


def _sleep(body: str) -> None:
    time.sleep(float(body.split("SLEEP ")[1].split()[0]))


ORDERS: dict[str, Callable[[str], None]] = {
    "HANG": _hang,
    "BLOAT AT ONCE": _bloat_at_once,
    "BLOAT": _bloat,
    "CRASH": _crash,
    "KILL ONCE": _kill_once,
    "KILL": _kill,
    "SEGFAULT": _segfault,
    "RAISE": _raise,
    "SLEEP": _sleep,
}


class ScriptedExtractor:
    """Deterministic, and loaded at once."""

    version = VERSION

    def extract(self, article: Article) -> Extraction:
        for order, act in ORDERS.items():
            if order in article.body:
                act(article.body)
                break
        if article.language not in {None, "en"}:
            return self._extraction(article, Outcome.SKIPPED, reason="unsupported_language")
        casualties = tuple(_figure(article, match) for match in FIGURE.finditer(article.body))
        entities = tuple(_entity(article, match) for match in FIGURE.finditer(article.body))
        outcome = Outcome.EXTRACTED if casualties else Outcome.NOTHING_FOUND
        return self._extraction(article, outcome, entities=entities, casualties=casualties)

    def _extraction(
        self,
        article: Article,
        outcome: Outcome,
        *,
        reason: str | None = None,
        entities: tuple[Entity, ...] = (),
        casualties: tuple[CasualtyFigure, ...] = (),
    ) -> Extraction:
        return Extraction(
            article_id=article.article_id,
            revision=article.revision,
            outcome=outcome,
            reason=reason,
            language=article.language or "en",
            entities=entities,
            casualties=casualties,
        )


class BrokenExtractor:
    """Raises while it loads, as a deploy without its model does."""

    def __init__(self) -> None:
        raise FileNotFoundError("no such model")


class SlowExtractor(ScriptedExtractor):
    """Takes its time to load."""

    def __init__(self) -> None:
        time.sleep(20)


class DyingExtractor:
    """Its process dies while it loads."""

    def __init__(self) -> None:
        os.kill(os.getpid(), signal.SIGKILL)


def _figure(article: Article, match: re.Match[str]) -> CasualtyFigure:
    number = int(match[1])
    huge = HUGE_SENTENCE if "HUGE" in article.body else ""
    return CasualtyFigure(
        event_id=event_id(
            article_id=article.article_id, revision=article.revision, event_type=EventType.CASUALTIES, span=match.span(1), kind="killed"
        ),
        kind=CasualtyKind.KILLED,
        status=Status.ACTUAL,
        quantity=Quantity(lower=number, upper=number, qualifier=Qualifier.EXACT, text=match[1]),
        counted=Counted.PEOPLE,
        who="people",
        cause=None,
        perpetrator=None,
        part_of=None,
        repeat_of=None,
        place=None,
        other_places=(),
        occurred=None,
        attribution=Attribution(stance=Stance.STATED, claimant=None, medium=None),
        evidence=Evidence(sentence=match[0] + huge, start_char=match.start(1), end_char=match.end(1), cues=()),
        confidence=0.9,
    )


def _entity(article: Article, match: re.Match[str]) -> Entity:
    span = match.span(2)
    mention = Mention(start_char=span[0], end_char=span[1], text=match[2])
    return Entity(
        entity_id=entity_id(article_id=article.article_id, revision=article.revision, span=span, entity_type=EntityType.PLACE),
        type=EntityType.PLACE,
        text=match[2],
        name=match[2],
        role=None,
        aliases=(),
        place=None,
        mentions=(mention,),
    )
