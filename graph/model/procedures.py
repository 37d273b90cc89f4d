"""What a write may look at before it is done: read in one statement, and again within its transaction."""

from typing import Any

import msgspec

from graph.model.commitments import Commitment
from graph.model.exchange import KeptList, OfficersDecision, RecognitionEnd, RecognitionFact, StatedResult
from graph.model.facts import Annulment, Dispute, Organization, Penalty, Restoration, RestorationCase
from graph.model.listing_cases import ListingCase
from graph.model.measure_cases import MeasureCase


class WrittenBefore(msgspec.Struct, frozen=True, kw_only=True):
    """What the write with a key did (先前写入): the digest of its request, and its result."""

    digest: str
    result: dict[str, Any]


class WriteTarget(msgspec.Struct, frozen=True, kw_only=True):
    """What a write is upon (写入对象), as it stands now; whatever the write does not name is absent.

    `set_aside` says that a court or the reconsideration set the record's decision aside, `represented` that
    the caller is, today, the legal representative of its party; `listings` are the cases of listing its
    organization, `commitments` what it committed itself to, `lists` neighbours' status lists by address.
    """

    written: WrittenBefore | None = None
    penalty: Penalty | None = None
    annulment: Annulment | None = None
    disputes: tuple[Dispute, ...] = ()
    restoration_cases: tuple[RestorationCase, ...] = ()
    restorations: tuple[Restoration, ...] = ()
    measure_cases: tuple[MeasureCase, ...] = ()
    listings: tuple[ListingCase, ...] = ()
    commitments: tuple[Commitment, ...] = ()
    set_aside: bool = False
    represented: bool = False
    organization: Organization | None = None
    result: StatedResult | None = None
    recognition: RecognitionFact | None = None
    decision: OfficersDecision | None = None
    end: RecognitionEnd | None = None
    lists: dict[str, KeptList] = {}
