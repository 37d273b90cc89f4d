"""The story of the tour, told from its files alone."""

from pathlib import Path

import pytest

from graph.ingest.identifiers import read_uscc
from graph.ingest.manifest import read_manifest
from graph.ingest.run import Delivery, ingest
from graph.model.facts import CodeCheck, Role, Severity
from graph.synthetic import story
from graph.synthetic.bureaus import Bureaus
from graph.synthetic.lexicon import lexicon
from tests.cases.ingest.shelf import OpenVault, Shelf

NOW = 1_795_000_000_000_000
PENALTY = f"{story.AUTHORITY}|{story.SEVERE}|{story.COMPANY}"


@pytest.fixture
async def shelf(tmp_path: Path) -> Shelf:
    story.write_story(tmp_path)
    shelf = Shelf()
    for one in read_manifest(tmp_path).deliveries:
        await ingest(
            shelf,
            OpenVault(),
            Delivery(
                path=tmp_path / one.file, feed=one.feed, region=one.region, now=NOW, quarantine=tmp_path / "q"
            ),
        )
    return shelf


@pytest.mark.anyio
async def test_the_penalty_and_whom_it_names(shelf: Shelf) -> None:
    (penalty,) = [one for one in shelf.facts("ReportedPenalty") if one.key == PENALTY]
    assert (penalty.severity, penalty.decided_on, penalty.final_on) == (
        Severity.SEVERE,
        "2023-05-18",
        "2023-12-01",
    )
    assert (penalty.conduct_since, penalty.conduct_until) == ("2023-03-01", "2023-04-01")
    assert penalty.shown_until == "2028-05-18"
    (finding,) = shelf.facts("ReportedFinding")
    assert finding.decision == penalty.decision
    assert finding.handle == f"RESIDENT_ID/{story.A}"


@pytest.mark.anyio
async def test_who_represents_and_manages_when(shelf: Shelf) -> None:
    held = {
        (one.handle, one.role): (one.since, one.until)
        for one in shelf.facts("ReportedTenure")
        if one.uscc == story.COMPANY
    }
    assert held == {
        (f"RESIDENT_ID/{story.A}", Role.LEGAL_REPRESENTATIVE): ("2020-01-01", "2024-07-01"),
        (f"RESIDENT_ID/{story.B}", Role.LEGAL_REPRESENTATIVE): ("2024-07-01", "9999-12-31"),
        (f"RESIDENT_ID/{story.C}", Role.SENIOR_MANAGER): ("2021-06-01", "9999-12-31"),
    }
    names = {one.handle: one.name for one in shelf.facts("ReportedPerson")}
    assert names[f"RESIDENT_ID/{story.A}"] == names[f"RESIDENT_ID/{story.NAMESAKE}"] == story.A_NAME
    assert names[f"RESIDENT_ID/{story.B}"] == story.B_NAME
    assert names[f"RESIDENT_ID/{story.C}"] == story.C_NAME


@pytest.mark.anyio
async def test_what_was_wrong_is_mended(shelf: Shelf) -> None:
    penalties = {one.document_number: one for one in shelf.facts("ReportedPenalty")}
    assert penalties[story.GENERAL].fine == "0.3"
    assert penalties[story.TO_BE_MENDED].decided_on == "2025-12-01"
    assert penalties[story.CONTESTED_PENALTY].uscc == story.CONTESTED


def test_identifiers_are_valid_and_the_authorities_are_the_city_s() -> None:
    for code in (story.COMPANY, story.PUBLISHED, story.NO_LONGER_PUBLISHED, story.CONTESTED, story.AUTHORITY):
        assert read_uscc(code).check is CodeCheck.VALID
    bureaus = Bureaus()
    offices = {
        bureau.code: bureau.name for d in lexicon().departments.things for bureau in bureaus.of(d.slug)
    }
    assert offices[story.AUTHORITY] == story.AUTHORITY_NAME
    assert offices[story.TRANSPORT] == "郑州市交通运输局"
