"""What a failed send or delivery means for the worker."""

from enum import StrEnum

from aiokafka import errors
from faust.exceptions import NotReady, ProducerSendError


class Verdict(StrEnum):
    """What can be done about it."""

    SEND_AGAIN = "send_again"
    NEW_PROCESS = "new_process"
    PERSON = "person"
    BUG = "bug"


# aiokafka calls these final, but they only say that somebody was too slow or is not there just now.
_PASSING = (errors.KafkaTimeoutError, errors.BrokerNotAvailableError, errors.ReplicaNotAvailableError)
# No restart gives a right, or makes room for a message that a topic does not take.
_HOPELESS = (
    errors.TopicAuthorizationFailedError,
    errors.ClusterAuthorizationFailedError,
    errors.AuthenticationFailedError,
    errors.SaslAuthenticationFailed,
    errors.MessageSizeTooLargeError,
    errors.RecordListTooLargeError,
    errors.InvalidTopicError,
)


def judge(error: BaseException) -> Verdict:
    """Everything that the broker refused for good leaves a hole in the producer's sequence, so that only a new process can go on."""
    cause = error.__cause__ if isinstance(error, ProducerSendError) and error.__cause__ else error
    if isinstance(cause, _HOPELESS):
        return Verdict.PERSON
    if isinstance(cause, _PASSING) or getattr(cause, "retriable", False):
        return Verdict.SEND_AGAIN
    return Verdict.NEW_PROCESS if isinstance(cause, errors.KafkaError | NotReady) else Verdict.BUG
