#include "io/output_probe.h"

#include "io/atomic_file.h"
#include "io/system_failure.h"

#include <array>

namespace lightmill {

std::string OutputProbe::trouble() {
  const std::lock_guard lock(mutex_);
  if (was_tried_ && Clock::now() - tried_ < kBelieved) return trouble_;
  trouble_ = try_it();
  tried_ = Clock::now();
  was_tried_ = true;
  return trouble_;
}

std::string OutputProbe::try_it() const {
  constexpr std::array<std::uint8_t, 16> kBytes{};
  try {
    AtomicFile file(folder_, "a probe", std::chrono::milliseconds(0));
    file.write(kBytes);
    file.flush(durability_);
    file.discard();
    if (durability_ == Durability::synced) sync_folder(folder_, folder_);
  } catch (const OutputError& error) {
    if (tells_of_the_place(error.number())) return error.what();
  } catch (const Error&) {  // another run has the name, and so could; or this process is about to end
  }
  return {};
}

}  // namespace lightmill
