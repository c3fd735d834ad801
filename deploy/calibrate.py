"""Fits the weights behind `confidence` to labelled articles, and writes the page that tells how far they hold.

    python -m deploy.calibrate "our samples=samples.jsonl" "another set=labelled.jsonl" --check "a third, not fitted on=more.jsonl"

The files are as `news-events evaluate` takes them; every figure that is found in them counts as right or wrong by kind, bounds and
status, but for those that an optional label covers. Read the change of both files before you commit them.
"""

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from pipeline.cli.article_files import InputFormat, TextFields, read_articles
from pipeline.cli.evaluate import load_labelled
from pipeline.evaluation.calibration import Bin, JudgedFigure, cross_validated, fit, judge, reliability, scored
from pipeline.extraction.extractor import Extractor
from pipeline.extraction.figures.confidence import load_priors

ROOT = Path(__file__).parents[1]
WEIGHTS = ROOT / "pipeline" / "extraction" / "data" / "en" / "confidence.yaml"
PAGE = ROOT / "schemas" / "CONFIDENCE.md"
AIMED_AT = (0.85, 0.95)  # nine in ten of these are to be right

HEAD_OF_WEIGHTS = """\
# What each trait of a figure says for its being right, in log-odds; the logistic function of their sum is `confidence`.
# `prior` was set by hand, `weight` is written by `python -m deploy.calibrate`, which stays near the prior where it has seen little.
# Fitted on:
"""
HEAD_OF_PAGE = """\
# How far `confidence` can be relied on

`confidence` says how often figures of the same making are right in kind, bounds and status. It is computed from what made the figure:
the rule that linked the number to its verb, the kind, the status, and whether the number is vague, a person ("a woman"), or stands
without a noun or with one that may be no people. Place, day and claimant are not part of it.

Fitted on:
{fitted}

{note}

This page is written by `python -m deploy.calibrate`, with the weights.

"""
NOTE = """\
Whether a figure is right was read off labels, or judged by one reader, figure by figure, in articles drawn at random. That is little
data: most weights stay near what was set by hand. And the rules were written by people who had read part of these texts, so that
on news of another sort fewer hold, as the tables of what it was not fitted on show. Labels of your own tell how it is on yours.
Where they differ, fit it to them."""
TABLE = "| confidence | figures | mean confidence | right |\n|---|---|---|---|\n"


@click.command(help=__doc__)
@click.argument("sets", nargs=-1, required=True, metavar="NAME=FILE...")
@click.option("--check", "checks", multiple=True, metavar="NAME=FILE", help="Only tell how the weights do on it (repeatable).")
def calibrate(sets: tuple[str, ...], checks: tuple[str, ...]) -> None:
    """See the module's text."""
    extractor = Extractor()
    fitted = {name: judged_in(extractor, path) for name, path in map(_split, sets)}
    checked = {name: judged_in(extractor, path) for name, path in map(_split, checks)}
    everything = [figure for judged in fitted.values() for figure in judged]
    if not everything:
        raise click.ClickException("no figure was found in these articles, so there is nothing to fit.")
    priors = load_priors()
    weights = fit(everything, priors)
    lines = [f"#   {name}: {described(judged)}" for name, judged in fitted.items()]
    WEIGHTS.write_text(HEAD_OF_WEIGHTS + "\n".join(lines) + "\n" + weight_lines(priors, weights), encoding="utf-8")
    tables = section("By weights that have not seen the article (each fifth by the other four)", cross_validated(everything, priors))
    for name, judged in checked.items():
        tables += section(f"Not fitted on: {name}", scored(judged, weights))
    names = "\n".join(f"- {name}: {described(judged)}" for name, judged in fitted.items())
    PAGE.write_text(HEAD_OF_PAGE.format(fitted=names, note=NOTE) + tables.rstrip() + "\n", encoding="utf-8")
    click.echo(tables)


def judged_in(extractor: Extractor, path: str) -> list[JudgedFigure]:
    """The figures found in the labelled articles of a file."""
    judged = []
    for given in read_articles([path], input_format=InputFormat.JSONL, text_fields=TextFields()):
        gold = load_labelled(given)
        judged += judge(gold, extractor.extract(gold.article))
    return judged


def described(judged: Sequence[JudgedFigure]) -> str:
    """ "185 figures, 182 right"."""
    return f"{len(judged)} figures, {sum(figure.is_right for figure in judged)} right"


def weight_lines(priors: dict[str, float], weights: dict[str, float]) -> str:
    """One trait a line, sorted."""
    return "".join(f"{trait}: {{prior: {priors[trait]}, weight: {weights[trait]}}}\n" for trait in sorted(weights))


def section(title: str, results: list[tuple[float, bool]]) -> str:
    """A reliability table, and the one number that is promised."""
    rows = "".join(_row(each) for each in reliability(results))
    low, high = AIMED_AT
    promised = "".join(
        f"\nBetween {low} and {high}: {_percent(each.share_right)} of {each.count} right.\n" for each in reliability(results, AIMED_AT)
    )
    return f"## {title}\n\n{TABLE}{rows}{promised}\n"


def _row(each: Bin) -> str:
    return f"| {each.low:.2f} – {each.high:.2f} | {each.count} | {each.mean_confidence:.3f} | {_percent(each.share_right)} |\n"


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def _split(argument: str) -> tuple[str, str]:
    name, separator, path = argument.rpartition("=")
    if not (separator and name and Path(path).is_file()):
        raise click.UsageError(f"{argument!r}; a name and a file that exists were expected, as in our samples=samples.jsonl")
    return name, path


if __name__ == "__main__":
    sys.exit(calibrate())
