// What all widgets share: elements, a patcher that keeps focus, and the way to Python.

// An element: h("button", {type: "button", on: {click: f}}, "Save"). Properties that are null or false are left out.
function h(tag, options, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(options ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "on") node.listeners = value;
    else if (name === "text") node.textContent = value;
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    node.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
  return node;
}

// Markup that Python made, in which every text is escaped.
function markup(tag, options, html) {
  const node = h(tag, options);
  node.innerHTML = html;
  return node;
}

// Make `old` equal to `fresh` by changing only what differs: focus, selection and scrolling stay.
function patch(old, fresh) {
  if (fresh.isAsBefore) return;
  if (old.nodeType !== fresh.nodeType || old.nodeName !== fresh.nodeName || old.dataset?.key !== fresh.dataset?.key) {
    old.replaceWith(fresh);
    return;
  }
  if (old.nodeType === Node.TEXT_NODE) {
    if (old.data !== fresh.data) old.data = fresh.data;
    return;
  }
  old.listeners = fresh.listeners;
  for (const { name } of [...old.attributes]) {
    // A person unfolds, folds and types; a redraw does not.
    const own = name === "data-typing" || name === KEYS || (name === "open" && old.nodeName === "DETAILS");
    if (!own && !fresh.hasAttribute(name)) old.removeAttribute(name);
  }
  for (const { name, value } of fresh.attributes) {
    if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
  const busy = document.activeElement === old && old.dataset.typing === "1";
  if ((old.nodeName === "INPUT" || old.nodeName === "TEXTAREA") && !busy) {
    const value = old.nodeName === "TEXTAREA" ? fresh.textContent : (fresh.getAttribute("value") ?? "");
    if (old.type === "checkbox" || old.type === "radio") old.checked = fresh.hasAttribute("checked");
    else if (old.value !== value) old.value = value;
  }
  const [olds, news] = [[...old.childNodes], [...fresh.childNodes]];
  news.forEach((child, i) => (i < olds.length ? patch(olds[i], child) : old.append(child)));
  olds.slice(news.length).forEach((child) => child.remove());
  if (old.nodeName === "SELECT") {
    const chosen = [...old.options].find((option) => option.hasAttribute("selected"));
    if (chosen && old.value !== chosen.value) old.value = chosen.value;
  }
}

// Keys belong to what has the focus: on a button or a list JupyterLab would take them for its commands, such as
// "delete cell". It looks for this attribute from the focused element upwards, and begins with that element.
const KEYS = "data-lm-suppress-shortcuts";

let viewCount = 0;

// Draw `view(state, send, id, part)` into `el`, again whenever the state changes, until the cleanup that is returned.
// `part(name, from, make)` draws a part of it only where what it is made from changed. `expect(model, action, values)`
// gives what Python will say to an action, where Python told it before: it is drawn at once, and Python has the last word.
function mount({ model, el }, name, view, expect = () => null) {
  const id = `${name}-${Date.now().toString(36)}-${viewCount++}`;
  const held = new Map(); // kind of action -> the last of it, held back while one is under way
  let number = 0;
  let waiting = null; // {number, kind} of what is under way
  let slow = null;
  let expected = null; // parts of the state that Python has yet to confirm
  const drawn = new Map(); // name of a part -> what it was made from

  function say(text) {
    const line = el.querySelector(".wb-waiting");
    if (line && line.textContent !== text) line.textContent = text;
  }

  function post(action, values) {
    waiting = { number: ++number, action };
    clearTimeout(slow);
    slow = setTimeout(() => say("Waiting for Python. Is the kernel busy or gone?"), 1500);
    model.send({ action, arguments: values, view: id, number });
  }

  // Ask Python. While one action is under way the last of each kind waits, so that a held key never queues up.
  function send(action, values = {}) {
    const isFirst = [waiting?.action, ...held.keys()].every((one) => !one || one === action);
    const told = isFirst && expect(model, action, values);
    if (waiting) held.set(action, values);
    else post(action, values);
    if (told) {
      expected = told;
      draw();
    }
  }

  function onReply(message) {
    if (message.view !== id || message.done !== waiting?.number) return;
    waiting = null;
    clearTimeout(slow);
    say("");
    for (const [action, values] of held) {
      held.delete(action);
      post(action, values);
      return;
    }
    // What was typed is known to Python by now: what it made of it is shown.
    for (const input of el.querySelectorAll("[data-typing='1']")) {
      if (!input.dataset.draft) input.dataset.typing = "0";
    }
    if (expected) {
      expected = null;
      draw();
    }
  }

  function part(name, from, make) {
    const key = JSON.stringify(from);
    const old = el.querySelector(`[data-part="${name}"]`);
    // After a fault, and where somebody types, controls may show what Python does not have.
    const isFree = !model.get("state").error && !old?.querySelector("[data-typing='1']");
    if (old && isFree && drawn.get(name) === key) {
      const same = h(old.localName, {});
      same.isAsBefore = true;
      return same;
    }
    drawn.set(name, key);
    const node = make();
    node.dataset.part = name;
    return node;
  }

  function fault(error) {
    const text = error ? `${error.kind}${error.code ? ` (${error.code})` : ""}: ${error.message}` : "";
    return h("div", { class: "wb-error", role: "alert", hidden: !error }, text);
  }

  function draw() {
    const state = { ...model.get("state"), ...expected };
    const inside = view(state, send, id, part);
    const root = h("div", { class: `wb wb-${name}`, "aria-busy": expected ? "true" : null }, fault(state.error), inside,
      h("div", { class: "wb-waiting", role: "status" }));
    if (el.firstElementChild) patch(el.firstElementChild, root);
    else el.append(root);
  }

  // Listeners stand on the elements that `h` made; one listener of each kind finds them.
  const kinds = ["click", "input", "change", "keydown", "focusin", "dragstart", "dragover", "drop"];
  const hear = (event) => {
    for (let node = event.target; node && node !== el; node = node.parentNode) {
      const listener = node.listeners?.[event.type];
      if (listener) {
        listener(event, node);
        return;
      }
    }
  };
  const keepKeys = (event) => event.target.setAttribute(KEYS, "true");
  el.addEventListener("focusin", keepKeys);
  kinds.forEach((kind) => el.addEventListener(kind, hear));
  model.on("change:state", draw);
  model.on("msg:custom", onReply);
  draw();
  return () => {
    clearTimeout(slow);
    el.removeEventListener("focusin", keepKeys);
    kinds.forEach((kind) => el.removeEventListener(kind, hear));
    model.off("change:state", draw);
    model.off("msg:custom", onReply);
  };
}

// A labelled native control; the label is in front of it or around it.
function field(label, control) {
  return h("label", { class: "wb-field" }, h("span", {}, label), control);
}

function select(options, chosen, on, extra = {}) {
  return h("select", { on: { change: (event) => on(event.target.value) }, ...extra },
    options.map((one) => {
      const [value, text] = Array.isArray(one) ? one : [one, one];
      return h("option", { value, selected: value === chosen }, text);
    }));
}

function button(text, on, extra = {}) {
  return h("button", { type: "button", on: { click: on }, ...extra }, text);
}

// Tabs of native buttons: the arrow keys move between them.
function tabs(names, chosen, on, label) {
  const move = (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const keys = names.map(([key]) => key);
    const next = keys[(keys.indexOf(chosen) + step + keys.length) % keys.length];
    on(next);
    const bar = event.target.closest("[role=tablist]");
    bar.querySelector(`[data-tab="${next}"]`)?.focus();
  };
  return h("div", { class: "wb-tabs", role: "tablist", "aria-label": label, on: { keydown: move } },
    names.map(([key, text]) => h("button", {
      type: "button", role: "tab", "data-tab": key, "aria-selected": key === chosen ? "true" : "false",
      tabindex: key === chosen ? 0 : -1, on: { click: () => on(key) },
    }, text)));
}

// A table of cells that are text or elements; `numeric` names the columns of numbers.
function grid(header, rows, numeric = [], caption = null) {
  const kind = (i) => (numeric.includes(i) ? "wb-number" : null);
  return h("table", {}, caption && h("caption", {}, caption),
    h("thead", {}, h("tr", {}, header.map((name, i) => h("th", { scope: "col", class: kind(i) }, name)))),
    h("tbody", {}, rows.map((row) => h("tr", {}, row.map((one, i) => h("td", { class: kind(i) }, one))))));
}

const whole = (value) => (value === null || value === undefined ? "" : value.toLocaleString("en-US"));

// What was typed and not sent yet, by view and by the control's name: a redraw puts it back.
const typed = new Map();

function draft(id, name, options = {}) {
  if (!typed.has(id)) typed.set(id, {});
  const kept = typed.get(id);
  return h("input", { type: "text", name, value: kept[name] ?? options.initial ?? "",
    on: { input: (event) => { kept[name] = event.target.value; }, ...options.on }, ...options.attributes });
}

function drafted(id, name) {
  return typed.get(id)?.[name] ?? "";
}

function undraft(id, ...names) {
  for (const name of names) if (typed.has(id)) delete typed.get(id)[name];
}
