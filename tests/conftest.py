"""What every test may rely on: `tests/` is importable, property tests have no deadline on a shared machine."""

import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

sys.path.insert(0, str(Path(__file__).parent))

from postgres import server as postgresql
from shell import Desk, governed
from spark import local as local_spark
from strategies import tries

if (
    signal.getsignal(signal.SIGINT) is signal.SIG_IGN
):  # as in the background of a shell: programs started here inherit it
    signal.signal(signal.SIGINT, signal.default_int_handler)

settings.register_profile(
    "ledger", max_examples=tries(100), deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("ledger")


def pytest_configure(config: pytest.Config) -> None:
    """The marks of these tests."""
    config.addinivalue_line("markers", "faults: has a longer form, which ./dev faults runs")


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A governed ledger, made once; nobody writes to it."""
    return governed(tmp_path_factory.mktemp("governed"))


@pytest.fixture
def desk(template: Desk, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Desk]:
    """A governed ledger of the test's own: charter, entity `lead` and criteria `mql` in force, on 2 February 2026.

    It is a file, or lies on a server where a test is asked for both: `tests/stories/conftest.py`.
    """
    mine = template.copied(tmp_path)
    if getattr(request, "param", "file") == "file":
        yield mine
        return
    from elsewhere import on_server

    with on_server(mine, request.getfixturevalue("postgres")) as elsewhere:
        yield elsewhere


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The URL of a real PostgreSQL."""
    with postgresql() as url:
        yield url


@pytest.fixture(scope="session")
def spark() -> Iterator[Any]:
    """A session of a real Spark, shared by all tests of a process: it takes ten seconds to start."""
    with local_spark() as session:
        yield session
