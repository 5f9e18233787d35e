"""The generated pages say what the code says."""

from pathlib import Path

import pytest

from assistant import documentation

ROOT = Path(__file__).parent.parent


@pytest.mark.parametrize(
    ("path", "page"),
    [
        (documentation.COMMANDS, documentation.commands_page),
        (documentation.SETTINGS, documentation.settings_page),
    ],
)
def test_the_generated_pages_are_up_to_date(path: Path, page: object) -> None:
    assert (ROOT / path).read_text(encoding="utf-8") == page()  # type: ignore[operator]


def test_check_notices_a_stale_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert documentation.main(["--check"]) == 1
    assert documentation.main([]) == 0
    assert documentation.main(["--check"]) == 0
    documentation.SETTINGS.write_text("autre chose", encoding="utf-8")
    assert documentation.main(["--check"]) == 1
