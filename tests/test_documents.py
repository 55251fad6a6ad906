"""What people write is read as what they see, or refused with the place, the reason and what to write instead."""

from __future__ import annotations

import json
import time
from decimal import Decimal
from pathlib import Path

import pytest
import yaml
from hypothesis import example, given, settings, strategies as st

from ledger.documents import Document, load, only_keys
from ledger.documents.parse import documents
from ledger.documents.text import LARGEST, UNSEEN, checked
from ledger.errors import BadInput, Problems
from ledger.unseen import seen

LOADERS = [yaml.SafeLoader, *([yaml.CSafeLoader] if yaml.__with_libyaml__ else [])]

MQL = """\
# who owns this: lifecycle
kind: criteria
key: mql
criteria: |
  score >= 65
    AND scor < 70

  AND NOT is_competitor
examples:
  - {given: {score: 80, job_level: vp}, verdict: true, because: "it is 'vp'"}
---
kind: score
bounds: [0, 100]
"""


def one(text: str | bytes) -> Document:
    (document,) = load(text, "mql.yaml")
    return document


def value_of(text: str) -> object:
    return one(f"kind: k\nx: {text}\n").value["x"]


# --- what is read -----------------------------------------------------------------------------------------------------


def test_a_file_holds_one_or_several_documents_each_of_its_kind():
    criteria, score = load(MQL, "mql.yaml")
    assert criteria.kind == "criteria"
    assert criteria.value["key"] == "mql"
    assert criteria.value["criteria"] == "score >= 65\n  AND scor < 70\n\nAND NOT is_competitor\n"
    assert score.value == {"kind": "score", "bounds": [0, 100]}


@pytest.mark.parametrize(
    "word",
    [
        *("no", "yes", "on", "off", "y", "N", "True", "NULL", "<<", "=", "list:123", "a@b.example"),
        *("2026-01-01", "2026-01-01T10:00:00Z", "12:30:00"),
        *("010", "0o7", "0x1F", "1_000", "1e5", ".5", "5.", "+5", ".inf", ".nan"),
    ],
)
def test_a_word_is_a_word_whatever_yaml_has_made_of_it(word: str):
    assert value_of(word) == word


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *(("true", True), ("false", False), ("null", None), ("~", None), ("", None), ("0", 0), ("-12", -12), ("-0", 0)),
        *(("'true'", "true"), ('"12"', "12"), ("'~'", "~"), ("''", "")),
    ],
)
def test_truth_nothing_and_numbers_are_what_they_look_like(text: str, value: object):
    assert (value_of(text), type(value_of(text))) == (value, type(value))


def test_a_number_with_a_fraction_is_an_exact_decimal():
    assert value_of("0.1") == Decimal("0.1")
    assert str(value_of("65.0")) == "65.0"
    assert isinstance(value_of("0.1"), Decimal)


def test_a_mark_of_utf8_at_the_beginning_and_windows_line_ends_change_nothing():
    assert load(b"\xef\xbb\xbf" + MQL.replace("\n", "\r\n").encode()) == load(MQL)


def test_nothing_between_two_rules_is_no_document():
    assert [document.kind for document in load("---\n---\nkind: a\n---\n# the end\n")] == ["a"]


PLAIN = st.text(max_size=12).filter(lambda text: not UNSEEN.search(text) and "\r" not in text)
KEYS = PLAIN.map(seen)
NUMBERS = st.integers(-(10**15) + 1, 10**15 - 1)
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | PLAIN,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)


@given(VALUES)
@example({"": [], "no": {"12": "010"}, "a: b": "- c"})
@settings(deadline=None)
def test_whatever_is_written_as_yaml_or_json_comes_back(value: object):
    document = {"kind": "k", "x": value}
    for text in (
        yaml.safe_dump(document, allow_unicode=True),
        yaml.safe_dump(document, default_flow_style=True, width=20),
        json.dumps(document, ensure_ascii=False),
    ):
        for loader in LOADERS:
            (found,) = documents(checked(text, "t"), "t", loader)
            assert found.value == document


