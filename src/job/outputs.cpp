#include "job/outputs.h"

#include <utility>

namespace lightmill {

std::vector<std::size_t> Outputs::admit(Outcome& outcome) const {
  std::vector<std::size_t> wanted;
  if (is_up_to_date(outcome)) return wanted;
  for (std::size_t i = 0; i < renditions_.size(); ++i) {
    const std::filesystem::path relative = name(outcome.item, i);
    const auto admission = sink_ ? sink_->admit(outcome.item, relative) : Sink::Admission::write;
    if (admission == Sink::Admission::skip) {
      outcome.outputs.push_back({.rendition = i, .status = OutputStatus::skipped, .path = sink_->location(relative)});
      if (journal_ && i == 0) journal_->keep(outcome.item);
      continue;
    }
    if (admission == Sink::Admission::remake)
      outcome.warnings.push_back("what has its output name is no whole picture and is replaced" +
                                 (renditions_.size() > 1 ? ": " + relative.native() : ""));
    wanted.push_back(i);
  }
  if (journal_ && !wanted.empty() && journal_->is_suspect(outcome.item))
    throw Error(Cause::crashed, "it was in work when the run died, twice, and is not tried again by itself");
  return wanted;
}

bool Outputs::is_up_to_date(Outcome& outcome) const {
  if (!journal_ || !journal_->decides()) return false;
  const Journal::Answer answer = journal_->ask(outcome.item);
  if (answer.standing == Journal::Standing::failed) {
    const Failure& failure = *answer.record.failure;
    outcome.failed_before = true;
    throw Error(failure.cause, failure.reason + " (as before: the file has not changed)");
  }
  if (answer.standing != Journal::Standing::up_to_date) return false;
  for (const JournalOutput& output : answer.record.outputs) {
    Output there{.rendition = output.rendition, .status = OutputStatus::skipped};
    if (output.path.empty())
      there.status = OutputStatus::redundant;
    else
      there.path = location(output.path);
    outcome.outputs.push_back(std::move(there));
  }
  return true;
}

std::vector<std::filesystem::path> Outputs::names(const Item& item) const {
  std::vector<std::filesystem::path> all;
  all.reserve(renditions_.size());
  for (std::size_t i = 0; i < renditions_.size(); ++i) all.push_back(name(item, i));
  return all;
}

std::filesystem::path Outputs::name(const Item& item, std::size_t rendition, std::optional<Format> format) const {
  return output_name(item, renditions_.at(rendition), format);
}

std::filesystem::path Outputs::location(const std::filesystem::path& name) const {
  return sink_ ? sink_->location(name) : std::filesystem::path();
}

bool Outputs::put(const Outcome& outcome, std::size_t rendition, const std::filesystem::path& name,
                  std::span<const std::uint8_t> bytes) const {
  const Item& item = outcome.item;
  const auto is_kept = [&] { return sink_->admit(item, name) == Sink::Admission::skip; };
  if (name != this->name(item, rendition) && is_kept()) return false;
  try {
    sink_->put(name, bytes, outcome.stamp);
    return true;
  } catch (const Error& error) {
    if (error.cause() != Cause::exists || !is_kept()) throw;
    return false;
  }
}

}  // namespace lightmill
