"""Trust policies: the example of the specification, each rule of its text, and quorums."""

from itertools import combinations

import pytest

from graph.errors import VerificationError
from security.ledger.checkpoint import Checkpoint
from security.ledger.cosignature import WitnessKey, cosign
from security.ledger.note import VerifierKey
from security.ledger.reasons import reason_of
from security.ledger.tlog_policy import WitnessPolicy, read_policy
from tests.unit.ledger_world import KEY, VERIFIER
from tests.vectors.make_ledger import ORIGIN, fixed_key

NAMES = ("X1", "X2", "X3", "Y1", "Y2", "Y3")
KEYS = {name: fixed_key(f"witness {name}") for name in NAMES}
VKEYS = {name: WitnessKey(f"{name.lower()}.example", key.public).vkey for name, key in KEYS.items()}
EXAMPLE = f"""
log {VERIFIER.vkey}

witness X1 {VKEYS["X1"]}
witness X2 {VKEYS["X2"]}
witness X3 {VKEYS["X3"]}
group X-witnesses 2 X1 X2 X3

witness Y1 {VKEYS["Y1"]}
witness Y2 {VKEYS["Y2"]}
witness Y3 {VKEYS["Y3"]}
group Y-witnesses any Y1 Y2 Y3

group X-and-Y all X-witnesses Y-witnesses
quorum X-and-Y
"""
NOTE = Checkpoint(ORIGIN, 7, b"\x07" * 32).signed(KEY)
TEXT = NOTE.decode().partition("\n\n")[0] + "\n"


def note(*names: str) -> bytes:
    lines = (cosign(TEXT, f"{name.lower()}.example", KEYS[name], 1_000_000) for name in names)
    return NOTE + "".join(lines).encode()


def reason(policy: WitnessPolicy, raw: bytes) -> str:
    try:
        policy.check(raw)
    except VerificationError as fault:
        return reason_of(fault).name
    return ""


def test_the_example_of_the_specification_holds_for_every_set_of_witnesses():
    policy = read_policy(EXAMPLE.encode())
    for count in range(len(NAMES) + 1):
        for some in combinations(NAMES, count):
            two = sum(name[0] == "X" for name in some) >= 2
            one = any(name[0] == "Y" for name in some)
            assert policy.satisfied(note(*some)) == (two and one), some


def test_a_checkpoint_is_good_by_a_listed_log_and_a_quorum():
    policy = read_policy(EXAMPLE.encode())
    assert reason(policy, note("X1", "X3", "Y2")) == ""
    assert reason(policy, note("X1", "Y2")) == "COSIGNATURES_MISSING"
    # The same witness twice counts once.
    assert reason(policy, note("X1", "X1", "Y2")) == "COSIGNATURES_MISSING"
    other = read_policy(EXAMPLE.replace(VERIFIER.vkey, other_log()).encode())
    assert reason(other, note(*NAMES)) == "SIGNER_UNKNOWN"


def other_log() -> str:
    return VerifierKey(ORIGIN, fixed_key("other log").public).vkey


