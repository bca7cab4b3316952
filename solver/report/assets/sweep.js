// report.html of a sweep: statuses, best designs, the objective against the varied keys, histograms, checks.
const statusTable = sweep => table([{head: say('sweep.status')}, {head: say('sweep.designs'), class: 'n'}, {head: '%', class: 'n'}, {head: say('sweep.limit')}, {head: say('sweep.example'), class: 'soft wide'}],
  sweep.statuses.map(entry => [make('code', {}, entry.status), number(entry.designs, 12), number(entry.percent, 3), entry.limit ?? '', entry.sentence ? `${entry.first}: ${entry.sentence}` : '']));
/** A value that a design was given. */
const given = value => typeof value === 'number' ? number(value, 5) : phrases[`page.value.${value}`]?.[state.language] ?? value ?? '–';
function bestTable(sweep) {
  // What is asked for stands first; after the varied keys the numbers by which designs are mostly told apart.
  const wanted = [sweep.objective, 'radiator.planform_area_m2', 'radiator.mass_kg', 'system.mass_kg', 'temperature.chip_max_K', 'heat.pump_W'];
  const shown = [...new Set(wanted)].map(key => sweep.quantities.findIndex(entry => entry.key === key)).filter(n => n >= 0);
  const [first, ...others] = shown, head = entry => ({head: headed(pick(entry, 'name'), entry.unit), class: 'n'});
  return table([{head: say('sweep.design'), class: 'n'}, head(sweep.quantities[first]), ...sweep.columns.map(head), ...others.map(n => head(sweep.quantities[n]))],
    sweep.best.map(design => [number(design.design, 12), number(design.answers[first], 5), ...design.inputs.map(given), ...others.map(n => number(design.answers[n], 5))]), false);
}
const keyTable = sweep => table([{head: say('page.input')}, {head: say('sweep.range')}],
  sweep.columns.map(column => [[pick(column, 'name'), make('br'), keyText(column.key)], column.range]));
const checkTable = sweep => table([{head: say('sweep.design'), class: 'n'}, {head: headed(say('sweep.by_sweep'), sweep.check_unit), class: 'n'}, {head: headed(say('sweep.by_field'), sweep.check_unit), class: 'n'},
  {head: headed(say('sweep.difference'), sweep.difference_unit), class: 'n'}, {head: headed(say('sweep.mesh'), '%'), class: 'n'}, {head: say('page.note'), class: 'soft wide'}],
  sweep.checks.map(check => [number(check.design, 12), number(check.sweep, 6), number(check.full, 6), number(check.difference, 3), check.uncertainty === null ? '' : number(check.uncertainty, 2), check.reason]));
const rateTable = sweep => table([{head: say('sweep.way')}, {head: say('sweep.designs'), class: 'n'}, {head: say('sweep.per_second'), class: 'n'}],
  sweep.rates.map(entry => [phrases[`sweep.way.${entry.way}`]?.[state.language] ?? entry.way, number(entry.designs, 12), number(entry.rate, 3)]));
const shareTable = answers => table([{head: ''}, {head: '%', class: 'n'}, ...(answers.drawn ? [{head: `${say('page.low')} (%)`, class: 'n'}, {head: `${say('page.high')} (%)`, class: 'n'}] : [])],
  answers.shares.map(share => [pick(share, 'name'), number(share.percent, 4), ...(answers.drawn ? [number(share.low, 4), number(share.high, 4)] : [])]));
const crossingTable = answers => table([{head: say('page.input')}, {head: say('sweep.answers.smaller')}, {head: say('sweep.answers.larger')}, {head: ''}],
  answers.crossings.map(one => [[pick(one, 'name'), make('br'), keyText(one.key)], one.below, one.above, `${pick(one, 'change')} ${pick(one, 'what')}`]));
const fitTable = fit => table([{head: say('page.input')}, {head: say('sweep.answers.fitted'), class: 'n'}, {head: say('sweep.answers.error'), class: 'n'}, {head: say('page.low'), class: 'n'}, {head: say('page.high'), class: 'n'},
  ...(fit.length > 1 ? fit.map((_, n) => ({head: n ? `${n + 1}` : `${say('sweep.correlations')}: 1`, class: 'n'})) : [])],
  fit.map((key, n) => [[`${n + 1}. `, pick(key, 'name'), make('br'), keyText(key.key)], quantity(key.value, key.unit, 5), key.error === null ? '–' : quantity(key.error, key.unit, 3), key.low === null ? '–' : number(key.low, 5), key.high === null ? '–' : number(key.high, 5),
    ...(fit.length > 1 ? key.correlations.map(value => number(value, 2)) : [])]));
