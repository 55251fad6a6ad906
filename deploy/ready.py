"""python ready.py PORT: ends well where what listens there says that it is ready. A container is asked so."""

import sys
import tomllib
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

settings = Path("ledger.toml")
address = tomllib.loads(settings.read_text(encoding="utf-8")).get("serve", {}) if settings.exists() else {}
host = urlsplit(address.get("address", "")).netloc or "localhost"
asked = urllib.request.Request(f"http://127.0.0.1:{sys.argv[1]}/readyz", headers={"Host": host})
with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(asked, timeout=4):
    pass
