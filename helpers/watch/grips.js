// Taking hold of numbers on the drawing: weights on their lines, inputs and targets on their boxes.
// How far a pixel moves a number near where it began; a tenth of it with Shift.
const PIXEL = 0.005;
const rounded = (x, decimals = 4) => Number(x.toFixed(decimals));
const isShaken = (state, name) => state.mode === "wiggle" && name in data.paths;

function gripAll(state) {
  for (const {svg, lines, boxes} of state.picture) {
    for (const line of lines) if (line.weight in data.given) grip(state, svg, line);
    for (const box of boxes) {
      if (box.name in data.given) grip(state, svg, box);
      else box.group.addEventListener("click", () => click(state, box.name));
    }
  }
}

function grip(state, svg, part) {
  const {group, label} = part, name = () => state.nameOf(part);
  const write = () => typeOver(state, svg, label ?? group, group, name());
  group.setAttribute("role", "slider");
  group.setAttribute("tabindex", 0);
  for (const handle of label ? [group, label] : [group]) {
    handle.setAttribute("data-grip", "");
    handle.addEventListener("pointerdown", event => event.button === 0 && drag(state, event, handle, name()));
    // The arrow keys go on where the hand has let go.
    handle.addEventListener("lostpointercapture", () => group.focus({preventScroll: true}));
    handle.addEventListener("click", event => event.detail === 1 && !handle.dragged && click(state, name()));
    handle.addEventListener("dblclick", () => {
      unclick(state);
      write();
    });
  }
  group.addEventListener("keydown", event => {
    const steps = {ArrowUp: 1, ArrowRight: 1, ArrowDown: -1, ArrowLeft: -1}[event.key];
    if (event.key === "Enter") write();
    else if (event.key === " ") click(state, name());
    else if (steps) nudge(state, name(), steps * (event.shiftKey ? 0.001 : 0.01));
    else return;
    event.preventDefault();
  });
}

function nudge(state, name, by) {
  if (isShaken(state, name)) shake(state, name);
  else accept(state, name, rounded(state.values[name] + by));
}

// A click on a weight traces it, or is the choice of what to shake; one on a box leads to its row, or to its path.
function click(state, name) {
  const {mode, weight, alone} = state;
  state.before = {mode, weight, alone};
  if (name in data.paths && `${name}_new` in sheetOf(state)) pick(state, name);
  else if (name in sheetOf(state) && mode === "walk") go(state, name);
  else if (name in sheetOf(state) && mode === "trace") passing(state, name);
}

// The click with which a double click begins is taken back.
function unclick(state) {
  Object.assign(state, state.before);
  state.before = null;
  choose(state, state.mode);
}

// Right and up is more. Far away from where it began, a pixel moves a number further. It stops at hundredths, which
// lessons ask for; with Shift, or shaken, it does not.
function drag(state, event, handle, name) {
  const begun = state.values[name];
  let last = event, moved = 0, far = 0;
  const move = now => {
    const pixels = now.clientX - last.clientX - (now.clientY - last.clientY);
    last = now;
    moved += Math.abs(pixels);
    far += pixels * PIXEL * (now.shiftKey ? 0.1 : 1);
    if (moved < 3) return;
    if (!handle.dragged && isShaken(state, name)) takeHold(state, name);
    handle.dragged = true;
    const x = rounded(begun + far * (1 + far * far / 4), now.shiftKey || state.wiggle?.held ? 4 : 2);
    if (state.wiggle?.held) shakeTo(state, x - begun);
    else accept(state, name, x);
  };
  handle.dragged = false;
  handle.setPointerCapture(event.pointerId);
  handle.addEventListener("pointermove", move);
  handle.addEventListener("lostpointercapture", () => {
    handle.removeEventListener("pointermove", move);
    if (handle.dragged && state.wiggle?.held) letGo(state);
  }, {once: true});
}

// A field over a number on the drawing. Enter, Escape and leaving it close it.
function typeOver(state, svg, part, group, name) {
  const around = svg.parentNode.getBoundingClientRect(), place = part.getBoundingClientRect();
  const input = document.createElement("input");
  Object.assign(input, {type: "text", inputMode: "decimal", autocomplete: "off", ariaLabel: name, className: "typing"});
  input.dataset.given = name;
  input.style.left = `${Math.min(around.width - 120, place.x - around.x)}px`;
  input.style.top = `${place.y + place.height / 2 - around.y - 15}px`;
  input.addEventListener("keydown", event => ["Enter", "Escape"].includes(event.key) && group.focus());
  input.addEventListener("blur", () => input.remove());
  svg.parentNode.append(input);
  showField(input, state.values[name]);
  input.focus();
  input.select();
}
