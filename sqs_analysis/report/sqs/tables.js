"use strict";
const make = (name, ...inside) => {
  const element = document.createElement(name);
  element.append(...inside);
  return element;
};
const textOf = (cell) => cell.querySelector("time")?.dateTime ?? cell.textContent.trim();
const numberOf = (cell) => {
  const number = parseFloat(cell.textContent);
  return Number.isNaN(number) ? -1 : number;
};
// What a row is found by: its first two cells, and the folder that it leads to.
const wordsOf = (row) => {
  const folder = row.querySelector("a")?.getAttribute("href").replace(/[^/]*$/, "") ?? "";
  return `${textOf(row.cells[0])} ${textOf(row.cells[1])} ${folder}`.toLowerCase();
};
for (const table of document.querySelectorAll("table[data-find]")) {
  const rows = Array.from(table.tBodies[0].rows);
  const field = make("input");
  const shown = make("span");
  const line = make("p", make("label", table.dataset.find, " ", field), " ", shown);
  field.type = "search";
  field.autocomplete = "off";
  shown.setAttribute("role", "status");
  line.className = "find";
  const folded = table.closest("details");
  (folded ?? table.parentElement).before(line);
  field.addEventListener("input", () => {
    if (folded) folded.open = true;
    const wanted = field.value.trim().toLowerCase().split(/\s+/);
    for (const row of rows) row.hidden = !wanted.every((word) => wordsOf(row).includes(word));
    shown.textContent = `${rows.filter((row) => !row.hidden).length} / ${rows.length}`;
  });
  // The index sorts by every column but that which leads on. A programme is no ranking.
  const leads = (column) => column && rows.some((row) => row.cells[column].querySelector("a"));
  const headings = document.body.className === "index" ? Array.from(table.tHead.rows[0].cells) : [];
  headings.forEach((heading, column) => {
    if (leads(column)) return;
    const button = make("button", heading.textContent);
    button.type = "button";
    heading.replaceChildren(button);
    button.addEventListener("click", () => {
      const down = heading.getAttribute("aria-sort") === "ascending";
      headings.forEach((other) => other.removeAttribute("aria-sort"));
      heading.setAttribute("aria-sort", down ? "descending" : "ascending");
      const numeric = rows.some((row) => row.cells[column].matches(".number, .share"));
      rows.sort((one, other) => {
        const [a, b] = [one.cells[column], other.cells[column]];
        const order = numeric ? numberOf(a) - numberOf(b) : textOf(a).localeCompare(textOf(b));
        return down ? -order : order;
      });
      table.tBodies[0].append(...rows);
    });
  });
}
