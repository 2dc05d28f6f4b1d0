"""Where everything stands in the drawing of a network (see `drawing`): its boxes, its lines, and room for words."""
import math
import re
from typing import NamedTuple

from helpers import worksheet
from helpers.arguments import Refused, short
from helpers.formula import factors, names_in, product_of, terms


class Layout(NamedTuple):
    """Sizes in pixels.

    error: the width of an error's box. gaps: between layers, and before the errors. pitch: from neuron to neuron in a
    layer of two, and of more. upright: net stands above out, and a label's words one below the other. compact: a
    neuron is one box, and no errors are drawn. box, weight, factor: how many characters a number has in a box, on a
    line as a weight, and as a factor.
    """

    kind: str
    input: tuple
    neuron: tuple
    error: int
    gaps: tuple
    pitch: tuple
    box: int
    weight: int
    factor: int
    upright: bool = False
    compact: bool = False


WIDE = Layout("wide", (60, 42), (84, 42), 84, (106, 74), (158, 112), 9, 5, 6)
NARROW = Layout("narrow", (40, 42), (56, 42), 63, (50, 24), (262, 262), 6, 4, 5, upright=True)
COMPACT = Layout("wide", (46, 46), (52, 52), 0, (186, 0), (84, 84), 5, 4, 6, compact=True)
COMPACT_NARROW = Layout("narrow", (42, 42), (50, 50), 0, (86, 0), (84, 84), 5, 3, 0, compact=True)
FONT = 14
CHARACTER, LINE = 0.602 * FONT, 1.15 * FONT  # how wide and how high text is
MOST_LABELS = 24  # on lines; more cannot be told apart
WIDEST = 8  # pixels: the line of the largest weight shown
MISREAD = 800  # square pixels that words may cover rather than be taken for another line's
BIAS = 22  # pixels: the arrow of a bias


class Wire(NamedTuple):
    """A line: `row` uses `used`; weight is what multiplies it, for a bias the bias, "" where nothing does."""

    row: str
    used: str
    weight: str
    is_bias: bool = False


# --- What the rows say -------------------------------------------------------------------------------------------


def layers_of(rows):
    """[inputs, hidden neurons, output neurons] by name; raises ValueError for a sheet that cannot be drawn."""
    neurons = [name[4:] for name in rows if name.startswith("net_")]
    strange = [name for name in neurons if not re.fullmatch(r"[ho]\d+", name)]
    if strange or not any(name[0] == "o" for name in neurons) or "E_total" not in rows:
        why = f"has a neuron {strange[0]}" if strange else "has no output o1 with a net input, or no E_total"
        raise Refused(f"this sheet {why}; a network of inputs i1, …, neurons h1, … and outputs o1, … can be drawn")
    layers = [[name for name in worksheet.givens(rows) if re.fullmatch(r"i\d+", name)],
              *([name for name in neurons if name[0] == kind] for kind in "ho")]
    return [sorted(layer, key=lambda name: int(name[1:])) for layer in layers]


def wires_of(rows):
    """A `Wire` for each line; raises ValueError where a net input is no sum of weighted signals and a bias."""
    signals, wires = {name for name in [*worksheet.givens(rows), *rows] if re.fullmatch(r"i\d+|out_[ho]\d+", name)}, []
    for row in (name for name in rows if re.match(r"net_|out_[ho]\d|E_", name)):
        if not row.startswith("net_"):
            wires += [Wire(row, used, "") for used in names_in(rows[row])]
            continue
        for term in terms(rows[row]):
            carried = [part for part in factors(term) if part in signals]
            others = [part for part in factors(term) if part not in signals]
            if len(carried) > 1 or not carried and len(names_in(term)) != 1:
                raise Refused(f"{row} = {short(rows[row])} is no sum of weighted signals and a bias, so it has no "
                                 "lines to draw")
            weight = product_of(others) if others else "1"
            wires.append(Wire(row, carried[0], weight) if carried else Wire(row, names_in(term)[0], weight, True))
    return wires


# --- Where everything stands -------------------------------------------------------------------------------------


