"""Chinese expressions of time as atoms: 下周三, 后天上午, 三点半, 月底, 3月5号, 国庆 – and not 一号店, 早上好, 便宜一点."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import regex

from csbot.nlu.recognisers import moments
from csbot.nlu.recognisers.atoms import HAN, Atom, Kind, atoms_of
from csbot.nlu.recognisers.chinese_numbers import read_chinese

SMALL = "(?:[0-9]{1,2}(?![0-9])|[一二三四五六七八九十]{1,3}|零(?=点))"
ONE = "[一二三四五六七八九]"
MINUTES = f"(?:[0-5][0-9](?![0-9%.])分?|[1-9]分(?!钱)|[一二三四五]?十{ONE}?分?|零{ONE}分?|{ONE}分(?!钱))"
NEAR = "(?<near>上上个?|上个?|这个?|本|下下个?|下个?)"
STEPS = {"上上": -2, "上": -1, "这": 0, "本": 0, "下": 1, "下下": 2}
DAYS = {"大前": -3, "前": -2, "昨": -1, "今": 0, "明": 1, "后": 2, "大后": 3}
YEARS = {"前": -2, "去": -1, "今": 0, "明": 1, "后": 2}
PARTS = {"凌晨": moments.EARLY, "清晨": moments.MORNING, "清早": moments.MORNING, "早上": moments.MORNING,
         "早晨": moments.MORNING, "上午": moments.MORNING, "中午": moments.NOON, "午后": moments.AFTERNOON,
         "下午": moments.AFTERNOON, "傍晚": moments.DUSK, "晚上": moments.EVENING, "晚间": moments.EVENING,
         "夜里": moments.NIGHT, "半夜": moments.NIGHT, "深夜": moments.NIGHT, "早": moments.MORNING, "晚": moments.EVENING}
WEEKDAYS = {name: number for number, names in enumerate(("一1", "二2", "三3", "四4", "五5", "六6", "日天7")) for name in names}
THIRDS = {"初": 0, "上旬": 0, "中": 1, "中旬": 1, "底": 2, "末": 2, "下旬": 2, "尾": 2}
HOLIDAYS = {"元旦": (1, 1), "情人节": (2, 14), "妇女节": (3, 8), "三八节": (3, 8), "愚人节": (4, 1), "五一劳动节": (5, 1),
            "五一节": (5, 1), "五一": (5, 1), "劳动节": (5, 1), "六一儿童节": (6, 1), "六一": (6, 1), "儿童节": (6, 1),
            "教师节": (9, 10), "国庆节": (10, 1), "国庆": (10, 1), "双十一": (11, 11), "双11": (11, 11), "双十二": (12, 12),
            "双12": (12, 12), "平安夜": (12, 24), "圣诞节": (12, 25), "圣诞": (12, 25), "跨年夜": (12, 31)}
HOLIDAY = "|".join(sorted(HOLIDAYS, key=len, reverse=True))
LUNAR = {"春节": "spring", "过年": "spring", "除夕": "eve", "元宵": "lanterns", "清明": "qingming",
         "端午": "dragon boat", "中秋": "mid-autumn", "重阳": "double ninth"}
NO_DAY = ("店|楼|线|门|电|码|房|机|仓|库|院|球|桌|厅|馆|柜|台|站|口|位|坑|字|衣|文件|公|令|员|车|鞋|篮|针|选|主|人|男|女|种|产品|色|床|病|井|路"
          "|会|牌|尺|的码|裤|袋|链接|款|商品|套餐|方案|客服|技师|楼|柴|汽油|铁")
NO_HOUR = "建议|问题|要求|意见|原因|疑问|说明|希望|理由|好处|坏处|注意|错误|水|式|不足|积分|儿|也|都|折|[一两二三四五六七八九十]折"


def atoms(text: str, now: datetime) -> Iterator[Atom]:
    """The Chinese atoms of a text."""
    return atoms_of(KINDS, text, now, HAN)


def whole(numeral: str) -> int:
    """A small whole number in digits or Chinese numerals; -1 for what is none."""
    value = int(numeral) if numeral.isdecimal() else read_chinese(numeral)
    return -1 if value is None else int(value)


def steps(match: regex.Match) -> int | None:
    """How many weeks or months away 上, 这, 下 are."""
    return STEPS[match["near"].removesuffix("个")] if match["near"] else None


def relative_day(match: regex.Match, now: datetime) -> dict[str, Any]:
    """今天, 大后天, 明晚."""
    fields: dict[str, Any] = {"date": now.date() + timedelta(DAYS[match["day"]])}
    return fields | ({"part": PARTS[match["part"]]} if match["part"] else {})


def relative_year(match: regex.Match, now: datetime) -> dict[str, Any]:
    """今年, 明年."""
    return {"year": now.year + YEARS[match["year"]]}


def week(match: regex.Match, now: datetime) -> dict[str, Any] | None:
    """周三, 下周, 上周末, 下下星期五."""
    away, day = steps(match), match["day"]
    fields: dict[str, Any] = {} if away is None else {"week": monday(now) + timedelta(7 * away)}
    if day == "末":
        return fields | {"weekend": True}
    return fields | ({"weekday": WEEKDAYS[day]} if day else {}) or None


def monday(now: datetime) -> date:
    """The first day of this week."""
    return now.date() - timedelta(now.weekday())


def near_month(match: regex.Match, now: datetime) -> dict[str, Any]:
    """上个月, 本月, 下下个月."""
    day = moments.add_months(now.date().replace(day=1), steps(match))
    return {"year": day.year, "month": day.month}


def third(match: regex.Match, now: datetime) -> dict[str, Any]:
    """月底, 年初; behind a month or a year of its own only 底, 初."""
    return {"third": THIRDS[match["third"]]} | ({"of": "month"} if match["of"] == "月" else {})


def numbered(field: str, most: int) -> Any:
    """A reader of a small number, up to the greatest one that there is."""
    def read(match: regex.Match, now: datetime) -> dict[str, Any] | None:
        number = whole(match["number"])
        return {field: number} if 1 <= number <= most else None

    return read


def clock(match: regex.Match, now: datetime) -> dict[str, Any] | None:
    """三点半, 8点20, 十点一刻, 差五分八点."""
    hour = 2 if match["hour"] == "两" else whole(match["hour"])
    if match["less"]:
        fields = {"hour": (hour - 1) % 24, "minute": 60 - whole(match["less"].rstrip("分"))}
    elif match["half"]:
        fields = {"hour": hour, "minute": 30}
    elif match["quarter"]:
        fields = {"hour": hour, "minute": 15 if match["quarter"] in "一1" else 45}
    elif match["minute"]:
        fields = {"hour": hour, "minute": whole(match["minute"].rstrip("分").removeprefix("零"))}
    else:
        fields = {"hour": hour, "weak": hour == 1 and not match["exact"]}
    return fields if 0 <= hour <= 24 and 0 <= fields.get("minute", 0) < 60 else None


def kind(expression: str, read: Any, weak: bool = False) -> Kind:
    """A kind of atom."""
    return Kind(regex.compile(expression), read, weak)


KINDS = (
    kind("(?<day>大前|大后|前|昨|今|明|(?<![之以然完])后)(?:天|日(?!头条|本|美术)|儿(?!子)"
         "|(?<=[今明昨])(?<part>早|晚)上|(?<part>早|晚)(?![安餐饭会上]|点(?!钟)))"
         "(?<!(?:以|之|然|最|背|落)后天)(?<!(?:光|说|证|透|声)明天)(?<!目前天)", relative_day),
    kind("(?<year>前|去|今|明|后)年(?<!(?:以|之)[前后]年)", relative_year),
    kind("(?<![0-9])(?<year>(?:19|20)[0-9]{2}|[一二][零〇九][零〇一二三四五六七八九]{2}) ?年(?!级|代)",
         lambda match, now: {"year": whole(match["year"])}),
    kind(f"(?<![0-9个零百千])(?<number>{SMALL}) ?月(?:份)?(?!饼|经|票|卡|供)", numbered("month", 12)),
    kind(f"{NEAR}月(?!饼|经)", near_month),
    kind(f"(?<![0-9第.大小])(?<number>{SMALL}) ?(?:号(?!{NO_DAY})|日(?!本|常|子|元|语|光|用|历|照|系|均|三餐))",
         numbered("day", 31)),
    kind(f"(?<![0-9第.])(?<number>{SMALL})(?=[-~–到至]{SMALL}[号日])", numbered("day", 31)),
    kind(f"(?<![一二两三四五六七八九十几0-9每]|每个)(?:{NEAR})?(?:周|星期|礼拜)"
         "(?<day>[一二三四五六日末]|天(?<!周天)|[1-7](?![0-9.]))(?!次|回|遍|福)", week),
    kind(f"(?<!一){NEAR}(?:周(?!边|围|遭|年)|星期|礼拜)(?![一二三四五六日末]|天(?<=[期拜]天))(?<day>)", week),
    kind("(?<of>)(?:(?<=月份?)(?<third>初|上旬|中旬|中(?!国)|底|末|下旬|尾)|(?<=年)(?<third>初|底|末))", third),
    kind("(?<of>月)(?<third>初|中(?!国)|底|末|尾)|(?<of>)(?<![0-9])(?<third>上旬|中旬|下旬)", third),
    kind("年(?<third>初|中(?!国)|底|末)", lambda match, now: {"third": THIRDS[match["third"]], "year": now.year}),
    kind(f"(?<holiday>{HOLIDAY})(?:当天|那天)?(?!路|广场|大道|村|街|快乐|小学)"
         "|(?<holiday>十一)(?:当天)?(?=放假|假|期间|长假|黄金周|国庆)",
         lambda match, now: dict(zip(("month", "day"), HOLIDAYS.get(match["holiday"], (10, 1))))),
    kind("(?<lunar>春节|(?<![一再经难])过年|除夕|元宵节?|清明节?|端午节?|中秋节?|重阳节?)(?!月饼|礼盒|快乐|上河|路|街)",
         lambda match, now: {"lunar": LUNAR[match["lunar"][:2]]}),
    kind("(?<part>凌晨|清晨|清早|早上|早晨|上午|中午|午后|下午|傍晚|晚上|晚间|夜里|半夜|深夜)(?!好|茶|安)(?<!大半夜)",
         lambda match, now: {"part": PARTS[match["part"]]}),
    kind(f"(?<less>差{SMALL}分)?(?<![0-9.:第百个])(?<hour>{SMALL}|两) ?"
         f"(?:(?<exact>点[钟整])|点(?!{NO_HOUR})|时(?!候|间|代|尚|装|刻|常|机|段|效|长)|(?=[-~–到至](?:{SMALL}|两)点(?!{NO_HOUR})))"
         f"(?:(?<half>半)(?!价|折|天)|(?<quarter>[一三13])刻|(?<minute>{MINUTES})(?![块元折个件])|(?<exact>整))?", clock),
    kind("午夜(?!场)", lambda match, now: {"hour": 24, "half": "24"}),
)
