"""A few small sets in the form in which the benchmark's data lies, bilingual."""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

BUY = ["buy red shoes", "i want to buy a hat", "我要买红鞋", "买一顶蓝帽子", "buy a blue hat", "buy shoes now"]
BACK = ["send it back", "退掉这双鞋", "return the red shoes", "我要退货", "take back the hat", "退帽子"]
WHERE = ["where is my hat", "我的鞋到哪了", "track my shoes", "查一下快递", "where are my shoes", "帽子到哪了"]
INTENTS = {"buy": BUY, "back": BACK, "where": WHERE}
STRANGE = ["what is the weather", "今天天气怎么样", "tell me a joke", "唱首歌"]
COLORS = ("red", "blue", "红", "蓝")


def rows(intents: dict[str, Sequence[str]], start: int = 0, stop: int | None = None) -> list[dict]:
    """Some examples of each intent, with the colours as entities."""
    return [row(text, intent) for intent, texts in intents.items() for text in texts[start:stop]]


def row(text: str, intent: str) -> dict:
    found = [(text.find(color), color) for color in COLORS if color in text]
    return {"text": text, "intent": intent, "entities": [
        {"start": start, "end": start + len(color), "entity": "color", "value": color} for start, color in found]}


def write(path: Path, lines: Iterable[dict]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), "utf8")


def make_data(folder: Path) -> Path:
    """`snips` and `clinc150` with a dev part, the three bots of HINT3, three folds of NLU-Evaluation, `xsid_zh`."""
    write(folder / "snips" / "train.jsonl", rows(INTENTS, 0, 4))
    write(folder / "snips" / "dev.jsonl", rows(INTENTS, 4))
    write(folder / "banking77" / "train.jsonl", rows(INTENTS, 0, 3))
    write(folder / "banking77" / "train_full.jsonl", rows(INTENTS))
    write(folder / "banking77" / "dev.jsonl", rows(INTENTS, 3))
    write(folder / "clinc150" / "train_5shot.jsonl", rows(INTENTS, 0, 4))
    write(folder / "clinc150" / "dev.jsonl", rows(INTENTS, 4))
    for name, texts in (("oos_dev", STRANGE[:2]), ("oos_train", STRANGE[2:])):
        write(folder / "clinc150" / f"{name}.jsonl", rows({"oos": texts}))
    bots = {"hint3_curekart": {"buy": BUY, "once": ["买"]}, "hint3_powerplay11": {"back": BACK, "hi": ["hi", "你好"]},
            "hint3_sofmattress": {"where": WHERE, "hi": ["Hi "]}}
    for name, intents in bots.items():
        write(folder / name / "v2_train.jsonl", rows(intents))
    for number in (2, 3, 10):
        start = number % 3 * 2
        write(folder / "nlu_eval_10fold" / f"fold{number}_test.jsonl", rows(INTENTS, start, start + 2))
    write(folder / "xsid_zh" / "dev.jsonl", rows(INTENTS))
    return folder
