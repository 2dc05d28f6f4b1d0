// Walking the rows: each is worked with today's numbers, and its lines light up.
const NAME = /[A-Za-z_]\w*/g;
const meaningOf = name => /^delta_/.test(name) ? ["E_total", name.replace("delta", "net")] : /^d(.+?)_d(.+)$/.exec(name)?.slice(1);
const isBack = name => Boolean(meaningOf(name)) || name.endsWith("_new");
const filled = (formula, values) => formula.replace(NAME, name => name in values ? inBrackets(values[name]) : name);

// The paths from E_total to a name, each a list of steps "row.used".
const pathsTo = name => data.paths[name].map(path => path.split(" "))
  .map(path => path.slice(1).map((used, k) => `${path[k]}.${used}`));

// The parts of the chain rule's paths that lead from one quantity to another.
const parts = (of, wrt) => Object.keys(data.paths).flatMap(pathsTo).map(path =>
  path.slice(path.findIndex(link => link.startsWith(`${of}.`)), path.findIndex(link => link.endsWith(`.${wrt}`)) + 1))
  .filter(part => part.length && part[0].startsWith(`${of}.`));

function nudged(of, wrt, slope) {
  const raised = `Raise ${wrt} a little: ${of}`;
  if (!Number(slope.toFixed(9))) return `${raised} does not change.`;
  return `${raised} ${slope > 0 ? "rises" : "falls"} by ${asGiven(Math.abs(slope))} times as much.`;
}

function meaningInWords(state, name) {
  const [kind, who] = name.split(/_(.*)/), x = state.values[name];
  if (meaningOf(name)) {
    const [of, wrt] = meaningOf(name), ways = new Set(parts(of, wrt).map(String)).size;
    return nudged(of, wrt, x) + (ways > 1 ? ` ${ways} paths lead from ${wrt} to ${of}, and their effects add up.` : "");
  }
  if (name.endsWith("_new")) {
    const old = name.slice(0, -4), slope = state.values[`dE_total_d${old}`];
    return `${old} moves against its slope: ${slope > 0 ? "down" : slope < 0 ? "up" : "not at all"}, by eta times the slope.`;
  }
  return {net: `Each signal times the weight of its line, added up, plus the bias.`,
    out: `What ${who} passes on: its net input, squashed.`,
    E: who === "total" ? "The total error: the one number that learning makes small."
      : `How far ${who} is from its target.`}[kind];
}

function renderWalk(state) {
  const {step: name, values} = state, order = Object.keys(sheetOf(state)), place = order.indexOf(name);
  const back = isBack(name), of = meaningOf(name), formula = formulaOf(state, name), last = place + 1 === order.length;
  at(state, "words").innerHTML = `<div class="work"><b>${name}</b><span>= ${formula}</span>
    <span></span><span>= ${filled(formula, values)}</span>
    <span></span><span>= <b class="${back ? "is-back" : "is-forward"}" data-value="${values[name]}">${nine(values[name])}</b></span></div>
    <p><b class="tag ${back ? "is-back" : "is-forward"}">${back ? "← backward" : "forward →"}</b>
    <span class="soft">Step ${place + 1} of ${order.length}.</span> ${meaningInWords(state, name)}
    ${of && of[1] in data.paths ? `<button class="plain" data-do="trace">Trace ${of[1]}</button>` : ""}
    ${last ? "<b>Next puts the new weights in place: a round begins.</b>" : ""}</p>`;
  at(state, "panel").innerHTML = `<p class="soft">Pull a weight, an input or a target and watch the rest follow.
    <b>Trace a weight</b> to see all its ways to E_total, <b>wiggle</b> one to feel how much it counts.</p>`;
  at(state, "rows").value = name;
  $(state.root, "[data-do=back]").disabled = !place;
  $(state.root, "[data-do=next]").textContent = last ? `Begin round ${count(state.round + 1)} ›` : "Next ›";
  return litBy(state, name);
}

// The lines of a row: forward those that run into it, backward all ways between the two quantities of its derivative.
function litBy(state, name) {
  const of = meaningOf(name), look = isBack(name) ? "back" : "fwd", old = name.replace("_new", "");
  const links = of ? parts(...of).flat() : look === "back" ? pathsTo(old).flatMap(path => path.slice(-1))
    : formulaOf(state, name).match(NAME).map(used => `${name}.${used}`);
  const marks = Object.fromEntries([...links, ...(of ?? [name])].map(key => [key, {look}]));
  return {marks};
}

async function nextRow(state) {
  const order = Object.keys(sheetOf(state)), place = order.indexOf(state.step) + 1;
  if (place === order.length) await learnRounds(state, 1);
  go(state, order[place % order.length]);
}

function previousRow(state) {
  const order = Object.keys(sheetOf(state));
  go(state, order[order.indexOf(state.step) - 1]);
}
