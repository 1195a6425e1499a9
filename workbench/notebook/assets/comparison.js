// The comparison: arms with intervals, the frontier, cases with their difference, and two contexts word by word.

function controls(state, send) {
  const arms = (a, b) => send("set_arms", { a, b });
  return h("div", { class: "wb-row" },
    field("Compare", select(state.arms, state.a, (a) => arms(a, state.b), { class: "wb-arm-a" })),
    field("with", select(state.arms, state.b, (b) => arms(state.a, b), { class: "wb-arm-b" })),
    field("by", select(state.metrics, state.metric, (metric) => send("set_metric", { metric }))),
    field("on", select([["", "all types"], ...state.kinds], state.kind ?? "", (kind) => send("set_kind", { kind: kind || null }))));
}

function scrolling(label, height, ...inside) {
  return h("div", { class: "wb-scroll", tabindex: 0, role: "region", "aria-label": label, style: `max-height:${height}px` }, inside);
}

function cases(state, send) {
  const [changed, all] = state.counts;
  const rows = state.cases.map((one) => [
    button(one.id, () => send("show_case", { case: one.id }),
      { class: "wb-link", "aria-pressed": state.case === one.id ? "true" : "false", title: "Show both contexts" }),
    one.type, one.question, one.a, one.b, one.delta,
  ]);
  const turn = (step) => send("show_page", { page: state.page + step });
  return [
    h("div", { class: "wb-row" },
      field("Only changed", h("input", { type: "checkbox", class: "wb-only", checked: state.only_changed,
        on: { change: (event) => send("list_changed", { only_changed: event.target.checked }) } })),
      h("span", { class: "wb-counts" }, `${whole(changed)} of ${whole(all)} cases differ`),
      state.pages > 1 && [
        button("Before", () => turn(-1), { disabled: state.page === 0 }),
        h("span", {}, `page ${state.page + 1} of ${state.pages}`),
        button("Next", () => turn(1), { disabled: state.page + 1 >= state.pages }),
      ]),
    scrolling("Cases", 360, grid(["case", "type", "question", state.a, state.b, "Δ"], rows, [3, 4, 5])),
  ];
}

function contexts(state) {
  const shown = state.contexts;
  if (!shown) return h("p", { class: "wb-note" }, "Choose a case to see both contexts.");
  return h("div", { "data-key": `case-${shown.id}` },
    h("p", { class: "wb-note" }, h("strong", {}, `${shown.id}: `), shown.question, ` Expected: ${shown.answer}.`),
    h("p", { class: "wb-note" }, h("mark", {}, "Marked"), ": evidence. ", h("ins", {}, "Underlined"), ": words that the other has not."),
    h("div", { class: "wb-sides" }, shown.sides.map((side) => h("div", {},
      h("p", { class: "wb-note" }, h("strong", {}, side.arm), ` ${side.head}`),
      side.missing.length > 0 && h("p", { class: "wb-warn" }, `Missing: ${side.missing.join(", ")}`),
      scrolling(`Context of ${side.arm}`, 420, side.text ? markup("pre", {}, side.text) : h("pre", {}, "no context"))))));
}

function view(state, send) {
  return [
    h("p", { class: "wb-note" }, state.head),
    controls(state, send),
    h("p", { class: "wb-note wb-words" }, h("strong", {}, state.said)),
    scrolling("Arms", 300, grid(state.summary.header, state.summary.rows, [1, 2, 3, 4, 5, 6])),
    state.frontier && h("details", { open: true }, h("summary", {}, "Frontier: share answerable over tokens"),
      markup("div", { class: "wb-plot" }, state.frontier), state.sentences.map((one) => h("p", { class: "wb-note" }, one))),
    cases(state, send),
    contexts(state),
  ];
}

export default { render: (context) => mount(context, "comparison", view) };
