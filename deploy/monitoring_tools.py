"""Prometheus, Alertmanager, promtool and amtool from pinned Debian packages, unpacked without root into the user's cache."""

import os
import platform
import shutil
import subprocess
import tempfile
from hashlib import sha256
from pathlib import Path

# Of Debian 12; after a point release `apt-get download` names the new version, and `sha256sum` its digest.
PACKAGES = {
    "prometheus=2.42.0+ds-5+deb12u1": "81d59a24fce84f7fbe97a45a4f2914b6a5881b5cd1db2a6a0e129e515e1a5f55",
    "prometheus-alertmanager=0.25.0-1+b4": "4fb9aed15cfe8e0c32408e643ab32a1e41ee87d2cc26f18aeba928b1b0b98ae7",
}
MACHINE = "x86_64"
LONGEST_SECONDS = 300


class ToolsError(Exception):
    """The tools cannot be had; the text says why."""


def monitoring_tools() -> Path:
    """The folder with `prometheus`, `prometheus-alertmanager`, `promtool` and `amtool`; the first call downloads 30 MB.

    Several processes may call it at once. Raises ToolsError.
    """
    if platform.machine() != MACHINE:
        raise ToolsError(f"The packages are pinned for {MACHINE}, and this machine is {platform.machine()}.")
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "news-events"
    folder = cache / f"monitoring-{sha256(''.join(PACKAGES.values()).encode()).hexdigest()[:8]}"
    if not folder.exists():
        cache.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=cache) as made:
            unpacked = _unpacked(Path(made))
            try:
                unpacked.rename(folder)
            except OSError:  # Another process was first.
                shutil.rmtree(unpacked)
    return folder / "usr" / "bin"


def _unpacked(folder: Path) -> Path:
    target = folder / "unpacked"
    for package, digest in PACKAGES.items():
        downloads = folder / digest
        downloads.mkdir()
        _download(package, downloads, folder / "apt")
        (file,) = downloads.glob("*.deb")
        if sha256(file.read_bytes()).hexdigest() != digest:
            raise ToolsError(f"{file.name} is not the package that is pinned.")
        _run("dpkg-deb", "--extract", str(file), str(target), folder=folder)
    return target


def _download(package: str, folder: Path, apt: Path) -> None:
    """With apt's sources and keys, but with lists of our own: those of a fresh machine are empty, and only root may fill them."""
    options = [f"--option=Dir::State::Lists={apt}/lists", f"--option=Dir::Cache={apt}/cache"]
    if not apt.exists():
        (apt / "lists" / "partial").mkdir(parents=True)
        (apt / "cache" / "archives" / "partial").mkdir(parents=True)
        _run("apt-get", *options, "--quiet", "update", folder=folder)
    _run("apt-get", *options, "--quiet", "download", package, folder=folder)


def _run(*command: str, folder: Path) -> None:
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=LONGEST_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ToolsError(f"`{command[0]}` did not run ({error}); Debian 12 has it.") from error
    if done.returncode:
        raise ToolsError(f"`{' '.join(command)}` failed:\n{done.stderr}")


if __name__ == "__main__":
    print(monitoring_tools())
