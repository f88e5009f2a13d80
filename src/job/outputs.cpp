#include "job/outputs.h"

#include "plan/output_name.h"

#include <utility>

namespace lightmill {

std::vector<std::size_t> Outputs::admit(Outcome& outcome) const {
  std::vector<std::size_t> wanted;
  for (std::size_t i = 0; i < renditions_.size(); ++i) {
    const std::filesystem::path relative = name(outcome.item, i);
    const auto admission = sink_ ? sink_->admit(outcome.item, relative) : Sink::Admission::write;
    if (admission == Sink::Admission::skip) {
      outcome.outputs.push_back({.rendition = i, .status = OutputStatus::skipped, .path = sink_->location(relative)});
      continue;
    }
    if (admission == Sink::Admission::remake)
      outcome.warnings.emplace_back("what has its output name is no whole picture and is replaced");
    wanted.push_back(i);
  }
  return wanted;
}

std::filesystem::path Outputs::location(const Item& item, std::size_t rendition) const {
  return sink_ ? sink_->location(name(item, rendition)) : std::filesystem::path();
}

bool Outputs::put(const Item& item, std::size_t rendition, std::span<const std::uint8_t> bytes) const {
  const std::filesystem::path relative = name(item, rendition);
  try {
    sink_->put(relative, bytes);
    return true;
  } catch (const Error& error) {
    if (error.cause() != Cause::exists || sink_->admit(item, relative) != Sink::Admission::skip) throw;
    return false;
  }
}

std::filesystem::path Outputs::name(const Item& item, std::size_t rendition) const {
  return output_name(item, renditions_.at(rendition));
}

}  // namespace lightmill
