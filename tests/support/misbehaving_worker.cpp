#include "process/messages.h"
#include "process/serve.h"
#include "process/spawn.h"
#include "support/taken_over.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <new>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

// A worker program that comes to harm over images of certain names, each at the first moment that its name gives.
namespace {

using lightmill::Moment;

[[noreturn]] void hang() {
  for (;;) std::this_thread::sleep_for(std::chrono::hours(1));
}

/// Takes memory until there is none, which the real work would meet as std::bad_alloc.
void eat() {
  std::vector<std::vector<char>> eaten;
  for (int i = 0; i < 64; ++i) eaten.emplace_back(std::size_t{64} << 20, 'x');
}

/// Takes 200 MB for a while, no two workers at a time.
void peak() {
  const int turn = open(std::getenv("LIGHTMILL_TEST_MARK"), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  flock(turn, LOCK_EX);
  std::vector<char> taken(200'000'000, 'x');
  std::this_thread::sleep_for(std::chrono::milliseconds(100));
  taken = {};
  close(turn);
}

/// What is sent in place of the worker's own answer, where two files are wanted, renditions 0 and 1.
void forge(lightmill::Answer& answer, std::string_view kind) {
  using lightmill::Finished, lightmill::Format, lightmill::Output, lightmill::OutputStatus;
  const auto file = [](std::size_t rendition) {
    return Finished{.rendition = rendition, .size = {2, 2}, .format = Format::jpeg, .bytes = 5};
  };
  const Finished pixels{.rendition = 1, .size = {2, 2}, .format = Format::jpeg, .channels = 3, .bytes = 12};
  Finished unnamed = file(1), large = file(1);
  unnamed.format.reset();
  large.bytes = 200'000'000;
  auto& told = answer.outcome.outputs;
  answer.finished = {file(0)};
  if (kind == "whole" || kind == "three") answer.finished.push_back(file(1));
  if (kind == "redundant") told = {Output{.rendition = 1, .status = OutputStatus::redundant}};
  if (kind == "three") answer.finished.push_back(file(2));
  if (kind == "twice") answer.finished.push_back(file(0));
  if (kind == "foreign") answer.finished.push_back(file(7));
  if (kind == "skipped") told = {Output{.rendition = 1, .status = OutputStatus::skipped}};
  if (kind == "pixels") answer.finished.push_back(pixels);
  if (kind == "unnamed") answer.finished.push_back(unnamed);
  if (kind == "large") answer.finished.push_back(large);
}

[[noreturn]] void send_forged(std::string_view kind) {
  lightmill::Answer answer{.kind = lightmill::Answer::Kind::finished};
  answer.outcome.status = lightmill::Status::written;
  forge(answer, kind);
  if (kind == "large" && ftruncate(lightmill::kWorkerMemory, 400'000'000) != 0) abort();
  const std::string message = pack(answer);
  send(lightmill::kWorkerSocket, message.data(), message.size(), 0);
  _exit(0);
}

/// Tells what somebody got who took over a thread of this process.
[[noreturn]] void be_taken_over() {
  std::string gotten;
  std::thread([&] { gotten = lightmill::test::gotten(std::getenv("LIGHTMILL_TEST_TARGET")); }).join();
  lightmill::Answer answer{.kind = lightmill::Answer::Kind::settled};
  answer.outcome.status = lightmill::Status::failed;
  answer.outcome.failure = {lightmill::StageName::load, lightmill::Cause::internal, "got " + gotten};
  const std::string message = pack(answer);
  send(lightmill::kWorkerSocket, message.data(), message.size(), 0);
  _exit(0);
}

void misbehave(Moment moment, const std::filesystem::path& relative) {
  const std::string name = relative.filename();
  const auto is = [&](const char* kind) { return name.starts_with(kind); };
  if (is("early-exit")) _exit(9);
  if (is("early-garbage")) send(lightmill::kWorkerSocket, "nonsense", 8, 0);
  if (moment != Moment::admitted) return;
  if (is("crash")) abort();
  if (is("segv")) raise(SIGSEGV);
  if (is("exit")) exit(7);
  if (is("late")) raise(SIGALRM);
  if (is("hang")) {
    if (const char* mark = std::getenv("LIGHTMILL_TEST_HANGING")) std::ofstream(mark) << getpid() << std::endl;
    hang();
  }
  if (is("stop")) raise(SIGSTOP);
  if (is("slow")) std::this_thread::sleep_for(std::chrono::milliseconds(50));
  if (is("garbage")) send(lightmill::kWorkerSocket, std::string(500, '\xff').data(), 500, 0);
  if (is("answer-")) send_forged(std::string_view(name).substr(7, name.find('.') - 7));
  if (is("eat")) eat();
  if (is("peak")) peak();
  if (is("deaf")) shutdown(lightmill::kWorkerSocket, SHUT_RDWR), hang();
  if (is("cut") && ftruncate(lightmill::kWorkerMemory, 0) != 0) abort();
  if (is("taken-over")) be_taken_over();
  if (is("deadly-")) lightmill::test::try_deadly(std::string_view(name).substr(7, name.find('.') - 7));
  if (is("once")) {
    const std::string mark = std::string(std::getenv("LIGHTMILL_TEST_MARK"));
    if (access(mark.c_str(), F_OK) != 0) std::ofstream(mark).put('x'), abort();
  }
}

}  // namespace

int main() { return lightmill::serve(misbehave); }
