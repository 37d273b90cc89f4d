"""Who appears in the tour: callers with their tokens, each written to a file for pasting."""

from pathlib import Path

from gateway.client.client import Credentials
from gateway.client.tokens import mint_token
from gateway.demo.guide import Story
from gateway.settings import Settings
from schema.ids import node_ref
from security.principal import CallerRole, Duty, Principal

BASIS = "henan.regulation-2019 第十八条"
CASE, AUDIT_CASE, JOINT_CASE = "郑公资招〔2024〕018号", "郑审〔2024〕006号", "郑信联〔2026〕011号"
BASIS_THERE = "hunan.chenzhou-2017 二(四)17"
CASE_THERE, AUDIT_CASE_THERE = "郴信联〔2026〕003号", "郴审〔2026〕002号"

ABROAD = "chenzhou-abroad"
"""Chenzhou's system as it comes to Zhengzhou: a token of its own issuer, made out to Zhengzhou's gateway."""


def principals(settings: Settings, story: Story, subject: str) -> dict[str, Principal]:
    """Return the principal of each role; `subject` is the id of the story's company."""
    place = settings.place
    return {
        "officer": Principal(
            standing=CallerRole.OFFICER,
            region=place,
            department="郑州市公共资源交易中心",
            officer="王某 0372",
        ),
        "authority": Principal(
            standing=CallerRole.MACHINE,
            region=place,
            department=story.authority,
            agency=story.authority_code,
            client="penalty-register",
            roles=(Duty.REPORTER.value,),
        ),
        "subject": Principal(standing=CallerRole.SUBJECT, region=place, subject=subject),
        "auditor": Principal(standing=CallerRole.AUDITOR, region=place, officer="审计员 0017"),
        "centre": _centre(settings, "郑州市信用中心"),
    }


def principals_there(settings: Settings) -> dict[str, Principal]:
    """Return who acts for the neighbouring city, by the names of their tokens."""
    return {
        "chenzhou-centre": _centre(settings, "郴州市信用中心"),
        "chenzhou-auditor": Principal(
            standing=CallerRole.AUDITOR, region=settings.place, officer="审计员 0029"
        ),
    }


def _centre(settings: Settings, department: str) -> Principal:
    return Principal(
        standing=CallerRole.MACHINE,
        region=settings.place,
        department=department,
        client="credit-exchange",
        roles=(Duty.CREDIT_CENTRE.value,),
    )


def cards(tokens: dict[str, str]) -> dict[str, Credentials]:
    """Return the callers of Zhengzhou: the five of step (d), those who act, and the neighbour."""
    stated = {"purpose": "TENDER", "legal_basis": BASIS, "case": CASE}
    return {
        "public": Credentials(english="the public", chinese="社会公众"),
        "idle": Credentials(
            english="a department without a purpose", chinese="未注明用途的部门", token=tokens["officer"]
        ),
        "officer": Credentials(
            english="an officer with a purpose", chinese="注明用途的部门", token=tokens["officer"], **stated
        ),
        "authority": Credentials(
            english="the deciding authority", chinese="作出处罚的机关", token=tokens["authority"]
        ),
        "subject": Credentials(english="the company itself", chinese="企业本人", token=tokens["subject"]),
        "auditor": Credentials(
            english="an auditor",
            chinese="审计人员",
            token=tokens["auditor"],
            purpose="AUDIT",
            legal_basis=BASIS,
            case=AUDIT_CASE,
        ),
        "centre": Credentials(
            english="Zhengzhou's credit centre",
            chinese="郑州市信用中心",
            token=tokens["centre"],
            purpose="JOINT_MEASURES",
            legal_basis=BASIS,
            case=JOINT_CASE,
        ),
        "abroad": Credentials(
            english="Chenzhou's system, by its own region's token",
            chinese="郴州市系统，持本地区令牌",
            token=tokens[ABROAD],
        ),
    }


def cards_there(tokens: dict[str, str]) -> dict[str, Credentials]:
    """Return the callers of Chenzhou."""
    return {
        "centre": Credentials(
            english="Chenzhou's credit centre",
            chinese="郴州市信用中心",
            token=tokens["chenzhou-centre"],
            purpose="JOINT_MEASURES",
            legal_basis=BASIS_THERE,
            case=CASE_THERE,
        ),
        "auditor": Credentials(
            english="Chenzhou's auditor",
            chinese="郴州市审计人员",
            token=tokens["chenzhou-auditor"],
            purpose="AUDIT",
            legal_basis=BASIS_THERE,
            case=AUDIT_CASE_THERE,
        ),
    }


def made_tokens(here: Settings, there: Settings, story: Story, subject: str) -> dict[str, str]:
    """Mint a token for everybody who appears, each with its own region's key."""
    abroad = principals_there(there)
    return {
        **{name: mint_token(here, one) for name, one in principals(here, story, subject).items()},
        **{name: mint_token(there, one) for name, one in abroad.items()},
        ABROAD: mint_token(there, abroad["chenzhou-centre"], audience=here.tokens.audience),
    }


def write_tokens(tokens: dict[str, str], directory: Path) -> None:
    """Write each token to a file of its own that only its owner may read."""
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    for name, token in tokens.items():
        file = directory / f"{name}.jwt"
        file.touch(mode=0o600)
        file.write_text(token, encoding="ascii")


def subject_id(global_id: str) -> str:
    """Return the id that a token names its subject by, from the global id in an answer."""
    return node_ref(global_id, "Organization").id
