"""A city's own law for the demonstration: the shipped packs, copied and signed by two offices made for it.

The offices' keys lie beside the cities and not in them: no gateway can sign the law it goes by.
"""

from collections.abc import Mapping
from pathlib import Path

from gateway.commands.sign_packs import copy_shipped, make_pack_key, sign_folder
from gateway.settings import PackSettings
from security.keys import load_key
from security.ledger.note import VerifierKey

OFFICES = ("legal", "centre")
"""The two who sign: the legal office, and the credit centre."""


def own_law(root: Path, name: str, place: str) -> PackSettings:
    """Return the settings of a city's signed packs under `root`; they are made if they are not there yet.

    1. A key for each office.
    2. The shipped law, copied.
    3. The legal office begins the list of files, the centre signs the same.
    """
    folder = root / "packs" / name
    keys = {office: root / "offices" / f"{name}-{office}.pem" for office in OFFICES}
    names = {office: f"{name}.example/{office}" for office in OFFICES}
    if not folder.exists():
        _make(folder, keys, names, place)
    vkeys = {office: VerifierKey(names[office], load_key(keys[office]).public).vkey for office in OFFICES}
    return PackSettings(directory=folder.absolute(), legal=vkeys["legal"], centre=vkeys["centre"])


def _make(folder: Path, keys: Mapping[str, Path], names: Mapping[str, str], place: str) -> None:
    """Make the keys and the signed law of a city; `keys` and `names` are by office."""
    # 1.
    for office in OFFICES:
        keys[office].parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        make_pack_key(keys[office], names[office])
    # 2.
    copy_shipped(folder)
    # 3. Without a version the list that is there gets one more signature.
    for office, version in zip(OFFICES, (1, 0), strict=True):
        sign_folder(folder, names[office], keys[office], place=place, version=version)
