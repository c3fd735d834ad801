"""checkov, which asks for other versions than the pipeline does, in an environment of its own in the user's cache."""

import os
import shutil
import subprocess
import sys
import tempfile
from hashlib import sha256
from pathlib import Path

LOCK = Path(__file__).parents[1] / "requirements" / "policy.txt"
LONGEST_SECONDS = 600


class LinterError(Exception):
    """The linter cannot be had; the text says why."""


def policy_linter() -> list[str]:
    """The command to which checkov's arguments are added; the first call installs 290 MB.

    Several processes may call it at once. Raises LinterError.
    """
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "news-events"
    folder = cache / f"policy-{sha256(LOCK.read_bytes()).hexdigest()[:8]}"
    if not folder.exists():
        cache.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=cache) as made:
            environment = _installed(Path(made) / "environment")
            try:
                environment.rename(folder)
            except OSError:  # Another process was first.
                shutil.rmtree(environment)
    # Not the script checkov: it names the folder that it was installed in.
    return [str(folder / "bin" / "python"), "-m", "checkov.main"]


def _installed(environment: Path) -> Path:
    _run(sys.executable, "-m", "venv", str(environment))
    pip = [str(environment / "bin" / "python"), "-m", "pip", "--disable-pip-version-check", "install", "--quiet", "--no-compile"]
    _run(*pip, "--no-deps", "--require-hashes", "--requirement", str(LOCK))
    return environment


def _run(*command: str) -> None:
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=LONGEST_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise LinterError(f"`{' '.join(command)}` did not run ({error}).") from error
    if done.returncode:
        raise LinterError(f"`{' '.join(command)}` failed:\n{done.stderr}")


if __name__ == "__main__":
    print(*policy_linter())
