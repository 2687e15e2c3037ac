// An editable table: real cells with labels, rows added and removed, saved as a whole. The kernel checks it and
// answers with what is wrong and where.
function element(tag, attributes = {}, text = "") {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  if (text) made.textContent = text;
  return made;
}

function render({ model, el }) {
  const labels = model.get("labels");
  const columns = model.get("columns");
  let rows = model.get("rows").map((row) => ({ ...row }));

  const root = element("section", {
    class: "cx-edit", "aria-label": labels.title, lang: labels.language, "data-lm-suppress-shortcuts": "true",
  });
  const table = element("table");
  const status = element("p", { class: "cx-status", role: "status" });
  const steps = element("div", { class: "cx-steps" });

  function cell(row, place, column) {
    const name = `${column.label}, ${labels.row.replace("{n}", String(place + 1))}`;
    const input = element("textarea", { rows: column.wide ? "3" : "1", "aria-label": name });
    input.value = row[column.id] || "";
    input.addEventListener("input", () => { row[column.id] = input.value; });
    const made = element("td");
    made.append(input);
    return made;
  }

  function draw(focus) {
    table.replaceChildren();
    table.append(element("caption", {}, labels.title));
    const head = element("tr");
    for (const column of columns) head.append(element("th", { scope: "col" }, column.label));
    head.append(element("th", { scope: "col" }, labels.remove));
    const top = element("thead");
    top.append(head);
    const body = element("tbody");
    rows.forEach((row, place) => {
      const line = element("tr");
      for (const column of columns) line.append(cell(row, place, column));
      const name = `${labels.remove}, ${labels.row.replace("{n}", String(place + 1))}`;
      const remove = element("button", { type: "button", "aria-label": name }, "×");
      remove.addEventListener("click", () => { rows.splice(place, 1); draw(); });
      const last = element("td");
      last.append(remove);
      line.append(last);
      body.append(line);
    });
    table.append(top, body);
    if (focus) {
      const line = body.children[focus.row];
      const at = columns.findIndex((column) => column.id === focus.column);
      const input = line && line.children[Math.max(at, 0)].querySelector("textarea");
      if (input) { input.setAttribute("aria-invalid", "true"); input.focus(); }
    }
  }

  const button = (text, does) => {
    const made = element("button", { type: "button" }, text);
    made.addEventListener("click", does);
    steps.append(made);
  };
  button(labels.add, () => { rows.push({}); draw({ row: rows.length - 1, column: columns[0].id }); });
  button(labels.save, () => model.send({ kind: "save", rows }));

  model.on("msg:custom", (message) => {
    status.textContent = message.text;
    if (message.kind === "refused" && message.row !== undefined) draw({ row: message.row, column: message.column });
    if (message.kind === "saved") { rows = message.rows.map((row) => ({ ...row })); draw(); }
  });
  root.addEventListener("keydown", (event) => event.stopPropagation());
  root.append(table, steps, status);
  el.append(root);
  draw();
}

export default { render };
