"""What a stranger sends is counted in a process of its own: it counts the same, and what is hostile is a sentence."""

from __future__ import annotations

import gzip
import io
import pickle
import re
import socket
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from ledger.errors import BadInput
from ledger.language.read import read
from ledger.language.schema import Field, Schema
from ledger.population import separate_process as apart
from ledger.population.asking import ImpactOptions, Judge
from ledger.population.impact import Impact, impact
from ledger.population.separate_process import count_separately
from ledger.population.source.file import open_file

TODAY = date(2026, 4, 1)
LEAD = Schema("lead", {"score": Field("score", "number"), "source": Field("source", "text")})
BEFORE, AFTER = (Judge(read(text, LEAD), LEAD) for text in ("score >= 65", "score >= 50 AND source IS NOT BLANK"))
ROWS = "SELECT i % 100 AS score, 'web' AS source FROM range(1000) t(i)"
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="the network is closed by Linux")


def sent(content: bytes, name: str = "leads.csv") -> tuple[Impact, str]:
    with tempfile.TemporaryFile() as file:
        file.write(content)
        file.flush()
        return count_separately(file, name, BEFORE, AFTER, {}, TODAY, ImpactOptions())


def parquet(folder: Path, rows: str = ROWS, how: str = "") -> bytes:
    file = folder / "made.parquet"
    duckdb.connect().execute(f"COPY ({rows}) TO '{file}' (FORMAT parquet{how})")
    return file.read_bytes()


def csv(folder: Path) -> bytes:
    file = folder / "made.csv"
    duckdb.connect().execute(f"COPY ({ROWS}) TO '{file}' (FORMAT csv, HEADER)")
    return file.read_bytes()


@pytest.mark.parametrize("form", [csv, parquet])
def test_it_counts_what_would_be_counted_here(form: Callable[[Path], bytes], tmp_path: Path) -> None:
    content = form(tmp_path)
    there, digest = sent(content, "leads")
    (tmp_path / "leads").write_bytes(content)
    here = impact(open_file(tmp_path / "leads"), BEFORE, AFTER, {}, TODAY)
    assert there == here
    assert there.overall.cells["gained"].records == 150
    assert digest == f"sha256:{subprocess.check_output(['sha256sum', tmp_path / 'leads'], text=True)[:64]}"


def test_nothing_of_it_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = csv(tmp_path)
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    sent(content)
    with pytest.raises(BadInput):
        sent(b'score,source\n"70')
    assert not [*(tmp_path / "temporary").iterdir()]


def zipped() -> bytes:
    found = io.BytesIO()
    with zipfile.ZipFile(found, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("leads.csv", "score,source\n" * 10_000)
    return found.getvalue()


ARCHIVES = {"zip": zipped, "gzip": lambda: gzip.compress(b"score,source\n70,web\n")}


@pytest.mark.parametrize("sort", ARCHIVES)
def test_an_archive_is_not_opened(sort: str) -> None:
    content = ARCHIVES[sort]()
    with pytest.raises(BadInput, match="an archive is not opened here") as found:
        sent(content)
    assert "CSV or Parquet" in found.value.fix


def truncated(folder: Path) -> bytes:
    return parquet(folder)[:-200]


def headless(folder: Path) -> bytes:
    return b"PAR1" + b"\xff" * 5_000 + b"\xff\xff\xff\x7fPAR1"


def absurd(folder: Path) -> bytes:
    """More rows than there are, by its own footer: 1,000 is told as 1,040,000 and more."""
    found = parquet(folder)
    assert found.count(b"\xd0\x0f") >= 1
    return found.replace(b"\xd0\x0f", b"\xfe\x7f")


def nested(folder: Path) -> bytes:
    return parquet(folder, f"SELECT {'[' * 300}1{']' * 300} AS score, 'web' AS source")


def bomb(folder: Path) -> bytes:
    """Some kilobytes that are a gigabyte."""
    rows = "SELECT repeat('9', 1000000) || i AS score, 'web' AS source FROM range(1000) t(i)"
    return parquet(folder, rows, ", COMPRESSION zstd")


@pytest.mark.parametrize("form", [truncated, headless, absurd, nested, bomb])
def test_a_hostile_file_ends_in_a_sentence(
    form: Callable[[Path], bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = form(tmp_path)
    assert len(content) < 50 << 20
    monkeypatch.setattr(apart, "SECONDS", 10)
    begun = time.monotonic()
    told = outcome(content)
    assert told
    assert not re.search(r"Traceback|/proc", told)
    assert time.monotonic() - begun < 30


def outcome(content: bytes) -> str:
    """What is said of it, or how many records there are."""
    try:
        return f"{sent(content, 'leads.parquet')[0].overall.records:,}"
    except BadInput as told:
        return str(told)


def test_what_takes_too_long_is_broken_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "SECONDS", 0.05)
    with pytest.raises(BadInput, match="could not be counted") as found:
        sent(csv(tmp_path))
    assert "not counted in" in found.value.why


def confined(program: str) -> subprocess.CompletedProcess[str]:
    """A program as it goes on in such a process."""
    told = f"from ledger.population.source.confined import confine\nimport duckdb, socket\nconfine()\n{program}"
    return subprocess.run([sys.executable, "-I", "-c", told], capture_output=True, text=True, timeout=60, check=False)


@LINUX
def test_it_reaches_no_network() -> None:
    with socket.create_server(("127.0.0.1", 0)) as there:
        port = there.getsockname()[1]
        found = confined(f"socket.create_connection(('127.0.0.1', {port}), 5)")
        assert "PermissionError" in found.stderr
        assert "ConnectionRefused" not in found.stderr


def test_it_takes_no_more_memory_than_it_may() -> None:
    found = confined("held = [bytearray(1 << 26) for _ in range(64)]")
    assert "MemoryError" in found.stderr


def test_what_a_process_says_that_was_taken_over_is_not_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Evil:
        def __reduce__(self) -> Any:
            return open, (str(tmp_path / "owned"), "w")

    with pytest.raises(BadInput, match="could not be counted"):
        apart._counts(pickle.dumps(("counted", Evil(), "")), "leads.csv")
    assert not (tmp_path / "owned").exists()
