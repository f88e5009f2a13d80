#pragma once

#include "lightmill/export.h"
#include "lightmill/limits.h"
#include "lightmill/stamp.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>

namespace lightmill {

/// Brings the bytes of inputs: from files, or from wherever an embedder keeps them. All functions may be called from
/// many threads at once, which do nothing else where images are read ahead.
class LIGHTMILL_API Reader {
 public:
  /// Where the bytes of one input go.
  class LIGHTMILL_API Room {
   public:
    virtual ~Room() = default;
    /// Memory for exactly `bytes` bytes, to be filled before `read` returns; valid until then. May block until the run
    /// has memory for them. A second call begins anew: the input changed while it was read. Throws std::bad_alloc where
    /// there is none, or the input is not to be read now: let it pass.
    virtual std::span<std::uint8_t> take(std::size_t bytes) = 0;
    /// For readers of large inputs: may be told the first bytes before `take`, 16 of them or more, all where there are
    /// fewer. Throws Error(not_an_image) where they begin nothing that can be read, which ends the reading.
    virtual void begins(std::span<const std::uint8_t>) {}
    /// For readers of large inputs: may be told how many bytes are filled in, from the first on. Where it returns true,
    /// the rest is not wanted: it need not be filled in.
    virtual bool enough(std::size_t) { return false; }
    /// For readers of files: may be told which state of which file was read, once it is in the room. Outcomes have it.
    virtual void stamped(const Stamp&) {}
  };

  virtual ~Reader() = default;
  /// The whole input, put into `room`. Throws Error: missing, unreadable, not_regular, changed, not_an_image (an empty
  /// file), too_large; whatever else it throws becomes that image's failure too.
  virtual void read(const std::filesystem::path& source, Room& room) = 0;
};

/// Plain reading: stat, open without blocking, one read into the room, stat again; a file that changed meanwhile is
/// read once more and then given up as `changed`. What it was is told the room as a Stamp. Of a file above 1 MiB the
/// first bytes are read before the room takes memory, and it is read in pieces of 4 MiB, until the room has enough.
/// Never mmap: a file cut short under a mapping is SIGBUS. A file of more than `most_bytes` is too_large, unread.
LIGHTMILL_API std::unique_ptr<Reader> file_reader(std::int64_t most_bytes = Limits{}.file);

}  // namespace lightmill
