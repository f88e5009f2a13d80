#pragma once

#include "codec/jpeg/internals.h"
#include "codec/time_limit.h"

#include "lightmill/error.h"
#include "lightmill/limits.h"

#include <array>
#include <csetjmp>
#include <cstddef>
#include <cstdio>
#include <optional>
#include <string>
#include <vector>

namespace lightmill {

/// libjpeg's error manager: fatal errors, and warnings that mean lost data unless those are tolerated, leave libjpeg by
/// longjmp to the `guarded` call and become an Error there. Harmless warnings are kept. Asks the progress monitor while
/// a header is read, too, by what libjpeg says of its segments.
class JpegErrors {
 public:
  explicit JpegErrors(Damaged policy);
  JpegErrors(const JpegErrors&) = delete;
  JpegErrors& operator=(const JpegErrors&) = delete;

  /// For the next picture: nothing has gone wrong yet.
  void begin(Damaged policy);
  jpeg_error_mgr* manager() { return &state_.manager; }
  bool damaged() const { return state_.lost > 0; }
  std::vector<std::string> warnings() const;
  /// Records damage that libjpeg does not warn of; throws under Damaged::fail.
  void lose(const std::string& what);
  /// The same for callbacks, which it leaves under Damaged::fail.
  static void lose(j_common_ptr codec, const char* what);
  /// Records bytes of padding behind a scan. For callbacks.
  static void pad(j_common_ptr codec, std::size_t bytes) { state(codec).padding += bytes; }

  /// Runs calls into libjpeg. `work` and what it calls must own nothing that needs destruction: an error jumps over it.
  template <typename Work>
  void guarded(const Work& work) {
    if (setjmp(state_.escape) != 0) raise();
    work();
  }

  /// Leaves libjpeg with an Error; for callbacks.
  [[noreturn]] static void escape(j_common_ptr codec, Cause cause, const char* reason);
  [[noreturn]] static void escape(j_common_ptr codec, Limit limit, const char* reason);

 private:
  using Text = std::array<char, JMSG_LENGTH_MAX>;
  struct State {
    jpeg_error_mgr manager;  // first: libjpeg hands back its address
    std::jmp_buf escape;
    Damaged policy;
    Cause cause;
    std::optional<Limit> limit;
    Text reason;
    int lost;
    Text first_loss;
    int harmless;
    Text first_harmless;
    std::size_t padding;
    unsigned traces;
  };
  static State& state(j_common_ptr codec) { return *reinterpret_cast<State*>(codec->err); }
  static void on_error(j_common_ptr codec);
  static void on_message(j_common_ptr codec, int level);
  [[noreturn]] void raise() const;

  State state_{};
};

/// Bounds what a decoder may spend: scans of a progressive file and seconds, from its making on.
class JpegWatch {
 public:
  JpegWatch(const Limits& limits, std::int64_t pixels);
  JpegWatch(const JpegWatch&) = delete;
  JpegWatch& operator=(const JpegWatch&) = delete;
  /// Begins anew, once the size is known.
  void begin(const Limits& limits, std::int64_t pixels);
  jpeg_progress_mgr* manager() { return &state_.manager; }
  /// Any thread.
  bool overdue() const { return state_.time.is_over(); }

 private:
  struct State {
    jpeg_progress_mgr manager;
    int scans;
    TimeLimit time;
    std::array<char, 160> scans_reason;
  };
  static void check(j_common_ptr codec);
  State state_{};
};

}  // namespace lightmill
