// The reading screen: one comment at a time, one key a theme, quotes picked, undo. Everything it sends is checked
// by the kernel; nothing is asked of any other place.
const ORDER = ["bad", "good", "plain"];

function element(tag, attributes = {}, text = "") {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  if (text) made.textContent = text;
  return made;
}

function next(said) {
  const place = ORDER.indexOf(said);
  return place === ORDER.length - 1 ? undefined : ORDER[place + 1];
}

function render({ model, el }) {
  const labels = model.get("labels");
  const themes = model.get("themes");
  const comments = model.get("comments").map((one) => ({ ...one, themes: { ...one.themes } }));
  let at = Math.max(0, comments.findIndex((one) => !one.read));
  let waiting = false;

  const root = element("section", {
    class: "cx-reading", role: "group", "aria-label": labels.title, tabindex: "0", lang: labels.language,
    "data-lm-suppress-shortcuts": "true",
  });
  const who = element("input", { type: "text", maxlength: "24", autocomplete: "off", id: `${labels.id}-who` });
  who.value = model.get("who");
  const progress = element("p", { class: "cx-progress" });
  const bar = element("progress", { max: String(comments.length || 1), "aria-label": labels.progress });
  const text = element("blockquote", { class: "cx-comment", "aria-live": "polite" });
  const tags = element("div", { class: "cx-tags", role: "group", "aria-label": labels.themes });
  const hint = element("p", { class: "cx-hint" }, labels.hint);
  const status = element("p", { class: "cx-status", role: "status" });
  const steps = element("div", { class: "cx-steps" });

  const buttons = new Map();
  for (const theme of themes) {
    const button = element("button", { type: "button", "aria-pressed": "false", title: theme.key });
    button.addEventListener("click", () => turn(theme.id));
    buttons.set(theme.id, button);
    tags.append(button);
  }
  const step = (name, key, does) => {
    const button = element("button", { type: "button", class: `cx-${name}` }, `${labels[name]} (${key})`);
    button.addEventListener("click", does);
    steps.append(button);
    return button;
  };
  const back = step("back", "←", () => move(-1));
  const quote = step("quote", "Q", () => pick());
  const undo = step("undo", "U", () => send({ kind: "undo" }));
  const save = step("save", "Enter", () => keep());

  function show() {
    const read = comments.filter((one) => one.read).length;
    progress.textContent = labels.read.replace("{m}", String(read)).replace("{n}", String(comments.length));
    bar.value = read;
    const one = comments[at];
    const done = one === undefined;
    text.textContent = done ? labels.none : one.text;
    for (const theme of themes) {
      const said = done ? undefined : one.themes[theme.id];
      const button = buttons.get(theme.id);
      button.textContent = `${theme.key.toUpperCase()} ${theme.name}${said ? `: ${labels[said]}` : ""}`;
      button.setAttribute("aria-pressed", String(Boolean(said)));
      button.dataset.said = said || "";
      button.disabled = done;
    }
    quote.setAttribute("aria-pressed", String(Boolean(!done && one.quote)));
    for (const button of [back, quote, save]) button.disabled = done || waiting;
    undo.disabled = waiting || !model.get("undoable");
  }

  function turn(theme) {
    const one = comments[at];
    if (!one) return;
    const said = next(one.themes[theme]);
    if (said) one.themes[theme] = said;
    else delete one.themes[theme];
    show();
  }

  function pick() {
    if (!comments[at]) return;
    comments[at].quote = !comments[at].quote;
    show();
  }

  function move(by) {
    at = Math.min(Math.max(at + by, 0), Math.max(comments.length - 1, 0));
    show();
  }

  function keep() {
    const one = comments[at];
    if (!one || waiting) return;
    send({ kind: "read", id: one.id, themes: one.themes, quote: Boolean(one.quote) });
  }

  function send(message) {
    waiting = true;
    show();
    model.send({ ...message, who: who.value });
  }

  model.on("msg:custom", (message) => {
    waiting = false;
    if (message.kind === "saved") {
      const place = comments.findIndex((one) => one.id === message.id);
      if (place >= 0) {
        comments[place].read = true;
        if (place === at && at < comments.length - 1) at += 1;
      }
    }
    if (message.kind === "undone") {
      const place = comments.findIndex((one) => one.id === message.id);
      if (place >= 0) {
        comments[place] = { ...comments[place], ...message.before };
        at = place;
      }
    }
    status.textContent = message.text;
    show();
  });
  model.on("change:undoable", show);

  const keys = new Map(themes.map((theme) => [theme.key, theme.id]));
  root.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (event.target === who || event.ctrlKey || event.metaKey || event.altKey) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (key === "Enter" && event.target.tagName === "BUTTON") return;
    if (keys.has(key)) turn(keys.get(key));
    else if (key === "Enter") keep();
    else if (key === "q") pick();
    else if (key === "u") send({ kind: "undo" });
    else if (key === "ArrowLeft") move(-1);
    else if (key === "ArrowRight") move(1);
    else return;
    event.preventDefault();
  });

  const label = element("label", { for: who.id }, labels.who);
  root.append(label, who, progress, bar, text, tags, hint, steps, status);
  el.append(root);
  show();
}

export default { render };
