"""Make the vectors of the ledger's formats from fixed keys; running it again gives the same bytes.

    python -m tests.vectors.make_ledger

One folder is one case, named for what it shows; `_fail` at the end means that it must be refused, and
`reason` in it says why. Published examples are marked in `PUBLISHED`; the others are ours.
"""

import base64
import hashlib
import json
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from security.keys import SigningKey
from security.ledger import merkle_tree, tiles
from security.ledger.checkpoint import Checkpoint
from security.ledger.entry import Disclosure, result_entry
from security.ledger.note import VerifierKey, sign_note
from security.ledger.proof import ProofFile, Suggested
from security.ledger.tiles import Tile

HERE = Path(__file__).parent
ORIGIN = "zhengzhou.example/accord-log"

PUBLISHED = {
    # golang.org/x/mod/sumdb/note, the example of its documentation and tests.
    "peter_neumann": (
        "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        (
            "If you think cryptography is the answer to your problem,\n"
            "then you don't know what your problem is.\n\n"
            "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
        ),
    ),
    # C2SP signed-note, section "Example".
    "c2sp_example": (
        "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        (
            "This is an example message.\n\n"
            "— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
        ),
    ),
}

# The reference leaves of Certificate Transparency, and the published roots over the first 0 to 8.
CT_LEAVES = tuple(
    bytes.fromhex(leaf)
    for leaf in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
)
CT_ROOTS = (
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)


def fixed_key(name: str) -> SigningKey:
    return SigningKey(Ed25519PrivateKey.from_private_bytes(hashlib.sha256(name.encode()).digest()))


def files() -> dict[str, bytes]:
    """Return every file by its path below this folder."""
    return {**notes(), **merkle(), **tile_files(), **proofs()}


def case(kind: str, name: str, **content: bytes | str) -> dict[str, bytes]:
    return {
        f"{kind}/{name}/{file}": text.encode() if isinstance(text, str) else text
        for file, text in content.items()
    }


