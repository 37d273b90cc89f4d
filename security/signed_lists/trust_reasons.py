"""The closed list of reasons for which a trust list is refused."""

from graph.errors import VerificationError
from graph.model.bilingual import Bilingual


class TrustListReason(Bilingual):
    """Why a trust list is not taken into use; each in English and in Chinese."""

    NOT_SIGNED = ("it is not a note signed by its keeper, or was altered", "未经保管方签名，或内容被改动")
    FORMAT_UNKNOWN = ("its first line names another format", "首行所载格式不符")
    NOT_JSON = ("its body is not one strict JSON object", "正文不是规范的 JSON 对象")
    MALFORMED = ("a member is missing, unknown or of another shape", "成员缺失、未知或形式不符")
    OWNER_DIFFERS = ("it is another region's list", "属于其他地区的清单")
    OLDER = ("a newer version was in use already", "此前已启用更新的版本")
    NOT_REMEMBERED = (
        "what was used last is not remembered beside it: `accord trust import` the newest list",
        "清单旁没有上次所用版本的记录，请用 `accord trust import` 导入最新清单",
    )
    TWO_OF_ONE_VERSION = ("another list of the same version was in use already", "同一版本出现两份不同清单")
    NOT_YET_VALID = ("its first day has not come", "尚未到启用日期")
    EXPIRED = ("its last day has passed", "已超过有效期")
    PERIOD_EMPTY = ("a period has no day, or a day is not in the calendar", "存在空的期间或无效日期")
    REGION_TWICE = ("a region or an issuer stands in it twice", "同一地区或签发方重复列入")
    ISSUER_MALFORMED = ("an issuer is not an https origin", "签发方不是 https 源")
    KEY_TWICE = ("a key or its id stands in it twice", "密钥或其编号重复列入")
    KEY_UNSOUND = ("a key is not a sound Ed25519 public key", "密钥不是合格的 Ed25519 公钥")
    LOG_MALFORMED = ("a log's verifier key is malformed, or stands in it twice", "日志验证密钥格式不符或重复")


def refusal(reason: TrustListReason, private: str = "") -> VerificationError:
    """Return the error of a refused list, carrying its reason."""
    return VerificationError(
        "TRUST_LIST_REFUSED",
        private=private,
        reason=reason.name,
        why=reason.english,
        why_chinese=reason.chinese,
    )
