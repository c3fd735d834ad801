"""Which countries an article is about, so that its Lyman is Ukraine's and its Tripoli Lebanon's."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.extraction.entities.place_hits import PlaceHit

COUNTRY_WEIGHT = 3.0
PEOPLE_WEIGHT = 1.5
REGION_WEIGHT = 3.0
ONLY_CANDIDATE_WEIGHT = 1.0
# A town that only one country has tells of that country only if it is no hamlet.
LARGE_ENOUGH = 15_000


@dataclass(frozen=True, slots=True)
class CountryContext:
    """`shares` sum to 1, or are empty where nothing tells."""

    shares: dict[str, float]

    def share(self, country: str | None) -> float:
        """How much of the evidence speaks for this country, 0 to 1."""
        return self.shares.get(country, 0.0) if country is not None else 0.0

    @property
    def main(self) -> str | None:
        """The country with the most evidence, if it has a good part of it."""
        if not self.shares:
            return None
        country = max(self.shares, key=lambda iso: (self.shares[iso], iso))
        return country if self.shares[country] >= 0.3 else None


def read_context(hits: Iterable[PlaceHit]) -> CountryContext:
    """Countries, their peoples and regions that are named; towns that only one country has count a little."""
    weights: dict[str, float] = defaultdict(float)
    for hit in hits:
        for country, weight in _evidence(hit):
            weights[country] += weight
    total = sum(weights.values())
    return CountryContext({country: weight / total for country, weight in sorted(weights.items())} if total else {})


def _evidence(hit: PlaceHit) -> list[tuple[str, float]]:
    if hit.country is not None and hit.country.country is not None:
        return [(hit.country.country, COUNTRY_WEIGHT)]
    if hit.people is not None:
        return [(hit.people, PEOPLE_WEIGHT)]
    if hit.feature is not None:
        return [(hit.feature.country, REGION_WEIGHT)] if hit.feature.country else []
    countries = {c.country for c in hit.settlements} | {c.country for c in hit.regions}
    is_known = bool(hit.regions) or any(c.population >= LARGE_ENOUGH for c in hit.settlements)
    return [(country, ONLY_CANDIDATE_WEIGHT) for country in countries if country is not None and len(countries) == 1 and is_known]
