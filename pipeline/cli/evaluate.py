"""`news-events evaluate`: how well the pipeline reads articles that a person has labelled."""

import codecs
import json
import sys
from dataclasses import asdict
from typing import Any

import click

from pipeline.cli.article_files import ArticleInput, InputFormat, TextFields, read_articles
from pipeline.cli.console import stdout_console
from pipeline.cli.errors import CommandError, ExitStatus
from pipeline.cli.tally import Tally
from pipeline.cli.thresholds import Threshold, ThresholdType, unmet
from pipeline.domain.refusal import BadInputError
from pipeline.evaluation.evaluation import Evaluation
from pipeline.evaluation.gold import GoldArticle, GoldError, load_gold
from pipeline.evaluation.scores import Score


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="GOLD...", type=click.Path(exists=True, dir_okay=False, allow_dash=True))
@click.option("--format", "output_format", type=click.Choice(["table", "json"]), help="`table` on a terminal, `json` otherwise.")
@click.option("--attributes", is_flag=True, help="List also the attributes that were read otherwise (json always has them).")
@click.option(
    "--fail-under",
    "thresholds",
    type=ThresholdType(),
    multiple=True,
    metavar="NAME=SHARE",
    help="End with status 1 below it (repeatable): casualties.recall=0.9, areas/distance.f1=0.8, casualties.place=0.75.",
)
def evaluate(files: tuple[str, ...], output_format: str | None, attributes: bool, thresholds: tuple[Threshold, ...]) -> int:
    """Compare what is extracted with your own labels: precision, recall, attributes, and every miss.

    \b
      news-events evaluate gold.jsonl
      news-events evaluate gold.jsonl --format json | jq '.findings[] | select(.what == "missed")'
      news-events evaluate gold.jsonl --fail-under figures.f1=0.85 --fail-under casualties.recall=0.9

    A line of GOLD is an article with its labels: the fields of the article, and `casualties`, `areas` and `entities` in the
    form that `extract --format jsonl` prints. What you leave out is not scored: an attribute of a figure, or a whole list
    ([] says that there is nothing to find). null says that the text does not tell.

    \b
      {"body": "At least 12 people were killed in Herat, police said. Two are missing.",
       "casualties": [
         {"kind": "killed", "at": "[At least 12] people",
          "quantity": {"lower": 12, "upper": null, "qualifier": "at_least"},
          "place": "Herat", "attribution": {"stance": "claimed", "claimant": "police"}},
         {"kind": "missing", "at": "[Two]", "quantity": {"lower": 2, "upper": 2}, "optional": true}],
       "entities": [{"type": "place", "name": "Herat"}]}

    \b
    at            the figure in brackets, with words around it that stand once in
                  the body; or `evidence` with start_char and end_char
    optional      finding it is neither right nor wrong; so is one with repeat_of
    alternatives  other answers: {"kind": ["wounded"], "place": ["Herat province", null]}
    event_id      any name, for the part_of of other figures
    occurred      "2024-05-04", ["2024-05-04", "2024-05-05"] or {"start", "end"}

    A figure counts as found when one of its kind stands on its words, or elsewhere with its bounds; attributes are scored on
    those. Entities count by type and name, of the types that the article's labels have.
    """
    evaluation = _evaluated(files)
    failures = unmet(evaluation, thresholds)
    if (output_format or ("table" if sys.stdout.isatty() else "json")) == "json":
        click.echo(json.dumps(_report(evaluation), ensure_ascii=False))
    else:
        from pipeline.cli.evaluation_tables import print_evaluation

        print_evaluation(stdout_console(), evaluation, with_attributes=attributes)
    for failure in failures:
        click.echo(failure, err=True)
    return ExitStatus.FAILURE if failures else ExitStatus.OK


def _evaluated(files: tuple[str, ...]) -> Evaluation:
    """All labels are read before the language model is loaded; raises CommandError for the first that cannot be."""
    from pipeline.cli.extracting import extract_all

    inputs = list(read_articles(files, input_format=InputFormat.JSONL, text_fields=TextFields()))
    labelled = [load_labelled(given) for given in inputs]
    if not labelled:
        raise CommandError("there is no article in what was given; a line for each was expected (see `news-events evaluate --help`).")
    evaluation = Evaluation()
    with Tally("articles evaluated") as tally:
        for gold, extracted in zip(labelled, extract_all(iter(inputs), with_quantities=False), strict=True):
            if isinstance(extracted.result, BadInputError):
                raise CommandError(f"{extracted.given.place}: {extracted.result.explanation}; `news-events extract` shows it alone.")
            evaluation.add(gold, extracted.result)
            tally.add()
    return evaluation


def load_labelled(given: ArticleInput) -> GoldArticle:
    """An article and its labels. Raises CommandError with the file and the line."""
    try:
        return load_gold(given.article(), json.loads(given.value.removeprefix(codecs.BOM_UTF8)))
    except BadInputError as error:
        raise CommandError(f"{given.place}: {error.explanation}; an article with its labels was expected.") from None
    except GoldError as error:
        raise CommandError(f"{given.place}: {error}.") from None


def _report(evaluation: Evaluation) -> dict[str, Any]:
    """The same for machines; shares of nothing are null."""
    return {
        "articles": evaluation.articles,
        "scores": {name: _score(score) for name, score in (("figures", evaluation.figures), *sorted(evaluation.scores.items()))},
        "attributes": {
            event_type: {name: asdict(accuracy) | {"accuracy": accuracy.accuracy} for name, accuracy in accuracies.items()}
            for event_type, accuracies in evaluation.attributes.items()
        },
        "findings": [asdict(finding) for finding in evaluation.findings],
    }


def _score(score: Score) -> dict[str, Any]:
    return asdict(score) | {"precision": score.precision, "recall": score.recall, "f1": score.f1}
