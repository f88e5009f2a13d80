#include "codec/jpeg/known_libjpeg.h"

#include "codec/jpeg/internals.h"

#include <jerror.h>

namespace lightmill {

bool knows_libjpeg(int last_message) {
#if defined(LIGHTMILL_USES_JPEGINT)
  return last_message == JMSG_LASTMSGCODE - 1;
#else
  return (void)last_message, false;
#endif
}

bool knows_libjpeg() {
  static const bool known = [] {
    jpeg_error_mgr errors;
    return knows_libjpeg(jpeg_std_error(&errors)->last_jpeg_message);
  }();
  return known;
}

}  // namespace lightmill
