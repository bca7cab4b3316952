#pragma once
#include <string>
#include <vector>

#include "kernels/radiation/trace_exchange.hpp"
#include "solver/studies/scene_exchange.hpp"
#include "solver/studies/study_run.hpp"

/// One trace of a scene, and what of it is kept for a run that goes on later.
namespace coldsky {

/// One trace, and what of it is kept.
struct TraceFound {
  ExchangeRows rows;
  std::vector<SeenSky> seen;  ///< patch skies + sky
  /// Standard errors of what is seen of the last skies, those that are asked for one by one: patch count + sky.
  std::vector<SeenSky> seen_error;
  std::vector<double> out_error, solar_error, infrared_error;  ///< see SceneExchange
  SceneFactors::Table view_error;
  SceneTrace numbers;
};

/// \param alone how many of the last positions of the sky are asked for one by one
TraceFound found_by(const Case& c, const Session& session, const SceneModel& model, const Sky& sky, std::size_t alone,
                    const TraceInput& input, const ExchangeOptions& options);

/// Keeps what a stage of a run has found, and takes it back from a run that was kept.
void keep_trace(const std::string& stage, const TraceFound& found, StudyRun& run);
TraceFound kept_trace(const std::string& stage, const SceneModel& model, const Sky& sky, std::size_t alone,
                      const StudyRun& run);

}  // namespace coldsky
