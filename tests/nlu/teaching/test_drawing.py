"""The picture of a training; its shape for any data is tested with the curve."""

from csbot.nlu.teaching.drawing import draw_curve


def test_a_training_without_a_step() -> None:
    drawn = draw_curve({"step": [], "loss": [], "rate": [], "seconds": []})
    assert "no step" in drawn and drawn.endswith("</svg>\n")
