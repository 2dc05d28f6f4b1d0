"""The numbers the tutorial starts from (its section Overview; the learning rate comes in its Output Layer section).

`draw` makes others of the same kind, so that everybody can have their own.
"""
import random

GIVEN = {
    "i1": 0.05, "i2": 0.10,                              # the inputs of the one training pair
    "target_o1": 0.01, "target_o2": 0.99,                # what the two outputs should become
    "w1": 0.15, "w2": 0.20, "w3": 0.25, "w4": 0.30,      # from the inputs to the hidden neurons
    "w5": 0.40, "w6": 0.45, "w7": 0.50, "w8": 0.55,      # from the hidden neurons to the outputs
    "b1": 0.35, "b2": 0.60,                              # one bias for each layer, never updated in the tutorial
    "eta": 0.5,                                          # the learning rate
}


def draw(seed):
    """Givens for somebody's own calculation: name -> float, as in GIVEN, every number with two decimals.

    Weights, biases and eta are all different, one target is low and one high, no neuron comes near saturation, and no
    gradient is smaller than 1e-5. The same seed (a whole number or text) gives the same numbers, on any machine.
    """
    from helpers import worksheet  # here, because the worksheet itself starts from GIVEN

    dice = random.Random(f"numbers {seed}")
    while True:
        given = dict(GIVEN)
        given["i1"], given["i2"] = dice.sample(range(5, 96), 2)
        given["target_o1"], given["target_o2"] = dice.sample([dice.randint(1, 10), dice.randint(90, 99)], 2)
        own = [name for name in given if name[0] in "wb" or name == "eta"]
        given |= zip(own, dice.sample(range(10, 91), len(own)), strict=True)
        given = {name: hundredths / 100 for name, hundredths in given.items()}
        values = worksheet.evaluate(given)
        if min(abs(value) for name, value in values.items() if name.startswith("dE_")) >= 1e-5:
            return given  # weights up to 0.90 cannot saturate a neuron: its net input stays below 2.7