def boxes_of(layers, layout):
    """name -> (x, y, width, height) of every box; x and y are its middle. Where a neuron is one box, net_h1 is where
    out_h1 is, and a layer is spread out, for lines and their labels."""
    most, width = max(map(len, layers)), layout.neuron[0]
    pitch = layout.pitch[most > 2]
    aside, up = (0, 43) if layout.upright else (width + 12, 0)  # where out is from net, and how far both are apart
    top, neuron = max(pitch / 2 + 20, 86 + up), layout.neuron
    if layout.compact:
        pitch, aside = min(pitch, 430 / most), 0
        top, neuron = pitch / 2 + 6, (min(width, 0.66 * pitch),) * 2
    x, boxes = 10, {}
    for layer in filter(None, layers):
        is_input, count = layer is layers[0], len(layer)
        size = layout.input if is_input else neuron
        middle = x + (size[0] if is_input else width) / 2
        for k, name in enumerate(layer):
            y = top + pitch * (most * (k + 0.5) / count - 0.5 if layout.compact else k + (most - count) / 2)
            if is_input:
                boxes[name] = (middle, y, *size)
            else:
                boxes |= {f"net_{name}": (middle, y - up, *size), f"out_{name}": (middle + aside, y + up, *size)}
        x += size[0] + layout.gaps[0] + (0 if is_input else aside)
    if layout.compact:
        return boxes
    return boxes | _error_boxes(layers[2], boxes, x - layout.gaps[0] + layout.gaps[1], pitch, layout)


def _error_boxes(outputs, boxes, x, pitch, layout):
    """Errors behind their outputs, each with its target, and the total: between two of them, or a column further."""
    width, height, found = layout.error, layout.neuron[1], {}
    for k, name in enumerate(outputs):
        y, down = boxes[f"out_{name}"][1], 1 if len(outputs) == 2 and k == 1 else -1
        found[f"E_{name}"] = (x + width / 2, y, width, height)
        found[f"target_{name}"] = (x + width / 2, y + down * 46, width, 38)
    y = sum(found[f"E_{name}"][1] for name in outputs) / len(outputs) + (max(62, pitch / 2) if len(outputs) == 1 else 0)
    if len(outputs) > 2:
        x += width + layout.gaps[1]
    return found | {"E_total": (x + width / 2, y, width, height)}


def size_of(boxes, layout, named=()):
    """Width and height of the whole drawing: up to the last boxes, and to the words beside or below them."""
    beyond = 28 if layout.compact or layout.upright and named else 10
    below = {name: 26 if name[:3] in ("net", "out") and not layout.compact else 10 for name in boxes}
    return (round(max(x + width / 2 for x, _, width, _ in boxes.values()) + beyond),
            round(max(y + height / 2 + below[name] for name, (_, y, _, height) in boxes.items())))


def ends_of(wire, boxes):
    """From the rim of one box to the rim of the next: sideways, or up and down within a column; a bias from above."""
    x2, y2, w2, h2 = boxes[wire.row]
    if wire.is_bias:
        return x2, y2 - h2 / 2 - (BIAS if h2 < w2 else BIAS / 2), x2, y2 - h2 / 2
    x1, y1, w1, h1 = boxes[wire.used]
    if x1 == x2:
        down = 1 if y2 > y1 else -1
        aside = 0 if w2 > 70 else -28  # in a narrow column, for words
        return x1 + aside, y1 + down * h1 / 2, x2 + aside, y2 - down * h2 / 2
    apart = max(-12, min(12, (y2 - y1) / 12)) if wire.weight else 0  # so that arrow heads do not hide each other
    return x1 + w1 / 2, y1 + apart, x2 - w2 / 2, y2 - apart


def places_of(wires, boxes, layout, named=()):
    """(kind, wire or name) -> (x, y), the middle of a place for words, each where nothing else stands.

    kind: n for a line with a weight, f for one without, r for a box. named: the steps that bear the names of their
    factors, in two lines; then there are no numbers.
    """
    taken, places = [(x, y, width + 2, height + 2) for x, y, width, height in boxes.values()], {}
    if not layout.compact and not named:
        for name, (x, y, _, height) in boxes.items():
            if re.match("net_|out_", name):
                aside = 3 if layout.upright and name.startswith("net_") else 0  # of the arrow to out
                places["r", name] = (x + aside, y + height / 2 + LINE / 2 + 3)
                taken.append((*places["r", name], layout.box * CHARACTER, LINE))
    ends = {wire: ends_of(wire, boxes) for wire in wires}
    weights = [ends[wire] for wire in wires if wire.weight and not wire.is_bias]
    crowded, (right, bottom) = layout.compact or len(wires) > MOST_LABELS, size_of(boxes, layout, named)
    sizes = {wire: _size_of_words(wire, layout, named) for wire in wires if _bears_words(wire, len(weights))}
    for wire in sorted(sizes, key=lambda wire: _in_turn(wire, ends[wire], crowded)):
        size, own = sizes[wire], ends[wire]
        others = [] if crowded else [line for line in ends.values() if line != own]
        rivals = weights if own in weights and not layout.compact else []
        spots = [(x, y) for x, y in _spots(own, size, wire.is_bias)
                 if size[0] / 2 < x < right - size[0] / 2 and size[1] / 2 < y < bottom - size[1] / 2]
        spot = _free(spots, size, own, taken, others, rivals)
        places["n" if wire.weight else "f", wire] = spot
        taken.append((*spot, *size))
    return places


