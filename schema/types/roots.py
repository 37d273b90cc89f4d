"""Where every operation begins: the fields of Query and Mutation, each with its section."""

from typing import Annotated

import strawberry
from strawberry.federation.schema import FederationAny

from graph.model.recognition import Deciding
from graph.rules.procedures.measures import BusinessMatter
from schema.fields import REPRESENTATIONS, guarded, public, shows
from schema.scalars import Date, DateTime
from schema.types.arguments import After, AsOf, Before, First, Key, KnownAt, Last, Place
from schema.types.audit import AccessRecord, Checkpoint
from schema.types.connection import Connection
from schema.types.exchange import RecogniseResult, Recognition, SignedResult, StatedResult
from schema.types.node import Node
from schema.types.subjects import CreditSubject, Organization, Person
from schema.types.writes import PenaltyInput, ReportResult, WriteResult
from security.principal import DataClass, Purpose

Code = Annotated[str, strawberry.argument(description="Unified social credit code（统一社会信用代码）.")]
Id = Annotated[strawberry.ID, strawberry.argument(description="Global id（全局标识）.")]
Record = Annotated[strawberry.ID, strawberry.argument(description="Global id of a penalty（记录）.")]
Audience = Annotated[
    list[str],
    strawberry.argument(description="Regions it is for, GB/T 2260; one where it is on a person（接收地区）."),
]
Representations = Annotated[
    list[FederationAny], strawberry.argument(description="`__typename` and key of each（实体引用）.")
]
Entity = Annotated[
    Organization | Person,
    strawberry.union(name="_Entity", description="What other subgraphs may refer to（联邦实体）."),
]


@shows(name="_Service")
class Service:
    """This subgraph as Apollo Federation asks for it（子图）."""

    @public
    def sdl(self) -> str | None:
        """The printed schema（模式文本）."""


