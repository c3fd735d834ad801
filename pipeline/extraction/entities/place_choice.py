"""Choose which of the places of one name an article means: by what stands beside it, the article's countries, nearness and size."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from pipeline.domain.entity import PlacePrecision
from pipeline.extraction.entities.country_context import LARGE_CITY, CountryContext
from pipeline.extraction.entities.gazetteer import Gazetteer
from pipeline.extraction.entities.known_places import Candidate
from pipeline.extraction.entities.place_hits import PlaceHit

WORLD_CITY = 1_000_000
CITY_OF_A_REGION = 50_000
NEAR_KM = 200.0
BESIDE_KM = 150.0
SITE_KM = 60.0
KM_PER_DEGREE = 111.2


@dataclass(frozen=True, slots=True)
class Within:
    """Where the text itself puts a place: "Dilling, South Kordofan", "Ghana's Volta region"."""

    country: str | None
    admin1_code: str | None

    def holds(self, candidate: Candidate) -> bool:
        """Whether the candidate lies there."""
        if self.admin1_code is not None:
            return candidate.admin1_code == self.admin1_code
        return self.country is not None and candidate.country == self.country


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Places of the article that are already known: all of them, and those that the sentences around name."""

    anywhere: Sequence[Candidate] = ()
    beside: Sequence[Candidate] = ()


