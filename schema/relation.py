"""What a decision means for a slot of a record that is, or is not, about the caller itself.

Both steps that walk records, gathering and projecting, ask here, so that they cannot differ.
"""

from schema.selection_tree import Slot
from security.decision import Decision, Relation, Verdict

NOBODY = object()
"""What the caller's own subject is where it has none: no id equals it."""


def own_of(decision: Decision) -> object:
    """Return the id of the subject that the caller is, or something that no id equals."""
    return decision.sees.own or NOBODY


def verdict(decision: Decision, slot: Slot, whose: Relation) -> Verdict:
    """Return what happens to a slot of a record: the decision's word, where it can be done.

    A verdict MASKED on what has no mask is a refusal. Introspection is settled when a document is
    read, so nothing is asked about it here.
    """
    if slot.introspects:
        return Verdict.ALLOWED
    ruled = decision.ruling(slot.owner, slot.name, whose).verdict
    if ruled is Verdict.MASKED and (slot.how is None or slot.how.mask is None):
        return Verdict.REFUSED
    return ruled
