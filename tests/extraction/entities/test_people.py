import pytest

from pipeline.domain.entity import EntityType
from tests.extraction.entities.conftest import Reader

PERSON = EntityType.PERSON


@pytest.mark.parametrize(
    ("text", "name", "role"),
    [
        ("Portuguese Interior Minister Carla Nogueira visited.", "Carla Nogueira", "Portuguese Interior Minister"),
        ("Regional governor Danylo Hrytsak wrote on Telegram.", "Danylo Hrytsak", "Regional governor"),
        ("The roads are open, said the minister for rural affairs, Odile Bemba.", "Odile Bemba", "minister for rural affairs"),
        ("Walid Karimi, the mayor of Nabatieh, told reporters so.", "Walid Karimi", "mayor of Nabatieh"),
        ("“We ran,” said Marisol Quint, 34, a nurse at the clinic.", "Marisol Quint", "nurse at the clinic"),
        ("Its spokesman, Brigadier General Tun Lwin Maung, denied it.", "Tun Lwin Maung", "spokesman"),
        ("State Attorney General Carla Dominguez opened a case.", "Carla Dominguez", "State Attorney General"),
        ("A report by Dr. Helen Okafor was ignored.", "Helen Okafor", None),
    ],
)
def test_roles_are_read_beside_the_name(reader: Reader, text: str, name: str, role: str | None) -> None:
    assert reader.entity(name, text).role == role


def test_a_surname_alone_is_the_person_named_before(reader: Reader) -> None:
    body = "Mayor Oleh Danyliuk asked for generators. Danyliuk’s deputy was hurt, Danyliuk said."
    assert [mention.text for mention in reader.entity("Oleh Danyliuk", body).mentions] == ["Oleh Danyliuk", "Danyliuk", "Danyliuk"]


def test_of_two_people_with_one_surname_the_last_one_named_is_meant(reader: Reader) -> None:
    body = "Anna Petrenko was hurt. Her brother Ivan Petrenko was not. Petrenko carried her out."
    assert len(reader.entity("Ivan Petrenko", body).mentions) == 2
    assert len(reader.entity("Anna Petrenko", body).mentions) == 1


def test_a_street_called_after_somebody_is_no_mention_of_him(reader: Reader) -> None:
    body = "Stepan Sokolov was arrested. A car burned on Sokolov Street."
    assert len(reader.entity("Stepan Sokolov", body).mentions) == 1


def test_titles_are_no_part_of_the_name(reader: Reader) -> None:
    assert reader.named(PERSON, "Brig. Gen. Yousif Haddam and Sheikh Omar Fayyad signed it.") == ["Yousif Haddam", "Omar Fayyad"]


def test_a_single_name_counts_where_the_text_introduces_a_person(reader: Reader) -> None:
    assert reader.named(PERSON, "In a video, a rebel commander known as Ricardo admitted three losses.") == ["Ricardo"]


@pytest.mark.parametrize(
    "text",
    [
        "Hurricane Laura weakened. Laura moved north.",
        "Norvane said it would close two shops.",
        "The Kandilli Observatory in Istanbul recorded 60 aftershocks.",
        "On Rhodes, 19,000 people had been moved.",
    ],
)
def test_storms_firms_institutes_and_islands_are_nobody(reader: Reader, text: str) -> None:
    assert reader.named(PERSON, text) == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Orhan Tekinsoy, who slept on the second floor, heard no alarm.", "Orhan Tekinsoy"),
        ("The gang’s leader, Wilby Jantel, is under sanctions.", "Wilby Jantel"),
        ("Hedda Moravec’s widow thanked the divers.", "Hedda Moravec"),
        ("Deputies arrested 22-year-old De’Andre Pulley.", "De’Andre Pulley"),
        ("Police named Ambrose “Tig” Fenwick as a suspect.", "Ambrose “Tig” Fenwick"),
        ("“I heard a bang,” said Lee Seon-mi, who runs a café.", "Lee Seon-mi"),
    ],
)
def test_words_beside_a_name_make_it_a_person_s(reader: Reader, text: str, name: str) -> None:
    assert name in reader.named(PERSON, text)


def test_a_group_that_does_things_is_no_person(reader: Reader) -> None:
    assert reader.named(PERSON, "Emergency Lawyers, who count the dead, gave no figure.") == []
