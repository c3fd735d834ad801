import pytest

from pipeline.domain.entity import EntityType, PlacePrecision
from tests.extraction.entities.conftest import Near, Reader

PLACE = EntityType.PLACE


def test_settlements_have_country_region_coordinates_and_source(reader: Reader, near: Near) -> None:
    place = reader.place("Orikhiv", "Two shells fell on Orikhiv in southern Ukraine at dawn.")
    assert (place.country, place.admin1, place.precision) == ("UA", "Zaporizhzhia", PlacePrecision.SETTLEMENT)
    assert near(place, 47.57, 35.79)
    assert place.source_id is not None
    assert place.source_id.startswith("geonames:")


def test_countries_and_regions_have_no_coordinates(reader: Reader) -> None:
    text = "Rain fell over Portugal, most of it in the Coimbra district and in Bavaria."
    assert reader.place("Portugal", text).precision is PlacePrecision.COUNTRY
    assert reader.place("Bavaria", text).precision is PlacePrecision.REGION
    assert {reader.place(name, text).lat for name in ("Portugal", "Bavaria")} == {None}


def test_peoples_are_no_places(reader: Reader) -> None:
    assert reader.named(PLACE, "Ukrainian and Russian officers met Turkish envoys.") == []


@pytest.mark.parametrize("possessive", ["Niger's", "Niger’s"])
def test_possessives_name_the_place_without_their_ending(reader: Reader, possessive: str) -> None:
    entity = reader.entity("Niger", f"{possessive} interior minister resigned.")
    assert [mention.text for mention in entity.mentions] == ["Niger"]


def test_every_mention_stands_where_it_says(reader: Reader) -> None:
    body = "KYIV, Ukraine (AP) — Sirens wailed in Kyiv. The mayor of Kyiv called it “a long night”."
    entity = reader.entity("Kyiv", body)
    assert [mention.text for mention in entity.mentions] == ["KYIV", "Kyiv", "Kyiv"]
    assert all(body[mention.start_char : mention.end_char] == mention.text for mention in entity.mentions)


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("Shelling hit the port of Tripoli in northern Lebanon.", "LB"),
        ("Libyan militias clashed in Tripoli overnight.", "LY"),
        ("Floods cut the road to Cordoba, Argentine officials said.", "AR"),
        ("A train left Cordoba for Madrid, Spanish rail officials said.", "ES"),
    ],
)
def test_the_countries_of_an_article_choose_among_namesakes(reader: Reader, text: str, country: str) -> None:
    places = [entity.place for entity in reader.entities(text) if entity.name in {"Tripoli", "Cordoba"}]
    assert [place.country for place in places if place is not None] == [country]


def test_the_text_itself_may_put_a_town_into_a_country(reader: Reader, near: Near) -> None:
    assert near(reader.place("Paris", "A tornado hit Paris, Texas, on Sunday."), 33.66, -95.55)


def test_villages_of_one_name_are_told_apart_by_the_towns_beside_them(reader: Reader, near: Near) -> None:
    east = "Near Pokrovsk, Ukrainian troops gave up Uspenivka."
    assert near(reader.place("Uspenivka", east), 48.2, 37.0)


@pytest.mark.parametrize(
    ("text", "name", "precision"),
    [
        ("Fires burned across the Sumy region of Ukraine.", "Sumy region", PlacePrecision.REGION),
        ("Ten homes burned in Equateur province in DR Congo.", "Equateur province", PlacePrecision.REGION),
        ("Police sealed off Kupiansk district in Ukraine.", "Kupiansk district", PlacePrecision.DISTRICT),
        ("Shells fell on the village of Novyi Dvirok in Ukraine.", "Novyi Dvirok", PlacePrecision.SETTLEMENT),
        ("A bus left Talbot Road near the airport.", "Talbot Road", PlacePrecision.FEATURE),
        ("A ferry sank on the Congo River.", "Congo River", PlacePrecision.FEATURE),
    ],
)
def test_words_beside_a_name_say_what_it_is(reader: Reader, text: str, name: str, precision: PlacePrecision) -> None:
    assert reader.place(name, text).precision is precision


