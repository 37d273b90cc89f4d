"""Two cities with fixed keys and days: Zhengzhou issues, Chenzhou verifies; the same bytes every time."""

from dataclasses import dataclass, field

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from graph.model.conclusions import Outcome
from graph.model.facts import Role, Severity
from graph.model.law import EffectKind
from graph.model.results import (
    CheckReceipt,
    Conclusion,
    Decided,
    FactDigest,
    LegalBasis,
    MeasureChecked,
    MeasureFinding,
    NamedOrganization,
    Reached,
    Result,
    ResultKind,
)
from security.base64url import encode
from security.keys import SigningKey
from security.ledger.checkpoint import Checkpoint
from security.ledger.entry import result_entry
from security.ledger.merkle_tree import (
    consistency_ranges,
    inclusion_ranges,
    leaf_hash,
    nodes_of,
    perfect_root,
    prove,
)
from security.ledger.note import VerifierKey
from security.ledger.proof import ProofFile
from security.results.issue import issue, key_name
from security.results.moments import first_instant, stamp_of_instant
from security.results.pairwise_pseudonyms import PairwiseKey
from security.results.status import Bits, StatusPlace, sign_status_list
from security.signed_lists.trust_document import (
    Endpoints,
    KeyUse,
    TrustDocument,
    TrustedKey,
    TrustedRegion,
    sign_trust_list,
)
from security.signed_lists.trust_list import TrustList, load

DAY = "2026-11-21"
NOON = first_instant(DAY) + 12 * 3_600_000_000
HOUR = 3_600_000_000

ZHENGZHOU, CHENZHOU, LUOYANG = "410100", "431000", "410300"
ORIGIN = "https://zhengzhou.example"
LOG_ORIGIN = "zhengzhou.example/accord-log"
KEEPER = "chenzhou.example/accord-trust"
COMPANY = "91160100MA00000000"


def key(seed: int) -> SigningKey:
    return SigningKey(Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32))


RESULTS, OLD, STATUS, LOG, KEEPING, FOREIGN, REVOKED = (key(seed) for seed in range(1, 8))
LUOYANG_KEY = key(8)
PAIR = PairwiseKey(bytes([9]) * 32, ZHENGZHOU, CHENZHOU)
KID = key_name(RESULTS.public)

CLAUSE = LegalBasis(
    pack="henan.zhengzhou-2017",
    instrument="郑政文〔2017〕128号",
    article="五(六)",
    quotation="记入其法定代表人、主要负责人和其他负有直接责任人员的个人信用记录",
    rank="CITY_DOCUMENT",
    rests_on="READING",
    modality="SHALL",
    possibly_outranked="国发〔2016〕33号",
)


def conclusion(**changes):
    record = Reached(
        outcome=Outcome.RECORDED, effect=EffectKind.RECORD, since="2023-05-18", legal_basis=(CLAUSE,)
    )
    given = {
        "organization": COMPANY,
        "decision": Decided(
            authority="郑州市市场监督管理局",
            authority_code="11160100MB00000000",
            document_number="郑市监处罚〔2023〕17号",
            decided_on="2023-05-18",
            final_on="2023-12-01",
            conduct_since="2023-03-01",
            conduct_until="2023-04-01",
        ),
        "severity": Severity.SEVERE,
        "breach": "食品药品",
        "effects": (record,),
    }
    return Conclusion(**given | changes)


def checked(**changes):
    given = {
        "measure": "MKT-TRAVEL",
        "binding": "RECOMMENDED",
        "finding": MeasureFinding.UNKNOWN,
        "ground": "REFUSAL_NOT_STATED",
        "legal_basis": (CLAUSE,),
    }
    return MeasureChecked(**given | changes)


def receipt(**changes):
    given = {
        "matter": "政府采购资格审查",
        "question": "1" * 64,
        "answer": "2" * 64,
        "searched": ("PENALTIES", "EFFECTS"),
        "nothing_found": True,
    }
    return CheckReceipt(**given | changes)


def result(statement=None, **changes):
    given = {
        "id": "a" * 25 + "b",
        "issuer": ZHENGZHOU,
        "subject": NamedOrganization(uscc=COMPANY),
        "statement": conclusion() if statement is None else statement,
        "pack_digest": "3" * 64,
        "catalogue_version": "2026-04",
        "as_of": DAY,
        "known_at": NOON - HOUR,
        "evidence": (FactDigest(fact="Penalty", digest="4" * 64),),
        "dispute_pending": False,
        "audience": (CHENZHOU,),
        "issued_at": NOON,
        "valid_from": DAY,
        "valid_until": "2027-05-21",
    }
    return Result(**given | changes)


def person_result(**changes):
    effect = msgspec.structs.replace(conclusion().effects[0], role=Role.LEGAL_REPRESENTATIVE)
    subject = PAIR.person("RESIDENT_ID", "16010019800101001X")
    return result(conclusion(effects=(effect,)), subject=subject, **changes)


