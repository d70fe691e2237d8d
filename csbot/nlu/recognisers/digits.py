"""Numbers in digits: 1,299.5, 1.299,50, 3k, 1.5万 – the expression for them and how they are read."""

EUROPEAN = r"[0-9]{1,3}(?:\.[0-9]{3})++,[0-9]{2}(?![0-9])"
WESTERN = rf"(?:{EUROPEAN}|(?:[0-9]{{1,3}}(?:,[0-9]{{3}})++|[0-9]++)(?:\.[0-9]++)?)"
SIZES = {"k": 1000, "w": 10_000, "m": 10**6, "千": 1000, "万": 10_000, "亿": 10**8, "百万": 10**6, "百": 100,
         "thousand": 1000, "million": 10**6, "billion": 10**9}


def read_western(digits: str, size: str | None = None) -> float:
    """The number that digits with commas mean, times the `size` behind it (k, w, 万, …)."""
    if digits.rfind(",") > digits.rfind(".") > 0:
        digits = digits.replace(".", "").replace(",", ".")
    return float(digits.replace(",", "")) * SIZES.get((size or "").lower(), 1)
