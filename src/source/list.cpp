#include "lightmill/list.h"

#include "source/line_reader.h"
#include "source/placement.h"

#include "lightmill/error.h"

#include <functional>
#include <optional>
#include <utility>

namespace lightmill {
namespace {

/// The state of a list that is being read.
class OpenList {
 public:
  OpenList(std::unique_ptr<ByteStream> stream, const ListOptions& options)
      : lines_(std::move(stream), options.separator == Separator::nul ? '\0' : '\n', options.stop),
        separator_(options.separator),
        placement_(options.base) {}

  std::optional<Item> next() {
    while (const auto line = lines_.next()) {
      std::string_view text = line->text;
      if (separator_ == Separator::newline) text = content(text, line->number);
      if (!text.empty()) return item_of(*line, text);
    }
    return {};
  }

 private:
  /// Of a line of text, without what belongs to its form.
  static std::string_view content(std::string_view text, std::uint64_t number) {
    if (number == 1 && begins_as_utf16(text) && text.find('\0') != std::string_view::npos)
      throw Error(Cause::usage, "the list is UTF-16; save it as UTF-8");
    if (number == 1 && text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
    if (text.ends_with('\r')) text.remove_suffix(1);
    return text;
  }

  Item item_of(const Line& line, std::string_view text) {
    constexpr std::size_t kShown = 100;
    Item item;
    item.sequence = sequence_++;
    if (line.too_long) {
      item.source = std::string(text.substr(0, kShown)) + "...";
      refuse(item, Cause::unreadable,
             "line " + std::to_string(line.number) + " of the list is longer than 64 KiB" + hint());
    } else if (text.find('\0') != std::string_view::npos) {
      item.source = text.substr(0, text.find('\0'));
      refuse(item, Cause::unreadable, "line " + std::to_string(line.number) + " of the list has a NUL byte" + hint());
    } else {
      item.source = text;
      placement_.place(item);
    }
    return item;
  }

  const char* hint() const {
    return separator_ == Separator::nul ? "" : "; is this a list with NUL bytes between the names?";
  }

  LineReader lines_;
  const Separator separator_;
  const Placement placement_;
  std::uint64_t sequence_ = 0;
};

using Open = std::function<std::unique_ptr<ByteStream>()>;

generator<Item> listed_in(Open open, ListOptions options) {
  OpenList list(open(), options);
  std::optional<Item> item = list.next();
  while (item) {
    co_yield *item;
    item = list.next();
  }
}

}  // namespace

generator<Item> lines(std::filesystem::path file, ListOptions options) {
  Open open = [file = std::move(file), stop = options.stop] { return open_stream(file, stop); };
  return listed_in(std::move(open), std::move(options));
}

generator<Item> lines(int descriptor, ListOptions options) {
  Open open = [descriptor, stop = options.stop] { return stream_of(descriptor, stop); };
  return listed_in(std::move(open), std::move(options));
}

generator<Item> lines(std::istream& stream, ListOptions options) {
  Open open = [&stream, stop = options.stop] { return stream_of(stream, stop); };
  return listed_in(std::move(open), std::move(options));
}

}  // namespace lightmill
