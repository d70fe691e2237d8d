"""The Assistant: a trained package, loaded, with the conversations it holds. The only stateful object.

NLU and dialogue meet here and nowhere else. It never imports torch.
"""

import random
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from csbot.diagnostics import CsbotError, Diagnostic, in_file, problem
from csbot.dialogue.actions import BUILT_IN, CustomAction
from csbot.dialogue.conversation import Conversation
from csbot.dialogue.domain_json import domain_from_json
from csbot.dialogue.doubt import NO_DOUBT, Doubt
from csbot.dialogue.intent_message import read_intent_message
from csbot.dialogue.remote import ActionServer
from csbot.dialogue.said import context_of
from csbot.dialogue.turn import Bot, Turn, is_expired, remind_now, respond, respond_now
from csbot.encoders.packaged import EncoderError
from csbot.encoders.reading import collate
from csbot.graph import document
from csbot.graph.walk.walk import DialogueWalks
from csbot.nlu.recogniser import Recogniser
from csbot.package import Package, broken_package, open_package
from csbot.values import Context, Intent, Message, Understanding

Part = TypeVar("Part")
TRIAL = "你好 hello 1 😀\u0378"  # with a character that no vocabulary has


@problem("E508")
def lacks_part(folder: str, part: str) -> Diagnostic:
    """A package was trained without the part that is needed: no NLU, or no dialogue. Train the project as a whole."""
    return Diagnostic(f"the package has no {part}", in_file(folder),
                      hint="run 'csbot train' without --nlu or --dialogue")


def read_part(package: Package, name: str, read: Callable[[], Part]) -> Part:
    """What `read` makes of a part of a package; CsbotError when that is not what training wrote."""
    try:
        return read()
    except CsbotError:
        raise
    except Exception as error:  # data that was tampered with can break a reader in any way
        words = f"{type(error).__name__}: {error}" if not isinstance(error, (EncoderError, ValueError)) else str(error)
        raise CsbotError(broken_package(str(package.folder), f"'{name}': {words}")) from error


def load_nlu(folder: Path) -> Recogniser:
    """The package's NLU, tried once: labels and weights that do not fit together show now and not in a conversation."""
    nlu = Recogniser.load(folder)
    parts = [part for label in nlu.entities.labels for kind in label for part in kind[1:] if part is not None]
    if not all(isinstance(part, str) for part in parts):
        raise ValueError(f"an entity's role and group are texts, found {parts!r:.80}")
    pieces, rows = max(nlu.encoder.reader.tokenizer.get_vocab().values(), default=0), len(nlu.encoder.words)
    if pieces >= rows:
        raise ValueError(f"a word piece has the number {pieces}, allowed are those below {rows}")
    check_weights(nlu)
    nlu.parse(TRIAL)
    return nlu


def check_weights(nlu: Recogniser) -> None:
    """ValueError when the heads' weights are not those that the labels and the encoder need."""
    hidden = nlu.encoder.states(collate([nlu.encoder.reader.read(TRIAL)])).shape[-1]
    for name, wanted in {**nlu.intents.initial(hidden, Zeros()), **nlu.entities.initial(hidden, Zeros())}.items():
        found = nlu.weights.get(name)
        if found is None or found.shape != wanted.shape or found.dtype != wanted.dtype:
            words = "missing" if found is None else f"{found.dtype}{list(found.shape)}"
            raise ValueError(f"the weights '{name}' are {words}, needed are {wanted.dtype}{list(wanted.shape)}")
        if not np.isfinite(found).all():
            raise ValueError(f"the weights '{name}' hold something that is no number")


class Zeros:
    """Stands in for a random generator where only the shapes of fresh weights are asked for."""

    def normal(self, mean: float, spread: float, shape: tuple[int, ...]) -> np.ndarray:
        """Zeros in that shape."""
        return np.zeros(shape, np.float32)


def load_settings(settings: dict[str, Any]) -> tuple[Doubt, str | None]:
    """When a message counts as not understood, and the action when nothing decides."""
    fallback, threshold = settings["fallback_action"], settings["fallback_threshold"]
    doubt = Doubt(None if threshold is None else threshold + 0.0, settings["fallback_gap"] + 0.0)
    return doubt, None if fallback is None else str(fallback)


