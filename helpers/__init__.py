"""Tested helpers for learning backpropagation by doing the numbers.

The example is Matt Mazur's 2-2-2 logistic network. Read the modules in this order: `example` (the numbers it starts
from), `worksheet` (every quantity as one short formula), `symbolic` (what calculus says about those formulas).
`formula` looks inside a formula, `sheets` writes other sheets by the same rules, `network` is the same in matrices,
`published` has what the tutorial prints, `finished` what learners write in notebooks 09 and 10.
What is shown: `show`; the `drawing` of a network with its `places`; `watch`, where it lives in a page. What is judged:
`check`, with the slips of `miswritten`, the words for them in `kinds_of_slips`, and the answers in questions/. What a
class gets and hands in: `handout`.
"""
