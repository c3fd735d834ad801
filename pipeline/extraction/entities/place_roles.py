"""Tell which places of a sentence may be the scene of its event, and which are where somebody spoke or something lies."""

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from functools import cache
from typing import Any

from pipeline.domain.entity import Entity, EntityType, Mention, PlacePrecision
from pipeline.extraction.analysis import Analysis
from pipeline.extraction.data_files import load_data

LIST_GLUE = re.compile(
    r"[\s,]*(?:and|or|&)?\s*(?:(?:in|near|the|its|their|neighbou?ring|nearby|adjacent|towns?|villages?|cities|city|settlements?|of)\s*)*\Z"
)
_GONE_TO = re.compile(r"\b(?:in)?to(?:wards?)?\b[^,]{0,40}$")
# "38 deaths were reported from Buner, 17 from Swat": counted there, not come from there.
_COUNTED_FROM = re.compile(r"(?:(?:was|were|been) reported|[\s,]\d+|\b(?:one|two|three|four|five|six|seven|eight|nine|ten)) from$")
# "The fall of Pokrovsk would cut the road": nothing has happened there.
_NOT_YET = frozenset({"could", "may", "might", "will", "would"})
# "The health ministry in Beirut": where a body sits.
_SEATED = frozenset({"command", "embassy", "government", "headquarters", "ministry", "staff"})
_TAKEN_TO = re.compile(r"\b(?:to|at|in)\b[^,]{0,60}$")
KEYS = (
    "locative",
    "direction",
    "leaving",
    "care",
    "refuge",
    "not_here",
    "speakers",
    "listeners",
    "nations",
    "speech",
    "boundaries",
    "statements",
    "same_settlement",
    "same_region",
    "whole_country",
    "elsewhere",
    "natural",
    "conflict",
    "acting",
    "events_of",
)


class Role(IntEnum):
    """How likely a place is the scene; the larger, the likelier."""

    NOT_THE_SCENE = 0
    OWNER = 1
    MENTIONED = 2
    SCENE = 3


@dataclass(frozen=True, slots=True)
class Scene:
    """A mention of a place in a sentence and its part there."""

    sentence: int
    mention: Mention
    entity: Entity
    role: Role
    is_dateline: bool

    @property
    def exactness(self) -> int:
        """Settlements are the most exact places that maps have; roads and buildings are not used for figures."""
        place = self.entity.place
        order = {
            PlacePrecision.SETTLEMENT: 4,
            PlacePrecision.DISTRICT: 3,
            PlacePrecision.FEATURE: 2,
            PlacePrecision.REGION: 2,
            PlacePrecision.COUNTRY: 1,
        }
        return order.get(place.precision, 3) if place is not None and place.precision is not None else 3


@dataclass(frozen=True, slots=True)
class SceneWords:
    """data/en/entities/figure_places.yaml, compiled where it pays."""

    locative: frozenset[str]
    direction: frozenset[str]
    leaving: re.Pattern[str]
    care: re.Pattern[str]
    refuge: re.Pattern[str]
    conflict: re.Pattern[str]
    not_here: tuple[str, ...]
    acting: frozenset[str]
    events_of: frozenset[str]
    speakers: frozenset[str]
    listeners: frozenset[str]
    nations: frozenset[str]
    speech: frozenset[str]
    boundaries: tuple[str, ...]
    statements: tuple[str, ...]
    same_settlement: re.Pattern[str]
    same_region: re.Pattern[str]
    whole_country: re.Pattern[str]
    elsewhere: re.Pattern[str]
    natural: frozenset[str]


@cache
def load_scene_words() -> SceneWords:
    """Raises DataError where the file holds an unknown key or lacks one."""
    data = load_data("entities/figure_places", keys=KEYS)
    values: dict[str, Any] = {
        key: frozenset(data[key])
        for key in ("locative", "direction", "speakers", "listeners", "nations", "speech", "natural", "acting", "events_of")
    }
    values |= {
        key: _any_of(data[key])
        for key in ("leaving", "care", "refuge", "conflict", "same_settlement", "same_region", "whole_country", "elsewhere")
    }
    return SceneWords(
        not_here=tuple(data["not_here"]), boundaries=tuple(data["boundaries"]), statements=tuple(data["statements"]), **values
    )


def _any_of(phrases: Sequence[str]) -> re.Pattern[str]:
    return re.compile(r"\b(?:" + "|".join(map(re.escape, sorted(phrases, key=len, reverse=True))) + r")(?!\w)", re.IGNORECASE)


