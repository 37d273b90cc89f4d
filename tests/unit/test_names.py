"""Names: what can be read as it is written, and nothing else."""

import pytest

from security.names import is_name


@pytest.mark.parametrize(
    "text",
    [
        "王某",
        "王某 0372",
        "郑州市公共资源交易中心",
        "阿依古丽·买买提",
        "O'Brien",
        "penalty-register",
        "𠮷野",
        "a",
    ],
)
def test_a_name_that_people_have(text):
    assert is_name(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\u3000",
        " 王某",
        "王某 ",
        "王  某",
        "王\u200b某",
        "王\u200d某",
        "\u202e王某",
        "王\u2066某",
        "王\u2028某",
        "王\u2029某",
        "王\u0085某",
        "王\n某",
        "王某\n",
        "王\u00a0某",
        "\ufeff王某",
        "\u3164",
        "王\u2800某",
        "王\u00ad某",
        "王\ufe0f某",
        "王\u034f某",
        "\ue000",
        "\ud800",
        "王\u180e某",
        "\U000e0041王",
    ],
)
def test_what_nobody_can_read_is_no_name(text):
    assert not is_name(text)
