"""Whether a schema still keeps what its released form promised: within a version only optional fields may be added.

Both directions count. A consumer built on the released schema must be able to read what we publish now, so nothing may go
away or widen; what the topics still hold must fit the schema of now, so nothing may tighten.
"""

from typing import Any

ANNOTATIONS = frozenset({"title", "description", "examples", "$comment"})


def breaks(released: dict[str, Any], current: dict[str, Any]) -> list[str]:
    """A sentence for every promise that the current schema breaks; a keyword that this does not know may not change at all."""
    return _compare("", released, current)


def _compare(path: str, released: dict[str, Any], current: dict[str, Any]) -> list[str]:
    found: list[str] = []
    for keyword in sorted((released.keys() | current.keys()) - ANNOTATIONS):
        before, after = released.get(keyword), current.get(keyword)
        if keyword in {"properties", "$defs"}:
            found += _compare_named(path, before or {}, after or {})
        elif keyword in {"required", "enum"}:
            found += _compare_members(path, keyword, before, after)
        elif keyword == "items" and isinstance(before, dict) and isinstance(after, dict):
            found += _compare(f"{path}[]", before, after)
        elif before != after:
            found.append(f"{path or 'the schema'}: {keyword} was {_shown(before)} and is {_shown(after)}")
    return found


def _compare_named(path: str, released: dict[str, Any], current: dict[str, Any]) -> list[str]:
    """Fields and definitions may come, they may not go. That a new field is optional is for `required` to hold."""
    found: list[str] = []
    for name, before in released.items():
        inner = f"{path}.{name}" if path else name
        found += _compare(inner, before, current[name]) if name in current else [f"{inner} was removed"]
    return found


def _compare_members(path: str, keyword: str, released: list[Any] | None, current: list[Any] | None) -> list[str]:
    """A set of names or values: none may go, none may come, and neither may the set itself. Their order means nothing."""
    if released is None or current is None:
        return [f"{path or 'the schema'}: {keyword} was {_shown(released)} and is {_shown(current)}"]
    gone = [f"{path or 'the schema'}: {_shown(value)} is no longer in {keyword}" for value in released if value not in current]
    new = [f"{path or 'the schema'}: {_shown(value)} was added to {keyword}" for value in current if value not in released]
    return gone + new


def _shown(value: Any) -> str:
    return "absent" if value is None else repr(value)
