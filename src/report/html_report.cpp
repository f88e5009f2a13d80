#include "base/names.h"
#include "report/base64.h"
#include "report/image_table.h"
#include "report/json_lines.h"
#include "report/json_text.h"
#include "report/memory_samples.h"
#include "report/page.h"
#include "report/side_file.h"
#include "report/span_store.h"

#include "lightmill/observer.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <ctime>
#include <exception>
#include <utility>

namespace lightmill {
namespace {

constexpr std::size_t kStepsOfRates = 500;
constexpr std::size_t kLargestThumbnail = std::size_t{24} << 10;

/// A run that was killed leaves an empty file.
bool begins_as_page(std::string_view beginning) {
  return beginning.starts_with(kPageBeginning) || kPageBeginning.starts_with(beginning);
}

/// From when a thread of the run took the image up until it had its outcome: what is read ahead by another thread
/// before, and lies ready then, does not count.
double seconds_in_work(const std::vector<Span>& spans) {
  const auto is_of_others = [&](const Span& span) {
    return span.activity == Activity::read && span.thread != spans.back().thread;
  };
  double begin = spans.back().begin;
  for (const Span& span : spans)
    if (!is_of_others(span)) begin = std::min(begin, span.begin);
  return spans.back().end - begin;
}

std::string time_of_day() {
  const std::time_t now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  std::tm parts{};
  gmtime_r(&now, &parts);
  char text[32];
  const std::size_t length = std::strftime(text, sizeof text, "%Y-%m-%d %H:%M UTC", &parts);
  return {text, length};
}

std::string data_uri(const std::vector<std::uint8_t>& jpeg) {
  if (jpeg.empty() || jpeg.size() > kLargestThumbnail) return "";
  return "data:image/jpeg;base64," + base64(jpeg);
}

template <typename Enum>
std::string words_json() {
  std::string list;
  for (int i = 0; i <= static_cast<int>(kWords<Enum>.last()); ++i)
    add_to_list(list, json_string(kWords<Enum>.name(static_cast<Enum>(i))));
  return list;
}

class PageFile final : public HtmlReport {
 public:
  PageFile(const std::filesystem::path& file, HtmlOptions options)
      : file_(file, "page", begins_as_page), options_(std::move(options)) {}

  void finished(const Outcome& outcome) override {
    const auto row = table_.add(outcome);
    for (const Span& span : outcome.spans) spans_.add(span, row);
    note_time(outcome);
    if (outcome.status == Status::written) show(outcome, row);
  }

  void ended(const Report& report) override {
    file_.empty();
    write_page([this](std::string_view piece) { file_.write(piece); },
               [&](const PageWriter& write) { write_data(report, write); });
    file_.close();
  }

  std::string failure() const override {
    return file_.failure().empty() ? "" : "the page is incomplete: " + file_.failure();
  }

 private:
  using Clock = std::chrono::steady_clock;

  /// The run's time is that of its spans; where there are none, that of this observer.
  void note_time(const Outcome& outcome) {
    const auto now = Clock::now();
    const auto& spans = outcome.spans;
    if (!spans.empty() && !std::exchange(has_origin_, true))
      origin_ = now - std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(spans.back().end));
    if (outcome.status != Status::written && !is_failure(outcome.status)) return;
    const double when = std::max(std::chrono::duration<double>(now - origin_).count(), 0.0);
    images_.add(when, 1);
    megapixels_.add(when, static_cast<double>(outcome.input_size.area()) * 1e-6);
    if (outcome.status != Status::written) return;
    work_.add(outcome.times.total());
    elapsed_.add(spans.empty() ? outcome.times.total() : seconds_in_work(spans));
  }

  void show(const Outcome& outcome, std::optional<std::size_t> row) {
    if (shown_.size() >= options_.thumbnails || !row || outcome.item.content) return;
    const auto is_file = [](const Output& output) {
      return output.status == OutputStatus::written && !output.path.empty();
    };
    const auto output = std::ranges::find_if(outcome.outputs, is_file);
    if (output == outcome.outputs.end()) return;
    shown_.push_back({outcome.item.source, output->path});
    rows_shown_.push_back(*row);
  }

  /// A page without them is better than none.
  std::string thumbnails(const Report& report) const {
    if (!options_.make || shown_.empty() || report.ending != Ending::complete) return "";
    std::string list;
    try {
      const std::vector<Thumbnails> made = options_.make(shown_);
      for (std::size_t i = 0; i < std::min(made.size(), shown_.size()); ++i) {
        const std::string input = data_uri(made[i].input), result = data_uri(made[i].result);
        if (input.empty() && result.empty()) continue;
        add_to_list(list,
                    "[" + std::to_string(rows_shown_[i]) + "," + json_string(input) + "," + json_string(result) + "]");
      }
    } catch (const std::exception&) {
      return list;
    }
    return list;
  }

  std::string rate() const {
    JsonObject object;
    TimeBins images = images_, megapixels = megapixels_;
    const double step = std::max(images.step(), megapixels.step());
    images.match(step);
    megapixels.match(step);
    std::string of_images, of_megapixels;
    for (const float count : images.amounts()) add_to_list(of_images, std::lround(count));
    for (const float sum : megapixels.amounts()) add_to_list(of_megapixels, std::to_string(sum));
    object.add_number("step", step);
    object.add_list("images", of_images);
    object.add_list("megapixels", of_megapixels);
    return std::move(object).text();
  }

  /// A member at a time, so that the page is not in memory beside what it is made of.
  void write_data(const Report& report, const PageWriter& write) const {
    const auto member = [&](const char* name, std::string_view json) {
      write(",\"" + std::string(name) + "\":");
      write(json);
    };
    write(R"([{"type":"run")");
    member("made", json_string(time_of_day()));
    member("summary", json_line(report));
    member("statuses", "[" + words_json<Status>() + "]");
    member("images", "");
    table_.write_json(write);
    member("texts", table_.texts_json());
    member("work", work_.json());
    member("elapsed", elapsed_.json());
    member("rate", rate());
    member("memory", memory_.json(origin_));
    if (!spans_.empty()) member("timeline", spans_.json());
    member("thumbnails", "[" + thumbnails(report) + "]");
    write("}]");
  }

  SideFile file_;
  const HtmlOptions options_;
  Clock::time_point origin_ = Clock::now();
  bool has_origin_ = false;
  ImageTable table_;
  SpanStore spans_;
  LogHistogram work_, elapsed_;
  TimeBins images_{kStepsOfRates}, megapixels_{kStepsOfRates};
  std::vector<Shown> shown_;
  std::vector<std::size_t> rows_shown_;
  MemorySamples memory_;
};

}  // namespace

std::unique_ptr<HtmlReport> HtmlReport::create(const std::filesystem::path& file, HtmlOptions options) {
  return std::make_unique<PageFile>(file, std::move(options));
}

}  // namespace lightmill
