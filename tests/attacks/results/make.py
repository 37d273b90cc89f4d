"""Make the attack folders from fixed keys: `python -m tests.attacks.results.make`; again gives the same bytes.

One folder is one attack; `reason` in its `case.toml` is what it must get. Folders that are not listed
here any more are removed.
"""

import gzip
import hashlib
import shutil
import zlib

import msgspec

from security.base64url import encode
from security.ledger.note import VerifierKey, sign_note
from security.results.issue import key_name
from security.results.moments import first_instant
from security.signed_lists.trust_document import KeyUse
from tests.attacks.results import forging
from tests.attacks.results.case import HERE, Case
from tests.vectors.results import world as w

GOOD = w.issued()
LOG, INDEX = w.log_of(GOOD)
KEEPER_KEY = VerifierKey(w.KEEPER, w.KEEPING.public).vkey
STRANGER = w.key(99)


def case(why, reason, step, **changes):
    given = {"trust": w.trust_note(), "keeper": KEEPER_KEY, "result": GOOD, "at": w.NOON + 60_000_000}
    return Case(why=why, reason=reason, step=step, **given | changes)


def forged(why, reason, step, raw, **changes):
    return case(why, reason, step, result=raw, **changes)


def bytes_and_header():
    no_signature = f"{encode(forging.header(alg='none'))}.{encode(forging.payload_of(GOOD))}.".encode()
    swapped = forging.header().replace(b'"cty": "vc"', b'"cty": "vc", "alg": "none"')
    yield (
        "algorithm_none",
        forged(
            "The header says that nothing was signed, and brings some bytes.",
            "ALGORITHM_REFUSED",
            2,
            forging.with_header(GOOD, alg="none"),
        ),
    )
    yield (
        "algorithm_none_bare",
        forged(
            "The header says that nothing was signed, and the signature is empty.",
            "NOT_THREE_PARTS",
            1,
            no_signature,
        ),
    )
    yield (
        "algorithm_eddsa",
        forged(
            "The deprecated name leaves the curve open; RFC 9864 names the algorithm.",
            "ALGORITHM_REFUSED",
            2,
            forging.with_header(GOOD, alg="EdDSA"),
        ),
    )
    yield (
        "key_confusion_hs256",
        forged(
            "The public key, which everybody has, is used as a shared secret.",
            "ALGORITHM_REFUSED",
            2,
            forging.hmac_by_public_key(GOOD),
        ),
    )
    jwk = {"kty": "OKP", "crv": "Ed25519", "x": encode(STRANGER.public)}
    for name, value in {
        "jwk": jwk,
        "jku": "https://stranger.example/keys",
        "x5u": "https://stranger.example/chain",
        "x5c": ["AAAA"],
        "crit": ["exp"],
        "b64": False,
        "zip": "DEF",
    }.items():
        why = f"The header brings `{name}`: a key of the attacker's, or a change of meaning."
        yield (
            f"header_{name}",
            forged(why, "HEADER_MEMBER_REFUSED", 2, forging.with_header(GOOD, STRANGER, **{name: value})),
        )
    yield (
        "header_member_twice",
        forged(
            "The header names two algorithms: one reader takes the first, one the last.",
            "HEADER_MEMBER_TWICE",
            2,
            forging.signed(swapped, forging.payload_of(GOOD)),
        ),
    )
    yield (
        "header_not_an_object",
        forged(
            "The header is a list.",
            "HEADER_NOT_JSON",
            2,
            forging.signed(b'["alg"]', forging.payload_of(GOOD)),
        ),
    )
    yield (
        "header_over_long",
        forged(
            "The header is longer than any of ours.", "TOO_LONG", 2, forging.with_header(GOOD, kid="k" * 300)
        ),
    )
    yield (
        "typ_of_an_access_token",
        forged(
            "The document is presented as another kind.",
            "TYPE_REFUSED",
            2,
            forging.with_header(GOOD, typ="at+jwt"),
        ),
    )
    yield (
        "typ_absent",
        forged(
            "The document does not say what kind it is.",
            "TYPE_REFUSED",
            2,
            forging.with_header(GOOD, typ=None),
        ),
    )
    yield (
        "cty_of_a_presentation",
        forged(
            "The content is presented as another kind.",
            "TYPE_REFUSED",
            2,
            forging.with_header(GOOD, cty="vp"),
        ),
    )
    yield (
        "truncated_to_two_parts",
        forged("The signature was cut off.", "NOT_THREE_PARTS", 1, GOOD.rpartition(b".")[0]),
    )
    yield (
        "truncated_content",
        forged(
            "The content was cut in the middle.",
            "SIGNATURE_WRONG",
            4,
            GOOD[:400] + b"." + GOOD.rpartition(b".")[2],
        ),
    )
    yield (
        "truncated_signature",
        forged("Four characters of the signature are missing.", "SIGNATURE_WRONG", 4, GOOD[:-6]),
    )
    yield "four_parts", forged("A part follows the signature.", "NOT_THREE_PARTS", 1, GOOD + b".AAAA")
    yield (
        "over_long",
        forged(
            "More bytes than a result may have; they are not even decoded.",
            "TOO_LONG",
            1,
            GOOD + b"A" * 65_536,
        ),
    )
    yield (
        "padded",
        forged(
            "Base64url with padding: a second spelling of the same bytes.", "NOT_BASE64URL", 1, GOOD + b"=="
        ),
    )
    yield (
        "trailing_bits",
        forged(
            "Unused bits are set: a second spelling of the same signature.",
            "NOT_BASE64URL",
            1,
            forging.trailing_bits(GOOD),
        ),
    )
    yield (
        "line_feed_after",
        forged(
            "A line feed follows: other bytes, another digest in the log.", "NOT_BASE64URL", 1, GOOD + b"\n"
        ),
    )


