"""The title as words: it yields no entities, but tells which country the article is about."""

from pipeline.extraction.entities.words import ArticleWords, SentenceWords, words_of


def read_title(title: str | None) -> ArticleWords:
    """A title has no names marked by the model; its offsets are its own."""
    text = title or ""
    return ArticleWords(body=text, sentences=(SentenceWords(list(words_of(text, 0)), ()),))
