"""Heat per metre of tube that half a pitch of a panel's section radiates, as a function of the coolant's temperature.

Conduction in the plane of the section, div(k grad T) = 0, by spectral elements (Gauss-Lobatto points of order p on rectangles that
shrink geometrically towards the corners of the duct, the edge of the saddle and the glue lines). Tube's duct: a square hole of side
pi D / 4 at half height, flux h (T_coolant - T) on its walls. Faces: flux eps sigma T^4 - absorbed at their own temperature.
"""
import numpy as np
import scipy.linalg
import scipy.sparse as sparse
from numpy.polynomial import legendre
from scipy.sparse.linalg import splu

SIGMA = 5.670374419e-8  # W/m2K4


def lobatto(order):
    """Gauss-Lobatto points on [-1, 1]."""
    inner = legendre.Legendre.basis(order).deriv().roots()
    return np.concatenate([[-1.0], np.sort(inner.real), [1.0]])


def lagrange(points, at):
    """Values and derivatives of the Lagrange polynomials of `points` at `at`: arrays [at, point]."""
    vandermonde = legendre.legvander(points, len(points) - 1)
    inverse = np.linalg.inv(vandermonde)
    values = legendre.legvander(at, len(points) - 1) @ inverse
    slopes = np.stack([legendre.Legendre.basis(n).deriv()(at) for n in range(len(points))], axis=1) @ inverse
    return values, slopes


class Line:
    """Elements of one axis."""

    def __init__(self, order):
        self.order = order
        self.points = lobatto(order)
        self.gauss, self.weights = legendre.leggauss(order + 2)
        self.values, slopes = lagrange(self.points, self.gauss)
        self.mass = self.values.T @ (self.weights[:, None] * self.values)  # times length / 2
        self.stiffness = slopes.T @ (self.weights[:, None] * slopes)      # times 2 / length


def graded(low, high, at_low, at_high, levels, ratio):
    """Break points of [low, high] that shrink by `ratio` a step towards the ends that are marked."""
    steps = ratio ** np.arange(levels, 0, -1)
    if at_low and at_high:
        middle, half = 0.5 * (low + high), 0.5 * (high - low)
        left = low + half * steps
        return np.concatenate([[low], left, [middle], (high - half * steps)[::-1], [high]])
    if at_low:
        return np.concatenate([[low], low + (high - low) * steps, [high]])
    if at_high:
        return np.concatenate([[low], (high - (high - low) * steps)[::-1], [high]])
    return np.array([low, high])


def joined(*pieces):
    return np.concatenate([pieces[0], *(piece[1:] for piece in pieces[1:])])


def split(points, longest):
    """Break points with elements no longer than `longest`."""
    pieces = [np.linspace(a, b, int(np.ceil((b - a) / longest * (1 - 1e-9))) + 1)[:-1] for a, b in zip(points[:-1], points[1:])]
    return np.append(np.concatenate(pieces), points[-1])


