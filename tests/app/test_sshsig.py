"""A proof of an ssh key holds where `ssh-keygen -Y verify` says so: it is the judge here, of our check.

Every sort of key that may be enrolled signs with both hashes; then the proof, the message or the key is altered.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Mapping
from hashlib import sha512
from pathlib import Path
from random import Random

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import load_ssh_private_key
from hypothesis import given, settings, strategies as st

from keys import require_ssh
from ledger.app import passkey, ssh, sshsig
from ledger.domain.credential import Passkey
from ledger.domain.keys import ssh_key
from ledger.errors import BadInput
from ledger.installing import install_extra
from ssh import (
    BEGIN,
    END,
    Browser,
    Key,
    Proof,
    armoured,
    in_file,
    number,
    on_token,
    proof_of,
    signed,
    ssh_takes,
    string,
    strings,
    unarmoured,
)
from strategies import how_many

IN_FILES = {
    "ssh-ed25519": ("ed25519", 0),
    "ecdsa-sha2-nistp256": ("ecdsa", 256),
    "ecdsa-sha2-nistp384": ("ecdsa", 384),
    "ecdsa-sha2-nistp521": ("ecdsa", 521),
    "ssh-rsa": ("rsa", 2048),
}
ON_TOKENS = ("sk-ssh-ed25519@openssh.com", "sk-ecdsa-sha2-nistp256@openssh.com")
ON_THE_WEB = "webauthn-sk-ecdsa-sha2-nistp256@openssh.com"
"""A token whose signature a browser asks for."""
SORTS = (*IN_FILES, *ON_TOKENS, ON_THE_WEB)
HASHES = ("sha256", "sha512")
SAID = '{"because":"agréé"}'.encode()


@pytest.fixture(scope="module")
def pairs(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, tuple[Key, Key]]:
    """Two keys of each sort."""
    require_ssh()
    folder = tmp_path_factory.mktemp("keys")
    found = {
        sort: (in_file(folder, f"{sort}-1", *each), in_file(folder, f"{sort}-2", *each))
        for sort, each in IN_FILES.items()
    }
    found |= {sort: (on_token(sort), on_token(sort, flags=5)) for sort in ON_TOKENS}
    return found | {ON_THE_WEB: (on_token(ON_TOKENS[1], browser=Browser()), on_token(ON_TOKENS[1], browser=Browser()))}


@pytest.fixture(scope="module")
def proofs(pairs: Mapping[str, tuple[Key, Key]]) -> Mapping[str, str]:
    """A proof of SAID by the first key of each sort."""
    return {sort: key.sign(SAID, "ledger", "sha512") for sort, (key, _) in pairs.items()}


def judged(key: str, data: bytes, proof: str) -> bool:
    """Whether a proof holds, on which we and ssh-keygen agree."""
    ours, theirs = ssh.holds(key, data, proof), ssh_takes(key, data, proof)
    assert ours == theirs, f"we say {ours} and ssh-keygen {theirs} of {key}, {data!r} and\n{proof}"
    return ours


# --- what was signed --------------------------------------------------------------------------------------------------


def test_every_sort_that_may_be_enrolled_is_tried_here() -> None:
    assert set(SORTS) - {ON_THE_WEB} == set(ssh_key.SORTS) == set(sshsig.KEYS)


@pytest.mark.parametrize("hash_", HASHES)
@pytest.mark.parametrize("sort", SORTS)
def test_what_a_key_signs_holds_for_its_key_and_message_alone(
    pairs: Mapping[str, tuple[Key, Key]], sort: str, hash_: str
) -> None:
    mine, other = pairs[sort]
    proof = mine.sign(SAID, "ledger", hash_)
    assert judged(mine.public, SAID, proof)
    assert not judged(other.public, SAID, proof)
    assert not judged(mine.public, SAID + b" ", proof)
    assert not judged(mine.public, SAID, mine.sign(SAID, "git", hash_))


@pytest.mark.parametrize("hash_", ["sha1", "sha384", "sha3_256"])
def test_what_was_signed_over_another_hash_does_not_hold(hash_: str) -> None:
    for sort in ON_TOKENS:
        key = on_token(sort)
        assert not judged(key.public, SAID, key.sign(SAID, "ledger", hash_))


@pytest.mark.parametrize(("application", "holds"), [(b"", True), ("ssh:é".encode(), True), (b"ssh:\0x", False)])
def test_a_token_signs_for_an_application_that_is_a_text(application: bytes, holds: bool) -> None:
    for sort in ON_TOKENS:
        key = on_token(sort, application=application)
        assert judged(key.public, SAID, key.sign(SAID, "ledger", "sha512")) is holds


@settings(max_examples=how_many(15, 40, 400))
@given(
    sort=st.sampled_from(SORTS),
    hash_=st.sampled_from(HASHES),
    said=st.binary(max_size=300),
    other=st.binary(max_size=300),
)
def test_any_message_is_signed_and_no_other_in_its_place(
    pairs: Mapping[str, tuple[Key, Key]], sort: str, hash_: str, said: bytes, other: bytes
) -> None:
    mine, _ = pairs[sort]
    proof = mine.sign(said, "ledger", hash_)
    assert judged(mine.public, said, proof)
    assert judged(mine.public, other, proof) is (other == said)


@pytest.mark.parametrize("sort", [each for each in (*IN_FILES, *ON_TOKENS) if each != "ssh-rsa"])
def test_any_key_signs(tmp_path: Path, sort: str) -> None:
    for at in range(how_many(3, 10, 100)):
        mine = on_token(sort, count=at) if sort in ON_TOKENS else in_file(tmp_path, f"k{at}", *IN_FILES[sort])
        assert judged(mine.public, SAID, mine.sign(SAID, "ledger", "sha512"))


# --- what was altered -------------------------------------------------------------------------------------------------


def inner(at: int, change: Callable[[bytes], bytes]) -> Callable[[str], str]:
    """An alteration of one string of the signature inside a proof: 0 names its sort, 1 is what the key made."""

    def altered(proof: str) -> str:
        found = proof_of(proof)
        parts, rest = [], found.signature
        for _ in range(2):
            end = 4 + int.from_bytes(rest[:4], "big")
            parts.append(rest[4:end])
            rest = rest[end:]
        parts[at] = change(parts[at])
        return found.with_(signature=b"".join(map(string, parts)) + rest)

    return altered


def field(**changes: object) -> Callable[[str], str]:
    """An alteration of the fields of a proof."""
    return lambda proof: proof_of(proof).with_(**changes)


ALTERATIONS: Mapping[str, tuple[Callable[[str], str], bool]] = {
    "nothing": (lambda proof: proof_of(proof).text, True),
    "another version": (field(version=2), False),
    "a version before the first": (field(version=0), True),
    "another namespace": (field(namespace=b"git"), False),
    "a longer namespace": (field(namespace=b"ledger2"), False),
    "a namespace with something after its end": (field(namespace=b"ledger\0x"), False),
    "a zero byte at the end of the namespace": (field(namespace=b"ledger\0"), True),
    "a zero byte at the end of the hash": (field(hash=b"sha512\0"), True),
    "two zero bytes at the end of the hash": (field(hash=b"sha512\0\0"), False),
    "no namespace": (field(namespace=b""), False),
    "something reserved": (field(reserved=b"tags"), True),
    "the other hash": (field(hash=b"sha256"), False),
    "a hash of SHA-1": (field(hash=b"sha1"), False),
    "a hash of SHA-384": (field(hash=b"sha384"), False),
    "a hash in capitals": (field(hash=b"SHA512"), False),
    "no hash": (field(hash=b""), False),
    "a byte at the end": (field(more=b"\0"), False),
    "a string at the end": (field(more=string(b"x")), False),
    "no key": (field(key=b""), False),
    "a key of a sort that nobody knows": (field(key=string(b"ssh-dss") + bytes(32)), False),
    "no signature": (field(signature=b""), False),
    "a byte after the key": (lambda proof: proof_of(proof).with_(key=proof_of(proof).key + b"\0"), False),
    "a byte after the signature": (
        lambda proof: proof_of(proof).with_(signature=proof_of(proof).signature + b"\0"),
        False,
    ),
    "a signature that ends early": (
        lambda proof: proof_of(proof).with_(signature=proof_of(proof).signature[:-1]),
        False,
    ),
    "a signature of another sort": (inner(0, lambda name: b"ssh-dss"), False),
    "an rsa signature with SHA-1": (inner(0, lambda name: b"ssh-rsa"), False),
    "a signature of no sort": (inner(0, lambda name: b""), False),
    "nothing where the key signed": (inner(1, lambda made: b""), False),
    "a byte after what the key made": (inner(1, lambda made: made + b"\0"), False),
    "a byte less of what the key made": (inner(1, lambda made: made[:-1]), False),
    "no magic": (lambda proof: armoured(b"SSHSIX" + unarmoured(proof)[6:]), False),
    "the bytes after the magic": (lambda proof: armoured(unarmoured(proof)[6:]), False),
    "half of it": (lambda proof: armoured(unarmoured(proof)[: len(proof) // 3]), False),
    "no bytes": (lambda proof: armoured(b""), False),
    "no armour": (lambda proof: proof.removeprefix(BEGIN).removesuffix(END), False),
    "no begin": (lambda proof: proof.removeprefix(BEGIN), False),
    "no end": (lambda proof: proof.removesuffix(END), False),
    "something before the armour": (lambda proof: f" {proof}", False),
    "something after the armour": (lambda proof: f"{proof}and more", True),
    "another proof after it": (lambda proof: proof + proof, True),
    "all in one line": (
        lambda proof: BEGIN + proof.removeprefix(BEGIN).removesuffix(END).replace("\n", "") + END,
        True,
    ),
    "spaces between the lines": (lambda proof: BEGIN + proof.removeprefix(BEGIN).replace("\n", " \t\r\n", 1), True),
    "lines that end as on Windows": (lambda proof: proof.replace("\n", "\r\n"), True),
    "a space after the begin": (lambda proof: proof.replace("\n", " \n", 1), False),
    "no line after the begin": (lambda proof: proof.replace("\n", "\r", 1), False),
    "a space before the end": (lambda proof: proof.replace(END, END.replace("\n", "\n ", 1)), False),
    "a character that is not of base64": (lambda proof: proof.replace("U1NI", "U1N*", 1), False),
    "one = too many": (lambda proof: proof.replace(END, f"={END}"), False),
    "a letter too many": (lambda proof: proof.replace(END, f"A{END}"), False),
}
"""What is done to a proof, and whether it still holds."""


@pytest.mark.parametrize("name", ALTERATIONS)
def test_an_alteration_of_a_proof_has_the_outcome_that_ssh_keygen_has(
    pairs: Mapping[str, tuple[Key, Key]], proofs: Mapping[str, str], name: str
) -> None:
    alter, holds = ALTERATIONS[name]
    assert {sort: judged(pairs[sort][0].public, SAID, alter(proofs[sort])) for sort in SORTS} == dict.fromkeys(
        SORTS, holds
    )


@pytest.mark.parametrize("sort", SORTS)
def test_no_byte_of_a_proof_is_another_one(
    pairs: Mapping[str, tuple[Key, Key]], proofs: Mapping[str, str], sort: str
) -> None:
    """Each in turn, with all its bits turned over; ssh-keygen judges those of the shortest proof."""
    key, blob = pairs[sort][0].public, unarmoured(proofs[sort])
    checks = judged if sort == "ssh-ed25519" else ssh.holds
    altered = (blob[:at] + bytes([blob[at] ^ 0xFF]) + blob[at + 1 :] for at in range(len(blob)))
    assert not [at for at, each in enumerate(altered) if checks(key, SAID, armoured(each))]


@settings(max_examples=how_many(100, 300, 5000))
@given(data=st.data())
def test_whatever_happens_to_the_bytes_of_a_proof_we_agree_with_ssh_keygen(
    pairs: Mapping[str, tuple[Key, Key]], proofs: Mapping[str, str], data: st.DataObject
) -> None:
    """One bit, a piece that is cut out, or a piece that is put in, in the bytes or in their armour."""
    sort = data.draw(st.sampled_from(SORTS))
    armour = data.draw(st.booleans())
    whole = proofs[sort].encode() if armour else unarmoured(proofs[sort])
    start = data.draw(st.integers(0, len(whole) - 1))
    end = data.draw(st.integers(start, min(start + 4, len(whole))))
    bit = bytes([whole[start] ^ 1 << data.draw(st.integers(0, 6))])
    put = data.draw(st.one_of(st.just(bit), st.binary(max_size=4)))
    cut = start + 1 if put is bit else end
    altered = whole[:start] + put + whole[cut:]
    key, proof = pairs[sort][0].public, altered.decode("latin-1") if armour else armoured(altered)
    assert ssh.holds(key, SAID, proof) == ssh_takes(key, SAID, proof)


@pytest.mark.parametrize("sort", [each for each in SORTS if "ecdsa" in each])
@pytest.mark.parametrize(("zeros", "holds"), [(1, True), (1000, True), (2100, False)])
def test_zeros_before_a_number_change_it_as_little_as_for_ssh_keygen(
    pairs: Mapping[str, tuple[Key, Key]], proofs: Mapping[str, str], sort: str, zeros: int, holds: bool
) -> None:
    """Some agents write numbers of a fixed length."""
    altered = inner(1, lambda made: b"".join(string(bytes(zeros) + each) for each in strings(made)))
    assert judged(pairs[sort][0].public, SAID, altered(proofs[sort])) is holds


@pytest.mark.parametrize("sort", [each for each in SORTS if "ecdsa" in each])
def test_a_number_below_zero_or_too_large_is_no_signature(
    pairs: Mapping[str, tuple[Key, Key]], proofs: Mapping[str, str], sort: str
) -> None:
    for numbers in ((b"\xff", b"\1"), (b"", b""), (b"\1", b""), (b"\x7f" * 70, b"\1"), (b"\1",), (b"\1", b"\1", b"\1")):
        altered = inner(1, lambda made, new=numbers: b"".join(map(string, new)))  # type: ignore[misc]
        assert not judged(pairs[sort][0].public, SAID, altered(proofs[sort]))


def test_a_number_that_is_written_without_its_sign_is_below_zero() -> None:
    """It begins with a zero byte where its first bit is set."""
    for count in range(10):
        key = on_token("sk-ecdsa-sha2-nistp256@openssh.com", count=count)
        proof = key.sign(SAID, "ledger", "sha512")
        bare = inner(1, lambda made: b"".join(string(each.lstrip(b"\0")) for each in strings(made)))(proof)
        assert judged(key.public, SAID, bare) is (bare == proof)


def test_a_token_signs_its_flags_and_its_count(pairs: Mapping[str, tuple[Key, Key]], proofs: Mapping[str, str]) -> None:
    for sort in ON_TOKENS:
        found = proof_of(proofs[sort])
        for told in (b"\5\0\0\0\7", b"\1\0\0\0\10", b"\0\0\0\0\0"):
            assert not judged(pairs[sort][0].public, SAID, found.with_(signature=found.signature[:-5] + told))


@pytest.mark.parametrize(
    ("flags", "browser", "holds"),
    [
        (1, Browser(), True),
        (5, Browser(end=b"}"), True),
        (1, Browser(end=b""), True),
        (0, Browser(origin=b""), True),
        (1, Browser(origin="https://agréé.example".encode()), True),
        (0x41, Browser(), False),
        (0x81, Browser(), False),
        (1, Browser(extensions=b"\xa0"), False),
        (0x81, Browser(extensions=b"\xa0"), True),
        (1, Browser(origin=b"https://acme.example\0x"), False),
        (1, Browser(origin=b'https://acme.example","x":"'), False),
        (1, Browser(begin=b'{"type":"webauthn.create","challenge":"%s","origin":"%s"'), False),
        (1, Browser(begin=b'{"type":"webauthn.get","challenge":"%s=","origin":"%s"'), False),
        (1, Browser(begin=b'{"type":"webauthn.get","challenge":"A%s","origin":"%s"'), False),
        (1, Browser(begin=b'{"type":"webauthn.get", "challenge":"%s","origin":"%s"'), False),
        (1, Browser(begin=b'{"type":"webauthn.get","challenge":"%s","origin":"https://%s"'), False),
    ],
)
def test_what_a_browser_asks_a_token_for_says_what_is_signed(flags: int, browser: Browser, holds: bool) -> None:
    """PROTOCOL.u2f, webauthn signatures."""
    key = on_token(ON_TOKENS[1], flags, browser=browser)
    assert judged(key.public, SAID, key.sign(SAID, "ledger", "sha512")) is holds


def test_no_browser_asks_a_token_of_ed25519() -> None:
    key = on_token(ON_TOKENS[0], browser=Browser())
    assert not judged(key.public, SAID, key.sign(SAID, "ledger", "sha512"))


def test_a_token_that_nobody_touched_signs_as_for_ssh_keygen() -> None:
    for sort in ON_TOKENS:
        key = on_token(sort, flags=0)
        assert judged(key.public, SAID, key.sign(SAID, "ledger", "sha256"))


@pytest.mark.parametrize("sort", ["ecdsa-sha2-nistp256", "sk-ecdsa-sha2-nistp256@openssh.com"])
def test_a_key_whose_point_is_not_on_its_curve_signs_nothing(
    pairs: Mapping[str, tuple[Key, Key]], proofs: Mapping[str, str], sort: str
) -> None:
    named, curve, point, *more = strings(pairs[sort][0].blob)
    packed = bytes([2 + point[-1] % 2]) + point[1:33]
    for other in (packed, point[:-1] + bytes([point[-1] ^ 1]), b"\0", b"", b"\6" + point[1:]):
        blob = b"".join(map(string, (named, curve, other, *more)))
        altered = public(blob)
        assert not judged(altered, SAID, proof_of(proofs[sort]).with_(key=blob))
    blob = b"".join(map(string, (named, b"nistp384", point, *more)))
    assert not judged(public(blob), SAID, proof_of(proofs[sort]).with_(key=blob))


def public(blob: bytes) -> str:
    """A key as it is stored."""
    return f"{strings(blob[: 4 + int.from_bytes(blob[:4], 'big')])[0].decode()} {b64encode(blob).decode()}"


# --- rsa --------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def private(pairs: Mapping[str, tuple[Key, Key]]) -> rsa.RSAPrivateKey:
    found = load_ssh_private_key(pairs["ssh-rsa"][0].file.read_bytes(), password=None)
    assert isinstance(found, rsa.RSAPrivateKey)
    return found


def by_rsa(
    key: Key, private: rsa.RSAPrivateKey, said: bytes, name: bytes, hash_: hashes.HashAlgorithm
) -> tuple[str, bytes]:
    """A proof that says by which hash its key signed, and what the key made."""
    made = private.sign(signed(said, "ledger", "sha512"), padding.PKCS1v15(), hash_)
    template = proof_of(key.sign(said, "ledger", "sha512"))
    return template.with_(signature=string(name) + string(made)), made


@pytest.mark.parametrize(
    ("name", "hash_", "holds"),
    [
        (b"rsa-sha2-256", hashes.SHA256(), True),
        (b"rsa-sha2-512", hashes.SHA512(), True),
        (b"rsa-sha2-512", hashes.SHA256(), False),
        (b"ssh-rsa", hashes.SHA1(), False),
        (b"ssh-rsa", hashes.SHA256(), False),
        (b"rsa-sha2-256", hashes.SHA1(), False),
    ],
)
def test_rsa_signs_with_sha_2(
    pairs: Mapping[str, tuple[Key, Key]],
    private: rsa.RSAPrivateKey,
    name: bytes,
    hash_: hashes.HashAlgorithm,
    holds: bool,
) -> None:
    key = pairs["ssh-rsa"][0]
    assert judged(key.public, SAID, by_rsa(key, private, SAID, name, hash_)[0]) is holds


def test_an_rsa_signature_may_leave_out_its_first_zeros_and_have_none_more(
    pairs: Mapping[str, tuple[Key, Key]], private: rsa.RSAPrivateKey
) -> None:
    """Some agents do."""
    key = pairs["ssh-rsa"][0]
    said = next(
        each
        for each in map(str.encode, map(str, range(100_000)))
        if private.sign(signed(each, "ledger", "sha512"), padding.PKCS1v15(), hashes.SHA512())[0] == 0
    )
    proof, made = by_rsa(key, private, said, b"rsa-sha2-512", hashes.SHA512())
    shorter = proof_of(proof).with_(signature=string(b"rsa-sha2-512") + string(made.lstrip(b"\0")))
    longer = proof_of(proof).with_(signature=string(b"rsa-sha2-512") + string(b"\0" + made))
    assert [judged(key.public, said, each) for each in (proof, shorter, longer)] == [True, True, False]


def test_a_key_may_write_zeros_before_its_numbers(
    pairs: Mapping[str, tuple[Key, Key]], proofs: Mapping[str, str]
) -> None:
    named, exponent, modulus = strings(pairs["ssh-rsa"][0].blob)
    odd = b"".join(map(string, (named, b"\0" + exponent, b"\0" + modulus)))
    assert judged(public(odd), SAID, proofs["ssh-rsa"])
    assert judged(pairs["ssh-rsa"][0].public, SAID, proof_of(proofs["ssh-rsa"]).with_(key=odd))


@pytest.mark.parametrize(("exponent", "modulus"), [(1, 0), (0, 0), (2, 0), (3, 1 << 2047), (65537, 0), (65537, 15)])
def test_numbers_that_are_no_rsa_key_check_nothing(
    pairs: Mapping[str, tuple[Key, Key]], proofs: Mapping[str, str], exponent: int, modulus: int
) -> None:
    blob = string(b"ssh-rsa") + number(exponent) + number(modulus)
    assert not judged(public(blob), SAID, proof_of(proofs["ssh-rsa"]).with_(key=blob))


def test_a_short_rsa_key_goes_on_holding_what_it_signed(tmp_path: Path) -> None:
    """As long as ssh-keygen checks it: who enrols one needs 2,048 bits."""
    key = in_file(tmp_path, "short", "rsa", 1024)
    assert judged(key.public, SAID, key.sign(SAID, "ledger", "sha512"))


@pytest.mark.parametrize(("bits", "holds"), [(1016, False), (1024, True)])
def test_an_rsa_key_of_less_than_1024_bits_holds_nothing(bits: int, holds: bool) -> None:
    """Nothing makes so short a key any more, so its arithmetic is written out (RFC 8017, section 8.2)."""
    chance = Random(bits)
    first, second = (prime(chance, bits // 2) for _ in range(2))
    modulus, size = first * second, bits // 8
    digest = bytes.fromhex("3051300d060960864801650304020305000440") + sha512(signed(SAID, "ledger", "sha512")).digest()
    padded = b"\0\1" + b"\xff" * (size - 3 - len(digest)) + b"\0" + digest
    made = pow(int.from_bytes(padded, "big"), pow(65537, -1, (first - 1) * (second - 1)), modulus)
    blob = string(b"ssh-rsa") + number(65537) + number(modulus)
    proof = Proof(blob, string(b"rsa-sha2-512") + string(made.to_bytes(size, "big"))).text
    assert judged(public(blob), SAID, proof) is holds


def prime(chance: Random, bits: int) -> int:
    """A prime whose two first bits are set; Fermat's test is enough for a number that nobody chose."""
    while True:
        found = chance.getrandbits(bits) | 3 << bits - 2 | 1
        if pow(2, found - 1, found) == 1 and found % 65537 != 1:
            return found


