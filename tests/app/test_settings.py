"""`ledger.toml`: found, read, added to; and references to secrets, followed and never shown."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from ledger.app import founding, settings
from ledger.errors import BadInput

WHOLE = """
database = "data/our.db"
actor = "ana@acme.example"
plugins = ["house_rules"]

[targets.sf]
connector = "salesforce"
client_secret = "env:SF_SECRET"

[targets.hs]
connector = "hubspot"
"""


def written(folder: Path, text: str) -> Path:
    path = folder / settings.FILE
    path.write_text(text)
    return path


def test_what_is_written_is_read(tmp_path: Path) -> None:
    found = settings.load(written(tmp_path, WHOLE))
    assert found.database == tmp_path / "data" / "our.db"
    assert (found.actor, found.plugins) == ("ana@acme.example", ("house_rules",))
    assert found.targets["sf"] == {"connector": "salesforce", "client_secret": "env:SF_SECRET"}
    assert found.named == ("house_rules", "salesforce", "hubspot"), "connectors of targets may run too"


def test_without_a_file_there_are_defaults_beside_it(tmp_path: Path) -> None:
    found = settings.load(tmp_path / settings.FILE)
    assert (found.database, found.actor, found.named) == (tmp_path / "ledger.db", "", ())


def test_the_nearest_file_above_is_found_up_to_the_repository(tmp_path: Path) -> None:
    written(tmp_path, "")
    below = tmp_path / "repository" / "documents"
    below.mkdir(parents=True)
    assert settings.find(None, below) == tmp_path / settings.FILE
    (tmp_path / "repository" / ".git").mkdir()
    assert settings.find(None, below) == below / settings.FILE


def test_a_file_that_is_named_has_to_be_there_but_for_founding(tmp_path: Path) -> None:
    wanted = str(tmp_path / "other.toml")
    with pytest.raises(BadInput, match="there is no file"):
        settings.find(wanted, tmp_path)
    assert settings.find(wanted, tmp_path, founding=True) == Path(wanted)


def test_a_first_file_is_never_written_over_another(tmp_path: Path) -> None:
    path = written(tmp_path, "actor = 'ana@acme.example'\n")
    assert founding.write_settings(path, "ledger.db", "dana@acme.example") is False
    assert settings.load(path).actor == "ana@acme.example"


TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\x7f"), max_size=40)


@given(TEXTS, TEXTS)
def test_whatever_is_written_is_read_again(tmp_path_factory: pytest.TempPathFactory, one: str, other: str) -> None:
    path = tmp_path_factory.mktemp("settings") / settings.FILE
    founding.write_settings(path, one, other)
    settings.add_target(path, "sf", {"connector": one, "domain": other})
    found = tomllib.loads(path.read_text(encoding="utf-8"))
    assert (found["database"], found["actor"]) == (one, other)
    assert found["targets"] == {"sf": {"connector": one, "domain": other}}


def test_a_target_is_added_below_what_people_wrote(tmp_path: Path) -> None:
    path = written(tmp_path, "# ours\nplugins = []  # none yet")
    settings.add_target(path, "sf", {"connector": "salesforce"})
    assert path.read_text().startswith("# ours\nplugins = []  # none yet\n")
    assert settings.load(path).targets == {"sf": {"connector": "salesforce"}}
    assert [each.name for each in tmp_path.iterdir()] == [settings.FILE], "no half-written file is left"
