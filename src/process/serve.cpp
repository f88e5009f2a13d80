#include "process/serve.h"

#include "base/bytes.h"
#include "base/wire.h"
#include "job/opencv_threads.h"
#include "process/confinement.h"
#include "process/image_service.h"
#include "process/profiles.h"
#include "process/sandbox.h"
#include "process/spawn.h"

#include "lightmill/worker.h"

#include <cstdint>
#include <ctime>
#include <exception>
#include <string>
#include <utility>
#include <vector>

namespace lightmill {
namespace {

constexpr int kServed = 0, kFailed = 1, kNotStarted = 2;

/// The answer's message; without what is only for people where it would be too long.
std::string fitted(Answer answer) {
  std::string message = pack(answer);
  if (message.size() <= Channel::kLongest) return message;
  answer.outcome.warnings.clear();
  answer.outcome.chain.clear();
  if (answer.outcome.failure) answer.outcome.failure->reason = answer.outcome.failure->reason.substr(0, 1000);
  return pack(answer);
}

Start load_start(const StartAt& at, Channel& channel) {
  if (at.segment >= 0) channel.adopt_segment(at.segment);
  if (at.bytes > channel.stored()) throw Malformed();
  std::vector<std::uint8_t> message(at.bytes);
  channel.load(message, at.offset);
  return unpack_start(text_of(message));
}

void work(Channel& channel, const StepIn& step_in) {
  auto message = channel.receive();
  if (!message) return;
  Start start = load_start(unpack_start_at(*message), channel);
  limit_memory(start.memory);
  // Both look for files when they are first used.
  tzset();
  const SingleThreadedOpenCv opencv;
  std::string unsandboxed = start.sandbox == Sandbox::off ? "" : enter_sandbox();
  end_with_the_run();
  load_profiles(start.settings.recipe, start.profiles, channel);
  ImageService service(std::move(start.settings), start.idle, channel);
  channel.send(pack(Answer{.version = LIGHTMILL_VERSION, .unsandboxed = std::move(unsandboxed)}));
  while ((message = channel.receive())) {
    const Assignment assignment = unpack_assignment(*message);
    if (step_in) step_in(Moment::received, assignment.relative);
    Answer planned = service.plan(assignment);
    bool goes_on = planned.kind == Answer::Kind::planned;
    channel.send(fitted(std::move(planned)));
    while (goes_on) {
      if (!(message = channel.receive())) return;
      if (step_in) step_in(Moment::admitted, assignment.relative);
      Answer answer = service.finish(unpack_go(*message));
      goes_on = answer.kind == Answer::Kind::planned;
      channel.send(fitted(std::move(answer)));
    }
  }
}

}  // namespace

int serve(const StepIn& step_in) {
  if (!started_by_a_run()) return kNotStarted;
  be_expendable();
  // Never closed: the run takes a closed socket for the end of the process.
  static Channel* const channel = new Channel({Descriptor(kWorkerSocket), Descriptor(kWorkerMemory)});
  try {
    work(*channel, step_in);
    return kServed;
  } catch (const std::exception&) {
    return kFailed;
  }
}

int run_worker() { return serve(); }

}  // namespace lightmill
