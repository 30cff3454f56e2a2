// The switch between light and dark; without it the page follows the system.
addEventListener("DOMContentLoaded", () => {
  const root = document.documentElement;
  const button = document.querySelector("#theme");
  const system = matchMedia("(prefers-color-scheme: dark)");
  try {
    const remembered = localStorage.getItem("fdeval-theme");
    if (remembered === "light" || remembered === "dark") root.dataset.theme = remembered;
  } catch { /* no storage for this page */ }
  root.classList.add("live");
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
  root.dataset.ready = "";
});
