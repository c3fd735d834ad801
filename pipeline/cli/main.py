"""The command `news-events`: its commands, and what becomes of their errors."""

import os
import sys
import traceback
from collections.abc import Sequence
from importlib import import_module
from typing import Any, NamedTuple, NoReturn

import click

from pipeline.cli.errors import CommandError, ExitStatus
from pipeline.settings import SettingsError

NAME = "news-events"


class Entry(NamedTuple):
    """Where a command is defined (`module:attribute`) and its line in the list of commands."""

    target: str
    summary: str


COMMANDS = {
    "worker": Entry("pipeline.cli.worker:worker", "Run the service: articles in, events out."),
    "extract": Entry("pipeline.cli.extract:extract", "Show what an article asserts, without Kafka."),
    "evaluate": Entry("pipeline.cli.evaluate:evaluate", "Compare what is extracted with your own labels."),
    "publish": Entry("pipeline.cli.publish:publish", "Send articles to the articles topic."),
    "tail": Entry("pipeline.cli.tail:tail", "Follow the events as they come."),
    "topics": Entry("pipeline.cli.topics:topics", "Create, describe and check the topics."),
    "top": Entry("pipeline.cli.top:top", "Watch flow, lag, latency and errors of running workers."),
    "dead-letters": Entry("pipeline.cli.dead_letters:dead_letters", "List, show and replay what could not be processed."),
    "kafka": Entry("pipeline.cli.kafka:kafka", "Start and stop a local Kafka broker."),
    "check": Entry("pipeline.cli.check:check", "Check all that must be right before a worker starts."),
}


class _ReaderGoneError(Exception):
    """Nobody reads stdout any longer."""


class LazyCommands(click.Group):
    """Imports a command's module only when that command runs: `--help` and `topics` need no language model."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  click's signature
        """In the order in which a newcomer meets them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002  click's signature
        """None for a name that is no command."""
        if cmd_name not in COMMANDS:
            return None
        module, attribute = COMMANDS[cmd_name].target.split(":")
        try:
            command: click.Command = getattr(import_module(module), attribute)
        except ModuleNotFoundError as error:
            # The wheel and the image carry no local broker.
            raise CommandError(
                f"`{cmd_name}` is not part of this installation ({error.name} is missing); run it from a clone after `make setup`."
            ) from error
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """click would end with 1 when the reader of stdout is gone (`| head`), which is no failure."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError as error:
            raise _ReaderGoneError from error

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002  click's signature
        """From the table above, so that listing imports nothing."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, entry.summary) for name, entry in COMMANDS.items()])


def _print_version(ctx: click.Context, _parameter: click.Parameter, is_asked: bool) -> None:
    if is_asked and not ctx.resilient_parsing:
        from pipeline.cli.version import version_line

        click.echo(version_line())
        ctx.exit()


@click.group(NAME, cls=LazyCommands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option("--debug", is_flag=True, help="Show the traceback of an error.")
@click.option("--version", is_flag=True, is_eager=True, expose_value=False, callback=_print_version, help="Show version, model and rules.")
def main(debug: bool) -> None:
    """Casualty figures, area figures and entities from news articles, as typed events on Kafka.

    \b
    Look at what one article asserts:
      news-events extract article.txt --published-at 2024-05-01T08:00:00Z
    Run the whole on this machine:
      news-events kafka start && news-events topics create
      news-events worker &
      news-events publish articles.jsonl
      news-events tail --from-beginning --type casualties

    Settings are environment variables that start with NEWS_ (NEWS_BROKERS=host:9092).
    """
    del debug  # read by `run`, which must know it also when parsing fails


def run() -> NoReturn:
    """Entry point of the script and of `python -m pipeline`."""
    sys.exit(run_with(sys.argv[1:]))


def run_with(arguments: Sequence[str]) -> int:
    """Run a command line, print its error if any, and return the exit status."""
    arguments, is_debug = _without_debug(arguments)
    try:
        status = main.main(args=arguments, prog_name=NAME, standalone_mode=False)
        sys.stdout.flush()
    except (BrokenPipeError, _ReaderGoneError):
        _forget_stdout()
        return ExitStatus.READER_GONE
    except (KeyboardInterrupt, click.Abort):
        return ExitStatus.INTERRUPTED
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        return ExitStatus.WRONG_USE
    except Exception as error:  # the outermost layer: every error becomes a sentence and a status
        if is_debug:
            traceback.print_exc()
        sentence, status = _explained(error)
        click.echo(f"{NAME}: {sentence}", err=True)
        return status
    return status if isinstance(status, int) else ExitStatus.OK


def _without_debug(arguments: Sequence[str]) -> tuple[list[str], bool]:
    """`--debug` counts wherever it stands before a `--`."""
    end = arguments.index("--") if "--" in arguments else len(arguments)
    kept = [argument for argument in arguments[:end] if argument != "--debug"]
    return [*kept, *arguments[end:]], len(kept) < end


def _explained(error: Exception) -> tuple[str, int]:
    match error:
        case CommandError():
            return error.message, error.status
        case SettingsError():
            return f"{error}.".replace("..", "."), ExitStatus.WRONG_USE
        case click.UsageError():
            path = error.ctx.command_path if error.ctx else NAME
            return f"{error.format_message()} See `{path} --help`.", ExitStatus.WRONG_USE
        case click.ClickException():
            return error.format_message(), error.exit_code
        case _:
            words = " ".join(f"{type(error).__name__}: {error}".split())
            return f"unexpected error ({words}); run it again with --debug to see where it happened.", ExitStatus.FAILURE


def _forget_stdout() -> None:
    """The reader is gone (`| head`): what is still buffered must not raise again when Python closes stdout."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
