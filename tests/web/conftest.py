"""What every test of the pages may rely on: what the site logs is heard."""

import logging

import pytest


@pytest.fixture(autouse=True)
def heard() -> None:
    """Have what the site logs heard: a server that an earlier test started keeps it from whoever listens."""
    logging.getLogger("uvicorn").propagate = True
    logging.getLogger("uvicorn.error").setLevel(logging.NOTSET)
