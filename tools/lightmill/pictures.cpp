#include "pictures.h"

#include "sources.h"
#include "streams.h"

#include "lightmill/batch.h"
#include "lightmill/error.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <string>
#include <system_error>
#include <utility>

namespace lightmill::cli {
namespace {

/// Empty where it is no file, cannot be read, or is larger than `most`.
std::vector<std::uint8_t> content_of(const std::filesystem::path& file, std::size_t most) {
  std::error_code none;
  if (!std::filesystem::is_regular_file(file, none) || std::filesystem::file_size(file, none) > most) return {};
  std::ifstream stream(file, std::ios::binary);
  std::vector<std::uint8_t> bytes{std::istreambuf_iterator<char>(stream), {}};
  if (!stream.good() && !stream.eof()) bytes.clear();
  return bytes;
}

/// What the file system says against reading it; empty where nothing.
std::string why_not_read(const Item& item) {
  if (::access(item.source.c_str(), R_OK) != 0) return "it cannot be read: " + std::generic_category().message(errno);
  std::error_code none;
  return std::filesystem::is_regular_file(item.source, none) ? "" : "it is no regular file";
}

/// Takes pictures into memory as long as there is room.
class Reading {
 public:
  /// Why it is not taken; empty where it is.
  std::string take(const Item& item) {
    std::vector<std::uint8_t> bytes = content_of(item.source, room_);
    if (bytes.empty()) return "it is empty, cannot be read, or has no room in a quarter of the memory";
    room_ -= bytes.size();
    bytes_.push_back(std::move(bytes));
    return "";
  }
  std::vector<std::vector<std::uint8_t>> bytes() && { return std::move(bytes_); }

 private:
  std::size_t room_ = available_memory() / 4;
  std::vector<std::vector<std::uint8_t>> bytes_;
};

/// `why_not` is asked of each picture that has no problem so far; empty where there is none.
std::vector<Item> usable_pictures(const BenchSettings& settings, Unusable unusable,
                                  const std::function<std::string(const Item&)>& why_not) {
  std::vector<Item> items;
  std::size_t others = 0;
  for (Item& item : make_source(settings.run.source, {})) {
    if (static_cast<int>(items.size()) == settings.images) break;
    const std::string reason = item.problem ? item.problem->reason : why_not(item);
    if (reason.empty()) {
      items.push_back(std::move(item));
      continue;
    }
    ++others;
    if (unusable == Unusable::told) complain_of(item.source, reason + "; it is left out");
  }
  if (others > 0 && unusable == Unusable::told)
    complain(std::to_string(others) + " of " + std::to_string(others + items.size()) + " pictures could not be used");
  if (items.empty()) throw Error(Cause::usage, "no pictures to measure with");
  return items;
}

Item prepared(Item item, const BenchJob& job) {
  prepare(item, job);
  return item;
}

}  // namespace

std::vector<Item> first_pictures(const BenchSettings& settings, Unusable unusable) {
  return usable_pictures(settings, unusable, why_not_read);
}

generator<Item> repeated(std::vector<Item> items, std::size_t count, RepeatedNames names) {
  for (std::size_t i = 0; i < count; ++i) {
    Item item = items[i % items.size()];
    item.sequence = i;
    if (names == RepeatedNames::own)
      item.relative = std::filesystem::path(std::to_string(i / items.size())) / item.relative;
    co_yield item;
  }
}

std::vector<FloorPicture> PicturesInMemory::pictures(const BenchJob& job) const {
  std::vector<FloorPicture> pictures;
  for (std::size_t i = 0; i < items.size(); ++i)
    pictures.push_back({items[i].source, bytes[i], prepared(items[i], job).parameters});
  return pictures;
}

std::vector<Item> PicturesInMemory::items_without(const std::vector<FloorLeftOut>& left_out,
                                                  const BenchJob& job) const {
  std::vector<Item> left;
  for (const Item& item : items)
    if (std::ranges::find(left_out, item.source, &FloorLeftOut::name) == left_out.end())
      left.push_back(prepared(item, job));
  return left;
}

BenchInput PicturesInMemory::input() const {
  BenchInput input{.files = items.size(), .images = static_cast<int>(items.size())};
  for (std::size_t i = 0; i < items.size(); ++i) input.add(items[i], bytes[i]);
  return input;
}

PicturesInMemory read_pictures(const BenchSettings& settings) {
  Reading reading;
  std::vector<Item> items =
      usable_pictures(settings, Unusable::told, [&](const Item& item) { return reading.take(item); });
  return {std::move(items), std::move(reading).bytes()};
}

PicturesInMemory read_pictures(std::vector<Item> items, std::vector<FloorLeftOut>& left_out) {
  Reading reading;
  std::erase_if(items, [&](const Item& item) {
    std::string reason = reading.take(item);
    if (reason.empty()) return false;
    left_out.push_back({item.source, std::move(reason)});
    return true;
  });
  return {std::move(items), std::move(reading).bytes()};
}

}  // namespace lightmill::cli