W1, W2 = f"witness a {VKEYS['X1']}\n", f"witness b {VKEYS['X2']}\n"
GOOD = {
    "no quorum wanted": "quorum none\n",
    "one witness": W1 + "quorum a\n",
    "blanks and tabs": f" \twitness\t a  {VKEYS['X1']} \t\n\t quorum \t a\n",
    "comments": f"# x\n  # quorum b\n\n{W1}quorum a\n",
    "addresses": f"log {VERIFIER.vkey} https://log.example\nwitness a {VKEYS['X1']} https://w.example/x\nquorum a\n",
    "any order": f"quorum none\n{W1}log {VERIFIER.vkey}\n",
    "names beyond ASCII": f"witness 郴州 {VKEYS['X1']}\nquorum 郴州\n",
    "a group of groups": W1 + W2 + "group g all a\ngroup h 2 g b\nquorum h\n",
}
BAD = {
    "nothing": "",
    "no quorum": W1,
    "two quorums": "quorum none\nquorum none\n",
    "an unknown word": "quorum none\nwitnesses a\n",
    "no line feed at the end": "quorum none",
    "a carriage return": "quorum none\r\n",
    "a form feed as a blank": "quorum\fnone\n",
    "a quorum that is defined later": "quorum a\n" + W1,
    "a member that is defined later": "group g all a\n" + W1 + "quorum g\n",
    "a group in itself": W1 + "group g all a g\nquorum g\n",
    "an unknown member": W1 + "group g all a b\nquorum g\n",
    "none as a member": W1 + "group g any a none\nquorum g\n",
    "none as a name": f"witness none {VKEYS['X1']}\nquorum none\n",
    "one name twice": W1 + f"witness a {VKEYS['X2']}\nquorum a\n",
    "a group named as a witness": W1 + W2 + "group a all b\nquorum a\n",
    "one key twice": W1 + f"witness b {VKEYS['X1']}\nquorum a\n",
    "one log twice": f"log {VERIFIER.vkey}\nlog {VERIFIER.vkey}\nquorum none\n",
    "a member of two groups": W1 + W2 + "group g any a b\ngroup h all a\nquorum g\n",
    "a member twice in one group": W1 + "group g 2 a a\nquorum g\n",
    "no member": W1 + "group g any\nquorum a\n",
    "a threshold of zero": W1 + "group g 0 a\nquorum g\n",
    "a threshold beyond the members": W1 + "group g 2 a\nquorum g\n",
    "a threshold with a zero before it": W1 + "group g 01 a\nquorum g\n",
    "a word too many": W1 + "quorum a a\n",
    "an address too many": f"witness a {VKEYS['X1']} x y\nquorum a\n",
}


@pytest.mark.parametrize("text", GOOD.values(), ids=GOOD)
def test_what_the_specification_allows_is_read(text):
    read_policy(text.encode())


@pytest.mark.parametrize("text", BAD.values(), ids=BAD)
def test_what_the_specification_forbids_is_refused(text):
    with pytest.raises(VerificationError) as told:
        read_policy(text.encode())
    assert reason_of(told.value).name == "POLICY_MALFORMED"


def test_keys_are_of_the_kind_that_their_line_wants():
    for text in (f"log {VKEYS['X1']}\nquorum none\n", f"witness a {VERIFIER.vkey}\nquorum a\n"):
        with pytest.raises(VerificationError) as told:
            read_policy(text.encode())
        assert reason_of(told.value).name == "KEY_UNSUPPORTED"


def test_names_are_octets_and_not_letters():
    """A Kelvin sign is no K, also where Unicode folds one into the other; other octets than UTF-8 are names."""
    raw = W1.replace(" a ", " K ").encode() + W2.encode().replace(b" b ", b" \xe2\x84\xaa ")
    assert set(read_policy(raw + b"quorum K\n").witnesses) == {"K", "\u212a"}
    assert set(read_policy(W1.encode().replace(b" a ", b" \xff ") + b"quorum \xff\n").witnesses) == {"\udcff"}


def test_addresses_are_kept_for_whoever_submits():
    found = read_policy(GOOD["addresses"].encode())
    assert found.witnesses["a"].url == "https://w.example/x"


def test_a_policy_of_the_size_that_is_asked_for_is_read():
    keys = [WitnessKey(f"w{n}.example", fixed_key(f"many {n}").public).vkey for n in range(32)]
    lines = [f"witness w{n} {vkey}" for n, vkey in enumerate(keys)]
    lines += [f"group g{n} all w{n}" for n in range(31)] + [
        "group all 16 " + " ".join(f"g{n}" for n in range(31))
    ]
    policy = read_policy(("\n".join([*lines, "quorum all"]) + "\n").encode())
    assert (len(policy.witnesses), len(policy.groups)) == (32, 32)
