"""Clauses, reasons and pauses: why an answer is what it is."""

from graph.model.conclusions import DisputePause as DisputePauseRecord
from graph.model.conclusions import Reason as ReasonRecord
from graph.model.conclusions import ReasonCode
from graph.model.law import Citation as CitationRecord
from graph.model.law import Modality, Quoted, Rank, RestsOn
from schema.fields import guarded, public, shows
from schema.scalars import Date
from security.principal import DataClass


@shows(CitationRecord)
class Citation:
    """A clause of an instrument, and how firmly a conclusion stands on it（条款）."""

    @public
    def pack(self) -> str:
        """The rule pack that holds it（规则包）."""

    @public
    def instrument(self) -> str:
        """The instrument's number（文号）."""

    @public
    def article(self) -> str:
        """Article, paragraph and item（条、款、项）."""

    @public
    def quotation(self) -> str:
        """The clause's words（引文）."""

    @public
    def source(self) -> Quoted:
        """How those words are known（引文来源）."""

    @public
    def rank(self) -> Rank:
        """Rank of the instrument（效力层级）."""

    @public
    def rests_on(self) -> RestsOn:
        """Whether the text says it, a reading of it, or a decision of this house（依据性质）."""

    @public
    def modality(self) -> Modality:
        """Whether the clause binds, permits or aims（规范强度）."""

    @public
    def alternative(self) -> str | None:
        """The other defensible reading（另一种解释）."""

    @public
    def possibly_outranked(self) -> str | None:
        """A text of higher rank that may say otherwise and was not read（可能被上位法取代）."""


@shows(ReasonRecord)
class Reason:
    """What one step of the procedure found（理由）."""

    @guarded(DataClass.PERSONAL)
    def code(self) -> ReasonCode | None:
        """The finding, from a closed list（理由代码）."""

    @guarded(DataClass.PERSONAL)
    def step(self) -> int | None:
        """The step of the procedure, numbered（步骤）."""

    @guarded(DataClass.PERSONAL)
    def english(self) -> str | None:
        """The finding in English（英文说明）."""

    @guarded(DataClass.PERSONAL)
    def chinese(self) -> str | None:
        """The finding in Chinese（中文说明）."""

    @guarded(DataClass.PERSONAL)
    def citation(self) -> Citation | None:
        """The clause, where one decides（条款）."""


@shows(DisputePauseRecord)
class DisputePause:
    """What waits while a dispute is pending; nothing said means that no text says（异议期间的处理）."""

    @public
    def opened_on(self) -> Date:
        """First day of the dispute（异议提出日）."""

    @public
    def place(self) -> str:
        """Whose law was asked, GB/T 2260（法域）."""

    @public
    def record(self) -> bool | None:
        """Whether the record itself waits（记录是否暂停）."""

    @public
    def publicity(self) -> bool | None:
        """Whether publication waits（公示是否暂停）."""

    @public
    def measures(self) -> bool | None:
        """Whether measures wait（措施是否暂停）."""

    @public
    def citations(self) -> list[Citation]:
        """Every clause that decides a switch（条款）."""

    @public
    def record_clauses(self) -> list[Citation]:
        """The clauses on the record（关于记录的条款）."""

    @public
    def publicity_clauses(self) -> list[Citation]:
        """The clauses on publication（关于公示的条款）."""

    @public
    def measures_clauses(self) -> list[Citation]:
        """The clauses on measures（关于措施的条款）."""
