"""Verify a signed result that somebody shows: pasted or as a file, with what came along with it.

It is the verification that everything of ours goes by, from bytes alone. Nobody's data is asked for, so
there is no entry of it; what is pasted is not kept.
"""

from typing import Any

from gateway.console.forms import form_of
from gateway.console.frame import Visit
from gateway.console.rendering import WebPage
from gateway.console.words import Language
from graph.model.bilingual import Words
from graph.model.time import moment
from security.results.verdict import SealedContent, Verdict

FIELDS = ("result", "status", "proof")
"""What may be given: the result itself, a status list of its issuer, and its proof of the issuer's log."""


async def form(_visit: Visit) -> WebPage:
    """Show the form."""
    return WebPage(template="verify.html", values={"fields": FIELDS, "verdict": None})


async def verified(visit: Visit) -> WebPage:
    """Show the verdict on what was sent; raises what `form_of` raises, and TRUST_LIST_ABSENT."""
    given = await form_of(visit.city, visit.request)
    raw, status, proof = (given.get(name, "").encode() for name in FIELDS)
    verdict = visit.city.exchange.verdict(
        raw, visit.now, (status,) if status else (), (proof + b"\n") if proof else None
    )
    return WebPage(
        template="verify.html", values={"fields": FIELDS, "verdict": _shown(verdict, visit.language)}
    )


def _shown(verdict: Verdict, language: Language) -> dict[str, Any]:
    """Return a verdict as the page shows it: the answer, each step, and the issuer's own word apart."""

    def say(one: Words | None) -> str:
        return language.of(one) if one else ""

    steps = [
        {
            "number": int(check.step),
            "mark": check.mark.value,
            "ended": check.mark.name,
            "asked": say(check.step.words),
            "reason": say(check.reason.words if check.reason else None),
        }
        for check in verdict.checks
    ]
    return {
        "answer": verdict.answer.name,
        "sentence": say(verdict.answer.words),
        "reason": say(verdict.reason.words if verdict.reason else None),
        "steps": steps,
        "sealed": _sealed(verdict.signed) if verdict.signed else None,
    }


def _sealed(signed: SealedContent) -> dict[str, str]:
    result = signed.result
    return {
        "id": result.id,
        "kind": result.kind.value,
        "issuer": signed.origin,
        "issued": moment(result.issued_at).isoformat(timespec="seconds"),
        "digest": signed.digest,
    }
