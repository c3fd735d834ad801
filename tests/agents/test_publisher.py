"""A round is delivered whole, or the process ends: nothing else may let an offset be committed."""

import asyncio

import pytest
from aiokafka import errors

from pipeline.agents import publisher as module
from pipeline.agents.leaving import WorkerStatus
from pipeline.agents.publisher import Publisher
from pipeline.contract.message import Message
from pipeline.metrics import Metrics
from tests.agents.recording import Left, RecordingProducer, leave

MESSAGES = [Message(topic="t", key=b"k", headers=[], value=b"%d" % number) for number in range(3)]
VALUES = [b"0", b"1", b"2"]


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "FIRST_PAUSE_SECONDS", 0.0)
    monkeypatch.setattr(module, "LONGEST_PAUSE_SECONDS", 0.0)
    monkeypatch.setattr(module, "LOOK_SECONDS", 0.01)
    monkeypatch.setattr(module, "STOP_PATIENCE_SECONDS", 0.05)


def publisher(producer: RecordingProducer, metrics: Metrics, *, patience_seconds: float = 60.0, is_stopping: bool = False) -> Publisher:
    return Publisher(producer=producer, metrics=metrics, patience_seconds=patience_seconds, is_stopping=lambda: is_stopping, leave=leave)


def values(records: list[tuple[str, bytes | None, bytes | None]]) -> list[bytes | None]:
    return [value for _, _, value in records]


def test_all_are_delivered_in_order() -> None:
    producer = RecordingProducer()
    asyncio.run(publisher(producer, Metrics()).deliver(MESSAGES))
    assert values(producer.delivered) == VALUES


def test_nothing_to_deliver_is_delivered() -> None:
    asyncio.run(publisher(RecordingProducer(), Metrics()).deliver([]))


def test_it_returns_only_when_the_last_delivery_is_in() -> None:
    async def hold_back() -> None:
        producer = RecordingProducer()
        producer.gate.clear()
        delivery = asyncio.ensure_future(publisher(producer, Metrics()).deliver(MESSAGES))
        done, _ = await asyncio.wait([delivery], timeout=0.1)
        assert not done
        producer.gate.set()
        await delivery
        assert values(producer.delivered) == VALUES

    asyncio.run(hold_back())


def test_a_failed_delivery_sends_the_whole_round_again_in_order() -> None:
    producer = RecordingProducer(delivery_errors=lambda number, _: errors.RequestTimedOutError() if number == 1 else None)
    metrics = Metrics()
    asyncio.run(publisher(producer, metrics).deliver(MESSAGES))
    assert values(producer.sent) == [*VALUES, *VALUES]
    assert metrics.registry.get_sample_value("news_producer_retries_total") == 1
    assert metrics.registry.get_sample_value("news_producer_errors_total", {"kind": "retriable"}) == 1


def test_what_follows_a_failed_send_does_not_overtake_it() -> None:
    producer = RecordingProducer(send_errors=lambda number, _: errors.UnknownTopicOrPartitionError() if number == 1 else None)
    asyncio.run(publisher(producer, Metrics()).deliver(MESSAGES))
    assert values(producer.sent) == [b"0", b"1", *VALUES]


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (errors.OutOfOrderSequenceNumber(), WorkerStatus.RESTART_HELPS),
        (errors.InvalidProducerEpoch(), WorkerStatus.RESTART_HELPS),
        (errors.ProducerFenced(), WorkerStatus.RESTART_HELPS),
        (errors.TopicAuthorizationFailedError(), WorkerStatus.RESTART_IS_NO_HELP),
        (errors.MessageSizeTooLargeError(), WorkerStatus.RESTART_IS_NO_HELP),
        (TypeError("Expected bytes, got str"), WorkerStatus.FAILURE),
    ],
)
def test_what_no_retry_heals_ends_the_process(error: Exception, status: WorkerStatus) -> None:
    producer = RecordingProducer(delivery_errors=lambda number, _: error if number == 0 else None)
    with pytest.raises(Left) as left:
        asyncio.run(publisher(producer, Metrics()).deliver(MESSAGES))
    assert left.value.status is status
    assert len(producer.sent) == 3


def test_the_cause_counts_and_not_what_follows_from_it() -> None:
    def refuse(number: int, _: str) -> Exception:
        error: Exception = errors.OutOfOrderSequenceNumber() if number else errors.TopicAuthorizationFailedError()
        return error

    with pytest.raises(Left) as left:
        asyncio.run(publisher(RecordingProducer(delivery_errors=refuse), Metrics()).deliver(MESSAGES))
    assert left.value.status is WorkerStatus.RESTART_IS_NO_HELP


def test_patience_ends() -> None:
    producer = RecordingProducer(send_errors=lambda _, __: errors.KafkaTimeoutError())
    with pytest.raises(Left) as left:
        asyncio.run(publisher(producer, Metrics(), patience_seconds=0).deliver(MESSAGES))
    assert left.value.status is WorkerStatus.RESTART_HELPS


def test_told_to_stop_it_does_not_send_again() -> None:
    producer = RecordingProducer(send_errors=lambda _, __: errors.KafkaTimeoutError())
    with pytest.raises(Left):
        asyncio.run(publisher(producer, Metrics(), is_stopping=True).deliver(MESSAGES))
    assert len(producer.sent) == 1


def test_told_to_stop_it_does_not_wait_for_ever_for_a_broker_that_is_away() -> None:
    async def stop_while_it_waits() -> None:
        producer = RecordingProducer()
        producer.gate.clear()
        await publisher(producer, Metrics(), is_stopping=True).deliver(MESSAGES)

    with pytest.raises(Left) as left:
        asyncio.run(stop_while_it_waits())
    assert left.value.status is WorkerStatus.RESTART_HELPS


def test_told_to_stop_it_still_finishes_what_the_broker_takes() -> None:
    producer = RecordingProducer()
    asyncio.run(publisher(producer, Metrics(), is_stopping=True).deliver(MESSAGES))
    assert values(producer.delivered) == VALUES
