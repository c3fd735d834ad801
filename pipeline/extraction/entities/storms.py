"""Storms bear people's names: "Hurricane Laura" is nobody, nor is the Laura of the next sentence."""

from pipeline.extraction.entities.words import ArticleWords, Span

STORMS = frozenset({"cyclone", "hurricane", "storm", "typhoon"})


def find_storms(article: ArticleWords) -> list[Span]:
    """Every mention of a storm's name, with the noun where it stands before the name."""
    names = {
        words[position + 1].text
        for sentence in article.sentences
        for words in [sentence.words]
        for position in range(len(words) - 1)
        if words[position].text.lower() in STORMS and sentence.capitals[position + 1] and not words[position + 1].gap.strip()
    }
    if not names:
        return []
    return [
        Span(index, position, position + 1, "STORM")
        for index, sentence in enumerate(article.sentences)
        for position, word in enumerate(sentence.words)
        if word.text in names
    ]
