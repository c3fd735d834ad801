"""The broker's jars in the user's cache folder: downloaded once, compared with the lock at every start."""

import errno
import os
import shutil
from collections.abc import Callable, Sequence
from hashlib import sha256
from pathlib import Path

from pipeline.local_kafka.errors import JarsError
from pipeline.local_kafka.exclusive import exclusive
from pipeline.local_kafka.locked import KAFKA_VERSION, Jar, file_sha256, load_locked_jars
from pipeline.local_kafka.repository import Repository

Say = Callable[[str], None]
PARTIAL = "partial"
PROGRESS_EVERY = 10


def default_cache() -> Path:
    """The user's cache folder for this project, by the XDG convention."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "news-events"


def prepare_jars(*, cache: Path, repository: Repository, say: Say) -> Path:
    """Return the folder that holds exactly the locked jars; downloads those that are missing.

    Safe to call from several processes at once, and after one of them was killed. Raises JarsError.
    """
    jars = load_locked_jars()
    folder = cache / f"kafka-{KAFKA_VERSION}-{_name_of(jars)}"
    try:
        with exclusive(cache / "kafka.lock", on_wait=lambda: say("Waiting for another process that downloads Kafka's jars.")):
            folder.mkdir(exist_ok=True)
            _download([jar for jar in jars if not (folder / jar.name).exists()], folder, repository, say)
            _verify(folder, jars)
    except OSError as error:
        raise JarsError(_disk_sentence(error, cache)) from error
    return folder


def _name_of(jars: Sequence[Jar]) -> str:
    """Another lock gets another folder, so that a jar of an earlier one never counts as a stranger."""
    return sha256("".join(jar.sha256 for jar in jars).encode()).hexdigest()[:8]


def _download(missing: Sequence[Jar], folder: Path, repository: Repository, say: Say) -> None:
    """Each jar arrives under its name only when it is whole: what a killed run left in `partial` counts for nothing."""
    partial = folder / PARTIAL
    shutil.rmtree(partial, ignore_errors=True)
    if not missing:
        return
    say(f"Downloading Apache Kafka {KAFKA_VERSION} ({len(missing)} jars) to {folder}")
    try:
        for count, jar in enumerate(missing, start=1):
            downloaded = repository.download(jar, partial)
            if file_sha256(downloaded) != jar.sha256:
                raise JarsError(f"{jar.name} came incomplete or altered from {repository.url}; nothing of it was kept, try again.")
            downloaded.replace(folder / jar.name)
            if count % PROGRESS_EVERY == 0 or count == len(missing):
                say(f"  {count} of {len(missing)}")
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _verify(folder: Path, jars: Sequence[Jar]) -> None:
    locked = {jar.name: jar.sha256 for jar in jars}
    found = {path.name: file_sha256(path) for path in folder.glob("*.jar")}
    wrong = sorted(name for name in found if found[name] != locked.get(name))
    if wrong:
        raise JarsError(f"{folder / wrong[0]} is not the jar that the lock names; delete the folder {folder} and start again.")


def _disk_sentence(error: OSError, cache: Path) -> str:
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return f"The disk is full: Kafka's jars need 50 MB in {cache}; make room there, or name another folder in XDG_CACHE_HOME."
    return f"The cache folder {cache} cannot be used ({error.strerror}); name another in XDG_CACHE_HOME."
