"""Invented news in any amount, and every kind of input that nobody can read."""

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass

from confluent_kafka import Producer

CITIES = ("Kharkiv", "Herat", "Port Sudan", "Valparaiso", "Antalya", "Quetta", "Goma", "Mandalay", "Tripoli", "Cebu")
CAUSES = ("an air strike", "an earthquake", "a flood", "a bus crash", "a mine collapse", "shelling", "a landslide", "a warehouse fire")
SPEAKERS = ("police said", "the regional governor said", "the health ministry reported", "rescuers told local radio", "officials said")
COUNTS = ("{n}", "at least {n}", "more than {n}", "about {n}", "up to {n}")
AREAS = (
    "The fire burned {n} hectares of forest.",
    "Troops took {n} square kilometers of farmland, the army said.",
    "Water covered {n} acres.",
)
CALM = ("The council met to speak of bus fares.", "The festival opened with a concert.", "The home side won by two goals.")
FOREIGN = "Los vecinos se reunieron en la plaza mayor para celebrar las fiestas del verano con comida, baile y teatro al aire libre."
# About as much as the articles topic takes.
LARGEST_BODY_BYTES = 8_300_000


@dataclass(frozen=True, slots=True)
class Sent:
    """One record to publish; `reason` is what its dead letter must say, None for an input that is fine."""

    key: bytes | None
    value: bytes | None
    reason: str | None = None
    headers: tuple[tuple[str, bytes], ...] = ()


def good_articles(count: int, *, seed: int = 7) -> list[Sent]:
    """Articles with figures, without any, in another language, without an id; and a withdrawal now and then."""
    rng = random.Random(seed)
    return [_good(number, rng) for number in range(count)]


def scripted_articles(count: int) -> list[Sent]:
    """For the scripted extractor: one figure and one entity each."""
    return [article(f"s-{number}", f"{number} people were killed in Lviv.") for number in range(count)]


def article(article_id: str, body: str, **fields: object) -> Sent:
    """A well-formed input."""
    return Sent(article_id.encode(), json.dumps({"article_id": article_id, "body": body, **fields}).encode())


def bad_by_form() -> list[Sent]:
    """One of each reason that bytes alone can give, two of some."""
    return [
        Sent(b"bad-1", b'{"body": "caf\xe9"}', "not_utf8"),
        Sent(b"bad-2", b'{"body": "half', "not_json"),
        Sent(b"bad-3", b"", "not_json"),
        Sent(b"bad-4", b'["body"]', "not_an_object"),
        Sent(b"bad-5", b"17", "not_an_object"),
        Sent(b"bad-6", b'{"title": "No body"}', "missing_body"),
        Sent(b"bad-7", b'{"body": null}', "missing_body"),
        Sent(b"bad-8", b'{"body": "  \\n "}', "empty_body"),
        Sent(b"bad-9", b'{"body": "x", "published_at": "yesterday"}', "invalid_field"),
        Sent(b"bad-10", b'{"body": 12}', "invalid_field"),
        Sent(b"bad-11", json.dumps({"body": "y" * LARGEST_BODY_BYTES}).encode(), "too_large"),
        Sent(None, None, "no_key_no_value"),
    ]


def bad_by_extraction() -> list[Sent]:
    """What only an extractor that obeys orders makes bad."""
    said = "people were killed in Lviv. HUGE"
    orders = (*["RAISE"] * 3, "CRASH", "HANG", f"3 {said}", f"4 {said}", f"5 {said}")
    reasons = (*["extraction_error"] * 3, "extraction_crash", "extraction_timeout", *["event_too_large"] * 3)
    return [
        Sent(made.key, made.value, reason)
        for number, (order, reason) in enumerate(zip(orders, reasons, strict=True))
        for made in [article(f"order-{number}", order)]
    ]


def mixed(good: int) -> list[Sent]:
    """Good articles with every kind of bad one scattered among them."""
    sent = [*good_articles(good), *bad_by_form(), *bad_by_extraction()]
    random.Random(3).shuffle(sent)
    return sent


def publish(bootstrap: str, topic: str, inputs: Sequence[Sent]) -> list[tuple[int, int]]:
    """Partition and offset of each, in their order."""
    producer = Producer({"bootstrap.servers": bootstrap, "message.max.bytes": 16_000_000, "acks": "all"})
    places: list[tuple[int, int]] = [(-1, -1)] * len(inputs)
    for number, sent in enumerate(inputs):

        def note(error: object, message: object, number: int = number) -> None:
            assert error is None, error
            places[number] = (message.partition(), message.offset())  # type: ignore[attr-defined]

        producer.produce(topic, key=sent.key, value=sent.value, headers=list(sent.headers), on_delivery=note)
        producer.poll(0)
    producer.flush(60)
    assert (-1, -1) not in places
    return places


def _good(number: int, rng: random.Random) -> Sent:
    if number % 97 == 96:
        return Sent(f"gone-{number}".encode(), None)
    if number % 31 == 30:
        return article(f"g-{number}", FOREIGN, language="es")
    city, count = rng.choice(CITIES), rng.choice(COUNTS).format(n=rng.randint(2, 400))
    dead = f"{count} people were killed in {city} on Monday by {rng.choice(CAUSES)}, {rng.choice(SPEAKERS)}."
    sentences = [dead[0].upper() + dead[1:], rng.choice(AREAS).format(n=rng.randint(2, 900)), rng.choice(CALM)]
    body = " ".join(rng.sample(sentences, rng.randint(1, 3)))
    fields = {"title": f"Report {number} from {city}", "outlet": "The Example Courier", "published_at": "2024-05-06T12:00:00+02:00"}
    if number % 13 == 12:
        value = json.dumps({"body": body, "url": f"https://news.example/{number}", **fields}).encode()
        return Sent(None, value)
    traced = (("traceparent", b"00-%032x-%016x-01" % (number + 1, number + 1)),) if number % 5 == 0 else ()
    made = article(f"g-{number}", body, **fields)
    return Sent(made.key, made.value, headers=traced)
