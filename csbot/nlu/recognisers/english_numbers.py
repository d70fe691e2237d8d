"""English number words as numbers: twenty-five, a hundred and two, two and a half, three thousand. It only reads."""

import regex

ONES = {word: value for value, word in enumerate((
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"))}
TENS = {word: value * 10 for value, word in enumerate((
    "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"), 2)}
SIZES = {"hundred": 100, "dozen": 12, "thousand": 1000, "grand": 1000, "million": 10**6, "billion": 10**9}
ORDINALS = {word: value for value, word in enumerate((
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh",
    "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth",
    "twentieth"), 1)}
WORD = "|".join(sorted((*ONES, *TENS, *SIZES), key=len, reverse=True))
SIZE = "|".join(SIZES)
# "a hundred", "twenty-five", "two and a half"; a bare "and" ends the number.
RUN = (rf"\b(?:half a dozen|(?:a (?={SIZE})|(?={WORD}))"
       rf"(?:(?:{WORD})\b)(?:(?:-| and |,? )(?:{WORD})\b){{0,11}}+(?: and a half\b)?+)")
PART = regex.compile(WORD)


def read_english(run: str) -> float | None:
    """The number that a run of number words means; None where it means none (twenty thirty)."""
    run = run.lower()
    if run == "half a dozen":
        return 6
    run, half, _ = run.partition(" and a half")
    total, group, last = 0.0, 0.0, None
    for word in PART.findall(run):
        if word not in SIZES:
            value = ONES.get(word, TENS.get(word, 0))
            if last is not None and (last < 20 or value >= 10 or value == 0):
                return None  # two numbers side by side
            group, last = group + value, value
            continue
        last = None
        if SIZES[word] < 1000:
            group = max(group, 1) * SIZES[word]
        else:
            total, group = total + max(group, 1) * SIZES[word], 0.0
    return total + group + (0.5 if half else 0)
