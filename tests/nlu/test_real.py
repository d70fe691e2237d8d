"""Both packaged encoders, really fine-tuned on a small bilingual shop. Slow: a minute each."""

from pathlib import Path

import pytest

from csbot.encoders.packaged import PACKAGED, PackagedEncoder
from csbot.nlu.figures import measure
from csbot.nlu.recogniser import Recogniser
from csbot.nlu.settings import NLUSettings
from csbot.nlu.teaching.train import fit
from tests.nlu.annotated import example

CHINESE = [
    example("track", "我的快递到哪了"), example("track", "帮我查一下订单[CS20261234](order)的物流"),
    example("track", "包裹怎么还没到"),
    example("track", "[昨天](date)下的单发货了吗"), example("track", "查物流"), example("track", "东西什么时候能送到"),
    example("refund", "我要退款"), example("refund", "这个[红色](color)的我想退掉"), example("refund", "怎么申请退货"),
    example("refund", "不想要了能退钱吗"),
    example("refund", "[上周](date)买的可以退吗"), example("refund", "退货退款"),
    example("greet", "你好"), example("greet", "在吗"), example("greet", "早上好"), example("greet", "您好啊"),
    example("buy", "有[蓝色](color)的吗"), example("buy", "我想买一双鞋"),
    example("buy", "推荐一款耳机"), example("buy", "[黑色](color)还有货吗")]
ENGLISH = [
    example("track", "where is my parcel"), example("track", "has order [CS20265678](order) shipped yet"),
    example("track", "track my package"), example("track", "when will it arrive"),
    example("track", "my delivery is late"),
    example("refund", "i want my money back"), example("refund", "how do i return the [red](color) one"),
    example("refund", "please refund my order"), example("refund", "can i send back what i bought [yesterday](date)"),
    example("greet", "hello"), example("greet", "hi there"), example("greet", "good morning"),
    example("buy", "do you have it in [blue](color)"), example("buy", "i am looking for new shoes"),
    example("buy", "recommend me some headphones"), example("buy", "is the [black](color) one in stock")]
UNSEEN = {
    "zh": [example("track", "我的包裹现在在哪里"), example("refund", "请帮我办理退货"), example("greet", "你好呀"),
           example("buy", "这款有[白色](color)的吗"), example("track", "[昨天](date)买的到哪儿了")],
    "en": [example("track", "where is my package now"), example("refund", "i would like a refund"),
           example("greet", "hey hello"),
           example("buy", "do you have this in [green](color)"),
           example("refund", "i want to return the [blue](color) one")]}


@pytest.mark.slow
@pytest.mark.parametrize("packaged", PACKAGED, ids=lambda one: one.distribution)
def test_few_examples_teach_a_packaged_encoder(packaged: PackagedEncoder, tmp_path: Path,
                                               monkeypatch: pytest.MonkeyPatch) -> None:
    if not packaged.present:
        pytest.skip(f"{packaged.distribution} is not installed")
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    languages = ["zh", "en"] if "zh" in packaged.languages else ["en"]
    lines = ENGLISH + (CHINESE if "zh" in languages else [])
    trained = fit(lines, encoder=packaged.name, settings=NLUSettings(threads=1))
    trained.save(tmp_path)
    loaded = Recogniser.load(tmp_path)
    loaded.parse("我的快递到哪了")
    assert sum(file.stat().st_size for file in tmp_path.iterdir()) < 150e6
    assert measure(lines, loaded.parse_many([line.text for line in lines])).intent_accuracy == 1.0
    unseen = [line for language in languages for line in UNSEEN[language]]
    assert measure(unseen, loaded.parse_many([line.text for line in unseen])).intent_accuracy >= 0.9