class PlaceChooser:
    """Pure scoring; the weights were set on a few invented articles and are coarse on purpose."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer

    def choose(
        self,
        name: str,
        hit: PlaceHit | None,
        precision: PlacePrecision | None,
        *,
        within: Iterable[Within],
        context: CountryContext,
        near: Neighbours,
    ) -> Candidate | None:
        """The likeliest place, or None where none of that name lies where the article is."""
        bounds = list(within)
        is_called_region = precision is PlacePrecision.REGION and hit is not None and bool(hit.regions)
        if (
            hit is not None
            and not is_called_region
            and precision is not PlacePrecision.DISTRICT
            and (plain := self._plain(hit, bounds, context)) is not None
        ):
            return plain
        if precision is PlacePrecision.REGION:
            return self._region(name, hit, bounds, context, near)
        settlement = self._settlement(name, hit, bounds, context, near)
        if precision is PlacePrecision.DISTRICT:
            is_here = settlement is not None and (bounds or context.share(settlement.country) > 0)
            return None if settlement is None or not is_here else replace(settlement, precision=PlacePrecision.DISTRICT, source_id=None)
        region = self._first_level(hit.regions, bounds, context) if hit is not None and precision is None else None
        return self._either(settlement, region)

    def site(self, name: str, town: str | None, *, context: CountryContext, near: Neighbours) -> Candidate | None:
        """A site of our own list, else the town that it is called after and stands in."""
        listed = [c for c in self._gazetteer.settlements(name) if context.share(c.country) > 0 or not context.shares]
        found = listed[0] if listed else self._settlement(town, None, [], context, near) if town is not None else None
        is_far = found is not None and near.anywhere and all(kilometres(found, other) > SITE_KM for other in near.anywhere)
        return (
            None
            if found is None or is_far
            else replace(found, precision=PlacePrecision.FEATURE, source_id=found.source_id if listed else None)
        )

    def _plain(self, hit: PlaceHit, bounds: list[Within], context: CountryContext) -> Candidate | None:
        """A country or a well-known region, unless the text or its other places put the name into another country ("in Georgia")."""
        if hit.country is not None:
            is_elsewhere = context.share(hit.country.country) == 0
            moved = [
                region
                for region in hit.regions
                if any(bound.holds(region) for bound in bounds) or (is_elsewhere and region.country == "US" and context.share("US") > 0)
            ]
            return moved[0] if moved else hit.country
        return hit.feature

    def _region(self, name: str, hit: PlaceHit | None, bounds: list[Within], context: CountryContext, near: Neighbours) -> Candidate | None:
        if hit is not None and (region := self._first_level(hit.regions, bounds, context)) is not None:
            return region
        town = self._settlement(name, hit, bounds, context, near)
        if town is None or town.admin1_code is None:
            return None
        return replace(
            town, lat=None, lon=None, precision=PlacePrecision.REGION, population=0, source_id=f"geonames-admin1:{town.admin1_code}"
        )

    def _first_level(self, regions: Sequence[Candidate], bounds: list[Within], context: CountryContext) -> Candidate | None:
        bounded = [region for region in regions if any(bound.holds(region) for bound in bounds)]
        if bounded:
            return bounded[0]
        known = [region for region in regions if context.share(region.country) > 0.05]
        if known:
            return max(known, key=lambda region: context.share(region.country))
        return regions[0] if regions and (regions[0].country == "US" or (len(regions) == 1 and not context.shares)) else None

    def _settlement(
        self, name: str, hit: PlaceHit | None, bounds: list[Within], context: CountryContext, near: Neighbours
    ) -> Candidate | None:
        candidates = hit.settlements if hit is not None else self._gazetteer.settlements(name)
        is_world_known = any(c.is_main_name and c.population >= LARGE_CITY for c in candidates)
        if not is_world_known and not any(context.share(c.country) > 0.1 or any(bound.holds(c) for bound in bounds) for c in candidates):
            similar = self._gazetteer.settlements_sounding_like(name)
            candidates = (*candidates, *(c for c in similar if context.share(c.country) > 0.15))
        if not candidates:
            return None
        scored = [(self._score(c, bounds, context, near), -index, c) for index, c in enumerate(candidates)]
        best = max(scored, key=lambda item: item[:2])[2]
        return best if self._is_plausible(best, bounds, context, near) else None

    def _score(self, candidate: Candidate, bounds: list[Within], context: CountryContext, near: Neighbours) -> float:
        share, is_bound = context.share(candidate.country), any(bound.holds(candidate) for bound in bounds)
        # GeoNames gives many villages no population; none has fewer than a few hundred people.
        score = 2.5 * math.sqrt(share) + 1.5 * math.log10(max(candidate.population, 1000)) + 6.0 * is_bound + 0.7 * candidate.is_main_name
        if not share and not is_bound and context.shares:
            score -= 0.0 if candidate.population >= WORLD_CITY else 1.5 if candidate.population >= LARGE_CITY else 3.0
        score += 2.0 * (candidate.admin1_code is not None and candidate.admin1_code in context.first_level)
        if near.anywhere:
            score += 1.5 * sum(other.country == candidate.country for other in near.anywhere) / len(near.anywhere)
            score += 1.5 * _closeness(candidate, near.anywhere, NEAR_KM)
        if near.beside:
            score += 4.0 * _closeness(candidate, near.beside, BESIDE_KM)
        return score

    def _is_plausible(self, candidate: Candidate, bounds: list[Within], context: CountryContext, near: Neighbours) -> bool:
        if bounds:
            return any(bound.country == candidate.country for bound in bounds)
        if context.share(candidate.country) > 0:
            return True
        if candidate.population >= LARGE_CITY or not context.shares:
            return True
        return any(kilometres(candidate, other) < NEAR_KM for other in near.anywhere)

    def _either(self, settlement: Candidate | None, region: Candidate | None) -> Candidate | None:
        """ "Texas" is the state though a town bears its name; "Kharkiv" is the city though a region is called after it."""
        if settlement is None or region is None:
            return settlement or region
        is_its_city = settlement.country == region.country and settlement.population >= CITY_OF_A_REGION
        return settlement if settlement.is_main_name and (is_its_city or settlement.population >= LARGE_CITY) else region


def _closeness(candidate: Candidate, others: Sequence[Candidate], scale_km: float) -> float:
    """1 at the same spot, 0 at the scale's distance and beyond."""
    return max(0.0, 1 - min(kilometres(candidate, other) for other in others) / scale_km)


def kilometres(one: Candidate, other: Candidate) -> float:
    """Flat distance, good enough to tell near from far; infinite where a place has no coordinates."""
    if one.lat is None or one.lon is None or other.lat is None or other.lon is None:
        return math.inf
    east = (one.lon - other.lon) * math.cos(math.radians((one.lat + other.lat) / 2))
    return KM_PER_DEGREE * math.hypot(one.lat - other.lat, east)
