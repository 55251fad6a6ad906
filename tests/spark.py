"""A real Spark for the tests: a session of this machine, on one core, with its files in a temporary folder.

Its own zone is another one than any ledger's, since nothing may rest on it. `./dev test` installs it; Java it finds
on the machine, 17 or later. Where that is missing the tests are skipped; where pyspark is, but for `CI=true`.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import time
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp
from typing import Any

import pytest

from ledger.population.source import spark_session
from warehouses import ELSEWHERE

SETTINGS = {
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.extraJavaOptions": "-XX:+UseSerialGC -XX:TieredStopAtLevel=1",
    "spark.driver.memory": "1g",
    "spark.sql.adaptive.enabled": "false",  # which pays on many machines, and costs a job each here
    "spark.sql.session.timeZone": ELSEWHERE,
    "spark.sql.shuffle.partitions": "1",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
}


@contextmanager
def local() -> Iterator[Any]:
    """A session, as `pyspark` itself has it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # pyspark is not sure of a pandas that it does not use here
        builder = _builder()
        folder = Path(mkdtemp(prefix="spark-"))
        for name, value in {**SETTINGS, "spark.sql.warehouse.dir": str(folder)}.items():
            builder = builder.config(name, value)
        session = builder.getOrCreate()
        session.sparkContext.setLogLevel("OFF")
        try:
            yield session
        finally:
            session.stop()
            shutil.rmtree(folder, ignore_errors=True)


def _builder() -> Any:
    java = os.environ.get("JAVA_HOME") or shutil.which("java")
    try:
        from pyspark.sql import SparkSession
    except ImportError:
        return _without("pyspark", "./dev test installs it")
    if not java:
        pytest.skip("there is no Java: install 17 or later")
    return SparkSession.builder.master("local[1]").appName("tests")


def _without(what: str, how: str) -> Any:
    assert os.environ.get("CI") != "true", f"there is no {what}: {how}"
    pytest.skip(f"there is no {what}: {how}")


@contextmanager
def connect_server() -> Iterator[str]:
    """The address of a Spark Connect server of this machine, as pyspark starts one."""
    from pyspark import __file__ as pyspark

    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    told = {**SETTINGS, "spark.connect.grpc.binding.address": "127.0.0.1", "spark.connect.grpc.binding.port": str(port)}
    words = [word for name, value in told.items() for word in ("--conf", f"{name}={value}")]
    with TemporaryDirectory(prefix="spark-") as folder:
        settings = {"SPARK_NO_DAEMONIZE": "1", "SPARK_LOG_DIR": folder, "SPARK_PID_DIR": folder}
        process = subprocess.Popen(
            [Path(pyspark).parent / "sbin" / "start-connect-server.sh", *words],
            env={**os.environ, **settings},
            cwd=folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # so that what the script starts can be ended with it
        )
        try:
            _answers(port)
            yield f"sc://127.0.0.1:{port}"
        finally:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _answers(port: int) -> None:
    for _ in range(1200):
        with suppress(OSError):
            socket.create_connection(("127.0.0.1", port)).close()
            return
        time.sleep(0.1)
    raise AssertionError("the server did not come up")


@contextmanager
def uncompiled() -> Iterator[None]:
    """Our own sessions compile nothing, which takes Spark longer than to work out a question about few rows."""
    quick = {"spark.sql.codegen.wholeStage": "false", "spark.sql.codegen.factoryMode": "NO_CODEGEN"}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(spark_session, "_SETTINGS", {**spark_session._SETTINGS, **quick})
        yield


@contextmanager
def setting(session: Any, **values: str) -> Iterator[None]:
    """Settings of a session for a while; `ansi_enabled` stands for `spark.sql.ansi.enabled`."""
    named = {f"spark.sql.{name.replace('_', '.')}": value for name, value in values.items()}
    before: Mapping[str, str] = {name: session.conf.get(name) for name in named}
    try:
        for name, value in named.items():
            session.conf.set(name, value)
        yield
    finally:
        for name, value in before.items():
            session.conf.set(name, value)
