#include "codec/abilities.h"

#include "codec/jpeg/abilities.h"
#include "codec/png/abilities.h"
#include "codec/webp/abilities.h"

#include "lightmill/error.h"

namespace lightmill {

const Abilities& abilities(Format format) {
  switch (format) {
    case Format::jpeg:
      return jpeg_abilities();
    case Format::png:
      return png_abilities();
    case Format::webp:
      return webp_abilities();
  }
  throw Error(Cause::internal, "no codec for this format");
}

}  // namespace lightmill
