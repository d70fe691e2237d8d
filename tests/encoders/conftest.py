"""Tiny encoders of all families, made once; the hub is out of reach."""

from pathlib import Path

import pytest

from tests.encoders.families import FAMILIES, make_family

TEXTS = ["where is my order 12345", "我的订单 ABC-99 到哪里了？", "I want to unlock iPhone15 pro", "please refund me",
         "退货，谢谢！ 红色 XL", "取消订单 café"]


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reaches the hub."""
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")


@pytest.fixture(scope="session", params=sorted(FAMILIES))
def family(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a tiny encoder of each family in turn."""
    return make_family(request.param, tmp_path_factory.mktemp(request.param) / request.param, TEXTS)
