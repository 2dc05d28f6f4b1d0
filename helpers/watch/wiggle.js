// Wiggling a weight: while it is held and shaken, every quantity on its paths shows its measured change. Let go, blame
// flows back along the same links, at each gate multiplied by that link's factor. A gate can be asked first.
// How far a weight is shaken by the button.
const SWING = 0.1;
const later = time => new Promise(resolve => setTimeout(resolve, time));
const change = (x, room = 7) => `${x < 0 ? "\u2212" : "+"}${fit(Math.abs(x), room)}`.replace(/.\u2248/, "\u2248");

function takeHold(state, name) {
  state.weight = name;
  state.wiggle = {held: true, now: state.values, by: 0, furthest: 0, changes: {}, opened: 0};
  render(state);
}

// The weight is somewhere else for a moment: all rows worked forward, and what changed.
function shakeTo(state, x) {
  const {wiggle, weight, values} = state;
  const now = work(state, {...values, [weight]: x}), by = x - values[weight];
  if (!finite(now)) return;
  wiggle.now = now;
  wiggle.by = by;
  wiggle.changes = Object.fromEntries(Object.keys(now).map(name => [name, now[name] - values[name]]));
  if (Math.abs(by) >= Math.abs(wiggle.furthest)) Object.assign(wiggle, {furthest: by, moved: wiggle.changes});
  render(state);
}

function letGo(state) {
  if (!state.wiggle.moved) shakeTo(state, state.values[state.weight] + SWING);
  Object.assign(state.wiggle, {held: false, now: null});
  flowBack(state);
}

async function shake(state, name) {
  if (state.wiggle?.held) return;
  takeHold(state, name);
  const {wiggle} = state, begun = performance.now(), from = state.values[name];
  for (let time = 0; time < 1500 && !calm.matches && state.wiggle === wiggle;) {
    time = await nextFrame() - begun;
    shakeTo(state, from + SWING * Math.sin(time / 1500 * 6.5 * Math.PI));
  }
  if (state.wiggle !== wiggle) return;
  shakeTo(state, from + SWING);
  if (!calm.matches) await later(700);
  if (state.wiggle === wiggle) letGo(state);
}

