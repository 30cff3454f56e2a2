document.addEventListener("DOMContentLoaded", () => {
  Page.start();
  document.documentElement.dataset.ready = "";
});
