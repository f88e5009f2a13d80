#pragma once

#include "job/image_stages.h"
#include "support/memory_sink.h"

#include "lightmill/recipe.h"

#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <utility>

namespace lightmill::test {

/// The stages that one image goes through, and what they work with.
struct OneImage {
  /// `idle`: what the pool may keep.
  OneImage(Recipe wanted, std::optional<Domain> domain, std::size_t idle)
      : recipe(std::move(wanted)), options{.limits = {}, .domain = domain}, pool(BufferPool::create(idle)) {}

  static Job job(const std::filesystem::path& file) {
    Job job;
    job.item = {.source = file, .relative = "a.jpg"};
    return job;
  }

  const Recipe recipe;
  const PlanOptions options;
  const std::shared_ptr<BufferPool> pool;
  const std::unique_ptr<Reader> reader = file_reader();
  MemorySink sink;
  const Outputs outputs{&sink, recipe.renditions};
  Fetcher fetcher{*reader, outputs, pool};
  Delivery delivery{outputs, Deliver::outcome};
  Budget budget{std::size_t{1} << 30};
  SpareCores cores{1};
  ImageStages stages{{.recipe = recipe, .plan = options}, {fetcher, delivery, budget, cores, pool}};
};

}  // namespace lightmill::test
