"""Figures: quantities that a text asserts about casualties and areas."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from pipeline.domain.entity import Place
from pipeline.domain.quantity import Quantity, SiBounds, Unit


class CasualtyKind(StrEnum):
    """What happened to the people counted."""

    KILLED = "killed"
    WOUNDED = "wounded"
    MISSING = "missing"
    CAPTURED = "captured"
    DETAINED = "detained"
    KIDNAPPED = "kidnapped"
    HOSPITALIZED = "hospitalized"
    DISPLACED = "displaced"
    EVACUATED = "evacuated"
    RESCUED = "rescued"
    TRAPPED = "trapped"


class Counted(StrEnum):
    """What the number counts."""

    PEOPLE = "people"
    HOUSEHOLDS = "households"


class Measure(StrEnum):
    """What an area figure measures."""

    AREA = "area"
    DISTANCE = "distance"
    SETTLEMENTS = "settlements"


class Action(StrEnum):
    """What happened to the ground."""

    CAPTURED = "captured"
    RECAPTURED = "recaptured"
    LOST = "lost"
    ADVANCE = "advance"
    WITHDRAWAL = "withdrawal"
    BURNED = "burned"
    FLOODED = "flooded"
    CONTAMINATED = "contaminated"
    DESTROYED = "destroyed"
    CONTROLLED = "controlled"
    OTHER = "other"


class Status(StrEnum):
    """Whether the text says that it is so."""

    ACTUAL = "actual"
    NEGATED = "negated"
    HYPOTHETICAL = "hypothetical"
    HISTORICAL = "historical"


class Stance(StrEnum):
    """How the figure is vouched for."""

    STATED = "stated"
    CLAIMED = "claimed"
    DENIED = "denied"
    UNCONFIRMED = "unconfirmed"


class ClaimantType(StrEnum):
    """What the claimant is; a group is unnamed people ("residents")."""

    PERSON = "person"
    ORG = "org"
    PLACE = "place"
    MILITARY_UNIT = "military_unit"
    WEAPON = "weapon"
    GROUP = "group"


class DatePrecision(StrEnum):
    """How exactly the text dates the event."""

    DAY = "day"
    PERIOD = "period"
    MONTH = "month"
    YEAR = "year"


class CueRole(StrEnum):
    """What a cue decided."""

    KIND = "kind"
    ACTION = "action"
    BOUND = "bound"
    STATUS = "status"
    STANCE = "stance"
    ATTRIBUTION = "attribution"
    PLACE = "place"
    TIME = "time"


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimant:
    """Who says it: `text` as in the article, `name` as resolved."""

    text: str
    name: str
    type: ClaimantType
    entity_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    """Who says it and how; `medium` is the channel ("Telegram", "a statement", another outlet)."""

    stance: Stance
    claimant: Claimant | None
    medium: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurred:
    """The days of the event, inclusive; a None end is open."""

    text: str
    start: date | None
    end: date | None
    precision: DatePrecision

    def __post_init__(self) -> None:
        if self.start is not None and self.end is not None and self.start > self.end:
            raise ValueError(f"{self.text!r} ends on {self.end}, before it starts on {self.start}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """Words that made the figure what it is, and what they decided."""

    role: CueRole
    text: str
    start_char: int
    end_char: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """The sentence, the figure's own words with their qualifier (half-open, code points of the body), and the cues."""

    sentence: str
    start_char: int
    end_char: int
    cues: tuple[Cue, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CasualtyFigure:
    """A number of people (or households) to whom something happened; `traits`, which are not published, are what made `confidence`."""

    event_id: str
    kind: CasualtyKind
    status: Status
    quantity: Quantity
    counted: Counted
    who: str | None
    cause: str | None
    perpetrator: str | None
    part_of: str | None
    repeat_of: str | None
    place: Place | None
    other_places: tuple[Place, ...]
    occurred: Occurred | None
    attribution: Attribution
    evidence: Evidence
    confidence: float
    traits: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaFigure:
    """An area, a distance or a count of settlements that was taken, lost, burned ...; `taken_from` is `from` on the wire."""

    event_id: str
    measure: Measure
    action: Action
    status: Status
    quantity: Quantity
    unit: Unit
    si: SiBounds
    alt_text: str | None
    actor: str | None
    taken_from: str | None
    part_of: str | None
    repeat_of: str | None
    place: Place | None
    other_places: tuple[Place, ...]
    occurred: Occurred | None
    attribution: Attribution
    evidence: Evidence
    confidence: float
    traits: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedMeasure:
    """Any area or distance that the text states, figure or not."""

    measure: Measure
    quantity: Quantity
    unit: Unit
    si: SiBounds
    alt_text: str | None
    start_char: int
    end_char: int
