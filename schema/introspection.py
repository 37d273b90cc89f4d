"""What the schema says of itself, answered by graphql-core and laid into the answer in key order."""

from typing import Any

from graphql import DocumentNode, OperationDefinitionNode, SelectionSetNode, execute_sync
from strawberry.federation import Schema

from schema.api import core
from schema.plan import Operation
from schema.selection_tree import SelectedField


def introspect(api: Schema, operation: Operation) -> dict[tuple[int, int], Any]:
    """Return the values of `__schema` and `__type` by place; whether they are shown was settled before."""
    selected_fields = [
        selected for selected in operation.plan.tree.root.selected_fields if selected.introspects
    ]
    if not selected_fields:
        return {}
    if operation.plan.operation.variable_definitions:
        return _executed(api, operation, selected_fields)
    kept: dict[tuple[int, int], Any] = operation.plan.programs.get(
        "introspection", lambda: _executed(api, operation, selected_fields)
    )
    return kept


def _executed(
    api: Schema, operation: Operation, selected_fields: list[SelectedField]
) -> dict[tuple[int, int], Any]:
    plan = operation.plan
    asked = OperationDefinitionNode(
        operation=plan.operation.operation,
        variable_definitions=plan.operation.variable_definitions,
        directives=(),
        selection_set=SelectionSetNode(selections=tuple(selected.node for selected in selected_fields)),
    )
    fragments = tuple(fragment.definition for fragment in plan.document.fragments.values())
    result = execute_sync(
        core(api),
        DocumentNode(definitions=(asked, *fragments)),
        variable_values=dict(operation.given),
    )
    data = result.data or {}
    return {(selected.index, id(None)): data.get(selected.key) for selected in selected_fields}
