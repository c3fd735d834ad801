"""The mentions of those entities that can speak, by where they stand in the body."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from pipeline.domain.entity import Entity, EntityType

MAX_LOOK_BACK = 200
_SPEAKING = frozenset({EntityType.PERSON, EntityType.ORG, EntityType.PLACE, EntityType.MILITARY_UNIT})


@dataclass(frozen=True, slots=True)
class Named:
    """One mention: half-open in the body, and what it names."""

    start_char: int
    end_char: int
    entity: Entity


class Mentions:
    """Sorted once; every question is answered by bisection."""

    def __init__(self, entities: Sequence[Entity]) -> None:
        found = [Named(m.start_char, m.end_char, entity) for entity in entities if entity.type in _SPEAKING for m in entity.mentions]
        self._found = sorted(found, key=lambda named: (named.start_char, named.end_char))
        self._starts = [named.start_char for named in self._found]

    def within(self, start: int, end: int) -> Iterator[Named]:
        """Mentions that overlap start..end, in text order."""
        place = max(0, bisect_left(self._starts, start) - 1)
        while place < len(self._found) and self._starts[place] < end:
            if self._found[place].end_char > start:
                yield self._found[place]
            place += 1

    def next_after(self, char: int) -> Named | None:
        """The first mention that begins at this character or behind it."""
        place = bisect_left(self._starts, char)
        return self._found[place] if place < len(self._found) else None

    def before(self, char: int, types: Iterable[EntityType], *, since: int = 0) -> Iterator[Entity]:
        """Entities of these types mentioned in since..char, the last first; looks at the last 200 mentions at the most."""
        wanted = frozenset(types)
        last = bisect_left(self._starts, char) - 1
        for place in islice(range(last, -1, -1), MAX_LOOK_BACK):
            if self._starts[place] < since:
                return
            if self._found[place].entity.type in wanted:
                yield self._found[place].entity
