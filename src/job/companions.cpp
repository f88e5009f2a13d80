#include "job/companions.h"

#include "codec/jpeg/markers.h"
#include "image/companions.h"
#include "image/metadata_choice.h"
#include "image/xmp_edit.h"
#include "job/gain_map.h"
#include "job/picture_change.h"
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
      : all_(all), terms_(terms), change_(change_of(terms.plan, terms.output)) {}

  std::shared_ptr<const Companions> kept() {
    if (const Format format = format_of(terms_.encode().encoding); format != Format::jpeg) {
      leave_out("a " + std::string(to_string(format)) + " is written without");
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

  /// Who wants neither EXIF nor XMP wants no place of theirs either.
  bool keeps_place() const {
    const KeptMetadata& kept = terms_.encode().metadata;
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
    if (change_.keeps_geometry()) {
      kept.gain_map = all_.gain_map;
      return;
    }
    if (all_.apples) return warn_of_gain_map("Apple's kind fits a picture of its size alone");
    try {
      kept.gain_map = gain_map_of(change_, all_.gain_map, terms_.limits, terms_.workshop);
    } catch (const Error& error) {
      if (error.limit() || error.cause() == Cause::out_of_memory) throw;
      warn_of_gain_map(std::string("it cannot be made to fit: ") + error.what());
    }
  }

  void take_video(Companions& kept) {
    if (!change_.keeps_geometry()) return warn_of_video("the picture has another size or is turned");
    if (!keeps_place()) return warn_of_video(kTellsPlace);
    kept.video = all_.video;
  }

  const Companions& all_;
  const ResultTerms& terms_;
  const PictureChange change_;
  std::vector<std::string> warnings_;
};

}  // namespace

void take_companions(Metadata& written, const Metadata& read, const ResultTerms& terms,
                     std::vector<std::string>& warnings) {
  written.companions = nullptr;
  if (!read.companions || !terms.encode().metadata.gain_map) return;
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
  add_once(choice.warnings(), warnings);
}

}  // namespace lightmill
