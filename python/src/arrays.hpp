#pragma once
#include <nanobind/nanobind.h>

#include <map>
#include <string>

#include "solver/studies/fields.hpp"
#include "solver/studies/scene_outcome.hpp"

/// Fields of a run as numpy arrays that share its memory. Names, shapes and units are those of results.h5
/// (docs/outputs.md): a dictionary from "coldsky/surfaces/area" to (array, units); texts are Python's own.
namespace coldsky::python {

nanobind::dict arrays_of(ResultFile&& panel);
/// \param texts what the file of a scene without panels says in words; empty = panels stand in it, and its grid is that
/// of scene.vtkhdf, by names that begin with "scene/"
nanobind::dict arrays_of(SceneOutcome&& scene, const std::map<std::string, std::string>& texts);

}  // namespace coldsky::python
