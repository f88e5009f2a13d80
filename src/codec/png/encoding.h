#pragma once

#include "codec/encoding_form.h"

namespace lightmill {

const EncodingForm<PngEncoding>& form_of(const PngEncoding&);

}  // namespace lightmill
