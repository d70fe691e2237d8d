"""`${NAME}` in values without quotes, as Rasa 3.6 fills it in."""

from tests.project.projects import codes, read

DOMAIN = """intents: [greet]
responses:
  utter_shop:
  - text: 欢迎光临 ${SHOP_NAME}，网址 $SHOP_URL
    image: ${SHOP_URL}/logo.png
  utter_quoted:
  - text: "${SHOP_NAME}"
  utter_bare:
  - text: 只要 $SHOP_NAME
"""


def test_variables_are_filled_in_where_there_are_no_quotes(tmp_path, monkeypatch):
    monkeypatch.setenv("SHOP_NAME", "小店")
    monkeypatch.setenv("SHOP_URL", "https://shop.example")
    project = read(tmp_path, {"domain.yml": DOMAIN})
    shop, = project.domain.responses["utter_shop"].variations
    assert (shop.text, shop.image) == ("欢迎光临 小店，网址 https://shop.example", "https://shop.example/logo.png")
    assert project.domain.responses["utter_quoted"].variations[0].text == "${SHOP_NAME}"
    assert project.domain.responses["utter_bare"].variations[0].text == "只要 $SHOP_NAME"
    assert codes(project) == []


def test_a_variable_that_is_not_set_stays_and_is_a_warning(tmp_path, monkeypatch):
    monkeypatch.delenv("SHOP_NAME", raising=False)
    monkeypatch.setenv("SHOP_URL", "https://shop.example")
    project = read(tmp_path, {"domain.yml": DOMAIN})
    assert [(one.code, one.at.line) for one in project.problems] == [("W118", 4)]
    assert project.domain.responses["utter_shop"].variations[0].text.startswith("欢迎光临 ${SHOP_NAME}，网址 https:")


def test_blocks_are_texts(tmp_path, monkeypatch):
    monkeypatch.delenv("SHOP_NAME", raising=False)
    nlu = "nlu:\n- intent: greet\n  examples: |\n    - 去 ${SHOP_NAME}\n"
    project = read(tmp_path, {"data/nlu.yml": nlu})
    assert project.nlu.examples[0].text == "去 ${SHOP_NAME}" and codes(project) == []