@given(st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-(10**9), max_value=10**9))
def test_a_decimal_comes_back_digit_for_digit(number: Decimal):
    assert str(value_of(str(number))) == str(number)


@given(st.binary(max_size=60) | st.text("k:ind \n-[]{}'\"|>#&*!%@`?,.\t~\\x0", max_size=60))
@settings(deadline=None)
@pytest.mark.fault(41)
def test_whatever_the_bytes_are_they_are_read_or_refused_in_three_parts(given: bytes | str):
    try:
        assert load(given, "f.yaml")
    except BadInput as error:
        told = error
    else:
        return
    assert all((told.what, told.why, told.fix))
    assert told.place.startswith("f.yaml")


# --- where it stood ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ((), "mql.yaml:2:1"),
        (("key",), "mql.yaml:3:6"),
        (("criteria",), "mql.yaml:4:11"),
        (("examples", 0, "given", "job_level"), "mql.yaml:10:36"),
        (("examples", 0, "given", "missing"), "mql.yaml:10:13"),
        (("missing", "deep"), "mql.yaml:2:1"),
    ],
)
def test_every_part_knows_its_place_and_a_missing_one_that_around_it(path: tuple[str | int, ...], place: str):
    assert load(MQL, "mql.yaml")[0].place(path) == place


@pytest.mark.parametrize(("line", "column", "place"), [(1, 1, "5:3"), (2, 7, "6:9"), (4, 5, "8:7"), (9, 1, "4:11")])
def test_a_place_in_the_text_of_a_criteria_is_a_place_in_the_file(line: int, column: int, place: str):
    assert load(MQL, "mql.yaml")[0].place_within(("criteria",), line, column) == f"mql.yaml:{place}"


@pytest.mark.parametrize(
    ("written", "place"),
    [
        ("score >= 65", "2:13"),
        ("'score >= 65'", "2:14"),
        ('"score >= 65"', "2:14"),
        ("'a = ''b'''", "2:4"),  # what is escaped has no place of its own
        ("score\n  >= 65", "2:4"),
        (">\n  score\n  >= 65", "2:4"),
    ],
)
def test_where_the_file_does_not_show_the_text_as_it_is_the_place_is_its_beginning(written: str, place: str):
    assert one(f"kind: k\nx: {written}\n").place_within(("x",), 1, 10) == f"mql.yaml:{place}"


def test_an_objection_points_into_the_file():
    objection = load(MQL, "mql.yaml")[1].problem(("bounds", 1), "this is too low", "a rule gives more", "raise it")
    assert str(objection) == "mql.yaml:13:13: this is too low\n  why: a rule gives more\n  fix: raise it"


# --- only keys that are meant -----------------------------------------------------------------------------------------


def test_a_key_that_is_almost_right_is_refused_with_the_right_one():
    with pytest.raises(BadInput) as told:
        only_keys(one("kind: score\ntitel: Fit\n"), (), ("kind", "title", "rules"))
    assert str(told.value) == (
        "mql.yaml:2:1: `titel` is not a key here\n"
        "  why: a document of kind score has the keys kind, title, rules\n"
        "  fix: write `title`"
    )


def test_all_keys_that_are_not_meant_are_told_at_once():
    document = one("kind: k\nx:\n  a: 1\n  b: 2\n  c: 3\n")
    with pytest.raises(Problems) as told:
        only_keys(document, ("x",), ("b",))
    assert [problem.place for problem in told.value.problems] == ["mql.yaml:3:3", "mql.yaml:5:3"]
    only_keys(document, ("x",), ("a", "b", "c"))


def test_what_should_have_keys_and_has_none_is_told():
    with pytest.raises(BadInput, match="`x` has no keys") as told:
        only_keys(one("kind: k\nx: 12\n"), ("x",), ("a",))
    assert told.value.place == "mql.yaml:2:4"


# --- what is refused --------------------------------------------------------------------------------------------------

