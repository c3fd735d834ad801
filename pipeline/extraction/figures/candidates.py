"""Find what may count people in a sentence: numbers with the noun they count, and persons who are a number themselves."""

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Doc, Token

from pipeline.domain.figure import Counted
from pipeline.domain.quantity import Qualifier
from pipeline.extraction.data_files import load_data
from pipeline.extraction.figures.bounds import BoundedNumber
from pipeline.extraction.figures.measures import MeasureSpan
from pipeline.extraction.figures.word_classes import WORDS

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?"
    r"|dec(?:ember)?)\b\.?"
)
_NUMBERED = (
    r"no\.|number|aged?|ages|magnitude|chapter|section|article|group|grade|route|highway|interstate|flight|boeing|airbus|unit|battalion|zone|precinct|room|gate|exit"
    r"|block"
)
_NOT_A_COUNT_BEFORE = re.compile(rf"(?:[$€£¥₦₩₫₱₴₹₺₽#:.]|\d/|\b(?:{_NUMBERED}))\s*$", re.IGNORECASE)
_DAY_BEFORE = re.compile(rf"(?<!\d )\b{_MONTH}\s*$", re.IGNORECASE)
_NUMBERING = re.compile(
    r"\b(?:casualties|dead|displaced|evacuees|idps|injured|missing|now|refugees|they|wounded)\s+number(?:ed|s)?\s*$", re.IGNORECASE
)  # "the wounded now number 23"
_AGES_BEFORE = re.compile(r"\b(?:aged?|ages)\s+\d{1,2}\s*(?:,|and|or|to)\s*$", re.IGNORECASE)  # "aged 15 and 17"
# "The military one", "a similar one": what was spoken of before, not a count
_PRONOUN_BEFORE = re.compile(r"\b(?:an?|that|the|this)\s+[a-z]+\s+$", re.IGNORECASE)
_PRONOUN_AFTER = re.compile(r"\s*(?:[,.:;)]|$|(?:in|is|on|that|was|which)\b)", re.IGNORECASE)
_PARENT_BEFORE = re.compile(
    r"\b(?:dad|father|grandfather|grandmother|mom|mother|mum|parents?|widow|widower)\s+of\s+$", re.IGNORECASE
)  # of three
_COMPOUNDS = (
    r"year|month|day|week|hour|minute|store?y|member|seat|strong|man\b|foot|mile|acre|page|point|person|bed|room|time|cal(?:iber|ibre)|mm"
)
_NOT_A_COUNT_AFTER = re.compile(
    r"\s*(?:%|percent\b|per\s+cent\b|percentage|[ap]\.?m\b|o'clock|['’]?s\b|st\b|nd\b|rd\b|th\b|d\b|:\d|/\d"
    rf"|[-–]\s*(?:{_COMPOUNDS})|fewer\b|higher\b|lower\b|\s?mm\b|-?caliber|years?\s+(?:old|of\s+age)|\.\d"
    rf"|,?\s*(?!(?-i:mar|march|may)\b){_MONTH}\b)",
    re.IGNORECASE,
)
_MARGIN, _THING_MARGIN = 0.05, 0.15  # of cosine; a rare trade ("beekeepers") lies near its things
_MOST_REMEMBERED = 10_000
_DATE_BEFORE = re.compile(rf"\b{_MONTH}\s+(?:\d{{1,2}},?\s*)?\Z", re.IGNORECASE)
_OF_HOW_MANY = r"(?:in|out\s+of)\s+(?:every\s+)?(?:three|four|five|six|seven|eight|nine|ten|twenty|\d+)\b"
_SHARE = re.compile(rf"\bone\s+(?:{_OF_HOW_MANY}|\w+\s+{_OF_HOW_MANY}(?!\s+(?!has\b|is\b|was\b)[a-z]+s\b))", re.IGNORECASE)
_CLOCK = re.compile(r"0\d{3}\b")  # "killed at 0740"
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
_MODIFIER_TAGS = frozenset({"JJ", "JJR", "JJS", "VBN", "VBG", "NN", "NNS", "NNP", "NNPS", "POS", "HYPH", "RB", "AFX", "CD"})
_NOUN_TAGS = frozenset({"NN", "NNS", "NNP", "NNPS"})
_DETERMINERS = frozenset({"the", "his", "her", "their", "its", "our", "my", "these", "those", "them", "whom", "all"})
_QUOTES = frozenset({'"', "“", "”", "‘", "'"})
_HYPHENS, _AGES = frozenset({"-", "–", "\u2011"}), frozenset({"year", "month", "week", "day"})
_ORDINALS = frozenset({"second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"})
_ONE_PERSON = frozenset({"a", "an", "another", "the", "his", "her", "their", "one"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Tokens `start..end` count people, or may. `number` is None where a person is the number ("a woman").

    `head` is the noun that is counted (None: "12 were killed"), `np_end` the token behind its phrase.
    """

    start: int
    end: int
    np_end: int
    head: int | None
    number: BoundedNumber | None
    lower: float | None
    upper: float | None
    qualifier: Qualifier
    start_char: int
    end_char: int
    counted: Counted
    is_people: bool | None  # None: the noun says neither
    is_definite: bool = False


_ALONE = _ORDINALS | {"another", "old"}


class CandidateFinder:
    """Compiled once from data/en/people.yaml and person_nouns.yaml."""

    def __init__(self) -> None:
        data = load_data("people", keys=["person", "people", "pair", "households", "not_people"])
        known = frozenset(data["person"])
        self._pair = frozenset(data["pair"])
        self._households = frozenset(data["households"])
        self._known_people = frozenset(data["people"]) | {_plural(word) for word in known} | known
        self._not_people = frozenset(data["not_people"])
        others = frozenset(load_data("person_nouns", keys=["person"])["person"])
        self._person = known | others
        self._people = self._known_people | others | {_plural(word) for word in others}
        self._centres: tuple[NDArray[np.float32], NDArray[np.float32]] | None = None
        self._nearness: dict[str, bool | None] = {}

    def has_person(self, doc: Doc) -> bool:
        """Whether a word of the sentence may be a number by itself ("a woman")."""
        return any(token.lower_ in self._person or token.lower_ in self._pair or token.lower_ in _ALONE for token in doc)

    def is_of_people(self, token: Token) -> bool:
        """Whether the word is a noun that is known for people: "children"."""
        return token.tag_ in _NOUN_TAGS and token.lower_ in self._people

    def find(self, doc: Doc, numbers: list[BoundedNumber], measures: list[MeasureSpan]) -> list[Candidate]:
        """Candidates in text order, without overlaps."""
        taken = {measure.number.number_start for measure in measures}
        for measure in measures:
            if measure.alt_span:
                taken |= set(range(*measure.alt_span))
        text = doc.text
        counted: list[Candidate] = []
        for number in numbers:
            candidate = None if number.number_start in taken else self._counted(doc, text, number)
            if candidate is not None and not (
                counted and candidate.start < counted[-1].np_end
            ):  # "none of the 40 pupils", "three of four men"
                counted.append(candidate)
        covered = {i for candidate in counted for i in range(candidate.start, candidate.np_end)}
        persons = [c for token in doc if token.i not in covered and (c := self._person_at(doc, token, covered)) is not None]
        return sorted(counted + persons, key=lambda candidate: candidate.start)

    def _counted(self, doc: Doc, text: str, number: BoundedNumber) -> Candidate | None:
        if not _is_count(text, number):
            return None
        span = doc.char_span(number.start_char, number.end_char, alignment_mode="expand")
        inner = doc.char_span(number.number_start, number.number_end, alignment_mode="expand")
        if span is None or inner is None or (inner.end < len(doc) and doc[inner.end - 1].text.endswith("-")):
            return None
        head, np_end = self._head(doc, span.end)
        word = doc[head].lower_ if head is not None else ""
        is_people = self._is_people(doc, head)
        if _is_year(text, number) and (is_people is not True or _DATE_BEFORE.search(text, 0, number.number_start)):
            return None
        if head is None and _PARENT_BEFORE.search(text[: number.number_start]):
            return None
        if is_people is not True and _is_day(text, number):
            return None  # but "since January 41 people have died"
        if word in self._households and number.lower == 1 and inner.start > 0 and doc[inner.start - 1].lower_ in {"from", "of", "in"}:
            return None  # "12, all from one family"
        return Candidate(
            start=span.start,
            end=span.end,
            np_end=np_end,
            head=head,
            number=number,
            lower=number.lower,
            upper=number.upper,
            qualifier=number.qualifier,
            start_char=number.start_char,
            end_char=number.end_char,
            counted=Counted.HOUSEHOLDS if word in self._households else Counted.PEOPLE,
            is_people=is_people,
        )

    def _is_people(self, doc: Doc, head: int | None) -> bool | None:
        if head is None:
            return None
        word = doc[head].lower_
        if word in self._people or word in self._households or word in self._pair:
            return True
        if word in self._not_people:
            return False
        if doc[head].ent_type_ == "NORP":
            return True
        return self._by_vector(doc, head)

    def _by_vector(self, doc: Doc, head: int) -> bool | None:
        """Nouns of neither list: nearer to the people of the one or to the things of the other, by the model's word vectors."""
        token = doc[head]
        if token.lower_ in self._nearness:
            return self._nearness[token.lower_]
        if self._centres is None:
            self._centres = (_centre(doc, self._known_people), _centre(doc, self._not_people))
        vector = np.asarray(token.vector)
        norm = float(np.linalg.norm(vector))
        people, things = (float(vector @ centre) / norm if norm else 0.0 for centre in self._centres)
        verdict = True if people - things > _MARGIN else False if things - people > _THING_MARGIN else None
        if len(self._nearness) < _MOST_REMEMBERED:
            self._nearness[token.lower_] = verdict
        return verdict

    def _head(self, doc: Doc, start: int) -> tuple[int | None, int]:
        """The noun counted by the number that ends before `start`, and the end of its phrase; "of the" is stepped over."""
        position = start
        if position < len(doc) and doc[position].text[0].isdigit() and doc[position - 1].text[-1].isdigit():
            return None, start  # "on May 24 2017 16 civilians": the second number counts them
        if position < len(doc) and doc[position].lower_ == "of":
            if position + 1 < len(doc) and doc[position + 1].lower_ in {"them", "whom", "those", "us", "these"}:
                return position + 1, position + 2
            position += 1
            while position < len(doc) and doc[position].lower_ in _DETERMINERS:
                position += 1
        head = None
        while position < len(doc) and position - start < 8:
            token = doc[position]
            if token.text in _QUOTES and head is None:
                position += 1  # "63 “terrorists” dead"
                continue
            if token.text in _HYPHENS and doc[position - 1].whitespace_:
                break  # "ten people - six women and four men - died"
            is_joint = head is None and _joins_adjectives(doc, token)
            is_joined = (position > start and doc[position - 1].text in _HYPHENS) or _is_name_part(doc, token)
            is_behind = head is not None and token.tag_ in {"RB", "VBN", "VBG", "JJ", "CD"} and not is_joined
            if not is_joint and (token.tag_ not in _MODIFIER_TAGS or is_behind):
                break
            if token.tag_ in _NOUN_TAGS or token.lower_ in self._people:
                head = position
                if token.lower_ in {"others", "more"} and token.tag_ not in _NOUN_TAGS:
                    head = position
            position += 1
        return head, (head + 1 if head is not None else start)

    def _person_at(self, doc: Doc, token: Token, covered: set[int]) -> Candidate | None:
        word = token.lower_
        is_pair = word in self._pair
        is_noun = token.tag_ in {"NN", "NNP"} and (is_pair or word in self._person)
        if not is_noun and not _is_old(doc, token) and not _is_another(doc, token):
            return None
        if token.tag_ == "NNP" and token.i + 1 < len(doc) and doc[token.i + 1].tag_ in {"NNP", "NNPS"}:
            return None  # "the National Disaster Service"
        if (
            word != "another"
            and token.i + 1 < len(doc)
            and (doc[token.i + 1].tag_ in {"NN", "NNS", "POS"} or doc[token.i + 1].text in {"'s", "’s"})
        ):
            return None
        if doc[token.i + 1 : token.i + 3].text == "of staff":
            return None  # "the deputy chief of staff" is a post, mostly of one who is named
        start, end = token.i, token.i + 1
        if [other.lower_ for other in doc[end : end + 4]] == ["-", "in", "-", "law"]:
            end += 4
        while start > 0 and token.i - start < 8 and start - 1 not in covered and _is_modifier(doc[start - 1]):
            start -= 1
            if doc[start].lower_ in _ONE_PERSON:
                break
        if (start == token.i and word != "another") or doc[start].lower_ not in _ONE_PERSON or _SHARE.match(doc.text, doc[start].idx):
            return None
        count = 2 if is_pair else 1
        return Candidate(
            start=start,
            end=end,
            np_end=end,
            head=token.i,
            number=None,
            lower=count,
            upper=count,
            qualifier=Qualifier.EXACT,
            start_char=doc[start].idx,
            end_char=doc[end - 1].idx + len(doc[end - 1]),
            counted=Counted.PEOPLE,
            is_people=True,
            is_definite=doc[start].lower_ not in {"a", "an", "another", "one"},
        )


def _centre(doc: Doc, words: frozenset[str]) -> NDArray[np.float32]:
    """Unit vector in the middle of these words' unit vectors."""
    vectors = [np.asarray(doc.vocab.get_vector(word)) for word in sorted(words) if doc.vocab.has_vector(word)]
    mean = np.mean([vector / np.linalg.norm(vector) for vector in vectors if np.any(vector)], axis=0)
    return np.asarray(mean / np.linalg.norm(mean), dtype=np.float32)


def _is_modifier(token: Token) -> bool:
    return token.tag_ in _MODIFIER_TAGS or token.text in _HYPHENS or token.lower_ in _ONE_PERSON


def _joins_adjectives(doc: Doc, token: Token) -> bool:
    """ "Two elderly, frail women", "40 new and repeated displacements"."""
    following = doc[token.i + 1].tag_ if token.i + 1 < len(doc) else ""
    return (token.text in {",", "and", "or"} and following == "JJ") or (token.text == "and" and following == "VBN")


def _is_name_part(doc: Doc, token: Token) -> bool:
    """ "30 Nusra Front militants", where the tagger takes the second word for an adjective."""
    is_capital = token.tag_ == "JJ" and token.is_title and doc[token.i - 1].is_title
    return is_capital and token.i + 1 < len(doc) and doc[token.i + 1].tag_ in _NOUN_TAGS


def _is_old(doc: Doc, token: Token) -> bool:
    """ "A nine-year-old", where no noun follows."""
    is_age = token.lower_ == "old" and token.i >= 3 and doc[token.i - 1].text in _HYPHENS and doc[token.i - 2].lower_ in _AGES
    return is_age and (token.i + 1 == len(doc) or doc[token.i + 1].tag_ not in {"NN", "NNP", "NNS", "JJ", "NNPS", "HYPH", "CD"})


def _is_another(doc: Doc, token: Token) -> bool:
    """ "A fourth died", "a second, who had burns, ...", "one was killed and another hurt", but not "a third of them"."""
    if token.lower_ == "another":
        return token.i + 1 < len(doc) and (doc[token.i + 1].tag_ in {"VBD", "VBN", "VBZ"} or doc[token.i + 1].lower_ in WORDS.fates)
    is_ordinal = token.lower_ in _ORDINALS and token.i > 0 and doc[token.i - 1].lower_ == "a"
    return is_ordinal and token.i + 1 < len(doc) and (doc[token.i + 1].text == "," or doc[token.i + 1].tag_ in {"VBD", "VBZ"})


def _plural(word: str) -> str:
    if word.endswith("man"):
        return word[:-3] + "men"
    if word.endswith("y") and word[-2] not in "aeiou":
        return word[:-1] + "ies"
    return word + ("es" if word.endswith(("s", "x", "ch", "sh")) else "s")


def _is_count(text: str, number: BoundedNumber) -> bool:
    """Not a date, an age, a time, a price, a share, a rate ("0.4 deaths") or a part of a longer word."""
    before, after = text[max(0, number.number_start - 20) : number.number_start], text[number.end_char : number.end_char + 24]
    if number.is_zero:
        return not re.match(r"\s*(?:longer|doubt|more|fewer|less|later|way|matter)\b", after, re.IGNORECASE)
    if (number.lower is not None and number.lower % 1) or _is_share(text, number):
        return False
    is_one = text[number.number_start : number.number_end].lower() == "one"
    if is_one and re.match(r"\s+(?:another|day|by|side|thing)\b", after):
        return False
    if is_one and _PRONOUN_BEFORE.search(before) and _PRONOUN_AFTER.match(after):
        return False
    if _NOT_A_COUNT_AFTER.match(after) or _CLOCK.match(text, number.number_start):
        return False
    if number.has_word:
        return not re.search(r"[$€£¥₦₩₫₱₴₹₺₽]\s*$", before)
    if _is_age(text, number) or _AGES_BEFORE.search(before):
        return False
    if _NUMBERING.search(before):
        return True
    is_key = re.search(r"[:#]\s*$", before) is not None and not re.search(r"\d:\s*$", before)
    return is_key or not _NOT_A_COUNT_BEFORE.search(before)


def _is_share(text: str, number: BoundedNumber) -> bool:
    """ "One in five of the wounded", "one in ten patients": neither number counts anybody."""
    return any(share.start() <= number.number_start < share.end() for share in _SHARE.finditer(text))


def _is_age(text: str, number: BoundedNumber) -> bool:
    """ "Walt Kilgore, 61, and two teenagers, 15 and 16;": a bare number between commas, or the second of two such."""
    before, after = text[: number.start_char], text[number.end_char :]
    if re.search(r"\b(?:was|were|are|is)\s+$", before) and re.match(r"(?:under|over)\s+\d\d\W*$", text[number.start_char :]):
        return True  # "Half of the dead were under 18."
    is_apposed = re.search(r"[^\W\d]\s*,\s+(?:\d{1,2}\s+and\s+)?$", before) is not None
    is_closed = re.match(r"\s*(?:[,;.)]|$|and\s+\d{1,2}\s*(?:[,;.)]|$))", after) is not None
    return is_apposed and is_closed and number.lower is not None and number.lower == number.upper and number.lower < 120


def _is_day(text: str, number: BoundedNumber) -> bool:
    """ "On May 31"."""
    return not number.has_word and _DAY_BEFORE.search(text, 0, number.number_start) is not None


def _is_year(text: str, number: BoundedNumber) -> bool:
    return _YEAR.fullmatch(text[number.start_char : number.end_char]) is not None