def keys():
    yield (
        "altered_by_one_byte",
        forged("One character of the content is another.", "SIGNATURE_WRONG", 4, forging.flipped(GOOD, 900)),
    )
    yield (
        "signature_malleated",
        forged(
            "The group's order is added to the signature: RFC 8032 5.1.7 wants the smaller.",
            "SIGNATURE_WRONG",
            4,
            forging.malleated(GOOD),
        ),
    )
    yield (
        "signed_by_a_stranger",
        forged(
            "A stranger signs under the name of Zhengzhou's key.",
            "SIGNATURE_WRONG",
            4,
            w.issued(by=STRANGER, kid=w.KID),
        ),
    )
    yield (
        "key_unknown",
        forged("A stranger signs under its own name.", "KEY_UNKNOWN", 3, w.issued(by=STRANGER)),
    )
    yield (
        "key_without_name",
        forged(
            "The header names no key: none is guessed.", "KEY_UNKNOWN", 2, forging.with_header(GOOD, kid=None)
        ),
    )
    yield (
        "key_for_status_lists",
        forged(
            "Zhengzhou's key for status lists signs a result.", "KEY_USE_REFUSED", 3, w.issued(by=w.STATUS)
        ),
    )
    yield (
        "key_revoked",
        forged(
            "The key was revoked on 2026-10-01; whoever holds it can write any date.",
            "KEY_REVOKED",
            3,
            w.issued(w.result(issued_at=first_instant("2026-09-01"), valid_from="2026-09-01"), by=w.REVOKED),
        ),
    )
    yield (
        "old_key_after_its_end",
        forged(
            "The old key ended on 2026-06-01, the result was issued in November.",
            "KEY_ENDED",
            7,
            w.issued(by=w.OLD),
        ),
    )
    late = w.region(keys=(w.trusted_key(w.RESULTS, KeyUse.RESULTS, since="2026-12-01"),))
    yield (
        "new_key_before_its_start",
        case(
            "The key is in use from December, the result was issued in November.",
            "KEY_NOT_YET_IN_USE",
            7,
            trust=w.trust_note(regions=(late,)),
        ),
    )
    yield (
        "another_regions_key",
        forged(
            "Luoyang signs, properly, a result that says Zhengzhou.",
            "ISSUER_FOREIGN",
            6,
            w.issued(by=w.LUOYANG_KEY),
        ),
    )
    foreign = w.result(w.conclusion(), issuer=w.LUOYANG)
    yield (
        "kind_not_granted",
        forged(
            "Luoyang may issue receipts only and issues a conclusion.",
            "KIND_REFUSED",
            6,
            w.issued(foreign, by=w.LUOYANG_KEY, origin="https://luoyang.example"),
        ),
    )
    yield (
        "issued_before_trust",
        forged(
            "Issued before the region was trusted.",
            "REGION_NOT_TRUSTED_THEN",
            6,
            w.issued(w.result(issued_at=first_instant("2025-12-31"), valid_from="2025-12-31"), by=w.OLD),
        ),
    )


