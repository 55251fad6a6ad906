"""What holds for every page: its links lead somewhere, and it speaks of no one's machine."""

import re
from pathlib import Path

import pytest

from pages import PAGES, ROOT

READMES = (*sorted(ROOT.glob("connectors/*/README.md")), *sorted(ROOT.glob("plugins/*/README.md")))
CODE = ROOT / "src" / "ledger"
EVERY = (*PAGES, *READMES)
ELSEWHERE = ("http://", "https://", "mailto:")
A_MACHINE = re.compile(r"(?<![\w./])/(?:work|home|root|tmp|Users|var(?!/lib/ledger\b))/|[A-Z]:\\|\.\./shared")
"""A path on one machine; the folder that the systemd unit keeps its state in is the same on all."""
FENCES = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)


def name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def prose(page: Path) -> str:
    return FENCES.sub("", page.read_text(encoding="utf-8"))


def anchors(page: Path) -> set[str]:
    """The anchors that headings make, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", prose(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", EVERY, ids=name)
def test_every_link_leads_somewhere(page: Path) -> None:
    for link in re.findall(r"\]\(([^)\s]+)\)", prose(page)):
        if link.startswith(ELSEWHERE):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


@pytest.mark.parametrize("page", EVERY, ids=name)
def test_no_page_speaks_of_a_place_on_one_machine(page: Path) -> None:
    assert not A_MACHINE.findall(page.read_text(encoding="utf-8"))


@pytest.mark.parametrize("page", EVERY, ids=name)
def test_no_page_holds_what_an_unfinished_merge_left(page: Path) -> None:
    assert not re.findall(r"^(?:<{7}|={7}|>{7})(?: .*)?$", page.read_text(encoding="utf-8"), re.MULTILINE)


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_page_can_be_reached_from_the_readme(page: Path) -> None:
    reached, waiting = set(), [ROOT / "README.md"]
    while waiting:
        each = waiting.pop()
        if each in reached or each.suffix != ".md":
            continue
        reached.add(each)
        links = (link.partition("#")[0] for link in re.findall(r"\]\(([^)\s]+)\)", prose(each)))
        waiting += [(each.parent / link).resolve() for link in links if link and not link.startswith(ELSEWHERE)]

    assert page in reached


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_module_that_a_page_names_is_there(page: Path) -> None:
    named = set(re.findall(r"`((?:\w+/)*\w+\.(?:py|lark))`", prose(page)))

    assert sorted(path for path in named if not (ROOT / path).exists() and not (CODE / path).exists()) == []
