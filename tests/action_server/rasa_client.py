"""Rasa 3.6 as the client of an action server. Runs under the Python of Rasa's own environment; knows nothing of csbot.

    python rasa_client.py PROJECT URL

trains the project without any NLU, says the lines of its `talk.json` while its actions are called at URL, and writes,
as the last line of standard output, a list of turns: {"text", "replies", "slots", "calls": [{"request", "status",
"reply"}]}.
"""

import asyncio
import http.server
import json
import logging
import os
import sys
import tempfile
import threading
import urllib.error
import urllib.request
import warnings
from pathlib import Path

os.environ["RASA_TELEMETRY_ENABLED"] = "false"
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
warnings.simplefilter("ignore")
logging.disable(logging.CRITICAL)

import structlog  # noqa: E402

structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))

from rasa.core.agent import Agent  # noqa: E402
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage  # noqa: E402
from rasa.model_training import train  # noqa: E402
from rasa.utils.endpoints import EndpointConfig  # noqa: E402

SENDER = "小明"


class Recorder(http.server.BaseHTTPRequestHandler):
    """Hands requests on and keeps them, with what was answered."""

    target = ""
    calls: list = []
    open = urllib.request.build_opener(urllib.request.ProxyHandler({})).open

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        try:
            with type(self).open(urllib.request.Request(self.target, body, {"Content-Type": "application/json"})) as done:
                status, answer = done.status, done.read()
        except urllib.error.HTTPError as error:
            status, answer = error.code, error.read()
        self.calls.append({"request": json.loads(body), "status": status, "reply": json.loads(answer)})
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *words: object) -> None:
        """Say nothing."""


async def talk(agent: Agent, lines: list) -> list:
    """Say the lines; the turns."""
    turns = []
    for number, text in enumerate(lines):
        before, channel = len(Recorder.calls), CollectingOutputChannel()
        await agent.handle_message(UserMessage(text, channel, SENDER, input_channel="rest", message_id=f"m{number}",
                                               metadata={"vip": True}))
        tracker = await agent.tracker_store.retrieve(SENDER)
        said = [{key: value for key, value in reply.items() if key != "recipient_id"} for reply in channel.messages]
        turns.append({"text": text, "replies": said, "slots": tracker.current_slot_values(),
                      "calls": Recorder.calls[before:]})
    return turns


def main(project: Path, url: str) -> None:
    """Train, talk, tell."""
    Recorder.target = url
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Recorder)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with tempfile.TemporaryDirectory() as folder:
        trained = train(str(project / "domain.yml"), str(project / "config.yml"), [str(project / "data")], output=folder,
                        force_training=True)
        endpoint = EndpointConfig(f"http://127.0.0.1:{server.server_port}/webhook")
        agent = Agent.load(trained.model, action_endpoint=endpoint)
        turns = asyncio.run(talk(agent, json.loads((project / "talk.json").read_text("utf8"))))
    print()
    print(json.dumps(turns))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
