"""A Span names exactly the characters of a value, however it is written: plain, quoted, in a block, behind Chinese."""

from hypothesis import given, settings
from hypothesis import strategies as st

from csbot.project.yaml import Map, Seq, Text, block_lines, read_yaml
from csbot.text import Source, Span
from tests.project.projects import read

WORDS = st.sampled_from(["order", "我的订单", "顺丰 SF", "a b", "😀", "é", "查", "x-1", "10", "yes", "\u3000全角"])
FORMS = st.sampled_from(["plain", "quoted", "block", "dashed"])
SPACES = st.sampled_from(["", " ", "  "])
COMMENTS = st.sampled_from(["", "  # 注释", " # x: [", "   "])


def cut(source: Source, at: Span) -> str:
    """The characters that a one-line Span names."""
    assert at.line == at.end_line
    return source.line(at.line)[at.column - 1:at.end_column - 1]


@st.composite
def scalars(draw) -> str:
    word = draw(WORDS).strip()
    return draw(st.sampled_from([word, f"'{word}'", f'"{word}"', f"'it''s {word}'", f'"\\t{word}"']))


@st.composite
def flows(draw) -> str:
    items = draw(st.lists(scalars(), min_size=0, max_size=3))
    if draw(st.booleans()):
        return "[" + ", ".join(items) + "]"
    return "{" + ", ".join(f"k{number}: {item}" for number, item in enumerate(items)) + "}"


@st.composite
def documents(draw) -> str:
    lines = []
    for number in range(draw(st.integers(1, 5))):
        key, kind = f"{draw(WORDS).strip()}{number}", draw(st.integers(0, 3))
        if kind == 0:
            lines.append(f"{key}: {draw(SPACES)}{draw(st.one_of(scalars(), flows()))}{draw(COMMENTS)}")
        elif kind == 1:
            items = draw(st.lists(st.one_of(scalars(), flows()), min_size=1, max_size=3))
            lines += [f"{key}:", *(f"  - {item}" for item in items)]
        elif kind == 2:
            lines += [f"{key}: |", *(f"    - {draw(WORDS).strip()}" for _ in range(draw(st.integers(1, 3))))]
        else:
            lines += [f"{key}:", f"  里面: {draw(scalars())}", "", f"  {draw(WORDS).strip()}: {draw(flows())}"]
    return draw(st.sampled_from(["\n", "\r\n"])).join(lines) + "\n"


def check_places(value, at: Span, source: Source) -> None:
    """Everything in a document stands where its Span says."""
    if isinstance(value, Text):
        if value.block:
            for line, place in block_lines(value, source):
                assert cut(source, place) == line
        else:
            assert cut(source, at).strip("'\"").replace("''", "'").replace("\\t", "\t") == value
    elif isinstance(value, Map):
        for key in value:
            assert cut(source, value.at_key(key)) == key
            check_places(value[key], value.at_value(key), source)
    elif isinstance(value, Seq):
        for index, item in enumerate(value):
            check_places(item, value.at_item(index), source)
    elif value is not None:
        assert cut(source, at) == str(value)


@settings(max_examples=200, deadline=None)
@given(documents())
def test_every_span_names_its_characters(text):
    source = Source("a.yml", text)
    document = read_yaml(source)
    check_places(document, document.at, source)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(WORDS, WORDS, FORMS), min_size=1, max_size=4))
def test_annotations_name_their_markup(tmp_path_factory, pieces):
    wanted, lines = [], ["nlu:"]
    for before, surface, form in pieces:
        mark = f"[{surface}](city)"
        text = f"{before.strip()} {mark} 吧"
        wanted.append(mark)
        lines += ["- intent: greet", "  examples:" if form != "dashed" else "  examples: |"]
        lines += {"plain": [f"  - text: {text}"], "quoted": [f'  - text: "{text}"'], "dashed": [f"    -  {text}  "],
                  "block": ["  - text: |", f"      {text}"]}[form]
    project = read(tmp_path_factory.mktemp("spans"), {"data/x.yml": "\n".join(lines) + "\n"})
    source = project.sources["data/x.yml"]
    found = [a.entity.at for example in project.nlu.examples for a in example.entities]
    assert {cut(source, at) for at in found} == set(wanted)


def test_annotations_of_story_texts_name_their_markup(tmp_path):
    story = '''stories:
- story: 测试
  steps:
  - user: "我要去 [北京](city)"
  - user: 去 [上海](city) 吧
  - user: |
      从 [广州](city) 来
'''
    project = read(tmp_path, {"data/x.yml": story})
    places = [a.entity.at for step in project.stories[0].steps for a in step.annotations]
    assert [cut(project.sources["data/x.yml"], at) for at in places] == ["[北京](city)", "[上海](city)", "[广州](city)"]


def test_markup_in_an_escaped_text_has_the_place_of_the_text(tmp_path):
    project = read(tmp_path, {"data/x.yml": 'nlu:\n- intent: greet\n  examples:\n  - text: "\\t去 [上海](city)"\n'})
    assert project.nlu.examples[0].entities[0].entity.at == Span("data/x.yml", 4, 11, 4, 27)
