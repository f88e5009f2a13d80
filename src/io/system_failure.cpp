#include "io/system_failure.h"

#include <system_error>

namespace lightmill {
namespace {

Cause output_cause(int error) {
  switch (error) {
    case EEXIST:
      return Cause::exists;
    case ENAMETOOLONG:
    case ENOTDIR:
    case EISDIR:
    case ELOOP:
    case EILSEQ:  // a name the file system cannot spell
    case EINVAL:
    case EFBIG:
    case ENOTEMPTY:
    case EMFILE:  // passes when another thread closes something
    case ENFILE:
      return Cause::output_refused;
    default:
      return Cause::output_failed;
  }
}

}  // namespace

std::string errno_text(int error) { return std::generic_category().message(error); }

Error input_error(const std::string& action, int error) {
  const Cause cause = error == ENOENT || error == ENOTDIR ? Cause::missing : Cause::unreadable;
  return {cause, action + ": " + errno_text(error)};
}

Error output_error(const std::string& action, int error) {
  return {output_cause(error), action + ": " + errno_text(error)};
}

}  // namespace lightmill
