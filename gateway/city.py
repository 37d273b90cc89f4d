"""The assembled city: every outside effect of the gateway in one frozen value, opened and closed here.

Clock, graph, ledger, keys, packs and the way to the neighbours are made once, from the settings, and
handed on as one `City`. What a request needs of the outside it has from here, so a test that opens a city
with a clock and a `fetch` of its own has replaced both. What may change while the gateway runs is inside
one of its members and has one place that changes it: trust list and pairs in `exchange`, tokens in `gate`,
`departments`, `neighbours` by region, and `work`, which names the tasks that fail.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import msgspec

from gateway.checks.spool import CheckSpool
from gateway.client.tokens import subject_claims
from gateway.deliveries.spool import Spool
from gateway.exchange.fetching import (
    AskWithToken,
    PostWithToken,
    ask_with_token,
    fetch_at_once,
    post_with_token,
    submit_at_once,
)
from gateway.exchange.own_lists import OwnLists
from gateway.exchange.partners import OutboxAccess, Partners, read_partners
from gateway.exchange.poll_result import PollResult
from gateway.keyring import WITNESS, Keyring, load_keys
from gateway.law import adopt_law, remember_packs
from gateway.ledger_files import check_keys, key_checks, open_ledger
from gateway.lock import hold_lock
from gateway.open_graph import open_graph
from gateway.registers import read_authorities
from gateway.settings import IDENTITY, LimitSettings, Settings, must_give
from gateway.volume import VolumeRegister
from gateway.worker.rounds import WorkStates
from graph.durable_files import read as read_file
from graph.errors import Refused
from graph.ingest.authorities import Authorities
from graph.model.time import Instant
from graph.packs.legal_basis import LegalBases
from graph.packs.load import SOURCES, TEXTS
from graph.packs.lookup import LawBook
from graph.store.database import Graph
from schema.api import api_schema
from schema.batch_resolvers import BATCH_RESOLVERS
from schema.limits import DocumentLimits
from schema.plan import Planner
from security.cookies import Cookies
from security.cosigning import LogWitnesses
from security.cursors import Cursors
from security.departments import Departments, read_departments
from security.exchange import Exchange, Lifetimes
from security.jwks import TrustedIssuers, load_issuer
from security.keys import load_key
from security.ledger.ledger import Ledger
from security.ledger.note import parse_vkey
from security.ledger.patterns import PatternRules
from security.neighbour_logs import Cosigner, Fetch, NeighbourLogs
from security.policy.decide import Policy
from security.pseudonymization import PseudonymizationService
from security.results.addresses import QUESTIONS
from security.revocations import read_revocations
from security.signed_lists.trust_store import TrustStore
from security.tokens import TokenAuthenticator
from security.witness import Witness

Clock = Callable[[], Instant]
"""What says the time: microseconds UTC."""


class City(msgspec.Struct, frozen=True, kw_only=True):
    """One region's gateway, ready to answer; it satisfies `resolvers.batch_resolver.Dependencies`.

    `place` is the city's GB/T 2260 code, for ever. `gate` tells tokens, `planner` keeps planned documents,
    `volume` counts whom each caller was told of. `authorities` is absent where the settings name no
    register: then nothing is reported by the API. `published` are the public keys of results as they are
    served; `trust` is where the trust list lies, `exchange` what is made of it. `outboxes` says of which
    regions we pull what they tell us, and how. `witnesses` are those of our own log, with what is known of
    others'. `fetch` is given by those who stand in for the network, and so are another `ask` and another
    `post`.
    """

    place: str
    settings: Settings
    graph: Graph
    law: LawBook
    ledger: Ledger
    policy: Policy
    pseudonymizer: PseudonymizationService
    cursors: Cursors
    cookies: Cookies
    planner: Planner
    gate: TokenAuthenticator
    clock: Clock
    exchange: Exchange
    authorities: Authorities | None
    trust: TrustStore
    published: bytes
    departments: Departments
    volume: VolumeRegister
    witnesses: LogWitnesses
    spool: Spool
    checks: CheckSpool
    outboxes: dict[str, OutboxAccess]
    fetch: Fetch | None = None
    ask: AskWithToken = ask_with_token
    post: PostWithToken = post_with_token
    neighbours: dict[str, PollResult] = {}
    work: WorkStates = msgspec.field(default_factory=dict)
    lists: OwnLists = msgspec.field(default_factory=OwnLists)

    @property
    def logs(self) -> NeighbourLogs:
        """What is known of other regions' logs."""
        return self.witnesses.logs

    @property
    def witness(self) -> Witness | None:
        """What cosigns other regions' logs; nothing where the settings name no witness."""
        return Witness(self.logs, self.logs.cosigner) if self.logs.cosigner else None

    @property
    def instruments(self) -> LegalBases:
        """The instruments that a caller may name as its legal basis: those whose text is here."""
        own = self.settings.packs.directory
        return LegalBases(self.law.packs, (*((own / TEXTS,) if own else ()), SOURCES))

    @property
    def lines(self) -> frozenset[str]:
        """The regions that may be asked: those where we have a token."""
        return frozenset(self.outboxes)

    async def send_question(self, region: str, raw: bytes) -> bytes:
        """Bring a signed question to a region and its reply back; the trust list says where it answers."""
        there = self.exchange.trusted_region(region)
        if there is None or region not in self.outboxes:
            raise Refused("REGION_NOT_ASKED", region=region)
        token = await asyncio.to_thread(read_file, self.outboxes[region].token)
        url = f"{there.endpoints.api.rstrip('/')}{QUESTIONS}"
        return await self.post(url, token.decode("ascii", "replace").strip(), raw)

    @property
    def patterns(self) -> PatternRules:
        """From what on the use of the ledger is out of the way."""
        said = self.settings.patterns
        day_from, day_until = map(int, said.hours.split("-"))
        return PatternRules(
            volume_factor=said.volume_factor,
            day_from=day_from,
            day_until=day_until,
            by_many=said.by_many,
            attempts=said.attempts,
        )


