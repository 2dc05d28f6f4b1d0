"""The numbers the tutorial starts from (its section Overview; the learning rate comes in its Output Layer section).

Somebody's own numbers of the same kind are drawn by `sheets.draw`.
"""
GIVEN = {
    "i1": 0.05, "i2": 0.10,                              # the inputs of the one training pair
    "target_o1": 0.01, "target_o2": 0.99,                # what the two outputs should become
    "w1": 0.15, "w2": 0.20, "w3": 0.25, "w4": 0.30,      # from the inputs to the hidden neurons
    "w5": 0.40, "w6": 0.45, "w7": 0.50, "w8": 0.55,      # from the hidden neurons to the outputs
    "b1": 0.35, "b2": 0.60,                              # one bias for each layer, never updated in the tutorial
    "eta": 0.5,                                          # the learning rate
}
