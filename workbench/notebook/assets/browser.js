// The record browser: filters, one page of records, and the record that is opened.

const WORDS = { eq: "is", ne: "is not", lt: "below", le: "at most", gt: "above", ge: "at least",
  contains: "contains", exists: "has a value", missing: "has no value" };

function filterForm(state, send, id) {
  const read = (event, name) => event.target.closest(".wb-filter").querySelector(`[name=${name}]`).value;
  const add = (event) => {
    send("add_filter", { field: read(event, "field"), op: read(event, "op"), value: read(event, "value") });
    undraft(id, "value");
  };
  return h("div", { class: "wb-row wb-filter" },
    field("Field", select(state.fields, null, () => {}, { name: "field" })),
    field("Test", select(state.ops.map((op) => [op, WORDS[op] ?? op]), null, () => {}, { name: "op" })),
    field("Value", draft(id, "value", { on: { keydown: (event) => event.key === "Enter" && add(event) } })),
    button("Add filter", add));
}

function chips(state, send) {
  return h("ul", { class: "wb-chips", "aria-label": "Filters", hidden: !state.filters.length },
    state.filters.map((one, index) => {
      const value = ["exists", "missing"].includes(one.op) ? "" : ` ${one.value}`;
      const text = `${one.field} ${WORDS[one.op] ?? one.op}${value}`;
      return h("li", {}, text, " ", button("Remove", () => send("remove_filter", { index }),
        { "aria-label": `Remove the filter ${text}` }));
    }));
}

function head(state, send) {
  const every = state.rows.length > 0 && state.rows.every((row) => row.selected);
  const sorted = (name) => (state.order_by === name ? (state.descending ? "descending" : "ascending") : null);
  const by = (name) => () => send("sort",
    state.order_by !== name ? { field: name } : state.descending ? { field: null } : { field: name, descending: true });
  return h("tr", {},
    h("th", { scope: "col" }, h("input", { type: "checkbox", checked: every, "aria-label": "Select this page",
      on: { change: (event) => send("select_page", { on: event.target.checked }) } })),
    h("th", { scope: "col" }, "id"),
    h("th", { scope: "col", class: "wb-number" }, "tokens"),
    state.columns.map((name) => h("th", { scope: "col", "aria-sort": sorted(name) },
      button(`${name}${{ ascending: " ▲", descending: " ▼" }[sorted(name)] ?? ""}`, by(name),
        { "aria-label": `Order by ${name}` }))));
}

function rows(state, send) {
  return state.rows.map((row) => h("tr", { "data-key": row.id, "data-record": row.id },
    h("td", {}, h("input", { type: "checkbox", checked: row.selected, "aria-label": `Select ${row.id}`,
      on: { change: (event) => send("select", { record_id: row.id, on: event.target.checked }) } })),
    h("td", {}, button(row.id, () => send("show_record", { record_id: row.id }), { "aria-label": `Show ${row.id}` })),
    h("td", { class: "wb-number" }, whole(row.tokens)),
    row.cells.map((cell) => h("td", {}, cell))));
}

function pager(state, send) {
  const go = (page) => () => send("go_to", { page });
  const typed = (event) => send("go_to", { page: Number(event.target.value) });
  return h("div", { class: "wb-row" },
    button("Previous page", go(state.page - 1), { disabled: state.page <= 1 }),
    field("Page", h("input", { type: "number", min: 1, max: state.pages, value: state.page,
      // Enter by itself fires no change where the page around it takes the key.
      on: { change: typed, keydown: (event) => event.key === "Enter" && typed(event) } })),
    h("span", {}, `of ${whole(state.pages)}`),
    button("Next page", go(state.page + 1), { disabled: state.page >= state.pages }),
    h("span", {}, `${whole(state.selected)} selected`),
    button("Clear selection", () => send("clear_selection"), { disabled: !state.selected }));
}

function opened(state, send) {
  const one = state.opened;
  if (!one) return h("section", { hidden: true });
  return h("section", { class: "wb-section", "aria-label": `Record ${one.id}`, "data-key": one.id },
    h("div", { class: "wb-row" }, h("strong", {}, `${one.id}: ${whole(one.tokens)} tokens`),
      button("Close the record", () => send("show_record", { record_id: null }))),
    markup("div", { class: "wb-opened" }, one.html),
    h("details", {}, h("summary", {}, "Raw"), h("pre", { class: "wb-raw" }, one.raw)));
}

function view(state, send, id) {
  const last = state.first + state.rows.length - 1;
  const count = state.rows.length
    ? `${whole(state.first)} to ${whole(last)} of ${whole(state.total)} records`
    : "No record matches";
  const of = state.total === state.all ? "" : ` (of ${whole(state.all)} in ${state.stream})`;
  const searched = (event) => { event.target.dataset.typing = "1"; send("search", { text: event.target.value }); };
  return h("div", {},
    h("div", { class: "wb-row" },
      h("strong", {}, state.stream),
      field("Contains", h("input", { type: "search", value: state.contains, "data-key": "search",
        on: { input: searched } })),
      h("span", { role: "status", class: "wb-count" }, `${count}${of}`)),
    filterForm(state, send, id),
    chips(state, send),
    h("div", { class: "wb-scroll", tabindex: 0, role: "region", "aria-label": `Records of ${state.stream}` },
      h("table", { class: "wb-records" },
        h("caption", {}, `tokens: of each record's fields as compact JSON, ${state.encoding}`),
        h("thead", {}, head(state, send)), h("tbody", {}, rows(state, send)))),
    pager(state, send),
    opened(state, send));
}

export default { render: (context) => mount(context, "browser", view) };
