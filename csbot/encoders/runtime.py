"""Runs an exported encoder without torch: texts in, hidden states out.

A folder holds `encoder.json` (name, window), `tokenizer.json`, `words.safetensors` and `encoder.onnx`.
It does not know what the states are used for.
"""

import json
from pathlib import Path

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

from csbot.encoders.packaged import EncoderError
from csbot.encoders.reading import Batch, Reader
from csbot.encoders.words import WordTable

FILES = ("encoder.json", "tokenizer.json", "words.safetensors", "encoder.onnx")


class EncoderRuntime:
    """An exported encoder; `reader` cuts texts, `states` runs the graph."""

    def __init__(self, reader: Reader, words: WordTable, session: onnxruntime.InferenceSession) -> None:
        self.reader, self.words, self.session = reader, words, session
        self.masked = any(given.name == "mask" for given in session.get_inputs())

    @classmethod
    def load(cls, folder: Path, threads: int = 1) -> "EncoderRuntime":
        """Load the folder that `export_encoder` wrote; EncoderError names the file that is missing or damaged."""
        for name in FILES:
            if not (folder / name).is_file():
                raise EncoderError(f"'{folder / name}' is missing")
        name = FILES[0]
        try:
            window = int(json.loads((folder / name).read_text("utf-8"))["window"])
            name = FILES[1]
            reader = Reader(Tokenizer.from_file(str(folder / name)), window)
            name = FILES[2]
            words = WordTable.open(folder / name)
            name = FILES[3]
            session = open_session(folder / name, threads)
        except Exception as error:  # tokenizers and onnxruntime raise bare and private exceptions for bad files
            raise EncoderError(f"'{folder / name}' cannot be read: {error}") from error
        if reader.tokenizer.get_vocab_size() > len(words):
            raise EncoderError(f"'{folder / FILES[2]}' has {len(words)} rows for "
                               f"{reader.tokenizer.get_vocab_size()} word pieces")
        return cls(reader, words, session)

    def states(self, batch: Batch) -> np.ndarray:
        """The hidden states of a batch, float32 (windows, length, hidden), zeros for padding.

        Each window runs alone and without padding: its states are the same to the last bit whatever stands beside it.
        """
        found = [self._window(ids[:length]) for ids, length in zip(batch.ids, batch.mask.sum(axis=1))]
        if len(found) == 1 and len(found[0]) == batch.ids.shape[1]:
            return found[0][None]
        states = np.zeros((*batch.ids.shape, found[0].shape[-1]), np.float32)
        for row, values in zip(states, found):
            row[:len(values)] = values
        return states

    def _window(self, ids: np.ndarray) -> np.ndarray:
        """The hidden states (length, hidden) of one window's pieces."""
        given = {"embeds": self.words.rows(ids[None])}
        if self.masked:
            given["mask"] = np.ones((1, len(ids)), np.int64)
        return self.session.run(None, given)[0][0]


def open_session(path: Path, threads: int = 1) -> onnxruntime.InferenceSession:
    """An ONNX Runtime session on the CPU that leaves idle cores alone."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
