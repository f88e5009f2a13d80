#pragma once

#include "lightmill/error.h"
#include "lightmill/sink.h"

#include <atomic>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace lightmill::test {

/// Keeps what is put, by relative path.
class MemorySink : public Sink {
 public:
  using Sink::admit;
  Admission admit(const std::filesystem::path&) override {
    if (refusal) throw *refusal;
    return admission;
  }
  void put(const std::filesystem::path& relative, std::span<const std::uint8_t> bytes) override {
    const std::lock_guard lock(mutex_);
    if (taken_meanwhile) {
      admission = *taken_meanwhile;
      throw Error(Cause::exists, "taken meanwhile");
    }
    if (fail_puts_from && files.size() >= *fail_puts_from) throw Error(Cause::output_failed, "the sink is full");
    files[relative.native()].assign(bytes.begin(), bytes.end());
  }
  std::filesystem::path location(const std::filesystem::path& relative) const override { return relative; }

  std::map<std::string, std::vector<std::uint8_t>> files;
  std::optional<Error> refusal;
  std::optional<std::size_t> fail_puts_from;
  std::atomic<Admission> admission = Admission::write;
  /// What is said of the name that is found taken when a picture is put.
  std::optional<Admission> taken_meanwhile;

 private:
  std::mutex mutex_;
};

}  // namespace lightmill::test
