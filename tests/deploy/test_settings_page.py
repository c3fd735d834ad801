"""The page of settings says what the settings are."""

from deploy.settings_page import PAGE, page
from pipeline.settings import variables


def test_page_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run `make docs`"


def test_page_names_every_variable_that_is_read() -> None:
    rows = [line.split("`")[1] for line in page().splitlines() if line.startswith("| `")]
    assert sorted(rows) == sorted(variables())
