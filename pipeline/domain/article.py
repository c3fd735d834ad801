"""The article: one news document that the pipeline reads."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime

MAX_ARTICLE_ID_CHARS = 256
MAX_BODY_CHARS = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """A decoded article; `published_at` is kept as it was given (RFC 3339 with offset), events carry it on unchanged."""

    article_id: str
    body: str
    title: str | None = None
    outlet: str | None = None
    url: str | None = None
    published_at: str | None = None
    language: str | None = None

    def __post_init__(self) -> None:
        if not 1 <= len(self.article_id) <= MAX_ARTICLE_ID_CHARS:
            raise ValueError(f"article_id has {len(self.article_id)} characters; 1 to {MAX_ARTICLE_ID_CHARS} are allowed")
        if not self.body.strip():
            raise ValueError("body is empty")
        if len(self.body) > MAX_BODY_CHARS:
            raise ValueError(f"body has {len(self.body)} characters; {MAX_BODY_CHARS} are allowed")
        self.published  # noqa: B018  refuses a time that cannot be read or has no offset

    @property
    def published(self) -> datetime | None:
        """When the outlet published it, in the outlet's own offset, so that "Saturday" is the reader's Saturday."""
        if self.published_at is None:
            return None
        moment = datetime.fromisoformat(self.published_at.upper())  # RFC 3339 allows "z", Python does not
        if moment.tzinfo is None:
            raise ValueError(f"published_at has no offset: {self.published_at}")
        return moment

    @property
    def revision(self) -> str:
        """16 hexadecimal characters over every field that extraction reads: any change makes a new revision."""
        fields = [self.body, self.title, self.published_at, self.outlet, self.url, self.language]
        return hashlib.sha256(json.dumps(fields, ensure_ascii=False).encode("utf-8", "surrogatepass")).hexdigest()[:16]
