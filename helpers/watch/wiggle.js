// Wiggling a weight: while it is held and shaken, every quantity on its paths shows its measured change. Let go, blame
// flows back along the same links, at each gate multiplied by that link's factor. A gate can be asked first.
// How far a weight is shaken by the button.
const SWING = 0.1;
const later = time => new Promise(resolve => setTimeout(resolve, time));

// by: how far the weight is away now. furthest: how far it was at most, which is what is told afterwards. opened: how
// many links of the way back have been shown.
function takeHold(state, name) {
  state.weight = name;
  state.wiggle = {held: true, by: 0, furthest: 0, opened: 0};
  render(state);
}

// The weight is somewhere else for a moment.
function shakeTo(state, by) {
  const {wiggle} = state;
  if (!finite(moved(state, by))) return;
  wiggle.by = by;
  if (Math.abs(by) >= Math.abs(wiggle.furthest)) wiggle.furthest = by;
  render(state);
}

function letGo(state) {
  state.wiggle.held = false;
  state.wiggle.furthest ||= SWING;
  flowBack(state);
}

async function shake(state, name) {
  if (state.wiggle?.held) return;
  takeHold(state, name);
  const {wiggle} = state, begun = performance.now();
  for (let time = 0; time < 1500 && !calm.matches && state.wiggle === wiggle;) {
    time = await nextFrame() - begun;
    shakeTo(state, SWING * Math.sin(time / 1500 * 6.5 * Math.PI));
  }
  if (state.wiggle !== wiggle) return;
  shakeTo(state, SWING);
  if (!calm.matches) await later(700);
  if (state.wiggle === wiggle) letGo(state);
}

// Gate by gate from E_total to the weight, up to the next one that asks first.
async function flowBack(state) {
  const {wiggle} = state, {links, factors} = tellBack(state);
  wiggle.question = null;
  while (state.wiggle === wiggle && wiggle.opened < links.length) {
    const link = links[wiggle.opened];
    if (state.ask && factors[link] !== 1) {
      wiggle.question = questionAt(state, link, factors[link]);
      break;
    }
    if (!calm.matches) await later(330);
    wiggle.opened++;
    if (state.wiggle === wiggle) render(state);
  }
  if (state.wiggle !== wiggle) return;
  render(state);
  if (wiggle.opened === links.length) state.say(at(state, "words").textContent);
}

// --- Asked first -----------------------------------------------------------------------------------------------------

// The right factor among two that come of slips: one without its last step, and another of its neighbours.
function questionAt({values}, link, factor) {
  const of = rowOf(link), used = usedBy(link);
  const wrong = [values[used], values[of], -factor, 1 - factor, 2 * factor]
    .filter(x => Math.abs(x - factor) > 0.01 * Math.abs(factor));
  return {of, used, factor, choices: [factor, ...wrong.slice(0, 2)].sort((a, b) => a - b)};
}

function answer(state, x) {
  if (!Number.isFinite(x)) return;
  const {wiggle} = state, {of, used, factor} = wiggle.question, right = Math.abs(x - factor) <= 0.005 * Math.abs(factor);
  wiggle.said = `${right ? "Yes" : "No"}: raise ${used} a little, and ${of} ${factor < 0 ? "falls" : "rises"} by
    ${nine(Math.abs(factor))} times as much.`;
  wiggle.opened++;
  state.say(wiggle.said);
  flowBack(state);
}

function questionPage(state, {of, used, choices}) {
  return `<p><b>The next gate: from ${of} back to ${used}.</b> If ${used} rises a little, how many times as much does ${of}
    change? <code>${of} = ${formulaOf(state, of)}</code></p><p class="tools">${choices.map(x =>
    `<button data-answer="${x}">×${fit(x, 9)}</button>`).join("")}
    <label>or type <input type="text" inputmode="decimal" data-at="guess" aria-label="the factor" autocomplete="off"></label></p>`;
}

// --- What is shown ---------------------------------------------------------------------------------------------------

