"""Why an input cannot be processed: the reasons of dead letters, and the error that carries one.

BadInputError
    raised wherever an input turns out to be unusable; everything else that is raised is our fault or the broker's.
"""

from enum import StrEnum


class Reason(StrEnum):
    """The closed list of reasons of a dead letter."""

    NOT_UTF8 = "not_utf8"
    NOT_JSON = "not_json"
    NOT_AN_OBJECT = "not_an_object"
    MISSING_BODY = "missing_body"
    EMPTY_BODY = "empty_body"
    INVALID_FIELD = "invalid_field"
    TOO_LARGE = "too_large"
    NO_KEY_NO_VALUE = "no_key_no_value"
    EXTRACTION_ERROR = "extraction_error"
    EXTRACTION_TIMEOUT = "extraction_timeout"
    EXTRACTION_CRASH = "extraction_crash"
    EVENT_TOO_LARGE = "event_too_large"


class Stage(StrEnum):
    """Where on its way an input was refused."""

    DECODE = "decode"
    EXTRACT = "extract"
    ENCODE = "encode"
    PUBLISH = "publish"


class BadInputError(Exception):
    """An input that will never work as it is; `explanation` is one sentence for the person who sent it."""

    def __init__(self, reason: Reason, stage: Stage, explanation: str) -> None:
        super().__init__(f"{reason}: {explanation}")
        self.reason = reason
        self.stage = stage
        self.explanation = explanation

    def __reduce__(self) -> tuple[type["BadInputError"], tuple[Reason, Stage, str]]:
        """Pickles whole: the error crosses from a pool process to the worker."""
        return (BadInputError, (self.reason, self.stage, self.explanation))
