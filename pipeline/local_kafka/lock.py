"""Pin the broker's jars anew after a change of COORDINATES: `python -m pipeline.local_kafka.lock`."""

import sys
import tempfile
from pathlib import Path

from pipeline.local_kafka.locked import COORDINATES, LOCK_FILE, Jar, file_sha256, write_locked_jars
from pipeline.local_kafka.repository import Repository, maven_central


def resolve_jars(repository: Repository) -> tuple[Jar, ...]:
    """Ask the repository what COORDINATES need, download it all and note each sha256."""
    import jgo

    artifacts = jgo.resolve(COORDINATES)
    with tempfile.TemporaryDirectory() as folder:
        jars = [Jar(artifact.groupId, artifact.artifactId, artifact.version, "") for artifact in artifacts]
        return tuple(
            Jar(jar.group, jar.artifact, jar.version, file_sha256(repository.download(jar, Path(folder)))) for jar in dict.fromkeys(jars)
        )


def main() -> None:
    """Write the lock; look at its difference before you commit it."""
    jars = resolve_jars(maven_central())
    write_locked_jars(jars)
    sys.stderr.write(f"{len(jars)} jars pinned in {LOCK_FILE.name}\n")


if __name__ == "__main__":
    main()
