#include "house/source_tree.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace lightmill::house {
namespace {

/// Where a room stands; see src/README.md. A room may use those of lower layers and itself.
const std::map<std::string, int> kLayers = {
    {"base", 0}, {"image", 1},   {"io", 1},  {"color", 2}, {"samples", 2}, {"codec", 3},  {"ops", 3},   {"source", 3},
    {"plan", 4}, {"journal", 4}, {"job", 5}, {"exec", 6},  {"process", 6}, {"report", 6}, {"floor", 6}, {"batch", 7},
};

/// The room that answers for each public header: it, and the rooms above it, may include it.
const std::map<std::string, std::string> kPublicHeaders = {
    {"color.h", "base"},         {"error.h", "base"},       {"generator.h", "base"},
    {"geometry.h", "base"},      {"item.h", "base"},        {"limits.h", "base"},
    {"orientation.h", "base"},   {"outcome.h", "base"},     {"report.h", "base"},
    {"frame_state.h", "image"},  {"image_info.h", "image"}, {"operation.h", "image"},
    {"operation_form.h", "ops"}, {"rendition.h", "image"},  {"kept_metadata.h", "image"},
    {"step.h", "image"},         {"sink.h", "io"},          {"reader.h", "io"},
    {"result.h", "job"},         {"source.h", "source"},    {"adaptors.h", "source"},
    {"list.h", "source"},        {"manifest.h", "source"},  {"shard.h", "source"},
    {"merge.h", "report"},       {"recipe.h", "plan"},      {"plan.h", "plan"},
    {"engine.h", "exec"},        {"observer.h", "report"},  {"progress.h", "report"},
    {"batch.h", "batch"},        {"version.h", "batch"},    {"mill.h", "batch"},
    {"worker.h", "process"},     {"export.h", "base"},      {"lightmill.h", "batch"},
    {"stamp.h", "base"},         {"encoding.h", "image"},   {"formats.h", "codec"},
    {"colorspace.h", "base"},    {"span.h", "base"},        {"floor.h", "floor"},
    {"prediction.h", "floor"},   {"digest.h", "report"},    {"passed_over.h", "base"},
    {"journal.h", "journal"},
};

/// The room an #include leads to; empty for the standard library and third parties.
std::string room_of_include(const std::string& include) {
  if (starts_with(include, "lightmill/")) {
    const auto room = kPublicHeaders.find(include.substr(10));
    return room == kPublicHeaders.end() ? "(no room: add it to kPublicHeaders)" : room->second;
  }
  const std::string room = include.substr(0, include.find('/'));
  return kLayers.contains(room) && std::filesystem::exists(top() / "src" / include) ? room : "";
}

bool is_allowed(const std::string& from, const std::string& to) {
  if (from == to) return true;
  return kLayers.contains(to) && kLayers.at(to) < kLayers.at(from);
}

void expect_downward(const SourceFile& source, const std::string& room) {
  for (const std::string& include : source.includes) {
    const std::string to = room_of_include(include);
    EXPECT_TRUE(to.empty() || is_allowed(room, to))
        << source.path << " (" << room << ") includes " << include << " (" << to << "): rooms use only what lies below";
  }
}

TEST(Layers, RoomsIncludeOnlyWhatLiesBelow) {
  const auto sources = sources_below("src");
  EXPECT_FALSE(sources.empty());
  for (const SourceFile& source : sources) {
    const std::string room = room_of_source(source.path);
    if (room == "package") continue;
    ASSERT_TRUE(kLayers.contains(room)) << source.path << " is in no room that the house knows";
    expect_downward(source, room);
  }
}

TEST(Layers, PublicHeadersIncludeOnlyWhatLiesBelow) {
  for (const SourceFile& source : sources_below("include")) {
    const std::string name = std::filesystem::path(source.path).filename();
    ASSERT_TRUE(kPublicHeaders.contains(name)) << name << " has no room: add it to kPublicHeaders";
    expect_downward(source, kPublicHeaders.at(name));
    for (const std::string& include : source.includes) {
      EXPECT_TRUE(!include.ends_with(".h") || starts_with(include, "lightmill/"))
          << source.path << " includes " << include << ", which is not public";
    }
  }
}

TEST(Layers, LightmillHeaderHasThemAll) {
  const auto all = read_source(top() / "include/lightmill/lightmill.h").includes;
  for (const auto& [name, room] : kPublicHeaders) {
    if (name == "lightmill.h") continue;
    EXPECT_NE(std::ranges::find(all, "lightmill/" + name), all.end()) << "lightmill.h lacks " << name;
  }
}

TEST(Layers, ProgramIncludesPublicHeadersOnly) {
  for (const SourceFile& source : sources_below("tools/lightmill")) {
    for (const std::string& include : source.includes) {
      const std::string room = room_of_include(include);
      EXPECT_TRUE(room.empty() || starts_with(include, "lightmill/")) << source.path << " includes " << include;
    }
  }
}

}  // namespace
}  // namespace lightmill::house
