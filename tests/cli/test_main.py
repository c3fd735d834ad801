"""What all commands have in common: help, version, errors, streams."""

import json
import re
import signal
import subprocess
import sys
import tomllib
from importlib.metadata import version
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

import pipeline
from pipeline.cli.main import COMMANDS, main
from tests.cli.command import assert_one_sentence, environment, run, start

CLONE = Path(pipeline.__file__).parent.parent


def every_command() -> list[list[str]]:
    """Commands and the commands of groups, as words."""
    found = []
    context = click.Context(main)
    for name in COMMANDS:
        command = main.get_command(context, name)
        assert command is not None
        found.append([name])
        if isinstance(command, click.Group):
            found += [[name, each] for each in command.commands]
    return found


@pytest.mark.parametrize("words", every_command(), ids=" ".join)
def test_help_teaches_by_example(words: list[str]) -> None:
    result = CliRunner().invoke(main, [*words, "--help"])
    assert result.exit_code == 0
    assert f"news-events {words[0]}" in result.output.split("Options:")[0].removeprefix(f"Usage: main {words[0]}")


def test_the_list_of_commands_says_what_each_is_for() -> None:
    ended = run("--help")
    assert ended.status == 0
    for name, entry in COMMANDS.items():
        assert re.search(rf"^  {name} +{re.escape(entry.summary)}$", ended.stdout, re.MULTILINE)


@pytest.mark.parametrize(
    "arguments", [["--help"], ["--version"], ["extract", "--help"], ["evaluate", "--help"], ["topics", "--help"], ["nonsense"]]
)
def test_no_language_model_and_no_faust_is_loaded_for_what_needs_none(arguments: list[str]) -> None:
    program = (
        "import sys; from pipeline.cli.main import run_with; run_with(sys.argv[1:]);"
        "print([name for name in ('spacy', 'faust', 'thinc') if name in sys.modules], file=sys.stderr)"
    )
    ended = subprocess.run([sys.executable, "-c", program, *arguments], capture_output=True, text=True, env=environment(), check=True)
    assert ended.stderr.splitlines()[-1] == "[]"


def test_the_version_names_program_model_and_rules() -> None:
    ended = run("--version")
    assert ended.status == 0
    assert re.fullmatch(
        rf"news-events {re.escape(version('news-event-pipeline'))}, model en_core_web_md-[\d.]+, rules [0-9a-f]{{12}}\n", ended.stdout
    )


def test_the_quick_version_is_the_extractors() -> None:
    from pipeline.cli.version import pipeline_version
    from pipeline.extraction.extractor import Extractor

    assert pipeline_version() == Extractor().version


def test_script_and_module_are_the_same_command() -> None:
    scripts = tomllib.loads((CLONE / "pyproject.toml").read_text(encoding="utf-8"))["project"]["scripts"]
    assert scripts == {"news-events": "pipeline.__main__:run"}


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["nonsense"], ["No such command 'nonsense'", "`news-events --help`"]),
        (["extract", "--nonsense"], ["--nonsense", "`news-events extract --help`"]),
        (["extract", "no-such-file.jsonl"], ["no-such-file.jsonl", "does not exist"]),
        (["extract", "--published-at", "yesterday"], ["--published-at", "RFC 3339"]),
        (["extract", "--language", "what is this"], ["--language", "BCP 47"]),
        (["tail", "--since", "yesterday"], ["--since", "10m"]),
        (["tail", "--since", "1h", "--from-beginning"], ["--since and --from-beginning"]),
        (["dead-letters", "replay"], ["--all"]),
        (["dead-letters", "replay", "--all", "a:0:1"], ["--all"]),
        (["topics", "describe", "--brokers", "host:port"], ["host:port"]),
    ],
)
def test_wrong_use_is_one_sentence_and_status_2(arguments: list[str], says: list[str]) -> None:
    assert_one_sentence(run(*arguments), status=2, says=says)


def test_a_wrong_setting_is_wrong_use() -> None:
    ended = run("topics", "check", settings={"NEWS_HTTP_PORT": "many"})
    assert_one_sentence(ended, status=2, says=["NEWS_HTTP_PORT=many"])
    ended = run("topics", "check", settings={"NEWS_BROKER": "host:9092"})
    assert_one_sentence(ended, status=2, says=["NEWS_BROKER is no setting"])


def test_a_traceback_is_shown_only_when_asked_for() -> None:
    settings = {"NEWS_BROKERS": "no-such-host.invalid:9092"}
    assert "Traceback" not in run("topics", "check", settings=settings).stderr
    for arguments in (["--debug", "topics", "check"], ["topics", "check", "--debug"]):
        ended = run(*arguments, settings=settings)
        assert ended.status == 1
        assert "Traceback" in ended.stderr
        assert ended.stderr.splitlines()[-1].startswith("news-events: cannot connect to no-such-host.invalid:9092")


def test_without_a_command_the_help_is_shown_as_wrong_use() -> None:
    ended = run()
    assert (ended.status, ended.stdout) == (2, "")
    assert "Commands:" in ended.stderr


def test_a_reader_that_leaves_ends_the_command_quietly(tmp_path: Path) -> None:
    articles = tmp_path / "articles.jsonl"
    articles.write_text('{"title": "no body"}\n' * 20_000)
    process = start("extract", str(articles))
    assert process.stdout is not None
    assert process.stderr is not None
    assert json.loads(process.stdout.readline())["outcome"] == "refused"
    process.stdout.close()
    said = process.stderr.read().decode()
    process.stderr.close()
    assert process.wait(60) == 141
    assert "Traceback" not in said
    assert "Exception ignored" not in said


def test_an_interrupt_ends_without_a_traceback() -> None:
    process = start("extract", "--format", "jsonl")
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(b'{"title": "no body"}\n')
    process.stdin.flush()
    process.stdout.readline()
    process.send_signal(signal.SIGINT)
    _, stderr = process.communicate(timeout=60)
    assert process.returncode == 130
    assert b"Traceback" not in stderr