// Gate by gate from E_total to the weight, up to the next one that asks first.
async function flowBack(state) {
  const {wiggle} = state, factors = code.factors(state.values), {links} = tellBack(state, pathsTo(state.weight), factors);
  while (state.wiggle === wiggle && wiggle.opened < links.length) {
    const link = links[wiggle.opened];
    wiggle.question = state.ask && factors[link] !== 1 ? questionAt(state, link, factors[link]) : null;
    if (wiggle.question) break;
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
function questionAt(state, link, factor) {
  const [of, used] = [rowOf(link), usedBy(link)], {values} = state;
  const wrong = [values[used], values[of], -factor, 1 - factor, 2 * factor]
    .filter(x => Math.abs(x - factor) > 0.01 * Math.abs(factor));
  const choices = [factor, ...wrong.slice(0, 2)].sort((a, b) => a - b);
  return {link, of, used, factor, choices};
}

function answer(state, k) {
  const {wiggle} = state, {of, used, factor, choices} = wiggle.question;
  const right = Math.abs(choices[k] - factor) <= 0.005 * Math.abs(factor);
  wiggle.said = `${right ? "Yes" : "No"}: raise ${used} a little, and ${of} ${factor < 0 ? "falls" : "rises"} by
    ${nine(Math.abs(factor))} times as much.`;
  wiggle.opened++;
  state.say(wiggle.said);
  render(state);
  flowBack(state);
}

function questionPage(state, {of, used, choices}) {
  return `<p><b>The next gate: from ${of} back to ${used}.</b> If ${used} rises a little, how many times as much does ${of}
    change? <code>${of} = ${formulaOf(state, of)}</code></p><p class="tools">${choices.map((x, k) =>
    `<button data-answer="${k}">×${fit(x, 9)}</button>`).join("")}
    <label>or type <input type="text" inputmode="decimal" data-at="guess" aria-label="the factor" autocomplete="off"></label></p>`;
}

function listenToGuess(state) {
  at(state, "guess")?.addEventListener("change", ({target}) => {
    const x = typed(target.value), {question} = state.wiggle;
    if (!Number.isFinite(x)) return;
    question.choices.push(x);
    answer(state, question.choices.length - 1);
  });
}

// --- What is shown ---------------------------------------------------------------------------------------------------

function renderWiggle(state) {
  const {wiggle, weight, values} = state, paths = pathsTo(weight), factors = code.factors(values);
  const all = tellBack(state, paths, factors);
  if (!wiggle) {
    at(state, "words").innerHTML = `<p><b>Take hold of ${weight}’s line and shake it</b>:
      every box on its way shows how much it changes. Let go, and blame flows back.</p>`;
    at(state, "panel").innerHTML = "";
    return {marks: Object.fromEntries(all.links.map(link => [link, {look: "way"}])), words: {}, told: {}};
  }
  const done = wiggle.opened === all.links.length, back = tellBack(state, paths, factors, wiggle.opened);
  const focused = state.root.getRootNode().activeElement?.dataset.answer;
  at(state, "words").innerHTML = wiggle.held ? heldWords(state) : backWords(state, all, back, done);
  at(state, "panel").innerHTML = wiggle.question && !wiggle.held ? questionPage(state, wiggle.question)
    : movedPage(state, all.links, factors);
  listenToGuess(state);
  if (focused) $(state.root, "[data-answer]")?.focus();
  if (done) showStrip(state, all, factors);
  return wiggle.held ? heldLit(wiggle, all.links) : backLit(state, all.links, back);
}

// Forward: lines as wide as what they make change, boxes with their change.
function heldLit({changes}, links) {
  const names = [...new Set(links.map(rowOf))];
  const moved = link => ({look: `told shared${changes[rowOf(link)] < 0 ? " less" : ""}`, size: changes[rowOf(link)] ?? 0});
  return {
    marks: Object.fromEntries(links.map(link => [link, moved(link)])),
    words: {}, bars: Object.fromEntries(names.map(name => [name, changes[name] ?? 0])),
    told: Object.fromEntries(names.map(name => [name, room => change(changes[name] ?? 0, room - 1)])),
  };
}

function backLit(state, links, back) {
  const closed = links.slice(state.wiggle.opened);
  for (const mark of Object.values(back.marks)) mark.look += " flow";
  for (const link of closed) back.marks[link] = {look: "way"};
  if (state.ask) for (const link of closed) back.words[link] = "?";
  return back;
}

function heldWords({weight, wiggle: {by, changes}}) {
  return `<p>${weight} is ${change(by)} away. <b>E_total changes by ${change(changes.E_total ?? 0)}</b>.</p>`;
}

function backWords(state, all, back, done) {
  const {weight, wiggle} = state, meet = [];
  for (const name of Object.keys(back.numbers)) {
    const from = all.links.slice(0, wiggle.opened).filter(link => usedBy(link) === name);
    if (from.length > 1) {
      const sizes = from.map(link => back.marks[link].size);
      meet.push(`Two currents meet at ${name}: ${sizes.map((x, k) => `${k && x >= 0 ? "+ " : ""}${x < 0 ? "− " : ""}${fit(Math.abs(x), 7)}`)
        .join(" ")} = <b>${fit(back.numbers[name], 8)}</b>.`);
    }
  }
  const end = done ? `What arrives at ${weight} is its gradient: <b data-sum="${all.numbers[weight]}">${nine(all.numbers[weight])}</b>.
    Shaken by ${change(wiggle.furthest)}, E_total changed by ${change(wiggle.moved.E_total, 9)}:
    ${fit(wiggle.moved.E_total / wiggle.furthest, 9)} times as much.` : "Blame flows back, at each gate multiplied by its factor.";
  return `<p>${wiggle.said ? `${wiggle.said} ` : ""}${meet.join(" ")} ${end}</p>`;
}

// Link by link: what changed, how much, and how many times what came before it.
function movedPage({weight, wiggle}, links, factors) {
  const moved = wiggle.held ? wiggle.changes : wiggle.moved ?? {}, names = [...new Set(links.map(rowOf))].reverse();
  const bar = x => `<i class="${x < 0 ? "less" : "more"}" style="width:${(100 * Math.cbrt(Math.min(1, Math.abs(x)))).toFixed(1)}%"></i>`;
  const line = (name, x, from) => `<li><code>${name}</code><span class="far">${bar(x)}</span><code class="num">${change(x, 9)}</code>
    <span class="soft">${from}</span></li>`;
  const from = name => links.filter(link => rowOf(link) === name).map(link => `×${fit(factors[link], 6)} from ${usedBy(link)}`).join(", ");
  return `<ol class="moved">${line(weight, wiggle.held ? wiggle.by : wiggle.furthest, "shaken")}
    ${names.map(name => line(name, moved[name] ?? 0, from(name))).join("")}</ol>`;
}

// Without motion, and on paper: the same as a row of still pictures.
function showStrip(state, all, factors) {
  const {wiggle, weight, values, picture} = state, third = all.links.findIndex(link => /^out_h/.test(rowOf(link)));
  const scenes = [["Shaken: what changes", heldLit({changes: wiggle.moved}, all.links)],
    ["Blame, as far as it parts", tellBack(state, pathsTo(weight), factors, third < 0 ? 3 : third)],
    [`All the way back to ${weight}`, all]];
  const strip = document.createElement("div");
  strip.className = "strip";
  for (const [words, lit] of scenes) {
    const figure = document.createElement("figure");
    figure.append(picture.at(-1).svg.cloneNode(true));
    figure.insertAdjacentHTML("beforeend", `<figcaption>${words}</figcaption>`);
    figure.inert = true;
    renderPicture(pictureOf(figure), values, lit, state.nameOf);
    strip.append(figure);
  }
  at(state, "panel").append(strip);
}
