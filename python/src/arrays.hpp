#pragma once
#include <nanobind/nanobind.h>

#include "solver/studies/fields.hpp"
#include "solver/studies/scene_outcome.hpp"

/// Fields of a run as numpy arrays that share its memory. Names, shapes and units are those of results.h5
/// (docs/outputs.md): a dictionary from "coldsky/surfaces/area" to (array, units); texts are Python's own.
namespace coldsky::python {

nanobind::dict arrays_of(ResultFile&& panel);
nanobind::dict arrays_of(SceneOutcome&& scene);

}  // namespace coldsky::python
