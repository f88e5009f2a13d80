#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace lightmill::cli {

/// What was typed about where pictures come from and which of them are wanted.
struct SourceArguments {
  std::string from;
  std::string from0;
  std::string manifest;
  std::string base;
  std::string extensions = "jpg,jpeg";
  bool hidden = false;
  bool follow_links = false;
  bool sort = false;
  std::vector<std::string> include;
  std::vector<std::string> exclude;
  std::string newer_than;
  std::string min_bytes;
  std::string max_bytes;
  std::string min_dimensions;
  std::string max_dimensions;
  std::string shard;
  std::string take;
};

/// `to` is filled by the parse.
void add_source_options(CLI::App& command, SourceArguments& to);

}  // namespace lightmill::cli
