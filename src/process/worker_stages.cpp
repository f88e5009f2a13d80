#include "process/worker_stages.h"

#include "base/wire.h"
#include "io/blob_room.h"
#include "job/failures.h"
#include "process/program.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

namespace lightmill {
namespace {

constexpr double kSeconds = 120;
constexpr std::size_t kLarge = std::size_t{4} << 20;  // by estimate; the worker asks again, by pixels
constexpr int kMostHelpers = 15;
constexpr std::size_t kMostResults = 1000;  // of an image, that fit into one answer

WorkerProgram program(WorkSettings settings, const WorkerProcesses& processes, std::size_t idle) {
  Start start{LIGHTMILL_VERSION, std::move(settings), processes.memory, idle, processes.sandbox};
  pack(start);  // it throws where another process cannot have the recipe
  return {worker_command(processes), std::move(start)};
}

/// How two workers were lost over one image.
Failure failure_of(const WorkerLost& first, const WorkerLost& second) {
  const Cause cause = second.status == Status::timed_out ? Cause::timed_out : Cause::crashed;
  const bool alike = first.reason == second.reason;
  return {StageName::load, cause, alike ? first.reason + ", twice" : first.reason + "; then " + second.reason};
}

/// What the worker knows of an image, beside what is known here.
void add(Outcome& to, Outcome known) {
  to.status = known.status;
  to.failure = std::move(known.failure);
  std::ranges::move(known.warnings, std::back_inserter(to.warnings));
  to.damaged = known.damaged;
  to.not_lossless = std::move(known.not_lossless);
  to.chain = std::move(known.chain);
  to.input_size = known.input_size;
  std::ranges::move(known.outputs, std::back_inserter(to.outputs));
  to.times += known.times;
}

/// Each rendition that was asked for is finished, or said to be redundant, once.
bool answers_all(const Answer& answer, const std::vector<std::size_t>& wanted, bool pixels) {
  std::vector<std::size_t> told;
  for (const Finished& finished : answer.finished) {
    if ((finished.channels > 0) != pixels || finished.format.has_value() == pixels) return false;
    told.push_back(finished.rendition);
  }
  for (const Output& output : answer.outcome.outputs) {
    if (output.status != OutputStatus::redundant) return false;
    told.push_back(output.rendition);
  }
  std::ranges::sort(told);
  return std::ranges::equal(told, wanted);  // which are in order
}

std::uint64_t bytes_of(const std::vector<Finished>& results) {
  std::uint64_t sum = 0;
  for (const Finished& finished : results) sum = finished.bytes > UINT64_MAX - sum ? UINT64_MAX : sum + finished.bytes;
  return sum;
}

/// What an answer may be at most. Estimates are no bounds: the samples of noise take more than those of a photograph.
constexpr std::size_t most_bytes(std::size_t promised) { return 4 * promised + (std::size_t{64} << 20); }

EncodedOutput output_of(const Finished& finished, std::size_t offset, const Channel& channel, BufferPool& pool) {
  EncodedOutput output{.rendition = finished.rendition, .size = finished.size, .format = finished.format};
  if (finished.channels > 0) {
    output.pixels.create(finished.size.height, finished.size.width, CV_8UC(finished.channels));
    channel.load({output.pixels.data, finished.bytes}, offset);
  } else {
    BlobRoom room(pool);
    channel.load(room.take(finished.bytes), offset);
    output.bytes = std::move(room).blob();
  }
  return output;
}

template <typename Get>
decltype(auto) awaiting_worker(Outcome& outcome, const Timeline* timeline, const Get& get) {
  const Timed timed(outcome, Activity::awaited_worker, timeline);
  return get();
}

}  // namespace

WorkerStages::WorkerStages(WorkSettings settings, const WorkerProcesses& processes, Crew crew, const StageParts& parts)
    : FetchingStages(parts),
      deadline_(processes.seconds.value_or(kSeconds)),
      memory_(processes.memory),
      pool_(program(std::move(settings), processes, crew.idle), crew.workers, crew.first) {}

Loaded WorkerStages::load_image(FetchedImage& image) {
  if (image.wanted.size() > kMostResults)
    throw Error(Cause::usage, "it has " + std::to_string(image.wanted.size()) +
                                  " results, and a worker process gives " + std::to_string(kMostResults) +
                                  " at most; take another engine than processes, and isolate no formats");
  // Workers may be fewer than threads. Who has one may be waiting for the memory that a large input has its share of,
  // so the input waits for a worker without its share; it is still the only one (see Fetcher).
  WorkerPool::Place place =
      awaiting_worker(image.outcome, parts().timeline, [&] { return pool_.take([&image] { image.memory = {}; }); });
  return attempt_twice(place, image);
}

Loaded WorkerStages::attempt_twice(WorkerPool::Place& place, FetchedImage& image) {
  const auto living = [&place]() -> Worker& { return place.worker(); };
  std::array<WorkerLost, 2> losses;
  for (WorkerLost& loss : losses) {
    try {
      return attempt(awaiting_worker(image.outcome, parts().timeline, living), image);
    } catch (WorkerLost& lost) {
      place.vacate();
      loss = std::move(lost);
    }
  }
  return failed(std::move(image.outcome), failure_of(losses[0], losses[1]));
}

Loaded WorkerStages::attempt(Worker& worker, FetchedImage& image) {
  Deadline deadline{deadline_};
  const Item& item = image.outcome.item;
  worker.channel().make_room(image.blob.size + Blob::kPadding);
  worker.channel().store(image.blob.bytes());
  const std::string assignment = pack(Assignment{item.relative, item.parameters, image.wanted, image.blob.size});
  const auto ask = [&](const std::string& words, std::initializer_list<Answer::Kind> expected) {
    const Timed timed(image.outcome, Activity::in_worker, parts().timeline);
    return worker.ask(words, expected, deadline);
  };
  Answer answer = ask(assignment, {Answer::Kind::planned});
  Reservation memory;
  std::size_t promised = 0;
  // What is found to be odd on the way is planned anew: coefficients that cannot be kept, then rows as they come.
  for (int plans = 0; answer.kind == Answer::Kind::planned; ++plans) {
    constexpr int kMostPlans = 3;
    constexpr std::size_t kMost = std::size_t{1} << 58;  // that a worker can say without the sum wrapping
    if (plans == kMostPlans) worker.disbelieve();
    promised = std::min(answer.peak_bytes, kMost);
    memory = {};                                          // who waits for a share holds none
    memory = reserve(image, promised + image.blob.size);  // the input is here as well as in the worker
    const bool large = promised >= kLarge;
    const SpareCores::Loan loan = large ? parts().cores.borrow(kMostHelpers) : SpareCores::Loan();
    answer = ask(pack(Go{loan.count()}), {Answer::Kind::finished, Answer::Kind::planned});
  }
  if (answer.kind == Answer::Kind::settled) return settled(image, std::move(answer));
  EncodedImage encoded = finished(worker, image, std::move(answer), most_bytes(promised));
  encoded.memory = std::move(memory);
  return encoded;
}

Loaded WorkerStages::settled(FetchedImage& image, Answer answer) const {
  if (answer.outcome.failure && answer.outcome.failure->cause == Cause::out_of_memory) {
    answer.outcome.failure->reason += "; a worker process may have " + std::to_string(memory_ / 1'000'000) + " MB";
  }
  add(image.outcome, std::move(answer.outcome));
  return std::move(image.outcome);
}

EncodedImage WorkerStages::finished(Worker& worker, FetchedImage& image, Answer answer, std::size_t most) {
  EncodedImage encoded;
  try {
    const bool pixels = parts().delivery.what() == Deliver::pixels;
    const std::uint64_t bytes = bytes_of(answer.finished);
    if (!answers_all(answer, image.wanted, pixels) || bytes > most || bytes > worker.channel().stored())
      throw Malformed();
    std::size_t offset = 0;
    for (const Finished& finished : answer.finished) {
      encoded.outputs.push_back(output_of(finished, offset, worker.channel(), *parts().pool));
      offset += finished.bytes;
    }
  } catch (const Malformed&) {
    worker.disbelieve();
  }
  add(image.outcome, std::move(answer.outcome));
  encoded.outcome = std::move(image.outcome);
  return encoded;
}

Encoded WorkerStages::transform(Loaded loaded) noexcept {
  if (auto* outcome = std::get_if<Outcome>(&loaded)) return std::move(*outcome);
  if (auto* encoded = std::get_if<EncodedImage>(&loaded)) return std::move(*encoded);
  Outcome outcome = std::move(std::get<LoadedImage>(loaded).outcome);
  return failed(std::move(outcome),
                {StageName::transform, Cause::internal, "a worker process transforms what it loads"});
}

}  // namespace lightmill
