"""How articles are found in files, whatever their form."""

import io
import json
from collections.abc import Sequence
from pathlib import Path

import click
import pytest

from pipeline.cli.article_files import ArticleInput, InputFormat, TextFields, read_articles
from pipeline.domain.refusal import BadInputError, Reason

MINE = {"article_id": "m1", "title": "Mine", "body": "Two miners were rescued."}
RIVER = {"article_id": "r1", "body": "The river flooded 40 hectares."}


def written(folder: Path, name: str, content: str | bytes) -> str:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return str(path)


def read(*paths: str, input_format: InputFormat | None = None, text_fields: TextFields | None = None) -> list[ArticleInput]:
    return list(read_articles(paths, input_format=input_format, text_fields=text_fields or TextFields()))


def ids(found: Sequence[ArticleInput]) -> list[str]:
    return [article.article().article_id for article in found]


def reasons(found: Sequence[ArticleInput]) -> list[Reason | None]:
    return [_reason(article) for article in found]


def _reason(article: ArticleInput) -> Reason | None:
    try:
        article.article()
    except BadInputError as error:
        return error.reason
    return None


def test_a_line_is_an_article_and_blank_lines_are_none(tmp_path: Path) -> None:
    found = read(written(tmp_path, "a.jsonl", f"{json.dumps(MINE)}\n\n  \r\n{json.dumps(RIVER)}"))
    assert ids(found) == ["m1", "r1"]
    assert [article.line for article in found] == [1, 4]


def test_mark_and_carriage_returns_are_no_part_of_an_article(tmp_path: Path) -> None:
    [found] = read(written(tmp_path, "a.jsonl", b"\xef\xbb\xbf" + json.dumps(MINE).encode() + b"\r\n"))
    assert found.value == json.dumps(MINE).encode()


def test_an_object_may_go_over_several_lines(tmp_path: Path) -> None:
    text = json.dumps(MINE, indent=2) + "\n" + json.dumps(RIVER, indent=4) + "\n"
    found = read(written(tmp_path, "a.json", text))
    assert ids(found) == ["m1", "r1"]
    assert [article.line for article in found] == [1, 6]


def test_nested_objects_do_not_end_an_article(tmp_path: Path) -> None:
    nested = {"tags": [{"a": 1}, {"b": 2}], "more": {"c": {"d": 1}}, **MINE}
    assert ids(read(written(tmp_path, "a.json", json.dumps(nested, indent=2)))) == ["m1"]


@pytest.mark.parametrize("broken", ['{"article_id": "x", "body": "cut in the mid', '{"article_id": "x",', "{", "nonsense"])
def test_a_broken_line_does_not_swallow_the_next(tmp_path: Path, broken: str) -> None:
    found = read(written(tmp_path, "a.jsonl", f"{broken}\n{json.dumps(RIVER)}\n"))
    assert reasons(found) == [Reason.NOT_JSON, None]
    assert [article.place.rsplit(":", 1)[1] for article in found] == ["1", "2"]


def test_an_array_of_articles_is_refused_once(tmp_path: Path) -> None:
    assert reasons(read(written(tmp_path, "a.json", json.dumps([MINE, RIVER], indent=2)))) == [Reason.NOT_AN_OBJECT]


def test_a_line_that_is_not_utf8_is_refused_alone(tmp_path: Path) -> None:
    found = read(written(tmp_path, "a.jsonl", b'{"body": "caf\xe9"}\n' + json.dumps(RIVER).encode()))
    assert reasons(found) == [Reason.NOT_UTF8, None]


def test_a_line_longer_than_any_article_is_refused_alone(tmp_path: Path) -> None:
    huge = json.dumps({"body": "x" * (17 * 1024 * 1024)})
    found = read(written(tmp_path, "a.jsonl", f"{huge}\n{json.dumps(RIVER)}\n"))
    assert reasons(found) == [Reason.TOO_LARGE, None]
    assert found[1].line == 2


def test_plain_text_takes_its_fields_from_the_options(tmp_path: Path) -> None:
    fields = TextFields(title="Mine", outlet="The Bugle", published_at="2024-05-01T08:00:00Z", language="en")
    [found] = read(written(tmp_path, "a.txt", "\ufeffTwo miners\r\nwere rescued.\n"), text_fields=fields)
    article = found.article()
    assert article.body == "Two miners\r\nwere rescued.\n"
    assert (article.title, article.outlet, article.published_at, article.language) == ("Mine", "The Bugle", "2024-05-01T08:00:00Z", "en")


def test_plain_text_that_is_not_utf8_or_empty_is_refused(tmp_path: Path) -> None:
    paths = [written(tmp_path, "a.txt", b"caf\xe9"), written(tmp_path, "b.txt", " \n")]
    assert reasons(read(*paths)) == [Reason.NOT_UTF8, Reason.EMPTY_BODY]


def test_the_first_character_tells_where_the_name_does_not(tmp_path: Path) -> None:
    paths = [written(tmp_path, "lines", f"\ufeff\n{json.dumps(MINE)}"), written(tmp_path, "story", "Two miners were rescued.")]
    first, second = read(*paths)
    assert first.article().article_id == "m1"
    assert second.article().body == "Two miners were rescued."


def test_the_given_format_wins_over_the_name(tmp_path: Path) -> None:
    [found] = read(written(tmp_path, "a.jsonl", "{not JSON}"), input_format=InputFormat.TEXT)
    assert found.article().body == "{not JSON}"


def test_an_empty_input_holds_no_article(tmp_path: Path) -> None:
    assert read(written(tmp_path, "nothing", "")) == []


def test_options_for_plain_text_are_wrong_with_json(tmp_path: Path) -> None:
    for name in ("a.jsonl", "unnamed"):
        with pytest.raises(click.UsageError, match="--published-at is for plain text"):
            read(written(tmp_path, name, json.dumps(MINE)), text_fields=TextFields(published_at="2024-05-01T08:00:00Z"))


def test_one_url_cannot_belong_to_two_texts(tmp_path: Path) -> None:
    paths = [written(tmp_path, name, "Text.") for name in ("a.txt", "b.txt")]
    with pytest.raises(click.UsageError, match="belong to one article"):
        read(*paths, text_fields=TextFields(url="https://bugle.example/1"))


def test_standard_input_is_read_where_no_file_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BufferedReader(io.BytesIO(json.dumps(MINE).encode()))))
    [found] = read()
    assert (found.place, found.article().article_id) == ("stdin:1", "m1")


def test_a_folder_stands_for_the_articles_in_it(tmp_path: Path) -> None:
    written(tmp_path, "b.json", json.dumps(MINE))
    written(tmp_path, "a.jsonl", json.dumps(RIVER))
    written(tmp_path, "notes.md", "Not an article.")
    (tmp_path / "more.json").mkdir()
    assert ids(read(str(tmp_path))) == ["r1", "m1"]


def test_a_folder_without_articles_is_wrong_use(tmp_path: Path) -> None:
    written(tmp_path, "notes.md", "Not an article.")
    with pytest.raises(click.UsageError, match="none of its files ends with"):
        read(str(tmp_path))
