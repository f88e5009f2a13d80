#pragma once

#include "lightmill/reader.h"

#include <algorithm>
#include <functional>
#include <utility>

namespace lightmill::test {

/// Reads what a function says: it is given the name and the room.
class FakeReader : public Reader {
 public:
  using Read = std::function<void(const std::filesystem::path&, Room&)>;
  explicit FakeReader(Read read) : read_(std::move(read)) {}
  void read(const std::filesystem::path& source, Room& room) override { read_(source, room); }

 private:
  Read read_;
};

/// Fills the room with `bytes` times the same.
inline void fill(Reader::Room& room, std::size_t bytes, std::uint8_t with = 0) {
  const auto to = room.take(bytes);
  std::ranges::fill(to, with);
}

}  // namespace lightmill::test
