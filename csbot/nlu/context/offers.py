"""What a bot's running text offers: 有圆领、V领和高领三种，您要哪种？ or `Standard, express or next-day?`.

Pure: a text in, its options out, in order, or none. It is careful: a text that does not ask to choose offers nothing,
and what it asks to be told (姓名、电话和地址) is no offer. It knows no conversation.
"""

import re

FEWEST, MOST, LONGEST = 2, 9, 24  # options in a list; characters of one
LONGEST_TEXT = 1000  # characters that are searched
HAN = re.compile(r"[\u3400-\u9fff]")
ASKED_TO_TELL = re.compile(r"提供|填写|告诉|告知|报一下|说一下|发一下|发我|输入|\b(?:tell|give|send|enter|provide|share)\b", re.I)
CHOICE = re.compile(r"哪(?!里|儿|怕)|选|挑|还是.*[?？]|[或].*[?？]|[两三四五六七八九]\s*[个种款项条件家张双套样份班档]"
                    r"|\b(?:which|choose|pick|select|prefer|options?|either|could)\b|\bor\b(?! not).*\?", re.I | re.S)
CLAUSES = re.compile(r"[。！？!?；;：:\n，]|[,.](?=\s*(?:您|你|请|which|what|please)\b)|\.(?=\s|$)", re.I)
HAN_JOINTS = re.compile(r"、|还是|或者?是?|以及|和")
HAN_LEAD = re.compile(r"^.*?(?:可以选择?|可选|选择|提供|支持|分为|分成|包括|找到|查到|推荐|有|想要|需要|喜欢|要|想|选|是|用|走)(?:的是)?(?=\S)")
HAN_TAIL = re.compile(r"(?:这|那)?[两二三四五六七八九]\s*(?:[个种款项条件家张双套样份班档]|方案|时段)\S*$|(?:都|均)(?:能|可|有|是|行)\S*$"
                      r"|(?:可以|可选|任选|供选?)(?:选择?|的)?$|[呢吗吧呀啊]$")
JOINTS = re.compile(r"\s*,\s*(?:and|or)\s+|\s*,\s*|\s+(?:and|or)\s+", re.I)
LEAD = re.compile(r"^.*?\b(?:have|has|offer|stock|found|see|choose (?:between|from)|pick|select|between|take|want|like"
                  r"|prefer|comes in|come in|there (?:is|are)|is it|get)\s+(?:it in\s+)?(?:to\s+)?(?:have\s+)?", re.I)
ARTICLE = re.compile(r"^(?:either|the|an?|our|your|you)\s+", re.I)


def offered_in(text: str) -> tuple[str, ...]:
    """The options that a text lists in its sentences; none where it does not ask to choose, or lists twice."""
    if len(text) > LONGEST_TEXT or not CHOICE.search(text) or ASKED_TO_TELL.search(text):
        return ()
    lists = [options for clause in CLAUSES.split(text) if (options := listed_in(clause.strip()))]
    return lists[0] if len(lists) == 1 else ()


def listed_in(clause: str) -> tuple[str, ...]:
    """The items of the one list in a clause."""
    is_han = bool(HAN.search(clause))
    joints, lead = (HAN_JOINTS, HAN_LEAD) if is_han else (JOINTS, LEAD)
    if not joints.search(clause):
        return ()
    first, *others = joints.split(HAN_TAIL.sub("", clause) if is_han else clause)
    found = [lead.sub("", first, count=1), *others]
    items = tuple(item if is_han else ARTICLE.sub("", item) for item in (one.strip(" \"'“”()（）") for one in found))
    is_list = FEWEST <= len(items) <= MOST and len(set(items)) == len(items)
    return items if is_list and all(0 < len(item) <= LONGEST for item in items) else ()
