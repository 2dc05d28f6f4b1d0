// The live drawing: the same SVG as the still one, in a wide and in a narrow form, kept up to date.
// `lit` says what is lit: marks (a box or a step "row.used" -> {look, size}), words (a step -> what stands on it, in so
// much room), told (a box -> what stands below it), bars (a box -> how much it changes).
const WIDEST = 8;
// By the cube root, so that what is small is seen as well: from 0 to 1.
const seen = size => Math.cbrt(Math.min(1, Math.abs(size)));

// An attribute that is set to what it was is as dear as one that changes.
function set(part, name, value) {
  if (part.getAttribute(name) !== String(value)) part.setAttribute(name, value);
}

// What the drawings in a page consist of; room: how many characters a number has in a box, on a line and as a factor.
function pictureOf(root) {
  return $$(root, "svg.net").map(svg => {
    const [box, weight, factor] = svg.dataset.room.split(" ").map(Number);
    return {
      svg, room: {box, weight, factor}, font: parseFloat(svg.getAttribute("font-size")),
      compact: !$(svg, '[data-q="E_total"]'), narrow: svg.classList.contains("narrow"),
      lines: $$(svg, "[data-s]").map(group => lineOf(svg, group)),
      boxes: $$(svg, "[data-q]").map(group => ({group, name: group.dataset.q, value: $(group, ".value"),
        told: $(svg, `[data-r="${group.dataset.q}"]`)})),
    };
  });
}

// A line with a band below it for its path, and a broad invisible one to take hold of.
function lineOf(svg, group) {
  const link = group.dataset.s, [row, used] = link.split("."), weight = group.dataset.w;
  for (const look of ["band", "hit"]) {
    $(group, `.${look}`)?.remove();
    const copy = $(group, ".core").cloneNode();
    copy.setAttribute("class", look);
    group.prepend(copy);
  }
  return {group, link, row, weight, isBias: used === weight, label: $(svg, `[data-n="${link}"]`),
    factor: $(svg, `[data-f="${link}"]`)};
}

// Lines of text around the middle of their place; factors are coloured.
function put(text, font, lines, factors = []) {
  const all = [...lines, ...factors], first = Number(text.getAttribute("y")) - 0.575 * (all.length - 1) * font;
  const words = all.map((line, k) => `<tspan x="${text.getAttribute("x")}" y="${first + 1.15 * font * k}"${
    k < lines.length ? "" : ' class="factor"'}>${line}</tspan>`).join("");
  if (text.written !== words) text.innerHTML = text.written = words;
}

function renderPicture(picture, values, lit, nameOf = line => line.weight) {
  for (const drawing of picture) {
    const largest = Math.max(1e-300, ...drawing.lines.map(line => Math.abs(values[nameOf(line)] ?? 0)));
    for (const line of drawing.lines) renderLine(drawing, line, nameOf(line), values, largest, lit);
    for (const box of drawing.boxes) renderBox(drawing, box, values, lit);
  }
}

// The steps of the chain rule that lead along a line.
const keysOf = (line, name) => [line.link, `${line.row}.${line.weight}`, `${line.row}.${name}`];

function renderLine({room, font, narrow, compact}, line, name, values, largest, {marks, words = {}}) {
  const {group, label, factor} = line, keys = keysOf(line, name), value = values[name];
  const mark = keys.map(key => marks[key]).find(Boolean), write = keys.map(key => words[key]).find(Boolean);
  const factors = write && room.factor ? [write(room.factor)] : [];
  const sign = value === undefined ? "" : value < 0 ? " minus" : " plus";
  set(group, "class", `line${sign} ${mark?.look ?? ""}`);
  if (sign) group.style.setProperty("--w", (1 + (WIDEST - 1) * Math.abs(value) / largest).toFixed(2));
  if (mark?.size !== undefined) group.style.setProperty("--told", (1 + 9 * seen(mark.size)).toFixed(2));
  hear(group, name, value);
  if (factor) put(factor, font, [], factors);
  if (!label) return;
  const number = sign && signed(value, room.weight), inTwo = narrow && !line.isBias;
  put(label, font, compact ? [number] : inTwo ? [name, number] : [`${name} ${number}`], factors);
  set(label, "class", !mark ? "" : mark.look === "fwd" ? "fwd" : "back");
}

function renderBox({room, font, compact}, {group, name, value, told}, values, {marks, told: words = {}, bars}) {
  set(group, "class", `box ${marks[name]?.look ?? ""}`);
  hear(group, name, values[name]);
  if (told) put(told, font, words[name] ? [words[name](Math.min(8, room.box))] : []);
  renderBar(group, bars?.[name]);
  // A compact box bears its neuron's name alone.
  const number = compact ? value.textContent : fit(values[name], room.box);
  if (value.textContent !== number) value.textContent = number;
}

// What a screen reader hears of a number that can be taken hold of.
function hear(group, name, value) {
  if (!group.hasAttribute("data-grip")) return;
  set(group, "aria-label", name);
  set(group, "aria-valuenow", value);
}

// How much a quantity changes: a bar at the side of its box, up or down.
function renderBar(group, by) {
  $(group, ".bar")?.remove();
  if (by === undefined) return;
  const box = $(group, "rect"), bar = box.cloneNode(), height = 40 * seen(by);
  const x = Number(box.getAttribute("x")) + Number(box.getAttribute("width")) - 8;
  const looks = {class: `bar ${by < 0 ? "less" : "more"}`, x, width: 9, y: by < 0 ? 0 : -height, height, rx: 0};
  for (const [name, look] of Object.entries(looks)) set(bar, name, look);
  group.append(bar);
}
