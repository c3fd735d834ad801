"""`news-events extract`: what articles assert, without Kafka."""

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from pipeline.cli.article_files import ArticleInput, InputFormat, read_articles
from pipeline.cli.article_options import article_options, text_fields
from pipeline.cli.console import stdout_console
from pipeline.cli.errors import ExitStatus
from pipeline.cli.tally import Tally
from pipeline.settings import load_settings

if TYPE_CHECKING:
    from pipeline.cli.extracting import Extracted

FORMATS = ("table", "jsonl", "events")


@click.command()
@article_options
@click.option("--format", "output_format", type=click.Choice(FORMATS), help="`table` on a terminal, `jsonl` otherwise.")
@click.option("--quantities", is_flag=True, help="Add to each record every area and distance that the text states, figure or not.")
@click.option(
    "--processes",
    type=click.IntRange(1, 256),
    metavar="N",
    help="Extract in N processes; otherwise in this one. Worth it from some 100 articles on.",
)
def extract(
    files: tuple[str, ...],
    input_format: str | None,
    output_format: str | None,
    quantities: bool,
    processes: int | None,
    **options: str | None,
) -> int:
    """Show the casualty figures, area figures and entities of articles. Needs no Kafka.

    \b
    One article (its dates are resolved against --published-at):
      news-events extract story.txt --published-at 2024-05-01T08:00:00Z
    Many articles, a record each, in the same order:
      news-events extract articles.jsonl > records.jsonl
      zcat archive.jsonl.gz | news-events extract --processes 4 | jq .casualties
    What a worker would publish:
      news-events extract articles.jsonl --format events

    \b
    table   the sentences that hold figures, and a table of them
    jsonl   one record an article
    events  one line a message: topic, key, headers, value. The time is the
            article's published_at (1970 without), the offset its line.

    A refused article has a record too (outcome `refused`), and a line on
    stderr; the exit status is 1 then.
    """
    from pipeline.cli.extract_output import event_writer, record_writer, table_writer

    articles = read_articles(files, input_format=InputFormat(input_format) if input_format else None, text_fields=text_fields(options))
    match output_format or ("table" if sys.stdout.isatty() else "jsonl"):
        case "table":
            write = table_writer(stdout_console())
        case "events":
            write = event_writer()
        case _:
            write = record_writer(with_quantities=quantities)
    status = ExitStatus.OK
    with Tally("articles read", is_live=not sys.stdout.isatty()) as tally:
        for extracted in _extracted(articles, with_quantities=quantities, processes=processes):
            write(extracted)
            tally.add()
            if extracted.refusal is not None:
                status = ExitStatus.FAILURE
                tally.say(f"{extracted.given.place}: refused, {extracted.refusal.reason}: {extracted.refusal.explanation}")
    return status


def _extracted(articles: Iterator[ArticleInput], *, with_quantities: bool, processes: int | None) -> Iterator["Extracted"]:
    """Imports the language model only now: `--help` and wrong use need none."""
    if processes is None:
        from pipeline.cli.extracting import extract_all

        return extract_all(articles, with_quantities=with_quantities)
    from pipeline.cli.parallel_extracting import extract_in_processes

    return extract_in_processes(articles, processes=processes, with_quantities=with_quantities, settings=load_settings())
