#include "commands.h"
#include "describe.h"
#include "hints.h"
#include "streams.h"

#include "lightmill/error.h"
#include "lightmill/formats.h"
#include "lightmill/observer.h"

namespace lightmill::cli {
namespace {

/// What is said of a failure; a command without the options that help names none.
using Words = std::string (*)(const Error&);
std::string plain(const Error& error) { return error.what(); }

/// Shows each file by `describe`; names on stderr those that cannot be shown.
template <typename Describe>
int each_file(const std::vector<std::filesystem::path>& files, Words words, Describe describe) {
  int code = kDone;
  for (const std::filesystem::path& file : files) {
    try {
      print(describe(file));
    } catch (const Error& error) {
      complain_of(file, words(error));
      code = kSomeFailed;
    }
  }
  return finish_output() ? code : kOutputFailed;
}

}  // namespace

int explain_command(const ExplainSettings& settings) {
  return each_file(settings.files, hinted, [&](const std::filesystem::path& file) {
    const Plan plan =
        make_plan(probe(file, settings.recipe.page.value_or(1), settings.plan.limits), settings.recipe, settings.plan);
    return escaped(file.native()) + "\n" + explain(plan);
  });
}

int info_command(const FilesSettings& settings) {
  return each_file(settings.files, plain, [&](const std::filesystem::path& file) {
    const ImageInfo info = probe(file, settings.page);
    return settings.json ? info_json(file, info) : info_text(file, info);
  });
}

int formats_command(bool json) {
  print(json ? formats_json(format_support()) : formats_text(format_support()));
  return finish_output() ? kDone : kOutputFailed;
}

}  // namespace lightmill::cli
