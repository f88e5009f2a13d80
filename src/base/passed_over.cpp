#include "lightmill/passed_over.h"

#include "base/ascii.h"

#include <algorithm>

namespace lightmill {
namespace {

constexpr std::size_t kToldApart = 256;
constexpr std::size_t kLongestExtension = 16;

/// ".jpg" of "A.JPG"; empty of "a", "a." and ".a".
std::string extension_of(std::string_view name) {
  const std::size_t dot = name.rfind('.');
  if (dot == std::string_view::npos || dot == 0 || dot + 1 == name.size()) return "";
  std::string extension(name.substr(dot));
  std::ranges::transform(extension, extension.begin(), ascii_lower);
  return extension;
}

}  // namespace

std::uint64_t PassedOver::files() const {
  std::uint64_t sum = others;
  for (const Extension& extension : extensions) sum += extension.files;
  return sum;
}

void PassedOverTally::add_file(std::string_view name) {
  const std::string extension = extension_of(name);
  const std::lock_guard lock(mutex_);
  if (const auto known = extensions_.find(extension); known != extensions_.end())
    ++known->second;
  else if (extensions_.size() < kToldApart && extension.size() <= kLongestExtension)
    extensions_.emplace(extension, 1);
  else
    ++counts_.others;
}

void PassedOverTally::add_hidden() {
  const std::lock_guard lock(mutex_);
  ++counts_.hidden;
}

void PassedOverTally::add_folder_link() {
  const std::lock_guard lock(mutex_);
  ++counts_.folder_links;
}

void PassedOverTally::add_excluded() {
  const std::lock_guard lock(mutex_);
  ++counts_.excluded;
}

PassedOver PassedOverTally::get() const {
  const std::lock_guard lock(mutex_);
  PassedOver counts = counts_;
  for (const auto& [name, files] : extensions_) counts.extensions.push_back({name, files});
  std::ranges::stable_sort(counts.extensions, std::ranges::greater(), &PassedOver::Extension::files);
  while (counts.extensions.size() > kNamed) {
    counts.others += counts.extensions.back().files;
    counts.extensions.pop_back();
  }
  return counts;
}

}  // namespace lightmill
