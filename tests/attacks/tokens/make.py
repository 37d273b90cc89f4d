"""Make `tokens.json`: hostile tokens from fixed keys and one fixed day; the same bytes every time.

`python -m tests.attacks.tokens.make` writes it anew; a test holds that it is what this makes. Each case:
the token, why it is hostile, and the reason it must get. An empty reason means that it must hold.
"""

import base64
import hmac
import json
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from security.jwks import token_key

OURS, THEIRS = (Ed25519PrivateKey.from_private_bytes(bytes([n]) * 32) for n in (1, 2))
KEY, FOREIGN = token_key(OURS), token_key(THEIRS)
ISSUER, AUDIENCE = "https://id.zhengzhou.example", "https://accord.zhengzhou.example"
NOW = 1_720_000_000  # 2024-07-03T09:46:40Z

HEADER = {"typ": "at+jwt", "alg": "Ed25519", "kid": KEY.kid}
CLAIMS = {
    "iss": ISSUER,
    "aud": AUDIENCE,
    "sub": "o-17",
    "exp": NOW + 3_600,
    "iat": NOW - 60,
    "client_id": "oa-system",
    "jti": "0123456789abcdef",
    "region": "410100",
    "department": "housing",
    "agency": "11410100005252525X",
    "officer": "o-17",
    "roles": ["OFFICER", "REPORTER"],
    "subject": "",
}
MACHINE = {"officer": "", "roles": ["MACHINE"]}
SUBJECT = {"department": "", "agency": "", "officer": "", "roles": ["SUBJECT"], "subject": "a" * 26}
AUDITOR = {"department": "", "agency": "", "roles": ["AUDITOR"]}


def b64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def dense(value):
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()


def signed(header=None, claims=None, *, key=OURS, raw_header=None, raw_claims=None):
    """Return a token signed over whatever it is given: a flaw is never hidden behind a bad signature."""
    head = b64(dense(HEADER | (header or {})) if raw_header is None else raw_header)
    body = b64(dense(CLAIMS | (claims or {})) if raw_claims is None else raw_claims)
    return f"{head}.{body}.{b64(key.sign(f'{head}.{body}'.encode()))}"


def without(members, *names):
    return dense({name: value for name, value in members.items() if name not in names})


def twice(members, name, value):
    """Return an object whose first reading of `name` is harmless and whose second is not."""
    return dense(members)[:-1] + b"," + dense({name: value})[1:]


