"""How currencies are written, and the ISO 4217 code of each."""

SYMBOLS = {"￥": "CNY", "¥": "CNY", "$": "USD", "US$": "USD", "HK$": "HKD", "NT$": "TWD", "S$": "SGD", "A$": "AUD",
           "C$": "CAD", "€": "EUR", "£": "GBP", "₩": "KRW", "₹": "INR", "₽": "RUB", "฿": "THB", "JP¥": "JPY"}
NAMES = {name: code for code, names in {
    "CNY": "rmb cny yuan kuai 人民币 大洋",
    "USD": "dollars dollar bucks buck usd 美元 美金 美刀 刀",
    "EUR": "euros euro eur 欧元 €", "GBP": "pounds pound quid gbp 英镑 £", "JPY": "yen jpy 日元 日圆 円",
    "HKD": "hkd 港币 港幣 港元 港纸 蚊", "TWD": "twd ntd 台币 新台币 台幣 新台幣", "KRW": "krw won 韩元 韩币", "SGD": "sgd 新加坡元 新币",
    "AUD": "aud 澳元 澳币", "CAD": "cad 加元 加币", "INR": "rupees rupee inr 卢比", "RUB": "rubles ruble rub 卢布",
    "THB": "baht thb 泰铢", "CHF": "francs franc chf 瑞士法郎 瑞郎", "MYR": "ringgit myr 马币 令吉"}.items()
    for name in names.split()}
NAMES["$"] = "USD"


def code_of(mark: str) -> str:
    """The code of a symbol or name."""
    return SYMBOLS.get(mark) or NAMES[mark.lower()]
