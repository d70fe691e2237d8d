"""Knowing what it does not know: calibrated confidence, scope, and what a trained folder keeps of them."""
