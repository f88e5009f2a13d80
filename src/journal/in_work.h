#pragma once

#include "io/descriptor.h"

#include "lightmill/stamp.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

namespace lightmill {

/// Which inputs a run has in work, in a small file, so that the next run knows what was in work when one died. The file
/// has a place for each input that is in work at a time, and for each that was when a run died and was not done since.
/// What is in work when the whole machine goes down counts for nothing. Thread-safe.
class InWork {
 public:
  /// Which input, and which state of it.
  struct Input {
    std::uint64_t name = 0;  ///< a hash
    Stamp stamp = {};        ///< of which size, time of modification and inode count
  };

  /// Opens the file in the folder, or makes it, and takes what was in work for what a run died with. `boot`, not 0, is
  /// this start of the system. None where another run has the file. Throws Error: output_failed, output_refused.
  static std::unique_ptr<InWork> open(int folder, const std::string& name, std::uint64_t boot);

  /// Whether a run died with an input of that name; `deaths` tells how many did, of this state of it.
  bool knows(std::uint64_t name) const;
  int deaths(const Input& input) const;

  void begin(const Input& input) noexcept;
  /// It is done, whatever came of it: nothing is known against it any more. Nothing happens where it was not begun.
  void end(std::uint64_t name) noexcept;
  /// The process is about to end with inputs in work, as it was asked to: nothing comes of that.
  void let_go() noexcept;

 private:
  /// As it stands in the file; all zeros where it is free.
  struct Place {
    std::uint64_t checksum = 0;
    std::uint64_t name = 0;
    std::uint64_t size = 0;
    std::int64_t mtime_ns = 0;
    std::uint64_t inode = 0;
    std::uint64_t boot = 0;  ///< 0: it is not in work
    std::uint64_t deaths = 0;
    std::uint64_t unused = 0;
  };
  static std::uint64_t checksum_of(const Place& place);
  static bool is_state_of(const Place& place, const Stamp& stamp);

  InWork(Descriptor file, std::uint64_t boot);
  void read();
  void bury(std::vector<Place> found);
  std::size_t place_for(std::uint64_t name);
  void write(std::size_t index) const noexcept;

  Descriptor file_;
  const std::uint64_t boot_;
  mutable std::mutex mutex_;  // of all below
  bool let_go_ = false;
  std::vector<Place> places_;                                // behind the head
  std::unordered_map<std::uint64_t, std::size_t> suspects_;  // their places by name
};

}  // namespace lightmill
