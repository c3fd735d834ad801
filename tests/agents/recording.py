"""Fakes that record: a producer that does as it is told, and an end of the process that can be caught."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, NoReturn

from pipeline.agents.leaving import WorkerStatus


class Left(BaseException):
    """Stands for the end of the process, which nothing may stop."""

    def __init__(self, status: WorkerStatus) -> None:
        super().__init__(status)
        self.status = status


def leave(status: WorkerStatus) -> NoReturn:
    raise Left(status)


Script = Callable[[int, str], Exception | None]


def all_well(_number: int, _topic: str) -> Exception | None:
    return None


class RecordingProducer:
    """`send_errors` and `delivery_errors` say, by the number of the send, what fails; `gate` holds deliveries back."""

    def __init__(self, *, send_errors: Script = all_well, delivery_errors: Script = all_well) -> None:
        self.sent: list[tuple[str, bytes | None, bytes | None]] = []
        self.delivered: list[tuple[str, bytes | None, bytes | None]] = []
        self.gate = asyncio.Event()
        self.gate.set()
        self._send_errors = send_errors
        self._delivery_errors = delivery_errors

    async def send(
        self, topic: str, key: bytes | None, value: bytes | None, partition: int | None, timestamp: float | None, headers: Any
    ) -> Awaitable[Any]:
        del partition, timestamp, headers
        number = len(self.sent)
        self.sent.append((topic, key, value))
        if (error := self._send_errors(number, topic)) is not None:
            raise error
        return asyncio.ensure_future(self._deliver(number, (topic, key, value)))

    async def _deliver(self, number: int, record: tuple[str, bytes | None, bytes | None]) -> None:
        await self.gate.wait()
        if (error := self._delivery_errors(number, record[0])) is not None:
            raise error
        self.delivered.append(record)
