#pragma once

/// What man pages say beside the declarations of options and keys. English alone, as the manual's reasons are.
namespace coldsky::manual_text {

struct Entry {
  const char *term, *text;
};

inline constexpr const char* title = "sizes the radiators of data centres in vacuum";
inline constexpr const char* description =
    "Vacuum is an insulator: all heat of a data centre in space has to leave as thermal radiation. coldsky tells how "
    "large, how heavy and how hot the radiator is that keeps its chips under their limit. A case file says what is "
    "known (coldsky new writes one to start from); size finds the radiator, solve the fields of given panels, sweep "
    "thousands of designs.";
inline constexpr const char* case_title = "the keys of a case file";
inline constexpr const char* case_description =
    "A case file is TOML. Quantities carry their units as text, such as \"1 MW\", \"85 degC\" or \"650 km\"; a bare "
    "number for a key with a unit is an error. --set KEY=VALUE changes any key on the command line. coldsky check "
    "prints a case with all keys, coldsky describe KEY explains one.";
inline constexpr const char* summary_title = "the keys of summary.json";
inline constexpr const char* summary_description =
    "Every run writes summary.json into its output folder, and --json prints it. It is one flat object; names end in "
    "their SI unit.";

inline constexpr Entry exit_status[] = {
    {"0", "Done."},
    {"1", "Anything else that failed, also an answer that could not be written."},
    {"2", "Wrong usage or invalid input; each fault is told with its file, line and column."},
    {"3", "Not converged."},
    {"4",
     "Infeasible: no radiator can do it, and the limit that binds is named; or a limit is exceeded, with all results "
     "written."},
    {"128+N", "Interrupted by signal N with a checkpoint, from which --resume goes on."},
};
inline constexpr Entry environment[] = {
    {"COLDSKY_DATA", "Folder of the data files, where --data does not name one."},
    {"COLUMNS", "Width of the help, where it is not that of the terminal."},
    {"KOKKOS_NUM_THREADS", "Threads of the CPU backend, where --threads does not say it."},
    {"OMP_NUM_THREADS", "The same, after KOKKOS_NUM_THREADS."},
    {"OMP_WAIT_POLICY", "How threads wait; where it is set the program leaves it as it is."},
    {"UDUNITS2_XML_PATH", "Another database of units than the shipped one."},
};
inline constexpr Entry files[] = {
    {"summary.json", "Every number of a run, in its output folder; see coldsky-summary(5)."},
    {"report.html", "The page of a run: verdict, numbers, figures, maps."},
    {"results.h5", "The fields, for ParaView."},
    {"run.log", "What the run did and when."},
};

}  // namespace coldsky::manual_text