def notes() -> dict[str, bytes]:
    log, other = fixed_key("log"), fixed_key("other")
    vkey = VerifierKey(ORIGIN, log.public).vkey
    foreign = VerifierKey("luoyang.example/accord-log", other.public).vkey
    text = "one\n\nthree\n"
    good = sign_note(text, ORIGIN, log)
    line = good.rpartition(b"\n\n")[2]
    also = sign_note(text, "luoyang.example/accord-log", other).rpartition(b"\n\n")[2]
    same_name = sign_note(text, ORIGIN, other).rpartition(b"\n\n")[2]
    material = base64.b64decode(line.split(b" ")[2])
    flipped = material[:-1] + bytes([material[-1] ^ 1])
    as_line = lambda raw: f"— {ORIGIN} ".encode() + base64.b64encode(raw) + b"\n"  # noqa: E731
    head = text.encode() + b"\n"
    made = {
        "one_signature": (good, vkey, ""),
        "an_unknown_key_is_ignored": (good + also, vkey, ""),
        "same_name_other_id_is_ignored": (good + same_name, vkey, ""),
        "two_known_keys": (good + also, f"{vkey}\n{foreign}", ""),
        "sixteen_signatures": (good + also * 15, vkey, ""),
        "no_known_key_fail": (good, foreign, "SIGNER_UNKNOWN"),
        "flipped_signature_fail": (head + as_line(flipped), vkey, "SIGNATURE_INVALID"),
        "flipped_text_fail": (good.replace(b"one", b"onf"), vkey, "SIGNATURE_INVALID"),
        "second_signature_of_a_known_key_is_bad_fail": (good + as_line(flipped), vkey, "SIGNATURE_INVALID"),
        "cut_signature_fail": (head + as_line(material[:-1]), vkey, "SIGNATURE_INVALID"),
        "key_id_only_fail": (head + as_line(material[:4]), vkey, "NOTE_MALFORMED"),
        "no_signature_fail": (head, vkey, "NOTE_MALFORMED"),
        "no_blank_line_fail": (b"one\n" + line, vkey, "NOTE_MALFORMED"),
        "no_last_newline_fail": (good[:-1], vkey, "NOTE_MALFORMED"),
        "hyphen_for_a_dash_fail": (good.replace("— ".encode(), b"- "), vkey, "NOTE_MALFORMED"),
        "carriage_return_fail": (good.replace(b"one\n", b"one\r\n"), vkey, "NOTE_MALFORMED"),
        "tab_in_the_text_fail": (good.replace(b"one", b"o\te"), vkey, "NOTE_MALFORMED"),
        "not_utf8_fail": (good.replace(b"one", b"o\xffe"), vkey, "NOTE_MALFORMED"),
        "space_in_the_name_fail": (
            good.replace(b"/accord", "/\u00a0accord".encode()),
            vkey,
            "NOTE_MALFORMED",
        ),
        "plus_in_the_name_fail": (good.replace(b"/accord", b"/+accord"), vkey, "NOTE_MALFORMED"),
        "base64_without_padding_fail": (good.replace(b"=\n", b"\n"), vkey, "NOTE_MALFORMED"),
        "base64_for_urls_fail": (head + as_line(b"\xff" * 68).replace(b"/", b"_"), vkey, "NOTE_MALFORMED"),
        "a_line_after_the_signatures_fail": (good + b"four\n", vkey, "NOTE_MALFORMED"),
        "a_hundred_and_one_signatures_fail": (head + line * 101, vkey, "NOTE_MALFORMED"),
        "key_with_a_wrong_id_fail": (good, vkey.replace("+", "+0", 1)[:-1], "KEY_MALFORMED"),
        "key_of_another_id_fail": (good, _other_id(vkey), "KEY_MALFORMED"),
        "key_of_another_kind_fail": (good, _cosigner(log), "KEY_UNSUPPORTED"),
    }
    found = {}
    for name, (vkey_, note) in PUBLISHED.items():
        found |= case("notes", name, note=note, vkeys=vkey_ + "\n")
    for name, (note_, vkeys, reason) in made.items():
        found |= case(
            "notes", name, note=note_, vkeys=vkeys + "\n", **({"reason": reason + "\n"} if reason else {})
        )
    return found


def _other_id(vkey: str) -> str:
    name, _, material = vkey.split("+", 2)
    return f"{name}+00000000+{material}"


def _cosigner(key: SigningKey) -> str:
    material = b"\x04" + key.public
    key_id = hashlib.sha256(ORIGIN.encode() + b"\n" + material).hexdigest()[:8]
    return f"{ORIGIN}+{key_id}+{base64.b64encode(material).decode()}"


def encode(digest: bytes) -> str:
    return base64.b64encode(digest).decode()


def naive_root(leaves: list[bytes]) -> bytes:
    """Return the root as the RFC defines it, by recursion over the leaves: an oracle, not our code."""
    if not leaves:
        return hashlib.sha256().digest()
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return hashlib.sha256(b"\x01" + naive_root(leaves[:split]) + naive_root(leaves[split:])).digest()


def inclusion_line(leaves: list[bytes], index: int) -> dict[str, object]:
    path = [naive_root(leaves[lo:hi]) for lo, hi in merkle_tree.inclusion_ranges(index, len(leaves))]
    return {
        "leaf_index": index,
        "tree_size": len(leaves),
        "leaf_hash": encode(leaves[index]),
        "audit_path": [encode(digest) for digest in path],
        "root_hash": encode(naive_root(leaves)),
    }


def consistency_line(leaves: list[bytes], old: int) -> dict[str, object]:
    path = [naive_root(leaves[lo:hi]) for lo, hi in merkle_tree.consistency_ranges(old, len(leaves))]
    return {
        "first": old,
        "second": len(leaves),
        "first_root": encode(naive_root(leaves[:old])),
        "second_root": encode(naive_root(leaves)),
        "consistency": [encode(digest) for digest in path],
    }


