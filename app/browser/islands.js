// Loads the browser's bundle and wakes the islands of this page. The addresses stand on the
// script element, so that this file is the same for every build and page.

const script = document.querySelector("script[data-wasm]");

async function wake(node, module) {
  for (const island of node.querySelectorAll("leptos-island")) {
    const start = module[island.dataset.component];
    if (start) await start(island);
    else console.warn(`There is no island ${island.dataset.component} in the bundle.`);
  }
}

import(script.dataset.js)
  .then(async (module) => {
    await module.default({ module_or_path: script.dataset.wasm });
    module.hydrate();
    await wake(document.body, module);
    document.documentElement.dataset.islands = "ready";
  })
  .catch((error) => console.warn("The page works without its interactive parts.", error));