class Section:
    """Half a pitch of a honeycomb panel (one tube). Lengths in m, conductivities (across, through) in W/mK."""

    def __init__(self, *, half_pitch, sheet, core, duct, saddle, sheet_k, core_k, saddle_k, bond, order=4, levels=3, ratio=0.17, longest=0.012):
        """`duct`: side of the square hole; `saddle`: width of the block, 0 without; `bond`: W/m2K or infinity."""
        line = Line(order)
        d, s = 0.5 * duct, 0.5 * saddle
        if s > 0:
            if not d < s < half_pitch:
                raise ValueError("the saddle must be wider than the duct and narrower than the pitch")
            x = joined(graded(0, d, False, True, levels, ratio), graded(d, s, True, True, levels, ratio),
                       graded(s, half_pitch, True, False, levels, ratio))
        else:
            x = joined(graded(0, d, False, True, levels, ratio), graded(d, half_pitch, True, False, levels, ratio))
        x = split(x, longest)
        middle = sheet + 0.5 * core
        below = joined(graded(sheet, middle - d, True, True, levels, ratio), graded(middle - d, middle, True, False, levels, ratio))
        sheet_lines = graded(0, sheet, False, True, 3, ratio)
        z = joined(sheet_lines, below, (2 * middle - below)[::-1], (2 * middle - sheet_lines)[::-1])
        cells_x, cells_z = len(x) - 1, len(z) - 1
        glued = np.isfinite(bond)

        # Numbers of the nodes: columns by x, rows by z; at a glue line there are two rows, one a side.
        columns = cells_x * order + 1
        first_row = np.arange(cells_z) * order
        edges = [len(sheet_lines) - 1, cells_z - (len(sheet_lines) - 1)]  # elements above these two lines begin a new body
        if glued:
            for edge in edges:
                first_row[edge:] += 1
        rows = first_row[-1] + order + 1

        rows_of, columns_of, entries = [], [], []

        def add(nodes_a, nodes_b, matrix):
            rows_of.append(np.repeat(nodes_a, len(nodes_b)))
            columns_of.append(np.tile(nodes_b, len(nodes_a)))
            entries.append(matrix.ravel())

        local = np.arange(order + 1)
        used = np.zeros(rows * columns, dtype=bool)
        walls = []  # (nodes, length) of element edges on the duct
        for j in range(cells_z):
            centre_z = 0.5 * (z[j] + z[j + 1])
            in_core = edges[0] <= j < edges[1]
            for i in range(cells_x):
                centre_x = 0.5 * (x[i] + x[i + 1])
                if centre_x < d and abs(centre_z - middle) < d:
                    continue
                kx, kz = saddle_k if in_core and centre_x < s else core_k if in_core else sheet_k
                nodes = ((first_row[j] + local)[:, None] * columns + i * order + local).ravel()
                used[nodes] = True
                dx, dz = x[i + 1] - x[i], z[j + 1] - z[j]
                add(nodes, nodes, kx * dz / dx * np.kron(line.mass, line.stiffness) + kz * dx / dz * np.kron(line.stiffness, line.mass))
                row = lambda r: (first_row[j] + r) * columns + i * order + local
                column = lambda c: (first_row[j] + local) * columns + i * order + c
                if centre_x < d and abs(z[j + 1] - (middle - d)) < 1e-12:
                    walls.append((row(order), dx))
                if centre_x < d and abs(z[j] - (middle + d)) < 1e-12:
                    walls.append((row(0), dx))
                if abs(x[i] - d) < 1e-12 and abs(centre_z - middle) < d:
                    walls.append((column(0), dz))
        if glued:
            for edge in edges:
                above = first_row[edge]
                for i in range(cells_x):
                    upper, lower = above * columns + i * order + local, (above - 1) * columns + i * order + local
                    matrix = bond * 0.5 * (x[i + 1] - x[i]) * line.mass
                    add(upper, upper, matrix), add(lower, lower, matrix), add(upper, lower, -matrix), add(lower, upper, -matrix)

        size = rows * columns
        matrix = sparse.csr_matrix((np.concatenate(entries), (np.concatenate(rows_of), np.concatenate(columns_of))), (size, size))

        # Nodes inside are eliminated once; what is left are the two faces and the walls of the duct.
        back, front = np.arange(columns), np.arange(columns) + (rows - 1) * columns
        wall_nodes = np.unique(np.concatenate([nodes for nodes, _ in walls]))
        kept = np.concatenate([back, front, wall_nodes])
        is_kept = np.zeros(size, dtype=bool)
        is_kept[kept] = True
        inside = np.flatnonzero(used & ~is_kept)
        coupling = matrix[inside][:, kept].tocsc()
        factors = splu(matrix[inside][:, inside].tocsc(), permc_spec="MMD_AT_PLUS_A", diag_pivot_thresh=0.0, options=dict(SymmetricMode=True))
        self.conduction = matrix[kept][:, kept].toarray() - coupling.T @ factors.solve(coupling.toarray())
        self.unknowns = int(used.sum())

        position = np.full(size, -1)
        position[kept] = np.arange(len(kept))
        self.wall = np.zeros((len(kept), len(kept)))  # mass matrix of the duct's walls
        for nodes, length in walls:
            at = position[nodes]
            self.wall[np.ix_(at, at)] += 0.5 * length * line.mass
        self.perimeter = self.wall.sum()  # m, of the half
        points = cells_x * len(line.gauss)
        self.values = np.zeros((points, columns))
        self.weights = np.zeros(points)
        for i in range(cells_x):
            at = slice(i * len(line.gauss), (i + 1) * len(line.gauss))
            self.values[at, i * order:(i + 1) * order + 1] = line.values
            self.weights[at] = 0.5 * (x[i + 1] - x[i]) * line.weights
        self.faces = [slice(columns, 2 * columns), slice(0, columns)]  # unknowns of front and back
        self.fall = None

    def heat(self, coolant, wall_conductance, emissivity, absorbed):
        """Heat from the coolant per metre of tube [W/m], both halves. Pairs are (front, back); absorbed in W/m2."""
        linear = self.conduction + wall_conductance * self.wall
        fall = np.zeros(len(linear)) if self.fall is None else self.fall.copy()  # K, coolant less panel
        for _ in range(50):
            balance, jacobian = linear @ fall, linear.copy()
            emitted = 0.0
            for emits, absorbs, at in zip(emissivity, absorbed, self.faces):
                t = coolant - self.values @ fall[at]
                flux = self.weights * (emits * SIGMA * t**4 - absorbs)
                emitted += flux.sum()
                balance[at] -= self.values.T @ flux
                jacobian[at, at] += self.values.T @ ((self.weights * 4 * emits * SIGMA * t**3)[:, None] * self.values)
            step = scipy.linalg.solve(jacobian, balance, assume_a="pos")
            fall -= step
            if np.abs(step).max() < 1e-8:
                break
        else:
            raise RuntimeError("the section did not converge")
        self.fall = fall
        given = wall_conductance * (self.wall.sum(axis=0) @ fall)
        if abs(given - emitted) > 1e-7 * abs(emitted):
            raise RuntimeError(f"the section's heat does not close: {given} against {emitted} W/m")
        return 2.0 * given


class Sheet:
    """Half a pitch of a bare sheet: a fin whose two faces have one temperature, bonded to the tube over the saddle's width."""

    def __init__(self, *, half_pitch, sheet, duct, saddle, sheet_k, order=8):
        line = Line(order)
        x = split(np.array([0.0, 0.5 * saddle, half_pitch]), half_pitch / 8)
        size = (len(x) - 1) * order + 1
        self.conduction, self.wall = np.zeros((size, size)), np.zeros((size, size))
        self.values, self.weights = [], []
        for i, length in enumerate(np.diff(x)):
            at = slice(i * order, (i + 1) * order + 1)
            self.conduction[at, at] += sheet_k[0] * sheet * 2.0 / length * line.stiffness
            if x[i] < 0.5 * saddle * (1 - 1e-9):
                self.wall[at, at] += 4.0 * duct / saddle * 0.5 * length * line.mass  # wetted area over bonded area
            values = np.zeros((len(line.gauss), size))
            values[:, at] = line.values
            self.values.append(values)
            self.weights.append(0.5 * length * line.weights)
        self.values, self.weights = np.concatenate(self.values), np.concatenate(self.weights)
        self.perimeter = self.wall.sum()
        self.faces = [slice(0, size), slice(0, size)]
        self.fall = None

    heat = Section.heat
