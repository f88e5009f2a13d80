#include "arguments.h"
#include "commands.h"
#include "hints.h"
#include "settings.h"
#include "streams.h"

#include "lightmill/error.h"
#include "lightmill/observer.h"
#include "lightmill/version.h"
#include "lightmill/worker.h"

#include <csignal>
#include <exception>
#include <system_error>

namespace {

using namespace lightmill::cli;

int show(std::string_view text) {
  print(text);
  return finish_output() ? kDone : kOutputFailed;
}

/// Hidden: what a run with --engine processes starts this program as.
int work() {
  const int code = lightmill::run_worker();
  if (code == kNotStarted)
    complain("worker is what \"lightmill run --engine processes\" starts, by itself; there is nothing to do by hand");
  return code;
}

int obey(const Arguments& arguments) {
  switch (arguments.command) {
    case Command::nothing:
      print(arguments.help);
      return kNotStarted;
    case Command::help:
      return show(arguments.help);
    case Command::version:
      return show(lightmill::versions());
    case Command::run:
      return run_command(settle_run(arguments));
    case Command::explain:
      return explain_command(settle_look(arguments));
    case Command::bench_engines:
      return bench_engines_command(settle_bench(arguments));
    case Command::bench_one:
      return bench_one_command(settle_bench(arguments));
    case Command::info:
      return info_command(settle_look(arguments));
    case Command::worker:
      return work();
    case Command::report_merge:
      return report_merge_command(settle_look(arguments));
  }
  return kNotStarted;
}

}  // namespace

int main(int argc, char** argv) {
  open_missing_streams();
  std::signal(SIGXFSZ, SIG_IGN);  // a file that grows larger than files may be is an error of its own
  try {
    return obey(parse_arguments(argc, argv));
  } catch (const lightmill::Error& error) {
    complain(lightmill::escaped(hinted(error.cause(), error.what())));
    return kNotStarted;
  } catch (const std::system_error& error) {
    const bool limited = error.code() == std::errc::resource_unavailable_try_again;
    complain(limited ? "cannot start a thread: a limit on processes is reached (ulimit -u, or pids.max of the cgroup)"
                     : lightmill::escaped(error.what()));
    return kNotStarted;
  } catch (const std::exception& error) {
    complain(lightmill::escaped(error.what()));
    return kNotStarted;
  }
}
