#include "report/image_table.h"

#include "report/json_text.h"
#include "report/text.h"

#include "lightmill/observer.h"

#include <algorithm>
#include <cmath>

namespace lightmill {
namespace {

constexpr std::size_t kMostRows = 100'000;
constexpr std::size_t kMostFailures = 20'000;  // beside them
constexpr std::size_t kMostNameBytes = std::size_t{6} << 20;
constexpr std::size_t kLongestText = 400;
constexpr std::size_t kMostTexts = 4000;
constexpr const char* kOtherText = "something else: there are more different messages than this page keeps";

bool begins_code_point(char c) { return (static_cast<unsigned char>(c) & 0xC0u) != 0x80u; }

/// The first bytes, whole characters of them.
std::string cut(std::string text, std::size_t most) {
  if (text.size() <= most) return text;
  while (most > 0 && !begins_code_point(text[most])) --most;
  text.resize(most);
  return text + "…";
}

/// The last bytes, whole characters of them: what tells names apart.
std::string cut_in_front(const std::string& text, std::size_t most) {
  if (text.size() <= most) return text;
  std::size_t begin = text.size() - most;
  while (begin < text.size() && !begins_code_point(text[begin])) ++begin;
  return "…" + text.substr(begin);
}

/// How many bytes the texts have in common, whole characters of them.
std::size_t common(const std::string& a, const std::string& b) {
  const auto [end, other] = std::ranges::mismatch(a, b);
  auto bytes = static_cast<std::size_t>(end - a.begin());
  while (bytes > 0 &&
         ((bytes < b.size() && !begins_code_point(b[bytes])) || (bytes < a.size() && !begins_code_point(a[bytes]))))
    --bytes;
  return bytes;
}

const Output* first_written(const Outcome& outcome) {
  const auto found = std::ranges::find(outcome.outputs, OutputStatus::written, &Output::status);
  return found == outcome.outputs.end() ? nullptr : &*found;
}

/// In JavaScript's units, by which the page takes it again.
std::size_t utf16_units(std::string_view text) {
  std::size_t units = 0;
  while (!text.empty()) {
    const CodePoint first = first_code_point(text);
    units += first.value > 0xFFFF ? 2u : 1u;
    text.remove_prefix(std::max<std::size_t>(first.bytes, 1));
  }
  return units;
}

}  // namespace

std::optional<std::size_t> ImageTable::add(const Outcome& outcome) {
  std::optional<std::size_t> said;
  note(outcome, said);
  const bool is_kept = rows_ < kMostRows || (is_failure(outcome.status) && rows_ < kMostRows + kMostFailures);
  if (!is_kept) {
    ++left_out_;
    return {};
  }
  add_name(escaped(outcome.item.source.native()));
  const Output* output = first_written(outcome);
  const Size size_out = output ? output->size : Size{};
  add_to_list(statuses_, static_cast<int>(outcome.status));
  add_to_list(texts_of_rows_, said ? static_cast<std::ptrdiff_t>(*said) : -1);
  add_to_list(widths_, outcome.input_size.width);
  add_to_list(heights_, outcome.input_size.height);
  add_to_list(bytes_in_, outcome.bytes_in);
  add_to_list(widths_out_, size_out.width);
  add_to_list(heights_out_, size_out.height);
  add_to_list(bytes_out_, outcome.bytes_out());
  add_to_list(microseconds_, std::llround(1e6 * outcome.times.total()));
  return rows_++;
}

void ImageTable::note(const Outcome& outcome, std::optional<std::size_t>& said) {
  const auto say = [&](const std::string& text, std::size_t Text::*count) {
    const std::size_t index = index_of(text);
    Text& noted = texts_[index];
    if (noted.example.empty()) noted.example = cut(escaped(outcome.item.source.native()), kLongestText);
    ++(noted.*count);
    if (!said) said = index;
  };
  if (outcome.failure) say(outcome.failure->reason, &Text::failures);
  for (const std::string& warning : outcome.warnings) say(warning, &Text::warnings);
}

std::size_t ImageTable::index_of(const std::string& text) {
  std::string shown = cut(escaped(text), kLongestText);
  if (texts_.size() >= kMostTexts && !indices_.contains(shown)) shown = kOtherText;
  const auto [entry, is_new] = indices_.try_emplace(shown, texts_.size());
  if (is_new) texts_.push_back({.text = shown, .example = {}});
  return entry->second;
}

/// Neighbors in a folder have most of their path in common.
void ImageTable::add_name(const std::string& name) {
  const std::string shown = names_.size() < kMostNameBytes ? name : cut_in_front(name, 24);
  const std::size_t same = common(last_name_, shown);
  add_to_list(names_, utf16_units(std::string_view(shown).substr(0, same)));
  add_to_list(names_, without_markup(json_string(std::string_view(shown).substr(same))));
  names_cut_ += shown.size() < name.size() ? 1 : 0;
  last_name_ = shown;
}

void ImageTable::write_json(const PageWriter& write) const {
  write("{\"rows\":" + std::to_string(rows_) + ",\"left_out\":" + std::to_string(left_out_) +
        ",\"names_cut\":" + std::to_string(names_cut_));
  const auto column = [&](const char* name, const std::string& list) {
    write(",\"" + std::string(name) + "\":[");
    write(list);
    write("]");
  };
  column("names", names_);
  column("status", statuses_);
  column("text", texts_of_rows_);
  column("width", widths_);
  column("height", heights_);
  column("bytes_in", bytes_in_);
  column("width_out", widths_out_);
  column("height_out", heights_out_);
  column("bytes_out", bytes_out_);
  column("us", microseconds_);
  write("}");
}

std::string ImageTable::texts_json() const {
  std::string list;
  for (const Text& text : texts_) {
    add_to_list(list, "[" + json_string(text.text) + "," + std::to_string(text.failures) + "," +
                          std::to_string(text.warnings) + "," + json_string(text.example) + "]");
  }
  return "[" + list + "]";
}

}  // namespace lightmill
