#include "journal/places.h"

#include <algorithm>
#include <string_view>

namespace lightmill {

namespace fs = std::filesystem;

Places::Places(const fs::path& base) : base_(base) {
  for (fs::path folder = base;; folder = folder.parent_path()) {
    above_.push_back(folder / "");
    if (!folder.has_relative_path()) break;
  }
}

fs::path Places::of(const fs::path& source) const { return fs::absolute(source).lexically_relative(base_); }

bool Places::is(const fs::path& place, const fs::path& source) const {
  constexpr std::string_view kUp = "../";
  std::string_view name = place.native();
  std::size_t ups = 0;
  for (; name.starts_with(kUp); ++ups) name.remove_prefix(kUp.size());
  const std::string& folder = above_[std::min(ups, above_.size() - 1)];
  const fs::path whole = fs::absolute(source);
  const std::string_view text = whole.native();
  if (text.size() == folder.size() + name.size() && text.starts_with(folder) && text.ends_with(name)) return true;
  return of(source.lexically_normal()) == place.lexically_normal();
}

}  // namespace lightmill
