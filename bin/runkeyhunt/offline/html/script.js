"use strict";
// Filters by severity and words, and copies texts. Without it the page is whole, and everything shows.
(() => {
  const find = (selector, within = document) => [...within.querySelectorAll(selector)];
  const words = document.getElementById("words");
  const count = document.getElementById("count");
  const boxes = find("#tiles input");
  const rows = find("tr.row").map((row) => ({ row, card: document.getElementById(row.dataset.of) }));

  // The texts of the rules have words of every attack.
  const textOf = (card) => find(":scope > :not(.rules)", card).map((part) => part.textContent).join("\n").toLowerCase();

  const filter = () => {
    const wanted = words.value.toLowerCase().split(/\s+/).filter(Boolean);
    const severities = new Set(boxes.filter((box) => box.checked).map((box) => box.value));
    let shown = 0;
    for (const entry of rows) {
      entry.text ??= textOf(entry.card);
      const fits = severities.has(entry.card.classList[0]) && wanted.every((word) => entry.text.includes(word));
      entry.row.hidden = entry.card.hidden = !fits;
      shown += fits;
    }
    const hidden = rows.length - shown;
    document.body.classList.toggle("filtered", hidden > 0);
    count.textContent = hidden ? `${shown} of ${rows.length} findings shown; ${hidden} hidden by the filter` : `${shown} findings shown`;
  };

  const copy = async (button, text) => {
    try {
      await navigator.clipboard.writeText(text.textContent);
      button.textContent = "Copied";
    } catch {
      getSelection().selectAllChildren(text);
      button.textContent = "Selected: copy it";
    }
  };

  for (const place of find(".copy")) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "Copy";
    button.addEventListener("click", () => copy(button, place.querySelector("pre")));
    place.append(button);
  }

  // What is folded stays so on paper: who prints says what is to be there.
  document.getElementById("fold").addEventListener("click", (event) => {
    const folded = find("details:not([open])");
    for (const part of find("details")) part.open = folded.length > 0;
    event.target.textContent = folded.length ? "Fold rules" : "Unfold rules";
  });

  words.addEventListener("input", filter);
  for (const box of boxes) box.addEventListener("change", filter);
  for (const box of boxes) box.hidden = false;
  document.getElementById("all").addEventListener("click", () => {
    words.value = "";
    for (const box of boxes) box.checked = true;
    filter();
  });
  document.body.classList.add("filterable");
  document.getElementById("filter").hidden = !rows.length;
  filter();
})();
