"""One question to another region through the running gateway: `askRegion`, from the shell."""

from typing import Any

from gateway.client.client import Credentials, GatewayClient
from gateway.client.delivering import refusal_of
from gateway.commands.exit_codes import Exit

QUESTION = """query AskRegion($region: String!, $uscc: String!, $name: String, $person: ID,
  $level: AskingLevel) {
  askRegion(region: $region, uscc: $uscc, name: $name, person: $person, level: $level) {
    region level answer missing complete errorCode reason english chinese
    askedAt repliedAt questionDigest replyDigest
    records { kind authority authorityCode documentNumber decidedOn until }
  }
}"""


def ask_region(url: str, card: Credentials, given: dict[str, Any]) -> dict[str, Any]:
    """Return what a region answered, with the entry of the ledger; raises `Fault` with what refused it."""
    door = GatewayClient(url.removesuffix("/").removesuffix("/graphql"))
    try:
        said = door.ask(card, QUESTION, given)
    finally:
        door.close()
    if said.errors:
        (error, *_) = said.errors
        raise refusal_of({"message": error["message"], **error["extensions"]}, 400, door.url)
    return {**said.data["askRegion"], "entry": said.receipt}


def status_of(told: dict[str, Any]) -> Exit:
    """Return how the command ends: only a YES and a NO are answers to the question."""
    return Exit.YES if told["answer"] in {"YES", "NO"} else Exit.NO


def sentences(told: dict[str, Any], language: str) -> list[str]:
    """Return an answer as lines: the answer, what is missing or why nobody knows, and each record."""
    missing = ", ".join(told["missing"] or ())
    lines = [f"{told['region']}: {told['answer']}" + (f" ({missing})" if missing else "")]
    if told["errorCode"]:
        lines.append(f"{told['errorCode']}: {told[language]}")
    records = told["records"] or ()
    return [*lines, *map("{decidedOn} {kind} {documentNumber} {authority}".format_map, records)]
