// What the tests ask of a page. The functions return lists of what is wrong.
(() => {
  // texts calls f with each text that can be seen and the element it is in.
  const texts = (f) => {
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let n; (n = walk.nextNode()); ) {
      const e = n.parentElement;
      if (n.data.trim() === "" || ["title", "desc", "STYLE"].includes(e.tagName)) continue;
      f(n.data, e);
    }
  };

  // picture draws a character with a font and returns what came out: its
  // width, and how dark each pixel is.
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 24;
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  const picture = (font, c) => {
    pen.clearRect(0, 0, 24, 24);
    if (pen.font !== font) pen.font = font;
    pen.textBaseline = "middle";
    pen.fillText(c, 1, 12);
    const dots = [];
    pen.getImageData(0, 0, 24, 24).data.forEach((v, i) => i % 4 === 3 && dots.push(v));
    return pen.measureText(c).width.toFixed(2) + ":" + String.fromCharCode(...dots);
  };
  // Code points that no font has: one that is unassigned, one that never will
  // be a character. What they look like is what a missing glyph looks like.
  const strangers = ["\u0378", "\u{1FFFE}"];
  const known = new Map();
  const look = (font, c) => {
    const key = font + c;
    if (!known.has(key)) known.set(key, picture(font, c));
    return known.get(key);
  };
  const missing = (font, c) => strangers.some((s) => look(font, s) === look(font, c));
  const fontOf = (e) => "normal 400 14px " + getComputedStyle(e).fontFamily;

  // missingGlyphs returns the characters of the page, and of more, that come
  // out as the box that stands for a missing glyph.
  window.missingGlyphs = (more) => {
    const found = new Set();
    const search = (text, e) => {
      const font = fontOf(e);
      for (const c of new Set(text)) {
        if (!/\s/u.test(c) && missing(font, c)) found.add(c);
      }
    };
    texts(search);
    search(more, document.body);
    return [...found];
  };

  // strangersShow reports whether a missing glyph looks like anything at all.
  window.strangersShow = () => strangers.some((s) => /[^\0]/.test(picture(fontOf(document.body), s).split(":").slice(1).join(":")));

  // overflowing returns what sticks out of the screen, but for what scrolls
  // in a box of its own.
  window.overflowing = () => {
    const wide = [];
    const screen = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth > screen) wide.push("the page: " + document.documentElement.scrollWidth);
    for (const e of document.body.querySelectorAll("*")) {
      const r = e.getBoundingClientRect();
      const inBox = e.closest(".scroll") && !e.matches(".scroll");
      if (!inBox && r.width > 0 && (r.right > screen + 0.5 || r.left < -0.5)) wide.push(e.tagName + ": " + r.right + ": " + e.textContent.slice(0, 60));
    }
    // Text in a picture must stay in its box.
    for (const b of document.querySelectorAll("svg .box")) {
      const box = b.querySelector("rect").getBoundingClientRect();
      for (const text of b.querySelectorAll("text")) {
        const r = text.getBoundingClientRect();
        if (r.right > box.right || r.bottom > box.bottom + 1) wide.push("text of a picture: " + text.textContent);
      }
    }
    return wide;
  };

  const channels = (colour) => {
    const m = colour.match(/rgba?\(([\d.]+), ([\d.]+), ([\d.]+)(?:, ([\d.]+))?\)/);
    return m ? m.slice(1).map((x) => (x === undefined ? 1 : Number(x))) : null;
  };
  // WCAG 2.2: relative luminance, and the ratio of two.
  const luminance = (c) => {
    const [r, g, b] = c.slice(0, 3).map((v) => ((v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (e) => {
    const box = e.closest("g.box");
    if (box) return channels(getComputedStyle(box.querySelector("rect")).fill);
    for (; e; e = e.parentElement) {
      const c = channels(getComputedStyle(e).backgroundColor);
      if (c && c[3] === 1) return c;
    }
    return null;
  };
  // lowContrast returns the texts that stand out less than by the ratio.
  window.lowContrast = (least) => {
    const found = [];
    texts((text, e) => {
      const s = getComputedStyle(e);
      const ink = channels(e.closest("svg") ? s.fill : s.color);
      const paper = ground(e);
      if (!ink || !paper) {
        found.push("no colour: " + text);
        return;
      }
      const [a, b] = [luminance(ink), luminance(paper)];
      const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
      if (ratio < least) found.push(ratio.toFixed(2) + ": " + text.slice(0, 60));
    });
    return found;
  };
})();
