// report.html of a sweep: statuses, best designs, the objective against the varied keys, histograms, checks.
{
  const {baseLayout, plotAxis, topLabel, bottomLabel, label, rgba, plain, inferno} = figures.tools;
  const on = (values, log) => log ? values.map(Math.log10) : values;

  /** Columns of counts between edges; several series stand on each other. */
  figures.kinds.histogram = (figure, width) => {
    const narrow = width < 480, layout = baseLayout(width, narrow || state.printing ? 220 : 260), {edges} = figure, log = figure.x.log;
    const at = on(edges, log), middle = at.slice(1).map((edge, n) => 0.5 * (edge + at[n])), wide = at.slice(1).map((edge, n) => edge - at[n]);
    const ends = [at[0], at[at.length - 1]];
    layout.xaxis = plotAxis(null, {title: bottomLabel(label(figure.x)), range: ends, ...(log ? {tickmode: 'array', ...decades(edges)} : plain(ends))});
    const most = Math.max(...edges.slice(1).map((_, n) => figure.series.reduce((sum, s) => sum + s.counts[n], 0)));
    layout.yaxis = plotAxis(figure.y, {range: [0, 1.06 * most], ...plain([0, most])});
    layout.title = topLabel(label(figure.y));
    layout.barmode = 'stack';
    layout.bargap = 0;
    const inks = ['blue', 'orange'];
    const traces = figure.series.map((series, n) => ({type: 'bar', x: middle, y: series.counts, width: wide, marker: {color: colour(inks[n]), line: {width: 0.5, color: colour('paper')}}, name: pick(series, 'name'),
      customdata: middle.map((_, k) => `${quantity(edges[k], figure.x.unit)} … ${quantity(edges[k + 1], figure.x.unit)}: ${number(series.counts[k], 9)}`), hovertemplate: `%{customdata}<extra>${pick(series, 'name')}</extra>`}));
    return {traces, layout, legend: figure.series.length > 1 ? figure.series.map((series, n) => ({name: pick(series, 'name'), colour: colour(inks[n]), band: true})) : []};
  };

  /** Ticks of a logarithmic axis whose coordinate is log10. */
  function decades(edges) {
    const low = edges[0], high = edges[edges.length - 1], values = [];
    const factors = Math.log10(high / low) > 3 ? [1] : [1, 2, 5];
    for (let power = Math.floor(Math.log10(low)); power <= Math.log10(high); ++power) {
      for (const factor of factors) if (factor * 10 ** power >= low && factor * 10 ** power <= high) values.push(factor * 10 ** power);
    }
    return {tickvals: values.map(Math.log10), ticktext: values.map(value => number(value, 2))};
  }

  /** Counts in two directions, by colour; where there is no design there is none. */
  figures.kinds.density = (figure, width) => {
    const narrow = width < 480, layout = baseLayout(width, narrow || state.printing ? 320 : 420);
    const x = on(figure.x_edges, figure.x.log), y = on(figure.y_edges, figure.y.log), ends = values => [values[0], values[values.length - 1]];
    layout.xaxis = plotAxis(null, {title: bottomLabel(label(figure.x)), range: ends(x), ...(figure.x.log ? {tickmode: 'array', ...decades(figure.x_edges)} : plain(ends(x)))});
    layout.yaxis = plotAxis(null, {range: ends(y), ...(figure.y.log ? {tickmode: 'array', ...decades(figure.y_edges)} : plain(ends(y)))});
    layout.title = topLabel(label(figure.y));
    layout.margin.r = 80;
    const most = Math.max(...figure.counts.flat()), powers = [];
    for (let power = 0; power <= Math.log10(most); ++power) powers.push(power);
    // From the middle of the colours to the dark, so that single designs are seen on paper; the other way round on dark pages.
    const scale = inferno.slice(1, 9).map(([, ink], n) => [n / 7, ink]);
    const shown = isDark() ? scale : scale.map(([at, ink]) => [1 - at, ink]).reverse();
    const traces = [{type: 'heatmap', x, y, z: figure.counts.map(row => row.map(count => count > 0 ? Math.log10(count) : null)), zmin: 0, zmax: Math.max(1, Math.log10(most)), colorscale: shown, hoverongaps: false,
      customdata: figure.counts, hovertemplate: `%{customdata} ${say('sweep.designs')}<extra></extra>`,
      colorbar: {title: {text: say('sweep.designs'), font: {size: 11}}, thickness: 12, outlinewidth: 0, tickvals: powers, ticktext: powers.map(power => number(10 ** power, 3)), len: 0.9}}];
    return {traces, layout, legend: []};
  };
  figures.data.histogram = figure => [[say('page.low'), say('page.high'), ...figure.series.map(series => pick(series, 'name'))],
    figure.edges.slice(1).map((edge, n) => [figure.edges[n], edge, ...figure.series.map(series => series.counts[n])])];
  figures.data.density = figure => {
    const rows = [];
    figure.counts.forEach((line, j) => line.forEach((count, i) => { if (count > 0) rows.push([figure.x_edges[i], figure.x_edges[i + 1], figure.y_edges[j], figure.y_edges[j + 1], count]); }));
    const [x, y] = [label(figure.x), label(figure.y)];
    return [[`${x}, ${say('page.low')}`, `${x}, ${say('page.high')}`, `${y}, ${say('page.low')}`, `${y}, ${say('page.high')}`, say('sweep.designs')], rows];
  };
}

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
start(() => {
  const sweep = pageDocument;
  const against = sweep.figures.filter(figure => figure.id.startsWith('against.')), histograms = sweep.figures.filter(figure => figure.id.startsWith('histogram.'));
  return [
    make('h1', {}, pick(sweep, 'title')),
    make('p', {class: 'verdict'}, pick(sweep, 'verdict')),
    runElement(sweep.run),
    figures.note(),
    contents([['designs', say('sweep.by_status')], sweep.best.length ? ['best', say('sweep.best')] : null, ['keys', say('sweep.keys')], against.length ? ['against', say('sweep.against_title')] : null,
      histograms.length ? ['histograms', say('sweep.histograms')] : null, ['checks', say('sweep.checks')], ['rates', say('sweep.rates')]]),
    make('h2', {id: 'designs'}, say('sweep.by_status')),
    sweep.keep_constraints === null ? null : make('p', {}, say('sweep.keep_count', {n: number(sweep.keep_constraints, 12)})),
    statusTable(sweep),
    sweep.best.length ? [make('h2', {id: 'best'}, say('sweep.best')), make('p', {class: 'soft'}, say(sweep.maximise ? 'sweep.largest' : 'sweep.smallest')), bestTable(sweep)] : null,
    make('h2', {id: 'keys'}, say('sweep.keys')), keyTable(sweep),
    against.length ? make('h2', {id: 'against'}, say('sweep.against_title')) : null, against.map(figure => figures.make(figure)),
    histograms.length ? make('h2', {id: 'histograms'}, say('sweep.histograms')) : null, histograms.map(figure => figures.make(figure)),
    make('h2', {id: 'checks'}, say('sweep.checks')), make('p', {class: 'soft'}, pick(sweep, 'checked')), sweep.checks.length ? checkTable(sweep) : make('p', {}, say('sweep.no_checks')),
    make('h2', {id: 'rates'}, say('sweep.rates')), rateTable(sweep),
    make('details', {}, make('summary', {}, say('sweep.file')), make('pre', {}, sweep.sweep_text)),
    make('details', {}, make('summary', {}, say('page.case')), make('pre', {}, sweep.case_text)),
  ];
});
