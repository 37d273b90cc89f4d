"""Asking the running gateway as its callers do: over HTTP, with a token and the three headers."""

from typing import Any

import httpx2
import msgspec

from graph.errors import Fault, Unavailable
from security.ledger.note import decode64

Response = httpx2.Response
"""An answer, for those who ask other paths than those that have a method here."""

_LONGEST_SHOWN = 80

PATIENCE = 15.0
"""Seconds to wait for an answer: far beyond the gateway's own deadline, so that the gateway says it first."""


class Credentials(msgspec.Struct, frozen=True, kw_only=True):
    """A caller: who it is in both languages, its token and its headers.

    `english` and `chinese` are for the screen alone. Without a token it is the public; `purpose`,
    `legal_basis` and `case` are what a department states with each question.
    """

    english: str
    chinese: str
    token: str = ""
    purpose: str = ""
    legal_basis: str = ""
    case: str = ""

    @property
    def headers(self) -> dict[str, bytes]:
        """The headers of one request, in UTF-8; what is empty is not sent."""
        given = {
            "Authorization": f"Bearer {self.token}" if self.token else "",
            "Accord-Purpose": self.purpose,
            "Accord-Legal-Basis": self.legal_basis,
            "Accord-Case": self.case,
        }
        return {name: value.encode() for name, value in given.items() if value}


class GraphQLAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What came back: status, the ledger's receipt, data and errors.

    `receipt` is the index of the answer's entry in the ledger, as a text, empty where nothing was
    answered. `data` is empty where there is none.
    """

    status: int
    receipt: str
    data: dict[str, Any]
    errors: tuple[dict[str, Any], ...]

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of the errors, each once, in order of first appearance."""
        return tuple(dict.fromkeys(error.get("extensions", {}).get("code", "") for error in self.errors))

    def code_at(self, field: str) -> str:
        """Return the code of the first error whose path ends in `field`, or nothing."""
        found = (e["extensions"]["code"] for e in self.errors if (e.get("path") or [""])[-1] == field)
        return next(found, "")


class RawAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """An answer in its own bytes, whose digest the ledger holds; `promise` is the log's signed receipt."""

    status: int
    receipt: str
    body: bytes
    promise: bytes = b""


class GatewayClient:
    """The way to one gateway; `close` it in the end. Raises `Fault` USAGE where `url` is no address."""

    def __init__(self, url: str, *, patience: float = PATIENCE) -> None:
        if not _is_address(url):
            why = f"--url takes an address, as http://127.0.0.1:8410, not `{url[:_LONGEST_SHOWN]}`"
            raise Fault("USAGE", why=why)
        self.url = url
        # Our own loopback: no proxy of the environment may stand between.
        self._client = httpx2.Client(base_url=url, timeout=patience, trust_env=False)

    def ask(self, card: Credentials, document: str, variables: dict[str, Any] | None = None) -> GraphQLAnswer:
        """Send one GraphQL request and return its answer, whatever its status.

        A refusal is an answer with errors and not an exception. Raises `Unavailable` GATEWAY_UNREACHABLE.
        """
        said = self.post(card, msgspec.json.encode({"query": document, "variables": variables or {}}))
        read = msgspec.json.decode(said.body)
        return GraphQLAnswer(
            status=said.status,
            receipt=said.receipt,
            data=read.get("data") or {},
            errors=tuple(read.get("errors") or ()),
        )

    def post(self, card: Credentials, body: bytes) -> RawAnswer:
        """Send the bytes of one GraphQL request; raises GATEWAY_UNREACHABLE where nobody answers in JSON."""
        headers = {
            "Content-Type": b"application/json",
            "Accept": b"application/graphql-response+json",
            **card.headers,
        }
        response = self._sent("POST", "/graphql", content=body, headers=headers)
        if "json" not in response.headers.get("content-type", ""):
            raise Unavailable("GATEWAY_UNREACHABLE", url=self.url, private=f"status {response.status_code}")
        receipt = response.headers.get("accord-receipt", "")
        promise = decode64(response.headers.get("accord-signed-receipt", "")) or b""
        return RawAnswer(status=response.status_code, receipt=receipt, body=response.content, promise=promise)

    def get(self, path: str) -> bytes | None:
        """Return the bytes at `path`, or nothing where there are none."""
        response = self._sent("GET", path)
        return response.content if response.status_code == httpx2.codes.OK else None

    def state(self) -> dict[str, Any]:
        """Return what the gateway says of itself at `/readyz`, ready or not."""
        response = self._sent("GET", "/readyz")
        try:
            return dict(msgspec.json.decode(response.content))
        except (msgspec.DecodeError, TypeError, ValueError) as error:
            raise Unavailable("GATEWAY_UNREACHABLE", url=self.url, private=str(error)) from error

    def request(self, method: str, path: str, **what: Any) -> Response:
        """Send any request and return its answer, whatever its status; raises GATEWAY_UNREACHABLE."""
        return self._sent(method, path, **what)

    def close(self) -> None:
        """Give the connections back."""
        self._client.close()

    def _sent(self, method: str, path: str, **what: Any) -> httpx2.Response:
        try:
            return self._client.request(method, path, **what)
        except (httpx2.TransportError, httpx2.InvalidURL, httpx2.UnsupportedProtocol) as error:
            raise Unavailable("GATEWAY_UNREACHABLE", url=self.url, private=str(error)) from error


def _is_address(url: str) -> bool:
    """Whether a text names a host to ask over HTTP; whether anybody answers there is seen later."""
    try:
        asked = httpx2.URL(url)
    except httpx2.InvalidURL:
        return False
    return asked.scheme in {"http", "https"} and bool(asked.host)
