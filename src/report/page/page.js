// The report's lists: plain script of the page itself, which asks nobody for anything. What it shows of names is text, never markup.
(() => {
  'use strict';
  /** Pictures that a list begins with, and how many more each time. */
  const PAGE = 24;
  const CONTROLS = /[\p{Cc}\p{Cs}\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/gu;

  /** @typedef {[name: string, actual: number, predicted: number, confidence: number, own: number]} Picture */
  /** @typedef {number | [number, number]} Item a picture, or a pair of them */
  /** @type {{ labels: string[], pictures: Picture[], thumbnails?: string[], side?: number } & Record<string, Item[]>} */
  // eslint-disable-next-line @typescript-eslint/no-unsafe-assignment -- written with the page
  const data = JSON.parse(byId('data').textContent);
  const { labels, pictures, thumbnails = [], side = 0 } = data;
  /** Place of a ticked picture → the label that it is to get. @type {Map<number, number>} */
  const ticked = new Map();

  /** @param {string} id */
  function byId(id) {
    return /** @type {HTMLElement} */ (document.getElementById(id));
  }

  /**
   * @template {keyof HTMLElementTagNameMap} Name
   * @param {Name} name
   * @param {Record<string, string | number | boolean | (() => unknown)>} attributes
   * @param {(Node | string)[]} children
   */
  function make(name, attributes = {}, ...children) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes))
      if (typeof value === 'function') element.addEventListener(key.slice(2), value);
      else if (value !== false) element.setAttribute(key, value === true ? '' : String(value));
    element.append(...children);
    return element;
  }

  /** A name as it may stand in a line. @param {string} text */
  function shown(text) {
    return text.replace(CONTROLS, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
  }

  /** @param {number} share */
  function percent(share) {
    return share > 0.995 && share < 1 ? '> 99 %' : `${Math.round(100 * share)} %`;
  }

  /** @param {number} amount */
  function count(amount) {
    return `${amount} picture${amount === 1 ? '' : 's'}`;
  }

  /** Tells a screen reader. @param {string} text */
  function say(text) {
    byId('said').textContent = text;
  }

  /** @param {number} at place in `pictures` */
  function card(at) {
    const [name, actual, predicted, confidence, own] = pictures[at];
    const isWrong = predicted >= 0 && predicted !== actual;
    const said =
      predicted < 0
        ? []
        : isWrong
          ? [
              bold(labels[predicted]),
              ` ${percent(confidence)}, not ${shown(labels[actual])} (${percent(own)})`,
            ]
          : [bold(labels[predicted]), ` ${percent(confidence)}`];
    const box = make('input', { type: 'checkbox', 'data-tick': at });
    box.addEventListener('change', () => tick(at, box.checked ? (isWrong ? predicted : -1) : undefined));
    box.checked = ticked.has(at);
    const picture = thumbnails[at]
      ? make('img', { src: `data:image/webp;base64,${thumbnails[at]}`, alt: '', loading: 'lazy' })
      : make('span', { class: 'absent', 'aria-hidden': 'true' }, 'no picture');
    return make(
      'li',
      { class: 'card' },
      make('span', { class: 'frame' }, picture),
      make('label', {}, box, make('span', { class: 'path' }, make('bdi', {}, shown(name)))),
      make('p', {}, ...said),
    );
  }

  /** @param {string} label */
  function bold(label) {
    return make('b', {}, make('bdi', {}, shown(label)));
  }

  /** Fills a list: single pictures, or pairs of them. @param {HTMLElement} place @param {Item[]} items */
  function fill(place, items) {
    const list = make('ul', { class: `cards${side > 0 && side < 100 ? ' small' : ''}` });
    let done = 0;
    const more = make('button', { type: 'button', class: 'plain', onclick: () => grow(true) });
    const grow = (/** @type {boolean} */ isAsked) => {
      const first = done;
      for (const item of items.slice(done, (done += PAGE)))
        list.append(
          typeof item === 'number'
            ? card(item)
            : make('li', { class: 'pair' }, make('ul', {}, ...item.map(card))),
        );
      more.hidden = done >= items.length;
      more.textContent = `Show more (${items.length - done} left)`;
      if (isAsked) list.children[first].querySelector('input')?.focus();
    };
    grow(false);
    const paths = () => items.flat().map((at) => pictures[at][0]);
    place.replaceChildren(
      list,
      make(
        'p',
        { class: 'actions' },
        more,
        make('button', { type: 'button', class: 'plain', onclick: () => copy(paths()) }, 'Copy paths'),
      ),
    );
  }

  /** @param {number} at @param {number | undefined} label -1 where nobody proposed one */
  function tick(at, label) {
    if (label === undefined) ticked.delete(at);
    else ticked.set(at, label);
    // The same picture may stand in several lists.
    const same = /** @type {NodeListOf<HTMLInputElement>} */ (
      document.querySelectorAll(`input[data-tick="${at}"]`)
    );
    for (const box of same) box.checked = ticked.has(at);
    drawChosen();
  }

  function drawChosen() {
    const bar = byId('chosen');
    bar.hidden = ticked.size === 0;
    document.body.classList.toggle('choosing', ticked.size > 0);
    if (ticked.size === 0) return bar.replaceChildren();
    const select = make(
      'select',
      {
        'aria-label': 'Label of the ticked pictures',
        onchange: () => {
          if (select.value === '') return;
          for (const at of ticked.keys()) ticked.set(at, Number(select.value));
          drawChosen();
        },
      },
      make('option', { value: '' }, 'as proposed'),
      ...labels.map((label, at) => make('option', { value: String(at) }, shown(label))),
    );
    const chosen = [...ticked.values()];
    if (chosen[0] >= 0 && chosen.every((label) => label === chosen[0])) select.value = String(chosen[0]);
    const open = chosen.filter((label) => label < 0).length;
    bar.replaceChildren(
      make('strong', {}, `${count(ticked.size)} ticked`),
      make('label', {}, 'New label ', select),
      make(
        'button',
        { type: 'button', class: 'main', disabled: open > 0, onclick: save },
        open > 0 ? `Choose a label for ${open}` : 'Save fixes.csv',
      ),
      make(
        'button',
        {
          type: 'button',
          class: 'plain',
          onclick: () => copy([...ticked.keys()].map((at) => pictures[at][0])),
        },
        'Copy paths',
      ),
      make('button', { type: 'button', class: 'plain', onclick: clear }, 'Untick all'),
    );
    say(`${count(ticked.size)} ticked`);
  }

  function clear() {
    for (const at of [...ticked.keys()]) tick(at, undefined);
    byId('main').focus();
  }

  /** As the file beside the report: RFC 4180; what a spreadsheet would compute gets an apostrophe. @param {string} text */
  function field(text) {
    const safe = /^'*[=+\-@\t\r]/.test(text) ? `'${text}` : text;
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  }

  function save() {
    const rows = [...ticked].map(([at, label]) => {
      const [name, actual] = pictures[at];
      return [name, labels[actual] ?? '', labels[label], 'ticked in the report'];
    });
    const text = [['path', 'label', 'suggested', 'why'], ...rows]
      .map((row) => `${row.map(field).join(',')}\r\n`)
      .join('');
    const href = URL.createObjectURL(new Blob([text], { type: 'text/csv' }));
    make('a', { href, download: 'fixes.csv' }).click();
    setTimeout(() => URL.revokeObjectURL(href), 1000);
    say('fixes.csv is saved');
  }

  /** @param {string[]} paths */
  async function copy(paths) {
    const text = paths.map(shown).join('\n');
    let copied = true;
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      // Without the permission: what is selected may still be copied.
      const area = make('textarea', { class: 'hidden' });
      area.value = text;
      document.body.append(area);
      area.select();
      // eslint-disable-next-line @typescript-eslint/no-deprecated -- the one way that needs no permission
      copied = document.execCommand('copy');
      area.remove();
    }
    say(
      copied
        ? `${paths.length} path${paths.length === 1 ? '' : 's'} copied`
        : 'The browser lets nothing be copied',
    );
    byId('said').classList.add('flash');
    setTimeout(() => byId('said').classList.remove('flash'), 2000);
  }

  /** @type {HTMLElement | undefined} */
  let opener;

  /** Opens the pictures of some cells. @param {[number, number][]} cells @param {string} title @param {HTMLElement} from */
  function openCell(cells, title, from) {
    const items = pictures.flatMap(([, actual, predicted], at) =>
      cells.some(([a, p]) => a === actual && p === predicted) ? [at] : [],
    );
    // The surest mistakes first; of right answers, the least sure.
    const isRight = cells.every(([a, p]) => a === p);
    items.sort((a, b) => (isRight ? pictures[a][3] - pictures[b][3] : pictures[b][3] - pictures[a][3]));
    const place = byId('cell');
    const body = make('div');
    const heading = make('h3', { tabindex: '-1' }, `${shown(title)}: ${count(items.length)}`);
    place.replaceChildren(
      make(
        'div',
        { class: 'bar' },
        heading,
        make('button', { type: 'button', class: 'plain', onclick: closeCell }, 'Close'),
      ),
      body,
    );
    fill(body, items);
    place.hidden = false;
    opener = from;
    for (const cell of document.querySelectorAll('[data-cell]'))
      cell.setAttribute(
        'aria-expanded',
        String(cells.some((pair) => pair.join() === cell.getAttribute('data-cell'))),
      );
    heading.focus({ preventScroll: true });
    place.scrollIntoView({ block: 'nearest' });
  }

  function closeCell() {
    byId('cell').hidden = true;
    for (const cell of document.querySelectorAll('[data-cell]')) cell.setAttribute('aria-expanded', 'false');
    opener?.focus();
  }

  /** @param {number} a @param {number} p */
  function cellTitle(a, p) {
    return a === p ? `${labels[a]}, right` : `${labels[a]} taken for ${labels[p]}`;
  }

  const STEPS = new Map([
    ['ArrowRight', [0, 1]],
    ['ArrowLeft', [0, -1]],
    ['ArrowDown', [1, 0]],
    ['ArrowUp', [-1, 0]],
  ]);
  const cells = /** @type {HTMLElement[]} */ ([...document.querySelectorAll('[data-cell]')]);
  const isMatrix = document.querySelector('.matrix') !== null;
  cells.forEach((cell, index) => {
    const [a, p] = String(cell.dataset.cell).split(',').map(Number);
    cell.setAttribute('aria-expanded', 'false');
    cell.addEventListener('click', () => {
      if (isMatrix) roam(cell);
      openCell([[a, p]], cellTitle(a, p), cell);
    });
    if (!isMatrix) return;
    // One stop of the Tab key for all of them.
    cell.tabIndex = index === 0 ? 0 : -1;
    cell.addEventListener('keydown', (event) => {
      const step = STEPS.get(event.key);
      if (step === undefined) return;
      event.preventDefault();
      const next = cellFrom(a, p, step);
      if (next === undefined) return;
      roam(next);
      next.focus();
    });
  });

  /** @param {HTMLElement} to */
  function roam(to) {
    for (const cell of cells) cell.tabIndex = cell === to ? 0 : -1;
  }

  /** The next number that way, past empty cells. @param {number} a @param {number} p @param {number[]} step */
  function cellFrom(a, p, [down, right]) {
    for (let y = a + down, x = p + right; y in labels && x in labels; y += down, x += right) {
      const found = cells.find((cell) => cell.dataset.cell === `${y},${x}`);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  for (const button of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('[data-pair]')))
    button.addEventListener('click', () => {
      const [a, b] = String(button.dataset.pair).split(',').map(Number);
      openCell(
        [
          [a, b],
          [b, a],
        ],
        `${labels[a]} and ${labels[b]} taken for each other`,
        button,
      );
      byId('confusion').scrollIntoView();
    });

  for (const place of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('[data-list]')))
    fill(place, data[String(place.dataset.list)]);

  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && !byId('cell').hidden) closeCell();
  });

  const THEMES = ['system', 'light', 'dark'];
  const theme = byId('theme');
  theme.hidden = false;
  theme.addEventListener('click', () => {
    const root = document.documentElement;
    const next = THEMES[(THEMES.indexOf(root.dataset.theme ?? 'system') + 1) % THEMES.length];
    root.dataset.theme = next;
    theme.textContent = `Theme: ${next}`;
  });
})();
