"""What the page says of comparing texts is so: each figure, and that it is wrong about the change."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

import yaml

from ledger.domain.category import CATEGORY
from pages import MEANING, ROOT, blocks

PAGE = (ROOT / MEANING).read_text(encoding="utf-8")
CONSISTENT = 0.85


def test_the_texts_are_as_alike_as_the_page_says_and_that_says_nothing() -> None:
    documents = {each.name: yaml.safe_load(each.text)["criteria"] for each in blocks(PAGE, "yaml")}
    before = "score >= 70 AND employees >= 200"
    rows = re.findall(r"^\| ([^|]+) \| ([\d.]+) \| (\w+) \| ", PAGE, re.MULTILINE)
    told = dict(re.findall(r"^mql v2 → (\w+\.yaml): (\w+)", PAGE, re.MULTILINE))

    for (_, ratio, verdict), name in zip(rows, ("higher.yaml", "either.yaml", "turned.yaml"), strict=True):
        alike = SequenceMatcher(None, before, documents[name]).ratio()
        assert f"{alike:.2f}" == ratio
        assert verdict == ("consistent" if alike >= CONSISTENT else "divergent")
        assert (verdict == "consistent") is not (told[name] == "equivalent"), "it is wrong each time"


def test_the_page_knows_every_category() -> None:
    assert set(re.findall(r"^\| \*(\w+)\* \|", PAGE, re.MULTILINE)) == set(CATEGORY)
