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

  // Corrections: what the reader says is wrong.
  const store = correctionsOf(data.run);
  const corrections = store.load();
  const bar = document.getElementById("corrections");
  function keyOf(one) {
    return [one.page, one.row, one.action === "repair" ? `${one.before} ${one.rule}` : ""].join("|");
  }
  function lineOf(row) {
    const copy = row.querySelector(":scope > span").cloneNode(true);
    for (const part of copy.querySelectorAll("del, .flag")) part.remove();
    return copy.textContent.trim();
  }
  function mine(row) {
    return [...corrections.values()].filter((one) => one.page === data.page && one.row === row.id);
  }
  function correct(row, action, more) {
    const one = { site: data.site, page: data.page, row: row.id, line: lineOf(row), action, ...more };
    if (!one.line) return;
    const key = keyOf(one);
    const before = corrections.get(key);
    if (before && before.action === action && before.label === one.label) corrections.delete(key);
    else corrections.set(key, one);
    changed();
    mark(row);
    if (chosen === row && action !== "label") show(row); // the list of labels stays, since letters are typed into it
  }
  function withdraw(row) {
    for (const one of mine(row)) corrections.delete(keyOf(one));
    changed();
    mark(row);
    if (chosen === row) show(row);
  }
  function wordsOf(one) {
    return { keep: "keep", drop: "drop", title: "the title", repair: `repair of “${one.before}” is wrong`, label: one.label }[one.action];
  }
  function mark(row) {
    row.querySelector(":scope > em")?.remove();
    const said = mine(row);
    row.classList.toggle("corrected", said.length > 0);
    if (said.length) row.append(el("em", "", `✎ ${said.map(wordsOf).join(", ")}`));
  }
  function changed() {
    store.save(corrections);
    showCount();
  }
  function showCount() {
    bar.hidden = !corrections.size;
    bar.querySelector("output").textContent = store.summary(corrections);
  }
  bar.querySelector("[data-do=download]").addEventListener("click", () => store.download(corrections));
  bar.querySelector("[data-do=discard]").addEventListener("click", () => {
    corrections.clear();
    changed();
    rows.forEach(mark);
    if (chosen) show(chosen);
    why.focus();
  });

  // The controls of the panel: what is wrong with this line.
  function controls(row, repairs) {
    const said = mine(row);
    // *key* is its key on the keyboard, for those that are about the whole line.
    const button = (name, key, pressed, act) => {
      const node = el("button", "", name, ...(key ? [" ", el("kbd", "", key)] : []));
      node.type = "button";
      node.ariaPressed = String(pressed);
      node.addEventListener("click", () => { act(); why.querySelector(`[data-name="${CSS.escape(name)}"]`)?.focus(); });
      node.dataset.name = name;
      if (key) node.dataset.line = "";
      return node;
    };
    const is = (action) => said.some((one) => one.action === action);
    const other = row.classList.contains("kept") ? "drop" : "keep";
    const select = el("select", "", el("option", "", "another label…"), ...data.labels.map((name) => el("option", "", name)));
    select.ariaLabel = "The right label";
    select.value = said.find((one) => one.action === "label")?.label ?? "another label…";
    select.addEventListener("change", () => {
      if (!select.selectedIndex) {
        withdraw(row);
        why.querySelector("select").focus();
        return;
      }
      correct(row, "label", { label: select.value });
      for (const node of why.querySelectorAll(".fixes button[data-line]")) node.ariaPressed = "false";
    });
    const wrong = repairs.map((repair) => {
      const [before, after] = ["del", "ins"].map((tag) => repair.querySelector(tag)?.textContent ?? "");
      const rule = repair.title.split(",")[0];
      const pressed = said.some((one) => one.action === "repair" && one.before === before && one.rule === rule);
      return button(`Wrong repair: ${before} → ${after}`, "", pressed, () => correct(row, "repair", { before, after, rule }));
    });
    return [
      el("h3", "", "Is this wrong?"),
      el("div", "fixes",
        button(other === "drop" ? "Drop this line" : "Keep this line", "w", is(other), () => correct(row, other)),
        button("This is the title", "t", is("title"), () => correct(row, "title")),
        select, ...wrong),
    ];
  }

  // What is known of a line, in the panel.
  function show(row) {
    const [start, end, reason, model, other, stays, evidence, steps] = known.get(row);
    const at = data.labels.indexOf(row.querySelector(".k").textContent);
    const kept = row.classList.contains("kept") ? "kept" : "dropped";
    const sure = row.querySelector("i").textContent;
    const out = [el("h2", "", `Line ${row.id.slice(1)}: `, label(at), `, ${kept}, ${sure} sure`)];
    if (row === chosen) out.unshift(closeButton());
    if (text(reason)) out.push(el("p", "", text(reason)));
    if (row === chosen) out.push(...controls(row, [...row.querySelectorAll(".repair")]));
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
      el("p", "hint", ...keys("w"), " says that a line is wrongly kept or dropped, ", ...keys("t"), " that it is the title, ", ...keys("l"), " goes to its right label, ", ...keys("u"), " takes that back."),
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

  // On a narrow window the panel covers lines.
  function closeButton() {
    const node = el("button", "close", "✕");
    node.type = "button";
    node.ariaLabel = "Close";
    node.addEventListener("click", () => {
      chosen.classList.remove("now");
      chosen = null;
      here.setAttribute("width", 0);
      hint();
    });
    return node;
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
      case "w": case "t": case "l": case "u": if (!fix(event.key, stop)) return; break;
      case "ArrowLeft": if (fold) { fold.open = false; rove(fold.querySelector("summary"), true); } break;
      default: return;
    }
    event.preventDefault();
  });
  function fix(key, stop) {
    const row = stop.closest("li");
    if (!row) return false;
    if (key === "w") correct(row, row.classList.contains("kept") ? "drop" : "keep");
    else if (key === "t") correct(row, "title");
    else if (key === "u") withdraw(row);
    else why.querySelector("select")?.focus();
    return true;
  }
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

  // The cleaned text of an article, to take along.
  for (const shown of document.querySelectorAll(".card .text")) {
    const button = el("button", "copy", "Copy the text");
    button.type = "button";
    button.addEventListener("click", async () => {
      const parts = [...shown.children].flatMap((part) => (part.tagName === "UL" ? [...part.children] : [part]));
      try {
        await navigator.clipboard.writeText(parts.map((part) => part.textContent).join("\n\n"));
        button.textContent = "Copied";
      } catch {
        getSelection().selectAllChildren(shown); // no access to the clipboard: the reader can copy what is selected
        button.textContent = "Selected: copy it";
      }
    });
    shown.after(button);
  }

  rows.forEach(mark);
  showCount();
  hint();
  const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (target && lines.contains(target)) {
    if (target.dataset.f) light(target.dataset.f);
    open(target.closest("li"));
  }
})();
