"""Backup while a gateway writes, restore, and what is refused: with the processes that an operator has."""

import asyncio
import json
import shutil
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec
import pytest

from benchmarks.crash.answering import Shift, entries, verified
from benchmarks.crash.callers import OWN_ID, Callers, callers
from benchmarks.crash.city_process import (
    UP_WITHIN,
    Gateway,
    Town,
    begun,
    ended,
    gone,
    must,
    run,
    served,
    serving,
    signalled,
    until,
    vanished,
)
from benchmarks.crash.client import line, question
from gateway.backup.copy_city import back_up
from gateway.backup.manifest import MANIFEST, BackupManifest, open_backup
from gateway.backup.restore import RestoreOrder, restore
from gateway.client.tokens import mint_token
from gateway.deliveries.spool import Spool
from gateway.keyring import load_keys
from graph.errors import Refused, Unavailable, VerificationError
from graph.model.time import moment
from graph.synthetic import story
from graph.synthetic.city import generate
from schema.ids import node_ref
from security.principal import CallerRole, Duty, Principal

pytestmark = pytest.mark.anyio

CLIENTS = 3
ONWARD = "zhengzhou.example/accord-log-2"
KNOWN = """query Known($uscc: String!, $at: DateTime!) {
  organization(uscc: $uscc, knownAt: $at) {
    id name
    penalties(first: 50) { nodes { documentNumber disputes { pending } } }
    effects(first: 50) { nodes { kind role outcome person { name } } }
  }
}"""


def beside(town: Town, root: Path, *, mark: bool, origin: str = "") -> Town:
    """A place for a city to be restored to: its keys, its registers, and the highest checkpoint if it was kept."""
    data = root / "data"
    data.mkdir(parents=True)
    shutil.copytree(town.settings.keys_dir, data / "keys")
    shutil.copy(town.settings.departments, data)
    if mark:
        (data / "ledger").mkdir()
        shutil.copy(town.settings.high_water_mark, data / "ledger")
    ledger = msgspec.structs.replace(town.settings.ledger, origin=origin or town.settings.ledger.origin)
    return msgspec.structs.replace(town.with_(data_dir=data, ledger=ledger), root=root)


async def known(gateway: Gateway, who: Callers, at: int) -> Any:
    """What an officer is told of the company as it was known at an instant."""
    async with line(gateway.port) as asking:
        heard = await asking.ask(question(KNOWN, uscc=story.CONTESTED, at=moment(at)), who.officer)
    assert heard.codes == (), heard.body
    return heard.said["data"]


async def company_of(gateway: Gateway, town: Town) -> Callers:
    async with line(gateway.port) as first:
        own = (await first.ask(question(OWN_ID, uscc=story.CONTESTED), {})).field("organization")
    assert own is not None
    return callers(town, node_ref(own["id"], "Organization").id)


