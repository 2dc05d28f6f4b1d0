// Learning: rounds are played in about two seconds, or worked out at once.
// Milliseconds.
const PLAYED = 2000;

// Played, there are first single rounds, then more and more at once: most is learned at the beginning.
async function learnRounds(state, rounds) {
  if (state.busy) return;
  const {values: before, round: from} = state, end = from + rounds, chunk = Math.max(1, rounds / 200);
  const played = state.play && rounds > 1 && !calm.matches, pressed = state.root.getRootNode().activeElement;
  Object.assign(state, {busy: true, stopping: false, wiggle: null});
  if (!from) state.start = {values: before, split: state.split};
  state.root.setAttribute("aria-busy", "true");
  renderLearning(state);
  const begun = played ? await nextFrame() : 0;
  let going = true;
  while (going && state.round < end && !state.stopping && state.root.isConnected) {
    const share = played ? Math.min(1, (await nextFrame() - begun) / PLAYED) : 0;
    const next = played ? Math.floor(from + (rounds + 1) ** share) : state.round + chunk;
    going = advance(state, Math.min(end, next) - state.round);
    if (played) render(state);
  }
  state.points = thinned(state.points);
  state.busy = false;
  render(state);
  // A button loses the keyboard while it is disabled.
  if (document.activeElement === document.body) pressed?.focus({preventScroll: true});
  state.root.setAttribute("aria-busy", "false");
  renderChange(state, before);
  state.say(`Round ${count(state.round)}. ${total(state)} ${going ? "" : "The next round gives no finite number."}`);
}

// So many rounds more; false where the next one gives no finite number.
function advance(state, rounds) {
  const after = work(state, state.values, rounds);
  if (!finite(after)) return false;
  state.values = after;
  state.round += rounds;
  if (rounds) state.points.push([state.round, after.E_total]);
  return true;
}

// What has changed flashes, and so does by how much the error did.
function renderChange(state, before) {
  const gained = state.values.E_total - before.E_total;
  tell(at(state, "step"), `ΔE = ${minus(nine(gained))}`, gained);
  flash(at(state, "step"));
  for (const line of state.picture.flatMap(({lines}) => lines)) {
    const name = state.nameOf(line);
    if (line.label && state.values[name] !== before[name]) flash(line.label);
  }
}

// Biases that learn need one bias for each neuron. Fixed again, they are one for a layer as long as they still agree.
function settle(state) {
  const {values} = state, shared = Object.fromEntries(biases.map(own => [data.split[own], own]));
  if (state.learn) state.split = true;
  else if (biases.every(own => values[own] === values[shared[data.split[own]]])) state.split = false;
  const from = Object.entries(state.split ? data.split : shared);
  const divided = from.map(([name, other]) => [name, values[name] ?? values[other]]);
  state.values = work(state, {...values, ...Object.fromEntries(divided)});
}

function restart(state, given, words) {
  state.values = given;
  settle(state);
  state.round = 0;
  state.start = null;
  state.points = [[0, state.values.E_total]];
  lay(state);
  at(state, "step").textContent = "";
  state.say(`${words} ${total(state)}`);
}

// To the weights and biases of round 0, or, there, to the numbers it opened with. What does not learn stays.
function resetRounds(state) {
  if (!state.round) {
    state.split = false;
    return restart(state, data.given, "The opening numbers.");
  }
  const kept = Object.entries(state.values).filter(([name]) => givens.includes(name) && !(`${name}_new` in state.own));
  state.split = state.start.split;
  restart(state, {...state.start.values, ...Object.fromEntries(kept)}, "Round 0.");
}
