"""What is written into the list of revoked callers, and what is not."""

import pytest

from graph.errors import Refused
from security.revocations import Revocation, RevokedBy, revoke


@pytest.mark.parametrize(("name", "department"), [("王\u200b某", ""), ("", ""), ("王某", "信用\u202e办")])
def test_a_name_that_cannot_be_read_is_not_revoked(tmp_path, name, department):
    path = tmp_path / "revocations.json"
    with pytest.raises(Refused) as found:
        revoke(path, Revocation(by=RevokedBy.OFFICER, name=name, department=department), 0)
    assert (found.value.code, path.exists()) == ("NAME_UNREADABLE", False)
