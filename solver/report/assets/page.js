// What all pages share: language, colours, elements, numbers, tables. No library but plotly.js, no request.
const state = {language, scheme: null};
const root = document.documentElement;

/** A phrase of the table, with {name} filled in. */
function say(key, fields = {}) {
  const text = phrases[key][state.language];
  return text.replace(/\{(\w+)\}/g, (whole, name) => name in fields ? fields[name] : whole)
    .replace(/(\S+)( [a-z ]*?[a-z]+)\((e?s)\)/g, (_, count, noun, ending) => count + noun + (count === '1' ? '' : ending));
}
/** NAME_en or NAME_ko of an object, by the language shown. */
function pick(object, name) {
  const text = object ? object[`${name}_${state.language}`] ?? object[`${name}_en`] ?? object[name] : '';
  return text ?? '';
}
/** An element: make('p', {class: 'soft'}, 'text', child, ...). */
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value);
  }
  for (const child of children.flat(3)) {
    if (child === null || child === undefined || child === '' || child === false) continue;
    element.append(child);
  }
  return element;
}
/** An element of SVG. */
function draw(tag, attributes, ...children) {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

const superscripts = {'-': '⁻', 0: '⁰', 1: '¹', 2: '²', 3: '³', 4: '⁴', 5: '⁵', 6: '⁶', 7: '⁷', 8: '⁸', 9: '⁹'};
const superscript = text => [...text].map(c => superscripts[c] ?? c).join('');
/** "m2/MW" as "m²/MW", "W m-2 K-1" as "W m⁻² K⁻¹", "1" as nothing. */
function unitText(unit) {
  if (!unit || unit === '1' || unit === '-') return '';
  unit = unit.replace(/\byear-1/, say('page.per_year')).replace(/\byear\b/, say('page.year'));
  return unit.replace(/\bdegC\b/g, '°C').replace(/\bdeg\b/g, '°').replace(/\bum\b/g, 'µm')
    .replace(/(^|[\s/(*·])(km|mm|cm|m|s|min|h|d|K|kg|t|W|kW|J|au|year)(-?[2-4]|-1)(?![\d.])/g, (_, before, name, power) => before + name + superscript(power));
}
/** A key of a case or of the ledger; lines break at its points and dashes. */
const keyText = key => make('code', {class: 'soft'}, key.split(/(?<=[._])/).flatMap((part, n) => n ? [make('wbr'), part] : [part]));
/** A value that comes with its unit: "75 degC", "0.91". */
const valueText = text => /[a-z]/i.test(text ?? '') ? unitText(text) : text ?? '';
/** A number as people read it: four significant digits, thin spaces between thousands, powers of ten where long. */
function number(value, digits = 4) {
  if (value === null || value === undefined || !Number.isFinite(value)) return '–';
  const size = Math.abs(value);
  if (size !== 0 && (size >= 1e7 || size < 1e-3)) {
    const [mantissa, exponent] = value.toExponential(Math.max(0, digits - 2)).split('e');
    return `${mantissa.replace(/\.?0+$/, '').replace('-', '−')} × 10${superscript(String(Number(exponent)))}`;
  }
  const decimals = size === 0 ? 0 : Math.max(0, digits - 1 - Math.floor(Math.log10(size)));
  const text = Number(value.toFixed(Math.min(decimals, 10))).toString().replace('-', '−');
  const [whole, part] = text.split('.');
  const grouped = whole.replace('−', '').length > 4 ? whole.replace(/\B(?=(\d{3})+$)/g, '\u202f') : whole;
  return part ? `${grouped}.${part}` : grouped;
}
/** "3.2 m²"; the unit stays with its number. */
function quantity(value, unit, digits = 4) {
  const name = unitText(unit), text = number(value, digits);
  return !name || text === '–' ? text : name === '°' || name === '%' && state.language === 'ko' ? text + name : `${text}\u00a0${name}`;
}
/** A formula as it is set: "eps sigma T_sink^4" as "ε σ T⁴" with its index below; for make(). */
function formula(text) {
  const greek = {alpha: 'α', beta: 'β', eps: 'ε', eta: 'η', rho: 'ρ', sigma: 'σ', phi: 'φ', pi: 'π'};
  const set = text.replace(/(?<![\w.\-/])(alpha|beta|eps|eta|rho|sigma|phi|pi)(?![\w.])/g, (_, name) => greek[name])
    .replace(/\^(-?\d)(?![/\d])/g, (_, power) => superscript(power)).replace(/ x (?=[\w(])/g, ' × ').replace(/ - /g, ' − ');
  return set.split(/_([A-Za-z0-9\uac00-\ud7a3]+)/).map((part, n) => n % 2 ? make('sub', {}, phrases[`claims.text._${part}`]?.[state.language] ?? part) : part);
}
const headed = (label, unit) => unitText(unit) ? `${label} (${unitText(unit)})` : label;

/** A table: columns {head, class, fold}, rows of cells (text or elements). On phones rows fold into lists. */
function table(columns, rows, fold = true) {
  // Columns in which no row says anything are left out.
  const said = cell => Array.isArray(cell) ? cell.some(said) : cell !== null && cell !== undefined && cell !== false && cell !== '' && cell !== ' ';
  const kept = columns.map((_, n) => n).filter(n => !rows.length || rows.some(row => said(row[n])));
  columns = kept.map(n => columns[n]);
  rows = rows.map(row => kept.map(n => row[n]));
  const head = make('tr', {}, columns.map(column => make('th', {class: column.class, scope: 'col'}, column.head)));
  const body = rows.map(cells => make('tr', {}, cells.map((cell, n) => make('td',
    {class: columns[n].class, 'data-head': columns[n].fold}, cell))));
  return make('div', {class: 'scroll'}, make('table', {class: fold ? 'fold' : null}, make('thead', {}, head), make('tbody', {}, body)));
}
function csv(columns, rows) {
  const cell = value => {
    const text = value === null || value === undefined ? '' : String(value);
    return /[",\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
  };
  return [columns, ...rows].map(row => row.map(cell).join(',')).join('\n') + '\n';
}
async function copy(text, button) {
  try {
    await navigator.clipboard.writeText(text);
  } catch (refused) {  // pages opened from a file may not be allowed to
    const area = make('textarea', {style: 'position:fixed;opacity:0'});
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand('copy');
    area.remove();
  }
  button.textContent = say('page.copied');
  setTimeout(() => { button.textContent = say('page.copy'); }, 1500);
}

/** The scheme that is shown, whether chosen or the system's. */
const darkSystem = matchMedia('(prefers-color-scheme: dark)');
const isDark = () => !state.printing && (state.scheme ?? (darkSystem.matches ? 'dark' : 'light')) === 'dark';
function applyScheme() {
  if (state.printing) root.dataset.scheme = 'light';
  else if (state.scheme) root.dataset.scheme = state.scheme;
  else delete root.dataset.scheme;
  if (!state.printing && !state.scheme && darkSystem.matches) root.dataset.scheme = 'dark';
}
const colour = name => getComputedStyle(root).getPropertyValue(`--${name}`).trim();

function choice(label, options, chosen, choose) {
  return make('div', {class: 'switch', role: 'group', 'aria-label': label}, options.map(([value, text, lang]) =>
    make('button', {type: 'button', lang, 'data-value': value ?? 'auto', 'aria-pressed': String(value === chosen), onclick: () => choose(value)}, text)));
}
function switches() {
  return make('div', {class: 'bar'},
    choice(say('page.language'), [['en', say('page.english'), 'en'], ['ko', say('page.korean'), 'ko']], state.language,
      value => { state.language = value; show(); }),
    choice(say('page.scheme'), [[null, say('page.scheme_auto')], ['light', say('page.scheme_light')], ['dark', say('page.scheme_dark')]], state.scheme,
      value => { state.scheme = value; show(); }));
}

/** When, where and by which program; then the command as typed. */
function runElement(run) {
  const date = run.date.replace('T', ' ').replace(/:\d\dZ$/, ' UTC');
  return [make('p', {class: 'soft'}, run.date ? say('page.run', {date, host: run.host, version: run.version}) : `coldsky ${run.version}`, ' ', run.machine, '.'),
    run.command ? make('p', {class: 'soft'}, `${say('page.run_command')}: `, make('code', {}, run.command)) : null];
}

/** What the page holds of other projects. */
function noticesElement() {
  return make('details', {class: 'notices'}, make('summary', {}, say('page.notices')), make('pre', {lang: 'en'}, notices));
}

/** Links to the page's sections: entries are [id, text], empty ones left out. */
function contents(entries) {
  return make('nav', {class: 'contents', 'aria-label': say('page.contents')}, make('b', {}, say('page.contents')),
    make('ul', {}, entries.filter(Boolean).map(([id, text]) => make('li', {}, make('a', {href: `#${id}`}, text)))));
}

let pageContent = () => [];
/** Builds the page anew: after a change of language or colours, and for paper. */
function show() {
  applyScheme();
  root.lang = state.language;
  delete root.dataset.drawn;
  const top = window.scrollY, open = [...document.querySelectorAll('details')].map(details => details.open);
  figures.restart();
  const page = document.getElementById('page');
  page.replaceChildren(switches(), ...pageContent().flat(3).filter(Boolean), noticesElement());
  document.title = pick(pageDocument, 'title') || say('claims.title');
  [...document.querySelectorAll('details')].forEach((details, n) => { if (open[n] !== undefined) details.open = open[n]; });
  figures.drawAll();
  window.scrollTo(0, top);
}
function start(content) {
  pageContent = content;
  show();
  darkSystem.addEventListener('change', () => { if (!state.scheme) show(); });
  // On paper figures are as wide as the sheet and never dark.
  const paper = on => { if (state.printing !== on) { state.printing = on; root.classList.toggle('printing', on); show(); } };
  addEventListener('beforeprint', () => paper(true));
  addEventListener('afterprint', () => paper(false));
}
