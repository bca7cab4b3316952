// Kinds of figures that sweeps alone have: histograms, densities, parallel axes, matrices.
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
