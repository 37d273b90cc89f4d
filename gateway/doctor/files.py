"""Looks at files: settings, clock, keys, law, registers, disk. Each yields what it found, or raises."""

import shutil
from collections.abc import Iterator
from pathlib import Path

from gateway.backup.last_backup import last_backup
from gateway.doctor.observation import Observation, ill, met, watch, well
from gateway.doctor.patient import Patient
from gateway.exchange.partners import read_partners
from gateway.keyring import JWKS, VKEY, load_keys
from gateway.law import law_in_use
from gateway.registers import read_authorities
from gateway.settings import IDENTITY, every_setting, value_of
from graph.durable_files import read
from graph.errors import Fault
from graph.model.time import HOUR, moment
from security.departments import read_departments
from security.jwks import load_issuer
from security.ledger.note import VerifierKey
from security.revocations import read_revocations

SLACK = 5.0
"""Seconds by which a file may be newer than the clock: file systems round."""

FULL, NARROW = 1.0, 5.0
"""Gibibytes: with less free nothing should go on, with less free somebody should make room."""

GIB = 1 << 30

OLD = 7
"""Days after which a backup wants somebody's eye: what was written since is in no other place."""


def settings(patient: Patient) -> Iterator[Observation]:
    """Look whether the operator has named the city, and how much else was given."""
    names = [one for one in every_setting() if one.key in IDENTITY]
    missing = [one for one in names if not value_of(patient.settings, one.key)]
    yield from (met(Fault("SETTINGS_MISSING", key=one.key, variable=one.variable)) for one in missing)
    if not missing:
        yield well(f"the settings are usable: {len(patient.loaded.origins)} given, the rest by default")


def clock(patient: Patient) -> Iterator[Observation]:
    """Look whether the clock has stepped back behind something that was written here."""
    said = moment(patient.now).isoformat(timespec="seconds")
    ledger = patient.settings.ledger_dir
    written = [(path.stat().st_mtime, path) for path in ledger.glob("*") if path.is_file()]
    newest, path = max(written, default=(0.0, ledger))
    if newest > patient.now / 1_000_000 + SLACK:
        yield ill(f"the clock says {said}, and `{path.name}` was written later: it has stepped back")
    else:
        yield well(f"the clock says {said}, and nothing here was written later")


def keys(patient: Patient) -> Iterator[Observation]:
    """Look at every key that a start reads: it is there, sound, and its owner's alone."""
    settings = patient.settings
    held = load_keys(settings.keys_dir)
    yield well(f"the keys in `{settings.keys_dir}` are whole, and their owner's alone")
    line = read(settings.keys_dir / VKEY).decode("utf-8", "replace").strip()
    if line != VerifierKey(settings.ledger.origin, held.ledger.public).vkey:
        yield ill(f"`{VKEY}` is not the verifier key of the key that signs the ledger under its origin")


def issuer(patient: Patient) -> Iterator[Observation]:
    """Look at the keys by which tokens are believed: the identity provider's and the neighbours'."""
    settings = patient.settings
    own = load_issuer(settings.jwks, name=settings.tokens.issuer, region=settings.place)
    yield well(f"tokens of `{own.name}` are believed by {len(own.keys)} keys in `{settings.jwks}`")
    if settings.jwks == settings.keys_dir / JWKS:
        yield watch("these keys are ours: name the identity provider's own with `tokens.jwks`")
    theirs = read_partners(settings.exchange.neighbours, settings.place)
    if theirs.issuers:
        yield well(f"tokens of {len(theirs.issuers)} other regions are believed")


def law(patient: Patient) -> Iterator[Observation]:
    """Look whether the packs can be used."""
    found = law_in_use(patient.settings)
    if patient.settings.packs.directory is None:
        yield well(f"{len(found.packs)} packs of the program are the law")
    else:
        yield well(f"{len(found.packs)} packs, signed by both offices, are the law")


def registers(patient: Patient) -> Iterator[Observation]:
    """Look at the registers that the operator keeps: departments, authorities, revocations."""
    settings = patient.settings
    read_revocations(settings.revocations)
    departments = read_departments(settings.departments).listed
    if departments:
        yield well(f"the register has {len(departments)} departments")
    else:
        yield watch(f"`{settings.departments}` has no department: nobody can state a purpose")
    if read_authorities(settings.authorities) is None:
        yield watch("no register of authorities is set: reports by API are refused")


def disk(patient: Patient) -> Iterator[Observation]:
    """Look at the room where the city writes."""
    places = (patient.settings.high_water_mark.parent, patient.settings.data_dir)
    for place in {there.stat().st_dev: there for there in map(_there, places)}.values():
        free = shutil.disk_usage(place).free / GIB
        told = f"{free:.1f} GiB are free at `{place}`"
        yield ill(told) if free < FULL else watch(told) if free < NARROW else well(told)


def backup(patient: Patient) -> Iterator[Observation]:
    """Look how old the last backup is that was made here."""
    found = last_backup(patient.settings)
    if found is None:
        yield watch("no backup was made here yet: `accord backup --to DIR`")
        return
    days = (patient.now - found.at) // (24 * HOUR)
    told = f"the last backup is {days} days old, in `{found.to}`"
    yield watch(told) if days >= OLD else well(told)


def _there(place: Path) -> Path:
    """Return a directory, or the nearest above it that is there."""
    return next(one for one in (place.absolute(), *place.absolute().parents) if one.is_dir())
