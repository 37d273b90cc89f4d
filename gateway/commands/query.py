"""One question from the shell: put to an open city in this process, or to a running gateway.

In this process nothing is short-circuited: a token is minted where one is needed, headers are read as the
door reads them, the eight steps answer, the ledger has its entry. What is missing is the socket with its
limits. So what the shell is told is what a caller of that standing is told.
"""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from gateway.city import City, open_city
from gateway.client.client import Credentials, GatewayClient
from gateway.client.tokens import check_mintable, mint_token
from gateway.commands.exit_codes import Exit, exit_for
from gateway.http.authenticate import authenticate_request, complete_statement
from gateway.http.decode import GraphQLRequest, decode_post
from gateway.http.endpoint import Reply
from gateway.http.errors import body_of_faults
from gateway.http.headers import collect_headers
from gateway.pipeline import answer
from gateway.settings import Settings
from graph.errors import Fault, table
from security.principal import CallerRole, Principal, Purpose


class QueryRequest(msgspec.Struct, frozen=True, kw_only=True):
    """A document with its variables, and what its caller states.

    `variables` is the text of one JSON object, as it was given on the command line.
    """

    document: str
    variables: str
    card: Credentials

    @property
    def body(self) -> bytes:
        """The question as it travels: the same bytes in process and over HTTP."""
        try:
            variables = msgspec.Raw(msgspec.json.encode(msgspec.json.decode(self.variables)))
        except msgspec.DecodeError as error:
            raise Fault("USAGE", why="--variables takes one JSON object") from error
        return msgspec.json.encode({"query": self.document, "variables": variables})


class QueryReply(msgspec.Struct, frozen=True, kw_only=True):
    """What came back: the answer's own bytes, its place in the ledger, and the status to end with.

    `promise` is the log's signed receipt.
    """

    body: bytes
    receipt: str
    status: Exit
    promise: bytes = b""


def check_asker(standing: CallerRole, named: Sequence[str], *, token: bool, url: bool) -> None:
    """Raise `Fault` USAGE for options on who asks that would count for nothing.

    `named` are those that were given beside `--as`: a token says all of it, and over HTTP nothing else can.
    """
    given = ", ".join([*(["--as"] if standing is not CallerRole.PUBLIC else ()), *named])
    if not given:
        return
    if token:
        raise Fault("USAGE", why=f"--token says who asks: leave out {given}")
    if url:
        raise Fault("USAGE", why=f"--url asks as its --token says, or as the public: leave out {given}")
    if standing is CallerRole.PUBLIC:
        raise Fault("USAGE", why=f"without --as, or as the public, leave out {given}")


def over_http(url: str, question: QueryRequest) -> QueryReply:
    """Ask a running gateway; raises `Fault` where none answers."""
    door = GatewayClient(url.removesuffix("/").removesuffix("/graphql"))
    try:
        said = door.post(question.card, question.body)
    finally:
        door.close()
    return QueryReply(body=said.body, receipt=said.receipt, status=_status(said.body), promise=said.promise)


def in_process(settings: Settings, question: QueryRequest, principal: Principal) -> QueryReply:
    """Ask here, under the data directory's lock; recorded in the ledger like every other question."""
    return asyncio.run(_asked(settings, question, principal))


def stated(token: Path | None, *, purpose: Purpose | None, legal_basis: str, case: str) -> Credentials:
    """Return the card of whoever asks from the shell; the token lies in a file."""
    return Credentials(
        english="the shell",
        chinese="命令行",
        token=_text(token) if token else "",
        purpose=purpose.value if purpose else "",
        legal_basis=legal_basis,
        case=case,
    )


def readable(body: bytes) -> str:
    """Return an answer laid out for people."""
    return msgspec.json.format(body, indent=2).decode()


def _text(path: Path) -> str:
    """Return the token in a file, without the line end that editors leave; raises `Fault` FILE_UNREADABLE."""
    try:
        return path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise Fault("FILE_UNREADABLE", path=str(path), why="it is not there, or holds no token") from error


async def _asked(settings: Settings, question: QueryRequest, principal: Principal) -> QueryReply:
    """Open the city, ask, and close it; a refusal is an answer like another, in the shape of the door's.

    What can be told without a city is told before one is opened: that takes the lock, and seconds.
    """
    mints = not question.card.token and principal.standing is not CallerRole.PUBLIC
    if mints:
        check_mintable(principal)
    body = question.body  # whoever writes no JSON is told before anything is opened
    async with open_city(settings) as city:
        card, request = question.card, decode_post(body)
        if mints:
            card = msgspec.structs.replace(card, token=mint_token(settings, principal))
        try:
            reply = await _through_the_door(city, card, request)
        except Fault as fault:
            reply = Reply(body=body_of_faults(fault), fault=fault)
    return QueryReply(
        body=reply.body, receipt=reply.receipt, status=_status(reply.body), promise=reply.promise
    )


async def _through_the_door(city: City, card: Credentials, request: GraphQLRequest) -> Reply:
    """Ask as the endpoint does: the caller is who its headers say, no matter that there was no socket."""
    now = city.clock()
    headers = collect_headers((name.lower().encode(), value) for name, value in card.headers.items())
    instruments = city.instruments
    caller = authenticate_request(headers, city.gate, instruments, now)
    return await answer(city, request, complete_statement(caller, request.extensions, instruments, now), now)


def _status(body: bytes) -> Exit:
    """Return the status of an answer: no errors 0, part of it refused 1, else that of its first error."""
    said: dict[str, Any] = msgspec.json.decode(body)
    errors = said.get("errors") or []
    if not errors:
        return Exit.YES
    data: dict[str, Any] = said.get("data") or {}
    is_partial = any(value is not None for value in data.values())
    return Exit.NO if is_partial else _status_of_code(errors[0].get("extensions", {}).get("code", ""))


def _status_of_code(code: str) -> Exit:
    """Return the status of an answer that is all refused.

    A code whose sentence has slots cannot be made a fault again from the code alone; it ends as a refusal.
    """
    known = table().get(code)
    return exit_for(Fault(code)) if known and "{" not in known.english else Exit.REFUSED
