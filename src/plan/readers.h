#pragma once

#include "lightmill/plan.h"

#include <cstddef>
#include <vector>

namespace lightmill {

/// How a step has the frame that it takes.
enum class Taking {
  owned,     ///< no other step takes it later
  borrowed,  ///< another does, and this one makes new samples of it
  copied,    ///< another does, and this one changes what it has
};

/// Which steps take the frame of each. A frame is kept until its last reader has it.
class Readers {
 public:
  /// `plan` outlives this.
  explicit Readers(const Plan& plan);

  /// Those of a step's frame, in the order in which they are done.
  const std::vector<std::size_t>& of(std::size_t step) const { return of_[step]; }
  bool is_last(std::size_t reader) const { return of_[plan_.steps[reader].from].back() == reader; }
  /// Whether the frame of an earlier step is there while `step` is done.
  bool is_kept(std::size_t earlier, std::size_t step) const {
    return !of_[earlier].empty() && of_[earlier].back() >= step;
  }
  /// Not of the first step, which takes none.
  Taking taking(std::size_t reader) const;

 private:
  const Plan& plan_;
  std::vector<std::vector<std::size_t>> of_;
};

}  // namespace lightmill
