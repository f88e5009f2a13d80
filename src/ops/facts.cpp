#include "ops/facts.h"

#include "ops/defaults.h"

namespace lightmill {

bool runs_in(const Operation& operation, Domain domain, ColorModel color) {
  return std::visit([&](const auto& one) { return ops::runs_in(one, domain, color); }, operation);
}

Size output_size(const Operation& operation, Size input, Orientation exif) {
  return std::visit([&](const auto& one) { return ops::output_size(one, input, exif); }, operation);
}

std::optional<Orientation> turn_of(const Operation& operation, Orientation exif) {
  return std::visit([&](const auto& one) { return ops::turn_of(one, exif); }, operation);
}

Effect effect_of(const Operation& operation) {
  return std::visit([]<typename One>(const One&) { return ops::form<One>.effect; }, operation);
}

bool drops_color(const Operation& operation) {
  return std::visit([](const auto& one) { return ops::drops_color(one); }, operation);
}

bool reads_back(const Operation& operation) {
  return std::visit([](const auto& one) { return ops::reads_back(one); }, operation);
}

}  // namespace lightmill
