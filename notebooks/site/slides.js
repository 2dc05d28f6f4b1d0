"use strict";
// A slide has the form of the screen: wide, or as an older projector's. The speaker's window is told by the address.
const address = new URL(location);
const form = () => innerWidth / innerHeight < 1.5 ? "1024x768" : "1280x720";
const chosen = address.searchParams.get("size") || form();
const [width, height] = chosen.split("x").map(Number);
const WORDS = 110;  // of prose on a slide
const page = document.documentElement;

// Fills slides with the blocks of a section. A block that does not fit begins the next slide, below the same heading; of a
// list that is announced there, the first items stay with the words that do.
function fill(section, heading) {
  const blocks = [...section.children], own = blocks[0].querySelector("h1, h2") && blocks.shift();
  if (own) heading = own.cloneNode(true);
  let slide = section, number = 1;
  const next = () => {
    const after = section.cloneNode(false);
    after.id = `${section.id}-${++number}`;
    slide.after(after);
    slide = after;
    begin();
  };
  const begin = () => {
    const above = slide === section && own || heading.cloneNode(true);
    above.classList.toggle("again", above !== own);
    slide.replaceChildren(above);
  };
  begin();
  while (blocks.length) {
    const block = blocks.shift();
    slide.append(block);
    if (!full(slide)) continue;
    const before = block.previousElementSibling, several = slide.children.length > 2, together = leads(before, block);
    const opening = slide.children.length === 3 && together && before.querySelector("p");
    const rest = several && !opening ? block : cut(block, slide) || several && block;
    if (!rest) continue;
    blocks.unshift(...slide.children.length > 3 && together ? [before, rest] : [rest]);
    rest.remove();
    next();
  }
  if (slide !== section && slide.matches(":has(> :nth-child(2):last-child > p)") && words(slide) < 25) join(slide);
  return [slide, heading];
}

// Whether a block stays with the next: a heading, words that a formula or a list completes, code with what it prints.
function leads(block, next) {
  return block.querySelector("h3, :scope > p") && /[^\s.?!)"]\s*$/.test(prose(block))
    || block.querySelector(".highlight") && next.querySelector(".output");
}

// Brings to a slide, which has little on it, the last block of the slide before, if that has others and both can have it.
function join(slide) {
  const others = [...slide.previousElementSibling.children].slice(1), moved = [others.pop()];
  while (others.length && leads(others.at(-1), moved[0])) moved.unshift(others.pop());
  if (!others.length) return;
  slide.firstElementChild.after(...moved);
  if (full(slide)) slide.previousElementSibling.append(...moved);
}

const full = slide => slide.scrollHeight > height || slide.children.length > 2 && words(slide) > WORDS;
const words = slide => [...slide.querySelectorAll("p, li")].map(part => prose(part).split(/\s+/)).flat().length;

// The text of a block without its formulas, which MathJax writes out once more for screen readers.
function prose(block) {
  const copy = block.cloneNode(true);
  for (const part of copy.querySelectorAll("script, .MathJax_SVG, .MathJax_Preview")) part.remove();
  return copy.textContent;
}

// Takes rows, items, paragraphs or lines off the end of a block until its slide has it, and at least half of what would
// leave only a few. Returns a block with those.
function cut(block, slide) {
  const kinds = "tbody, ul, ol, blockquote, pre", whole = block.querySelector(kinds), rest = block.cloneNode(true);
  if (!whole) return null;
  const parts = whole.matches("pre:not(.broken)") ? whole.innerHTML.trimEnd().split(/(?<=\n)/)
    : [...whole.children].map(part => part.outerHTML);
  let kept = parts.length;
  while (kept > 1 && full(slide)) whole.innerHTML = parts.slice(0, --kept).join("");
  if (kept === parts.length) return null;
  kept = Math.min(kept, Math.ceil(parts.length / 2));
  whole.innerHTML = parts.slice(0, kept).join("");
  rest.querySelector(kinds).innerHTML = parts.slice(kept).join("");
  if (whole.matches("ol")) rest.querySelector("ol").start = whole.start + kept;
  return rest;
}

