#include "journal/places.h"

#include <algorithm>
#include <string_view>

namespace lightmill {

namespace fs = std::filesystem;

namespace {

/// What a source begins with that leads from the folder `here`, which no link names, is followed; no other "..", since
/// what stands before it may be a link.
std::string whole(const fs::path& source, const std::string& here) {
  if (source.is_absolute()) return source;
  std::string folder = here;
  std::string_view name = source.native();
  while (name.starts_with("./") || name.starts_with("../")) {
    const bool up = name[1] == '.';
    name.remove_prefix(up ? 3 : 2);
    if (up) folder.erase(std::min(folder.rfind('/'), folder.size()));
  }
  if (!folder.ends_with('/')) folder += '/';
  return folder.append(name);
}

}  // namespace

Places::Places(const fs::path& base) : base_(base) {
  come_here();
  for (fs::path folder = base;; folder = folder.parent_path()) {
    above_.push_back(folder / "");
    if (!folder.has_relative_path()) break;
  }
}

void Places::come_here() {
  std::error_code gone;  // nothing that lies below it can be looked at then
  here_ = fs::current_path(gone);
}

fs::path Places::of(const fs::path& source) const { return fs::path(whole(source, here_)).lexically_relative(base_); }

bool Places::is(const fs::path& place, const fs::path& source) const {
  constexpr std::string_view kUp = "../";
  std::string_view name = place.native();
  std::size_t ups = 0;
  for (; name.starts_with(kUp); ++ups) name.remove_prefix(kUp.size());
  const std::string& folder = above_[std::min(ups, above_.size() - 1)];
  const std::string text = whole(source, here_);
  if (text.size() == folder.size() + name.size() && text.starts_with(folder) && text.ends_with(name)) return true;
  return fs::path(text).lexically_normal().lexically_relative(base_) == place.lexically_normal();
}

}  // namespace lightmill
