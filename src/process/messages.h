#pragma once

#include "job/image_work.h"

#include "lightmill/item.h"
#include "lightmill/outcome.h"
#include "lightmill/worker.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace lightmill {

/// What a run and its worker processes say to each other; the bytes of pictures go through memory that both share.
///
///     run                          worker
///     StartAt     ------------->                         Start is in the shared memory
///                 <-------------   Answer ready
///     Assignment       ------------->                         the input is in the shared memory
///                 <-------------   Answer planned        or settled: it failed, or is not wanted
///     Go          ------------->                         the run has memory for it
///                 <-------------   Answer finished       or settled. The result is in the shared memory
///                                                         or planned once more: then another Go is waited for
///
/// Each `unpack` throws Malformed.

/// The first message: where the one is that takes more than a message may.
struct StartAt {
  int segment = -1;          ///< that is the shared memory; -1: it is the descriptor
  std::uint64_t offset = 0;  ///< of Start in it, behind the profiles
  std::uint64_t bytes = 0;
};
std::string pack(const StartAt& start);
StartAt unpack_start_at(std::string_view message);

/// What is to be done to every image.
struct Start {
  std::string version = {};  ///< of lightmill; both sides must be of one
  WorkSettings settings;
  std::size_t memory = 0;  ///< bytes of data the worker may have; 0: no limit
  std::size_t idle = 0;    ///< bytes it may keep for later images
  Sandbox sandbox = Sandbox::on;
  std::vector<std::uint64_t> profiles = {};  ///< see process/profiles.h
};
/// Without the bytes of color profiles. Throws Error(usage) for a recipe that cannot be written down.
std::string pack(const Start& start);
Start unpack_start(std::string_view message);

/// One image.
struct Assignment {
  std::filesystem::path relative;
  ItemParameters parameters = {};
  std::vector<std::size_t> wanted = {};  ///< of the recipe's renditions
  std::uint64_t bytes = 0;
};
std::string pack(const Assignment& assignment);
Assignment unpack_assignment(std::string_view message);

/// Leave to do the image planned last.
struct Go {
  int spare_cores = 0;  ///< of the run, that the worker may use beside its own, 0 to 255
};
std::string pack(const Go& go);
Go unpack_go(std::string_view message);

/// One result.
struct Finished {
  std::size_t rendition = 0;
  Size size = {};
  std::optional<Format> format = {};  ///< of a file
  int channels = 0;                   ///< of a picture that was not encoded: 1 or 3; 0 of a file
  std::uint64_t bytes = 0;
};

struct Answer {
  enum class Kind { ready, planned, settled, finished };
  Kind kind = Kind::ready;
  std::string version = {};             ///< of a `ready` worker
  std::string unsandboxed = {};         ///< why that has no sandbox, where it was to have one
  Outcome outcome = {};                 ///< without the item: what the worker knows of it
  std::size_t peak_bytes = 0;           ///< of a plan
  std::vector<Finished> finished = {};  ///< the results, which follow each other in the shared memory
};
std::string pack(const Answer& answer);
Answer unpack_answer(std::string_view message);

}  // namespace lightmill
