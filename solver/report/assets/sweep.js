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
  const wordsOf = dimension => dimension.words.map(word => phrases[`page.value.${word}`]?.[state.language] ?? word);
  /** A line a design across an axis a key or number. Dragging along an axis keeps the designs in that range. */
  figures.drawings.parallel = (figure, width) => {
    const {dimensions, designs, keeps} = figure, count = dimensions.length, top = 168, bottom = 34, left = 34, right = 96, high = state.printing ? 240 : 320;
    const svg = draw('svg', {width, height: top + high + bottom, viewBox: `0 0 ${width} ${top + high + bottom}`, style: 'touch-action: pan-y'});
    const x = n => left + n * (width - left - right) / (count - 1), brushes = figure.brushes ??= {};
    const spans = dimensions.map(({values, words}) => {
      if (words) return [-0.5, words.length - 0.5];
      const low = Math.min(...values), high = Math.max(...values);
      return high > low ? [low, high] : [low - 1, high + 1];
    });
    const y = (n, value) => top + high * (1 - (value - spans[n][0]) / (spans[n][1] - spans[n][0]));
    const some = keeps.some(keep => keep !== keeps[0]), lines = draw('g', {fill: 'none', 'stroke-width': 1});
    const order = designs.map((_, k) => k).sort((a, b) => keeps[a] - keeps[b]);
    const paths = order.map(k => {
      const path = draw('path', {d: dimensions.map(({values}, n) => `${n ? 'L' : 'M'}${x(n).toFixed(1)} ${y(n, values[k]).toFixed(1)}`).join(''), stroke: colour(keeps[k] || !some ? 'blue' : 'soft'), 'stroke-opacity': (keeps[k] || !some ? 2.5 : 1) * Math.max(0.08, Math.min(0.3, 150 / designs.length))});
      lines.append(path);
      return path;
    });
    const marks = draw('g', {}), told = draw('text', {x: left, y: top + high + 28, 'font-size': 11, fill: colour('soft')});
    const update = () => {
      let shown = 0;
      order.forEach((k, place) => {
        const inside = Object.entries(brushes).every(([n, [low, high]]) => dimensions[n].values[k] >= low && dimensions[n].values[k] <= high);
        paths[place].setAttribute('display', inside ? 'inline' : 'none');
        shown += inside ? 1 : 0;
      });
      marks.replaceChildren(...Object.entries(brushes).map(([n, [low, high]]) => draw('rect', {x: x(n) - 5, width: 10, y: y(n, high), height: Math.max(2, y(n, low) - y(n, high)), fill: rgba('orange', 0.45), stroke: colour('orange')})));
      told.textContent = say('sweep.parallel.shown', {shown: number(shown, 9), count: number(designs.length, 9)});
    };
    svg.append(lines);
    dimensions.forEach((dimension, n) => {
      svg.append(draw('line', {x1: x(n), x2: x(n), y1: top, y2: top + high, stroke: colour('ink'), 'stroke-width': 1.2}));
      const text = (content, at, more = {}) => svg.append(Object.assign(draw('text', {x: x(n), y: at, 'font-size': 10.5, fill: colour('ink'), 'text-anchor': 'middle', ...more}), {textContent: content}));
      text(label(dimension), top - 20, {'text-anchor': 'start', transform: `rotate(-40 ${x(n)} ${top - 20})`});
      if (dimension.words) wordsOf(dimension).forEach((word, k) => text(word, y(n, k) + 4, {'text-anchor': 'start', dx: 5}));
      else { text(number(spans[n][1], 4), top - 6); text(number(spans[n][0], 4), top + high + 13); }
      const handle = draw('rect', {x: x(n) - 14, width: 28, y: top - 4, height: high + 8, fill: 'transparent', style: 'cursor: crosshair'});
      const value = event => {
        const box = svg.getBoundingClientRect(), at = (event.clientY - box.top) * (top + high + bottom) / box.height;
        return spans[n][0] + (spans[n][1] - spans[n][0]) * (1 - Math.min(1, Math.max(0, (at - top) / high)));
      };
      let from = null;
      handle.addEventListener('pointerdown', event => { from = value(event); handle.setPointerCapture(event.pointerId); event.preventDefault(); });
      handle.addEventListener('pointermove', event => { if (from !== null) { const to = value(event); brushes[n] = [Math.min(from, to), Math.max(from, to)]; update(); } });
      handle.addEventListener('pointerup', event => {
        // A click lets go.
        if (from !== null && Math.abs(value(event) - from) < 0.01 * (spans[n][1] - spans[n][0])) { delete brushes[n]; update(); }
        from = null;
      });
      svg.append(handle);
    });
    svg.append(marks, told);
    marks.setAttribute('pointer-events', 'none');
    update();
    return {svg, legend: some ? [{name: say('sweep.series.keeps'), colour: colour('blue'), line: true}, {name: say('sweep.series.other'), colour: colour('soft'), line: true}] : []};
  };
  /** Points of every two of some keys and numbers. */
  figures.kinds.matrix = (figure, width) => {
    const {dimensions} = figure, count = dimensions.length, side = Math.max(300, Math.min(width, 900)), layout = baseLayout(width, 0.86 * side);
    layout.margin = {l: 60, r: 8, t: 8, b: 52};
    const every = Math.max(1, Math.ceil(figure.designs.length / 500)), pickSome = values => values.filter((_, n) => n % every === 0);
    const traces = [], gap = 0.12 / count, keeps = pickSome(figure.keeps);
    const span = n => [n / (count - 1) + (n ? gap / 2 : 0), (n + 1) / (count - 1) - gap / 2];
    for (let row = 1; row < count; ++row) {
      for (let column = 0; column < row; ++column) {
        const name = `${row * count + column + 1}`, x = pickSome(dimensions[column].values), y = pickSome(dimensions[row].values);
        const ticks = (dimension, shown) => ({showticklabels: shown, nticks: 4, ...(dimension.words ? {tickmode: 'array', tickvals: dimension.words.map((_, n) => n), ticktext: shown ? wordsOf(dimension) : []} : {})});
        layout[`xaxis${name}`] = plotAxis(null, {domain: span(column), anchor: `y${name}`, ...ticks(dimensions[column], row === count - 1), title: row === count - 1 ? {...bottomLabel(pick(dimensions[column], 'label')), font: {size: 10, color: colour('soft')}} : undefined, tickfont: {size: 9}, automargin: false});
        layout[`yaxis${name}`] = plotAxis(null, {domain: span(count - 1 - row), anchor: `x${name}`, ...ticks(dimensions[row], column === 0), title: column === 0 ? {...bottomLabel(pick(dimensions[row], 'label')), standoff: 4, font: {size: 10, color: colour('soft')}} : undefined, tickfont: {size: 9}, automargin: column === 0});
        traces.push({type: 'scatter', mode: 'markers', x, y, xaxis: `x${name}`, yaxis: `y${name}`, hoverinfo: 'skip', cliponaxis: false,
          marker: {size: 3, color: keeps.map(keep => keep ? colour('blue') : colour('line'))}});
      }
    }
    return {traces, layout, legend: []};
  };
  figures.data.parallel = figures.data.matrix = figure => [[say('sweep.design'), ...figure.dimensions.map(label)],
    figure.designs.map((design, n) => [design, ...figure.dimensions.map(dimension => dimension.words ? wordsOf(dimension)[dimension.values[n]] : dimension.values[n])])];
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
