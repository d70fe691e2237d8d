"""Rasa's default NLU pipeline learns and answers. Runs in Rasa's own Python; csbot is not there.

`rasa train nlu` runs inside this process, so that the time and CPU time of every epoch of DIET can be seen.
"""

import asyncio
import json
import os
import sys
import time
from pathlib import Path

PIPELINE = [{"name": "WhitespaceTokenizer"}, {"name": "RegexFeaturizer"}, {"name": "LexicalSyntacticFeaturizer"},
            {"name": "CountVectorsFeaturizer"},
            {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4},
            {"name": "DIETClassifier"}, {"name": "EntitySynonymMapper"},
            {"name": "FallbackClassifier", "threshold": 0.3, "ambiguity_threshold": 0.1}]


def write_project(folder, config):
    """The set as a Rasa project; its JSON format keeps places, so no text has to be escaped."""
    pipeline = [dict(one) for one in PIPELINE]
    if config["language"] == "zh":
        pipeline[0] = {"name": "JiebaTokenizer"}
    next(one for one in pipeline if one["name"] == "DIETClassifier").update(
        epochs=config["epochs"], random_seed=config["seed"])
    rasa_config = {"recipe": "default.v1", "assistant_id": "benchmark", "language": config["language"],
                   "pipeline": pipeline}
    (folder / "config.yml").write_text(json.dumps(rasa_config), "utf8")
    rows = [json.loads(line) for line in (folder / "train.jsonl").read_text("utf8").splitlines()]
    for row in rows:
        for entity in row["entities"]:
            entity["value"] = row["text"][entity["start"]:entity["end"]]
            for key in ("role", "group"):
                if entity[key] is None:
                    del entity[key]
        if not row["intent"]:
            del row["intent"]
    (folder / "data").mkdir()
    (folder / "data" / "nlu.json").write_text(json.dumps({"rasa_nlu_data": {"common_examples": rows}}), "utf8")


def learn(folder):
    """`rasa train nlu`; says when each epoch of DIET ended."""
    config = json.loads((folder / "config.json").read_text("utf8"))
    write_project(folder, config)
    os.chdir(folder)  # Rasa takes over what it finds in `.rasa/cache` of the folder it runs in
    from rasa.__main__ import main
    from rasa.utils.tensorflow.callback import RasaTrainingLogger

    ends, shown = [], RasaTrainingLogger.on_epoch_end

    def on_epoch_end(self, epoch, logs=None):
        shown(self, epoch, logs)
        ends.append((time.monotonic(), time.process_time()))
        report(epoch + 1, config["epochs"], float((logs or {}).get("t_loss", 0)))

    RasaTrainingLogger.on_epoch_end = on_epoch_end
    sys.argv = ["rasa", "train", "nlu", "--nlu", str(folder / "data"), "--config", str(folder / "config.yml"),
                "--out", str(folder / "package"), "--fixed-model-name", "model"]
    main()
    if not (folder / "package" / "model.tar.gz").is_file():
        raise SystemExit("rasa train nlu made no model")
    later = max(1, len(ends) - 1)
    epoch = [(last - first) / later for first, last in zip(ends[0], ends[-1])]
    (folder / "learnt.json").write_text(
        json.dumps({"epochs": len(ends), "epoch_seconds": epoch[0], "epoch_cpu_seconds": epoch[1]}), "utf8")


def answer(folder):
    """Ask everything, one message at a time."""
    from rasa.core.agent import load_agent

    async def ask():
        agent = await load_agent(str(folder / "package" / "model.tar.gz"))
        texts = json.loads((folder / "texts.json").read_text("utf8"))
        with (folder / "answers.jsonl").open("w", encoding="utf8") as file:
            for number, text in enumerate(texts):
                started = time.perf_counter()
                parsed = await agent.parse_message(text)
                ms = (time.perf_counter() - started) * 1000
                kept = {key: parsed.get(key) for key in ("text", "intent", "intent_ranking", "entities")}
                file.write(json.dumps({**kept, "ms": ms}, ensure_ascii=False) + "\n")
                report(number + 1, len(texts))

    asyncio.run(ask())


def report(step, total, loss=0.0):
    """Say how far it is."""
    print(json.dumps({"step": step, "total": total, "loss": loss}), file=sys.__stdout__, flush=True)


if __name__ == "__main__":
    sys.stdout = sys.stderr  # standard output is for progress, and Rasa prints
    {"learn": learn, "answer": answer}[sys.argv[1]](Path(sys.argv[2]))
