from itertools import pairwise

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.extraction.entities.conftest import Reader

PIECES = st.sampled_from(
    [
        "Kyiv",
        "’s",
        "Dr.",
        "St.",
        "al-",
        "&amp;",
        "and",
        "of the",
        "Ministry of",
        "U.S.",
        ",",
        "(RSF)",
        "—",
        "Ana Prieto",
        "34",
        "in",
        "\n",
        "KILLEEN",
        "'",
        "-",
    ]
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(PIECES, min_size=1, max_size=25).map(" ".join))
def test_no_text_breaks_it_and_every_mention_is_in_the_body(reader: Reader, body: str) -> None:
    if not body.strip():
        return
    for entity in reader.entities(body):
        assert all(body[mention.start_char : mention.end_char] == mention.text for mention in entity.mentions)
        assert all(one.end_char <= other.start_char for one, other in pairwise(entity.mentions))
        assert entity.text == entity.mentions[0].text
        assert entity.text not in entity.aliases or entity.text != entity.name


def test_the_same_article_gives_the_same_entities(reader: Reader) -> None:
    body = "Mayor Ana Prieto of Cucuta said Colombia's army had found two bodies near Tibu."
    assert reader.entities(body) == reader.entities(body)


def test_entities_come_in_text_order_with_ids_of_their_own(reader: Reader) -> None:
    entities = reader.entities("In Lisbon, Carla Nogueira of the Civil Guard Association met envoys from Spain and Morocco.")
    assert [e.mentions[0].start_char for e in entities] == sorted(e.mentions[0].start_char for e in entities)
    assert len({e.entity_id for e in entities}) == len(entities) >= 4


def test_the_title_yields_no_entities(reader: Reader) -> None:
    assert reader.entities("Nothing was damaged.", title="Quake shakes Lisbon") == ()
