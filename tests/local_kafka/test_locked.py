import re

from pipeline.local_kafka.locked import COORDINATES, KAFKA_VERSION, load_locked_jars


def test_lock_pins_what_the_coordinates_ask_for() -> None:
    locked = {f"{jar.group}:{jar.artifact}:{jar.version}!" for jar in load_locked_jars()}
    assert set(COORDINATES.split("+")) <= locked


def test_all_parts_of_kafka_are_of_one_version() -> None:
    assert {jar.version for jar in load_locked_jars() if jar.group == "org.apache.kafka"} == {KAFKA_VERSION}


def test_each_jar_is_pinned_once_by_a_sha256() -> None:
    jars = load_locked_jars()
    assert len({jar.name for jar in jars}) == len({jar.sha256 for jar in jars}) == len(jars)
    assert all(re.fullmatch("[0-9a-f]{64}", jar.sha256) for jar in jars)
