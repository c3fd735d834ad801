"""Which countries an article is about, so that its Lyman is Ukraine's and its Tripoli Lebanon's."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.extraction.entities.place_hits import PlaceHit

COUNTRY_WEIGHT = 3.0
PEOPLE_WEIGHT = 1.5
REGION_WEIGHT = 3.0
STATE_WEIGHT = 2.0
ONLY_CANDIDATE_WEIGHT = 1.0
# "Washington said" tells nothing of where something happened.
_ALSO_THE_GOVERNMENT = frozenset({"US.DC", "US.WA"})
# A town that only one country has tells of that country only if it is no hamlet.
LARGE_ENOUGH = 15_000
LARGE_CITY = 100_000
DWARFS = 10


@dataclass(frozen=True, slots=True)
class CountryContext:
    """`shares` sum to 1, or are empty where nothing tells."""

    shares: dict[str, float]
    first_level: frozenset[str]

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
    named = list(hits)
    is_explicit = any(hit.country is not None or hit.people is not None for hit in named)
    for hit in sorted(named, key=_is_also_a_state):
        for country, weight in _evidence(hit, is_explicit):
            if not (_is_also_a_state(hit) and weights.get("US")):
                weights[country] += weight
    total = sum(weights.values())
    shares = {country: weight / total for country, weight in sorted(weights.items())} if total else {}
    regions = [max(hit.regions, key=lambda region: shares.get(region.country or "", 0)) for hit in named if hit.regions]
    return CountryContext(shares, frozenset(region.admin1_code for region in regions if region.admin1_code is not None))


def _evidence(hit: PlaceHit, is_explicit: bool) -> list[tuple[str, float]]:
    if hit.country is not None and hit.country.country is not None:
        return [(hit.country.country, COUNTRY_WEIGHT)]
    if hit.people is not None:
        return [(hit.people, PEOPLE_WEIGHT)]
    if hit.feature is not None:
        return [(hit.feature.country, REGION_WEIGHT)] if hit.feature.country else []
    if hit.regions and hit.regions[0].country == "US" and hit.regions[0].admin1_code not in _ALSO_THE_GOVERNMENT:
        return [("US", STATE_WEIGHT)]
    country = _only_country(hit, is_explicit)
    return [(country, ONLY_CANDIDATE_WEIGHT)] if country is not None else []


def _is_also_a_state(hit: PlaceHit) -> bool:
    """Georgia."""
    return hit.country is not None and bool(hit.regions) and hit.regions[0].country == "US"


def _only_country(hit: PlaceHit, is_explicit: bool) -> str | None:
    """The one country that the name is at home in; where no country is named, one whose city dwarfs its namesakes."""
    countries = {candidate.country for candidate in [*hit.settlements, *hit.regions]}
    largest = max(hit.settlements, key=lambda c: c.population, default=None)
    if len(countries) == 1:
        is_town = largest is not None and largest.is_main_name and largest.population >= LARGE_ENOUGH
        return countries.pop() if hit.regions or is_town else None
    if is_explicit or largest is None or largest.population < LARGE_CITY:
        return None
    others = [c.population for c in hit.settlements if c.country != largest.country]
    return largest.country if largest.population >= DWARFS * max(others, default=0) else None
