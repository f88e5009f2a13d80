#include "ops/auto_orient.h"

#include "ops/text.h"

namespace lightmill::ops {

Size output_size(const AutoOrient&, Size input, Orientation exif) { return turned(input, exif); }

std::optional<Orientation> turn_of(const AutoOrient&, Orientation exif) { return exif; }

std::string print(const AutoOrient&) { return "auto-orient"; }

void parse(std::string_view text, AutoOrient&) { require_nothing(text, "auto-orient"); }

}  // namespace lightmill::ops