def contents():
    twice = forging.payload_of(GOOD).replace(
        b'"audience":["431000"]', b'"audience":["430100"],"audience":["431000"]'
    )
    escaped = forging.payload_of(GOOD).replace("食品药品".encode(), rb"\u0000")
    yield (
        "content_member_twice",
        forged(
            "Signed by the right key, but two readers would read two audiences.",
            "CONTENT_MEMBER_TWICE",
            5,
            forging.signed(forging.header(), twice),
        ),
    )
    yield (
        "content_not_json",
        forged(
            "Signed by the right key, but not JSON.",
            "CONTENT_NOT_JSON",
            5,
            forging.signed(forging.header(), b"{'a': 1}"),
        ),
    )
    yield (
        "content_not_utf8",
        forged(
            "Signed by the right key, but not UTF-8.",
            "CONTENT_NOT_JSON",
            5,
            forging.signed(forging.header(), b'{"a":"\xff"}'),
        ),
    )
    yield (
        "content_with_nul",
        forged(
            "A NUL, which some readers take for the end.",
            "CONTENT_NOT_JSON",
            5,
            forging.signed(forging.header(), escaped),
        ),
    )
    yield (
        "content_too_deep",
        forged(
            "Brackets a thousand deep.",
            "CONTENT_NOT_JSON",
            5,
            forging.signed(forging.header(), b"[" * 1000 + b"]" * 1000),
        ),
    )

    def altered(name, why, change, reason="CONTENT_REFUSED"):
        return f"content_{name}", forged(why, reason, 5, forging.with_content(GOOD, change))

    yield altered(
        "vc_claim", "The claim `vc` of the old model stands beside the new one.", lambda m: m.update(vc={})
    )
    yield altered(
        "foreign_context",
        "Another context gives the same words another meaning.",
        lambda m: m.update({"@context": [m["@context"][0], "https://stranger.example/c"]}),
    )
    yield altered(
        "type_of_another_kind",
        "The type says receipt, the subject carries a conclusion.",
        lambda m: m.update(type=["VerifiableCredential", "CheckReceipt"]),
    )
    yield altered(
        "without_status",
        "Without a place in a status list it could never be recalled.",
        lambda m: m.update(credentialStatus=[]),
    )
    yield altered(
        "status_elsewhere",
        "The status list lies on the attacker's site.",
        lambda m: m["credentialStatus"][0].update(statusListCredential="https://stranger.example/s"),
    )
    yield altered(
        "another_organization",
        "The subject is one company, the penalty another's.",
        lambda m: m["credentialSubject"].update(uscc="91160100MA00000001"),
    )
    yield altered("day_not_in_the_calendar", "2026-02-30 is no day.", lambda m: m.update(asOf="2026-02-30"))
    yield altered(
        "issued_after_the_calendar",
        "Issued on a day that the calendar does not have in Asia/Shanghai.",
        lambda m: m.update(issuedAt="9999-12-31T23:00:00.000000Z"),
    )
    yield altered("number_for_a_day", "A number where a string is due.", lambda m: m.update(asOf=20261121))
    person = w.person_result()

    def two_regions(members):
        members["audience"] = ["431000", "430100"]

    yield (
        "content_person_for_two_regions",
        forged(
            "A handle is made for one pair; shown to two regions it names a stranger.",
            "CONTENT_REFUSED",
            5,
            forging.with_content(w.issued(person), two_regions),
        ),
    )
    found = w.issued(w.result(w.receipt()))

    def something(members):
        members["credentialSubject"]["receipt"]["nothingFound"] = False

    yield (
        "content_receipt_contradicts_itself",
        forged(
            "It says that something was found and lists nothing.",
            "CONTENT_REFUSED",
            5,
            forging.with_content(found, something),
        ),
    )


def audience_and_time():
    yield (
        "another_audience",
        forged(
            "A result for Changsha, replayed in Chenzhou.",
            "AUDIENCE_FOREIGN",
            8,
            w.issued(w.result(audience=("430100",))),
        ),
    )
    yield (
        "expired",
        forged(
            "Valid until 2026-11-21, asked on that day: half-open, so no more.",
            "EXPIRED",
            9,
            w.issued(w.result(valid_from="2026-06-21", valid_until="2026-11-21")),
        ),
    )
    yield (
        "early",
        forged("Valid from tomorrow.", "NOT_YET_VALID", 9, w.issued(w.result(valid_from="2026-11-22"))),
    )
    yield (
        "issued_later_today",
        forged(
            "Issued an hour after the instant asked for.",
            "NOT_YET_VALID",
            9,
            w.issued(w.result(issued_at=w.NOON + w.HOUR)),
        ),
    )


