#include "job/companions.h"

#include "codec/jpeg/markers.h"
#include "image/companions.h"
#include "image/metadata_choice.h"
#include "image/xmp_edit.h"
#include "job/gain_map.h"
#include "job/picture_change.h"
#include "job/result_metadata.h"
#include "ops/facts.h"

#include "lightmill/error.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace lightmill {
namespace {

/// The part of `whole` that `region` is of the frame's `window`, which shows it turned.
Region seen_through(const Region& region, const Region& window, const Region& whole, Orientation turn) {
  constexpr Size kUnit{1, 1};
  const Region share{(region.x - window.x) / window.width, (region.y - window.y) / window.height,
                     region.width / window.width, region.height / window.height};
  const Region upright = turned(share, kUnit, inverse(turn));
  return {whole.x + upright.x * whole.width, whole.y + upright.y * whole.height, upright.width * whole.width,
          upright.height * whole.height};
}

Taken taken_by(const Plan& plan, const PlannedOutput& output) {
  Taken taken{.stored = plan.input.size, .part = Region::whole(plan.input.size), .size = output.size};
  for (const std::size_t i : steps_behind_decoding(plan, output)) {
    const PlannedStep& planned = plan.steps[i];
    if (const auto* narrow = std::get_if<step::Narrow>(&planned.step))
      taken.part = seen_through(narrow->region, plan.steps[planned.from].state.window, taken.part, taken.turn);
    if (const auto* turn = std::get_if<step::Turn>(&planned.step)) taken.turn = compose(taken.turn, turn->turn);
  }
  return taken;
}

/// A gain map says by how much each sample's light grows. It is true of neighbors that were mixed, and of no sample
/// whose light or color was changed.
bool changes_light(const Plan& plan, const PlannedOutput& output) {
  const bool gray = plan.decode().channels == step::Channels::luma && plan.input.color != ColorModel::gray;
  if (gray || has_inks(plan.input.color)) return true;
  return std::ranges::any_of(steps_behind_decoding(plan, output), [&](std::size_t i) {
    const Step& step = plan.steps[i].step;
    const auto* const apply = std::get_if<step::Apply>(&step);
    return std::holds_alternative<step::ConvertColors>(step) ||
           (apply && effect_of(apply->operation) != Effect::looks_around);
  });
}

/// Whether the small picture has metadata of its own of which anything would go with a place, be it only since it
/// cannot be told.
bool tells_place(const Bytes& gain_map) {
  const Metadata all = JpegMarkers(gain_map).copy();
  std::vector<std::string> warnings;
  const Metadata left = kept_of(all, KeptMetadata{.gps = false}, warnings);
  const bool same =
      std::ranges::equal(all.others, left.others, {}, &Metadata::Segment::bytes, &Metadata::Segment::bytes);
  return has_gps(all) || !warnings.empty() || !same || left.exif != all.exif || left.xmp != all.xmp;
}

/// Chosen for one result.
class Choice {
 public:
  Choice(const Companions& all, const ResultTerms& terms)
      : all_(all), terms_(terms), taken_(taken_by(terms.plan, terms.output)) {}

  std::shared_ptr<const Companions> kept() {
    if (format_of(encode().encoding) != Format::jpeg) {
      leave_out("a " + std::string(to_string(format_of(encode().encoding))) + " is written without");
      return nullptr;
    }
    auto kept = std::make_shared<Companions>(
        Companions{.apples = all_.apples, .gain_map_mark = all_.gain_map_mark, .xmp = all_.xmp});
    if (!all_.gain_map.empty()) take_gain_map(*kept);
    if (!all_.video.empty()) take_video(*kept);
    if (!kept->empty() && !keeps_place() && !drop_place(kept->xmp)) {
      leave_out(kTellsPlace);
      return nullptr;
    }
    return kept->empty() ? nullptr : std::move(kept);
  }
  void leave_out(const std::string& why) {
    if (!all_.gain_map.empty()) warn_of_gain_map(why);
    if (!all_.video.empty()) warn_of_video(why);
  }
  std::vector<std::string>& warnings() { return warnings_; }

 private:
  static constexpr const char* kTellsPlace = "it may tell where it was taken";

  const step::Encode& encode() const { return std::get<step::Encode>(terms_.plan.steps[terms_.output.step].step); }
  /// Who wants neither EXIF nor XMP wants no place of theirs either.
  bool keeps_place() const {
    const KeptMetadata& kept = encode().metadata;
    return kept.gps && (kept.exif || kept.xmp);
  }
  void warn_of_gain_map(const std::string& why) { warnings_.push_back("its gain map for HDR: not kept, since " + why); }
  void warn_of_video(const std::string& why) {
    warnings_.push_back("the video of a motion photo: not kept, since " + why);
  }

  /// What a packet says of companions may hold anything. False where it cannot be read.
  static bool drop_place(Bytes& packet) {
    if (packet.empty()) return true;
    auto left = xmp_without(packet, {.gps = true});
    if (!left) return false;
    packet = *std::move(left);
    return true;
  }

  void take_gain_map(Companions& kept) {
    if (changes_light(terms_.plan, terms_.output)) return warn_of_gain_map("the picture's tones or colors are changed");
    if (!keeps_place() && tells_place(all_.gain_map)) return warn_of_gain_map(kTellsPlace);
    if (taken_.is_all()) {
      kept.gain_map = all_.gain_map;
      return;
    }
    if (all_.apples) return warn_of_gain_map("Apple's kind fits a picture of its size alone");
    try {
      kept.gain_map = gain_map_of(taken_, all_.gain_map, terms_.limits, terms_.workshop);
    } catch (const Error& error) {
      if (error.limit() || error.cause() == Cause::out_of_memory) throw;
      warn_of_gain_map(std::string("it cannot be made to fit: ") + error.what());
    }
  }

  void take_video(Companions& kept) {
    if (!taken_.is_all()) return warn_of_video("the picture has another size or is turned");
    if (!keeps_place()) return warn_of_video(kTellsPlace);
    kept.video = all_.video;
  }

  const Companions& all_;
  const ResultTerms& terms_;
  const Taken taken_;
  std::vector<std::string> warnings_;
};

}  // namespace

void take_companions(Metadata& written, const Metadata& read, const ResultTerms& terms, Outcome& outcome) {
  written.companions = nullptr;
  const auto& encode = std::get<step::Encode>(terms.plan.steps[terms.output.step].step);
  if (!read.companions || !encode.metadata.gain_map) return;
  Choice choice(*read.companions, terms);
  if (auto kept = choice.kept()) {
    if (auto packet = xmp_with_companions(written.xmp, *kept)) {
      written.xmp = *std::move(packet);
      written.companions = std::move(kept);
    } else {
      choice.warnings().clear();
      choice.leave_out("its XMP has no room for it");
    }
  }
  add_once(choice.warnings(), outcome.warnings);
}

}  // namespace lightmill
