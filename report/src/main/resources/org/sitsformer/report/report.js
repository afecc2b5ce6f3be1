'use strict';
(() => {
  const map = document.getElementById('class-map');
  if (!map) return;
  const doubt = document.getElementById('confidence-map');
  const figure = map.closest('figure');
  const readout = figure.querySelector('.readout');
  const rows = [...document.querySelectorAll('.areas tr[data-rgb]')];
  const sources = { 'class-map': map.src, 'confidence-map': doubt && doubt.src };
  let classes = null;
  let codes = null;
  let veil = null;
  let pinned = null;

  function pixels(image) {
    const canvas = document.createElement('canvas');
    canvas.width = image.naturalWidth;
    canvas.height = image.naturalHeight;
    const context = canvas.getContext('2d', { willReadFrequently: true });
    context.drawImage(image, 0, 0);
    return context.getImageData(0, 0, canvas.width, canvas.height);
  }
  const rgbAt = (data, i) => data[4 * i + 3] === 0
    ? -1 : data[4 * i] << 16 | data[4 * i + 1] << 8 | data[4 * i + 2];

  // Dims all classes but one, so that its places stand out.
  function highlight(rgb) {
    if (!classes) return;
    if (rgb === null) {
      if (veil) veil.hidden = true;
      return;
    }
    if (!veil) {
      veil = document.createElement('canvas');
      veil.width = classes.width;
      veil.height = classes.height;
      veil.className = map.className;
      map.parentNode.append(veil);
    }
    const context = veil.getContext('2d');
    const shade = context.createImageData(veil.width, veil.height);
    const dark = matchMedia('(prefers-color-scheme: dark)').matches ? 21 : 251;
    for (let i = 0; i < classes.width * classes.height; i++) {
      const own = rgbAt(classes.data, i);
      if (own !== -1 && own !== rgb) {
        shade.data.fill(dark, 4 * i, 4 * i + 3);
        shade.data[4 * i + 3] = 215;
      }
    }
    context.putImageData(shade, 0, 0);
    veil.hidden = false;
  }

  function show(id) {
    map.src = sources[id];
    for (const button of toggle.children) {
      button.setAttribute('aria-pressed', String(button.dataset.show === id));
    }
  }

  function tell(event) {
    if (!classes) return;
    const box = map.getBoundingClientRect();
    const x = Math.floor((event.clientX - box.left) / box.width * classes.width);
    const y = Math.floor((event.clientY - box.top) / box.height * classes.height);
    if (x < 0 || y < 0 || x >= classes.width || y >= classes.height) return;
    const rgb = rgbAt(classes.data, y * classes.width + x);
    const row = rows.find((candidate) => Number(candidate.dataset.rgb) === rgb);
    readout.textContent = row ? row.querySelector('.name').textContent + confidenceAt(x, y) : 'No data';
    if (row) {
      const swatch = document.createElement('i');
      swatch.style.background = '#' + rgb.toString(16).padStart(6, '0');
      readout.prepend(swatch);
    }
  }

  // The confidence picture is coloured; its ramp is drawn once to read the colours back.
  function confidenceAt(x, y) {
    if (!codes) return '';
    const i = y * codes.width + x;
    const rgb = rgbAt(codes.data, i);
    if (rgb === -1) return '';
    let best = 0;
    let least = Infinity;
    const ramp = rampColours();
    for (let c = 0; c < ramp.length; c++) {
      const d = Math.abs((ramp[c] >> 16) - (rgb >> 16)) + Math.abs((ramp[c] >> 8 & 255) - (rgb >> 8 & 255))
        + Math.abs((ramp[c] & 255) - (rgb & 255));
      if (d < least) { least = d; best = c; }
    }
    return ', confidence ' + (best / (ramp.length - 1)).toFixed(2);
  }
  let drawn = null;
  function rampColours() {
    if (drawn) return drawn;
    const stops = document.querySelector('.ramp').style.background.match(/rgb\([^)]*\)|#[0-9a-f]{6}/gi)
      .map((text) => text[0] === '#' ? [1, 3, 5].map((at) => parseInt(text.slice(at, at + 2), 16))
        : text.match(/\d+/g).map(Number));
    drawn = Array.from({ length: 255 }, (_, c) => {
      const at = c / 254 * (stops.length - 1);
      const stop = Math.min(Math.floor(at), stops.length - 2);
      return stops[stop].reduce((sum, a, k) => sum * 256 + Math.round(a + (stops[stop + 1][k] - a) * (at - stop)), 0);
    });
    return drawn;
  }

  const toggle = figure.querySelector('.toggle') || document.createElement('div');
  if (doubt) {
    toggle.hidden = false;
    toggle.addEventListener('click', (event) => {
      if (event.target.dataset.show) show(event.target.dataset.show);
    });
  }
  for (const row of rows) {
    const rgb = Number(row.dataset.rgb);
    const name = row.querySelector('.name');
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = name.textContent;
    button.setAttribute('aria-pressed', 'false');
    button.title = 'Show where';
    name.replaceChildren(button);
    button.addEventListener('mouseenter', () => highlight(rgb));
    button.addEventListener('mouseleave', () => highlight(pinned));
    button.addEventListener('focus', () => highlight(rgb));
    button.addEventListener('blur', () => highlight(pinned));
    button.addEventListener('click', () => {
      pinned = pinned === rgb ? null : rgb;
      for (const other of rows) {
        other.querySelector('button').setAttribute('aria-pressed', String(Number(other.dataset.rgb) === pinned));
      }
      highlight(pinned);
    });
  }
  Promise.all([map.decode(), doubt ? doubt.decode() : null]).then(() => {
    classes = pixels(map);
    codes = doubt ? pixels(doubt) : null;
    map.addEventListener('pointermove', tell);
    map.addEventListener('pointerleave', () => { readout.textContent = ''; });
  }).catch(() => {});
})();