def merkle() -> dict[str, bytes]:
    leaves = [hashlib.sha256(b"\x00" + leaf).digest() for leaf in CT_LEAVES]
    found = {"merkle/ct_reference.json": _json({"leaves": [x.hex() for x in CT_LEAVES], "roots": CT_ROOTS})}
    for index, size in ((0, 1), (0, 8), (5, 8), (2, 3), (1, 5), (4, 5), (6, 7)):
        found |= case("merkle", f"leaf_{index}_of_{size}", line=_json(inclusion_line(leaves[:size], index)))
    for old, new in ((1, 1), (1, 8), (6, 8), (2, 5), (3, 7), (4, 7), (7, 8), (8, 8)):
        found |= case("merkle", f"size_{old}_to_{new}", line=_json(consistency_line(leaves[:new], old)))
    for name, (line, reason) in {**_bad_inclusion(leaves), **_bad_consistency(leaves)}.items():
        found |= case("merkle", f"{name}_fail", line=_json(line), reason=reason + "\n")
    return found


def _bad_inclusion(leaves: list[bytes]) -> dict[str, tuple[dict[str, object], str]]:
    good = inclusion_line(leaves, 5)
    path = list(good["audit_path"])  # type: ignore[call-overload]
    zero = encode(bytes(32))
    return {
        "path_too_short": ({**good, "audit_path": path[:-1]}, "PATH_TOO_SHORT"),
        "path_too_long": ({**good, "audit_path": [*path, zero]}, "PATH_TOO_LONG"),
        "path_for_the_empty_tree": (
            {**good, "leaf_index": 0, "tree_size": 0, "audit_path": []},
            "SIZE_OUT_OF_RANGE",
        ),
        "index_is_the_size": ({**good, "leaf_index": 8}, "INDEX_OUT_OF_RANGE"),
        "index_below_zero": ({**good, "leaf_index": -1}, "INDEX_OUT_OF_RANGE"),
        "size_beyond_all": ({**good, "tree_size": 1 << 63}, "SIZE_OUT_OF_RANGE"),
        "another_index": ({**good, "leaf_index": 4}, "ROOT_DIFFERS"),
        "another_root": ({**good, "root_hash": zero}, "ROOT_DIFFERS"),
        "another_leaf": ({**good, "leaf_hash": zero}, "ROOT_DIFFERS"),
        "turned_path": ({**good, "audit_path": path[::-1]}, "ROOT_DIFFERS"),
        "hash_of_31_bytes": ({**good, "audit_path": [encode(bytes(31)), *path[1:]]}, "HASH_MALFORMED"),
        "hash_that_is_no_base64": ({**good, "audit_path": ["*", *path[1:]]}, "HASH_MALFORMED"),
        "an_index_that_is_true": ({**good, "leaf_index": True}, "LINE_MALFORMED"),
        "no_kind": ({"tree_size": 8}, "LINE_MALFORMED"),
    }


def _bad_consistency(leaves: list[bytes]) -> dict[str, tuple[dict[str, object], str]]:
    good = consistency_line(leaves, 6)
    same = consistency_line(leaves, 8)
    path = list(good["consistency"])  # type: ignore[call-overload]
    zero = encode(bytes(32))
    return {
        "nothing_before": ({**good, "first": 0, "consistency": []}, "SIZE_OUT_OF_RANGE"),
        "shrinking": ({**good, "first": 8, "second": 6}, "SIZE_OUT_OF_RANGE"),
        "equal_sizes_with_a_path": ({**same, "consistency": [zero]}, "PATH_TOO_LONG"),
        "equal_sizes_other_roots": ({**same, "first_root": zero}, "ROOT_DIFFERS"),
        "nodes_too_few": ({**good, "consistency": path[1:]}, "PATH_TOO_SHORT"),
        "nodes_too_many": ({**good, "consistency": [*path, zero]}, "PATH_TOO_LONG"),
        "older_root_is_another": ({**good, "first_root": zero}, "OLD_ROOT_DIFFERS"),
        "newer_root_is_another": ({**good, "second_root": zero}, "ROOT_DIFFERS"),
        "a_short_older_root_as_seed": (
            {**consistency_line(leaves, 4), "first_root": encode(bytes(31))},
            "HASH_MALFORMED",
        ),
    }


