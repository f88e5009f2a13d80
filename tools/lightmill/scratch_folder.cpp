#include "scratch_folder.h"

#include "lightmill/error.h"

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <string>
#include <system_error>

namespace lightmill::cli {
namespace {

volatile std::sig_atomic_t kept = 0;

constexpr int kEnding[] = {SIGINT, SIGTERM, SIGHUP};

void handle_ending(void (*handler)(int), void (*instead_of)(int)) {
  for (const int signal : kEnding) {
    struct sigaction action {};
    if (::sigaction(signal, nullptr, &action) != 0 || action.sa_handler != instead_of) continue;  // nohup
    action = {};
    action.sa_handler = handler;
    ::sigaction(signal, &action, nullptr);
  }
}

void keep(int signal) { kept = signal; }

}  // namespace

ScratchFolder::ScratchFolder(const std::filesystem::path& parent) {
  std::error_code error;
  const bool is_new = std::filesystem::create_directory(parent, error);
  std::string name = (std::filesystem::absolute(parent) / "lightmill-bench-XXXXXX").native();
  if (::mkdtemp(name.data()) == nullptr)
    throw Error(Cause::usage,
                "--output: cannot make a folder in " + parent.string() + ": " + std::generic_category().message(errno));
  path_ = name;
  if (is_new) created_ = std::filesystem::absolute(parent);
}

ScratchFolder::~ScratchFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
  if (!created_.empty()) std::filesystem::remove(created_, ignored);  // fails where it is not empty
}

KeptSignals::KeptSignals() {
  kept = 0;
  handle_ending(keep, SIG_DFL);
}

KeptSignals::~KeptSignals() { handle_ending(SIG_DFL, keep); }

int KeptSignals::signal() { return kept; }

}  // namespace lightmill::cli
