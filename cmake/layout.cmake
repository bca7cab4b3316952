# The rooms, in the order in which data flows: case -> mesh -> model -> solver -> results -> report.
coldsky_room(kernels/base LIBRARIES Kokkos::kokkos)
coldsky_room(kernels/laws USES kernels/base)
coldsky_room(kernels/block USES kernels/base kernels/laws)
coldsky_room(kernels/multigrid USES kernels/base kernels/block)
coldsky_room(kernels/panel USES kernels/base kernels/laws kernels/block)
coldsky_room(kernels/network USES kernels/base kernels/laws)
coldsky_room(kernels/flow)
coldsky_room(kernels/batch USES kernels/base kernels/laws kernels/flow)
coldsky_room(kernels/radiation USES kernels/base)
coldsky_room(solver/core LIBRARIES fmt::fmt nlohmann_json::nlohmann_json UDUNITS2::UDUNITS2 tomlplusplus::tomlplusplus)
coldsky_room(solver/case USES solver/core)
coldsky_room(solver/sweep USES solver/core solver/case LIBRARIES Boost::headers muparser::muparser)
coldsky_room(solver/answers USES solver/sweep LIBRARIES Boost::headers)
coldsky_room(solver/deck USES solver/core)
coldsky_room(solver/network USES solver/core solver/deck)
coldsky_room(meshes/block)
coldsky_room(meshes/surface LIBRARIES fmt::fmt Boost::headers)
coldsky_room(meshes/rays USES kernels/base kernels/radiation meshes/surface)
coldsky_room(solver/model/material USES solver/core)
coldsky_room(solver/model/coolant USES kernels/flow solver/core solver/case)
coldsky_room(solver/model/environment USES solver/core solver/case)
coldsky_room(solver/model/radiation USES meshes/block meshes/surface solver/core solver/case solver/model/environment)
coldsky_room(solver/model USES solver/core solver/case solver/model/material solver/model/coolant solver/model/environment
             solver/model/radiation)
coldsky_room(solver/model/panel USES kernels/base kernels/block kernels/panel kernels/batch meshes/block solver/core solver/case
             solver/model/material solver/model/coolant solver/model/environment)
coldsky_room(solver/linear USES kernels/base kernels/block kernels/multigrid GROUPS "alone krylov multigrid operator")
coldsky_room(solver/nonlinear USES kernels/base solver/core solver/linear GROUPS "alone newton transient")
coldsky_room(solver/bodies USES kernels/base kernels/laws kernels/block kernels/network kernels/panel kernels/radiation solver/core
             solver/model/panel solver/linear solver/nonlinear GROUPS "block_body node_body heat_system"
             "tube_coupling conductance_coupling body_responses heat_solver exchange_coupling")
coldsky_room(solver/session USES kernels/base solver/core solver/case)
coldsky_room(solver/studies USES solver/deck solver/network kernels/base kernels/batch kernels/radiation meshes/surface meshes/rays solver/core solver/case solver/model/coolant
             solver/model/environment solver/model/panel solver/model/radiation solver/nonlinear solver/bodies solver/session GROUPS "sizing size orbit_size periodic_peak" "drive history_recorder transient transient_certificate transient_checkpoint")
coldsky_room(solver/studies/sweep USES kernels/base solver/core solver/case solver/sweep solver/answers solver/model/coolant solver/model/environment solver/model/panel
             solver/nonlinear solver/bodies solver/session solver/studies)
coldsky_room(solver/results USES kernels/radiation meshes/surface solver/core solver/case solver/sweep solver/answers solver/model/environment solver/studies solver/studies/sweep LIBRARIES ${HDF5_LIBRARIES} spdlog::spdlog ZLIB::ZLIB)
coldsky_room(solver/ranks USES solver/core solver/case solver/sweep solver/session solver/studies solver/studies/sweep solver/results)
coldsky_room(solver/report USES kernels/radiation meshes/surface solver/core solver/case solver/sweep solver/answers solver/model/environment solver/session solver/studies
             solver/studies/sweep solver/results)
coldsky_room(solver/verify USES kernels/base kernels/batch kernels/radiation meshes/surface meshes/rays solver/core solver/case solver/model/coolant solver/model/environment solver/nonlinear
             solver/bodies solver/session solver/studies GROUPS "launching manufactured transient")
coldsky_room(solver/claims USES solver/core solver/case solver/model solver/model/coolant solver/model/environment
             solver/nonlinear solver/bodies solver/session solver/studies)
coldsky_room(benchmarks USES kernels/base kernels/laws kernels/flow kernels/block kernels/batch kernels/radiation meshes/surface meshes/rays solver/core solver/linear solver/model solver/model/panel
             solver/nonlinear solver/bodies solver/session solver/studies solver/results solver/report GROUPS "alone kernels solves")
coldsky_room(solver/commands USES meshes/surface solver/core solver/deck solver/network solver/case solver/sweep solver/answers solver/session solver/studies solver/studies/sweep solver/results
             solver/ranks solver/report solver/verify solver/claims)
