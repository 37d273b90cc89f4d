"""A city's own packs: two offices sign, and whatever is not exactly what they signed is refused by name."""

import subprocess
from pathlib import Path

import msgspec
import pytest

from gateway.commands.sign_packs import copy_shipped, make_pack_key, sign_folder
from gateway.law import SEEN, adopt_law, law_in, law_in_use
from gateway.settings import PackSettings, Settings
from graph.errors import BadLaw, Fault, VerificationError
from graph.packs.lookup import shipped_law
from security.keys import load_key
from security.ledger.note import parse_vkey, sign_note
from security.signed_lists.packs import (
    FIRST_LINE,
    LONGEST_FILE,
    MOST_FILES,
    NOTE,
    PacksReason,
    Signers,
    countersign_packs,
    open_packs,
    packs_text,
    sign_packs,
)
from tests.city import zhengzhou

LEGAL, CENTRE, STRANGER = "zhengzhou.example/legal", "zhengzhou.example/centre", "elsewhere.example/legal"
PLACE = "410100"
GIVEN = {"law.toml": "id = 1\n", "calendars/100000.toml": "place\n", "texts/law.txt": "应当\n"}


class Offices:
    """A folder of packs, the keys of three offices, and what the settings of a gateway know of them."""

    def __init__(self, root: Path) -> None:
        self.root, self.folder = root, root / "packs"
        for name, text in GIVEN.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        self.keys = {name: root / f"{number}.pem" for number, name in enumerate((LEGAL, CENTRE, STRANGER))}
        self.vkeys = {name: make_pack_key(file, name) for name, file in self.keys.items()}

    def signers(self, legal: str = LEGAL, centre: str = CENTRE) -> Signers:
        return Signers(
            legal=(parse_vkey(self.vkeys[legal]),) if legal else (),
            centre=(parse_vkey(self.vkeys[centre]),) if centre else (),
        )

    def sign(self, *names: str, version: int = 1, place: str = PLACE) -> None:
        first, *others = names
        key = load_key(self.keys[first])
        self.note.write_bytes(sign_packs(self.folder, first, key, place=place, version=version))
        for name in others:
            self.note.write_bytes(countersign_packs(self.folder, name, load_key(self.keys[name])))

    @property
    def note(self) -> Path:
        return self.folder / NOTE

    def refused(self, signers: Signers | None = None, **asked) -> str:
        with pytest.raises(VerificationError) as caught:
            open_packs(self.folder, signers or self.signers(), **{"place": PLACE, "seen": None, **asked})
        assert caught.value.code == "PACKS_REFUSED"
        assert caught.value.details["why_chinese"]
        return caught.value.details["reason"]


@pytest.fixture
def offices(tmp_path: Path) -> Offices:
    made = Offices(tmp_path)
    made.sign(LEGAL, CENTRE)
    return made


def test_what_two_offices_signed_is_handed_out_as_the_bytes_that_were_verified(offices: Offices) -> None:
    found = open_packs(offices.folder, offices.signers(), place=PLACE, seen=None)
    assert {name: data.decode() for name, data in found.files.items()} == GIVEN
    assert (found.place, found.version, found.signed_by) == (PLACE, 1, (LEGAL, CENTRE))
    again = open_packs(offices.folder, offices.signers(), place=PLACE, seen=found.seen)
    assert again.seen == found.seen


def test_a_stranger_checks_the_files_with_sha256sum(offices: Offices) -> None:
    check = ["sha256sum", "--check", "--quiet", NOTE]
    assert subprocess.run(check, check=False, cwd=offices.folder, capture_output=True).returncode == 0
    (offices.folder / "law.toml").write_text("id = 2\n", encoding="utf-8")
    said = subprocess.run(check, check=False, cwd=offices.folder, capture_output=True, text=True)
    assert (said.returncode, "law.toml: FAILED" in said.stdout) == (1, True)


def test_either_office_may_begin_and_a_strangers_line_beside_them_is_ignored(offices: Offices) -> None:
    offices.sign(CENTRE, LEGAL, STRANGER)
    assert open_packs(offices.folder, offices.signers(), place=PLACE, seen=None).signed_by == (LEGAL, CENTRE)