def test_a_city_and_the_region_called_after_it_are_two(reader: Reader) -> None:
    text = "Two died in Kharkiv, and three elsewhere in the Kharkiv region of Ukraine."
    assert reader.place("Kharkiv", text).precision is PlacePrecision.SETTLEMENT
    assert reader.place("Kharkiv region", text).precision is PlacePrecision.REGION


def test_the_region_is_not_the_city_that_it_is_called_after(reader: Reader) -> None:
    assert reader.place("Kyiv region", "Drones flew over the Kyiv region of Ukraine.").admin1 == "Kyiv"
    assert reader.place("Kyiv", "Drones flew over Kyiv in Ukraine.").admin1 == "Kyiv City"


def test_a_district_of_a_town_lies_in_it(reader: Reader, near: Near) -> None:
    text = "A drone hit the Saltivskyi district of Kharkiv in Ukraine."
    assert near(reader.place("Saltivskyi district", text), 49.98, 36.25)


def test_a_name_that_goes_on_behind_a_street_is_no_street(reader: Reader) -> None:
    assert reader.named(PLACE, "She writes for the Wall Street Journal.") == []


def test_a_power_plant_stands_in_the_town_that_it_is_called_after(reader: Reader, near: Near) -> None:
    text = "Japan restarted the Onagawa Nuclear Power Plant."
    assert near(reader.place("Onagawa Nuclear Power Plant", text), 38.44, 141.44)


def test_a_port_stands_in_the_town_that_it_is_called_after(reader: Reader, near: Near) -> None:
    assert near(reader.place("Kuji Port", "Japan closed Kuji Port for a day."), 40.19, 141.78)


def test_a_name_that_no_list_holds_is_a_place_after_near(reader: Reader) -> None:
    place = reader.place("Zembolo", "Gunmen in Mali burned a market near Zembolo, south of Mopti.")
    assert (place.country, place.lat, place.source_id) == ("ML", None, None)


def test_no_candidate_far_from_the_article_is_taken_for_a_village(reader: Reader) -> None:
    assert reader.place("Liancourt", "Haitian police lost two officers near Liancourt, in Haiti.").country == "HT"


@pytest.mark.parametrize("variant", ["Kupyansk", "Kupiansk", "Kup’yans’k"])
def test_spellings_of_a_town_are_one_place(reader: Reader, near: Near, variant: str) -> None:
    assert near(reader.place(variant, f"Ukrainian troops hold {variant} in the east."), 49.71, 37.61)


def test_older_spellings_get_the_name_of_today(reader: Reader) -> None:
    assert reader.named(PLACE, "A flight from Kiev to Odessa in Ukraine was delayed.")[:2] == ["Kyiv", "Odesa"]


@pytest.mark.parametrize(
    "text",
    [
        "Most of them left in March. Police said so. Hope is gone, and Independence Day is near.",
        "The Hope Foundation opened a school.",
        "Of the dead, four were children.",
        "Hurricane Laura and Typhoon Sonia formed this week.",
        "Ask Jordan Whitfield, the coach, said Victoria Lane, 41.",
        "He drove along 104th Street.",
    ],
)
def test_common_words_and_other_names_are_no_towns(reader: Reader, text: str) -> None:
    assert not [name for name in reader.named(PLACE, text) if not name.endswith(("Street", "Lane"))]


def test_people_named_like_towns_stay_people(reader: Reader) -> None:
    text = "Dana Houston, the mayor, wept. Houston said the bridge had been closed in time."
    assert reader.named(PLACE, text) == []
    assert len(reader.entity("Dana Houston", text).mentions) == 2


def test_an_outlet_named_like_a_river_is_no_place(reader: Reader) -> None:
    body = "A rebel spokesman told The Chindwin that Myanmar troops had fled."
    assert reader.named(PLACE, body, outlet="The Chindwin") == ["Myanmar"]


