#pragma once

#include "codec/encoding_form.h"

namespace lightmill {

const EncodingForm<JpegEncoding>& form_of(const JpegEncoding&);

}  // namespace lightmill