BAD = [  # what is written, the place, a part of what is told
    ("", "f.yaml", "the file holds no document"),
    ("# nothing yet\n", "f.yaml", "the file holds no document"),
    ("just words", "f.yaml:1:1", "this document does not say its kind"),
    ("- kind: k\n", "f.yaml:1:1", "this document does not say its kind"),
    ("key: mql\n", "f.yaml:1:1", "this document does not say its kind"),
    ("key: mql\nkind: 12\n", "f.yaml:2:7", "this document does not say its kind"),
    ("kind: k\nx: 1\nx: 2\n", "f.yaml:3:1", "the key `x` stands here twice"),
    ("kind: k\nx: {a: 1, 'a': 2}\n", "f.yaml:2:11", "the key `a` stands here twice"),
    ("kind: k\nx: &a [1]\n", "f.yaml:2:4", "a document refers to no other part of itself"),
    ("kind: k\nx: *a\n", "f.yaml:2:4", "a document refers to no other part of itself"),
    ("kind: k\n&a x: 1\n", "f.yaml:2:1", "a document refers to no other part of itself"),
    ("kind: k\nx: !!python/name:os.system\n", "f.yaml:2:4", "a document has no tags (`!`)"),
    ("kind: k\nx: !env HOME\n", "f.yaml:2:4", "a document has no tags (`!`)"),
    ("kind: k\nx: ! 12\n", "f.yaml:2:4", "a document has no tags (`!`)"),
    ("kind: k\n-12: x\n", "f.yaml:2:1", "`-12` is not a word, so it cannot be a key"),
    ("kind: k\n1.5: x\n", "f.yaml:2:1", "`1.5` is not a word, so it cannot be a key"),
    ("kind: k\nx: {1: a, '1': b}\n", "f.yaml:2:11", "the key `1` stands here twice"),
    ("kind: k\ntrue: x\n", "f.yaml:2:1", "`true` is not a word, so it cannot be a key"),
    ("kind: k\n~: x\n", "f.yaml:2:1", "`~` is not a word, so it cannot be a key"),
    ("kind: k\n?\n: x\n", "f.yaml:2:2", "a key is missing"),
    ("kind: k\n[a]: x\n", "f.yaml:2:1", "a list or a mapping cannot be a key"),
    ("kind: k\n? {a: b}\n: x\n", "f.yaml:2:3", "a list or a mapping cannot be a key"),
    ("kind: k\nx: 1234567890123456\n", "f.yaml:2:4", "this number is too long"),
    ("kind: k\nx: 0." + "0" * 5000 + "1\n", "f.yaml:2:4", "this number is too long"),
    ("kind: k\nx: " + "9" * 5000 + "\n", "f.yaml:2:4", "this number is too long"),
    ("kind: k\nx: " + "[" * 40 + "]" * 40, "f.yaml:2:36", "this is nested too deeply"),
    ("kind: k\nx:\n\ty: 1\n", "f.yaml:3:1", "a tab stands where a line is indented"),
    ("kind: k\nx: a: b\n", "f.yaml:2:5", "a colon stands where no key can end"),
    ("kind: k\nx: 'a\ny: b\n", "f.yaml:2:4", "a quote opens here and never closes"),
    ('kind: k\nx: "a\n', "f.yaml:2:4", "a quote opens here and never closes"),
    ("kind: k\nx: 'it's'\n", "f.yaml:2:8", "this does not fit what is around it"),
    ("kind: k\nx:1\ny: 2\n", "f.yaml:2:1", "this line has no `key: value`"),
    ("kind: k\nx: [a, b\n", "f.yaml:2:4", "a list opens here and is not closed"),
    ("kind: k\nx: {a: b\n", "f.yaml:2:4", "a mapping opens here and is not closed"),
    ("kind: k\nx: ]\n", "f.yaml:2:4", "a value is missing here"),
    ("kind: k\nx:\n  y: 1\n z: 2\n", "f.yaml:4:2", "this does not fit what is around it"),
    ("kind: k\nx: - a\n", "f.yaml:2:4", "a list begins on the line of its key"),
    ("kind: k\nx: @a\n", "f.yaml:2:4", "a text cannot begin with this sign"),
    ("kind: k\n...\nx: a\n", "f.yaml:3:1", "a document begins without `---`"),
    ("%YAML 2.0\n---\nkind: k\n", "f.yaml:1:1", "this cannot be read as YAML"),
    ("kind: k\nx: a\x00b\n", "f.yaml:2:5", "the text holds the invisible character U+0000"),
    ("kind: k\r\nx: a\x07b\n", "f.yaml:2:5", "the text holds the invisible character U+0007"),
    ("kind: k\nx: a\u202eb\n", "f.yaml:2:5", "the text holds the invisible character U+202E"),
    ("kind: k\nx: a\u2028b\n", "f.yaml:2:5", "the text holds the invisible character U+2028"),
    ("kind: k\nx: 'a\x85b'\n", "f.yaml:2:6", "the text holds the invisible character U+0085"),
    ("kind: k\nx: \ud83d\n", "f.yaml:2:4", "the text holds the invisible character U+D83D"),
    ("kind: a\n---\n\ufeffkind: b\n", "f.yaml:3:1", "the text holds the invisible character U+FEFF"),
    ('kind: k\nx: "a\\0b"\n', "f.yaml:2:4", "the text holds the invisible character U+0000"),
    ('kind: k\nx: "\\u202e"\n', "f.yaml:2:4", "the text holds the invisible character U+202E"),
]


