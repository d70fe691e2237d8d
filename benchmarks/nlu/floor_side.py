"""The linear floor: TF-IDF of words and characters and a linear SVM, untuned. Intents only, no confidences.

It keeps its examples in place of a package and learns them again before it answers, for that takes seconds.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.nlu import side
from benchmarks.nlu.examples import read_examples


def learn(folder: Path) -> None:
    """Learn once, for the time it takes."""
    fitted(folder)


def load(folder: Path) -> Callable[[str], dict[str, Any]]:
    """The model, ready to answer."""
    model = fitted(folder)

    def parse(text: str) -> dict[str, Any]:
        intent = {"name": str(model.predict([text])[0]), "confidence": 0.0}
        return {"text": text, "intent": intent, "intent_ranking": [intent], "entities": []}

    return parse


def fitted(folder: Path) -> Any:
    """The SVM over the examples that have an intent."""
    try:
        from sklearn.feature_extraction.text import TfidfVectorizer
        from sklearn.pipeline import make_pipeline, make_union
        from sklearn.svm import LinearSVC
    except ImportError as error:
        raise SystemExit("scikit-learn is not installed") from error
    examples = [one for one in read_examples(folder / side.TRAIN) if one.intent]
    if len({str(one.intent) for one in examples}) < 2:
        raise SystemExit("there are no intents to tell apart")
    seed = json.loads((folder / side.CONFIG).read_text("utf8"))["seed"]
    words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)
    characters = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True)
    model = make_pipeline(make_union(words, characters), LinearSVC(random_state=seed))
    return model.fit([one.text for one in examples], [str(one.intent) for one in examples])


if __name__ == "__main__":
    side.main(learn, load)
