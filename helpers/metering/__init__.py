"""Chunks, units and rounding: the rules by which AWS counts, shared by load, messaging and cost."""
