"""What a page is looked at with: its outline as a reader and a screen reader meet it."""

import re
from html import unescape
from html.parser import HTMLParser
from typing import Any, NamedTuple

VOID = {"meta", "link", "input", "br", "img"}
FETCHING = {"src", "href", "action", "poster", "data", "srcset", "formaction", "xlink:href"}


class Outline(HTMLParser):
    """Tags with their attributes in order; a page that closes what it did not open is refused."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, Any]]] = []
        self.open: list[str] = []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: Any) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def named(self, tag: str) -> list[dict[str, Any]]:
        return [attrs for name, attrs in self.tags if name == tag]

    @property
    def addresses(self) -> list[str]:
        return [value for _, attrs in self.tags for name, value in attrs.items() if name in FETCHING]


def check(text: str, language: str) -> Outline:
    """Hold a page against what every page keeps: no script, no style of its own, no other host, one heading."""
    page = Outline(text)
    assert page.named("html") == [{"lang": language}]
    assert page.named("script") == page.named("style") == page.named("iframe") == []
    assert [
        name for _, attrs in page.tags for name in attrs if name.startswith("on") or name == "style"
    ] == []
    assert [one for one in page.addresses if not one.startswith(("/", "#")) or one.startswith("//")] == []
    assert len(page.named("h1")) == len(page.named("main")) == 1
    ids = [attrs["id"] for _, attrs in page.tags if "id" in attrs]
    assert len(ids) == len(set(ids))
    labelled = {attrs["for"] for attrs in page.named("label")}
    fields = [
        a for tag in ("input", "select", "textarea") for a in page.named(tag) if a.get("type") != "hidden"
    ]
    assert [a for a in fields if a["id"] not in labelled] == []
    return page


class SentForm(NamedTuple):
    """A form of a page: where it is sent, what it carries hidden, and the names of what is filled in."""

    to: str
    carried: dict[str, str]
    asked: tuple[str, ...]


def forms(text: str) -> list[SentForm]:
    """Return the forms of a page that are sent by POST, but for the one that signs out."""
    found = []
    for to, body in re.findall(
        r'<form[^>]*method="post" action="([^"]+)"[^>]*>(.*?)</form>', text, re.DOTALL
    ):
        carried = re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', body)
        asked = re.findall(r'<(?:input|select|textarea) id="[^"]*"[^>]* ?name="([^"]+)"', body)
        found.append(SentForm(to, {name: unescape(value) for name, value in carried}, tuple(asked)))
    return [one for one in found if one.to != "/sign-out"]


def form_to(text: str, to: str) -> SentForm:
    """Return the first form of a page that is sent there."""
    return next(one for one in forms(text) if one.to == to)
