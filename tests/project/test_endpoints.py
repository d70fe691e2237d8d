"""`endpoints.yml` and `credentials.yml`: what they declare, their variables, and that no secret is ever shown."""

import pytest

from csbot.check import check
from csbot.diagnostics import CsbotError
from csbot.diagnostics_format import render
from csbot.project.endpoint_files import load_credentials, load_endpoints
from csbot.project.endpoints import Endpoint, Template
from csbot.project.names import Name
from tests.project.projects import codes, read

ENDPOINTS = """# 动作服务器
action_endpoint:
  url: https://${HOST}:5055/webhook
  headers: {X-Shop: 12, X-Key: geheim1}
  params: {lang: zh}
  basic_auth: {username: bot, password: geheim2}
  token: geheim3
  token_name: key
  cafile: ca.pem
  selective_domain: true
  timeout: 2.5
  retries: 2
  on_error: utter_系统忙
tracker_store:
  type: SQL
  password: ${DB_PASSWORD}
event_broker:
"""


def test_the_action_endpoint_is_read_with_all_its_keys(tmp_path):
    project = read(tmp_path, {"endpoints.yml": ENDPOINTS})
    assert codes(project) == []
    endpoint = project.endpoints.action
    assert isinstance(endpoint.url, Template) and endpoint.url.at[:3] == ("endpoints.yml", 3, 8)
    found = endpoint.expanded({"HOST": "actions.shop.cn"})
    assert found == Endpoint(
        "https://actions.shop.cn:5055/webhook", {"X-Shop": 12, "X-Key": "geheim1"}, {"lang": "zh"}, ("bot", "geheim2"),
        "geheim3", "key", "ca.pem", True, 2.5, 2, "utter_系统忙", endpoint.at)
    assert project.endpoints.others["tracker_store"] == {"type": "SQL", "password": "${DB_PASSWORD}"}
    assert project.credentials.channels == {}


def test_the_defaults_of_an_endpoint(tmp_path):
    endpoint = read(tmp_path, {"endpoints.yml": "action_endpoint: {url: http://localhost:5055/webhook}\n"}).endpoints.action
    assert endpoint.expanded({}) == endpoint
    assert (endpoint.timeout, endpoint.retries, endpoint.token_name, endpoint.selective_domain) == (10, 0, "token", False)


@pytest.mark.parametrize("text", ["", "# 只有注释\n", "action_endpoint:\n", 'version: "3.1"\n'])
def test_without_an_action_endpoint_there_is_none(tmp_path, text):
    project = read(tmp_path, {"endpoints.yml": text})
    assert (codes(project), project.endpoints.action) == ([], None)


def test_an_unset_variable_is_an_error_only_when_it_is_needed(tmp_path):
    project = read(tmp_path, {"endpoints.yml": ENDPOINTS})
    assert not any(found.is_error for found in check(project)[1] if found.at.file == "endpoints.yml")
    with pytest.raises(CsbotError) as error:
        project.endpoints.action.expanded({})
    [found] = error.value.diagnostics
    assert (found.code, found.at.short, found.message) == (
        "E130", "endpoints.yml:3", "the environment variable 'HOST' is not set")


@pytest.mark.parametrize("value, url, found", [
    ("${A}", "12", []), ("x-${A}-$B", "x-12-bb", []), ("$B", "$B", []), ("${A}$UNSET", "12$UNSET", []),
    ('"${A}"', "${A}", ["W137"]), ("'${A} y'", "${A} y", ["W137"]), ('"http://x"', "http://x", [])])
def test_variables_are_replaced_as_in_rasa(tmp_path, value, url, found):
    """The values were taken from Rasa 3.6.21, with A=12 and B=bb."""
    project = read(tmp_path, {"endpoints.yml": f"action_endpoint:\n  url: {value}\n"})
    assert codes(project) == found
    assert project.endpoints.action.expanded({"A": "12", "B": "bb"}).url == url


@pytest.mark.parametrize("text, expected", [
    ("action_endpoint: http://geheim\n", ["E131"]),
    ("action_endpoint: {token: geheim}\n", ["E131"]),
    ("action_endpoint: {url: [geheim]}\n", ["E131"]),
    ("action_endpoint: {url: x, headers: geheim, timeout: 0, retries: 1.5, basic_auth: 'geheim:geheim'}\n", ["E131"] * 4),
    ("action_endpoint: {url: x, basic_auth: {username: geheim}}\n", ["E131"]),
    ("action_endpoint: {url: x, selective_domain: geheim, token: [geheim]}\n", ["E131"] * 2),
    ("action_endpoint: {url: x, tokn: geheim, type: http}\n", ["W136"]),
    ("tracker_stroe: {password: geheim}\n", ["W136"]),
    ("lock_store: geheim\nnlg: [geheim]\n", ["W136", "W136"]),
    ("nlg: {url: geheim, type: callback}\nmodels: {url: geheim}\n", []),
    ("- geheim\n", ["E111"]), ("geheim\n", ["E111"]),
    ("action_endpoint: {url: geheim\n", ["E101"]),
    ("action_endpoint: {url: geheim, url: geheim}\n", ["E108"]),
])
def test_what_is_wrong_is_said_without_values(tmp_path, text, expected):
    project = read(tmp_path, {"endpoints.yml": text})
    assert sorted(codes(project)) == expected
    assert "geheim" not in render(list(project.problems), project.sources, "text", "", False)
    assert "geheim" not in str([(one.message, one.hint) for one in project.problems]) + repr(project)
    assert project.lost == frozenset()


def test_credentials_are_channels(tmp_path):
    text = "rest:\nsocketio:\n  session_persistence: true\n  jwt_key: ${JWT}\n微信.WeChat:\n  secret: geheim\n"
    project = read(tmp_path, {"credentials.yml": text})
    assert codes(project) == []
    channels = project.credentials.channels
    assert list(channels) == ["rest", "socketio", "微信.WeChat"]
    assert channels["rest"].settings == {} and channels["rest"].name.at.line == 1
    assert channels["socketio"].expanded({"JWT": "k"}).settings == {"session_persistence": True, "jwt_key": "k"}
    with pytest.raises(CsbotError, match="credentials.yml:4:12: E130 .*'JWT'"):
        channels["socketio"].expanded({})
    assert "geheim" not in repr(project)


@pytest.mark.parametrize("text", ["rset:\n", "slack: geheim\n", "rest: [geheim]\n"])
def test_a_channel_that_nobody_knows_is_a_warning(tmp_path, text):
    project = read(tmp_path, {"credentials.yml": text})
    assert codes(project) == ["W136"] and project.credentials.channels == {}
    assert "geheim" not in project.problems[0].message


def test_a_file_of_another_name_is_read_too(tmp_path):
    path = tmp_path / "endpoints.docker.yml"
    path.write_text(ENDPOINTS, "utf8")
    endpoints, found = load_endpoints(path)
    assert found == [] and endpoints.action.url.at.file == "endpoints.docker.yml"
    assert load_credentials(tmp_path / "nothing.yml")[1][0].code == "E102"


def test_an_address_is_shown_without_secrets():
    assert Endpoint(Name("https://me:geheim@host:5055/webhook?key=geheim")).address == "https://host:5055/webhook"
    assert Endpoint(Name("http://localhost/a")).address == "http://localhost/a"