def status():
    def shown(why, reason, *raws, **changes):
        return case(why, reason, 10, status=raws, **changes)

    place = w.PLACES[0]
    recalled = w.status_list("revocation", place.index)
    yield "revoked", shown("Its issuer recalled it.", "REVOKED", recalled)
    yield (
        "suspended",
        shown(
            "Its issuer suspended it.",
            "SUSPENDED",
            w.status_list(),
            w.status_list("suspension", w.PLACES[1].index),
        ),
    )
    yield (
        "status_list_stale",
        shown(
            "The list ended an hour before; it may hide a recall.",
            "STATUS_LIST_EXPIRED",
            w.status_list(since=w.NOON - 2 * w.HOUR, until=w.NOON - w.HOUR),
        ),
    )
    yield (
        "status_list_early",
        shown(
            "The list begins in an hour.",
            "STATUS_LIST_EARLY",
            w.status_list(since=w.NOON + w.HOUR, until=w.NOON + 2 * w.HOUR),
        ),
    )
    yield (
        "status_list_older_than_seen",
        shown(
            "In time, but a newer one was seen already: an old list is replayed.",
            "STATUS_LIST_OLDER",
            w.status_list(since=w.NOON - w.HOUR),
            status_since=w.NOON,
        ),
    )

    def purposed(members):
        members["credentialSubject"]["statusPurpose"] = "suspension"

    other = forging.with_content(w.status_list(), purposed, w.STATUS, kid=key_name(w.STATUS.public))
    yield (
        "status_list_of_another_purpose",
        shown(
            "At the address of the revocation list lies a list for suspension.",
            "STATUS_PURPOSE_DIFFERS",
            other,
        ),
    )
    yield (
        "status_list_not_named",
        shown(
            "A genuine list of the issuer, but not one that the result names.",
            "STATUS_LIST_FOREIGN",
            w.status_list(number=2),
        ),
    )
    luoyang_key = w.trusted_key(w.LUOYANG_KEY, KeyUse.STATUS, KeyUse.RESULTS)
    luoyang = msgspec.structs.replace(w.luoyang(), keys=(luoyang_key,))
    theirs = w.status_list(by=w.LUOYANG_KEY, region=w.LUOYANG, origin="https://luoyang.example")
    trust = w.trust_note(regions=(w.region(), luoyang))
    yield (
        "status_list_of_another_issuer",
        shown("Luoyang's list, properly signed.", "STATUS_LIST_FOREIGN", theirs, trust=trust),
    )
    posing = w.status_list(by=w.LUOYANG_KEY)
    yield (
        "status_list_by_another_issuer",
        shown("Luoyang signs a list that says Zhengzhou.", "STATUS_LIST_REFUSED", posing, trust=trust),
    )
    yield (
        "status_list_by_the_results_key",
        shown(
            "Signed by the key for results, which is not for lists.",
            "STATUS_LIST_REFUSED",
            w.status_list(by=w.RESULTS),
        ),
    )
    yield (
        "status_list_by_a_stranger",
        shown("Signed by nobody we know.", "STATUS_LIST_REFUSED", w.status_list(by=STRANGER)),
    )
    yield (
        "status_list_altered",
        shown("One byte of the list is another.", "STATUS_LIST_REFUSED", forging.flipped(recalled, 500)),
    )
    yield (
        "status_list_is_a_result",
        shown("A result is shown where a list is due.", "STATUS_LIST_REFUSED", GOOD),
    )

    def spelt(data):
        def change(members):
            members["credentialSubject"]["encodedList"] = data

        return forging.with_content(w.status_list(), change, w.STATUS, kid=key_name(w.STATUS.public))

    def squeezed(data, bits=31):
        writer = zlib.compressobj(9, zlib.DEFLATED, bits)
        return "u" + encode(writer.compress(data) + writer.flush())

    yield (
        "status_list_short",
        shown(
            "Fewer than 131,072 entries tell which result is looked up.",
            "STATUS_LIST_LENGTH",
            spelt(squeezed(bytes(16_383))),
        ),
    )
    yield (
        "status_list_bomb",
        shown(
            "Sixty-four kilobytes that expand to sixty-four megabytes.",
            "STATUS_LIST_LENGTH",
            spelt(squeezed(bytes(64 << 20))),
        ),
    )
    two = gzip.compress(bytes(16_384), mtime=0)
    yield (
        "status_list_two_members",
        shown(
            "A second GZIP member follows: readers differ on whether it counts.",
            "STATUS_LIST_REFUSED",
            spelt("u" + encode(two + two)),
        ),
    )
    yield (
        "status_list_cut",
        shown(
            "The compressed bits end too early.", "STATUS_LIST_REFUSED", spelt(squeezed(bytes(16_384))[:-8])
        ),
    )
    yield (
        "status_list_zlib",
        shown("Compressed as zlib, not as GZIP.", "STATUS_LIST_REFUSED", spelt(squeezed(bytes(16_384), 15))),
    )
    yield (
        "status_list_without_multibase",
        shown(
            "The letter that names the base is missing.",
            "STATUS_LIST_REFUSED",
            spelt(squeezed(bytes(16_384))[1:]),
        ),
    )
    beyond = msgspec.structs.replace(place, index=131_072)
    yield (
        "status_index_outside",
        shown(
            "The result names an entry that the list does not have.",
            "STATUS_INDEX_OUTSIDE",
            w.status_list(),
            result=w.issued(places=(beyond,)),
        ),
    )


