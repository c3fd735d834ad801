"""Compare what was extracted with what a careful reader finds, article by article."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pipeline.contract.record import record
from pipeline.domain.extraction import Extraction
from pipeline.domain.identity import EventType
from pipeline.evaluation.agreement import AGREEMENTS, bounds_agree, bounds_given, is_equal, names_agree
from pipeline.evaluation.findings import (
    MISSED,
    WRONG,
    Finding,
    figure_in_words,
    label_in_words,
    marked_sentence,
    nearest_figure,
    nearest_label,
)
from pipeline.evaluation.gold import ATTRIBUTES, FIGURE_TYPES, KIND_FIELDS, GoldArticle, GoldFigure
from pipeline.evaluation.matching import Figure, Matching, match
from pipeline.evaluation.scores import Accuracy, Score

BOUNDS = "bounds"


@dataclass(slots=True)
class Evaluation:
    """Filled by `add`; scores stand under "casualties", "casualties/killed", "areas/distance", "entities/person" and so on."""

    articles: int = 0
    scores: dict[str, Score] = field(default_factory=dict)
    attributes: dict[EventType, dict[str, Accuracy]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def add(self, gold: GoldArticle, extraction: Extraction) -> None:
        """One article and what was extracted from it."""
        found = record(extraction)
        self.articles += 1
        matched = {event_type: match(labels, found[event_type], KIND_FIELDS[event_type]) for event_type, labels in gold.figures.items()}
        for event_type in FIGURE_TYPES:
            if event_type in matched:
                self._add_figures(event_type, gold, matched[event_type], found)
        if gold.entities is not None:
            self._add_entities(gold, gold.entities, found["entities"])

    @property
    def figures(self) -> Score:
        """Casualties and areas together."""
        total = Score()
        for event_type in FIGURE_TYPES:
            total.add(self.scores.get(event_type, Score()))
        return total

    def _add_figures(self, event_type: EventType, gold: GoldArticle, matching: Matching, found: Mapping[str, Any]) -> None:
        body, everything = gold.article.body, [figure for each in FIGURE_TYPES for figure in found[each]]
        every_label = [label for labels in gold.figures.values() for label in labels]
        for label, figure in matching.pairs:
            if not label.is_neutral:
                self._count(event_type, label.kinds[0], Score(found=1))
                self._add_attributes(event_type, gold, matching, (label, figure))
        for label in matching.missed:
            self._count(event_type, label.kinds[0], Score(missed=1))
            self._tell(MISSED, event_type, gold, label, expected=label_in_words(body, label), nearest=nearest_figure(label, everything))
        for figure in matching.wrong:
            kind = figure[KIND_FIELDS[event_type]]
            self._count(event_type, kind, Score(wrong=1))
            evidence = figure["evidence"]
            self.findings.append(
                Finding(
                    what=WRONG,
                    article_id=gold.article.article_id,
                    event_type=event_type,
                    kind=kind,
                    sentence=marked_sentence(body, evidence["start_char"], evidence["end_char"]),
                    found=figure_in_words(figure),
                    nearest=nearest_label(body, figure, every_label),
                )
            )

    def _add_attributes(self, event_type: EventType, gold: GoldArticle, matching: Matching, pair: tuple[GoldFigure, Figure]) -> None:
        accuracies = self.attributes.setdefault(event_type, {name: Accuracy() for name in (BOUNDS, *ATTRIBUTES)})
        for name, expected, found, is_right in _compared(matching, *pair):
            accuracies[name].add(is_right)
            if not is_right:
                self._tell(name, event_type, gold, pair[0], expected=expected, found=found)

    def _add_entities(self, gold: GoldArticle, labels: tuple[Mapping[str, Any], ...], found: list[Figure]) -> None:
        """By type and name; a type is scored where the article has a label of it."""
        left = list(found)
        for label in sorted(labels, key=lambda label: bool(label.get("optional"))):
            same = next((e for e in left if e["type"] == label["type"] and names_agree(label, e)), None)
            if same is not None:
                left.remove(same)
            if not label.get("optional"):
                self._count(EventType.ENTITIES, label["type"], Score(found=same is not None, missed=same is None))
                if same is None:
                    self._tell_of_entity(MISSED, gold, label)
        scored = {label["type"] for label in labels}
        for entity in left:
            if entity["type"] in scored:
                self._count(EventType.ENTITIES, entity["type"], Score(wrong=1))
                self._tell_of_entity(WRONG, gold, entity)

    def _count(self, event_type: EventType, kind: str, score: Score) -> None:
        for name in (event_type.value, f"{event_type}/{kind}"):
            self.scores.setdefault(name, Score()).add(score)

    def _tell(self, what: str, event_type: EventType, gold: GoldArticle, label: GoldFigure, **details: Any) -> None:
        self.findings.append(
            Finding(
                what=what,
                article_id=gold.article.article_id,
                event_type=event_type,
                kind=label.kinds[0],
                sentence=marked_sentence(gold.article.body, label.start_char, label.end_char),
                **details,
            )
        )

    def _tell_of_entity(self, what: str, gold: GoldArticle, entity: Mapping[str, Any]) -> None:
        name = entity.get("name") or entity["text"]
        text = entity.get("text") or name
        at = gold.article.body.find(text)
        sentence = marked_sentence(gold.article.body, at, at + len(text)) if at >= 0 else ""
        side = {"expected": name} if what == MISSED else {"found": name}
        self.findings.append(
            Finding(
                what=what, article_id=gold.article.article_id, event_type=EventType.ENTITIES, kind=entity["type"], sentence=sentence, **side
            )
        )


def _compared(matching: Matching, label: GoldFigure, figure: Figure) -> Iterator[tuple[str, Any, Any, bool]]:
    """Each attribute that the label names: what it says, what was found, and whether they agree."""
    if bounds_given(label):
        yield BOUNDS, _bounds(label.fields), _bounds(figure), bounds_agree(label, figure)
    for name in ATTRIBUTES:
        answers = label.answers(name)
        if not answers or (name == "claimant" and answers[0] is None):
            continue
        found = figure
        for key in ATTRIBUTES[name]:
            found = found[key]
        if name == "part_of":
            yield name, _words(matching, answers[0]), _words(matching, found), _is_same_whole(matching, answers[0], found)
            continue
        agree = AGREEMENTS.get(name, is_equal)
        yield name, answers[0], found, any(agree(answer, found) for answer in answers)


def _is_same_whole(matching: Matching, label_id: Any, found_id: Any) -> bool:
    """Labels have names of their own for figures: the same is meant where that label and that figure are a pair."""
    if label_id is None or found_id is None:
        return label_id is found_id
    return any(label.fields.get("event_id") == label_id and figure["event_id"] == found_id for label, figure in matching.pairs)


def _words(matching: Matching, event_id: Any) -> Any:
    """The words of the figure that has this id, for people to read."""
    for label, figure in matching.pairs:
        if event_id in {label.fields.get("event_id"), figure["event_id"]} - {None}:
            return figure["quantity"]["text"]
    return event_id


def _bounds(figure: Mapping[str, Any]) -> list[Any]:
    quantity = figure["quantity"]
    return [quantity.get("lower"), quantity.get("upper"), *([quantity["unit"]] if quantity.get("unit") else [])]
