#pragma once

#include "codec/abilities.h"

#include "lightmill/plan.h"

namespace lightmill {

/// Builds one chain. The picture the user speaks of and the frame in memory differ by a pending turn: turns are put off
/// until there are fewest samples to move, and crops and sizes are translated into the frame's own directions.
class Planner {
 public:
  Planner(const ImageInfo& info, const Recipe& recipe, const PlanOptions& options);
  Plan build();

 private:
  /// What the operations ask for, settled before the first step.
  struct Course {
    Domain start = Domain::planes;
    std::string start_reason;
    int denominator = 1;
    std::string scale_reason;
    step::Channels channels = step::Channels::all;
    std::optional<std::size_t> last_planar_resize;  ///< after it the chain changes to pixels
  };

  Course settle_course() const;
  void choose_domain(Course& course) const;
  void choose_channels(Course& course) const;
  void choose_scale(Course& course) const;
  /// The operations before the first resize only turn, crop or drop color, so decoding may scale. Index of that
  /// resize.
  std::optional<std::size_t> scalable_resize() const;

  void decode(const Course& course);
  void plan_operation(std::size_t index, const Course& course);
  void crop(const Crop& operation);
  void resize(const Resize& operation, bool before_pixels);
  void sample_operation(const Operation& operation);
  void drop_color(const Operation& operation);
  void turn_now(const std::string& reason);
  void settle(Subsampling subsampling, const std::string& reason);
  void to_pixels(const std::string& reason);
  void encode();
  void hand_over();

  /// As what the samples are coded now; gray only where that is sure or was so from the start.
  ColorModel color() const;
  Subsampling output_subsampling() const;
  std::optional<bool> profile_fits() const;
  step::Inks inks() const;
  /// Throws Error(too_large) for what is over the limits.
  void check_size(Size size, const char* what) const;
  void add(Step step, std::string reason);

  const ImageInfo& info_;
  const Recipe& recipe_;
  const PlanOptions& options_;
  const Abilities& codec_;
  Plan plan_;

  FrameState state_;                             // after the steps so far
  Size picture_;                                 // as the user sees it at this point of the recipe
  Orientation pending_ = Orientation::identity;  // turns the frame into the picture
  Orientation turned_ = Orientation::identity;   // what was turned since decoding, pending or done
};

}  // namespace lightmill
