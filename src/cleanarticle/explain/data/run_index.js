"use strict";
(() => {
  const body = document.querySelector("tbody");
  const rows = [...body.rows];
  const buttons = [...document.querySelectorAll(".filters button")];
  const count = document.querySelector(".filters output");
  const { plural } = correctionsOf("");

  // Kinds widen what is shown, the other filters narrow it.
  function filter() {
    const on = buttons.filter((button) => button.ariaPressed === "true").map((button) => button.dataset.t);
    const kinds = on.filter((token) => token.startsWith("kind-"));
    const others = on.filter((token) => !token.startsWith("kind-"));
    let shown = 0;
    for (const row of rows) {
      const tokens = row.dataset.t.split(" ");
      row.hidden = (kinds.length > 0 && !kinds.some((kind) => tokens.includes(kind))) || !others.every((token) => tokens.includes(token));
      if (!row.hidden) shown += 1;
    }
    count.textContent = on.length ? `${shown.toLocaleString("en")} of ${plural(rows.length, "page")}` : "";
  }
  for (const button of buttons) {
    button.addEventListener("click", () => {
      button.ariaPressed = String(button.ariaPressed !== "true");
      filter();
    });
  }
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const button of buttons) button.ariaPressed = "false";
    filter();
  });

  for (const button of document.querySelectorAll("[data-sort]")) {
    button.addEventListener("click", () => {
      const head = button.closest("th");
      const up = head.ariaSort !== "ascending";
      for (const one of document.querySelectorAll("th[aria-sort]")) one.ariaSort = "none";
      head.ariaSort = up ? "ascending" : "descending";
      const name = button.dataset.sort;
      body.append(...[...rows].sort((one, other) => (up ? 1 : -1) * (one.dataset[name] - other.dataset[name])));
    });
  }

  // The corrections of all pages of this run.
  const store = correctionsOf(document.body.dataset.run);
  const bar = document.getElementById("corrections");
  function show() {
    const corrections = store.load();
    bar.hidden = !corrections.size;
    bar.querySelector("output").textContent = store.summary(corrections);
  }
  bar.querySelector("button").addEventListener("click", () => store.download(store.load()));
  addEventListener("pageshow", show);
  addEventListener("storage", show);
})();
