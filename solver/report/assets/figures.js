// Figures of all pages: a document each (docs/outputs.md), drawn by plotly.js or as SVG, with caption, number and data to copy.
const figures = (() => {
  const hasPlotly = typeof Plotly !== 'undefined';
  const palette = ['blue', 'red', 'green', 'purple', 'orange', 'sky', 'grey'];
  const symbols = ['circle', 'square', 'diamond', 'triangle-up', 'triangle-down', 'x', 'cross'];
  const shownRows = 200, paperWidth = 680;
  // Inferno (van der Walt and Smith 2015): perceptually uniform, told apart by colour-blind readers and in grey.
  const inferno = [[0, '#000004'], [0.1, '#160b39'], [0.2, '#420a68'], [0.3, '#6a176e'], [0.4, '#932667'], [0.5, '#bc3754'], [0.6, '#dd513a'], [0.7, '#f37819'], [0.8, '#fca50a'], [0.9, '#f6d746'], [1, '#fcffa4']];
  const numbers = new Map();
  let count = 0, waiting = [], job = 0;

  const label = axis => headed(pick(axis, 'label'), axis.unit);
  const rgba = (name, alpha) => {
    const hex = colour(name).replace('#', '');
    return `rgba(${[0, 2, 4].map(n => parseInt(hex.slice(n, n + 2), 16)).join(',')},${alpha})`;
  };
  /** Width of a text in characters of Latin letters: Hangul is twice as wide. */
  const textWidth = text => [...text].reduce((sum, c) => sum + (c.codePointAt(0) > 0x1100 ? 1.8 : 1), 0);
  /** Breaks a text into lines of about `width` characters. */
  function wrap(text, width) {
    const lines = [''];
    for (const word of text.split(' ')) {
      const last = lines[lines.length - 1];
      if (last && textWidth(last) + 1 + textWidth(word) > width) lines.push(word);
      else lines[lines.length - 1] = last ? `${last} ${word}` : word;
    }
    return lines.join('<br>');
  }
  const escaped = text => text.replace(/&/g, '&amp;').replace(/</g, '&lt;');
  const finite = values => values.filter(value => Number.isFinite(value));

  function baseLayout(width, height) {
    return {
      width, height, paper_bgcolor: 'rgba(0,0,0,0)', plot_bgcolor: 'rgba(0,0,0,0)', showlegend: false, dragmode: false,
      font: {family: getComputedStyle(document.body).fontFamily, size: width < 480 ? 11 : 12.5, color: colour('ink')},
      margin: {l: 52, r: 14, t: 30, b: 46}, hovermode: 'closest', annotations: [], shapes: [],
      hoverlabel: {bgcolor: colour('paper'), bordercolor: colour('line'), font: {color: colour('ink')}}, separators: '.\u202f',
    };
  }
  function plotAxis(axis, more = {}) {
    return {
      type: axis && axis.log ? 'log' : 'linear', gridcolor: colour('line'), linecolor: colour('soft'), tickcolor: colour('line'), zeroline: false,
      fixedrange: true, exponentformat: 'power', automargin: true, ticks: 'outside', ticklen: 4, nticks: 7,
      ...(axis && axis.log ? {dtick: undefined, minor: {showgrid: false}} : {separatethousands: Math.max(...(more.range ?? [0]).map(Math.abs)) >= 1e4}), ...more,
    };
  }
  /** Ticks of numbers that are read more easily without a power of ten: "8 000", not "0.8×10⁴". */
  const plain = range => Math.max(...range.map(Math.abs)) < 1e7 ? {exponentformat: 'none', separatethousands: Math.max(...range.map(Math.abs)) >= 1e4} : {};
  /** Label of the vertical axis, above the plot where it reads without turning the head. */
  const topLabel = text => ({text: escaped(text), x: 0, xref: 'container', xanchor: 'left', y: 1, yref: 'container', yanchor: 'top', pad: {t: 6, l: 2}, font: {size: 12, color: colour('soft')}});
  const bottomLabel = text => ({text: escaped(text), standoff: 8, font: {size: 12, color: colour('soft')}});

  /** Range of an axis over what is drawn, in the axis' own coordinate (log10 where logarithmic). */
  function range(values, log, pad = 0.04, floor = null) {
    const known = finite(values).filter(value => !log || value > 0).map(value => log ? Math.log10(value) : value);
    if (!known.length) return [0, 1];
    let low = Math.min(...known), high = Math.max(...known);
    if (high - low <= 1e-9 * Math.abs(high)) {
      if (!log && floor !== null && high > 0) return [0, 1.25 * high];
      const step = Math.abs(low) * 0.05 || 1;
      low -= step; high += step;
    }
    const margin = pad * (high - low);
    if (!log && floor !== null && low >= 0 && low < 0.35 * high) return [0, high + margin];
    return [low - margin, high + margin];
  }

  /** Ticks of a logarithmic axis: decades, with 2 and 5 between them where there are few. */
  function logTicks([low, high]) {
    // Powers of ten stand alone where there are two of them: "10⁻¹⁰", not "2 × 10⁻¹⁰".
    const alone = (high >= 6 || low < -3) && Math.floor(high) - Math.ceil(low) >= 1;
    const values = [], factors = high - low < 2.2 && !alone ? [1, 2, 5] : [1];
    for (let decade = Math.floor(low); decade <= Math.ceil(high); ++decade) {
      if (high - low > 7 && decade % 2) continue;
      for (const factor of factors) {
        const at = decade + Math.log10(factor);
        if (at >= low && at <= high) values.push(factor * 10 ** decade);
      }
    }
    if (values.length < 2) return {};
    const text = value => {
      const power = Math.round(Math.log10(value));
      return (power >= 6 || power < -3) && Math.abs(Math.log10(value) - power) < 1e-9 ? `10${superscript(String(power))}` : number(Number(value.toPrecision(1)), 2);
    };
    return {tickmode: 'array', tickvals: values, ticktext: values.map(text)};
  }

  /** Pixels by which two boxes [left, top, right, bottom] overlap, as an area. */
  const overlap = (a, b) => Math.max(0, Math.min(a[2], b[2]) - Math.max(a[0], b[0])) * Math.max(0, Math.min(a[3], b[3]) - Math.max(a[1], b[1]));
  /** How badly a text would stand in a box: outside of the plot, on other texts and marks (`boxes`), on curves (pixels along them). */
  function clash(box, plotWidth, plotHeight, boxes, curves) {
    const outside = Math.max(0, -box[0]) + Math.max(0, box[2] - plotWidth) + Math.max(0, -box[1]) + Math.max(0, box[3] - plotHeight);
    return (outside > 0 ? 200 + 20 * outside : 0) + boxes.reduce((sum, other) => sum + 2 * overlap(box, other), 0) +
      curves.reduce((sum, [x, y]) => sum + (x > box[0] - 1 && x < box[2] + 1 && y > box[1] - 1 && y < box[3] + 1 ? 6 : 0), 0);
  }
  const lineSize = text => [Math.max(...text.split('<br>').map(textWidth)), text.split('<br>').length];

  /** Labels beside points, moved out of each other's way, off other texts (`taken`) and, where there is room, off the curves; those further away have a line to their point. */
  function placeLabels(points, layout, plotWidth, plotHeight, taken, curves) {
    const size = layout.font.size, marks = points.map(({px, py}) => [px - 5, py - 5, px + 5, py + 5]);
    const near = [['left', 'middle', 8, 0], ['right', 'middle', -8, 0], ['center', 'bottom', 0, 7], ['center', 'top', 0, -7], ['left', 'bottom', 6, 6], ['left', 'top', 6, -6], ['right', 'bottom', -6, 6], ['right', 'top', -6, -6]];
    const far = [18, 32, 48, 66, 90, 120].flatMap(r => [['left', 'bottom', r, r], ['left', 'top', r, -r], ['right', 'bottom', -r, r], ['right', 'top', -r, -r], ['center', 'bottom', 0, r], ['center', 'top', 0, -r], ['left', 'bottom', 0.5 * r, r], ['right', 'top', -0.5 * r, -r], ['left', 'top', 0.5 * r, -r], ['right', 'bottom', -0.5 * r, r], ['left', 'middle', r, 0], ['right', 'middle', -r, 0]].map(spot => [...spot, 4 + 0.3 * r]));
    const labels = points.map(point => {
      const [wide, lines] = lineSize(point.text);
      return {point, w: wide * size * 0.57 + 4, h: size * 1.3 * lines + 2, spot: null, box: null};
    });
    const boxOf = ({point, w, h}, [xanchor, yanchor, dx, dy]) => {
      const left = point.px + dx - (xanchor === 'left' ? 0 : xanchor === 'right' ? w : w / 2);
      const top = point.py - dy - (yanchor === 'top' ? 0 : yanchor === 'bottom' ? h : h / 2);
      return [left, top, left + w, top + h];
    };
    const line = ({point}, spot) => spot?.[4] === undefined ? [] : Array.from({length: 11}, (_, n) => [point.px + spot[2] * (n + 1) / 12, point.py - spot[3] * (n + 1) / 12]);
    const inside = ([x, y], box) => x > box[0] && x < box[2] && y > box[1] && y < box[3];
    // Each label in turn finds its best place among the others, until they have had time to give way.
    for (let turn = 0; turn < 3; ++turn) {
      for (const label of labels) {
        const others = labels.filter(other => other !== label && other.box), boxes = [...marks, ...taken, ...others.map(other => other.box)];
        const lined = [...curves, ...others.flatMap(other => line(other, other.spot))];
        let least = Infinity;
        for (const spot of [...near, ...far]) {
          const box = boxOf(label, spot), leader = line(label, spot);
          const cost = clash(box, plotWidth, plotHeight, boxes, lined) + (spot[4] ?? 0) + leader.reduce((sum, p) => sum + (boxes.some(other => inside(p, other)) ? 6 : 0), 0);
          if (cost < least - 1e-9) [least, label.spot, label.box] = [cost, spot, box];
        }
      }
    }
    for (const {point, spot} of labels) {
      layout.annotations.push({x: point.ax, y: point.ay, text: escaped(point.text).replace(/&lt;br>/g, '<br>'), align: spot[0], xanchor: spot[0], yanchor: spot[1], font: {size, color: colour('ink')}, bgcolor: rgba('paper', 0.7), borderpad: 0,
        ...(spot[4] !== undefined ? {showarrow: true, ax: spot[2], ay: -spot[3], arrowhead: 0, arrowwidth: 1, arrowcolor: colour('soft'), standoff: 5} : {showarrow: false, xshift: spot[2], yshift: spot[3]})});
    }
  }

  /** Name of a line across the plot: along it where it stands least in the way. */
  function placeName(name, vertical, share, layout, plotWidth, plotHeight, taken, curves) {
    const w = textWidth(name) * 6.3 + 6, h = 15, spots = [];
    if (vertical) {
      for (const right of share > 0.6 ? [true, false] : [false, true]) {
        for (let down = 0; down + h <= plotHeight; down += h) spots.push({right, down, left: share * plotWidth - (right ? w + 3 : -3), order: (right === share > 0.6 ? 0 : 3) + 0.2 * down / h});
      }
    } else {
      for (const above of share > 0.92 ? [false, true] : [true, false]) {
        for (let n = 0; n <= 10; ++n) spots.push({above, left: (plotWidth - w) * (1 - n / 10), down: (1 - share) * plotHeight + (above ? -h - 1 : 1), order: (above === share <= 0.92 ? 0 : 2) + 0.2 * n});
      }
    }
    const box = spot => [spot.left, spot.down, spot.left + w, spot.down + h];
    let best = spots[0], least = Infinity;
    for (const spot of spots) {
      const here = clash(box(spot), plotWidth, plotHeight, taken, curves) + spot.order;
      if (here < least - 1e-9) [best, least] = [spot, here];
    }
    taken.push(box(best));
    return best;
  }

  function lines(figure, width) {
    const narrow = width < 480, height = narrow || state.printing ? 300 : 400, layout = baseLayout(width, height);
    const xs = figure.series.flatMap(s => s.x), ys = figure.series.flatMap(s => s.y);
    for (const band of figure.bands ?? []) { xs.push(...band.x); ys.push(...band.low, ...band.high); }
    for (const reference of figure.references ?? []) (reference.axis === 'x' ? xs : ys).push(reference.value);
    const onlyLines = figure.series.every(s => s.mode === 'lines');
    const xRange = range(xs, figure.x.log, onlyLines ? 0 : 0.04), yRange = range(ys, figure.y.log, (figure.references ?? []).some(r => r.axis !== 'x') ? 0.11 : 0.06, 0);
    const counts = !figure.x.log && finite(xs).every(Number.isInteger) && xRange[1] - xRange[0] < 12;
    layout.xaxis = plotAxis(figure.x, {title: bottomLabel(label(figure.x)), range: xRange, ...(figure.x.log ? logTicks(xRange) : counts ? {dtick: 1} : plain(xRange))});
    layout.yaxis = plotAxis(figure.y, {range: yRange, ...(figure.y.log ? logTicks(yRange) : plain(yRange))});
    layout.title = topLabel(label(figure.y));
    for (const shade of figure.shades ?? []) {
      layout.shapes.push({type: 'rect', xref: 'x', yref: 'paper', x0: shade.from, x1: shade.to, y0: 0, y1: 1, line: {width: 0}, fillcolor: colour('shade'), layer: 'below'});
    }
    const traces = [], legend = [], labelled = [], taken = [], curves = [], lined = [];
    (figure.bands ?? []).forEach((band, n) => {
      const name = palette[(figure.series.length + n) % palette.length] === 'blue' ? 'sky' : (figure.bands.length === 1 ? 'sky' : palette[(figure.series.length + n) % palette.length]);
      const common = {x: band.x, type: 'scatter', mode: 'lines', line: {width: 0}, hoverinfo: 'skip'};
      traces.push({...common, y: band.low}, {...common, y: band.high, fill: 'tonexty', fillcolor: rgba(name, 0.25)});
      legend.push({name: pick(band, 'name'), colour: rgba(name, 0.35), band: true});
    });
    const plotWidth = width - layout.margin.l - layout.margin.r, plotHeight = height - layout.margin.t - layout.margin.b;
    const on = (value, axis) => axis.log ? Math.log10(value) : value;
    figure.series.forEach((series, n) => {
      const ink = colour(palette[n % palette.length]), marks = series.mode.includes('markers');
      const text = series[`labels_${state.language}`] ?? series.labels_en;
      traces.push({
        type: 'scatter', mode: series.mode, x: series.x, y: series.y, connectgaps: false, name: pick(series, 'name'),
        line: {color: ink, width: 2, dash: series.dash ? 'dash' : 'solid'}, marker: {color: ink, size: series.mode === 'markers' && !figure.small ? 9 : 5, symbol: symbols[n % symbols.length]},
        customdata: text, hovertemplate: `${text ? '%{customdata}<br>' : ''}%{x:.4~g} ${unitText(figure.x.unit)}, %{y:.4~g} ${unitText(figure.y.unit)}<extra>${escaped(pick(series, 'name'))}</extra>`,
        cliponaxis: false,
      });
      // A point that says its name needs no entry beside it.
      if (!(text && series.x.length === 1)) legend.push({name: pick(series, 'name'), colour: ink, dash: series.dash, line: series.mode.includes('lines'), mark: marks ? symbols[n % symbols.length] : null});
      const pixel = k => [(on(series.x[k], figure.x) - xRange[0]) / (xRange[1] - xRange[0]) * plotWidth, (1 - (on(series.y[k], figure.y) - yRange[0]) / (yRange[1] - yRange[0])) * plotHeight];
      if (series.mode.includes('lines')) {
        for (let k = 1; k < series.x.length; ++k) {
          const [x0, y0] = pixel(k - 1), [x1, y1] = pixel(k), steps = Math.min(200, Math.ceil(Math.hypot(x1 - x0, y1 - y0) / 6));
          for (let n = 0; n < steps; ++n) curves.push([x0 + (x1 - x0) * n / steps, y0 + (y1 - y0) * n / steps]);
        }
      }
      (text ?? []).forEach((name, k) => {
        if (!name || !Number.isFinite(series.x[k]) || !Number.isFinite(series.y[k])) return;
        const ax = on(series.x[k], figure.x), ay = on(series.y[k], figure.y);
        labelled.push({text: narrow ? wrap(name, 17) : name, ax, ay, px: (ax - xRange[0]) / (xRange[1] - xRange[0]) * plotWidth, py: (1 - (ay - yRange[0]) / (yRange[1] - yRange[0])) * plotHeight});
      });
    });
    const marks = labelled.map(({px, py}) => [px - 6, py - 6, px + 6, py + 6]);
    for (const reference of figure.references ?? []) {
      const vertical = reference.axis === 'x', at = vertical ? on(reference.value, figure.x) : on(reference.value, figure.y);
      layout.shapes.push({type: 'line', xref: vertical ? 'x' : 'paper', yref: vertical ? 'paper' : 'y', x0: vertical ? reference.value : 0, x1: vertical ? reference.value : 1, y0: vertical ? 0 : reference.value, y1: vertical ? 1 : reference.value, line: {color: colour('soft'), width: 1.2, dash: 'dot'}});
      const share = vertical ? (at - xRange[0]) / (xRange[1] - xRange[0]) : (at - yRange[0]) / (yRange[1] - yRange[0]);
      for (let n = 0; n < 60; ++n) lined.push(vertical ? [share * plotWidth, plotHeight * n / 60] : [plotWidth * n / 60, (1 - share) * plotHeight]);
    }
    for (const reference of figure.references ?? []) {
      const vertical = reference.axis === 'x', at = vertical ? on(reference.value, figure.x) : on(reference.value, figure.y);
      const share = vertical ? (at - xRange[0]) / (xRange[1] - xRange[0]) : (at - yRange[0]) / (yRange[1] - yRange[0]);
      const around = [...taken, ...marks], before = around.length, best = placeName(pick(reference, 'name'), vertical, share, layout, plotWidth, plotHeight, around, [...curves, ...lined]);
      taken.push(...around.slice(before));
      const text = {text: escaped(pick(reference, 'name')), showarrow: false, font: {color: colour('soft'), size: 11}, bgcolor: rgba('paper', 0.6), borderpad: 0};
      layout.annotations.push(vertical
        ? {...text, xref: 'x', yref: 'paper', x: at, y: 1, xanchor: best.right ? 'right' : 'left', yanchor: 'top', xshift: best.right ? -3 : 3, yshift: -best.down}
        : {...text, xref: 'paper', yref: 'y', x: best.left / plotWidth, y: at, xanchor: 'left', yanchor: best.above ? 'bottom' : 'top', yshift: best.above ? 1 : -1});
    }
    curves.push(...lined);
    placeLabels(labelled, layout, plotWidth, plotHeight, taken, curves);
    if ((figure.shades ?? []).length) legend.push({name: pick(figure.shades[0], 'name'), colour: colour('shade'), band: true});
    return {traces, layout, legend: legend.length > 1 ? legend : []};
  }

  const barNames = figure => (figure.x[`labels_${state.language}`] ?? figure.x.labels_en).map(valueText);

  function bars(figure, width) {
    const names = barNames(figure), narrow = width < 480;
    const rows = names.length * figure.series.length, layout = baseLayout(width, 110 + Math.max(26 * names.length + 14 * rows, 60));
    const values = figure.series.flatMap(s => [...s.y, ...(s.low ?? []), ...(s.high ?? [])]);
    for (const reference of figure.references ?? []) if (reference.axis !== 'x') values.push(reference.value);
    const known = finite(values), span = range(known, figure.y.log, 0.02);
    const room = (span[1] - span[0]) * (narrow ? 0.3 : 0.16);
    const valueRange = figure.y.log ? [Math.floor(span[0] * 2) / 2 - 0.2, span[1] + room] : [Math.min(0, span[0]), span[1] + room];
    layout.xaxis = plotAxis(figure.y, {title: bottomLabel(label(figure.y)), range: valueRange, ...(figure.y.log ? logTicks(valueRange) : {nticks: narrow ? 4 : 7, ...plain(valueRange)})});
    layout.yaxis = plotAxis(null, {type: 'category', autorange: 'reversed', ticks: '', showgrid: false, tickmode: 'array', tickvals: names.map((_, n) => n), ticktext: names.map(name => wrap(escaped(name), narrow ? 16 : 30))});
    layout.margin.t = 10;
    layout.barmode = 'group';
    layout.bargap = 0.3;
    const traces = figure.series.map((series, n) => {
      const ink = colour(palette[n % palette.length]);
      const trace = {type: 'bar', orientation: 'h', y: names.map((_, k) => k), x: series.y, name: pick(series, 'name'), marker: {color: ink},
        text: series.y.map(value => number(value, 3)), textposition: 'outside', cliponaxis: false, textfont: {color: colour('ink'), size: 11}, constraintext: 'none',
        hovertemplate: `%{text} ${unitText(figure.y.unit)}<extra>${escaped(pick(series, 'name'))}</extra>`};
      if (series.low && series.high) {
        trace.error_x = {type: 'data', symmetric: false, array: series.high.map((v, k) => Number.isFinite(v) ? v - series.y[k] : 0), arrayminus: series.low.map((v, k) => Number.isFinite(v) ? series.y[k] - v : 0), color: colour('ink'), thickness: 1.2, width: 4};
        trace.textposition = 'none';
        series.y.forEach((value, k) => {
          if (!Number.isFinite(value)) return;
          const end = Math.max(value, series.high[k] ?? value);
          layout.annotations.push({x: figure.y.log ? Math.log10(end) : end, y: k + (n - (figure.series.length - 1) / 2) * 0.7 / figure.series.length, yref: 'y', text: number(value, 3), showarrow: false, xanchor: 'left', xshift: 6, font: {size: 11}});
        });
      }
      return trace;
    });
    for (const reference of figure.references ?? []) {
      if (reference.axis === 'x') continue;
      layout.margin.t = 26;
      layout.shapes.push({type: 'line', xref: 'x', yref: 'paper', x0: reference.value, x1: reference.value, y0: 0, y1: 1, line: {color: colour('soft'), width: 1.2, dash: 'dot'}});
      layout.annotations.push({xref: 'x', yref: 'paper', x: figure.y.log ? Math.log10(reference.value) : reference.value, y: 1, yanchor: 'bottom', text: escaped(pick(reference, 'name')), showarrow: false, font: {color: colour('soft'), size: 11}});
    }
    return {traces, layout, legend: figure.series.length > 1 ? figure.series.map((series, n) => ({name: pick(series, 'name'), colour: colour(palette[n % palette.length]), band: true})) : []};
  }

  function tornado(figure, width) {
    const narrow = width < 480, names = figure.bars.map(bar => wrap(escaped(pick(bar, 'name')), narrow ? 17 : 34)), base = figure.baseline;
    // Rows are as high as the longest name is.
    const row = Math.max(34, ...names.map(name => 4 + 1.3 * (narrow ? 11 : 12.5) * lineSize(name)[1])), layout = baseLayout(width, 96 + row * figure.bars.length);
    const moved = (bar, end) => Number.isFinite(bar[end]) ? bar[end] - base : null;
    const values = figure.bars.flatMap(bar => [moved(bar, 'low_value'), moved(bar, 'high_value')]);
    const known = finite([0, ...values]), low = Math.min(...known), high = Math.max(...known), room = (high - low) * (narrow ? 0.38 : 0.22);
    const xRange = [base + low - room, base + high + room];
    layout.xaxis = plotAxis(figure.y, {title: bottomLabel(label(figure.y)), range: xRange, nticks: narrow ? 4 : 7, ...plain(xRange)});
    layout.yaxis = plotAxis(null, {type: 'linear', ticks: '', showgrid: false, range: [figure.bars.length - 0.4, -0.6], tickmode: 'array', tickvals: figure.bars.map((_, n) => n), ticktext: names});
    layout.margin.t = 8;
    layout.barmode = 'overlay';
    layout.bargap = 0.45;
    const trace = (end, ink, name) => ({type: 'bar', orientation: 'h', base, y: figure.bars.map((_, n) => n), x: figure.bars.map(bar => moved(bar, end)), marker: {color: ink}, name,
      customdata: figure.bars.map(bar => [valueText(bar[end.replace('value', 'text')]), quantity(bar[end], figure.y.unit)]), hovertemplate: '%{customdata[0]}: %{customdata[1]}<extra></extra>'});
    const traces = [trace('low_value', colour('blue'), say('page.input_low')), trace('high_value', colour('red'), say('page.input_high'))];
    figure.bars.forEach((bar, n) => {
      const ends = ['low', 'high'].map(end => ({text: valueText(bar[`${end}_text`]), delta: moved(bar, `${end}_value`)}));
      // Where there is no answer the input's value stands on the side that is left.
      ends.forEach((end, k) => {
        const other = ends[1 - k].delta ?? 0, missing = end.delta === null, sign = missing ? -Math.sign(other) || 1 : Math.sign(end.delta) || -Math.sign(other) || 1;
        const sameSide = !missing && other !== null && Math.sign(other) === Math.sign(end.delta) && Math.abs(end.delta) < Math.abs(other);
        if (sameSide) return;
        layout.annotations.push({x: base + (end.delta ?? 0), y: n, text: missing ? `${escaped(end.text)}:${narrow ? '<br>' + wrap(escaped(say('page.infeasible')), 16) : ' ' + escaped(say('page.infeasible'))}` : escaped(end.text), showarrow: false, xanchor: sign > 0 ? 'left' : 'right', xshift: 4 * sign, font: {size: narrow ? 10 : 11, color: colour('soft')}});
      });
    });
    layout.shapes.push({type: 'line', x0: base, x1: base, yref: 'paper', y0: 0, y1: 1, line: {color: colour('ink'), width: 1.2}});
    return {traces, layout, legend: [{name: say('page.input_low'), colour: colour('blue'), band: true}, {name: say('page.input_high'), colour: colour('red'), band: true}, {name: `${say('page.baseline')}: ${quantity(base, figure.y.unit)}`, colour: colour('ink'), line: true}]};
  }

  function sankey(figure, width) {
    const narrow = width < 480, layout = baseLayout(width, narrow ? 440 : state.printing ? 330 : 420);
    layout.margin = {l: 4, r: 4, t: 8, b: 24};
    // What is too thin to be seen stands in the data only.
    const least = 1e-6 * figure.links.reduce((sum, link) => sum + link.value, 0), links = figure.links.filter(link => link.value >= least);
    const shown = [...new Set(links.flatMap(link => [link.source, link.target]))];
    figure = {...figure, nodes: shown.map(n => figure.nodes[n]), links: links.map(link => ({...link, source: shown.indexOf(link.source), target: shown.indexOf(link.target)}))};
    const sums = figure.nodes.map(() => ({in: 0, out: 0}));
    for (const link of figure.links) { sums[link.source].out += link.value; sums[link.target].in += link.value; }
    // What flows out at the end is red as what is hot, what comes in from outside has its own colour.
    const ends = figure.nodes.map((_, n) => sums[n].in === 0 ? 'source' : sums[n].out === 0 ? 'sink' : 'inner');
    let order = 0;
    const inks = figure.nodes.map((_, n) => ends[n] === 'source' ? palette[[4, 0, 3, 2, 5, 6][order++ % 6]] : ends[n] === 'sink' ? 'red' : 'grey');
    const main = figure.nodes.map((_, n) => figure.links.filter(link => link.target === n).sort((a, b) => b.value - a.value)[0]);
    const inkOf = link => ends[link.source] === 'source' ? inks[link.source] : ends[link.target] === 'sink' ? 'red' : main[link.source] ? inkOf(main[link.source]) : 'grey';
    const traces = [{
      type: 'sankey', arrangement: 'snap', valueformat: '.4~g', valuesuffix: ` ${unitText(figure.unit)}`, textfont: {color: colour('ink'), size: narrow ? 11 : 12.5},
      node: {label: figure.nodes.map((node, n) => { const name = pick(node, 'name'), value = quantity(Math.max(sums[n].in, sums[n].out), figure.unit, 4); return escaped(narrow ? `${name} ${value}` : `${name}, ${value}`); }), color: inks.map(colour), thickness: narrow ? 10 : 14, pad: narrow ? 22 : 20, line: {width: 0}, hovertemplate: '%{label}<extra></extra>'},
      link: {source: figure.links.map(link => link.source), target: figure.links.map(link => link.target), value: figure.links.map(link => link.value), color: figure.links.map(link => rgba(inkOf(link), 0.35)), hovertemplate: '%{source.label} → %{target.label}: %{value}<extra></extra>'},
    }];
    return {traces, layout, legend: []};
  }

  /** Round step for about `count` intervals. */
  function step(span, count) {
    const raw = span / count, power = 10 ** Math.floor(Math.log10(raw));
    return [1, 2, 2.5, 5, 10].map(f => f * power).find(s => s >= raw);
  }
  function map(figure, width) {
    const narrow = width < 480, layout = baseLayout(width, 0);
    // A plate one cell across is drawn from edge to edge.
    const maps = figure.maps.map(m => m.y.length > 1 ? m : {...m, y: [0, 2 * m.y[0]], z: [m.z[0], m.z[0]]});
    const left = 44, right = 14, plotWidth = width - left - right, gap = 34, top = 26, bottom = 112;
    const spanOf = values => Math.max(...values) - Math.min(...values);
    // True to scale where that leaves room to see a tube.
    const ratio = spanOf(maps[0].y) / spanOf(maps[0].x);
    const each = Math.min(Math.max(plotWidth * ratio, 180), narrow ? 320 : 420);
    const inside = maps.length * each + (maps.length - 1) * gap, below = pixels => -pixels / inside;
    layout.height = inside + top + bottom;
    layout.margin = {l: left, r: right, t: top, b: bottom};
    const all = finite(maps.flatMap(m => m.z.flat())), low = Math.min(...all), high = Math.max(...all);
    const size = high > low ? step(high - low, 6) : 1, middle = 0.5 * (low + high);
    layout.coloraxis = {colorscale: inferno, cmin: low, cmax: high > low ? high : low + 1, colorbar: {orientation: 'h', thickness: 12, len: 1, lenmode: 'fraction', x: 0, xanchor: 'left', xpad: 0, ypad: 0, y: below(78), yref: 'paper', yanchor: 'top', outlinewidth: 0, ticks: 'outside', ticklen: 3, nticks: narrow ? 5 : 8}};
    layout.annotations.push({xref: 'paper', yref: 'paper', x: 0, y: below(74), xanchor: 'left', yanchor: 'bottom', text: escaped(headed(pick(figure, 'label'), figure.unit)), showarrow: false, font: {size: 12, color: colour('soft')}});
    const traces = [];
    maps.forEach((m, n) => {
      const id = n ? String(n + 1) : '', base = 1 - (n * (each + gap)) / inside, last = n === maps.length - 1;
      layout[`xaxis${id}`] = plotAxis(figure.x, {anchor: `y${id}`, range: [Math.min(...m.x), Math.max(...m.x)], showgrid: false, title: last ? bottomLabel(label(figure.x)) : undefined, showticklabels: last, automargin: false});
      layout[`yaxis${id}`] = plotAxis(figure.y, {anchor: `x${id}`, domain: [Math.max(0, base - each / inside), base], range: [Math.min(...m.y), Math.max(...m.y)], showgrid: false, nticks: 4, automargin: false});
      layout.annotations.push({xref: 'paper', yref: 'paper', x: 0, y: base, xanchor: 'left', yanchor: 'bottom', yshift: 2, text: `<b>${escaped(pick(m, 'name'))}</b>`, showarrow: false});
      const common = {x: m.x, y: m.y, z: m.z, xaxis: `x${id}`, yaxis: `y${id}`};
      traces.push({...common, type: 'heatmap', coloraxis: 'coloraxis', zsmooth: false, hoverongaps: false, hovertemplate: `%{x:.4~g} ${unitText(figure.x.unit)}, %{y:.4~g} ${unitText(figure.y.unit)}: %{z:.2f} ${unitText(figure.unit)}<extra></extra>`});
      // Isotherms: light on the dark half of the colours, dark on the light half.
      const field = {...common, ...(m.isotherms ?? {})}, known = finite(field.z.flat());
      const first = Math.ceil(Math.min(...known) / size) * size, last_ = Math.max(...known);
      const isotherms = (start, end, ink) => {
        if (end < start - 1e-9 * size) return;
        traces.push({...field, isotherms: undefined, type: 'contour', showscale: false, hoverinfo: 'skip', autocontour: false, contours: {coloring: 'none', showlabels: true, labelfont: {size: 12, color: ink}, start, end, size}, line: {color: ink, width: 1.3, smoothing: 0.6}});
      };
      const split = Math.floor(middle / size) * size;
      isotherms(first, Math.min(split, last_), '#ffffff');
      isotherms(Math.max(split + size, first), last_, '#000000');
    });
    layout.annotations.push({xref: 'paper', yref: 'paper', x: 1, y: 1, xanchor: 'right', yanchor: 'bottom', yshift: 2, text: escaped(`↕ ${label(figure.y)}`), showarrow: false, font: {size: 12, color: colour('soft')}});
    return {traces, layout, legend: []};
  }

  const kinds = {lines, scatter: lines, bars, tornado, sankey, map};

  /** A text of a drawing. */
  const note = (x, y, text, more = {}) => draw('text', {x, y, fill: colour('ink'), 'font-size': 12.5, 'text-anchor': 'middle', ...more}, text);
  const stroke = (x1, y1, x2, y2, ink, more = {}) => draw('line', {x1, y1, x2, y2, stroke: ink, 'stroke-width': 1.2, ...more});
  /** A line with a head at its second end, or at both. */
  function pointer(x1, y1, x2, y2, ink, {both = false, width = 1.2, head = 7, ...more} = {}) {
    const angle = Math.atan2(y2 - y1, x2 - x1), group = draw('g', {}, stroke(x1, y1, x2, y2, ink, {'stroke-width': width, ...more}));
    const tip = (x, y, towards) => draw('path', {d: `M${x} ${y}L${x - head * Math.cos(towards - 0.4)} ${y - head * Math.sin(towards - 0.4)}L${x - head * Math.cos(towards + 0.4)} ${y - head * Math.sin(towards + 0.4)}z`, fill: ink});
    group.append(tip(x2, y2, angle));
    if (both) group.append(tip(x1, y1, angle + Math.PI));
    return group;
  }
  const canvas = (width, height) => draw('svg', {width, height, viewBox: `0 0 ${width} ${height}`, style: 'display:block'});

  /** One tube pitch, cut across the tubes: the front above. */
  function section(figure, width) {
    const size = role => figure.parts.find(part => part.role === role)?.value ?? 0;
    const pitch = size('pitch'), sheet = size('sheet'), core = size('core'), saddle = size('saddle'), wall = size('wall'), bore = size('coolant');
    const honeycomb = core > 0, outer = bore + 2 * wall, thickness = size('thickness'), whole = honeycomb ? thickness : sheet + outer;
    const left = 12, right = 76, top = 34, bottom = 62, scale = (Math.min(width, 720) - left - right) / pitch;
    // Thin panels would be a line.
    const tall = Math.max(1, Math.ceil(36 / (whole * scale))), up = scale * tall, thin = 2.5;
    const skin = Math.max(sheet * up, thin), middle = honeycomb ? core * up : Math.max(outer * up, 6);
    const x0 = left, x1 = left + pitch * scale, y0 = top, y1 = y0 + skin, y2 = y1 + middle, y3 = y2 + (honeycomb ? skin : 0), centre = 0.5 * (x0 + x1), half = 0.5 * (y1 + y2);
    const svg = canvas(width, y3 + bottom), ink = colour('ink'), soft = colour('soft'), box = (x, y, w, h, fill, more = {}) => svg.append(draw('rect', {x, y, width: w, height: h, fill, ...more}));
    if (honeycomb) {
      box(x0, y1, x1 - x0, y2 - y1, colour('faint'));
      const cell = Math.max(6, (x1 - x0) / 60);
      for (let x = x0 + cell; x < x1 - 1; x += cell) svg.append(stroke(x, y1, x, y2, colour('line'), {'stroke-width': 1}));
    }
    if (saddle > 0) box(centre - 0.5 * saddle * scale, y1, saddle * scale, honeycomb ? y2 - y1 : Math.max(0.5 * middle, 3), colour('orange'));
    const across = 0.5 * outer * scale, high = 0.5 * (honeycomb ? Math.min(outer * up, y2 - y1) : middle), inner = bore / outer, edge = Math.max(wall * scale, 1.5);
    svg.append(draw('ellipse', {cx: centre, cy: half, rx: across, ry: high, fill: colour('grey')}),
      draw('ellipse', {cx: centre, cy: half, rx: Math.max(1, Math.min(across * inner, across - edge)), ry: Math.max(1, Math.min(high * inner, high - edge)), fill: colour('sky')}));
    box(x0, y0, x1 - x0, skin, colour('blue'));
    if (honeycomb) box(x0, y2, x1 - x0, skin, colour('blue'));
    // Sides, pitch and thickness.
    svg.append(pointer(x0 + 14, y0 - 4, x0 + 14, y0 - 24, soft), note(x0 + 22, y0 - 12, say('page.front'), {'text-anchor': 'start', fill: soft}));
    svg.append(pointer(x0 + 14, y3 + 4, x0 + 14, y3 + 24, soft), note(x0 + 22, y3 + 20, say('page.back'), {'text-anchor': 'start', fill: soft}));
    for (const x of [x0, x1]) svg.append(stroke(x, y3 + 30, x, y3 + 44, soft));
    svg.append(pointer(x0, y3 + 37, x1, y3 + 37, soft, {both: true}), note(centre, y3 + 55, quantity(pitch, figure.unit), {fill: ink}));
    if (honeycomb) {
      for (const y of [y0, y3]) svg.append(stroke(x1 + 6, y, x1 + 16, y, soft));
      svg.append(pointer(x1 + 11, y0, x1 + 11, y3, soft, {both: y3 - y0 > 24, head: 5}), note(x1 + 20, 0.5 * (y0 + y3) + 4, quantity(thickness, figure.unit), {'text-anchor': 'start'}));
    }
    const inks = {sheet: 'blue', core: 'line', saddle: 'orange', wall: 'grey', coolant: 'sky'};
    const legend = figure.parts.filter(part => inks[part.role]).map(part => ({name: `${pick(part, 'name')} ${quantity(part.value, figure.unit)}`, colour: colour(inks[part.role]), band: true}));
    if (tall > 1) legend.push({name: say('page.drawn_thicker', {n: tall})});
    return {svg, legend};
  }

  /** The panel with the directions of its front, its tubes, the Sun and the frame, seen from above and behind. */
  function attitude(figure, width) {
    const wide = Math.min(width, 600), narrow = width < 480, height = narrow ? 320 : 360, reach = narrow ? 108 : 132;
    const front = figure.arrows.find(arrow => arrow.role === 'front').to, radians = Math.PI / 180, elevation = 24 * radians;
    // From where the panel isn't seen edge-on, of the sides on which the frame's first axis points to the right.
    const facing = turn => Math.abs(Math.cos(elevation) * (front[0] * Math.cos(turn * radians) + front[1] * Math.sin(turn * radians)) + front[2] * Math.sin(elevation));
    const turn = [-115, -60, -35, -145].reduce((best, other) => facing(best) < 0.35 && facing(other) > facing(best) ? other : best);
    const azimuth = turn * radians, cx = wide / 2, cy = figure.below === 'nothing' ? 0.5 * height : 0.46 * height;
    const [sa, ca, se, ce] = [Math.sin(azimuth), Math.cos(azimuth), Math.sin(elevation), Math.cos(elevation)];
    const project = ([x, y, z]) => [-sa * x + ca * y, se * (ca * x + sa * y) - ce * z];
    const depth = ([x, y, z]) => ce * (ca * x + sa * y) + se * z;
    const at = (vector, length) => { const [x, y] = project(vector); return [cx + length * x, cy + length * y]; };
    const cross = (a, b) => [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]], dot = (a, b) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
    const unit = a => { const size = Math.hypot(...a); return a.map(x => x / size); };
    const svg = canvas(width, height), soft = colour('soft');
    const along = figure.tubes ?? unit(cross(front, Math.abs(front[2]) < 0.9 ? [0, 0, 1] : [0, 1, 0])), sideways = cross(front, along);
    if (figure.below === 'planet') {
      const radius = 1.6 * wide;
      svg.append(draw('circle', {cx, cy: height - 34 + radius, r: radius, fill: colour('shade'), stroke: colour('line')}));
    } else if (figure.below === 'ground') {
      svg.append(draw('ellipse', {cx, cy: cy + 0.75 * reach, rx: Math.min(1.7 * reach, wide / 2 - 2), ry: 0.42 * reach, fill: colour('shade')}));
    }
    // Plate: true in its proportions where that can be seen.
    const ratio = Math.min(Math.max(figure.width / figure.length, 0.4), 2.5), long = 0.72 * reach * Math.min(1, 1 / ratio), broad = long * ratio;
    const corner = (u, v) => { const [ax, ay] = project(along), [bx, by] = project(sideways); return [cx + u * long * ax + v * broad * bx, cy + u * long * ay + v * broad * by]; };
    const plate = draw('g', {}, draw('path', {d: `M${[[-1, -1], [1, -1], [1, 1], [-1, 1]].map(([u, v]) => corner(u, v).join(' ')).join('L')}z`, fill: rgba('blue', 0.35), stroke: colour('blue'), 'stroke-width': 1.5}));
    if (figure.tubes) for (const v of [-0.75, -0.25, 0.25, 0.75]) plate.append(stroke(...corner(-1, v), ...corner(1, v), colour('blue'), {'stroke-width': 1}));
    // Arrows that point the same way are one with both names.
    const merged = [];
    for (const arrow of figure.arrows) {
      const same = merged.find(other => dot(other.to, arrow.to) > 0.98);
      if (same) same.names.push(pick(arrow, 'name'));
      else merged.push({to: arrow.to, role: arrow.role, names: [pick(arrow, 'name')]});
    }
    if (figure.tubes && !merged.some(arrow => Math.abs(dot(arrow.to, figure.tubes)) > 0.98)) merged.push({to: figure.tubes, role: 'tubes', names: [say('page.tubes')]});
    const inks = {front: 'blue', sun: 'orange', frame: 'soft', tubes: 'blue'}, boxes = [], size = narrow ? 12 : 13;
    const drawn = merged.map(arrow => {
      const ink = colour(inks[arrow.role]), [x, y] = at(arrow.to, reach), line = pointer(cx, cy, x, y, ink, {width: arrow.role === 'frame' ? 1.2 : 2.2, head: 9, ...(arrow.role === 'frame' ? {'stroke-dasharray': '5 4'} : {})});
      return {arrow, line, x, y, near: depth(arrow.to) > 0};
    });
    // What points away from the eye lies behind the plate.
    svg.append(...drawn.filter(one => !one.near).map(one => one.line), plate, ...drawn.filter(one => one.near).map(one => one.line));
    svg.append(draw('circle', {cx, cy, r: 2.5, fill: colour('ink')}));
    for (const {arrow, x, y} of drawn) {
      const text = arrow.names.join(', '), w = textWidth(text) * size * 0.56, right = x - cx > 0.25 * reach, level = Math.abs(x - cx) <= 0.25 * reach;
      let left = level ? x - w / 2 : right ? x + 8 : x - 8 - w, base = level ? y + (y < cy ? -8 : size + 6) : y + 4;
      // Where there is no room beside the head, above it.
      if (left < 2 || left + w > width - 2) base = y - 10;
      left = Math.min(Math.max(left, 2), width - w - 2);
      const clash = () => boxes.some(o => left < o[2] && left + w > o[0] && base - size < o[3] && base + 3 > o[1]);
      for (let n = 0; n < 12 && clash(); ++n) base += (y < cy ? -1 : 1) * (size + 4);
      boxes.push([left, base - size, left + w, base + 3]);
      svg.append(note(left, base, text, {'text-anchor': 'start', 'font-size': size, fill: arrow.role === 'frame' ? soft : colour('ink'), 'font-weight': arrow.role === 'frame' ? 400 : 600}));
    }
    return {svg, legend: []};
  }
  const drawings = {section, attitude};

  /** What a figure shows as a table: column heads and rows. A page adds those of its own kinds. */
  const dataOf = {};
  function data(figure) {
    if (dataOf[figure.kind]) return dataOf[figure.kind](figure);
    if (figure.kind === 'map') {
      const m = label(figure.x), heads = [say('page.map'), m, label(figure.y), headed(pick(figure, 'label'), figure.unit)], rows = [];
      for (const each of figure.maps) each.z.forEach((line, j) => line.forEach((value, i) => rows.push([pick(each, 'name'), each.x[i], each.y[j], value])));
      return [heads, rows];
    }
    if (figure.kind === 'sankey') {
      return [[say('page.from'), say('page.to'), unitText(figure.unit)], figure.links.map(link => [pick(figure.nodes[link.source], 'name'), pick(figure.nodes[link.target], 'name'), link.value])];
    }
    if (figure.kind === 'tornado') {
      const head = label(figure.y);
      return [[say('page.input'), say('page.low'), head, say('page.high'), head], figure.bars.map(bar => [pick(bar, 'name'), valueText(bar.low_text), bar.low_value, valueText(bar.high_text), bar.high_value])];
    }
    if (figure.kind === 'section') return [[say('page.part'), unitText(figure.unit)], figure.parts.map(part => [pick(part, 'name'), part.value])];
    if (figure.kind === 'attitude') {
      const rows = figure.arrows.map(arrow => [pick(arrow, 'name'), ...arrow.to]);
      return [[say('page.direction'), ...figure.frame.map(axis => pick(axis, 'name'))], figure.tubes ? [...rows, [say('page.tubes'), ...figure.tubes]] : rows];
    }
    if (figure.kind === 'bars') {
      const names = barNames(figure);
      return [['', ...figure.series.flatMap(s => [headed(pick(s, 'name'), figure.y.unit), ...(s.low ? [say('page.low'), say('page.high')] : [])])],
        names.map((name, n) => [name, ...figure.series.flatMap(s => [s.y[n], ...(s.low ? [s.low[n], s.high[n]] : [])])])];
    }
    const all = figure.series.map(s => ({name: pick(s, 'name'), x: s.x, y: s.y, labels: s[`labels_${state.language}`] ?? s.labels_en}));
    for (const band of figure.bands ?? []) for (const end of ['low', 'high']) all.push({name: `${pick(band, 'name')}, ${say(`page.${end}`)}`, x: band.x, y: band[end]});
    const together = all.every(s => !s.labels && s.x.length === all[0].x.length && s.x.every((x, n) => x === all[0].x[n]));
    if (all.length && together) return [[label(figure.x), ...all.map(s => headed(s.name, figure.y.unit))], all[0].x.map((x, n) => [x, ...all.map(s => s.y[n])])];
    return [[say('page.series'), label(figure.x), label(figure.y)], all.flatMap(s => s.x.map((x, n) => [s.labels?.[n] ? `${s.name}: ${s.labels[n]}` : s.name, x, s.y[n]]))];
  }
  function dataElement(figure, open) {
    const box = make('div'), details = make('details', {open: open ? '' : null, class: 'data'}, make('summary', {}, say('page.data')), box);
    const fill = () => {
      if (box.childElementCount) return;
      const [heads, rows] = data(figure);
      const button = make('button', {type: 'button', onclick: event => copy(csv(heads, rows), event.target)}, say('page.copy'));
      const numeric = n => rows.some(row => typeof row[n] === 'number');
      box.append(make('div', {class: 'tools'}, button), table(heads.map((head, n) => ({head, class: numeric(n) ? 'n' : null})), rows.slice(0, shownRows).map(row => row.map(cell => typeof cell === 'number' ? number(cell, 6) : cell ?? '–')), false));
      if (rows.length > shownRows) box.append(make('p', {class: 'soft'}, say('page.rows_more', {n: number(rows.length - shownRows)})));
    };
    if (open) fill();
    details.addEventListener('toggle', () => { if (details.open) fill(); });
    return details;
  }
  function legendElement(items) {
    const swatch = item => {
      const svg = draw('svg', {width: 26, height: 12, 'aria-hidden': 'true'});
      if (item.band) svg.append(draw('rect', {x: 3, y: 1, width: 20, height: 10, rx: 2, fill: item.colour}));
      if (item.line) svg.append(draw('line', {x1: 1, x2: 25, y1: 6, y2: 6, stroke: item.colour, 'stroke-width': 2, 'stroke-dasharray': item.dash ? '5 4' : 'none'}));
      const shapes = {circle: 'M13 2a4 4 0 1 0 .01 0z', square: 'M9 2h8v8h-8z', diamond: 'M13 1l5 5-5 5-5-5z', 'triangle-up': 'M13 1l5 9h-10z', 'triangle-down': 'M13 11l5-9h-10z', x: 'M9 3l1-1 3 3 3-3 1 1-3 3 3 3-1 1-3-3-3 3-1-1 3-3z', cross: 'M12 1h2v4h4v2h-4v4h-2v-4h-4v-2h4z'};
      if (item.mark) svg.append(draw('path', {d: shapes[item.mark], fill: item.colour}));
      return svg;
    };
    return make('ul', {class: 'legend'}, items.map(item => make('li', {}, swatch(item), item.name)));
  }

  function makeFigure(figure) {
    // A figure stands on a page once; where it is named again there is a link.
    if (numbers.has(figure.id)) return make('p', {class: 'soft'}, '→ ', make('a', {href: `#figure-${figure.id}`}, `${say('page.figure', {n: numbers.get(figure.id)})} ${pick(figure, 'title')}`));
    numbers.set(figure.id, ++count);
    const legend = make('div'), plot = make('div', {class: 'plot', role: 'img', 'aria-label': pick(figure, 'title')});
    const caption = make('figcaption', {}, make('b', {}, `${say('page.figure', {n: count})} ${pick(figure, 'title')}.`), ' ', pick(figure, 'caption'),
      pick(figure, 'notes') ? [' ', pick(figure, 'notes')] : null, figure.source ? ` ${say('page.source')}: ${figure.source}` : null);
    const element = make('figure', {id: `figure-${figure.id}`, 'data-kind': figure.kind});
    const drawing = drawings[figure.kind];
    if (hasPlotly || drawing) {
      element.append(legend, plot);
      waiting.push(() => {
        const width = state.printing ? paperWidth : Math.floor(element.getBoundingClientRect().width);
        element.dataset.width = String(width);
        if (drawing) {
          const drawn = drawing(figure, width);
          legend.replaceChildren(legendElement(drawn.legend));
          plot.style.minHeight = '0';
          plot.replaceChildren(drawn.svg);
          return;
        }
        const drawn = kinds[figure.kind](figure, width);
        legend.replaceChildren(...(drawn.legend.length ? [legendElement(drawn.legend)] : []));
        plot.style.minHeight = '0';
        Plotly.react(plot, drawn.traces, drawn.layout, {displayModeBar: false, responsive: false, showTips: false});
      });
    }
    element.append(caption, dataElement(figure, !hasPlotly && !drawing));
    return element;
  }

  const redraws = [];
  function drawAll() {
    redraws.splice(0, redraws.length, ...waiting);
    const mine = ++job, queue = [...waiting];
    waiting = [];
    const next = () => {
      if (mine !== job) return;
      const one = queue.shift();
      if (!one) { root.dataset.drawn = 'true'; return; }
      one();
      if (state.printing) next(); else setTimeout(next, 0);
    };
    next();
  }
  // A figure is drawn for its width; the window may get another one.
  let lastWidth = window.innerWidth;
  addEventListener('resize', () => {
    if (state.printing || window.innerWidth === lastWidth) return;
    lastWidth = window.innerWidth;
    for (const redraw of redraws) redraw();
  });
  return {
    make: makeFigure, drawAll,
    /** For kinds of figures that one page alone has: it adds them to `kinds` (drawn by plotly.js) or `drawings` (as SVG), and `data`. */
    kinds, drawings, data: dataOf, tools: {baseLayout, plotAxis, topLabel, bottomLabel, label, rgba, plain, inferno},
    restart() { count = 0; numbers.clear(); waiting = []; },
    /** Says that a build had no plotly.js; nothing otherwise. */
    note: () => hasPlotly ? null : make('p', {class: 'notice'}, sharedScript ? say('page.no_shared', {file: sharedScript}) : say('page.no_charts')),
    list(all, ids) { return (ids ?? []).map(id => all.find(figure => figure.id === id)).filter(Boolean); },
  };
})();
