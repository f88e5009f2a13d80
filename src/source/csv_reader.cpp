#include "source/csv_reader.h"

#include <utility>

namespace lightmill {

CsvReader::CsvReader(std::unique_ptr<ByteStream> stream, std::stop_token stop)
    : stream_(std::move(stream)), stop_(std::move(stop)), buffer_(kLongest) {}

bool CsvReader::next(CsvRecord& record) {
  record = {.line = line_};
  ended_ = false;
  for (;;) {
    if (begin_ == filled_) {
      begin_ = 0;
      filled_ = stream_->read(buffer_);
    }
    if (filled_ == 0) break;
    const char c = buffer_[begin_++];
    take(c, record);
    if (c == '\n') ++line_;
    if (!ended_) continue;
    if (!record.fields.empty() || !record.problem.empty()) return true;
    record.line = line_;  // it was a blank line
    ended_ = false;
  }
  if (stop_.stop_requested() || (bytes_ == 0 && state_ == State::field_start)) return false;
  if (state_ == State::quoted) give_up(record, "a quote is not closed");
  end_record(record);
  return !record.fields.empty() || !record.problem.empty();
}

void CsvReader::take(char c, CsvRecord& record) {
  ++bytes_;
  if (bytes_ > kLongest && state_ != State::broken)
    give_up(record, "it is longer than 64 KiB; is there a quote that is not closed?");
  switch (state_) {
    case State::broken:
      if (c == '\n') end_record(record);
      return;
    case State::quoted:
      if (c == '"')
        state_ = State::quote_in_quoted;
      else
        field_ += c;
      return;
    case State::quote_in_quoted:
      return take_after_quote(c, record);
    case State::field_start:
    case State::plain:
      if (c == '"' && state_ == State::field_start) {
        state_ = State::quoted;
      } else if (c == ',') {
        end_field(record);
      } else if (c == '\n') {
        if (field_.ends_with('\r')) field_.pop_back();
        end_record(record);
      } else {
        state_ = State::plain;
        field_ += c;
      }
  }
}

void CsvReader::take_after_quote(char c, CsvRecord& record) {
  if (c == '"' && !carriage_return_) {
    field_ += c;
    state_ = State::quoted;
  } else if (c == ',' && !carriage_return_) {
    end_field(record);
  } else if (c == '\n') {
    state_ = State::plain;  // so that a field of nothing but quotes counts
    end_record(record);
  } else if (c == '\r' && !carriage_return_) {
    carriage_return_ = true;
  } else {
    give_up(record, "something stands between a closing quote and the comma");
  }
}

void CsvReader::end_field(CsvRecord& record) {
  record.fields.push_back(std::exchange(field_, {}));
  state_ = State::field_start;
  carriage_return_ = false;
}

void CsvReader::end_record(CsvRecord& record) {
  const bool blank = state_ == State::field_start && record.fields.empty() && field_.empty();
  const bool returned = state_ == State::plain && record.fields.empty() && field_.empty() && bytes_ <= 2;
  if (state_ != State::broken && !blank && !returned) end_field(record);
  state_ = State::field_start;
  field_.clear();
  bytes_ = 0;
  carriage_return_ = false;
  ended_ = true;
}

void CsvReader::give_up(CsvRecord& record, std::string problem) {
  record.problem = std::move(problem);
  state_ = State::broken;
  field_.clear();
}

}  // namespace lightmill
