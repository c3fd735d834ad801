"""Find where the event of a figure happened: the most exact place that the text puts it at."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.domain.entity import Entity, Place, PlacePrecision
from pipeline.domain.figure import Cue, CueRole
from pipeline.extraction.analysis import Analysis
from pipeline.extraction.entities.lexicon import load_lexicon
from pipeline.extraction.entities.place_roles import LIST_GLUE, Role, Scene, SceneReader, load_scene_words

PlacesOfFigure = tuple[Place | None, tuple[Place, ...], tuple[Cue, ...]]
# How many characters of distance one obstacle between figure and place is worth.
BOUNDARY_CHARS = 90
NUMBER_CHARS = 60
BEFORE_CHARS = 25
OPENING_SENTENCES = 6
TITLED_SENTENCES = 4
# A line with fewer words is a heading.
PROSE_BLANKS = 5
# "The same market", "the coast": an older event at the place that the article is about.
_HERE = re.compile(
    r"\b(?:here|there)\b|\b(?:the|this)\s+(?:[\w-]+\s+)?(?:area|base|beach|border|camp|capital|city|coast|country|district|factory|island|market"
    r"|mine|mountain|pit|port|post|province|region|river|road|school|site|state|town|tunnel|valley|village|volcano)\b",
    re.IGNORECASE,
)
_OFFICE = re.compile(
    r"\b(?:chief|commander|director|governor|head|leader|mayor|minister|prefect|president)\s+(?:of|for)\s+(?:the\s+)?\Z", re.IGNORECASE
)
_OFFICE_CHARS = 40
_POSSESSIVES = ("'s ", "’s ")  # "Kashmir's Kupwara district"
_BACK = frozenset({"same", "that"})
_WIDE = 1  # of Scene.exactness: a country
_AREAS = frozenset({PlacePrecision.COUNTRY, PlacePrecision.REGION, PlacePrecision.DISTRICT})
_NUMBER = re.compile(
    r"\b(?:\d[\d,.]*|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|twenty|thirty|forty|fifty|dozens?|scores?|several|hundreds?)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A scene and the words of the sentence that name it or point at it."""

    scene: Scene
    first: int
    last: int
    is_pointer: bool


