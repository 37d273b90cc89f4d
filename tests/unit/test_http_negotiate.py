"""Which media type an Accept header asks for."""

import pytest

from gateway.http.negotiate import LEGACY, MODERN, negotiate
from graph.errors import Refused

ASKED = [
    (None, MODERN),
    ("*/*", MODERN),
    ("application/*", MODERN),
    ("application/json", LEGACY),
    ("application/graphql-response+json", MODERN),
    ("APPLICATION/JSON", LEGACY),
    ("application/json; charset=utf-8", LEGACY),
    ("application/graphql-response+json; charset=utf-8, application/json; charset=utf-8", MODERN),
    ("application/json, application/graphql-response+json;q=0.9", LEGACY),
    ("application/json;q=0.9, application/graphql-response+json", MODERN),
    ("application/graphql-response+json;q=0, */*", LEGACY),
    ("*/*;q=0.1, application/json;q=0.5", LEGACY),
    ("application/*;q=0.2, application/json;q=0.1", MODERN),
    ("text/html, application/xhtml+xml, */*;q=0.8", MODERN),
    ("application/json;q=0.000, application/*", MODERN),
]


@pytest.mark.parametrize(("header", "media"), ASKED)
def test_the_narrowest_range_and_the_highest_weight_win(header, media):
    assert negotiate(header) == media


@pytest.mark.parametrize(
    "header",
    [
        "",
        "text/html",
        "application/json;q=0",
        "application/json;q=2",
        "application/json;q=nan",
        "application/json;q=",
        "application/json;charset=gb18030",
        "application/graphql+json",
    ],
)
def test_what_we_do_not_speak_is_not_acceptable(header):
    with pytest.raises(Refused) as caught:
        negotiate(header)
    assert caught.value.code == "NOT_ACCEPTABLE"
