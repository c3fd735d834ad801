"""What the image is made of agrees with what the tests run on."""

import re
from pathlib import Path

import pytest

from deploy.settings_page import PAGE

REQUIREMENTS = PAGE.parent / "requirements"


def pins(path: Path) -> dict[str, str]:
    return dict(re.findall(r"^([A-Za-z0-9._-]+)==(\S+)", path.read_text(encoding="utf-8"), re.MULTILINE))


@pytest.mark.parametrize("name", ["runtime.txt", "build.txt"])
def test_image_has_the_versions_that_are_tested(name: str) -> None:
    tested = pins(REQUIREMENTS / "development.txt")
    assert pins(REQUIREMENTS / name).items() <= tested.items()


@pytest.mark.parametrize("name", ["runtime.txt", "build.txt", "development.txt", "policy.txt"])
def test_every_pin_has_a_hash_and_no_lock_names_a_registry(name: str) -> None:
    text = (REQUIREMENTS / name).read_text(encoding="utf-8")
    assert all("--hash=sha256:" in block for block in re.split(r"\n(?=\S)", text) if "==" in block.split("\n")[0])
    assert "://" not in text