def disclosures(count: int) -> list[Disclosure]:
    return [Disclosure(hashlib.sha256(b"salt %d" % i).digest(), b'{"entry":%d}' % i) for i in range(count)]


def signed_tree(count: int) -> tuple[list[bytes], Checkpoint, bytes]:
    entries = [disclosed.commitment for disclosed in disclosures(count)]
    root = naive_root([hashlib.sha256(b"\x00" + entry).digest() for entry in entries])
    checkpoint = Checkpoint(ORIGIN, count, root)
    return entries, checkpoint, checkpoint.signed(fixed_key("log"))


def tiles_of(size: int) -> list[Tile]:
    """Every hash tile of a tree of `size`, each in its full or partial width, bottom up."""
    found, level = [], 0
    while hashes := size >> 8 * level:
        full, rest = divmod(hashes, 256)
        found += [Tile(level, number) for number in range(full)]
        found += [Tile(level, full, rest)] if rest else []
        level += 1
    return found


def tile_files() -> dict[str, bytes]:
    """Return all that a log of 300 entries serves, below its prefix, and spellings of paths."""
    entries, _, note = signed_tree(300)
    leaves = [hashlib.sha256(b"\x00" + entry).digest() for entry in entries]
    served = {"checkpoint": note, "vkey": VerifierKey(ORIGIN, fixed_key("log").public).vkey.encode() + b"\n"}
    for tile in tiles_of(300):
        span, first = 256**tile.level, tile.number * 256
        numbers = range(first, first + tile.width)
        served[tile.path] = b"".join(naive_root(leaves[n * span : (n + 1) * span]) for n in numbers)
    for tile in (Tile(tiles.ENTRIES, 0), Tile(tiles.ENTRIES, 1, 44)):
        served[tile.path] = tiles.bundle(entries[tile.number * 256 :][: tile.width])
    found = {f"tiles/log_of_300/{path}": content for path, content in served.items()}
    return found | {"tiles/paths.json": _json(PATHS), "tiles/paths_fail.json": _json(BAD_PATHS)}


# path: level (-1: entries), number, width. The first is the specification's own example.
PATHS = {
    "tile/0/x001/x234/067": (0, 1234067, 256),
    "tile/0/000": (0, 0, 256),
    "tile/0/000.p/1": (0, 0, 1),
    "tile/63/999.p/255": (63, 999, 255),
    "tile/1/x001/000": (1, 1000, 256),
    "tile/entries/x273/000.p/112": (-1, 273000, 112),
}
BAD_PATHS = {
    "tile/00/000": "level with a leading zero",
    "tile/64/000": "level beyond 63",
    "tile/-1/000": "level below zero",
    "tile/0/0": "number not padded",
    "tile/0/x000/001": "number padded twice",
    "tile/0/001/000": "group without x",
    "tile/0/x001": "last group with x",
    "tile/0/000.p/0": "empty tile",
    "tile/0/000.p/256": "full width written as partial",
    "tile/0/000.p/01": "width with a leading zero",
    "tile/0/000/": "trailing slash",
    "/tile/0/000": "leading slash",
    "tile/data/000": "another log's level",
    "tile/0/\u0660\u0661\u0662": "digits that are not ASCII",
    "tile/0/" + "x999/" * 8 + "999": "number beyond all",
    "tile/0/000\n": "line feed",
}


