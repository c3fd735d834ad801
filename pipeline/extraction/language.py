"""Decide whether an article is written in the language that the rules are for."""

import re
from dataclasses import dataclass
from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from pipeline.domain.article import Article
from pipeline.extraction.data_files import LANGUAGE, load_data

MINIMUM_CHARS = 120
SAMPLE_CHARS = 4_000
# Measured on 2,341 English texts: nearly all have a share of 0.1 and more, paragraphs in 26 other languages have 0.0.
ENGLISH_SHARE = 0.08
# The English texts below that share are still English to the model with 0.56 and more, the others with less than 0.000001.
FOREIGN_BELOW = 0.01
# Pidgin is what the model takes English lists of foreign names for.
ENGLISH_LABELS = (LANGUAGE, "pcm")

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageDecision:
    """`language` is BCP 47, as the article gave it or as a primary subtag that was detected."""

    language: str
    is_supported: bool


def decide_language(article: Article, text: str) -> LanguageDecision:
    """`text` is the article's own text, without boilerplate, which may be in another language than the news.

    A language that the article names is believed: "en-GB" is supported, "uk" is not.
    """
    if article.language is not None:
        primary = re.split("[-_]", article.language, maxsplit=1)[0]
        return LanguageDecision(language=article.language, is_supported=primary.lower() == LANGUAGE)
    detected = _detected(text[:SAMPLE_CHARS])
    return LanguageDecision(language=detected, is_supported=detected == LANGUAGE)


def _detected(text: str) -> str:
    """English unless the text is long enough to tell, has next to none of the small words of English, and the model is sure.

    Sure means that English is ruled out, not that one language wins: Croatian and Bosnian share what the model gives to either.
    """
    if len(text.strip()) < MINIMUM_CHARS or _english_share(text) >= ENGLISH_SHARE:
        return LANGUAGE
    ranking = _identifier().rank(text)
    english = sum(share for language, share in ranking if language in ENGLISH_LABELS)
    return str(ranking[0][0]) if english < FOREIGN_BELOW else LANGUAGE


def _english_share(text: str) -> float:
    words = _WORD.findall(text.casefold())
    return sum(word in _small_words() for word in words) / len(words) if words else 0.0


@cache
def _small_words() -> frozenset[str]:
    return frozenset(load_data("language", keys=["small_words"])["small_words"])


@cache
def _identifier() -> LanguageIdentifier:
    """Loaded for the first text that does not look English: 0.6 s and 80 MB that most workers never need."""
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
