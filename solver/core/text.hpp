#pragma once
#include <string>
#include <utility>

namespace coldsky {

/// Text in the languages that coldsky speaks. From one string: the same in both (names, numbers).
struct Text {
  Text() = default;
  // NOLINTNEXTLINE(google-explicit-constructor): a name is a text
  /// The same in both languages.
  Text(std::string same) : en(same), ko(std::move(same)) {}
  // NOLINTNEXTLINE(google-explicit-constructor)
  /// The same in both languages.
  Text(const char* same) : Text(std::string(same)) {}
  /// One text a language.
  Text(std::string english, std::string korean) : en(std::move(english)), ko(std::move(korean)) {}
  std::string en, ko;  ///< English, Korean
  /// \param language "en" or "ko"
  const std::string& in(const std::string& language) const { return language == "ko" ? ko : en; }
  /// Appends, language by language.
  Text& operator+=(const Text& more) {
    en += more.en;
    ko += more.ko;
    return *this;
  }
  bool empty() const { return en.empty(); }  ///< whether there is no text
};
/// Both, language by language.
inline Text operator+(Text first, const Text& second) { return first += second; }

}  // namespace coldsky