class SceneReader:
    """Reads the words before and after every mention of a place; needs no parse."""

    def __init__(self, words: SceneWords) -> None:
        self._words = words

    def read(self, analysis: Analysis, entities: Sequence[Entity]) -> list[list[Scene]]:
        """The scenes of every sentence, in text order."""
        scenes: list[list[Scene]] = [[] for _ in analysis.sentences]
        bodies = {(m.start_char, m.end_char) for e in entities if e.type in {EntityType.ORG, EntityType.MILITARY_UNIT} for m in e.mentions}
        mentions = sorted(
            ((mention, entity) for entity in entities if entity.type is EntityType.PLACE for mention in entity.mentions),
            key=lambda pair: pair[0].start_char,
        )
        index = 0
        for mention, entity in mentions:
            while index + 1 < len(scenes) and analysis.sentences[index + 1].sentence.start_char <= mention.start_char:
                index += 1
            scene = self._scene(analysis, index, mention, entity, bodies)
            row = scenes[index]
            row.append(self._as_listed(analysis.article.body, row[-1], scene) if row else scene)
        return scenes

    def _as_listed(self, body: str, before: Scene, scene: Scene) -> Scene:
        """ "tourists from Brazil and Peru": what holds for the first of a list holds for the next."""
        gap = body[before.mention.end_char : scene.mention.start_char]
        is_listed = (
            scene.role is Role.MENTIONED and before.role is not Role.OWNER and not before.is_dateline and LIST_GLUE.match(gap) is not None
        )
        return replace(scene, role=before.role) if is_listed else scene

    def _scene(self, analysis: Analysis, index: int, mention: Mention, entity: Entity, bodies: set[tuple[int, int]]) -> Scene:
        sentence = analysis.sentences[index].sentence
        start, end = mention.start_char - sentence.start_char, mention.end_char - sentence.start_char
        before, after = sentence.text[:start], sentence.text[end:]
        is_dateline = index <= 1 and _is_dateline(mention.text, before, after)
        owns_body = any(
            abs(body_start - mention.start_char) <= 2 or body_start - 4 <= mention.end_char <= body_start for body_start, _ in bodies
        )
        role = Role.NOT_THE_SCENE if is_dateline else self._role(before, after, owns_body=owns_body)
        return Scene(index, mention, entity, role, is_dateline)

    def _role(self, before: str, after: str, *, owns_body: bool) -> Role:
        head = before.rstrip().lower()
        if _COUNTED_FROM.search(head):
            return Role.SCENE
        if any(head.endswith(" " + cue) or head == cue for cue in self._words.not_here):
            return Role.NOT_THE_SCENE
        words_before = re.findall(r"[\w’'-]+", head)[-7:]
        words_after = re.findall(r"[\w’'-]+", after.lower())[:7]
        if self._is_speaker(words_before, words_after, after):
            return Role.NOT_THE_SCENE
        is_owner = after[:2] in {"’s", "'s"}
        if is_owner and self._words.conflict.search(" ".join(itertools.takewhile(self._is_no_body, words_after[1:5]))):
            return Role.SCENE
        if is_owner and (owns_body or any(word in self._words.nations for word in words_after[1:3])):
            return Role.NOT_THE_SCENE
        if self._is_label(before, after):
            return Role.SCENE
        if len(words_before) > 1 and words_before[-1] == "of" and words_before[-2] in self._words.events_of:
            return Role.MENTIONED if words_after[:1] and words_after[0] in _NOT_YET else Role.SCENE
        preposition = self._preposition(words_before)
        if preposition == "from" and not self._words.leaving.search(head[-60:]):
            return Role.NOT_THE_SCENE
        if _TAKEN_TO.search(head) and self._words.care.search(head[-80:]):
            return Role.NOT_THE_SCENE
        if _GONE_TO.search(head) and self._words.refuge.search(head[-60:]):
            return Role.NOT_THE_SCENE
        if preposition is None and words_after[:1] and words_after[0] in self._words.acting and "been" not in words_after[:3]:
            return Role.NOT_THE_SCENE
        if preposition in self._words.locative:
            return Role.SCENE
        return Role.OWNER if is_owner else Role.MENTIONED

    def _is_no_body(self, word: str) -> bool:
        return word not in self._words.nations

    def _is_speaker(self, before: list[str], after: list[str], tail: str) -> bool:
        """ "officials in Kyiv said", "told reporters in Moscow", "said in Geneva", "Kyiv claimed"."""
        if after[:1] and after[0] in self._words.speech and tail[:1] != ",":
            return True
        near = before[-4:]
        if len(near) < 2 or near[-1] not in {"in", "from", "at"}:
            return False
        if near[-2] in _SEATED:
            return True
        says = any(word in self._words.speech for word in after[:4])
        return near[-2] in self._words.listeners or near[-2] in self._words.speech or (says and near[-2] in self._words.speakers)

    def _is_label(self, before: str, after: str) -> bool:
        """ "- Orikhiv: 2 killed": the head of a line of a list."""
        return (
            not re.search(r"\w", before)
            and re.match(r"\s*(?:city|town|village|district|community)?\s*(?:\([^)]*\))?\s*[:–—]", after) is not None
        )

    def _preposition(self, before: list[str]) -> str | None:
        """The nearest preposition over the words that may stand between it and a place ("in the southern town of")."""
        for word in reversed(before[-6:]):
            if word in self._words.locative or word in self._words.direction - {"of"}:
                return word
            if word.endswith("ed") or word in {"and", "said", "is", "was", "were", "are", "has", "had"}:
                return None
        return None


def _is_dateline(mention: str, before: str, after: str) -> bool:
    """ "KYIV, Ukraine (AP) -", "PATNA:", "KINSHASA/GOMA (Reuters) -": capitals first, and a dash or colon soon after."""
    head = re.sub(r"[\s,./]", "", before)
    if head and not head.isupper():
        return False
    if mention.isupper() and re.match(r"\s*(?:\([^)]{1,30}\))?\s*:", after):
        return True
    return re.match(r"[^.;:]{0,45}?(?:\)\s*[-–—]|\s[–—]\s|\s--?\s)", after) is not None