async def test_what_was_accepted_before_a_backup_is_there_after_a_restore(town: Town, tmp_path: Path) -> None:
    """1. Callers write while a backup is made, and go on. 2. The backup holds, by a drill. 3. It is not gone on
    with where something later was signed, and is so under another origin. 4. The ledger holds, each answer of
    before has its entry, each write of before is there. 5. What is asked as known at the point is answered alike.
    """
    backup, shift = tmp_path / "backup", Shift(number=1)
    # 1.
    async with served(town) as gateway:
        who = await company_of(gateway, town)
        clients = [asyncio.create_task(working(shift, n, gateway, who)) for n in range(CLIENTS)]
        await until(lambda: sum(one.accepted for one in shift.sent) >= 9, UP_WITHIN)
        before = [one for one in shift.sent if one.accepted]
        answers = [one for one in shift.heard if one.whole and one.status == 200]
        await must(town, "backup", "--to", str(backup))
        made = sum(one.accepted for one in shift.sent)
        await until(lambda: sum(one.accepted for one in shift.sent) > made, UP_WITHIN)
        for client in clients:
            client.cancel()
        await asyncio.gather(*clients, return_exceptions=True)
        manifest = open_backup(backup, load_keys(town.settings.keys_dir).ledger.public).manifest
        told = await known(gateway, who, manifest.recorded)
    # 2.
    assert "came back as they were" in (await must(town, "drill", "--from", str(backup))).said
    # 3.
    for mark in (True, False):
        forking = beside(town, tmp_path / f"forking-{mark}", mark=mark)
        refused = await run(forking, "restore", "--from", str(backup))
        assert (refused.status, "RESTORE_FORKS" in refused.talked) == (4, True), refused.talked
        assert not (forking.data / "ledger" / "ledger.sqlite").exists()
    onward = beside(town, tmp_path / "onward", mark=True, origin=ONWARD)
    await must(onward, "restore", "--from", str(backup), "--new-origin", ONWARD)
    # 4.
    assert verified(onward) == []
    logged = entries(onward)
    assert logged[manifest.entries].operation == "RestoreLedger"
    assert (
        logged[manifest.entries]
        .evidence[0]
        .startswith(f"{town.settings.ledger.origin}\n{manifest.entries}\n")
    )
    for one in answers:
        assert one.receipt is not None
        assert logged[one.receipt].answer_digest == sha256(one.body).hexdigest()
    async with served(onward) as gateway, line(gateway.port) as asking:
        for write in before:
            again = await asking.ask(write.body, getattr(who, write.by))
            assert (again.field(write.field) or {})["replayed"] is True, write.key
        # 5.
        assert await known(gateway, who, manifest.recorded) == told
    assert verified(onward) == []
    used = await run(onward, "restore", "--from", str(backup), "--new-origin", ONWARD)
    assert (used.status, "RESTORE_TARGET" in used.talked) == (4, True)


async def working(shift: Shift, client: int, gateway: Gateway, who: Callers) -> None:
    async with line(gateway.port) as at:
        await shift.work(client, at, who)


async def test_a_city_at_rest_goes_on_as_the_same_log(town: Town, tmp_path: Path) -> None:
    """Where nothing was signed after the backup: by the record here, or by the checkpoint that another kept."""
    backup = tmp_path / "backup"
    async with served(town) as gateway:
        who = await company_of(gateway, town)
    await must(town, "backup", "--to", str(backup))
    by_mark = beside(town, tmp_path / "by-mark", mark=True)
    await must(by_mark, "restore", "--from", str(backup))
    assert verified(by_mark) == []
    note = tmp_path / "checkpoint"
    note.write_text(entries(by_mark)[max(entries(by_mark))].evidence[0], encoding="utf-8")
    by_note = beside(town, tmp_path / "by-note", mark=False)
    await must(by_note, "restore", "--from", str(backup), "--checkpoint", str(note))
    async with served(by_note) as gateway:
        await known(
            gateway, who, open_backup(backup, load_keys(town.settings.keys_dir).ledger.public).manifest.at
        )
    assert verified(by_note) == []


async def test_what_was_accepted_and_waits_is_in_a_backup(town: Town, tmp_path: Path) -> None:
    """A delivery that a gateway accepted and did not take in before it was killed: the restored city does."""
    generate(tmp_path / "files", companies=1_000, seed=11)
    (source,) = (tmp_path / "files").glob("organizations*.csv")
    centre = Principal(
        standing=CallerRole.MACHINE,
        region=town.settings.place,
        department="郑州市信用中心",
        client="centre",
        roles=(Duty.CREDIT_CENTRE.value,),
    )
    token = tmp_path / "centre.jwt"
    token.write_text(mint_token(town.settings, centre), encoding="utf-8")
    gateway = await serving(town)
    engine, url = gateway.engine, f"http://127.0.0.1:{gateway.port}"
    asked = ("ingest", "--feed", "registry", str(source), "--url", url, "--token", str(token), "--quiet")
    sending = await begun(town, *asked)
    await until(lambda: any(stages(town) == [stage] for stage in ("WAITING", "DONE")), UP_WITHIN)
    signalled(gateway.child.pid)
    await gone(sending)
    await gone(gateway.child)
    await vanished(engine)
    assert stages(town) == ["WAITING"]
    backup = tmp_path / "backup"
    made = json.loads((await must(town, "backup", "--to", str(backup), "--json")).said)
    assert made["deliveries"] == 1
    restored = beside(town, tmp_path / "restored", mark=True)
    await must(restored, "restore", "--from", str(backup))
    assert stages(restored) == ["WAITING"]
    async with served(restored):
        await until(lambda: stages(restored) == ["DONE"], UP_WITHIN)
    (ended_,) = Spool(restored.settings.spool_dir).every()
    assert ended_.report is not None
    assert ended_.report["rows"] == len(source.read_bytes().splitlines()) - 1


