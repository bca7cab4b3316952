#pragma once
#include <string>
#include <utility>
#include <vector>

#include "solver/case/schema.hpp"

/// Words in which keys are declared: each takes a key and returns it with one thing more said of it.
namespace coldsky::declaring {

inline KeySpec quantity(std::string path, std::string unit, KeySpec::Member member, std::string sentence) {
  KeySpec key;
  key.path = std::move(path);
  key.unit = std::move(unit);
  key.member = std::move(member);
  key.sentence = std::move(sentence);
  return key;
}
inline KeySpec positive(KeySpec key, std::string reason) {
  key.low = 0.0;
  key.low_open = true;
  key.range_reason = std::move(reason);
  return key;
}
inline KeySpec within(KeySpec key, double low, double high, std::string reason) {
  key.low = low;
  key.high = high;
  key.range_reason = std::move(reason);
  return key;
}
inline KeySpec otherwise(KeySpec key, std::string text, std::string source) {
  key.default_text = std::move(text);
  key.default_source = std::move(source);
  return key;
}
inline KeySpec when(KeySpec key, std::string condition) {
  key.condition = std::move(condition);
  return key;
}
inline KeySpec needed(KeySpec key) {
  key.may_be_absent = false;
  return key;
}
inline KeySpec of_kind(KeySpec key, KeyKind kind) {
  key.kind = kind;
  key.may_be_absent = kind == KeyKind::text || kind == KeyKind::file || kind == KeyKind::date;
  return key;
}
inline KeySpec choice(std::string path, std::vector<std::string> choices, KeySpec::Member member,
                      std::string sentence) {
  KeySpec key = of_kind(quantity(std::move(path), "1", std::move(member), std::move(sentence)), KeyKind::choice);
  key.choices = std::move(choices);
  return key;
}

}  // namespace coldsky::declaring
