"use strict";
const table = document.getElementById("table-teams");
if (table) {
  const rows = Array.from(table.tBodies[0].rows);
  const label = document.createElement("label");
  const filter = document.createElement("input");
  filter.type = "search";
  label.className = "find";
  label.append(document.body.dataset.find, " ", filter);
  table.parentElement.before(label);
  filter.addEventListener("input", () => {
    const wanted = filter.value.trim().toLowerCase().split(/\s+/);
    for (const row of rows) {
      const text = row.textContent.toLowerCase();
      row.hidden = !wanted.every((word) => text.includes(word));
    }
  });
}
