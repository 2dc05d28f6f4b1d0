// What both explorers share: numbers as text, fields with their messages, the drawing, the error curve, the start.
// `code` (functions printed from the worksheet's rows) and `data` stand before this file in the page.
const $ = (root, selector) => root.querySelector(selector);
const $$ = (root, selector) => [...root.querySelectorAll(selector)];
const finite = values => Object.values(values).every(Number.isFinite);

// Nine decimals as the tutorial prints them; nine digits in powers of ten where decimals would hide the number.
const nine = x => x === 0 || (Math.abs(x) >= 1e-4 && Math.abs(x) < 1e6) ? x.toFixed(9) : x.toExponential(8);
// A number as it was given where that is short, with nine decimals otherwise; in brackets where a minus would confuse.
const given = x => String(x).length < 10 ? String(x) : nine(x);
const put = x => x < 0 ? `(${given(x)})` : given(x);
// As many decimals as fit into so many characters.
const fit = (x, room) => {
  if (String(x).length <= room) return String(x);
  if (x && Math.abs(x) < 1e-4) return x.toExponential(Math.max(0, room - 7));
  for (let decimals = room - 2; decimals >= 0; decimals--) {
    const text = x.toFixed(decimals);
    if (text.length <= room) return text;
  }
  return x.toExponential(0);
};
const signed = (x, decimals) => (x < 0 ? "\u2212" : "+") + Math.abs(x).toFixed(decimals);
const count = n => n.toLocaleString("en-US");

// A given to type or to drag. What is no good stays in the field with a message beside it; the last good value holds.
// accept(value) returns what is wrong with the value in words, or nothing after it has been taken.
function field(id, name, {label = name, min, max, step = 0.01, hint, whole = false, accept}) {
  const box = document.createElement("div");
  box.className = "field";
  box.innerHTML = `<label for="${id}"><span>${label}</span><input type="text" id="${id}" inputmode="decimal"
    autocomplete="off" data-given="${name}" aria-describedby="${id}-wrong"></label>
    <input type="range" min="${min}" max="${max}" step="${step}" data-drag="${name}" aria-label="${label}: drag">
    <div class="wrong" id="${id}-wrong" role="alert"></div>`;
  const typed = $(box, "[type=text]"), dragged = $(box, "[type=range]"), wrong = $(box, ".wrong");
  let value;
  const show = (x, text = given(x)) => {
    value = x;
    if (typed.value !== text) typed.value = text;
    dragged.value = x;
    typed.removeAttribute("aria-invalid");
    wrong.textContent = "";
  };
  const take = text => {
    const x = text.trim() === "" ? NaN : Number(text.trim().replace("\u2212", "-")), last = value;
    let bad = !Number.isFinite(x) || (whole && !Number.isInteger(x))
      ? `${label} needs ${whole ? "a whole number such as 1" : `a number such as ${hint}`}` : "";
    if (!bad && x !== last) {
      // Set now, so that what accept() draws does not write into the field that is being typed in.
      value = x;
      bad = accept(x);
    }
    if (!bad) return show(x, text);
    value = last;
    typed.setAttribute("aria-invalid", "true");
    wrong.textContent = `${bad}. Still using ${given(value)}.`;
  };
  typed.addEventListener("input", () => take(typed.value));
  typed.addEventListener("keydown", event => event.key === "Escape" && show(value));
  dragged.addEventListener("input", () => take(dragged.value));
  return {box, show: x => (x !== value || wrong.textContent) && show(x)};
}

// Two words into a text of a drawing, one under the other or one after the other.
function stack(text, one, two, stacked) {
  const x = text.getAttribute("x") || 0;
  text.innerHTML = stacked ? `<tspan x="${x}">${one}</tspan><tspan x="${x}" dy="1.12em">${two}</tspan>` : `${one} ${two}`;
}

// A number of the moment at the place that a part of the drawing keeps for it; two words stand one under the other.
function moments(part, words) {
  let text = $(part, ".m");
  if (!words) return text?.remove();
  if (!text) {
    text = document.createElementNS("http://www.w3.org/2000/svg", "text");
    const [x, y] = part.dataset.m.split(" ");
    for (const [name, value] of Object.entries({x, y, class: "m"})) text.setAttribute(name, value);
    part.append(text);
  }
  if (Array.isArray(words)) stack(text, ...words, true);
  else text.textContent = words;
}

