"""`news-events check`: everything that must be right before a worker starts."""

import click
from rich.text import Text

from pipeline.cli.connection import brokers_option, settings_for
from pipeline.cli.console import stdout_console
from pipeline.cli.errors import ExitStatus
from pipeline.cli.wording import on_one_line
from pipeline.kafka_reasons import capture_client_log
from pipeline.settings import SettingsError

OK, NOT_OK = ("ok", "green"), ("NO", "bold red")


@click.command()
@brokers_option
def check(brokers: str | None) -> int:
    """Check settings, broker, credentials, topics, model and gazetteer: a line each, with what to do where it is not ok.

    \b
      news-events check && news-events worker
      NEWS_SETTINGS_FILE=production.env news-events check

    The status is 1 when anything is not ok. Nothing is changed.
    """
    try:
        settings = settings_for(brokers)
    except SettingsError as error:
        _say("settings", f"{error}; set it right (deploy/SETTINGS.md lists all settings)", is_ok=False)
        return ExitStatus.FAILURE
    capture_client_log()
    from pipeline.app.checks import run_checks

    status = ExitStatus.OK
    for result in run_checks(settings):
        advice = f"; {result.advice}" if result.advice else ""
        _say(result.name, f"{result.message}{advice}", is_ok=result.is_ok)
        if not result.is_ok:
            status = ExitStatus.FAILURE
    return status


def _say(name: str, words: str, *, is_ok: bool) -> None:
    stdout_console().print(Text.assemble(OK if is_ok else NOT_OK, f"  {name}: {on_one_line(words)}"), soft_wrap=True)
