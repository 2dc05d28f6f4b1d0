// The error over the rounds, on a logarithmic scale: points are [round, error], marks are [round, words].
function renderCurve(state, {what, unit, height, marks = []}) {
  const {points} = state, place = at(state, "curve"), width = Math.max(230, place.clientWidth || 380);
  const errors = points.map(([, error]) => Math.max(error, 1e-16)), last = Math.max(1, points.at(-1)[0]);
  const low = Math.floor(Math.log10(Math.min(...errors)));
  const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(...errors))));
  const left = 62, bottom = height - 22, right = width - 12, every = Math.ceil((high - low) / 4);
  const x = time => left + (right - left) * time / last;
  const y = error => 8 + (bottom - 8) * (high - Math.log10(error)) / (high - low);
  const grid = [];
  for (let power = high; power >= low; power -= every) {
    const label = power > -6 && power < 6 ? (10 ** power).toFixed(Math.max(0, -power)) : `1e${power}`;
    grid.push(`<line x1="${left}" x2="${right}" y1="${y(10 ** power)}" y2="${y(10 ** power)}"/>
      <text x="${left - 6}" y="${y(10 ** power) + 4}" text-anchor="end">${label}</text>`);
  }
  const path = points.map(([time], k) => `${k ? "L" : "M"}${x(time).toFixed(1)} ${y(errors[k]).toFixed(1)}`).join("");
  const switches = marks.map(([time, words]) => `<g class="switch"><line x1="${x(time)}" x2="${x(time)}" y1="8"
    y2="${bottom}"/><text x="${Math.min(x(time) + 4, right - 40)}" y="18">${words}</text></g>`);
  place.innerHTML = `<svg class="curve" viewBox="0 0 ${width} ${height}" role="img" aria-label="${what} from ${
    asGiven(points[0][1])} to ${asGiven(points.at(-1)[1])} over ${counted(last, unit)}">${grid.join("")}${switches.join("")}
    <path d="${path}"/><circle cx="${x(points.at(-1)[0])}" cy="${y(errors.at(-1))}" r="4"/>
    <text x="${left}" y="${height - 5}">0</text><text x="${right}" y="${height - 5}" text-anchor="end">${points.at(-1)[0]
      ? counted(last, unit) : ""}</text></svg>`;
}

// Half as many points, where there are more than can be seen; the last one stays.
const thinned = points => points.length > 1200 ? points.filter((_, k) => k % 2 === 0 || k === points.length - 1) : points;
