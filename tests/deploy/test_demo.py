"""`make demo` as a person runs it: killed half way, run to its end, and kept up in a terminal until Ctrl-C."""

import fcntl
import os
import pty
import select
import subprocess
import sys
import termios
import time
from pathlib import Path

import psutil
import pytest

from deploy.demo.folder import MARKER
from deploy.demo.samples import load_samples
from pipeline.local_kafka.broker import LocalKafka
from tests.processes import still_running

DEMO = [sys.executable, "-m", "deploy.demo.run"]
ROOT = Path(__file__).parents[2]
PATIENCE_SECONDS = 240

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(900)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One for all tests here: the later ones find what the earlier left."""
    return tmp_path_factory.mktemp("demo")


def environment(folder: Path) -> dict[str, str]:
    return os.environ | {"DEMO_FOLDER": str(folder), "COLUMNS": "140", "TERM": "dumb"}


def processes_of(folder: Path) -> list[psutil.Process]:
    found = [process for process in psutil.process_iter() if marked_folder(process) == str(folder)]
    broker = LocalKafka(folder / "kafka").process
    return found if broker is None else [*found, broker]


def marked_folder(process: psutil.Process) -> str | None:
    try:
        return process.environ().get(MARKER)
    except (psutil.Error, OSError):
        return None


def test_a_killed_run_leaves_nothing_that_the_next_does_not_end(folder: Path) -> None:
    log = folder / "worker.log"
    with subprocess.Popen(DEMO, cwd=ROOT, env=environment(folder), stdout=subprocess.DEVNULL) as killed:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not log.exists():
            assert killed.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.1)
        killed.kill()
    assert len(processes_of(folder)) >= 2

    done = subprocess.run(DEMO, cwd=ROOT, env=environment(folder), capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False)

    assert done.returncode == 0, done.stdout[-2000:] + done.stderr
    assert "an earlier demonstration had left running" in done.stdout
    for sample in load_samples():
        assert sample.title in done.stdout
    assert processes_of(folder) == []


def test_in_a_terminal_it_stays_up_until_ctrl_c(folder: Path) -> None:
    terminal, inner = pty.openpty()
    demo = subprocess.Popen(
        DEMO,
        cwd=ROOT,
        env=environment(folder),
        stdin=inner,
        stdout=inner,
        stderr=inner,
        start_new_session=True,
        preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),  # Only a controlling terminal turns ^C into a signal.
    )
    os.close(inner)
    shown = read_until(terminal, "Ctrl-C here", demo)
    assert "news-events publish" in shown
    running = processes_of(folder)
    assert len(running) >= 2

    os.write(terminal, b"\x03")

    read_until(terminal, None, demo)
    assert demo.wait(PATIENCE_SECONDS) == 0
    assert still_running(running) == []
    assert processes_of(folder) == []


def read_until(terminal: int, words: str | None, demo: subprocess.Popen[bytes]) -> str:
    """What the terminal shows until the words come; without words, until the end."""
    shown, deadline = b"", time.monotonic() + PATIENCE_SECONDS
    while words is None or words.encode() not in shown:
        assert time.monotonic() < deadline, shown.decode(errors="replace")
        readable, _, _ = select.select([terminal], [], [], 0.5)
        if readable:
            try:
                chunk = os.read(terminal, 65536)
            except OSError:  # Linux: the other end is closed.
                chunk = b""
            if not chunk:
                break
            shown += chunk
        elif demo.poll() is not None:
            break
    text = shown.decode(errors="replace")
    assert words is None or words in text, text
    return text
