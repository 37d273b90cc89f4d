"""By which fields the pages of a subject are chosen, and what a page of effects costs."""

JUDGED = 250
"""The price of a page of effects: a cause may have to be judged for 500 holders of office, two a point."""

BY_OUTCOME = {"outcome": "Effect.outcome"}
PERMITTED_BY_PHASE = {"include": "Permission.until"}
HELD_BY_PHASE = {"include": "Holding.until"}
BY_PHASE = {"include": "Tenure.until"}
"""Arguments, each with the field that its rows are chosen by."""
