"""A session of Spark for our questions alone, which reads SQL as we write it, whatever a cluster is set to.

sc://spark.acme.example:15002    a Spark Connect server: needs `pyspark-client`, and no Java
spark://master:7077, local       a cluster, or this machine: needs `pyspark`, which brings Spark itself, and Java
"""

from __future__ import annotations

import logging
import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from typing import Any

from ledger.population.source.unanswered import no_spark

_SETTINGS = {
    "spark.sql.ansi.enabled": "true",
    "spark.sql.ansi.doubleQuotedIdentifiers": "false",
    "spark.sql.caseSensitive": "true",
    "spark.sql.parser.escapedStringLiterals": "false",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.variable.substitute": "false",  # `${name}` in a code is a text
}
_HERE = {  # a session of this machine is nobody else's business
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.sql.shuffle.partitions": "8",  # of each step; 200 are for a cluster, and take ten times as long here
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
}


def session_at(url: str, token: str = "") -> Any:
    """A session of pyspark's, with settings of its own. Raises BadInput where there is no library for it."""
    connect = url.startswith("sc://")
    if find_spec("pyspark") is None or not (connect or find_spec("py4j")):
        raise no_spark("" if connect else url)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # pyspark is not sure of a pandas that is not used here
        session = _connected(url, token) if connect else _classic(url)
        for name, value in _SETTINGS.items():
            session.conf.set(name, value)
    return session


def _connected(url: str, token: str) -> Any:
    from pyspark.sql.connect.session import SparkSession

    told = f"{url.rstrip('/')}{'' if ';' in url else '/'};token={token}" if token else url
    return SparkSession.builder.remote(told).create()


def _classic(url: str) -> Any:
    """One Spark a process: what runs already is asked for another session."""
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.appName("ledger")
    local = url == "local"
    for name, value in (_HERE if local else {}).items():
        builder = builder.config(name, value)
    with _quiet():
        session = builder.master("local[*]" if local else url).getOrCreate()
    session.sparkContext.setLogLevel("OFF")
    logging.getLogger().addHandler(logging.NullHandler())  # py4j has a traceback logged, and nobody else listens
    return session.newSession()


@contextmanager
def _quiet() -> Iterator[None]:
    """Spark tells on the error stream of the program how it starts, and there is no way to ask it not to."""
    kept = os.dup(2)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(nowhere)
        os.close(kept)
