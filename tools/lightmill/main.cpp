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
#include <variant>

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

/// One overload a command.
struct Obeying {
  int operator()(const HelpArguments& help) const {
    if (help.why == HelpArguments::Why::asked) return show(help.text);
    print(help.text);
    return kNotStarted;
  }
  int operator()(VersionArguments) const { return show(lightmill::versions()); }
  int operator()(const RunArguments& run) const { return run_command(settle(run)); }
  int operator()(const ExplainArguments& explain) const { return explain_command(settle(explain)); }
  int operator()(const InfoArguments& info) const { return info_command(settle(info)); }
  int operator()(FormatsArguments formats) const { return formats_command(formats.json); }
  int operator()(const StatusArguments& status) const { return status_command(settle(status)); }
  int operator()(const ShowArguments& show) const { return report_show_command(settle(show)); }
  int operator()(const MergeArguments& merge) const { return report_merge_command(settle(merge)); }
  int operator()(const BenchArguments& bench) const { return bench_engines_command(settle(bench)); }
  int operator()(const PeersArguments& peers) const { return bench_peers_command(settle(peers)); }
  int operator()(const BenchOneArguments& one) const { return bench_one_command(settle(one)); }
  int operator()(const BenchCompareArguments& files) const { return bench_compare_command(settle(files)); }
  int operator()(const FloorArguments& floor) const { return bench_floor_command(settle(floor)); }
  int operator()(const PredictArguments& predict) const { return bench_predict_command(settle(predict)); }
  int operator()(WorkerArguments) const { return work(); }
};

}  // namespace

int main(int argc, char** argv) {
  open_missing_streams();
  leave_out_noise();
  std::signal(SIGXFSZ, SIG_IGN);  // a file that grows larger than files may be is an error of its own
  try {
    return std::visit(Obeying{}, parse_arguments(argc, argv));
  } catch (const lightmill::Error& error) {
    complain(lightmill::escaped(hinted(error)));
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
