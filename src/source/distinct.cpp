#include "base/hash.h"
#include "source/name_table.h"

#include "lightmill/adaptors.h"

#include <algorithm>
#include <bit>
#include <string_view>
#include <utility>

namespace lightmill {
namespace {

/// Two hashes of the same bytes that have nothing to do with each other.
struct TwoHashes {
  std::uint64_t one = 0xcbf29ce484222325;  // FNV-1a
  std::uint64_t two = 0x9ae16a3b2f90404f;

  void add(std::string_view bytes) {
    for (const char c : bytes) {
      one = (one ^ static_cast<unsigned char>(c)) * 0x100000001b3;
      two = std::rotl((two ^ static_cast<unsigned char>(c)) * 0x9e3779b97f4a7c15, 23);
    }
  }
  void add(int number) {
    one = mixed(one ^ static_cast<std::uint32_t>(number));
    two = mixed(two ^ static_cast<std::uint32_t>(number));
  }
  /// The same however often a slash is doubled, and whatever "." is between two.
  void add_path(std::string_view path) {
    while (!path.empty()) {
      const std::string_view part = path.substr(0, path.find('/'));
      path.remove_prefix(std::min(part.size() + 1, path.size()));
      if (part.empty() || part == ".") continue;
      add("/");
      add(part);
    }
  }
};

TwoHashes working_folder() {
  TwoHashes here;
  std::error_code none;
  here.add_path(std::filesystem::current_path(none).native());
  return here;
}

/// Knows the items of a source that came before.
class Before {
 public:
  explicit Before(NamesOf names) : names_of_(std::move(names)) {}

  void judge(Item& item) {
    if (item.problem || item.repeated) return;
    if (!names_of_) return judge(item, item.relative);
    for (const std::filesystem::path& name : names_of_(item))
      if (!item.problem && !item.repeated) judge(item, name);
  }

 private:
  void judge(Item& item, const std::filesystem::path& name) {
    const auto first = names_.first(mark_of(item, name));
    if (!first) return;
    if (!item.content && first->work == work_of(item)) {
      item.repeated = true;
      return;
    }
    item.problem =
        Failure{StageName::source, Cause::collision,
                "an input before it has the same output name, " + name.native() + "; give one of them another name"};
  }

  NameMark mark_of(const Item& item, const std::filesystem::path& result) const {
    TwoHashes name;
    name.add_path(result.native());
    NameMark mark{mixed(name.one), static_cast<std::uint32_t>(mixed(name.two)), work_of(item)};
    if (mark.empty()) mark.more_of_name = 1;
    return mark;
  }

  /// Of a file by its path and what is to be made of it. ".." is left as it is: behind a link it leads elsewhere.
  std::uint32_t work_of(const Item& item) const {
    TwoHashes work = item.source.is_relative() ? here_ : TwoHashes();
    work.add_path(item.source.native());
    const Size box = item.parameters.box.value_or(Size{-1, -1});
    const Rect crop = item.parameters.crop.value_or(Rect{-1, -1, -1, -1});
    for (const int number : {box.width, box.height, crop.x, crop.y, crop.width, crop.height}) work.add(number);
    return static_cast<std::uint32_t>(mixed(work.one ^ work.two));
  }

  const NamesOf names_of_;
  const TwoHashes here_ = working_folder();
  NameTable names_;
};

}  // namespace

generator<Item> distinct(generator<Item> items, NamesOf names) {
  Before before(std::move(names));
  for (Item& item : items) {
    before.judge(item);
    co_yield item;
  }
}

}  // namespace lightmill
