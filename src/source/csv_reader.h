#pragma once

#include "source/byte_stream.h"

#include <array>
#include <cstdint>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

namespace lightmill {

struct CsvRecord {
  std::uint64_t line = 0;  ///< where it begins, from 1
  std::vector<std::string> fields = {};
  std::string problem = {};  ///< not empty: why the fields are not to be trusted
};

/// Cuts a stream into records as RFC 4180 has it: fields between commas, quoted ones with anything in them and quotes
/// doubled, lines ended by \r\n or \n. A quote within a field that does not begin with one is a quote. Blank lines are
/// left out. A record that is broken, or longer than 64 KiB (a quote that is never closed), ends at the next line end.
class CsvReader {
 public:
  static constexpr std::size_t kLongest = std::size_t{64} << 10;

  CsvReader(std::unique_ptr<ByteStream> stream, std::stop_token stop);

  /// False at the end. A last record that a stop cut short is left out. Throws what the stream throws.
  bool next(CsvRecord& record);

 private:
  enum class State { field_start, plain, quoted, quote_in_quoted, broken };

  void take(char c, CsvRecord& record);
  void take_after_quote(char c, CsvRecord& record);
  void end_field(CsvRecord& record);
  void end_record(CsvRecord& record);
  void give_up(CsvRecord& record, std::string problem);

  std::unique_ptr<ByteStream> stream_;
  const std::stop_token stop_;
  std::vector<char> buffer_;
  std::size_t begin_ = 0;
  std::size_t filled_ = 0;
  std::uint64_t line_ = 1;
  State state_ = State::field_start;
  std::string field_;
  std::size_t bytes_ = 0;         // of the record
  bool ended_ = false;            // the record is
  bool carriage_return_ = false;  // after a closing quote
};

}  // namespace lightmill