def system_clock() -> Instant:
    """Return now, from the one clock of the process."""
    return time.time_ns() // 1_000


@asynccontextmanager
async def open_city(
    settings: Settings, clock: Clock = system_clock, fetch: Fetch | None = None
) -> AsyncIterator[City]:
    """Open the city that the settings name: lock, law, policy, keys, ledger, graph; close it in the end.

    `fetch` brings what neighbours publish, instead of HTTP. Whatever cannot be explained stops the start: an
    altered ledger, a policy that does not parse, a pack without a clause or its signatures. Raises `Fault`.

    1. The lock (DATA_DIR_LOCKED), so that nothing below is read while a command writes it. 2. What is read
    from files, in threads, for signals to be heard: law, policy, keys, registers. 3. The ledger, made with
    these keys (KEY_DIFFERS) and remembering no newer packs (PACKS_REFUSED). 4. The graph. They are closed in
    the opposite order.
    """
    must_give(settings, *IDENTITY)
    with hold_lock(settings.data_dir, shared=bool(settings.graph.url)):
        law = await asyncio.to_thread(adopt_law, settings)
        policy = await asyncio.to_thread(Policy.load)
        keys = await asyncio.to_thread(load_keys, settings.keys_dir)
        departments, neighbours, authorities = await asyncio.to_thread(_registers, settings)
        checks = key_checks(keys, neighbours)
        ledger = await asyncio.to_thread(open_ledger, settings, keys.ledger)
        spool, lists = await asyncio.to_thread(_spools, settings)
        try:
            await check_keys(ledger, checks)
            await remember_packs(ledger, settings)
            async with open_graph(settings, checks) as graph:
                yield City(
                    place=settings.place,
                    settings=settings,
                    graph=graph,
                    law=law,
                    ledger=ledger,
                    policy=policy,
                    pseudonymizer=keys.pseudonymizer,
                    cursors=Cursors(keys.cursor),
                    cookies=Cookies(keys.cursor),
                    planner=_planner(settings, policy),
                    gate=_gate(settings, neighbours),
                    clock=clock,
                    exchange=_exchange(settings, keys, neighbours),
                    authorities=authorities,
                    trust=trust_shelf(settings),
                    published=keys.published,
                    departments=departments,
                    volume=_volume(settings, ledger, keys),
                    witnesses=_witnesses(settings, keys, ledger, fetch or fetch_at_once),
                    spool=spool,
                    checks=lists,
                    outboxes=neighbours.outboxes,
                    fetch=fetch,
                )
        finally:
            spool.close()
            lists.close()
            await asyncio.to_thread(ledger.close)


