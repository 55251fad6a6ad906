"""What every test may rely on: `tests/` is importable, property tests have no deadline on a shared machine."""

import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

sys.path.insert(0, str(Path(__file__).parent))

from postgres import server as postgresql
from shell import Desk, governed

if (
    signal.getsignal(signal.SIGINT) is signal.SIG_IGN
):  # as in the background of a shell: programs started here inherit it
    signal.signal(signal.SIGINT, signal.default_int_handler)

settings.register_profile("ledger", deadline=None)
settings.load_profile("ledger")


def pytest_configure(config: pytest.Config) -> None:
    """The marks of these tests."""
    config.addinivalue_line("markers", "faults: has a longer form, which ./dev faults runs")


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A governed ledger, made once; nobody writes to it."""
    return governed(tmp_path_factory.mktemp("governed"))


@pytest.fixture
def desk(template: Desk, tmp_path: Path) -> Desk:
    """A governed ledger of the test's own: charter, entity `lead` and criteria `mql` in force, on 2 February 2026."""
    return template.copied(tmp_path)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The URL of a real PostgreSQL."""
    with postgresql() as url:
        yield url
