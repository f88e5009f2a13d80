#include "lightmill/item.h"
#include "lightmill/outcome.h"

namespace lightmill {

std::string_view to_string(StageName stage) {
  switch (stage) {
    case StageName::source:
      return "source";
    case StageName::load:
      return "load";
    case StageName::transform:
      return "transform";
    case StageName::write:
      return "write";
  }
  return "load";
}

std::string_view to_string(Status status) {
  switch (status) {
    case Status::written:
      return "written";
    case Status::skipped:
      return "skipped";
    case Status::unselected:
      return "unselected";
    case Status::repeated:
      return "repeated";
    case Status::failed:
      return "failed";
    case Status::crashed:
      return "crashed";
    case Status::timed_out:
      return "timed-out";
  }
  return "failed";
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
