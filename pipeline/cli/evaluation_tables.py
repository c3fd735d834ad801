"""An evaluation as a person reads it: what was missed and wrong, then the numbers."""

from typing import Any

from rich.console import Console
from rich.text import Text

from pipeline.cli.console import plain_table
from pipeline.cli.wording import NOT_KNOWN, on_one_line
from pipeline.evaluation.agreement import names
from pipeline.evaluation.evaluation import Evaluation
from pipeline.evaluation.findings import MISSED, WRONG, Finding

STYLES = {MISSED: "bold yellow", WRONG: "bold red"}


def print_evaluation(console: Console, evaluation: Evaluation, *, with_attributes: bool) -> None:
    """Findings first, so that the numbers stand at the end of the scroll."""
    for finding in evaluation.findings:
        if with_attributes or finding.what in STYLES:
            console.print(_finding(finding), soft_wrap=True)
    _print_scores(console, evaluation)
    _print_attributes(console, evaluation)


def _finding(finding: Finding) -> Text:
    """ "missed  casualties/killed  article-1", the sentence, and what was expected, found and near."""
    head = f"  {finding.event_type}/{finding.kind}  {on_one_line(finding.article_id)}"
    lines = [Text.assemble((finding.what, STYLES.get(finding.what, "bold")), head)]
    if finding.sentence:
        lines.append(Text(f"  {on_one_line(finding.sentence)}"))
    if finding.what == MISSED:
        lines.append(Text(f"  expected {_said(finding.expected)}; nearest found: {_said(finding.nearest)}"))
    elif finding.what == WRONG:
        lines.append(Text(f"  found {_said(finding.found)}; nearest label: {_said(finding.nearest)}"))
    else:
        lines.append(Text(f"  expected {_said(finding.expected)}; found {_said(finding.found)}"))
    return Text("\n").join([*lines, Text()])


def _print_scores(console: Console, evaluation: Evaluation) -> None:
    table = plain_table("", "labelled", "found", "missed", "wrong", "precision", "recall", "F1")
    for name, score in (("figures", evaluation.figures), *sorted(evaluation.scores.items())):
        counts = (score.found + score.missed, score.found, score.missed, score.wrong)
        shares = (score.precision, score.recall, score.f1)
        indented = f"  {name.partition('/')[2]}" if "/" in name else name
        table.add_row(indented, *map(str, counts), *map(_percent, shares))
    console.print(table)


def _print_attributes(console: Console, evaluation: Evaluation) -> None:
    if not evaluation.attributes:
        return
    types = list(evaluation.attributes)
    table = plain_table("right, of the figures found", *types)
    for name in evaluation.attributes[types[0]]:
        accuracies = [evaluation.attributes[event_type][name] for event_type in types]
        if any(accuracy.scored for accuracy in accuracies):
            table.add_row(name, *(f"{_percent(each.accuracy)} of {each.scored}" if each.scored else NOT_KNOWN for each in accuracies))
    console.print()
    console.print(table)


def _said(value: Any) -> str:
    """A name, days, bounds or text on one line."""
    if isinstance(value, dict):
        value = " – ".join(dict.fromkeys(str(value[end]) for end in ("start", "end"))) if "start" in value else (names(value) or [""])[0]
    if isinstance(value, list):
        value = " ".join("open" if part is None else f"{part:.12g}" if isinstance(part, float) else str(part) for part in value)
    return "nothing" if value is None else on_one_line(value)


def _percent(value: float | None) -> str:
    return NOT_KNOWN if value is None else f"{100 * value:.1f}"
