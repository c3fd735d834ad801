"""Find the boilerplate of a scraped article, so that nothing is read from it; the body itself is never changed."""


def kept_spans(body: str, *, outlet: str | None) -> list[tuple[int, int]]:
    """Half-open spans of the body that are the article's own text, in order."""
    del outlet
    return [(0, len(body))]
