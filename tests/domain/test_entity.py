import pytest

from pipeline.domain.entity import Entity, EntityType, Mention


def test_a_mention_is_as_long_as_its_text_in_code_points() -> None:
    assert Mention(start_char=4, end_char=6, text="🌊é").text == "🌊é"


@pytest.mark.parametrize(("start", "end", "text"), [(4, 9, "Zwolle"), (4, 4, ""), (9, 4, "Zwol"), (4, 10, "")])
def test_a_span_that_is_not_its_text_is_refused(start: int, end: int, text: str) -> None:
    with pytest.raises(ValueError, match="is not the span of"):
        Mention(start_char=start, end_char=end, text=text)


def test_an_entity_is_mentioned_somewhere() -> None:
    with pytest.raises(ValueError, match="'Zwolle' has no mention"):
        Entity(entity_id="e", type=EntityType.PLACE, text="Zwolle", name="Zwolle", role=None, aliases=(), place=None, mentions=())
