// Taking hold of numbers on the drawing: weights on their lines, inputs and targets on their boxes. `hold` answers:
// value(name), change(name, x) with what is wrong about x, press(name), release(name), click(name), unclick(); what is
// wrong stands in its note.
// How far a pixel moves a number near where it began; a tenth of it with Shift.
const PIXEL = 0.005;

function gripsOf(picture, hold) {
  for (const drawing of picture) {
    for (const {group, label, weight} of drawing.lines) if (weight in data.given) grip(drawing, group, label, weight, hold);
    for (const {group, name} of drawing.boxes) {
      if (name in data.given) grip(drawing, group, null, name, hold);
      else group.addEventListener("click", () => hold.click(name));
    }
  }
}

function grip(drawing, group, label, name, hold) {
  group.setAttribute("role", "slider");
  group.setAttribute("tabindex", 0);
  for (const part of label ? [group, label] : [group]) {
    part.setAttribute("data-grip", "");
    part.addEventListener("pointerdown", event => event.button === 0 && drag(event, part, name, hold));
    // The arrow keys go on where the hand has let go.
    part.addEventListener("lostpointercapture", () => group.focus({preventScroll: true}));
    part.addEventListener("click", event => event.detail === 1 && !part.dragged && hold.click(name));
    part.addEventListener("dblclick", () => {
      hold.unclick();
      typeOver(drawing.svg, group, label || group, name, hold);
    });
  }
  group.addEventListener("keydown", event => {
    const steps = {ArrowUp: 1, ArrowRight: 1, ArrowDown: -1, ArrowLeft: -1}[event.key];
    if (event.key === "Enter") typeOver(drawing.svg, group, label || group, name, hold);
    else if (event.key === " ") hold.click(name);
    else if (steps) hold.nudge(name, steps * (event.shiftKey ? 0.001 : 0.01));
    else return;
    event.preventDefault();
  });
}

const rounded = x => Number(x.toFixed(4));

// Right and up is more. Far away from where it began, a pixel moves a number further.
function drag(event, part, name, hold) {
  const begun = hold.value(name);
  let last = event, moved = 0, far = 0, held = false;
  const move = now => {
    const pixels = now.clientX - last.clientX - (now.clientY - last.clientY);
    last = now;
    moved += Math.abs(pixels);
    far += pixels * PIXEL * (now.shiftKey ? 0.1 : 1);
    if (!held && moved < 3) return;
    if (!held) hold.press(name);
    held = part.dragged = true;
    hold.change(name, rounded(begun + far * (1 + far * far / 4)));
  };
  part.dragged = false;
  part.setPointerCapture(event.pointerId);
  part.addEventListener("pointermove", move);
  part.addEventListener("lostpointercapture", () => {
    part.removeEventListener("pointermove", move);
    if (held) hold.release(name);
  }, {once: true});
}

// A field over a number on the drawing. Enter, Escape and leaving it close it.
function typeOver(svg, group, part, name, hold) {
  const around = svg.parentNode.getBoundingClientRect(), place = part.getBoundingClientRect();
  const box = document.createElement("div");
  box.className = "typing";
  box.style.left = `${Math.min(around.width - 120, place.x - around.x)}px`;
  box.style.top = `${place.y + place.height / 2 - around.y - 15}px`;
  box.innerHTML = `<input type="text" inputmode="decimal" autocomplete="off" aria-label="${name}">`;
  const input = $(box, "input");
  input.value = asGiven(hold.value(name));
  hold.note.textContent = "";
  field(input, hold.note, {name, hint: "0.4", now: () => hold.value(name), accept: x => hold.change(name, x)});
  input.addEventListener("keydown", event => ["Enter", "Escape"].includes(event.key) && group.focus());
  input.addEventListener("blur", () => box.remove());
  svg.parentNode.append(box);
  input.focus();
  input.select();
}

// What a screen reader hears of each grip.
function renderGrips(picture, values, nameOf) {
  for (const {lines, boxes} of picture) {
    for (const part of [...lines, ...boxes]) {
      if (!part.group.hasAttribute("data-grip")) continue;
      const name = part.link ? nameOf(part) : part.name;
      part.group.setAttribute("aria-label", name);
      part.group.setAttribute("aria-valuenow", values[name]);
    }
  }
}
