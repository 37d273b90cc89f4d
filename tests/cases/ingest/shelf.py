"""A writer in memory that polices its callers: it keeps reported rows, and fails a test that breaks the contract."""

from graph.model.reported import (
    HELD_BACK,
    Chunk,
    Progress,
    Reported,
    ReportedChallenge,
    ReportedFinding,
    ReportedPenalty,
    ReportedPerson,
    ReportedTenure,
    RowOutcome,
    content_digest,
)


class OpenVault:
    """Shows what it was asked, so that a case can name a handle; nothing outside tests may use it."""

    def handle(self, kind: str, number: str) -> str:
        return f"{kind}/{number}"

    def seal(self, kind: str, number: str) -> str:
        return f"sealed({kind})"


class Shelf:
    """Implements `graph.model.reported.DeliveryWriter`."""

    def __init__(self, organizations=(), persons=(), registered=None) -> None:
        self.registered = registered or {}
        self.rows: dict[tuple[str, str], tuple[str, Reported]] = {}
        self.begun: dict[tuple[str, str], Progress] = {}
        self.spans: dict[tuple[str, str, int], dict[int, RowOutcome]] = {}
        self.written = 0
        self.organizations = set(organizations)
        self.persons = set(persons)

    async def begin(self, feed, batch, span_rows, now):
        return self.begun.setdefault((feed, batch), Progress(span_rows=span_rows))

    async def write(self, span: Chunk, now):
        progress = self.begun[span.feed, span.batch]
        assert not isinstance(progress, list)
        assert 0 < span.last - span.first + 1 <= progress.span_rows
        named = [row.key for row in span.rows]
        assert len(set(named)) == len(named), "a key comes twice in one span"
        assert all(span.first <= row.row <= span.last for row in span.rows)
        applied = self.spans.get((span.feed, span.batch, span.first))
        if applied is not None:
            return applied
        assert not progress.complete, "a new span after the delivery's end"
        self.written += 1
        fates = {row.row: self._settle(span, row) for row in span.rows}
        self.spans[span.feed, span.batch, span.first] = fates
        return fates

    async def finish(self, feed, batch, rows, now):
        progress = self.begun[feed, batch]
        self.begun[feed, batch] = Progress(rows_done=rows, span_rows=progress.span_rows, complete=True)

    def facts(self, kind):
        return [row for _, row in self.rows.values() if type(row).__name__ == kind]

    def _settle(self, span: Chunk, row: Reported) -> RowOutcome:
        if missing := self._missing(row):
            return missing
        name = type(row).__name__, row.key
        owner, known = self.rows.get(name, ("", None))
        speaks = row.owner or span.feed
        if known is not None and content_digest(known) == content_digest(row):
            return RowOutcome.SAME
        if known is not None and speaks not in {owner, getattr(row, "authority_code", None)}:
            return RowOutcome.NOT_OWNER
        self.rows[name] = (speaks, row)
        if isinstance(row, ReportedPerson):
            self.persons.add(row.handle)
        elif type(row).__name__ == "ReportedOrganization":
            self.organizations.add(row.key)
        return self._held_back(row) or (RowOutcome.USED if known is None else RowOutcome.SUPERSEDED)

    def _held_back(self, row: Reported) -> RowOutcome | None:
        register = self.registered.get(getattr(row, "uscc", None), {})
        for member, outcome in HELD_BACK.items():
            if member in register and getattr(row, member) not in register[member]:
                return outcome
        return None

    def _missing(self, row: Reported) -> RowOutcome | None:
        keys = {key for kind, key in self.rows if kind == "ReportedPenalty"}
        match row:
            case ReportedTenure():
                found = row.uscc in self.organizations and row.handle in self.persons
            case ReportedPenalty():
                found = row.uscc in self.organizations if row.uscc else row.handle in self.persons
            case ReportedPerson():
                found = row.linked is None or row.linked in self.persons
            case ReportedFinding():
                if not any(key.startswith(f"{row.decision}|") for key in keys):
                    return RowOutcome.DECISION_UNKNOWN
                found = row.handle in self.persons
            case ReportedChallenge():
                return None if row.record in keys else RowOutcome.RECORD_UNKNOWN
            case _:
                found = True
        return None if found else RowOutcome.SUBJECT_UNKNOWN
