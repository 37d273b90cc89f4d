"""The ledger's contract on SQLite: processes of one host over one file."""

from pathlib import Path

import pytest

from tests.ledger_contract.places import Place
from tests.ledger_contract.suite import LedgerContract


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path / "log")


@pytest.fixture
def elsewhere(tmp_path: Path) -> Place:
    return Place(tmp_path / "elsewhere")


class TestSqlite(LedgerContract):
    """Every promise, on SQLite."""