function renderWiggle(state) {
  const {wiggle, weight, root} = state, words = at(state, "words"), panel = at(state, "panel"), all = tellBack(state);
  if (!wiggle) {
    words.innerHTML = `<p><b>Take hold of ${weight}’s line and shake it</b>:
      every box on its way shows how much it changes. Let go, and blame flows back.</p>`;
    panel.innerHTML = "";
    return {marks: closed(all.links)};
  }
  const {held, by, furthest, opened, question} = wiggle, changes = changesBy(state, held ? by : furthest);
  const asked = root.getRootNode().activeElement?.dataset.answer;
  words.innerHTML = held ? `<p>${weight} is ${signed(by, 7)} away. <b>E_total changes by ${signed(changes.E_total, 7)}</b>.</p>`
    : backWords(state, all, changes);
  panel.innerHTML = question ? questionPage(state, question) : movedPage(weight, all, changes);
  if (asked) $(panel, "[data-answer]")?.focus();
  if (opened === all.links.length) showStrip(state, all, changes);
  if (held) return forwardLit(all.links, changes);
  const lit = tellBack(state, {opened}), ahead = all.links.slice(opened);
  for (const mark of Object.values(lit.marks)) mark.look += " flow";
  if (state.ask) for (const link of ahead) lit.words[link] = () => "?";
  return {...lit, marks: {...lit.marks, ...closed(ahead)}};
}

// Links that nothing has come back through yet.
const closed = links => Object.fromEntries(links.map(link => [link, {look: "way"}]));

function changesBy(state, by) {
  const now = moved(state, by);
  return Object.fromEntries(Object.keys(now).map(name => [name, now[name] - state.values[name]]));
}

// Forward: lines as wide as what they make change, boxes with their change.
function forwardLit(links, changes) {
  const names = [...new Set(links.map(rowOf))];
  const mark = size => ({look: `told shared${size < 0 ? " less" : ""}`, size});
  return {
    marks: Object.fromEntries(links.map(link => [link, mark(changes[rowOf(link)])])),
    bars: Object.fromEntries(names.map(name => [name, changes[name]])),
    told: Object.fromEntries(names.map(name => [name, room => signed(changes[name], room - 1)])),
  };
}

function backWords({weight, wiggle: {said, opened, furthest}}, {links, marks, numbers}, {E_total}) {
  const back = links.slice(0, opened), meet = [];
  for (const name of new Set(back.map(usedBy))) {
    const sizes = back.filter(link => usedBy(link) === name).map(link => marks[link].size);
    if (sizes.length < 2) continue;
    const sum = sizes.reduce((a, b) => a + b);
    meet.push(`Two currents meet at ${name}: ${sizes.map((x, k) => `${k && x >= 0 ? "+ " : ""}${x < 0 ? "− " : ""}${fit(Math.abs(x), 7)}`)
      .join(" ")} = <b>${fit(sum, 8)}</b>.`);
  }
  const end = opened < links.length ? "Blame flows back, at each gate multiplied by its factor."
    : `What arrives at ${weight} is its gradient: <b data-sum="${numbers[weight]}">${minus(nine(numbers[weight]))}</b>.
    Shaken by ${signed(furthest, 7)}, E_total changed by ${signed(E_total, 9)}: ${fit(E_total / furthest, 9)} times as much.`;
  return `<p>${said ?? ""} ${meet.join(" ")} ${end}</p>`;
}

// Link by link: what changed, how much, and how many times what came before it.
function movedPage(weight, {links, factors}, changes) {
  const names = [...new Set(links.map(rowOf))].reverse();
  const from = name => links.filter(link => rowOf(link) === name).map(link => `×${fit(factors[link], 6)} from ${usedBy(link)}`);
  const line = (name, words) => `<li><code>${name}</code><span class="far"><i class="${changes[name] < 0 ? "less" : "more"}"
    style="width:${100 * seen(changes[name])}%"></i></span><code class="num">${signed(changes[name], 9)}</code>
    <span class="soft">${words}</span></li>`;
  return `<ol class="moved">${line(weight, "shaken")}${names.map(name => line(name, from(name).join(", "))).join("")}</ol>`;
}

// Without motion, and on paper: the same as a row of still pictures.
function showStrip(state, all, changes) {
  const apart = all.links.findIndex(link => rowOf(link).startsWith("out_h"));
  const scenes = [["Shaken: what changes", forwardLit(all.links, changes)],
    ["Blame, as far as it parts", tellBack(state, {opened: apart < 0 ? 3 : apart})],
    [`All the way back to ${state.weight}`, all]];
  const strip = document.createElement("div");
  strip.className = "strip";
  for (const [words, lit] of scenes) {
    const figure = document.createElement("figure");
    figure.append(state.picture.at(-1).svg.cloneNode(true));
    figure.insertAdjacentHTML("beforeend", `<figcaption>${words}</figcaption>`);
    figure.inert = true;
    renderPicture(pictureOf(figure), state.values, lit, state.nameOf);
    strip.append(figure);
  }
  at(state, "panel").append(strip);
}
