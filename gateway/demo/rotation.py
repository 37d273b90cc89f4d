"""Step (l): Zhengzhou's key is rotated; the old one keeps what it signed, and signs nothing new.

A trust list says of each key from when and until when it is good. So a rotation recalls nothing: a result is
judged by the key that was in use when it was signed. Only a gateway that goes on with the old key, as one
does that nobody has started again, signs what is refused.
"""

from typing import Any

from msgspec.structs import replace

from gateway.city import system_clock
from gateway.demo.city_process import run
from gateway.demo.exchange import AUDIENCE, eventually, fetch, file, issue, recognise, record_of, verify
from gateway.demo.founding import keys_now, trust_list
from gateway.demo.guide import Guide
from gateway.demo.refusals import failed_steps, steps_told
from gateway.demo.severe import CARE
from graph.synthetic.story import NO_LONGER_PUBLISHED
from security.results.moments import stamp_of_instant

PERIOD = 7
"""The step of verification that asks whether the key was in use."""


def show(guide: Guide) -> None:
    """Rotate the key, name both in Chenzhou's trust list, and present old, new and late."""
    stage = guide.stage
    old = _rotated(guide)
    # What the old key signed in its time.
    verdict = verify(guide, CARE)
    stage.expect("a result signed before still verifies", (verdict["status"], _kid(verdict)), (0, old))
    # A gateway that nobody has started again goes on with the key it began with.
    late = fetch(guide, "late", issue(guide, "late", record_of(guide, CARE)))
    guide.here.gateway.restart()
    stage.say("Zhengzhou's gateway was started again, with the new key.", "郑州市网关已以新密钥重新启动。")
    _new(guide, old)
    _late(guide, late)


def _rotated(guide: Guide) -> str:
    """Rotate the key and have Chenzhou take a list that names both; return the old one's id."""
    stage, (old, status) = guide.stage, keys_now(guide.here.settings)
    older = guide.there.settings.trust_list.read_bytes()
    done, _ = run(guide.here.settings, ("keys", "rotate"))
    stage.ran("accord keys rotate", done)
    stage.expect("a new key lies in the old one's place", done, 0)
    # The keeper of Chenzhou's list was told when the old one ends.
    end = stamp_of_instant(system_clock())
    new, _ = keys_now(guide.here.settings)
    keys = (replace(old, until=end), replace(new, since=end), status)
    cities = {place.name: place.settings for place in (guide.here, guide.there)}
    newer = trust_list(guide.root, guide.there.name, cities, 2, keys={guide.here.name: keys})
    stage.expect("Chenzhou takes the list that names both keys", _imported(guide, "newer.note", newer), 0)
    stage.expect("and never again the older one", _imported(guide, "older.note", older), 1)
    return old.kid


def _imported(guide: Guide, name: str, raw: bytes) -> int:
    """Run `accord trust import` in Chenzhou; the running gateway takes the list at its next look."""
    path = file(guide, name)
    path.write_bytes(raw)
    status, _ = run(guide.there.settings, ("trust", "import", str(path)))
    guide.stage.ran(f"accord trust import {path}", status)
    return status


def _new(guide: Guide, old: str) -> None:
    """Show that a result signed now carries the new key, and that Chenzhou believes it."""
    stage = guide.stage
    asked = {"key": "tour-check", "uscc": NO_LONGER_PUBLISHED, "matter": "TENDER", "audience": [AUDIENCE]}
    made = guide.ask("centre", "check", guide.here, input=asked).data.get("checkReceipt") or {}
    signed = fetch(guide, "new", made)
    verdict = verify(guide, "new")
    stage.expect("a new result verifies", verdict["status"], 0)
    stage.expect("it carries the new key", bool(_kid(verdict)) and _kid(verdict) != old, True)
    answer = eventually(lambda: recognise(guide, "new", signed), lambda said: not said.codes)
    done: dict[str, Any] = answer.data.get("recogniseResult") or {}
    stage.expect("Chenzhou takes it: a receipt that nothing was found", done.get("outcome"), "ACCEPTED")


def _late(guide: Guide, late: bytes) -> None:
    """Show that what the old key signed after its end is refused, by gateway and command."""
    stage = guide.stage
    answer = recognise(guide, "late", late)
    found = steps_told(answer)
    stage.table(("code", "step", "reason"), found)
    expected = [("RESULT_REFUSED", PERIOD, "KEY_ENDED")]
    stage.expect("what the old key signed after its end is refused", found, expected)
    verdict = verify(guide, "late", lists=False)
    failed = failed_steps(verdict)
    stage.expect("the command finds the same, offline", (verdict["status"], failed), (1, [PERIOD]))


def _kid(verdict: dict[str, Any]) -> str:
    """Return the id of the key by which a verified result was signed."""
    return str((verdict.get("signed") or {}).get("kid") or "")
