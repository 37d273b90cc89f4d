"""What an auditor's answer says beside its rows, as the shell tells it."""

import pytest

from gateway.commands.audit_search import told_beside

BODY = b"""{"data": {"accessRecords": null},
  "errors": [{"message": "no", "extensions": {"code": "PURPOSE_REQUIRED", "chinese": "\xe5\x90\xa6"}}],
  "extensions": {"accord": {"gaps": [{"first": 3, "last": 5, "reason": "PURGED"}]}}}"""


@pytest.mark.parametrize(("chinese", "word"), [(True, "否"), (False, "no")])
def test_errors_and_entries_that_are_not_shown_are_told(chinese: bool, word: str) -> None:
    assert list(told_beside(BODY, chinese=chinese)) == [
        f"accord: PURPOSE_REQUIRED: {word}",
        "entries 3 to 5 are not shown: PURGED",
    ]
