#pragma once

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>

namespace lightmill {

/// A folder of a test's own under TMPDIR (or /tmp), removed with everything in it.
class TemporaryFolder {
 public:
  explicit TemporaryFolder(const std::filesystem::path& parent = std::filesystem::temp_directory_path()) {
    std::string name = (parent / "lightmill-test-XXXXXX").native();
    if (!mkdtemp(name.data())) throw std::runtime_error("cannot create a folder in " + parent.native());
    path_ = std::filesystem::canonical(name);
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path operator/(const std::filesystem::path& relative) const { return path_ / relative; }

  /// Creates the folders above the file too.
  std::filesystem::path write(const std::filesystem::path& relative, std::string_view content = "") const {
    const std::filesystem::path file = path_ / relative;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary).write(content.data(), static_cast<std::streamsize>(content.size()));
    if (!std::filesystem::is_regular_file(file)) throw std::runtime_error("cannot write " + file.native());
    return file;
  }
  std::filesystem::path write(const std::filesystem::path& relative, std::span<const std::uint8_t> content) const {
    return write(relative, std::string_view(reinterpret_cast<const char*>(content.data()), content.size()));
  }
  std::filesystem::path make_folder(const std::filesystem::path& relative) const {
    std::filesystem::create_directories(path_ / relative);
    return path_ / relative;
  }

  std::string read(const std::filesystem::path& relative) const {
    std::ifstream file(path_ / relative, std::ios::binary);
    if (!file) throw std::runtime_error("cannot read " + (path_ / relative).native());
    return {std::istreambuf_iterator<char>(file), {}};
  }

  /// Every name below the folder, relative to it: files, links and folders, hidden ones too, but for journals.
  std::set<std::string> names() const {
    std::set<std::string> found;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(path_)) {
      const std::filesystem::path below = entry.path().lexically_relative(path_);
      if (std::none_of(below.begin(), below.end(), [](const auto& part) { return part == ".lightmill"; }))
        found.insert(below.native());
    }
    return found;
  }

 private:
  std::filesystem::path path_;
};

}  // namespace lightmill
