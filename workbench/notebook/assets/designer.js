// The view designer: controls on the left, what they give on the right. Python decides; this asks and draws.

const SHADES = ["#2f7fd6", "#d9742b", "#3a9b5c", "#b0529e", "#8a7a1f", "#6b72c9", "#c0392b", "#2a9d9d"];
const shade = (i) => SHADES[((i % SHADES.length) + SHADES.length) % SHADES.length];
const TABS = [["rendered", "Rendered"], ["kept", "Kept"], ["dropped", "Dropped"], ["explain", "Explain"],
  ["spec", "YAML"], ["code", "Code"]];

// A number that is being typed is sent as soon as it is one, and not overwritten.
function numberBox(label, value, on, extra = {}) {
  const typed = (event) => {
    const box = event.target;
    if (box.dataset) box.dataset.typing = "1";
    const text = box.value.trim();
    if (text === "" ? extra.optional : /^-?\d+$/.test(text)) on(text === "" ? null : Number(text));
  };
  const { optional, ...rest } = extra;
  return h("input", { type: "number", "aria-label": label, value: value ?? "", on: { input: typed }, ...rest });
}

function budgetRow(state, send) {
  const top = Math.max(4000, state.budget, state.needs ?? 0);
  const set = (budget) => budget >= 1 && send("set_budget", { budget_tokens: budget });
  return h("div", { class: "wb-row" },
    field("Budget", numberBox("Budget in tokens", state.budget, set, { min: 0, step: 10, class: "wb-budget" })),
    h("input", { type: "range", class: "wb-budget-range", "aria-label": "Budget in tokens, as a slider", min: 1, max: top,
      value: state.budget, style: "flex:1;min-width:160px", on: { input: (event) => {
        event.target.dataset.typing = "1";
        set(Number(event.target.value));
      } } }),
    h("span", {}, `tokens of ${state.encoding}`),
    state.needs && button(`Raise the budget to ${whole(state.needs)}`, () => set(state.needs)));
}

function bar(state, colours) {
  const total = Math.max(state.budget, state.tokens ?? 0, 1);
  const said = state.parts.map((part) => `${part.name} ${whole(part.tokens)}`).join(", ") || "nothing";
  return h("div", { class: "wb-bar", role: "img", "aria-label": `Tokens by section: ${said}; budget ${whole(state.budget)}` },
    state.parts.map((part) => h("span", { title: `${part.name}: ${whole(part.tokens)} tokens`,
      style: `width:${(100 * part.tokens) / total}%;background:${shade(colours.get(part.name) ?? 7)}` })));
}

function topRow(state, send) {
  return [
    h("div", { class: "wb-row" },
      h("label", { class: "wb-field", style: "flex:1" }, h("span", {}, "Question"),
        h("input", { type: "text", class: "wb-question", value: state.question, style: "flex:1;min-width:220px",
          on: { change: (event) => send("ask", { question: event.target.value }),
            input: (event) => { event.target.dataset.typing = "1"; } } })),
      state.roles.length > 0 && field("As", select([["", "everybody"], ...state.roles], state.role ?? "",
        (role) => send("set_role", { role: role || null })))),
    budgetRow(state, send),
  ];
}

function options(state, send) {
  return h("details", {}, h("summary", {}, "Encoding, filling and citations"), h("div", { class: "wb-row" },
    field("Encoding", select(state.encodings, state.encoding, (value) => send("set_option", { key: "encoding", value }))),
    field("Fill with", select([["relevant", "what is asked for"], ["budget", "all that fits"]], state.fill,
      (value) => send("set_option", { key: "fill", value }))),
    field("Number the records", h("input", { type: "checkbox", checked: state.cite,
      on: { change: (event) => send("set_option", { key: "cite", value: event.target.checked }) } }))));
}

function sectionTable(state, send, colours) {
  const head = ["section", "tokens", "records", "priority", ""];
  const rows = state.sections.map((one) => {
    const drag = {
      dragstart: (event) => event.dataTransfer.setData("text/plain", one.name),
      dragover: (event) => event.preventDefault(),
      drop: (event) => {
        event.preventDefault();
        send("move_section", { name: event.dataTransfer.getData("text/plain"), to: one.at });
      },
    };
    const isOpen = state.section?.name === one.name;
    const name = button(one.name, () => send("open_section", { name: one.name }),
      { class: "wb-link", "aria-expanded": isOpen ? "true" : "false", title: "Open this section" });
    return h("tr", { draggable: "true", "data-key": one.name, on: drag },
      h("td", {}, h("div", { class: "wb-named" },
        h("span", { class: "wb-key", style: `background:${shade(colours.get(one.name))}` }), name),
        h("div", { class: "wb-small wb-stream" }, one.stream ?? "no such link", one.required && "; required")),
      h("td", { class: "wb-number" }, whole(one.tokens)),
      h("td", { class: "wb-number" }, `${whole(one.kept)} of ${whole(one.all)}`),
      h("td", {}, numberBox(`Priority of ${one.name}`, one.priority,
        (priority) => send("set_section", { name: one.name, changes: { priority } }), { style: "width:5em" })),
      h("td", { style: "white-space:nowrap" },
        button("↑", () => send("move_section", { name: one.name, to: one.at - 1 }), { "aria-label": `Move ${one.name} up` }),
        button("↓", () => send("move_section", { name: one.name, to: one.at + 1 }), { "aria-label": `Move ${one.name} down` }),
        button("✕", () => send("remove_section", { name: one.name }), { "aria-label": `Take out ${one.name}` })));
  });
  const numeric = [1, 2];
  return h("div", { class: "wb-scroll wb-sections", tabindex: 0, role: "region", "aria-label": "Sections" }, h("table", {},
    h("thead", {}, h("tr", {}, head.map((name, i) =>
      (name ? h("th", { scope: "col", class: numeric.includes(i) ? "wb-number" : null }, name) : h("td", {}))))),
    h("tbody", {}, rows)));
}

