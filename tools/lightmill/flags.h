#pragma once

#include "arguments.h"

#include <span>
#include <string>
#include <variant>
#include <vector>

/// Flags as data: parsing and help are made of these tables, and whatever else lists flags can be.
namespace lightmill::cli {

/// Not set, since it says what holds anyhow.
struct Nothing {};
template <typename Part>
struct Text {
  std::string Part::*to;
};
/// May be repeated.
template <typename Part>
struct Texts {
  std::vector<std::string> Part::*to;
};
template <typename Part>
struct On {
  bool Part::*to;
};
template <typename Part>
struct Off {
  bool Part::*to;
};
/// "--strip" is "true", "--strip=all" is "all".
template <typename Part>
struct OptionalText {
  std::string Part::*to;
};
template <typename Part>
using Sets = std::variant<Nothing, Text<Part>, Texts<Part>, On<Part>, Off<Part>, OptionalText<Part>>;

/// One flag, which fills a member of `Part`.
template <typename Part>
struct Flag {
  const char* names;  ///< "-o,--output"
  Sets<Part> sets;
  const char* value = "";  ///< in help; empty for those that take none
  const char* help;
  bool required = false;
  const char* excludes = nullptr;  ///< the name of a flag before it in the table
};

/// The flags that fill a part, and their heading in help; null is the common one.
template <typename Part>
struct Flags {
  const char* group;
  std::span<const Flag<Part>> flags;
};

Flags<SourceArguments> flags_of(const SourceArguments&);
Flags<PictureArguments> flags_of(const PictureArguments&);  ///< but for operations, which operation_forms() lists
Flags<EncodingArguments> flags_of(const EncodingArguments&);
Flags<PlanningArguments> flags_of(const PlanningArguments&);
Flags<WritingArguments> flags_of(const WritingArguments&);
Flags<RunningArguments> flags_of(const RunningArguments&);
Flags<ReportingArguments> flags_of(const ReportingArguments&);
Flags<RunArguments> flags_of(const RunArguments&);
Flags<InfoArguments> flags_of(const InfoArguments&);
Flags<FormatsArguments> flags_of(const FormatsArguments&);
Flags<StatusArguments> flags_of(const StatusArguments&);
Flags<ShowArguments> flags_of(const ShowArguments&);
Flags<MergeArguments> flags_of(const MergeArguments&);
Flags<MeasuredArguments> flags_of(const MeasuredArguments&);
Flags<ThreadsArguments> flags_of(const ThreadsArguments&);
Flags<RaceArguments> flags_of(const RaceArguments&);
Flags<BenchOneArguments> flags_of(const BenchOneArguments&);
Flags<FloorArguments> flags_of(const FloorArguments&);
Flags<PredictArguments> flags_of(const PredictArguments&);
Flags<PeersArguments> flags_of(const PeersArguments&);

}  // namespace lightmill::cli
