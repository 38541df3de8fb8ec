"""From figures to sentences: facts, wording, where a figure comes from, what is new."""