function adding(state, send) {
  const ways = state.ways.map((way, i) => [String(i), `${way.of} → ${way.follow.join(" → ")} (${way.to})`]);
  return h("div", { class: "wb-row" },
    field("All sections", h("input", { type: "checkbox", checked: state.all_sections,
      on: { change: (event) => send("list_all", { all_sections: event.target.checked }) } })),
    ways.length > 0 && field("Follow a link", select([["", "choose …"], ...ways], "", (i) => {
      if (i !== "") send("add_section", { of: state.ways[i].of, follow: state.ways[i].follow });
    })),
    field("Add a stream", select([["", "choose …"], ...state.streams.map(([name, count]) =>
      [name, `${name}: ${whole(count)} records`])], "", (stream) => stream && send("add_stream", { stream }))));
}

function sectionEditor(state, send) {
  const one = state.section;
  if (!one) return h("p", { class: "wb-note" }, "Open a section to choose its fields.");
  const set = (key) => (value) => send("set_section", { name: one.name, changes: { [key]: value } });
  const path = [one.of, ...one.follow].join(" → ");
  const beside = [one.filters && `${one.filters} filter(s)`, one.figures && `${one.figures} figure(s)`].filter(Boolean);
  const rows = one.fields.map((row) => [
    row.path,
    whole(row.tokens),
    row.fill === null ? "" : `${Math.round(100 * row.fill)}%`,
    select([["no", "no"], ["full", "in full"], ["summary", "in the summary"]], row.shown,
      (level) => send("set_field", { name: one.name, path: row.path, level }), { "aria-label": `Show ${row.path}` }),
  ]);
  return h("div", { class: "wb-section", "data-key": `editor-${one.name}` },
    h("div", { class: "wb-row" }, h("strong", {}, one.name), h("span", {}, path),
      beside.length > 0 && h("span", {}, `with ${beside.join(" and ")}, set in YAML`)),
    h("div", { class: "wb-row" },
      field("Title", h("input", { type: "text", value: one.title ?? "",
        on: { change: (event) => set("title")(event.target.value || null) } })),
      field("Format", select(["block", "line", "outline", "table", "csv", "json", "auto"], one.format, set("format"))),
      field("Required", h("input", { type: "checkbox", checked: one.required,
        on: { change: (event) => set("required")(event.target.checked) } }))),
    h("div", { class: "wb-row" },
      field("Records at most", numberBox("At most so many records", one.limit, set("limit"), { min: 1, optional: true })),
      field("Tokens at least", numberBox("Tokens kept for it", one.min_tokens, set("min_tokens"), { min: 0, optional: true })),
      field("at most", numberBox("At most so many tokens", one.max_tokens, set("max_tokens"), { min: 1, optional: true }))),
    h("p", { class: "wb-note" }, one.cost, one.everything && " It shows all fields; choosing \"no\" names the others."),
    h("div", { class: "wb-scroll wb-paths", tabindex: 0, role: "region", "aria-label": `Fields of ${one.name}` },
      grid(["field", "tokens", "filled", "shown"], rows, [1, 2])));
}

function rendered(side, colours) {
  if (!side.lines) return h("p", { class: "wb-note" }, "There is no text to show.");
  const lines = side.lines.map((line) => {
    const from = line.records.join(", ") + (line.more ? ` and ${line.more} more` : "");
    return h("tr", {},
      h("td", { style: `border-left:4px solid ${shade(colours.get(line.section) ?? 7)}`, title: line.section },
        h("pre", { style: "padding:0 4px" }, line.text || " ")),
      h("td", { class: "wb-small" }, from));
  });
  return h("table", { style: "width:100%" },
    h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "text"), h("th", { scope: "col" }, "from"))),
    h("tbody", {}, lines));
}

function keptIf(row) {
  return row.kept_from ? `kept if budget ≥ ${whole(row.kept_from)}` : row.detail;
}

