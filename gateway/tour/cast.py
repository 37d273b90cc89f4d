"""Who appears in the tour: callers with their tokens, each written to a file for pasting."""

from pathlib import Path

from gateway.settings import Settings
from gateway.tour.asking import Card
from gateway.tour.guide import Story
from gateway.tour.tokens import minted
from schema.ids import node_ref
from security.principal import Duty, Principal, Standing

BASIS = "henan.regulation-2019 第十八条"
CASE, AUDIT_CASE = "郑公资招〔2024〕018号", "郑审〔2024〕006号"


def principals(settings: Settings, story: Story, subject: str) -> dict[str, Principal]:
    """Return the principal of each role; `subject` is the id of the story's company."""
    place = settings.place
    return {
        "officer": Principal(
            standing=Standing.OFFICER, region=place, department="郑州市公共资源交易中心", officer="王某 0372"
        ),
        "authority": Principal(
            standing=Standing.MACHINE,
            region=place,
            department=story.authority,
            agency=story.authority_code,
            client="penalty-register",
            roles=(Duty.REPORTER.value,),
        ),
        "subject": Principal(standing=Standing.SUBJECT, region=place, subject=subject),
        "auditor": Principal(standing=Standing.AUDITOR, region=place, officer="审计员 0017"),
    }


def cards(tokens: dict[str, str]) -> dict[str, Card]:
    """Return the callers of the tour: the five of step (d), and the authority that decided."""
    stated = {"purpose": "TENDER", "legal_basis": BASIS, "case": CASE}
    return {
        "public": Card(english="the public", chinese="社会公众"),
        "idle": Card(
            english="a department without a purpose", chinese="未注明用途的部门", token=tokens["officer"]
        ),
        "officer": Card(
            english="an officer with a purpose", chinese="注明用途的部门", token=tokens["officer"], **stated
        ),
        "authority": Card(
            english="the deciding authority", chinese="作出处罚的机关", token=tokens["authority"]
        ),
        "subject": Card(english="the company itself", chinese="企业本人", token=tokens["subject"]),
        "auditor": Card(
            english="an auditor",
            chinese="审计人员",
            token=tokens["auditor"],
            purpose="AUDIT",
            legal_basis=BASIS,
            case=AUDIT_CASE,
        ),
    }


def write_tokens(settings: Settings, people: dict[str, Principal], directory: Path) -> dict[str, str]:
    """Mint a token for each, write it to a file of its own that only its owner may read, return them."""
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    made = {name: minted(settings, principal) for name, principal in people.items()}
    for name, token in made.items():
        file = directory / f"{name}.jwt"
        file.touch(mode=0o600)
        file.write_text(token, encoding="ascii")
    return made


def subject_id(global_id: str) -> str:
    """Return the id that a token names its subject by, from the global id in an answer."""
    return node_ref(global_id, "Organization").id
