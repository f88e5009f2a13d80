#include "base/names.h"

namespace lightmill {

std::string_view to_string(Cause cause) { return kWords<Cause>.name(cause); }
std::string_view to_string(Limit limit) { return kWords<Limit>.name(limit); }
std::string_view to_string(StageName stage) { return kWords<StageName>.name(stage); }
std::string_view to_string(Status status) { return kWords<Status>.name(status); }
std::string_view to_string(OutputStatus status) { return kWords<OutputStatus>.name(status); }
std::string_view to_string(Activity activity) { return kWords<Activity>.name(activity); }
std::string_view to_string(Orientation turn) { return kWords<Orientation>.name(turn); }

std::uint64_t Outcome::bytes_out() const {
  std::uint64_t sum = 0;
  for (const Output& output : outputs) sum += output.bytes;
  return sum;
}

Waiting& Waiting::operator+=(const Waiting& other) {
  memory += other.memory;
  input += other.input;
  output += other.output;
  worker += other.worker;
  return *this;
}

StageTimes& StageTimes::operator+=(const StageTimes& other) {
  read += other.read;
  decode += other.decode;
  transform += other.transform;
  encode += other.encode;
  write += other.write;
  return *this;
}

}  // namespace lightmill
