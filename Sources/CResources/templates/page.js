"use strict";
// What every page has: themes, copying, printing. Everything is convenience: without it a page is
// complete.

const $ = (selector, within = document) => within.querySelector(selector);
const $$ = (selector, within = document) => [...within.querySelectorAll(selector)];

const Page = (() => {
  const root = document.documentElement;
  const remembered = (() => {
    try { return localStorage.getItem("fdeval-theme"); } catch { return null; }
  })();
  if (remembered === "light" || remembered === "dark") root.dataset.theme = remembered;
  root.classList.add("live");

  window.addEventListener("error", () => { root.dataset.failed = "script"; });

  // Themes

  function startTheme() {
    const button = $("#theme");
    const system = matchMedia("(prefers-color-scheme: dark)");
    const isDark = () => (root.dataset.theme ?? (system.matches ? "dark" : "light")) === "dark";
    const show = () => {
      button.textContent = isDark() ? "Light" : "Dark";
      button.setAttribute("aria-label", `Switch to ${isDark() ? "light" : "dark"} colours`);
      button.setAttribute("aria-pressed", String(isDark()));
    };
    button.addEventListener("click", () => {
      root.dataset.theme = isDark() ? "light" : "dark";
      try { localStorage.setItem("fdeval-theme", root.dataset.theme); } catch { /* kept for now */ }
      show();
    });
    system.addEventListener("change", show);
    show();
  }

  // Copying

  function textToCopy(element) {
    if (element.tagName !== "DL") return element.textContent;
    return $$("dt", element)
      .map((term) => `${term.textContent.trim()}: ${term.nextElementSibling.textContent.trim()}`)
      .join("\n");
  }

  function startCopying() {
    for (const button of $$("[data-copy]")) {
      const label = button.textContent;
      button.addEventListener("click", async () => {
        const source = document.getElementById(button.dataset.copy);
        try {
          await navigator.clipboard.writeText(textToCopy(source));
          button.textContent = "Copied";
        } catch {
          getSelection().selectAllChildren(source);
          button.textContent = "Selected; press Ctrl C";
        }
        setTimeout(() => { button.textContent = label; }, 2000);
      });
    }
  }

  // Printing opens what is folded away

  function startPrinting() {
    window.addEventListener("beforeprint", () => {
      for (const details of $$("details:not([open], .behind)")) {
        details.open = true;
        details.dataset.closed = "";
      }
    });
    window.addEventListener("afterprint", () => {
      for (const details of $$("details[data-closed]")) {
        details.open = false;
        delete details.dataset.closed;
      }
    });
  }

  function start() {
    startTheme();
    startCopying();
    startPrinting();
  }

  return { start };
})();