def log():
    def shown(why, reason, step, proof, **changes):
        return case(why, reason, step, status=w.lists(), proof=proof, **changes)

    yield (
        "log_entry_missing",
        shown("The proof is of another entry of the log.", "LOG_ENTRY_MISSING", 11, LOG.proof(INDEX - 1)),
    )
    yield (
        "log_proof_cut",
        shown(
            "The last hash of the proof is missing.",
            "LOG_ENTRY_MISSING",
            11,
            _without_a_hash(LOG.proof(INDEX)),
        ),
    )
    yield (
        "log_proof_malformed",
        shown("Not a proof file.", "PROOF_MALFORMED", 11, b"c2sp.org/tlog-proof@v2\n\n"),
    )
    yield (
        "log_of_a_stranger",
        shown(
            "A stranger keeps a log under the name of Zhengzhou's.",
            "LOG_FOREIGN",
            11,
            LOG.proof(INDEX, by=STRANGER),
        ),
    )
    yield (
        "log_of_another_name",
        shown(
            "The right key, but a log that the trust list does not give to Zhengzhou.",
            "LOG_FOREIGN",
            11,
            LOG.proof(INDEX, origin="zhengzhou.example/other-log"),
        ),
    )
    fork, _ = w.log_of(w.issued(w.result(id="f" * 26)))
    yield (
        "log_checkpoint_of_a_fork",
        shown(
            "Two trees of one size under the log's own key: one of them was shown to others.",
            "LOG_FORKED",
            12,
            LOG.proof(INDEX),
            checkpoint=fork.checkpoint(),
        ),
    )
    yield (
        "log_rewritten",
        shown(
            "The log grew, but what it showed before is not in it any more.",
            "LOG_FORKED",
            12,
            LOG.proof(INDEX),
            checkpoint=fork.checkpoint(9),
            consistency=fork.consistency(9),
        ),
    )
    yield (
        "log_checkpoint_of_a_stranger",
        shown(
            "The checkpoint kept from before is not the log's.",
            "LOG_FOREIGN",
            12,
            LOG.proof(INDEX),
            checkpoint=LOG.checkpoint(by=STRANGER),
        ),
    )


def _without_a_hash(proof):
    head, blank, checkpoint = proof.partition(b"\n\n")
    return b"\n".join(head.split(b"\n")[:-1]) + blank + checkpoint


