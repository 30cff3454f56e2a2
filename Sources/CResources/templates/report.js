// The report: its table, its charts and its samples.
(() => {
  const root = document.documentElement;

  // The table and the cards: sorting, filtering, going from one to the next

  const rows = () => $$("#table tbody tr");
  const cards = () => $$("#cards .sample");
  const shownCards = () => cards().filter((card) => !card.hidden);
  let current = null;

  function startTable() {
    const body = $("#table tbody");
    const home = new Map(rows().map((row, rank) => [row.dataset.key, rank]));
    const heads = $$("#table th[data-sort]");
    const column = (head) => [...head.parentElement.children].indexOf(head);

    function arrange(compare) {
      const list = rows().sort((a, b) => compare(a, b)
        || home.get(a.dataset.key) - home.get(b.dataset.key));
      body.append(...list);
      const order = new Map(list.map((row, rank) => [row.dataset.key, rank]));
      const holder = $("#cards");
      if (holder) {
        holder.append(...cards().sort((a, b) => order.get(a.dataset.key) - order.get(b.dataset.key)));
      }
    }

    function number(row, index) {
      const cell = row.children[index];
      return cell.classList.contains("missing") ? NaN : Number(cell.title.replace("−", "-"));
    }

    function sortBy(head, direction) {
      for (const other of heads) other.removeAttribute("aria-sort");
      if (!head) return arrange(() => 0);
      head.setAttribute("aria-sort", direction);
      const sign = direction === "ascending" ? 1 : -1;
      if (head.dataset.sort === "id") {
        return arrange((a, b) => sign * name(a).localeCompare(name(b), "en", { numeric: true }));
      }
      const index = column(head);
      arrange((a, b) => {
        const [x, y] = [number(a, index), number(b, index)];
        return Number.isNaN(x) ? (Number.isNaN(y) ? 0 : 1) : Number.isNaN(y) ? -1 : sign * (x - y);
      });
    }

    const name = (row) => row.children[0].textContent.trim();
    const choice = $("#sort");
    for (const head of heads) {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => {
        const first = head.dataset.worst ?? "ascending";
        const second = first === "ascending" ? "descending" : "ascending";
        sortBy(head, head.getAttribute("aria-sort") === first ? second : first);
        choice.value = head.dataset.sort;
      });
    }
    choice.addEventListener("change", () => {
      const head = heads.find((head) => head.dataset.sort === choice.value);
      sortBy(head, head?.dataset.worst ?? "ascending");
    });

    const words = new Map(rows().map((row) => [row.dataset.key,
      [name(row), $(".scene", row).textContent, row.dataset.tags].join("\n").toLowerCase()]));
    const total = rows().length;
    function filter() {
      const wanted = $("#search").value.trim().toLowerCase().split(/\s+/).filter(Boolean);
      const tag = $("#tag")?.value ?? "";
      const visible = new Set();
      for (const row of rows()) {
        const text = words.get(row.dataset.key);
        row.hidden = !wanted.every((word) => text.includes(word))
          || (tag !== "" && !row.dataset.tags.split("\n").includes(tag));
        if (!row.hidden) visible.add(row.dataset.key);
      }
      for (const card of cards()) card.hidden = !visible.has(card.dataset.key);
      $("#shown").textContent = visible.size === total
        ? `${total} ${total === 1 ? "sample" : "samples"}` : `${visible.size} of ${total} samples`;
    }
    $("#search").addEventListener("input", filter);
    $("#tag")?.addEventListener("change", filter);
    $("#tools").addEventListener("submit", (event) => event.preventDefault());
  }

  function light(key) {
    for (const element of $$(".lit")) element.classList.remove("lit");
    if (!key) return;
    for (const dot of $$(`[data-s="${CSS.escape(key)}"]`)) dot.classList.add("lit");
    document.getElementById(`row-${key}`)?.classList.add("lit");
  }

  function goTo(key) {
    const card = cards().find((card) => card.dataset.key === key);
    light(key);
    if (card) {
      card.hidden = false;
      current = card;
      card.focus({ preventScroll: true });
      card.scrollIntoView({ block: "start" });
      history.replaceState(null, "", `#${key}`);
    } else {
      const row = document.getElementById(`row-${key}`);
      row.hidden = false;
      row.scrollIntoView({ block: "center" });
    }
  }

  function step(by) {
    const list = shownCards();
    if (list.length === 0) return;
    const at = list.indexOf(current);
    goTo(list[Math.max(0, Math.min(list.length - 1, at < 0 ? 0 : at + by))].dataset.key);
  }

  function startDots() {
    for (const panel of $$("#distributions .panels svg")) {
      panel.addEventListener("pointerover", (event) => light(event.target.dataset?.s));
      panel.addEventListener("pointerleave", () => light(current?.dataset.key));
      panel.addEventListener("click", (event) => {
        if (event.target.dataset?.s) goTo(event.target.dataset.s);
      });
    }
  }

  // Cards: the wipe slider, the pointer and the arrow keys

  function startWiper(card) {
    const maps = $(".maps", card);
    const names = $$("figure", maps).map((figure) => figure.dataset.map);
    const titles = { image: "Image", reference: "Reference", candidate: "Prediction", error: "Error" };
    const wiper = document.createElement("div");
    wiper.className = "wiper";
    const select = (label, start) => {
      const list = document.createElement("select");
      list.setAttribute("aria-label", label);
      list.append(...names.map((name) => new Option(titles[name], name, false, name === start)));
      list.addEventListener("change", choose);
      return list;
    };
    const slider = Object.assign(document.createElement("input"),
      { type: "range", min: 0, max: 100, value: 50 });
    slider.setAttribute("aria-label", "Where the left map ends");
    slider.addEventListener("input", () => maps.style.setProperty("--wipe", `${slider.value}%`));
    const left = select("Left map", "reference");
    const right = select("Right map", "candidate");
    function choose() {
      for (const figure of $$("figure", maps)) {
        figure.classList.toggle("left", figure.dataset.map === left.value);
        figure.classList.toggle("right", figure.dataset.map === right.value
          && right.value !== left.value);
      }
    }
    wiper.append(left, slider, right);
    maps.append(wiper);
    choose();
  }

  function startCards() {
    if (!$("#cards")) return;
    const faithful = DepthMaps.canvasIsFaithful();
    if (!faithful) DepthMaps.trouble("this browser alters what a page reads from pictures");
    const near = new IntersectionObserver((entries) => {
      for (const { target, isIntersecting } of entries) {
        if (!isIntersecting) DepthMaps.forget(target);
        else if (DepthMaps.isStale(target)) DepthMaps.paintAll(target);
      }
    }, { rootMargin: "100% 0px" });
    for (const card of cards()) {
      const maps = $(".maps", card);
      startWiper(card);
      if (!faithful) continue;
      near.observe(card);
      maps.tabIndex = 0;
      const pixel = (event, frame) => {
        const box = frame.getBoundingClientRect();
        return [Math.floor((event.clientX - box.left) / box.width * Number(maps.dataset.width)),
          Math.floor((event.clientY - box.top) / box.height * Number(maps.dataset.height))];
      };
      const follow = (event) => {
        const frame = event.target.closest?.(".frame");
        if (frame) DepthMaps.point(card, ...pixel(event, frame));
      };
      maps.addEventListener("pointermove", follow);
      maps.addEventListener("pointerdown", (event) => { current = card; follow(event); });
      maps.addEventListener("pointerleave", (event) => {
        if (event.pointerType === "mouse") DepthMaps.leave(card);
      });
      maps.addEventListener("keydown", (event) => {
        const move = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
        const by = move[event.key];
        if (!by || event.target !== maps) return;
        event.preventDefault();
        const centre = `${maps.dataset.width >> 1},${maps.dataset.height >> 1}`;
        const [x, y] = (maps.dataset.pointed ?? centre).split(",").map(Number);
        const far = event.shiftKey ? 10 : 1;
        DepthMaps.point(card, x + by[0] * far, y + by[1] * far);
      });
    }

    const repaint = () => {
      root.dataset.colours = $("#colours").value;
      DepthMaps.look($("#colours").value, $("#spread").value);
      for (const card of cards()) near.unobserve(card);
      for (const card of cards()) near.observe(card);
    };
    $("#colours").addEventListener("change", repaint);
    $("#spread").addEventListener("change", repaint);
    $("#view").addEventListener("change", (event) => {
      if (event.target.name !== "layout") return;
      root.dataset.layout = event.target.value;
      for (const maps of $$(".flipped")) DepthMaps.flip(maps.closest(".sample"));
      current?.scrollIntoView({ block: "start" });
    });
    $("#view").addEventListener("submit", (event) => event.preventDefault());
  }

  function flip(card) {
    if (!card) return;
    if (root.dataset.layout !== "wipe") return DepthMaps.flip(card);
    const slider = $(".wiper input", card);
    slider.value = Number(slider.value) > 0 ? 0 : 100;
    slider.dispatchEvent(new Event("input"));
  }

  function startKeys() {
    document.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.target.closest(`input:not([type="radio"], [type="range"]), select, textarea`)) return;
      if (event.key === "j") step(1);
      if (event.key === "k") step(-1);
      if (event.key === "f") flip(current ?? shownCards()[0]);
    });
  }

  // "#s12" leads to a sample, "#s12@40,30" to a pixel of its pictures.
  function followHash() {
    const match = /^#(s\d+)(?:@(\d+),(\d+))?$/.exec(location.hash);
    if (!match || !document.getElementById(match[1])) return;
    goTo(match[1]);
    if (match[2] && current) DepthMaps.point(current, Number(match[2]), Number(match[3]));
  }

  document.addEventListener("DOMContentLoaded", () => {
    Page.start();
    startTable();
    startDots();
    DepthMaps.start();
    startCards();
    startKeys();
    window.addEventListener("hashchange", followHash);
    followHash();
    root.dataset.ready = "";
  });
})();
