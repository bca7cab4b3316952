#pragma once
#include <string>
#include <vector>

namespace coldsky {

struct PlotOptions {
  std::string folder;                ///< output folder of a run, or its page
  std::vector<std::string> figures;  ///< names of those that are wanted; empty = all
  std::string out;                   ///< folder for the figures; empty = NAME-figures in the present folder
  bool list = false;                 ///< names them and writes nothing
  bool json = false;
  std::string language = "en";
};

/// `coldsky plot`: the figures of a run's page as files of their own, a self-contained page each; one that is asked for
/// by name is also opened where there is a display. Returns the exit code. Throws InputError where the folder holds no
/// page, the page no such figure, or a file of its name is none of coldsky's.
int run_plot(const PlotOptions& options);

}  // namespace coldsky
