"""Tested helpers for learning backpropagation by doing the numbers.

The example is Matt Mazur's 2-2-2 logistic network. Read the modules in this order: `example` (the numbers it starts
from), `worksheet` (every quantity as one short formula), `symbolic` (what calculus says about those formulas).
"""
