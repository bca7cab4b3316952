// report.html: the verdict, the numbers, the figures, the inputs.
/** What stands below a number: how far the chips are from their limit. */
function underCard(report, entry) {
  const {chip} = report;
  if (entry.label_en !== 'hottest chip' || !chip || !Number.isFinite(chip.limit_K - chip.temperature_K)) return '';
  const margin = Number((chip.limit_K - chip.temperature_K).toFixed(2)), size = quantity(Math.abs(margin), 'K');
  return `${say('page.under_limit', {limit: quantity(chip.limit_K - 273.15, 'degC')})}, ${say(margin < 0 ? 'page.margin_missing' : 'page.margin_left', {margin: size})}`;
}
function resultCards(report) {
  const row = key => report.rows.find(entry => entry.label_en === key);
  const shown = [...(report.cards ?? []), 'planform area', 'radiator mass', 'hottest chip', 'net flux per planform', 'efficiency', 'sink temperature'].map(row).filter(Boolean);
  // Temperatures in the degrees that the verdict speaks in; the table has both.
  const shownIn = entry => entry.unit === 'K' ? [Number(entry.value) - 273.15, 'degC'] : [Number(entry.value), entry.unit];
  return make('div', {class: 'cards'}, shown.map(entry => {
    const [value, unit] = shownIn(entry), under = underCard(report, entry);
    return make('div', {class: 'card'}, make('div', {class: 'label'}, pick(entry, 'label')),
      make('div', {class: 'number'}, number(value, entry.unit === 'K' ? 4 : 5), ' ', make('small', {}, unitText(unit))),
      under ? make('div', {class: 'under'}, under) : null);
  }));
}
/** A value as the case has it; a word of the case file with its Korean. */
function inputValue(text) {
  const known = state.language === 'ko' && phrases[`page.value.${text}`];
  return text === '' ? '–' : known ? [known.ko, ' ', make('span', {class: 'soft'}, text)] : valueText(text);
}
/** A number of the table with the digits that it came with. */
function digits(text) {
  if (!/^-?[\d.]+(e[-+]?\d+)?$/.test(text)) return text;
  if (/e/.test(text)) return number(Number(text), 3);
  const [whole, part] = text.split('.');
  return (whole.length > 4 ? whole.replace(/\B(?=(\d{3})+$)/g, '\u202f') : whole) + (part ? `.${part}` : '');
}
function resultTable(rows) {
  return table([{head: say('page.quantity')}, {head: say('page.value'), class: 'n'}, {head: say('page.unit'), class: 'u'}, {head: say('page.note'), class: 'soft wide'}],
    rows.map(row => [pick(row, 'label'), digits(row.value), row.unit === 'Newton' ? say('page.steps') : unitText(row.unit), pick(row, 'note')]));
}
function ownTable(own) {
  return table(own.columns.map(column => ({head: headed(pick(column, 'head'), column.unit), class: column.number ? 'n' : 'u'})), own.rows.map(row => row.map((cell, n) => own.columns[n].number ? digits(cell) : cell)));
}
function inputTable(report) {
  return table([{head: say('page.input')}, {head: say('page.value')}, {head: say('page.origin'), class: 'u'}, {head: say('page.source'), class: 'soft wide'}],
    report.inputs.map(row => [[pick(row, 'name'), make('br'), keyText(row.key)], inputValue(row.value), pick(row, 'origin'), pick(row, 'source')]));
}
start(() => {
  const report = pageDocument;
  return [
    make('h1', {}, pick(report, 'title')),
    make('p', {class: 'verdict'}, pick(report, 'verdict')),
    make('p', {class: 'soft'}, pick(report, 'environment')),
    runElement(report.run),
    report.warnings.length ? make('div', {class: 'notice'}, make('b', {}, say('page.warnings')), make('ul', {}, report.warnings.map(entry => make('li', {}, pick(entry, 'text'))))) : null,
    resultCards(report),
    figures.note(),
    contents([...report.figures.map(figure => [`figure-${figure.id}`, pick(figure, 'title')]), ...report.tables.map(own => [own.id, pick(own, 'title')]), ['results', say('page.results')], report.limits.length ? ['limits', say('page.limits')] : null, ['inputs', say('page.inputs')]]),
    report.figures.map(figure => figures.make(figure)),
    report.tables.map(own => [make('h2', {id: own.id}, pick(own, 'title')), ownTable(own)]),
    make('h2', {id: 'results'}, say('page.results')),
    resultTable(report.rows),
    report.limits.length ? [make('h2', {id: 'limits'}, say('page.limits')), resultTable(report.limits)] : null,
    make('h2', {id: 'inputs'}, say('page.inputs')),
    make('p', {class: 'soft'}, say('page.inputs_lead')),
    inputTable(report),
    make('details', {}, make('summary', {}, say('page.case')), make('pre', {}, report.case_text)),
  ];
});