def test_towns_in_a_list_are_places_whatever_the_model_calls_them(reader: Reader) -> None:
    assert reader.named(PLACE, "Jets bombed Hodeidah, Ras Isa and Salif in Yemen.") == ["Hodeidah", "Ras Isa", "Salif", "Yemen"]


def test_states_are_read_from_their_abbreviations_after_a_comma(reader: Reader) -> None:
    assert reader.place("Temple", "A storm tore roofs off in Temple, Tex., on Friday.").admin1 == "Texas"


def test_gaza_is_the_strip_and_gaza_city_the_city(reader: Reader) -> None:
    text = "In Gaza, tents flooded; in Gaza City, a wall fell."
    assert reader.place("Gaza Strip", text).precision is PlacePrecision.REGION
    assert reader.place("Gaza City", text).precision is PlacePrecision.SETTLEMENT


@pytest.mark.parametrize(
    ("text", "name", "country"),
    [
        ("A train from Anand Pura in Delhi, India, was late.", "Anand Pura", "IN"),
        ("Two trains collided at Mahuna Bazar in Odisha, India.", "Mahuna Bazar", "IN"),
        ("A boat went missing off Saluria in the Philippines.", "Saluria", "PH"),
    ],
)
def test_unlisted_names_are_placed_by_the_words_around_them(reader: Reader, text: str, name: str, country: str) -> None:
    assert reader.place(name, text).country == country


def test_a_region_is_not_the_town_that_goes_by_its_name_among_others(reader: Reader) -> None:
    assert reader.place("Bihar", "Rain is expected across Bihar and in New Delhi, India.").precision is PlacePrecision.REGION


def test_a_hospital_called_after_somebody_is_not_put_into_a_far_town(reader: Reader) -> None:
    text = "Medics at Nasser Hospital in Khan Younis in Gaza had no fuel."
    assert reader.place("Nasser Hospital", text).lat is None


@pytest.mark.parametrize(
    ("text", "name", "country"),
    [
        ("A fire broke out in Fort Worth, Texas.", "Fort Worth", "US"),
        ("Three people died in Cape Town, one in Port Said, Egypt.", "Cape Town", "ZA"),
        ("The envoys of Iran and of Iraq met in Geneva, with no Iranian journalist there.", "Geneva", "CH"),
        ("Police in Jos, Nigeria, found the car.", "Jos", "NG"),
        ("Gunmen came to Palm Beach, Florida, at dawn.", "Palm Beach", "US"),
        ("A mill burned in Ohio, and one in Georgia.", "Georgia", "US"),
        ("Tbilisi, the capital of Georgia, was calm.", "Georgia", "GE"),
        ("Herders were killed in Plateau State, the Nigerian police said.", "Plateau State", "NG"),
        ("Harlan and Perry counties in Kentucky were under water.", "Harlan", "US"),
    ],
)
def test_towns_and_states_are_those_that_are_meant(reader: Reader, text: str, name: str, country: str) -> None:
    assert reader.place(name, text).country == country


def test_a_parish_is_not_put_into_another_country(reader: Reader) -> None:
    assert reader.place("Acadia Parish", "A car burned in Acadia Parish.").lat is None


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("A truck ran into a market 20 km north of Sogakope in Ghana.", "Sogakope"),
        ("Some 3,900 people fled from Ambu Rah, in West Kordofan.", "Ambu Rah"),
        ("At the church in the next village, Maraban Dura, the raiders in Nigeria took their time.", "Maraban Dura"),
        ("Villagers in Myanmar fished bodies out of the water along the Chindwin.", "Chindwin"),
    ],
)
def test_a_name_that_no_list_holds_is_a_place_by_its_words(reader: Reader, text: str, name: str) -> None:
    assert name in reader.named(PLACE, text)


def test_a_sum_of_money_is_no_country(reader: Reader) -> None:
    assert reader.named(PLACE, "Some US$3.4 million is needed for the next three months.") == []
