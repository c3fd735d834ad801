"""Which failures heal, which need a new process, which a person."""

import pytest
from aiokafka import errors
from faust.exceptions import NotReady, ProducerSendError

from pipeline.agents.broker_errors import Verdict, judge


@pytest.mark.parametrize(
    "error",
    [
        errors.KafkaTimeoutError(),
        errors.KafkaConnectionError(),
        errors.UnknownTopicOrPartitionError(),
        errors.NotEnoughReplicasError(),
        errors.RequestTimedOutError(),
        errors.NodeNotReadyError(),
    ],
)
def test_a_broker_that_is_away_or_slow_is_asked_again(error: Exception) -> None:
    assert judge(error) is Verdict.SEND_AGAIN


@pytest.mark.parametrize(
    "error",
    [errors.OutOfOrderSequenceNumber(), errors.InvalidProducerEpoch(), errors.ProducerFenced(), errors.UnknownProducerId(), NotReady()],
)
def test_a_broken_producer_needs_a_new_process(error: Exception) -> None:
    assert judge(error) is Verdict.NEW_PROCESS


@pytest.mark.parametrize("error", [errors.TopicAuthorizationFailedError(), errors.MessageSizeTooLargeError()])
def test_rights_and_sizes_need_a_person(error: Exception) -> None:
    assert judge(error) is Verdict.PERSON


@pytest.mark.parametrize("error", [TypeError("Expected bytes, got str"), ValueError(), AttributeError()])
def test_anything_else_is_a_bug(error: Exception) -> None:
    assert judge(error) is Verdict.BUG


def test_what_faust_wraps_counts_by_its_cause() -> None:
    wrapped = ProducerSendError("Error while sending")
    wrapped.__cause__ = errors.TopicAuthorizationFailedError()
    assert judge(wrapped) is Verdict.PERSON
