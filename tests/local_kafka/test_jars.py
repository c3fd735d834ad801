import errno
import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest

from pipeline.local_kafka.configuration import HOST
from pipeline.local_kafka.errors import JarsError
from pipeline.local_kafka.jars import prepare_jars
from pipeline.local_kafka.locked import Jar, load_locked_jars
from pipeline.local_kafka.ports import free_port
from pipeline.local_kafka.repository import Repository
from tests.local_kafka.served_jars import ServedJars

JARS = load_locked_jars()
NAMES = sorted(jar.name for jar in JARS)


class FullDisk(Repository):
    """Fails as the system does when there is no room for the first byte."""

    def download(self, jar: Jar, folder: Path) -> Path:
        raise OSError(errno.ENOSPC, "No space left on device", str(folder / jar.name))


def prepare(cache: Path, repository: Repository) -> Path:
    return prepare_jars(cache=cache, repository=repository, say=lambda _: None)


def test_downloads_each_jar_once(served: ServedJars, tmp_path: Path) -> None:
    lines: list[str] = []
    folder = prepare_jars(cache=tmp_path, repository=served.repository, say=lines.append)

    assert sorted(path.name for path in folder.iterdir()) == NAMES
    assert sorted(served.asked) == NAMES
    assert f"{len(NAMES)} jars" in lines[0]
    assert lines[-1].strip() == f"{len(NAMES)} of {len(NAMES)}"

    lines.clear()
    assert prepare_jars(cache=tmp_path, repository=served.repository, say=lines.append) == folder
    assert len(served.asked) == len(NAMES)
    assert lines == []


def test_two_starts_at_once_download_each_jar_once(served: ServedJars, tmp_path: Path) -> None:
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as processes:
        first, second = processes.map(prepare, [tmp_path] * 2, [served.repository] * 2)

    assert first == second
    assert sorted(served.asked) == NAMES


def test_download_goes_on_where_a_killed_one_ended(served: ServedJars, tmp_path: Path) -> None:
    interrupted = JARS[20].name
    served.stuck = {interrupted}
    process = multiprocessing.get_context("spawn").Process(target=prepare, args=(tmp_path, served.repository))
    process.start()
    assert served.is_stuck.wait(60)
    process.kill()
    process.join()
    served.stuck = set()

    folder = prepare(tmp_path, served.repository)

    assert sorted(path.name for path in folder.iterdir()) == NAMES
    assert sorted(served.asked) == sorted([*NAMES, interrupted])


@pytest.mark.parametrize(("kept_bytes", "added"), [(-1, b"?"), (1000, b""), (0, b"")], ids=["tampered", "half", "empty"])
def test_refuses_a_tampered_or_incomplete_jar(served: ServedJars, tmp_path: Path, kept_bytes: int, added: bytes) -> None:
    folder = prepare(tmp_path, served.repository)
    jar = folder / NAMES[5]
    jar.write_bytes(jar.read_bytes()[:kept_bytes] + added)

    with pytest.raises(JarsError, match=f"{jar.name} is not the jar that the lock names; delete the folder {folder} "):
        prepare(tmp_path, served.repository)


def test_refuses_a_jar_that_the_lock_does_not_name(served: ServedJars, tmp_path: Path) -> None:
    folder = prepare(tmp_path, served.repository)
    (folder / "aaa-1.0.jar").write_bytes((folder / NAMES[0]).read_bytes())

    with pytest.raises(JarsError, match=r"aaa-1\.0\.jar is not the jar"):
        prepare(tmp_path, served.repository)


def test_keeps_nothing_of_an_altered_download(served: ServedJars, tmp_path: Path) -> None:
    served.altered = {NAMES[0]}
    with pytest.raises(JarsError, match=f"{NAMES[0]} came incomplete or altered from http.*try again"):
        prepare(tmp_path, served.repository)
    assert [path for path in tmp_path.rglob("*") if path.name == NAMES[0]] == []

    served.altered = set()
    assert (prepare(tmp_path, served.repository) / NAMES[0]).exists()


def test_says_what_the_repository_does_not_have(served: ServedJars, tmp_path: Path) -> None:
    served.absent = {NAMES[3]}
    with pytest.raises(JarsError, match=f"has no {NAMES[3]}"):
        prepare(tmp_path, served.repository)


def test_cold_start_without_a_network_says_so(tmp_path: Path) -> None:
    with pytest.raises(JarsError, match=r"^No network: .* could not be fetched from .*; connect once, later starts need none\.$"):
        prepare(tmp_path, Repository(f"http://{HOST}:{free_port()}"))


def test_warm_start_needs_no_network(served: ServedJars, tmp_path: Path) -> None:
    folder = prepare(tmp_path, served.repository)
    assert prepare(tmp_path, Repository(f"http://{HOST}:{free_port()}")) == folder


def test_full_disk_says_so(tmp_path: Path) -> None:
    with pytest.raises(JarsError, match=f"^The disk is full: .* in {tmp_path}; make room there"):
        prepare(tmp_path, FullDisk("http://none"))


def test_cache_that_is_no_folder_says_so(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    with pytest.raises(JarsError, match=f"^The cache folder {file} cannot be used .*XDG_CACHE_HOME"):
        prepare(file, FullDisk("http://none"))