function records(state, send) {
  const { side, tab } = state;
  if (!side.rows) return h("p", { class: "wb-note" }, "Nothing was considered.");
  const sum = `${whole(side.kept)} kept + ${whole(side.dropped)} dropped = ${whole(side.all)} records considered`;
  const link = (row) => button(row.record, () => send("explain", { record: row.record }), { class: "wb-link", title: "Why?" });
  const rows = side.rows.map((row) => (tab === "kept"
    ? [link(row), row.section, row.level, whole(row.tokens)]
    : [row.count === 1 ? link(row) : row.record, row.section, row.reason.replaceAll("_", " "), keptIf(row)]));
  const total = tab === "kept" ? side.kept : side.listed;
  const header = tab === "kept" ? ["record", "section", "level", "tokens"] : ["record", "section", "reason", "what would keep it"];
  return [
    h("p", { class: "wb-note wb-sum" }, sum),
    grid(header, rows, tab === "kept" ? [3] : []),
    rows.length < total && h("p", { class: "wb-note" }, `and ${whole(total - rows.length)} more`),
    tab === "dropped" && side.field_count > 0 && h("details", {},
      h("summary", {}, `${whole(side.field_count)} fields of kept records are left out`),
      grid(["record", "field", "reason", "why"], side.fields.map((row) =>
        [row.record, row.field, row.reason.replaceAll("_", " "), row.detail]))),
  ];
}

function yaml(state, send, id) {
  const box = `${id}-yaml`;
  return [
    h("label", { for: box }, "The whole spec; what is wrong with it is said above."),
    h("textarea", { id: box, rows: 18, spellcheck: "false",
      on: { input: (event) => { event.target.dataset.typing = "1"; } } }, state.side.text),
    h("div", { class: "wb-row" }, button("Read this YAML", (event) =>
      send("set_spec", { text: event.target.closest("[role=tabpanel]").querySelector("textarea").value }))),
  ];
}

function code(state) {
  const write = async () => {
    const app = globalThis.jupyterapp;
    await app.commands.execute("notebook:insert-cell-below");
    app.shell.currentWidget.content.activeCell.model.sharedModel.setSource(state.side.text);
  };
  const copy = (event) => {
    const pre = event.target.closest("[role=tabpanel]").querySelector("pre");
    getSelection().selectAllChildren(pre);
    navigator.clipboard?.writeText(state.side.text).catch(() => {});
  };
  return [
    h("div", { class: "wb-row" }, button("Copy", copy),
      globalThis.jupyterapp && button("Write it into a new cell", write),
      h("span", {}, "In a cell, show_code() writes it below.")),
    h("pre", { tabindex: 0 }, state.side.text),
  ];
}

function side(state, send, id, colours) {
  switch (state.tab) {
    case "rendered": return rendered(state.side, colours);
    case "explain": return [h("p", { class: "wb-note" }, "Choose a record under Kept or Dropped to see why it is there."),
      h("ul", {}, (state.side.said ?? []).map((line) => h("li", {}, line)))];
    case "spec": return yaml(state, send, id);
    case "code": return code(state);
    default: return records(state, send);
  }
}

// What a budget gives, where Python worked it out ahead.
function expect(model, action, values) {
  const [state, ahead] = [model.get("state"), model.get("ahead")];
  const bar = action === "set_budget" && ahead.plan === state.plan ? ahead.bars?.[values.budget_tokens] : null;
  if (!bar) return null;
  const tokens = new Map(bar.parts.map((one) => [one.name, one.tokens]));
  const sections = state.sections.map((one) => ({ ...one, tokens: tokens.get(one.name) ?? 0 }));
  return { ...bar, sections, budget: values.budget_tokens };
}

function view(state, send, id, part) {
  const order = state.sections.map((one) => one.name);
  const colours = new Map(order.map((name, i) => [name, i]));
  const open = state.section?.name;
  return [
    topRow(state, send),
    bar(state, colours),
    h("p", { class: state.tokens === null && state.question ? "wb-warn wb-words" : "wb-note wb-words" }, state.words.join(" ")),
    part("options", [state.encodings, state.encoding, state.fill, state.cite], () => options(state, send)),
    h("div", { class: "wb-columns" },
      h("div", {},
        part("sections", [state.sections, open], () => sectionTable(state, send, colours)),
        part("adding", [state.ways, state.streams, state.all_sections], () => adding(state, send)),
        part("editor", [state.section], () => sectionEditor(state, send))),
      h("div", {},
        tabs(TABS, state.tab, (tab) => send("show", { tab }), "What the design gives"),
        part("side", [state.tab, state.side, order], () => h("div", { role: "tabpanel", class: "wb-scroll", tabindex: 0,
          "data-key": state.tab, "aria-label": state.tab, style: "max-height:640px;padding:4px" },
        side(state, send, id, colours))))),
    h("div", { class: "wb-row" },
      button("Undo", () => send("undo"), { disabled: !state.can_undo }),
      button("Redo", () => send("redo"), { disabled: !state.can_redo }),
      button(`Save to ${state.task}/context.yaml`, () => send("save"), { disabled: state.saved, class: "wb-save" }),
      h("span", { class: "wb-said" }, state.said || (state.saved ? "Saved." : "Not saved yet."))),
  ];
}

export default { render: (context) => mount(context, "designer", view, expect) };
