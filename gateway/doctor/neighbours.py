"""Looks at other regions: the trust list and how long it holds, and whether each region is reached."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Iterator
from datetime import date
from email.utils import parsedate_to_datetime

import httpx2

from gateway.city import system_clock, trust_shelf
from gateway.doctor.observation import Observation, ill, watch, well
from gateway.doctor.patient import WITHIN, Patient
from gateway.exchange.partners import read_partners
from gateway.keyring import RESULTS, STATUS
from graph.durable_files import read
from graph.model.time import Day, Instant, china_day
from security.base64url import decode
from security.keys import load_key
from security.ledger.tlog_policy import read_policy
from security.results.issue import key_name
from security.signed_lists.trust_document import TrustedRegion
from security.signed_lists.trust_list import TrustList
from security.strict_json import NotStrict, read_json

SOON = 14
"""Days before its end at which somebody should renew what ends: a keeper is a person with a calendar."""

DAY = 86_400_000_000
TOKEN_DEPTH = 4
"""Objects and arrays inside one another in a token; its signature is the neighbour's to verify."""

SKEW = 5_000_000
"""Microseconds by which a neighbour's clock may differ from ours before it is told."""


def trust(patient: Patient) -> Iterator[Observation]:
    """Look at the trust list as a start does, without remembering it: is it taken, and for how long."""
    settings, today = patient.settings, china_day(patient.now)
    trust_shelf(settings)  # a keeper's key that is none is told before all else
    if not settings.exchange.keeper:
        yield watch("no keeper of a trust list is set: no other region is believed")
    elif not settings.trust_list.exists():
        yield watch(f"no trust list lies at `{settings.trust_list}`: no other region is believed")
    else:
        found = _opened(patient)
        yield _left(_days(today, found.until), f"version {found.version} of the trust list")
        yield from _own_keys(patient, found)
        for region in found.regions.values():
            if (left := _days(today, region.until)) < SOON:
                yield watch(f"region {region.region} is believed for {left} days more")


def outboxes(patient: Patient) -> Iterator[Observation]:
    """Look at the tokens that we show where we pull: is each there, and does it hold."""
    settings = patient.settings
    for region, access in read_partners(settings.exchange.neighbours, settings.place).outboxes.items():
        token = read(access.token).strip()
        left = (_ends(token) - patient.now) // 1_000_000
        if left > 0:
            yield well(f"the token for region {region} in `{access.token}` holds for {left} seconds more")
        else:
            yield ill(f"the token for region {region} in `{access.token}` has ended: nothing is pulled there")


def _ends(token: bytes) -> Instant:
    """Return when a token says that it ends; of one that is none, the beginning of time."""
    try:
        members = read_json(decode(token.split(b".")[1]), depth=TOKEN_DEPTH)
        return int(members["exp"]) * 1_000_000
    except (NotStrict, ValueError, LookupError, TypeError):
        return 0


def witnesses(patient: Patient) -> Iterator[Observation]:
    """Look at what a running gateway knows of logs that broke, and of our own log's witnesses."""
    told = (patient.readiness or {}).get("exchange", {})
    for origin in told.get("breaks", []):
        yield ill(f"the log `{origin}` showed two histories: both checkpoints are at `/log/breaks`")
    path = patient.settings.witness.policy
    if path is None:
        yield watch("no witnesses are set: nobody else can tell that our log was rewritten")
        return
    policy = read_policy(read(path))
    yield well(f"the policy in `{path}` has {len(policy.witnesses)} witnesses")
    yield from (_witness(one["witness"], one["size"], one["code"]) for one in told.get("witnesses", []))


def _witness(name: str, size: int, code: str) -> Observation:
    """Say of a witness what it cosigned, or what stops it: one that is silent is asked again."""
    if code == "WITNESS_SILENT":
        return watch(f"witness `{name}` does not answer")
    if code:
        return ill(f"witness `{name}` does not cosign our log: `{code}`")
    if not size:
        return watch(f"witness `{name}` has not cosigned our log yet")
    return well(f"witness `{name}` cosigned {size} entries of our log")


async def neighbours(patient: Patient) -> AsyncIterator[Observation]:
    """Reach every region of the trust list at once, each within its deadline."""
    settings = patient.settings
    if not (settings.exchange.keeper and settings.trust_list.exists()):
        return
    regions = [one for one in _opened(patient).regions.values() if one.region != settings.place]
    async with httpx2.AsyncClient(timeout=WITHIN, follow_redirects=False, trust_env=False) as client:
        for found in await asyncio.gather(*(_reached(client, one) for one in regions)):
            for observation in found:
                yield observation


def _opened(patient: Patient) -> TrustList:
    """Return the trust list that lies here, verified; it raises TRUST_LIST_REFUSED."""
    shelf = trust_shelf(patient.settings)
    return shelf.opened(read(shelf.path), china_day(patient.now))


def _own_keys(patient: Patient, found: TrustList) -> Iterator[Observation]:
    """Look whether others may believe what we sign, where the list is one that names us, too."""
    settings = patient.settings
    if settings.place not in found.regions:
        return
    for file in (RESULTS, STATUS):
        key = found.keys.get(key_name(load_key(settings.keys_dir / file).public))
        if key is None or key.revoked_at is not None:
            yield ill(f"the trust list does not name the key in `{file}`: nothing signed with it is believed")
        else:
            yield _left((key.until - patient.now) // DAY, f"the key in `{file}`")


def _left(days: int, what: str) -> Observation:
    """Say for how long something holds: soon to end is to be watched, ended is ill."""
    told = f"{what} holds for {days} days more"
    return ill(told) if days < 1 else watch(told) if days < SOON else well(told)


def _days(today: Day, until: Day) -> int:
    return (date.fromisoformat(until) - date.fromisoformat(today)).days


async def _reached(client: httpx2.AsyncClient, region: TrustedRegion) -> list[Observation]:
    """Ask a region for its log's checkpoint, and look at its clock and its certificate."""
    url = f"{region.endpoints.log.rstrip('/')}/log/checkpoint"
    try:
        async with asyncio.timeout(WITHIN), client.stream("GET", url) as answer:
            found = [] if answer.is_success else [ill(f"region {region.region} answers {answer.status_code}")]
            return [*found, *clock_and_certificate(region.region, answer)] or [
                well(f"region {region.region} is reached")
            ]
    except (httpx2.HTTPError, httpx2.InvalidURL, TimeoutError):
        return [ill(f"region {region.region} is not reached at {region.endpoints.log}")]


def clock_and_certificate(region: str, answer: httpx2.Response) -> Iterator[Observation]:
    """Yield how far a region's clock is from ours, and for how long its certificate holds, if it has one."""
    now = system_clock()
    said = answer.headers.get("date", "")
    if said and abs(parsedate_to_datetime(said).timestamp() * 1_000_000 - now) > SKEW:
        yield watch(f"the clock of region {region} says {said}: it or ours is wrong")
    stream = answer.extensions.get("network_stream")
    tls = stream.get_extra_info("ssl_object") if stream else None
    ends = (tls.getpeercert() or {}).get("notAfter") if tls else None
    if ends:
        left = int((ssl.cert_time_to_seconds(ends) * 1_000_000 - now) // DAY)
        yield _left(left, f"the certificate of region {region}")