class Assistant:
    """A bot that answers. `nlu` or `bot` is None when the package lacks that half."""

    def __init__(self, package: Package, nlu: Recogniser | None, bot: Bot | None, doubt: Doubt = NO_DOUBT,
                 chance: random.Random | None = None) -> None:
        self.package, self.nlu, self.bot, self.doubt = package, nlu, bot, doubt
        self.chance = chance or random.Random()
        self.conversations: dict[str, Conversation] = {}

    @classmethod
    def load(cls, path: str | Path, *, folder: Path = Path("."), actions: Mapping[str, CustomAction] = BUILT_IN,
             server: ActionServer | None = None, seed: int | None = None) -> "Assistant":
        """Load the package at `path` (or the newest below it) for the project in `folder`.

        `actions` are the custom actions by name, `server` runs all others; `seed` fixes which response variations are
        chosen. CsbotError when there is no sound package.
        """
        package = open_package(Path(path))
        nlu = read_part(package, "nlu", lambda: load_nlu(package.path("nlu"))) if package.has("nlu") else None
        bot, doubt = None, NO_DOUBT
        if package.has("graph.json"):
            graph = read_part(package, "graph.json", lambda: document.from_json(package.json("graph.json")))
            domain = read_part(package, "domain.json", lambda: domain_from_json(package.json("domain.json")))
            doubt, fallback = read_part(package, "settings.json", lambda: load_settings(package.json("settings.json")))
            bot = Bot(domain, DialogueWalks(graph), actions, folder.resolve(), fallback, server=server)
        return cls(package, nlu, bot, doubt, random.Random(seed))

    def parse(self, text: str, now: float | None = None, context: Context | None = None) -> Understanding:
        """What a text means, as the NLU says it; a doubtful one has the intent `nlu_fallback`.

        `now`, in seconds since 1970, is what `tomorrow` is counted from; by default the clock. `context`: what was said
        before it.
        """
        if self.nlu is None:
            raise CsbotError(lacks_part(str(self.package.folder), "NLU"))
        return self.doubt.of(self.nlu.parse(text, time.time() if now is None else now, context))

    def understand(self, text: str, now: float | None = None, context: Context | None = None) -> Understanding:
        """What a message means: `/intent{"entity": "value"}` is read as it stands, everything else by the NLU."""
        bot = self._talking()
        direct = read_intent_message(text, bot.domain)
        if direct is None and self.nlu is None:
            return Understanding(text, Intent(None, 0.0))
        return direct or self.parse(text, now, context)

    def conversation(self, sender_id: str = "default") -> Conversation:
        """The conversation with one customer; a new one when there is none yet."""
        if sender_id not in self.conversations:
            self.conversations[sender_id] = self._talking().converse(sender_id)
        return self.conversations[sender_id]

    def reply(self, message: Message | str, now: float | None = None) -> Turn:
        """Answer one message (a text is one by the default sender). `now` is in seconds since 1970."""
        return respond_now(*self._turn(message, now))

    async def reply_async(self, message: Message | str, now: float | None = None) -> Turn:
        """`reply` inside an event loop."""
        return await respond(*self._turn(message, now))

    def remind(self, sender_id: str = "default", now: float | None = None) -> list[Turn]:
        """Fire the reminders of a conversation that are due at `now`; a turn for each."""
        due_at = time.time() if now is None else now
        return remind_now(self._talking(), self.conversation(sender_id), due_at, self.chance)

    def _turn(self, message: Message | str, now: float | None) -> tuple:
        message = Message(message) if isinstance(message, str) else message
        conversation = self.conversation(message.sender_id)
        now = time.time() if now is None else now
        understanding = self.understand(message.text, now, self.context(conversation, now))
        return (self._talking(), conversation, message, understanding, now, self.chance)

    def context(self, conversation: Conversation, now: float) -> Context | None:
        """What the NLU may see of a conversation when a message comes in; None where it was not taught to look."""
        if self.nlu is None or not self.nlu.is_contextual:
            return None
        return context_of(conversation, is_expired(conversation, self._talking().domain, now))

    def _talking(self) -> Bot:
        if self.bot is None:
            raise CsbotError(lacks_part(str(self.package.folder), "dialogue"))
        return self.bot
