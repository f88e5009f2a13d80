#pragma once

#include <functional>
#include <mutex>
#include <utility>

namespace lightmill {

/// Which cores of a run have nothing to do, so that they can be lent to a large picture. A core is lent only while no
/// image is there for it: when the source has ended, or while a thread waits for memory. A thread that is idle between
/// two images is left alone: it takes the next one in a moment, and there would be more threads than cores. Lent cores
/// are threads that the borrower starts itself, so no image's work can get in between another's. Thread-safe; nothing
/// throws.
class SpareCores {
 public:
  /// `threads`: the cores of the run, one for each image in work. 1: nothing is ever lent.
  explicit SpareCores(int threads) : threads_(threads) {}
  SpareCores(const SpareCores&) = delete;
  SpareCores& operator=(const SpareCores&) = delete;

  /// While one lives, the calling thread works on an image.
  class Busy {
   public:
    explicit Busy(SpareCores& cores) noexcept : cores_(cores) { cores_.change({.busy = 1}); }
    ~Busy() { cores_.change({.busy = -1}); }
    Busy(const Busy&) = delete;
    Busy& operator=(const Busy&) = delete;

   private:
    SpareCores& cores_;
  };

  /// While one lives, a thread that is not Busy, or stopped being so for this, waits for memory; its core may be lent.
  class Waiting {
   public:
    enum class Thread { busy, idle };  ///< as the thread was before
    Waiting(SpareCores& cores, Thread before) noexcept : cores_(cores), busy_(before == Thread::busy ? 1 : 0) {
      cores_.change({.busy = -busy_, .waiting = 1});
    }
    ~Waiting() { cores_.change({.busy = busy_, .waiting = -1}); }
    Waiting(const Waiting&) = delete;
    Waiting& operator=(const Waiting&) = delete;

   private:
    SpareCores& cores_;
    int busy_;
  };

  /// Cores on loan, given back when it goes. Move-only.
  class Loan {
   public:
    Loan() = default;
    Loan(Loan&& other) noexcept
        : cores_(std::exchange(other.cores_, nullptr)), count_(std::exchange(other.count_, 0)) {}
    Loan& operator=(Loan&& other) noexcept {
      std::swap(cores_, other.cores_);
      std::swap(count_, other.count_);
      return *this;
    }
    ~Loan() {
      if (count_ > 0) cores_->change({.lent = -count_});
    }
    /// Threads to start beside the borrower's own.
    int count() const noexcept { return count_; }

   private:
    friend class SpareCores;
    Loan(SpareCores& cores, int count) noexcept : cores_(&cores), count_(count) {}
    SpareCores* cores_ = nullptr;
    int count_ = 0;
  };

  /// Up to `most` cores, perhaps none, for a thread that is Busy.
  Loan borrow(int most) noexcept;
  /// From now on so many cores; those lent are not called back. For who is himself told how many.
  void allow(int threads) noexcept;
  /// The source has ended: who is not busy now will not be again.
  void no_more_images() noexcept;

 private:
  struct Count {
    int busy = 0;
    int waiting = 0;
    int lent = 0;
  };
  void change(Count by) noexcept;

  std::mutex mutex_;
  int threads_;
  Count count_;
  bool source_ended_ = false;
};

/// Runs `part` on the calling thread and on as many new ones as are lent, all at once, and returns when all have ended;
/// the first exception of a part is thrown then. A thread that the system does not grant is
/// done without. Starting one takes some 30 us: for work of milliseconds.
void run_together(const SpareCores::Loan& loan, const std::function<void()>& part);

/// Calls `part(0)` to `part(count - 1)`, each once, divided among the threads as they come free. No new one is begun
/// after an exception, which is thrown when all have ended.
void for_each_index(const SpareCores::Loan& loan, int count, const std::function<void(int)>& part);

}  // namespace lightmill
