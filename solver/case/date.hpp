#pragma once
#include <string>

namespace coldsky {

/// Day of the calendar or a whole year: "2027-06-21", "2027".
struct CalendarDate {
  int year = 0, month = 0, day = 0;  ///< month and day are 0 for a year
};
/// Throws std::invalid_argument with the reason.
CalendarDate parse_date(const std::string& text);

}  // namespace coldsky
