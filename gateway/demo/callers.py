"""Who appears in the tour: callers with their tokens, each written to a file for pasting.

Two halves of a caller are kept apart, as a gateway does. What it *is* is in its token, signed by its region:
a `Principal`. What it *states* of a single request, purpose, legal basis (查询依据) and case number, is in
headers: `Credentials`. One officer appears twice, once stating nothing, and gets two answers.
"""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from gateway.client.client import Credentials
from gateway.client.tokens import mint_token
from gateway.demo.guide import Story
from gateway.settings import Settings
from schema.ids import node_ref
from security.principal import CallerRole, Duty, Principal

# Legal bases and case numbers as officers state them: an instrument's id and its article.
BASIS = "henan.regulation-2019 第十八条"
CASE, AUDIT_CASE, JOINT_CASE = "郑公资招〔2024〕018号", "郑审〔2024〕006号", "郑信联〔2026〕011号"
BASIS_THERE = "hunan.chenzhou-2017 二(四)17"
CASE_THERE, AUDIT_CASE_THERE = "郴信联〔2026〕003号", "郴审〔2026〕002号"

ABROAD = "chenzhou-abroad"
"""Chenzhou's system as it comes to Zhengzhou: a token of its own issuer, made out to Zhengzhou's gateway."""


def principals(settings: Settings, story: Story, subject: str) -> dict[str, Principal]:
    """Return the principal of each role; `subject` is the id of the story's company.

    The authority and the centre are machines, each with the duty that lets it write.
    """
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
    """Return the callers of Zhengzhou: the five of step (d), those who act, and the neighbour.

    `tokens` are by the names of `principals` and `ABROAD`; the public has none.
    """
    tender, audit, joint = (
        _stated("TENDER", BASIS, CASE),
        _stated("AUDIT", BASIS, AUDIT_CASE),
        _stated("JOINT_MEASURES", BASIS, JOINT_CASE),
    )
    officer, abroad = (
        tokens["officer"],
        ("Chenzhou's system, by its own region's token", "郴州市系统，持本地区令牌"),
    )
    return {
        "public": _card("the public", "社会公众"),
        "idle": _card("a department without a purpose", "未注明用途的部门", officer),
        "officer": _card("an officer with a purpose", "注明用途的部门", officer, tender),
        "authority": _card("the deciding authority", "作出处罚的机关", tokens["authority"]),
        "subject": _card("the company itself", "企业本人", tokens["subject"]),
        "auditor": _card("an auditor", "审计人员", tokens["auditor"], audit),
        "centre": _card("Zhengzhou's credit centre", "郑州市信用中心", tokens["centre"], joint),
        "abroad": _card(*abroad, tokens[ABROAD]),
    }


def cards_there(tokens: dict[str, str]) -> dict[str, Credentials]:
    """Return the callers of Chenzhou."""
    joint = _stated("JOINT_MEASURES", BASIS_THERE, CASE_THERE)
    audit = _stated("AUDIT", BASIS_THERE, AUDIT_CASE_THERE)
    return {
        "centre": _card("Chenzhou's credit centre", "郴州市信用中心", tokens["chenzhou-centre"], joint),
        "auditor": _card("Chenzhou's auditor", "郴州市审计人员", tokens["chenzhou-auditor"], audit),
    }


def _stated(purpose: str, basis: str, case: str) -> dict[str, str]:
    """Return what a caller states of a request: without all three a department sees what the public sees."""
    return {"purpose": purpose, "legal_basis": basis, "case": case}


def _card(
    english: str, chinese: str, token: str = "", stated: Mapping[str, str] = MappingProxyType({})
) -> Credentials:
    return Credentials(english=english, chinese=chinese, token=token, **stated)


def made_tokens(here: Settings, there: Settings, story: Story, subject: str) -> dict[str, str]:
    """Mint a token for everybody who appears, each with its own region's key.

    Chenzhou's centre has two: one for its own gateway, one made out to Zhengzhou's.
    """
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