// Code and what it prints: as large as the longest line allows, which is broken only where it would become too small,
// and then goes on deeper than any line that could follow.
function size(block) {
  const largest = parseFloat(getComputedStyle(block).fontSize);
  for (let px = largest; px >= 20; px -= 0.5) {
    block.style.fontSize = `${px}px`;
    block.style.whiteSpace = "pre";
    if (block.scrollWidth <= block.clientWidth) return;
  }
  block.style.cssText = "";
  block.classList.add("broken");
  block.innerHTML = block.innerHTML.trimEnd().split("\n").map(line => `<span>${line}\n</span>`).join("");
  for (const line of block.children) line.style.setProperty("--deeper", `${line.textContent.search(/\S|$/) + 8}ch`);
}

// A table that is too wide: smaller, and its names may be broken.
function narrow(table) {
  if (table.offsetWidth <= table.parentElement.clientWidth) return;
  table.classList.add("narrow");
  for (const cell of table.querySelectorAll("th, td, code")) {
    if (!cell.children.length) cell.innerHTML = cell.innerHTML.replaceAll("_", "_<wbr>");
  }
}

// What a key press adds to a slide: the steps after the one that the slide begins with.
function steps(slide) {
  const blocks = [...slide.querySelectorAll(".block:not(.again)")].filter(block => !block.querySelector("h1, h2"));
  const first = slide.querySelector(".block:not(.again)").dataset.step;
  for (const block of blocks) {
    if (block.dataset.step === first) continue;
    block.classList.add("fragment");
    block.dataset.fragmentIndex = block.dataset.step;
  }
}

// An explorer fills its slide, in the looks of explorer.css. Its keys are its own, but for those that turn slides: Escape
// gives back all of them, and PageDown and PageUp, a presenter's clicker, always turn.
function fit(frame) {
  const inside = frame.contentDocument;
  inside.querySelector(".bpn").shadowRoot.append(document.querySelector("#explorer").content.cloneNode(true));
  inside.body.style.zoom = width / 1280;
  inside.addEventListener("keydown", event => {
    const turns = {PageDown: "next", PageUp: "prev"}[event.key];
    const free = event.target === inside.body && {ArrowRight: "next", " ": "next", ArrowLeft: "prev"}[event.key];
    if (event.key === "Escape") frame.blur();
    if (!turns && !free) return;
    event.preventDefault();
    Reveal[turns || free]();
  }, true);
}

async function start() {
  document.head.insertAdjacentHTML("beforeend", `<style>@page {size: ${width}px ${height}px; margin: 0}</style>`);
  page.style.setProperty("--width", `${width}px`);
  page.style.setProperty("--height", `${height}px`);
  page.classList.add("filling");
  if (document.readyState !== "complete") await new Promise(done => addEventListener("load", done));
  await new Promise(done => MathJax.Hub.Queue(done));
  document.querySelectorAll(".block pre").forEach(size);
  document.querySelectorAll(".block table").forEach(narrow);
  let heading;
  for (const section of document.querySelectorAll("section.text")) [, heading] = fill(section, heading);
  document.querySelectorAll("iframe").forEach(fit);
  if (address.searchParams.has("print-pdf")) {
    page.classList.add("paper");
    return;
  }
  document.querySelectorAll("section.text").forEach(steps);
  for (const section of document.querySelectorAll("section")) {
    const notes = document.createElement("aside");
    notes.className = "notes";
    notes.append(document.querySelector("#notes").content.cloneNode(true));
    section.append(notes);
  }
  page.classList.remove("filling");
  address.searchParams.set("size", chosen);
  history.replaceState(null, "", address);
  await Reveal.initialize({width, height, margin: 0, center: false, transition: "none", slideNumber: "c/t", hash: true,
                           controls: false, plugins: [RevealNotes]});
  if (!address.searchParams.has("receiver")) addEventListener("resize", () => {
    if (form() !== chosen) location.search = "";
  });
}
start();
