// What both explorers share: numbers as text, fields, messages, the page's frame. `code` (functions printed from the
// worksheet's rows), `data` and `style` stand before this file; all files are one function, so no name leaves it.
const $ = (root, selector) => root.querySelector(selector);
const $$ = (root, selector) => [...root.querySelectorAll(selector)];
const at = (state, name) => $(state.root, `[data-at="${name}"]`);
const finite = values => Object.values(values).every(Number.isFinite);
const calm = matchMedia("(prefers-reduced-motion: reduce)");
const minus = text => text.replace("-", "\u2212");
const count = n => n.toLocaleString("en-US");
const counted = (n, what) => `${count(n)} ${what}${n === 1 ? "" : "s"}`;

// Nine decimals as the tutorial prints them, or nine digits where decimals would hide the number.
function nine(x) {
  const size = Math.abs(x);
  if (x === 0 || (size >= 1e-4 && size < 1e6)) return x.toFixed(9);
  return size >= 1e-9 && size < 1 ? x.toFixed(8 - Math.floor(Math.log10(size))) : x.toExponential(8);
}

// Nine decimals, so that a column of factors and products does not jump.
const ninth = x => Math.abs(x) < 1e6 ? (Number(x.toFixed(9)) || 0).toFixed(9) : nine(x);

// A number as it was given where that is short, with nine decimals otherwise; in brackets where a minus would confuse.
const asGiven = x => String(x).length < 10 ? String(x) : nine(x);
const inBrackets = x => x < 0 ? `(${asGiven(x)})` : asGiven(x);

// As many decimals as fit into so many characters; \u22480 for what is too small for them.
function fit(x, room) {
  const short = String(x);
  if (short.length <= room && !short.includes("e")) return minus(short);
  for (let decimals = room - 2; decimals >= 0; decimals--) {
    const text = x.toFixed(decimals);
    if (text.length <= room && (Number(text) || !x)) return minus(text);
  }
  return Math.abs(x) < 1 ? "\u22480" : minus(x.toExponential(0).replace("+", ""));
}

// The same with a sign in front of it.
function signed(x, room) {
  const text = fit(Math.abs(x), room);
  return text.startsWith("\u2248") ? text : (x < 0 ? "\u2212" : "+") + text;
}

// Text for the eye, and the number behind it for whoever reads the page with a program.
function tell(part, text, value) {
  part.textContent = text;
  part.dataset.value = value;
}

// What somebody typed as a number, NaN where it is none. A comma is as good as a point.
const typed = text => text.trim() === "" ? NaN : Number(text.trim().replace("\u2212", "-").replace(",", "."));

// A number in a field (an input with data-given=name) is taken with Enter or on leaving it, and Escape brings back what
// was there. So does what is no good, with a message. now(name) is the number that holds; accept(name, x) returns what is
// wrong with another one in words, or nothing after it has been taken.
function listenToFields(root, now, accept) {
  root.addEventListener("change", ({target}) => {
    const name = target.dataset.given, x = typed(target.value), whole = target.inputMode === "numeric";
    if (!name) return;
    const bad = !(whole ? Number.isInteger(x) : Number.isFinite(x))
      ? `${name} needs ${whole ? "a whole number such as 1" : "a number such as 0.5"}`
      : target.value === asGiven(now(name)) ? "" : accept(name, x);
    showField(target, now(name));
    if (bad) wrongOf(target).textContent = `${bad}. Still using ${asGiven(now(name))}.`;
  });
  root.addEventListener("keydown", ({key, target}) => {
    if (key === "Escape" && target.dataset.given) showField(target, now(target.dataset.given));
  }, true);
}

const wrongOf = input => $(input.closest("td, div, .field"), ".wrong");

function showField(input, x) {
  input.value = asGiven(x);
  wrongOf(input).textContent = "";
}

// A field follows its number, but for the one in which somebody is typing.
function renderField(input, x) {
  if (input.value !== asGiven(x) && input !== input.getRootNode().activeElement) showField(input, x);
}

const nextFrame = () => new Promise(requestAnimationFrame);

// Messages for screen readers: the last one of a burst.
function announcer(live) {
  let waiting;
  return message => {
    clearTimeout(waiting);
    waiting = setTimeout(() => { live.textContent = message; }, 500);
  };
}

// Draw attention to what has just changed.
function flash(part) {
  if (!calm.matches) part.animate({opacity: [0.1, 1, 0.3, 1]}, 700);
}

// A page of its own inside the host: the styles around it do not reach into it, and its own do not reach out.
function frame(host, template) {
  const root = host.attachShadow({mode: "open"}), source = $(host, ".still img").getAttribute("src");
  root.innerHTML = `<style>${style}</style><div class="app">${template}<div class="unseen" aria-live="polite"></div></div>`;
  $(root, ".drawing").insertAdjacentHTML("afterbegin", decodeURIComponent(source.replace(/^[^,]*,/, "")));
  $(root, "svg").insertAdjacentHTML("afterend", data.narrow);
  root.addEventListener("keydown", event => event.stopPropagation());
  return $(root, ".app");
}

// Bring every copy of this page part to life that is not alive yet.
function start(key, kind) {
  for (const host of document.querySelectorAll(`.bpn[data-key="${key}"]`)) {
    if (!host.shadowRoot) kind(host);
  }
}
