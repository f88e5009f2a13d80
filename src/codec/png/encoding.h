#pragma once

#include "codec/encoding_form.h"

namespace lightmill {

const EncodingForm<PngEncoding>& form_of(const PngEncoding&);

inline PngEncoding for_samples(const PngEncoding& encoding, Subsampling) { return encoding; }

}  // namespace lightmill
