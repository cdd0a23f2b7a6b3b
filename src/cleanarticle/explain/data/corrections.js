"use strict";
// The corrections of a reader, for `cleanarticle learn --corrections`. The pages of a run share them in the browser's local
// storage; some browsers keep the storage of each file apart, and then each page offers its own.
function correctionsOf(run) {
  const name = run && `cleanarticle-corrections-${run}`;
  const fields = ["site", "page", "line", "action", "label", "before", "after", "rule"];
  const plural = (number, noun) => `${number.toLocaleString("en")} ${noun}${number === 1 ? "" : "s"}`;
  // A JSON string is a TOML string, except for lone surrogates and the delete character.
  const quoted = (value) => JSON.stringify(value.replace(/\p{Surrogate}/gu, "")).replaceAll("\u007f", "\\u007f");
  return {
    plural,
    load() {
      try {
        return new Map(Object.entries(JSON.parse((name && localStorage.getItem(name)) || "{}")));
      } catch {
        return new Map(); // the browser does not allow storage
      }
    },
    save(corrections) {
      try {
        if (name) localStorage.setItem(name, JSON.stringify(Object.fromEntries(corrections)));
      } catch { /* the browser does not allow storage: the page keeps them while it is open */ }
    },
    summary(corrections) {
      const pages = new Set([...corrections.values()].map((one) => one.page)).size;
      return corrections.size ? `${plural(corrections.size, "correction")} on ${plural(pages, "page")}` : "";
    },
    download(corrections) {
      const tables = [...corrections.values()].map((one) =>
        `[[correction]]\n${fields.filter((field) => one[field]).map((field) => `${field} = ${quoted(one[field])}\n`).join("")}`);
      const link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob([tables.join("\n")], { type: "application/toml" }));
      link.download = "corrections.toml";
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 1000);
    },
  };
}
