"""Run the extractor over articles one after another, in their order."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.cli.article_files import ArticleInput
from pipeline.cli.errors import CommandError
from pipeline.domain.article import Article
from pipeline.domain.extraction import Extraction
from pipeline.domain.refusal import BadInputError, Reason, Stage

if TYPE_CHECKING:
    from pipeline.extraction.extractor import Extractor


@dataclass(frozen=True, slots=True, kw_only=True)
class Extracted:
    """An article with what was found in it, or with why it was refused (`article` is None where it could not even be read)."""

    given: ArticleInput
    article: Article | None
    result: Extraction | BadInputError

    @property
    def refusal(self) -> BadInputError | None:
        """Why it was refused."""
        return self.result if isinstance(self.result, BadInputError) else None


def extract_all(articles: Iterator[ArticleInput], *, with_quantities: bool) -> Iterator[Extracted]:
    """Lazily: each result is out before the next article is read. The model is loaded for the first article that can be read."""
    extractor: Extractor | None = None
    for given in articles:
        try:
            article = given.article()
        except BadInputError as error:
            yield Extracted(given=given, article=None, result=error)
            continue
        extractor = extractor or _loaded()
        try:
            result: Extraction | BadInputError = extractor.extract(article, with_quantities=with_quantities)
        except Exception as error:  # a bug of ours, and no reason to keep the other thousand articles back: as the worker has it
            result = BadInputError(Reason.EXTRACTION_ERROR, Stage.EXTRACT, f"the extractor raised {type(error).__name__}: {error}")
            extractor = None  # what it holds may be broken
        yield Extracted(given=given, article=article, result=result)


def _loaded() -> "Extractor":
    """Imports what takes seconds only when there is something to extract; raises CommandError."""
    try:
        from pipeline.extraction.extractor import Extractor

        return Extractor()
    except Exception as error:  # model, gazetteer or cue lists, each with errors of its own
        raise CommandError(f"the extractor does not load ({type(error).__name__}: {error}); `news-events check` tells more.") from error
