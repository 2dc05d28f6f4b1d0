// The live drawing: the same SVG as the still one, in a wide and in a narrow form, kept up to date.
// `lit` says what is lit: marks (a box or a step "row.used" -> {look, size}), words (a step -> its factor, or a question mark),
// told (a box -> what stands below it, in so much room), bars (a box -> how much it changes).
const WIDEST = 8;
const widthOf = (size, largest) => 1 + (WIDEST - 1) * Math.min(1, Math.abs(size) / largest);
const toldWidth = size => 1 + 9 * Math.cbrt(Math.min(1, Math.abs(size)));

// What the drawings in a page consist of.
function pictureOf(root) {
  return $$(root, "svg.net").map(svg => {
    const compact = !$(svg, '[data-q="E_total"]'), {digits, decimals} = svg.dataset;
    return {
      svg, compact, upright: svg.classList.contains("narrow") && !compact, digits: +digits, decimals: +decimals,
      font: parseFloat(svg.getAttribute("font-size")),
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

// Lines of text around the middle of their place.
function put(text, lines, font) {
  const words = lines.join("\n");
  if (text.written === words) return;
  const x = text.getAttribute("x"), first = Number(text.getAttribute("y")) - 0.575 * (lines.length - 1) * font;
  text.innerHTML = lines.map((line, k) => `<tspan x="${x}" y="${first + 1.15 * font * k}">${line}</tspan>`).join("");
  text.written = words;
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

function renderLine(drawing, line, name, values, largest, lit) {
  const {group, label, factor} = line, keys = keysOf(line, name);
  const mark = keys.map(key => lit.marks[key]).find(Boolean), value = values[name];
  const words = keys.map(key => lit.words[key]).find(found => found !== undefined);
  const extra = words === undefined ? [] : [words === "?" ? words : `×${fit(words, drawing.upright ? 5 : 6)}`];
  const sign = value === undefined ? "" : value < 0 ? " minus" : " plus", look = `line${sign} ${mark?.look ?? ""}`;
  if (group.getAttribute("class") !== look) group.setAttribute("class", look);
  if (sign) group.style.setProperty("--w", widthOf(value, largest).toFixed(2));
  if (mark?.size !== undefined) group.style.setProperty("--told", toldWidth(mark.size).toFixed(2));
  if (factor) put(factor, extra, drawing.font);
  if (!label) return;
  const shown = sign && signed(value, drawing.decimals);
  const lines = drawing.upright && !line.isBias ? [name, shown] : [`${name} ${shown}`];
  put(label, [...lines, ...extra], drawing.font);
  label.setAttribute("class", !mark ? "" : mark.look === "fwd" ? "fwd" : "back");
}

function renderBox(drawing, {group, name, value, told}, values, lit) {
  const words = lit.told[name], {digits} = drawing, text = fit(values[name], digits);
  group.setAttribute("class", `box ${lit.marks[name]?.look ?? ""}`);
  if (told) put(told, words ? [words(Math.min(8, digits))] : [], drawing.font);
  if (value.textContent !== text) value.textContent = text;
  renderBar(group, lit.bars?.[name]);
}

// How much a quantity changes: a bar at the side of its box, up or down, by the cube root so that small ones are seen.
function renderBar(group, by) {
  let bar = $(group, ".bar");
  if (by === undefined) return bar?.remove();
  const box = $(group, "rect"), height = 40 * Math.cbrt(Math.min(1, Math.abs(by)));
  if (!bar) {
    bar = box.cloneNode();
    bar.setAttribute("x", Number(box.getAttribute("x")) + Number(box.getAttribute("width")) - 8);
    bar.setAttribute("width", 9);
    group.append(bar);
  }
  bar.setAttribute("class", `bar ${by < 0 ? "less" : "more"}`);
  bar.setAttribute("y", by < 0 ? 0 : -height);
  bar.setAttribute("height", height);
}

function describe(picture, words) {
  for (const {svg} of picture) {
    svg.setAttribute("role", "group");
    svg.setAttribute("aria-label", words);
  }
}
