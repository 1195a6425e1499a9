// An extension of JupyterLab, written by hand: no build makes it. Where a widget's model is gone, because the kernel was
// restarted or the notebook opened anew, JupyterLab shows "model not found" though the output holds a snapshot as well.
// This shows the snapshot. JupyterLab keeps the file for good: another content takes another number in its name.
(() => {
  const WIDGET = "application/vnd.jupyter.widget-view+json";
  const GONE = "Error displaying widget";
  let shared = null;

  // A module that JupyterLab shares with its extensions.
  async function load(name) {
    const [held] = Object.values(shared[name]);
    return (await held.get())();
  }

  // Let a renderer of widgets fall back on what else the output holds.
  function withFallback(renderer, registry) {
    const render = renderer.renderModel.bind(renderer);
    renderer.renderModel = async (model) => {
      await render(model);
      if (!renderer.node.textContent.startsWith(GONE) || !model.data["text/html"]) return;
      const snapshot = registry.createRenderer("text/html");
      await snapshot.renderModel(model);
      renderer.removeClass("jupyter-widgets");
      renderer.node.replaceChildren(snapshot.node);
    };
    return renderer;
  }

  function activate(app, registry) {
    // Each notebook has a registry of its own, of this class, to which the widget manager adds its renderer.
    const registries = Object.getPrototypeOf(registry);
    const add = registries.addFactory;
    registries.addFactory = function addFactory(factory, rank) {
      if (!factory.mimeTypes.includes(WIDGET)) return add.call(this, factory, rank);
      const createRenderer = (options) => withFallback(factory.createRenderer(options), this);
      return add.call(this, { ...factory, createRenderer }, rank);
    };
  }

  window._JUPYTERLAB = window._JUPYTERLAB || {};
  window._JUPYTERLAB["context-workbench"] = {
    init: (scope) => { shared = scope; },
    get: async () => {
      const { IRenderMimeRegistry } = await load("@jupyterlab/rendermime");
      const plugin = { id: "context-workbench:snapshots", autoStart: true, requires: [IRenderMimeRegistry], activate };
      return () => ({ __esModule: true, default: plugin });
    },
  };
})();
