#include "solver/results/failure.hpp"

#include <nlohmann/json.hpp>

#include "solver/core/error.hpp"

namespace coldsky {

namespace {

/// What is wrong with an input, place by place; null where it is not the input.
nlohmann::ordered_json problems_of(const std::exception& error) {
  const auto* invalid = dynamic_cast<const InputError*>(&error);
  if (invalid == nullptr) return {};
  const auto text = [](const std::string& words) {
    return words.empty() ? nlohmann::ordered_json() : nlohmann::ordered_json(words);
  };
  const auto count = [](int number) { return number < 1 ? nlohmann::ordered_json() : nlohmann::ordered_json(number); };
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  const auto add = [&](const InputError& e) {
    list.push_back({{"file", text(e.where().file)},
                    {"line", count(e.where().line)},
                    {"column", count(e.where().column)},
                    {"problem", e.problem()},
                    {"why", text(e.why())},
                    {"suggestion", text(e.suggestion())}});
  };
  add(*invalid);
  for (const InputError& more : invalid->further) add(more);
  return list;
}

/// Adds what is wrong, and how much of it is not listed.
void put_problems(const std::exception& error, nlohmann::ordered_json& document) {
  const auto* invalid = dynamic_cast<const InputError*>(&error);
  document["errors"] = problems_of(error);
  document["errors_not_listed"] = invalid == nullptr ? 0 : invalid->not_listed;
}

std::string text_of(const nlohmann::ordered_json& document, int indent) {
  return document.dump(indent, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace

std::string status_of(const std::exception& error) {
  if (dynamic_cast<const InputError*>(&error) != nullptr) return "invalid";
  if (dynamic_cast<const InfeasibleError*>(&error) != nullptr) return "infeasible";
  if (dynamic_cast<const NotConvergedError*>(&error) != nullptr) return "not_converged";
  if (dynamic_cast<const Interrupted*>(&error) != nullptr) return "interrupted";
  return "error";
}

void set_failure(const std::exception& error, Summary& summary) {
  summary.set("status", status_of(error));
  summary.set("reason", std::string(error.what()));
  if (const auto* infeasible = dynamic_cast<const InfeasibleError*>(&error)) {
    for (const auto& [key, value] : infeasible->known) summary.set(key, value);
    if (!infeasible->binding_limit().empty()) summary.set("binding_limit", infeasible->binding_limit());
  }
}

std::string failure_json(const Summary& summary, const std::exception& error, int indent) {
  auto document = nlohmann::ordered_json::parse(summary.to_json());
  put_problems(error, document);
  return text_of(document, indent);
}

std::string failure_json(const std::string& command, const std::string& name, const std::exception& error, int indent) {
  nlohmann::ordered_json document{{"command", command}};
  if (!name.empty()) document["case"] = name;
  document["status"] = status_of(error);
  document["reason"] = error.what();
  put_problems(error, document);
  return text_of(document, indent);
}

}  // namespace coldsky
