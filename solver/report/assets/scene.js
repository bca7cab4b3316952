// The scene in three dimensions: its patches coloured by what is known of them, to be turned by dragging.
{
  const {baseLayout, inferno} = figures.tools;
  // Without the black end, on which no edge would be seen.
  const scale = inferno.slice(1).map(([, ink], n, all) => [n / (all.length - 1), ink]);

  /** Normal of length 1 of a polygon, and twice the area of the triangle at its first corner. */
  function normalOf(at) {
    const [a, b, c] = [at[0], at[1], at[at.length - 1]], u = b.map((v, n) => v - a[n]), w = c.map((v, n) => v - a[n]);
    const normal = [u[1] * w[2] - u[2] * w[1], u[2] * w[0] - u[0] * w[2], u[0] * w[1] - u[1] * w[0]], length = Math.hypot(...normal) || 1;
    return [normal.map(v => v / length), length];
  }
  /** Corners of the cells and triangles over them. Every cell has corners of its own, lifted off its surface, so that both sides of a sheet are seen. */
  function faces(figure) {
    const mesh = {x: [], y: [], z: [], i: [], j: [], k: [], cells: [], owners: [], normals: [], areas: []};
    figure.cells.forEach((corners, cell) => {
      const first = mesh.x.length, at = corners.map(n => figure.points.slice(3 * n, 3 * n + 3)), [normal, area] = normalOf(at), step = normal.map(v => figure.lift * v);
      mesh.normals.push(normal);
      mesh.areas.push(area);
      for (const [x, y, z] of at) { mesh.x.push(x + step[0]); mesh.y.push(y + step[1]); mesh.z.push(z + step[2]); mesh.owners.push(cell); }
      for (let n = 2; n < at.length; ++n) { mesh.i.push(first); mesh.j.push(first + n - 1); mesh.k.push(first + n); mesh.cells.push(cell); }
    });
    return mesh;
  }
  /** From where the most is seen of what the last field is large on: one of the sides, from above. */
  function eyeOf(figure, mesh) {
    const values = figure.fields[figure.fields.length - 1].values, most = Math.max(...known(values), 1e-30);
    let best = null, least = -1;
    for (const [x, y] of [[1.05, -1.45], [-1.05, -1.45], [1.05, 1.45], [-1.05, 1.45]]) {
      const eye = {x, y, z: 0.9};
      const seen = figure.cells.reduce((sum, corners, cell) => {
        const [nx, ny, nz] = mesh.normals[cell], facing = nx * eye.x + ny * eye.y + nz * eye.z, value = values[figure.patches[cell]];
        return facing > 0 ? sum + mesh.areas[cell] * facing * (0.05 + (Number.isFinite(value) ? value / most : 0)) : sum;
      }, 0);
      if (seen > least * (1 + 1e-6)) [best, least] = [eye, seen];
    }
    return best;
  }
  const known = values => values.filter(value => Number.isFinite(value));
  const nameOf = (figure, patch) => figure.surfaces[figure.surface_of_patch[patch]];

  figures.kinds.scene = (figure, width) => {
    const narrow = width < 640, many = figure.fields.length, rows = narrow ? many : Math.ceil(many / 2), columns = narrow ? 1 : Math.min(many, 2);
    const each = narrow ? 330 : columns === 1 ? 460 : 420, layout = baseLayout(width, rows * each), mesh = faces(figure), eye = eyeOf(figure, mesh), traces = [];
    layout.margin = {l: 0, r: 0, t: 0, b: 0};
    const [low, high] = figure.box, middle = low.map((v, n) => 0.5 * (v + high[n])), reach = 0.55 * Math.hypot(...low.map((v, n) => high[n] - v)), room = figure.directions.length ? 0.8 : 0.62;
    figure.fields.forEach((field, n) => {
      const id = n ? String(n + 1) : '', column = n % columns, row = Math.floor(n / columns), place = [column / columns, (column + 1) / columns], level = [1 - (row + 1) / rows, 1 - row / rows];
      const title = headed(pick(field, 'name'), field.unit), shown = field.values.map(value => value ?? NaN);
      const finite = shown.filter(Number.isFinite), least = Math.min(...finite), most = Math.max(...finite);
      // The same length along all axes, and room for the arrows.
      const axis = n_ => ({visible: false, showspikes: false, range: [middle[n_] - room * reach, middle[n_] + room * reach]});
      layout[`scene${id}`] = {domain: {x: place, y: [level[0] + 0.13 / rows, level[1] - 0.07 / rows]}, xaxis: axis(0), yaxis: axis(1), zaxis: axis(2), aspectmode: 'manual', aspectratio: {x: 1.7, y: 1.7, z: 1.7}, dragmode: 'turntable', camera: {eye, projection: {type: 'orthographic'}}, bgcolor: 'rgba(0,0,0,0)'};
      layout[`coloraxis${id}`] = {colorscale: scale, cmin: finite.length ? least : 0, cmax: finite.length ? (most > least ? most : least + 1) : 1,
        colorbar: {orientation: 'h', thickness: 11, len: 0.8 / columns, x: 0.5 * (place[0] + place[1]), xanchor: 'center', y: level[0] + 0.03 / rows, yanchor: 'bottom', outlinewidth: 0, ticks: 'outside', ticklen: 3, nticks: 6, tickfont: {size: 11}}};
      layout.annotations.push({xref: 'paper', yref: 'paper', x: 0.5 * (place[0] + place[1]), y: level[1], xanchor: 'center', yanchor: 'top', showarrow: false, text: `<b>${title}</b>`, font: {size: 12.5}});
      // What is known of no patch of these is drawn grey.
      const common = {type: 'mesh3d', scene: `scene${id}`, x: mesh.x, y: mesh.y, z: mesh.z, flatshading: true, lighting: {ambient: 0.82, diffuse: 0.35, specular: 0, roughness: 1, fresnel: 0}, lightposition: {x: 1e4, y: -2e4, z: 3e4}};
      const values = mesh.cells.map(cell => shown[figure.patches[cell]]), of = keep => values.map((value, t) => keep(value) ? t : -1).filter(t => t >= 0);
      const hover = mesh.owners.map(cell => { const patch = figure.patches[cell], value = shown[patch]; return `${nameOf(figure, patch)}<br>${Number.isFinite(value) ? quantity(value, field.unit) : say('page.not_known')}`; });
      const piece = (chosen, more) => { if (chosen.length) traces.push({...common, i: chosen.map(t => mesh.i[t]), j: chosen.map(t => mesh.j[t]), k: chosen.map(t => mesh.k[t]), text: hover, hovertemplate: '%{text}<extra></extra>', ...more}); };
      piece(of(Number.isFinite), {intensitymode: 'cell', intensity: values.filter(Number.isFinite), coloraxis: `coloraxis${id}`, showscale: true});
      piece(of(value => !Number.isFinite(value)), {color: colour('line')});
      traces.push({type: 'scatter3d', mode: 'lines', scene: `scene${id}`, x: figure.outlines[0], y: figure.outlines[1], z: figure.outlines[2], line: {color: colour('soft'), width: 1.5}, hoverinfo: 'skip', connectgaps: false, showlegend: false});
      for (const arrow of figure.directions) {
        const tip = arrow.to.map((v, axis_) => middle[axis_] + 0.72 * reach * v), foot = arrow.to.map((v, axis_) => middle[axis_] + 0.52 * reach * v), ink = colour(arrow.role === 'sun' ? 'orange' : 'blue');
        traces.push({type: 'scatter3d', mode: 'lines+text', scene: `scene${id}`, x: [foot[0], tip[0]], y: [foot[1], tip[1]], z: [foot[2], tip[2]], text: ['', escapedName(arrow)], textfont: {color: ink, size: 12}, textposition: 'top center', line: {color: ink, width: 4}, hoverinfo: 'skip', showlegend: false});
      }
    });
    return {traces, layout, legend: []};
  };
  const escapedName = object => pick(object, 'name').replace(/&/g, '&amp;').replace(/</g, '&lt;');

  figures.data.scene = figure => [[say('page.surface'), 'x (m)', 'y (m)', 'z (m)', ...figure.fields.map(field => headed(pick(field, 'name'), field.unit))],
    figure.surface_of_patch.map((_, patch) => [nameOf(figure, patch), ...figure.centres.slice(3 * patch, 3 * patch + 3), ...figure.fields.map(field => field.values[patch])])];
}