# --- where we are stricter, and what is no proof at all ---------------------------------------------------------------


def test_an_ed25519_number_that_is_not_reduced_is_refused(
    pairs: Mapping[str, tuple[Key, Key]], proofs: Mapping[str, str]
) -> None:
    """RFC 8032, section 5.1.7. OpenSSH 10.0 takes it and never writes it."""
    order = 2**252 + 27742317777372353535851937790883648493
    altered = inner(1, lambda made: made[:32] + (int.from_bytes(made[32:], "little") + order).to_bytes(32, "little"))
    assert not ssh.holds(pairs["ssh-ed25519"][0].public, SAID, altered(proofs["ssh-ed25519"]))


def test_a_proof_of_more_than_16_384_characters_is_not_read(
    pairs: Mapping[str, tuple[Key, Key]], proofs: Mapping[str, str]
) -> None:
    key, proof = pairs["ssh-ed25519"][0].public, proofs["ssh-ed25519"]
    assert ssh.holds(key, SAID, proof.ljust(16_384))
    assert not ssh.holds(key, SAID, proof.ljust(16_385))


@settings(max_examples=how_many(200, 500, 5000))
@given(key=st.text(max_size=60), proof=st.text(st.characters(), max_size=200), armour=st.booleans())
def test_whatever_text_is_stored_as_a_key_or_a_proof_none_holds(key: str, proof: str, armour: bool) -> None:
    whole = BEGIN + proof + END if armour else proof
    assert not ssh.holds(key, SAID, whole)
    assert not ssh.holds(
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHUuRMF7lS3gvcGuD8vhyP0BBqzUOXDfs5sTcVbm9/Gm", SAID, whole
    )