def test_packs_without_a_note_are_unsigned(offices: Offices) -> None:
    offices.note.unlink()
    assert offices.refused() == "UNSIGNED"
    offices.note.write_text(packs_text(offices.folder, PLACE, 1), encoding="utf-8")
    assert offices.refused() == "UNSIGNED"


def test_one_signature_is_not_enough(offices: Offices) -> None:
    for name in (LEGAL, CENTRE):
        offices.sign(name)
        assert offices.refused() == "ONE_SIGNATURE"


def test_an_old_and_a_new_key_of_one_office_are_one_office(offices: Offices) -> None:
    two = Signers(
        legal=(parse_vkey(offices.vkeys[LEGAL]), parse_vkey(offices.vkeys[STRANGER])),
        centre=(parse_vkey(offices.vkeys[CENTRE]),),
    )
    offices.sign(LEGAL, STRANGER)
    assert offices.refused(two) == "ONE_SIGNATURE"
    offices.sign(STRANGER, CENTRE)
    assert open_packs(offices.folder, two, place=PLACE, seen=None).signed_by == (STRANGER, CENTRE)


def test_the_same_key_twice_is_one_key(offices: Offices) -> None:
    offices.sign(LEGAL)
    line = offices.note.read_bytes().rpartition(b"\n\n")[2]
    offices.note.write_bytes(offices.note.read_bytes() + line)
    assert offices.refused() == "SAME_KEY_TWICE"
    with pytest.raises(VerificationError, match="SAME_KEY_TWICE"):
        countersign_packs(offices.folder, LEGAL, load_key(offices.keys[LEGAL]))


def test_one_key_under_two_names_is_one_key(offices: Offices) -> None:
    key = load_key(offices.keys[LEGAL])
    offices.sign(LEGAL)
    with pytest.raises(VerificationError, match="SAME_KEY_TWICE"):
        countersign_packs(offices.folder, CENTRE, key)
    line = sign_packs(offices.folder, CENTRE, key, place=PLACE, version=1).rpartition(b"\n\n")[2]
    offices.note.write_bytes(offices.note.read_bytes() + line)
    same = msgspec.structs.replace(parse_vkey(offices.vkeys[LEGAL]), name=CENTRE)
    assert offices.refused(Signers(legal=offices.signers().legal, centre=(same,))) == "SAME_KEY_TWICE"
    assert offices.refused(offices.signers(centre=LEGAL)) == "SAME_KEY_TWICE"


@pytest.mark.parametrize("names", [(STRANGER,), (LEGAL, STRANGER), (STRANGER, CENTRE)])
def test_an_unknown_key_is_told_apart_from_a_missing_one(offices: Offices, names: tuple[str, ...]) -> None:
    offices.sign(*names)
    assert offices.refused() == "UNKNOWN_KEY"


def test_no_letter_of_the_note_can_be_changed(offices: Offices) -> None:
    """Whatever letter is another, it is refused, or it is one of the two key IDs' hints and then unknown."""
    raw = offices.note.read_bytes()
    for at in range(0, len(raw), 3):
        altered = raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :]
        offices.note.write_bytes(altered)
        assert offices.refused() in {"SIGNATURE_WRONG", "UNKNOWN_KEY", "UNSIGNED"}


@pytest.mark.parametrize("name", GIVEN)
def test_an_altered_file_is_named(offices: Offices, name: str) -> None:
    path = offices.folder / name
    path.write_bytes(path.read_bytes() + b" ")
    assert offices.refused() == "FILE_ALTERED"
    path.unlink()
    assert offices.refused() == "FILE_MISSING"


@pytest.mark.parametrize(
    "name", ["more.toml", "calendars/450000.toml", "texts/more.txt", "law.toml~", "deep/a.toml"]
)
def test_an_extra_file_is_named(offices: Offices, name: str) -> None:
    path = offices.folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("x", encoding="utf-8")
    assert offices.refused() == "FILE_EXTRA"


def test_two_files_that_change_places_are_altered(offices: Offices) -> None:
    one, other = offices.folder / "law.toml", offices.folder / "texts" / "law.txt"
    first, second = one.read_bytes(), other.read_bytes()
    one.write_bytes(second)
    other.write_bytes(first)
    assert offices.refused() == "FILE_ALTERED"


