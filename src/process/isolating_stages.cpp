#include "process/isolating_stages.h"

#include "codec/formats.h"

namespace lightmill {
namespace {

/// What is of no format at all fails here as well as anywhere, and at no cost.
bool needs_isolation(const Blob& blob) {
  const auto format = find_format(blob.bytes());
  return format && *format != Format::jpeg && *format != Format::png;
}

}  // namespace

IsolatingStages::IsolatingStages(const WorkSettings& settings, const WorkerProcesses& processes, Crew crew,
                                 const StageParts& parts)
    : FetchingStages(parts), here_(settings, parts), elsewhere_(settings, processes, crew, parts) {}

Loaded IsolatingStages::load_image(FetchedImage& image) {
  return needs_isolation(image.blob) ? elsewhere_.load_image(image) : here_.load_image(image);
}

}  // namespace lightmill
