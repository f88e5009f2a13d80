#include "report/json_lines.h"
#include "report/measured.h"
#include "report/side_file.h"

#include "lightmill/error.h"
#include "lightmill/image_info.h"
#include "lightmill/observer.h"

#include <algorithm>
#include <utility>

namespace lightmill {
namespace {

/// A run that was killed may have left the beginning of a line.
bool begins_as_manifest(std::string_view beginning) {
  return beginning.starts_with(kManifestLine) || kManifestLine.starts_with(beginning);
}

/// An input whose results were all there was not read in the run.
Size size_of_input(const Outcome& outcome) {
  if (outcome.input_size != Size{}) return outcome.input_size;
  const Item& item = outcome.item;
  try {
    return item.content ? probe(*item.content).size : measured(item.source).size;
  } catch (const Error&) {
    return {};
  }
}

/// What an outcome does not tell of a result that was there already. Throws Error.
void measure(Output& output) {
  Measured found = measured(output.path);
  output.size = found.size;
  output.bytes = found.bytes;
  output.format = std::move(found.format);
}

class ListedResults final : public ManifestFile {
 public:
  ListedResults(const std::filesystem::path& file, std::filesystem::path folder)
      : file_(file, "manifest", begins_as_manifest), folder_(std::move(folder)) {}

  void finished(const Outcome& outcome) override {
    begin();
    if (outcome.status != Status::written && outcome.status != Status::skipped) return;
    Listing listing{outcome.item.source, {}, listed(outcome.outputs)};
    if (listing.outputs.empty()) return;
    listing.size = size_of_input(outcome);
    file_.write(json_line(listing) + '\n');
  }
  void ended(const Report&) override {
    begin();
    file_.close();
  }
  std::string failure() const override {
    const std::string& reason = file_.failure().empty() ? unmeasured_ : file_.failure();
    return reason.empty() ? "" : "the manifest is incomplete: " + reason;
  }

 private:
  /// What was there is kept as long as the run may yet be refused.
  void begin() {
    if (!std::exchange(begun_, true)) file_.empty();
  }

  std::vector<Output> listed(std::vector<Output> outputs) {
    std::erase_if(outputs, [this](Output& output) { return output.path.empty() || !is_measured(output); });
    for (Output& output : outputs) output.path = name_below(output.path);
    return outputs;
  }

  bool is_measured(Output& output) {
    try {
      if (output.status == OutputStatus::skipped) measure(output);
      return true;
    } catch (const Error& error) {
      if (unmeasured_.empty()) unmeasured_ = escaped(output.path.native()) + ": " + escaped(error.what());
      return false;
    }
  }

  std::filesystem::path name_below(const std::filesystem::path& location) const {
    std::filesystem::path name = location.lexically_relative(folder_);
    return name.empty() || *name.begin() == ".." ? location : name;
  }

  SideFile file_;
  const std::filesystem::path folder_;
  bool begun_ = false;
  std::string unmeasured_;  // the first result that could not be, and why
};

}  // namespace

std::unique_ptr<ManifestFile> ManifestFile::create(const std::filesystem::path& file,
                                                   const std::filesystem::path& folder) {
  return std::make_unique<ListedResults>(file, folder);
}

}  // namespace lightmill
