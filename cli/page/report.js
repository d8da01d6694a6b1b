// Adds search, choice and order to the table of what needs attention; without it the table is whole.
// What is read from the page is text and stays text.
(() => {
  "use strict";
  const table = document.getElementById("attention-list");
  if (!table) return;
  const body = table.tBodies[0];
  const rows = Array.from(body.rows);
  const texts = new Map(rows.map((row) => [row, row.textContent.toLowerCase()]));
  const search = document.getElementById("search");
  const kind = document.getElementById("kind");
  const shown = document.getElementById("shown");

  const narrow = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter((word) => word !== "");
    let count = 0;
    for (const row of rows) {
      const fits = (kind.value === "" || row.cells[0].textContent === kind.value) &&
        words.every((word) => texts.get(row).includes(word));
      row.hidden = !fits;
      if (fits) count += 1;
    }
    shown.textContent = `${count} of ${rows.length} rows`;
  };

  for (const name of new Set(rows.map((row) => row.cells[0].textContent))) {
    const choice = document.createElement("option");
    choice.value = name;
    choice.textContent = name;
    kind.append(choice);
  }
  search.addEventListener("input", narrow);
  kind.addEventListener("change", narrow);

  const order = new Intl.Collator("en", { numeric: true });
  Array.from(table.tHead.rows[0].cells).forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    head.replaceChildren(button);
    button.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") === "ascending";
      for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const sorted = rows.slice().sort((a, b) =>
        order.compare(a.cells[column].textContent, b.cells[column].textContent) * (down ? -1 : 1));
      body.append(...sorted);
    });
  });

  document.getElementById("tools").hidden = false;
  narrow();

  // On paper the tables beside the plots are open.
  const closed = [];
  addEventListener("beforeprint", () => {
    for (const one of document.querySelectorAll("details:not([open])")) {
      closed.push(one);
      one.open = true;
    }
  });
  addEventListener("afterprint", () => {
    for (const one of closed.splice(0)) one.open = false;
  });
})();