@shows()
class Query:
    """What may be asked（查询）."""

    @public(batch_resolver="organization")
    def organization(
        self, uscc: Code, as_of: AsOf = None, known_at: KnownAt = None, place: Place = None
    ) -> Organization | None:
        """An organization by its unified social credit code（按代码查询组织）."""

    @public(batch_resolver="person", ids={"id": "Person"})
    def person(
        self, id: Id, as_of: AsOf = None, known_at: KnownAt = None, place: Place = None
    ) -> Person | None:
        """A person by global id; never by name or number（查询自然人）."""

    @public(batch_resolver="subject")
    def subject(
        self, code: Code, as_of: AsOf = None, known_at: KnownAt = None, place: Place = None
    ) -> CreditSubject | None:
        """A subject by its code（按代码查询信用主体）."""

    @public(batch_resolver="node", ids={"id": ""})
    def node(self, id: Id, as_of: AsOf = None, known_at: KnownAt = None, place: Place = None) -> Node | None:
        """Anything by global id（按全局标识查询）."""

    @guarded(
        DataClass.AUDIT,
        batch_resolver="access_records",
        ids={"subject": ""},
        filters={
            "subject": "AccessRecord.subjects",
            "officer": "AccessRecord.officer",
            "department": "AccessRecord.department",
            "purpose": "AccessRecord.purpose",
            "since": "AccessRecord.at",
            "until": "AccessRecord.at",
        },
        masked_filters={"handle": "AccessRecord.subjects"},
    )
    def access_records(  # noqa: PLR0917  (arguments of a GraphQL field are named by the caller)
        self,
        subject: Annotated[
            strawberry.ID | None,
            strawberry.argument(description="Global id of a subject that was touched（涉及主体）."),
        ] = None,
        handle: Annotated[
            str | None,
            strawberry.argument(description="A subject as `subjects` shows it, masked（脱敏的主体标识）."),
        ] = None,
        officer: Annotated[
            str | None, strawberry.argument(description="The acting person（经办人）.")
        ] = None,
        since: Annotated[
            DateTime | None, strawberry.argument(description="Not before this instant（起始时间）.")
        ] = None,
        department: Annotated[
            str | None, strawberry.argument(description="The caller's department（部门）.")
        ] = None,
        purpose: Annotated[
            Purpose | None, strawberry.argument(description="The stated purpose（用途）.")
        ] = None,
        until: Annotated[
            DateTime | None, strawberry.argument(description="Before this instant（截止时间）.")
        ] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[AccessRecord] | None:
        """The ledger's entries, newest first（访问记录）."""

    @guarded(DataClass.AUDIT, batch_resolver="notices")
    def notices(
        self,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[AccessRecord] | None:
        """What auditors should look at: callers who asked beyond their volume, newest first（审计提示）."""

    @guarded(DataClass.SHARED, batch_resolver="result", weight=5)
    def result(
        self,
        result_id: Annotated[
            str, strawberry.argument(description="Its own id, as in the address inside it（结果编号）.")
        ],
    ) -> SignedResult | None:
        """A signed result of this region; another region gets those that are for it（签名结果）."""

    @guarded(DataClass.SHARED, batch_resolver="recognitions", weight=5)
    def recognitions(
        self, uscc: Code, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> Connection[Recognition] | None:
        """Other regions' results about an organization, as they count here（外地结果的承认）."""

    @guarded(DataClass.AUDIT, batch_resolver="checkpoint")
    def checkpoint(self) -> Checkpoint | None:
        """The ledger's newest signed state（检查点）."""

    @public(batch_resolver="_entities", ids={"representations": REPRESENTATIONS})
    def _entities(self, representations: Representations) -> list[Entity | None]:
        """Entities by key, for a router of Apollo Federation（联邦实体）."""

    @public(batch_resolver="_service")
    def _service(self) -> Service:
        """This subgraph, for a router of Apollo Federation; by policy, like introspection（子图）."""


@shows()
class Mutation:
    """What may be written; beside the class of the field, a policy decides on each deed（写入）."""

    @public(batch_resolver="report_records", weight=10)
    def report_records(
        self,
        key: Key,
        records: Annotated[
            list[PenaltyInput], strawberry.argument(description="The penalties, 100 at most（行政处罚）.")
        ],
    ) -> ReportResult | None:
        """Report penalties; each is used or refused by itself（上报行政处罚）."""

    @public(batch_resolver="annul_record", weight=10, ids={"record": "Penalty"})
    def annul_record(
        self,
        key: Key,
        record: Record,
        reason: Annotated[str, strawberry.argument(description="The authority's reason（撤销理由）.")],
        on: Annotated[Date, strawberry.argument(description="Day of the revocation（撤销日期）.")],
    ) -> WriteResult | None:
        """Revoke a record: from now on it never reached anybody（撤销记录）."""

    @public(batch_resolver="open_dispute", weight=10, ids={"record": "Penalty"})
    def open_dispute(
        self,
        key: Key,
        record: Record,
        grounds: Annotated[str, strawberry.argument(description="The objection's grounds（异议理由）.")],
    ) -> WriteResult | None:
        """Object to a record about oneself（提出异议）."""

    @public(batch_resolver="issue_result", weight=10, ids={"record": "Penalty", "person": "Person"})
    def issue_result(
        self,
        key: Key,
        record: Record,
        audience: Audience,
        person: Annotated[
            strawberry.ID | None,
            strawberry.argument(
                description="Global id of the person it is about; its organization if absent（涉及个人）."
            ),
        ] = None,
    ) -> StatedResult | None:
        """State to other regions, signed, what follows from a penalty（出具签名结果）."""

    @public(batch_resolver="check_receipt", weight=10)
    def check_receipt(
        self,
        key: Key,
        uscc: Code,
        matter: Annotated[
            BusinessMatter, strawberry.argument(description="What is about to be decided（办理事项）.")
        ],
        audience: Audience,
    ) -> StatedResult | None:
        """Check an organization in a matter and sign what was found, also nothing（查询回执）."""

    @public(batch_resolver="recognise_result", weight=10)
    def recognise_result(
        self,
        key: Key,
        result: Annotated[
            str, strawberry.argument(description="The very bytes of another region's result（签名文本）.")
        ],
        proof: Annotated[
            str | None, strawberry.argument(description="Its tlog-proof, where at hand（入账证明）.")
        ] = None,
    ) -> RecogniseResult | None:
        """Enter another region's result, and what the law here makes of it（承认外地结果）."""

    @public(batch_resolver="decide_recognition", weight=10, ids={"recognition": "Recognition"})
    def decide_recognition(
        self,
        key: Key,
        recognition: Annotated[
            strawberry.ID, strawberry.argument(description="Global id of a recognition that waits（承认）.")
        ],
        decision: Annotated[Deciding, strawberry.argument(description="The decision（决定）.")],
        reason: Annotated[str, strawberry.argument(description="The officer's reason（理由）.")],
        effects: Annotated[
            list[int] | None,
            strawberry.argument(
                description="The places, from 1, of what is carried out of it, if only a part is（后果序号）."
            ),
        ] = None,
    ) -> RecogniseResult | None:
        """Decide, as an officer, on a recognition that waits for one（人工决定承认）."""
