import json
import subprocess
import sys

from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain.identity import EventType, article_id_of_text, article_id_of_url, entity_id, event_id

BASE: dict[str, object] = {"article_id": "a", "revision": "r", "event_type": EventType.CASUALTIES, "span": (3, 9), "kind": "killed"}


def _id(**changed: object) -> str:
    return event_id(**{**BASE, **changed})  # type: ignore[arg-type]


def test_ids_are_those_that_consumers_have_stored() -> None:
    """Computed once and written down: a change here makes every stored event a stranger."""
    assert _id() == "ed9539a4c20b5a45402dc6fd4f49cd92"
    assert _id(span=None, event_type=EventType.EXTRACTIONS, kind="extractions") == "a1989e37c94dff1c839d1e0c8062ce6d"
    assert entity_id(article_id="a", revision="r", span=(3, 9), entity_type="person") == "55cfc6bbdb684a0f4cfeaa49ddf38c37"
    assert article_id_of_url("https://outlet.example/story") == "url-ad97dfd44224cde5c4e4183cfb2d5894"
    assert article_id_of_text("Title", "Body") == "text-c0ca6962f9bb9c5b71b29947f02ba263"


def test_every_part_makes_another_id() -> None:
    changes: list[dict[str, object]] = [
        {},
        {"article_id": "b"},
        {"revision": "s"},
        {"event_type": EventType.AREAS},
        {"span": (3, 10)},
        {"span": (2, 9)},
        {"span": None},
        {"kind": "wounded"},
    ]
    assert len({_id(**change) for change in changes}) == len(changes)


def test_parts_do_not_run_into_each_other() -> None:
    assert _id(article_id="ab", revision="c") != _id(article_id="a", revision="bc")
    assert _id(span=(1, 23)) != _id(span=(12, 3))
    assert article_id_of_text("ab", "c") != article_id_of_text("a", "bc")


def test_an_article_without_a_title_is_one_with_an_empty_title() -> None:
    assert article_id_of_text(None, "x") == article_id_of_text("", "x")


def test_an_entity_is_no_event() -> None:
    assert entity_id(article_id="a", revision="r", span=(3, 9), entity_type="killed") != _id()


def test_an_id_is_the_same_in_another_process() -> None:
    code = "import json; from pipeline.domain.identity import article_id_of_text; print(json.dumps(article_id_of_text('Ж', '🌊')))"
    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, env={"PYTHONHASHSEED": "7"})
    assert json.loads(printed.stdout) == article_id_of_text("Ж", "🌊")


@given(st.text(st.characters(exclude_categories=())), st.text(st.characters(exclude_categories=())))
def test_any_text_has_an_id(title: str, body: str) -> None:
    prefix, _, digest = article_id_of_text(title, body).partition("-")
    assert (prefix, len(digest)) == ("text", 32)
    assert int(digest, 16) >= 0
