import pytest

from pipeline.domain.figure import CueRole
from pipeline.extraction.entities.figure_places import FigurePlaces
from tests.extraction.entities.conftest import Reader

OPENING = "A market in the town of Orikhiv in southern Ukraine was shelled on Monday.\n"


def test_the_most_exact_place_of_the_sentence(reader: Reader) -> None:
    assert reader.scenes("Shelling killed [three people] in the town of Orikhiv in Ukraine's Zaporizhzhia region.") == ["Orikhiv"]


def test_a_list_gives_each_figure_its_own_place(reader: Reader) -> None:
    text = "In Ukraine, [six] were killed in Dnipro, [four] in Odesa and [two] in Kherson."
    assert reader.scenes(text) == ["Dnipro", "Odesa", "Kherson"]


def test_places_may_stand_before_their_figures(reader: Reader) -> None:
    text = "In Dnipro [six] people died, while in Odesa [four] were hurt, Ukrainian medics said."
    assert reader.scenes(text) == ["Dnipro", "Odesa"]


def test_one_figure_of_two_places_is_at_the_first(reader: Reader) -> None:
    text = "[Nine people] were hurt in Orikhiv and in nearby Huliaipole, both in Ukraine."
    assert reader.figure_places(text) == [("Orikhiv", ["Huliaipole"])]


@pytest.mark.parametrize(
    "sentence",
    [
        "[Two more] died on Tuesday, officials in Kyiv said.",
        "A U.N. spokesman told reporters in Geneva that [nine] were missing.",
        "Kyiv said [nine] had died.",
        "The wounded, [five] in all, were taken to a hospital in Zaporizhzhia.",
        "[Forty families] fled to Dnipro.",
        "[Seven people] were hurt, a reporter from Lviv wrote.",
    ],
)
def test_where_somebody_speaks_goes_or_comes_from_is_not_the_scene(reader: Reader, sentence: str) -> None:
    assert reader.scenes(OPENING + sentence) == ["Orikhiv"]


def test_the_reporter_s_dateline_is_not_the_scene(reader: Reader) -> None:
    assert reader.scenes("KYIV, Ukraine (AP) — A drone killed [two men] in Orikhiv on Monday.") == ["Orikhiv"]


def test_a_dateline_before_a_colon_is_not_the_scene(reader: Reader) -> None:
    assert reader.scenes("PATNA (PTI): A bus fell into a canal near Ara in India, killing [nine].") == ["Ara"]


def test_a_building_is_no_figure_s_place_but_its_town_is(reader: Reader) -> None:
    text = "Police in Memphis, Tennessee, found [three victims] on Carver Avenue."
    assert reader.scenes(text) == ["Memphis"]


def test_a_dateline_serves_where_nothing_else_does(reader: Reader) -> None:
    assert reader.scenes("LAREDO, Texas — [Four people] died when a warehouse burned down at dawn, the fire chief said.") == ["Laredo"]


def test_the_scene_carries_to_sentences_that_name_none(reader: Reader) -> None:
    assert reader.scenes(OPENING + "[Six people] were killed. [Eleven] were pulled from the rubble.") == ["Orikhiv", "Orikhiv"]


def test_the_region_of_the_first_sentence_is_made_exact_by_the_next(reader: Reader) -> None:
    text = "Shelling in Ukraine's Zaporizhzhia region killed [nine people] on Monday.\nThe shells fell on a queue in the town of Orikhiv."
    assert reader.scenes(text) == ["Orikhiv"]


def test_two_towns_in_the_next_sentence_leave_it_at_the_region(reader: Reader) -> None:
    text = "Shelling in Ukraine's Zaporizhzhia region killed [nine people].\nA house in Orikhiv and a farm near Huliaipole were hit."
    assert reader.scenes(text) == ["Zaporizhzhia region"]


def test_elsewhere_in_the_region_points_at_the_region(reader: Reader) -> None:
    text = "In the Zaporizhzhia region of Ukraine, [one man] died in Orikhiv, while [nine others] were hurt elsewhere in the region."
    assert reader.scenes(text) == ["Orikhiv", "Zaporizhzhia region"]


def test_another_event_does_not_happen_where_the_article_s_own_did(reader: Reader) -> None:
    text = OPENING + "[Six people] were killed.\nIn a separate attack [two guards] died. The rains have cost [187 lives] nationally."
    assert reader.scenes(text) == ["Orikhiv", None, "Ukraine"]


def test_a_district_is_more_exact_than_the_owner_of_its_name(reader: Reader) -> None:
    text = "A gunfight in Kashmir's Kupwara district ended with the death of [two guards]."
    assert reader.scenes(text) == ["Kupwara district"]


def test_the_same_town_is_the_last_one_named(reader: Reader) -> None:
    text = OPENING + "[Six people] were killed.\nShells fell on Huliaipole in May, too, and [nine] fled the same town in June."
    assert reader.scenes(text)[1] == "Huliaipole"


def test_a_war_s_toll_is_the_country_s(reader: Reader) -> None:
    text = "A drone hit a clinic in Orikhiv.\nUkraine's war has killed [tens of thousands]."
    assert reader.scenes(text) == ["Ukraine"]


def test_withdrawing_from_a_town_happens_there(reader: Reader) -> None:
    assert reader.scenes(OPENING + "The army pulled back [15 km] from Huliaipole.") == ["Huliaipole"]


def test_the_head_of_a_line_holds_for_the_line(reader: Reader) -> None:
    text = "Over the past day in Ukraine:\n– Orikhiv: [2] killed, [4] wounded;\n– Huliaipole: [one] wounded."
    assert reader.scenes(text) == ["Orikhiv", "Orikhiv", "Huliaipole"]


def test_the_title_tells_which_town_the_article_is_about(reader: Reader) -> None:
    text = "Police in Ukraine sealed off a park in Dnipro and a market in Orikhiv.\n[Four people] were hurt."
    assert reader.scenes(text, title="Four hurt at Orikhiv market") == ["Orikhiv"]


def test_what_a_speaker_adds_about_another_town_is_not_the_scene(reader: Reader) -> None:
    text = "[Six people] died, the ministry said, warning that the fall of Dnipro would send many more onto the roads."
    assert reader.scenes(OPENING + text) == ["Orikhiv"]


def test_no_place_is_made_up(reader: Reader) -> None:
    assert reader.scenes("[Four people] were hurt when a wall fell.") == [None]


def test_the_words_that_tell_are_the_cue(reader: Reader) -> None:
    body = "Three people were killed in Orikhiv in Ukraine."
    analysis = reader.analyze(body)
    _, _, cues = FigurePlaces(analysis, reader.recognizer.recognize(analysis)).places_of(sentence_index=0, start_char=0, end_char=5)
    assert [(cue.role, cue.text, body[cue.start_char : cue.end_char]) for cue in cues] == [(CueRole.PLACE, "Orikhiv", "Orikhiv")]
