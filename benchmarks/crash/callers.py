"""Who asks a town: the deciding authority, a penalised company and an officer, and what they ask."""

import msgspec

from benchmarks.crash.city_process import Town
from benchmarks.crash.client import question
from gateway.client.tokens import mint_token
from graph.synthetic import story
from security.principal import CallerRole, Duty, Principal

REPORT = """mutation Report($input: ReportRecordsInput!) {
  reportRecords(input: $input) { replayed rows { outcome record code english } }
}"""
DISPUTE = """mutation Dispute($input: OpenDisputeInput!) {
  openDispute(input: $input) { replayed record { id } dispute { openedOn } }
}"""
READ = """query Look($uscc: String!) {
  organization(uscc: $uscc) {
    id name
    roles(first: 5) { nodes { role since holder { name } } }
    penalties(first: 5) { nodes { documentNumber disputes { pending } } }
    effects(first: 5) { nodes { kind role outcome person { name } } }
  }
}"""
OWN_ID = "query Own($uscc: String!) { organization(uscc: $uscc) { id } }"


class Callers(msgspec.Struct, frozen=True, kw_only=True):
    """The headers of each caller."""

    authority: dict[str, str]
    company: dict[str, str]
    officer: dict[str, str]


def callers(town: Town, company: str) -> Callers:
    """Return the callers of a town; `company` is the id that a token names the company by."""
    place = town.settings.place
    officer = Principal(
        standing=CallerRole.OFFICER, region=place, department="郑州市公共资源交易中心", officer="王某"
    )
    authority = Principal(
        standing=CallerRole.MACHINE,
        region=place,
        department=story.AUTHORITY_NAME,
        agency=story.AUTHORITY,
        client="penalty-register",
        roles=(Duty.REPORTER.value,),
    )
    subject = Principal(standing=CallerRole.SUBJECT, region=place, subject=company)
    stated = {
        "accord-purpose": "TENDER",
        "accord-legal-basis": "henan.regulation-2019 第十八条",
        "accord-case": "2026-018",
    }
    return Callers(
        authority=_bearing(town, authority),
        company=_bearing(town, subject),
        officer={**_bearing(town, officer), **stated},
    )


def report(key: str) -> bytes:
    """Return the report of one penalty that no other key reports."""
    penalty = {
        "uscc": story.CONTESTED,
        "party": "某公司",
        "representative": "某人",
        "documentNumber": f"郑市监处罚〔2024〕{key}号",
        "authority": story.AUTHORITY_NAME,
        "authorityCode": story.AUTHORITY,
        "violation": "无照经营",
        "circumstances": "经查，当事人未取得许可",
        "basis": "《行政处罚法》",
        "kinds": ["罚款"],
        "content": "罚款2万元",
        "fine": "2",
        "decidedOn": "2024-02-01",
        "expiresOn": "2099-12-31",
    }
    return question(REPORT, input={"key": key, "records": [penalty]})


def dispute(key: str, record: str) -> bytes:
    """Return an objection to a record."""
    return question(DISPUTE, input={"key": key, "record": record, "grounds": "事实不清"})


def look() -> bytes:
    """Return a read that touches every section."""
    return question(READ, uscc=story.COMPANY)


def _bearing(town: Town, principal: Principal) -> dict[str, str]:
    return {"authorization": f"Bearer {mint_token(town.settings, principal)}"}
