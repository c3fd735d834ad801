"""`news-events worker`: the service."""

import click

from pipeline.cli.errors import CommandError
from pipeline.settings import SettingsError, load_settings

WRONG_SETTINGS = 78


@click.command("worker")
@click.option(
    "--accept-bad-input", is_flag=True, help="Go on however much of the input is bad: you have looked at it (NEWS_ACCEPT_BAD_INPUT)."
)
def worker(accept_bad_input: bool) -> int:
    """Run the service: articles in, events out, until Ctrl-C or SIGTERM.

    \b
    The status at its end says what to do:
      0   told to stop, and everything in hand was finished
      75  start it again: the broker went away, or the worker stood still
      78  mend something first: settings, rights, topics, or a long stretch of bad input
      1   a bug; the log has it

    \b
    Examples:
      news-events worker
      NEWS_LOG_FORMAT=json NEWS_POOL_SIZE=4 news-events worker
      news-events worker --accept-bad-input
    """
    try:
        settings = load_settings(**({"accept_bad_input": True} if accept_bad_input else {}))
    except SettingsError as error:
        raise CommandError(f"{error}.".replace("..", "."), status=WRONG_SETTINGS) from error
    # Faust and its friends take a second to import, which a wrong setting need not wait for.
    from pipeline.worker.main import run

    return int(run(settings))
