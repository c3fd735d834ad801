import pytest

from pipeline.domain.entity import EntityType
from tests.extraction.entities.conftest import Reader

ORG = EntityType.ORG


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("The Ministry of Health opened two wards.", "Ministry of Health"),
        ("The Centre for Research on Rivers warned of drought.", "Centre for Research on Rivers"),
        ("The Fire and Rescue Service sent boats.", "Fire and Rescue Service"),
        ("Ukraine’s military intelligence agency said so.", "Ukrainian military intelligence agency"),
        ("Sudan's army denied it.", "Sudanese army"),
        ("MSF, known in English as Doctors Without Borders, left.", "Doctors Without Borders"),
        ("Analysts at Brenner & Holt cut their forecast.", "Brenner & Holt"),
        ("Soldiers of the FARDC died in an ambush.", "FARDC"),
        ("Police blamed the Tierra Roja cartel.", "Tierra Roja cartel"),
        ("She told the television channel Meridian that she was well.", "Meridian"),
        ("The road regulator Sedran said so.", "Sedran"),
        ("Tellmap, a mapping group, shows the village as lost.", "Tellmap"),
        ("A bomb of Jaish al-Nour went off.", "Jaish al-Nour"),
        ("The Harlan County Sheriff’s Office is looking for a car.", "Harlan County Sheriff’s Office"),
        ("Volunteers of the Lebanese Red Cross carried them.", "Lebanese Red Cross"),
        ("The U.N. Human Rights Office asked for a list.", "U.N. Human Rights Office"),
    ],
)
def test_bodies_are_found_and_named(reader: Reader, text: str, name: str) -> None:
    assert name in reader.named(ORG, text)


def test_a_ministry_under_two_names_is_one(reader: Reader) -> None:
    body = "Russia’s Defense Ministry denied it. The Russian Ministry of Defence gave no toll, and the Defense Ministry no date."
    entity = reader.entity("Russian Defense Ministry", body)
    assert len(entity.mentions) == 3


@pytest.mark.parametrize("initials", [" (CDL)", ", CDL,", ", or CDL,"])
def test_initials_behind_a_name_are_the_same_body(reader: Reader, initials: str) -> None:
    body = f"The Coastal Defence League{initials} fled. The CDL later returned."
    assert reader.entity("Coastal Defence League", body).aliases == ("CDL",)


def test_the_army_is_that_of_the_article_s_country(reader: Reader) -> None:
    body = "Fighting went on in Myanmar on Sunday. The army said it had lost one outpost."
    assert "Burmese army" in reader.named(ORG, body)


@pytest.mark.parametrize(
    "text",
    [
        "An army officer was hurt.",
        "Police and drones came.",
        "Capsizings are common in the delta.",
        "NGO workers left.",
        "The newspaper wrote so, as State television did.",
        "Interior Minister Odile Bemba came.",
        "In Delta State, police came.",
    ],
)
def test_generic_and_common_words_are_no_organisations(reader: Reader, text: str) -> None:
    assert reader.named(ORG, text) == []


def test_the_outlet_is_one(reader: Reader) -> None:
    assert reader.named(ORG, "The mayor told The Valley Lantern that he was tired.", outlet="The Valley Lantern") == ["The Valley Lantern"]
