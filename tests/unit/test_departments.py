"""The register of departments: what it binds, whom it leaves alone, and files that are none."""

import pytest

from graph.errors import Fault, Refused
from security.departments import DUTIES, read_departments
from security.principal import Caller, CallerRole, Principal, Purpose

TEXT = '["甲局"]\npurposes = ["TENDER"]\ncases = ["[0-9]{4}-[0-9]{3}"]\n'
OTHER = '["丙局"]\npurposes = ["TENDER"]\ncases = ["丙[0-9]{3}"]\n'


def caller(standing=CallerRole.OFFICER, department="甲局", purpose=Purpose.TENDER, case="2026-018"):
    principal = Principal(standing=standing, region="410100", department=department, officer="王某")
    return Caller(principal=principal, purpose=purpose, legal_basis="x 1", case=case)


@pytest.fixture
def register(tmp_path):
    path = tmp_path / "departments.toml"
    path.write_text(TEXT + OTHER, encoding="utf-8")
    return read_departments(path)


def test_what_is_registered_may_be_stated(register):
    register.check(caller())
    register.check(caller(standing=CallerRole.MACHINE))
    register.check(caller(case=""))


@pytest.mark.parametrize("purpose", sorted(DUTIES - {Purpose.TENDER}, key=lambda one: one.value))
def test_another_purpose_is_refused(register, purpose):
    with pytest.raises(Refused) as caught:
        register.check(caller(purpose=purpose))
    assert caught.value.code == "PURPOSE_NOT_REGISTERED"
    assert caught.value.details["may"] == "TENDER"


@pytest.mark.parametrize("department", ["", "乙局", "甲局 ", "甲"])
def test_a_department_that_is_not_registered_states_no_purpose(register, department):
    with pytest.raises(Refused, match="register"):
        register.check(caller(department=department))


@pytest.mark.parametrize("case", ["x", "2026-0181", "a2026-018", "2026-018\n"])
def test_a_case_that_is_numbered_otherwise_is_refused(register, case):
    with pytest.raises(Refused) as caught:
        register.check(caller(case=case))
    assert caught.value.code == "CASE_NOT_REGISTERED"
    assert caught.value.details == {"known": "`[0-9]{4}-[0-9]{3}`"}, "its own department's, and no other's"


def test_without_a_register_nobody_states_a_duty(tmp_path):
    with pytest.raises(Refused):
        read_departments(tmp_path / "absent.toml").check(caller())


@pytest.mark.parametrize(
    "standing", [CallerRole.PUBLIC, CallerRole.SUBJECT, CallerRole.AUDITOR, CallerRole.NEIGHBOUR]
)
def test_other_standings_are_the_policies_business(register, standing):
    register.check(caller(standing=standing, department=""))


@pytest.mark.parametrize(
    "text",
    [
        "x",
        '["甲"]\npurposes = ["TENDER"]\n',
        '["甲"]\npurposes = ["ANY"]\ncases = ["x"]\n',
        '["甲"]\npurposes = ["TENDER"]\ncases = []\n',
        '["甲"]\npurposes = ["TENDER"]\ncases = ["("]\n',
        '["甲"]\npurposes = ["TENDER"]\ncases = ["x"]\nmore = 1\n',
    ],
)
def test_a_file_that_is_no_register_stops_the_start(tmp_path, text):
    path = tmp_path / "departments.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Fault) as caught:
        read_departments(path)
    assert caught.value.code == "SETTINGS_INVALID"
