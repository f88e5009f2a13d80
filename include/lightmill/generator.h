#pragma once

#include <coroutine>
#include <cstddef>
#include <exception>
#include <iterator>
#include <memory>
#include <utility>

namespace lightmill {

/// A lazy sequence of T, written as a coroutine that `co_yield`s. The body runs only while the next element is asked
/// for; destroying the generator ends the body at its last `co_yield` and runs its destructors. Exceptions of the body
/// come out of `begin()` or `++`. Move-only; one thread at a time, though not always the same one.
///
/// `std::generator` is C++23 and missing from GCC 12; this one has its interface where the two overlap.
template <typename T>
class generator {
 public:
  struct promise_type {
    generator get_return_object() { return generator(Handle::from_promise(*this)); }
    std::suspend_always initial_suspend() noexcept { return {}; }
    std::suspend_always final_suspend() noexcept { return {}; }
    // The operand of co_yield lives until the coroutine is resumed, so its address is enough.
    std::suspend_always yield_value(T& value) noexcept {
      current = std::addressof(value);
      return {};
    }
    std::suspend_always yield_value(T&& value) noexcept { return yield_value(value); }
    void return_void() noexcept {}
    void unhandled_exception() { failure = std::current_exception(); }

    T* current = nullptr;
    std::exception_ptr failure;
  };
  using Handle = std::coroutine_handle<promise_type>;

  class iterator {
   public:
    using iterator_concept = std::input_iterator_tag;
    using value_type = T;
    using difference_type = std::ptrdiff_t;

    iterator() = default;
    explicit iterator(Handle body) : body_(body) {}
    /// The element may be moved from: `auto item = std::move(*it)`.
    T& operator*() const { return *body_.promise().current; }
    T* operator->() const { return body_.promise().current; }
    iterator& operator++() {
      resume(body_);
      return *this;
    }
    void operator++(int) { ++*this; }
    friend bool operator==(const iterator& it, std::default_sentinel_t) { return !it.body_ || it.body_.done(); }

   private:
    Handle body_;
  };

  generator() = default;
  generator(generator&& other) noexcept : body_(std::exchange(other.body_, {})) {}
  generator& operator=(generator&& other) noexcept {
    std::swap(body_, other.body_);
    return *this;
  }
  ~generator() {
    if (body_) body_.destroy();
  }

  /// Runs the body to its first element. Call once.
  iterator begin() {
    if (body_) resume(body_);
    return iterator(body_);
  }
  std::default_sentinel_t end() const noexcept { return std::default_sentinel; }

 private:
  explicit generator(Handle body) : body_(body) {}
  static void resume(Handle body) {
    body.resume();
    if (body.promise().failure) std::rethrow_exception(std::exchange(body.promise().failure, nullptr));
  }

  Handle body_;
};

}  // namespace lightmill
