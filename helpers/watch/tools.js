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

// A number with its sign and so many decimals, in little more room than that.
function signed(x, decimals) {
  let text = Math.abs(x).toFixed(decimals);
  if (Number(text) === Math.abs(x)) text = String(Math.abs(x));
  if (text.length > decimals + 3) text = Math.abs(x).toExponential(0).replace("+", "");
  return (x < 0 && Number(text) ? "\u2212" : "+") + text;
}

// What somebody typed as a number, NaN where it is none. A comma is as good as a point.
const typed = text => text.trim() === "" ? NaN : Number(text.trim().replace("\u2212", "-").replace(",", "."));

// A given to type: taken with Enter or on leaving the field, and Escape brings back what was there. So does what is no
// good, with a message. accept(value) returns what is wrong with the value in words, or nothing after it has been taken.
function field(input, wrong, {name, hint, whole = false, now, accept}) {
  const show = text => {
    input.value = text;
    wrong.textContent = "";
  };
  const take = () => {
    const text = input.value, x = typed(text);
    const good = whole ? /^\s*[-\u2212]?\d+\s*$/.test(text) : Number.isFinite(x);
    const bad = !good ? `${name} needs ${whole ? "a whole number such as 1" : `a number such as ${hint}`}`
      : text === asGiven(now()) ? "" : accept(x);
    show(asGiven(now()));
    if (bad) wrong.textContent = `${bad}. Still using ${asGiven(now())}.`;
  };
  input.addEventListener("change", take);
  input.addEventListener("keydown", event => event.key === "Escape" && show(asGiven(now())));
  return {show: x => input.value !== asGiven(x) && input.getRootNode().activeElement !== input && show(asGiven(x))};
}

const nextFrame = () => new Promise(requestAnimationFrame);

// Messages for screen readers, politely: the last one of a burst, at most one in a second.
function announcer(live) {
  let waiting, spoken = 0;
  return message => {
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      live.textContent = message;
      spoken = Date.now();
    }, Math.max(100, spoken + 1000 - Date.now()));
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

// A page without a theme of its own may still be dark.
function suit(host) {
  if (host.closest("[data-jp-theme-light], [data-theme], [class*=vscode]")) return;
  let behind = host;
  const seen = () => getComputedStyle(behind).backgroundColor.match(/[\d.]+/g).map(Number);
  while (behind.parentElement && seen()[3] === 0) behind = behind.parentElement;
  const [red, green, blue, opaque = 1] = seen();
  if (opaque && red + green + blue < 300) host.style.colorScheme = "dark";
}

// Bring every copy of this page part to life that is not alive yet.
function start(key, kind) {
  for (const host of document.querySelectorAll(`.bpn[data-key="${key}"]`)) {
    if (host.shadowRoot) continue;
    suit(host);
    kind(host);
  }
}
