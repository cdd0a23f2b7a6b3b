"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const lines = document.getElementById("lines");
  const rows = [...lines.querySelectorAll("li")];
  const folds = [...lines.querySelectorAll("details")];
  const stops = [...lines.querySelectorAll("summary, li > a")];
  const why = document.getElementById("why");
  const known = new Map(rows.map((row, at) => [row, data.lines[at]]));
  let chosen = null;
  let current = null;

  const el = (tag, kind, ...inside) => {
    const node = document.createElement(tag);
    if (kind) node.className = kind;
    node.append(...inside);
    return node;
  };
  const text = (at) => data.texts[at];
  const percent = (share) => `${Math.round(share * 100)}%`;
  const label = (at) => el("span", `k k-${data.labels[at]}`, data.labels[at]);

  // The evidence for one of two decisions: the side, kept or dropped, or the label. What weighs less than 0.1 is left out.
  function bars(evidence, which) {
    const pieces = [];
    for (let i = 0; i < evidence.length; i += 4) {
      if (evidence[i + which]) pieces.push([text(evidence[i]), text(evidence[i + 1]), evidence[i + which] / 10]);
    }
    if (!pieces.length) return el("p", "", "Nothing stands out.");
    pieces.sort((one, other) => other[2] - one[2]);
    const most = Math.max(1, ...pieces.map(([, , weight]) => Math.abs(weight)));
    const rows = pieces.map(([what, detail, weight]) => {
      const bar = el("i");
      bar.style.setProperty("--w", Math.abs(weight) / most);
      const number = el("span", "", `${weight < 0 ? "−" : "+"}${Math.abs(weight).toFixed(1)}`);
      const head = el("div", weight < 0 ? "against" : "for", el("b", "", what), bar, number);
      return el("li", "", head, el("small", "", detail));
    });
    return el("ul", "weights", ...rows);
  }

  // What is known of a line, in the panel.
  function show(row) {
    const [start, end, reason, model, other, stays, evidence, steps] = known.get(row);
    const at = data.labels.indexOf(row.querySelector(".k").textContent);
    const kept = row.classList.contains("kept") ? "kept" : "dropped";
    const sure = row.querySelector("i").textContent;
    const out = [el("h2", "", `Line ${row.id.slice(1)}: `, label(at), `, ${kept}, ${sure} sure`)];
    if (text(reason)) out.push(el("p", "", text(reason)));
    if (steps) {
      const said = steps.map(([who, what, sure, reason]) =>
        el("li", "", `${text(who)}: `, label(what), ` ${percent(sure)}`, el("small", "", text(reason))));
      out.push(el("h3", "", "Who said what, in order"), el("ul", "", ...said));
    }
    if (model >= 0) {
      const alone = model === at ? "" : "The model alone: ";
      out.push(el("h3", "", `${alone}${alone ? "" : "Why "}${stays ? "kept" : "dropped"}`), bars(evidence, 2));
      out.push(el("h3", "", `${alone}${alone ? "" : "Why "}`, label(model), " rather than ", label(other)), bars(evidence, 3));
      out.push(el("p", "hint", "In log-odds: +0.7 doubles the odds, −0.7 halves them."));
    }
    const repairs = [...row.querySelectorAll(".repair, .flag")].map((repair) => {
      const note = repair.classList.contains("flag") ? ", not applied" : "";
      return el("li", "", ...[...repair.childNodes].map((part) => part.cloneNode(true)), el("small", "", repair.title + note));
    });
    if (repairs.length) out.push(el("h3", "", "Repairs"), el("ul", "", ...repairs));
    const read = [...new Set([...row.querySelectorAll(".field")].map((field) => field.title))];
    if (read.length) out.push(el("h3", "", "Read from here"), el("p", "", read.join(", ")));
    out.push(el("p", "hint", `Characters ${start.toLocaleString("en")} to ${end.toLocaleString("en")} of the source.`));
    why.replaceChildren(...out);
  }

  function hint() {
    if (matchMedia("(hover: none)").matches) {  // a phone: there is no pointer, and there are no keys
      why.replaceChildren(el("p", "", "Tap a line to see what decided its label."));
      return;
    }
    const keys = (...names) => names.flatMap((name, at) => [at ? " " : "", el("kbd", "", name)]);
    why.replaceChildren(
      el("h2", "", "Why"),
      el("p", "", "Point at a line, or go to it, to see what decided its label."),
      el("p", "hint", ...keys("↑", "↓"), " go from line to line, ", ...keys("Enter"), " folds and unfolds, ", ...keys("Esc"), " shows all kinds."),
    );
  }

  const strip = document.querySelector(".strip");
  const size = data.lines.length ? data.lines[data.lines.length - 1][1] : 0;
  const cells = strip.viewBox.baseVal.width;
  const here = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  here.id = "here";
  here.setAttribute("height", 26);
  here.setAttribute("width", 0);
  strip.append(here);

  function choose(row) {
    if (chosen) chosen.classList.remove("now");
    chosen = row;
    row.classList.add("now");
    here.setAttribute("width", cells / 400);
    here.setAttribute("x", (known.get(row)[0] / size) * cells);
    show(row);
  }

  // One stop of the list is reached by Tab, the others from it by the arrows.
  function rove(stop, focus) {
    if (current) current.tabIndex = -1;
    current = stop;
    stop.tabIndex = 0;
    if (focus) stop.focus();
  }
  for (const stop of stops) stop.tabIndex = -1;
  if (stops.length) rove(stops[0], false);

  function open(row) {
    const fold = row.closest("details");
    if (fold) fold.open = true;
    row.hidden = false;
    row.scrollIntoView({ block: "center" });
    rove(row.querySelector("a"), true);
  }

  function step(from, by) {
    for (let at = stops.indexOf(from) + by; at >= 0 && at < stops.length; at += by) {
      if (stops[at].checkVisibility()) return rove(stops[at], true);
    }
  }
  lines.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const stop = event.target.closest("summary, li > a");
    if (!stop) return;
    const fold = stop.closest("details");
    switch (event.key) {
      case "ArrowDown": case "j": step(stop, 1); break;
      case "ArrowUp": case "k": step(stop, -1); break;
      case "Home": step(null, 1); break;
      case "End": for (let at = stops.length - 1; at >= 0; at--) if (stops[at].checkVisibility()) { rove(stops[at], true); break; } break;
      case "ArrowRight": if (fold) fold.open = true; break;
      case "ArrowLeft": if (fold) { fold.open = false; rove(fold.querySelector("summary"), true); } break;
      default: return;
    }
    event.preventDefault();
  });
  lines.addEventListener("focusin", (event) => {
    const stop = event.target.closest("summary, li > a");
    if (stop) rove(stop, false);
    const row = event.target.closest("li");
    if (row) choose(row);
  });
  lines.addEventListener("mousemove", (event) => {
    if (!event.movementX && !event.movementY) return; // the page moved, not the mouse
    const row = event.target.closest("li");
    if (row) show(row);
  });
  lines.addEventListener("mouseleave", () => (chosen ? show(chosen) : hint()));
  lines.addEventListener("click", (event) => {
    const row = event.target.closest("li");
    if (row && !getSelection().toString()) choose(row);
  });

  strip.addEventListener("click", (event) => {
    const box = strip.getBoundingClientRect();
    const place = ((event.clientX - box.left) / box.width) * size;
    const at = data.lines.findIndex((line) => line[1] > place);
    if (at >= 0) { clear(); open(rows[at]); }
  });

  // Filters: a line is shown where one of the pressed buttons names it.
  const buttons = [...document.querySelectorAll(".filters button")];
  const count = document.querySelector(".filters output");
  const folded = new Map();
  function filter() {
    const on = buttons.filter((button) => button.ariaPressed === "true").map((button) => button.dataset.t);
    let shown = 0;
    for (const row of rows) {
      row.hidden = on.length > 0 && !on.some((token) => row.classList.contains(token) || row.classList.contains(`k-${token}`));
      if (!row.hidden) shown += 1;
    }
    for (const fold of folds) {
      fold.hidden = !fold.querySelector("li:not([hidden])");
      if (on.length && !folded.has(fold)) folded.set(fold, fold.open);
      fold.open = on.length ? true : folded.get(fold) ?? fold.open;
    }
    if (!on.length) folded.clear();
    count.textContent = on.length ? `${shown.toLocaleString("en")} of ${rows.length.toLocaleString("en")} lines` : "";
    if (current && !current.checkVisibility()) step(null, 1);
  }
  function clear() {
    if (!buttons.some((button) => button.ariaPressed === "true")) return;
    for (const button of buttons) button.ariaPressed = "false";
    filter();
  }
  for (const button of buttons) {
    button.addEventListener("click", () => {
      button.ariaPressed = String(button.ariaPressed !== "true");
      filter();
    });
  }
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") clear(); });

  // Links from an article's fields light up the place that they were read from.
  function light(name) {
    for (const lit of lines.querySelectorAll(".lit")) lit.classList.remove("lit");
    const places = name ? [...lines.querySelectorAll(`[data-f="${CSS.escape(name)}"]`)] : [];
    for (const place of places) place.classList.add("lit");
    return places[0];
  }
  document.querySelector("main").addEventListener("click", (event) => {
    const link = event.target.closest(".card a");
    if (!link) return;
    event.preventDefault();
    clear();
    const place = light(link.dataset.f);
    if (place) {
      history.replaceState(null, "", link.hash);
      open(place.closest("li"));
    }
  });

  hint();
  const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (target && lines.contains(target)) {
    if (target.dataset.f) light(target.dataset.f);
    open(target.closest("li"));
  }
})();
