"""What one city needs to state results (签名结果) to others and to believe theirs: keys, trust list, pairs.

Signing and verifying are `security.results`; what is stated and what it comes to here is the resolvers'.
"""

from collections.abc import Mapping
from hashlib import sha256

import msgspec

from graph.errors import Fault, Refused, Unavailable, VerificationError
from graph.model.exchange import AskingLevel, Heard, OutboxPart
from graph.model.results import NamedPerson, Result
from graph.model.time import Day, Instant, china_day
from security.ledger.note import Signs
from security.results.addresses import result_url
from security.results.evidence import Evidence, current_status_list, genuine_status_list
from security.results.issue import issue, key_name
from security.results.jws import LONGEST_RESULT, content, split
from security.results.moments import stamp_of_instant
from security.results.outbox_page import OpenedPage, SignedPage, open_page, page_item, sign_page
from security.results.pairwise_pseudonyms import PairwiseKey
from security.results.region_question import (
    RegionQuestion,
    RegionReply,
    open_question,
    open_reply,
    sign_question,
    sign_reply,
)
from security.results.status import Bits, StatusList, StatusPlace, sign_status_list
from security.results.verdict import Verdict
from security.results.verify import verify
from security.results.wire import Purpose, credential_of, read_credential
from security.signed_lists.trust_document import TrustedRegion
from security.signed_lists.trust_list import TrustList

RECALL: Purpose = "revocation"
DISPUTE: Purpose = "dispute"
KEPT: tuple[Purpose, ...] = (RECALL, DISPUTE)
"""The purposes for which a city here keeps lists; one index serves a result in all of them."""

MOST_LISTS = 1_000
"""Numbers of lists that a region may keep; whoever looks at them looks no further."""

SKEW = 5_000_000
"""Microseconds by which two cities' clocks may differ."""


class Lifetimes(msgspec.Struct, frozen=True, kw_only=True):
    """How long what is signed holds: a result in days, a status list in seconds.

    `longest` are the seconds for which another region's list is believed at most, whatever it says itself.
    """

    days: int
    seconds: float
    longest: float


class History(msgspec.Struct, frozen=True):
    """The checkpoint of another region's log that was kept, and the hashes between it and the one shown."""

    checkpoint: bytes | None = None
    consistency: tuple[bytes, ...] | None = None


UNSEEN = History()


