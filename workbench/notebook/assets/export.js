// The export panel: the plan, what was found with a way to its field, what would change, and the same as a command.

const FIELDS = { out: "Folder", draft: "Draft", to: "To" };

function finding(one) {
  const lead = FIELDS[one.place]
    ? button(`Go to ${FIELDS[one.place]}`, (event) =>
        event.target.closest(".wb-export").querySelector(`[name=${one.place}]`)?.focus())
    : h("strong", {}, one.where || one.place);
  return h("li", { class: one.level === "error" ? "wb-warn" : "wb-note", "data-place": one.place },
    `${one.level}: `, lead, ` ${one.message}`);
}

function plan(state, send, id) {
  const bad = (place) => state.findings.some((one) => one.place === place && one.level === "error");
  const typed = (event) => { event.target.dataset.typing = "1"; send("set_out", { out: event.target.value }); };
  return h("div", { class: "wb-row" },
    field("Folder", h("input", { type: "text", name: "out", size: 32, value: state.out, on: { input: typed },
      "aria-invalid": bad("out") ? "true" : null, "aria-describedby": `${id}-found` })),
    field("Draft", h("input", { type: "checkbox", name: "draft", checked: state.draft,
      "aria-invalid": bad("draft") ? "true" : null, "aria-describedby": `${id}-found`,
      on: { change: (event) => send("set_draft", { draft: event.target.checked }) } })),
    button("Check", () => send("check")),
    button("Write", () => send("write"), { disabled: !state.writable }),
    h("span", { role: "status", class: "wb-said" }, state.said
      || (!state.checked ? "Not checked yet." : state.writable ? "It can be written." : "Nothing can be written yet.")));
}

function targets(state, send) {
  return h("fieldset", { class: "wb-row", id: null }, h("legend", {}, "To"), state.targets.map((name, index) =>
    field(name, h("input", { type: "checkbox", name: index ? `to-${name}` : "to", checked: state.to.includes(name),
      on: { change: (event) => send("set_target", { target: name, on: event.target.checked }) } }))));
}

function changed(one) {
  return h("details", { "data-key": one.name }, h("summary", {}, `What changes in ${one.name}`),
    h("pre", { class: "wb-diff" }, one.lines.map((line) =>
      line.startsWith("+") ? h("ins", {}, `${line}\n`) : line.startsWith("-") ? h("del", {}, `${line}\n`) : `${line}\n`)),
    one.left_out ? h("p", { class: "wb-note" }, `and ${whole(one.left_out)} more lines`) : null);
}

function copyable(label, text) {
  const copy = async (event) => {
    const box = event.target.closest(".wb-row").querySelector("input");
    box.select();
    try { await navigator.clipboard.writeText(text); event.target.textContent = "Copied"; } catch { /* it is selected */ }
  };
  return h("div", { class: "wb-row" },
    field(label, h("input", { type: "text", readonly: true, size: 70, value: text })), button("Copy", copy));
}

function view(state, send, id) {
  return h("div", {},
    h("strong", {}, `Export of ${state.task}`),
    plan(state, send, id),
    targets(state, send),
    h("ul", { class: "wb-found", id: `${id}-found`, "aria-label": "What was found" }, state.findings.map(finding)),
    state.digest ? h("p", { class: "wb-note wb-digest" }, `Digest ${state.digest}; ${state.counts}`) : null,
    state.changes.length ? h("div", { class: "wb-scroll", tabindex: 0, role: "region", "aria-label": "Parts of the bundle" },
      grid(["part", "change", "bytes", "sha256"],
        state.changes.map((one) => [one.name, one.change, whole(one.size_bytes), one.sha256]), [2])) : null,
    h("div", {}, state.changes.filter((one) => one.lines.length).map(changed)),
    copyable("Command", state.command),
    copyable("Python", state.code));
}

export default { render: (context) => mount(context, "export", view) };
