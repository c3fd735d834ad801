"""Send messages and wait until the broker has every one of them; nothing less lets an offset be committed."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, NoReturn, Protocol

from pipeline.agents.broker_errors import Verdict, judge
from pipeline.agents.leaving import Leave, WorkerStatus
from pipeline.contract.message import Message
from pipeline.logs import get_logger
from pipeline.metrics import Metrics

FIRST_PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 10.0
LOOK_SECONDS = 0.5
# A worker that is told to stop while the broker is away gives it this long to come back.
STOP_PATIENCE_SECONDS = 10.0
# The gravest first.
STATUSES = {
    Verdict.BUG: WorkerStatus.FAILURE,
    Verdict.PERSON: WorkerStatus.RESTART_IS_NO_HELP,
    Verdict.NEW_PROCESS: WorkerStatus.RESTART_HELPS,
}

log = get_logger(__name__)


class Producer(Protocol):
    """The part of Faust's producer that is used: awaited once it has the message, the awaitable inside is the delivery."""

    async def send(
        self,
        topic: str,
        key: bytes | None,
        value: bytes | None,
        partition: int | None,
        timestamp: float | None,
        headers: Any,
    ) -> Awaitable[Any]:
        """Raises ProducerSendError."""


class Publisher:
    """Delivers rounds of messages; ends the process where that cannot be done, for the batch must not be acknowledged then."""

    def __init__(
        self, *, producer: Producer, metrics: Metrics, patience_seconds: float, is_stopping: Callable[[], bool], leave: Leave
    ) -> None:
        self._producer = producer
        self._metrics = metrics
        self._patience_seconds = patience_seconds
        self._is_stopping = is_stopping
        self._leave = leave

    async def deliver(self, messages: Sequence[Message]) -> None:
        """Returns when the broker has acknowledged all of them, in the order given within a partition.

        After a passing error the whole round is sent again: ids make the repeats harmless, and the order stays.
        """
        deadline = time.monotonic() + self._patience_seconds
        pause = FIRST_PAUSE_SECONDS
        while errors := await self._send(messages):
            self._judge(errors)
            if self._is_stopping() or time.monotonic() > deadline:
                log.error("the broker did not take what is in hand; it will be read again", error=repr(errors[0]), messages=len(messages))
                self._leave(WorkerStatus.RESTART_HELPS)
            log.warning("sending again", error=repr(errors[0]), failed=len(errors), messages=len(messages))
            self._metrics.producer_retries.inc()
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE_SECONDS)

    async def _send(self, messages: Sequence[Message]) -> list[BaseException]:
        """Every delivery is waited for, also after the first error: one that is left alone may still succeed, or complain later."""
        errors: list[BaseException] = []
        deliveries = []
        for message in messages:
            try:
                sent = await self._producer.send(message.topic, _key(message), message.value, None, None, message.headers)
            except Exception as error:
                errors.append(error)
                break  # what follows must not overtake it
            deliveries.append(asyncio.ensure_future(sent))
        await self._settle(deliveries)
        return errors + [failure for delivery in deliveries if (failure := delivery.exception()) is not None]

    async def _settle(self, deliveries: Sequence[asyncio.Future[Any]]) -> None:
        """An idempotent producer's deliveries never expire: while the broker is away only the watchdog or a stop ends this wait."""
        pending = set(deliveries)
        stopping_since: float | None = None
        while pending:
            _, pending = await asyncio.wait(pending, timeout=LOOK_SECONDS)
            if self._is_stopping():
                stopping_since = stopping_since or time.monotonic()
                if pending and time.monotonic() - stopping_since > STOP_PATIENCE_SECONDS:
                    log.error("told to stop while the broker is away; what is in hand will be read again", pending=len(pending))
                    self._leave(WorkerStatus.RESTART_HELPS)

    def _judge(self, errors: Sequence[BaseException]) -> None:
        """Returns where sending again can help. The first refusal makes every later message of its partition fail as well."""
        verdicts = {judge(error): error for error in reversed(errors)}
        for error in errors:
            self._metrics.producer_errors.labels(kind="retriable" if judge(error) is Verdict.SEND_AGAIN else "fatal").inc()
        for verdict in STATUSES:
            if verdict in verdicts:
                self._give_up(verdicts[verdict], verdict)

    def _give_up(self, error: BaseException, verdict: Verdict) -> NoReturn:
        if verdict is Verdict.PERSON:
            log.error(
                "the broker refuses an output for good: give the worker WRITE on it, or let it take larger messages", error=repr(error)
            )
        elif verdict is Verdict.NEW_PROCESS:
            log.error("this producer can deliver no more; a new process can", error=repr(error))
        else:
            log.error("a bug: a message could not be sent", exc_info=error)
        self._leave(STATUSES[verdict])


def _key(message: Message) -> bytes | None:
    """aiokafka sends no record that has neither key nor value, as the dead letter of such an input has; an empty key says the same."""
    return b"" if message.key is None and message.value is None else message.key
