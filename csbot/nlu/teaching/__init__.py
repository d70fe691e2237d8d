"""Everything that happens once, while training: lessons, the joint model, fine-tuning, curve, precision."""