def _free(spots, size, own, taken, lines, rivals):
    """The first spot for words of this size at which least stands and runs. It is looked for no further than needed.

    own: the line that they belong to. taken: the places of others. lines: what they should not lie on. rivals: other
    weights' lines, whose words these would be taken for where they are nearer to them.
    """
    def cost(spot):
        misread = MISREAD * any(_away(spot, line) < _away(spot, own) for line in rivals)
        return round(misread + _covered((*spot, *size), taken) + _crossed((*spot, *size), lines), 6)

    costs = {}
    for spot in spots:
        costs[spot] = cost(spot)
        if not costs[spot]:
            break
    return min(costs, key=costs.get)


def _bears_words(wire, weights):
    """Is anything ever written on a line? No path leads to a target, and of many weights none could be told apart."""
    return wire.is_bias or (weights <= MOST_LABELS if wire.weight else not wire.used.startswith("target_"))


def _size_of_words(wire, layout, named):
    """Width and height of what stands on a line: a weight's name and number, then the factor of a step or its name."""
    if named:
        factor = [8, 8] if {(wire.row, wire.used), (wire.row, wire.weight)} & set(named) else []
    else:
        factor = [] if layout.compact and wire.is_bias or not layout.factor else [1 + layout.factor]
    name = [len(wire.weight)] if wire.weight and not layout.compact else []
    label = name + ([1 + layout.weight] if wire.weight and not named else [])
    if label and not layout.upright:  # name and number side by side
        label = [sum(label) + len(label) - 1]
    elif wire.is_bias:  # side by side as well, but above the boxes, where they may reach over what is taken for them
        label = label[-1:]
    lines = label + factor
    return max(lines, default=0) * CHARACTER, len(lines) * LINE


def _in_turn(wire, ends, crowded):
    """Words of biases come first, then those of upright and of short lines, which have the fewest places."""
    x1, y1, x2, y2 = ends
    return not wire.is_bias, x1 != x2, 0 if crowded else math.hypot(x2 - x1, y2 - y1)


def _away(spot, ends):
    """How far a spot is from a line."""
    (x, y), (x1, y1, x2, y2) = spot, ends
    share = ((x - x1) * (x2 - x1) + (y - y1) * (y2 - y1)) / math.hypot(x2 - x1, y2 - y1)**2
    share = min(1, max(0, share))
    return math.hypot(x - x1 - share * (x2 - x1), y - y1 - share * (y2 - y1))


def _spots(ends, size, is_bias):
    """Where the words of a line may stand, the best spots first.

    A bias has them above its arrow. A steep line bears its own, for beside it they would be nearer to another one. All
    others have them in the middle of one of their sides; and where no such spot is free, somewhere along a side.
    """
    (x1, y1, x2, y2), (width, height) = ends, size
    length = math.hypot(x2 - x1, y2 - y1)
    along, across = (x2 - x1) / length, (y2 - y1) / length
    steep = x1 != x2 and abs(y2 - y1) > 12
    first = [(x1, y1 - height / 2)] if is_bias and y2 - y1 == BIAS else []
    if steep:
        shares = sorted((k / 40 for k in range(4, 37)), key=lambda share: abs(share - 0.28))
        first += [(x1 + share * (x2 - x1), y1 + share * (y2 - y1)) for share in shares]
    half = (width * abs(across) + height * along) / 2  # from the middle of the words to where they meet the line
    shares = sorted(((k * (length + 32) / 24 - 16) / length for k in range(25)), key=lambda share: abs(share - 0.5))
    away = [side * (half + gap) for gap in (7, 12, 20, 34, 44) for side in (1, -1)]
    return first + [(x1 + share * (x2 - x1) + far * across, y1 + share * (y2 - y1) - far * along)
                    for far in away for share in shares]


def _covered(place, taken):
    """How much of a place is taken already, in square pixels."""
    (x, y, width, height), area = place, 0
    for a, b, w, h in taken:  # sum() rounds in another way from Python 3.12 on, and another place would be the first
        area += max(0, (width + w) / 2 - abs(x - a)) * max(0, (height + h) / 2 - abs(y - b))
    return area


def _crossed(place, lines):
    """How much of the lines lies in a place, as a strip of their usual width, in square pixels."""
    x, y, width, height = place
    crossed = 0
    for x1, y1, x2, y2 in lines:
        first, last = 0.0, 1.0
        for begin, run, middle, half in ((x1, x2 - x1, x, width / 2 + 2), (y1, y2 - y1, y, height / 2 + 2)):
            if run:
                enter, leave = sorted(((middle - half - begin) / run, (middle + half - begin) / run))
                first, last = max(first, enter), min(last, leave)
            elif abs(begin - middle) > half:
                last = -1.0
        crossed += max(0, last - first) * math.hypot(x2 - x1, y2 - y1) * WIDEST
    return crossed
