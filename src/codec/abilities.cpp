#include "codec/abilities.h"

#include "codec/jpeg/abilities.h"

#include "lightmill/error.h"

namespace lightmill {

const Abilities& abilities(Format format) {
  switch (format) {
    case Format::jpeg:
      return jpeg_abilities();
  }
  throw Error(Cause::internal, "no codec for this format");
}

}  // namespace lightmill