class FigurePlaces:
    """Reads the scenes of one article once, then answers for each of its figures."""

    def __init__(self, analysis: Analysis, entities: Sequence[Entity]) -> None:
        self._words = load_scene_words()
        self._site_words = load_lexicon().places.site_words
        self._analysis = analysis
        self._scenes = SceneReader(self._words).read(analysis, entities)
        self._main = self._main_scene()

    def places_of(self, *, sentence_index: int, start_char: int, end_char: int, is_own_only: bool = False) -> PlacesOfFigure:
        """The figure's place, the other places that the text gives with it, and the words that tell; offsets are the body's.

        `is_own_only`: what is not the article's own event takes no place from the sentences around it, unless it was "here".
        """
        scene = self._scene_of(sentence_index, start_char, end_char, is_own_only=is_own_only)
        if scene is None or scene.entity.place is None:
            return None, (), ()
        mention = scene.mention
        cue = Cue(role=CueRole.PLACE, text=mention.text, start_char=mention.start_char, end_char=mention.end_char)
        others = tuple(s.entity.place for s in self._listed_with(scene) if s.entity.place is not None)
        return scene.entity.place, others, (cue,)

    def _scene_of(self, index: int, start: int, end: int, *, is_own_only: bool) -> Scene | None:
        offset = self._analysis.sentences[index].sentence.start_char
        nearest = min(self._candidates(index), key=lambda c: (self._cost(index, c, start - offset, end - offset), c.first), default=None)
        if nearest is not None and nearest.scene.role is Role.MENTIONED and self._is_beyond(index, nearest, start - offset, end - offset):
            return self._carried(index) or self._main or nearest.scene
        if nearest is not None and self._main is not None and self._is_office(nearest.scene) and _lies_in(self._main, nearest.scene):
            return self._main
        if nearest is not None:
            return nearest.scene if nearest.is_pointer else self._refined(self._first_listed(self._most_exact(nearest.scene, index)))
        text = self._analysis.sentences[index].sentence.text
        if (is_own_only and not _HERE.search(text)) or self._words.elsewhere.search(text):
            return None
        return self._carried(index) or self._main

    def _candidates(self, index: int) -> list[_Candidate]:
        """The places of the sentence that may be the scene, and phrases that point back at one ("elsewhere in the region")."""
        sentence = self._analysis.sentences[index].sentence
        named = [scene for scene in self._scenes[index] if scene.role >= Role.MENTIONED and not self._is_building(scene)]
        named = [scene for scene in named if scene.role is Role.SCENE] or named
        found = [_Candidate(s, s.mention.start_char - sentence.start_char, s.mention.end_char - sentence.start_char, False) for s in named]
        pointers = (
            (self._words.same_settlement, PlacePrecision.SETTLEMENT),
            (self._words.same_region, PlacePrecision.REGION),
            (self._words.whole_country, PlacePrecision.COUNTRY),
        )
        for pattern, precision in pointers:
            for match in pattern.finditer(sentence.text):
                scene = self._pointed_at(index, precision, is_last=not _BACK.isdisjoint(match[0].lower().split()))
                if scene is not None and (precision is not PlacePrecision.COUNTRY or not named):
                    found.append(_Candidate(scene, match.start(), match.end(), True))
        return found

    def _cost(self, index: int, candidate: _Candidate, start: int, end: int) -> float:
        """How far the figure is from the place; a list has each its own ("six in Dnipro, four in Odesa")."""
        between = self._words_between(index, candidate, start, end)
        cost = float(len(between)) + NUMBER_CHARS * len(_NUMBER.findall(between))
        cost += BOUNDARY_CHARS * sum(between.lower().count(boundary) for boundary in self._words.boundaries)
        return cost + (BEFORE_CHARS if candidate.last <= start else 0)

    def _is_beyond(self, index: int, candidate: _Candidate, start: int, end: int) -> bool:
        """ "... took several towns, the ministry said, adding that the loss of Izyum hurts": another statement names it."""
        between = self._words_between(index, candidate, start, end).lower()
        return any(boundary in between for boundary in self._words.statements)

    def _words_between(self, index: int, candidate: _Candidate, start: int, end: int) -> str:
        text = self._analysis.sentences[index].sentence.text
        return text[candidate.last : start] if candidate.last <= start else text[end : candidate.first]

    def _most_exact(self, nearest: Scene, index: int) -> Scene:
        """ "in the town of Orikhiv in Zaporizhzhia Oblast" and "in Chad's Lac region" name one spot more and more exactly."""
        best = nearest
        for scene in self._scenes[index]:
            gap = self._between(best, scene)
            if (
                scene.role >= Role.MENTIONED
                and scene.exactness > best.exactness
                and len(gap) <= 40
                and not _NUMBER.search(gap)
                and (_lies_in(scene, best) or gap in _POSSESSIVES)
            ):
                best = scene
        return best

    def _between(self, one: Scene, other: Scene) -> str:
        first, second = sorted((one.mention, other.mention), key=lambda mention: mention.start_char)
        return self._analysis.article.body[first.end_char : second.start_char]

    def _is_building(self, scene: Scene) -> bool:
        """A road or a building that no map of ours holds: the town where it stands says more."""
        place = scene.entity.place
        if place is None or place.precision is not PlacePrecision.FEATURE or place.lat is not None:
            return False
        head = scene.mention.text.split()[-1]
        return head not in self._words.natural and head.lower() in self._site_words

    def _is_office(self, scene: Scene) -> bool:
        """ "The governor of Krasnodar Krai said": whose governor he is."""
        start = scene.mention.start_char
        return _OFFICE.search(self._analysis.article.body[max(0, start - _OFFICE_CHARS) : start]) is not None

    def _refined(self, scene: Scene) -> Scene:
        """The opening names the region, the next sentence the town: one event, and the town is where it happened."""
        main = self._main
        if main is None or scene.sentence > 1 or scene.sentence >= main.sentence or not _lies_in(main, scene):
            return scene
        return main

    def _pointed_at(self, index: int, precision: PlacePrecision, *, is_last: bool) -> Scene | None:
        """ "In the city" is the article's own city, else the last one named; "in the region" and "that city" the last one named."""
        main = self._main
        if not is_last and precision is PlacePrecision.SETTLEMENT and main is not None and _precision(main) is precision:
            return main
        rows = [*self._scenes[index::-1]]
        return next((s for row in rows for s in reversed(row) if _precision(s) is precision and not s.is_dateline), None)

    def _carried(self, index: int) -> Scene | None:
        """The scene of the sentence before in the same paragraph."""
        sentences = self._analysis.sentences
        for earlier in range(index - 1, -1, -1):
            if sentences[earlier].sentence.paragraph != sentences[index].sentence.paragraph:
                return None
            named = [scene for scene in self._scenes[earlier] if scene.role >= Role.MENTIONED and not self._is_building(scene)]
            strong = [scene for scene in named if scene.role is Role.SCENE] or [scene for scene in named if scene.exactness > 1]
            if strong:
                best = max(strong, key=lambda scene: (scene.exactness, -scene.mention.start_char))
                return None if self._listed_with(best) else self._refined(best)
        return None

    def _main_scene(self) -> Scene | None:
        """Where the article's event happened: the most exact place of its opening, else of its title, else its dateline."""
        prose = [index for index, analyzed in enumerate(self._analysis.sentences) if analyzed.sentence.text.count(" ") >= PROSE_BLANKS]
        opening = [scene for index in prose[:OPENING_SENTENCES] for scene in self._scenes[index] if not self._is_building(scene)]
        head = frozenset(prose[:TITLED_SENTENCES])
        strong = [scene for scene in opening if scene.role is Role.SCENE]
        titled = [scene for scene in opening if scene.sentence in head and self._is_titled(scene)]
        if titled:
            return self._narrowed(titled[0], [scene for scene in strong if scene.sentence == titled[0].sentence])
        if strong:
            alone = [scene for scene in strong if scene.sentence == strong[0].sentence and not self._listed_with(scene)]
            return self._narrowed((alone or strong)[0], strong)
        mentioned = [scene for scene in opening if scene.role >= Role.OWNER]
        mentioned.sort(key=lambda scene: scene.exactness <= _WIDE)
        datelines = [scene for scene in opening if scene.is_dateline]
        return next(iter([*mentioned, *datelines]), None)

    def _narrowed(self, scene: Scene, others: list[Scene]) -> Scene:
        """The first more exact place inside this one that the next two sentences name, unless they list several."""
        best = scene
        for sentence in range(scene.sentence, scene.sentence + 3):
            finer = [o for o in others if o.sentence == sentence and o.exactness > best.exactness and _lies_in(o, best)]
            if finer and not self._is_the_only_one(finer[0], others):
                break
            best = max(finer, key=lambda other: other.exactness, default=best)
        return best

    def _is_the_only_one(self, scene: Scene, others: list[Scene]) -> bool:
        """A sentence that names several spots tells of several events, or of one that had no single spot."""
        rivals = (o for o in others if o.sentence == scene.sentence and o.entity is not scene.entity and o.exactness > 2)
        return not any(not _lies_in(scene, rival) and not _lies_in(rival, scene) for rival in rivals)

    def _is_titled(self, scene: Scene) -> bool:
        """A scene more exact than a country that the title names, too."""
        title = self._analysis.article.title
        if title is None or scene.exactness < 2 or not (scene.role is Role.SCENE or scene.is_dateline):
            return False
        return re.search(rf"\b{re.escape(scene.mention.text)}\b", title, re.IGNORECASE) is not None

    def _listed_with(self, scene: Scene) -> list[Scene]:
        """ "in Bakhmut and the neighbouring village of Khromove": the places that share the figure."""
        row = self._scenes[scene.sentence]
        position = row.index(scene)
        found: list[Scene] = []
        for step in (1, -1):
            last, at = scene, position + step
            while 0 <= at < len(row) and self._is_listed(last, row[at]):
                found.append(row[at])
                last, at = row[at], at + step
        return sorted(found, key=lambda s: s.mention.start_char)

    def _first_listed(self, scene: Scene) -> Scene:
        """A figure for several places is given at the first of them."""
        first = min([scene, *self._listed_with(scene)], key=lambda listed: listed.mention.start_char)
        return first if first.role >= scene.role else scene

    def _is_listed(self, one: Scene, other: Scene) -> bool:
        gap = self._between(one, other)
        return LIST_GLUE.match(gap) is not None and not _lies_in(one, other) and not _lies_in(other, one)


def _lies_in(inner: Scene, outer: Scene) -> bool:
    """Whether the gazetteer's regions and countries put the one into the other; two places of one kind never."""
    a, b = inner.entity.place, outer.entity.place
    if a is None or b is None or inner.exactness <= outer.exactness or b.precision not in _AREAS:
        return False
    if b.precision is PlacePrecision.COUNTRY:
        return a.country == b.country
    return a.country == b.country and (a.admin1 == b.admin1 or b.admin1 is None)


def _precision(scene: Scene) -> PlacePrecision | None:
    return scene.entity.place.precision if scene.entity.place is not None else None
