#include "arguments.h"
#include "commands.h"
#include "settings.h"
#include "streams.h"

#include "lightmill/error.h"
#include "lightmill/observer.h"
#include "lightmill/version.h"

#include <exception>

namespace {

using namespace lightmill::cli;

int show(std::string_view text) {
  print(text);
  return finish_output() ? kDone : kOutputFailed;
}

int obey(const Arguments& arguments) {
  switch (arguments.command) {
    case Command::help:
      return show(arguments.help);
    case Command::version:
      return show(lightmill::versions());
    case Command::run:
      return run_command(settle_run(arguments));
    case Command::explain:
      return explain_command(settle_look(arguments));
    case Command::info:
      return info_command(settle_look(arguments));
    case Command::report_merge:
      return report_merge_command(settle_look(arguments));
  }
  return kNotStarted;
}

}  // namespace

int main(int argc, char** argv) {
  open_missing_streams();
  try {
    return obey(parse_arguments(argc, argv));
  } catch (const lightmill::Error& error) {
    complain(lightmill::escaped(error.what()));
    return kNotStarted;
  } catch (const std::exception& error) {
    complain(error.what());
    return kNotStarted;
  }
}
