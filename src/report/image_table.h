#pragma once

#include "report/page.h"

#include "lightmill/outcome.h"

#include <cstddef>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace lightmill {

/// What a page tells of each image, as columns of JSON that have a bound whatever there is to tell: as many rows, and
/// as much text. Failures have rows of their own kept for them.
class ImageTable {
 public:
  /// The row's number, or none where it is left out.
  std::optional<std::size_t> add(const Outcome& outcome);
  /// Writes {"rows":N,"left_out":N,"names_cut":N,"names":[...],...}, a column at a time.
  void write_json(const PageWriter& write) const;
  /// What failures and warnings say: [[text,failures,warnings,"an example"],...]
  std::string texts_json() const;

 private:
  struct Text {
    std::string text;
    std::size_t failures = 0;
    std::size_t warnings = 0;
    std::string example;
  };
  std::size_t index_of(const std::string& text);
  void note(const Outcome& outcome, std::optional<std::size_t>& said);
  void add_name(const std::string& name);

  std::size_t rows_ = 0;
  std::size_t left_out_ = 0;
  std::size_t names_cut_ = 0;
  std::string last_name_;
  std::string names_;  // how many bytes are as in the name before, and the others
  std::string statuses_, texts_of_rows_, widths_, heights_, bytes_in_;
  std::string widths_out_, heights_out_, bytes_out_, microseconds_;
  std::vector<Text> texts_;
  std::unordered_map<std::string, std::size_t> indices_;
};

}  // namespace lightmill