def test_hidden_files_are_neither_refused_nor_loaded(offices: Offices) -> None:
    (offices.folder / ".law.toml.swp").write_text("x", encoding="utf-8")
    assert set(open_packs(offices.folder, offices.signers(), place=PLACE, seen=None).files) == set(GIVEN)


def test_a_file_or_a_folder_beyond_bounds_is_not_read_to_its_end(offices: Offices) -> None:
    (offices.folder / "law.toml").write_bytes(b" " * (LONGEST_FILE + 1))
    assert offices.refused() == "FILE_TOO_LONG"
    (offices.folder / "law.toml").write_text(GIVEN["law.toml"], encoding="utf-8")
    for number in range(MOST_FILES):
        (offices.folder / "texts" / f"{number}.txt").touch()
    assert offices.refused() == "FILE_EXTRA"


def test_another_places_law_is_refused(offices: Offices) -> None:
    offices.sign(LEGAL, CENTRE, place="431000")
    assert offices.refused() == "OTHER_PLACE"


def test_older_packs_and_two_of_one_version_are_refused(offices: Offices) -> None:
    offices.sign(LEGAL, CENTRE, version=3)
    seen = open_packs(offices.folder, offices.signers(), place=PLACE, seen=None).seen
    (offices.folder / "law.toml").write_text("id = 2\n", encoding="utf-8")
    offices.sign(LEGAL, CENTRE, version=3)
    assert offices.refused(seen=seen) == "TWO_OF_ONE_VERSION"
    offices.sign(LEGAL, CENTRE, version=2)
    assert offices.refused(seen=seen) == "OLDER"
    offices.sign(LEGAL, CENTRE, version=4)
    assert open_packs(offices.folder, offices.signers(), place=PLACE, seen=seen).version == 4


@pytest.mark.parametrize(
    "text",
    [
        "accord-trust-list/v1\n410100 1\n",
        f"{FIRST_LINE}\n410100\n",
        f"{FIRST_LINE}\n410100 0\n",
        f"{FIRST_LINE}\n410100 1\nlaw.toml\n",
        f"{FIRST_LINE}\n410100 1\n{'0' * 64}  ../law.toml\n",
        f"{FIRST_LINE}\n410100 1\n{'0' * 64}  b.toml\n{'0' * 64}  a.toml\n",
        f"{FIRST_LINE}\n410100 1\n{'0' * 64}  a.toml\n{'0' * 64}  a.toml\n",
    ],
    ids=["a-trust-list", "no-version", "version-nought", "no-digest", "a-way-out", "out-of-order", "twice"],
)
def test_a_text_of_another_form_is_refused_though_both_signed_it(offices: Offices, text: str) -> None:
    first = sign_note(text, LEGAL, load_key(offices.keys[LEGAL]))
    second = sign_note(text, CENTRE, load_key(offices.keys[CENTRE]))
    offices.note.write_bytes(first + second.removeprefix(text.encode() + b"\n"))
    assert offices.refused() == "FORMAT_UNKNOWN"


def test_who_countersigns_signs_what_lies_there(offices: Offices) -> None:
    offices.sign(LEGAL)
    (offices.folder / "law.toml").write_text("id = 2\n", encoding="utf-8")
    with pytest.raises(VerificationError, match="FILE_ALTERED"):
        countersign_packs(offices.folder, CENTRE, load_key(offices.keys[CENTRE]))


def test_a_damaged_note_is_not_signed_any_further(offices: Offices) -> None:
    offices.note.write_bytes(offices.note.read_bytes()[:-1])
    with pytest.raises(VerificationError, match="UNSIGNED"):
        countersign_packs(offices.folder, STRANGER, load_key(offices.keys[STRANGER]))


def test_a_link_counts_as_what_it_leads_to(offices: Offices) -> None:
    """Volumes of configuration are mounted as links: what is verified is the bytes, and only those are used."""
    law = offices.folder / "law.toml"
    law.rename(offices.root / "elsewhere.toml")
    law.symlink_to(offices.root / "elsewhere.toml")
    found = open_packs(offices.folder, offices.signers(), place=PLACE, seen=None)
    assert found.files["law.toml"].decode() == GIVEN["law.toml"]
    (offices.root / "elsewhere.toml").unlink()
    assert offices.refused() == "FILE_MISSING"


