"""The garbage collector is paused while a project is read and compiled, and left as it was found."""

import gc

import pytest

from csbot.graph import compile as compiling
from csbot.project import load as loading
from csbot.project.collector import collector_paused
from tests.project.projects import read


@pytest.fixture(params=[True, False], ids=["on", "off"])
def was_on(request):
    """Whether the collector is on before; it is put back afterwards."""
    before = gc.isenabled()
    (gc.enable if request.param else gc.disable)()
    yield request.param
    (gc.enable if before else gc.disable)()


def test_it_is_left_as_it_was_found(was_on):
    with collector_paused(), collector_paused():
        assert not gc.isenabled()
    assert gc.isenabled() == was_on


def test_it_is_left_as_it_was_found_after_an_error(was_on):
    with pytest.raises(RuntimeError), collector_paused():
        raise RuntimeError("故障")
    assert gc.isenabled() == was_on


def test_it_is_off_while_a_project_is_read_and_compiled(was_on, tmp_path, monkeypatch):
    seen = []
    monkeypatch.setattr(loading, "load_settings", lambda reading, real=loading.load_settings: (
        seen.append(gc.isenabled()), real(reading))[1])
    monkeypatch.setattr(compiling, "draw_stories", lambda *parts, real=compiling.draw_stories: (
        seen.append(gc.isenabled()), real(*parts))[1])
    compiling.compile_graph(read(tmp_path, {}))
    assert seen == [False, False] and gc.isenabled() == was_on