@settings(max_examples=how_many(200, 500, 5000))
@given(sort=st.sampled_from(SORTS), rest=st.binary(max_size=80), made=st.binary(max_size=80))
def test_whatever_bytes_follow_the_sort_of_a_key_nothing_holds(sort: str, rest: bytes, made: bytes) -> None:
    blob = string(sort.encode()) + rest
    text = proof_of(armoured(b"SSHSIG\0\0\0\1" + b"".join(map(string, (blob, b"ledger", b"", b"sha512", made))))).text
    assert not ssh.holds(public(blob), SAID, text)


# --- the means --------------------------------------------------------------------------------------------------------


def test_without_its_library_the_check_of_an_ssh_signature_says_what_to_install(
    pairs: Mapping[str, tuple[Key, Key]], proofs: Mapping[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    ssh.require_checker()
    monkeypatch.setattr("ledger.app.ssh.find_spec", lambda name: None)
    assert not ssh.available()
    key = pairs["ssh-ed25519"][0]
    for act in (
        ssh.require_checker,
        lambda: ssh.holds(key.public, SAID, proofs["ssh-ed25519"]),
        lambda: ssh.proof(Path("nowhere"), key.public, SAID),
    ):
        with pytest.raises(BadInput) as found:
            act()
        assert (found.value.what, found.value.why, found.value.fix) == (
            "an ssh signature cannot be checked",
            "the library cryptography is not installed",
            install_extra("checkpoint"),
        )


def test_without_its_library_the_check_of_a_passkey_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    passkey.require_checker()
    monkeypatch.setattr("ledger.app.passkey.find_spec", lambda name: None)
    assert not passkey.available()
    for act in (passkey.require_checker, lambda: passkey.holds(Passkey(id="i", cose="c", rp="localhost"), SAID, "{}")):
        with pytest.raises(BadInput) as found:
            act()
        assert (found.value.what, found.value.why, found.value.fix) == (
            "the signature of a passkey cannot be checked",
            "the library webauthn is not installed",
            install_extra("web"),
        )


def test_no_program_is_started_to_check_a_proof(
    pairs: Mapping[str, tuple[Key, Key]], proofs: Mapping[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr("subprocess.Popen", None)
    assert all(ssh.holds(pairs[sort][0].public, SAID, proofs[sort]) for sort in SORTS)