def proofs() -> dict[str, bytes]:
    entries, _, note = signed_tree(300)
    leaves = [hashlib.sha256(b"\x00" + entry).digest() for entry in entries]
    vkey = VerifierKey(ORIGIN, fixed_key("log").public).vkey + "\n"
    path = tuple(naive_root(leaves[lo:hi]) for lo, hi in merkle_tree.inclusion_ranges(7, 300))
    bare = ProofFile(7, path, note)
    closed = ProofFile(7, path, note, Suggested.closed(entries[7]))
    opened = ProofFile(7, path, note, Suggested.disclosing(disclosures(8)[7]))
    other = ProofFile(7, path, note, Suggested.disclosing(disclosures(9)[8]))
    foreign = Checkpoint("luoyang.example/accord-log", 300, naive_root(leaves)).signed(fixed_key("log"))
    extended = Checkpoint(ORIGIN, 300, naive_root(leaves), ("extension",)).signed(fixed_key("log"))
    right = entries[7].hex() + "\n"
    content = bare.content
    made: dict[str, tuple[bytes, str, str]] = {
        "entry_given": (content, right, ""),
        "entry_suggested": (closed.content, "", ""),
        "body_disclosed": (opened.content, "", ""),
        "only_leaf": (_only_leaf(), result_entry(b"the only result").hex() + "\n", ""),
        "extension_line_of_another_log": (ProofFile(7, path, extended).content, right, ""),
        "entry_not_said_fail": (content, "", "ENTRY_UNKNOWN"),
        "another_entry_fail": (content, entries[8].hex() + "\n", "ROOT_DIFFERS"),
        "another_body_disclosed_fail": (other.content, "", "ROOT_DIFFERS"),
        "another_log_fail": (ProofFile(7, path, foreign).content, right, "SIGNER_UNKNOWN"),
        "another_index_fail": (ProofFile(8, path, note).content, right, "ROOT_DIFFERS"),
        "index_beyond_fail": (ProofFile(300, path, note).content, right, "INDEX_OUT_OF_RANGE"),
        "path_too_short_fail": (ProofFile(7, path[:-1], note).content, right, "PATH_TOO_SHORT"),
        "path_too_long_fail": (ProofFile(7, (*path, bytes(32)), note).content, right, "PATH_TOO_LONG"),
        "changed_size_fail": (content.replace(b"\n300\n", b"\n301\n"), right, "SIGNATURE_INVALID"),
        "no_checkpoint_fail": (content.partition(b"\n\n")[0] + b"\n", right, "PROOF_MALFORMED"),
        "other_version_fail": (content.replace(b"@v1", b"@v2"), right, "PROOF_MALFORMED"),
        "index_with_a_zero_fail": (content.replace(b"index 7", b"index 07"), right, "PROOF_MALFORMED"),
        "no_index_fail": (content.replace(b"index 7\n", b""), right, "PROOF_MALFORMED"),
        "extra_twice_fail": (
            content.replace(b"index", b"extra AA==\nextra AA==\nindex"),
            right,
            "PROOF_MALFORMED",
        ),
        "empty_extra_fail": (content.replace(b"index", b"extra \nindex"), right, "PROOF_MALFORMED"),
        "hash_not_canonical_fail": (_loose_bits(content), right, "HASH_MALFORMED"),
        "carriage_returns_fail": (content.replace(b"\n", b"\r\n"), right, "PROOF_MALFORMED"),
    }
    found = {}
    for name, (raw, entry, reason) in made.items():
        extras = {"entry": entry} | ({"reason": reason + "\n"} if reason else {})
        found |= case("proofs", name, **{"proof.tlog-proof": raw, "vkey": vkey, **extras})
    return {path: content for path, content in found.items() if content}


def _only_leaf() -> bytes:
    entry = result_entry(b"the only result")
    root = hashlib.sha256(b"\x00" + entry).digest()
    return ProofFile(0, (), Checkpoint(ORIGIN, 1, root).signed(fixed_key("log"))).content


def _loose_bits(content: bytes) -> bytes:
    """Set an unused bit of the first hash's base64: another spelling of the same 32 bytes."""
    lines = content.split(b"\n")
    alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    lines[2] = lines[2][:42] + alphabet[alphabet.index(lines[2][42]) ^ 1 :][:1] + b"="
    return b"\n".join(lines)


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode() + b"\n"


def main() -> None:
    for path, content in files().items():
        target = HERE / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


if __name__ == "__main__":
    main()
