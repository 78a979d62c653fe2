import init from "./handful-ui.js";

init();
