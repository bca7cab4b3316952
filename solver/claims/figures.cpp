#include "solver/claims/figures.hpp"

#include "solver/claims/ledger.hpp"
#include "solver/core/error.hpp"
#include "solver/core/phrases.hpp"

namespace coldsky {

ClaimFigures claim_figures(ClaimModel& model, const std::function<bool(const std::string&)>& wanted,
                           const std::function<void(const Text&)>& progress) {
  using ledger::Figures, ledger::FigureEntry, ledger::figure_list, ledger::Json;
  ClaimFigures result{Json::array(), Json::array()};
  Figures figures(model);
  for (const FigureEntry& entry : figure_list()) {
    if (!wanted(entry.id)) continue;
    progress(entry.id);
    const std::string outer = model.context().label;
    model.context().label = entry.id;
    Json figure{{"id", entry.id}, {"claim", entry.claim == nullptr ? Json() : Json(entry.claim)}, {"kind", entry.kind}};
    put_text(figure, "title", {entry.title.en, entry.title.ko});
    put_text(figure, "caption", {entry.caption.en, entry.caption.ko});
    figure["source"] = "coldsky claims";
    put_text(figure, "notes", {"", ""});
    const auto leave_out = [&](const std::string& key, const std::exception& error) {
      Json note{{"id", entry.id}};
      const auto sentence = [&](const char* title) {
        return phrase(key, fmt::arg("name", title), fmt::arg("why", error.what()));
      };
      put_text(note, "text", {sentence(entry.title.en).en, sentence(entry.title.ko).ko});
      result.left_out.push_back(std::move(note));
    };
    try {
      figure.update((figures.*entry.make)());
      result.figures.push_back(std::move(figure));
    } catch (const InfeasibleError& error) {
      leave_out("warning.figure.infeasible", error);
    } catch (const Interrupted&) {
      throw;
    } catch (const std::exception& error) {
      leave_out("warning.figure", error);
    }
    model.context().label = outer;
  }
  return result;
}

}  // namespace coldsky
