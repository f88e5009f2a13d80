#include "base/program_memory.h"
#include "codec/abilities.h"
#include "codec/encodings.h"
#include "image/metadata.h"
#include "image/names.h"
#include "plan/readers.h"

#include "lightmill/plan.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <vector>

namespace lightmill {
namespace {

/// Behind a name: "/2", " 5/8".
std::string suffix(step::Scale scale) {
  if (scale == step::Scale{}) return "";
  return scale.numerator == 1 ? "/" + std::to_string(scale.denominator) : " " + to_string(scale);
}

/// A step in two columns: what it is called, what it does.
struct Text {
  std::string name;
  std::string detail;
};

std::string metadata_text(const step::Encode& encode) {
  if (to_read(encode.metadata) == MetadataPolicy::keep) {
    const std::string text =
        encode.metadata == KeptMetadata() ? "metadata kept" : "metadata " + to_string(encode.metadata);
    return encode.reset_orientation ? text + ", orientation reset" : text;
  }
  return encode.keeps_profile ? "metadata stripped, color profile kept" : "metadata stripped";
}

std::string inks_text(step::Inks inks) {
  if (inks == step::Inks::none) return "";
  return inks == step::Inks::by_profile ? ", CMYK to sRGB by its profile" : ", CMYK to sRGB without a profile";
}

Text describe(const step::Decode& s) {
  return {"decode", std::string(to_string(s.domain)) + (s.channels == step::Channels::luma ? ", luma only" : "") +
                        (s.scale == step::Scale{} ? "" : " at " + to_string(s.scale)) + inks_text(s.inks) +
                        (s.page ? ", page " + std::to_string(*s.page) : "")};
}
Text describe(const step::Narrow& s) { return {"crop", to_string(s.region)}; }
Text describe(const step::Resample& s) {
  return {"resample", std::string(to_string(s.filter)) + (s.linear_light ? ", in linear light" : "")};
}
Text describe(const step::Settle&) { return {"settle", "the window becomes the frame"}; }
Text describe(const step::Turn& s) { return {"turn", std::string(to_string(s.turn))}; }
Text describe(const step::ToPixels&) { return {"convert", "planes to pixels"}; }
Text describe(const step::Flatten& s) { return {"flatten", "onto " + to_string(s.ground)}; }
Text describe(const step::Reduce&) { return {"reduce", "to 8 bits a sample"}; }
/// A profile by its file's name, and so that it drives no terminal.
std::string name_of(const ColorTarget& target) {
  if (target.profile.empty()) return std::string(kWords<ColorSpace>.name(target.space));
  std::string name = std::filesystem::path(target.profile.name).filename();
  std::ranges::replace_if(
      name, [](char c) { return static_cast<unsigned char>(c) < ' ' || c == 127; }, '?');
  return name;
}

Text describe(const step::ConvertColors& s) {
  const std::string intent =
      s.target.intent == Intent::relative ? "" : ", " + std::string(kWords<Intent>.name(s.target.intent));
  return {"colors", "to " + name_of(s.target) + intent};
}
Text describe(const step::Apply& s) { return {"apply", to_string(s.operation)}; }
Text describe(const step::Encode& s) { return {"encode", describe(s.encoding) + ", " + metadata_text(s)}; }
Text describe(const step::HandOver&) { return {"hand over", "pixels"}; }

std::string short_name(const Step& step) {
  if (const auto* s = std::get_if<step::Decode>(&step)) {
    const std::string luma = s->domain == Domain::coefficients ? "luma coefficients" : "luma";
    return (s->channels == step::Channels::luma ? luma : std::string(to_string(s->domain))) + suffix(s->scale);
  }
  if (const auto* s = std::get_if<step::Resample>(&step))
    return std::string(to_string(s->filter)) + " " + to_string(s->size) + (s->linear_light ? " linear" : "");
  if (const auto* s = std::get_if<step::Turn>(&step)) return std::string(to_string(s->turn));
  if (const auto* s = std::get_if<step::Flatten>(&step)) return "flatten " + to_string(s->ground);
  if (std::holds_alternative<step::Reduce>(step)) return "8 bits";
  if (const auto* s = std::get_if<step::ConvertColors>(&step)) return name_of(s->target);
  if (const auto* s = std::get_if<step::Apply>(&step)) return to_string(s->operation);
  if (std::holds_alternative<step::ToPixels>(step)) return "pixels";
  if (const auto* s = std::get_if<step::Encode>(&step)) return std::string(name_of(s->encoding));
  if (std::holds_alternative<step::HandOver>(step)) return "hand over";
  return std::visit([](const auto& s) { return describe(s).name; }, step);
}

std::string input_line(const ImageInfo& info) {
  std::string text =
      std::string(to_string(info.format)) + " " + to_string(info.size) + ", " + std::string(to_string(info.color));
  if (info.color == ColorModel::ycc) text += " " + to_string(info.subsampling);
  text += ", " + abilities(info.format).describe(info);
  if (info.orientation != Orientation::identity)
    text += ", to be seen with " + std::string(to_string(info.orientation));
  if (info.icc_bytes > 0) text += ", profile " + (info.icc_name.empty() ? info.icc_space : info.icc_name);
  return text;
}

struct Row {
  std::string name;
  std::string detail;
  std::string size;
  std::string reason;
};

/// A step and what follows from it, deeper where its frame has several readers.
void add_rows(const Plan& plan, const Readers& readers, std::size_t step, std::size_t depth, std::vector<Row>& rows) {
  const PlannedStep& planned = plan.steps[step];
  const Text text = std::visit([](const auto& s) { return describe(s); }, planned.step);
  const std::string number = std::to_string(rows.size() + 1),
                    detail = text.detail + (planned.in_bands ? ", in bands" : "");
  rows.push_back({number + std::string(2 * depth + 1, ' ') + text.name, detail, to_string(planned.state.picture()),
                  planned.reason});
  const auto& next = readers.of(step);
  for (const std::size_t reader : next) add_rows(plan, readers, reader, depth + (next.size() > 1 ? 1 : 0), rows);
}

std::string padded(std::string text, std::size_t width) {
  text.resize(std::max(text.size(), width), ' ');
  return text;
}

std::string table(const std::vector<Row>& rows) {
  std::size_t widest_name = 10, widest_detail = 0, widest_size = 0;
  for (const Row& row : rows) {
    widest_name = std::max(widest_name, row.name.size());
    widest_detail = std::max(widest_detail, row.detail.size());
    widest_size = std::max(widest_size, row.size.size());
  }
  std::string text;
  for (const Row& row : rows)
    text += padded(row.name, widest_name + 2) + padded(row.detail, widest_detail + 2) +
            padded(row.size, widest_size + 2) + row.reason + "\n";
  return text;
}

std::string summary_from(const Plan& plan, const Readers& readers, std::size_t step) {
  std::string text = short_name(plan.steps[step].step);
  const auto& next = readers.of(step);
  if (next.size() == 1) return text + " > " + summary_from(plan, readers, next.front());
  std::string branches;
  for (const std::size_t reader : next)
    branches += (branches.empty() ? "" : "; ") + summary_from(plan, readers, reader);
  return branches.empty() ? text : text + " > (" + branches + ")";
}

std::string memory_line(const Plan& plan) {
  const auto mebibytes = [](std::size_t bytes) { return static_cast<double>(bytes) / (1 << 20); };
  std::array<char, 80> peak{};
  std::snprintf(peak.data(), peak.size(), "about %.1f MiB at the peak, %.0f of them for the program",
                mebibytes(plan.peak_bytes + kProgramBytes), mebibytes(kProgramBytes));
  return "memory      " + std::string(peak.data()) + "\n";
}

}  // namespace

std::string explain(const Plan& plan) {
  std::string text = "input       " + input_line(plan.input) + "\n";
  std::vector<Row> rows;
  if (!plan.steps.empty()) add_rows(plan, Readers(plan), 0, 0, rows);
  text += table(rows);
  for (const std::size_t rendition : plan.redundant)
    text += "left out    rendition " + std::to_string(rendition + 1) + ", which would repeat an earlier one\n";
  return text + memory_line(plan);
}

std::string summary(const Plan& plan) {
  return plan.steps.empty() ? std::string() : summary_from(plan, Readers(plan), 0);
}

}  // namespace lightmill
