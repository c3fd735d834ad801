"""Records made by hand: an article about a port, with figures of several kinds."""

from typing import Any

TITLE = "Blast at the port of Marlow"
BODY = (
    "A blast in the port of Marlow killed at least 12 people and wounded 30 others, the harbour master said on Telegram. "
    "The port was built in 1902. "
    "The fire burned about 2,500 hectares (6,178 acres) of reed near Little Hampden, and dozens of families fled.\n"
    "Rescuers said no one was trapped."
)
BLAST, REED, TRAPPED = BODY.split(". ")[0] + ".", BODY[BODY.index("The fire") : BODY.index("\n")], BODY.split("\n")[1]
MARLOW: dict[str, Any] = {
    "text": "Marlow",
    "name": "Marlow",
    "entity_id": None,
    "country": "GB",
    "admin1": None,
    "lat": 51.57,
    "lon": -0.78,
    "precision": "settlement",
    "source_id": None,
}
NOBODY: dict[str, Any] = {"stance": "stated", "claimant": None, "medium": None}
HARBOUR_MASTER: dict[str, Any] = {
    "stance": "claimed",
    "claimant": {"text": "the harbour master", "name": "harbour master", "type": "person", "entity_id": None},
    "medium": "Telegram",
}


def quantity(text: str, qualifier: str = "exact", lower: float | None = None, upper: float | None = None, **more: str) -> dict[str, Any]:
    return {"lower": lower, "upper": upper, "qualifier": qualifier, "text": text, **more}


def evidence(words: str, sentence: str) -> dict[str, Any]:
    start = BODY.index(sentence) + sentence.index(words)
    return {"sentence": sentence, "start_char": start, "end_char": start + len(words), "cues": []}


def casualty(kind: str, sentence: str, amount: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "event_id": f"{kind}-id",
        "kind": kind,
        "status": "actual",
        "quantity": amount,
        "counted": "people",
        "who": "people",
        "cause": None,
        "perpetrator": None,
        "part_of": None,
        "repeat_of": None,
        "place": MARLOW,
        "other_places": [],
        "occurred": {"text": "on Saturday", "start": "2024-05-04", "end": "2024-05-04", "precision": "day"},
        "attribution": HARBOUR_MASTER,
        "evidence": evidence(amount["text"], sentence),
        "confidence": 0.9,
        **more,
    }


def area(action: str, sentence: str, amount: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "event_id": f"{action}-id",
        "measure": "area",
        "action": action,
        "status": "actual",
        "quantity": amount,
        "si": {"lower": 25, "upper": 25, "unit": "km2"},
        "alt_text": None,
        "actor": "the fire",
        "from": None,
        "part_of": None,
        "repeat_of": None,
        "place": None,
        "other_places": [],
        "occurred": None,
        "attribution": NOBODY,
        "evidence": evidence(amount["text"], sentence),
        "confidence": 0.9,
        **more,
    }


def entity(entity_type: str, name: str) -> dict[str, Any]:
    return {"entity_id": name, "type": entity_type, "text": name, "name": name, "role": None, "aliases": [], "place": None, "mentions": []}


def record(**more: Any) -> dict[str, Any]:
    return {
        "article_id": "marlow-1",
        "revision": "0123456789abcdef",
        "outcome": "extracted",
        "reason": None,
        "language": "en",
        "entities": [entity("place", "Marlow"), entity("place", "Little Hampden"), entity("org", "Telegram")],
        "casualties": [
            casualty("killed", BLAST, quantity("at least 12", "at_least", lower=12)),
            casualty("wounded", BLAST, quantity("30", lower=30, upper=30), who="others", cause="blast", part_of="killed-id"),
            casualty("displaced", REED, quantity("dozens", "vague"), counted="households", occurred=None, place=None, attribution=NOBODY),
            casualty("trapped", TRAPPED, quantity("no one", lower=0, upper=0), status="negated", who=None),
        ],
        "areas": [
            area("burned", REED, quantity("about 2,500 hectares", "approximate", lower=2500, upper=2500, unit="ha"), alt_text="6,178 acres")
        ],
        **more,
    }
