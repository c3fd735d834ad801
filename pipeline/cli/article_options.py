"""The options by which `extract` and `publish` say what their input is."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

from pipeline.cli.article_files import InputFormat, TextFields
from pipeline.contract import article_fields
from pipeline.domain.refusal import BadInputError

Command = TypeVar("Command", bound=Callable[..., Any])


def _checked(form: Callable[[Any], str | None]) -> Callable[[click.Context, click.Parameter, str | None], str | None]:
    """A value that every article would be refused for is wrong use, told before the first one."""

    def check(_context: click.Context, _parameter: click.Parameter, value: str | None) -> str | None:
        try:
            return form(value)
        except BadInputError as error:
            raise click.BadParameter(f"{error.explanation}.") from None

    return check


OPTIONS = (
    click.argument("files", nargs=-1, metavar="[FILE]...", type=click.Path(exists=True, allow_dash=True)),
    click.option(
        "--input",
        "input_format",
        type=click.Choice([form.value for form in InputFormat]),
        help="What the files are; otherwise told from name and first character.",
    ),
    click.option("--title", help="Title of a plain text."),
    click.option("--outlet", help="Who published a plain text."),
    click.option(
        "--published-at",
        callback=_checked(article_fields.published_at),
        metavar="TIME",
        help="When a plain text was published, as in 2024-05-01T08:00:00Z.",
    ),
    click.option("--url", callback=_checked(article_fields.url), help="Address of a plain text."),
    click.option("--language", callback=_checked(article_fields.language), metavar="TAG", help="Language of a plain text, as in en or de."),
)


def article_options(command: Command) -> Command:
    """The files and what is said of them; the command gets `files`, `input_format` and the fields of TextFields by name."""
    for option in reversed(OPTIONS):
        command = option(command)
    return command


def text_fields(options: dict[str, str | None]) -> TextFields:
    """The plain text's fields among a command's options."""
    return TextFields(**options)
