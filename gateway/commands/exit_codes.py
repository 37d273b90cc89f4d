"""The one table of exit statuses: every command ends with one of these, and means the same by it.

A script must tell "it does not hold" from "I could not tell": the first is an answer, the second is no
reason to act. So the statuses follow the kinds of faults (`graph.errors`), and codes that would be misread
by their kind have a row here.
"""

from enum import IntEnum

from graph.errors import BadLaw, Fault, Refused, Unavailable, VerificationError


class Exit(IntEnum):
    """How a command ended (退出状态); scripts may build on these numbers."""

    YES = 0
    NO = 1
    USAGE = 2
    UNSURE = 3
    REFUSED = 4
    INCOMPLETE = 5


MEANINGS: dict[Exit, tuple[str, str]] = {
    Exit.YES: ("yes: done, or it holds", "是：已完成，或结论成立"),
    Exit.NO: (
        "no: it does not hold; `ingest`: some rows are in quarantine",
        "否：结论不成立；`ingest`：部分行已隔离",
    ),
    Exit.USAGE: ("the command line or a setting is not usable", "命令行或设置有误"),
    Exit.UNSURE: (
        "could not tell: something that is needed did not answer",
        "无法判断：所需的服务或文件没有应答",
    ),
    Exit.REFUSED: ("refused; `ingest`: the whole file", "被拒绝；`ingest`：整个文件被拒收"),
    Exit.INCOMPLETE: (
        "incomplete: what was checked holds, and something was not checked",
        "不完整：已核验部分成立，但有内容未核验",
    ),
}

# Faults of the command line are the operator's own; files, ports and locks say nothing about what was asked.
_BY_CODE: dict[str, Exit] = {
    "USAGE": Exit.USAGE,
    "SETTINGS_FILE_INVALID": Exit.USAGE,
    "SETTINGS_UNKNOWN": Exit.USAGE,
    "SETTINGS_INVALID": Exit.USAGE,
    "SETTINGS_MISSING": Exit.USAGE,
    "LAW_KEY_UNKNOWN": Exit.USAGE,
    "FILE_UNREADABLE": Exit.UNSURE,
    "FILE_UNWRITABLE": Exit.UNSURE,
    "OUTPUT_UNWRITABLE": Exit.UNSURE,
    "PORT_TAKEN": Exit.UNSURE,
    "DATA_DIR_LOCKED": Exit.UNSURE,
    "GATEWAY_UNREACHABLE": Exit.UNSURE,
    "DEMO_FAILED": Exit.UNSURE,
    "INTERNAL": Exit.UNSURE,
}

# In the order in which they are tried: the root of the kinds stands last.
_BY_KIND: tuple[tuple[type[Fault], Exit], ...] = (
    (VerificationError, Exit.NO),
    (BadLaw, Exit.NO),
    (Unavailable, Exit.UNSURE),
    (Refused, Exit.REFUSED),
    (Fault, Exit.REFUSED),
)


def exit_for(fault: Fault) -> Exit:
    """Return the status that a command ends with on `fault`: by its code, else by its kind."""
    if fault.code in _BY_CODE:
        return _BY_CODE[fault.code]
    return next(status for kind, status in _BY_KIND if isinstance(fault, kind))