def trusted_issuers(settings: Settings, neighbours: Partners) -> TrustedIssuers:
    """Return whose tokens are believed, as the files have it now: this region's and the neighbours'."""
    issuer = load_issuer(settings.jwks, name=settings.tokens.issuer, region=settings.place)
    return TrustedIssuers.of(issuer, *neighbours.issuers)


def _registers(settings: Settings) -> tuple[Departments, Partners, Authorities | None]:
    """Return who is known: this city's departments, its neighbours, and who may report what."""
    return (
        read_departments(settings.departments),
        read_partners(settings.exchange.neighbours, settings.place),
        read_authorities(settings.authorities),
    )


def _spools(settings: Settings) -> tuple[Spool, CheckSpool]:
    """Return what was accepted and waits: deliveries, and lists to check."""
    return Spool.open(settings.spool_dir), CheckSpool.open(settings.data_dir)


def _gate(settings: Settings, neighbours: Partners) -> TokenAuthenticator:
    """Return what tells tokens: issuers, our name as their audience, and those that were revoked."""
    return TokenAuthenticator(
        trusted_issuers(settings, neighbours),
        settings.tokens.audience,
        revoked=read_revocations(settings.revocations),
        subjects=subject_claims(settings),
    )


def _planner(settings: Settings, policy: Policy) -> Planner:
    """Return what plans a document, in the bounds of the settings."""
    limits, shown = _limits(settings.limits), policy.shown_to_strangers
    return Planner(api_schema, BATCH_RESOLVERS, limits, shown=shown)


def _witnesses(settings: Settings, keys: Keyring, ledger: Ledger, fetch: Fetch) -> LogWitnesses:
    """Return the witnesses of our own log, with what is known of others' and, for a witness, its key.

    Raises `Fault` where the settings name a witness and its key is not there.
    """
    name, cosigner = settings.witness.name, None
    if name:
        cosigner = Cosigner(name, keys.witness or load_key(settings.keys_dir / WITNESS))
    logs = NeighbourLogs(ledger, fetch, settings.place, cosigner)
    return LogWitnesses(ledger, logs, submit_at_once, fetch)


def _volume(settings: Settings, ledger: Ledger, keys: Keyring) -> VolumeRegister:
    """Return what counts whom each caller was told of."""
    per_officer, per_system = settings.access.per_officer, settings.access.per_system
    return VolumeRegister(ledger, keys.pseudonymizer, per_officer, per_system)


def _exchange(settings: Settings, keys: Keyring, neighbours: Partners) -> Exchange:
    """Return the city's part in the exchange; it believes nobody until a trust list is taken."""
    return Exchange(
        region=settings.place,
        origin=settings.exchange.origin,
        results=keys.results,
        status=keys.status,
        pairs=neighbours.pairs,
        lasting=Lifetimes(
            days=settings.exchange.result_days,
            seconds=settings.exchange.list_life,
            longest=settings.exchange.longest_list,
        ),
    )


def trust_shelf(settings: Settings) -> TrustStore:
    """Return where the trust list of a city lies; without a keeper in the settings nobody may sign it."""
    keeper = settings.exchange.keeper
    return TrustStore(
        path=settings.trust_list,
        owner=settings.place,
        keepers=(parse_vkey(keeper),) if keeper else (),
    )


def _limits(settings: LimitSettings) -> DocumentLimits:
    """Return the caps on documents, as far as the settings name them."""
    named = {field.name for field in msgspec.structs.fields(DocumentLimits)}
    return DocumentLimits(
        **{name: value for name, value in msgspec.structs.asdict(settings).items() if name in named}
    )
