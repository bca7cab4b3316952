#pragma once
#include <cstdint>
#include <string_view>

namespace coldsky {

/// Tells whether two pieces of input are the same: FNV-1a, 64 bits, the same on every machine. No defence against
/// forgery.
class Fingerprint {
 public:
  /// A text and its length, so that "ab", "c" and "a", "bc" differ.
  Fingerprint& add(std::string_view text) {
    take(text);
    for (std::uint64_t length = text.size(), n = 0; n < 8; ++n) byte(static_cast<unsigned char>(length >> (8 * n)));
    return *this;
  }
  std::uint64_t value() const { return hash_; }

 private:
  void byte(unsigned char c) { hash_ = (hash_ ^ c) * 1099511628211ull; }
  void take(std::string_view text) {
    for (const char c : text) byte(static_cast<unsigned char>(c));
  }
  std::uint64_t hash_ = 14695981039346656037ull;
};

}  // namespace coldsky
