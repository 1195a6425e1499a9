// The policy matrix: native selects for tools and roles, the deciding rule, a tried call, changes, approvals.

const EFFECTS = ["allow", "ask", "deny"];

// What the status line tells: the cell that has the focus. It stays with the view, since it is no state of the policy.
const focused = new Map();

function about(state, id) {
  const at = focused.get(id);
  const row = at ? state.tools.findIndex((tool) => tool.name === at.tool) : -1;
  const column = at ? state.roles.indexOf(at.role) : -1;
  if (row < 0 || column < 0) return h("p", { class: "wb-note wb-deciding", role: "status" },
    "Choose a cell to see which rule decides.");
  const cell = state.cells[row][column];
  return h("div", { class: "wb-note wb-deciding", role: "status" },
    h("strong", {}, `${at.tool} as ${at.role}: ${cell.words}`),
    h("ul", {}, cell.rules.map((rule) => h("li", {}, state.rules[rule] ?? rule))));
}

function cellOf(state, send, id, row, column) {
  const [tool, role, cell] = [state.tools[row].name, state.roles[column], state.cells[row][column]];
  const inherit = cell.own ? "inherit" : `${cell.effect} (inherited)`;
  const tell = (event) => {
    focused.set(id, { tool, role });
    const old = event.target.closest(".wb-matrix").querySelector(".wb-deciding");
    if (old) patch(old, about(state, id));
  };
  const label = `${tool} as ${role}`;
  return h("td", { class: cell.own ? "wb-own" : null, "data-cell": `${tool}/${role}` },
    h("select", { "aria-label": label, on: { focusin: tell,
      change: (event) => send("set_cell", { tool, role, effect: event.target.value || null }) } },
      h("option", { value: "", selected: !cell.own }, inherit),
      EFFECTS.map((effect) => h("option", { value: effect, selected: cell.own === effect }, effect))),
    cell.own === "ask" ? h("select", { "aria-label": `Approver of ${label}`, on: { focusin: tell,
      change: (event) => send("set_cell", { tool, role, effect: "ask", approver: event.target.value }) } },
      state.approvers.map((one) => h("option", { value: one, selected: one === cell.approver }, one))) : null,
    h("div", { class: "wb-origin" },
      cell.outdone ? `stays ${cell.effect}: ${cell.rule} wins`
        : cell.own ? "own rule" : cell.rule === "default" ? "no rule" : cell.rule,
      cell.words.includes("where its conditions hold") ? ", unless conditions hold" : "", cell.changed ? " · changed" : ""));
}

function matrix(state, send, id) {
  return h("table", {}, h("caption", {}, `Policy of ${state.task}: who may use which tool`),
    h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "tool"), h("th", { scope: "col" }, "risk"),
      state.roles.map((role) => h("th", { scope: "col" }, role)))),
    h("tbody", {}, state.tools.map((tool, row) => h("tr", { "data-key": tool.name },
      h("th", { scope: "row", title: tool.description }, tool.name), h("td", {}, tool.risk),
      state.roles.map((_, column) => cellOf(state, send, id, row, column))))));
}

function callTab(state, send, id) {
  const at = (event, name) => event.target.closest(".wb-call").querySelector(`[name=${name}]`).value;
  const go = (event) => send("try_call", { tool: at(event, "tool"), role: at(event, "role"),
    arguments: at(event, "arguments"), caller: at(event, "caller"), facts: at(event, "facts") });
  const enter = { on: { keydown: (event) => event.key === "Enter" && go(event) } };
  const chosen = state.tried ?? {};
  const wide = (initial) => ({ ...enter, initial, attributes: { size: 40, placeholder: "{}" } });
  return h("div", { class: "wb-call" },
    h("div", { class: "wb-row" },
      field("Tool", select(state.tools.map((one) => one.name), chosen.tool, () => {}, { name: "tool" })),
      field("Role", select(state.roles, chosen.role, () => {}, { name: "role" })),
      field("Caller", draft(id, "caller", { ...enter, initial: chosen.caller }))),
    h("div", { class: "wb-row" },
      field("Arguments (JSON)", draft(id, "arguments", wide(chosen.arguments))),
      field("Facts (JSON)", draft(id, "facts", wide(chosen.facts))),
      button("Test the call", go)),
    h("div", { role: "status", class: "wb-decision" }, state.decision ? markup("div", {}, state.decision.html) : ""));
}

function changesTab(state) {
  const found = state.changes;
  if (!found) return h("div");
  return h("div", {},
    h("p", { class: "wb-note" }, found.words),
    h("ul", {}, [...found.rules, ...found.tests].map((line) => h("li", {}, line))),
    found.calls.length ? h("div", { class: "wb-scroll", tabindex: 0, role: "region", "aria-label": "Changed decisions" },
      grid(["before", "after", "call", "arguments", "why"], found.calls)) : null,
    found.left_out ? h("p", { class: "wb-note" }, `and ${whole(found.left_out)} more`) : null);
}

function approvalsTab(state, send, id) {
  if (!state.pending?.length) return h("p", { class: "wb-note" }, "Nothing waits for an approval.");
  const answer = (name, one) => (event) => {
    const box = event.target.closest(".wb-section");
    send(name, { approval: one.id, by: drafted(id, `by-${one.id}`), reason: drafted(id, `reason-${one.id}`),
      role: box.querySelector("[name=role]").value });
  };
  return h("div", {}, state.pending.map((one) => h("section", { class: "wb-section", "data-key": one.id,
    "aria-label": `Approval of ${one.tool}` },
    markup("div", {}, one.html),
    h("div", { class: "wb-row" },
      field("Your name", draft(id, `by-${one.id}`)),
      field("As", select(one.roles, one.roles[0], () => {}, { name: "role" })),
      field("Reason", draft(id, `reason-${one.id}`)),
      button("Approve", answer("approve", one)), button("Reject", answer("reject", one))))));
}

function view(state, send, id) {
  const names = [["call", "Test a call"], ["changes", "Changes"], ["approvals", "Approvals"]];
  const shown = { call: callTab, changes: changesTab, approvals: approvalsTab }[state.tab];
  return h("div", {},
    h("div", { class: "wb-scroll", tabindex: 0, role: "region", "aria-label": "Tools and roles" },
      matrix(state, send, id)),
    about(state, id),
    h("div", { class: "wb-row" },
      button("Save", () => send("save"), { disabled: !state.changed }),
      button("Undo all changes", () => send("reset"), { disabled: !state.changed }),
      h("span", { class: "wb-said", role: "status" }, state.said || (state.changed ? "Not saved yet." : "As saved."))),
    tabs(names, state.tab, (tab) => send("show_tab", { tab }), "Below the matrix"),
    h("div", { role: "tabpanel", class: "wb-panel", "data-key": state.tab }, shown(state, send, id)));
}

export default { render: (context) => mount(context, "matrix", view) };
