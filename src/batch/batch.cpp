#include "lightmill/batch.h"

#include "batch/session.h"

#include <utility>

namespace lightmill {

Report run(Batch batch) {
  return Session(Session::with_names_once(std::move(batch)), Deliver::outcome).run([](const Result&) {});
}

}  // namespace lightmill
