// claims.html: the ledger. Verdicts first, then each claim with its number, its figures and what it rests on.
const ledger = pageDocument;
const signs = {false: '✕', true: '✓', partly: '◐', 'not physical': '–'};
const kindOf = verdict => String(verdict).replace(/ /g, '-');
const chip = (verdict, text) => make('span', {class: `chip ${kindOf(verdict)}`}, `${signs[verdict] ?? ''} ${text || verdict}`);
const list = value => Array.isArray(value) ? value : [];
const inputOf = key => list(ledger.inputs).find(input => input.key === key);
const between = (low, high, unit) => Number.isFinite(low) && Number.isFinite(high) && low !== high ? `${number(low)} … ${quantity(high, unit)}` : '';

/** Sources and formulas stand in the ledger once; what they say in words has its Korean in the table of phrases. */
const translated = text => phrases[`claims.text.${text}`]?.[state.language] ?? text;

function method(entry) {
  const name = say(`claims.method_${entry.method ?? 'none'}`);
  return [name, entry.formula ? [': ', make('code', {}, formula(translated(entry.formula)))] : null];
}
/** Where an input comes from: its source and how far to trust it. */
function confidence(input) {
  if (input.assumed || input.confidence === 'A') return make('span', {class: 'mark'}, say('claims.assumption'));
  if (input.confidence === 'R') return make('span', {class: 'mark'}, say('claims.status_R'));
  return input.confidence ? say(`claims.status_${input.confidence}`) : '';
}
function sourceText(source) {
  const known = list(ledger.sources).find(entry => entry.id === source);
  return known ? make('a', {href: `#source-${known.id}`}, known.text ? `[${known.id}]` : known.id) : translated(source);
}
function inputTable(inputs, withUse) {
  const columns = [{head: say('page.input')}, {head: say('page.value'), class: 'n'}, {head: say('claims.stated_range'), class: 'n', fold: say('claims.stated_range')}, {head: say('claims.confidence')}, {head: say('page.source'), class: 'soft wide'}];
  if (withUse) columns.push({head: say('claims.used_by'), class: 'soft', fold: say('claims.used_by')});
  return table(columns, inputs.map(input => [
    [pick(input, 'name'), ' ', input.changed ? make('span', {class: 'mark'}, say('claims.changed')) : null, make('br'), keyText(input.key)],
    quantity(input.value, input.unit), between(input.low, input.high, input.unit), confidence(input), sourceText(input.source ?? ''),
    ...(withUse ? [list(input.claims).join(', ')] : [])]));
}
function rowTable(rows) {
  return table([{head: say('page.quantity')}, {head: say('page.value'), class: 'n'}, {head: say('claims.range'), class: 'n', fold: say('claims.range')}, {head: say('claims.method'), class: 'soft'}, {head: say('page.note'), class: 'soft wide'}],
    rows.map(row => [[row.id ? [make('span', {class: 'soft'}, row.id), ' '] : null, pick(row, 'quantity')], quantity(row.value, row.unit), between(row.low, row.high, row.unit), make('span', {}, method(row)), pick(row, 'note')]));
}
function threshold(claim) {
  if (!Number.isFinite(claim.threshold)) return null;
  return say(claim.relation === 'above' ? 'claims.holds_above' : 'claims.holds_below', {value: quantity(claim.threshold, claim.unit), what: pick(claim, 'threshold') === claim.threshold ? '' : pick(claim, 'threshold')});
}
function robustness(claim) {
  const shares = list(claim.verdicts_in_range);
  if (!shares.length) return null;
  if (!claim.flips && shares.length === 1) return make('p', {class: 'soft'}, say('claims.robust'));
  const words = {};
  for (const other of list(ledger.claims)) words[other.verdict] = pick(other, 'verdict');
  const text = shares.map(entry => `${words[entry.verdict] ?? entry.verdict} ${number(100 * entry.share, 3)} %`).join(', ');
  return [make('p', {}, say('claims.flips', {shares: text})),
    make('div', {class: 'stack', role: 'img', 'aria-label': text}, shares.map(entry => make('i', {class: kindOf(entry.verdict), style: `flex:${entry.share}`})))];
}
function crossovers(claim) {
  const rows = list(claim.crossovers);
  if (!rows.length && !pick(claim, 'crossover')) return null;
  const moved = row => Number.isFinite(row.crossover) ? quantity(row.crossover, row.unit) : say('claims.crossover_none');
  return [make('h4', {}, say('claims.crossover')), pick(claim, 'crossover') ? make('p', {}, pick(claim, 'crossover')) : null,
    rows.length ? table([{head: say('page.input')}, {head: say('page.value'), class: 'n', fold: say('page.value')}, {head: say('claims.crossover_at'), class: 'n', fold: say('claims.crossover_at')}, {head: say('claims.factor'), class: 'n', fold: say('claims.factor')}, {head: say('claims.within'), fold: say('claims.within')}],
      rows.map(row => [pick(row, 'name'), quantity(row.value, row.unit), moved(row), Number.isFinite(row.factor) ? `× ${number(row.factor, 3)}` : '–', Number.isFinite(row.crossover) ? say(row.within_range ? 'claims.yes' : 'claims.no') : '–'])) : null];
}
function headline(entry) {
  if (!Number.isFinite(entry.value)) return null;
  const range = between(entry.low, entry.high, entry.unit);
  return make('div', {class: 'headline'}, make('span', {class: 'number'}, quantity(entry.value, entry.unit)), make('span', {class: 'what'}, pick(entry, 'quantity')),
    range ? make('span', {class: 'soft'}, `${say('claims.range')}: ${range}`) : null,
    entry.numerical_uncertainty > 1e-9 * Math.abs(entry.value) ? make('span', {class: 'soft'}, say('claims.numerical', {value: quantity(entry.numerical_uncertainty, entry.unit, 2)})) : null);
}
function claimElement(claim) {
  const other = state.language === 'en' ? 'ko' : 'en', inputs = list(claim.inputs).map(inputOf).filter(Boolean);
  return make('section', {class: 'claim', id: claim.id},
    make('header', {}, make('span', {class: 'id'}, claim.id), make('h3', {}, pick(claim, 'title')), chip(claim.verdict, pick(claim, 'verdict'))),
    make('blockquote', {}, make('div', {class: 'words', lang: state.language}, `“${claim[`quote_${state.language}`]}”`), make('div', {class: 'soft', lang: other}, `“${claim[`quote_${other}`]}”`),
      make('div', {class: 'soft'}, pick(claim, 'article') || say('claims.article', {article: claim.article}))),
    make('p', {class: 'sentence'}, pick(claim, 'sentence')),
    headline(claim),
    pick(claim, 'hypothesis') ? make('p', {}, make('b', {}, `${say('claims.hypothesis')}: `), pick(claim, 'hypothesis'), ' ', threshold(claim)) : null,
    claim.method && claim.method !== 'none' ? make('p', {class: 'soft'}, `${say('claims.method')}: `, method(claim)) : null,
    robustness(claim), crossovers(claim),
    figures.list(list(ledger.figures), claim.figures).map(figure => figures.make(figure)),
    list(claim.rows).length ? [make('h4', {}, say('claims.details')), rowTable(claim.rows)] : null,
    inputs.length ? make('details', {}, make('summary', {}, `${say('claims.inputs_of')} (${inputs.length})`), inputTable(inputs, false)) : null,
    list(claim.verified_by).length ? make('p', {class: 'soft'}, `${say('claims.verified_by')}: `, list(claim.verified_by).flatMap((name, n) => [n ? ', ' : '', make('code', {}, name)])) : null);
}
function counterElement(entry) {
  return make('section', {class: 'claim', id: entry.id},
    make('header', {}, make('span', {class: 'id'}, entry.id), make('h3', {}, pick(entry, 'claim')), chip(entry.verdict, pick(entry, 'verdict'))),
    make('p', {class: 'sentence'}, pick(entry, 'sentence')), headline(entry),
    entry.method ? make('p', {class: 'soft'}, `${say('claims.method')}: `, method(entry)) : null,
    figures.list(list(ledger.figures), entry.figures).map(figure => figures.make(figure)),
    list(entry.rows).length ? rowTable(entry.rows) : null);
}
function systemElement(system) {
  const mark = entry => entry.status === 'R' ? make('span', {class: 'mark'}, say('claims.status_R')) : entry.status ? say(`claims.status_${entry.status}`) : '';
  const value = (entry, name) => Number.isFinite(entry[name]) ? quantity(entry[name], entry.unit) : '';
  return make('section', {id: `system-${system.id}`}, make('h3', {}, pick(system, 'name')),
    make('p', {class: 'soft'}, [pick(system, 'note'), system.source ? sourceText(system.source) : null, system.case ? make('code', {}, system.case) : null, system.claim ? make('a', {href: `#${system.claim}`}, system.claim) : null]
      .filter(Boolean).flatMap((part, n) => n ? [' · ', part] : [part])),
    list(system.numbers).length ? table([{head: say('page.quantity')}, {head: say('claims.published'), class: 'n', fold: say('claims.published')}, {head: say('claims.reproduced'), class: 'n', fold: say('claims.reproduced')}, {head: say('claims.consistent'), class: 'n', fold: say('claims.consistent')}, {head: say('claims.status'), class: 'soft'}, {head: say('page.note'), class: 'soft wide'}],
      system.numbers.map(entry => [pick(entry, 'name'), value(entry, 'published'), value(entry, 'reproduced'), value(entry, 'consistent'), mark(entry), pick(entry, 'note')])) : null);
}