start(() => {
  const sweep = pageDocument, {answers} = sweep;
  const titled = (id, title, ...prefixes) => {
    const found = sweep.figures.filter(figure => prefixes.some(prefix => figure.id.startsWith(prefix)));
    return {id, title, found, part: found.length ? [make('h2', {id}, title), found.map(figure => figures.make(figure))] : null};
  };
  const parts = [titled('front', say('sweep.front.title'), 'front.'), titled('sensitivity', say('sweep.sobol.title_all'), 'sobol.', 'tornado'), titled('slices', say('sweep.slice.title_all'), 'slice.'),
    titled('explore', say('sweep.explore'), 'parallel', 'matrix')];
  const against = sweep.figures.filter(figure => figure.id.startsWith('against.')), histograms = sweep.figures.filter(figure => figure.id.startsWith('histogram.'));
  return [
    make('h1', {}, pick(sweep, 'title')),
    make('p', {class: 'verdict'}, pick(sweep, 'verdict')),
    runElement(sweep.run),
    figures.note(),
    contents([['designs', say('sweep.by_status')], sweep.best.length ? ['best', say('sweep.best')] : null, answers.fit ? ['fit', say('sweep.fit_title')] : null,
      answers.shares.length ? ['likely', say(answers.drawn ? 'sweep.likely' : 'sweep.kept')] : null, answers.crossings.length ? ['crossings', say('sweep.answers.how_far')] : null, ...parts.map(part => part.part ? [part.id, part.title] : null), ['keys', say('sweep.keys')], against.length ? ['against', say('sweep.against_title')] : null,
      histograms.length ? ['histograms', say('sweep.histograms')] : null, ['checks', say('sweep.checks')], ['rates', say('sweep.rates')]]),
    make('h2', {id: 'designs'}, say('sweep.by_status')),
    sweep.keep_constraints === null ? null : make('p', {}, say('sweep.keep_count', {n: number(sweep.keep_constraints, 12)})),
    statusTable(sweep),
    sweep.best.length ? [make('h2', {id: 'best'}, say('sweep.best')), make('p', {class: 'soft'}, say(sweep.maximise ? 'sweep.largest' : 'sweep.smallest')), bestTable(sweep)] : null,
    answers.fit ? [make('h2', {id: 'fit'}, say('sweep.fit_title')), fitTable(answers.fit)] : null,
    answers.shares.length ? [make('h2', {id: 'likely'}, say(answers.drawn ? 'sweep.likely' : 'sweep.kept')), answers.drawn ? make('p', {class: 'soft'}, say('sweep.likely_text', {confidence: number(answers.confidence, 3)})) : null, shareTable(answers)] : null,
    answers.crossings.length ? [make('h2', {id: 'crossings'}, say('sweep.answers.how_far')), make('p', {class: 'soft'}, pick(answers, 'crossings_head')), crossingTable(answers)] : null,
    parts.map(part => part.part),
    make('h2', {id: 'keys'}, say('sweep.keys')), keyTable(sweep),
    against.length ? make('h2', {id: 'against'}, say('sweep.against_title')) : null, against.map(figure => figures.make(figure)),
    histograms.length ? make('h2', {id: 'histograms'}, say('sweep.histograms')) : null, histograms.map(figure => figures.make(figure)),
    make('h2', {id: 'checks'}, say('sweep.checks')), make('p', {class: 'soft'}, pick(sweep, 'checked')), sweep.checks.length ? checkTable(sweep) : make('p', {}, say('sweep.no_checks')),
    make('h2', {id: 'rates'}, say('sweep.rates')), rateTable(sweep),
    make('details', {}, make('summary', {}, say('sweep.file')), make('pre', {}, sweep.sweep_text)),
    make('details', {}, make('summary', {}, say('page.case')), make('pre', {}, sweep.case_text)),
  ];
});
