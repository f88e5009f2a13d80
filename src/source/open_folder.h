#pragma once

#include "io/file_id.h"

#include "lightmill/error.h"
#include "lightmill/source.h"

#include <dirent.h>

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace lightmill {

/// What a name leads to. A link's target counts only where `Kind::folder_link` says so.
enum class Kind {
  folder,
  folder_link,  ///< a link to a folder
  other,        ///< a file, a link to one, a dangling link, a FIFO, a socket, a device
};

/// A folder that is being read, one entry at a time.
class OpenFolder {
 public:
  /// Throws Error(missing, unreadable). Links are followed.
  explicit OpenFolder(const std::filesystem::path& folder, Listing order = Listing::as_found);
  /// The folder called `name` in `above`, where `above` may be deeper than the longest path the system takes.
  OpenFolder(const OpenFolder& above, const std::string& name, Kind kind);  // in the order of `above`

  FileId id() const { return id_; }
  /// The next name, without "." and "..". Empty at the end. Throws Error(unreadable) where reading fails.
  std::optional<std::string> next();
  /// Of the name that `next` gave last. A link is looked up, which costs a call.
  Kind kind_of(const std::string& name) const;
  /// Of the name that `next` gave last, without a call: false only where it is certain.
  bool may_lead_to_folder() const;

 private:
  struct Close {
    void operator()(DIR* stream) const { ::closedir(stream); }
  };
  struct Entry {
    std::string name;
    unsigned char type = DT_UNKNOWN;
  };
  void adopt(int descriptor);
  std::optional<Entry> read();
  void sort();

  std::unique_ptr<DIR, Close> stream_;
  FileId id_;
  unsigned char type_ = DT_UNKNOWN;
  Listing order_;
  bool sorted_ = false;
  std::vector<Entry> entries_;           // sorted: those not yet given, the next one last
  std::optional<Error> cut_short_ = {};  // sorted: why there are not all of them
};

}  // namespace lightmill
