"""What a decision means for a slot of a record that is, or is not, about the caller itself.

Both steps that walk records, gathering and projecting, ask here, so that they cannot differ.
"""

from collections.abc import Mapping
from typing import Any

from graph.errors import Refused
from schema.selection_tree import SelectedField, filtering
from security.decision import Decision, FieldVerdict, Relation

NOBODY = object()
"""What the caller's own subject is where it has none: no id equals it."""


def own_of(decision: Decision) -> object:
    """Return the id of the subject that the caller is, or something that no id equals."""
    return decision.row_filter.own or NOBODY


def verdict(decision: Decision, selected: SelectedField, whose: Relation) -> FieldVerdict:
    """Return what happens to a slot of a record: the decision's word, where it can be done.

    A verdict MASKED on what has no mask is a refusal. Introspection is settled when a document is
    read, so nothing is asked about it here.
    """
    if selected.introspects:
        return FieldVerdict.ALLOWED
    ruled = decision.ruling(selected.owner, selected.name, whose).verdict
    if ruled is FieldVerdict.MASKED and (selected.how is None or selected.how.mask is None):
        return FieldVerdict.REFUSED
    return ruled


def check_filters(
    decision: Decision, selected: SelectedField, whose: Relation, args: Mapping[str, Any]
) -> None:
    """Refuse an argument that chooses rows by a field which the caller may not see as the argument names it.

    What is masked is chosen by its masked value only, what is refused by none: else a filter would answer
    what the mask conceals.
    """
    for argument, where in filtering(selected).items():
        if args.get(argument) is None:
            continue
        type_name, _, field = where.partition(".")
        ruled = decision.ruling(type_name, field, whose).verdict
        by_mask = selected.how is not None and argument in selected.how.masked_filters
        if ruled is not FieldVerdict.ALLOWED and not (by_mask and ruled is FieldVerdict.MASKED):
            raise Refused("FILTER_REFUSED", argument=argument, field=where)