start(() => {
  const claims = list(ledger.claims), used = new Set([...claims, ...list(ledger.counter_claims)].flatMap(entry => list(entry.figures)));
  const others = list(ledger.figures).filter(figure => !used.has(figure.id));
  const solver = ledger.solver ?? {};
  const sections = [['counter_claims', 'claims.counter'], ['systems', 'claims.systems'], ['deviations', 'claims.deviations'], ['inputs', 'claims.inputs'], ['left_out', 'claims.left_out'], ['sources', 'claims.sources']];
  return [
    make('h1', {}, say('claims.title')),
    make('p', {class: 'soft'}, say('claims.lead')),
    list(ledger.assumed).length ? make('div', {class: 'notice'}, make('b', {}, say('claims.assumed')), ': ', ledger.assumed.map((entry, n) => [n ? '; ' : '', `${pick(entry, 'name')} = ${valueText(entry.value_text)} `, make('code', {}, entry.key)])) : null,
    pick(ledger, 'summary') ? make('p', {class: 'verdict'}, pick(ledger, 'summary')) : null,
    list(ledger.figures_left_out).length ? make('div', {class: 'notice'}, make('b', {}, say('page.warnings')), make('ul', {}, ledger.figures_left_out.map(entry => make('li', {}, pick(entry, 'text'))))) : null,
    figures.note(),
    contents([claims.length ? ['overview', say('claims.overview')] : null, ...sections.filter(([id]) => list(ledger[id]).length).map(([id, name]) => [id, say(name)])]),
    claims.length ? [make('h2', {id: 'overview'}, say('claims.overview')),
      table([{head: say('claims.claim')}, {head: say('claims.verdict')}, {head: say('claims.computed'), class: 'n'}, {head: say('page.quantity'), class: 'soft wide'}],
        claims.map(claim => [[make('a', {href: `#${claim.id}`}, claim.id), ' ', pick(claim, 'title')], chip(claim.verdict, pick(claim, 'verdict')), quantity(claim.value, claim.unit), pick(claim, 'quantity')])),
      claims.map(claimElement)] : null,
    list(ledger.counter_claims).length ? [make('h2', {id: 'counter_claims'}, say('claims.counter')), ledger.counter_claims.map(counterElement)] : null,
    others.length ? [make('h2', {}, say('page.figures')), others.map(figure => figures.make(figure))] : null,
    list(ledger.systems).length ? [make('h2', {id: 'systems'}, say('claims.systems')), make('p', {class: 'soft'}, say('claims.systems_lead')),
      ledger.systems.map(systemElement)] : null,
    list(ledger.deviations).length ? [make('h2', {id: 'deviations'}, say('claims.deviations')),
      table([{head: say('page.quantity')}, {head: say('claims.closed_form'), class: 'n', fold: say('claims.closed_form')}, {head: say('claims.field'), class: 'n', fold: say('claims.field')}, {head: say('claims.difference'), class: 'n', fold: say('claims.difference')}, {head: say('claims.why'), class: 'soft wide'}],
        ledger.deviations.map(entry => [pick(entry, 'name'), quantity(entry.ideal, entry.unit), quantity(entry.field, entry.unit), `${number(100 * entry.relative, 3)} %`, pick(entry, 'why')]))] : null,
    list(ledger.inputs).length ? [make('h2', {id: 'inputs'}, say('claims.inputs')), make('p', {class: 'soft'}, say('claims.inputs_lead')),
      [...new Set(ledger.inputs.map(input => input.group_en))].map(group => {
        const members = ledger.inputs.filter(input => input.group_en === group);
        return [make('h4', {}, pick(members[0], 'group')), inputTable(members, true)];
      })] : null,
    list(ledger.left_out).length ? [make('h2', {id: 'left_out'}, say('claims.left_out')), make('ul', {}, ledger.left_out.map(entry => make('li', {}, pick(entry, 'text'))))] : null,
    list(ledger.sources).length ? [make('h2', {id: 'sources'}, say('claims.sources')), make('ul', {}, ledger.sources.map(entry => make('li', {id: `source-${entry.id}`}, make('b', {}, `[${entry.id}] `), entry.text)))] : null,
    solver.solves ? make('p', {class: 'soft'}, `${say('claims.solver', {solves: number(solver.solves), cells: number(solver.cells), seconds: number(solver.seconds)})}.`) : null,
    runElement({date: '', host: '', command: '', ...ledger.run, version: `${ledger.version ?? ''} (${ledger.commit ?? ''})`, machine: [ledger.backend, ledger.device].filter(Boolean).join(', ')}),
  ];
});