@pytest.mark.parametrize("reason", [reason.name for reason in PacksReason])
def test_every_reason_has_its_test(reason: str) -> None:
    assert f'"{reason}"' in Path(__file__).read_text(encoding="utf-8")


# --- a gateway and its settings


@pytest.fixture
def city(tmp_path: Path) -> tuple[Offices, Settings]:
    offices = Offices(tmp_path)
    offices.folder = tmp_path / "own"
    copy_shipped(offices.folder)
    for version, name in ((1, LEGAL), (0, CENTRE)):
        sign_folder(offices.folder, name, offices.keys[name], place=PLACE, version=version)
    packs = PackSettings(directory=offices.folder, legal=offices.vkeys[LEGAL], centre=offices.vkeys[CENTRE])
    return offices, zhengzhou(data_dir=tmp_path / "city", packs=packs)


def test_a_gateway_goes_by_the_packs_that_its_settings_name(city: tuple[Offices, Settings]) -> None:
    offices, settings = city
    assert law_in_use(zhengzhou()).digest == shipped_law().digest
    law = adopt_law(settings)
    assert law.digest == shipped_law().digest == law_in(offices.folder, settings).digest
    pack = offices.folder / "hunan.rule-303.toml"
    pack.write_text(pack.read_text(encoding="utf-8") + "# a remark\n", encoding="utf-8")
    for use in (adopt_law, law_in_use):
        with pytest.raises(VerificationError, match=r"FILE_ALTERED.*hunan.rule-303.toml"):
            use(settings)
    with pytest.raises(VerificationError, match="FILE_ALTERED"):
        law_in(offices.folder, settings)


def test_a_gateway_remembers_what_it_used_and_a_look_does_not(city: tuple[Offices, Settings]) -> None:
    offices, settings = city
    kept = offices.note.read_bytes()
    law_in_use(settings)
    assert not (settings.data_dir / SEEN).exists()
    adopt_law(settings)
    for version, name in ((2, LEGAL), (0, CENTRE)):
        sign_folder(offices.folder, name, offices.keys[name], place=PLACE, version=version)
    adopt_law(settings)
    offices.note.write_bytes(kept)
    with pytest.raises(VerificationError, match="OLDER"):
        adopt_law(settings)
    (settings.data_dir / SEEN).write_text("{}", encoding="utf-8")
    with pytest.raises(Fault, match="it says of no list"):
        adopt_law(settings)


def test_a_new_list_is_newer_than_the_one_that_is_there(city: tuple[Offices, Settings]) -> None:
    offices, _ = city
    with pytest.raises(VerificationError, match="OLDER"):
        sign_folder(offices.folder, LEGAL, offices.keys[LEGAL], place=PLACE, version=1)
    made = sign_folder(offices.folder, LEGAL, offices.keys[LEGAL], place=PLACE, version=2)
    assert (made.version, made.signed_by, made.law) == (2, (LEGAL,), shipped_law().digest)


def test_a_verifier_key_that_is_none_stops_the_start(city: tuple[Offices, Settings]) -> None:
    _, settings = city
    broken = msgspec.structs.replace(settings.packs, legal="legal")
    with pytest.raises(Fault, match=r"packs.legal"):
        adopt_law(msgspec.structs.replace(settings, packs=broken))


def test_a_signed_folder_without_law_is_no_law(city: tuple[Offices, Settings]) -> None:
    offices, settings = city
    for path in offices.folder.glob("*.toml"):
        path.unlink()
    for version, name in ((2, LEGAL), (0, CENTRE)):
        key = load_key(offices.keys[name])
        note = (
            sign_packs(offices.folder, name, key, place=PLACE, version=version)
            if version
            else countersign_packs(offices.folder, name, key)
        )
        offices.note.write_bytes(note)
    with pytest.raises(BadLaw, match="there is none"):
        adopt_law(settings)
    offices.note.unlink()
    with pytest.raises(Fault, match="no pack files"):
        law_in(offices.folder, settings)
