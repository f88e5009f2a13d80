#include "batch/ledger.h"
#include "io/unfinished.h"

#include "lightmill/batch.h"

namespace lightmill {

std::size_t give_up_runs() noexcept {
  using namespace std::chrono_literals;
  give_up_unfinished(200ms);  // first: from here on no picture gets a name that no observer would hear of
  return Ledger::give_up_all(100ms);
}

}  // namespace lightmill
