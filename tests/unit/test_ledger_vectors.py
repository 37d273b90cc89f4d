"""The formats of the ledger against files that strangers can use as well."""

import json
from pathlib import Path

import pytest

from graph.errors import VerificationError
from security.harness.log_lines import judge
from security.ledger import merkle_tree, tiles
from security.ledger.checkpoint import open_checkpoint
from security.ledger.note import open_note, parse_vkey
from security.ledger.proof import ProofFile, disclosure_in, parse_proof, verify_proof_file
from security.ledger.reasons import reason_of
from security.ledger.tiles import Tile
from tests.vectors import make_ledger
from tests.vectors.make_ledger import tiles_of

VECTORS = Path(make_ledger.__file__).parent


def cases(kind: str) -> list[Path]:
    return sorted(path for path in (VECTORS / kind).iterdir() if path.is_dir())


def reason(case: Path) -> str:
    """Return the reason in a `_fail` folder; the name and the file must agree."""
    file = case / "reason"
    assert file.exists() == case.name.endswith("_fail")
    return file.read_text().strip() if file.exists() else ""


def refused_for(act) -> str:
    try:
        act()
    except VerificationError as fault:
        return reason_of(fault).name
    return ""


def entries_in(bundle: bytes) -> list[bytes]:
    """Read a bundle as the specification says: a length in two bytes, then the entry."""
    entries = []
    while bundle:
        end = 2 + int.from_bytes(bundle[:2], "big")
        entries.append(bundle[2:end])
        bundle = bundle[end:]
    return entries


def named(case: Path) -> str:
    return case.name


def test_the_script_gives_the_same_bytes_again():
    for path, content in make_ledger.files().items():
        assert (VECTORS / path).read_bytes() == content, path


def test_every_vector_on_file_is_made_by_the_script():
    kinds = ("notes", "merkle", "tiles", "proofs")
    found = {
        str(p.relative_to(VECTORS)) for kind in kinds for p in (VECTORS / kind).rglob("*") if p.is_file()
    }
    assert found == set(make_ledger.files())


@pytest.mark.parametrize("case", cases("notes"), ids=named)
def test_note(case):
    def act():
        keys = [parse_vkey(line) for line in (case / "vkeys").read_text().splitlines()]
        raw = (case / "note").read_bytes()
        assert raw.startswith(open_note(raw, keys).text.encode() + b"\n")

    assert refused_for(act) == reason(case)


@pytest.mark.parametrize("case", cases("merkle"), ids=named)
def test_merkle_line(case):
    verdict = judge((case / "line").read_bytes().replace(b"\n", b""))
    assert (verdict.valid, verdict.reason) == (not reason(case), reason(case))


@pytest.mark.parametrize("case", cases("proofs"), ids=named)
def test_proof_file(case):
    entry = case / "entry"
    given = bytes.fromhex(entry.read_text()) if entry.exists() else None
    key = parse_vkey((case / "vkey").read_text().strip())
    raw = (case / "proof.tlog-proof").read_bytes()
    assert refused_for(lambda: verify_proof_file(raw, key.name, [key], given)) == reason(case)


def test_a_proof_file_is_read_and_written_alike():
    for case in cases("proofs"):
        if not reason(case):
            raw = (case / "proof.tlog-proof").read_bytes()
            assert parse_proof(raw).content == raw


def test_a_disclosing_proof_file_carries_salt_and_body():
    proof = parse_proof((VECTORS / "proofs/body_disclosed/proof.tlog-proof").read_bytes())
    assert disclosure_in(proof.extra) == make_ledger.disclosures(8)[7]
    assert disclosure_in(ProofFile(0, (), b"", b"").extra) is None


def test_the_published_roots_of_certificate_transparency():
    frontier = merkle_tree.Frontier()
    assert frontier.root().hex() == make_ledger.CT_ROOTS[0]
    for leaf, root in zip(make_ledger.CT_LEAVES, make_ledger.CT_ROOTS[1:], strict=True):
        list(frontier.append(merkle_tree.leaf_hash(leaf)))
        assert frontier.root().hex() == root


@pytest.mark.parametrize("path", json.loads((VECTORS / "tiles/paths.json").read_text()).items(), ids=str)
def test_a_path_and_its_tile_are_one(path):
    text, address = path
    assert tiles.parse_path(text) == Tile(*address)
    assert Tile(*address).path == text


@pytest.mark.parametrize("path", json.loads((VECTORS / "tiles/paths_fail.json").read_text()).items(), ids=str)
def test_a_path_has_no_second_spelling(path):
    assert tiles.parse_path(path[0]) is None


def test_the_specifications_example_of_a_tree_of_70000():
    found = tiles_of(70_000)
    assert [t for t in found if t.level == 0] == [*(Tile(0, n) for n in range(273)), Tile(0, 273, 112)]
    assert [t for t in found if t.level] == [Tile(1, 0), Tile(1, 1, 17), Tile(2, 0, 1)]
    assert tiles_of(256) == [Tile(0, 0), Tile(1, 0, 1)]


def test_the_served_files_of_a_log_lead_to_its_checkpoint():
    log = VECTORS / "tiles/log_of_300"
    key = parse_vkey((log / "vkey").read_text().strip())
    checkpoint = open_checkpoint((log / "checkpoint").read_bytes(), key.name, [key])
    bundles = [(log / "tile/entries" / name).read_bytes() for name in ("000", "001.p/44")]
    frontier = merkle_tree.Frontier()
    leaves = [merkle_tree.leaf_hash(entry) for bundle in bundles for entry in entries_in(bundle)]
    for leaf in leaves:
        list(frontier.append(leaf))
    assert (frontier.size, frontier.root()) == (checkpoint.size, checkpoint.root)
    assert (log / "tile/0/000").read_bytes() + (log / "tile/0/001.p/44").read_bytes() == b"".join(leaves)
    assert (log / "tile/1/000.p/1").read_bytes() == merkle_tree.perfect_root(leaves[:256])


def test_a_bundle_is_read_as_it_was_written():
    entries = [b"", b"x", b"y" * 300]
    assert entries_in(tiles.bundle(entries)) == entries
