"use strict";
// Everything here is convenience: without it the page is complete.
(() => {
  const root = document.documentElement;
  const remembered = (() => {
    try { return localStorage.getItem("fdeval-theme"); } catch { return null; }
  })();
  if (remembered === "light" || remembered === "dark") root.dataset.theme = remembered;
  root.classList.add("live");

  const $ = (selector, within = document) => within.querySelector(selector);
  const $$ = (selector, within = document) => [...within.querySelectorAll(selector)];
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

  // Maps: values from 16-bit codes, colours, the cross-hair

  const ramps = {};
  const maps = new Map();
  const pending = new Map();
  let colours = "turbo";
  let spread = "auto";
  const look = () => `${colours} ${spread}`;

  function startRamps() {
    for (const [name, text] of Object.entries(JSON.parse($("#ramps").textContent))) {
      const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
      const ramp = new Uint32Array(256);
      const view = new DataView(ramp.buffer);
      for (let i = 0; i < 256; i++) {
        view.setUint32(i * 4, (bytes[i * 3] << 24) | (bytes[i * 3 + 1] << 16)
          | (bytes[i * 3 + 2] << 8) | 255);
      }
      ramps[name] = ramp;
    }
  }

  // Some browsers alter what a page reads from a canvas, to hamper tracking. A value that may be
  // wrong is worse than none.
  function canvasIsFaithful() {
    const canvas = Object.assign(document.createElement("canvas"), { width: 64, height: 64 });
    const context = canvas.getContext("2d", { willReadFrequently: true });
    const picture = context.createImageData(64, 64);
    for (let i = 0; i < picture.data.length; i++) {
      picture.data[i] = i % 4 === 3 ? 255 : (i * 2654435761) >>> 24;
    }
    context.putImageData(picture, 0, 0);
    const read = context.getImageData(0, 0, 64, 64).data;
    return read.every((value, i) => value === picture.data[i]);
  }

  async function codesOf(address, width, height) {
    const picture = new Image();
    picture.src = address;
    await picture.decode();
    const canvas = Object.assign(document.createElement("canvas"), { width, height });
    const context = canvas.getContext("2d", { willReadFrequently: true });
    context.drawImage(picture, 0, 0);
    const bytes = context.getImageData(0, 0, width, height).data;
    const codes = new Uint16Array(width * height);
    for (let i = 0; i < codes.length; i++) codes[i] = (bytes[i * 4] << 8) | bytes[i * 4 + 1];
    return codes;
  }

  window.fdevalCodes = (key, reference, candidate) => {
    pending.get(key)?.([reference, candidate]);
    pending.delete(key);
  };

  function addresses(card, data) {
    if (!data.codes) return Promise.resolve([data.reference, data.candidate]);
    return new Promise((resolve, reject) => {
      pending.set(card.dataset.key, resolve);
      const script = document.createElement("script");
      script.src = data.codes;
      script.onerror = () => reject(new Error(`${data.codes} is not beside this page`));
      document.head.append(script);
    });
  }

  // The maps of a card: { codes: { reference, candidate }, value, … }, loaded once.
  function load(card) {
    let promise = maps.get(card);
    if (!promise) {
      const { dataset: data } = $(".maps", card);
      const [width, height] = [Number(data.width), Number(data.height)];
      const [from, to] = [Number(data.from), Number(data.to)];
      promise = addresses(card, data).then(async ([reference, candidate]) => ({
        width, height, from, to,
        fullWidth: Number(data.fullWidth), fullHeight: Number(data.fullHeight),
        unit: data.unit, limit: Number(data.limit), isDisparity: "disparity" in data,
        codes: {
          reference: await codesOf(reference, width, height),
          candidate: await codesOf(candidate, width, height),
        },
        value: (code) => (code === 0 ? NaN : from + (code - 1) / 65534 * (to - from)),
      }));
      maps.set(card, promise);
      promise.catch((error) => trouble(error.message));
    }
    return promise;
  }

  function trouble(text) {
    const line = $("#trouble");
    line.textContent = `No values under the pointer: ${text}.`;
    line.hidden = false;
  }

  const stripes = { light: 0xff8b837c, dark: 0xff706962 };

  // Far views spread over decades; equal steps would give all of the foreground one colour.
  const isLog = (map) => map.from > 0 && map.to > map.from && (spread === "log"
    || (spread === "auto" && !map.isDisparity && map.to / map.from > 12));

  function paint(figure, map) {
    const frame = $(".frame", figure);
    let canvas = $("canvas", frame);
    if (!canvas) {
      canvas = Object.assign(document.createElement("canvas"),
        { width: map.width, height: map.height });
      canvas.setAttribute("aria-hidden", "true");
      frame.append(canvas);
    }
    const context = canvas.getContext("2d");
    const picture = context.createImageData(map.width, map.height);
    const pixels = new Uint32Array(picture.data.buffer);
    const role = figure.dataset.shows ?? figure.dataset.map;
    const { reference, candidate } = map.codes;
    const period = Math.max(8, 2 * Math.round(map.width / 80));
    const stripe = (i) => {
      const along = ((i % map.width) + Math.floor(i / map.width)) % period;
      return along < period / 2 ? stripes.light : stripes.dark;
    };
    if (role === "error") {
      const ramp = ramps.error;
      for (let i = 0; i < pixels.length; i++) {
        const g = map.value(reference[i]);
        const share = ((map.value(candidate[i]) - g) / g / map.limit + 1) / 2;
        pixels[i] = Number.isFinite(share)
          ? ramp[Math.max(0, Math.min(255, Math.floor(share * 256)))] : stripe(i);
      }
    } else {
      const ramp = ramps[colours];
      const codes = map.codes[role];
      const tones = new Uint32Array(65536);
      const byRatio = isLog(map);
      for (let code = 1; code < 65536; code++) {
        const share = byRatio
          ? Math.log(map.value(code) / map.from) / Math.log(map.to / map.from) : (code - 1) / 65534;
        const step = Math.max(0, Math.min(255, Math.floor(share * 256)));
        tones[code] = ramp[map.isDisparity ? step : 255 - step];
      }
      for (let i = 0; i < pixels.length; i++) {
        pixels[i] = codes[i] === 0 ? stripe(i) : tones[codes[i]];
      }
    }
    context.putImageData(picture, 0, 0);
  }

  function paintAll(card) {
    load(card).then((map) => {
      for (const figure of $$("figure", card)) {
        if (figure.dataset.map !== "image") paint(figure, map);
      }
      const middle = isLog(map) ? Math.sqrt(map.from * map.to) : (map.from + map.to) / 2;
      $(".middle", card).textContent = digits(middle) + (map.unit ? ` ${map.unit}` : "")
        + (isLog(map) ? ", log scale" : spread === "log" ? ", linear: no log of 0" : "");
      card.dataset.painted = look();
    }, () => {});
  }

  const digits = (value) => {
    if (value === 0) return "0";
    const size = Math.floor(Math.log10(Math.abs(value)));
    const text = size > 5 || size < -5
      ? value.toExponential(3) : value.toFixed(Math.max(0, 3 - size));
    return text.replace("-", "−");
  };

  // The first and the last code hold every value beyond them too.
  const end = (code) => (code === 65535 ? 1 : code === 1 ? -1 : 0);

  // Puts the cross-hair on a pixel of the pictures and writes what each map holds there.
  function point(card, x, y) {
    load(card).then((map) => {
      const maps = $(".maps", card);
      x = Math.max(0, Math.min(map.width - 1, x));
      y = Math.max(0, Math.min(map.height - 1, y));
      maps.dataset.pointed = `${x},${y}`;
      maps.style.setProperty("--x", `${(x + 0.5) / map.width * 100}%`);
      maps.style.setProperty("--y", `${(y + 0.5) / map.height * 100}%`);
      const at = y * map.width + x;
      const unit = map.unit ? ` ${map.unit}` : "";
      const reference = map.value(map.codes.reference[at]);
      const candidate = map.value(map.codes.candidate[at]);
      const full = [Math.floor((x + 0.5) * map.fullWidth / map.width),
        Math.floor((y + 0.5) * map.fullHeight / map.height)];
      const error = (candidate - reference) / reference * 100;
      const ends = [map.codes.reference[at], map.codes.candidate[at]].map(end);
      const bound = (side) => (side > 0 ? "≥ " : side < 0 ? "≤ " : "");
      const show = (value, side) =>
        (Number.isNaN(value) ? "no value" : bound(side) + digits(value) + unit);
      const isOpen = ends[0] !== 0 && ends[0] === ends[1];
      const texts = {
        image: `pixel ${full[0]}, ${full[1]}`,
        reference: show(reference, ends[0]),
        candidate: show(candidate, ends[1]),
        error: !Number.isFinite(error) ? "no value" : isOpen ? "beyond the scale"
          : `${bound(ends[1] || -ends[0])}${error < 0 ? "−" : "+"}${Math.abs(error).toFixed(2)}%`,
      };
      for (const figure of $$("figure", card)) {
        $("output", figure).textContent = texts[figure.dataset.shows ?? figure.dataset.map];
      }
      if (!$('[data-map="image"]', card)) {
        const first = $("figure output", card);
        first.textContent = `${texts.image}: ${first.textContent}`;
      }
    }, () => {});
  }

  function leave(card) {
    delete $(".maps", card).dataset.pointed;
    for (const output of $$("figcaption output", card)) output.textContent = "";
  }

  function flip(card) {
    if (root.dataset.layout === "wipe") {
      const slider = $(".wiper input", card);
      slider.value = Number(slider.value) > 0 ? 0 : 100;
      slider.dispatchEvent(new Event("input"));
      return;
    }
    const maps = $(".maps", card);
    const isFlipped = maps.classList.toggle("flipped");
    const pair = ["reference", "candidate"];
    load(card).then((map) => {
      for (const role of pair) {
        const figure = $(`[data-map="${role}"]`, card);
        figure.dataset.shows = isFlipped ? pair.find((other) => other !== role) : role;
        $("figcaption > span", figure).textContent =
          figure.dataset.shows === "reference" ? "Reference" : "Prediction";
        paint(figure, map);
      }
      const [x, y] = (maps.dataset.pointed ?? "").split(",").map(Number);
      if (maps.dataset.pointed) point(card, x, y);
    }, () => {});
  }

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
    const faithful = canvasIsFaithful();
    if (!faithful) trouble("this browser alters what a page reads from pictures");
    const near = new IntersectionObserver((entries) => {
      for (const { target, isIntersecting } of entries) {
        if (isIntersecting && target.dataset.painted !== look()) paintAll(target);
      }
    }, { rootMargin: "50% 0px" });
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
        if (frame) point(card, ...pixel(event, frame));
      };
      maps.addEventListener("pointermove", follow);
      maps.addEventListener("pointerdown", (event) => { current = card; follow(event); });
      maps.addEventListener("pointerleave", (event) => {
        if (event.pointerType === "mouse") leave(card);
      });
      maps.addEventListener("keydown", (event) => {
        const move = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
        const by = move[event.key];
        if (!by || event.target !== maps) return;
        event.preventDefault();
        const centre = `${maps.dataset.width >> 1},${maps.dataset.height >> 1}`;
        const [x, y] = (maps.dataset.pointed ?? centre).split(",").map(Number);
        const far = event.shiftKey ? 10 : 1;
        point(card, x + by[0] * far, y + by[1] * far);
      });
    }

    const repaint = () => {
      colours = $("#colours").value;
      spread = $("#spread").value;
      root.dataset.colours = colours;
      for (const card of cards()) near.unobserve(card);
      for (const card of cards()) near.observe(card);
    };
    $("#colours").addEventListener("change", repaint);
    $("#spread").addEventListener("change", repaint);
    $("#view").addEventListener("change", (event) => {
      if (event.target.name !== "layout") return;
      root.dataset.layout = event.target.value;
      current?.scrollIntoView({ block: "start" });
    });
    $("#view").addEventListener("submit", (event) => event.preventDefault());
  }

  function startKeys() {
    document.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.target.closest("input, select, textarea")) return;
      if (event.key === "j") step(1);
      if (event.key === "k") step(-1);
      if (event.key === "f" && (current ?? shownCards()[0])) flip(current ?? shownCards()[0]);
    });
    window.addEventListener("beforeprint", () => {
      for (const details of $$("details:not([open])")) {
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

  // "#s12" leads to a sample, "#s12@40,30" to a pixel of its pictures.
  function followHash() {
    const match = /^#(s\d+)(?:@(\d+),(\d+))?$/.exec(location.hash);
    if (!match || !document.getElementById(match[1])) return;
    goTo(match[1]);
    if (match[2] && current) point(current, Number(match[2]), Number(match[3]));
  }

  document.addEventListener("DOMContentLoaded", () => {
    startTheme();
    startCopying();
    startTable();
    startDots();
    startRamps();
    startCards();
    startKeys();
    window.addEventListener("hashchange", followHash);
    followHash();
    root.dataset.ready = "";
  });
})();
