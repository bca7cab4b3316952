#include "solver/case/date.hpp"

#include <chrono>
#include <stdexcept>

namespace coldsky {

CalendarDate parse_date(const std::string& text) {
  CalendarDate date;
  const auto number = [&](std::size_t begin, std::size_t count) {
    int value = 0;
    for (std::size_t n = begin; n < begin + count; ++n) {
      if (text[n] < '0' || text[n] > '9') throw std::invalid_argument("a date is \"2027-06-21\", a year \"2027\"");
      value = 10 * value + (text[n] - '0');
    }
    return value;
  };
  if (text.size() != 4 && (text.size() != 10 || text[4] != '-' || text[7] != '-')) {
    throw std::invalid_argument("a date is \"2027-06-21\", a year \"2027\"");
  }
  date.year = number(0, 4);
  if (date.year < 1950 || date.year > 2050) {
    throw std::invalid_argument("the Sun's position is known to 0.01 degrees from 1950 to 2050");
  }
  if (text.size() == 4) return date;
  date.month = number(5, 2);
  date.day = number(8, 2);
  const std::chrono::year_month_day day = std::chrono::year{date.year} / date.month / date.day;
  if (!day.ok()) throw std::invalid_argument("the calendar has no such day");
  return date;
}

}  // namespace coldsky
