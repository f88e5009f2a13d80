#pragma once

#include "lightmill/journal.h"

#include <compare>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace lightmill {

/// By which records are found and sorted: those of one name stand together, and of one work there is one of them.
struct JournalKey {
  std::uint64_t name = 0;  ///< a hash of JournalRecord::relative
  std::uint64_t work = 0;
  friend auto operator<=>(const JournalKey&,
                          const JournalKey&) = default;  // NOLINT(modernize-use-nullptr): a false alarm
};
std::uint64_t hash_of_name(std::string_view relative);

/// What the last run of a journal was: a frame that is no record of an input.
struct JournalRun {
  std::uint64_t work = 0;     ///< as Journal::begin was told, hashed
  std::int64_t began_ns = 0;  ///< since 1970
};
/// No name's hash is likely to be it.
inline constexpr JournalKey kRunKey = {};
std::string encoded(const JournalRun& run);
/// Trusts nothing: throws Malformed.
JournalRun decoded_run(std::string_view bytes);

/// The bytes of a record, which begin with its key.
std::string encoded(const JournalRecord& record);
inline constexpr std::size_t kKeyBytes = 16;
JournalKey key_of(std::string_view bytes);
/// Trusts nothing: throws Malformed.
JournalRecord decoded(std::string_view bytes);

}  // namespace lightmill