def trust_lists():
    now = w.trust_note()
    digest = hashlib.sha256(now.rpartition(b"\n\n")[0] + b"\n").hexdigest()

    def shown(why, reason, raw, **changes):
        return case(why, reason, 0, result=b"", trust=raw, at=None, **changes)

    yield (
        "trust_list_older",
        shown(
            "Version 6 after version 7: a revoked key would come back.",
            "OLDER",
            w.trust_note(version=6),
            seen=(7, digest),
        ),
    )
    yield (
        "trust_list_twice_one_version",
        shown(
            "Another list of the version in use: the keeper shows two.",
            "TWO_OF_ONE_VERSION",
            w.trust_note(regions=()),
            seen=(7, digest),
        ),
    )
    yield "trust_list_expired", shown("Its last day has passed.", "EXPIRED", now, day="2027-07-01")
    yield "trust_list_early", shown("Its first day has not come.", "NOT_YET_VALID", now, day="2026-06-30")
    yield (
        "trust_list_altered",
        shown(
            "One region's code was changed after signing.",
            "NOT_SIGNED",
            now.replace(b'"410300"', b'"410400"'),
        ),
    )
    yield (
        "trust_list_by_a_stranger",
        shown("Signed by nobody we know, under the keeper's name.", "NOT_SIGNED", w.trust_note(by=STRANGER)),
    )
    yield (
        "trust_list_of_another_region",
        shown("Changsha's list, shown in Chenzhou.", "OWNER_DIFFERS", w.trust_note(owner="430100")),
    )
    thief = w.region(region=w.LUOYANG, issuer="https://luoyang.example", logs=())
    yield (
        "trust_list_key_of_two_regions",
        shown(
            "One key for two regions: either could sign for the other.",
            "KEY_TWICE",
            w.trust_note(regions=(w.region(), thief)),
        ),
    )
    weak = w.region(keys=(w.trusted_key(w.RESULTS, KeyUse.RESULTS, x=encode(bytes(32))),))
    yield (
        "trust_list_key_of_small_order",
        shown("A key under which anybody can sign.", "KEY_UNSOUND", w.trust_note(regions=(weak,))),
    )
    ended = w.trusted_key(w.RESULTS, KeyUse.RESULTS, since="2028-01-02")
    backwards = w.region(keys=(ended,))
    one = w.region()
    written = (
        (
            "of_another_format",
            "Another format, signed by the keeper.",
            "FORMAT_UNKNOWN",
            "accord-trust-list/v2\n{}\n",
        ),
        ("member_twice", "Two owners: two readers would read two lists.", "NOT_JSON", _twice()),
        ("unknown_member", "A member that nobody reads.", "MALFORMED", _beside()),
    )
    for name, why, reason, text in written:
        yield f"trust_list_{name}", shown(why, reason, sign_note(text, w.KEEPER, w.KEEPING))
    contradicting = (
        (
            "region_twice",
            "One region twice, with two sets of keys.",
            "REGION_TWICE",
            (one, w.region(keys=(), logs=())),
        ),
        (
            "issuer_without_https",
            "An issuer whom anybody on the way could speak for.",
            "ISSUER_MALFORMED",
            (w.region(issuer="http://zhengzhou.example"),),
        ),
        (
            "log_of_two_regions",
            "One log for two regions: either could hide behind the other.",
            "LOG_MALFORMED",
            (one, w.region(region=w.LUOYANG, issuer="https://luoyang.example", keys=())),
        ),
    )
    for name, why, reason, regions in contradicting:
        yield f"trust_list_{name}", shown(why, reason, w.trust_note(regions=regions))
    yield (
        "trust_list_key_without_period",
        shown("A key that ends before it begins.", "PERIOD_EMPTY", w.trust_note(regions=(backwards,))),
    )
    yield (
        "trust_list_ended_since",
        case(
            "Taken in time, but asked about a day after its end.",
            "TRUST_LIST_EXPIRED",
            3,
            result=w.issued(w.result(valid_until="2028-01-01")),
            day="2027-07-02",
            at=None,
            seen=None,
        ),
    )


def _twice():
    text = w.trust_note().decode().rpartition("\n\n")[0] + "\n"
    return text.replace('"owner": "431000",', '"owner": "430100", "owner": "431000",')


def _beside():
    text = w.trust_note().decode().rpartition("\n\n")[0] + "\n"
    return text.replace('"owner": "431000",', '"owner": "431000", "believeAll": true,')


CASES = {
    name: made
    for part in (bytes_and_header, keys, contents, audience_and_time, status, log, trust_lists)
    for name, made in part()
}


def main() -> None:
    for folder in HERE.iterdir():
        if folder.is_dir() and (folder / "case.toml").exists():
            shutil.rmtree(folder)
    for name, made in CASES.items():
        (HERE / name).mkdir()
        for file, content in made.files().items():
            (HERE / name / file).write_bytes(content)


if __name__ == "__main__":
    main()
