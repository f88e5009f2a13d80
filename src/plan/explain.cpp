#include "base/program_memory.h"
#include "codec/encodings.h"

#include "lightmill/plan.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <vector>

namespace lightmill {
namespace {

std::string fraction(int denominator) { return denominator == 1 ? "" : "/" + std::to_string(denominator); }

/// A step in two columns: what it is called, what it does.
struct Text {
  std::string name;
  std::string detail;
};

std::string metadata_text(const step::Encode& encode) {
  if (encode.metadata == MetadataPolicy::keep) {
    return encode.reset_orientation ? "metadata kept, orientation reset" : "metadata kept";
  }
  return encode.keeps_profile ? "metadata stripped, color profile kept" : "metadata stripped";
}

std::string inks_text(step::Inks inks) {
  if (inks == step::Inks::none) return "";
  return inks == step::Inks::by_profile ? ", CMYK to sRGB by its profile" : ", CMYK to sRGB without a profile";
}

Text describe(const step::Decode& s) {
  return {"decode", std::string(to_string(s.domain)) + (s.channels == step::Channels::luma ? ", luma only" : "") +
                        (s.denominator == 1 ? "" : " at 1/" + std::to_string(s.denominator)) + inks_text(s.inks)};
}
Text describe(const step::Narrow& s) {
  std::array<char, 96> text{};
  std::snprintf(text.data(), text.size(), "%gx%g+%g+%g", s.region.width, s.region.height, s.region.x, s.region.y);
  return {"crop", text.data()};
}
Text describe(const step::Resample& s) { return {"resample", std::string(to_string(s.filter))}; }
Text describe(const step::Settle&) { return {"settle", "the window becomes the frame"}; }
Text describe(const step::Turn& s) { return {"turn", std::string(to_string(s.turn))}; }
Text describe(const step::ToPixels&) { return {"convert", "planes to pixels"}; }
Text describe(const step::Flatten& s) { return {"flatten", "onto " + to_string(s.ground)}; }
Text describe(const step::Reduce&) { return {"reduce", "to 8 bits a sample"}; }
Text describe(const step::Apply& s) { return {"apply", to_string(s.operation)}; }
Text describe(const step::Encode& s) { return {"encode", describe(s.encoding) + ", " + metadata_text(s)}; }
Text describe(const step::HandOver&) { return {"hand over", "pixels"}; }

std::string short_name(const Step& step) {
  if (const auto* s = std::get_if<step::Decode>(&step)) {
    return std::string(s->channels == step::Channels::luma ? "luma" : to_string(s->domain)) + fraction(s->denominator);
  }
  if (const auto* s = std::get_if<step::Resample>(&step))
    return std::string(to_string(s->filter)) + " " + to_string(s->size);
  if (const auto* s = std::get_if<step::Turn>(&step)) return std::string(to_string(s->turn));
  if (const auto* s = std::get_if<step::Flatten>(&step)) return "flatten " + to_string(s->ground);
  if (std::holds_alternative<step::Reduce>(step)) return "8 bits";
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
  text += info.progressive ? ", progressive" : ", baseline";
  if (info.orientation != Orientation::identity)
    text += ", to be seen with " + std::string(to_string(info.orientation));
  if (info.icc_bytes > 0) text += ", profile " + (info.icc_name.empty() ? info.icc_space : info.icc_name);
  return text;
}

}  // namespace

std::string explain(const Plan& plan) {
  struct Row {
    Text text;
    std::string size;
    std::string reason;
  };
  std::vector<Row> rows;
  std::size_t widest_detail = 0, widest_size = 0;
  for (const PlannedStep& planned : plan.steps) {
    rows.push_back({std::visit([](const auto& s) { return describe(s); }, planned.step),
                    to_string(planned.state.picture()), planned.reason});
    widest_detail = std::max(widest_detail, rows.back().text.detail.size());
    widest_size = std::max(widest_size, rows.back().size.size());
  }
  std::string out = "input       " + input_line(plan.input) + "\n";
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const Row& row = rows[i];
    std::string line = std::to_string(i + 1) + " " + row.text.name;
    line.resize(12, ' ');
    line += row.text.detail + std::string(widest_detail - row.text.detail.size() + 2, ' ');
    line += row.size + std::string(widest_size - row.size.size() + 2, ' ');
    out += line + row.reason + "\n";
  }
  const auto mebibytes = [](std::size_t bytes) { return static_cast<double>(bytes) / (1 << 20); };
  std::array<char, 80> peak{};
  std::snprintf(peak.data(), peak.size(), "about %.1f MiB at the peak, %.0f of them for the program",
                mebibytes(plan.peak_bytes + kProgramBytes), mebibytes(kProgramBytes));
  return out + "memory      " + peak.data() + "\n";
}

std::string summary(const Plan& plan) {
  std::string text;
  for (const PlannedStep& planned : plan.steps) text += (text.empty() ? "" : " > ") + short_name(planned.step);
  return text;
}

}  // namespace lightmill
