#include "io/system_failure.h"

#include <system_error>

namespace lightmill {

bool is_of_the_store(int error) {
  switch (error) {
    case ENOSPC:
    case EDQUOT:
    case EROFS:
    case EIO:
    case EREMOTEIO:
    case EUCLEAN:  // a damaged file system
    case EBADMSG:  // a wrong checksum in it
    case ENODEV:   // unplugged
    case ENXIO:
    case ENOMEDIUM:
    case ESTALE:  // gone from its server
    case ENOTCONN:
    case ESHUTDOWN:
    case ECONNABORTED:
    case ECONNREFUSED:
    case ECONNRESET:
    case ETIMEDOUT:
    case EHOSTDOWN:
    case EHOSTUNREACH:
    case ENETDOWN:
    case ENETUNREACH:
    case ENOLINK:
      return true;
    default:
      return false;
  }
}

namespace {

Cause output_cause(int error) {
  if (error == EEXIST) return Cause::exists;
  return is_of_the_store(error) ? Cause::output_failed : Cause::output_refused;
}

}  // namespace

std::string errno_text(int error) { return std::generic_category().message(error); }

Error input_error(const std::string& action, int error) {
  const Cause cause = error == ENOENT || error == ENOTDIR ? Cause::missing : Cause::unreadable;
  return {cause, action + ": " + errno_text(error)};
}

OutputError output_error(const std::string& action, int error) {
  return {output_cause(error), action + ": " + errno_text(error), error};
}

bool is_want_of_room(int error) { return error == ENOSPC || error == EDQUOT; }

bool tells_of_the_place(int error) {
  switch (error) {
    case ENAMETOOLONG:
    case EILSEQ:
    case EISDIR:
    case EEXIST:
    case EFBIG:
    case EMFILE:
    case ENFILE:
    case ENOMEM:
    case EAGAIN:
      return false;
    default:
      return true;
  }
}

}  // namespace lightmill
