#include "base/wire.h"

#include <bit>
#include <cmath>
#include <cstring>

namespace lightmill {

void WireWriter::word(std::uint64_t value) {
  char bytes[sizeof value];
  std::memcpy(bytes, &value, sizeof value);
  bytes_.append(bytes, sizeof bytes);
}

void WireWriter::real(double value) { word(std::bit_cast<std::uint64_t>(value)); }

void WireWriter::text(std::string_view bytes) {
  word(bytes.size());
  bytes_ += bytes;
}

std::uint64_t WireReader::word() {
  std::uint64_t value = 0;
  if (rest_.size() < sizeof value) throw Malformed();
  std::memcpy(&value, rest_.data(), sizeof value);
  rest_.remove_prefix(sizeof value);
  return value;
}

double WireReader::real() {
  const auto value = std::bit_cast<double>(word());
  if (!std::isfinite(value)) throw Malformed();
  return value;
}

std::string WireReader::text() {
  const std::uint64_t size = word();
  if (size > rest_.size()) throw Malformed();
  std::string text(rest_.substr(0, size));
  rest_.remove_prefix(size);
  return text;
}

void WireReader::end() const {
  if (!rest_.empty()) throw Malformed();
}

}  // namespace lightmill
