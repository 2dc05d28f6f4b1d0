"""What nbval does not compare in a cell's outputs: their order, and whether pictures look alike."""
import base64
import io
import re

from nbval.plugin import coalesce_streams
from PIL import Image, ImageChops, ImageFilter

PNG = re.compile("data:image/png;base64,([A-Za-z0-9+/=]+)")


def unlike(stored, fresh):
    """What nbval does not compare: whether outputs come in the stored order, and whether pictures look alike."""
    before, after = ([output.get("name") or sorted(output.data) for output in coalesce_streams(outputs)]
                     for outputs in (stored, fresh))
    if before != after:
        yield f"the outputs stand as {before} and come as {after}"
    old, new = ([picture for output in outputs for picture in PNG.findall(output.get("data", {}).get("text/html", ""))]
                for outputs in (stored, fresh))
    if len(old) != len(new) or not all(map(look_alike, old, new)):
        yield "a stored picture does not look like the one that is drawn now"


def look_alike(*pictures):
    """Of two PNGs in base64: all ink of each lies within 3 pixels of ink in the other, up to a twentieth, and no patch
    is much darker in one of them.

    Line drawings differ by that much between versions of Matplotlib; the wrong curve differs by more.
    """
    if pictures[0] == pictures[1]:
        return True
    greys = [Image.open(io.BytesIO(base64.b64decode(data))).convert("L") for data in pictures]
    if greys[0].size != greys[1].size:
        return False
    patches = ImageChops.difference(*(grey.resize((24, 16), Image.Resampling.BOX) for grey in greys))
    if patches.getextrema()[1] > 40:  # of 255; a line that moves by 3 pixels changes a patch by at most 30
        return False
    one, other = (grey.point(lambda value: 255 * (value < 200)) for grey in greys)
    for ink, near in ((one, other), (other, one)):
        missed = ImageChops.subtract(ink, near.filter(ImageFilter.MaxFilter(7))).histogram()[255]
        if missed > ink.histogram()[255] / 20:
            return False
    return True