def stages(town: Town) -> list[str]:
    return [one.stage.value for one in Spool(town.settings.spool_dir).every()]


async def test_what_is_no_whole_backup_of_ours_is_refused(town: Town, tmp_path: Path) -> None:
    """One that was killed, one with a bit of any file turned, one of a newer format, one of other keys."""
    backup = tmp_path / "backup"
    child = await begun(town, "backup", "--to", str(backup))
    await until(lambda: any(tmp_path.glob(".backup.*/backup/ledger/ledger.sqlite")), UP_WITHIN)
    signalled(child.pid)
    await gone(child)
    (left,) = tmp_path.glob(".backup.*/backup")
    assert not backup.exists()
    target = beside(town, tmp_path / "target", mark=True)
    await refuses(target, left, "BACKUP_DAMAGED", 1)
    done = await ended(await begun(town, "backup", "--to", str(backup)))
    assert done.status == 0, done.talked
    files = sorted(path for path in backup.rglob("*") if path.is_file())
    assert len(files) == 6
    for path in files:
        whole = path.read_bytes()
        path.write_bytes(turned(whole))
        with pytest.raises(VerificationError) as refused:
            await restore(target.settings, RestoreOrder(backup=backup))
        assert refused.value.code == "BACKUP_DAMAGED"
        path.write_bytes(whole)
    keys = load_keys(town.settings.keys_dir)
    manifest = open_backup(backup, keys.ledger.public).manifest
    for newer in (
        msgspec.structs.replace(manifest, graph_format=manifest.graph_format + 1),
        msgspec.structs.replace(manifest, ledger_format=manifest.ledger_format + 1),
    ):
        resign(backup, newer, town)
        with pytest.raises(Refused) as newest:
            await restore(target.settings, RestoreOrder(backup=backup))
        assert newest.value.code == "BACKUP_NEWER"
    resign(backup, manifest, town)
    other = beside(town, tmp_path / "other", mark=True)
    shutil.rmtree(other.settings.keys_dir)
    await must(other.with_(data_dir=tmp_path / "made"), "keys", "make")
    shutil.copytree(tmp_path / "made" / "keys", other.settings.keys_dir)
    await refuses(other, backup, "BACKUP_DAMAGED", 1)
    await must(target, "restore", "--from", str(backup))


async def test_a_city_that_never_stands_still_is_not_copied(town: Town, tmp_path: Path) -> None:
    with pytest.raises(Unavailable) as refused:
        await back_up(town.settings, tmp_path / "backup", tries=0)
    assert refused.value.code == "BACKUP_BUSY"
    assert list(tmp_path.iterdir()) == [town.root]


async def refuses(town: Town, backup: Path, code: str, status: int) -> None:
    done = await run(town, "restore", "--from", str(backup))
    assert (done.status, code in done.talked) == (status, True), done.talked
    assert not (town.data / "graph").exists()


def turned(raw: bytes) -> bytes:
    """The bytes with one bit turned in their middle; a byte where there was none."""
    at = len(raw) // 2
    return raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :] if raw else b"\0"


def resign(backup: Path, manifest: BackupManifest, town: Town) -> None:
    keys = load_keys(town.settings.keys_dir)
    (backup / MANIFEST).write_bytes(manifest.signed(town.settings.ledger.origin, keys.ledger))
