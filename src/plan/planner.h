#pragma once

#include "codec/abilities.h"

#include "lightmill/plan.h"

#include <vector>

namespace lightmill {

/// Builds the way from a file to its results. The picture the user speaks of and the frame in memory differ by a
/// pending turn: turns are put off until there are fewest samples to move, and crops and sizes are translated into the
/// frame's own directions. What the renditions have in common, all but the operations on samples that follow the
/// geometry, is done once; the way forks there, or before where the picture has alpha and what works on samples is to
/// see different grounds under it.
class Planner {
 public:
  Planner(const ImageInfo& info, const Recipe& recipe, const PlanOptions& options);
  Plan build();

 private:
  /// What the operations ask for, settled before the first step.
  struct Course {
    Domain start = Domain::planes;
    std::string start_reason;
    step::Scale scale;
    std::string scale_reason;
    step::Channels channels = step::Channels::all;
    std::optional<std::size_t> last_planar_resize;  ///< after it the chain changes to pixels
    std::string not_lossless;                       ///< see Plan
    bool as_is = false;                             ///< a file is made of all that the input has
    std::optional<Rect> trimmed;                    ///< what is kept of the stored picture, less than is asked for
  };

  /// Where the plan stands.
  struct Place {
    std::size_t step = 0;                         // the last one on this way
    FrameState state;                             // after it
    Size picture;                                 // as the user sees it at this point of the recipe
    Orientation pending = Orientation::identity;  // turns the frame into the picture
    Orientation turned = Orientation::identity;   // what was turned since decoding, pending or done
  };

  /// The way of one rendition.
  struct Branch {
    std::size_t index = 0;  ///< of the rendition
    const Rendition* rendition = nullptr;
    Encoding encoding = {};
    std::vector<Operation> operations = {};  ///< the recipe's, with the rendition's resize where the ways part
    Size size = {};                          ///< of the result
    Course course = {};
    Place stem = {};   ///< before the resize
    Place place = {};  ///< after it
  };

  std::vector<Branch> branches();
  Branch branch(std::size_t index) const;
  std::size_t first_on_samples() const;
  std::size_t fork(const std::vector<Branch>& branches) const;
  bool loses_alpha(const Branch& branch) const;
  bool see_the_same(const Branch& a, const Branch& b) const;
  bool may_share(const Branch& a, const Branch& b) const;
  void plan_trunk(const std::vector<Branch>& branches);
  void plan_stems(std::vector<Branch>& branches);
  void plan_resizes(std::vector<Branch>& branches);
  void finish(Branch& branch);

  Course settle_course(const Branch& branch) const;
  bool choose_coefficients(Course& course, const Branch& branch) const;
  std::string lossy_operation(const Branch& branch) const;
  std::string why_not_as_is(const Course& course, const Branch& branch) const;
  void choose_domain(Course& course, const Branch& branch) const;
  void choose_channels(Course& course, const Branch& branch) const;
  void choose_scale(Course& course, const Branch& branch) const;
  bool mixes_light() const;
  Fidelity fidelity_of(const Branch& branch, const Operation& resize) const;

  void decode(const Course& course);
  void plan_operation(const Branch& branch, std::size_t index);
  void crop(const Crop& operation);
  void resize(const Resize& operation, const Branch& branch, bool before_pixels);
  void sample_operation(const Operation& operation, const Branch& branch);
  void drop_color(const Operation& operation);
  void flatten_for(const Branch& branch);
  void turn_now(const std::string& reason);
  void settle(Subsampling subsampling, const std::string& reason);
  void to_pixels(const std::string& reason);
  void trim(const Rect& kept);
  Encoding make_codable(const Branch& branch);
  void encode(const Branch& branch);
  void flatten(Color ground, const std::string& reason);
  void reduce(const std::string& reason);
  void make_plain(const Branch& branch, const std::string& receiver);
  void hand_over();
  bool is_gray(const Branch& branch) const;
  bool changes_colors(const Branch& branch) const;
  bool gets_profile(const Branch& branch) const;
  bool is_refused_by(const Branch& branch) const;
  void convert_colors(const Branch& branch);
  void pass_in_bands();

  /// As what the samples are coded now; gray only where that is sure or was so from the start.
  ColorModel color() const;
  Subsampling output_subsampling(const Encoding& encoding) const;
  std::optional<bool> profile_fits() const;
  step::Inks inks() const;
  /// These two throw Error(too_large) for what is over the limits.
  void check_metadata() const;
  void check_size(Size size, const char* what, Format format) const;
  void add(Step step, std::string reason);

  const ImageInfo& info_;
  const Recipe& recipe_;
  const PlanOptions& options_;
  const Abilities& codec_;
  const std::size_t resize_;  // where a rendition's own resize stands
  std::size_t fork_;          // the first operation that each rendition does for itself, at most resize_
  Plan plan_;
  Place place_;
};

}  // namespace lightmill
