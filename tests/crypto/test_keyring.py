import os
import re
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from ppr_case.crypto.keyfile import (
    KeyFileExists,
    KeyFileExposed,
    KeyFileMalformed,
    KeyFileMissing,
    create_keyring,
    load_keyring,
    save_keyring,
)
from ppr_case.crypto.keyring import DataKey, Keyring, NotText, RootNotInKeyring, SealBroken

texts = st.text(st.characters(exclude_categories=["Cs"]))


@for_all(texts, st.text("abcdefgh-.", min_size=1), st.uuids(), st.uuids(), st.binary(min_size=32, max_size=32))
def test_an_envelope_opens_only_in_its_place(value: str, label: str, row: UUID, other: UUID, clear: bytes) -> None:
    key = DataKey(clear)
    envelope = key.seal(label, row, value)
    assert key.open(label, row, envelope) == value
    for wrong in ((label + "x", row), *([(label, other)] if other != row else [])):
        with pytest.raises(SealBroken, match=str(wrong[1])):
            key.open(*wrong, envelope)
    with pytest.raises(SealBroken):
        DataKey(bytes(b ^ 1 for b in clear)).open(label, row, envelope)


@for_all(st.data())
def test_an_envelope_with_one_bit_changed_or_cut_short_is_refused(data: st.DataObject) -> None:
    row, key = uuid4(), DataKey(bytes(32))
    envelope = key.seal("person.surname", row, "Żółkiewska")
    at = data.draw(st.integers(0, 8 * len(envelope) - 1))
    changed = bytearray(envelope)
    changed[at // 8] ^= 1 << at % 8
    for broken in (bytes(changed), envelope[: data.draw(st.integers(0, len(envelope) - 1))]):
        with pytest.raises(SealBroken):
            key.open("person.surname", row, broken)


@pytest.mark.parametrize("no_text", ["half\ud83d", 11, b"bytes"])
def test_what_is_no_text_is_refused_without_repeating_it(no_text: Any) -> None:
    with pytest.raises(NotText, match=r"^person\.surname$") as refused:
        DataKey(bytes(32)).seal("person.surname", uuid4(), no_text)
    assert refused.value.__suppress_context__


def test_the_same_text_is_never_sealed_twice_alike() -> None:
    row, key = uuid4(), DataKey(bytes(32))
    assert key.seal("person.sex", row, "K") != key.seal("person.sex", row, "K")


def test_a_data_key_opens_under_its_root_and_its_id_alone() -> None:
    ring, id_ = Keyring.fresh(), uuid4()
    wrapped = ring.wrap(id_, b"k" * 32)
    assert ring.unwrap(ring.active, id_, wrapped) == b"k" * 32
    with pytest.raises(SealBroken, match="data key"):
        ring.unwrap(ring.active, uuid4(), wrapped)
    with pytest.raises(RootNotInKeyring, match=ring.active):
        Keyring.fresh().unwrap(ring.active, id_, wrapped)


def test_a_digest_depends_on_its_kind_and_root_and_a_label_survives_rotation() -> None:
    ring = Keyring.fresh()
    after = ring.renewed()
    assert ring.digest("pesel", "1") != ring.digest("surname", "1")
    assert after.digest("pesel", "1") != ring.digest("pesel", "1") == after.digest("pesel", "1", ring.index_active)
    assert after.label("osoby", "1") == ring.label("osoby", "1") != ring.label("procedury", "1")
    assert len(ring.label("osoby", "1")) == 32


def test_rotation_adds_roots_and_retiring_takes_all_but_the_active() -> None:
    ring = Keyring.fresh()
    between = ring.renewed()
    assert (ring.is_rotating, between.is_rotating) == (False, True)
    after = between.without(frozenset({*between.roots, *between.index_roots}))
    assert set(after.roots) == {between.active} == {after.active}
    assert set(after.index_roots) == {between.index_active}
    assert not after.is_rotating


def test_a_keyring_whose_keys_serve_two_purposes_or_are_short_is_refused() -> None:
    one, two, three = b"1" * 32, b"2" * 32, b"3" * 32
    with pytest.raises(ValueError, match="two purposes"):
        Keyring("a", {"a": one}, "b", {"b": one}, three)
    with pytest.raises(ValueError, match="two purposes"):
        Keyring("a", {"a": one}, "b", {"b": two}, two)
    with pytest.raises(ValueError, match="32 bytes"):
        Keyring("a", {"a": b"short"}, "b", {"b": two}, three)
    with pytest.raises(ValueError, match="active root 'x'"):
        Keyring("x", {"a": one}, "b", {"b": two}, three)
    with pytest.raises(ValueError, match="active index root 'x'"):
        Keyring("a", {"a": one}, "x", {"b": two}, three)


def test_nothing_of_a_root_is_in_a_representation() -> None:
    ring = Keyring.fresh()
    for root in (*ring.roots.values(), *ring.index_roots.values(), ring.labels_root):
        assert repr(root) not in repr(ring)


def test_a_key_file_gives_back_what_was_written_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    path = tmp_path / "root.key"
    ring = create_keyring(path)
    assert load_keyring(path) == ring
    assert path.stat().st_mode & 0o777 == 0o600
    save_keyring(path, renewed := ring.renewed())
    assert load_keyring(path) == renewed
    assert path.stat().st_mode & 0o777 == 0o600
    assert [left.name for left in tmp_path.iterdir()] == ["root.key"]


def test_a_key_file_is_never_overwritten_by_a_new_one(tmp_path: Path) -> None:
    path = tmp_path / "root.key"
    ring = create_keyring(path)
    with pytest.raises(KeyFileExists, match=r"root\.key"):
        create_keyring(path)
    assert load_keyring(path) == ring
    assert [left.name for left in tmp_path.iterdir()] == ["root.key"]


def test_what_a_killed_writer_left_beside_the_file_stops_nobody(tmp_path: Path) -> None:
    path = tmp_path / "root.key"
    (tmp_path / f"root.key.{os.getpid()}.new").write_text("half")
    assert create_keyring(path) == load_keyring(path)


def test_a_missing_and_an_exposed_key_file_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "root.key"
    with pytest.raises(KeyFileMissing, match=r"root\.key"):
        load_keyring(path)
    create_keyring(path)
    for mode in (0o640, 0o604, 0o620):
        path.chmod(mode)
        with pytest.raises(KeyFileExposed, match=r"root\.key"):
            load_keyring(path)


@pytest.mark.parametrize(
    ("taken", "given"),
    [
        (r"(?s).*", ""),
        (r"(?s)(.*).{20}", r"\1"),
        (r"(?s).*", "[]"),
        (r"(?s).*", "null"),
        ("version 1", "version 9"),
        ('"active"', '"passive"'),
        ('"labels": "', '"labels": "c2hvcnQ='),
        ('"labels": "', '"labels": "!'),
        ('"labels": "[^"]*"', '"labels": 7'),
        (r'(?s)"index".*', '"index": []}'),
        ("ppr-case", "\udcff"),
    ],
)
def test_a_damaged_key_file_is_named_and_nothing_of_it_is_said(tmp_path: Path, taken: str, given: str) -> None:
    path = tmp_path / "root.key"
    create_keyring(path)
    path.write_bytes(re.sub(taken, given, path.read_text(), count=1).encode(errors="surrogateescape"))
    with pytest.raises(KeyFileMalformed, match=r"root\.key$") as refused:
        load_keyring(path)
    assert refused.value.__cause__ is None
    assert refused.value.__suppress_context__