def shifted(part):
    """Return a part whose last character spells the same bytes with an unused bit set."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    return part[:-1] + alphabet[alphabet.index(part[-1]) + 1]


GOOD = signed()
HEAD, BODY, SIGNATURE = GOOD.split(".")
PUBLIC_PEM_AS_SECRET = KEY.as_dict(private=False)["x"].encode()


def with_hmac():
    head = b64(dense(HEADER | {"alg": "HS256"}))
    return f"{head}.{BODY}.{b64(hmac.digest(PUBLIC_PEM_AS_SECRET, f'{head}.{BODY}'.encode(), 'sha256'))}"


def malleable():
    """Return the good signature with the group order added to its scalar: RFC 8032 5.1.7 forbids it."""
    order = 2**252 + 27742317777372353535851937790883648493
    signature = base64.urlsafe_b64decode(SIGNATURE + "==")
    scalar = int.from_bytes(signature[32:], "little") + order
    return f"{HEAD}.{BODY}.{b64(signature[:32] + scalar.to_bytes(32, 'little'))}"


def with_small_order():
    """Return a token whose signature is the neutral point and zero: it holds under weak keys only."""
    return f"{HEAD}.{BODY}.{b64(bytes([1]) + bytes(63))}"


JWK = KEY.as_dict(private=False)
FOREIGN_JWK = FOREIGN.as_dict(private=False)

CASES = {
    # name: (token, reason, why)
    "good-officer": (GOOD, "", "an officer of a department"),
    "good-machine": (signed(claims=MACHINE), "", "a department's system"),
    "good-subject": (signed(claims=SUBJECT), "", "an organization or a person"),
    "good-auditor": (signed(claims=AUDITOR), "", "an auditor"),
    "good-long-type": (signed({"typ": "application/at+jwt"}), "", "RFC 9068 4 admits the long name"),
    "good-audience-in-a-list": (signed(claims={"aud": ["x", AUDIENCE]}), "", "RFC 7519 4.1.3"),
    "good-district": (signed(claims={"region": "410103"}), "", "a district of the issuer's city"),
    "good-unknown-claims": (signed(claims={"scope": "read", "groups": ["a"]}), "", "other claims mean nothing here"),
    "good-at-the-last-second-of-skew": (signed(claims={"exp": NOW - 59}), "", "the clocks may differ by 60 s"),
    # 1. bytes
    "too-long": (signed(claims={"pad": "x" * 4_000}), "TOO_LONG", "more than 4,096 bytes"),
    "two-parts": (f"{HEAD}.{BODY}", "NOT_THREE_PARTS", "no signature at all"),
    "four-parts": (f"{GOOD}.{SIGNATURE}", "NOT_THREE_PARTS", "a part too many"),
    "five-parts": ("a.b.c.d.e", "NOT_THREE_PARTS", "an encrypted token"),
    "empty-signature": (f"{HEAD}.{BODY}.", "NOT_THREE_PARTS", "the signature of `none`"),
    "detached": (f"{HEAD}..{SIGNATURE}", "NOT_THREE_PARTS", "a detached payload"),
    "json-serialization": (
        dense({"payload": BODY, "protected": HEAD, "signature": SIGNATURE}).decode(),
        "NOT_THREE_PARTS",
        "the JSON form of a JWS",
    ),
    "padded": (f"{HEAD}.{BODY}.{SIGNATURE}==", "NOT_BASE64URL", "padding is not base64url"),
    "trailing-bits": (f"{HEAD}.{BODY}.{shifted(SIGNATURE)}", "NOT_BASE64URL", "same bytes, another spelling"),
    "standard-alphabet": (f"{HEAD}.{BODY}+/.{SIGNATURE}", "NOT_BASE64URL", "the other alphabet of base64"),
    "blank-inside": (f"{HEAD}.{BODY}. {SIGNATURE}", "NOT_BASE64URL", "a blank that decoders pass over"),
    "line-break-inside": (f"{HEAD}.{BODY}\n.{SIGNATURE}", "NOT_BASE64URL", "a line break that decoders pass over"),
    "length-of-one": (f"{HEAD}.{BODY}.A", "NOT_BASE64URL", "one character spells no byte"),
    # 2. header
    "header-not-json": (signed(raw_header=b"not json"), "HEADER_NOT_JSON", "no JSON at all"),
    "header-a-list": (signed(raw_header=b"[1]"), "HEADER_NOT_JSON", "JSON, but no object"),
    "header-not-utf8": (signed(raw_header=b'{"typ":"\xff"}'), "HEADER_NOT_JSON", "bytes that are no text"),
    "header-long": (signed({"kid": "k" * 600}), "TOO_LONG", "a header of more than 512 bytes"),
    "header-alg-twice": (
        signed(raw_header=twice(HEADER, "alg", "none")),
        "MEMBER_TWICE",
        "one reader takes the first, another the last",
    ),
    "header-deep": (signed(raw_header=b'{"kid":' + b"[" * 50 + b"]" * 50 + b"}"), "TOO_DEEP", "nested for nothing"),
    "header-jwk": (
        signed({"jwk": FOREIGN_JWK, "kid": FOREIGN.kid}, key=THEIRS),
        "HEADER_MEMBER_REFUSED",
        "brings its own key, and is signed with it",
    ),
    "header-jwk-of-ours": (signed({"jwk": JWK}), "HEADER_MEMBER_REFUSED", "brings a key, even the right one"),
    "header-jku": (signed({"jku": "https://evil.example/jwks"}), "HEADER_MEMBER_REFUSED", "says where to fetch a key"),
    "header-x5u": (signed({"x5u": "https://evil.example/c.pem"}), "HEADER_MEMBER_REFUSED", "says where to fetch a certificate"),
    "header-x5c": (signed({"x5c": ["MIIB"]}), "HEADER_MEMBER_REFUSED", "brings a certificate"),
    "header-x5t": (signed({"x5t": "AAAA"}), "HEADER_MEMBER_REFUSED", "names a certificate"),
    "header-b64": (signed({"b64": False, "crit": ["b64"]}), "HEADER_MEMBER_REFUSED", "RFC 7797 changes what is signed"),
    "header-crit": (signed({"crit": ["exp"], "exp": 1}), "HEADER_MEMBER_REFUSED", "an extension we do not know"),
    "header-crit-empty": (signed({"crit": []}), "HEADER_MEMBER_REFUSED", "an empty list is malformed, RFC 7515 4.1.11"),
    "header-cty": (signed({"cty": "JWT"}), "HEADER_MEMBER_REFUSED", "a token within a token"),
    "header-zip": (signed({"zip": "DEF"}), "HEADER_MEMBER_REFUSED", "a compressed payload"),
    "header-unknown": (signed({"x": 1}), "HEADER_MEMBER_REFUSED", "a member nobody knows"),
    # 3. type, algorithm, key
    "type-missing": (signed(raw_header=without(HEADER, "typ")), "TYPE_REFUSED", "not said to be an access token"),
    "type-jwt": (signed({"typ": "JWT"}), "TYPE_REFUSED", "an ID token or another JWT of the same issuer"),
    "type-dpop": (signed({"typ": "dpop+jwt"}), "TYPE_REFUSED", "a proof, not a token"),
    "type-null": (signed({"typ": None}), "TYPE_REFUSED", "no type"),
    "type-list": (signed({"typ": ["at+jwt"]}), "TYPE_REFUSED", "not a text"),
    "alg-missing": (signed(raw_header=without(HEADER, "alg")), "ALGORITHM_REFUSED", "no algorithm said"),
    "alg-none": (signed({"alg": "none"}), "ALGORITHM_REFUSED", "the algorithm that signs nothing"),
    "alg-none-capitals": (signed({"alg": "nOnE"}), "ALGORITHM_REFUSED", "the same past a careless comparison"),
    "alg-eddsa": (signed({"alg": "EdDSA"}), "ALGORITHM_REFUSED", "deprecated by RFC 9864: names no curve"),
    "alg-hs256-with-public-key": (with_hmac(), "ALGORITHM_REFUSED", "our public key as a shared secret"),
    "alg-es256": (signed({"alg": "ES256"}), "ALGORITHM_REFUSED", "an algorithm this registry does not hold"),
    "alg-list": (signed({"alg": ["Ed25519"]}), "ALGORITHM_REFUSED", "not a text"),
    "kid-missing": (signed(raw_header=without(HEADER, "kid")), "KEY_UNKNOWN", "no key is guessed"),
    "kid-unknown": (signed({"kid": "other"}), "KEY_UNKNOWN", "no such key here"),
    "kid-a-path": (signed({"kid": "../../etc/passwd"}), "KEY_UNKNOWN", "a key id is never a file"),
    "kid-a-number": (signed({"kid": 1}), "KEY_UNKNOWN", "not a text"),
    "kid-a-list": (signed({"kid": [KEY.kid]}), "KEY_UNKNOWN", "not a text, and unhashable"),
    "kid-foreign": (signed({"kid": FOREIGN.kid}, key=THEIRS), "KEY_UNKNOWN", "a good signature by a stranger"),
    # 4. signature
    "signed-by-another": (signed(key=THEIRS), "SIGNATURE_WRONG", "our key's id, a stranger's signature"),
    "claims-changed": (
        f"{HEAD}.{b64(dense(CLAIMS | {'officer': 'o-18'}))}.{SIGNATURE}",
        "SIGNATURE_WRONG",
        "one claim changed",
    ),
    "header-changed": (
        f"{b64(dense(HEADER | {'typ': 'application/at+jwt'}))}.{BODY}.{SIGNATURE}",
        "SIGNATURE_WRONG",
        "the header is signed as well",
    ),
    "signature-short": (f"{HEAD}.{BODY}.{b64(bytes(63))}", "SIGNATURE_WRONG", "63 bytes"),
    "signature-long": (f"{HEAD}.{BODY}.{b64(bytes(65))}", "SIGNATURE_WRONG", "65 bytes"),
    "signature-zero": (f"{HEAD}.{BODY}.{b64(bytes(64))}", "SIGNATURE_WRONG", "64 zeros"),
    "signature-malleable": (malleable(), "SIGNATURE_WRONG", "the scalar beyond the group's order"),
    "signature-small-order": (with_small_order(), "SIGNATURE_WRONG", "the neutral point"),
    # 5. claims
    "claims-not-json": (signed(raw_claims=b"sub=o-17"), "CLAIMS_NOT_JSON", "no JSON"),
    "claims-a-text": (signed(raw_claims=b'"o-17"'), "CLAIMS_NOT_JSON", "JSON, but no object"),
    "claims-nan": (signed(raw_claims=twice(CLAIMS, "x", 1).replace(b'"x":1', b'"x":NaN')), "CLAIMS_NOT_JSON", "NaN"),
    "claims-role-twice": (
        signed(raw_claims=twice(CLAIMS, "roles", ["AUDITOR"])),
        "MEMBER_TWICE",
        "two lists of roles",
    ),
    "claims-deep": (signed(claims={"x": [[[[1]]]]}), "TOO_DEEP", "nested for nothing"),
    **{
        f"claim-{name}-missing": (signed(raw_claims=without(CLAIMS, name)), "CLAIM_MISSING", "RFC 9068 2.2 or ours")
        for name in ("iss", "aud", "sub", "exp", "iat", "client_id", "jti", "region", "roles")
    },
    "exp-a-text": (signed(claims={"exp": str(NOW + 60)}), "CLAIM_MALFORMED", "a number in quotation marks"),
    "exp-a-decimal": (signed(claims={"exp": NOW + 60.5}), "CLAIM_MALFORMED", "whole seconds only"),
    "exp-true": (signed(claims={"exp": True}), "CLAIM_MALFORMED", "true is not one"),
    "exp-negative": (signed(claims={"exp": -1}), "CLAIM_MALFORMED", "before the epoch"),
    "exp-endless": (signed(claims={"exp": 10**18}), "CLAIM_MALFORMED", "beyond the year 9999"),
    "sub-empty": (signed(claims={"sub": ""}), "CLAIM_MALFORMED", "nobody"),
    "sub-a-number": (signed(claims={"sub": 17}), "CLAIM_MALFORMED", "not a text"),
    "officer-with-line-break": (signed(claims={"officer": "o-17\nroot"}), "CLAIM_MALFORMED", "would forge a log line"),
    "officer-very-long": (signed(claims={"officer": "o" * 200}), "CLAIM_MALFORMED", "more than 128 characters"),
    "region-a-name": (signed(claims={"region": "Zhengzhou"}), "CLAIM_MALFORMED", "not GB/T 2260"),
    "agency-not-a-code": (signed(claims={"agency": "housing"}), "CLAIM_MALFORMED", "not a credit code"),
    "roles-a-text": (signed(claims={"roles": "OFFICER"}), "CLAIM_MALFORMED", "a text is no list"),
    "roles-empty": (signed(claims={"roles": []}), "CLAIM_MALFORMED", "no role"),
    "audience-empty": (signed(claims={"aud": []}), "CLAIM_MALFORMED", "for nobody"),
    "audience-a-number": (signed(claims={"aud": 1}), "CLAIM_MALFORMED", "not a text"),
    "subject-a-number-of-a-person": (
        signed(claims=SUBJECT | {"subject": "11010519491231002X"}),
        "CLAIM_MALFORMED",
        "subjects are ids, never document numbers",
    ),
    # 6. whose, for whom, for how long
    "issuer-other": (signed(claims={"iss": "https://id.chenzhou.example"}), "ISSUER_FOREIGN", "not the key's owner"),
    "issuer-with-slash": (signed(claims={"iss": ISSUER + "/"}), "ISSUER_FOREIGN", "compared as it stands"),
    "region-of-another-city": (signed(claims={"region": "431000"}), "REGION_FOREIGN", "Chenzhou's officer from our issuer"),
    "region-of-the-province": (signed(claims={"region": "410000"}), "REGION_FOREIGN", "above the issuer's city"),
    "audience-other": (signed(claims={"aud": "https://other.example"}), "AUDIENCE_FOREIGN", "meant for somebody else"),
    "audience-as-prefix": (signed(claims={"aud": AUDIENCE + ".evil.example"}), "AUDIENCE_FOREIGN", "begins like us"),
    "lives-too-long": (signed(claims={"exp": NOW + 86_400}), "LIVES_TOO_LONG", "longer than a working day"),
    "dies-before-birth": (signed(claims={"exp": NOW - 61}), "LIVES_TOO_LONG", "expires before it was issued"),
    # 7. standing
    "role-unknown": (signed(claims={"roles": ["OFFICER", "ROOT"]}), "ROLE_UNKNOWN", "one unknown among known"),
    "role-in-small-letters": (signed(claims={"roles": ["officer"]}), "ROLE_UNKNOWN", "compared as it stands"),
    "no-standing": (signed(claims={"roles": ["REPORTER"]}), "STANDING_UNCLEAR", "a duty without a standing"),
    "two-standings": (signed(claims={"roles": ["OFFICER", "AUDITOR"]}), "STANDING_UNCLEAR", "an officer who audits himself"),
    "standing-public": (signed(claims={"roles": ["PUBLIC"]}), "STANDING_UNCLEAR", "the public has no token"),
    "officer-without-department": (signed(claims={"department": ""}), "STANDING_UNCLEAR", "of no department"),
    "officer-without-name": (signed(claims={"officer": ""}), "STANDING_UNCLEAR", "nobody who answers for it"),
    "officer-as-subject": (signed(claims={"subject": "a" * 26}), "STANDING_UNCLEAR", "an officer with a record of its own"),
    "subject-with-department": (signed(claims=SUBJECT | {"department": "housing"}), "STANDING_UNCLEAR", "a subject in office"),
    "subject-without-subject": (signed(claims=SUBJECT | {"subject": ""}), "STANDING_UNCLEAR", "a subject without an id"),
    "subject-with-duty": (signed(claims=SUBJECT | {"roles": ["SUBJECT", "REPORTER"]}), "STANDING_UNCLEAR", "reports on itself"),
    "auditor-with-duty": (signed(claims=AUDITOR | {"roles": ["AUDITOR", "CREDIT_CENTRE"]}), "STANDING_UNCLEAR", "audits itself"),
    "machine-with-officer": (signed(claims={"roles": ["MACHINE"]}), "STANDING_UNCLEAR", "a system that is a person"),
    # 8. time
    "expired": (signed(claims={"iat": NOW - 7_200, "exp": NOW - 60}), "EXPIRED", "at the end of the skew"),
    "expired-long-ago": (signed(claims={"iat": 0, "exp": 60}), "EXPIRED", "in 1970"),
    "issued-in-the-future": (signed(claims={"iat": NOW + 61, "exp": NOW + 120}), "NOT_YET_VALID", "beyond the skew"),
    "not-before-in-the-future": (signed(claims={"nbf": NOW + 61}), "NOT_YET_VALID", "not yet"),
}  # fmt: skip


def made():
    """Return the text of `tokens.json`."""
    said = {
        name: {"why": why, "reason": reason, "token": token} for name, (token, reason, why) in CASES.items()
    }
    return json.dumps(said, indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    Path(__file__).with_name("tokens.json").write_text(made(), encoding="utf-8")