PLACES = (
    StatusPlace(purpose="revocation", number=1, index=94_567),
    StatusPlace(purpose="suspension", number=1, index=23_452),
    StatusPlace(purpose="dispute", number=1, index=77_001),
)


def issued(made=None, *, by=RESULTS, kid=None, places=PLACES, origin=ORIGIN):
    made = result() if made is None else made
    return issue(made, origin=origin, places=places, key=by, kid=key_name(by.public) if kid is None else kid)


def status_list(purpose="revocation", *set_bits, entries=131_072, by=STATUS, **changes):
    bits = Bits(entries)
    for index in set_bits:
        bits.set(index)
    given = {
        "origin": ORIGIN,
        "region": ZHENGZHOU,
        "purpose": purpose,
        "number": 1,
        "since": NOON,
        "until": NOON + HOUR,
        "key": by,
        "kid": key_name(by.public),
    }
    return sign_status_list(bits, **given | changes)


LISTS = ("revocation", "suspension", "dispute")


def lists(**changes):
    return tuple(status_list(purpose, **changes) for purpose in LISTS)


def trusted_key(one, *uses, since="2026-01-01", until="2028-01-01", **changes):
    given = {
        "kid": key_name(one.public),
        "x": encode(one.public),
        "uses": uses,
        "since": stamp_of_instant(first_instant(since)),
        "until": stamp_of_instant(first_instant(until)),
    }
    return TrustedKey(**given | changes)


def region(**changes):
    given = {
        "region": ZHENGZHOU,
        "name": "Zhengzhou",
        "chinese": "郑州市",
        "issuer": ORIGIN,
        "kinds": tuple(ResultKind),
        "keys": (
            trusted_key(RESULTS, KeyUse.RESULTS),
            trusted_key(OLD, KeyUse.RESULTS, since="2025-01-01", until="2026-06-01"),
            trusted_key(STATUS, KeyUse.STATUS),
            trusted_key(REVOKED, KeyUse.RESULTS, revoked_at=stamp_of_instant(first_instant("2026-10-01"))),
        ),
        "logs": (VerifierKey(LOG_ORIGIN, LOG.public).vkey,),
        "endpoints": Endpoints(api=ORIGIN, status=ORIGIN, log=ORIGIN),
        "since": "2026-01-01",
        "until": "2030-01-01",
    }
    return TrustedRegion(**given | changes)


def luoyang():
    return region(
        region=LUOYANG,
        name="Luoyang",
        chinese="洛阳市",
        issuer="https://luoyang.example",
        kinds=(ResultKind.CHECK_RECEIPT,),
        keys=(trusted_key(LUOYANG_KEY, KeyUse.RESULTS),),
        logs=(),
    )


def document(**changes):
    given = {
        "owner": CHENZHOU,
        "version": 7,
        "since": "2026-07-01",
        "until": "2027-07-01",
        "regions": (region(), luoyang()),
    }
    return TrustDocument(**given | changes)


def trust_note(by=KEEPING, keeper=KEEPER, **changes):
    return sign_trust_list(document(**changes), keeper, by)


KEEPERS = (VerifierKey(KEEPER, KEEPING.public),)


def trust(day=DAY, seen=None, **changes) -> TrustList:
    return load(trust_note(**changes), KEEPERS, owner=CHENZHOU, seen=seen, day=day)


@dataclass
class Log:
    """A log in memory: entries in, proof files out."""

    entries: list[bytes] = field(default_factory=list)

    def add(self, raw: bytes) -> int:
        self.entries.append(result_entry(raw))
        return len(self.entries) - 1

    def nodes(self, wanted):
        leaves = [leaf_hash(entry) for entry in self.entries]
        return {
            node: perfect_root(leaves[node.number << node.height : (node.number + 1) << node.height])
            for node in wanted
        }

    def root(self, size):
        from security.ledger.merkle_tree import EMPTY_ROOT, Range, fold

        nodes = nodes_of(Range(0, size))
        found = self.nodes(nodes)
        return fold([found[node] for node in nodes]) if size else EMPTY_ROOT

    def checkpoint(self, size=None, by=LOG, origin=LOG_ORIGIN):
        size = len(self.entries) if size is None else size
        return Checkpoint(origin, size, self.root(size)).signed(by)

    def proof(self, index, size=None, **signing):
        size = len(self.entries) if size is None else size
        path = prove(inclusion_ranges(index, size), self.nodes)
        return ProofFile(index, path, self.checkpoint(size, **signing)).content

    def consistency(self, old, new=None):
        new = len(self.entries) if new is None else new
        return prove(consistency_ranges(old, new), self.nodes)


def log_of(raw: bytes) -> tuple[Log, int]:
    """A log of eleven entries whose eighth is `raw`."""
    log = Log()
    for number in range(7):
        log.add(b"earlier %d" % number)
    index = log.add(raw)
    for number in range(3):
        log.add(b"later %d" % number)
    return log, index
