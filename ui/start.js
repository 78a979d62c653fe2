import init from "./handful-ui.js";

init({ module_or_path: new URL("./handful-ui_bg.wasm", import.meta.url) });
