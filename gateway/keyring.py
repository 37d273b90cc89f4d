"""The keys of one gateway: which files they are, and how they are made once.

ledger.pem    signs the audit ledger's checkpoints; ledger.vkey is what others verify them with
issuer.pem    issues access tokens: for a demonstration or a test, a real issuer keeps its own
jwks.json     the public half of the issuer's key, in which the gateway believes
vault.key     finds and seals document numbers; lost, no seal can be opened again
cursor.key    marks page cursors as ours
results.pem   signs results for other regions; results.jwks.json has every public key that ever did
status.pem    signs the lists that recall them, and what is asked and answered across borders
witness.pem   cosigns the checkpoints of other regions' logs
pair-*.key    shared with one region, to name persons to it: brought by the operator, not made here
"""

from pathlib import Path
from secrets import token_bytes

import msgspec

from graph.durable_files import read, replace, sync_directory
from graph.errors import Fault, Refused
from security.base64url import encode
from security.jwks import joined_jwks, load_token_key, public_jwks
from security.keys import SigningKey, load_key, make_key
from security.ledger.note import VerifierKey
from security.pseudonymization import PseudonymizationService, make_vault_key
from security.results.issue import key_name
from security.secret_files import read_secret, write_secret
from security.signed_lists.trust_document import KeyUse, TrustedKey

LEDGER, VKEY = "ledger.pem", "ledger.vkey"
ISSUER, JWKS = "issuer.pem", "jwks.json"
VAULT, CURSOR = "vault.key", "cursor.key"
RESULTS, STATUS, PUBLISHED = "results.pem", "status.pem", "results.jwks.json"
WITNESS = "witness.pem"
EVERY = (LEDGER, VKEY, ISSUER, JWKS, VAULT, CURSOR, RESULTS, STATUS, PUBLISHED, WITNESS)


class Keyring(msgspec.Struct, frozen=True, kw_only=True):
    """The keys that a running gateway holds; the issuer's private key is not among them.

    `ledger`, `results` and `status` sign with Ed25519; `cursor` are the 32 bytes that mark cursors;
    `published` is the JWKS (RFC 7517) of every public key that signed results or lists here, as it is
    served. `witness` is absent among keys that were made before there were witnesses.
    """

    ledger: SigningKey
    pseudonymizer: PseudonymizationService
    cursor: bytes
    results: SigningKey
    status: SigningKey
    published: bytes
    witness: SigningKey | None = None


def make_keys(directory: Path, origin: str) -> None:
    """Make every key in `directory`, which holds none yet; the log's key is named `origin`.

    Raises `Refused` with KEYS_EXIST where one is there: a key that signed something is never replaced. The
    directory is the owner's alone, and the names in it are durable before this returns: a ledger that was
    begun under keys that a power cut took back could never be opened again.
    """
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    if there := [name for name in EVERY if (directory / name).exists()]:
        raise Refused("KEYS_EXIST", path=str(directory), file=there[0])
    ledger = make_key(directory / LEDGER)
    (directory / VKEY).write_text(VerifierKey(origin, ledger.public).vkey + "\n", encoding="utf-8")
    make_key(directory / ISSUER)
    (directory / JWKS).write_bytes(public_jwks([load_token_key(directory / ISSUER)]))
    make_vault_key(directory / VAULT)
    write_secret(directory / CURSOR, token_bytes(32))
    make_key(directory / RESULTS)
    make_key(directory / STATUS)
    make_key(directory / WITNESS)
    signing = [load_token_key(directory / name) for name in (RESULTS, STATUS)]
    (directory / PUBLISHED).write_bytes(public_jwks(signing))
    sync_directory(directory)


def must_have_keys(directory: Path) -> None:
    """Raise KEYS_ABSENT where `accord keys make` was never run; one missing file is another fault."""
    if not any((directory / name).exists() for name in EVERY):
        raise Fault("KEYS_ABSENT", path=str(directory))


def load_keys(directory: Path) -> Keyring:
    """Return the keys in `directory`; a missing file, or one that others may read, is refused."""
    must_have_keys(directory)
    return Keyring(
        ledger=load_key(directory / LEDGER),
        pseudonymizer=PseudonymizationService.load(directory / VAULT),
        cursor=read_secret(directory / CURSOR),
        results=load_key(directory / RESULTS),
        status=load_key(directory / STATUS),
        published=_published(directory),
        witness=load_key(directory / WITNESS) if (directory / WITNESS).exists() else None,
    )


def trusted_keys(directory: Path, since: str, until: str) -> tuple[TrustedKey, ...]:
    """Return the keys that sign results and lists here now, as a trust list names them, for a period.

    `since` and `until` are instants as trust lists spell them. Who names them answers for whose they are.
    """
    return tuple(
        TrustedKey(kid=key_name(key.public), x=encode(key.public), uses=uses, since=since, until=until)
        for uses, key in (
            ((KeyUse.RESULTS,), load_key(directory / RESULTS)),
            ((KeyUse.STATUS, KeyUse.REQUESTS), load_key(directory / STATUS)),
        )
    )


def rotate_results_key(directory: Path) -> SigningKey:
    """Put a new results key in the old one's place and return it; the old one signs nothing any more.

    The trust lists of others must name the new key before anything signed with it is believed. A crash in
    between leaves the old key in use: the public half is published before anything is signed with it, and
    the private one takes its place last. What was left half done is thrown away by the next attempt.
    """
    must_have_keys(directory)
    coming = directory / f"{RESULTS}.coming"
    coming.unlink(missing_ok=True)
    made = make_key(coming)
    replace(directory / PUBLISHED, joined_jwks(_published(directory), load_token_key(coming)))
    coming.replace(directory / RESULTS)
    sync_directory(directory)
    return made


def rotate_witness_key(directory: Path) -> SigningKey:
    """Put a new witness key in the place of the old one, or of none, and return it.

    What the old one cosigned stays good where policies name it; those of others must name the new one. What
    is kept of their logs is not the key's, and stays.
    """
    must_have_keys(directory)
    coming = directory / f"{WITNESS}.coming"
    coming.unlink(missing_ok=True)
    made = make_key(coming)
    coming.replace(directory / WITNESS)
    sync_directory(directory)
    return made


def _published(directory: Path) -> bytes:
    """Return the public halves of every key that signed results or lists here, as others fetch them."""
    return read(directory / PUBLISHED)
