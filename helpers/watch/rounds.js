// Learning: rounds are played in about two seconds, or worked out at once.
// Milliseconds.
const PLAYED = 2000;

async function learnRounds(state, rounds) {
  if (state.busy) return;
  const before = state.values, end = state.round + rounds, played = state.play && rounds > 1 && !calm.matches;
  state.busy = true;
  state.stopping = false;
  state.root.setAttribute("aria-busy", "true");
  if (!state.round) state.start = {values: before, split: state.split};
  renderLearning(state);
  const lost = !await (played ? playRounds : workRounds)(state, end);
  state.points = thinned(state.points);
  state.busy = false;
  render(state);
  state.root.setAttribute("aria-busy", "false");
  renderChange(state, before);
  state.say(`Round ${count(state.round)}. ${total(state)} ${lost ? "The next round gives no finite number." : ""}`);
}

// So many rounds more; false where the next one gives no finite number.
function advance(state, rounds) {
  const after = work(state, state.values, rounds);
  if (!finite(after)) return false;
  state.values = after;
  state.round += rounds;
  state.points.push([state.round, after.E_total]);
  return true;
}

function workRounds(state, end) {
  const chunk = Math.max(1, (end - state.round) / 200);
  while (state.round < end) if (!advance(state, chunk)) return false;
  return true;
}

// First round by round, then faster and faster: most is learned at the beginning.
async function playRounds(state, end) {
  const from = state.round, begun = await nextFrame();
  while (state.round < end && !state.stopping && state.root.isConnected) {
    const share = Math.min(1, (await nextFrame() - begun) / PLAYED);
    const wanted = Math.min(end, Math.floor(from + (end - from + 1) ** share)) - state.round;
    for (let left = wanted; left > 0;) {
      const rounds = Math.min(left, Math.ceil(wanted / 10));
      if (!advance(state, rounds)) return false;
      left -= rounds;
    }
    if (wanted > 0) render(state);
  }
  return true;
}

// What has changed flashes, and so does by how much the error did.
function renderChange(state, before) {
  const gained = state.values.E_total - before.E_total;
  at(state, "step").textContent = `ΔE = ${minus(nine(gained))}`;
  at(state, "step").dataset.value = gained;
  flash(at(state, "step"));
  for (const {lines} of state.picture) {
    for (const line of lines) {
      const name = state.nameOf(line);
      if (line.label && state.values[name] !== before[name]) flash(line.label);
    }
  }
}

// Biases that learn need one bias for each neuron. Fixed again, they are one for a layer as long as they still agree.
function settle(state) {
  const {values, biases} = state, shared = Object.fromEntries(biases.map(own => [data.split[own], own]));
  if (state.learn) state.split = true;
  else if (biases.every(own => values[own] === values[shared[data.split[own]]])) state.split = false;
  const from = Object.entries(state.split ? data.split : shared);
  const moved = from.map(([name, other]) => [name, values[name] ?? values[other]]);
  state.values = work(state, {...values, ...Object.fromEntries(moved)});
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
  const kept = Object.entries(state.values).filter(([name]) => name in state.fields && !(`${name}_new` in state.own));
  state.split = state.start.split;
  restart(state, {...state.start.values, ...Object.fromEntries(kept)}, "Round 0.");
}
