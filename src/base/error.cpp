#include "lightmill/error.h"

namespace lightmill {

std::string_view to_string(Cause cause) {
  switch (cause) {
    case Cause::usage:
      return "usage";
    case Cause::missing:
      return "missing";
    case Cause::unreadable:
      return "unreadable";
    case Cause::not_regular:
      return "not-regular";
    case Cause::changed:
      return "changed";
    case Cause::not_an_image:
      return "not-an-image";
    case Cause::unsupported:
      return "unsupported";
    case Cause::damaged:
      return "damaged";
    case Cause::too_large:
      return "too-large";
    case Cause::exists:
      return "exists";
    case Cause::collision:
      return "collision";
    case Cause::would_overwrite:
      return "would-overwrite";
    case Cause::output_failed:
      return "output-failed";
    case Cause::output_refused:
      return "output-refused";
    case Cause::operation_failed:
      return "operation-failed";
    case Cause::out_of_memory:
      return "out-of-memory";
    case Cause::crashed:
      return "crashed";
    case Cause::timed_out:
      return "timed-out";
    case Cause::canceled:
      return "canceled";
    case Cause::internal:
      return "internal";
  }
  return "internal";
}

}  // namespace lightmill