// Write numbers into the drawings: beside a weight's name its sign and value, in a box the number of its quantity.
function write(root, values, nameOf = name => name) {
  for (const drawing of $$(root, "svg")) {
    const {digits, decimals} = drawing.dataset;
    for (const line of $$(drawing, "[data-w]")) {
      const name = nameOf(line.dataset.w), label = $(line, "text");
      stack(label, name, signed(values[name], +decimals), "stacked" in line.dataset);
      $(line, "line").style.setProperty("--w", widthOf(values[name]));
    }
    for (const box of $$(drawing, "[data-q]")) {
      const texts = $$(box, "text:not(.m)"), name = box.dataset.q, target = name.replace("E", "target");
      texts[1].textContent = fit(values[name], +digits);
      if (texts.length > 2) texts[2].textContent = `target ${fit(values[target], 4)}`;
    }
  }
}

// The still picture's own drawing, to come to life in the page.
const drawn = still => decodeURIComponent($(still, "img").getAttribute("src").replace(/^[^,]*,/, ""));

function describe(root, words) {
  for (const drawing of $$(root, ".drawing svg")) {
    drawing.setAttribute("role", "img");
    drawing.setAttribute("aria-label", words);
  }
}

// A line's width is the size of its weight.
const widthOf = weight => (1 + 2.5 * Math.min(Math.abs(weight), 2.5)).toFixed(2);

// The error over the rounds, on a logarithmic scale: points are [round, error].
function curve(points, {width, height = 150, what, unit = "rounds", left = 44}) {
  const errors = points.map(point => Math.max(point[1], 1e-16));
  const low = Math.floor(Math.log10(Math.min(...errors))), high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(...errors))));
  const last = Math.max(1, points.at(-1)[0]), bottom = height - 22, right = width - 12;
  const x = round => left + (right - left) * round / last;
  const y = error => 8 + (bottom - 8) * (high - Math.log10(error)) / (high - low);
  const every = Math.ceil((high - low) / 5), decades = [];
  for (let power = high; power >= low; power -= every) decades.push(power);
  const grid = decades.map(power => `<line x1="${left}" x2="${right}" y1="${y(10 ** power)}" y2="${y(10 ** power)}"/>
    <text x="${left - 6}" y="${y(10 ** power) + 4}" text-anchor="end">${power > -4 && power < 3 ? 10 ** power : `1e${power}`}</text>`);
  const path = points.map((point, k) => `${k ? "L" : "M"}${x(point[0]).toFixed(1)} ${y(errors[k]).toFixed(1)}`).join("");
  const end = points.length - 1;
  return `<svg class="curve" viewBox="0 0 ${width} ${height}" role="img" aria-label="${what} from ${given(points[0][1])} to
    ${given(points[end][1])} over ${count(last)} ${unit}, on a logarithmic scale">${grid.join("")}<path d="${path}"/>
    <circle cx="${x(points[end][0])}" cy="${y(errors[end])}" r="4" fill="currentColor"/>
    <text x="${left}" y="${height - 5}">0</text><text x="${right}" y="${height - 5}" text-anchor="end">${points[end][0]
      ? `${count(last)} ${unit}` : ""}</text></svg>`;
}

// Let the page breathe: resolves after everything that waits, without the pause that setTimeout would add.
const breath = () => new Promise(resolve => {
  const {port1, port2} = new MessageChannel();
  port1.onmessage = () => { port1.close(); resolve(); };
  port2.postMessage(0);
});

// Messages for screen readers, politely: the last one of a burst, at most one in a second.
function announcer(root) {
  const live = $(root, "[aria-live]");
  let waiting, said = 0;
  return message => {
    clearTimeout(waiting);
    waiting = setTimeout(() => { live.textContent = message; said = Date.now(); }, Math.max(100, said + 1000 - Date.now()));
  };
}

// Bring every copy of this page part to life that is not alive yet. Ids are numbered, so that copies do not interfere.
function start(key, kind) {
  for (const root of document.querySelectorAll(`.bpn[data-key="${key}"]:not([data-id])`)) {
    root.dataset.id = `bpn-${document.querySelectorAll(".bpn[data-id]").length + 1}`;
    root.addEventListener("keydown", event => event.stopPropagation());
    kind(root, root.dataset.id);
  }
}
