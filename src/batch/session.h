#pragma once

#include "base/spare_cores.h"
#include "batch/ledger.h"
#include "batch/memory.h"
#include "exec/executor.h"
#include "job/budget.h"
#include "job/delivery.h"
#include "job/feed.h"
#include "job/fetcher.h"
#include "job/outputs.h"
#include "job/timeline.h"

#include "lightmill/batch.h"

#include <memory>
#include <stop_token>

namespace lightmill {

/// A run made of its parts; what `run`, `stream` and `Mill` have in common.
class Session {
 public:
  /// Checks the batch and starts the source. `gate`, where given, bounds what is in flight and outlives the session.
  /// Throws what `run` throws.
  Session(Batch batch, Deliver deliver, Gate* gate = nullptr);
  ~Session();
  /// The batch with each name given to the first item that has it, where its sink is keyed by names (see `distinct`).
  /// Not for a Mill, which answers every submission and may live for ever.
  static Batch with_names_once(Batch batch);
  /// The batch with the bytes of the color profiles that its recipe names, read from their files. Throws Error(usage).
  static Batch with_profiles(Batch batch);
  /// Throws Error(usage) for a batch that cannot be run, before anything is started.
  static void check(const Batch& batch, Deliver deliver);

  std::stop_source& stop() { return stop_; }

  /// Takes every item of the source to its result, blocking. Call once. Throws what an observer or `done` threw, when
  /// everything that was begun is finished.
  Report run(const Executor::Done& done);

 private:
  struct Choice {
    EngineChoice engine;
    int threads = 1;
    int reading = 0;
    int storing = 0;
    bool lending = true;
    std::size_t memory = 0;  ///< bytes for all of the run
    MemoryShares shares{};
    /// No more threads than `most`, and why.
    void limit(int most, const char* want);
  };
  /// As the batch says, and then what of it the system grants.
  static Choice choose(const Batch& batch);
  static Choice choose_possible(const Batch& batch);
  void work(const Executor::Done& done);
  Ending ending() const;
  std::unique_ptr<Stages> make_stages();
  std::unique_ptr<Feed> make_feed(Gate* gate);

  Batch batch_;
  const Choice choice_;
  std::stop_source stop_;
  std::stop_callback<std::function<void()>> forwarded_;
  Ledger ledger_;
  const std::unique_ptr<const Timeline> timeline_;  // none: no spans are recorded
  std::shared_ptr<BufferPool> pool_;
  Budget budget_;
  SpareCores cores_;
  std::unique_ptr<Reader> files_;
  const Outputs outputs_;
  Fetcher fetcher_;
  Delivery delivery_;
  std::unique_ptr<Stages> stages_;
  std::unique_ptr<Feed> feed_;
};

}  // namespace lightmill
