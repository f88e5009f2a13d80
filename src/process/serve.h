#pragma once

#include <filesystem>
#include <functional>

namespace lightmill {

/// Where a worker is with an image when tests step in.
enum class Moment {
  received,  ///< before it is looked at
  admitted,  ///< planned, and the run has memory for it
};
using StepIn = std::function<void(Moment, const std::filesystem::path& relative)>;

/// `run_worker`, with somebody who is told of every image before it is worked on.
int serve(const StepIn& step_in = {});

}  // namespace lightmill
