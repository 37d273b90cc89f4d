"""Every label and type of relationship of the graph, and how a node of each label tells when it came.

A copy of the graph as of a point (`graph.store.as_of`) goes by these tables, and so do the statements that
put one back: a label that is in none of them would be in no copy, and a test finds it.
"""

from collections.abc import Mapping

DATED: Mapping[str, str] = {
    **dict.fromkeys(
        (
            "Annulment",
            "Challenge",
            "Determination",
            "Dispute",
            "Document",
            "Finding",
            "Holding",
            "ListingCase",
            "ListingStep",
            "MeasureCase",
            "MeasureStep",
            "MeasureTask",
            "OfficersDecision",
            "Particulars",
            "Penalty",
            "Permission",
            "Recognition",
            "Registration",
            "Restoration",
            "RestorationCase",
            "Result",
            "Step",
            "Tenure",
        ),
        "recorded_at",
    ),
    **dict.fromkeys(("Change", "OutboxItem", "Recall", "Span", "Write"), "at"),
    "RecognitionEnd": "heard_at",
}
"""Labels whose nodes say when they came, and the property that says it."""

UNDATED = (
    "Bearer",
    "Decision",
    "Desk",
    "Elsewhere",
    "Organization",
    "Person",
    "Record",
    "SearchTerm",
    "StatusNumber",
)
"""Labels whose nodes are there for what hangs on them."""

OVERWRITTEN = ("Batch", "Consumer", "Feed", "Heard", "Lease", "Outbox", "StatusList")
"""Labels whose nodes are overwritten in place: as they are at the point, or as long complete."""

CONSTANT = ("Format", "Journal", "KeyCheck")
"""Labels whose nodes are the store's own; the journal's counter is set to the point."""

LABELS = (*DATED, *UNDATED, *OVERWRITTEN, *CONSTANT)

TYPES = (
    "ABOUT",
    "AT",
    "BY",
    "CONCERNS",
    "DECIDED_IN",
    "DECIDES",
    "FOR",
    "FOUND_BY",
    "HOLDS",
    "IN",
    "KEPT_IN",
    "LIES_ON",
    "LISTS",
    "MADE_IN",
    "NAMES",
    "OF",
    "ON",
    "RESTS_ON",
    "UPON",
    "VERSION_OF",
)
"""Every type of a relationship; none has properties."""
