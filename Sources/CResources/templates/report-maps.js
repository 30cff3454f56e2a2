// The maps of the samples: values from 16-bit codes, colours, and the cross-hair.

const DepthMaps = (() => {
  const ramps = {};
  const loaded = new Map();
  const pending = new Map();
  let colours = "turbo";
  let spread = "auto";
  const wanted = () => `${colours} ${spread}`;

  function start() {
    for (const [name, text] of Object.entries(JSON.parse($("#ramps").textContent))) {
      const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
      const ramp = new Uint32Array(bytes.length / 3);
      const view = new DataView(ramp.buffer);
      for (let i = 0; i < ramp.length; i++) {
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
      script.onload = () => script.remove();
      script.onerror = () => reject(new Error(`${data.codes} is not beside this page`));
      document.head.append(script);
    });
  }

  // The maps of a card: { codes: { reference, candidate }, value, … }, kept until it is forgotten.
  function load(card) {
    let promise = loaded.get(card);
    if (!promise) {
      const { dataset: data } = $(".maps", card);
      const [width, height] = [Number(data.width), Number(data.height)];
      const [from, to] = [Number(data.from), Number(data.to)];
      promise = addresses(card, data).then(async ([reference, candidate]) => ({
        width, height, from, to,
        fullWidth: Number(data.fullWidth), fullHeight: Number(data.fullHeight),
        unit: data.unit, limit: Number(data.limit), isDisparity: "disparity" in data,
        isRelative: !("absolute" in data), isLogarithmic: "logarithmic" in data,
        codes: {
          reference: await codesOf(reference, width, height),
          candidate: await codesOf(candidate, width, height),
        },
        value: (code) => (code === 0 ? NaN : from + (code - 1) / 65534 * (to - from)),
      }));
      loaded.set(card, promise);
      promise.catch((error) => trouble(error.message));
    }
    return promise;
  }

  function trouble(text) {
    const line = $("#trouble");
    line.textContent = `No values under the pointer: ${text}.`;
    line.hidden = false;
  }

  const isLog = (map) => map.from > 0 && map.to > map.from
    && (spread === "auto" ? map.isLogarithmic : spread === "log");

  // Signed error at a pixel: a share of the reference, or a difference where the scale has no zero.
  function error(map, at) {
    const reference = map.value(map.codes.reference[at]);
    const difference = map.value(map.codes.candidate[at]) - reference;
    return map.isRelative ? difference / reference : difference;
  }

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
    const period = Math.max(8, 2 * Math.floor((map.width + 40) / 80));
    const stripe = (i) => {
      const along = ((i % map.width) + Math.floor(i / map.width)) % period;
      return ramps.hatch[along < period / 2 ? 0 : 1];
    };
    if (role === "error") {
      const ramp = ramps.error;
      for (let i = 0; i < pixels.length; i++) {
        const share = (error(map, i) / map.limit + 1) / 2;
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
      card.dataset.middle ??= $(".middle", card).textContent;
      $(".middle", card).textContent = digits(middle) + (map.unit ? ` ${map.unit}` : "")
        + (isLog(map) ? ", log scale" : spread === "log" ? ", linear: no log of 0" : "");
      card.dataset.painted = wanted();
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
      const off = error(map, at);
      const size = map.isRelative ? `${(Math.abs(off) * 100).toFixed(2)}%` : digits(Math.abs(off)) + unit;
      const ends = [map.codes.reference[at], map.codes.candidate[at]].map(end);
      const bound = (side) => (side > 0 ? "≥ " : side < 0 ? "≤ " : "");
      const show = (value, side) =>
        (Number.isNaN(value) ? "no value" : bound(side) + digits(value) + unit);
      const isOpen = ends[0] !== 0 && ends[0] === ends[1];
      const texts = {
        image: `pixel ${full[0]}, ${full[1]}`,
        reference: show(reference, ends[0]),
        candidate: show(candidate, ends[1]),
        error: !Number.isFinite(off) ? "no value" : isOpen ? "beyond the scale"
          : `${bound(ends[1] || -ends[0])}${off < 0 ? "−" : "+"}${size}`,
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

  // Reference and prediction change places.
  function flip(card) {
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

  // Gives back the memory of a card that is far from the window.
  function forget(card) {
    loaded.delete(card);
    delete card.dataset.painted;
    if (card.dataset.middle) $(".middle", card).textContent = card.dataset.middle;
    for (const canvas of $$("canvas", card)) canvas.remove();
  }

  function look(newColours, newSpread) {
    colours = newColours;
    spread = newSpread;
  }

  const isStale = (card) => card.dataset.painted !== wanted();

  return { start, canvasIsFaithful, trouble, paintAll, isStale, forget, look, point, leave, flip };
})();