class Exchange:
    """The city's part in the exchange of results.

    Everything is fixed while the process runs, but for the trust list, in whose place `take` puts a newer
    one, and for the keys shared with neighbours. Without a list nobody is believed. `unheard` says of a
    region why nothing newer is known of it; `heard` of a region whose outbox (发件箱) is fetched when the
    last genuine page of it was signed.
    """

    def __init__(
        self,
        *,
        region: str,
        origin: str,
        results: Signs,
        status: Signs,
        pairs: Mapping[str, PairwiseKey],
        lasting: Lifetimes,
    ) -> None:
        self.region = region
        self.origin = origin
        self.lasting = lasting
        self.trust: TrustList | None = None
        self.distrust: Fault | None = None
        self.unheard: dict[str, Fault] = {}
        self.heard: dict[str, Instant] = {}
        self._results = results
        self._status = status
        self._pairs = pairs

    def take(self, trust: TrustList) -> None:
        """Believe whom `trust` names from now on; that it is no older list was checked by its loader."""
        self.trust, self.distrust = trust, None

    def refuse(self, fault: Fault) -> None:
        """Remember why the trust list that lies here is not taken, for whoever is refused for want of one."""
        self.distrust = fault

    def share(self, pairs: Mapping[str, PairwiseKey]) -> None:
        """Name persons under these keys from now on."""
        self._pairs = pairs

    @property
    def partners(self) -> tuple[str, ...]:
        """The regions that this city shares a key with, to name persons by."""
        return tuple(sorted(self._pairs))

    def believed(self, day: Day) -> frozenset[str]:
        """Return the regions that the trust list names for a day; none where no list is in use."""
        regions = self.trust.regions.values() if self.trust else ()
        return frozenset(one.region for one in regions if one.since <= day < one.until)

    def named(self, region: str, kind: str, number: str) -> NamedPerson:
        """Return how this city and `region` name the bearer of a document; without a shared key, refuse."""
        pair = self._pairs.get(region)
        if pair is None:
            raise Refused("PAIR_KEY_MISSING", region=region)
        return pair.person(kind, number)

    def seal(self, result: Result, number: int, index: int) -> bytes:
        """Return the signed result, its status kept at `index` of the lists `number`, one a purpose."""
        places = tuple(StatusPlace(purpose=purpose, number=number, index=index) for purpose in KEPT)
        kid = key_name(self._results.public)
        return issue(result, origin=self.origin, places=places, key=self._results, kid=kid)

    def seal_list(self, bits: Bits, purpose: Purpose, number: int, now: Instant) -> bytes:
        """Return a signed status list that holds from now on, for as long as lists of this city do.

        It begins a little earlier, so that a neighbour whose clock is behind takes it at once.
        """
        return sign_status_list(
            bits,
            origin=self.origin,
            region=self.region,
            purpose=purpose,
            number=number,
            since=now - SKEW,
            until=now + round(self.lasting.seconds * 1_000_000),
            key=self._status,
            kid=key_name(self._status.public),
        )

    def seal_page(self, region: str, outbox: OutboxPart, after: int, now: Instant) -> bytes:
        """Return a signed page of what a region is told, after a number."""
        about = zip(outbox.items, outbox.results, strict=True)
        page = SignedPage(
            type="AccordOutboxPage",
            issuer=self.origin,
            region=self.region,
            audience=region,
            at=stamp_of_instant(now),
            after=after,
            before=outbox.before,
            head=outbox.end.number,
            items=tuple(page_item(item, result_url(self.origin, result.id)) for item, result in about),
        )
        return sign_page(page, self._status, key_name(self._status.public))

    def opened_page(self, raw: bytes, region: str, before: Heard, now: Instant) -> OpenedPage:
        """Return a region's page for us that goes on where we were, or raise OUTBOX_REFUSED."""
        return open_page(raw, self._trusted(), region, before, now)

    def seal_question(self, question: RegionQuestion) -> bytes:
        """Return a signed question of ours to another region."""
        return sign_question(question, self._status, key_name(self._status.public))

    def seal_reply(self, reply: RegionReply) -> bytes:
        """Return a signed reply of ours to another region's question."""
        return sign_reply(reply, self._status, key_name(self._status.public))

    def opened_question(self, raw: bytes, region: str, now: Instant) -> tuple[RegionQuestion, Instant]:
        """Return a region's question to us and when it was signed, or raise QUESTION_REFUSED."""
        return open_question(raw, self._trusted(), region, now)

    def opened_reply(
        self, raw: bytes, region: str, asked: tuple[str, AskingLevel], now: Instant
    ) -> RegionReply:
        """Return a region's reply to our question of a digest and a level, or raise REPLY_REFUSED."""
        return open_reply(raw, self._trusted(), region, asked, now)

    def quiet(self, region: str, now: Instant) -> Fault | None:
        """Return why nothing that a region said counts any more: its outbox was not heard for too long.

        INVARIANT: a region that hides what it tells us gains nothing by current lists. One whose outbox is
        not fetched here is judged by its lists alone.
        """
        if now - self.heard.get(region, now) <= self._longest:
            return None
        return self.unheard.get(region) or Unavailable("NEIGHBOUR_SILENT")

    def verdict(
        self, raw: bytes, now: Instant, status: tuple[bytes, ...], proof: bytes | None, seen: History = UNSEEN
    ) -> Verdict:
        """Return what can be said of another region's result at this instant, with what is at hand."""
        evidence = Evidence(
            at=now,
            longest=self._longest,
            status=status,
            proof=proof,
            checkpoint=seen.checkpoint,
            consistency=seen.consistency,
        )
        return verify(raw, self._trusted(), self.day(now), evidence=evidence)

    def trusted_region(self, code: str) -> TrustedRegion | None:
        """Return what the trust list says of a region, or nothing."""
        return self._trusted().regions.get(code)

    def digest(self, raw: bytes) -> str:
        """Return the SHA-256 by which a result's bytes are known, in hexadecimal."""
        return sha256(raw).hexdigest()

    def opened_list(self, raw: bytes, url: str, now: Instant) -> StatusList:
        """Return another region's status list that holds now, or raise RESULT_REFUSED with the reason."""
        return current_status_list(raw, self._trusted(), url, now, self._longest)

    def genuine_bits(self, raw: bytes) -> bytes | None:
        """Return the bits of another region's list whenever it held, or nothing where its key is gone.

        For comparing a list with the one before it, which may have ended meanwhile.
        """
        try:
            return genuine_status_list(raw, self._trusted()).bits
        except VerificationError:
            return None

    def index_in(self, raw: bytes, url: str) -> int | None:
        """Return the place that a result, verified before, has in the list at `url`, or nothing.

        No signature is looked at again: the bytes are those that were kept when it was verified.
        """
        try:
            found = read_credential(credential_of(content(split(raw, LONGEST_RESULT).payload)))
        except (VerificationError, ValueError):  # what is kept is no result: it has no effect either
            return None
        places = (one for one in found.status if one.status_list_credential == url)
        return next((int(one.status_list_index) for one in places), None)

    @property
    def _longest(self) -> int:
        """Microseconds for which another region's list is believed at most."""
        return round(self.lasting.longest * 1_000_000)

    def day(self, now: Instant) -> Day:
        """Return the day in Asia/Shanghai."""
        return china_day(now)

    def _trusted(self) -> TrustList:
        """Return the list in use, or raise why there is none: the fault of the one that lies here, if any."""
        if self.trust is None:
            raise self.distrust or Refused("TRUST_LIST_ABSENT")
        return self.trust
