#include "exec/engines.h"
#include "exec/pull.h"

namespace lightmill {
namespace {

class SerialExecutor final : public Executor {
 public:
  void run(Feed& feed, Stages& stages, const Done& done) override { pull(feed, stages, done); }
};

}  // namespace

std::unique_ptr<Executor> serial_executor() { return std::make_unique<SerialExecutor>(); }

}  // namespace lightmill