@pytest.mark.parametrize(("text", "place", "what"), BAD, ids=[what + " " + place for _, place, what in BAD])
@pytest.mark.parametrize("loader", LOADERS, ids=lambda loader: loader.__name__)
@pytest.mark.fault(41)
def test_what_could_mean_something_else_is_refused_at_its_place(text: str, place: str, what: str, loader: object):
    with pytest.raises(BadInput) as told:
        documents(checked(text, "f.yaml"), "f.yaml", loader)
    assert (told.value.place, told.value.what) == (place, what)
    assert told.value.why
    assert told.value.fix


@pytest.mark.parametrize(
    ("raw", "place", "what"),
    [
        ("kind: k\n".encode("utf-16"), "f.yaml", "the file is saved as UTF-16"),
        ("kind: k\nx: café\n".encode("latin-1"), "f.yaml:2:7", "the file is not UTF-8"),
        (b"kind: k\nx: \xf8\x88\x80\x80\x80\n", "f.yaml:2:4", "the file is not UTF-8"),
        (b"x" * (LARGEST + 1), "f.yaml", "the file is too large"),
    ],
)
def test_bytes_that_are_no_text_are_told(raw: bytes, place: str, what: str):
    with pytest.raises(BadInput) as told:
        load(raw, "f.yaml")
    assert (told.value.place, told.value.what) == (place, what)


@pytest.mark.fault(41)
def test_ten_megabytes_are_refused_before_they_are_parsed(tmp_path: Path):
    file = tmp_path / "large.yaml"
    file.write_bytes(b"kind: k\nx: [" + b"a, " * 3_500_000 + b"]\n")
    began = time.process_time()
    with pytest.raises(BadInput, match="the file is too large"):
        load(file)
    assert time.process_time() - began < 5


def test_a_file_that_cannot_be_read_is_told_with_its_path(tmp_path: Path):
    with pytest.raises(BadInput, match="there is no such file") as told:
        load(tmp_path / "none.yaml")
    assert told.value.place == (tmp_path / "none.yaml").as_posix()
    with pytest.raises(BadInput, match="the file cannot be read"):
        load(tmp_path)


def test_a_file_is_read_by_its_path(tmp_path: Path):
    file = tmp_path / "mql.yaml"
    file.write_text(MQL, encoding="utf-8")
    assert load(file) == load(MQL, file.as_posix())
    assert load(file, "mine.yaml")[0].place() == "mine.yaml:2:1"
