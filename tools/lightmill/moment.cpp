#include "moment.h"

#include "lightmill/error.h"

#include <sys/stat.h>

#include <algorithm>
#include <charconv>
#include <ctime>
#include <optional>
#include <string_view>

namespace lightmill::cli {
namespace {

/// Nanoseconds are counted from 1970 in 64 bits: the years 1678 to 2261. What is outside is as far away as can be said.
Moment moment_of(std::int64_t seconds, std::int64_t nanoseconds = 0) {
  constexpr std::int64_t kMost = 9'200'000'000;
  const std::int64_t bounded = std::clamp(seconds, -kMost, kMost);
  return Moment(std::chrono::seconds(bounded) + std::chrono::nanoseconds(bounded == seconds ? nanoseconds : 0));
}

std::optional<Moment> moment_ago(std::string_view text, Moment now) {
  constexpr std::int64_t kMost = 10'000;  // weeks: 190 years
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end + 1 != text.data() + text.size() || number < 0 || number > kMost) return {};
  switch (*end) {
    case 's':
      return now - std::chrono::seconds(number);
    case 'm':
      return now - std::chrono::minutes(number);
    case 'h':
      return now - std::chrono::hours(number);
    case 'd':
      return now - std::chrono::days(number);
    case 'w':
      return now - std::chrono::weeks(number);
    default:
      return {};
  }
}

bool is_date(const std::tm& time, const std::tm& asked) {
  return time.tm_year == asked.tm_year && time.tm_mon == asked.tm_mon && time.tm_mday == asked.tm_mday;
}

std::optional<Moment> moment_of_date(const std::string& text) {
  for (const char* form : {"%Y-%m-%d", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M:%S"}) {
    std::tm asked{};
    const char* end = ::strptime(text.c_str(), form, &asked);
    if (!end || *end) continue;
    asked.tm_isdst = -1;  // as it was on that day
    std::tm time = asked;
    const std::time_t seconds = std::mktime(&time);
    if (!is_date(time, asked)) return {};  // the 31st of February
    return moment_of(seconds);
  }
  return {};
}

std::optional<Moment> moment_of_file(const std::string& file) {
  struct stat status {};
  if (::stat(file.c_str(), &status) != 0) return {};
  return moment_of(status.st_mtim.tv_sec, status.st_mtim.tv_nsec);
}

}  // namespace

Moment parse_moment(const std::string& text, Moment now) {
  if (const auto moment = moment_ago(text, now)) return *moment;
  if (const auto moment = moment_of_date(text)) return *moment;
  if (const auto moment = moment_of_file(text)) return *moment;
  throw Error(Cause::usage, "\"" + text +
                                "\" is no date such as 2026-05-31 or 2026-05-31T18:00:00, no time ago such as 2d, 12h "
                                "or 30m, and no file");
}

}  // namespace lightmill::cli
