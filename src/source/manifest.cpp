#include "lightmill/manifest.h"

#include "source/csv_manifest.h"
#include "source/json_manifest.h"

#include "lightmill/error.h"

#include <functional>
#include <optional>
#include <utility>

namespace lightmill {
namespace {

/// A stream again from its beginning.
class Replayed final : public ByteStream {
 public:
  Replayed(std::string beginning, std::unique_ptr<ByteStream> rest)
      : beginning_(std::move(beginning)), rest_(std::move(rest)) {}

  std::size_t read(std::span<char> room) override {
    if (taken_ == beginning_.size()) return rest_->read(room);
    const std::size_t count = beginning_.copy(room.data(), room.size(), taken_);
    taken_ += count;
    return count;
  }

 private:
  std::string beginning_;
  std::size_t taken_ = 0;
  std::unique_ptr<ByteStream> rest_;
};

/// As much as it takes to come to a character that is no blank, without a byte order mark.
std::string beginning_of(ByteStream& stream) {
  constexpr std::size_t kMostBlank = std::size_t{64} << 10;
  std::string beginning;
  char room[4096];
  const auto read_more = [&] {
    const std::size_t count = stream.read(room);
    beginning.append(room, count);
    return count > 0;
  };
  while (beginning.size() < kByteOrderMark.size() && read_more()) continue;
  if (begins_as_utf16(beginning)) throw Error(Cause::usage, "it is UTF-16; save it as UTF-8");
  if (beginning.starts_with(kByteOrderMark)) beginning.erase(0, kByteOrderMark.size());
  while (beginning.find_first_not_of(" \t\r\n") == std::string::npos && beginning.size() < kMostBlank && read_more())
    continue;
  return beginning;
}

std::unique_ptr<RowReader> row_reader(std::unique_ptr<ByteStream> stream, const std::stop_token& stop) {
  std::string beginning = beginning_of(*stream);
  const std::size_t first = beginning.find_first_not_of(" \t\r\n");
  const bool json = first != std::string::npos && beginning[first] == '{';
  auto whole = std::make_unique<Replayed>(std::move(beginning), std::move(stream));
  if (json) return std::make_unique<JsonManifest>(std::move(whole), stop);
  return std::make_unique<CsvManifest>(std::move(whole), stop);
}

using Open = std::function<std::unique_ptr<ByteStream>()>;

generator<Item> manifest_in(Open open, std::string name, ManifestOptions options) {
  const Placement placement(options.base);
  std::unique_ptr<RowReader> rows;
  auto stream = open();
  try {
    rows = row_reader(std::move(stream), options.stop);
  } catch (const Error& error) {
    throw Error(error.cause(), name + ": " + error.what());
  }
  ManifestRow row;
  for (std::uint64_t sequence = 0; rows->next(row); ++sequence) {
    Item item = item_of(row, placement);
    item.sequence = sequence;
    co_yield item;
  }
}

}  // namespace

generator<Item> manifest(std::filesystem::path file, ManifestOptions options) {
  std::string name = file.native();
  Open open = [file = std::move(file), stop = options.stop] { return open_stream(file, stop); };
  return manifest_in(std::move(open), std::move(name), std::move(options));
}

generator<Item> manifest(int descriptor, ManifestOptions options) {
  Open open = [descriptor, stop = options.stop] { return stream_of(descriptor, stop); };
  return manifest_in(std::move(open), "the manifest", std::move(options));
}

}  // namespace lightmill
