#pragma once

#include "arguments.h"

#include "lightmill/geometry.h"
#include "lightmill/item.h"
#include "lightmill/recipe.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace lightmill::cli {

/// What is done to every picture in a measurement.
struct BenchJob {
  std::string name;
  std::string what;  ///< for people
  Recipe recipe;
  /// The largest square in the middle of each picture is what the recipe's crop keeps, whatever size the picture has.
  bool center_square = false;
};

/// Gives an item what the job is to do to it alone. A picture whose header cannot be read fails in the run, which says
/// why.
void prepare(Item& item, const BenchJob& job);

/// The largest square in the middle of a picture; what is over by one is cut off behind it.
Rect center_square(Size size);

/// A job that has a name of its own, in the words of the command line.
struct StandardJob {
  std::string_view name;
  const char* what;  ///< for people
  PictureArguments picture;
  EncodingArguments encoding;
  bool center_square = false;
};
std::span<const StandardJob> standard_jobs();

/// "j1,j6" as names of jobs; a name that stands for several ("j6") is those. Throws Error(usage) that lists the names
/// there are.
std::vector<std::string> parse_job_names(std::string_view option, std::string_view list);

/// Null for another name.
const StandardJob* find_standard_job(std::string_view name);

/// The name of the job that is given by options.
inline constexpr std::string_view kOwnJob = "own";

}  // namespace lightmill::cli
